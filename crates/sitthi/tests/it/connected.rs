//! Connected systems from the command line: what they hold, whom they know, what an erasure would do. Counts
//! and names of columns come out, never a value.

use std::fs;
use std::os::unix::fs::PermissionsExt as _;

use rusqlite::Connection;

use crate::house::{Folder, Server, settled, wait_until};

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
    connect(folder, DATASET, "6530012345");
}

/// Connects a forum in which somebody of this number wrote twice.
fn connect(folder: &Folder, dataset: &str, number: &str) {
    let path = folder.join("data/sitthi.toml");
    let text = fs::read_to_string(&path).unwrap();
    fs::write(
        &path,
        format!("{text}\n[[connector]]\nfile = \"connectors/forum.toml\"\n"),
    )
    .unwrap();
    fs::create_dir(folder.join("data/connectors")).unwrap();
    declare(folder, dataset);
    Connection::open(folder.join("data/connectors/forum.db"))
        .unwrap()
        .execute_batch(&format!(
            "CREATE TABLE members (id INTEGER PRIMARY KEY, student_no TEXT, full_name TEXT);
             CREATE TABLE posts (id INTEGER PRIMARY KEY, author INTEGER REFERENCES members, body TEXT);
             INSERT INTO members VALUES (1, '{number}', 'มะลิ สมมุติ'), (2, '6530012346', 'จันทร์ สมมุติ');
             INSERT INTO posts VALUES (1, 1, 'สวัสดี'), (2, 1, 'ขอบคุณ'), (3, 2, 'ok');",
        ))
        .unwrap();
}

fn declare(folder: &Folder, dataset: &str) {
    fs::write(folder.join("data/connectors/forum.toml"), dataset).unwrap();
}

