//! Forms for programs that show them elsewhere (`LP-27`, `LP-28`, `CO-2`): the questions as a JSON Schema, and what
//! was filled in, held to the same rules as on the page.

use axum::http::StatusCode;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use duties::App;
use duties::forms::{self, Attached, By, Filling, Unfilled};
use law::words::api;
use serde_json::{Map, Value as Json, json};

use super::door::{Call, Door, Gives, Manner, Place, Takes, Verb, Who};
use super::json;
use super::problem::Problem;
use super::reply::Reply;
use crate::incoming::octets_most;

/// The most octets of a filled-in form, whatever its questions take; each form has its own most.
const FORM_BYTES_MAX: usize = 32 * 1024 * 1024;
/// Hexadecimal digits of what makes a sending one.
const ONCE_DIGITS: usize = 32;

/// The doors for forms.
pub(crate) const DOORS: &[Door] = &[
    Door {
        method: Verb::Get,
        path: "/api/v1/forms/{form}",
        id: "readForm",
        summary: "What a form asks, as a JSON Schema: each field with why it is asked and what follows from leaving it out",
        part: "Forms",
        who: Who::Anybody,
        manner: Manner::Details,
        query: &[],
        takes: Takes::Nothing,
        gives: Gives::plain("application/schema+json"),
        per_minute: 0,
        seconds_max: 30,
        place: Place::Here,
        answer: schema,
    },
    Door {
        method: Verb::Post,
        path: "/api/v1/forms/{form}",
        id: "fillForm",
        summary: "Takes a filled-in form for somebody whom the notice in force was shown to; the same sending again is the same case",
        part: "Forms",
        who: Who::Program,
        manner: Manner::Details,
        query: &[],
        takes: Takes::Json("FilledForm", FORM_BYTES_MAX),
        gives: Gives {
            status: 201,
            ..Gives::json("FormReceipt")
        },
        per_minute: 600,
        seconds_max: 30,
        place: Place::House,
        answer: fill,
    },
];

fn schema(call: &mut Call, app: &App) -> Result<Reply, Problem> {
    let schema = forms::schema(app, call.part("form"), &call.base_url)?;
    let octets = serde_json::to_vec(&schema).map_err(|_| Problem::broken())?;
    Ok(Reply::octets("application/schema+json", octets))
}

/// The files that came with a form.
fn attached(body: &Map<String, Json>) -> Result<Vec<Attached>, Problem> {
    let Some(files) = body.get("files") else {
        return Ok(Vec::new());
    };
    let files = files
        .as_array()
        .ok_or_else(|| Problem::wrong_type("files"))?;
    files
        .iter()
        .map(|file| {
            let file = file
                .as_object()
                .ok_or_else(|| Problem::wrong_type("files"))?;
            json::only(file, &["field", "name", "content"])?;
            let said = |name: &'static str| -> Result<&str, Problem> {
                json::text(file, name, name)?.ok_or_else(|| Problem::missing(name))
            };
            let octets = STANDARD
                .decode(said("content")?)
                .map_err(|_| Problem::wrong_type("content"))?;
            Ok(Attached::new(said("field")?, said("name")?, octets))
        })
        .collect()
}

fn fill(call: &mut Call, app: &App) -> Result<Reply, Problem> {
    let actor = call.caller()?.actor;
    let policy = app.policy();
    let declared = policy
        .pack
        .form(call.part("form"))
        .ok_or_else(Problem::not_found)?;
    // in base 64 a file is a third longer
    if call.body.len() > octets_most(&policy.pack, declared) / 3 * 4 {
        return Err(Problem::too_long());
    }
    let body = json::object(&call.body)?;
    json::only(
        &body,
        &["fields", "files", "session", "sent_once", "notice_shown"],
    )?;
    let shown = body.get("notice_shown").and_then(Json::as_u64);
    if shown != Some(u64::from(app.policy().compiled.version())) {
        return Err(Problem::bad(
            "notice_shown",
            "s.23",
            api::NOTICE_NOT_SHOWN.text(),
        ));
    }
    let sent_once = json::text(&body, "sent_once", "sent_once")?
        .filter(|word| {
            word.len() == ONCE_DIGITS
                && word
                    .bytes()
                    .all(|digit| digit.is_ascii_digit() || (b'a'..=b'f').contains(&digit))
        })
        .ok_or_else(|| Problem::wrong_type("sent_once"))?;
    let answers = match body.get("fields") {
        Some(Json::Object(fields)) => fields
            .iter()
            .map(|(path, value)| (path.clone(), value.clone()))
            .collect(),
        _ => return Err(Problem::wrong_type("fields")),
    };
    let filling = Filling {
        form: call.part("form").to_owned(),
        answers,
        files: attached(&body)?,
        session: json::text(&body, "session", "session")?.map(str::to_owned),
        by: By::Program(actor),
        address: call.address,
        // two programs never share a sending
        sent_once: format!("{actor} {sent_once}").into_bytes(),
    };
    match forms::fill(app, filling) {
        Ok(receipt) => Ok(Reply::json(&json!({
            "case": receipt.case.to_string(),
            "word": receipt.word,
            "form": receipt.form.0,
            "state": receipt.state.code(),
            "received": receipt.received.timestamp().to_string(),
            "due": receipt.due.to_string(),
            "notice": receipt.notice,
            "signed": receipt.signed,
        }))?
        .with_status(StatusCode::CREATED)),
        Err(Unfilled::Failure(failure)) => Err(failure.into()),
        Err(Unfilled::Unfit(unfit)) => Err(Problem::unfit(
            unfit
                .iter()
                .map(|one| json!({ "field": one.field, "rule": one.rule, "why": one.why }))
                .collect(),
        )),
    }
}
