use std::collections::BTreeSet;

use super::*;

fn description() -> Json {
    serde_json::from_str(&written()).unwrap()
}

fn refs(value: &Json, found: &mut BTreeSet<String>) {
    match value {
        Json::Object(members) => {
            for (name, member) in members {
                if name == "$ref" {
                    found.insert(member.as_str().unwrap().to_owned());
                } else {
                    refs(member, found);
                }
            }
        }
        Json::Array(items) => items.iter().for_each(|item| refs(item, found)),
        _ => {}
    }
}

#[test]
fn every_schema_that_is_named_exists_and_every_one_that_exists_is_named() {
    let description = description();
    let mut named = BTreeSet::new();
    refs(&description, &mut named);
    let known: BTreeSet<String> = description["components"]["schemas"]
        .as_object()
        .unwrap()
        .keys()
        .map(|name| format!("#/components/schemas/{name}"))
        .collect();
    assert_eq!(named, known);
}

#[test]
fn every_operation_has_a_name_of_its_own_and_says_what_it_does() {
    let mut names = BTreeSet::new();
    for door in doors() {
        assert!(names.insert(door.id), "{} stands twice", door.id);
        assert!(door.summary.len() > 10, "{}", door.id);
        // What acts may need no more than its address says: taking back, approving.
        assert!(
            door.method != Verb::Get || door.takes == Takes::Nothing,
            "{}: what is read takes no body",
            door.id
        );
    }
}

#[test]
fn a_door_that_is_open_to_anybody_reads_public_matter_only() {
    let open: BTreeSet<&str> = doors()
        .filter(|door| door.who == Who::Anybody)
        .map(|door| door.path)
        .collect();
    assert_eq!(
        open,
        BTreeSet::from([
            "/.well-known/authzen-configuration",
            "/api/v1/consent-texts/{wording}",
            "/api/v1/forms/{form}",
            "/api/v1/openapi.json",
            "/ledger/checkpoint",
            "/ledger/key",
            "/ledger/tile/{*tile}",
        ])
    );
}

#[test]
fn the_committed_description_is_today_s() {
    let committed = std::fs::read_to_string(
        std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/openapi.json"),
    )
    .unwrap();
    assert!(
        committed == written(),
        "docs/openapi.json is not what the doors say; run `cargo xtask generate`"
    );
}
