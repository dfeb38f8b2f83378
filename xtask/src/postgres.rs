//! A PostgreSQL cluster of our own for the tests: made in a temporary folder, reachable from
//! this machine only and with a password nobody else has, gone when the tests end.

use std::io::Read;
use std::net::TcpListener;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use crate::keeper::Keeper;
use crate::programs::{is_root, postgres_folder};

/// The variable the tests read: an address with every right on the cluster.
pub(crate) const VARIABLE: &str = "SITTHI_TEST_POSTGRES";

/// The variable that names the cluster's folder (`data/`, `server.log`), for tests that search
/// what a server leaves on disk. Not set when the cluster is somebody else's.
pub(crate) const FOLDER_VARIABLE: &str = "SITTHI_TEST_POSTGRES_FOLDER";

/// How often a start is tried: another program may take the free port first.
const STARTS_MAX: usize = 5;

/// How long a start may take, in seconds.
const START_WAIT_SECONDS: &str = "60";

/// A socket's path may have 107 bytes, its own name included.
const SOCKET_FOLDER_BYTES_MAX: usize = 80;

/// Settings that make a cluster fast and forgetful. Durability is not what these tests test:
/// the folder is thrown away. The log keeps neither statements nor the values an error names.
const SETTINGS: &str = "\
listen_addresses = '127.0.0.1'
max_connections = 200
fsync = off
full_page_writes = off
autovacuum_naptime = '10min'
log_statement = none
log_min_error_statement = panic
log_error_verbosity = terse
";

/// A running cluster. Dropping it stops the server and removes its folder.
#[derive(Debug)]
pub(crate) struct Cluster {
    url: String,
    folder: PathBuf,
    _keeper: Keeper,
}

impl Cluster {
    /// Makes and starts a cluster.
    ///
    /// # Errors
    /// When PostgreSQL is not installed, or a step of making or starting fails: its own last
    /// words are in the message.
    pub(crate) fn start() -> Result<Cluster, String> {
        let programs = postgres_folder()
            .ok_or("PostgreSQL is not installed; install it: apt-get install postgresql")?;
        let owner = if is_root() { Some("postgres") } else { None };
        let place = Place {
            folder: temporary_folder(owner)?,
            programs,
            owner,
        };
        let keeper = place.keeper()?;
        let password = secret()?;
        place.init(&password)?;
        let mut refusal = String::new();
        for _ in 0..STARTS_MAX {
            let port = free_port()?;
            match place.start(port) {
                Ok(()) => {
                    let url = format!("postgres://sitthi:{password}@127.0.0.1:{port}/postgres");
                    return Ok(Cluster {
                        url,
                        folder: place.folder,
                        _keeper: keeper,
                    });
                }
                Err(why) => refusal = why,
            }
        }
        Err(refusal)
    }

    /// Where the tests reach it, as its superuser.
    pub(crate) fn url(&self) -> &str {
        &self.url
    }

    /// Its folder: `data/` and `server.log`, for tests that search what a server leaves on disk.
    pub(crate) fn folder(&self) -> &Path {
        &self.folder
    }
}

/// Where a cluster stands and who owns it.
struct Place {
    folder: PathBuf,
    programs: PathBuf,
    /// The user to run as, when this program may not run the server itself.
    owner: Option<&'static str>,
}

impl Place {
    fn keeper(&self) -> Result<Keeper, String> {
        let script = "\
            if [ -n \"$3\" ]; then\n\
            runuser -u \"$3\" -- \"$2\" stop --pgdata \"$1/data\" --mode immediate --wait\n\
            else\n\
            \"$2\" stop --pgdata \"$1/data\" --mode immediate --wait\n\
            fi\n\
            rm -rf -- \"$1\"";
        let folder = self.folder.to_string_lossy();
        let pg_ctl = self.programs.join("pg_ctl");
        Keeper::stand_by(
            script,
            &[&folder, &pg_ctl.to_string_lossy(), self.owner.unwrap_or("")],
        )
    }

    fn init(&self, password: &str) -> Result<(), String> {
        let file = self.folder.join("password");
        std::fs::write(&file, password)
            .map_err(|e| format!("the cluster's password cannot be written: {e}"))?;
        self.give(&file)?;
        let mut initdb = self.command("initdb");
        initdb
            .args([
                "--username",
                "sitthi",
                "--auth",
                "scram-sha-256",
                "--encoding",
                "UTF8",
            ])
            .args([
                "--locale",
                "C.UTF-8",
                "--no-sync",
                "--no-instructions",
                "--pgdata",
            ])
            .arg(self.folder.join("data"))
            .arg("--pwfile")
            .arg(&file);
        run(initdb, "initdb")?;
        std::fs::remove_file(&file)
            .map_err(|e| format!("the cluster's password file cannot be removed: {e}"))
    }

