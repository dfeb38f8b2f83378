//! Whoever received data is told, reminded, and confirms; done here and done everywhere are two states
//! (`T19`, s.33 ¶3, s.34). On both engines.

use duties::ask::{self, Asked};
use duties::recipients::{self, Act, Confirms};
use duties::rights::{self, Asking, Wish};
use duties::staff::{Appointment, appoint};
use duties::{App, certificate, work};
use law::{EntryId, Ground, PersonId, RequestId, Stage};

use crate::fixture::{Place, TestClock, arrive, days, open};

/// A certificate of study is sent to the processor of the learning records.
fn disclose(app: &App, person: PersonId) {
    let officer = appoint(
        app,
        &Appointment {
            account: "records1".to_owned(),
            roles: vec!["records-officer".to_owned()],
            ..Appointment::default()
        },
    )
    .unwrap();
    let asked = Asked {
        operation: "disclose".to_owned(),
        recipient: Some("mycourseville".to_owned()),
        address: Some("10.110.0.1".parse().unwrap()),
        ..Asked::use_of(
            officer,
            person,
            "learning-records",
            &["identity".to_owned(), "learning".to_owned()],
        )
    };
    let (answer, _) = ask::decide(app, &asked).unwrap();
    assert!(answer.permitted, "{:?}", answer.rule);
}

fn file(app: &App, person: PersonId, wish: Wish) -> rights::Filed {
    let asking = Asking::oneself(person, app.now())
        .saying(Some("สมมุติ".to_owned()))
        .unwrap();
    rights::file(app, asking, wish).unwrap()
}

#[test]
fn t_19_an_erasure_is_done_here_and_everywhere_only_when_recipients_have_confirmed() {
    for place in Place::both() {
        let clock = TestClock::new();
        let app = open(&place, &clock);
        let world = arrive(&app);
        disclose(&app, world.learner);
        let filed = file(
            &app,
            world.learner,
            Wish::Erasure {
                ground: Ground::PurposeOver,
            },
        );
        // Whatever its cooling-off, in the end it is carried out.
        clock.advance(days(2));
        work::run_due(&app).unwrap();
        let number = EntryId::from_bytes(filed.request.bytes());
        let said = |app: &App| {
            let (found, _) = certificate::certificate(app, number).unwrap();
            certificate::told(app, &found).unwrap().sentences
        };
        assert!(said(&app).iter().any(|text| text.en.contains("0 of 1")));
        let told = recipients::of_request(&app, filed.request).unwrap();
        assert_eq!((told.len(), told[0].act), (1, Act::Erase));
        assert!(
            told[0].recipient.en.contains("MyCourseVille Co"),
            "{}",
            told[0].recipient.en
        );
        assert_eq!(
            told[0].disclosures.len(),
            1,
            "by the number of the disclosure"
        );
        // Nothing kept with it says whose it was.
        let person = world.learner.to_string();
        let shown = format!("{told:?}");
        assert!(!shown.contains(&person));

        // Reminded every week until it confirms.
        let before = told[0].reminded;
        clock.advance(days(8));
        work::run_due(&app).unwrap();
        let told = recipients::open(&app, 10).unwrap();
        assert!(
            told[0].reminded > before,
            "{} after {before}",
            told[0].reminded
        );
        let confirmed = recipients::confirm(&app, told[0].telling, Confirms::Recipient).unwrap();
        assert!(confirmed.confirmed.is_some());
        let again = recipients::confirm(&app, told[0].telling, Confirms::Desk).unwrap();
        assert_eq!(
            again.confirmed, confirmed.confirmed,
            "confirming twice is once"
        );
        assert!(said(&app).iter().any(|text| text.en.contains("1 of 1")));
        assert!(recipients::open(&app, 10).unwrap().is_empty());
        let nobody = EntryId::from_bytes([7; 16]);
        assert!(recipients::confirm(&app, nobody, Confirms::Recipient).is_err());
        // Reminders end, and in the end the confirmation goes too.
        clock.advance(days(9));
        work::run_due(&app).unwrap();
        clock.advance(days(1_200));
        assert_eq!(duties::sweep::daily(&app).unwrap().tellings, 1);
    }
}

#[test]
fn t_19_what_is_erased_in_part_waits_for_its_recipients_too() {
    for place in Place::both() {
        let clock = TestClock::new();
        let app = open(&place, &clock);
        let world = arrive(&app);
        let learner = world.learner;
        let asked = Asked {
            operation: "disclose".to_owned(),
            recipient: Some("institution-chosen-by-person".to_owned()),
            ..Asked::use_of(
                world.desk,
                learner,
                "answering-rights",
                &["survey".to_owned()],
            )
        };
        assert!(ask::decide(&app, &asked).unwrap().0.permitted);
        for activity in [
            "learning-recommendation",
            "quality-assurance",
            "teaching-analysis",
        ] {
            let activity = app.policy().compiled.activity_ix(activity).unwrap();
            app.store()
                .transact("test.object", move |tx| {
                    tx.file_objection(learner, activity)
                })
                .unwrap();
        }
        let ground = Ground::PromisedAfterObjection;
        let filed = file(&app, learner, Wish::Erasure { ground });
        clock.advance(days(2));
        work::run_due(&app).unwrap();
        let view = rights::request(&app, learner, filed.request).unwrap();
        assert!(
            matches!(view.stage, Stage::ErasedHere { open: 1, .. }),
            "{:?}",
            view.stage
        );
        assert!(
            view.open && view.waiting.is_some(),
            "nothing is called done too early"
        );
        let told = recipients::of_request(&app, filed.request).unwrap();
        recipients::confirm(&app, told[0].telling, Confirms::Desk).unwrap();
        let view = rights::request(&app, learner, filed.request).unwrap();
        assert!(
            matches!(view.stage, Stage::Fulfilled { .. }),
            "{:?}",
            view.stage
        );
        assert!(!view.open && view.waiting.is_none());
    }
}

#[test]
fn lp_094_a_restriction_reaches_those_who_received_the_category() {
    let place = Place::embedded();
    let app = open(&place, &TestClock::new());
    let world = arrive(&app);
    disclose(&app, world.student);
    let of = |category: &str| -> RequestId {
        let wish = Wish::Restriction {
            categories: vec![category.to_owned()],
            ground: Ground::InsteadOfErasure,
        };
        file(&app, world.student, wish).request
    };
    let learning = recipients::of_request(&app, of("learning")).unwrap();
    assert_eq!((learning.len(), learning[0].act), (1, Act::Restrict));
    assert!(
        recipients::of_request(&app, of("survey"))
            .unwrap()
            .is_empty()
    );
}
