//! What a person has said: consent given or withdrawn, activity by activity (s.19), by themself or who
//! represents them (s.20).

use duties::consent::{self, Consent, Said};
use duties::rights::{self, Asking, Wish};
use duties::{App, guardian};
use jiff::civil::Date;
use law::{Birth, PersonId};
use serde_json::{Value as Json, json};

use super::door::{Call, Door, Gives, Manner, Parameter, Place, Takes, Verb, Who};
use super::json::{self, flag, only, text};
use super::people::for_rights;
use super::problem::Problem;
use super::reply::Reply;
use super::requests::hand;

const READ: Door = Door {
    method: Verb::Get,
    path: "/api/v1/people/{person}/consents",
    id: "readConsents",
    summary: "What the person said on each activity that asks for consent, newest word first (s.19)",
    part: "People",
    who: Who::Caller,
    manner: Manner::Details,
    query: &[Parameter::optional(
        "case",
        "The open case for which the privacy desk looks; the person themself needs none.",
    )],
    takes: Takes::Nothing,
    gives: Gives::json("Consents"),
    per_minute: 600,
    seconds_max: 30,
    place: Place::House,
    answer: consents,
};

/// The doors to consents.
pub(crate) const DOORS: &[Door] = &[
    READ,
    Door {
        method: Verb::Post,
        id: "sayConsent",
        summary: "Says yes or no to one activity; a no where consent stands withdraws it at once (s.19 ¶5)",
        query: &[],
        takes: Takes::Json("ConsentWord", 4 * 1024),
        gives: Gives::json("ConsentSaid"),
        per_minute: 60,
        answer: say,
        ..READ
    },
];

fn consents(call: &mut Call, app: &App) -> Result<Reply, Problem> {
    let person: PersonId = call.id("person")?;
    let own = call.caller()?.person;
    let represents =
        own.is_some_and(|own| own != person && guardian::acting(app, own, person).is_ok());
    if !represents {
        for_rights(call, app, person)?;
    }
    let consents: Vec<Json> = consent::consents(app, person)?.iter().map(one).collect();
    Reply::json(&json!({ "consents": consents }))
}

fn one(consent: &Consent) -> Json {
    let words: Vec<Json> = consent
        .words
        .iter()
        .map(|word| {
            json!({
                "given": word.given,
                "at": word.at.timestamp().to_string(),
                "notice_version": word.notice,
            })
        })
        .collect();
    json!({
        "activity": { "id": consent.activity.id, "name": consent.activity.name },
        "ask": consent.ask,
        "effect_of_withdrawing": consent.effect_of_withdrawing,
        "given": consent.given,
        "agreed": consent.agreed,
        "words": words,
    })
}

fn say(call: &mut Call, app: &App) -> Result<Reply, Problem> {
    let person: PersonId = call.id("person")?;
    let (hand, proved) = hand(call, app, person)?;
    let body = json::object(&call.body)?;
    only(&body, &["activity", "given", "birth"])?;
    let activity = text(&body, "activity", "activity")?
        .ok_or_else(|| Problem::missing("activity"))?
        .to_owned();
    if !body.contains_key("given") {
        return Err(Problem::missing("given"));
    }
    let yes = flag(&body, "given", "given")?;
    let birth = text(&body, "birth", "birth")?
        .map(|day| {
            day.parse::<Date>()
                .map_err(|_| Problem::wrong_type("birth"))
        })
        .transpose()?
        .map(Birth::Day);
    let stands = consent::consents(app, person)?
        .iter()
        .any(|consent| consent.activity.id == activity && consent.given);
    if stands && !yes {
        let asking = match hand.representative() {
            Some(representative) => guardian::asking(app, representative, person, proved)?,
            None => Asking::oneself(person, proved),
        };
        let filed = rights::file(app, asking, Wish::Withdrawal { activity })?;
        let view = rights::request(app, person, filed.request)?;
        return Reply::json(&json!({
            "given": false,
            "waits": false,
            "told": view.told,
            "request": filed.request.to_string(),
        }));
    }
    let said = consent::say(app, hand, &activity, yes, birth)?;
    Reply::json(&json!({
        "given": said == Said::Given,
        "waits": matches!(said, Said::Waits { .. }),
        "told": [said.told()],
        "request": Json::Null,
    }))
}
