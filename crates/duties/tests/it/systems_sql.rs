//! The same against a database of somebody else: an invented learning platform in SQLite, reached by its
//! declaration (s.30, s.33–35, `B7`, `T19`).

use std::io::{Cursor, Read as _};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use connectors::Connector;
use connectors::sql::{self, Dataset};
use duties::rights::{self, Asking, Decision, Wish};
use duties::systems::{self, State};
use duties::{App, work};
use jiff::SignedDuration;
use law::{Clock, Ground, PersonId, RequestId};
use serde_json::json;

use crate::fixture::{Place, TestClock, arrive, days, open};

const LEARNER: &str = "l9900000002";
const STUDENT: &str = "s9900000001";

const DECLARED: &str = r#"
system = "lms"
name = { th = "ระบบเรียนออนไลน์สมมุติ", en = "Invented LMS" }
engine = "sqlite"

[reach]
file = "lms.db"

[[table]]
name = "users"
key = ["id"]
category = "identity"
erase = "delete"
restrict = { column = "suspended", on = "1", off = "0" }
[[table.found]]
by = { "identity/account" = "account" }
[[table.column]]
name = "account"
field = "account"
[[table.column]]
name = "given_name"
field = "given-name"

[[table]]
name = "posts"
key = ["id"]
category = "learning"
erase = "delete"
[[table.of]]
table = "users"
columns = { user_id = "id" }
[[table.column]]
name = "body"
field = "forum-text"
"#;

/// Makes the other system's database, with both people in it.
fn make(folder: &Path) -> PathBuf {
    let path = folder.join("lms.db");
    let database = rusqlite::Connection::open(&path).unwrap();
    database
        .execute_batch(&format!(
            "CREATE TABLE users (id INTEGER PRIMARY KEY, account TEXT, given_name TEXT, suspended INTEGER NOT NULL DEFAULT 0);
             CREATE TABLE posts (id INTEGER PRIMARY KEY, user_id INTEGER REFERENCES users (id), body TEXT);
             INSERT INTO users (id, account, given_name) VALUES (1, '{LEARNER}', 'ตัวอย่างสอง'), (2, '{STUDENT}', 'ตัวอย่างหนึ่ง');
             INSERT INTO posts (user_id, body) VALUES (1, 'โพสต์ของผู้เรียน'), (2, 'โพสต์ของนักศึกษา');"
        ))
        .unwrap();
    path
}

fn count(path: &Path, sql: &str) -> i64 {
    let database = rusqlite::Connection::open(path).unwrap();
    database.query_row(sql, [], |row| row.get(0)).unwrap()
}

fn change(path: &Path, sql: &str) {
    let database = rusqlite::Connection::open(path).unwrap();
    database.execute_batch(sql).unwrap();
}

fn connected(place: &Place, clock: &Arc<TestClock>) -> App {
    let dataset = Dataset::parse(DECLARED, &place.folder).unwrap();
    let clock_there = Arc::clone(clock) as Arc<dyn Clock>;
    let lms: Box<dyn Connector> = Box::new(sql::open(dataset, None, clock_there));
    open(place, clock).connected(vec![lms])
}

fn settle(app: &App) {
    while work::run_due(app).unwrap() > 0 {}
}

fn erase(app: &App, person: PersonId) -> RequestId {
    let wish = Wish::Erasure {
        ground: Ground::PurposeOver,
    };
    let asking = Asking::oneself(person, app.now());
    rights::file(app, asking, wish).unwrap().request
}

fn state(app: &App, request: RequestId) -> State {
    systems::steps(app, request).unwrap()[0].state
}

#[test]
fn t_19_lp_090_a_person_is_erased_in_a_real_database_and_asked_for_again() {
    for place in Place::both() {
        let path = make(&place.folder);
        let clock = TestClock::new();
        let app = connected(&place, &clock);
        let world = arrive(&app);
        let request = erase(&app, world.learner);
        // Killed before anything was asked there.
        drop(app);
        let app = connected(&place, &clock);
        assert_eq!(count(&path, "SELECT COUNT(*) FROM users"), 2);
        settle(&app);
        assert_eq!(state(&app, request), State::Done);
        assert_eq!(count(&path, "SELECT COUNT(*) FROM users WHERE id = 1"), 0);
        assert_eq!(
            count(&path, "SELECT COUNT(*) FROM posts WHERE user_id = 1"),
            0
        );
        assert_eq!(count(&path, "SELECT COUNT(*) FROM posts"), 1);
    }
}

