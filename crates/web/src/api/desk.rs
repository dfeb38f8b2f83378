//! The desk's doors: the queue, cases, conversation, decisions, approval, what staff take down, and who
//! represents whom. A member of staff comes with the token of their own session; what they may is
//! decided by the policy and entered, as on the console.

use duties::App;
use duties::guardian::{self, ActsAs, Evidence, Granting};
use duties::rights::{
    self, Decided, Decision, ErasureAnswer, Filter, QueueRow, RequestView, TakenDown, WaitsFor,
    Wish,
};
use jiff::Timestamp;
use jiff::civil::Date;
use law::words::desk as words;
use law::{ActorId, Channel, Language, Moment, PersonId, Proof, RequestId, Right, Text};
use serde_json::{Map, Value as Json, json};

use super::door::{Call, Door, Gives, Manner, Parameter, Place, Takes, Verb, Who};
use super::json::{self, only, text};
use super::problem::Problem;
use super::reply::Reply;
use super::requests::{filed_reply, in_words, message};

const QUEUE: Door = Door {
    method: Verb::Get,
    path: "/api/v1/desk/requests",
    id: "readQueue",
    summary: "What waits for an answer, by the day it is due; no name and no word of a person",
    part: "Desk",
    who: Who::Caller,
    manner: Manner::Details,
    query: &[
        Parameter::optional("held", "`me` or `nobody`: by whom the request is held."),
        Parameter::optional("right", "Only requests for this right."),
        Parameter::optional(
            "waits",
            "Only what waits for `person`, `desk`, `approval` or `source`.",
        ),
        Parameter::optional(
            "due",
            "`overdue`, or `soon` for what is due within seven days or overdue.",
        ),
    ],
    takes: Takes::Nothing,
    gives: Gives::json("Queue"),
    per_minute: 600,
    seconds_max: 30,
    place: Place::House,
    answer: queue,
};

/// What the desk does in a case.
const ACT: Door = Door {
    method: Verb::Post,
    query: &[],
    gives: Gives::json("Case"),
    per_minute: 120,
    ..QUEUE
};

/// The doors of the desk.
pub(crate) const DOORS: &[Door] = &[
    QUEUE,
    Door {
        path: "/api/v1/desk/requests/{request}/open",
        id: "openCase",
        summary: "Opens a case: a use of the person's data, entered and seen by them",
        answer: open,
        ..ACT
    },
    Door {
        path: "/api/v1/desk/requests/{request}/assign",
        id: "assignCase",
        summary: "Gives a case to somebody of the desk, or back into the common queue",
        takes: Takes::Json("Assignment", 4 * 1024),
        gives: Gives::json("Queue"),
        answer: assign,
        ..ACT
    },
    Door {
        path: "/api/v1/desk/requests/{request}/messages",
        id: "askPerson",
        summary: "Asks the person something; the legal clock runs on",
        takes: Takes::Json("Message", 32 * 1024),
        answer: ask,
        ..ACT
    },
    Door {
        path: "/api/v1/desk/requests/{request}/block",
        id: "blockCase",
        summary: "Says that a case waits for a source or recipient, and why; the clock runs on",
        takes: Takes::Json("Reason", 8 * 1024),
        answer: block,
        ..ACT
    },
    Door {
        path: "/api/v1/desk/requests/{request}/unblock",
        id: "unblockCase",
        summary: "Says that what a case waited for has come",
        answer: unblock,
        ..ACT
    },
    Door {
        path: "/api/v1/desk/requests/{request}/identify",
        id: "identifyAsker",
        summary: "Notes how it was proved who asked, for a request that staff took down before it was",
        takes: Takes::Json("Identification", 8 * 1024),
        answer: identify,
        ..ACT
    },
    Door {
        path: "/api/v1/desk/requests/{request}/decide",
        id: "decideCase",
        summary: "Decides by the rule table; proposes, where the policy wants two people",
        takes: Takes::Json("DeskDecision", 64 * 1024),
        gives: Gives::json("Decided"),
        seconds_max: 120,
        answer: decide,
        ..ACT
    },
    Door {
        path: "/api/v1/desk/requests/{request}/approve",
        id: "approveDecision",
        summary: "Approves what a colleague proposed, and has it done",
        gives: Gives::json("Decided"),
        seconds_max: 120,
        answer: approve,
        ..ACT
    },
    Door {
        path: "/api/v1/desk/requests/{request}/send-back",
        id: "sendDecisionBack",
        summary: "Sends a proposal back to the desk, with the reason",
        takes: Takes::Json("Reason", 8 * 1024),
        answer: send_back,
        ..ACT
    },
    Door {
        path: "/api/v1/desk/people",
        id: "findPersonAtDesk",
        summary: "Who goes by exactly this, to take a request down for them; counted and entered",
        takes: Takes::Json("PersonSought", 4 * 1024),
        gives: Gives::json("PersonFound"),
        answer: find,
        ..ACT
    },
    Door {
        path: "/api/v1/desk/people/{person}/requests",
        id: "takeRequestDown",
        summary: "Takes a request down that came by telephone, post, e-mail or at the desk",
        takes: Takes::Json("RequestTakenDown", 64 * 1024),
        gives: Gives {
            status: 201,
            ..Gives::json("RequestFiled")
        },
        seconds_max: 120,
        answer: take_down,
        ..ACT
    },
    Door {
        path: "/api/v1/desk/people/{person}/representatives",
        id: "recordRepresentative",
        summary: "Records who acts for a person (s.20); entered for both",
        takes: Takes::Json("RepresentativeGranted", 4 * 1024),
        gives: Gives::json("Representatives"),
        answer: represent,
        ..ACT
    },
    Door {
        path: "/api/v1/desk/people/{person}/representatives/end",
        id: "endRepresentative",
        summary: "Ends now that somebody acts for a person",
        takes: Takes::Json("RepresentativeEnded", 4 * 1024),
        gives: Gives::json("Representatives"),
        answer: unrepresent,
        ..ACT
    },
];

