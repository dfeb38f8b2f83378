//! The way to a PostgreSQL-wire server. Statements whose answers nobody waits for travel together
//! with the next one that somebody does: a row then costs the work of the server and no longer the
//! way to it and back.

use std::collections::HashMap;
use std::future::poll_fn;
use std::pin::Pin;
use std::task::Poll;
use std::time::Duration;

use tokio::runtime::Runtime;
use tokio_postgres::types::{ToSql, Type};
use tokio_postgres::{Client, Config, Statement};

use super::{Param, Purpose};
use crate::fault::Fault;
use crate::no_entry::NoEntry;

/// How many statements are on their way at once.
const TOGETHER_MAX: usize = 256;
/// Rows that one statement adds. Of each number there is a statement which the server has read.
const ROWS: [usize; 3] = [32, 8, 1];

/// A connection to a server, with the statements that have not been sent yet.
pub(super) struct Server {
    // Before the runtime: what hangs on it is dropped first.
    client: Client,
    statements: HashMap<(usize, usize), Statement>,
    /// For so many rows.
    of_rows: HashMap<(usize, usize, usize), Statement>,
    waiting: Vec<Sent>,
    /// Rows to be added, by their statement for one.
    rows: Vec<(&'static str, Vec<Vec<Owned>>)>,
    runtime: Runtime,
}

/// Something to be sent.
enum Sent {
    Execute(Statement, Vec<Owned>),
    Query(Statement, Vec<Owned>),
    Steer(&'static str),
}

/// What came back.
enum Answer {
    Touched(u64),
    Rows(Vec<tokio_postgres::Row>),
    Steered,
}

/// A parameter that outlives its caller.
enum Owned {
    Int(Option<i64>),
    Text(Option<String>),
    Bytes(Option<Vec<u8>>),
}

impl Owned {
    fn of(param: &Param<'_>) -> Self {
        match param {
            Param::Int(value) => Owned::Int(Some(*value)),
            Param::OptInt(value) => Owned::Int(*value),
            Param::Text(text) => Owned::Text(Some((*text).to_owned())),
            Param::OptText(text) => Owned::Text(text.map(str::to_owned)),
            Param::Bytes(bytes) => Owned::Bytes(Some(bytes.to_vec())),
            Param::OptBytes(bytes) => Owned::Bytes(bytes.map(<[u8]>::to_vec)),
        }
    }

    const fn kind(&self) -> Type {
        match self {
            Owned::Int(_) => Type::INT8,
            Owned::Text(_) => Type::TEXT,
            Owned::Bytes(_) => Type::BYTEA,
        }
    }

    fn sql(&self) -> &(dyn ToSql + Sync) {
        match self {
            Owned::Int(value) => value,
            Owned::Text(value) => value,
            Owned::Bytes(value) => value,
        }
    }
}

const fn type_of(param: &Param<'_>) -> Type {
    match param {
        Param::Int(_) | Param::OptInt(_) => Type::INT8,
        Param::Text(_) | Param::OptText(_) => Type::TEXT,
        Param::Bytes(_) | Param::OptBytes(_) => Type::BYTEA,
    }
}

impl Server {
    pub(super) fn open(address: &str, purpose: Purpose) -> Result<Self, Fault> {
        let mut config: Config = address.parse().map_err(|_| Fault::BadAddress)?;
        crate::tls::insist(&mut config);
        config.application_name("sitthi");
        config.connect_timeout(Duration::from_secs(10));
        let runtime = tokio::runtime::Builder::new_current_thread()
            .enable_all()
            .build()
            .map_err(|error| Fault::Stopped(error.to_string()))?;
        let (client, connection) = runtime
            .block_on(config.connect(crate::tls::connector()?))
            .map_err(|error| NoEntry::of(&error).map_or_else(|| error.into(), Fault::NoEntry))?;
        // When it ends, every statement that waits for it fails and says so.
        runtime.spawn(async move {
            let _ = connection.await;
        });
        let mut server = Server {
            client,
            statements: HashMap::new(),
            of_rows: HashMap::new(),
            rows: Vec::new(),
            waiting: Vec::new(),
            runtime,
        };
        server.batch(
            "SET synchronous_commit = on; SET client_min_messages = warning; SET TIME ZONE 'UTC'",
        )?;
        // A statement is planned once and kept. The writer's was perhaps planned while its table was
        // empty, and must not read all of it when it is full; a reader's is planned each time.
        server.batch(match purpose {
            Purpose::Write => "SET enable_seqscan = off; SET jit = off",
            Purpose::Read => {
                "SET default_transaction_read_only = on; SET plan_cache_mode = force_custom_plan"
            }
        })?;
        Ok(server)
    }

