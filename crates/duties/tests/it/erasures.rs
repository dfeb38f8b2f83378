//! Erasure: what goes, what a law keeps for a while, what is refused and why (s.33).

use duties::rights::{self, ErasureAnswer, Findings};
use duties::{App, Failure, certificate, sign_in, sweep, uses, work};
use law::{EntryId, Ground, PersonId, Shown};
use store::{Identifier, Kind};

use crate::fixture::{Place, TestClock, arrive, days, log_line, open};

fn ask(app: &App, person: PersonId, ground: Ground) -> ErasureAnswer {
    rights::file(
        app,
        rights::Asking::oneself(person, app.now()),
        rights::Wish::Erasure { ground },
    )
    .unwrap()
    .answer
    .unwrap()
}

fn said(app: &App, number: EntryId) -> (bool, Vec<String>) {
    let (found, _) = certificate::certificate(app, number).unwrap();
    let told = certificate::told(app, &found).unwrap();
    let sentences = told.sentences.into_iter().map(|said| said.en).collect();
    (told.whole, sentences)
}

fn proved(app: &App, number: EntryId) -> serde_json::Value {
    let (certificate, text) = certificate::certificate(app, number).unwrap();
    let checked = uses::check_receipt(&text, app.store().verifier()).unwrap();
    assert_eq!(
        (checked.leaf, checked.kind),
        (certificate.leaf, Kind::Erasure)
    );
    checked.payload
}

#[test]
// size: one story, from the filing to what proves its end
fn lp_073_lp_089_an_outside_learner_is_erased_whole_with_a_certificate_that_proves_it_offline() {
    for place in Place::both() {
        let clock = TestClock::new();
        let number;
        {
            let app = open(&place, &clock);
            let world = arrive(&app);
            let before = app.store().people_count();
            let filed = rights::file(
                &app,
                rights::Asking::oneself(world.learner, app.now())
                    .saying(Some("ขอปิดบัญชี".to_owned()))
                    .unwrap(),
                rights::Wish::Erasure {
                    ground: Ground::PurposeOver,
                },
            )
            .unwrap();
            assert_eq!(filed.due.to_string(), "2027-02-20");
            let Some(ErasureAnswer::Erased {
                certificate,
                final_by,
                elsewhere: 0,
            }) = filed.answer
            else {
                panic!("{:?}", filed.answer)
            };
            number = certificate;
            assert_eq!(final_by.to_string(), "2026-11-29");
            assert_eq!(number.bytes(), filed.request.bytes());
            assert_eq!(
                app.store()
                    .read(|read| read.residue(world.learner))
                    .unwrap(),
                Vec::<String>::new()
            );
            assert_eq!(app.store().people_count(), before - 1);
            assert_eq!(
                sign_in::sign_in_as(&app, "l9900000002").unwrap(),
                sign_in::Who::default()
            );
            let payload = proved(&app, number);
            assert_eq!(payload["grounds"]["section"], "s.33(1)");
            assert_eq!(payload["grounds"]["erased"].as_array().unwrap().len(), 5);
            let (whole, sentences) = said(&app, number);
            assert!(whole);
            assert!(sentences[1].contains("29 November 2026"), "{sentences:?}");
            assert!(sentences[2].starts_with("Erased: Identity, Contact details"));
            for (field, value) in [
                ("identity/account", "l9900000002"),
                ("contact/email", "l9900000002@example.org"),
            ] {
                let buried = app
                    .store()
                    .transact("test.buried", move |tx| {
                        tx.is_buried(&Identifier::new(field, value))
                    })
                    .unwrap();
                assert!(buried, "{field}");
            }
            // What is left of the work on them harms nobody.
            work::run_due(&app).unwrap();
            assert_eq!(uses::uses(&app, world.student, None, 9).unwrap().1, 1);
        }
        let app = open(&place, &clock);
        proved(&app, number);
        assert!(matches!(
            certificate::certificate(&app, EntryId::from_bytes([1; 16])),
            Err(Failure::Missing(_))
        ));
    }
}

/// Kept to the last day of the floor, destroyed after it without anybody asking.
fn goes_on_its_day(app: &App, clock: &TestClock, person: PersonId) {
    clock.advance(days(79));
    sweep::daily(app).unwrap();
    assert!(app.store().standing(person).is_some());
    clock.advance(days(2));
    sweep::daily(app).unwrap();
    assert!(app.store().standing(person).is_none());
    assert_eq!(
        app.store().read(|read| read.residue(person)).unwrap(),
        Vec::<String>::new()
    );
}

