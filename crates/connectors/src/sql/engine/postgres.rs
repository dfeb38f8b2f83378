//! PostgreSQL, by its wire protocol. Every value travels as text; the server turns it into its own type and
//! back.

use std::error::Error as _;
use std::future::Future;
use std::time::Duration;

use tokio::runtime::Runtime;
use tokio_postgres::error::SqlState;
use tokio_postgres::types::{ToSql, Type};
use tokio_postgres::{Client, Config, Row};

use super::{Deadline, Purpose, Secret};
use crate::contract::{NoEntry, Place, Trouble};
use crate::sql::dataset::{Dataset, Reach};
use crate::sql::live::{Foreign, Kind, Live, LiveColumn, LiveTable};
use crate::sql::statement::{Statement, Value};
use crate::sql::tls;

pub(super) struct Postgres {
    // Before the runtime: what hangs on it is dropped first.
    client: Client,
    runtime: Runtime,
    deadline: Deadline,
    schema: String,
}

impl Postgres {
    pub(super) fn open(
        dataset: &Dataset,
        secret: Option<&Secret>,
        deadline: Deadline,
        purpose: Purpose,
    ) -> Result<Self, Trouble> {
        let Reach::Postgres {
            host,
            port,
            database,
            user,
            schema,
        } = &dataset.reach
        else {
            return Err(Trouble::Unreachable);
        };
        let connect = Duration::from_secs(u64::from(dataset.connect_seconds));
        let mut config = Config::new();
        config
            .host(host)
            .port(*port)
            .dbname(database)
            .user(user)
            .application_name("sitthi")
            .connect_timeout(connect);
        if let Some(secret) = secret {
            config.password(secret.open());
        }
        tls::insist(&mut config);
        let runtime = tokio::runtime::Builder::new_current_thread()
            .enable_all()
            .build()
            .map_err(|_| Trouble::Unreachable)?;
        let tls = tls::connector().ok_or(Trouble::Unreachable)?;
        // connect_timeout ends when the socket is there; a server that then says nothing is bounded here
        let (client, connection) = runtime
            .block_on(async { tokio::time::timeout(connect, config.connect(tls)).await })
            .map_err(|_| Trouble::Unreachable)?
            .map_err(|error| no_entry(&error).map_or(Trouble::Unreachable, Trouble::NoEntry))?;
        // When it ends, every statement that waits for it fails and says so.
        runtime.spawn(async move {
            let _ = connection.await;
        });
        let mut postgres = Postgres {
            client,
            runtime,
            deadline,
            schema: schema.clone(),
        };
        postgres.prepare(dataset.answer_seconds, purpose)?;
        Ok(postgres)
    }

    fn prepare(&mut self, seconds: u32, purpose: Purpose) -> Result<(), Trouble> {
        // row_security off: rows that a policy of the server would hide make it refuse instead. The search path
        // stays the account's own: triggers of the system count on it.
        self.batch(&format!(
            "SET statement_timeout = '{seconds}s'; SET lock_timeout = '{seconds}s';
             SET idle_in_transaction_session_timeout = '{seconds}s'; SET row_security = off;
             SET bytea_output = hex; SET TIME ZONE 'UTC'; SET datestyle = 'ISO, YMD'; SET extra_float_digits = 1;
             SET client_min_messages = warning"
        ))?;
        self.batch(match purpose {
            Purpose::Read => "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY",
            Purpose::Write => "BEGIN",
        })
    }

    /// Waits for an answer until the deadline.
    fn wait<T>(
        &self,
        answer: impl Future<Output = Result<T, tokio_postgres::Error>>,
    ) -> Result<T, Trouble> {
        let left = self.deadline.left()?;
        self.runtime
            .block_on(async { tokio::time::timeout(left, answer).await })
            .map_err(|_| Trouble::Slow)?
            .map_err(|error| trouble(&error))
    }

    fn batch(&self, text: &str) -> Result<(), Trouble> {
        self.wait(self.client.batch_execute(text))
    }

    pub(super) fn run(&mut self, statement: &Statement) -> Result<u64, Trouble> {
        let params = texts(&statement.params);
        self.wait(async {
            let types = vec![Type::TEXT; params.len()];
            let prepared = self.client.prepare_typed(&statement.text, &types).await?;
            self.client.execute(&prepared, &refs(&params)).await
        })
    }

