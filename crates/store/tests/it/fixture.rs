//! A store of its own for each test, on each engine. A missing engine fails the test.

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, AtomicU64, Ordering};

use law::{Clock, Moment};
use policy::Compiled;
use store::{Location, Options, Store};
use vault::FileRootKey;

/// A clock that tests move.
pub(crate) struct TestClock(AtomicI64);

impl TestClock {
    /// Half past nine on 22 November 2569 in Bangkok.
    pub(crate) fn new() -> Arc<Self> {
        let start: jiff::Timestamp = "2026-11-22T02:30:00Z".parse().unwrap();
        Arc::new(TestClock(AtomicI64::new(Moment::from(start).micros())))
    }

    pub(crate) fn advance(&self, seconds: i64) {
        self.0.fetch_add(seconds * 1_000_000, Ordering::SeqCst);
    }
}

impl Clock for TestClock {
    fn now(&self) -> Moment {
        Moment::from_micros(self.0.load(Ordering::SeqCst))
    }
}

/// One engine with a place for data and keys; both are gone when it is dropped.
pub(crate) struct Place {
    pub(crate) data: Location,
    pub(crate) keys: Location,
    pub(crate) folder: PathBuf,
    databases: Vec<String>,
}

static NUMBER: AtomicU64 = AtomicU64::new(0);

fn unique() -> String {
    format!(
        "{}_{}",
        std::process::id(),
        NUMBER.fetch_add(1, Ordering::SeqCst)
    )
}

impl Place {
    pub(crate) fn embedded() -> Self {
        let folder = std::env::temp_dir().join(format!("sitthi_store_{}", unique()));
        std::fs::create_dir_all(folder.join("keys")).unwrap();
        Place {
            data: Location::File(folder.join("data.db")),
            keys: Location::File(folder.join("keys/keys.db")),
            folder,
            databases: Vec::new(),
        }
    }

    pub(crate) fn server() -> Self {
        let folder = std::env::temp_dir().join(format!("sitthi_store_{}", unique()));
        std::fs::create_dir_all(&folder).unwrap();
        let mut admin = admin();
        let names: Vec<String> = ["data", "keys"]
            .iter()
            .map(|side| format!("sitthi_{side}_{}", unique()))
            .collect();
        for name in &names {
            admin
                .batch_execute(&format!("CREATE DATABASE {name}"))
                .unwrap();
        }
        let address = |name: &str| Location::Server(address_of(name));
        Place {
            data: address(&names[0]),
            keys: address(&names[1]),
            folder,
            databases: names,
        }
    }

    pub(crate) fn both() -> [Place; 2] {
        [Place::embedded(), Place::server()]
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.folder);
        if !self.databases.is_empty() {
            let mut admin = admin();
            for name in &self.databases {
                let _ = admin.batch_execute(&format!("DROP DATABASE {name} WITH (FORCE)"));
            }
        }
    }
}

fn server_url() -> String {
    std::env::var("SITTHI_TEST_POSTGRES").expect(
        "these tests need PostgreSQL: run `cargo xtask with cargo test -p store`, or `cargo xtask postgres` and export what it prints",
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

/// The shipped learning-platform policy.
pub(crate) fn chula() -> Arc<Compiled> {
    let (pack, faults) = policy::read::read_bytes(&files("chula-learning"));
    assert!(faults.is_empty(), "{faults:?}");
    Arc::new(Compiled::new(&pack, &[]).unwrap())
}

fn files(pack: &str) -> Vec<(&'static str, &'static [u8])> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("../../policies")
        .join(pack);
    let mut files: Vec<_> = std::fs::read_dir(folder)
        .unwrap()
        .map(|file| file.unwrap().path())
        .filter(|path| path.extension().is_some_and(|ending| ending == "toml"))
        .map(|path| {
            let name: &'static str = path
                .file_name()
                .unwrap()
                .to_string_lossy()
                .into_owned()
                .leak();
            let bytes: &'static [u8] = std::fs::read(&path).unwrap().leak();
            (name, bytes)
        })
        .collect();
    files.sort();
    files
}

pub(crate) fn options(place: &Place, clock: Arc<dyn Clock>) -> Options {
    Options {
        data: place.data.clone(),
        keys: place.keys.clone(),
        root: Arc::new(FileRootKey::from_file_bytes(b"an invented root key for tests..").unwrap()),
        controller: "chulalongkorn-university".to_owned(),
        origin: "test.example/sitthi".to_owned(),
        compiled: chula(),
        clock,
        readers: 4,
    }
}

pub(crate) fn open(place: &Place, clock: &Arc<TestClock>) -> Store {
    Store::open(options(place, Arc::clone(clock) as Arc<dyn Clock>)).unwrap()
}
