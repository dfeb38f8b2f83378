//! A dataset file is read strictly: each fault names line, key and rule, and nothing half declared is taken.

use std::path::Path;

use connectors::sql::{Dataset, DatasetFault, Rule, schema};

use crate::rig::DATASET;

fn fault(from: &str, to: &str) -> DatasetFault {
    let text = DATASET
        .replacen("ENGINE", "sqlite", 1)
        .replacen("REACH", "file = \"lms.db\"", 1);
    assert!(text.contains(from), "the declaration has no {from}");
    Dataset::parse(&text.replacen(from, to, 1), Path::new("/somewhere")).unwrap_err()
}

/// What is written instead of what, the rule it breaks, the line (0: not looked at) and the key.
type Case = (&'static str, &'static str, Rule, usize, &'static str);

const CASES: &[Case] = &[
    ("system = \"lms\"", "system = ", Rule::Syntax, 1, ""),
    (
        "system = \"lms\"",
        "system = \"L M S\"",
        Rule::Id,
        1,
        "system",
    ),
    ("system = \"lms\"\n", "", Rule::Missing, 1, "system"),
    ("system = \"lms\"", "system = 1", Rule::Kind, 1, "system"),
    (
        "source = \"lms\"",
        "sources = \"lms\"",
        Rule::Unknown,
        3,
        "sources",
    ),
    (
        "engine = \"sqlite\"",
        "engine = \"oracle\"",
        Rule::Kind,
        4,
        "engine",
    ),
    (
        "file = \"lms.db\"",
        "host = \"x\"",
        Rule::Reach,
        7,
        "reach.host",
    ),
    (
        "file = \"lms.db\"",
        "connect_seconds = 0\nfile = \"x\"",
        Rule::Kind,
        7,
        "reach.connect_seconds",
    ),
    (
        "name = \"enrolments\"",
        "name = \"users\"",
        Rule::Twice,
        30,
        "table 2.name",
    ),
    (
        "table = \"enrolments\"",
        "table = \"enrolment\"",
        Rule::NoTable,
        47,
        "table 3.of 1.table",
    ),
    (
        "columns = { course_id = \"course_id\", user_id = \"user_id\" }",
        "columns = { user_id = \"user_id\" }",
        Rule::NotKey,
        48,
        "table 3.of 1.columns",
    ),
    (
        "key = [\"id\"]",
        "key = [\"id\", \"id\"]",
        Rule::Twice,
        11,
        "table 1.key",
    ),
    (
        "field = \"contact/email\"",
        "field = \"contact/email/x\"",
        Rule::Field,
        23,
        "table 1.column 2.field",
    ),
    (
        "\"contact/email\" = \"email\" }",
        "email = \"email\" }",
        Rule::Field,
        17,
        "table 1.found 1.by",
    ),
    (
        "impersonal = [\"created_at\"]",
        "impersonal = [\"email\"]",
        Rule::Twice,
        14,
        "table 1.impersonal",
    ),
    (
        "ground = \"erasure-legal-duty\"",
        "ground = \"because-we-like-it\"",
        Rule::Ground,
        0,
        "ground",
    ),
    (
        "ground = \"erasure-legal-duty\"",
        "",
        Rule::Ground,
        0,
        "ground",
    ),
    ("with = { author_id = \"0\" }", "", Rule::With, 0, "with"),
    (
        "with = { author_id = \"0\" }",
        "with = { author = \"0\" }",
        Rule::With,
        0,
        "with",
    ),
    (
        "erase = \"replace\"\nwith = { author_id = \"0\" }",
        "",
        Rule::Link,
        0,
        "erase",
    ),
];

#[test]
fn each_fault_names_line_key_and_rule() {
    for (from, to, rule, line, key) in CASES.iter().copied() {
        let fault = fault(from, to);
        assert_eq!(fault.rule, rule, "{from} → {to}: {fault}");
        assert!(line == 0 || fault.line == line, "{from} → {to}: {fault}");
        assert!(fault.key.ends_with(key), "{from} → {to}: {fault}");
        let why = fault.why();
        assert!(!why.th.contains('{') && !why.en.contains('{'), "{why:?}");
        assert!(
            why.th.chars().any(|letter| ('ก'..='๛').contains(&letter)),
            "{why:?}"
        );
    }
}

#[test]
fn tables_that_belong_to_each_other_in_a_circle_are_refused() {
    let to = "key = [\"user_id\", \"course_id\"]\ncategory = \"learning\"\nerase = \"delete\"\n[[table.of]]\ntable = \"submissions\"\ncolumns = { course_id = \"id\" }";
    let from = "key = [\"user_id\", \"course_id\"]\ncategory = \"learning\"\nerase = \"delete\"";
    let fault = fault(from, to);
    assert_eq!(fault.rule, Rule::Circle, "{fault}");
}

#[test]
fn a_table_nobody_can_be_found_in_is_refused() {
    let fault = fault(
        "[[table.found]]\nby = { \"identity/student-number\" = \"student_no\", \"contact/email\" = \"email\" }\n",
        "",
    );
    assert_eq!(fault.rule, Rule::NoWay, "{fault}");
}

#[test]
fn a_file_says_what_it_declares() {
    let text = DATASET
        .replacen("ENGINE", "sqlite", 1)
        .replacen("REACH", "file = \"lms.db\"", 1);
    let dataset = Dataset::parse(&text, Path::new("/somewhere")).unwrap();
    assert_eq!((dataset.system(), dataset.source()), ("lms", Some("lms")));
    let categories: Vec<&str> = dataset.categories().iter().map(String::as_str).collect();
    assert_eq!(categories, ["contact", "identity", "learning", "usage"]);
    assert!(dataset.paths().contains("contact/email") && dataset.paths().contains("learning/work"));
    assert!(!dataset.wants_password());
}

#[test]
fn the_published_schema_knows_the_keys_of_the_reader() {
    let schema: serde_json::Value = serde_json::from_str(&schema()).unwrap();
    let known = |pointer: &str| {
        schema
            .pointer(pointer)
            .unwrap()
            .as_object()
            .unwrap()
            .clone()
    };
    let table: toml::Table = DATASET
        .parse()
        .unwrap_or_else(|_| DATASET.replacen("REACH", "", 1).parse().unwrap());
    let root = known("/properties");
    assert!(table.keys().all(|key| root.contains_key(key)));
    let of_table = known("/properties/table/items/properties");
    for one in table["table"].as_array().unwrap() {
        assert!(
            one.as_table()
                .unwrap()
                .keys()
                .all(|key| of_table.contains_key(key))
        );
    }
    assert_eq!(
        schema.pointer("/additionalProperties"),
        Some(&serde_json::Value::Bool(false))
    );
}

#[test]
fn a_file_with_any_line_left_out_or_cut_short_is_read_or_refused() {
    let text = DATASET
        .replacen("ENGINE", "sqlite", 1)
        .replacen("REACH", "file = \"lms.db\"", 1);
    let lines: Vec<&str> = text.lines().collect();
    let mut refused = 0;
    for left_out in 0..lines.len() {
        let rest: Vec<&str> = lines
            .iter()
            .enumerate()
            .filter(|(at, _)| *at != left_out)
            .map(|(_, line)| *line)
            .collect();
        if let Err(fault) = Dataset::parse(&rest.join("\n"), Path::new("/")) {
            assert!(fault.line >= 1 && fault.line <= lines.len(), "{fault}");
            refused += 1;
        }
        let _ = Dataset::parse(&lines[..left_out].join("\n"), Path::new("/"));
    }
    assert!(refused > lines.len() / 2, "{refused}");
}
