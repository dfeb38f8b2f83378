//! Rights requests of a person: filed, followed, answered, taken back and collected by the person or who
//! represents them (s.20); read by the desk that answers. The desk's own doors stand in `desk`.

use axum::http::{StatusCode, header};
use duties::rights::{self, Asking, Hand, Happened, RequestView, Wish};
use duties::{App, guardian};
use law::{Ground, Language, Moment, PersonId, RequestId, Text};
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

/// What the person does in a request of theirs.
const ACT: Door = Door {
    method: Verb::Post,
    query: &[],
    gives: Gives::json("Request"),
    per_minute: 60,
    ..LIST
};

/// The doors to requests.
pub(crate) const DOORS: &[Door] = &[
    LIST,
    Door {
        id: "fileRequest",
        summary: "Uses a right: for oneself, or for whom one represents; copies and erasures freshly signed in",
        takes: Takes::Json("RequestFiling", 32 * 1024),
        gives: Gives {
            status: 201,
            ..Gives::json("RequestFiled")
        },
        per_minute: 30,
        answer: file,
        ..ACT
    },
    Door {
        path: "/api/v1/people/{person}/requests/{request}",
        id: "readRequest",
        summary: "One request: its steps, its legal day, what it waits for, what comes next",
        gives: Gives::json("Request"),
        answer: one,
        ..LIST
    },
    Door {
        path: "/api/v1/people/{person}/requests/{request}/history",
        id: "readRequestHistory",
        summary: "What happened in a request, by whom, oldest first",
        gives: Gives::json("RequestHistory"),
        answer: history,
        ..LIST
    },
    Door {
        path: "/api/v1/people/{person}/requests/{request}/messages",
        id: "answerDesk",
        summary: "Writes to the desk within a request; the legal day stays",
        takes: Takes::Json("Message", 32 * 1024),
        answer: reply,
        ..ACT
    },
    Door {
        path: "/api/v1/people/{person}/requests/{request}/take-back",
        id: "takeRequestBack",
        summary: "Takes a request back before anything is handed out or erased",
        answer: take_back,
        ..ACT
    },
    Door {
        path: "/api/v1/people/{person}/requests/{request}/lift",
        id: "liftRestriction",
        summary: "Ends a restriction that was granted on one's own request",
        answer: lift,
        ..ACT
    },
    Door {
        path: "/api/v1/people/{person}/requests/{request}/collect",
        id: "collectRequest",
        summary: "Collects the file of a request, freshly signed in; each time is entered",
        gives: Gives::plain("application/zip"),
        seconds_max: 300,
        answer: collect,
        ..ACT
    },
];

/// By whose hand a person's matters are moved: their own, or that of who represents them; everybody
/// else hears what they would hear of nobody (`T13`, `T14`). A program moves none.
pub(super) fn hand(call: &Call, app: &App, person: PersonId) -> Result<(Hand, Moment), Problem> {
    let caller = call.caller()?;
    if caller.is_program {
        return Err(Problem::not_yours());
    }
    let (Some(own), Some(proved)) = (caller.person, caller.proved) else {
        return Err(Problem::not_found());
    };
    if own == person {
        return Ok((Hand::from(person), proved));
    }
    let hand = guardian::acting(app, own, person).map_err(|_| Problem::not_found())?;
    Ok((hand, proved))
}

/// Lets the person in, who represents them, and the desk for an open case.
fn reader(call: &Call, app: &App, person: PersonId) -> Result<(), Problem> {
    let own = call.caller()?.person;
    if own.is_some_and(|own| own != person && guardian::acting(app, own, person).is_ok()) {
        return Ok(());
    }
    for_rights(call, app, person)
}

fn list(call: &mut Call, app: &App) -> Result<Reply, Problem> {
    let person: PersonId = call.id("person")?;
    reader(call, app, person)?;
    let requests = rights::requests(app, person)?;
    let requests: Vec<Json> = requests.iter().map(in_words).collect();
    Reply::json(&json!({ "requests": requests }))
}

fn one(call: &mut Call, app: &App) -> Result<Reply, Problem> {
    let person: PersonId = call.id("person")?;
    let request: RequestId = call.id("request")?;
    reader(call, app, person)?;
    Reply::json(&in_words(&rights::request(app, person, request)?))
}

fn history(call: &mut Call, app: &App) -> Result<Reply, Problem> {
    let person: PersonId = call.id("person")?;
    let request: RequestId = call.id("request")?;
    reader(call, app, person)?;
    let history = rights::history(app, person, request)?;
    let history: Vec<Json> = history.iter().map(happened).collect();
    Reply::json(&json!({ "history": history }))
}

