//! Sources other than the person, for programs (s.25, `I-22`): counts, never names.

use duties::App;
use serde_json::{Value as Json, json};

use super::door::{Call, Door, Gives, Manner, Place, Takes, Verb, Who};
use super::problem::Problem;
use super::reply::Reply;

/// The door to the sources.
pub(crate) const DOORS: &[Door] = &[Door {
    method: Verb::Get,
    path: "/api/v1/sources",
    id: "readSources",
    summary: "Every source but the controller's own systems: how many of its people were told of it, have yet to be, and should have been by now (s.25)",
    part: "Imports",
    who: Who::Program,
    manner: Manner::Details,
    query: &[],
    takes: Takes::Nothing,
    gives: Gives::json("Sources"),
    per_minute: 60,
    seconds_max: 30,
    place: Place::House,
    answer: read,
}];

fn read(_: &mut Call, app: &App) -> Result<Reply, Problem> {
    let sources: Vec<Json> = duties::sources::sources(app)?
        .iter()
        .map(|view| {
            let people = &view.people;
            json!({
                "source": view.id,
                "name": view.name,
                "kind": view.kind.code(),
                "country": view.abroad.as_deref().unwrap_or(policy::pack::HOME),
                "open": view.is_open,
                "exception": view.exception.map(duties::sources::Exception::code),
                "people": people.people,
                "told": people.told,
                "told_late": people.told_late,
                "known": people.known,
                "excepted": people.excepted,
                "waiting": people.waiting,
                "overdue": people.overdue,
                "first_due": people.oldest_due.map(|due| due.civil_day().to_string()),
            })
        })
        .collect();
    Reply::json(&json!({ "sources": sources }))
}
