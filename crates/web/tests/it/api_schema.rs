//! Holds every answer against the description: its address, its status, its media type, its schema.

use std::sync::OnceLock;

use serde_json::Value as Json;

use crate::api_house::Answered;

fn description() -> &'static Json {
    static DESCRIPTION: OnceLock<Json> = OnceLock::new();
    DESCRIPTION.get_or_init(|| serde_json::from_str(&web::openapi()).unwrap())
}

/// The described path that an address is of.
fn described(path: &str) -> Option<&'static Json> {
    let paths = description()["paths"].as_object().unwrap();
    let fits = |template: &str| {
        if let Some((before, _)) = template.split_once("{tile}") {
            return path.starts_with(before);
        }
        let parts: Vec<&str> = template.split('/').collect();
        let given: Vec<&str> = path.split('/').collect();
        parts.len() == given.len()
            && parts
                .iter()
                .zip(&given)
                .all(|(part, given)| part.starts_with('{') || part == given)
    };
    paths
        .iter()
        .filter(|(template, _)| fits(template))
        // A path without gaps stands before one with them.
        .min_by_key(|(template, _)| template.matches('{').count())
        .map(|(_, described)| described)
}

/// Holds an answer against the description.
pub(crate) fn holds(method: &str, path: &str, answered: &Answered) {
    let described = described(path).unwrap_or_else(|| panic!("{path} is not described"));
    let responses = &described[method]["responses"];
    let status = answered.status.as_u16().to_string();
    let response = &responses[&status];
    assert!(
        response.is_object(),
        "{method} {path}: {status} is not described: {}",
        answered.text()
    );
    let media = answered.header("content-type").split(';').next().unwrap();
    let content = response["content"].as_object().unwrap();
    let (_, content) = content
        .iter()
        .find(|(known, _)| known.split(';').next() == Some(media))
        .unwrap_or_else(|| panic!("{method} {path}: {status} as {media} is not described"));
    if media.ends_with("json")
        && let Some(schema) = content.get("schema")
    {
        let faults = check(schema, &answered.json(), "");
        assert!(faults.is_empty(), "{method} {path} {status}: {faults:#?}");
    }
}

/// What is not as a schema says, each with its place.
pub(crate) fn check(schema: &Json, value: &Json, place: &str) -> Vec<String> {
    if let Some(name) = schema["$ref"].as_str() {
        let name = name.strip_prefix("#/components/schemas/").unwrap();
        return check(&description()["components"]["schemas"][name], value, place);
    }
    if let Some(any) = schema["anyOf"].as_array() {
        let all: Vec<Vec<String>> = any.iter().map(|one| check(one, value, place)).collect();
        return if all.iter().any(Vec::is_empty) {
            Vec::new()
        } else {
            all.concat()
        };
    }
    let mut faults = Vec::new();
    if !is_of_type(&schema["type"], value) {
        faults.push(format!("{place}: {value} is no {}", schema["type"]));
        return faults;
    }
    if let Some(words) = schema["enum"].as_array()
        && !words.contains(value)
    {
        faults.push(format!("{place}: {value} is none of the words"));
    }
    if schema["pattern"].is_string() {
        let is_id = value.as_str().is_some_and(|text| {
            text.len() == 32 && text.bytes().all(|byte| b"0123456789abcdef".contains(&byte))
        });
        if !is_id {
            faults.push(format!("{place}: {value} is no id"));
        }
    }
    if let (Some(object), Some(known)) = (value.as_object(), schema["properties"].as_object()) {
        for required in schema["required"].as_array().into_iter().flatten() {
            if !object.contains_key(required.as_str().unwrap()) {
                faults.push(format!("{place}: {required} is missing"));
            }
        }
        for (name, member) in object {
            match known.get(name) {
                Some(schema) => faults.extend(check(schema, member, &format!("{place}/{name}"))),
                None => faults.push(format!("{place}: `{name}` is not described")),
            }
        }
    }
    if let Some(items) = value.as_array() {
        for (number, item) in items.iter().enumerate() {
            faults.extend(check(&schema["items"], item, &format!("{place}/{number}")));
        }
    }
    faults
}

fn is_of_type(wanted: &Json, value: &Json) -> bool {
    let is = |word: &str| match word {
        "string" => value.is_string(),
        "integer" => value.is_u64(),
        "boolean" => value.is_boolean(),
        "array" => value.is_array(),
        "object" => value.is_object(),
        "null" => value.is_null(),
        other => panic!("a schema of the unknown type {other}"),
    };
    match wanted {
        Json::Null => true,
        Json::String(word) => is(word),
        Json::Array(words) => words.iter().any(|word| is(word.as_str().unwrap())),
        _ => false,
    }
}

#[test]
fn the_check_finds_what_is_wrong() {
    let decision = serde_json::json!({ "$ref": "#/components/schemas/Decision" });
    assert!(check(&decision, &serde_json::json!({ "decision": true }), "").is_empty());
    for bad in [
        serde_json::json!({}),
        serde_json::json!({ "decision": "true" }),
        serde_json::json!({ "decision": true, "context": [] }),
        serde_json::json!({ "decision": true, "name": "somebody" }),
        serde_json::json!({ "decision": true, "context": { "why": { "th": "ก" } } }),
    ] {
        assert!(!check(&decision, &bad, "").is_empty(), "{bad}");
    }
}