    /// Runs a statement, after all that waits, and returns how many rows it touched.
    pub(super) fn execute(
        &mut self,
        sql: &'static str,
        params: &[Param<'_>],
    ) -> Result<u64, Fault> {
        let statement = self.statement(sql, params)?;
        let last = Sent::Execute(statement, params.iter().map(Owned::of).collect());
        match self.send(vec![last])?.pop() {
            Some(Answer::Touched(count)) => Ok(count),
            _ => Ok(0),
        }
    }

    /// Lets a statement wait for the next one whose answer is wanted. That one fails when this does.
    pub(super) fn write(&mut self, sql: &'static str, params: &[Param<'_>]) -> Result<(), Fault> {
        // What changes or takes away rows finds those that were added before it; so does what adds one
        // in place of another.
        let table = table_of_rows(sql);
        let mut rows = self.rows.iter();
        if table.is_none() || rows.any(|(known, _)| table_of_rows(known) == table) {
            self.gather_rows()?;
        }
        let statement = self.statement(sql, params)?;
        self.wait(Sent::Execute(
            statement,
            params.iter().map(Owned::of).collect(),
        ))
    }

    /// Lets a row to be added wait like [`Server::write`], to go with others of the same statement.
    pub(super) fn append(&mut self, sql: &'static str, params: &[Param<'_>]) -> Result<(), Fault> {
        let row: Vec<Owned> = params.iter().map(Owned::of).collect();
        let waiting = match self.rows.iter_mut().find(|(known, _)| *known == sql) {
            Some((_, rows)) => {
                rows.push(row);
                rows.len()
            }
            None => {
                self.rows.push((sql, vec![row]));
                1
            }
        };
        if waiting >= TOGETHER_MAX {
            self.send(Vec::new())?;
        }
        Ok(())
    }

    /// Puts the rows that wait behind the statements that do, as many to a statement as there may be.
    fn gather_rows(&mut self) -> Result<(), Fault> {
        for (sql, rows) in std::mem::take(&mut self.rows) {
            let mut rows = rows.into_iter().peekable();
            while rows.peek().is_some() {
                let left = rows.len();
                let count = ROWS.into_iter().find(|count| *count <= left).unwrap_or(1);
                let some: Vec<Vec<Owned>> = rows.by_ref().take(count).collect();
                let width = some.first().map_or(0, Vec::len);
                let values: Vec<Owned> = some.into_iter().flatten().collect();
                let statement = self.statement_of_rows(sql, width, &values)?;
                self.waiting.push(Sent::Execute(statement, values));
            }
        }
        Ok(())
    }

    fn statement_of_rows(
        &mut self,
        sql: &'static str,
        width: usize,
        values: &[Owned],
    ) -> Result<Statement, Fault> {
        let place = (sql.as_ptr() as usize, sql.len(), values.len());
        if let Some(known) = self.of_rows.get(&place) {
            return Ok(known.clone());
        }
        let types: Vec<Type> = values.iter().map(Owned::kind).collect();
        let text = of_rows(sql, width, values.len());
        let prepared = self
            .runtime
            .block_on(self.client.prepare_typed(&text, &types))?;
        self.of_rows.insert(place, prepared.clone());
        Ok(prepared)
    }

    /// Lets a statement that steers a transaction wait like [`Server::write`].
    pub(super) fn steer_later(&mut self, sql: &'static str) -> Result<(), Fault> {
        self.wait(Sent::Steer(sql))
    }

    fn wait(&mut self, sent: Sent) -> Result<(), Fault> {
        self.waiting.push(sent);
        if self.waiting.len() >= TOGETHER_MAX {
            self.send(Vec::new())?;
        }
        Ok(())
    }