/// Who of the desk calls. A program answers no requests.
pub(super) fn actor(call: &Call) -> Result<ActorId, Problem> {
    let caller = call.caller()?;
    if caller.is_program {
        return Err(Problem::not_yours());
    }
    Ok(caller.actor)
}

fn queue(call: &mut Call, app: &App) -> Result<Reply, Problem> {
    let actor = actor(call)?;
    let filter = Filter {
        held_by: match call.query("held") {
            None | Some("nobody") => None,
            Some("me") => Some(actor),
            Some(_) => return Err(Problem::wrong_type("held")),
        },
        unassigned: call.query("held") == Some("nobody"),
        right: call.read::<Right>("right")?,
        waits: call
            .query("waits")
            .map(|word| WaitsFor::of_code(word).ok_or_else(|| Problem::wrong_type("waits")))
            .transpose()?,
        overdue: call.query("due") == Some("overdue"),
        due_soon: call.query("due") == Some("soon"),
    };
    if call
        .query("due")
        .is_some_and(|due| !matches!(due, "overdue" | "soon"))
    {
        return Err(Problem::wrong_type("due"));
    }
    if !rights::answers_rights(app, actor) {
        return Err(Problem::no_mandate());
    }
    lines(&rights::queue_of(app, &filter)?)
}

fn lines(rows: &[QueueRow]) -> Result<Reply, Problem> {
    let rows: Vec<Json> = rows.iter().map(line).collect();
    Reply::json(&json!({ "requests": rows }))
}

fn line(row: &QueueRow) -> Json {
    let left = Text::new(
        row.left.told(Language::Thai),
        row.left.told(Language::English),
    );
    json!({
        "request": row.request.to_string(),
        "right": row.right.code(),
        "stage": row.stage,
        "stage_words": row.stage_words,
        "received": row.received.timestamp().to_string(),
        "due": row.due.to_string(),
        "left": left,
        "overdue": row.overdue,
        "waits": row.waits.map(WaitsFor::code),
        "assigned": row.assigned.map(|actor| actor.to_string()),
    })
}

fn open(call: &mut Call, app: &App) -> Result<Reply, Problem> {
    let request: RequestId = call.id("request")?;
    let view = rights::open_case(app, actor(call)?, request, call.address)?;
    case(&view)
}

