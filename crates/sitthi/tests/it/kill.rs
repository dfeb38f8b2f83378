//! Killed at any moment: what was acknowledged is there, the ledger is whole, and work goes on.

use std::fs;
use std::process::Stdio;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use serde_json::{Value as Json, json};

use crate::house::{Folder, Server, ask, program, settled};

/// Cycles in an ordinary run; `SITTHI_TEST_KILL_CYCLES` asks for more.
const CYCLES: u64 = 20;
/// How many clients write at once.
const CLIENTS: usize = 4;

fn cycles() -> u64 {
    std::env::var("SITTHI_TEST_KILL_CYCLES")
        .ok()
        .and_then(|cycles| cycles.parse().ok())
        .unwrap_or(CYCLES)
}

/// Milliseconds that differ from cycle to cycle and are the same in every run.
fn pause(cycle: u64, most: u64) -> Duration {
    let mixed = (cycle + 1).wrapping_mul(0x9E37_79B9_7F4A_7C15) >> 33;
    Duration::from_millis(mixed % most)
}

#[test]
fn an_import_that_is_killed_goes_on_and_ends_the_same() {
    let folder = Folder::new();
    let university = settled(&folder, 200);
    let file = folder.join("statements.jsonl");
    let written = university
        .write_statements(fs::File::create(&file).unwrap())
        .unwrap();
    let path = file.to_str().unwrap();
    let mut killed = 0;
    for cycle in 0..cycles() {
        let mut child = program()
            .args(["import", "lms-xapi", path, "--data", &folder.data()])
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        std::thread::sleep(Duration::from_millis(20) + pause(cycle, 400));
        if child.try_wait().unwrap().is_none() {
            killed += 1;
        }
        child.kill().unwrap();
        child.wait().unwrap();
        folder.well(&["ledger", "verify"]);
    }
    assert!(killed > 0, "every run ended before it was killed");
    folder.well(&["import", "lms-xapi", path]);
    // Read once more as a stream: every row is known, none is new, none is there twice.
    let output = program()
        .args([
            "import",
            "lms-xapi",
            "-",
            "--json",
            "--data",
            &folder.data(),
        ])
        .stdin(Stdio::from(fs::File::open(&file).unwrap()))
        .output()
        .unwrap();
    let report = crate::house::Said::from(output).json();
    assert_eq!(
        (&report["new"], &report["same"], &report["refused_total"]),
        (&0.into(), &json!(written.lines), &0.into()),
        "{report}"
    );
    folder.well(&["doctor"]);
}

/// An acknowledged entry: its number, and its bytes once the server is gone.
type Acknowledged = Arc<Mutex<Vec<u64>>>;

fn write_until_gone(
    address: String,
    token: String,
    acknowledged: Acknowledged,
    gone: Arc<AtomicBool>,
) {
    let question = json!({
        "subject": { "type": "actor", "id": "0123456789abcdef0123456789abcdef" },
        "resource": { "type": "person", "id": "fedcba9876543210fedcba9876543210", "properties": { "categories": ["learning"] } },
        "action": { "name": "use" },
        "context": { "activity": "teaching-support", "enter": true },
    })
    .to_string();
    let bearer = format!("Bearer {token}");
    let headers = [
        ("authorization", bearer.as_str()),
        ("content-type", "application/json"),
    ];
    while !gone.load(Ordering::SeqCst) {
        let Ok(answer) = ask(
            &address,
            "POST",
            "/access/v1/evaluation",
            &headers,
            question.as_bytes(),
        ) else {
            continue;
        };
        let Ok(body) = serde_json::from_str::<Json>(&answer.body) else {
            continue;
        };
        if let Some(entry) = body["context"]["entry"]["leaf"].as_u64() {
            acknowledged.lock().unwrap().push(entry);
        }
    }
}

