//! An invented learning platform of ten tables, in a file and on a server.

use std::ops::ControlFlow;
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};

use connectors::contract::{Connector, Located, Piece, Scope, Who};
use connectors::sql::{self, Dataset, Secret, SqlDatabase};
use law::{Clock, Moment, Plain};

const SCHEMA: &str = include_str!("lms/schema.sql");
const ROWS: &str = include_str!("lms/rows.sql");
/// The declaration, with gaps for the engine.
pub(crate) const DATASET: &str = include_str!("lms/lms.toml");

static NUMBER: AtomicU32 = AtomicU32::new(0);

/// A clock that stands still.
struct Still;

impl Clock for Still {
    fn now(&self) -> Moment {
        Moment::from_micros(1_795_400_000_000_000)
    }
}

/// Which database.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Engine {
    Sqlite,
    Postgres,
}

pub(crate) const ENGINES: [Engine; 2] = [Engine::Sqlite, Engine::Postgres];

/// A database of the invented platform; gone when dropped.
pub(crate) struct Rig {
    pub(crate) engine: Engine,
    pub(crate) file: PathBuf,
    database: String,
    dataset: String,
    account: Option<String>,
}

pub(crate) fn server() -> postgres::Config {
    std::env::var("SITTHI_TEST_POSTGRES")
        .expect("these tests need PostgreSQL: run `cargo xtask with cargo test -p connectors`, or `cargo xtask postgres` and export what it prints")
        .parse()
        .unwrap()
}

/// The password by which the server knows us and every account made here; none where it trusts whoever
/// comes.
pub(crate) fn secret() -> Option<Secret> {
    let server = server();
    let password = server.get_password()?;
    Some(Secret::new(String::from_utf8_lossy(password).into_owned()))
}

impl Rig {
    /// The platform with its people.
    pub(crate) fn new(engine: Engine) -> Self {
        let number = NUMBER.fetch_add(1, Ordering::Relaxed);
        let name = format!("connected_{}_{number}", std::process::id());
        let rig = Rig {
            engine,
            file: std::env::temp_dir().join(format!("{name}.db")),
            dataset: DATASET.to_owned(),
            database: name.clone(),
            account: None,
        };
        if engine == Engine::Postgres {
            let mut admin = server().connect(postgres::NoTls).unwrap();
            admin
                .batch_execute(&format!("CREATE DATABASE {name}"))
                .unwrap();
        }
        rig.run(SCHEMA);
        rig.run(ROWS);
        rig
    }

    /// The platform under a changed declaration.
    pub(crate) fn declared(mut self, from: &str, to: &str) -> Self {
        assert!(self.dataset.contains(from), "the declaration has no {from}");
        self.dataset = self.dataset.replacen(from, to, 1);
        self
    }

    /// The platform on a server, reached by an account of ours that may do only what `grants` say.
    pub(crate) fn by_an_account(mut self, grants: &str) -> Self {
        let account = format!("account_of_{}", self.database);
        let password = server().get_password().map_or_else(
            || "NULL".to_owned(),
            |known| format!("'{}'", String::from_utf8_lossy(known)),
        );
        self.run(&format!("CREATE ROLE {account} LOGIN PASSWORD {password}"));
        self.account = Some(account);
        self.run_as_owner(grants);
        self
    }

    /// Runs statements that name our account.
    pub(crate) fn run_as_owner(&self, sql: &str) {
        self.run(&sql.replace("ACCOUNT", self.account.as_deref().unwrap()));
    }

    /// A connection of the platform's own.
    pub(crate) fn server_connection(&self) -> postgres::Client {
        let mut config = server();
        config.dbname(&self.database);
        config.connect(postgres::NoTls).unwrap()
    }

    pub(crate) fn file_connection(&self) -> rusqlite::Connection {
        let connection = rusqlite::Connection::open(&self.file).unwrap();
        connection
            .execute_batch("PRAGMA synchronous = OFF; PRAGMA foreign_keys = OFF")
            .unwrap();
        connection
    }

    /// Runs statements as the platform itself would.
    pub(crate) fn run(&self, sql: &str) {
        match self.engine {
            Engine::Sqlite => self
                .file_connection()
                .execute_batch(&sql.replace("OCTETS", "BLOB"))
                .unwrap(),
            Engine::Postgres => self
                .server_connection()
                .batch_execute(&sql.replace("OCTETS", "BYTEA"))
                .unwrap(),
        }
    }

    /// The one number of a query.
    pub(crate) fn count(&self, sql: &str) -> i64 {
        match self.engine {
            Engine::Sqlite => self
                .file_connection()
                .query_row(sql, [], |row| row.get(0))
                .unwrap(),
            Engine::Postgres => self.server_connection().query_one(sql, &[]).unwrap().get(0),
        }
    }

