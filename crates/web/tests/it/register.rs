//! The record of activities as the person and the Office take it along (s.39), and those of processors (s.40(3)).

use axum::http::{StatusCode, header};
use duties::register::{REGISTER_SCHEMA, register, table};
use serde_json::Value as Json;

use crate::house::House;
use crate::paper::packs;

/// What is not as a schema says, by the words this one uses.
// size: one table of the words of a schema
pub(crate) fn faults(
    root: &Json,
    schema: &Json,
    value: &Json,
    place: &str,
    found: &mut Vec<String>,
) {
    for (word, said) in schema.as_object().unwrap() {
        let fits = match word.as_str() {
            "$ref" => {
                let there = root
                    .pointer(said.as_str().unwrap().trim_start_matches('#'))
                    .unwrap();
                faults(root, there, value, place, found);
                true
            }
            "const" => said == value,
            "enum" => said.as_array().unwrap().contains(value),
            "type" => match said.as_str().unwrap() {
                "object" => value.is_object(),
                "array" => value.is_array(),
                "string" => value.is_string(),
                "integer" => value.is_u64(),
                "null" => value.is_null(),
                other => panic!("{other}"),
            },
            "pattern" => value
                .as_str()
                .is_none_or(|text| match said.as_str().unwrap() {
                    "^P" => text.starts_with('P'),
                    "^[a-z0-9-]+$" => text.bytes().all(|octet| {
                        octet.is_ascii_lowercase() || octet.is_ascii_digit() || octet == b'-'
                    }),
                    "^[0-9]{4}-[0-9]{2}-[0-9]{2}$" => text.parse::<jiff::civil::Date>().is_ok(),
                    other => panic!("{other}"),
                }),
            "anyOf" => said.as_array().unwrap().iter().any(|one| {
                let mut none = Vec::new();
                faults(root, one, value, place, &mut none);
                none.is_empty()
            }),
            "items" => {
                for item in value.as_array().into_iter().flatten() {
                    faults(root, said, item, place, found);
                }
                true
            }
            "properties" => {
                let described = said.as_object().unwrap();
                for (name, member) in value.as_object().into_iter().flatten() {
                    match described.get(name) {
                        Some(schema) => {
                            faults(root, schema, member, &format!("{place}/{name}"), found)
                        }
                        None => found.push(format!("{place}/{name} is not described")),
                    }
                }
                true
            }
            "required" => said
                .as_array()
                .unwrap()
                .iter()
                .all(|name| value.get(name.as_str().unwrap()).is_some()),
            "$schema" | "$defs" | "title" | "description" | "additionalProperties" => true,
            other => panic!("the schema uses `{other}`, which nothing here checks"),
        };
        if !fits {
            found.push(format!("{place}: {word} {said}"));
        }
    }
}

#[test]
fn the_record_has_each_cell_of_the_matrix_with_period_basis_and_who_may_get_at_it() {
    let schema: Json = serde_json::from_str(REGISTER_SCHEMA).unwrap();
    for pack in packs() {
        let whole = register(&pack, None).unwrap();
        let mut cells = 0;
        for activity in &pack.activities {
            for (relationship, based) in &activity.basis {
                for category in &activity.categories {
                    let found = whole.activities.iter().find(|cell| {
                        cell.activity == activity.id
                            && cell.relationship == *relationship
                            && cell.category == *category
                    });
                    let cell = found
                        .unwrap_or_else(|| panic!("{}/{relationship}/{category}", activity.id));
                    assert_eq!(cell.basis, based.single().unwrap().code());
                    let kept = pack.retention_of(&activity.id, category).unwrap();
                    assert_eq!(
                        cell.period,
                        kept.period.period.map(|period| period.to_string())
                    );
                    cells += 1;
                }
            }
        }
        assert_eq!(
            whole.activities.len(),
            cells,
            "{}: nothing beside the matrix",
            pack.id()
        );
        assert!(whole.activities.iter().any(|cell| !cell.roles.is_empty()));
        assert_eq!(whole.measures.len(), pack.measures.len());
        let value = serde_json::to_value(&whole).unwrap();
        let mut found = Vec::new();
        faults(&schema, &schema, &value, "", &mut found);
        assert!(found.is_empty(), "{}: {found:?}", pack.id());
    }
}

#[test]
fn each_processor_has_its_record_with_agreement_kinds_and_countries() {
    for pack in packs() {
        let whole = register(&pack, None).unwrap();
        assert_eq!(whole.processors.len(), pack.processors.len());
        for (record, known) in whole.processors.iter().zip(&pack.processors) {
            assert_eq!(record.processor, known.id);
            assert_eq!(record.controller, pack.controller.as_ref().unwrap().name);
            assert_eq!(
                record.agreement.as_ref(),
                known.agreement.as_ref().map(|terms| &terms.reference)
            );
            assert_eq!(record.activities.len(), known.activities.len());
            assert_eq!(
                record.sub_processors.len(),
                known.sub_processors.iter().flatten().count()
            );
        }
    }
    let [mut pack, _] = packs();
    pack.processors[0].country = "SG".to_owned();
    let whole = register(&pack, None).unwrap();
    assert!(whole.processors[0].abroad.contains(&"SG".to_owned()));
}

#[test]
fn t_21_the_record_as_a_table_opens_in_a_spreadsheet_and_starts_no_formula() {
    let [mut pack, _] = packs();
    pack.activities[0].name =
        law::Text::new("=HYPERLINK(\"https://x\")", "+1 \"quoted\", and more");
    let whole = register(&pack, None).unwrap();
    let csv = table(&whole);
    assert!(csv.starts_with('\u{feff}'));
    assert!(
        csv.contains("\"'=HYPERLINK(\"\"https://x\"\")\""),
        "{csv:.400}"
    );
    assert!(csv.contains("\"'+1 \"\"quoted\"\", and more\""));
    let rows: Vec<&str> = csv.trim_end().split("\r\n").collect();
    assert_eq!(rows.len(), whole.activities.len() + 1);
    let heads = rows[0].split(',').count();
    let plain = rows.iter().skip(1).filter(|row| !row.contains("HYPERLINK"));
    for row in plain {
        assert_eq!(row.split("\",\"").count(), heads, "{row}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn the_record_is_had_by_anybody_as_table_and_for_programs_with_its_schema() {
    let house = House::open();
    let mut anybody = house.visitor();
    let home = "/notices/chula-learning/1";
    let page = anybody.get(&format!("{home}/record?lang=en")).await;
    for ending in ["csv", "json"] {
        assert!(
            page.body.contains(&format!("{home}/register.{ending}")),
            "{ending}"
        );
    }
    let told = anybody.get(&format!("{home}/register.json")).await;
    let told: Json = serde_json::from_str(&told.body).unwrap();
    assert_eq!(told["format"], "sitthi-register");
    assert_eq!(told["policy"], "chula-learning");
    let csv = anybody.get(&format!("{home}/register.csv")).await;
    assert_eq!(csv.headers[header::CONTENT_TYPE], "text/csv; charset=utf-8");
    let named = csv.headers[header::CONTENT_DISPOSITION].to_str().unwrap();
    assert!(named.contains("record-chula-learning-1.csv"));
    let schema = anybody.get("/schemas/register-1.json").await;
    assert_eq!(schema.body, REGISTER_SCHEMA);
    for nowhere in ["register.xml", "register"] {
        let answer = anybody.get(&format!("{home}/{nowhere}")).await;
        assert_eq!(answer.status, StatusCode::NOT_FOUND, "{nowhere}");
    }
}