    /// Runs a query, after all that waits.
    pub(super) fn query(
        &mut self,
        sql: &'static str,
        params: &[Param<'_>],
    ) -> Result<Vec<tokio_postgres::Row>, Fault> {
        let statement = self.statement(sql, params)?;
        let last = Sent::Query(statement, params.iter().map(Owned::of).collect());
        match self.send(vec![last])?.pop() {
            Some(Answer::Rows(rows)) => Ok(rows),
            _ => Ok(Vec::new()),
        }
    }

    /// Runs one query for each set of parameters, all on their way together.
    pub(super) fn query_many(
        &mut self,
        sql: &'static str,
        sets: &[Vec<Param<'_>>],
        mut each: impl FnMut(usize, &tokio_postgres::Row) -> Result<(), Fault>,
    ) -> Result<(), Fault> {
        let Some(first) = sets.first() else {
            return Ok(());
        };
        let statement = self.statement(sql, first)?;
        let mut at = 0;
        for together in sets.chunks(TOGETHER_MAX) {
            let queries = together
                .iter()
                .map(|params| {
                    Sent::Query(statement.clone(), params.iter().map(Owned::of).collect())
                })
                .collect();
            for answer in self.send(queries)? {
                if let Answer::Rows(rows) = answer {
                    for row in &rows {
                        each(at, row)?;
                    }
                }
                at += 1;
            }
        }
        Ok(())
    }

    /// Runs a statement that steers a transaction, after all that waits.
    pub(super) fn steer(&mut self, sql: &'static str) -> Result<(), Fault> {
        self.send(vec![Sent::Steer(sql)]).map(|_| ())
    }

    /// Runs several statements without parameters. What waits goes before; what fails of it is
    /// not told, for this is also the way to undo it.
    pub(super) fn batch(&mut self, sql: &str) -> Result<(), Fault> {
        let _ = self.send(Vec::new());
        Ok(self.runtime.block_on(self.client.batch_execute(sql))?)
    }

    pub(super) fn is_closed(&self) -> bool {
        self.client.is_closed()
    }

    /// The statement as the server knows it: read by it once, not with every row.
    fn statement(&mut self, sql: &'static str, params: &[Param<'_>]) -> Result<Statement, Fault> {
        let place = (sql.as_ptr() as usize, sql.len());
        if let Some(known) = self.statements.get(&place) {
            return Ok(known.clone());
        }
        // What waits goes before: when it failed, this fails too, and the first failure is to be told.
        self.send(Vec::new())?;
        let types: Vec<Type> = params.iter().map(type_of).collect();
        let prepared = self
            .runtime
            .block_on(self.client.prepare_typed(sql, &types))?;
        self.statements.insert(place, prepared.clone());
        Ok(prepared)
    }

    /// Sends what waits and then `last`, in that order, and hears all of it. Of several failures the
    /// first is told: the others follow from it.
    fn send(&mut self, last: Vec<Sent>) -> Result<Vec<Answer>, Fault> {
        self.gather_rows()?;
        let mut all = std::mem::take(&mut self.waiting);
        let before = all.len();
        all.extend(last);
        if all.is_empty() {
            return Ok(Vec::new());
        }
        let client = &self.client;
        let answers = self.runtime.block_on(async {
            let mut under_way: Vec<Pin<Box<_>>> = all
                .iter()
                .map(|sent| Box::pin(answered(client, sent)))
                .collect();
            // Asked once each, in their order, all are sent; the answers come in that order too.
            let mut early = Vec::with_capacity(under_way.len());
            poll_fn(|context| {
                for one in &mut under_way {
                    early.push(match one.as_mut().poll(context) {
                        Poll::Ready(answer) => Some(answer),
                        Poll::Pending => None,
                    });
                }
                Poll::Ready(())
            })
            .await;
            let mut answers = Vec::with_capacity(early.len());
            for (one, early) in under_way.into_iter().zip(early) {
                answers.push(match early {
                    Some(answer) => answer,
                    None => one.await,
                });
            }
            answers
        });
        let heard = answers.into_iter().collect::<Result<Vec<_>, _>>()?;
        Ok(heard.into_iter().skip(before).collect())
    }
}

/// The table to which a statement adds rows; none for one that does anything else.
fn table_of_rows(sql: &str) -> Option<&str> {
    sql.strip_prefix("INSERT INTO ")?.split_whitespace().next()
}

/// The statement that adds one row, for as many values as there are: its list of values repeated.
fn of_rows(sql: &str, width: usize, values: usize) -> String {
    let (head, rest) = sql.split_once("VALUES (").unwrap_or((sql, ""));
    let tail = rest.split_once(')').map_or("", |(_, tail)| tail);
    let numbers: Vec<usize> = (1..=values).collect();
    let rows: Vec<String> = numbers
        .chunks(width.max(1))
        .map(|row| {
            let row: Vec<String> = row.iter().map(|number| format!("${number}")).collect();
            format!("({})", row.join(", "))
        })
        .collect();
    format!("{head}VALUES {}{tail}", rows.join(", "))
}

async fn answered(client: &Client, sent: &Sent) -> Result<Answer, tokio_postgres::Error> {
    match sent {
        Sent::Execute(statement, params) => {
            let params = params.iter().map(Owned::sql);
            client
                .execute_raw(statement, params)
                .await
                .map(Answer::Touched)
        }
        Sent::Query(statement, params) => {
            let params: Vec<&(dyn ToSql + Sync)> = params.iter().map(Owned::sql).collect();
            client.query(statement, &params).await.map(Answer::Rows)
        }
        Sent::Steer(sql) => client.batch_execute(sql).await.map(|()| Answer::Steered),
    }
}

#[cfg(test)]
mod tests {
    use super::of_rows;

    #[test]
    fn a_statement_for_one_row_becomes_one_for_several() {
        let one = "INSERT INTO t (a, b) VALUES ($1, $2)";
        assert_eq!(of_rows(one, 2, 2), one);
        assert_eq!(
            of_rows(one, 2, 6),
            "INSERT INTO t (a, b) VALUES ($1, $2), ($3, $4), ($5, $6)"
        );
        assert_eq!(
            of_rows(
                "INSERT INTO t (a) VALUES ($1) ON CONFLICT (a) DO NOTHING",
                1,
                2
            ),
            "INSERT INTO t (a) VALUES ($1), ($2) ON CONFLICT (a) DO NOTHING"
        );
    }
}
