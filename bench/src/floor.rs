//! The floor: the same engine by hand, the same durability, rows and indexes of the same shape as
//! records, 300 octets of body; no sealing, no ledger, no rules.

use tokio::runtime::Runtime;
use tokio_postgres::types::{ToSql, Type};

use crate::measure::{rate, timed};
use crate::place::{Engine, House};

const TABLE: &str = "CREATE TABLE IF NOT EXISTS rows (person BYTEA NOT NULL, record BYTEA NOT NULL, category TEXT NOT NULL, at BIGINT NOT NULL, ends BIGINT, body BYTEA NOT NULL, PRIMARY KEY (person, record));
CREATE INDEX IF NOT EXISTS by_category ON rows (person, category, at);
CREATE INDEX IF NOT EXISTS by_end ON rows (ends)";
const INSERT: &str = "INSERT INTO rows (person, record, category, at, ends, body) VALUES ($1, $2, 'learning', $3, NULL, $4)";
const SELECT: &str = "SELECT record, at, body FROM rows WHERE person = $1 AND category = 'learning' ORDER BY at DESC";
const DELETE: &str = "DELETE FROM rows WHERE person = $1";
const BODY: &[u8] = &[7; 300];
/// Rows of one person.
const EACH: u32 = 5;
/// A person's rows come this far apart, as those of different people come in between.
const PEOPLE: u32 = 11_000;

/// An engine by hand.
pub struct Hand {
    engine: By,
    next: u32,
}

enum By {
    Embedded(rusqlite::Connection),
    Server(
        Runtime,
        tokio_postgres::Client,
        [tokio_postgres::Statement; 2],
    ),
}

/// Sixteen octets that are spread as random ids are.
fn id(number: u32) -> [u8; 16] {
    let spread = crate::measure::mix(u64::from(number));
    let mut id = [0; 16];
    id[..8].copy_from_slice(&spread.to_be_bytes());
    id[8..].copy_from_slice(&spread.rotate_left(29).to_be_bytes());
    id
}

impl Hand {
    pub fn new(house: &House<'_>) -> Self {
        let engine = match (&house.engine, house.by_hand()) {
            (Engine::Server(_), Some(address)) => server(&address),
            _ => By::Embedded(embedded(house)),
        };
        Hand { engine, next: 0 }
    }

    /// As many rows as the house beside it has records.
    pub fn fill(&mut self) {
        self.batched(EACH, PEOPLE);
    }

    /// Rows a second, one a commit.
    pub fn single(&mut self, count: u32) -> f64 {
        let first = self.next;
        self.next += count;
        let ((), time) = timed(|| {
            for number in first..first + count {
                self.insert(&[number]);
            }
        });
        rate(count as usize, time)
    }

    /// Rows a second, this many a commit; on a server pipelined.
    pub fn batched(&mut self, commits: u32, each: u32) -> f64 {
        let ((), time) = timed(|| {
            for _ in 0..commits {
                let numbers: Vec<u32> = (self.next..self.next + each).collect();
                self.next += each;
                self.steer("BEGIN");
                self.insert(&numbers);
                self.steer("COMMIT");
            }
        });
        rate((commits * each) as usize, time)
    }

    /// Reads of all rows of one person a second, without writing anything.
    pub fn read(&mut self, count: u32) -> f64 {
        let people = self.next.clamp(1, PEOPLE);
        let (rows, time) = timed(|| {
            (0..count)
                .map(|number| self.rows_of(id((number * 7_919) % people)))
                .sum::<usize>()
        });
        assert!(rows >= count as usize, "the rows are there");
        rate(count as usize, time)
    }

    /// So many rows of one, in one commit.
    pub fn of_one(&mut self, one: u32, count: u32) {
        let (first, whose) = (self.next, id(one.wrapping_add(PEOPLE)));
        self.next += count;
        self.steer("BEGIN");
        self.insert_of(
            &(first..first + count)
                .map(|number| (whose, number))
                .collect::<Vec<_>>(),
        );
        self.steer("COMMIT");
    }

