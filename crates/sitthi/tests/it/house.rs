//! A data folder of its own for each test, the program run on it, and a server to talk to.

use std::fs;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Output, Stdio};
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use jiff::civil::date;
use serde_json::Value as Json;
use sitthi::demo::{Edition, University, Volume};

/// How often a server that is starting is looked at, and how many times.
const LOOKS: (u64, usize) = (50, 1_200);

static NUMBER: AtomicU64 = AtomicU64::new(0);

/// A folder that is gone with the test.
pub(crate) struct Folder(PathBuf);

impl Folder {
    pub(crate) fn new() -> Self {
        let number = NUMBER.fetch_add(1, Ordering::SeqCst);
        let path = std::env::temp_dir().join(format!("sitthi_cli_{}_{number}", std::process::id()));
        fs::create_dir_all(&path).unwrap();
        Folder(path)
    }

    pub(crate) fn path(&self) -> &Path {
        &self.0
    }

    pub(crate) fn join(&self, name: &str) -> PathBuf {
        self.0.join(name)
    }

    /// The data folder within, as an argument.
    pub(crate) fn data(&self) -> String {
        self.join("data").display().to_string()
    }

    /// Runs the program on the data folder.
    pub(crate) fn run(&self, arguments: &[&str]) -> Said {
        run_with(&self.data(), arguments)
    }

    /// Runs the program and insists that it succeeds.
    pub(crate) fn well(&self, arguments: &[&str]) -> Said {
        let said = self.run(arguments);
        assert_eq!(said.code, 0, "{arguments:?}: {} {}", said.out, said.err);
        said
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.0);
    }
}

/// What the program said.
#[derive(Debug)]
pub(crate) struct Said {
    pub(crate) code: i32,
    pub(crate) out: String,
    pub(crate) err: String,
}

impl Said {
    pub(crate) fn json(&self) -> Json {
        serde_json::from_str(&self.out).unwrap_or_else(|_| panic!("{self:?}"))
    }

    pub(crate) fn error(&self) -> Json {
        let line = self.err.lines().last().unwrap_or_default();
        serde_json::from_str::<Json>(line).unwrap_or_else(|_| panic!("{self:?}"))["error"].clone()
    }
}

impl From<Output> for Said {
    fn from(output: Output) -> Self {
        Said {
            code: output.status.code().unwrap_or(-1),
            out: String::from_utf8(output.stdout).unwrap(),
            err: String::from_utf8(output.stderr).unwrap(),
        }
    }
}

/// The program, in an environment that says nothing.
pub(crate) fn program() -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_sitthi"));
    for name in ["LC_ALL", "LC_MESSAGES", "SITTHI_DATA", "SITTHI_LOG"] {
        command.env_remove(name);
    }
    command.env("LANG", "C").stdin(Stdio::null());
    command
}

pub(crate) fn run_with(data: &str, arguments: &[&str]) -> Said {
    program()
        .args(arguments)
        .args(["--data", data])
        .output()
        .unwrap()
        .into()
}

pub(crate) fn run(arguments: &[&str]) -> Said {
    program().args(arguments).output().unwrap().into()
}

/// The shipped packs of the checkout.
pub(crate) fn packs() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("../../policies")
        .canonicalize()
        .unwrap()
}

/// A small invented university.
pub(crate) fn university(people: u32) -> University {
    University::new(7, people, date(2026, 11, 22))
        .unwrap()
        .with_volume(Volume::percent(40))
}

/// Writes the roster of a university into a folder.
pub(crate) fn write_roster(university: &University, folder: &Path) {
    fs::create_dir_all(folder).unwrap();
    for file in Edition::Bulk.files() {
        let out = fs::File::create(folder.join(file.file_name())).unwrap();
        university.write_roster(Edition::Bulk, *file, out).unwrap();
    }
}

/// A data folder with the people of a small university in it.
pub(crate) fn settled(folder: &Folder, people: u32) -> University {
    let university = university(people);
    folder.well(&["init"]);
    let roster = folder.join("roster");
    write_roster(&university, &roster);
    folder.well(&[
        "import",
        "sis-oneroster",
        roster.to_str().unwrap(),
        "--notice-given",
        "account-registration",
    ]);
    university
}

/// A running server. It is killed when dropped.
pub(crate) struct Server {
    child: Child,
    pub(crate) address: String,
}

impl Server {
    /// Starts `serve` on a free port; its log goes to `log`.
    pub(crate) fn start(data: &str, log: &Path) -> Self {
        let mut command = program();
        command.args(["serve", "--listen", "127.0.0.1:0", "--data", data]);
        Server::of(command, log)
    }

