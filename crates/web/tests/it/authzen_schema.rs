//! Every exchange with an AuthZEN door is held against JSON Schemas of the specification: ours, written
//! from its normative text, and the published ones where `SITTHI_TEST_AUTHZEN_SCHEMAS` names their folder.
//!
//! The reader knows the keywords that these schemas use and stops at any other, so that a schema that
//! asks for more than is looked at never passes by silence.

use std::path::{Path, PathBuf};
use std::sync::OnceLock;
use std::sync::atomic::{AtomicU64, Ordering};

use serde_json::{Value as Json, json};

const OURS: &str = include_str!("../authzen/exchanges.schema.json");

/// Where the published schemas lie: `evaluation-request.schema.json` and `evaluation-response.schema.json`.
const VARIABLE: &str = "SITTHI_TEST_AUTHZEN_SCHEMAS";

/// The doors and what their exchanges are called.
const DOORS: [(&str, &str); 6] = [
    ("/access/v1/evaluation", "evaluation"),
    ("/access/v1/evaluations", "evaluations"),
    ("/access/v1/search/subject", "search-subject"),
    ("/access/v1/search/resource", "search-resource"),
    ("/access/v1/search/action", "search-action"),
    ("/.well-known/authzen-configuration", "configuration"),
];

static HELD: AtomicU64 = AtomicU64::new(0);

/// How many answered exchanges were held against the schemas so far.
pub(crate) fn held() -> u64 {
    HELD.load(Ordering::SeqCst)
}

fn ours() -> &'static Json {
    static OURS_READ: OnceLock<Json> = OnceLock::new();
    OURS_READ.get_or_init(|| serde_json::from_str(OURS).unwrap())
}

fn our(name: &str) -> Json {
    let found = &ours()["$defs"][name];
    assert!(found.is_object(), "there is no schema `{name}`");
    found.clone()
}

/// A published schema, when a folder of them is named.
fn published(name: &str) -> Option<Json> {
    let folder = PathBuf::from(std::env::var_os(VARIABLE)?);
    let text = std::fs::read_to_string(folder.join(format!("{name}.schema.json"))).ok()?;
    Some(serde_json::from_str(&text).unwrap())
}

/// Holds an answered exchange against every schema of its door; other addresses are let be.
pub(crate) fn holds(path: &str, request: &[u8], response: impl FnOnce() -> Json) {
    let Some((_, name)) = DOORS.iter().find(|(door, _)| *door == path) else {
        return;
    };
    let answer = format!("{name}-response");
    keeps_to(&answer, &response());
    if !request.is_empty() {
        let request: Json = serde_json::from_slice(request).expect("what was answered is JSON");
        // A batch without questions is a single question (Access Evaluations API).
        let is_single = *name == "evaluations" && request.get("evaluations").is_none();
        let asked = if is_single { "evaluation" } else { name };
        keeps_to(&format!("{asked}-request"), &request);
    }
    HELD.fetch_add(1, Ordering::SeqCst);
}

fn keeps_to(name: &str, value: &Json) {
    let name = if name == "evaluations-response" && value.get("evaluations").is_none() {
        "evaluation-response"
    } else {
        name
    };
    let faults = faults(ours(), &our(name), value, "");
    assert!(faults.is_empty(), "{name}: {faults:#?}");
    if let Some(schema) = published(name) {
        let faults = self::faults(&schema, &schema, value, "");
        assert!(faults.is_empty(), "the published {name}: {faults:#?}");
    }
}

/// What of a value is not as a schema says, each with its place.
fn faults(whole: &Json, schema: &Json, value: &Json, place: &str) -> Vec<String> {
    let mut faults = Vec::new();
    for (keyword, said) in schema.as_object().expect("a schema is an object") {
        match keyword.as_str() {
            "$schema" | "$id" | "$comment" | "$defs" | "title" | "description" | "example"
            | "examples" => {}
            "$ref" => {
                let pointer = said.as_str().unwrap().strip_prefix('#').unwrap();
                let found = whole.pointer(pointer).expect("what a schema refers to");
                faults.extend(self::faults(whole, found, value, place));
            }
            "type" => {
                if !is_of_type(said.as_str().unwrap(), value) {
                    faults.push(format!("{place}: no {said}"));
                }
            }
            "enum" => {
                if !said.as_array().unwrap().contains(value) {
                    faults.push(format!("{place}: none of {said}"));
                }
            }
            "minimum" => {
                if value.as_i64() < said.as_i64() {
                    faults.push(format!("{place}: below {said}"));
                }
            }
            "pattern" => {
                assert_eq!(said, "^https?://", "a pattern that is not known here");
                let is_address = value.as_str().is_some_and(|text| {
                    text.starts_with("https://") || text.starts_with("http://")
                });
                if !is_address {
                    faults.push(format!("{place}: no address"));
                }
            }
            "required" => {
                for member in said.as_array().unwrap() {
                    if value.is_object() && value.get(member.as_str().unwrap()).is_none() {
                        faults.push(format!("{place}: {member} is missing"));
                    }
                }
            }
            "properties" => {
                for (name, schema) in said.as_object().unwrap() {
                    if let Some(member) = value.get(name) {
                        let place = format!("{place}/{name}");
                        faults.extend(self::faults(whole, schema, member, &place));
                    }
                }
            }
            "items" => {
                for (at, item) in value.as_array().into_iter().flatten().enumerate() {
                    faults.extend(self::faults(whole, said, item, &format!("{place}/{at}")));
                }
            }
            other => panic!("the schema asks for `{other}`, which is not looked at here"),
        }
    }
    faults
}