#[test]
fn t_19_a_row_that_a_trigger_saves_keeps_the_erasure_open() {
    let place = Place::embedded();
    let path = make(&place.folder);
    change(
        &path,
        "CREATE TRIGGER saves BEFORE DELETE ON posts WHEN old.user_id = 1 BEGIN SELECT RAISE(IGNORE); END;",
    );
    let clock = TestClock::new();
    let app = connected(&place, &clock);
    let world = arrive(&app);
    let request = erase(&app, world.learner);
    settle(&app);
    assert!(state(&app, request).is_open(), "{:?}", state(&app, request));
    assert_ne!(
        count(&path, "SELECT COUNT(*) FROM posts WHERE user_id = 1"),
        0
    );
    change(&path, "DROP TRIGGER saves;");
    clock.advance(days(1));
    settle(&app);
    assert_eq!(state(&app, request), State::Done);
    assert_eq!(
        count(&path, "SELECT COUNT(*) FROM posts WHERE user_id = 1"),
        0
    );
}

#[test]
fn t_55_a_database_that_is_gone_for_an_hour_is_asked_until_it_is_back() {
    let place = Place::embedded();
    let path = make(&place.folder);
    let aside = place.folder.join("aside.db");
    std::fs::rename(&path, &aside).unwrap();
    let clock = TestClock::new();
    let app = connected(&place, &clock);
    let world = arrive(&app);
    let request = erase(&app, world.learner);
    settle(&app);
    assert!(state(&app, request).is_open());
    std::fs::rename(&aside, &path).unwrap();
    for _ in 0..8 {
        clock.advance(SignedDuration::from_hours(1));
        settle(&app);
    }
    assert_eq!(state(&app, request), State::Done);
    assert_eq!(count(&path, "SELECT COUNT(*) FROM users"), 1);
}

#[test]
fn lp_080_lp_093_lp_097_copied_restricted_corrected_and_released_in_a_real_database() {
    for place in Place::both() {
        let path = make(&place.folder);
        let clock = TestClock::new();
        let app = connected(&place, &clock);
        let person = arrive(&app).student;
        let desk = duties::sign_in::sign_in_as(&app, "desk1")
            .unwrap()
            .actor
            .unwrap();
        let suspended = "SELECT suspended FROM users WHERE id = 2";
        let records = rights::correctable(&app, person).unwrap();
        let identity = records
            .iter()
            .find(|one| one.category == "identity")
            .unwrap();
        let wish = Wish::Correction {
            category: "identity".to_owned(),
            record: identity.record.to_string(),
            field: "given-name".to_owned(),
            after: json!("ตัวอย่างใหม่"),
        };
        let asking = Asking::oneself(person, app.now());
        let request = rights::file(&app, asking, wish).unwrap().request;
        settle(&app);
        assert_eq!(count(&path, suspended), 1);
        rights::decide(&app, desk, request, Decision::Grant, None).unwrap();
        settle(&app);
        assert_eq!(count(&path, suspended), 0);
        let right = "SELECT COUNT(*) FROM users WHERE id = 2 AND given_name = 'ตัวอย่างใหม่'";
        assert_eq!(count(&path, right), 1);
        let filed = rights::file(&app, Asking::oneself(person, app.now()), Wish::Copy).unwrap();
        if filed.cooling_until.is_some() {
            clock.advance(days(3));
        }
        settle(&app);
        let mut zip = Vec::new();
        rights::collect(&app, person, filed.request, app.now(), &mut zip).unwrap();
        let mut archive = zip::ZipArchive::new(Cursor::new(zip)).unwrap();
        let mut data = String::new();
        let mut file = archive.by_name("data.json").unwrap();
        file.read_to_string(&mut data).unwrap();
        assert!(data.contains("โพสต์ของนักศึกษา") && !data.contains("โพสต์ของผู้เรียน"));
    }
}