/// A case as the desk sees it: what its person sees, and what is proposed.
fn case(view: &RequestView) -> Result<Reply, Problem> {
    Reply::json(&case_json(view))
}

fn case_json(view: &RequestView) -> Json {
    json!({
        "request": in_words(view),
        "assigned": view.assigned.map(|actor| actor.to_string()),
        "proposed_by": view.proposed_by,
        "proposed": view.proposed.as_ref().map(Decision::to_json),
    })
}

fn assign(call: &mut Call, app: &App) -> Result<Reply, Problem> {
    let request: RequestId = call.id("request")?;
    let actor = actor(call)?;
    let body = json::object(&call.body)?;
    only(&body, &["to"])?;
    let to = match text(&body, "to", "to")? {
        None => None,
        Some("me") => Some(actor),
        Some(id) => Some(id.parse().map_err(|_| Problem::wrong_type("to"))?),
    };
    rights::assign(app, actor, request, to)?;
    let mut rows = rights::queue(app)?;
    rows.retain(|row| row.request == request);
    lines(&rows)
}

fn ask(call: &mut Call, app: &App) -> Result<Reply, Problem> {
    let request: RequestId = call.id("request")?;
    let said = message(call)?;
    case(&rights::ask_person(
        app,
        actor(call)?,
        request,
        &said,
        call.address,
    )?)
}

fn block(call: &mut Call, app: &App) -> Result<Reply, Problem> {
    let request: RequestId = call.id("request")?;
    let why = reason(call)?;
    case(&rights::block(
        app,
        actor(call)?,
        request,
        why,
        call.address,
    )?)
}

fn unblock(call: &mut Call, app: &App) -> Result<Reply, Problem> {
    let request: RequestId = call.id("request")?;
    case(&rights::unblock(app, actor(call)?, request, call.address)?)
}

fn send_back(call: &mut Call, app: &App) -> Result<Reply, Problem> {
    let request: RequestId = call.id("request")?;
    let why = reason(call)?;
    case(&rights::send_back(
        app,
        actor(call)?,
        request,
        why,
        call.address,
    )?)
}

/// A reason in both languages.
pub(super) fn reason(call: &Call) -> Result<Text, Problem> {
    let body = json::object(&call.body)?;
    only(&body, &["why"])?;
    let both = body
        .get("why")
        .and_then(Json::as_object)
        .ok_or_else(|| Problem::missing("why"))?;
    let one = |language| text(both, language, "why").map(Option::unwrap_or_default);
    Ok(Text::new(one("th")?, one("en")?))
}

fn identify(call: &mut Call, app: &App) -> Result<Reply, Problem> {
    let request: RequestId = call.id("request")?;
    let actor = actor(call)?;
    let body = json::object(&call.body)?;
    only(&body, &["proof", "note"])?;
    let proof: Proof = word(&body, "proof")?.ok_or_else(|| Problem::missing("proof"))?;
    let note = text(&body, "note", "note")?.unwrap_or_default();
    rights::identify(app, actor, request, proof, note, call.address)?;
    case(&rights::open_case(app, actor, request, call.address)?)
}

fn decide(call: &mut Call, app: &App) -> Result<Reply, Problem> {
    let request: RequestId = call.id("request")?;
    let body = json::object(&call.body)?;
    let decision = Decision::from_json(&body)?;
    let done = rights::decide(app, actor(call)?, request, decision, call.address)?;
    decided(done)
}

fn approve(call: &mut Call, app: &App) -> Result<Reply, Problem> {
    let request: RequestId = call.id("request")?;
    decided(rights::approve(app, actor(call)?, request, call.address)?)
}

fn decided(decided: Decided) -> Result<Reply, Problem> {
    Reply::json(&json!({
        "case": decided.view.as_ref().map(case_json),
        "erasure": decided.erasure.as_ref().map(ErasureAnswer::told),
    }))
}

