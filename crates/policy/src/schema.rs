//! The format as a JSON Schema, for completion and hints in editors.
//!
//! Made from the very keys that the reader walks along; it says less than the reader and the check
//! do, and never anything else.

use serde_json::{Map, Value, json};

use crate::pack::ROOT;
use crate::pack::shape::{Key, Kind, Shape};

/// The format as a JSON Schema (2020-12), as it stands in `policies/pack.schema.json`.
///
/// A pack may be cut into files, so that no table is required of a single one.
#[must_use]
pub fn json() -> String {
    let mut definitions = Map::new();
    let mut schema = table(&ROOT, &mut definitions);
    let head = json!({
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "Sitthi policy pack",
        "$comment": "made by `sitthi policy schema`; do not edit",
    });
    if let (Value::Object(head), Value::Object(body)) = (head, &mut schema) {
        *body = head.into_iter().chain(std::mem::take(body)).collect();
        definitions.sort_keys();
        body.insert("$defs".to_owned(), Value::Object(definitions));
    }
    format!("{schema:#}\n")
}

fn table(shape: &Shape, definitions: &mut Map<String, Value>) -> Value {
    let mut properties = Map::new();
    for key in shape.keys {
        let mut value = kind(&key.kind, definitions);
        if let Value::Object(value) = &mut value {
            value.insert("description".to_owned(), Value::String(words(key)));
        }
        properties.insert(key.name.to_owned(), value);
    }
    let required: Vec<&str> = shape
        .keys
        .iter()
        .filter(|key| key.must)
        .map(|key| key.name)
        .collect();
    json!({
        "description": sentence(shape.doc),
        "type": "object",
        "properties": properties,
        "required": required,
        "additionalProperties": false,
    })
}

/// A table under its name, defined once however often it is used.
fn reference(shape: &'static Shape, definitions: &mut Map<String, Value>) -> Value {
    if !definitions.contains_key(shape.name) {
        // the place is taken first, so that a table that holds itself would not be entered twice
        definitions.insert(shape.name.to_owned(), Value::Null);
        let defined = table(shape, definitions);
        definitions.insert(shape.name.to_owned(), defined);
    }
    json!({ "$ref": format!("#/$defs/{}", shape.name) })
}

fn kind(of: &Kind, definitions: &mut Map<String, Value>) -> Value {
    let id = || json!({ "type": "string", "pattern": "^[a-z0-9]+(-[a-z0-9]+)*$" });
    let text = || json!({ "type": "object", "properties": { "th": { "type": "string" }, "en": { "type": "string" } }, "required": ["th", "en"], "additionalProperties": false });
    match *of {
        Kind::Id => id(),
        Kind::Ref(_) | Kind::Line => json!({ "type": "string" }),
        Kind::Refs(_) | Kind::Lines | Kind::Ranges => {
            json!({ "type": "array", "items": { "type": "string" } })
        }
        Kind::RefByName(_) => {
            json!({ "type": "object", "additionalProperties": { "type": "string" } })
        }
        Kind::Text => text(),
        Kind::TextByRef(_) => json!({ "type": "object", "additionalProperties": text() }),
        Kind::Word(words) => json!({ "enum": words }),
        Kind::Words(words) => json!({ "type": "array", "items": { "enum": words } }),
        Kind::Bases => {
            let bases: Vec<&str> = law::Basis::ALL.iter().map(|basis| basis.code()).collect();
            json!({ "anyOf": [{ "enum": bases }, { "type": "array", "items": { "enum": bases } }] })
        }
        Kind::Flag => json!({ "type": "boolean" }),
        Kind::Whole => json!({ "type": "integer", "minimum": 0 }),
        // editors hand a TOML date over as text
        Kind::Date => json!({ "type": "string", "format": "date" }),
        Kind::Period => json!({ "type": "string", "pattern": "^P[0-9A-Z]+$" }),
        Kind::Kept => json!({ "type": "string" }),
        Kind::Email => json!({ "type": "string", "format": "email" }),
        Kind::Online => json!({ "type": "string", "pattern": "^(/|https://)" }),
        Kind::Country => json!({ "type": "string", "pattern": "^[A-Z]{2}$" }),
        Kind::One(shape) => reference(shape, definitions),
        Kind::Many(shape) => json!({ "type": "array", "items": reference(shape, definitions) }),
        Kind::Named(shape, _) => {
            json!({ "type": "object", "additionalProperties": reference(shape, definitions) })
        }
    }
}

fn words(key: &Key) -> String {
    let refers = match key.kind {
        Kind::Ref(of)
        | Kind::Refs(of)
        | Kind::RefByName(of)
        | Kind::TextByRef(of)
        | Kind::Named(_, of) => {
            let kinds: Vec<&str> = of.split(' ').filter(|kind| *kind != "*").collect();
            format!(" Refers to: {}.", kinds.join(", "))
        }
        _ => String::new(),
    };
    sentence(key.doc) + &refers
}

fn sentence(doc: &[&str]) -> String {
    doc.iter()
        .map(|line| line.trim())
        .collect::<Vec<_>>()
        .join(" ")
}

#[cfg(test)]
mod tests;
