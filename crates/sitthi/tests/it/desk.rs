//! The desk at the command line: the same duties, named staff, no names in the queue.

use crate::house::{Folder, Said, settled};

const WISH: &str =
    r#"{"kind":"objection","activity":"teaching-support","ground":"public-or-interest"}"#;

/// A house with two members of the desk, and a student's account.
fn with_desk(folder: &Folder) -> String {
    let student = settled(folder, 60).cast().student.username;
    for account in ["desk1", "desk2"] {
        let role = "privacy-desk";
        folder.well(&["staff", "add", "--account", account, "--role", role]);
    }
    student
}

fn file(folder: &Folder, actor: &str, person: &str, note: &str) -> Said {
    let received = "2026-11-20T10:00:00+07:00";
    let mut arguments = vec!["request", "file", "--json", "--as", actor];
    arguments.extend(["--person", person, "--channel", "phone"]);
    arguments.extend(["--received", received, "--note", note, WISH]);
    folder.run(&arguments)
}

fn listed(folder: &Folder, more: &[&str]) -> Said {
    let mut arguments = vec!["request", "list", "--json"];
    arguments.extend(more);
    folder.well(&arguments)
}

#[test]
fn lp_104_what_came_by_telephone_is_taken_down_and_what_may_not_be_is_not() {
    let folder = Folder::new();
    let student = with_desk(&folder);
    let filed = file(&folder, "desk1", &student, "ยังไม่ได้โทรกลับ").json();
    assert_eq!(filed["due"], "2026-12-20");
    // Nobody of that name, nobody of the desk, a card number: none is taken.
    for (actor, person, note) in [
        ("desk1", "nobody-at-all", "x"),
        (student.as_str(), student.as_str(), "x"),
        ("desk1", student.as_str(), "4111 1111 1111 1111"),
    ] {
        let refused = file(&folder, actor, person, note);
        assert_ne!(refused.code, 0, "{refused:?}");
    }
    let queue = listed(&folder, &["--unassigned", "--waits", "desk"]);
    assert_eq!(queue.json()[0]["request"], filed["request"]);
    assert!(!queue.out.contains(&student), "no name in the queue");
}

#[test]
fn lp_104_a_case_is_held_asked_about_and_decided_at_the_command_line() {
    let folder = Folder::new();
    let student = with_desk(&folder);
    let filed = file(&folder, "desk1", &student, "ยังไม่ได้โทรกลับ").json();
    let case = filed["request"].as_str().unwrap();
    folder.well(&["request", "assign", case, "--as", "desk1", "--to", "desk2"]);
    let held = listed(&folder, &["--held-by", "desk2"]).json();
    assert_eq!(held.as_array().unwrap().len(), 1);
    let mut identify = vec!["request", "identify", case, "--as", "desk2"];
    identify.extend(["--proof", "known-channel", "--note", "โทรกลับแล้ว ตอบถูก"]);
    folder.well(&identify);
    assert_ne!(folder.run(&identify).code, 0, "once");
    folder.well(&["request", "message", case, "--as", "desk2", "วิชาใด"]);
    let shown = folder.well(&["request", "show", "--json", case, "--as", "desk2"]);
    let shown = shown.json();
    assert_eq!(shown["waits"], "person");
    let mut happened = shown["history"].as_array().unwrap().iter();
    assert!(happened.any(|happened| happened["text"] == "วิชาใด"));
    let decide = |decision: &str| {
        folder.run(&[
            "request", "decide", "--json", case, "--as", "desk2", decision,
        ])
    };
    assert_ne!(decide(r#"{"decision":"maybe"}"#).code, 0);
    let decided = decide(r#"{"decision":"grant"}"#);
    assert_eq!(decided.json()["stage"], "fulfilled");
    assert_eq!(listed(&folder, &[]).json().as_array().unwrap().len(), 0);
}