fn find(call: &mut Call, app: &App) -> Result<Reply, Problem> {
    let actor = actor(call)?;
    let body = json::object(&call.body)?;
    only(&body, &["goes_by", "channel"])?;
    let channel: Channel = word(&body, "channel")?.ok_or_else(|| Problem::missing("channel"))?;
    let goes_by = text(&body, "goes_by", "goes_by")?.unwrap_or_default();
    let found = rights::find_person(app, actor, goes_by, channel, call.address)?;
    Reply::json(&json!({ "person": found.map(|person| person.to_string()) }))
}

fn take_down(call: &mut Call, app: &App) -> Result<Reply, Problem> {
    let person: PersonId = call.id("person")?;
    let actor = actor(call)?;
    let body = json::object(&call.body)?;
    let known = ["channel", "proof", "received", "note", "words", "wish"];
    only(&body, &known)?;
    let received =
        text(&body, "received", "received")?.ok_or_else(|| Problem::missing("received"))?;
    let received: Timestamp = received
        .parse()
        .map_err(|_| Problem::wrong_type("received"))?;
    let down = TakenDown {
        by: actor,
        channel: word(&body, "channel")?.ok_or_else(|| Problem::missing("channel"))?,
        proof: word(&body, "proof")?,
        received: Moment::from(received),
        note: text(&body, "note", "note")?.unwrap_or_default().to_owned(),
    };
    let wish = body
        .get("wish")
        .and_then(Json::as_object)
        .ok_or_else(|| Problem::missing("wish"))?;
    let wish = Wish::from_json(wish)?;
    let said = text(&body, "words", "words")?.map(str::to_owned);
    let filed = rights::take_down(app, actor, call.address, person, &down, said, wish)?;
    filed_reply(app, person, &filed)
}

fn represent(call: &mut Call, app: &App) -> Result<Reply, Problem> {
    let person: PersonId = call.id("person")?;
    let body = json::object(&call.body)?;
    only(&body, &["representative", "as", "evidence", "until"])?;
    let unknown = |field: &str| Problem::bad(field, "s.20", words::REPRESENT_UNKNOWN.text());
    let granting = Granting {
        person,
        representative: word(&body, "representative")?
            .ok_or_else(|| Problem::missing("representative"))?,
        acts_as: text(&body, "as", "as")?
            .and_then(ActsAs::of_code)
            .ok_or_else(|| unknown("as"))?,
        evidence: text(&body, "evidence", "evidence")?
            .and_then(Evidence::of_code)
            .ok_or_else(|| unknown("evidence"))?,
        until: word::<Date>(&body, "until")?,
    };
    guardian::grant(app, actor(call)?, &granting, call.address)?;
    representatives(app, person)
}

fn unrepresent(call: &mut Call, app: &App) -> Result<Reply, Problem> {
    let person: PersonId = call.id("person")?;
    let body = json::object(&call.body)?;
    only(&body, &["representative", "as"])?;
    let representative: PersonId =
        word(&body, "representative")?.ok_or_else(|| Problem::missing("representative"))?;
    let acts_as = text(&body, "as", "as")?
        .and_then(ActsAs::of_code)
        .ok_or_else(|| Problem::bad("as", "s.20", words::REPRESENT_UNKNOWN.text()))?;
    guardian::end(
        app,
        actor(call)?,
        (person, representative),
        acts_as,
        call.address,
    )?;
    representatives(app, person)
}

fn representatives(app: &App, person: PersonId) -> Result<Reply, Problem> {
    let rows: Vec<Json> = guardian::representatives(app, person)?
        .iter()
        .map(|row| {
            json!({
                "representative": row.representative.to_string(),
                "as": row.acts_as.code(),
                "as_words": row.acts_as.words().text(),
                "evidence": row.evidence.code(),
                "begins": row.begins.timestamp().to_string(),
                "ends": row.ends.map(|ends| ends.timestamp().to_string()),
                "in_force": row.is_in_force,
            })
        })
        .collect();
    Reply::json(&json!({ "representatives": rows }))
}

/// A member that must be a word of its kind, if it is there.
fn word<T: std::str::FromStr>(body: &Map<String, Json>, name: &str) -> Result<Option<T>, Problem> {
    text(body, name, name)?
        .map(|word| word.parse().map_err(|_| Problem::wrong_type(name)))
        .transpose()
}
