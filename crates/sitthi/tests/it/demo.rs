//! The demo: an invented institution comes in through the public doors, goes on, starts over.

use std::fs;

use crate::house::{Folder, Server, ask, program, run_with};

#[test]
fn a_university_stands_and_goes_on_where_it_was() {
    let folder = Folder::new();
    let said = folder.well(&["demo", "--people", "60", "--no-serve", "--json"]);
    let shown = said.json();
    assert_eq!(shown["sign_in_as"].as_array().unwrap().len(), 13);
    let (people, entries) = (&shown["people"], shown["entries"].as_u64().unwrap());
    assert_eq!(people, 60, "as many as were asked for");
    assert!(entries > 60, "{shown}");
    assert!(!said.err.contains("rows refused"), "{}", said.err);
    // Again: nothing comes in twice.
    let again = folder.well(&["demo", "--no-serve", "--json"]).json();
    assert_eq!(
        (&again["people"], again["entries"].as_u64()),
        (people, Some(entries))
    );
    // Another number of people is another demo.
    let other = folder.run(&["demo", "--people", "61", "--no-serve", "--json"]);
    assert_eq!((other.code, &other.error()["kind"]), (2, &"user".into()));
    folder.well(&["demo", "--people", "61", "--fresh", "--no-serve"]);
    let data = folder.join("data/demo-chula-learning");
    let data = data.to_str().unwrap();
    for check in [&["doctor"][..], &["ledger", "verify"]] {
        let said = crate::house::run_with(data, check);
        assert_eq!(said.code, 0, "{said:?}");
    }
    assert!(
        fs::read_dir(folder.join("data/demo-chula-learning/on-the-way"))
            .unwrap()
            .next()
            .is_none()
    );
    // The desk has something to look into.
    let queue = crate::house::run_with(data, &["request", "list", "--json"]).json();
    assert!(
        queue
            .as_array()
            .unwrap()
            .iter()
            .any(|row| row["right"] == "erasure"),
        "{queue}"
    );
}

#[test]
fn a_culture_office_is_taken_in_whole_with_as_many_people_as_were_asked_for() {
    let folder = Folder::new();
    let said = folder.well(&[
        "demo",
        "--policy",
        "cmu-culture",
        "--people",
        "300",
        "--no-serve",
        "--json",
    ]);
    assert_eq!(said.json()["people"], 300);
    // The language is the machine's; the rule is said in every one.
    for word in ["rows refused", "period-over", ".jsonl"] {
        assert!(!said.err.contains(word), "{}", said.err);
    }
}

#[test]
fn a_culture_office_stands_and_people_can_be_chosen() {
    let folder = Folder::new();
    let mut command = program();
    command.args([
        "demo",
        "--policy",
        "cmu-culture",
        "--people",
        "60",
        "--port",
        "0",
        "--data",
        &folder.data(),
    ]);
    let server = Server::of(command, &folder.join("log"));
    let page = server.get("/sign-in").body;
    assert!(page.contains("/sign-in/as"), "{page}");
    let answer = crate::house::ask(
        &server.address,
        "POST",
        "/sign-in/as",
        &[
            ("content-type", "application/x-www-form-urlencoded"),
            ("origin", &format!("http://{}", server.address)),
        ],
        b"account=newcomer&next=%2Fme",
    )
    .unwrap();
    assert_eq!(answer.status, 303, "{answer:?}");
    // Removing it from under the server is refused.
    let said = folder.run(&[
        "demo",
        "--policy",
        "cmu-culture",
        "--fresh",
        "--no-serve",
        "--json",
    ]);
    assert_eq!(said.error()["kind"], "busy", "{said:?}");
    assert_eq!(server.stop(), 0);
}

#[test]
fn what_cannot_be_invented_is_said_before_anything_is_made() {
    let folder = Folder::new();
    for arguments in [
        &["demo", "--people", "59"][..],
        &["demo", "--people", "200001"],
        &["demo", "--policy", "no-such"],
    ] {
        let mut arguments = arguments.to_vec();
        arguments.extend(["--no-serve", "--json"]);
        let said = folder.run(&arguments);
        assert_eq!(
            (said.code, &said.error()["kind"]),
            (2, &"user".into()),
            "{arguments:?}: {said:?}"
        );
    }
    assert!(!folder.join("data").exists());
}

#[test]
fn a_folder_that_is_no_demo_is_never_removed() {
    let folder = Folder::new();
    let other = folder.join("data/demo-chula-learning");
    fs::create_dir_all(&other).unwrap();
    fs::write(other.join("thesis.txt"), "ten years of work").unwrap();
    let said = folder.run(&["demo", "--fresh", "--no-serve"]);
    assert_eq!(said.code, 2, "{said:?}");
    assert!(other.join("thesis.txt").exists());
}

#[test]
fn a_receipt_from_the_portal_is_checked_at_the_command_line() {
    let folder = Folder::new();
    let mut command = program();
    command.args([
        "demo",
        "--people",
        "60",
        "--port",
        "0",
        "--data",
        &folder.data(),
    ]);
    let server = Server::of(command, &folder.join("log"));
    let origin = format!("http://{}", server.address);
    let page = server.get("/sign-in").body;
    let account = page
        .split("name=\"account\" value=\"")
        .nth(1)
        .and_then(|rest| rest.split('"').next())
        .unwrap();
    let signed_in = ask(
        &server.address,
        "POST",
        "/sign-in/as",
        &[
            ("content-type", "application/x-www-form-urlencoded"),
            ("origin", &origin),
        ],
        format!("account={account}&next=%2Fme").as_bytes(),
    )
    .unwrap();
    let cookie = signed_in.cookie();
    let get = |path: &str| ask(&server.address, "GET", path, &[("cookie", &cookie)], b"").unwrap();
    assert_eq!(get("/me/uses").status, 200);
    let receipt = folder.join("receipt.tlog-proof");
    fs::write(&receipt, get("/me/uses/0/receipt").body).unwrap();
    let path = receipt.to_str().unwrap();
    let data = folder.join("data/demo-chula-learning");
    let checked = run_with(
        data.to_str().unwrap(),
        &["ledger", "verify", path, "--json"],
    );
    assert_eq!(checked.code, 0, "{checked:?}");
    assert_eq!(
        checked.json()["kind"],
        "notice",
        "the first that is entered is the notice"
    );
    // Another house's key does not vouch for it.
    let other = Folder::new();
    other.well(&["init"]);
    assert_eq!(other.run(&["ledger", "verify", path]).code, 1);
    // Nobody else gets it.
    assert_ne!(server.get("/me/uses/0/receipt").status, 200);
    assert_eq!(server.stop(), 0);
}
