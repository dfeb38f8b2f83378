//! What goes wrong: a crash at a bad moment, a changed row, a full disk, many at once.

use std::sync::Arc;

use law::PersonId;
use rusqlite::Connection;
use serde_json::json;
use store::{Fault, Identifier, Kind, Location, Store};

use crate::fixture::{Place, TestClock, open, options};

fn file(location: &Location) -> &std::path::Path {
    match location {
        Location::File(path) => path,
        Location::Server(_) => panic!("an embedded place is wanted"),
    }
}

fn add_people(store: &Store, count: usize) -> Vec<PersonId> {
    store
        .transact("test.people", move |tx| {
            let people = (0..count).map(|_| {
                let person = tx.add_person("outside-learner", "records")?;
                tx.enter(person, Kind::Collection, &json!({ "source": "records" }))?;
                Ok(person)
            });
            people.collect::<Result<Vec<_>, Fault>>()
        })
        .unwrap()
}

fn copy(from: &Place, to: &Place, side: impl Fn(&Place) -> &Location) {
    for ending in ["", "-wal", "-shm"] {
        let source = format!("{}{ending}", file(side(from)).display());
        if std::path::Path::new(&source).exists() {
            std::fs::copy(source, format!("{}{ending}", file(side(to)).display())).unwrap();
        }
    }
}

#[test]
fn t_38_a_crash_between_erasure_and_shred_is_finished_at_the_next_start() {
    let clock = TestClock::new();
    let place = Place::embedded();
    let before = Place::embedded();
    let person;
    {
        let store = open(&place, &clock);
        person = add_people(&store, 2)[0];
        // The key side as it was before the erasure: what a crash right after the data's commit leaves.
        copy(&place, &before, |place| &place.keys);
        let until = clock_end(&store);
        store
            .transact("test.erase", move |tx| {
                tx.erase(person, &[], until, &json!([])).map(|_| ())
            })
            .unwrap();
    }
    copy(&place, &before, |place| &place.data);
    let data = Connection::open(file(&before.data)).unwrap();
    data.execute(
        "INSERT INTO people (person, relationship, joined_at, source, erasing) VALUES (?1, '', 0, '', 1)",
        [person.bytes().as_slice()],
    )
    .unwrap();
    drop(data);
    let store = open(&before, &clock);
    assert_eq!(
        store.read(|read| read.residue(person)).unwrap(),
        Vec::<String>::new()
    );
    assert_eq!(store.people_count(), 1);
}

fn clock_end(store: &Store) -> law::Moment {
    store.now().after(jiff::SignedDuration::from_hours(24))
}

/// Lets the database refuse people of one source, which no rule of the store's own does.
fn refuse_a_source(place: &Place) {
    match &place.data {
        Location::File(path) => Connection::open(path)
            .unwrap()
            .execute_batch(
                "CREATE TRIGGER refused BEFORE INSERT ON people WHEN NEW.source = 'refused'
                 BEGIN SELECT RAISE(ABORT, 'refused'); END",
            )
            .unwrap(),
        Location::Server(address) => postgres::Client::connect(address, postgres::NoTls)
            .unwrap()
            .batch_execute("ALTER TABLE people ADD CONSTRAINT refused CHECK (source <> 'refused')")
            .unwrap(),
    }
}

#[test]
fn a_statement_that_nobody_waited_for_undoes_its_own_act_and_no_other() {
    for place in Place::both() {
        let clock = TestClock::new();
        let store = open(&place, &clock);
        add_people(&store, 1);
        refuse_a_source(&place);
        let (first, then) = std::sync::mpsc::channel();
        // The second and third act wait together, so that they share a commit with each other.
        std::thread::scope(|scope| {
            scope.spawn(|| {
                let act = move |_: &mut store::Tx<'_>| {
                    then.recv().unwrap();
                    Ok::<_, Fault>(())
                };
                store.transact("test.first", act).unwrap();
            });
            let refused = scope.spawn(|| {
                store.transact("test.refused", |tx| {
                    let person = tx.add_person("outside-learner", "refused")?;
                    tx.enter(person, Kind::Collection, &json!({}))?;
                    tx.enter_house(&json!({ "kind": "never" })).map(|_| ())
                })
            });
            let kept = scope.spawn(|| add_people(&store, 2));
            std::thread::sleep(std::time::Duration::from_millis(100));
            first.send(()).unwrap();
            let told = refused.join().unwrap();
            assert!(
                matches!(&told, Err(Fault::Server { state }) if state == "23514")
                    || matches!(told, Err(Fault::Embedded { .. })),
                "{told:?}"
            );
            assert_eq!(kept.join().unwrap().len(), 2);
        });
        assert_eq!(store.people_count(), 3);
        let size = store.read(|read| read.ledger_size()).unwrap();
        assert_eq!(size, 3, "nothing of the refused act is in the ledger");
        add_people(&store, 1);
        drop(store);
        // Rows and checkpoint fit each other.
        assert_eq!(open(&place, &clock).people_count(), 4);
    }
}

