//! A PostgreSQL cluster that syncs: the one of the tests forgets, and would flatter us.
//!
//! It stands in a temporary folder, is reached from this machine only, and goes with this program
//! however that ends: a shell waits at a pipe that closes with it.

use std::io::Read as _;
use std::net::TcpListener;
use std::os::unix::process::CommandExt as _;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};

/// Names a cluster of somebody else's to measure on instead.
const VARIABLE: &str = "SITTHI_BENCH_POSTGRES";

const SETTINGS: &str = "listen_addresses = '127.0.0.1'\nmax_connections = 100\nfsync = on\nsynchronous_commit = on\nshared_buffers = '256MB'\nlog_min_error_statement = panic\n";

const TIDY: &str = "trap '' INT TERM HUP
cat >/dev/null
if [ -n \"$3\" ]; then runuser -u \"$3\" -- \"$2/pg_ctl\" stop --pgdata \"$1/data\" --mode immediate --wait
else \"$2/pg_ctl\" stop --pgdata \"$1/data\" --mode immediate --wait; fi
rm -rf -- \"$1\"";

/// A running cluster.
pub struct Cluster {
    /// Its address, without a database.
    base: String,
    keeper: Option<Child>,
}

impl Drop for Cluster {
    fn drop(&mut self) {
        if let Some(mut keeper) = self.keeper.take() {
            drop(keeper.stdin.take());
            // A keeper that cannot be waited for has ended already.
            let _ = keeper.wait();
        }
    }
}

impl Cluster {
    /// Starts one, or takes the one that is named; says why there is none.
    pub fn start() -> Result<Cluster, String> {
        if let Ok(url) = std::env::var(VARIABLE) {
            let (base, _) = url
                .rsplit_once('/')
                .ok_or_else(|| format!("{VARIABLE} names no database"))?;
            return Ok(Cluster {
                base: base.to_owned(),
                keeper: None,
            });
        }
        let programs =
            programs().ok_or("PostgreSQL is not installed (apt-get install postgresql)")?;
        let owner = if is_root() { "postgres" } else { "" };
        let folder = std::env::temp_dir().join(format!("sitthi-bench-pg-{}", std::process::id()));
        std::fs::create_dir_all(&folder).map_err(|why| why.to_string())?;
        let keeper = keeper(&folder, &programs, owner)?;
        let run = |program: &str, arguments: &[&str]| {
            run(&programs.join(program), owner, &folder, arguments)
        };
        if !owner.is_empty() {
            finish(Command::new("chown").arg(owner).arg(&folder))?;
        }
        let password = secret()?;
        let file = folder.join("password");
        std::fs::write(&file, &password).map_err(|why| why.to_string())?;
        let (data, shown) = (folder.join("data"), file.display().to_string());
        let at = data.display().to_string();
        run(
            "initdb",
            &[
                "--username",
                "bench",
                "--auth",
                "scram-sha-256",
                "--encoding",
                "UTF8",
                "--locale",
                "C.UTF-8",
                "--pgdata",
                &at,
                "--pwfile",
                &shown,
            ],
        )?;
        let port = TcpListener::bind(("127.0.0.1", 0))
            .and_then(|listener| listener.local_addr())
            .map_err(|why| why.to_string())?
            .port();
        let settings = format!("{SETTINGS}port = {port}\nunix_socket_directories = ''\n");
        std::fs::write(data.join("postgresql.auto.conf"), settings)
            .map_err(|why| why.to_string())?;
        let log = folder.join("server.log").display().to_string();
        run(
            "pg_ctl",
            &[
                "start", "--wait", "--silent", "--pgdata", &at, "--log", &log,
            ],
        )?;
        Ok(Cluster {
            base: format!("postgres://bench:{password}@127.0.0.1:{port}"),
            keeper: Some(keeper),
        })
    }

    /// The address of one of its databases.
    pub fn address(&self, database: &str) -> String {
        format!("{}/{database}", self.base)
    }

    /// Runs a statement as its superuser.
    pub fn steer(&self, sql: &str) {
        let mut client = postgres::Client::connect(&self.address("postgres"), postgres::NoTls)
            .expect("the cluster");
        client.batch_execute(sql).expect("a statement of the bench");
    }

    /// How large one of its databases is.
    pub fn octets(&self, database: &str) -> f64 {
        let mut client = postgres::Client::connect(&self.address("postgres"), postgres::NoTls)
            .expect("the cluster");
        let size = client.query_one("SELECT pg_database_size($1)", &[&database]);
        size.map_or(f64::NAN, |row| row.get::<_, i64>(0) as f64)
    }

    /// What it says of its version and of syncing.
    pub fn described(&self) -> String {
        let mut client = postgres::Client::connect(&self.address("postgres"), postgres::NoTls)
            .expect("the cluster");
        let mut show = |what: &str| -> String {
            client
                .query_one(&format!("SHOW {what}"), &[])
                .map_or_else(|_| "?".to_owned(), |row| row.get(0))
        };
        format!(
            "PostgreSQL {}, fsync {}, synchronous_commit {}",
            show("server_version"),
            show("fsync"),
            show("synchronous_commit")
        )
    }
}

fn is_root() -> bool {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    status.lines().any(|line| line.starts_with("Uid:\t0\t"))
}

/// Where `initdb` and `pg_ctl` are: on the path, or the newest where Debian keeps them.
fn programs() -> Option<PathBuf> {
    let path = std::env::var_os("PATH").unwrap_or_default();
    let mut folders: Vec<PathBuf> = std::env::split_paths(&path).collect();
    let mut kept: Vec<PathBuf> = std::fs::read_dir("/usr/lib/postgresql")
        .into_iter()
        .flatten()
        .filter_map(|entry| Some(entry.ok()?.path().join("bin")))
        .collect();
    kept.sort();
    folders.extend(kept.into_iter().rev());
    folders
        .into_iter()
        .find(|folder| folder.join("initdb").is_file() && folder.join("pg_ctl").is_file())
}

fn keeper(folder: &Path, programs: &Path, owner: &str) -> Result<Child, String> {
    let mut shell = Command::new("sh");
    shell
        .args(["-c", TIDY, "keeper"])
        .arg(folder)
        .arg(programs)
        .arg(owner);
    shell
        .current_dir("/")
        .stdin(Stdio::piped())
        .stdout(Stdio::null())
        .stderr(Stdio::null());
    shell
        .process_group(0)
        .spawn()
        .map_err(|why| why.to_string())
}

fn run(program: &Path, owner: &str, folder: &Path, arguments: &[&str]) -> Result<(), String> {
    let mut command = if owner.is_empty() {
        Command::new(program)
    } else {
        let mut command = Command::new("runuser");
        command.args(["-u", owner, "--"]).arg(program);
        command
    };
    finish(
        command
            .args(arguments)
            .current_dir(folder)
            .env("LC_ALL", "C.UTF-8"),
    )
}

fn finish(command: &mut Command) -> Result<(), String> {
    let done = command
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .status()
        .map_err(|why| why.to_string())?;
    if done.success() {
        Ok(())
    } else {
        Err(format!(
            "{} failed ({done})",
            command.get_program().display()
        ))
    }
}

fn secret() -> Result<String, String> {
    let mut bytes = [0_u8; 24];
    std::fs::File::open("/dev/urandom")
        .and_then(|mut source| source.read_exact(&mut bytes))
        .map_err(|why| why.to_string())?;
    Ok(bytes.iter().map(|byte| format!("{byte:02x}")).collect())
}
