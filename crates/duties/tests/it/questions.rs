//! Asking, reading, rosters, notices, "what we hold", "who used my data".

use duties::ask::{self, Asked};
use duties::{Failure, course, held, notice, read, uses};
use law::{Basis, CourseId, PersonId};
use policy::Rule;
use store::{Kind, Wanted};

use crate::fixture::{Place, TestClock, arrive, open};

fn learning() -> Vec<String> {
    vec!["learning".to_owned()]
}

#[test]
fn lp_051_an_instructor_sees_the_people_of_their_own_course_and_each_of_them_sees_it() {
    for place in Place::both() {
        let app = open(&place, &TestClock::new());
        let world = arrive(&app);
        let courses = course::my_courses(&app, world.instructor).unwrap();
        assert_eq!(courses.len(), 1);
        let roster = course::roster(
            &app,
            world.instructor,
            world.course,
            "teaching-support",
            &learning(),
            None,
        )
        .unwrap();
        assert_eq!(roster.people.len(), 2);
        assert!(roster.refused.is_empty());
        assert!(
            roster
                .people
                .iter()
                .all(|reading| reading.records.len() == 1)
        );
        for person in [world.student, world.learner] {
            let (entries, total) = uses::uses(&app, person, None, 10).unwrap();
            assert_eq!(entries.len() as u64, total);
            assert_eq!(entries[0].kind, Kind::Use);
            assert_eq!(entries[0].who.en, "Instructor, Chulalongkorn University");
            assert_eq!(
                entries[0].activity.en,
                "Support of teaching and learning, and assessment"
            );
            assert_eq!(entries[0].categories.len(), 1);
        }
        let (of_student, _) = uses::uses(&app, world.student, None, 1).unwrap();
        assert_eq!(of_student[0].basis, Some(Basis::PublicTask));
        let (of_learner, _) = uses::uses(&app, world.learner, None, 1).unwrap();
        assert_eq!(of_learner[0].basis, Some(Basis::Contract));
    }
}

#[test]
fn t_13_who_has_no_tie_to_a_course_is_told_the_same_as_for_one_that_is_not_there() {
    let place = Place::embedded();
    let app = open(&place, &TestClock::new());
    let world = arrive(&app);
    let (_, before) = uses::uses(&app, world.student, None, 1).unwrap();
    let of = |course| {
        course::roster(
            &app,
            world.stranger,
            course,
            "teaching-support",
            &learning(),
            None,
        )
        .err()
        .unwrap()
    };
    let strange = of(world.course).to_string();
    let missing = of(CourseId::from_bytes([9; 16])).to_string();
    assert_eq!(strange, missing);
    assert_eq!(uses::uses(&app, world.student, None, 1).unwrap().1, before);
}

#[test]
fn lp_035_an_undeclared_activity_is_refused_by_its_rule_and_the_person_sees_the_attempt() {
    for place in Place::both() {
        let app = open(&place, &TestClock::new());
        let world = arrive(&app);
        let asked = Asked::use_of(
            world.instructor,
            world.student,
            "credit-scoring",
            &learning(),
        );
        assert_eq!(
            ask::evaluate(&app, &asked).rule,
            Some(Rule::ActivityUndeclared.code())
        );
        let (_, before) = uses::uses(&app, world.student, None, 1).unwrap();
        let Err(Failure::Refused(answer)) = read::records(&app, &asked, &Wanted::default()) else {
            panic!("was read")
        };
        assert_eq!(answer.rule, Some("activity-undeclared"));
        let (entries, after) = uses::uses(&app, world.student, None, 1).unwrap();
        assert_eq!(after, before + 1);
        assert_eq!(entries[0].refused_by, Some(Rule::ActivityUndeclared));
        assert_eq!(entries[0].who.en, "Instructor, Chulalongkorn University");
    }
}

#[test]
fn lp_014_a_verb_that_is_none_of_the_five_is_refused_in_words() {
    let place = Place::embedded();
    let app = open(&place, &TestClock::new());
    let world = arrive(&app);
    let asked = Asked {
        operation: "sell".to_owned(),
        ..Asked::use_of(
            world.instructor,
            world.student,
            "teaching-support",
            &learning(),
        )
    };
    let Err(Failure::Bad { field, .. }) = ask::decide(&app, &asked) else {
        panic!("was decided")
    };
    assert_eq!(field, "operation");
    assert!(!ask::evaluate(&app, &asked).permitted);
}

#[test]
fn an_unknown_person_is_refused_and_the_attempt_still_entered() {
    let place = Place::embedded();
    let app = open(&place, &TestClock::new());
    let world = arrive(&app);
    let nobody = PersonId::from_bytes([3; 16]);
    let size = || app.store().read(|read| read.ledger_size()).unwrap();
    let before = size();
    let asked = Asked::use_of(world.instructor, nobody, "teaching-support", &learning());
    let (answer, entered) = ask::decide(&app, &asked).unwrap();
    assert!(!answer.permitted);
    assert_eq!((entered.leaf, size()), (before, before + 1));
}

