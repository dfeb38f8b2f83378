//! One open connection to somebody else's database, bounded by a deadline. What differs between engines
//! is here and in the two files below; another engine is a third one.

mod postgres;
mod sqlite;

use std::time::{Duration, Instant};

use zeroize::Zeroizing;

use super::dataset::{Dataset, Reach};
use super::live::Live;
use super::statement::{Dialect, Statement, Value};
use crate::contract::Trouble;
use postgres::Postgres;
use sqlite::Sqlite;
pub(super) use sqlite::trouble as trouble_of_sqlite;

/// A password. Never printed, and overwritten when it is let go.
#[derive(Clone)]
pub struct Secret(Zeroizing<String>);

impl Secret {
    /// Takes a password as it was given.
    #[must_use]
    pub fn new(password: String) -> Self {
        Secret(Zeroizing::new(password))
    }

    fn open(&self) -> &str {
        &self.0
    }
}

impl std::fmt::Debug for Secret {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Secret(…)")
    }
}

/// Until when a request may take.
#[derive(Clone, Copy)]
struct Deadline(Instant);

impl Deadline {
    #[expect(
        clippy::disallowed_methods,
        reason = "a span of waiting for somebody else's machine, no time that is recorded"
    )]
    fn within(seconds: u32) -> Self {
        Deadline(Instant::now() + Duration::from_secs(u64::from(seconds)))
    }

    /// What is left of it.
    #[expect(
        clippy::disallowed_methods,
        reason = "a span of waiting for somebody else's machine, no time that is recorded"
    )]
    fn left(self) -> Result<Duration, Trouble> {
        let left = self.0.saturating_duration_since(Instant::now());
        if left.is_zero() {
            return Err(Trouble::Slow);
        }
        Ok(left)
    }
}

/// What a connection is opened for.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Purpose {
    Read,
    Write,
}

enum Engine {
    Sqlite(Box<Sqlite>),
    Postgres(Box<Postgres>),
}

/// A connection with one transaction open in it; dropped without [`Database::commit`], nothing was changed.
pub(super) struct Database {
    engine: Engine,
}

impl Database {
    pub(super) fn open(
        dataset: &Dataset,
        secret: Option<&Secret>,
        purpose: Purpose,
    ) -> Result<Self, Trouble> {
        let deadline = Deadline::within(dataset.answer_seconds);
        let engine = match &dataset.reach {
            Reach::Sqlite { file } => {
                Engine::Sqlite(Box::new(Sqlite::open(file, deadline, purpose)?))
            }
            Reach::Postgres { .. } => Engine::Postgres(Box::new(Postgres::open(
                dataset, secret, deadline, purpose,
            )?)),
        };
        Ok(Database { engine })
    }

    pub(super) const fn dialect(&self) -> Dialect {
        match self.engine {
            Engine::Sqlite(_) => Dialect::Sqlite,
            Engine::Postgres(_) => Dialect::Postgres,
        }
    }

    /// A statement in this engine's writing.
    pub(super) fn statement(&self, begin: &'static str) -> Statement {
        Statement::new(self.dialect(), begin)
    }

    /// What the database looks like.
    pub(super) fn live(&mut self) -> Result<Live, Trouble> {
        match &mut self.engine {
            Engine::Sqlite(sqlite) => sqlite.live(),
            Engine::Postgres(postgres) => postgres.live(),
        }
    }

    /// Runs a statement and tells how many rows the system says that it touched.
    pub(super) fn run(&mut self, statement: &Statement) -> Result<u64, Trouble> {
        match &mut self.engine {
            Engine::Sqlite(sqlite) => sqlite.run(statement),
            Engine::Postgres(postgres) => postgres.run(statement),
        }
    }

    /// Hands out the rows of a query, some hundred at a time.
    pub(super) fn each(
        &mut self,
        statement: &Statement,
        each: &mut dyn FnMut(Vec<Value>) -> Result<(), Trouble>,
    ) -> Result<(), Trouble> {
        match &mut self.engine {
            Engine::Sqlite(sqlite) => sqlite.each(statement, each),
            Engine::Postgres(postgres) => postgres.each(statement, each),
        }
    }

    /// A count: the one number that a query gives.
    pub(super) fn count(&mut self, statement: &Statement) -> Result<u64, Trouble> {
        let mut count = 0;
        self.each(statement, &mut |row| {
            count = match row.into_iter().next() {
                Some(Value::Int(number)) => u64::try_from(number).unwrap_or(0),
                Some(Value::Text(digits)) => digits.parse().unwrap_or(0),
                _ => 0,
            };
            Ok(())
        })?;
        Ok(count)
    }

    pub(super) fn commit(mut self) -> Result<(), Trouble> {
        match &mut self.engine {
            Engine::Sqlite(sqlite) => sqlite.commit(),
            Engine::Postgres(postgres) => postgres.commit(),
        }
    }
}