    pub(super) fn each(
        &mut self,
        statement: &Statement,
        each: &mut dyn FnMut(Vec<Value>) -> Result<(), Trouble>,
    ) -> Result<(), Trouble> {
        let text = format!("DECLARE rows_of NO SCROLL CURSOR FOR {}", statement.text);
        let params = texts(&statement.params);
        self.wait(async {
            let types = vec![Type::TEXT; params.len()];
            let prepared = self.client.prepare_typed(&text, &types).await?;
            self.client.execute(&prepared, &refs(&params)).await
        })?;
        loop {
            let rows = self.wait(self.client.query("FETCH FORWARD 500 FROM rows_of", &[]))?;
            let is_last = rows.len() < 500;
            for row in &rows {
                each(values(row)?)?;
            }
            if is_last {
                return self.batch("CLOSE rows_of");
            }
        }
    }

    pub(super) fn commit(&mut self) -> Result<(), Trouble> {
        self.batch("COMMIT")
    }

    pub(super) fn live(&mut self) -> Result<Live, Trouble> {
        let mut live = Live::default();
        // Every schema of people: a copy laid aside in another one is a copy all the same.
        let columns = self.wait(self.client.query(
            "SELECT n.nspname::text, c.relname::text, a.attname::text, format_type(a.atttypid, NULL), t.typcategory::text, t.typname::text,
                    has_column_privilege(c.oid, a.attnum, 'SELECT') AND has_schema_privilege(n.oid, 'USAGE')
             FROM pg_class c
             JOIN pg_namespace n ON n.oid = c.relnamespace
             JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
             JOIN pg_type t ON t.oid = a.atttypid
             WHERE c.relkind IN ('r', 'p', 'm', 'f') AND NOT c.relispartition
               AND n.nspname NOT LIKE 'pg\\_%' AND n.nspname <> 'information_schema'
             ORDER BY n.nspname = $1 DESC, 1, 2, a.attnum",
            &[&self.schema],
        ))?;
        for row in &columns {
            let [schema, table, name, written, category, kind] = strings(row)?;
            let called = self.called(&schema, &table);
            if live.tables.last().is_none_or(|last| last.name != called) {
                live.tables.push(LiveTable {
                    schema,
                    table,
                    name: called,
                    columns: Vec::new(),
                });
            }
            let column = LiveColumn {
                name,
                kind: self::kind(&category, &kind),
                // A text stays one: a type of limited length would cut a value off before it is compared.
                cast: (category != "S" || kind == "citext").then_some(written),
                is_readable: row.try_get(6).unwrap_or(false),
            };
            if let Some(last) = live.tables.last_mut() {
                last.columns.push(column);
            }
        }
        let foreign = self.wait(self.client.query(
            "SELECT k.oid::int8, cn.nspname::text, c.relname::text, ca.attname::text, pn.nspname::text, p.relname::text, pa.attname::text
             FROM pg_constraint k
             JOIN pg_class c ON c.oid = k.conrelid JOIN pg_namespace cn ON cn.oid = c.relnamespace
             JOIN pg_class p ON p.oid = k.confrelid JOIN pg_namespace pn ON pn.oid = p.relnamespace
             CROSS JOIN LATERAL unnest(k.conkey, k.confkey) WITH ORDINALITY AS pair(child, parent, at)
             JOIN pg_attribute ca ON ca.attrelid = c.oid AND ca.attnum = pair.child
             JOIN pg_attribute pa ON pa.attrelid = p.oid AND pa.attnum = pair.parent
             WHERE k.contype = 'f' AND k.conparentid = 0
             ORDER BY k.oid, pair.at",
            &[],
        ))?;
        let mut last: Option<i64> = None;
        for row in &foreign {
            let id: i64 = row.try_get(0).map_err(|error| trouble(&error))?;
            let [schema, table, column, to_schema, to, to_column] = strings_from(row, 1)?;
            if last != Some(id) {
                last = Some(id);
                live.foreign.push(Foreign {
                    table: self.called(&schema, &table),
                    columns: Vec::new(),
                    to: self.called(&to_schema, &to),
                    to_columns: Vec::new(),
                });
            }
            if let Some(key) = live.foreign.last_mut() {
                key.columns.push(column);
                key.to_columns.push(to_column);
            }
        }
        Ok(live)
    }

    fn called(&self, schema: &str, table: &str) -> String {
        if schema == self.schema {
            table.to_owned()
        } else {
            format!("{schema}.{table}")
        }
    }
}

