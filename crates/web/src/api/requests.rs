//! Rights requests: a copy (s.30) and erasure (s.33), asked by the person themself with a fresh proof
//! of who they are; read by them, and by the desk that answers.

use axum::http::{StatusCode, header};
use duties::App;
use duties::rights::{self, RequestView};
use law::words::api;
use law::{Ground, Language, PersonId, RequestId, Text};
use serde_json::{Value as Json, json};

use super::door::{Call, Door, Gives, Manner, Parameter, Place, Takes, Verb, Who};
use super::json::{self, only, text};
use super::people::for_rights;
use super::problem::Problem;
use super::reply::Reply;

const CASE: Parameter = Parameter::optional(
    "case",
    "The open case for which the privacy desk looks: the number of the request itself. The person needs none.",
);

const LIST: Door = Door {
    method: Verb::Get,
    path: "/api/v1/people/{person}/requests",
    id: "listRequests",
    summary: "A person's rights requests, newest first",
    part: "Requests",
    who: Who::Caller,
    manner: Manner::Details,
    query: &[CASE],
    takes: Takes::Nothing,
    gives: Gives::json("Requests"),
    per_minute: 600,
    seconds_max: 30,
    place: Place::House,
    answer: list,
};

/// The doors to requests.
pub(crate) const DOORS: &[Door] = &[
    LIST,
    Door {
        method: Verb::Post,
        id: "fileRequest",
        summary: "Asks for a copy (s.30) or for erasure (s.33); the person alone, freshly signed in",
        query: &[],
        takes: Takes::Json("RequestFiling", 32 * 1024),
        gives: Gives {
            status: 201,
            ..Gives::json("RequestFiled")
        },
        per_minute: 30,
        answer: file,
        ..LIST
    },
    Door {
        path: "/api/v1/people/{person}/requests/{request}",
        id: "readRequest",
        summary: "One request: its steps, its legal day, what comes next",
        gives: Gives::json("Request"),
        answer: one,
        ..LIST
    },
];

fn list(call: &mut Call, app: &App) -> Result<Reply, Problem> {
    let person: PersonId = call.id("person")?;
    for_rights(call, app, person)?;
    let requests = rights::requests(app, person)?;
    let requests: Vec<Json> = requests.iter().map(in_words).collect();
    Reply::json(&json!({ "requests": requests }))
}

fn one(call: &mut Call, app: &App) -> Result<Reply, Problem> {
    let person: PersonId = call.id("person")?;
    let request: RequestId = call.id("request")?;
    for_rights(call, app, person)?;
    Reply::json(&in_words(&rights::request(app, person, request)?))
}

fn file(call: &mut Call, app: &App) -> Result<Reply, Problem> {
    let person: PersonId = call.id("person")?;
    let caller = call.caller()?;
    if caller.is_program {
        return Err(Problem::not_yours());
    }
    let (true, Some(proved)) = (caller.is(person), caller.proved) else {
        return Err(Problem::not_found());
    };
    let body = json::object(&call.body)?;
    only(&body, &["kind", "ground", "words"])?;
    let words = text(&body, "words", "words")?;
    let filed = match text(&body, "kind", "kind")? {
        None => return Err(Problem::missing("kind")),
        Some("copy") => rights::file(
            app,
            rights::Asking::oneself(person, proved),
            rights::Wish::Copy,
        )?,
        Some("erasure") => {
            let ground =
                text(&body, "ground", "ground")?.ok_or_else(|| Problem::missing("ground"))?;
            let ground = ground
                .parse::<Ground>()
                .ok()
                .filter(|ground| ground.right() == law::Right::Erasure)
                .ok_or_else(|| Problem::bad("ground", "s.33", api::REQUEST_GROUND.text()))?;
            rights::file(
                app,
                rights::Asking::oneself(person, proved).saying(words.map(str::to_owned))?,
                rights::Wish::Erasure { ground },
            )?
        }
        Some(_) => return Err(Problem::bad("kind", "s.30, s.33", api::REQUEST_KIND.text())),
    };
    // Somebody erased at once has no requests any more: then the answer is all there is.
    let now = rights::request(app, person, filed.request).ok();
    Reply::json(&json!({
        "request": filed.request.to_string(),
        "received": filed.received.timestamp().to_string(),
        "due": filed.due.to_string(),
        "state": now.as_ref().map(in_words),
    }))
    .map(|reply| {
        reply.with_status(StatusCode::CREATED).with(
            header::LOCATION,
            format!("/api/v1/people/{person}/requests/{}", filed.request),
        )
    })
}

fn in_words(request: &RequestView) -> Json {
    let left = Text::new(
        request.left.told(Language::Thai),
        request.left.told(Language::English),
    );
    let steps: Vec<Json> = request
        .steps
        .iter()
        .map(|step| {
            json!({
                "stage": step.stage,
                "words": step.words,
                "at": step.at.timestamp().to_string(),
            })
        })
        .collect();
    let kept: Vec<Json> = request.kept.iter().map(|kept| json!(kept)).collect();
    json!({
        "request": request.request.to_string(),
        "right": request.right.code(),
        "ground": request.ground.map(Ground::code),
        "stage": request.stage.name(),
        "stage_words": request.stage_words,
        "open": request.open,
        "received": request.received.timestamp().to_string(),
        "due": request.due.to_string(),
        "left": left,
        "steps": steps,
        "next": request.next,
        "collect_until": request.collect_until.map(|until| until.timestamp().to_string()),
        "refused": request.refused.as_ref().map(|refused| json!(refused)),
        "kept": kept,
        "certificate": request.certificate.map(|id| format!("/certificates/{id}")),
    })
}
