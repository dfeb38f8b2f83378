use std::collections::{HashMap, HashSet};

use super::super::tests::{everything, small};
use super::super::{CATALOGUE, Source, SourceShape};
use crate::demo::reading::{json_lines, thai_is_well_formed};
use serde_json::Value;

fn records() -> Vec<Value> {
    json_lines(everything(&small()).as_bytes())
}

/// The row of the catalogue with a record's source and category.
fn shape(record: &Value) -> &'static SourceShape {
    static TABLE: [SourceShape; 10] = CATALOGUE;
    let fits = |row: &&SourceShape| {
        record["source"] == row.source.id() && record["category"] == row.category
    };
    TABLE.iter().find(fits).unwrap()
}

#[test]
fn every_record_has_the_shape_of_its_source() {
    let mut ids = HashSet::new();
    let mut sources: HashMap<Source, u32> = HashMap::new();
    for record in records() {
        let keys: Vec<_> = record
            .as_object()
            .unwrap()
            .keys()
            .map(String::as_str)
            .collect();
        assert_eq!(
            keys,
            [
                "source",
                "id",
                "person",
                "relationship",
                "category",
                "at",
                "fields"
            ]
        );
        assert!(
            ids.insert(record["id"].as_str().unwrap().to_owned()),
            "an id stands twice"
        );
        let shape = shape(&record);
        let fields = record["fields"].as_object().unwrap();
        assert!(!fields.is_empty());
        assert!(
            fields
                .keys()
                .all(|field| shape.fields.contains(&field.as_str())),
            "{fields:?}"
        );
        let at: jiff::Timestamp = record["at"].as_str().unwrap().parse().unwrap();
        assert!(at < "2026-11-21T17:00:00Z".parse().unwrap());
        *sources.entry(shape.source).or_default() += 1;
    }
    assert_eq!(sources.len(), CATALOGUE.len());
    assert!(sources.values().all(|count| *count >= 5), "{sources:?}");
}

#[test]
fn no_record_is_older_than_the_shipped_policy_keeps_it() {
    let pack = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../../policies/cmu-culture");
    let text = std::fs::read_to_string(pack.join("retention.toml")).unwrap();
    let table: toml::Table = toml::from_str(&text).unwrap();
    let days = |period: &str| -> i64 {
        let (number, unit) = period.strip_prefix('P').unwrap().split_at(period.len() - 2);
        number.parse::<i64>().unwrap() * if unit == "Y" { 365 } else { 1 }
    };
    let kept = |category: &str| {
        let rows = table["retention"].as_array().unwrap().iter();
        rows.filter(|row| row["after"].as_str() == Some("recorded"))
            .filter(|row| {
                let categories = row["categories"].as_array().unwrap();
                categories
                    .iter()
                    .any(|each| each.as_str() == Some(category))
            })
            .map(|row| days(row["period"].as_str().unwrap()))
            .max()
    };
    let today: jiff::Timestamp = "2026-11-21T17:00:00Z".parse().unwrap();
    let (mut held, mut oldest) = (0, HashMap::new());
    for record in records() {
        let at: jiff::Timestamp = record["at"].as_str().unwrap().parse().unwrap();
        let age = today.duration_since(at).as_hours() / 24;
        let category = record["category"].as_str().unwrap().to_owned();
        if let Some(kept) = kept(&category) {
            held += 1;
            assert!(age + 28 < kept, "{category} of {age} days, kept {kept}");
        }
        let known = oldest.entry(category).or_insert(0);
        *known = age.max(*known);
    }
    assert!(held > 500, "{held}");
    // Young enough, and no younger than makes a history to look back on.
    assert!(
        oldest["visit"] > 100 && oldest["web-log"] > 60,
        "{oldest:?}"
    );
}

#[test]
fn every_record_belongs_to_somebody_written_first() {
    let mut known = HashSet::new();
    for record in records() {
        let person = (
            record["person"].to_string(),
            record["relationship"].to_string(),
        );
        if record["category"] == "identity" {
            assert!(known.insert(person));
        } else {
            assert!(known.contains(&person));
        }
    }
    assert_eq!(known.len(), 400);
}

#[test]
fn every_field_of_the_catalogue_is_written() {
    let mut written: HashSet<(Source, String)> = HashSet::new();
    for record in records() {
        for field in record["fields"].as_object().unwrap().keys() {
            written.insert((shape(&record).source, field.clone()));
        }
    }
    for shape in CATALOGUE {
        for field in shape.fields {
            assert!(
                written.contains(&(shape.source, (*field).to_owned())),
                "{field} is never written"
            );
        }
    }
}

#[test]
fn co_029_a_payment_keeps_time_service_amount_and_reference_only() {
    let payments: Vec<_> = records()
        .into_iter()
        .filter(|record| record["source"] == "payments")
        .collect();
    assert!(payments.len() > 50);
    for payment in payments {
        let keys: Vec<_> = payment["fields"]
            .as_object()
            .unwrap()
            .keys()
            .cloned()
            .collect();
        assert_eq!(keys, ["paid-at", "service", "amount", "reference"]);
    }
}

#[test]
fn co_029_a_payment_is_for_a_course_that_its_person_registered_for() {
    let mut courses = HashMap::new();
    for record in records() {
        let person = record["person"].to_string();
        if record["source"] == "short-courses" {
            courses.insert(person, record["fields"]["title"].clone());
        } else if record["source"] == "payments" {
            assert_eq!(courses[&person], record["fields"]["service"]);
        }
    }
}

/// Luhn's check over every run of 13 to 19 digits, separators left out.
fn looks_like_a_card(text: &str) -> bool {
    let digits: Vec<u32> = text
        .chars()
        .filter(|letter| !matches!(letter, ' ' | '-'))
        .map(|letter| letter.to_digit(10).unwrap_or(99))
        .collect();
    digits
        .split(|digit| *digit == 99)
        .filter(|run| (13..=19).contains(&run.len()))
        .any(|run| {
            let sum: u32 = run
                .iter()
                .rev()
                .enumerate()
                .map(|(at, digit)| match (at % 2, *digit) {
                    (0, digit) => digit,
                    (_, digit) if digit > 4 => digit * 2 - 9,
                    (_, digit) => digit * 2,
                })
                .sum();
            sum.is_multiple_of(10)
        })
}

#[test]
fn co_030_no_text_holds_a_card_number() {
    assert!(looks_like_a_card("บัตร 4111 1111 1111 1111"));
    for record in records() {
        for value in record["fields"].as_object().unwrap().values() {
            let text = value
                .as_str()
                .map_or_else(|| value.to_string(), str::to_owned);
            assert!(!looks_like_a_card(&text), "{text}");
        }
    }
}

#[test]
fn co_011_a_photograph_is_registered_with_its_event_and_notice() {
    let photos: Vec<_> = records()
        .into_iter()
        .filter(|record| record["source"] == "photos")
        .collect();
    assert!(photos.len() > 20);
    assert!(
        photos
            .iter()
            .all(|photo| photo["fields"]["notice-at-venue"] == "sign-at-entrance")
    );
    assert!(photos.iter().any(|photo| {
        photo["fields"]["caption"]
            .as_str()
            .is_some_and(|text| text.contains("คุณ"))
    }));
}

#[test]
fn words_are_well_formed_thai() {
    for record in records() {
        for text in record["fields"]
            .as_object()
            .unwrap()
            .values()
            .filter_map(Value::as_str)
        {
            thai_is_well_formed(text).unwrap();
        }
    }
}
