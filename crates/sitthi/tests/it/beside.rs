//! Commands beside a running server: it does them on its own open store; nobody else's are heard.

use std::fs;
use std::os::unix::fs::PermissionsExt as _;

use crate::house::{Folder, Server, settled};

const WISH: &str =
    r#"{"kind":"objection","activity":"teaching-support","ground":"public-or-interest"}"#;

#[test]
// size: one command of each kind, and what is told of each
fn staff_programs_notices_and_requests_are_seen_to_while_the_server_serves() {
    let folder = Folder::new();
    let student = settled(&folder, 60).cast().student.username;
    let server = Server::start(&folder.data(), &folder.join("log"));
    let socket = folder.join("data/control.sock");
    let rights = fs::metadata(&socket).unwrap().permissions().mode();
    assert_eq!(rights & 0o077, 0, "{rights:o}: its owner's alone");

    let desk = folder.well(&[
        "staff",
        "add",
        "--account",
        "desk1",
        "--role",
        "privacy-desk",
    ]);
    assert!(desk.out.contains("privacy-desk"), "{desk:?}");
    let mut add = vec!["program", "add", "--json", "--name", "lms"];
    add.extend(["--role", "intake"]);
    let token = folder.well(&add).json()["token"]
        .as_str()
        .unwrap()
        .to_owned();
    // The server that is running takes the token it made a moment ago.
    let asked = crate::house::ask(
        &server.address,
        "GET",
        "/api/v1/imports",
        &[("authorization", &format!("Bearer {token}"))],
        b"",
    )
    .unwrap();
    assert_ne!(asked.status, 401, "{asked:?}");
    let listed = folder.well(&["program", "list"]);
    assert!(listed.out.contains("lms") && !listed.out.contains(&token));
    let told = folder.well(&["notice", "deliver", "--everybody", "--channel", "letter"]);
    assert!(!told.out.is_empty(), "{told:?}");

    let mut file = vec!["request", "file", "--json", "--as", "desk1"];
    file.extend(["--person", &student, "--channel", "phone"]);
    file.extend(["--received", "2026-11-20T10:00:00+07:00"]);
    file.extend(["--note", "โทรกลับแล้ว", "--proof", "known-channel", WISH]);
    let filed = folder.well(&file).json();
    let queue = folder.well(&["request", "list", "--json"]).json();
    assert_eq!(queue[0]["request"], filed["request"]);
    // Faults come back whole: words, hint and exit code, in the language that is spoken here.
    let wrong = folder.run(&[
        "program", "add", "--name", "x", "--role", "no-such", "--lang", "th",
    ]);
    assert_eq!(wrong.code, 2, "{wrong:?}");
    assert!(
        wrong.err.contains("แนะนำ") && wrong.out.is_empty(),
        "{wrong:?}"
    );
    let wrong = folder.run(&["request", "show", "--json", "no-case", "--as", "desk1"]);
    assert_eq!(wrong.code, 2, "{wrong:?}");

    assert_eq!(server.stop(), 0);
    assert!(!socket.exists(), "it goes with the server");
    // What the server was told stands; the same command opens the store itself now.
    let queue = folder.well(&["request", "list", "--json"]).json();
    assert_eq!(queue[0]["request"], filed["request"]);
}

#[test]
fn a_server_that_cannot_be_asked_from_here_is_named_with_what_to_do() {
    let folder = Folder::new();
    folder.well(&["init"]);
    let server = Server::start(&folder.data(), &folder.join("log"));
    fs::remove_file(folder.join("data/control.sock")).unwrap();
    for command in [&["request", "list"][..], &["program", "list"]] {
        let said = folder.run(&[command, &["--json"]].concat());
        assert_eq!(said.code, 4, "{said:?}");
        assert_eq!(said.error()["kind"], "busy");
        let hint = said.error()["hint"]["en"].as_str().unwrap().to_owned();
        assert!(
            hint.contains("/console") && hint.contains("stop the server"),
            "{hint}"
        );
    }
    assert_eq!(server.stop(), 0);
}

#[test]
fn a_socket_that_a_killed_server_left_behind_stands_in_nobodys_way() {
    let folder = Folder::new();
    folder.well(&["init"]);
    let server = Server::start(&folder.data(), &folder.join("log"));
    server.kill();
    assert!(folder.join("data/control.sock").exists());
    folder.well(&["program", "list"]);
    let server = Server::start(&folder.data(), &folder.join("log"));
    folder.well(&["program", "list"]);
    assert_eq!(server.stop(), 0);
}
