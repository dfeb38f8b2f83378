//! The desk's doors to connected systems: what needs a hand, how far each system is with a request, what
//! was done there by hand, and asking again (s.33–36, `T19`).

use duties::systems::{self, SystemStep};
use duties::{App, rights};
use law::{EntryId, RequestId};
use serde_json::{Value as Json, json};

use super::desk::actor;
use super::door::{Call, Door, Gives, Manner, Place, Takes, Verb, Who};
use super::problem::Problem;
use super::reply::Reply;

const NEEDING: Door = Door {
    method: Verb::Get,
    path: "/api/v1/desk/systems",
    id: "readSystemsNeedingHand",
    summary: "What connected systems were asked and somebody has to look at; no name of a person",
    part: "Desk",
    who: Who::Caller,
    manner: Manner::Details,
    query: &[],
    takes: Takes::Nothing,
    gives: Gives::json("SystemsAsked"),
    per_minute: 600,
    seconds_max: 30,
    place: Place::House,
    answer: needing,
};

/// The doors to connected systems.
pub(crate) const DOORS: &[Door] = &[
    NEEDING,
    Door {
        path: "/api/v1/desk/requests/{request}/systems",
        id: "readSystemsOfCase",
        summary: "How far each connected system is with a request: a look into the case, entered",
        per_minute: 120,
        answer: of_case,
        ..NEEDING
    },
    Door {
        method: Verb::Post,
        path: "/api/v1/desk/requests/{request}/systems/{task}/done",
        id: "doneInSystem",
        summary: "Says that staff did in a system what it has no way for; never closes an erasure",
        per_minute: 120,
        answer: done,
        ..NEEDING
    },
    Door {
        method: Verb::Post,
        path: "/api/v1/desk/requests/{request}/systems/{task}/again",
        id: "askSystemAgain",
        summary: "Has a system asked again now that somebody looked there",
        per_minute: 120,
        seconds_max: 120,
        answer: again,
        ..NEEDING
    },
];

fn needing(call: &mut Call, app: &App) -> Result<Reply, Problem> {
    if !rights::answers_rights(app, actor(call)?) {
        return Err(Problem::no_mandate());
    }
    told(&systems::needing(app)?)
}

fn of_case(call: &mut Call, app: &App) -> Result<Reply, Problem> {
    let request: RequestId = call.id("request")?;
    let actor = actor(call)?;
    told(&systems::steps_at_desk(app, actor, request, call.address)?)
}

fn done(call: &mut Call, app: &App) -> Result<Reply, Problem> {
    let (request, task) = named(call)?;
    systems::by_hand(app, actor(call)?, request, task, call.address)?;
    told(&systems::steps(app, request)?)
}

fn again(call: &mut Call, app: &App) -> Result<Reply, Problem> {
    let (request, task) = named(call)?;
    systems::again(app, actor(call)?, request, task, call.address)?;
    duties::work::run_due(app)?;
    told(&systems::steps(app, request)?)
}

fn named(call: &Call) -> Result<(RequestId, EntryId), Problem> {
    Ok((call.id("request")?, call.id("task")?))
}

fn told(steps: &[SystemStep]) -> Result<Reply, Problem> {
    let systems: Vec<Json> = steps.iter().map(step).collect();
    Reply::json(&json!({ "systems": systems }))
}

fn step(step: &SystemStep) -> Json {
    json!({
        "task": step.task.to_string(),
        "request": step.request.to_string(),
        "system": step.system,
        "state": step.state.code(),
        "needs_hand": step.state.is_for_the_desk(),
        "erases": step.erases,
        "attempts": step.attempts,
        "changed": step.changed.timestamp().to_string(),
        "told": step.told,
    })
}
