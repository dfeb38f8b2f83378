//! SQLite, by file.

use std::path::Path;
use std::time::Duration;

use rusqlite::types::{ToSqlOutput, ValueRef};
use rusqlite::{Connection, ErrorCode, OpenFlags, ToSql};

use super::{Deadline, Purpose};
use crate::contract::Trouble;
use crate::sql::live::{Foreign, Kind, Live, LiveColumn, LiveTable};
use crate::sql::statement::{Statement, Value};

/// How many steps of the engine pass between two looks at the deadline.
const STEPS: i32 = 10_000;

pub(super) struct Sqlite {
    connection: Connection,
}

impl ToSql for Value {
    fn to_sql(&self) -> rusqlite::Result<ToSqlOutput<'_>> {
        Ok(ToSqlOutput::Borrowed(match self {
            Value::Null => ValueRef::Null,
            Value::Int(number) => ValueRef::Integer(*number),
            Value::Real(number) => ValueRef::Real(*number),
            Value::Text(text) => ValueRef::Text(text.as_bytes()),
            Value::Bytes(bytes) => ValueRef::Blob(bytes),
        }))
    }
}

impl Sqlite {
    pub(super) fn open(file: &Path, deadline: Deadline, purpose: Purpose) -> Result<Self, Trouble> {
        let access = match purpose {
            Purpose::Read => OpenFlags::SQLITE_OPEN_READ_ONLY,
            Purpose::Write => OpenFlags::SQLITE_OPEN_READ_WRITE,
        };
        let mut connection =
            Connection::open_with_flags(file, access | OpenFlags::SQLITE_OPEN_NO_MUTEX)
                .map_err(|_| Trouble::Unreachable)?;
        let wait = deadline.left()?.min(Duration::from_secs(3_600));
        connection
            .busy_timeout(wait)
            .map_err(|error| trouble(&error))?;
        connection
            .progress_handler(STEPS, Some(move || deadline.left().is_err()))
            .map_err(|error| trouble(&error))?;
        // secure_delete: what is erased is overwritten in the file, not only forgotten.
        connection
            .execute_batch(match purpose {
                Purpose::Read => "PRAGMA query_only = ON; BEGIN DEFERRED",
                Purpose::Write => {
                    "PRAGMA foreign_keys = ON; PRAGMA secure_delete = ON; BEGIN IMMEDIATE"
                }
            })
            .map_err(|error| trouble(&error))?;
        Ok(Sqlite { connection })
    }

    pub(super) fn live(&mut self) -> Result<Live, Trouble> {
        self.read_live().map_err(|error| trouble(&error))
    }

    fn read_live(&self) -> rusqlite::Result<Live> {
        let mut live = Live::default();
        let mut tables = self.connection.prepare(
            "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite\\_%' ESCAPE '\\' ORDER BY name",
        )?;
        let names: Vec<String> = tables
            .query_map([], |row| row.get(0))?
            .collect::<Result<_, _>>()?;
        let mut columns = self.connection.prepare(
            "SELECT name, type FROM pragma_table_xinfo(?1) WHERE hidden <> 1 ORDER BY cid",
        )?;
        let mut foreign = self.connection.prepare(
            "SELECT id, \"table\", \"from\", \"to\" FROM pragma_foreign_key_list(?1) ORDER BY id, seq",
        )?;
        for name in names {
            let columns: Vec<LiveColumn> = columns
                .query_map([&name], |row| {
                    Ok(LiveColumn {
                        name: row.get(0)?,
                        kind: kind(&row.get::<_, String>(1)?),
                        cast: None,
                        is_readable: true,
                    })
                })?
                .collect::<Result<_, _>>()?;
            let keys: Vec<(i64, String, String, Option<String>)> = foreign
                .query_map([&name], |row| {
                    Ok((row.get(0)?, row.get(1)?, row.get(2)?, row.get(3)?))
                })?
                .collect::<Result<_, _>>()?;
            let mut last = None;
            for (id, to, from, to_column) in keys {
                if last != Some(id) {
                    last = Some(id);
                    live.foreign.push(Foreign {
                        table: name.clone(),
                        columns: Vec::new(),
                        to,
                        to_columns: Vec::new(),
                    });
                }
                if let Some(key) = live.foreign.last_mut() {
                    key.columns.push(from);
                    key.to_columns.extend(to_column);
                }
            }
            live.tables.push(LiveTable {
                schema: "main".to_owned(),
                table: name.clone(),
                name,
                columns,
            });
        }
        // The engine takes names of tables as the same whatever their case; a foreign key may be written so.
        for key in &mut live.foreign {
            if let Some(table) = live
                .tables
                .iter()
                .find(|table| table.name.eq_ignore_ascii_case(&key.to))
            {
                key.to.clone_from(&table.name);
            }
        }
        Ok(live)
    }

