use std::collections::{HashMap, HashSet};

use super::super::STATEMENTS_PER_PERSON_MAX;
use super::super::tests::small;
use super::*;
use crate::demo::reading::{json_lines, thai_is_well_formed};
use serde_json::Value;

fn statements(university: &University) -> Vec<Value> {
    let mut out = Vec::new();
    let written = university.write_statements(&mut out).unwrap();
    let statements = json_lines(&out);
    assert_eq!(written.lines, u64::try_from(statements.len()).unwrap());
    statements
}

fn actor(statement: &Value) -> &str {
    statement["actor"]["account"]["name"].as_str().unwrap()
}

/// The class a statement belongs to: its course is the object or the last parent.
fn class(statement: &Value) -> &str {
    let object = statement["object"]["id"].as_str().unwrap();
    let parent = statement["context"]["contextActivities"]["parent"]
        .as_array()
        .and_then(|parents| parents.last());
    let course = parent.map_or(object, |parent| parent["id"].as_str().unwrap());
    course
        .strip_prefix("https://lms.example.ac.th/course/view.php?idnumber=")
        .unwrap()
}

#[test]
fn every_statement_has_what_xapi_requires() {
    let mut ids = HashSet::new();
    for statement in statements(&small()) {
        let id = statement["id"].as_str().unwrap().to_owned();
        assert_eq!(id.len(), 36);
        assert!(ids.insert(id), "an id stands twice");
        assert_eq!(statement["actor"]["account"]["homePage"], LMS_HOME_PAGE);
        assert!(
            statement["verb"]["id"]
                .as_str()
                .unwrap()
                .starts_with("http")
        );
        assert!(
            statement["object"]["id"]
                .as_str()
                .unwrap()
                .starts_with(LMS_HOME_PAGE)
        );
        let timestamp = statement["timestamp"].as_str().unwrap();
        let at: jiff::Timestamp = timestamp.parse().unwrap();
        assert!(timestamp.ends_with(".000Z"));
        assert!(
            at < "2026-11-21T17:00:00Z".parse().unwrap(),
            "{at} lies in the future"
        );
        assert!(
            at >= "2026-07-24T17:00:00Z".parse().unwrap(),
            "{at} lies before the window"
        );
    }
}

#[test]
fn actors_learn_in_the_class_that_they_speak_of() {
    let university = small();
    let mut learns: HashMap<String, HashSet<String>> = HashMap::new();
    for person in university.learners() {
        let classes = university
            .begun_terms()
            .flat_map(|term| university.roles(&person, term))
            .map(|(class, _)| class.sourced_id())
            .collect();
        learns.insert(person.username, classes);
    }
    for statement in statements(&university) {
        assert!(learns[actor(&statement)].contains(class(&statement)));
    }
}

#[test]
fn scores_lie_in_their_range_and_scale() {
    let mut graded = 0;
    for statement in statements(&small()) {
        let Some(score) = statement["result"]["score"].as_object() else {
            continue;
        };
        let (raw, max) = (
            score["raw"].as_f64().unwrap(),
            score["max"].as_f64().unwrap(),
        );
        assert!((0.0..=max).contains(&raw));
        assert!((score["scaled"].as_f64().unwrap() - raw / max).abs() < 0.011);
        assert_eq!(statement["result"]["success"], raw * 2.0 >= max);
        graded += u32::from(statement["verb"]["id"] == SCORED.verb);
    }
    assert!(graded > 100);
}

#[test]
fn nobody_passes_the_cap() {
    let university = small().with_volume(super::super::Volume::percent(10_000));
    let mut counts: HashMap<String, u32> = HashMap::new();
    for statement in statements(&university) {
        *counts.entry(actor(&statement).to_owned()).or_default() += 1;
    }
    let most = counts.values().max().unwrap();
    assert!(
        *most <= STATEMENTS_PER_PERSON_MAX && *most > STATEMENTS_PER_PERSON_MAX / 2,
        "{most}"
    );
}

#[test]
fn those_whom_the_demo_shows_have_grades_and_posts_in_the_instructors_classes() {
    let university = University::new(1, 60, jiff::civil::date(2026, 11, 22)).unwrap();
    let cast = university.cast();
    let statements = statements(&university);
    let has = |username: &str, verb: &str| {
        statements.iter().any(|statement| {
            actor(statement) == username
                && statement["verb"]["id"] == verb
                && cast
                    .instructor
                    .classes
                    .iter()
                    .any(|each| each == class(statement))
        })
    };
    for player in [&cast.student, &cast.minor, &cast.outside_learner] {
        for verb in [SCORED.verb, REPLIED.verb, ANSWERED.verb] {
            assert!(has(&player.username, verb), "{} {verb}", player.username);
        }
    }
}

#[test]
fn words_are_well_formed_and_some_are_thai() {
    let mut thai = 0;
    for statement in statements(&small()) {
        for text in [
            &statement["result"]["response"],
            &statement["object"]["definition"]["name"]["th"],
        ] {
            if let Some(text) = text.as_str() {
                thai_is_well_formed(text).unwrap();
                thai += u32::from(!text.is_ascii());
            }
        }
    }
    assert!(thai > 1_000);
}

#[test]
fn no_statement_names_its_actor() {
    let university = small();
    let mut out = Vec::new();
    university.write_statements(&mut out).unwrap();
    let text = String::from_utf8(out).unwrap();
    for person in university.learners().step_by(9) {
        assert!(!text.contains(&person.name.family_th()) && !text.contains(&person.email));
    }
}