#[test]
fn i_15_log_lines_younger_than_the_floor_stay_until_its_end_unused_and_then_go_by_themselves() {
    for place in Place::both() {
        let clock = TestClock::new();
        let app = open(&place, &clock);
        let world = arrive(&app);
        log_line(&app, world.learner, "young", 10);
        let ErasureAnswer::Partly {
            certificate,
            kept,
            refused: None,
            ..
        } = ask(&app, world.learner, Ground::PurposeOver)
        else {
            panic!("not partly")
        };
        assert_eq!(kept.len(), 1);
        assert_eq!(
            (
                kept[0].category.as_str(),
                kept[0].until.unwrap().to_string().as_str()
            ),
            ("technical", "2027-02-10")
        );
        assert!(
            kept[0].why.th.contains("10 กุมภาพันธ์ 2570"),
            "{}",
            kept[0].why.th
        );
        // The line of 150 days ago is gone, the young one stays, and nobody may use it.
        let held = app
            .store()
            .read(|read| read.holdings(world.learner))
            .unwrap();
        assert_eq!((held.len(), held[0].records), (1, 1));
        assert!(
            app.store()
                .standing(world.learner)
                .unwrap()
                .restrictions
                .len()
                == 1
        );
        assert_eq!(
            sign_in::sign_in_as(&app, "l9900000002").unwrap(),
            sign_in::Who::default()
        );
        assert_eq!(
            proved(&app, certificate)["grounds"]["kept"][0]["category"],
            "technical"
        );
        let (whole, sentences) = said(&app, certificate);
        assert!(!whole);
        assert!(
            sentences[3].contains("Technical data") && sentences[3].contains("10 February 2027")
        );
        goes_on_its_day(&app, &clock, world.learner);
        assert_eq!(
            proved(&app, certificate)["grounds"]["ground"],
            "floor-ended"
        );
        let (kept, _) = certificate::certificate(&app, certificate).unwrap();
        assert!(kept.body.contains("\"earlier\""));
    }
}

#[test]
fn i_09_a_student_is_refused_with_section_reason_and_routes_and_sees_it_in_the_record() {
    for place in Place::both() {
        let app = open(&place, &TestClock::new());
        let world = arrive(&app);
        let ErasureAnswer::Refused(told) = ask(&app, world.student, Ground::PurposeOver) else {
            panic!("not refused")
        };
        assert_eq!(
            (told.code.as_str(), told.section.as_str()),
            ("erasure-public-task", "s.33 ¶2, s.24(4)")
        );
        assert!(
            told.reason.th.contains("มาตรา 24(4)") && told.reason.th.contains("พระราชบัญญัติ"),
            "{}",
            told.reason.th
        );
        assert!(told.complaint.th.contains("มาตรา 73"));
        assert!(told.appeal.en.contains("2026"));
        assert_eq!(told.categories.len(), 5);
        let views = rights::requests(&app, world.student).unwrap();
        assert_eq!(views[0].refused.as_ref(), Some(&told));
        assert!(!views[0].open);
        let (entries, _) = uses::uses(&app, world.student, None, 1).unwrap();
        assert_eq!(
            (entries[0].kind, entries[0].operation.as_str()),
            (Kind::Request, "refused")
        );
        // Nothing was touched, and the same can be asked again on another ground.
        assert_eq!(
            app.store()
                .read(|read| read.holdings(world.student))
                .unwrap()
                .len(),
            5
        );
        assert!(matches!(
            ask(&app, world.student, Ground::ConsentWithdrawn),
            ErasureAnswer::Refused(_)
        ));
        work::run_due(&app).unwrap();
    }
}

#[test]
fn lp_090_withdrawn_consent_is_no_ground_where_nothing_rests_on_consent() {
    let place = Place::embedded();
    let app = open(&place, &TestClock::new());
    let world = arrive(&app);
    let ErasureAnswer::Refused(told) = ask(&app, world.learner, Ground::ConsentWithdrawn) else {
        panic!("not refused")
    };
    assert_eq!(told.code, "erasure-no-consent");
    let Err(Failure::Bad { field, .. }) = rights::file(
        &app,
        rights::Asking::oneself(world.learner, app.now()),
        rights::Wish::Erasure {
            ground: Ground::Access,
        },
    ) else {
        panic!("taken")
    };
    assert_eq!(field, "ground");
}

