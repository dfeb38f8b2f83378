use std::path::Path;

use super::*;

fn schema() -> Value {
    serde_json::from_str(&json()).unwrap()
}

#[test]
fn the_committed_schema_is_the_one_made_from_the_keys() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../policies/pack.schema.json");
    let committed = std::fs::read_to_string(path).unwrap();
    assert_eq!(
        committed,
        json(),
        "policies/pack.schema.json is stale: write `sitthi policy schema` into it"
    );
}

/// Every key of a shape, with those of the tables below it, as `table.key`.
fn keys_of(shape: &Shape, under: &str, all: &mut Vec<String>) {
    for key in shape.keys {
        let name = format!("{under}.{}", key.name);
        all.push(name.clone());
        if let Kind::One(inner) | Kind::Many(inner) | Kind::Named(inner, _) = key.kind {
            keys_of(inner, &name, all);
        }
    }
}

/// The same from the schema, following its references.
fn keys_in(schema: &Value, at: &Value, under: &str, all: &mut Vec<String>) {
    let at = match at.get("$ref").and_then(Value::as_str) {
        Some(reference) => &schema["$defs"][reference.trim_start_matches("#/$defs/")],
        None => at,
    };
    let is_text = at["required"] == json!(["th", "en"]);
    for inner in [at.get("items"), at.get("additionalProperties")]
        .into_iter()
        .flatten()
    {
        keys_in(schema, inner, under, all);
    }
    for (name, value) in at
        .get("properties")
        .and_then(Value::as_object)
        .into_iter()
        .flatten()
        .filter(|_| !is_text)
    {
        let name = format!("{under}.{name}");
        all.push(name.clone());
        keys_in(schema, value, &name, all);
    }
}

#[test]
fn the_readers_known_keys_are_the_schemas_keys() {
    let (mut read, mut written) = (Vec::new(), Vec::new());
    keys_of(&ROOT, "", &mut read);
    let schema = schema();
    keys_in(&schema, &schema, "", &mut written);
    assert_eq!(read, written);
    assert!(read.len() > 200, "{}", read.len());
}

#[test]
fn every_key_says_what_it_is_and_every_reference_leads_somewhere() {
    let text = json();
    assert!(!text.contains("\"description\": \"\""));
    let schema = schema();
    for part in text.split("#/$defs/").skip(1) {
        let name = part.split('"').next().unwrap();
        assert!(schema["$defs"][name].is_object(), "{name}");
    }
}

#[test]
fn two_tables_of_one_name_have_one_shape() {
    fn tables(
        shape: &'static Shape,
        all: &mut std::collections::BTreeMap<&'static str, &'static Shape>,
    ) {
        for key in shape.keys {
            if let Kind::One(inner) | Kind::Many(inner) | Kind::Named(inner, _) = key.kind {
                if let Some(known) = all.insert(inner.name, inner) {
                    assert_eq!(known.keys.len(), inner.keys.len(), "{}", inner.name);
                }
                tables(inner, all);
            }
        }
    }
    tables(&ROOT, &mut std::collections::BTreeMap::new());
}

/// The example of the format's description, with its abbreviations written out.
fn example() -> String {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../policies/README.md");
    let page = std::fs::read_to_string(path).unwrap();
    let block = page
        .split("```toml\n")
        .nth(1)
        .unwrap()
        .split("```")
        .next()
        .unwrap();
    block.replace("{ … }", "{ th = \"…\", en = \"…\" }")
}

#[test]
fn the_description_of_the_format_is_read_without_an_unknown_key() {
    use crate::fault::Code;
    let (_, faults) = crate::read::read(&[("README.md", &example())]);
    let wrong: Vec<String> = faults
        .iter()
        .filter(|fault| !matches!(fault.code, Code::IdMalformed | Code::AddressUnreadable))
        .map(ToString::to_string)
        .collect();
    assert!(
        wrong.is_empty(),
        "policies/README.md:\n{}",
        wrong.join("\n")
    );
}

#[test]
fn the_description_of_the_format_shows_every_key() {
    let example = example();
    let mut keys = Vec::new();
    keys_of(&ROOT, "", &mut keys);
    let shown = |key: &str| {
        let name = key.rsplit('.').next().unwrap();
        example.contains(&format!("{name} = "))
            || example.contains(&format!("{name}]"))
            || example.contains(&format!(".{name}."))
    };
    let missing: Vec<&String> = keys.iter().filter(|key| !shown(key)).collect();
    assert!(
        missing.is_empty(),
        "policies/README.md says nothing of {missing:?}"
    );
}
