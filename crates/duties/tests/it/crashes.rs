//! A kill between the rows and the keys of an erasure: nothing comes back at the next start.

use std::path::PathBuf;

use duties::rights::{self, ErasureAnswer};
use law::Ground;
use store::{Fault, Location};

use crate::fixture::{Place, TestClock, arrive, days, log_line, open};

fn path(location: &Location) -> PathBuf {
    match location {
        Location::File(path) => path.clone(),
        Location::Server(_) => panic!("a file is wanted"),
    }
}

#[test]
fn i_07_a_crash_between_rows_and_keys_is_finished_before_anything_else_is_done() {
    let place = Place::embedded();
    let clock = TestClock::new();
    let before = place.folder.join("keys-before.db");
    let learner;
    {
        let app = open(&place, &clock);
        learner = arrive(&app).learner;
    }
    std::fs::copy(path(&place.keys), &before).unwrap();
    {
        let app = open(&place, &clock);
        let filed = rights::file(
            &app,
            rights::Asking::oneself(learner, app.now()),
            rights::Wish::Erasure {
                ground: Ground::PurposeOver,
            },
        )
        .unwrap();
        assert!(matches!(filed.answer, Some(ErasureAnswer::Erased { .. })));
    }
    // The rows as they were committed, the mark still on, the keys not yet destroyed.
    std::fs::copy(&before, path(&place.keys)).unwrap();
    let _ = std::fs::remove_file(path(&place.keys).with_extension("db-wal"));
    let hex: String = learner.to_string();
    place.tamper(&format!(
        "INSERT INTO people (person, relationship, joined_at, source, erasing) VALUES (x'{hex}', '', 0, '', 1)"
    ));
    let app = open(&place, &clock);
    assert_eq!(
        app.store().read(|read| read.residue(learner)).unwrap(),
        Vec::<String>::new()
    );
    assert!(app.store().standing(learner).is_none());
}

#[test]
fn i_07_keys_of_a_part_that_outlived_their_rows_are_destroyed_at_the_next_start() {
    let place = Place::embedded();
    let clock = TestClock::new();
    let before = place.folder.join("keys-before.db");
    let learner;
    {
        let app = open(&place, &clock);
        learner = arrive(&app).learner;
        log_line(&app, learner, "young", 3);
    }
    std::fs::copy(path(&place.keys), &before).unwrap();
    {
        let app = open(&place, &clock);
        let filed = rights::file(
            &app,
            rights::Asking::oneself(learner, app.now()),
            rights::Wish::Erasure {
                ground: Ground::PurposeOver,
            },
        )
        .unwrap();
        assert!(matches!(
            filed.answer,
            Some(ErasureAnswer::Partly { refused: None, .. })
        ));
    }
    std::fs::copy(&before, path(&place.keys)).unwrap();
    let _ = std::fs::remove_file(path(&place.keys).with_extension("db-wal"));
    let app = open(&place, &clock);
    let kept = [store::KeptBack {
        category: "technical".to_owned(),
        from: None,
    }];
    assert_eq!(
        app.store()
            .read(|read| read.residue_besides(learner, &kept))
            .unwrap(),
        Vec::<String>::new()
    );
    // What is kept can still be destroyed, and is, on its day.
    clock.advance(days(91));
    duties::sweep::daily(&app).unwrap();
    assert_eq!(
        app.store().read(|read| read.residue(learner)).unwrap(),
        Vec::<String>::new()
    );
}

#[test]
fn a_request_that_was_filed_and_not_answered_is_answered_by_the_worker() {
    for place in Place::both() {
        let clock = TestClock::new();
        let app = open(&place, &clock);
        let world = arrive(&app);
        let request = rights::file(
            &app,
            rights::Asking::oneself(world.student, app.now()),
            rights::Wish::Copy,
        )
        .unwrap()
        .request;
        drop(app);
        let app = open(&place, &clock);
        assert!(duties::work::run_due(&app).unwrap() > 0);
        assert_eq!(
            rights::request(&app, world.student, request)
                .unwrap()
                .stage
                .name(),
            "answered"
        );
        // A worker that died holding its lease only delays it.
        let request = rights::file(
            &app,
            rights::Asking::oneself(world.student, app.now()),
            rights::Wish::Erasure {
                ground: Ground::PurposeOver,
            },
        )
        .unwrap()
        .request;
        app.store()
            .transact::<_, Fault>("test.claimed", |tx| tx.claim())
            .unwrap()
            .unwrap();
        while duties::work::run_due(&app).unwrap() > 0 {}
        clock.advance(jiff::SignedDuration::from_mins(6));
        assert_eq!(duties::work::run_due(&app).unwrap(), 1);
        assert_eq!(
            rights::request(&app, world.student, request)
                .unwrap()
                .stage
                .name(),
            "refused"
        );
    }
}
