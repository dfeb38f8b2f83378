//! What a person has said: consent given or withdrawn, activity by activity (s.19), by themself or who
//! represents them (s.20).

use duties::consent::{self, Consent, How, Said, Saying};
use duties::rights::{self, Asking, Wish};
use duties::{App, guardian};
use jiff::civil::Date;
use law::{Birth, ConsentMethod, Language, PersonId};
use serde_json::{Map, Value as Json, json};

use super::desk::actor;
use super::door::{Call, Door, Gives, Manner, Parameter, Place, Takes, Verb, Who};
use super::json::{self, flag, only, text};
use super::people::for_rights;
use super::problem::Problem;
use super::reply::Reply;
use super::requests::hand;
use crate::portal::consent_record::{hex, unhex};

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
    Door {
        method: Verb::Post,
        path: "/api/v1/desk/people/{person}/consents",
        id: "takeConsentDown",
        summary: "Takes down a yes or a no that somebody gave the desk on paper, by telephone or at the counter, with the text that was read and the number of what shows it (s.19 ¶2)",
        part: "Desk",
        query: &[],
        takes: Takes::Json("ConsentTakenDown", 4 * 1024),
        gives: Gives::json("ConsentSaid"),
        per_minute: 60,
        answer: take_down,
        ..READ
    },
    Door {
        path: "/api/v1/people/{person}/consents/{number}/receipt",
        id: "readConsentReceipt",
        summary: "The signed receipt of one word on consent, by the number of its entry: for the person alone, and checked without us (ISO/IEC TS 27560)",
        query: &[],
        gives: Gives::plain("application/json"),
        per_minute: 60,
        answer: receipt,
        ..READ
    },
    Door {
        path: "/api/v1/consent-texts/{wording}",
        id: "readConsentText",
        summary: "The text that was read before an answer, by its SHA-256: kept for good (s.19 ¶3)",
        who: Who::Anybody,
        query: &[],
        gives: Gives::plain("application/json"),
        answer: consent_text,
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
                "state": word.state.code(),
                "wording": word.wording.map(|wording| hex(&wording)),
                "method": word.method.map(law::ConsentMethod::code),
                "entry": word.entry,
                "at": word.at.timestamp().to_string(),
                "notice_version": word.notice,
            })
        })
        .collect();
    json!({
        "activity": { "id": consent.activity.id, "name": consent.activity.name },
        "ask": consent.ask,
        "effect_of_withdrawing": consent.effect_of_withdrawing,
        "explicit": consent.wordings.iter().any(|read| read.explicit),
        "wordings": consent.wordings.iter().map(wording).collect::<Vec<_>>(),
        "given": consent.given,
        "state": consent.state.map(law::ConsentState::code),
        "agreed": consent.agreed,
        "words": words,
    })
}

/// What a person must have read, whole, before a program says what they answered.
fn wording(read: &policy::notice::Wording) -> Json {
    json!({
        "language": read.language.tag(),
        "wording": hex(&consent::hash_of(read)),
        "name": read.name,
        "ask": read.ask,
        "statement": read.statement,
        "lines": read.lines,
    })
}

/// What the body says of the answer: which activity, yes or no, and the date of birth where one is given.
fn word(body: &Map<String, Json>) -> Result<(String, bool, Option<Birth>), Problem> {
    let activity = text(body, "activity", "activity")?
        .ok_or_else(|| Problem::missing("activity"))?
        .to_owned();
    if !body.contains_key("given") {
        return Err(Problem::missing("given"));
    }
    let yes = flag(body, "given", "given")?;
    Ok((activity, yes, day(body, "birth")?.map(Birth::Day)))
}

fn day(body: &Map<String, Json>, name: &'static str) -> Result<Option<Date>, Problem> {
    text(body, name, name)?
        .map(|day| day.parse::<Date>().map_err(|_| Problem::wrong_type(name)))
        .transpose()
}

/// In which language it was read; and the text, by its hash.
fn read_in(body: &Map<String, Json>) -> Result<(Language, Option<[u8; 32]>), Problem> {
    let language = text(body, "language", "language")?
        .map(|tag| {
            tag.parse::<Language>()
                .map_err(|_| Problem::wrong_type("language"))
        })
        .transpose()?
        .unwrap_or_default();
    let read = text(body, "wording", "wording")?
        .map(|hash| unhex(hash).ok_or_else(|| Problem::wrong_type("wording")))
        .transpose()?;
    Ok((language, read))
}

fn told(said: &Said) -> Result<Reply, Problem> {
    Reply::json(&json!({
        "given": *said == Said::Given,
        "waits": matches!(said, Said::Waits { .. }),
        "told": [said.told()],
        "request": Json::Null,
    }))
}

fn take_down(call: &mut Call, app: &App) -> Result<Reply, Problem> {
    let actor = actor(call)?;
    let person: PersonId = call.id("person")?;
    let body = json::object(&call.body)?;
    only(
        &body,
        &[
            "activity",
            "given",
            "birth",
            "language",
            "wording",
            "method",
            "reference",
            "said_on",
        ],
    )?;
    let (activity, yes, birth) = word(&body)?;
    let (language, read) = read_in(&body)?;
    let read = read.ok_or_else(|| Problem::missing("wording"))?;
    let method = text(&body, "method", "method")?
        .and_then(ConsentMethod::of_code)
        .ok_or_else(|| Problem::wrong_type("method"))?;
    let reference = text(&body, "reference", "reference")?.unwrap_or_default();
    let how = How::taken_down(actor, method, reference)?;
    let how = match day(&body, "said_on")? {
        Some(day) => how.said_on(day, app.now().civil_day())?,
        None => how,
    };
    let saying = Saying::new(activity, yes, language, how)
        .born(birth)
        .having_read(Some(read));
    told(&consent::take_down(app, person, &saying, call.address)?)
}

fn say(call: &mut Call, app: &App) -> Result<Reply, Problem> {
    let person: PersonId = call.id("person")?;
    let (hand, proved) = hand(call, app, person)?;
    let body = json::object(&call.body)?;
    only(
        &body,
        &["activity", "given", "birth", "language", "wording"],
    )?;
    let (activity, yes, birth) = word(&body)?;
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
    let (language, read) = read_in(&body)?;
    let saying = Saying::new(activity, yes, language, How::Program)
        .born(birth)
        .having_read(read);
    told(&consent::say(app, hand, &saying)?)
}

fn receipt(call: &mut Call, app: &App) -> Result<Reply, Problem> {
    let person: PersonId = call.id("person")?;
    let number = call
        .part("number")
        .parse::<u64>()
        .map_err(|_| Problem::not_found())?;
    let own = call.caller()?.person;
    let represents =
        own.is_some_and(|own| own != person && guardian::acting(app, own, person).is_ok());
    // A receipt is its person's: the desk has the words, and no need of the proof.
    if own != Some(person) && !represents {
        return Err(Problem::not_found());
    }
    let whole = consent::receipt::issue(app, person, number)?;
    Ok(Reply::octets("application/json", whole.into_bytes()))
}

fn consent_text(call: &mut Call, app: &App) -> Result<Reply, Problem> {
    let wording = unhex(call.part("wording")).ok_or_else(Problem::not_found)?;
    let body = consent::text(app, &wording)?;
    Ok(Reply::octets("application/json", body.into_bytes()))
}
