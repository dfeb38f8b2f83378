use std::path::PathBuf;
use std::sync::atomic::{AtomicU64, Ordering};

use store::Location;

/// Room for data and keys on one engine; both are gone when it is dropped.
#[derive(Debug)]
pub struct Place {
    /// Where the data lies.
    pub data: Location,
    /// Where the keys lie, apart from the data.
    pub keys: Location,
    /// A folder of this place's own, on either engine.
    pub folder: PathBuf,
    databases: Vec<String>,
}

fn unique() -> String {
    static NUMBER: AtomicU64 = AtomicU64::new(0);
    let number = NUMBER.fetch_add(1, Ordering::SeqCst);
    format!("{}_{number}", std::process::id())
}

fn folder(unique: &str) -> PathBuf {
    let folder = std::env::temp_dir().join(format!("sitthi_test_{unique}"));
    std::fs::create_dir_all(folder.join("keys")).unwrap();
    folder
}

impl Place {
    /// On SQLite: two files of this machine.
    #[must_use]
    pub fn embedded() -> Self {
        let folder = folder(&unique());
        Place {
            data: Location::File(folder.join("data.db")),
            keys: Location::File(folder.join("keys/keys.db")),
            folder,
            databases: Vec::new(),
        }
    }

    /// On PostgreSQL: two databases of the server of the tests.
    #[must_use]
    pub fn server() -> Self {
        let unique = unique();
        let databases = ["data", "keys"].map(|side| format!("sitthi_{side}_{unique}"));
        let create = |name: &String| format!("CREATE DATABASE {name}");
        at_server(&server(), databases.iter().map(create));
        Place {
            data: Location::Server(address_of(&databases[0])),
            keys: Location::Server(address_of(&databases[1])),
            folder: folder(&unique),
            databases: databases.to_vec(),
        }
    }

    /// One on each engine: what holds on one must hold on the other.
    #[must_use]
    pub fn both() -> [Place; 2] {
        [Place::embedded(), Place::server()]
    }

    /// How many rows a table of the data has, behind the house's back.
    #[must_use]
    pub fn count(&self, table: &str) -> i64 {
        let sql = format!("SELECT CAST(COUNT(*) AS BIGINT) FROM {table}");
        match &self.data {
            Location::File(path) => {
                let connection = rusqlite::Connection::open(path).unwrap();
                connection.query_row(&sql, [], |row| row.get(0)).unwrap()
            }
            Location::Server(url) => {
                let mut client = postgres::Client::connect(url, postgres::NoTls).unwrap();
                client.query_one(&sql, &[]).unwrap().get(0)
            }
        }
    }

    /// Runs statements on the data side behind the program's back.
    pub fn tamper(&self, sql: &str) {
        match &self.data {
            Location::File(path) => rusqlite::Connection::open(path)
                .unwrap()
                .execute_batch(sql)
                .unwrap(),
            Location::Server(address) => at_server(address, [sql.to_owned()]),
        }
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.folder);
        if !self.databases.is_empty() {
            let drop = |name: &String| format!("DROP DATABASE {name} WITH (FORCE)");
            at_server(&server(), self.databases.iter().map(drop));
        }
    }
}

/// Runs each statement by itself. On a thread of its own, since this driver refuses to wait on one that
/// drives asynchronous work, as those of the doors' tests do.
fn at_server(address: &str, statements: impl IntoIterator<Item = String>) {
    let (address, statements) = (
        address.to_owned(),
        statements.into_iter().collect::<Vec<_>>(),
    );
    let work = move || {
        let mut client = postgres::Client::connect(&address, postgres::NoTls).unwrap();
        for statement in statements {
            client.batch_execute(&statement).unwrap();
        }
    };
    std::thread::spawn(work).join().unwrap();
}

/// The PostgreSQL server of the tests.
#[must_use]
pub fn server() -> String {
    std::env::var("SITTHI_TEST_POSTGRES").expect(
        "these tests need PostgreSQL: run `cargo xtask with cargo test …`, or `cargo xtask postgres` and export what it prints",
    )
}

/// The address of one database of that server.
#[must_use]
pub fn address_of(database: &str) -> String {
    let url = server();
    let (before, query) = url
        .split_once('?')
        .map_or((url.as_str(), None), |(before, query)| {
            (before, Some(query))
        });
    let (base, _) = before.rsplit_once('/').unwrap();
    query.map_or_else(
        || format!("{base}/{database}"),
        |query| format!("{base}/{database}?{query}"),
    )
}
