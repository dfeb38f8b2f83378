//! Serving: where, until when, and with which policy.

use std::fs;
use std::net::TcpListener;

use crate::house::{Folder, Server, wait_until};

#[test]
fn t_72_plain_http_never_leaves_the_machine() {
    let folder = Folder::new();
    folder.well(&["init"]);
    for listen in ["0.0.0.0:0", "[::]:0", "192.0.2.7:0"] {
        let said = folder.run(&["serve", "--listen", listen, "--json"]);
        assert_eq!(
            (said.code, &said.error()["kind"]),
            (3, &"config".into()),
            "{listen}: {said:?}"
        );
    }
    // Behind a proxy the address that people type must be known, and be theirs.
    let file = folder.join("data/sitthi.toml");
    let text = fs::read_to_string(&file).unwrap();
    fs::write(&file, text.replace("readers = 4", "behind_proxy = true")).unwrap();
    let said = folder.run(&["serve", "--listen", "0.0.0.0:0", "--json"]);
    assert_eq!(said.error()["kind"], "config", "{said:?}");
}

#[test]
fn a_port_that_is_taken_is_busy() {
    let folder = Folder::new();
    folder.well(&["init"]);
    let taken = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = taken.local_addr().unwrap().to_string();
    let said = folder.run(&["serve", "--listen", &address, "--json"]);
    assert_eq!(
        (said.code, &said.error()["kind"]),
        (4, &"busy".into()),
        "{said:?}"
    );
}

#[test]
fn a_server_answers_and_ends_when_told() {
    let folder = Folder::new();
    folder.well(&["init"]);
    let log = folder.join("log");
    for signal in ["TERM", "INT"] {
        let server = Server::start(&folder.data(), &log);
        assert_eq!(server.get("/").status, 200);
        let checkpoint = server.get("/ledger/checkpoint");
        assert!(
            checkpoint.body.starts_with("localhost/sitthi\n"),
            "{checkpoint:?}"
        );
        server.signal(signal);
        assert_eq!(server.stop(), 0, "{signal}");
    }
    let log = fs::read_to_string(log).unwrap();
    assert_eq!(log.matches("stopped").count(), 2, "{log}");
}

#[test]
fn the_chooser_of_invented_people_is_the_demos_alone() {
    let folder = Folder::new();
    folder.well(&["init"]);
    let server = Server::start(&folder.data(), &folder.join("log"));
    let answer = crate::house::ask(
        &server.address,
        "POST",
        "/sign-in/as",
        &[("content-type", "application/x-www-form-urlencoded")],
        b"account=9968000000&next=%2Fme",
    )
    .unwrap();
    assert!(answer.status >= 400, "{answer:?}");
}

#[test]
fn lp_108_what_lies_in_the_folder_decides_nothing_until_it_is_published() {
    let folder = Folder::new();
    folder.well(&["init"]);
    let log = folder.join("log");
    let server = Server::start(&folder.data(), &log);
    let pack = folder.join("data/policy/pack.toml");
    let text = fs::read_to_string(&pack).unwrap();
    let logged = |words: &str| fs::read_to_string(&log).unwrap().contains(words);
    // A fault.
    let second = text.replacen("version = \"1\"", "version = \"2\"", 1);
    fs::write(&pack, second.replace("[controller]", "[controler]")).unwrap();
    server.signal("HUP");
    wait_until("a pack with a fault", || logged("the policy has a fault"));
    assert!(server.get("/notice").status < 400);
    // One that could be published, and is not.
    fs::write(&pack, &second).unwrap();
    server.signal("HUP");
    wait_until("the next version", || {
        logged("decides nothing until it is published")
    });
    assert_eq!(server.get("/notices/chula-learning/2").status, 404);
    assert_eq!(server.get("/notices/chula-learning/1").status, 200);
    assert_eq!(server.stop(), 0);
    // Nor does a start make it the policy, or fall over it.
    let server = Server::start(&folder.data(), &log);
    assert_eq!(server.get("/notices/chula-learning/2").status, 404);
    assert_eq!(server.get("/notices/chula-learning/1").status, 200);
    assert_eq!(server.stop(), 0);
    fs::write(&pack, "[pack").unwrap();
    let server = Server::start(&folder.data(), &log);
    assert_eq!(server.get("/notices/chula-learning/1").status, 200);
    assert_eq!(server.stop(), 0);
    folder.well(&["ledger", "verify"]);
    folder.well(&["request", "list", "--json"]);
}

#[test]
fn a_client_that_does_not_let_go_keeps_no_server_from_ending() {
    use std::io::Write;
    let folder = Folder::new();
    folder.well(&["init"]);
    let log = folder.join("log");
    let server = Server::start(&folder.data(), &log);
    let mut client = std::net::TcpStream::connect(&server.address).unwrap();
    client
        .write_all(b"POST /sign-out HTTP/1.1\r\nhost: x\r\ncontent-length: 10\r\n\r\nhalf")
        .unwrap();
    assert_eq!(server.get("/").status, 200);
    assert_eq!(server.stop(), 0);
    drop(client);
    folder.well(&["request", "list"]);
}
