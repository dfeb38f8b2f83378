//! The renewal of the keys' epoch, cut off at the very end of a transaction: nothing is lost, nothing
//! stays open, and the next renewal goes on (`K2`).

use law::PersonId;
use rusqlite::Connection;
use serde_json::json;
use store::{Fault, Kind, Location, Store};

use crate::fixture::{Place, TestClock, open};

fn enter(store: &Store, person: PersonId, what: &'static str) -> Result<(), Fault> {
    store.transact("test.enter", move |tx| {
        tx.enter(person, Kind::Use, &json!({ "what": what }))
            .map(|_| ())
    })
}

fn people(store: &Store, count: usize) -> Vec<PersonId> {
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

/// On the key side, behind the program's back.
fn run(place: &Place, sql: &str) {
    match &place.keys {
        Location::File(path) => Connection::open(path).unwrap().execute_batch(sql).unwrap(),
        Location::Server(address) => postgres::Client::connect(address, postgres::NoTls)
            .unwrap()
            .batch_execute(sql)
            .unwrap(),
    }
}

fn count(place: &Place, sql: &str) -> i64 {
    match &place.keys {
        Location::File(path) => Connection::open(path)
            .unwrap()
            .query_row(sql, [], |row| row.get(0))
            .unwrap(),
        Location::Server(address) => postgres::Client::connect(address, postgres::NoTls)
            .unwrap()
            .query_one(sql, &[])
            .unwrap()
            .get(0),
    }
}

/// Every statement on `table` succeeds, and the COMMIT after it does not.
fn let_commits_fail(place: &Place, verb: &str, table: &str) {
    run(
        place,
        &match &place.keys {
            Location::File(_) => format!(
                "CREATE TABLE IF NOT EXISTS never (id BIGINT PRIMARY KEY);
                 CREATE TABLE IF NOT EXISTS wanting (id BIGINT REFERENCES never(id) DEFERRABLE INITIALLY DEFERRED);
                 CREATE TRIGGER at_the_end AFTER {verb} ON {table} BEGIN INSERT INTO wanting VALUES (1); END"
            ),
            Location::Server(_) => format!(
                "CREATE OR REPLACE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RAISE EXCEPTION ''no room''; END';
                 CREATE CONSTRAINT TRIGGER at_the_end AFTER {verb} ON {table} DEFERRABLE INITIALLY DEFERRED
                 FOR EACH ROW EXECUTE FUNCTION refuse()"
            ),
        },
    );
}

fn let_commits_pass(place: &Place, table: &str) {
    run(
        place,
        &match &place.keys {
            Location::File(_) => "DROP TRIGGER at_the_end".to_owned(),
            Location::Server(_) => format!("DROP TRIGGER at_the_end ON {table}"),
        },
    );
}

#[test]
fn k_2_a_renewal_whose_commit_fails_loses_no_key_and_is_finished_by_the_next() {
    for place in Place::both() {
        for (verb, table) in [
            ("INSERT", "epochs"),
            ("UPDATE", "person_keys"),
            ("UPDATE", "house_keys"),
        ] {
            let clock = TestClock::new();
            let store = open(&place, &clock);
            let known = people(&store, 3);
            let_commits_fail(&place, verb, table);
            assert!(store.renew_epoch().is_err(), "{verb} {table}");
            // Nothing stays open: what needs a new key, and what needs an old one, goes on meanwhile.
            if table != "epochs" {
                assert!(store.renew_epoch().is_err(), "{verb} {table}, again");
            }
            for person in &known {
                enter(&store, *person, "meanwhile").unwrap();
            }
            let later = people(&store, 1)[0];
            let_commits_pass(&place, table);
            assert!(store.renew_epoch().unwrap() > 0, "{verb} {table}");
            let alive = "SELECT CAST(COUNT(*) AS BIGINT) FROM epochs WHERE stage <> 'destroyed'";
            assert_eq!(count(&place, alive), 1, "{verb} {table}");
            for keys in ["person_keys", "house_keys"] {
                let old = format!(
                    "SELECT CAST(COUNT(*) AS BIGINT) FROM {keys} WHERE epoch <> (SELECT MAX(epoch) FROM epochs)"
                );
                assert_eq!(count(&place, &old), 0, "{keys} after {verb} {table}");
            }
            // Every key opens what it sealed, before and after a restart.
            let opens = |store: &Store| {
                let of = |person| {
                    store
                        .read(|read| read.own_entries(person, None, 9))
                        .unwrap()
                };
                let told: Vec<usize> = known.iter().map(|person| of(*person).len()).collect();
                assert_eq!(told, [2; 3], "{verb} {table}");
                assert_eq!(of(later).len(), 1, "{verb} {table}");
            };
            opens(&store);
            drop(store);
            opens(&open(&place, &clock));
        }
    }
}