#[test]
fn what_a_server_acknowledged_is_there_after_it_was_killed() {
    let folder = Folder::new();
    folder.well(&["init"]);
    let token = folder
        .well(&[
            "program",
            "add",
            "--name",
            "invented writer",
            "--role",
            "intake",
        ])
        .out;
    let token = token.trim().to_owned();
    let log = folder.join("log");
    let mut seen = 0;
    for cycle in 0..cycles() {
        let server = Server::start(&folder.data(), &log);
        let acknowledged: Acknowledged = Arc::default();
        let gone = Arc::new(AtomicBool::new(false));
        let clients: Vec<_> = (0..CLIENTS)
            .map(|_| {
                let (address, token) = (server.address.clone(), token.clone());
                let (acknowledged, gone) = (Arc::clone(&acknowledged), Arc::clone(&gone));
                std::thread::spawn(move || write_until_gone(address, token, acknowledged, gone))
            })
            .collect();
        std::thread::sleep(Duration::from_millis(50) + pause(cycle, 500));
        let kept = server.get("/ledger/checkpoint").body;
        std::thread::sleep(pause(cycle + 7, 60));
        server.kill();
        gone.store(true, Ordering::SeqCst);
        clients
            .into_iter()
            .for_each(|client| client.join().unwrap());
        let checkpoint = folder.join("kept");
        fs::write(&checkpoint, kept).unwrap();
        let report = folder
            .well(&[
                "ledger",
                "verify",
                "--json",
                "--trusted",
                checkpoint.to_str().unwrap(),
            ])
            .json();
        let size = report["size"].as_u64().unwrap();
        let mut entries = acknowledged.lock().unwrap().clone();
        entries.sort_unstable();
        let count = entries.len();
        entries.dedup();
        assert_eq!(entries.len(), count, "two were told of one entry");
        assert!(
            entries.iter().all(|entry| *entry < size),
            "cycle {cycle}: {entries:?} of {size}"
        );
        seen += count;
    }
    assert!(seen > 0, "nothing was acknowledged");
    folder.well(&["doctor"]);
}

#[test]
fn a_demo_that_is_killed_goes_on() {
    let folder = Folder::new();
    let demo = [
        "demo",
        "--people",
        "120",
        "--no-serve",
        "--data",
        &folder.data(),
    ];
    for cycle in 0..6 {
        let mut child = program()
            .args(demo)
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        std::thread::sleep(Duration::from_millis(30 + 250 * cycle) + pause(cycle, 200));
        child.kill().unwrap();
        child.wait().unwrap();
    }
    let went_on = folder.well(&["demo", "--no-serve", "--json"]).json();
    let other = Folder::new();
    let at_once = other
        .well(&["demo", "--people", "120", "--no-serve", "--json"])
        .json();
    assert_eq!(went_on["people"], at_once["people"]);
    let data = folder.join("data/demo-chula-learning");
    for check in [&["doctor"][..], &["ledger", "verify"]] {
        let said = crate::house::run_with(data.to_str().unwrap(), check);
        assert_eq!(said.code, 0, "{said:?}");
    }
}

/// The largest file a process may write, in blocks of 512 bytes, stands in for a disk that fills up
/// at that point: the system refuses the write that goes beyond.
#[test]
fn t_48_a_disk_that_fills_up_is_said_and_nothing_is_half_written() {
    let folder = Folder::new();
    let university = settled(&folder, 200);
    let file = folder.join("statements.jsonl");
    let written = university
        .write_statements(fs::File::create(&file).unwrap())
        .unwrap();
    let path = file.to_str().unwrap();
    let size = fs::metadata(folder.join("data/data.db")).unwrap().len() / 512;
    let mut refused = 0;
    for room in [1, 8, 64, 256, 700, 1_500] {
        let limit = size + room;
        let binary = env!("CARGO_BIN_EXE_sitthi");
        let data = folder.data();
        let output = std::process::Command::new("sh")
            .args([
                "-c",
                "trap '' XFSZ; ulimit -f \"$1\"; shift; exec \"$@\"",
                "sh",
            ])
            .args([
                &limit.to_string(),
                binary,
                "import",
                "lms-xapi",
                path,
                "--json",
                "--data",
                &data,
            ])
            .env("LANG", "C")
            .output()
            .unwrap();
        let said = crate::house::Said::from(output);
        if said.code != 0 {
            refused += 1;
            assert_eq!(
                (said.code, &said.error()["kind"]),
                (1, &"internal".into()),
                "{said:?}"
            );
            let message = said.error()["message"]["en"].as_str().unwrap().to_owned();
            assert!(message.contains("disk"), "{message}");
        }
        folder.well(&["ledger", "verify"]);
    }
    assert!(refused > 0, "there was always room");
    folder.well(&["import", "lms-xapi", path]);
    let output = program()
        .args([
            "import",
            "lms-xapi",
            "-",
            "--json",
            "--data",
            &folder.data(),
        ])
        .stdin(Stdio::from(fs::File::open(&file).unwrap()))
        .output()
        .unwrap();
    let report = crate::house::Said::from(output).json();
    assert_eq!(
        (&report["new"], &report["same"]),
        (&0.into(), &json!(written.lines))
    );
    folder.well(&["doctor"]);
}