fn kind(category: &str, name: &str) -> Kind {
    match (category, name) {
        (_, "int2" | "int4" | "int8") => Kind::Whole,
        (_, "float4" | "float8") => Kind::Float,
        (_, "bool") => Kind::Bool,
        (_, "bytea") => Kind::Bytes,
        ("D" | "T", _) => Kind::Time,
        _ => Kind::Text,
    }
}

/// Parameters as the server takes them: all of them texts.
fn texts(params: &[Value]) -> Vec<Option<String>> {
    let text = |value: &Value| match value {
        Value::Null => None,
        Value::Int(number) => Some(number.to_string()),
        Value::Real(number) => Some(number.to_string()),
        Value::Text(text) => Some(text.clone()),
        Value::Bytes(bytes) => Some(bytes.iter().fold("\\x".to_owned(), |mut hex, octet| {
            hex.push_str(&format!("{octet:02x}"));
            hex
        })),
    };
    params.iter().map(text).collect()
}

fn refs(params: &[Option<String>]) -> Vec<&(dyn ToSql + Sync)> {
    params
        .iter()
        .map(|param| param as &(dyn ToSql + Sync))
        .collect()
}

fn values(row: &Row) -> Result<Vec<Value>, Trouble> {
    row.columns()
        .iter()
        .zip(0_usize..)
        .map(|(column, at)| {
            let value = if *column.type_() == Type::INT8 {
                row.try_get::<_, Option<i64>>(at)
                    .map(|number| number.map(Value::Int))
            } else {
                row.try_get::<_, Option<String>>(at)
                    .map(|text| text.map(Value::Text))
            };
            value
                .map(|value| value.unwrap_or(Value::Null))
                .map_err(|error| trouble(&error))
        })
        .collect()
}

fn strings(row: &Row) -> Result<[String; 6], Trouble> {
    strings_from(row, 0)
}

fn strings_from(row: &Row, first: usize) -> Result<[String; 6], Trouble> {
    let mut strings: [String; 6] = Default::default();
    for (string, at) in strings.iter_mut().zip(first..) {
        *string = row.try_get(at).map_err(|error| trouble(&error))?;
    }
    Ok(strings)
}

/// Why a server that was reached did not let us in; nothing when it was not reached, or answered
/// something else.
fn no_entry(error: &tokio_postgres::Error) -> Option<NoEntry> {
    if let Some(code) = error.code() {
        return match code.code() {
            "28P01" => Some(NoEntry::WrongPassword),
            "28000" | "42501" => Some(NoEntry::NotAllowed),
            "3D000" => Some(NoEntry::NoDatabase),
            _ => None,
        };
    }
    // The driver tells these kinds by their words alone; a played server holds them in the tests.
    let cause = error.source().map(ToString::to_string).unwrap_or_default();
    match error.to_string().as_str() {
        "invalid configuration" if cause == "password missing" => Some(NoEntry::NoPassword),
        "authentication error" => Some(NoEntry::Method),
        "error performing TLS handshake" if cause == "server does not support TLS" => {
            Some(NoEntry::NoTls)
        }
        "error performing TLS handshake" => Some(NoEntry::Untrusted),
        _ => None,
    }
}

/// What a failure of the server means. Its own words stay with it: they may hold values.
fn trouble(error: &tokio_postgres::Error) -> Trouble {
    let Some(database) = error.as_db_error() else {
        return Trouble::Cut;
    };
    let code = database.code();
    if *code == SqlState::QUERY_CANCELED
        || *code == SqlState::LOCK_NOT_AVAILABLE
        || *code == SqlState::T_R_DEADLOCK_DETECTED
        || *code == SqlState::T_R_SERIALIZATION_FAILURE
        || *code == SqlState::TOO_MANY_CONNECTIONS
    {
        return Trouble::Slow;
    }
    let class = code.code().get(..2).unwrap_or_default();
    let is_gone = matches!(class, "08")
        || code.code().starts_with("57P")
        || *code == SqlState::IDLE_IN_TRANSACTION_SESSION_TIMEOUT;
    if is_gone {
        return Trouble::Cut;
    }
    Trouble::Refused {
        place: database.table().map(|table| match database.column() {
            Some(column) => Place::column(table, column),
            None => Place::table(table),
        }),
        code: code.code().to_owned(),
    }
}
