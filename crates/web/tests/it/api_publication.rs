//! Publishing through the doors for programs: the same acts as on the console, by the same people; a program
//! reads and checks, and approves nothing.

use jiff::SignedDuration;
use serde_json::{Value as Json, json};
use store::Files;

use crate::api_desk::{of_role, session_of};
use crate::api_house::{ApiHouse, Engine};

const PROPOSALS: &str = "/api/v1/policy/proposals";

/// The second version of the files in force, with another purpose for what supports teaching.
fn second(house: &ApiHouse) -> Files {
    let day = house.app.now().civil_day();
    let mut files = house.app.policy().files.clone();
    for (_, text) in &mut files {
        *text = text
            .replacen("version = \"1\"", "version = \"2\"", 1)
            .replacen("effective = 2026-06-01", &format!("effective = {day}"), 1)
            .replacen(
                "run the courses you take",
                "rank you in the courses you take",
                1,
            );
    }
    files
}

fn named(files: &Files) -> Json {
    files
        .iter()
        .map(|(name, text)| (name.clone(), json!(text)))
        .collect::<serde_json::Map<_, _>>()
        .into()
}

#[test]
// size: one story, from the proposal to what is checked offline
fn lp_109_through_the_doors_a_version_takes_two_people_and_a_program_approves_nothing() {
    let house = ApiHouse::chula(Engine::Embedded);
    let (_, desk) = of_role(&house, "desk1", "privacy-desk");
    let (officer, dpo) = of_role(&house, "dpo1", "dpo");
    let (_, teacher) = of_role(&house, "teacher1", "instructor");
    let (_, program) = house.program(&["privacy-desk"]);
    let files = second(&house);
    let brought = json!({ "files": named(&files) });

    // What would follow, and what is wrong, by file and line; nothing is kept.
    let looked = house
        .post(&program, "/api/v1/policy/check", &brought)
        .send();
    assert_eq!(looked.status, 200, "{}", looked.text());
    assert_eq!(looked.json()["version"], 2);
    assert_eq!(looked.json()["needs_law"], json!(["teaching-support"]));
    let mut faulty = files.clone();
    for (_, text) in &mut faulty {
        *text = text.replacen("[controller]", "[controler]", 1);
    }
    let faulty = json!({ "files": named(&faulty) });
    let wrong = house.post(&desk, "/api/v1/policy/check", &faulty).send();
    assert_eq!(wrong.status, 422, "{}", wrong.text());
    let fields = wrong.json()["fields"].as_array().unwrap().clone();
    assert!(
        fields
            .iter()
            .any(|fault| fault["field"].as_str().unwrap().starts_with("pack.toml:")),
        "{fields:?}"
    );

    // Who has no say neither reads nor proposes; a program reads, and proposes nothing.
    assert_eq!(house.get(&teacher, PROPOSALS).send().status, 403);
    assert_eq!(house.get(&program, PROPOSALS).send().status, 200);
    let laws = json!({ "teaching-support": "An invented law, section 1" });
    let whole = json!({ "files": named(&files), "laws": laws });
    for token in [&program, &teacher] {
        let refused = house.post(token, PROPOSALS, &whole).send();
        assert!(
            matches!(refused.status.as_u16(), 403 | 422),
            "{}",
            refused.text()
        );
    }
    assert_eq!(house.post(&desk, PROPOSALS, &brought).send().status, 422);
    let proposed = house.post(&desk, PROPOSALS, &whole).send();
    assert_eq!(proposed.status, 201, "{}", proposed.text());
    let one = proposed.json();
    assert_eq!(
        (&one["stage"], &one["version"]),
        (&json!("proposed"), &json!(2))
    );
    let way = format!("{PROPOSALS}/{}", one["proposal"].as_str().unwrap());
    let approve = |token: &str| {
        let uri = format!("{way}/approve");
        house.asking("POST", token, &uri, Vec::new()).send()
    };

    // Not who proposed it, not a program, not without a say, not with a proof that is old.
    for token in [&desk, &program, &teacher] {
        let refused = approve(token);
        assert!(!refused.status.is_success(), "{}", refused.text());
    }
    house.clock.advance(SignedDuration::from_mins(6));
    assert_eq!(approve(&dpo).status, 401, "a proof of six minutes ago");
    assert_eq!(house.app.policy().compiled.version(), 1);
    let dpo = session_of(&house, officer);
    let approved = approve(&dpo);
    assert_eq!(approved.status, 200, "{}", approved.text());
    assert_eq!(approved.json()["stage"], "in-force");
    assert_eq!(house.app.policy().compiled.version(), 2);
    assert!(!approve(&dpo).status.is_success(), "once");

    // What was signed is checked, and of other files or by nobody it holds not.
    let statement = approved.json()["statement"].as_str().unwrap().to_owned();
    let verify = |statement: &str, files: &Files| {
        let body = json!({ "statement": statement, "files": named(files) });
        let told = house.post(&program, "/api/v1/policy/verify", &body).send();
        assert_eq!(told.status, 200, "{}", told.text());
        told.json()
    };
    assert_eq!(verify(&statement, &house.app.policy().files)["holds"], true);
    let mut other = files.clone();
    other[0].1.push('\n');
    assert_eq!(verify(&statement, &other)["why_not"], "other-files");
    let forged = statement.replacen("version 2", "version 3", 1);
    assert_eq!(verify(&forged, &files)["why_not"], "unsigned");
}

#[test]
fn lp_108_through_the_doors_a_proposal_is_refused_and_taken_back_with_a_reason() {
    let house = ApiHouse::chula(Engine::Embedded);
    let (_, desk) = of_role(&house, "desk1", "privacy-desk");
    let (_, dpo) = of_role(&house, "dpo1", "dpo");
    let laws = json!({ "teaching-support": "An invented law, section 1" });
    let whole = json!({ "files": named(&second(&house)), "laws": laws });
    let why = json!({ "why": { "th": "ยังไม่ได้ปรึกษาคณะ จึงขอให้เสนอใหม่", "en": "The faculties were not asked yet" } });
    for (token, act, stage) in [
        (&dpo, "refuse", "refused"),
        (&desk, "withdraw", "withdrawn"),
    ] {
        let one = house.post(&desk, PROPOSALS, &whole).send().json();
        let uri = format!("{PROPOSALS}/{}/{act}", one["proposal"].as_str().unwrap());
        let nothing = json!({ "why": { "th": "", "en": "" } });
        assert_eq!(
            house.post(token, &uri, &nothing).send().status,
            422,
            "{act}"
        );
        let ended = house.post(token, &uri, &why).send();
        assert_eq!(ended.status, 200, "{}", ended.text());
        assert_eq!(ended.json()["stage"], stage);
        assert_eq!(ended.json()["reason"]["en"], why["why"]["en"]);
        assert_eq!(house.post(token, &uri, &why).send().status, 422, "once");
    }
    assert_eq!(house.app.policy().compiled.version(), 1);
    let listed = house.get(&desk, PROPOSALS).send().json();
    assert_eq!(listed["proposals"].as_array().unwrap().len(), 2);
    assert_eq!(listed["in_force"]["version"], 1);
}
