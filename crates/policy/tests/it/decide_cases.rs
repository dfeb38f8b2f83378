//! The tables of cases: questions in the words of the shipped packs, and the answers that must
//! come. The same tables are put to the programs that answer over a network.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use jiff::Timestamp;
use law::{ActorId, Moment, PersonId};
use policy::{Answer, Asked, Rule, Situation, decide};
use serde::Deserialize;

use crate::shipped;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Table {
    pack: String,
    now: Timestamp,
    case: Vec<Case>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Case {
    name: String,
    clause: String,
    question: Asked,
    facts: Situation,
    answer: String,
    basis: Option<String>,
    role: Option<String>,
    duties: Option<Vec<String>>,
}

fn tables() -> Vec<Table> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("cases");
    let mut paths: Vec<_> = fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .collect();
    paths.sort();
    paths
        .iter()
        .map(|path| {
            toml::from_str(&fs::read_to_string(path).unwrap())
                .unwrap_or_else(|fault| panic!("{}: {fault}", path.display()))
        })
        .collect()
}

/// The one who asks has the id that the tables call `…01`.
fn asking() -> ActorId {
    format!("{:032x}", 1).parse().unwrap()
}

fn answer(compiled: &policy::Compiled, case: &Case, now: Timestamp) -> Answer {
    let question = case
        .question
        .question(compiled, asking(), PersonId::from_bytes([7; 16]))
        .unwrap();
    let facts = case
        .facts
        .facts(compiled)
        .unwrap_or_else(|fault| panic!("{}: {fault}", case.name));
    Answer::of(
        compiled,
        &decide(compiled, &facts, &question, Moment::from(now)),
    )
}

#[test]
fn every_case_of_the_tables_gets_its_answer() {
    for table in tables() {
        let (compiled, _) = shipped::compiled(&table.pack);
        for case in &table.case {
            let told = format!("{} ({}, {})", case.name, case.clause, table.pack);
            let answer = answer(&compiled, case, table.now);
            assert_eq!(answer.rule.unwrap_or("permitted"), case.answer, "{told}");
            if let Some(basis) = &case.basis {
                assert_eq!(answer.basis, Some(basis.as_str()), "{told}");
            }
            if let Some(role) = &case.role {
                assert_eq!(
                    answer.role.map(|role| role.id),
                    Some(role.clone()),
                    "{told}"
                );
            }
            if let Some(duties) = &case.duties {
                let owed: Vec<_> = answer.duties.iter().map(|duty| duty.id).collect();
                assert_eq!(owed, *duties, "{told}");
            }
        }
    }
}

/// A checked pack has no sensitive category on a basis of section 24, so that rule is tried on
/// tables that no pack can give.
#[test]
fn the_tables_reach_every_rule_that_a_checked_pack_can() {
    let answers: BTreeSet<String> = tables()
        .into_iter()
        .flat_map(|table| table.case)
        .map(|case| case.answer)
        .collect();
    let missed: Vec<_> = Rule::ALL
        .iter()
        .filter(|rule| **rule != Rule::SensitiveBasisMissing && !answers.contains(rule.code()))
        .collect();
    assert!(missed.is_empty(), "{missed:?}");
    assert!(answers.contains("permitted"));
}

#[test]
fn no_two_cases_have_one_name() {
    for table in tables() {
        let names: BTreeSet<_> = table.case.iter().map(|case| &case.name).collect();
        assert_eq!(names.len(), table.case.len(), "{}", table.pack);
    }
}
