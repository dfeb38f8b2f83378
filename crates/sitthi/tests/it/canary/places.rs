//! Where personal data could lie: the files of a folder, a server's files, its dumps.

use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::SystemTime;

use store::Location;

static NUMBER: AtomicU64 = AtomicU64::new(0);

/// One of the two engines.
pub(super) enum Engine {
    Embedded,
    /// Names of the databases for data and keys; they are dropped with it.
    Server {
        data: String,
        keys: String,
    },
}

impl Engine {
    pub(super) fn embedded() -> Self {
        Engine::Embedded
    }

    pub(super) fn server() -> Self {
        let number = NUMBER.fetch_add(1, Ordering::SeqCst);
        let name = |side: &str| format!("sitthi_canary_{side}_{}_{number}", std::process::id());
        let (data, keys) = (name("data"), name("keys"));
        for database in [&data, &keys] {
            psql(&server(), &format!("CREATE DATABASE {database}"));
        }
        Engine::Server { data, keys }
    }

    /// What `init` is told of it.
    pub(super) fn arguments(&self) -> Vec<String> {
        match self {
            Engine::Embedded => Vec::new(),
            Engine::Server { data, keys } => vec![
                "--data-at".to_owned(),
                address(data),
                "--keys-at".to_owned(),
                address(keys),
            ],
        }
    }

    pub(super) fn locations(&self, folder: &Path) -> (Location, Location) {
        match self {
            Engine::Embedded => (
                Location::File(folder.join("data.db")),
                Location::File(folder.join("keys/keys.db")),
            ),
            Engine::Server { data, keys } => (
                Location::Server(address(data)),
                Location::Server(address(keys)),
            ),
        }
    }

    /// Dumps of the databases, with what they hold of binary data as it is.
    pub(super) fn dumps(&self) -> Vec<(String, Vec<u8>)> {
        let Engine::Server { data, keys } = self else {
            return Vec::new();
        };
        [data, keys]
            .into_iter()
            .flat_map(|database| {
                let dump = Command::new("pg_dump")
                    .arg(address(database))
                    .output()
                    .unwrap();
                assert!(
                    dump.status.success(),
                    "{}",
                    String::from_utf8_lossy(&dump.stderr)
                );
                let plain = unhexed(&dump.stdout);
                [
                    (format!("a dump of {database}"), dump.stdout),
                    (format!("the binary columns of {database}"), plain),
                ]
            })
            .collect()
    }

    /// Whether the server's own files can be reached from here.
    pub(super) fn shows_its_files(&self) -> bool {
        matches!(self, Engine::Server { .. })
            && std::env::var_os("SITTHI_TEST_POSTGRES_FOLDER").is_some()
    }

    /// The server's own files that were written since, when they can be reached: tables, indexes,
    /// the write-ahead log, statistics, temporary files, the server's log.
    pub(super) fn files_since(&self, began: SystemTime) -> Vec<PathBuf> {
        let Engine::Server { data, .. } = self else {
            return Vec::new();
        };
        let Some(folder) = std::env::var_os("SITTHI_TEST_POSTGRES_FOLDER") else {
            return Vec::new();
        };
        psql(&address(data), "CHECKPOINT");
        let mut files = files_of(Path::new(&folder));
        files.retain(|path| {
            path.metadata()
                .and_then(|meta| meta.modified())
                .is_ok_and(|written| written >= began)
        });
        files
    }
}

impl Drop for Engine {
    fn drop(&mut self) {
        if let Engine::Server { data, keys } = self {
            for database in [data, keys] {
                let sql = format!("DROP DATABASE IF EXISTS {database} WITH (FORCE)");
                let _ = Command::new("psql").args([&server(), "-qc", &sql]).output();
            }
        }
    }
}

fn server() -> String {
    std::env::var("SITTHI_TEST_POSTGRES").expect(
        "this test needs PostgreSQL: run `cargo xtask with cargo test -p sitthi`, or `cargo xtask postgres` and export what it prints",
    )
}

fn address(database: &str) -> String {
    let url = server();
    let (before, query) = url
        .split_once('?')
        .map_or((url.as_str(), String::new()), |(before, query)| {
            (before, format!("?{query}"))
        });
    let (base, _) = before.rsplit_once('/').unwrap();
    format!("{base}/{database}{query}")
}

fn psql(address: &str, sql: &str) {
    let said = Command::new("psql")
        .args([address, "-qc", sql])
        .output()
        .unwrap();
    assert!(
        said.status.success(),
        "{}",
        String::from_utf8_lossy(&said.stderr)
    );
}

/// The bytes of every `\\x…` in a dump, so that what a column holds is looked through as it is.
fn unhexed(dump: &[u8]) -> Vec<u8> {
    let text = String::from_utf8_lossy(dump);
    let mut bytes = Vec::new();
    for part in text.split("\\\\x").skip(1) {
        let digits: Vec<u8> = part.bytes().take_while(u8::is_ascii_hexdigit).collect();
        for pair in digits.chunks_exact(2) {
            let pair = std::str::from_utf8(pair).unwrap();
            bytes.push(u8::from_str_radix(pair, 16).unwrap());
        }
        bytes.push(b'\n');
    }
    bytes
}

/// Every file below a folder.
pub(super) fn files_of(folder: &Path) -> Vec<PathBuf> {
    let mut files = Vec::new();
    let mut folders = vec![folder.to_owned()];
    while let Some(next) = folders.pop() {
        for entry in std::fs::read_dir(&next).into_iter().flatten().flatten() {
            let path = entry.path();
            if path.is_dir() {
                folders.push(path);
            } else {
                files.push(path);
            }
        }
    }
    files
}

/// Now, by the clock that files are stamped with.
#[expect(
    clippy::disallowed_methods,
    reason = "compared with the times of files"
)]
pub(super) fn now() -> SystemTime {
    SystemTime::now()
}