#[test]
fn t_45_a_ledger_whose_rows_were_changed_does_not_open_for_work() {
    type Change = fn(&Connection);
    let changes: [(&str, Change); 4] = [
        ("a leaf is cut off", |data| {
            data.execute("DELETE FROM ledger_leaves WHERE leaf = 2", [])
                .unwrap();
        }),
        ("a hash is changed", |data| {
            data.execute(
                "UPDATE ledger_leaves SET hash = zeroblob(32) WHERE leaf = 2",
                [],
            )
            .unwrap();
        }),
        ("the checkpoint is cut", |data| {
            data.execute("UPDATE ledger_checkpoints SET note = substr(note, 2)", [])
                .unwrap();
        }),
        ("there is no checkpoint", |data| {
            data.execute("DELETE FROM ledger_checkpoints", []).unwrap();
        }),
    ];
    for (what, change) in changes {
        let clock = TestClock::new();
        let place = Place::embedded();
        drop(add_people(&open(&place, &clock), 3));
        change(&Connection::open(file(&place.data)).unwrap());
        let refused = Store::open(options(&place, clock));
        assert!(matches!(refused, Err(Fault::Ledger(_))), "{what}");
    }
}

#[test]
fn t_48_when_the_ledger_cannot_be_written_nothing_is_permitted_and_it_recovers() {
    let clock = TestClock::new();
    let place = Place::embedded();
    let store = open(&place, &clock);
    let person = add_people(&store, 1)[0];
    let data = Connection::open(file(&place.data)).unwrap();
    data.execute_batch(
        "CREATE TRIGGER full BEFORE INSERT ON ledger_leaves BEGIN SELECT RAISE(ABORT, 'no room'); END",
    )
    .unwrap();
    let failed = store.transact("test.enter", move |tx| {
        tx.enter(person, Kind::Use, &json!({}))
    });
    assert!(failed.is_err());
    data.execute_batch("DROP TRIGGER full").unwrap();
    let entered = store
        .transact("test.enter", move |tx| {
            tx.enter(person, Kind::Use, &json!({}))
        })
        .unwrap();
    assert_eq!(
        (entered.leaf, entered.number),
        (1, 1),
        "the failed entry left no gap"
    );
}

#[test]
fn a_commit_that_fails_acknowledges_nothing_and_the_next_one_works() {
    let clock = TestClock::new();
    let place = Place::server();
    let store = open(&place, &clock);
    add_people(&store, 1);
    let Location::Server(address) = &place.data else {
        panic!("a server is wanted")
    };
    let mut server = postgres::Client::connect(address, postgres::NoTls).unwrap();
    // Deferred until COMMIT: the act itself succeeds, its commit does not.
    server
        .batch_execute(
            "CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RAISE EXCEPTION ''no room''; END';
             CREATE CONSTRAINT TRIGGER full_disk AFTER INSERT ON people DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION refuse()",
        )
        .unwrap();
    let failed = store.transact("test.person", |tx| {
        let person = tx.add_person("outside-learner", "records")?;
        tx.enter(person, Kind::Collection, &json!({}))
    });
    assert!(
        matches!(failed, Err(Fault::Stopped(_))),
        "an act that was not durable was acknowledged"
    );
    assert_eq!(store.people_count(), 1);
    server
        .batch_execute("DROP TRIGGER full_disk ON people")
        .unwrap();
    add_people(&store, 1);
    assert_eq!(store.people_count(), 2);
    assert_eq!(
        store.read(|read| read.ledger_size()).unwrap(),
        2,
        "the lost act left no entry"
    );
}

#[test]
fn many_writers_at_once_share_commits_and_lose_nothing() {
    for place in Place::both() {
        let clock = TestClock::new();
        let store = open(&place, &clock);
        let person = add_people(&store, 1)[0];
        let store = Arc::new(store);
        let threads: Vec<_> = (0..8)
            .map(|_| {
                let store = Arc::clone(&store);
                std::thread::spawn(move || {
                    for _ in 0..25 {
                        store
                            .transact("test.enter", move |tx| {
                                tx.enter(person, Kind::Use, &json!({}))
                            })
                            .unwrap();
                    }
                })
            })
            .collect();
        threads
            .into_iter()
            .for_each(|thread| thread.join().unwrap());
        let entries = store
            .read(|read| read.own_entries(person, None, 1000))
            .unwrap();
        let numbers: Vec<u64> = entries.iter().rev().map(|entry| entry.number).collect();
        assert_eq!(
            numbers,
            (0..201).collect::<Vec<u64>>(),
            "numbered without gaps"
        );
        drop(store);
        drop(open(&place, &clock));
    }
}

#[test]
fn t_02_two_people_never_share_an_identifier() {
    for place in Place::both() {
        let clock = TestClock::new();
        let store = open(&place, &clock);
        let people = add_people(&store, 2);
        let taken = Identifier::new("identity/account", "invented.one");
        let (first, second, again) = (people[0], people[1], taken.clone());
        store
            .transact("test.name", move |tx| tx.add_identifier(first, &taken))
            .unwrap();
        let refused = store.transact("test.name", move |tx| tx.add_identifier(second, &again));
        assert!(matches!(refused, Err(Fault::Refused(_))));
    }
}

#[test]
fn keys_and_data_in_one_place_are_refused() {
    let clock = TestClock::new();
    let place = Place::embedded();
    let mut wrong = options(&place, clock);
    wrong.keys = wrong.data.clone();
    assert!(matches!(Store::open(wrong), Err(Fault::Refused(_))));
}

#[test]
fn a_database_of_a_newer_program_is_refused() {
    let clock = TestClock::new();
    let place = Place::embedded();
    drop(open(&place, &clock));
    let data = Connection::open(file(&place.data)).unwrap();
    data.execute("INSERT INTO schema_versions (version, side, digest, applied_at) VALUES (99, 'data', zeroblob(32), 0)", []).unwrap();
    drop(data);
    assert!(matches!(
        Store::open(options(&place, clock)),
        Err(Fault::Schema { .. })
    ));
}