fn file(call: &mut Call, app: &App) -> Result<Reply, Problem> {
    let person: PersonId = call.id("person")?;
    let (hand, proved) = hand(call, app, person)?;
    let mut body = json::object(&call.body)?;
    let words = text(&body, "words", "words")?.map(str::to_owned);
    body.remove("words");
    body.retain(|_, value| !value.is_null());
    if text(&body, "kind", "kind")?.is_none() {
        return Err(Problem::missing("kind"));
    }
    let wish = Wish::from_json(&body)?;
    let filed = rights::file(app, Asking::by(hand, proved).saying(words)?, wish)?;
    filed_reply(app, person, &filed)
}

/// What is answered to a filing. Somebody erased at once has no requests any more: then the number and
/// the day are all there is.
pub(super) fn filed_reply(
    app: &App,
    person: PersonId,
    filed: &rights::Filed,
) -> Result<Reply, Problem> {
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

fn reply(call: &mut Call, app: &App) -> Result<Reply, Problem> {
    let person: PersonId = call.id("person")?;
    let request: RequestId = call.id("request")?;
    let (hand, _) = hand(call, app, person)?;
    let said = message(call)?;
    Reply::json(&in_words(&rights::reply(app, hand, request, &said)?))
}

/// The text of a message.
pub(super) fn message(call: &Call) -> Result<String, Problem> {
    let body = json::object(&call.body)?;
    only(&body, &["text"])?;
    text(&body, "text", "text")?
        .map(str::to_owned)
        .ok_or_else(|| Problem::missing("text"))
}

fn take_back(call: &mut Call, app: &App) -> Result<Reply, Problem> {
    let person: PersonId = call.id("person")?;
    let request: RequestId = call.id("request")?;
    let (hand, _) = hand(call, app, person)?;
    Reply::json(&in_words(&rights::take_back(app, hand, request)?))
}

fn lift(call: &mut Call, app: &App) -> Result<Reply, Problem> {
    let person: PersonId = call.id("person")?;
    let request: RequestId = call.id("request")?;
    let (hand, _) = hand(call, app, person)?;
    rights::lift(app, hand, request)?;
    Reply::json(&in_words(&rights::request(app, person, request)?))
}

fn collect(call: &mut Call, app: &App) -> Result<Reply, Problem> {
    let person: PersonId = call.id("person")?;
    let request: RequestId = call.id("request")?;
    let (hand, proved) = hand(call, app, person)?;
    let handed = rights::hand_out(app, hand, request, proved)?;
    let name = format!("attachment; filename=\"{}\"", handed.package.name);
    let body = crate::handed::package_body(handed);
    Ok(Reply::passed_on("application/zip", body).with(header::CONTENT_DISPOSITION, name))
}

fn happened(happened: &Happened) -> Json {
    json!({
        "at": happened.at.timestamp().to_string(),
        "what": happened.what,
        "who": happened.who,
        "text": happened.text.as_ref().map(law::Plain::open),
        "entry": happened.entry,
    })
}

/// How far each connected system has come.
fn systems(request: &RequestView) -> Vec<Json> {
    let step = |step: &duties::systems::SystemStep| json!({ "system": step.system, "state": step.state.code(), "told": step.told });
    request.systems.iter().map(step).collect()
}

/// A request as its person sees it.
pub(super) fn in_words(request: &RequestView) -> Json {
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
    let messages: Vec<Json> = request
        .messages
        .open()
        .iter()
        .map(|message| {
            json!({
                "from": message.from,
                "text": message.text,
                "at": Moment::from_micros(message.at).timestamp().to_string(),
            })
        })
        .collect();
    let waiting = request.waiting.as_ref().map(|waiting| {
        json!({
            "on": waiting.on.code(),
            "why": waiting.why,
            "since": Moment::from_micros(waiting.since).timestamp().to_string(),
        })
    });
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
        "channel": request.channel.code(),
        "words": request.words.as_ref().map(law::Plain::open),
        "about": request.about.open(),
        "messages": messages,
        "waiting": waiting,
        "cooling_until": request.cooling_until.map(|until| until.timestamp().to_string()),
        "taken_down": request.intake.as_ref().map(|intake| json!({
            "at": Moment::from_micros(intake.at).timestamp().to_string(),
            "note": intake.note,
            "proved": intake.checked.as_ref().map(|checked| &checked.note),
        })),
        "told": request.told,
        "systems": systems(request),
        "collect_until": request.collect_until.map(|until| until.timestamp().to_string()),
        "refused": request.refused.as_ref().map(|refused| json!(refused)),
        "kept": kept,
        "certificate": request.certificate.map(|id| format!("/certificates/{id}")),
    })
}