    fn start(&self, port: u16) -> Result<(), String> {
        let socket_folder = self.folder.to_string_lossy();
        let sockets = if socket_folder.len() > SOCKET_FOLDER_BYTES_MAX {
            ""
        } else {
            &*socket_folder
        };
        let settings = format!("{SETTINGS}port = {port}\nunix_socket_directories = '{sockets}'\n");
        let file = self.folder.join("data/postgresql.auto.conf");
        std::fs::write(&file, settings)
            .map_err(|e| format!("the cluster's settings cannot be written: {e}"))?;
        let mut pg_ctl = self.command("pg_ctl");
        pg_ctl
            .args([
                "start",
                "--wait",
                "--silent",
                "--timeout",
                START_WAIT_SECONDS,
                "--pgdata",
            ])
            .arg(self.folder.join("data"))
            .arg("--log")
            .arg(self.folder.join("server.log"));
        run(pg_ctl, "pg_ctl start").map_err(|why| {
            let log = std::fs::read_to_string(self.folder.join("server.log")).unwrap_or_default();
            let last = log
                .lines()
                .rev()
                .find(|line| line.contains("FATAL"))
                .unwrap_or("the server's log says nothing");
            format!("{why}; {last}")
        })
    }

    /// A PostgreSQL program, run as the cluster's owner.
    fn command(&self, program: &str) -> Command {
        let path = self.programs.join(program);
        let mut command = match self.owner {
            None => Command::new(path),
            Some(owner) => {
                let mut command = Command::new("runuser");
                command.args(["-u", owner, "--"]).arg(path);
                command
            }
        };
        command.current_dir(&self.folder).env("LC_ALL", "C.UTF-8");
        command
    }

    /// Makes the cluster's owner the owner of `path`.
    fn give(&self, path: &Path) -> Result<(), String> {
        give(path, self.owner)
    }
}

fn give(path: &Path, owner: Option<&str>) -> Result<(), String> {
    let Some(owner) = owner else { return Ok(()) };
    let mut chown = Command::new("chown");
    chown.arg(owner).arg(path);
    run(chown, "chown")
        .map_err(|why| format!("{why}; PostgreSQL does not run as root and needs a user `{owner}`"))
}

/// A new folder that only its owner can enter.
fn temporary_folder(owner: Option<&str>) -> Result<PathBuf, String> {
    let output = Command::new("mktemp")
        .args(["--directory", "--tmpdir", "sitthi-postgres.XXXXXXXX"])
        .output()
        .map_err(|e| format!("mktemp cannot be run: {e}"))?;
    let folder = PathBuf::from(String::from_utf8_lossy(&output.stdout).trim());
    if !output.status.success() || !folder.is_dir() {
        return Err(
            "no temporary folder can be made; is TMPDIR a folder you may write to?".to_owned(),
        );
    }
    give(&folder, owner)?;
    Ok(folder)
}

/// A password of 192 random bits, in hex.
fn secret() -> Result<String, String> {
    let mut bytes = [0_u8; 24];
    std::fs::File::open("/dev/urandom")
        .and_then(|mut source| source.read_exact(&mut bytes))
        .map_err(|e| format!("no randomness for the cluster's password: {e}"))?;
    Ok(bytes.iter().map(|byte| format!("{byte:02x}")).collect())
}

/// A loopback port nobody holds at this moment.
pub(crate) fn free_port() -> Result<u16, String> {
    TcpListener::bind(("127.0.0.1", 0))
        .and_then(|listener| listener.local_addr())
        .map(|address| address.port())
        .map_err(|e| format!("no free port on 127.0.0.1: {e}"))
}

/// Runs a command to its end; its last words are in the error.
fn run(mut command: Command, name: &str) -> Result<(), String> {
    let output = command
        .stdin(Stdio::null())
        .output()
        .map_err(|e| format!("{name} cannot be run: {e}"))?;
    if output.status.success() {
        return Ok(());
    }
    let said = [output.stdout, output.stderr]
        .map(|bytes| String::from_utf8_lossy(&bytes).into_owned())
        .concat();
    let last = said
        .lines()
        .rev()
        .find(|line| !line.trim().is_empty())
        .unwrap_or("no reason given");
    Err(format!("{name} failed: {last}"))
}

#[cfg(test)]
mod tests;
