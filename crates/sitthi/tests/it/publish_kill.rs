//! A server that is killed while it tells people of a version: whoever it concerns gets one letter, and only one
//! (`LP-8`).

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;
use std::time::Duration;

use serde_json::Value as Json;

use crate::desk::{account_of, session};
use crate::house::{Folder, Server, packs, program, run_with, wait_until};

const PEOPLE: &str = "400";
const KILLS: usize = 3;
/// So many more letters before each kill.
const BETWEEN: usize = 20;

/// The letters in a folder by their names: to whom, and about what.
fn letters(folder: &Path) -> BTreeMap<String, (String, String)> {
    let mut found = BTreeMap::new();
    for entry in fs::read_dir(folder).into_iter().flatten().flatten() {
        let name = entry.file_name().into_string().unwrap();
        // One that is being written is no letter yet.
        let Some(text) = fs::read(entry.path())
            .ok()
            .filter(|_| name.ends_with(".eml"))
        else {
            continue;
        };
        let text = String::from_utf8_lossy(&text).into_owned();
        let head = |field: &str| {
            let mut lines = text.lines();
            let line = lines.find_map(|line| line.strip_prefix(field));
            line.unwrap_or_default().trim().to_owned()
        };
        found.insert(name, (head("To:"), head("Subject:")));
    }
    found
}

/// The pack with another purpose, in force from today.
#[expect(
    clippy::disallowed_methods,
    reason = "the program that is started goes by the machine's own clock"
)]
fn second(folder: &Folder) -> String {
    let to = folder.join("second");
    fs::create_dir_all(&to).unwrap();
    let today = jiff::Zoned::now()
        .with_time_zone(jiff::tz::TimeZone::get("Asia/Bangkok").unwrap())
        .date();
    for entry in fs::read_dir(packs().join("chula-learning")).unwrap() {
        let entry = entry.unwrap();
        let text = fs::read_to_string(entry.path()).unwrap();
        let text = text
            .replacen("version = \"1\"", "version = \"2\"", 1)
            .replacen("effective = 2026-06-01", &format!("effective = {today}"), 1)
            .replacen(
                "run the courses you take",
                "rank you in the courses you take",
                1,
            );
        fs::write(to.join(entry.file_name()), text).unwrap();
    }
    to.to_str().unwrap().to_owned()
}

#[test]
// size: one story, from the proposal over three kills to the last letter
fn lp_008_a_server_killed_in_the_midst_of_telling_sends_each_person_one_letter() {
    let folder = Folder::new();
    let serve = || {
        let mut command = program();
        command.args(["demo", "--people", PEOPLE, "--port", "0"]);
        command.args(["--data", &folder.data()]);
        Server::of(command, &folder.join("log"))
    };
    let mut server = serve();
    let data = folder.join("data/demo-chula-learning");
    let outbox = data.join("letters");
    let data = data.to_str().unwrap();
    let (desk, dpo) = (
        account_of(&server, "งานรับคำขอใช้สิทธิ"),
        account_of(&server, "เจ้าหน้าที่คุ้มครองข้อมูล"),
    );
    let before: BTreeSet<String> = letters(&outbox).into_keys().collect();
    let told = || {
        let mut by_subject: BTreeMap<String, Vec<String>> = BTreeMap::new();
        for (name, (to, subject)) in letters(&outbox) {
            if !before.contains(&name) {
                by_subject.entry(subject).or_default().push(to);
            }
        }
        // Whatever else goes out meanwhile is rarer.
        by_subject
            .into_values()
            .max_by_key(Vec::len)
            .unwrap_or_default()
    };
    let new = second(&folder);
    let mut propose = vec!["policy", "propose", "--json", &new, "--as", &desk];
    propose.extend(["--law", "teaching-support=An invented law, section 1"]);
    let proposed = run_with(data, &propose);
    assert_eq!(proposed.code, 0, "{proposed:?}");
    let proposal = proposed.json()["proposal"].as_str().unwrap().to_owned();
    let file = session(&folder, &server, &dpo);
    let approved = run_with(
        data,
        &["policy", "approve", "--json", &proposal, "--session", &file],
    );
    assert_eq!(approved.code, 0, "{approved:?}");

    let mut killed_at = Vec::new();
    for kill in 1..=KILLS {
        wait_until("letters go out", || told().len() >= kill * BETWEEN);
        server.kill();
        killed_at.push(told().len());
        server = serve();
    }
    let standing = || {
        let listed = run_with(data, &["policy", "proposals", "--json"]);
        let mut lines = listed
            .out
            .lines()
            .map(|line| serde_json::from_str::<Json>(line).unwrap());
        lines
            .find(|one| one["proposal"] == proposal.as_str())
            .unwrap()
    };
    wait_until("everybody is told", || {
        standing()["waiting"].as_u64() == Some(0)
    });
    let progress = standing();
    let letters = told();
    // Every try of one letter has one number and is one file: another letter would be another.
    assert_eq!(
        progress["by_letter"].as_u64(),
        Some(letters.len() as u64),
        "{progress}"
    );
    assert_eq!(progress["waiting"], 0, "nobody is forgotten: {progress}");
    let whom: BTreeSet<&String> = letters.iter().collect();
    assert!(
        whom.len() > letters.len() / 2,
        "letters to different people"
    );
    assert!(
        killed_at.last().is_some_and(|at| *at < letters.len()),
        "killed in the midst, not after: {killed_at:?} of {}",
        letters.len()
    );
    folder_is_well(data);
    assert_eq!(server.stop(), 0);
}

fn folder_is_well(data: &str) {
    std::thread::sleep(Duration::from_millis(100));
    let verified = run_with(data, &["ledger", "verify"]);
    assert_eq!(verified.code, 0, "{verified:?}");
}