    pub(super) fn run(&mut self, statement: &Statement) -> Result<u64, Trouble> {
        let run = || {
            let mut prepared = self.connection.prepare_cached(&statement.text)?;
            prepared.execute(rusqlite::params_from_iter(&statement.params))
        };
        run()
            .map(|count| count as u64)
            .map_err(|error| trouble(&error))
    }

    pub(super) fn each(
        &mut self,
        statement: &Statement,
        each: &mut dyn FnMut(Vec<Value>) -> Result<(), Trouble>,
    ) -> Result<(), Trouble> {
        let failed = |error: rusqlite::Error| trouble(&error);
        let mut prepared = self
            .connection
            .prepare_cached(&statement.text)
            .map_err(failed)?;
        let width = prepared.column_count();
        let mut rows = prepared
            .query(rusqlite::params_from_iter(&statement.params))
            .map_err(failed)?;
        while let Some(row) = rows.next().map_err(failed)? {
            let mut values = Vec::with_capacity(width);
            for column in 0..width {
                values.push(match row.get_ref(column).map_err(failed)? {
                    ValueRef::Null => Value::Null,
                    ValueRef::Integer(number) => Value::Int(number),
                    ValueRef::Real(number) => Value::Real(number),
                    ValueRef::Text(text) => Value::Text(String::from_utf8_lossy(text).into_owned()),
                    ValueRef::Blob(bytes) => Value::Bytes(bytes.to_vec()),
                });
            }
            each(values)?;
        }
        Ok(())
    }

    pub(super) fn commit(&mut self) -> Result<(), Trouble> {
        self.connection
            .execute_batch("COMMIT")
            .map_err(|error| trouble(&error))?;
        // What was overwritten is overwritten in the file too, not only in its journal (T43). Somebody who reads
        // just now stops it; the system's own next one does it then.
        let checkpoint = "PRAGMA wal_checkpoint(TRUNCATE)";
        let _ = self.connection.query_row(checkpoint, [], |_| Ok(()));
        Ok(())
    }
}

/// What the declared type of a column is taken as (SQLite, «determination of column affinity»).
fn kind(declared: &str) -> Kind {
    let declared = declared.to_ascii_uppercase();
    if declared.contains("INT") {
        Kind::Whole
    } else if declared.contains("BLOB") {
        Kind::Bytes
    } else {
        Kind::Text
    }
}

pub(in crate::sql) fn trouble(error: &rusqlite::Error) -> Trouble {
    match error.sqlite_error() {
        Some(inner) => match inner.code {
            ErrorCode::DatabaseBusy
            | ErrorCode::DatabaseLocked
            | ErrorCode::OperationInterrupted => Trouble::Slow,
            ErrorCode::CannotOpen | ErrorCode::NotADatabase => Trouble::Unreachable,
            ErrorCode::SystemIoFailure | ErrorCode::DiskFull => Trouble::Cut,
            _ => Trouble::Refused {
                place: None,
                code: inner.extended_code.to_string(),
            },
        },
        None => Trouble::Refused {
            place: None,
            code: "statement".to_owned(),
        },
    }
}
