//! What the demo writes must pass the doors of the shipped packs: each field of each file is
//! kept, dropped or read as structure by the source that takes it (LP-24).

use std::collections::BTreeSet;

use jiff::civil::date;
use serde_json::Value;

use super::reading::{csv_rows, json_lines};
use super::{CultureOffice, Edition, RosterFile, Survey, University};

/// A file of a shipped pack.
fn pack(path: &str) -> toml::Table {
    let root = concat!(env!("CARGO_MANIFEST_DIR"), "/../../policies/");
    std::fs::read_to_string(format!("{root}{path}"))
        .unwrap()
        .parse()
        .unwrap()
}

/// The source of a pack that reads a format, or that has an id.
fn source(pack: &toml::Table, key: &str, value: &str) -> toml::Table {
    let sources = pack["source"].as_array().unwrap();
    let found = sources
        .iter()
        .find(|source| source.get(key).and_then(toml::Value::as_str) == Some(value));
    found
        .unwrap_or_else(|| panic!("no source with {key} = {value}"))
        .as_table()
        .unwrap()
        .clone()
}

/// Every path that a source names.
fn named(source: &toml::Table) -> Vec<String> {
    let strings = |key: &str| {
        source
            .get(key)
            .and_then(toml::Value::as_array)
            .cloned()
            .unwrap_or_default()
    };
    let kept = strings("keep").into_iter().map(|keep| keep["from"].clone());
    let single = ["person", "external_id", "at"]
        .into_iter()
        .filter_map(|key| source.get(key).cloned());
    let all = kept
        .chain(strings("drop"))
        .chain(strings("structure"))
        .chain(single);
    all.map(|path| path.as_str().unwrap().to_owned()).collect()
}

fn admits(named: &[String], path: &str) -> bool {
    named.iter().any(|each| match each.strip_suffix(".*") {
        Some(head) => path
            .strip_prefix(head)
            .is_some_and(|rest| rest.starts_with('.')),
        None => each == path,
    })
}

/// The paths of a JSON value; a path through an array means every element.
fn paths(value: &Value, path: &str, found: &mut BTreeSet<String>) {
    match value {
        Value::Object(fields) => {
            for (key, inner) in fields {
                paths(inner, &format!("{path}.{key}"), found);
            }
        }
        Value::Array(elements) => {
            for inner in elements {
                paths(inner, path, found);
            }
        }
        _ => drop(found.insert(path.trim_start_matches('.').to_owned())),
    }
}

fn university() -> University {
    University::new(1, 400, date(2026, 11, 22)).unwrap()
}

#[test]
fn lp_024_the_pack_knows_every_column_of_the_roster() {
    let sources = pack("chula-learning/sources.toml");
    let known = named(&source(&sources, "format", "oneroster"));
    for file in Edition::Bulk.files() {
        let stem = file.file_name().strip_suffix(".csv").unwrap();
        for column in file.header().split(',') {
            let path = format!("{stem}.{column}");
            assert!(admits(&known, &path), "{path}");
        }
    }
}

#[test]
fn lp_013_the_pack_gives_every_role_a_relationship() {
    let sources = pack("chula-learning/sources.toml");
    let oneroster = source(&sources, "format", "oneroster");
    let values = oneroster["relationship_from"]["values"]
        .as_table()
        .unwrap()
        .clone();
    let mut out = Vec::new();
    university()
        .write_roster(Edition::Bulk, RosterFile::Roles, &mut out)
        .unwrap();
    for row in csv_rows(&out) {
        assert!(values.contains_key(&row["role"]), "{}", row["role"]);
    }
}

#[test]
fn lp_051_the_pack_knows_every_role_in_a_class() {
    let roles = pack("chula-learning/roles.toml");
    let relations = roles["relation"].as_array().unwrap();
    let course_roles = relations
        .iter()
        .filter_map(|relation| relation.get("course_roles"));
    let known: Vec<_> = course_roles
        .flat_map(|roles| roles.as_array().unwrap().clone())
        .collect();
    let mut out = Vec::new();
    university()
        .write_roster(Edition::Bulk, RosterFile::Enrollments, &mut out)
        .unwrap();
    for row in csv_rows(&out).iter().filter(|row| row["role"] != "student") {
        assert!(
            known.iter().any(|role| role.as_str() == Some(&row["role"])),
            "{}",
            row["role"]
        );
    }
}

#[test]
fn lp_024_the_pack_knows_every_field_of_a_statement() {
    let sources = pack("chula-learning/sources.toml");
    let known = named(&source(&sources, "format", "xapi"));
    let mut out = Vec::new();
    university().write_statements(&mut out).unwrap();
    let mut found = BTreeSet::new();
    for statement in json_lines(&out) {
        paths(&statement, "", &mut found);
    }
    assert!(found.len() > 10);
    for path in found {
        assert!(admits(&known, &path), "{path}");
    }
}

#[test]
fn lp_024_the_pack_knows_every_column_of_a_survey() {
    let sources = pack("chula-learning/sources.toml");
    let known = named(&source(&sources, "format", "survey-csv"));
    for survey in Survey::ALL {
        let mut out = Vec::new();
        university().write_survey(survey, &mut out).unwrap();
        let header = String::from_utf8(out).unwrap();
        for column in header.lines().next().unwrap().split(',') {
            assert!(admits(&known, column), "{column}");
        }
    }
}

#[test]
fn co_002_the_pack_knows_every_source_category_field_and_relationship_of_a_record() {
    let sources = pack("cmu-culture/sources.toml");
    let categories = pack("cmu-culture/categories.toml");
    let activities = pack("cmu-culture/activities.toml");
    let ids = |table: &toml::Value, key: &str| -> BTreeSet<String> {
        let rows = table
            .get(key)
            .and_then(toml::Value::as_array)
            .cloned()
            .unwrap_or_default();
        rows.iter()
            .map(|row| row["id"].as_str().unwrap().to_owned())
            .collect()
    };
    let relationships = ids(&activities.into(), "relationship");
    let mut out = Vec::new();
    CultureOffice::new(1, 400, date(2026, 11, 22))
        .unwrap()
        .write_all(&mut out)
        .unwrap();
    for record in json_lines(&out) {
        let word = |key: &str| record[key].as_str().unwrap().to_owned();
        let source = source(&sources, "id", &word("source"));
        let taken = source["categories"].as_array().unwrap();
        assert!(
            taken
                .iter()
                .any(|category| category.as_str() == Some(&word("category"))),
            "{record}"
        );
        let scheme = record["person"]["scheme"].as_str().unwrap();
        assert!(
            source["person_schemes"]
                .as_table()
                .unwrap()
                .contains_key(scheme),
            "{record}"
        );
        assert!(relationships.contains(&word("relationship")), "{record}");
        let category = categories["category"].as_array().unwrap();
        let category = category
            .iter()
            .find(|each| each["id"].as_str() == Some(&word("category")))
            .unwrap();
        let fields = ids(category, "field");
        for field in record["fields"].as_object().unwrap().keys() {
            assert!(fields.contains(field), "{}/{field}", word("category"));
        }
    }
}