    /// How many rows there are of one, read whole.
    pub fn all_of(&mut self, one: u32) -> usize {
        self.rows_of(id(one.wrapping_add(PEOPLE)))
    }

    /// Takes the rows of one away, in a commit.
    pub fn forget(&mut self, one: u32) {
        let whose = id(one.wrapping_add(PEOPLE));
        match &self.engine {
            By::Embedded(connection) => {
                connection
                    .execute(DELETE, [whose.as_slice()])
                    .expect("a commit");
            }
            By::Server(runtime, client, _) => {
                runtime
                    .block_on(client.execute(DELETE, &[&whose.as_slice()]))
                    .expect("a commit");
            }
        }
    }

    fn steer(&mut self, sql: &str) {
        match &self.engine {
            By::Embedded(connection) => connection.execute_batch(sql).expect("a commit"),
            By::Server(runtime, client, _) => {
                runtime
                    .block_on(client.batch_execute(sql))
                    .expect("a commit");
            }
        }
    }

    fn insert(&mut self, numbers: &[u32]) {
        let rows = numbers.iter().map(|number| (id(number % PEOPLE), *number));
        self.insert_of(&rows.collect::<Vec<_>>());
    }

    fn insert_of(&mut self, rows: &[([u8; 16], u32)]) {
        match &self.engine {
            By::Embedded(connection) => {
                let mut insert = connection.prepare_cached(INSERT).expect("a statement");
                for (person, number) in rows.iter().copied() {
                    let row = rusqlite::params![person, id(!number), i64::from(number), BODY];
                    insert.execute(row).expect("a row");
                }
            }
            By::Server(runtime, client, [insert, _]) => runtime.block_on(async {
                let rows = rows.iter().map(|(person, number)| async move {
                    let record = id(!number);
                    let at = i64::from(*number);
                    let row: [&(dyn ToSql + Sync); 4] =
                        [&person.as_slice(), &record.as_slice(), &at, &BODY];
                    client.execute(insert, &row).await.expect("a row")
                });
                futures_util::future::join_all(rows).await;
            }),
        }
    }

    fn rows_of(&self, person: [u8; 16]) -> usize {
        match &self.engine {
            By::Embedded(connection) => {
                let mut select = connection.prepare_cached(SELECT).expect("a statement");
                let octets = select
                    .query_map([person.as_slice()], |row| row.get::<_, Vec<u8>>(2))
                    .expect("rows");
                octets
                    .filter(|row| row.as_ref().is_ok_and(|body| body.len() == BODY.len()))
                    .count()
            }
            By::Server(runtime, client, [_, select]) => {
                let rows = runtime.block_on(client.query(select, &[&person.as_slice()]));
                let rows = rows.expect("rows");
                rows.iter()
                    .filter(|row| row.get::<_, &[u8]>(2).len() == BODY.len())
                    .count()
            }
        }
    }
}

fn embedded(house: &House<'_>) -> rusqlite::Connection {
    let connection = rusqlite::Connection::open(house.folder.join("floor.db")).expect("a floor");
    connection
        .execute_batch(
            "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA cache_size = -16000;",
        )
        .expect("a floor");
    connection.execute_batch(TABLE).expect("a floor");
    connection
}

fn server(address: &str) -> By {
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .worker_threads(1)
        .enable_all()
        .build()
        .expect("a runtime");
    let (client, statements) = runtime.block_on(async {
        let (client, connection) = tokio_postgres::connect(address, tokio_postgres::NoTls)
            .await
            .expect("a floor");
        tokio::spawn(connection);
        client.batch_execute(TABLE).await.expect("a floor");
        let kinds = [Type::BYTEA, Type::BYTEA, Type::INT8, Type::BYTEA];
        let insert = client
            .prepare_typed(INSERT, &kinds)
            .await
            .expect("a statement");
        let select = client.prepare(SELECT).await.expect("a statement");
        (client, [insert, select])
    });
    By::Server(runtime, client, statements)
}
