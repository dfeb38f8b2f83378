//! Files of records: announced and delivered by the programs of a source, opened after a decision that is
//! entered (`LP-21`, `LP-25`, `CO-11`, `CO-12`).

use duties::App;
use duties::files::{self, Delivery};
use duties::rights;
use law::{FileKind, MediaId, PersonId, Plain, RequestId};
use serde_json::{Value as Json, json};

use super::desk::actor;
use super::door::{Call, Door, Gives, Manner, Parameter, Place, Takes, Verb, Who};
use super::imports::has_mandate;
use super::json::{self, only, text};
use super::problem::Problem;
use super::records::{asked, told};
use super::reply::Reply;
use crate::handed;

/// The most octets of one file, whatever its field takes: a gibibyte.
const FILE_BYTES_MAX: usize = 1024 * 1024 * 1024;
/// How long one may take to come in.
const SECONDS_MAX: u64 = 3_600;

const ANNOUNCE: Door = Door {
    method: Verb::Post,
    path: "/api/v1/sources/{source}/files",
    id: "announceFile",
    summary: "Announces a file for a record that is there; decided and entered, then its octets may follow within the hour",
    part: "Files",
    who: Who::Program,
    manner: Manner::Details,
    query: &[],
    takes: Takes::Json("FileAnnounced", 16 * 1024),
    gives: Gives {
        status: 201,
        ..Gives::json("FileBegun")
    },
    per_minute: 6_000,
    seconds_max: 30,
    place: Place::House,
    answer: announce,
};

/// The doors to files.
pub(crate) const DOORS: &[Door] = &[
    ANNOUNCE,
    Door {
        path: "/api/v1/files/{file}",
        id: "deliverFile",
        summary: "Takes in the octets of an announced file; what it is, is told by its first octets, never by a name or a claimed type",
        takes: Takes::Stream(FILE_BYTES_MAX),
        gives: Gives::json("FileKept"),
        seconds_max: SECONDS_MAX,
        answer: deliver,
        ..ANNOUNCE
    },
    Door {
        method: Verb::Get,
        path: "/api/v1/people/{person}/files/{file}",
        id: "openFile",
        summary: "A file of a person for one activity, after a decision that is entered; always an attachment",
        who: Who::Caller,
        query: &[
            Parameter::required(
                "activity",
                "The activity of the policy, by its id: what the file is for.",
            ),
            Parameter::many("category", "The category of its record, by its id."),
            Parameter::optional(
                "operation",
                "`use`, or `disclose` when it goes to somebody else; `use` when nothing is said.",
            ),
            Parameter::optional(
                "recipient",
                "The recipient of a disclosure, by its id in the policy (s.27).",
            ),
            Parameter::optional(
                "abroad",
                "`true` when the file would leave the country (s.28).",
            ),
            Parameter::optional("case", "The case that gives the reason to look (CO-37)."),
            Parameter::optional("memo", "The signed memorandum relied on (LP-53)."),
        ],
        takes: Takes::Nothing,
        gives: Gives::plain("application/octet-stream"),
        answer: open,
        ..ANNOUNCE
    },
    Door {
        path: "/api/v1/desk/requests/{request}/others/{item}/edited",
        id: "handInEdited",
        summary: "Takes a version of a file in which others are covered, to go along in its place (LP-21)",
        part: "Desk",
        who: Who::Caller,
        takes: Takes::Stream(FILE_BYTES_MAX),
        gives: Gives::json("FileEdited"),
        per_minute: 120,
        seconds_max: SECONDS_MAX,
        answer: hand_in,
        ..ANNOUNCE
    },
];

fn announce(call: &mut Call, app: &App) -> Result<Reply, Problem> {
    let policy = app.policy();
    let source = policy
        .pack
        .sources
        .iter()
        .find(|source| source.id == call.part("source"))
        .ok_or_else(Problem::not_found)?;
    if !has_mandate(call, app, source)? {
        return Err(Problem::no_mandate());
    }
    let body = json::object(&call.body)?;
    only(
        &body,
        &["person", "record", "category", "field", "file", "name"],
    )?;
    let said = |name: &'static str| -> Result<String, Problem> {
        text(&body, name, name)?
            .map(str::to_owned)
            .ok_or_else(|| Problem::missing(name))
    };
    let person = body
        .get("person")
        .and_then(Json::as_object)
        .ok_or_else(|| Problem::missing("person"))?;
    only(person, &["field", "value"])?;
    let known_by = |name: &'static str| -> Result<String, Problem> {
        text(person, name, name)?
            .map(str::to_owned)
            .ok_or_else(|| Problem::missing(name))
    };
    let delivery = Delivery {
        source: source.id.clone(),
        record: said("record")?,
        category: said("category")?,
        field: said("field")?,
        file: text(&body, "file", "file")?.unwrap_or_default().to_owned(),
        name: Plain::new(said("name")?),
        person: (known_by("field")?, Plain::new(known_by("value")?)),
    };
    let begun = files::begin(app, &delivery)?;
    let accepts: Vec<&str> = begun.rule.accepts.iter().map(|kind| kind.code()).collect();
    Ok(Reply::json(&json!({
        "file": begun.media.to_string(),
        "accepts": accepts,
        "octets_max": begun.rule.octets_max,
    }))?
    .with_status(axum::http::StatusCode::CREATED))
}

fn deliver(call: &mut Call, app: &App) -> Result<Reply, Problem> {
    let media: MediaId = call.id("file")?;
    let of = files::source_of_coming(app, media)?;
    let policy = app.policy();
    let source = policy.pack.sources.iter().find(|source| source.id == of);
    let source = source.ok_or_else(Problem::not_found)?;
    // A program of another source learns nothing of what is coming in (T14).
    if !has_mandate(call, app, source)? {
        return Err(Problem::not_found());
    }
    let mut stream = call.stream.take().ok_or_else(Problem::broken)?;
    let kept = files::receive(app, media, &mut stream)?;
    Reply::json(&json!({
        "file": kept.media.to_string(),
        "kind": FileKind::code(kept.kind),
        "octets": kept.octets,
        "replaced": kept.replaced,
    }))
}

fn open(call: &mut Call, app: &App) -> Result<Reply, Problem> {
    let person: PersonId = call.id("person")?;
    let media: MediaId = call.id("file")?;
    let asked = asked(call, person)?;
    let open = files::open(app, &asked, media).map_err(told)?;
    let headers = handed::headers(&open);
    let kind = open.media.kind.media_type();
    let reply = Reply::passed_on(kind, handed::file_body(open));
    Ok(headers
        .into_iter()
        .fold(reply, |reply, (name, value)| reply.with(name, value)))
}

fn hand_in(call: &mut Call, app: &App) -> Result<Reply, Problem> {
    let actor = actor(call)?;
    let request: RequestId = call.id("request")?;
    let item: usize = call.id("item")?;
    let mut stream = call.stream.take().ok_or_else(Problem::broken)?;
    rights::hand_in_edited(app, actor, request, item, &mut stream, call.address)?;
    Reply::json(&json!({ "item": item, "edited": true }))
}
