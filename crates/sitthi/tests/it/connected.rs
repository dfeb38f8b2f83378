//! Connected systems from the command line: what they hold, whom they know, what an erasure would do. Counts
//! and names of columns come out, never a value.

use std::fs;
use std::io::Write as _;
use std::os::unix::fs::PermissionsExt as _;
use std::process::Stdio;

use rusqlite::Connection;

use crate::house::{Folder, Said, program};

const DATASET: &str = r#"system = "forum"
name = { th = "กระดานสนทนา", en = "Forum" }
engine = "sqlite"

[reach]
file = "forum.db"

[[table]]
name = "members"
key = ["id"]
category = "identity"
erase = "delete"
column = [{ name = "full_name", field = "full-name" }]
[[table.found]]
by = { "identity/student-number" = "student_no" }

[[table]]
name = "posts"
key = ["id"]
category = "learning"
erase = "columns"
column = [{ name = "body", field = "forum-text", erase = "keep", ground = "erasure-expression" }]
[[table.of]]
table = "members"
columns = { author = "id" }
erase = "empty"
"#;

/// A data folder with a connected forum in which one person wrote twice.
fn connected(folder: &Folder) {
    folder.well(&["init", "--policy", "chula-learning"]);
    let path = folder.join("data/sitthi.toml");
    let text = fs::read_to_string(&path).unwrap();
    fs::write(
        &path,
        format!("{text}\n[[connector]]\nfile = \"connectors/forum.toml\"\n"),
    )
    .unwrap();
    fs::create_dir(folder.join("data/connectors")).unwrap();
    declare(folder, DATASET);
    Connection::open(folder.join("data/connectors/forum.db"))
        .unwrap()
        .execute_batch(
            "CREATE TABLE members (id INTEGER PRIMARY KEY, student_no TEXT, full_name TEXT);
             CREATE TABLE posts (id INTEGER PRIMARY KEY, author INTEGER REFERENCES members, body TEXT);
             INSERT INTO members VALUES (1, '6530012345', 'มะลิ สมมุติ'), (2, '6530012346', 'จันทร์ สมมุติ');
             INSERT INTO posts VALUES (1, 1, 'สวัสดี'), (2, 1, 'ขอบคุณ'), (3, 2, 'ok');",
        )
        .unwrap();
}

fn declare(folder: &Folder, dataset: &str) {
    fs::write(folder.join("data/connectors/forum.toml"), dataset).unwrap();
}

/// Runs the program with something on its standard input.
fn given(folder: &Folder, arguments: &[&str], input: &str) -> Said {
    let mut child = program()
        .args(arguments)
        .args(["--data", &folder.data()])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    // A program that stops before it reads leaves a broken pipe behind.
    let _ = child.stdin.take().unwrap().write_all(input.as_bytes());
    child.wait_with_output().unwrap().into()
}

#[test]
fn a_system_is_listed_reached_and_held_against_its_file() {
    let folder = Folder::new();
    connected(&folder);
    let list = folder.well(&["connector", "list", "--json"]).json();
    assert_eq!(list[0]["id"], "forum");
    assert_eq!(
        list[0]["categories"],
        serde_json::json!(["identity", "learning"])
    );
    let said = folder.well(&["connector", "test", "forum"]);
    assert!(said.out.contains("2 tables"), "{said:?}");
    Connection::open(folder.join("data/connectors/forum.db"))
        .unwrap()
        .execute_batch("ALTER TABLE members ADD COLUMN telephone TEXT; CREATE TABLE likes (post INTEGER); ALTER TABLE posts RENAME COLUMN body TO words")
        .unwrap();
    let said = folder.run(&["connector", "test", "forum"]);
    assert_eq!(said.code, 1, "{said:?}");
    for wanted in [
        "members.telephone: not declared",
        "likes: a table of 1",
        "posts.words: not declared",
        "posts.body: declared and not there",
    ] {
        assert!(said.out.contains(wanted), "{said:?}");
    }
    let said = folder.run(&["connector", "test", "nothing", "--json"]);
    assert_eq!(
        (said.code, said.error()["kind"].clone()),
        (2, "user".into())
    );
    fs::remove_file(folder.join("data/connectors/forum.db")).unwrap();
    let said = folder.run(&["connector", "test", "forum", "--json"]);
    assert_eq!(
        (said.code, said.error()["kind"].clone()),
        (4, "busy".into()),
        "{said:?}"
    );
}