/// A student of a small university who writes in the forum, a member of the desk, and a case in which
/// the student wants what they learn restricted.
fn with_case(folder: &Folder) -> (String, String) {
    let student = settled(folder, 60).cast().student.username;
    folder.well(&[
        "staff",
        "add",
        "--account",
        "desk1",
        "--role",
        "privacy-desk",
    ]);
    let by_account = DATASET.replacen("identity/student-number", "identity/account", 1);
    connect(folder, &by_account, &student);
    let wish = r#"{"kind":"restriction","categories":["learning"],"ground":"instead-of-erasure"}"#;
    let mut file = vec!["request", "file", "--json", "--as", "desk1"];
    file.extend(["--person", &student, "--channel", "phone"]);
    file.extend(["--received", "2026-11-20T10:00:00+07:00"]);
    file.extend(["--note", "โทรกลับแล้ว", "--proof", "known-channel", wish]);
    let filed = folder.well(&file).json();
    (student, filed["request"].as_str().unwrap().to_owned())
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
fn somebody_is_found_and_an_erasure_tried_in_counts_alone_and_in_a_case_of_theirs() {
    let folder = Folder::new();
    let (student, case) = with_case(&folder);
    let find = ["connector", "find", "forum"];
    let look = ["--case", case.as_str(), "--as", "desk1"];
    let seen = || {
        let shown = folder.well(&["request", "show", "--json", &case, "--as", "desk1"]);
        shown.json()["history"].as_array().unwrap().len()
    };
    let before = seen();
    let said = folder.well(&[&find[..], &look].concat());
    assert!(said.out.starts_with("accounts: 1, records: 3"), "{said:?}");
    let dry = ["connector", "erase", "forum", "--dry-run"];
    let erased = folder.well(&[&dry[..], &look].concat());
    for wanted in [
        "members  records deleted: 1",
        "posts.author  value removed: 2",
        "posts.body  stays (2): kept:",
        "s.33",
    ] {
        assert!(erased.out.contains(wanted), "{wanted}: {erased:?}");
    }
    assert!(seen() > before + 1, "each look is told to the person");
    for value in [student.as_str(), "มะลิ", "สวัสดี"] {
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
    // No case, nobody's case, no office, no such system: nothing is looked for.
    let nobodys = "00112233445566778899aabbccddeeff";
    for refused in [
        vec!["forum"],
        vec!["forum", "--as", "desk1"],
        vec!["forum", "--case", nobodys, "--as", "desk1"],
        vec!["forum", "--case", &case, "--as", &student],
        vec!["library", "--case", &case, "--as", "desk1"],
    ] {
        let said = folder.run(&[&["connector", "find"][..], &refused].concat());
        assert_eq!(
            (said.code, said.out.as_str()),
            (2, ""),
            "{refused:?}: {said:?}"
        );
    }
    // nothing but a dry run is there to be had
    let wet = folder.run(&[&dry[..3], &look].concat());
    assert_eq!(wet.code, 2, "{wet:?}");
}

#[test]
fn lp_095_what_a_system_has_no_way_for_is_seen_to_at_the_command_line_while_the_server_serves() {
    let folder = Folder::new();
    let (student, case) = with_case(&folder);
    let server = Server::start(&folder.data(), &folder.join("log"));
    let needing = || folder.well(&["request", "systems", "--json"]).json();
    wait_until("the forum was asked", || needing()[0]["state"] == "by-hand");
    let needs = needing();
    assert_eq!(needs[0]["request"], case.as_str());
    let task = needs[0]["task"].as_str().unwrap();
    let told = folder.well(&["request", "systems"]);
    assert!(told.out.contains(task) && told.out.contains("no automatic way"));
    assert!(!told.out.contains(&student), "nobody is named");
    let look = ["request", "systems", "--json", &case];
    let steps = folder
        .well(&[&look[..], &["--as", "desk1"]].concat())
        .json();
    assert_eq!(steps[0]["system"], "forum");
    let nobodys = "00112233445566778899aabbccddeeff";
    for refused in [
        look.to_vec(),
        [&look[..], &["--as", &student]].concat(),
        vec!["request", "systems", nobodys, "--as", "desk1"],
        vec!["request", "done-there", &case, task, "--as", &student],
        vec!["request", "done-there", &case, nobodys, "--as", "desk1"],
        vec!["request", "ask-again", nobodys, task, "--as", "desk1"],
    ] {
        assert_eq!(folder.run(&refused).code, 2, "{refused:?}");
    }
    let act = |what: &str| folder.run(&["request", what, "--json", &case, task, "--as", "desk1"]);
    assert_eq!(act("ask-again").json()[0]["state"], "by-hand");
    assert_eq!(act("done-there").json()[0]["state"], "by-hand-done");
    assert_eq!(act("done-there").code, 2, "once");
    let none = folder.well(&["request", "systems", "--lang", "th"]);
    assert!(none.out.contains("ไม่มีระบบที่เชื่อมต่อ"), "{none:?}");
    assert_eq!(server.stop(), 0);
}

#[test]
fn lp_024_a_policy_that_no_longer_knows_what_a_dataset_file_names_cannot_be_published() {
    let folder = Folder::new();
    connected(&folder);
    let log = folder.join("log");
    let server = Server::start(&folder.data(), &log);
    let logged = |words: &str| fs::read_to_string(&log).unwrap().contains(words);
    let pack = folder.join("data/policy/pack.toml");
    let fields = folder.join("data/policy/categories.toml");
    let (text, known) = (
        fs::read_to_string(&pack).unwrap(),
        fs::read_to_string(&fields).unwrap(),
    );
    let second = text.replacen("version = \"1\"", "version = \"2\"", 1);
    fs::write(&pack, &second).unwrap();
    // Without a fault of its own, but for the forum, whose file names the field.
    let renamed = known.replace("id = \"forum-text\"", "id = \"board-text\"");
    assert_ne!(renamed, known);
    fs::write(&fields, &renamed).unwrap();
    server.signal("HUP");
    let line = DATASET.lines().position(|line| line.contains("forum-text"));
    let line = line.unwrap() + 1;
    let wanted =
        format!("forum.toml, line {line}: the policy declares no field learning/forum-text");
    wait_until("the pack was refused", || {
        logged("what could not be published")
    });
    assert!(logged(&wanted), "{}", fs::read_to_string(&log).unwrap());
    assert!(!logged("the policy has a fault"));
    assert_eq!(server.get("/notices/chula-learning/2").status, 404);
    assert_eq!(server.get("/notices/chula-learning/1").status, 200);
    let propose = ["policy", "propose", "--as", "nobody1"];
    assert_eq!(folder.run(&propose).code, 2);
    // With the field it could be.
    fs::write(&fields, &known).unwrap();
    server.signal("HUP");
    wait_until("the next version", || {
        logged("decides nothing until it is published")
    });
    assert_eq!(server.get("/notices/chula-learning/2").status, 404);
    assert_eq!(server.stop(), 0);
}

#[test]
// size: one server through every reading
fn connected_systems_are_read_again_whole_or_not_at_all_while_the_server_runs() {
    let folder = Folder::new();
    let (_, case) = with_case(&folder);
    let declared = DATASET.replacen("identity/student-number", "identity/account", 1);
    let log = folder.join("log");
    let server = Server::start(&folder.data(), &log);
    let logged = |words: &str| fs::read_to_string(&log).unwrap().matches(words).count();
    let find = || {
        folder.run(&[
            "connector",
            "find",
            "forum",
            "--json",
            "--case",
            &case,
            "--as",
            "desk1",
        ])
    };
    assert_eq!(find().json()["accounts"], 1, "{:?}", find());
    // Broken, one way after the other: told where, and the one before goes on.
    for (times, broken, wanted) in [
        (
            1,
            declared.replacen("engine = \"sqlite\"", "engine = \"oracle\"", 1),
            "forum.toml`, line 3, `engine`",
        ),
        (
            2,
            declared.replacen("field = \"full-name\"", "field = \"nickname\"", 1),
            "forum.toml, line 13",
        ),
    ] {
        declare(&folder, &broken);
        server.signal("HUP");
        wait_until("the file was refused", || {
            logged("the connected systems were not changed") == times
        });
        assert!(logged(wanted) > 0, "{}", fs::read_to_string(&log).unwrap());
        assert_eq!(find().json()["accounts"], 1);
    }
    // Another name of the system: what runs knows it at once.
    declare(
        &folder,
        &declared.replacen("system = \"forum\"", "system = \"board\"", 1),
    );
    server.signal("HUP");
    wait_until("the next file", || {
        logged("the connected systems were read again") == 1
    });
    assert_eq!(find().code, 2, "forum is connected no longer");
    let board = folder.run(&[
        "connector",
        "find",
        "board",
        "--json",
        "--case",
        &case,
        "--as",
        "desk1",
    ]);
    assert_eq!(board.json()["accounts"], 1, "{board:?}");
    // None at all.
    let path = folder.join("data/sitthi.toml");
    let text = fs::read_to_string(&path).unwrap();
    fs::write(&path, text.split("[[connector]]").next().unwrap()).unwrap();
    server.signal("HUP");
    wait_until("none", || {
        logged("the connected systems were read again") == 2
    });
    // Where data may be sent to at a person's request: an unknown recipient, and a token of nobody, change nothing.
    let none = fs::read_to_string(&path).unwrap();
    let transfer = |recipient: &str| {
        let entry =
            format!("\n[[transfer]]\nrecipient = \"{recipient}\"\ntoken_file = \"token\"\n");
        fs::write(&path, format!("{none}{entry}")).unwrap();
        server.signal("HUP");
    };
    let refused = |times| {
        wait_until("the transfer was refused", || {
            logged("the connected systems were not changed") == times
        });
    };
    transfer("course-unit");
    refused(3);
    let token = folder.join("data/token");
    fs::write(&token, "a token that was given\n").unwrap();
    fs::set_permissions(&token, fs::Permissions::from_mode(0o600)).unwrap();
    transfer("nobody");
    refused(4);
    assert_eq!(logged("the connected systems were read again"), 2);
    transfer("course-unit");
    wait_until("the transfer", || {
        logged("the connected systems were read again") == 3
    });
    assert!(!fs::read_to_string(&log).unwrap().contains("a token that"));
    assert_eq!(server.stop(), 0);
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
            "forum.toml, line 13: the policy declares no field identity/nickname",
        ),
        (
            "category = \"learning\"",
            "category = \"gossip\"",
            "forum.toml, line 20: the policy declares no category gossip",
        ),
        (
            "engine = \"sqlite\"",
            "engine = \"sqlite\"\nsource = \"elsewhere\"",
            "forum.toml, line 4: the policy declares no source elsewhere",
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