#[test]
// size: one story, from the filing to what proves its end
fn lp_092_unlawful_processing_is_examined_by_the_desk_before_anything_is_answered() {
    for place in Place::both() {
        let app = open(&place, &TestClock::new());
        let world = arrive(&app);
        let filed = rights::file(
            &app,
            rights::Asking::oneself(world.learner, app.now()),
            rights::Wish::Erasure {
                ground: Ground::Unlawful,
            },
        )
        .unwrap();
        assert!(matches!(filed.answer, Some(ErasureAnswer::Waits { .. })));
        let view = rights::request(&app, world.learner, filed.request).unwrap();
        assert!(
            view.open && view.next.en.contains("lawful"),
            "{}",
            view.next.en
        );
        // The worker leaves it with the desk.
        work::run_due(&app).unwrap();
        assert_eq!(rights::queue(&app).unwrap().len(), 1);
        let Err(Failure::Bad { .. }) = rights::file(
            &app,
            rights::Asking::oneself(world.learner, app.now()),
            rights::Wish::Erasure {
                ground: Ground::PurposeOver,
            },
        ) else {
            panic!("two at once")
        };
        let no = Findings {
            unlawful: Shown::No,
            ..Findings::default()
        };
        assert!(matches!(
            rights::decide(
                &app,
                world.instructor,
                filed.request,
                rights::Decision::Found(no),
                None
            ),
            Err(Failure::Refused(_))
        ));
        let yes = Findings {
            unlawful: Shown::Yes,
            ..Findings::default()
        };
        let answer = rights::decide(
            &app,
            world.desk,
            filed.request,
            rights::Decision::Found(yes),
            None,
        )
        .unwrap()
        .erasure
        .unwrap();
        assert!(matches!(answer, ErasureAnswer::Erased { .. }), "{answer:?}");
        assert!(
            rights::decide(
                &app,
                world.desk,
                filed.request,
                rights::Decision::Found(yes),
                None
            )
            .is_err()
        );
    }
}

#[test]
fn lp_095_what_is_held_stays_and_the_rest_goes() {
    let place = Place::embedded();
    let clock = TestClock::new();
    let app = open(&place, &clock);
    let world = arrive(&app);
    let learner = world.learner;
    let category = app.policy().compiled.category_ix("learning").unwrap();
    app.store()
        .transact("test.hold", move |tx| {
            tx.hold(learner, category, "for-claim", None)
        })
        .unwrap();
    let ErasureAnswer::Partly {
        kept,
        refused: None,
        ..
    } = ask(&app, learner, Ground::PurposeOver)
    else {
        panic!("not partly")
    };
    assert_eq!(
        (kept[0].category.as_str(), kept[0].until),
        ("learning", None)
    );
    let held = app.store().read(|read| read.holdings(learner)).unwrap();
    assert_eq!((held.len(), held[0].category.as_str()), (1, "learning"));
    // Looked at every day while the hold stands, and nothing more is destroyed.
    for _ in 0..3 {
        clock.advance(days(2));
        sweep::daily(&app).unwrap();
    }
    let held = app.store().read(|read| read.holdings(learner)).unwrap();
    assert_eq!(held.len(), 1);
}

#[test]
fn t_09_erasure_wants_a_proof_of_minutes_and_few_words() {
    let place = Place::embedded();
    let clock = TestClock::new();
    let app = open(&place, &clock);
    let world = arrive(&app);
    let old = app.now().after(-jiff::SignedDuration::from_mins(6));
    assert!(matches!(
        rights::file(
            &app,
            rights::Asking::oneself(world.learner, old),
            rights::Wish::Erasure {
                ground: Ground::PurposeOver
            }
        ),
        Err(Failure::Stale)
    ));
    let long = "ก".repeat(rights::WORDS_MAX + 1);
    assert!(matches!(
        rights::Asking::oneself(world.learner, app.now()).saying(Some(long)),
        Err(Failure::Bad { .. })
    ));
    assert!(app.store().standing(world.learner).is_some());
}

#[test]
fn i_25_after_an_erasure_the_ledger_still_proves_and_tells_nothing_of_the_person() {
    for place in Place::both() {
        let app = open(&place, &TestClock::new());
        let world = arrive(&app);
        let canaries = [
            world.learner.to_string(),
            "l9900000002".to_owned(),
            "ตัวอย่างสอง".to_owned(),
        ];
        ask(&app, world.learner, Ground::PurposeOver);
        let size = app.store().read(|read| read.ledger_size()).unwrap();
        let leaves = app
            .store()
            .read(|read| read.ledger_entries(0, size))
            .unwrap();
        assert_eq!(leaves.len() as u64, size);
        for leaf in leaves {
            let text = String::from_utf8_lossy(&leaf).into_owned();
            assert!(canaries.iter().all(|canary| !text.contains(canary)));
            assert!(!leaf.windows(16).any(|bytes| bytes == world.learner.bytes()));
        }
        let receipt = uses::receipt(&app, world.student, 0).unwrap();
        uses::check_receipt(&receipt, app.store().verifier()).unwrap();
    }
}

