//! `policy ask` answers as the server does; staff, programs and the notice are given and entered.

use serde_json::json;

use crate::house::{Folder, Server, settled};

const TEACHING: &[&str] = &["--activity", "teaching-support", "--category", "learning"];

fn ask(folder: &Folder, actor: &str, person: &str, more: &[&str]) -> crate::house::Said {
    let mut arguments = vec![
        "policy", "ask", "--json", "--actor", actor, "--person", person,
    ];
    arguments.extend(TEACHING);
    arguments.extend(more);
    folder.run(&arguments)
}

#[test]
fn lp_051_a_teacher_of_the_class_may_and_a_stranger_may_not() {
    let folder = Folder::new();
    let cast = settled(&folder, 60).cast();
    let (instructor, student) = (&cast.instructor.username, &cast.student.username);
    folder.well(&[
        "staff",
        "add",
        "--account",
        instructor,
        "--role",
        "instructor",
    ]);
    let yes = ask(&folder, instructor, student, &[]);
    assert_eq!(
        (yes.code, &yes.json()["answer"]["permitted"]),
        (0, &true.into()),
        "{yes:?}"
    );
    assert_eq!(yes.json()["answer"]["basis"], "s24-4");
    folder.well(&[
        "staff",
        "add",
        "--account",
        &cast.user_care.username,
        "--role",
        "user-care",
    ]);
    let no = ask(&folder, &cast.user_care.username, student, &[]);
    assert_eq!(
        (no.code, &no.json()["answer"]["rule"]),
        (1, &"relation-missing".into()),
        "{no:?}"
    );
    // A question enters nothing; with --enter it is entered, whichever way it went.
    let before = folder.well(&["ledger", "verify", "--json"]).json()["size"]
        .as_u64()
        .unwrap();
    let entered = ask(&folder, &cast.user_care.username, student, &["--enter"]);
    assert_eq!(
        entered.json()["entry"].as_u64(),
        Some(before),
        "{entered:?}"
    );
    let after = folder.well(&["ledger", "verify", "--json"]).json()["size"]
        .as_u64()
        .unwrap();
    assert_eq!(after, before + 1);
}

#[test]
fn the_command_line_and_the_server_answer_alike() {
    let folder = Folder::new();
    let cast = settled(&folder, 60).cast();
    let token = folder.well(&[
        "program",
        "add",
        "--name",
        "invented reader",
        "--role",
        "learning-analyst",
        "--role",
        "intake",
    ]);
    let token = token.out.trim().to_owned();
    let added = folder.well(&[
        "staff",
        "add",
        "--account",
        &cast.instructor.username,
        "--role",
        "instructor",
        "--json",
    ]);
    let actor = added.json()["actor"].as_str().unwrap().to_owned();
    let strange = "0123456789abcdef0123456789abcdef";
    let here = ask(&folder, &actor, strange, &[]).json();
    let server = Server::start(&folder.data(), &folder.join("log"));
    let question = json!({
        "subject": { "type": "actor", "id": actor },
        "resource": { "type": "person", "id": strange, "properties": { "categories": ["learning"] } },
        "action": { "name": "use" },
        "context": { "activity": "teaching-support" },
    });
    let there = server.post("/access/v1/evaluation", &token, &question);
    assert_eq!(there.status, 200, "{there:?}");
    let there = there.json();
    assert_eq!(there["decision"], here["answer"]["permitted"]);
    assert_eq!(there["context"]["rule"], here["answer"]["rule"]);
    assert_eq!(there["context"]["why"], here["answer"]["why"]);
}

#[test]
fn a_role_the_policy_does_not_know_is_refused_with_those_it_does() {
    let folder = Folder::new();
    folder.well(&["init"]);
    let said = folder.run(&[
        "program", "add", "--name", "invented", "--role", "emperor", "--json",
    ]);
    assert_eq!((said.code, &said.error()["kind"]), (2, &"user".into()));
    assert!(
        said.error()["hint"]["en"]
            .as_str()
            .unwrap()
            .contains("intake")
    );
    let said = folder.run(&[
        "staff",
        "add",
        "--account",
        "invented-1",
        "--role",
        "emperor",
    ]);
    assert_eq!(said.code, 2, "{said:?}");
}

#[test]
fn s_023_the_notice_reaches_each_person_once() {
    let folder = Folder::new();
    settled(&folder, 60);
    let newcomer = folder.well(&[
        "staff",
        "add",
        "--account",
        "newcomer-1",
        "--role",
        "quality-office",
    ]);
    assert!(newcomer.out.contains("quality-office"));
    let first = folder.well(&[
        "notice",
        "deliver",
        "--everybody",
        "--channel",
        "letter",
        "--json",
    ]);
    assert_eq!(first.json()["reached"], 1, "{first:?}");
    let again = folder.well(&[
        "notice",
        "deliver",
        "--everybody",
        "--channel",
        "letter",
        "--json",
    ]);
    assert_eq!(again.json()["reached"], 0);
    assert_eq!(
        folder
            .run(&["notice", "deliver", "--channel", "letter"])
            .code,
        2
    );
}

#[test]
fn a_person_who_is_not_known_is_not_repeated() {
    let folder = Folder::new();
    folder.well(&["init"]);
    let said = ask(&folder, "somchai.sommut", "somchai.sommut", &[]);
    assert_eq!(said.code, 2, "{said:?}");
    assert!(!said.err.contains("somchai"), "{said:?}");
}

#[test]
fn t_05_a_program_is_listed_renewed_and_ended_and_its_old_token_opens_nothing() {
    let folder = Folder::new();
    folder.well(&["init"]);
    let add = [
        "program", "add", "--name", "invented", "--role", "intake", "--json",
    ];
    let added = folder.well(&add).json();
    let (actor, first) = (added["actor"].clone(), added["token"].clone());
    let id = actor.as_str().unwrap();
    let listed = folder.well(&["program", "list", "--json"]);
    assert_eq!(listed.json()[0]["actor"], actor);
    assert!(!listed.out.contains(first.as_str().unwrap()));
    assert!(folder.well(&["program", "list"]).out.contains("invented"));
    let renewed = folder.well(&["program", "renew", id, "--json"]).json();
    assert_eq!(renewed["actor"], actor);
    assert_ne!(renewed["token"], first);
    let status = |token: &serde_json::Value| {
        let server = Server::start(&folder.data(), &folder.join("log"));
        server
            .post("/access/v1/evaluation", token.as_str().unwrap(), &json!({}))
            .status
    };
    assert_eq!(status(&first), 401);
    assert_eq!(status(&renewed["token"]), 400, "let in, and asked nothing");
    folder.well(&["program", "end", id]);
    assert_eq!(status(&renewed["token"]), 401);
    assert_eq!(
        folder.well(&["program", "list", "--json"]).json(),
        json!([])
    );
    let again = folder.run(&["program", "end", id]);
    assert_eq!(again.code, 2, "{again:?}");
    assert!(again.err.contains("program list"), "{again:?}");
}
