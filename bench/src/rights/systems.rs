//! Access and erasure against the number of connected systems: databases of somebody else with four tables
//! and 20,000 people each, declared and driven as they would be, beside the same rows by bare SQL.

use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use connectors::Connector;
use connectors::sql::{self, Dataset};
use duties::{App, work};
use law::{Clock, PersonId};
use serde_json::json;
use store::{Fault, Identifier};

use super::growth::{ask_to_erase, erase};
use super::people::holds;
use crate::doors::copy_of;
use crate::measure::{percentile, timed};
use crate::place::{Engine, House, SystemClock};
use crate::table::{Figure, Row};

const SYSTEMS: [usize; 3] = [0, 1, 3];
const PEOPLE: usize = 20_000;
/// Rows of each person in each of the three tables that lead to them.
const ROWS: usize = 4;
/// How often each is done; the middle one is told.
const TIMES: u32 = 5;
/// Erasures that wait together, as after a night.
const TOGETHER: u32 = 32;

const DECLARED: &str = r#"
system = "SYSTEM"
name = { th = "ระบบสมมุติ", en = "Invented system" }
engine = "sqlite"
[reach]
file = "SYSTEM.db"
[[table]]
name = "users"
key = ["id"]
category = "identity"
erase = "delete"
[[table.found]]
by = { "identity/account" = "account" }
[[table.column]]
name = "account"
field = "account"
"#;

const TABLE: &str = r#"
[[table]]
name = "NAME"
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

const TABLES: [&str; 3] = ["posts", "answers", "visits"];

pub fn rows(engine: Engine<'_>, rows: &mut Vec<Row>) {
    for count in SYSTEMS {
        let house = House::new(engine);
        let files: Vec<PathBuf> = (0..count)
            .map(|number| make(&house.folder, number))
            .collect();
        let systems = (0..count).map(|number| system(&house.folder, number));
        let app = house.open().connected(systems.collect());
        let mut times: [Vec<Duration>; 3] = Default::default();
        for turn in 0..TIMES {
            let person = known(&app, turn);
            let access = timed(|| copy_of(&app, person)).1;
            let erasure = timed(|| erase(&app, person)).1;
            assert!(
                files.iter().all(|file| held(file, turn) == 0),
                "erased there"
            );
            // The same rows of somebody else, by hand.
            let by_hand = timed(|| files.iter().for_each(|file| by_hand(file, turn + TIMES))).1;
            let taken = [access, erasure, by_hand];
            times
                .iter_mut()
                .zip(taken)
                .for_each(|(times, time)| times.push(time));
        }
        let [access, erasure, by_hand] = times.map(|mut times| percentile(&mut times, 50));
        let told = match count {
            0 => "nothing is asked elsewhere".to_owned(),
            _ => format!(
                "{} rows there; read and taken away by bare SQL: {}",
                count * (TABLES.len() * ROWS + 1),
                crate::table::time(by_hand.as_secs_f64())
            ),
        };
        for (what, time) in [
            ("access, asked to collected", access),
            ("erasure, asked to found gone everywhere", erasure),
        ] {
            let named = format!("{what}, {count} connected systems");
            rows.push(Row::new(named, Figure::Takes(time)).note(told.clone()));
        }
        if count > 0 {
            let named =
                format!("the same erasure, one of {TOGETHER} that wait, {count} connected systems");
            let each = together(&app, &files);
            rows.push(
                Row::new(named, Figure::Takes(each)).note("asked about again in one reading"),
            );
        }
    }
}

/// The time that each of many erasures takes which wait together for their systems.
fn together(app: &App, files: &[PathBuf]) -> Duration {
    let numbers = 100..100 + TOGETHER;
    let people: Vec<PersonId> = numbers.clone().map(|number| known(app, number)).collect();
    let ((), time) = timed(|| {
        people.iter().for_each(|person| ask_to_erase(app, *person));
        while work::run_due(app).unwrap_or_else(|failure| panic!("{failure}")) > 0 {}
    });
    for number in numbers {
        assert!(
            files.iter().all(|file| held(file, number) == 0),
            "erased there"
        );
    }
    time / TOGETHER
}

/// A system reached by its declaration.
fn system(folder: &Path, number: usize) -> Box<dyn Connector> {
    let mut text = DECLARED.replace("SYSTEM", &format!("system-{number}"));
    for table in TABLES {
        text.push_str(&TABLE.replace("NAME", table));
    }
    let dataset = Dataset::parse(&text, folder).expect("a declaration");
    let clock = Arc::new(SystemClock) as Arc<dyn Clock>;
    Box::new(sql::open(dataset, None, clock))
}

fn make(folder: &Path, number: usize) -> PathBuf {
    let file = folder.join(format!("system-{number}.db"));
    let database = rusqlite::Connection::open(&file).expect("a database");
    let mut text = format!(
        "PRAGMA journal_mode = WAL; BEGIN;
         CREATE TABLE users (id INTEGER PRIMARY KEY, account TEXT NOT NULL UNIQUE);
         WITH RECURSIVE n (i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM n WHERE i + 1 < {PEOPLE})
         INSERT INTO users SELECT i, 'b' || i FROM n;"
    );
    for table in TABLES {
        let _ = write!(
            text,
            "CREATE TABLE {table} (id INTEGER PRIMARY KEY, user_id INTEGER NOT NULL REFERENCES users (id), body TEXT);
             CREATE INDEX {table}_of ON {table} (user_id);
             INSERT INTO {table} (user_id, body) SELECT users.id, 'ข้อความตัวอย่าง' FROM users, (VALUES (1), (2), (3), ({ROWS}));"
        );
    }
    text.push_str("COMMIT;");
    database.execute_batch(&text).expect("rows");
    file
}

/// Somebody known here by the account they have there.
fn known(app: &App, number: u32) -> PersonId {
    let come = app.store().transact::<_, Fault>("bench.known", move |tx| {
        let person = tx.add_person("outside-learner", "sis-oneroster")?;
        let version = tx.compiled().version();
        tx.deliver_notice(person, version, "bench")?;
        let account = format!("b{number}");
        tx.add_identifier(person, &Identifier::new("identity/account", &account))?;
        let fields = json!({ "account": account, "given-name": "ตัวอย่าง" });
        let of = ("identity", "sis-oneroster", account.as_str());
        holds(tx, person, of, &fields)?;
        Ok(person)
    });
    come.expect("somebody")
}

/// How many rows of a person a system holds.
fn held(file: &Path, number: u32) -> i64 {
    let database = rusqlite::Connection::open(file).expect("a database");
    let sql = "SELECT COUNT(*) FROM users WHERE account = 'b' || ?1";
    database
        .query_row(sql, [number], |row| row.get(0))
        .expect("a count")
}

/// Reads a person's rows and takes them away.
fn by_hand(file: &Path, number: u32) {
    let mut database = rusqlite::Connection::open(file).expect("a database");
    let all = database.transaction().expect("a transaction");
    for table in TABLES {
        let sql = format!("SELECT body FROM {table} WHERE user_id = ?1");
        let mut statement = all.prepare(&sql).expect("a statement");
        let read = statement.query_map([number], |row| row.get::<_, String>(0));
        assert_eq!(read.expect("rows").count(), ROWS);
        drop(statement);
        let sql = format!("DELETE FROM {table} WHERE user_id = ?1");
        all.execute(&sql, [number]).expect("taken away");
    }
    all.execute("DELETE FROM users WHERE id = ?1", [number])
        .expect("taken away");
    all.commit().expect("kept");
}
