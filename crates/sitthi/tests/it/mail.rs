//! The mail that a folder is configured with, looked at by `sitthi doctor`: nothing is sent.

use std::fs;
use std::io::{BufRead, BufReader, Write};
use std::net::TcpListener;
use std::os::unix::fs::PermissionsExt as _;
use std::sync::{Arc, Mutex};

use crate::house::{Folder, Said};

/// A data folder with this below `[mail]`.
fn with_mail(folder: &Folder, lines: &str) {
    folder.well(&["init", "--policy", "chula-learning"]);
    let path = folder.join("data/sitthi.toml");
    let text = fs::read_to_string(&path).unwrap();
    fs::write(
        &path,
        format!("{text}\n[mail]\nfrom = \"privacy@example.ac.th\"\n{lines}\n"),
    )
    .unwrap();
}

/// What the doctor says of the mail: whether it is well, and why.
fn looked_at(said: &Said) -> (bool, String) {
    let json = said.json();
    let line = json["checks"]
        .as_array()
        .unwrap()
        .iter()
        .find(|line| line["check"] == "mail")
        .unwrap_or_else(|| panic!("{said:?}"))
        .clone();
    (
        line["well"].as_bool().unwrap(),
        line["told"]["en"].as_str().unwrap().to_owned(),
    )
}

/// A mail server that answers yes to everything and remembers what was said.
fn server() -> (u16, Arc<Mutex<Vec<String>>>) {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let port = listener.local_addr().unwrap().port();
    let said = Arc::new(Mutex::new(Vec::new()));
    let inside = Arc::clone(&said);
    std::thread::spawn(move || {
        for stream in listener.incoming() {
            let Ok(stream) = stream else { continue };
            let mut out = &stream;
            let _ = out.write_all(b"220 here\r\n");
            for line in BufReader::new(&stream).lines() {
                let Ok(line) = line else { break };
                let is_over = line.starts_with("QUIT");
                inside.lock().unwrap().push(line);
                let answer: &[u8] = if is_over {
                    b"221 bye\r\n"
                } else {
                    b"250 ok\r\n"
                };
                let _ = out.write_all(answer);
                if is_over {
                    break;
                }
            }
        }
    });
    (port, said)
}

#[test]
fn a_folder_for_letters_is_made_and_looked_at_without_leaving_anything_in_it() {
    let folder = Folder::new();
    with_mail(&folder, "outbox = \"letters\"");
    let said = folder.well(&["doctor", "--json"]);
    assert!(looked_at(&said).0);
    let letters = folder.join("data/letters");
    assert_eq!(
        fs::metadata(&letters).unwrap().permissions().mode() & 0o777,
        0o700
    );
    assert_eq!(fs::read_dir(&letters).unwrap().count(), 0);
}

#[test]
fn a_mail_server_is_spoken_to_and_no_letter_is_sent() {
    let (port, heard) = server();
    let folder = Folder::new();
    with_mail(
        &folder,
        &format!("smtp = {{ host = \"127.0.0.1\", port = {port}, tls = \"none\" }}"),
    );
    let said = folder.well(&["doctor", "--json"]);
    assert!(looked_at(&said).0);
    let heard = heard.lock().unwrap();
    assert!(
        heard
            .iter()
            .any(|line| line.starts_with("EHLO example.ac.th")),
        "{heard:?}"
    );
    assert!(
        heard
            .iter()
            .all(|line| !line.starts_with("MAIL") && !line.starts_with("RCPT"))
    );
}

#[test]
fn mail_that_cannot_go_out_is_red_and_says_what_to_mend() {
    let dead = TcpListener::bind("127.0.0.1:0")
        .unwrap()
        .local_addr()
        .unwrap()
        .port();
    let (starttls, _) = server();
    for (lines, wanted) in [
        (
            format!("smtp = {{ host = \"127.0.0.1\", port = {dead}, tls = \"none\" }}"),
            "cannot be reached",
        ),
        (
            "smtp = { host = \"mail.example.ac.th\", tls = \"none\" }".to_owned(),
            "to this machine alone",
        ),
        (
            format!("smtp = {{ host = \"localhost\", port = {starttls} }}"),
            "no safe connection",
        ),
        (
            "smtp = { host = \"localhost\", tls = \"none\", user = \"u\", password_file = \"nowhere\" }".to_owned(),
            "nowhere",
        ),
        (
            "smtp = { host = \"localhost\", tls = \"none\", user = \"u\" }".to_owned(),
            "go together",
        ),
        ("outbox = \"sitthi.toml\"".to_owned(), "sitthi.toml"),
    ] {
        let folder = Folder::new();
        with_mail(&folder, &lines);
        let said = folder.run(&["doctor", "--json"]);
        assert_eq!(said.code, 1, "{said:?}");
        let (well, told) = looked_at(&said);
        assert!(!well && told.contains(wanted), "{lines}: {told}");
    }
}

#[test]
fn a_password_that_others_may_read_is_not_used() {
    let folder = Folder::new();
    with_mail(
        &folder,
        "smtp = { host = \"localhost\", tls = \"none\", user = \"u\", password_file = \"mail.password\" }",
    );
    let path = folder.join("data/mail.password");
    fs::write(&path, "gulabkhao\n").unwrap();
    fs::set_permissions(&path, fs::Permissions::from_mode(0o644)).unwrap();
    let said = folder.run(&["doctor", "--json"]);
    let (well, told) = looked_at(&said);
    assert!(!well && told.contains("mail.password"), "{told}");
    assert!(!said.out.contains("gulabkhao") && !said.err.contains("gulabkhao"));
}
