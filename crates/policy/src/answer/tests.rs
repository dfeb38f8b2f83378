use law::{ActorId, Moment, PersonId};

use super::*;
use crate::ask::{Asked, Situation};
use crate::compiled::sample;
use crate::decide::decide;

fn answer(question: &str, situation: &str) -> Answer {
    let compiled = sample::declared().compiled(Vec::new());
    let asked: Asked = toml::from_str(question).unwrap();
    let situation: Situation = toml::from_str(situation).unwrap();
    let question = asked
        .question(
            &compiled,
            ActorId::from_bytes([0xA7; 16]),
            PersonId::from_bytes([0xB8; 16]),
        )
        .unwrap();
    let now = Moment::from("2026-11-22T03:00:00Z".parse::<Timestamp>().unwrap());
    Answer::of(
        &compiled,
        &decide(
            &compiled,
            &situation.facts(&compiled).unwrap(),
            &question,
            now,
        ),
    )
}

fn json(answer: &Answer) -> String {
    serde_json::to_string_pretty(answer).unwrap()
}

const QUESTION: &str = r#"
roles = ["instructor"]
activity = "teaching"
categories = ["identity", "learning"]
operation = "use"
address = "198.51.100.77"
"#;

const TAUGHT: &str = r#"
relationship = "outsider"
notice = 2
relations = ["teaches"]
"#;

#[test]
fn a_yes_says_on_which_basis_as_whom_and_what_comes_with_it() {
    insta::assert_snapshot!(json(&answer(QUESTION, TAUGHT)));
}

#[test]
fn a_no_says_why_and_what_to_do_now() {
    insta::assert_snapshot!(json(&answer(
        QUESTION,
        "relationship = \"outsider\"\nnotice = 2"
    )));
}

#[test]
fn t_013_t_034_who_may_not_look_gets_one_answer_whoever_the_person_is_and_whatever_they_said() {
    let without_a_tie = [
        "",
        "relationship = \"outsider\"",
        "relationship = \"student\"\nnotice = 2",
        "relationship = \"visitor\"\nnotice = 2",
        "relationship = \"student\"\nnotice = 2\nobjections = [\"teaching\"]",
        "relationship = \"student\"\nnotice = 2\nrestrictions = [\"learning\"]",
    ];
    for situation in without_a_tie {
        let refused = answer(QUESTION, situation);
        assert_eq!(refused, answer(QUESTION, ""), "{situation}");
        assert_eq!(refused.rule, Some("relation-missing"));
    }
    let tied = answer(QUESTION, &format!("{TAUGHT}\nobjections = [\"teaching\"]"));
    assert_eq!(tied.rule, Some("objected"));
}

#[test]
fn t_034_a_no_tells_nothing_of_the_person() {
    let refused = answer(QUESTION, "relationship = \"outsider\"\nnotice = 1");
    assert!(!refused.permitted);
    assert_eq!(
        (refused.basis, refused.notice, refused.role),
        (None, None, None)
    );
}

#[test]
fn no_answer_holds_who_asked_whom_or_from_where() {
    for situation in [TAUGHT, ""] {
        let json = serde_json::to_string(&answer(QUESTION, situation)).unwrap();
        for canary in ["a7a7", "b8b8", "198.51", "77"] {
            assert!(!json.contains(canary), "{canary} in {json}");
        }
    }
}

#[test]
fn every_duty_and_every_basis_has_its_own_words() {
    let texts: std::collections::BTreeSet<_> = duties(
        Duties::ALL
            .iter()
            .fold(Duties::default(), |all, (duty, _)| all.and(*duty)),
    )
    .into_iter()
    .map(|duty| (duty.text.th, duty.text.en))
    .collect();
    assert_eq!(texts.len(), Duties::ALL.len());
    let words: std::collections::BTreeSet<_> = Basis::ALL
        .into_iter()
        .map(|basis| basis_words(basis).en)
        .collect();
    assert_eq!(words.len(), Basis::ALL.len());
    for basis in Basis::ALL {
        assert!(basis_words(basis).en.contains(basis.section()), "{basis}");
        let section = basis.section().trim_start_matches("s.");
        assert!(basis_words(basis).th.contains(section), "{basis}");
    }
}
