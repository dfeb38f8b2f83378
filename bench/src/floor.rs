//! The floor: the embedded engine by hand, same durability, rows and indexes of the same shape as
//! records, 300 bytes of body; no sealing, no ledger, no rules.

use std::path::Path;
use std::time::Duration;

use crate::table::timed;

const INSERT: &str = "INSERT INTO rows (person, record, category, at, ends, body) VALUES (?1, ?2, 'learning', ?3, NULL, ?4)";
const BODY: [u8; 300] = [7; 300];

/// Sixteen bytes that are spread as random ids are.
fn id(number: u32) -> [u8; 16] {
    let spread = u64::from(number).wrapping_mul(0x9E37_79B9_7F4A_7C15);
    let mut id = [0; 16];
    id[..8].copy_from_slice(&spread.to_be_bytes());
    id[8..].copy_from_slice(&spread.rotate_left(29).to_be_bytes());
    id
}

fn open(folder: &Path) -> rusqlite::Connection {
    let connection = rusqlite::Connection::open(folder.join("floor.db")).expect("a floor");
    connection
        .execute_batch("PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; CREATE TABLE IF NOT EXISTS rows (person BLOB, record BLOB, category TEXT, at BIGINT, ends BIGINT, body BLOB, PRIMARY KEY (person, record));
             CREATE INDEX IF NOT EXISTS by_category ON rows (person, category, at); CREATE INDEX IF NOT EXISTS by_end ON rows (ends)")
        .expect("a floor");
    connection
}

/// Rows a second, one a commit.
pub fn single(folder: &Path, count: u32) -> f64 {
    let connection = open(folder);
    let ((), time) = timed(|| {
        for number in 0..count {
            let mut insert = connection.prepare_cached(INSERT).expect("a statement");
            insert.execute(rusqlite::params![id(number / 5), id(number), i64::from(number), BODY.as_slice()]).expect("a row");
        }
    });
    rate(count, time)
}

/// Rows a second, this many a commit.
pub fn batched(folder: &Path, commits: u32, each: u32) -> f64 {
    let connection = open(folder);
    let ((), time) = timed(|| {
        for commit in 1..=commits {
            connection.execute_batch("BEGIN IMMEDIATE").expect("a transaction");
            let mut insert = connection.prepare_cached(INSERT).expect("a statement");
            for number in commit * each..(commit + 1) * each {
                insert.execute(rusqlite::params![id(number / 5), id(number ^ 0x55_0000), i64::from(number), BODY.as_slice()]).expect("a row");
            }
            connection.execute_batch("COMMIT").expect("a commit");
        }
    });
    rate(commits * each, time)
}

fn rate(count: u32, time: Duration) -> f64 {
    f64::from(count) / time.as_secs_f64()
}
