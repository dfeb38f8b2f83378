//! A form as a JSON Schema (2020-12), for programs that show it elsewhere: the same questions, the same limits,
//! why each is asked and what follows from leaving it out (`LP-27`).

use policy::pack::{AskedField, Field, FieldKind, Form, Pack};
use serde_json::{Map, Value as Json, json};

use super::form_of;
use crate::app::App;
use crate::failure::Failure;

/// The schema of what a program sends for a form.
///
/// # Errors
/// [`Failure::Missing`] when there is no such form that people fill in themselves.
pub fn schema(app: &App, id: &str, base_url: &str) -> Result<Json, Failure> {
    let policy = app.policy();
    let form = form_of(&policy.pack, id)?;
    if form.channel.is_empty() {
        return Err(Failure::Missing("form"));
    }
    let mut properties = Map::new();
    let mut required = Vec::new();
    for asked in &form.ask {
        let Some(field) = policy.pack.field(&asked.to) else {
            continue;
        };
        if field.takes_files() {
            continue;
        }
        properties.insert(asked.to.clone(), property(asked, field));
        if asked.required == Some(true) {
            required.push(asked.to.clone());
        }
    }
    let mut whole = Map::new();
    whole.insert(
        "fields".to_owned(),
        json!({ "type": "object", "properties": properties, "required": required, "additionalProperties": false }),
    );
    let mut needed = vec!["fields", "sent_once", "notice_shown"];
    if !form.session.is_empty() {
        whole.insert("session".to_owned(), sessions(form));
        needed.push("session");
    }
    if let Some(files) = files(&policy.pack, form) {
        whole.insert("files".to_owned(), files);
    }
    whole.insert(
        "sent_once".to_owned(),
        json!({ "type": "string", "pattern": "^[0-9a-f]{32}$", "description": "Drawn by the sender: the same again is the same sending." }),
    );
    whole.insert(
        "notice_shown".to_owned(),
        json!({ "const": policy.compiled.version(), "description": "The version of the notice that was shown before the first question (s.23)." }),
    );
    Ok(json!({
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$id": format!("{base_url}/api/v1/forms/{id}"),
        "title": form.name,
        "description": form.about,
        "$comment": format!("notice: {base_url}/notices/{}/{}/forms/{id}", policy.compiled.id(), policy.compiled.version()),
        "type": "object",
        "properties": whole,
        "required": needed,
        "additionalProperties": false,
    }))
}

/// What files may come with a form; none where no question takes any.
fn files(pack: &Pack, form: &Form) -> Option<Json> {
    let questions: Vec<Json> = form
        .attachments(pack)
        .map(|(asked, field)| {
            let accepts: Vec<&str> = field.accepts.iter().map(|kind| kind.code()).collect();
            json!({
                "const": asked.to,
                "title": field.name,
                "description": { "why": asked.why, "if_left_out": asked.if_left_out },
                "$comment": format!(
                    "files {}, each KiB {}, kinds {}",
                    asked.files.unwrap_or_default(),
                    field.max_kib.unwrap_or_default(),
                    accepts.join(" "),
                ),
            })
        })
        .collect();
    let most: u32 = form
        .attachments(pack)
        .map(|(asked, _)| asked.files.unwrap_or_default())
        .sum();
    (!questions.is_empty()).then(|| {
        json!({
            "type": "array",
            "maxItems": most,
            "items": {
                "type": "object",
                "properties": {
                    "field": { "oneOf": questions },
                    "name": { "type": "string", "maxLength": store::NAME_CHARS_MOST },
                    "content": { "type": "string", "contentEncoding": "base64" },
                },
                "required": ["field", "name", "content"],
                "additionalProperties": false,
            },
        })
    })
}

fn sessions(form: &Form) -> Json {
    let each = form.session.iter().map(|session| {
        json!({
            "const": session.id,
            "title": session.name,
            "description": session.closes.map(|day| format!("closes {day}")),
        })
    });
    json!({ "oneOf": each.collect::<Vec<_>>() })
}

fn property(asked: &AskedField, field: &Field) -> Json {
    let mut property = json!({
        "title": field.name,
        "description": { "why": asked.why, "if_left_out": asked.if_left_out },
        "type": ["string", "number"],
        "maxLength": field.limit(),
    });
    let format = match field.kind {
        Some(FieldKind::Email) => Some("email"),
        Some(FieldKind::Instant) => Some("date-time"),
        _ => None,
    };
    if let Json::Object(members) = &mut property {
        if let Some(format) = format {
            members.insert("format".to_owned(), json!(format));
        }
        if !asked.choice.is_empty() {
            let choices = asked
                .choice
                .iter()
                .map(|choice| json!({ "const": choice.value, "title": choice.name }));
            members.insert("oneOf".to_owned(), choices.collect());
        }
    }
    property
}
