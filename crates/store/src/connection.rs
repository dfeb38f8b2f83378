//! The only place that knows SQLite from PostgreSQL.
//!
//! One SQL text serves both: columns are `BIGINT`, `TEXT` or `BYTEA`, parameters are `$1 …`,
//! counts are cast, and nothing waits on an advisory lock, a sequence or a notification, so that
//! the same build runs on PostgreSQL-wire distributed engines.

mod server;

use std::collections::HashMap;
use std::path::Path;

use tokio_postgres::types::Type;

use server::Server;

use crate::fault::{Fault, Inconsistency};

/// Table and column names of a live schema.
pub type Columns = Vec<(String, String)>;

/// A parameter of a statement.
#[derive(Clone, Copy)]
pub(crate) enum Param<'a> {
    Int(i64),
    OptInt(Option<i64>),
    Text(&'a str),
    OptText(Option<&'a str>),
    Bytes(&'a [u8]),
    OptBytes(Option<&'a [u8]>),
}

/// A value read back.
#[derive(Clone, PartialEq, Eq)]
pub(crate) enum Value {
    Null,
    Int(i64),
    Text(String),
    Bytes(Vec<u8>),
}

/// A row read back. A column of the wrong kind is an [`Inconsistency`] that names the statement
/// and the column, never the value.
pub(crate) struct Row {
    statement: &'static str,
    values: Vec<Value>,
}

impl Row {
    fn wrong(&self, column: usize) -> Fault {
        Fault::Inconsistent(Inconsistency::column(self.statement, column))
    }

    pub(crate) fn int(&self, column: usize) -> Result<i64, Fault> {
        self.opt_int(column)?.ok_or_else(|| self.wrong(column))
    }

    pub(crate) fn opt_int(&self, column: usize) -> Result<Option<i64>, Fault> {
        match self.values.get(column) {
            Some(Value::Int(number)) => Ok(Some(*number)),
            Some(Value::Null) => Ok(None),
            _ => Err(self.wrong(column)),
        }
    }

    pub(crate) fn text(&self, column: usize) -> Result<&str, Fault> {
        self.opt_text(column)?.ok_or_else(|| self.wrong(column))
    }

    pub(crate) fn opt_text(&self, column: usize) -> Result<Option<&str>, Fault> {
        match self.values.get(column) {
            Some(Value::Text(text)) => Ok(Some(text)),
            Some(Value::Null) => Ok(None),
            _ => Err(self.wrong(column)),
        }
    }

    pub(crate) fn bytes(&self, column: usize) -> Result<&[u8], Fault> {
        self.opt_bytes(column)?.ok_or_else(|| self.wrong(column))
    }

    pub(crate) fn opt_bytes(&self, column: usize) -> Result<Option<&[u8]>, Fault> {
        match self.values.get(column) {
            Some(Value::Bytes(bytes)) => Ok(Some(bytes)),
            Some(Value::Null) => Ok(None),
            _ => Err(self.wrong(column)),
        }
    }

    pub(crate) fn array<const N: usize>(&self, column: usize) -> Result<[u8; N], Fault> {
        self.bytes(column)?
            .try_into()
            .map_err(|_| self.wrong(column))
    }

    pub(crate) fn opt_array<const N: usize>(
        &self,
        column: usize,
    ) -> Result<Option<[u8; N]>, Fault> {
        self.opt_bytes(column)?
            .map(|bytes| bytes.try_into().map_err(|_| self.wrong(column)))
            .transpose()
    }

    /// An [`Inconsistency`] for a column whose value has the right kind but no meaning.
    pub(crate) fn meaningless(&self, column: usize) -> Fault {
        self.wrong(column)
    }
}

/// Where a database is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Location {
    /// A file of the embedded engine.
    File(std::path::PathBuf),
    /// A PostgreSQL-wire database: `postgres://user@host/name`. Never printed: it may hold a password.
    Server(String),
}

/// One open connection.
pub(crate) struct Connection {
    engine: Engine,
}

enum Engine {
    Sqlite {
        connection: Box<rusqlite::Connection>,
        rewritten: HashMap<(usize, usize), String>,
    },
    Postgres {
        server: Box<Server>,
    },
}

/// What a connection is opened for.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Purpose {
    /// Reading and writing.
    Write,
    /// Reading only; a statement that writes is refused by the engine.
    Read,
}

impl Connection {
    pub(crate) fn open(location: &Location, purpose: Purpose) -> Result<Self, Fault> {
        let engine = match location {
            Location::File(path) => Engine::Sqlite {
                connection: Box::new(open_file(path, purpose)?),
                rewritten: HashMap::new(),
            },
            Location::Server(address) => Engine::Postgres {
                server: Box::new(Server::open(address, purpose)?),
            },
        };
        Ok(Connection { engine })
    }

    /// Runs a statement and returns how many rows it touched.
    pub(crate) fn execute(
        &mut self,
        sql: &'static str,
        params: &[Param<'_>],
    ) -> Result<u64, Fault> {
        match &mut self.engine {
            Engine::Sqlite {
                connection,
                rewritten,
            } => {
                let mut statement = connection
                    .prepare_cached(numbered(rewritten, sql))
                    .map_err(Fault::from)?;
                bind(&mut statement, params)?;
                Ok(statement.raw_execute().map(|count| count as u64)?)
            }
            Engine::Postgres { server } => server.execute(sql, params),
        }
    }

    /// Runs a statement of which nothing is to be known but that it did not fail. A server hears of
    /// it with the next statement whose answer is wanted, which fails when this one does; at the
    /// latest that is the one which ends the transaction.
    pub(crate) fn write(&mut self, sql: &'static str, params: &[Param<'_>]) -> Result<(), Fault> {
        match &mut self.engine {
            Engine::Sqlite { .. } => self.execute(sql, params).map(|_| ()),
            Engine::Postgres { server } => server.write(sql, params),
        }
    }

    /// Adds a row like [`Connection::write`], by an `INSERT` whose values are its parameters in their
    /// order. A server gets many rows of one table at once, so the row must not depend on another
    /// statement that is not answered yet, nor any such on it.
    pub(crate) fn append(&mut self, sql: &'static str, params: &[Param<'_>]) -> Result<(), Fault> {
        match &mut self.engine {
            Engine::Sqlite { .. } => self.execute(sql, params).map(|_| ()),
            Engine::Postgres { server } => server.append(sql, params),
        }
    }

    /// Runs a query and hands each row to `each`.
    pub(crate) fn each(
        &mut self,
        sql: &'static str,
        params: &[Param<'_>],
        mut each: impl FnMut(&Row) -> Result<(), Fault>,
    ) -> Result<(), Fault> {
        let mut row = Row {
            statement: sql,
            values: Vec::new(),
        };
        match &mut self.engine {
            Engine::Sqlite {
                connection,
                rewritten,
            } => {
                let mut statement = connection
                    .prepare_cached(numbered(rewritten, sql))
                    .map_err(Fault::from)?;
                bind(&mut statement, params)?;
                let mut rows = statement.raw_query();
                while let Some(found) = rows.next()? {
                    sqlite_values(found, &mut row.values)?;
                    each(&row)?;
                }
                Ok(())
            }
            Engine::Postgres { server } => {
                for found in server.query(sql, params)? {
                    postgres_values(&found, &mut row.values)?;
                    each(&row)?;
                }
                Ok(())
            }
        }
    }

    /// Runs one query for each of several sets of parameters and hands each row to `each` with the
    /// place of its set. A server gets all of them at once.
    pub(crate) fn each_of(
        &mut self,
        sql: &'static str,
        sets: &[Vec<Param<'_>>],
        mut each: impl FnMut(usize, &Row) -> Result<(), Fault>,
    ) -> Result<(), Fault> {
        if let Engine::Postgres { server } = &mut self.engine {
            let mut row = Row {
                statement: sql,
                values: Vec::new(),
            };
            return server.query_many(sql, sets, |at, found| {
                postgres_values(found, &mut row.values)?;
                each(at, &row)
            });
        }
        for (at, params) in sets.iter().enumerate() {
            self.each(sql, params, |row| each(at, row))?;
        }
        Ok(())
    }

    /// The first row of a query, if there is one, as `read` makes of it.
    pub(crate) fn first<T>(
        &mut self,
        sql: &'static str,
        params: &[Param<'_>],
        mut read: impl FnMut(&Row) -> Result<T, Fault>,
    ) -> Result<Option<T>, Fault> {
        let mut first = None;
        self.each(sql, params, |row| {
            if first.is_none() {
                first = Some(read(row)?);
            }
            Ok(())
        })?;
        Ok(first)
    }

    /// All rows of a query, as `read` makes of each.
    pub(crate) fn all<T>(
        &mut self,
        sql: &'static str,
        params: &[Param<'_>],
        mut read: impl FnMut(&Row) -> Result<T, Fault>,
    ) -> Result<Vec<T>, Fault> {
        let mut all = Vec::new();
        self.each(sql, params, |row| {
            all.push(read(row)?);
            Ok(())
        })?;
        Ok(all)
    }

    /// Runs several statements without parameters, as migrations hold them.
    pub(crate) fn batch(&mut self, sql: &str) -> Result<(), Fault> {
        match &mut self.engine {
            Engine::Sqlite { connection, .. } => Ok(connection.execute_batch(sql)?),
            Engine::Postgres { server } => server.batch(sql),
        }
    }

    /// Runs a statement that only steers a transaction, as often as there are transactions.
    pub(crate) fn steer(&mut self, sql: &'static str) -> Result<(), Fault> {
        match &mut self.engine {
            Engine::Sqlite { connection, .. } => {
                connection.prepare_cached(sql)?.raw_execute()?;
                Ok(())
            }
            Engine::Postgres { server } => server.steer(sql),
        }
    }

    /// Runs a statement that begins something, of which a server may hear like [`Connection::write`].
    pub(crate) fn open_up(&mut self, sql: &'static str) -> Result<(), Fault> {
        match &mut self.engine {
            Engine::Sqlite { .. } => self.steer(sql),
            Engine::Postgres { server } => server.steer_later(sql),
        }
    }

    /// Starts a transaction that may write. The embedded engine takes its write lock at once: a
    /// transaction that asks for it later fails without waiting.
    pub(crate) fn begin(&mut self) -> Result<(), Fault> {
        let sql = match self.engine {
            Engine::Sqlite { .. } => "BEGIN IMMEDIATE",
            Engine::Postgres { .. } => "BEGIN",
        };
        self.open_up(sql)
    }

    /// Starts a transaction that only reads, and sees one state throughout.
    pub(crate) fn begin_reading(&mut self) -> Result<(), Fault> {
        let sql = match self.engine {
            Engine::Sqlite { .. } => "BEGIN DEFERRED",
            Engine::Postgres { .. } => "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY",
        };
        self.open_up(sql)
    }

    /// Leaves nothing of deleted rows in the journal of the embedded engine; false when a reader
    /// still holds it open and it has to be tried again (`T43`). A server's own vacuum does this
    /// elsewhere.
    pub(crate) fn forget_deleted(&mut self) -> Result<bool, Fault> {
        match &mut self.engine {
            Engine::Sqlite { connection, .. } => {
                let busy: i64 =
                    connection
                        .query_row("PRAGMA wal_checkpoint(TRUNCATE)", [], |row| row.get(0))?;
                Ok(busy == 0)
            }
            Engine::Postgres { .. } => Ok(true),
        }
    }

    /// The names of all tables and their columns in the live schema, for the test that every
    /// column is classified.
    pub(crate) fn live_columns(&mut self) -> Result<Columns, Fault> {
        let sql = match self.engine {
            Engine::Sqlite { .. } => {
                "SELECT m.name, p.name FROM sqlite_master m JOIN pragma_table_info(m.name) p WHERE m.type = 'table' AND m.name NOT LIKE 'sqlite_%' ORDER BY 1, 2"
            }
            Engine::Postgres { .. } => {
                "SELECT table_name::text, column_name::text FROM information_schema.columns WHERE table_schema = current_schema() ORDER BY 1, 2"
            }
        };
        self.all(sql, &[], |row| {
            Ok((row.text(0)?.to_owned(), row.text(1)?.to_owned()))
        })
    }

    /// Whether the connection can still be used; a lost server connection cannot.
    pub(crate) fn is_alive(&self) -> bool {
        match &self.engine {
            Engine::Sqlite { .. } => true,
            Engine::Postgres { server } => !server.is_closed(),
        }
    }
}

fn open_file(path: &Path, purpose: Purpose) -> Result<rusqlite::Connection, Fault> {
    use rusqlite::OpenFlags;
    let access = match purpose {
        Purpose::Write => OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_CREATE,
        Purpose::Read => OpenFlags::SQLITE_OPEN_READ_ONLY,
    };
    let connection =
        rusqlite::Connection::open_with_flags(path, access | OpenFlags::SQLITE_OPEN_NO_MUTEX)?;
    connection.set_prepared_statement_cache_capacity(128);
    connection.busy_timeout(std::time::Duration::from_secs(10))?;
    if purpose == Purpose::Write {
        // FULL: an answer is given only after the journal is on the disk. secure_delete: freed
        // pages are overwritten. Temporary tables never touch a disk. The journal grows to 64 MiB before
        // it goes over into the file: a page of an index in random order, of which keyed terms are one,
        // is then written once for many commits.
        connection.execute_batch(
            "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA secure_delete = ON; PRAGMA temp_store = MEMORY;
             PRAGMA journal_size_limit = 67108864; PRAGMA wal_autocheckpoint = 16000; PRAGMA cache_size = -16000;",
        )?;
    } else {
        connection.execute_batch("PRAGMA temp_store = MEMORY; PRAGMA cache_size = -4000;")?;
    }
    Ok(connection)
}

/// The statement with `?1 …` for `$1 …`: the embedded engine numbers `$` names by first appearance.
fn numbered<'r>(rewritten: &'r mut HashMap<(usize, usize), String>, sql: &'static str) -> &'r str {
    rewritten
        .entry((sql.as_ptr() as usize, sql.len()))
        .or_insert_with(|| sql.replace('$', "?"))
}

fn bind(statement: &mut rusqlite::Statement<'_>, params: &[Param<'_>]) -> Result<(), Fault> {
    for (param, number) in params.iter().zip(1_usize..) {
        match param {
            Param::Int(number_value) => statement.raw_bind_parameter(number, number_value)?,
            Param::OptInt(value) => statement.raw_bind_parameter(number, value)?,
            Param::Text(text) => statement.raw_bind_parameter(number, text)?,
            Param::OptText(text) => statement.raw_bind_parameter(number, text)?,
            Param::Bytes(bytes) => statement.raw_bind_parameter(number, bytes)?,
            Param::OptBytes(bytes) => statement.raw_bind_parameter(number, bytes)?,
        }
    }
    Ok(())
}

fn sqlite_values(row: &rusqlite::Row<'_>, values: &mut Vec<Value>) -> Result<(), Fault> {
    use rusqlite::types::ValueRef;
    values.clear();
    for column in 0..row.as_ref().column_count() {
        values.push(match row.get_ref(column)? {
            ValueRef::Null => Value::Null,
            ValueRef::Integer(number) => Value::Int(number),
            ValueRef::Text(text) => Value::Text(String::from_utf8_lossy(text).into_owned()),
            ValueRef::Blob(bytes) => Value::Bytes(bytes.to_vec()),
            ValueRef::Real(_) => {
                return Err(Fault::Inconsistent(Inconsistency::column(
                    "a column of floating point",
                    column,
                )));
            }
        });
    }
    Ok(())
}

fn postgres_values(row: &tokio_postgres::Row, values: &mut Vec<Value>) -> Result<(), Fault> {
    values.clear();
    for (column, described) in row.columns().iter().enumerate() {
        let value = match *described.type_() {
            Type::INT8 => row.try_get::<_, Option<i64>>(column)?.map(Value::Int),
            Type::INT4 => row
                .try_get::<_, Option<i32>>(column)?
                .map(|number| Value::Int(i64::from(number))),
            Type::BYTEA => row.try_get::<_, Option<Vec<u8>>>(column)?.map(Value::Bytes),
            _ => row.try_get::<_, Option<String>>(column)?.map(Value::Text),
        };
        values.push(value.unwrap_or(Value::Null));
    }
    Ok(())
}

#[cfg(test)]
mod tests;
