//! The desk at the command line: the same duties, named staff, no names in the queue.

use std::os::unix::fs::PermissionsExt as _;

use crate::house::{Folder, Said, Server, ask, program, run_with, settled};

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

/// A session of somebody who signs in at a demo's door, laid into a file.
pub(crate) fn session(folder: &Folder, server: &Server, account: &str) -> String {
    let origin = format!("http://{}", server.address);
    let headers = [
        ("content-type", "application/x-www-form-urlencoded"),
        ("origin", origin.as_str()),
    ];
    let body = format!("account={account}&next=%2Fconsole");
    let signed_in = ask(
        &server.address,
        "POST",
        "/sign-in/as",
        &headers,
        body.as_bytes(),
    )
    .unwrap();
    assert_eq!(signed_in.status, 303, "{signed_in:?}");
    let cookie = signed_in.cookie();
    let (_, token) = cookie.split_once('=').unwrap();
    let file = folder.join(account);
    std::fs::write(&file, token).unwrap();
    std::fs::set_permissions(&file, std::fs::Permissions::from_mode(0o600)).unwrap();
    file.to_str().unwrap().to_owned()
}

/// The account that a demo's door offers to somebody of this part, which stands behind their name.
pub(crate) fn account_of(server: &Server, part: &str) -> String {
    let page = server.get("/sign-in").body;
    let mut offered = page.split("name=\"account\" value=\"").skip(1);
    let label = format!("({part})</b>");
    let offer = offered.find(|offer| offer.contains(&label)).unwrap();
    offer.split('"').next().unwrap().to_owned()
}

#[test]
// size: one story, from the proposal to the approval
fn t_30_at_the_command_line_a_proposal_is_approved_by_a_second_session_and_by_no_name() {
    let folder = Folder::new();
    let mut command = program();
    command.args(["demo", "--people", "60", "--port", "0"]);
    command.args(["--data", &folder.data()]);
    let server = Server::of(command, &folder.join("log"));
    let data = folder.join("data/demo-chula-learning");
    let data = data.to_str().unwrap();
    let on = |arguments: &[&str]| run_with(data, arguments);
    let desk = account_of(&server, "งานรับคำขอใช้สิทธิ");
    let dpo = account_of(&server, "เจ้าหน้าที่คุ้มครองข้อมูล");
    let queue = on(&["request", "list", "--json", "--right", "erasure"]).json();
    let case = queue[0]["request"].as_str().unwrap().to_owned();
    let found = r#"{"decision":"found","unlawful":"no"}"#;
    let proposed = on(&["request", "decide", "--json", &case, "--as", &desk, found]);
    assert_eq!(proposed.json()["waits"], "approval", "{proposed:?}");
    // Its proposer's own session, no session at all, a file that others can read: none approves.
    let own = session(&folder, &server, &desk);
    let other = session(&folder, &server, &dpo);
    let nothing = folder.join("nothing").to_str().unwrap().to_owned();
    std::fs::write(&nothing, "AAAA").unwrap();
    let open = std::fs::Permissions::from_mode(0o600);
    std::fs::set_permissions(&nothing, open).unwrap();
    let approve = |file: &str| on(&["request", "approve", "--json", &case, "--session", file]);
    for file in [&own, &nothing] {
        assert_eq!(approve(file).code, 2, "{file}");
    }
    std::fs::set_permissions(&other, std::fs::Permissions::from_mode(0o644)).unwrap();
    assert_eq!(approve(&other).code, 3, "others could have read it");
    std::fs::set_permissions(&other, std::fs::Permissions::from_mode(0o600)).unwrap();
    let mut back = vec!["request", "send-back", "--json", &case, "--as", &dpo];
    back.extend([
        "--why-th",
        "ยังไม่ได้ดูใบสมัคร",
        "--why-en",
        "The form was not looked at",
    ]);
    assert_eq!(on(&back).json()["waits"], "desk");
    let again = on(&["request", "decide", "--json", &case, "--as", &desk, found]);
    assert_eq!(again.json()["waits"], "approval", "{again:?}");
    let approved = approve(&other);
    assert_eq!(approved.code, 0, "{approved:?}");
    assert_ne!(approved.json()["waits"], "approval");
    assert_eq!(server.stop(), 0);
}
