//! The counts of what was entered: kept with the entries, undone with them, made anew from them.

use jiff::SignedDuration;
use law::{Operation, PersonId};
use policy::{Question, Set64};
use store::{Fault, Kind, Store, Tallied, Tally};

use crate::fixture::{Place, TestClock, open};

/// People of whom each asks for their own data, with the notice or without.
fn people(store: &Store, many: usize, told: bool) -> Vec<PersonId> {
    store
        .transact::<_, Fault>("test.people", move |tx| {
            let version = tx.compiled().version();
            (0..many)
                .map(|_| {
                    let person = tx.add_person("enrolled-student", "sis-oneroster")?;
                    if told {
                        tx.deliver_notice(person, version, "test")?;
                    }
                    Ok(person)
                })
                .collect()
        })
        .unwrap()
}

/// The intake takes in, which it may; or uses, which it may not of people whom no notice reached.
fn ask(store: &Store, people: &[PersonId], operation: Operation, keep: bool) {
    let people = people.to_vec();
    let compiled = store.compiled();
    let category = compiled.category_ix("learning").unwrap().0;
    let done = store.transact::<_, Fault>("test.ask", move |tx| {
        let actor = tx.add_actor(None)?;
        for person in people {
            let question = Question {
                actor,
                roles: Set64::only(compiled.role_ix("intake").unwrap().0),
                address: None,
                person,
                categories: Set64::only(category),
                unknown_categories: false,
                activity: compiled.activity_ix("online-learning"),
                operation,
                recipient: None,
                abroad: false,
                case: None,
                memo: None,
            };
            let decision = tx.decide(&question);
            let _ = tx.record(decision)?;
        }
        if keep {
            Ok(())
        } else {
            Err(Fault::Refused("not to be kept".to_owned()))
        }
    });
    assert_eq!(done.is_ok(), keep);
}

fn counted(store: &Store, days: u16) -> Vec<(Tallied, Tally)> {
    store.read(|read| read.counted(days)).unwrap()
}

/// Entries and the fewest people, of a kind and reason, about a category or as such.
fn sum(counted: &[(Tallied, Tally)], kind: Kind, reason: &str, category: &str) -> (u64, u32) {
    counted
        .iter()
        .filter(|(of, _)| of.kind == kind && of.reason == reason && of.category == category)
        .fold((0, 0), |(entries, people), (_, tally)| {
            (entries + tally.entries, people.max(tally.crowd.at_least()))
        })
}

fn agrees(store: &Store) {
    let (counted, entered) = store.read(|read| read.counted_and_entered()).unwrap();
    assert_eq!(counted, entered);
    assert!(!entered.is_empty());
}

#[test]
fn s_39_what_is_entered_is_counted_with_it_and_what_is_undone_is_not() {
    for place in Place::both() {
        let clock = TestClock::new();
        let store = open(&place, &clock);
        let told = people(&store, 30, true);
        let untold = people(&store, 3, false);
        ask(&store, &told, Operation::Collect, true);
        ask(&store, &told, Operation::Collect, false);
        ask(&store, &untold, Operation::Use, true);
        let now = counted(&store, 1);
        let (entries, at_least) = sum(&now, Kind::Collection, "", "learning");
        assert_eq!(entries, 30, "{now:?}");
        assert!((10..=30).contains(&at_least), "{at_least}");
        assert_eq!(sum(&now, Kind::Collection, "", "").0, 30);
        let (refused, people) = sum(&now, Kind::Refusal, "notice-undelivered", "learning");
        assert_eq!(refused, 3, "{now:?}");
        assert!(people <= 3);
        let row = now.iter().find(|(of, _)| of.kind == Kind::Collection);
        let (of, _) = row.unwrap();
        assert_eq!(
            (of.activity.as_str(), of.operation.as_str()),
            ("online-learning", "collect")
        );
        assert!(!of.basis.is_empty());
        agrees(&store);

        // A month later the window has gone past them; the counts of the whole stay.
        clock.advance(SignedDuration::from_hours(24 * 30));
        ask(&store, &told[..2], Operation::Collect, true);
        assert_eq!(sum(&counted(&store, 30), Kind::Collection, "", "").0, 2);
        assert_eq!(sum(&counted(&store, 31), Kind::Collection, "", "").0, 32);
        agrees(&store);

        // One's own, of the same window.
        let own = store.read(|read| read.counted_of(told[0], 31)).unwrap();
        assert_eq!(sum(&own, Kind::Collection, "", "learning").0, 2);
        let own = store.read(|read| read.counted_of(told[5], 30)).unwrap();
        assert_eq!(sum(&own, Kind::Collection, "", "learning").0, 0);
    }
}

#[test]
fn s_39_counts_are_made_anew_from_the_ledger_and_are_the_same() {
    for place in Place::both() {
        let clock = TestClock::new();
        let store = open(&place, &clock);
        let told = people(&store, 12, true);
        ask(&store, &told, Operation::Collect, true);
        clock.advance(SignedDuration::from_hours(26));
        let untold = people(&store, 4, false);
        ask(&store, &untold, Operation::Use, true);
        let before = counted(&store, 30);
        store.count_anew().unwrap();
        assert_eq!(counted(&store, 30), before);
        agrees(&store);
        ask(&store, &told, Operation::Collect, true);
        agrees(&store);

        // Counted anew while others enter: whatever shares a commit with it, nothing is counted twice.
        std::thread::scope(|scope| {
            let entering = scope.spawn(|| {
                for _ in 0..20 {
                    ask(&store, &told[..1], Operation::Collect, true);
                }
            });
            for _ in 0..10 {
                store.count_anew().unwrap();
            }
            entering.join().unwrap();
        });
        agrees(&store);

        // Of somebody erased, an entry says that it was made, and on which day; no count is lost.
        store
            .transact::<_, Fault>("test.erase", {
                let gone = told[0];
                move |tx| {
                    let until = tx.now();
                    tx.erase(gone, &[], until, &serde_json::json!([]))
                        .map(|_| ())
                }
            })
            .unwrap();
        agrees(&store);
        let (kept, _) = sum(&counted(&store, 30), Kind::Collection, "", "learning");
        assert_eq!(kept, 44, "what was counted stays counted");
        store.count_anew().unwrap();
        agrees(&store);
        let (left, _) = sum(&counted(&store, 30), Kind::Collection, "", "learning");
        assert_eq!(left, 22, "what opens no more tells no category");
    }
}
