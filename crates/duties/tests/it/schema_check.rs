//! Holds a value against a JSON Schema: the words of 2020-12 that the published schema uses, and no
//! other, so that a word nobody checks cannot stand in it.

use serde_json::{Map, Value as Json};

/// What is not as the schema says, each with its place.
pub(crate) fn faults(schema: &Json, value: &Json) -> Vec<String> {
    let mut found = Vec::new();
    check(schema, schema, value, "", &mut found);
    found
}

fn check(root: &Json, schema: &Json, value: &Json, place: &str, found: &mut Vec<String>) {
    for (word, said) in schema.as_object().unwrap() {
        match word.as_str() {
            "$schema" | "$defs" | "title" | "description" | "required" | "additionalProperties" => {
            }
            "$ref" => {
                let at = said.as_str().unwrap().strip_prefix('#').unwrap();
                check(root, root.pointer(at).unwrap(), value, place, found);
            }
            "type" => {
                if !is_of_type(said, value) {
                    found.push(format!("{place}: is no {said}"));
                }
            }
            "const" if said == value => {}
            "enum" if said.as_array().unwrap().contains(value) => {}
            "const" | "enum" => found.push(format!("{place}: is not {said}")),
            "minimum" => {
                if value
                    .as_i64()
                    .is_none_or(|value| value < said.as_i64().unwrap())
                {
                    found.push(format!("{place}: is below {said}"));
                }
            }
            "pattern" => {
                if value
                    .as_str()
                    .is_some_and(|text| !fits(said.as_str().unwrap(), text))
                {
                    found.push(format!("{place}: does not fit {said}"));
                }
            }
            "minItems" | "maxItems" | "minLength" => {
                if !is_of_length(word, said, value) {
                    found.push(format!("{place}: {word} is {said}"));
                }
            }
            "anyOf" => {
                let fits = said.as_array().unwrap().iter().any(|one| {
                    let mut none = Vec::new();
                    check(root, one, value, place, &mut none);
                    none.is_empty()
                });
                if !fits {
                    found.push(format!("{place}: is none of those it may be"));
                }
            }
            "items" => {
                for (number, item) in value.as_array().into_iter().flatten().enumerate() {
                    check(root, said, item, &format!("{place}/{number}"), found);
                }
            }
            "properties" => {}
            other => panic!("the schema uses `{other}`, which nothing here checks"),
        }
    }
    if let Some(members) = value.as_object() {
        check_members(root, schema, members, place, found);
    }
}

fn is_of_length(word: &str, said: &Json, value: &Json) -> bool {
    let length = match (value.as_array(), value.as_str()) {
        (Some(items), _) => items.len(),
        (None, Some(text)) => text.chars().count(),
        (None, None) => 0,
    };
    let limit = usize::try_from(said.as_u64().unwrap()).unwrap();
    if word == "maxItems" {
        length <= limit
    } else {
        length >= limit
    }
}

fn check_members(
    root: &Json,
    schema: &Json,
    members: &Map<String, Json>,
    place: &str,
    found: &mut Vec<String>,
) {
    let empty = Map::new();
    let known = schema["properties"].as_object().unwrap_or(&empty);
    for wanted in schema["required"].as_array().into_iter().flatten() {
        if !members.contains_key(wanted.as_str().unwrap()) {
            found.push(format!("{place}: {wanted} is missing"));
        }
    }
    for (name, member) in members {
        let place = format!("{place}/{name}");
        match (known.get(name), schema.get("additionalProperties")) {
            (Some(known), _) => check(root, known, member, &place, found),
            (None, Some(Json::Bool(false))) => found.push(format!("{place}: is not described")),
            (None, Some(other)) if other.is_object() => check(root, other, member, &place, found),
            _ => {}
        }
    }
}

fn fits(pattern: &str, text: &str) -> bool {
    match pattern {
        "^[0-9a-f]{32}$" => {
            text.len() == 32 && text.bytes().all(|byte| b"0123456789abcdef".contains(&byte))
        }
        "^[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9:.]+Z$" => {
            text.parse::<jiff::Timestamp>().is_ok() && text.ends_with('Z')
        }
        "^[0-9a-f]{64}$" => {
            text.len() == 64 && text.bytes().all(|byte| b"0123456789abcdef".contains(&byte))
        }
        "^.+/entry/[0-9]+$" => text
            .rsplit_once("/entry/")
            .is_some_and(|(name, number)| !name.is_empty() && number.parse::<u64>().is_ok()),
        "^c2sp.org/tlog-proof@v1" => text.starts_with("c2sp.org/tlog-proof@v1\n"),
        "^[A-Za-z0-9_-]+\\.\\.[A-Za-z0-9_-]+$" => {
            text.split_once("..").is_some_and(|(head, tail)| {
                let known = |part: &str| {
                    let letter =
                        |letter: char| letter.is_ascii_alphanumeric() || "_-".contains(letter);
                    !part.is_empty() && part.chars().all(letter)
                };
                known(head) && known(tail)
            })
        }
        other => panic!("the schema uses the pattern `{other}`, which nothing here checks"),
    }
}

fn is_of_type(wanted: &Json, value: &Json) -> bool {
    let is = |word: &str| match word {
        "string" => value.is_string(),
        "integer" => value.is_i64() || value.is_u64(),
        "boolean" => value.is_boolean(),
        "array" => value.is_array(),
        "object" => value.is_object(),
        "null" => value.is_null(),
        other => panic!("a schema of the unknown type {other}"),
    };
    match wanted {
        Json::String(word) => is(word),
        words => words
            .as_array()
            .unwrap()
            .iter()
            .any(|word| is(word.as_str().unwrap())),
    }
}