    /// Starts a command that serves, and waits for the line that says where.
    pub(crate) fn of(mut command: Command, log: &Path) -> Self {
        let log_file = fs::File::options()
            .create(true)
            .append(true)
            .open(log)
            .unwrap();
        let mut child = command
            .stdout(Stdio::piped())
            .stderr(log_file)
            .spawn()
            .unwrap();
        let mut lines = BufReader::new(child.stdout.take().unwrap()).lines();
        let address = lines.find_map(|line| {
            let line = line.unwrap();
            line.strip_prefix("serving at http://").map(str::to_owned)
        });
        let Some(address) = address else {
            panic!("{:?}: {}", child.wait(), fs::read_to_string(log).unwrap());
        };
        Server { child, address }
    }

    /// Sends a signal.
    pub(crate) fn signal(&self, name: &str) {
        let sent = Command::new("kill")
            .args([&format!("-{name}"), &self.child.id().to_string()])
            .status()
            .unwrap();
        assert!(sent.success());
    }

    /// Kills the process without a word, as a power cut does.
    pub(crate) fn kill(mut self) {
        self.child.kill().unwrap();
        self.child.wait().unwrap();
    }

    /// Asks it to stop and waits; its exit code.
    pub(crate) fn stop(mut self) -> i32 {
        self.signal("TERM");
        self.child.wait().unwrap().code().unwrap_or(-1)
    }

    pub(crate) fn get(&self, path: &str) -> Answer {
        ask(&self.address, "GET", path, &[], b"").unwrap()
    }

    pub(crate) fn post(&self, path: &str, token: &str, body: &Json) -> Answer {
        let bearer = format!("Bearer {token}");
        let headers = [
            ("authorization", bearer.as_str()),
            ("content-type", "application/json"),
        ];
        ask(
            &self.address,
            "POST",
            path,
            &headers,
            body.to_string().as_bytes(),
        )
        .unwrap()
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// An answer of a server.
#[derive(Debug)]
pub(crate) struct Answer {
    pub(crate) status: u16,
    pub(crate) head: String,
    pub(crate) body: String,
    /// The body as it came: a file is no text.
    pub(crate) octets: Vec<u8>,
}

impl Answer {
    /// The cookie that was set, as it is sent back.
    pub(crate) fn cookie(&self) -> String {
        let set = self.head.lines().find_map(|line| {
            line.strip_prefix("set-cookie: ")
                .and_then(|cookie| cookie.split(';').next())
        });
        set.unwrap_or_else(|| panic!("{self:?}")).to_owned()
    }

    pub(crate) fn json(&self) -> Json {
        serde_json::from_str(&self.body).unwrap_or_else(|_| panic!("{self:?}"))
    }
}

/// One request over a connection of its own.
pub(crate) fn ask(
    address: &str,
    method: &str,
    path: &str,
    headers: &[(&str, &str)],
    body: &[u8],
) -> std::io::Result<Answer> {
    let mut stream = TcpStream::connect(address)?;
    stream.set_read_timeout(Some(Duration::from_secs(60)))?;
    let mut head = format!(
        "{method} {path} HTTP/1.1\r\nhost: {address}\r\nconnection: close\r\ncontent-length: {}\r\n",
        body.len()
    );
    for (name, value) in headers {
        head.push_str(&format!("{name}: {value}\r\n"));
    }
    stream.write_all(format!("{head}\r\n").as_bytes())?;
    stream.write_all(body)?;
    let mut bytes = Vec::new();
    stream.read_to_end(&mut bytes)?;
    let broken = || std::io::Error::from(std::io::ErrorKind::UnexpectedEof);
    let end = bytes.windows(4).position(|four| four == b"\r\n\r\n");
    let mut octets = bytes.split_off(end.ok_or_else(broken)? + 4);
    let head = String::from_utf8_lossy(&bytes);
    if head.contains("transfer-encoding: chunked") {
        octets = unchunked(&octets).ok_or_else(broken)?;
    }
    let status = head
        .split(' ')
        .nth(1)
        .and_then(|status| status.parse().ok())
        .ok_or_else(broken)?;
    Ok(Answer {
        status,
        head: head.trim_end().to_owned(),
        body: String::from_utf8_lossy(&octets).into_owned(),
        octets,
    })
}

/// A body that came in pieces, each with its length before it (RFC 9112 §7.1).
fn unchunked(mut rest: &[u8]) -> Option<Vec<u8>> {
    let mut whole = Vec::new();
    loop {
        let end = rest.windows(2).position(|two| two == b"\r\n")?;
        let length = usize::from_str_radix(std::str::from_utf8(&rest[..end]).ok()?, 16).ok()?;
        if length == 0 {
            return Some(whole);
        }
        whole.extend_from_slice(rest.get(end + 2..end + 2 + length)?);
        rest = rest.get(end + 2 + length + 2..)?;
    }
}

/// Waits until something is so.
pub(crate) fn wait_until(what: &str, mut so: impl FnMut() -> bool) {
    for _ in 0..LOOKS.1 {
        if so() {
            return;
        }
        std::thread::sleep(Duration::from_millis(LOOKS.0));
    }
    panic!("waited in vain: {what}");
}