    /// Everything in the ten tables, as one text.
    pub(crate) fn dump(&self) -> String {
        let mut all = String::new();
        for line in SCHEMA.lines() {
            let table = line.split_whitespace().nth(2).unwrap();
            let body = line.split_once('(').unwrap().1;
            let columns: Vec<&str> = body
                .split(", ")
                .filter_map(|part| part.split_whitespace().next())
                .filter(|word| word.chars().all(|c| c.is_ascii_lowercase() || c == '_'))
                .collect();
            let cells: Vec<String> = columns
                .iter()
                .map(|column| format!("coalesce(CAST({column} AS TEXT), '-')"))
                .collect();
            let sql = format!(
                "SELECT {} FROM {table} ORDER BY 1",
                cells.join(" || '|' || ")
            );
            let rows: Vec<String> = match self.engine {
                Engine::Sqlite => {
                    let connection = self.file_connection();
                    let mut statement = connection.prepare(&sql).unwrap();
                    let rows = statement.query_map([], |row| row.get(0)).unwrap();
                    rows.map(Result::unwrap).collect()
                }
                Engine::Postgres => {
                    let rows = self.server_connection().query(&sql, &[]).unwrap();
                    rows.iter().map(|row| row.get(0)).collect()
                }
            };
            all.push_str(&format!("{table}: {rows:?}\n"));
        }
        all
    }

    /// The text of the declaration for this database.
    pub(crate) fn dataset(&self) -> String {
        let (engine, reach) = match self.engine {
            Engine::Sqlite => (
                "sqlite",
                format!("file = {:?}", self.file.display().to_string()),
            ),
            Engine::Postgres => {
                let server = server();
                let postgres::config::Host::Tcp(host) = &server.get_hosts()[0] else {
                    panic!("a server by its address is wanted");
                };
                let reach = format!(
                    "host = {host:?}\nport = {}\ndatabase = {:?}\nuser = {:?}",
                    server.get_ports().first().unwrap_or(&5432),
                    self.database,
                    self.account.as_deref().or(server.get_user()).unwrap()
                );
                ("postgres", reach)
            }
        };
        self.dataset
            .replacen("ENGINE", engine, 1)
            .replacen("REACH", &reach, 1)
    }

    pub(crate) fn connector(&self) -> SqlDatabase {
        let dataset = Dataset::parse(&self.dataset(), std::path::Path::new("/")).unwrap();
        sql::open(dataset, secret(), Arc::new(Still))
    }

    /// The accounts of somebody who goes by these names.
    pub(crate) fn located(&self, names: &[(&str, &str)]) -> Located {
        match self.connector().locate(&who(names)) {
            Ok(located) => located,
            Err(trouble) => panic!("{trouble}"),
        }
    }

    pub(crate) fn mali(&self) -> Located {
        self.located(&MALI)
    }
}

impl Drop for Rig {
    fn drop(&mut self) {
        match self.engine {
            Engine::Sqlite => {
                for ending in ["", "-wal", "-shm"] {
                    let _ = std::fs::remove_file(format!("{}{ending}", self.file.display()));
                }
            }
            Engine::Postgres => {
                if let Ok(mut admin) = server().connect(postgres::NoTls) {
                    let _ = admin.batch_execute(&format!(
                        "DROP DATABASE IF EXISTS {} WITH (FORCE)",
                        self.database
                    ));
                    if let Some(account) = &self.account {
                        let _ = admin.batch_execute(&format!("DROP ROLE {account}"));
                    }
                }
            }
        }
    }
}

/// A pupil.
pub(crate) const MALI: [(&str, &str); 2] = [
    ("identity/student-number", "6530012345"),
    ("contact/email", "mali@example.ac.th"),
];
/// A pupil whose names hold what SQL means something by.
pub(crate) const CHAN: [(&str, &str); 2] = [
    ("identity/student-number", "6530012346"),
    ("contact/email", "o'brien@example.ac.th"),
];
/// A teacher.
pub(crate) const TEACHER: [(&str, &str); 1] = [("contact/email", "khru@example.ac.th")];

pub(crate) fn who(names: &[(&str, &str)]) -> Who {
    let names = names
        .iter()
        .map(|(path, value)| ((*path).to_owned(), Plain::new((*value).to_owned())));
    Who::new(names.collect(), [0x5a; 16])
}

/// Everything that comes out, as lines of table, category and values.
pub(crate) fn exported(connector: &dyn Connector, located: &Located) -> Vec<String> {
    let mut lines = Vec::new();
    let counts = connector
        .export(located, &mut |piece: Piece| {
            let fields = serde_json::to_string(piece.fields.open()).unwrap();
            lines.push(format!("{} {} {fields}", piece.table, piece.category));
            ControlFlow::Continue(())
        })
        .unwrap();
    assert_eq!(counts.rows(), lines.len() as u64);
    lines.sort();
    lines
}

pub(crate) fn everything() -> Scope {
    Scope::everything()
}