fn is_of_type(word: &str, value: &Json) -> bool {
    match word {
        "string" => value.is_string(),
        "integer" => value.is_i64() || value.is_u64(),
        "boolean" => value.is_boolean(),
        "array" => value.is_array(),
        "object" => value.is_object(),
        other => panic!("a schema of the unknown type {other}"),
    }
}

/// Requests and responses with the verdict of the specification.
// size: a table, a line a verdict
fn verdicts() -> Vec<(&'static str, Json, bool)> {
    let subject = json!({ "type": "user", "id": "x" });
    let action = json!({ "name": "read" });
    let whole = json!({ "subject": subject, "action": action, "resource": subject });
    let with = |member: &str, value: Json| {
        let mut changed = whole.clone();
        changed[member] = value;
        changed
    };
    let without = |member: &str| {
        let mut changed = whole.clone();
        changed.as_object_mut().unwrap().remove(member);
        changed
    };
    let page = json!({ "limit": -1 });
    vec![
        ("evaluation-request", whole.clone(), true),
        ("evaluation-request", with("context", json!({})), true),
        ("evaluation-request", with("more", json!(1)), true),
        ("evaluation-request", with("context", json!([])), false),
        ("evaluation-request", with("subject", json!("x")), false),
        (
            "evaluation-request",
            with("subject", json!({ "type": "user" })),
            false,
        ),
        (
            "evaluation-request",
            with("resource", json!({ "id": "x", "type": 1 })),
            false,
        ),
        ("evaluation-request", with("action", json!({})), false),
        (
            "evaluation-request",
            with("action", json!({ "name": "x", "properties": 1 })),
            false,
        ),
        ("evaluation-request", without("subject"), false),
        ("evaluation-request", without("action"), false),
        ("evaluation-request", without("resource"), false),
        ("evaluation-request", json!([]), false),
        ("evaluation-response", json!({ "decision": true }), true),
        (
            "evaluation-response",
            json!({ "decision": false, "context": {} }),
            true,
        ),
        ("evaluation-response", json!({ "decision": "true" }), false),
        (
            "evaluation-response",
            json!({ "decision": true, "context": "x" }),
            false,
        ),
        ("evaluation-response", json!({}), false),
        (
            "evaluations-request",
            json!({ "evaluations": [whole, {}] }),
            true,
        ),
        ("evaluations-request", json!({ "evaluations": {} }), false),
        (
            "evaluations-request",
            json!({ "evaluations": [], "options": { "evaluations_semantic": "some" } }),
            false,
        ),
        (
            "evaluations-response",
            json!({ "evaluations": [{ "decision": 1 }] }),
            false,
        ),
        (
            "search-subject-request",
            with("subject", json!({ "type": "user" })),
            true,
        ),
        (
            "search-resource-request",
            with("resource", json!({ "type": "x" })),
            true,
        ),
        ("search-action-request", without("action"), true),
        ("search-action-request", with("page", page), false),
        (
            "search-action-response",
            json!({ "results": [{ "name": "read" }] }),
            true,
        ),
        (
            "search-subject-response",
            json!({ "results": [{ "name": "read" }] }),
            false,
        ),
        (
            "search-subject-response",
            json!({ "results": [], "page": {} }),
            false,
        ),
        (
            "configuration-response",
            json!({ "policy_decision_point": "https://x" }),
            false,
        ),
    ]
}

#[test]
fn the_schemas_tell_apart_what_the_specification_does() {
    for (name, value, is_good) in verdicts() {
        let ours = faults(ours(), &our(name), &value, "");
        assert_eq!(ours.is_empty(), is_good, "{name}: {value}: {ours:?}");
        if let Some(schema) = published(name) {
            let theirs = faults(&schema, &schema, &value, "");
            assert_eq!(theirs.is_empty(), is_good, "the published {name}: {value}");
        }
    }
}

#[test]
fn a_folder_of_published_schemas_that_is_named_is_read() {
    if let Some(folder) = std::env::var_os(VARIABLE) {
        for name in ["evaluation-request", "evaluation-response"] {
            let there = Path::new(&folder).join(format!("{name}.schema.json"));
            assert!(published(name).is_some(), "{}", there.display());
        }
    }
    // Whatever is named, a file that is not there is none.
    assert!(published("no-such-exchange").is_none());
}

#[test]
#[should_panic(expected = "which is not looked at here")]
fn a_keyword_that_is_not_known_is_never_passed_over() {
    let schema = json!({ "type": "object", "minProperties": 1 });
    faults(&schema, &schema, &json!({}), "");
}
