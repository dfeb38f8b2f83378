use law::{ActorId, PersonId};

use super::*;
use crate::compiled::sample;
use crate::decide::decide;
use crate::rule::Rule;

fn compiled() -> Compiled {
    sample::declared().compiled(Vec::new())
}

fn ids() -> (ActorId, PersonId) {
    (ActorId::from_bytes([1; 16]), PersonId::from_bytes([2; 16]))
}

const QUESTION: &str = r#"
roles = ["instructor", "of-another-pack"]
activity = "teaching"
categories = ["identity", "learning"]
operation = "use"
"#;

const SITUATION: &str = r#"
relationship = "student"
notice = 2
relations = ["teaches"]
memo = { valid-until = "2026-12-01T00:00:00Z" }
agreement = "expired"
transfer = "safeguards"
"#;

fn asked(text: &str) -> Asked {
    toml::from_str(text).unwrap()
}

fn situation(text: &str) -> Situation {
    toml::from_str(text).unwrap()
}

#[test]
fn words_become_the_question_and_the_facts_they_stand_for() {
    let (compiled, (actor, person)) = (compiled(), ids());
    let question = asked(QUESTION).question(&compiled, actor, person).unwrap();
    assert_eq!(
        question.categories,
        sample::set(&[sample::IDENTITY, sample::LEARNING])
    );
    assert_eq!(question.roles, Set64::only(sample::INSTRUCTOR));
    let facts = situation(SITUATION).facts(&compiled).unwrap();
    assert_eq!(facts.transfer.condition, Some(Condition::Safeguards));
    assert_eq!(facts.agreement, Agreement::Expired);
    let now = Moment::from("2026-11-22T03:00:00Z".parse::<Timestamp>().unwrap());
    assert!(decide(&compiled, &facts, &question, now).is_permitted());
}

#[test]
fn lp_024_lp_035_a_word_the_pack_does_not_know_is_refused_by_its_rule() {
    let (compiled, (actor, person)) = (compiled(), ids());
    let facts = situation(SITUATION).facts(&compiled).unwrap();
    let answer = |words: &Asked| {
        let question = words.question(&compiled, actor, person).unwrap();
        decide(&compiled, &facts, &question, Moment::from_micros(0)).refused_by()
    };
    let good = asked(QUESTION);
    assert_eq!(
        answer(&Asked {
            activity: "gossip".to_owned(),
            ..good.clone()
        }),
        Some(Rule::ActivityUndeclared)
    );
    assert_eq!(
        answer(&Asked {
            categories: vec!["identity".to_owned(), "shoe-size".to_owned()],
            ..good.clone()
        }),
        Some(Rule::CategoryUndeclared)
    );
    let sent = Asked {
        operation: "disclose".to_owned(),
        roles: vec!["desk".to_owned()],
        recipient: Some("a-friend".to_owned()),
        ..good
    };
    let office = Situation {
        relations: vec!["office".to_owned()],
        ..situation(SITUATION)
    }
    .facts(&compiled)
    .unwrap();
    let question = sent.question(&compiled, actor, person).unwrap();
    assert_eq!(
        decide(&compiled, &office, &question, Moment::from_micros(0)).refused_by(),
        Some(Rule::RecipientUnlisted)
    );
}

#[test]
fn what_cannot_be_asked_says_so() {
    let (compiled, (actor, person)) = (compiled(), ids());
    let unverbed = Asked {
        operation: "peek".to_owned(),
        ..asked(QUESTION)
    };
    assert!(matches!(
        unverbed.question(&compiled, actor, person),
        Err(Unaskable::Operation(_))
    ));
    let caseless = Asked {
        case: Some("17".to_owned()),
        ..asked(QUESTION)
    };
    assert!(matches!(
        caseless.question(&compiled, actor, person),
        Err(Unaskable::Id(_))
    ));
    for text in [
        r#"relationship = "cousin""#,
        r#"relations = ["knows"]"#,
        r#"transfer = "exercise-of-rights""#,
    ] {
        let fault = situation(text).facts(&compiled).unwrap_err();
        assert!(matches!(fault, Unaskable::Word { .. }), "{fault}");
    }
    let listed = Situation {
        objections: vec!["gossip".to_owned()],
        ..situation(SITUATION)
    };
    assert_eq!(
        listed.facts(&compiled).unwrap_err().to_string(),
        "`gossip` is no activity of the pack `sample`"
    );
}

#[test]
fn an_unknown_key_is_refused() {
    assert!(toml::from_str::<Asked>(&format!("{QUESTION}\npurpose = \"x\"")).is_err());
    assert!(toml::from_str::<Situation>("trusted = true").is_err());
}