#[test]
fn somebody_is_found_and_an_erasure_tried_in_counts_alone() {
    let folder = Folder::new();
    connected(&folder);
    let find = [
        "connector",
        "find",
        "forum",
        "--by",
        "identity/student-number",
    ];
    let said = given(&folder, &find, "6530012345\n");
    assert_eq!(said.code, 0, "{said:?}");
    assert!(said.out.starts_with("accounts: 1, records: 3"), "{said:?}");
    let dry = [
        "connector",
        "erase",
        "forum",
        "--by",
        "identity/student-number",
        "--dry-run",
    ];
    let erased = given(&folder, &dry, "6530012345\n");
    for wanted in [
        "members  records deleted: 1",
        "posts.author  value removed: 2",
        "posts.body  stays (2): kept:",
        "s.33",
    ] {
        assert!(erased.out.contains(wanted), "{wanted}: {erased:?}");
    }
    for value in ["6530012345", "มะลิ", "สวัสดี"] {
        let all = format!("{}{}{}{}", said.out, said.err, erased.out, erased.err);
        assert!(!all.contains(value), "{all}");
    }
    let rows: i64 = Connection::open(folder.join("data/connectors/forum.db"))
        .unwrap()
        .query_row(
            "SELECT count(*) FROM members JOIN posts ON author = members.id",
            [],
            |row| row.get(0),
        )
        .unwrap();
    assert_eq!(rows, 3);
    let said = given(&folder, &find, "");
    assert_eq!(said.code, 2);
    let said = given(&folder, &find, "' OR 1=1 --\n");
    assert!(said.out.starts_with("accounts: 0, records: 0"), "{said:?}");
    // nothing but a dry run is there to be had
    assert_eq!(given(&folder, &dry[..5], "6530012345\n").code, 2);
}

#[test]
fn a_dataset_file_is_held_to_its_rules_and_to_the_policy_before_anything_runs() {
    let folder = Folder::new();
    connected(&folder);
    for (from, to, wanted) in [
        (
            "engine = \"sqlite\"",
            "engine = \"oracle\"",
            "forum.toml`, line 3, `engine`",
        ),
        (
            "key = [\"id\"]",
            "keys = [\"id\"]",
            "`table 1.keys`: is not known",
        ),
        (
            "field = \"full-name\"",
            "field = \"nickname\"",
            "declares no field identity/nickname",
        ),
        ("category = \"learning\"", "category = \"gossip\"", "gossip"),
        (
            "engine = \"sqlite\"",
            "engine = \"sqlite\"\nsource = \"elsewhere\"",
            "declares no source elsewhere",
        ),
    ] {
        assert!(DATASET.contains(from));
        declare(&folder, &DATASET.replacen(from, to, 1));
        for command in [["connector", "list"], ["program", "list"]] {
            let said = folder.run(&command);
            assert_eq!(said.code, 3, "{command:?}: {said:?}");
            assert!(said.err.contains(wanted), "{command:?}: {said:?}");
        }
    }
}

#[test]
fn t_56_secrets_that_others_may_read_are_refused() {
    let folder = Folder::new();
    folder.well(&["init", "--policy", "chula-learning"]);
    let path = folder.join("data/sitthi.toml");
    let text = fs::read_to_string(&path).unwrap();
    let token = folder.join("data/keys/transfer.token");
    fs::write(&token, "gulabkhao\n").unwrap();
    let configured = |recipient: &str| {
        fs::write(
            &path,
            format!("{text}\n[[transfer]]\nrecipient = \"{recipient}\"\ntoken_file = \"keys/transfer.token\"\n"),
        )
        .unwrap();
    };
    configured("institution-chosen-by-person");
    fs::set_permissions(&token, fs::Permissions::from_mode(0o644)).unwrap();
    let said = folder.run(&["program", "list"]);
    assert_eq!(said.code, 3, "{said:?}");
    assert!(said.err.contains("transfer.token") && !said.err.contains("gulabkhao"));
    fs::set_permissions(&token, fs::Permissions::from_mode(0o600)).unwrap();
    folder.well(&["program", "list"]);
    configured("nobody-we-know");
    let said = folder.run(&["program", "list"]);
    assert_eq!(said.code, 3);
    assert!(said.err.contains("nobody-we-know"), "{said:?}");
}