#[test]
fn lp_091_after_an_objection_what_was_used_for_that_alone_goes_as_the_policy_promises() {
    for place in Place::both() {
        let app = open(&place, &TestClock::new());
        let learner = arrive(&app).learner;
        // Before any objection the ground waits for one.
        let ErasureAnswer::Waits { step } = ask(&app, learner, Ground::PromisedAfterObjection)
        else {
            panic!("answered")
        };
        assert_eq!(step.en, "Object first.");
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
        let world_desk = sign_in::sign_in_as(&app, "desk1").unwrap().actor.unwrap();
        let request = rights::requests(&app, learner).unwrap()[0].request;
        let answer = rights::decide(
            &app,
            world_desk,
            request,
            rights::Decision::Found(Findings::default()),
            None,
        )
        .unwrap()
        .erasure
        .unwrap();
        let ErasureAnswer::Partly {
            refused: Some(refused),
            ..
        } = answer
        else {
            panic!("{answer:?}")
        };
        assert_eq!(refused.code, "erasure-ground-absent");
        let held = app.store().read(|read| read.holdings(learner)).unwrap();
        assert!(held.iter().all(|held| held.category != "survey"));
        assert_eq!(held.len(), 4);
        assert_eq!(
            sign_in::sign_in_as(&app, "l9900000002").unwrap().person,
            Some(learner)
        );
    }
}

#[test]
fn lp_098_a_refusal_stays_on_record_for_its_period_although_the_person_is_erased() {
    for place in Place::both() {
        let clock = TestClock::new();
        let app = open(&place, &clock);
        let learner = arrive(&app).learner;
        assert!(matches!(
            ask(&app, learner, Ground::ConsentWithdrawn),
            ErasureAnswer::Refused(_)
        ));
        let answer = ask(&app, learner, Ground::PurposeOver);
        let ErasureAnswer::Partly {
            kept,
            refused: None,
            ..
        } = answer
        else {
            panic!("{answer:?}")
        };
        assert_eq!(kept.len(), 1);
        assert!(
            kept[0].why.en.contains("22 November 2036"),
            "{}",
            kept[0].why.en
        );
        assert!(kept[0].why.th.contains("39(7)"), "{}", kept[0].why.th);
        assert_eq!(
            app.store().read(|read| read.holdings(learner)).unwrap(),
            vec![]
        );
        assert_eq!(
            sign_in::sign_in_as(&app, "l9900000002").unwrap(),
            sign_in::Who::default()
        );
        let kept = rights::requests(&app, learner).unwrap();
        let stages: Vec<&str> = kept.iter().map(|view| view.stage.name()).collect();
        assert_eq!(kept.len(), 2, "{stages:?}");
        assert!(stages.contains(&"refused") && stages.contains(&"fulfilled"));
        clock.advance(days(3_654));
        sweep::daily(&app).unwrap();
        assert_eq!(
            app.store().read(|read| read.residue(learner)).unwrap(),
            Vec::<String>::new()
        );
    }
}

#[test]
fn i_07_t_19_no_certificate_stands_when_something_was_left_behind() {
    let clock = TestClock::new();
    let place = Place::embedded();
    let app = open(&place, &clock);
    let world = arrive(&app);
    let store::Location::File(data) = &place.data else {
        panic!("an embedded place is wanted")
    };
    // A fault planted in the database: whoever destroys entries finds a look-up back in its place.
    rusqlite::Connection::open(data)
        .unwrap()
        .execute_batch(
            "CREATE TRIGGER planted AFTER DELETE ON entries BEGIN
             INSERT OR IGNORE INTO lookups (person, field, term) VALUES (OLD.person, 'planted', zeroblob(32)); END",
        )
        .unwrap();
    let filed = rights::file(
        &app,
        rights::Asking::oneself(world.learner, app.now()),
        rights::Wish::Erasure {
            ground: Ground::PurposeOver,
        },
    );
    let answer = filed.unwrap().answer;
    assert!(
        answer.is_none(),
        "an erasure that left something was called done: {answer:?}"
    );
    let left = app
        .store()
        .read(|read| read.residue(world.learner))
        .unwrap();
    assert_eq!(left, ["lookups"], "the fault was not planted");
    let given = app.store().read(|read| read.certificate_count()).unwrap();
    assert_eq!(given, 0, "a certificate stands although something is left");
}
