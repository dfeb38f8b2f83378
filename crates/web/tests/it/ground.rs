//! The ground a test house stands on: a folder of this machine, or two databases of a server. Gone
//! when dropped. A missing server fails the test.

use std::cell::Cell;
use std::path::PathBuf;
use std::sync::atomic::{AtomicU64, Ordering};

use store::Location;

/// Which engine a house stands on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Engine {
    Embedded,
    Server,
}

pub(crate) const BOTH: [Engine; 2] = [Engine::Embedded, Engine::Server];

thread_local! {
    static HERE: Cell<Engine> = const { Cell::new(Engine::Embedded) };
}

/// The engine of the test that runs on this thread.
pub(crate) fn here() -> Engine {
    HERE.get()
}

/// Runs a test with its houses on a server.
pub(crate) fn on_a_server(test: fn()) {
    HERE.set(Engine::Server);
    test();
    HERE.set(Engine::Embedded);
}

/// Runs every test of this file once more with its houses on a server; one left out of the list fails.
macro_rules! once_more_on_a_server {
    ($file:literal: $($test:ident),+ $(,)?) => {
        mod on_a_server {
            $(
                #[test]
                fn $test() {
                    crate::ground::on_a_server(super::$test);
                }
            )+

            #[test]
            fn no_test_is_left_out() {
                let listed = [$(stringify!($test)),+];
                let written = include_str!($file);
                let written =
                    written.replace("\n#[tokio::test(flavor = \"multi_thread\")]\n", "\n#[test]\n");
                let tests = written
                    .split("\n#[test]\n")
                    .skip(1)
                    .filter(|test| test.contains("House::open()") || test.contains("Open::doors()"));
                assert_eq!(tests.count(), listed.len());
            }
        }
    };
}
pub(crate) use once_more_on_a_server;

static NUMBER: AtomicU64 = AtomicU64::new(0);

/// Where a house keeps its data and its keys.
pub(crate) struct Ground {
    pub(crate) data: Location,
    pub(crate) keys: Location,
    folder: PathBuf,
    databases: Vec<String>,
}

impl Ground {
    pub(crate) fn new(engine: Engine) -> Self {
        let unique = format!(
            "{}_{}",
            std::process::id(),
            NUMBER.fetch_add(1, Ordering::SeqCst)
        );
        let folder = std::env::temp_dir().join(format!("sitthi_web_{unique}"));
        std::fs::create_dir_all(folder.join("keys")).unwrap();
        match engine {
            Engine::Embedded => Ground {
                data: Location::File(folder.join("data.db")),
                keys: Location::File(folder.join("keys/keys.db")),
                folder,
                databases: Vec::new(),
            },
            Engine::Server => {
                let names = ["data", "keys"].map(|side| format!("sitthi_web_{side}_{unique}"));
                let mut admin = admin();
                for name in &names {
                    admin
                        .batch_execute(&format!("CREATE DATABASE {name}"))
                        .unwrap();
                }
                Ground {
                    data: Location::Server(address_of(&names[0])),
                    keys: Location::Server(address_of(&names[1])),
                    folder,
                    databases: names.to_vec(),
                }
            }
        }
    }
}

impl Ground {
    /// Where letters are laid.
    pub(crate) fn letters(&self) -> PathBuf {
        self.folder.join("letters")
    }
}

impl Drop for Ground {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.folder);
        if self.databases.is_empty() {
            return;
        }
        apart(|| {
            let mut admin = admin();
            for name in &self.databases {
                let _ = admin.batch_execute(&format!("DROP DATABASE {name} WITH (FORCE)"));
            }
        });
    }
}

/// Does what waits for a server, wherever the test stands: in a runtime's thread that would be refused.
pub(crate) fn apart<T>(work: impl FnOnce() -> T) -> T {
    if tokio::runtime::Handle::try_current().is_ok() {
        tokio::task::block_in_place(work)
    } else {
        work()
    }
}

fn server_url() -> String {
    std::env::var("SITTHI_TEST_POSTGRES").expect(
        "these tests need PostgreSQL: run `cargo xtask with cargo test -p web`, or `cargo xtask postgres` and export what it prints",
    )
}

fn admin() -> postgres::Client {
    postgres::Client::connect(&server_url(), postgres::NoTls).unwrap()
}

fn address_of(database: &str) -> String {
    let url = server_url();
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
