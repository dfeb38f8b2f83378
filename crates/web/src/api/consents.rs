//! What a person has said: consent given or withdrawn, activity by activity (s.19).

use std::collections::BTreeMap;

use duties::App;
use law::PersonId;
use serde_json::{Value as Json, json};

use super::door::{Call, Door, Gives, Manner, Parameter, Place, Takes, Verb, Who};
use super::people::for_rights;
use super::problem::Problem;
use super::reply::Reply;

/// The doors to consents.
pub(crate) const DOORS: &[Door] = &[Door {
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
}];

fn consents(call: &mut Call, app: &App) -> Result<Reply, Problem> {
    let person: PersonId = call.id("person")?;
    for_rights(call, app, person)?;
    let words = app.store().read(|read| read.consents(person))?;
    let mut of_activity: BTreeMap<String, Vec<Json>> = BTreeMap::new();
    for word in words.into_iter().rev() {
        of_activity.entry(word.activity).or_default().push(json!({
            "given": word.given,
            "at": word.at.timestamp().to_string(),
            "notice_version": word.notice,
        }));
    }
    let policy = app.policy();
    let consents: Vec<Json> = of_activity
        .into_iter()
        .map(|(id, words)| {
            let activity = policy
                .compiled
                .activity_ix(&id)
                .and_then(|ix| policy.compiled.activity(ix));
            let given = words
                .first()
                .and_then(|newest| newest.get("given"))
                .cloned();
            json!({
                "activity": { "id": id, "name": activity.map(|activity| &activity.name) },
                "given": given,
                "words": words,
            })
        })
        .collect();
    Reply::json(&json!({ "consents": consents }))
}