#[test]
fn lp_079_the_notice_reaches_each_person_once_a_version_and_it_is_proved() {
    for place in Place::both() {
        let app = open(&place, &TestClock::new());
        let world = arrive(&app);
        assert_eq!(
            notice::due(&app, world.student).unwrap(),
            notice::Due::Nothing
        );
        assert_eq!(
            notice::deliver(
                &app,
                &[world.student, PersonId::from_bytes([1; 16])],
                "portal"
            )
            .unwrap(),
            0
        );
        let (entries, total) = uses::uses(&app, world.student, None, 10).unwrap();
        assert_eq!((entries.len(), total), (1, 1));
        assert_eq!(entries[0].kind, Kind::Notice);
        assert_eq!(
            entries[0].purpose.en,
            "Version 1 of the privacy notice reached you"
        );
    }
}

#[test]
fn lp_004_what_is_held_says_why_on_which_basis_from_where_and_until_when() {
    let place = Place::embedded();
    let app = open(&place, &TestClock::new());
    let world = arrive(&app);
    let held = held::held(&app, world.student).unwrap();
    let ids: Vec<&str> = held.iter().map(|held| held.category.id.as_str()).collect();
    assert_eq!(
        ids,
        ["identity", "contact", "learning", "survey", "technical"]
    );
    let learning = &held[2];
    assert_eq!(learning.records, 1);
    assert_eq!(learning.sources[0].en, "Learning management system");
    assert_eq!(
        learning.until_rule.as_ref().unwrap().en,
        "Kept for 30 years from the end of the course"
    );
    let teaching = learning
        .uses
        .iter()
        .find(|used| used.activity.id == "teaching-support")
        .unwrap();
    assert_eq!(teaching.basis, Basis::PublicTask);
    assert!(teaching.reason.en.contains("public task"));
    let technical = &held[4];
    assert_eq!(
        technical.until_rule.as_ref().unwrap().th,
        "เก็บ 120 วัน นับจากวันที่บันทึกข้อมูล"
    );
    assert!(technical.until.is_some());
}

#[test]
fn i_25_a_receipt_proves_its_entry_offline_and_an_altered_one_does_not() {
    for place in Place::both() {
        let app = open(&place, &TestClock::new());
        let world = arrive(&app);
        let asked = Asked::use_of(
            world.instructor,
            world.student,
            "teaching-support",
            &learning(),
        );
        let (_, entered) = ask::decide(&app, &asked).unwrap();
        let receipt = uses::receipt(&app, world.student, entered.number).unwrap();
        let key = app.store().verifier().clone();
        let checked = uses::check_receipt(&receipt, &key).unwrap();
        assert_eq!((checked.leaf, checked.kind), (entered.leaf, Kind::Use));
        assert_eq!(checked.payload["activity"], "teaching-support");
        let other = uses::receipt(&app, world.student, 0).unwrap();
        let (first, second): (Vec<&str>, Vec<&str>) =
            (receipt.lines().collect(), other.lines().collect());
        for line in 0..first.len() {
            let mut mixed = first.clone();
            mixed[line] = second.get(line).copied().unwrap_or("");
            let mixed = mixed.join("\n") + "\n";
            if mixed != receipt {
                assert!(uses::check_receipt(&mixed, &key).is_err(), "line {line}");
            }
        }
        assert!(uses::receipt(&app, world.learner, entered.number + 7).is_err());
    }
}

#[test]
fn i_02_when_the_ledger_cannot_be_written_nothing_is_read() {
    for place in Place::both() {
        let app = open(&place, &TestClock::new());
        let world = arrive(&app);
        let asked = Asked::use_of(
            world.instructor,
            world.student,
            "teaching-support",
            &learning(),
        );
        assert_eq!(
            read::records(&app, &asked, &Wanted::default())
                .unwrap()
                .records
                .len(),
            1
        );
        place.tamper("ALTER TABLE ledger_leaves RENAME TO elsewhere");
        let refused = read::records(&app, &asked, &Wanted::default());
        assert!(matches!(refused, Err(Failure::Store(_))));
        place.tamper("ALTER TABLE elsewhere RENAME TO ledger_leaves");
        assert_eq!(
            read::records(&app, &asked, &Wanted::default())
                .unwrap()
                .records
                .len(),
            1
        );
    }
}

#[test]
fn x_012_an_activity_without_identity_sees_a_pseudonym_of_its_own() {
    let place = Place::embedded();
    let app = open(&place, &TestClock::new());
    let world = arrive(&app);
    let analyst = duties::staff::appoint(
        &app,
        &duties::staff::Appointment {
            account: "analyst1".to_owned(),
            roles: vec!["learning-analyst".to_owned()],
            ..Default::default()
        },
    )
    .unwrap();
    let shown = |activity: &str| {
        let asked = Asked::use_of(analyst, world.student, activity, &learning());
        read::records(&app, &asked, &Wanted::default())
            .unwrap()
            .shown_as
    };
    let (one, again, other) = (
        shown("teaching-analysis"),
        shown("teaching-analysis"),
        shown("learning-recommendation"),
    );
    assert_eq!(one, again);
    assert_ne!(one, other);
    assert_ne!(one, world.student.to_string());
}
