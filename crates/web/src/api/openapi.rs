//! The description of the interface (OpenAPI 3.1), made from the same doors as the routes.

use axum::http::header;
use duties::App;
use serde_json::{Map, Value as Json, json};

use super::door::{Call, Door, Gives, Manner, Parameter, Place, Takes, Verb, Who};
use super::doors;
use super::problem::Problem;
use super::reply::Reply;

/// The schemas that the doors name.
const COMPONENTS: &str = include_str!("components.json");

/// The door of the description itself.
pub(crate) const DOORS: &[Door] = &[Door {
    method: Verb::Get,
    path: "/api/v1/openapi.json",
    id: "readDescription",
    summary: "This description",
    part: "Description",
    who: Who::Anybody,
    manner: Manner::Details,
    query: &[],
    takes: Takes::Nothing,
    gives: Gives::plain("application/json"),
    per_minute: 0,
    seconds_max: 30,
    place: Place::Here,
    answer: description,
}];

fn description(_: &mut Call, _: &App) -> Result<Reply, Problem> {
    Ok(Reply::octets("application/json", written().into_bytes())
        .with(header::CACHE_CONTROL, "public, max-age=3600"))
}

/// The description as it stands in `docs/openapi.json`: indented, with a line end.
#[must_use]
pub fn written() -> String {
    let schemas: Json = serde_json::from_str(COMPONENTS).unwrap_or_default();
    let mut paths: Map<String, Json> = Map::new();
    for door in doors() {
        let path = paths
            .entry(door.path.replace("{*", "{"))
            .or_insert_with(|| json!({}));
        if let Json::Object(path) = path {
            path.insert(door.method.word().to_owned(), operation(door));
        }
    }
    let description = json!({
        "openapi": "3.1.0",
        "info": {
            "title": "Sitthi: the interface for programs",
            "version": "1",
            "summary": "Ask whether data may be used, read it against an entered decision, deliver it, use a right.",
            "license": { "name": "Apache-2.0", "identifier": "Apache-2.0" },
        },
        "paths": paths,
        "components": {
            "schemas": schemas,
            "securitySchemes": {
                "program": {
                    "type": "http",
                    "scheme": "bearer",
                    "description": "The token the operator gave the program: `sitthi_` and 43 characters.",
                },
                "person": {
                    "type": "http",
                    "scheme": "bearer",
                    "description": "The token of a person's own session: 43 characters.",
                },
            },
        },
    });
    let mut text = serde_json::to_string_pretty(&description).unwrap_or_default();
    text.push('\n');
    text
}

fn operation(door: &Door) -> Json {
    let mut operation = json!({
        "operationId": door.id,
        "summary": door.summary,
        "tags": [door.part],
        "security": match door.who {
            Who::Anybody | Who::Site(_) => json!([]),
            Who::Program => json!([{ "program": [] }]),
            Who::Caller => json!([{ "program": [] }, { "person": [] }]),
        },
    });
    let Json::Object(members) = &mut operation else {
        return operation;
    };
    let parameters: Vec<Json> = path_parameters(door.path)
        .map(|name| {
            json!({ "name": name, "in": "path", "required": true, "schema": { "type": "string" } })
        })
        .chain(door.query.iter().map(query_parameter))
        .collect();
    if !parameters.is_empty() {
        members.insert("parameters".to_owned(), Json::Array(parameters));
    }
    match door.takes {
        Takes::Nothing => {}
        Takes::Json(schema, _) => {
            members.insert(
                "requestBody".to_owned(),
                json!({ "required": true, "content": { "application/json": { "schema": named(schema) } } }),
            );
        }
        Takes::Plain(schema, _) => {
            members.insert(
                "requestBody".to_owned(),
                json!({ "required": true, "content": { "text/plain": { "schema": named(schema) } } }),
            );
        }
        Takes::Stream(_) => {
            members.insert(
                "requestBody".to_owned(),
                json!({ "required": true, "content": { "application/octet-stream": {} } }),
            );
        }
    }
    members.insert("responses".to_owned(), responses(door));
    operation
}

fn named(schema: &str) -> Json {
    json!({ "$ref": format!("#/components/schemas/{schema}") })
}

/// The names between braces of a path.
fn path_parameters(path: &str) -> impl Iterator<Item = &str> {
    path.split('/').filter_map(|part| {
        let name = part.strip_prefix('{')?.strip_suffix('}')?;
        Some(name.trim_start_matches('*'))
    })
}

fn query_parameter(parameter: &Parameter) -> Json {
    let schema = if parameter.many {
        json!({ "type": "array", "items": { "type": "string" } })
    } else {
        json!({ "type": "string" })
    };
    json!({
        "name": parameter.name,
        "in": "query",
        "required": parameter.required,
        "description": parameter.told,
        "schema": schema,
    })
}

/// What a door can answer: what it gives, and every problem it can have.
fn responses(door: &Door) -> Json {
    let mut responses = Map::new();
    let content = door
        .gives
        .schema
        .map_or_else(|| json!({}), |schema| json!({ "schema": named(schema) }));
    responses.insert(
        door.gives.status.to_string(),
        json!({ "description": door.summary, "content": { door.gives.media: content } }),
    );
    for (status, told) in problems(door) {
        let content = match door.manner {
            Manner::Details => {
                json!({ "application/problem+json": { "schema": named("Problem") } })
            }
            Manner::Message => json!({ "text/plain": { "schema": { "type": "string" } } }),
        };
        responses.insert(
            status.to_string(),
            json!({ "description": told, "content": content }),
        );
    }
    Json::Object(responses)
}

fn problems(door: &Door) -> Vec<(u16, &'static str)> {
    let mut problems = Vec::new();
    if let Who::Site(_) = door.who {
        return of_a_site(door);
    }
    let is_open = door.who == Who::Anybody;
    let has_input = !door.query.is_empty() || door.takes != Takes::Nothing;
    if has_input {
        problems.push((400, "The request cannot be read"));
    }
    if !is_open {
        problems.push((401, "No token, or none that holds"));
    }
    if door.manner == Manner::Details && !is_open {
        problems.push((
            403,
            "The policy says no; rule, section and next step are told",
        ));
        problems.push((404, "Not there, or not for whoever asks"));
        problems.push((422, "The request breaks a rule"));
    } else if door.path.contains('{') {
        problems.push((404, "Not there"));
    }
    if door.takes != Takes::Nothing {
        problems.push((413, "More octets than this door takes"));
    }
    if !is_open {
        problems.push((429, "Too many requests; Retry-After says how long to wait"));
        problems.push((500, "Something broke on this side"));
        problems.push((503, "The ledger cannot be written, so nothing is opened"));
    }
    problems
}

/// What a page of an own site can be told.
fn of_a_site(door: &Door) -> Vec<(u16, &'static str)> {
    let mut problems = vec![(403, "The policy names no site at this origin")];
    if door.takes != Takes::Nothing {
        problems.push((400, "The request cannot be read"));
        problems.push((413, "More octets than this door takes"));
        problems.push((422, "The request breaks a rule"));
        problems.push((503, "The store cannot be written, so nothing is kept"));
    }
    problems.push((429, "Too many requests; Retry-After says how long to wait"));
    problems.push((500, "Something broke on this side"));
    problems.sort_unstable();
    problems
}

#[cfg(test)]
mod tests;
