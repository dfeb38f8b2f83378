//! What connected systems hold in the copy: whole, or said to be missing by name (s.30, `LP-80`, `T11`,
//! `T55`).

use std::io::{Cursor, Read as _};
use std::sync::Arc;

use duties::rights::{self, Asking, ItemDecision, WaitsFor, Wish};
use duties::{App, work};
use law::{PersonId, RequestId, Stage};
use serde_json::{Value as Json, json};

use crate::fixture::{Place, TestClock, arrive, days, open};
use crate::rehearsal::{Acts, Rehearsal, row};
use crate::schema_check::faults;

const STUDENT: &str = "s9900000001";
const LEARNER: &str = "l9900000002";

fn connected(place: &Place, clock: &Arc<TestClock>, systems: &[&Rehearsal]) -> App {
    open(place, clock).connected(systems.iter().map(|system| system.boxed()).collect())
}

/// A platform in which one post speaks of somebody else, and one person holds another's posts.
fn platform(id: &'static str, text: &str) -> Rehearsal {
    Rehearsal::new(
        id,
        vec![
            row(STUDENT, "users", "identity", &json!({ "account": STUDENT })),
            row(STUDENT, "posts", "learning", &json!({ "forum-text": text })),
            row(
                LEARNER,
                "posts",
                "learning",
                &json!({ "forum-text": "ของผู้อื่น kanari-other" }),
            ),
        ],
    )
}

fn ask(app: &App, clock: &TestClock, person: PersonId) -> RequestId {
    let filed = rights::file(app, Asking::oneself(person, app.now()), Wish::Copy).unwrap();
    if filed.cooling_until.is_some() {
        clock.advance(days(3));
    }
    filed.request
}

fn settle(app: &App) {
    while work::run_due(app).unwrap() > 0 {}
}

fn file(app: &App, person: PersonId, request: RequestId, name: &str) -> String {
    let mut zip = Vec::new();
    rights::collect(app, person, request, app.now(), &mut zip).unwrap();
    let mut archive = zip::ZipArchive::new(Cursor::new(zip)).unwrap();
    let mut text = String::new();
    let mut file = archive.by_name(name).unwrap();
    file.read_to_string(&mut text).unwrap();
    text
}

fn line<'m>(manifest: &'m Json, system: &str) -> &'m Json {
    let lines = manifest["sources"].as_array().unwrap();
    lines.iter().find(|line| line["system"] == system).unwrap()
}

#[test]
fn lp_080_the_copy_holds_what_every_connected_system_holds() {
    for place in Place::both() {
        let clock = TestClock::new();
        let (lms, empty) = (
            platform("lms", "เรียนสนุก"),
            Rehearsal::new("library", Vec::new()),
        );
        let app = connected(&place, &clock, &[&lms, &empty]);
        let world = arrive(&app);
        let request = ask(&app, &clock, world.student);
        settle(&app);
        let data: Json =
            serde_json::from_str(&file(&app, world.student, request, "data.json")).unwrap();
        let schema: Json = serde_json::from_str(rights::COPY_SCHEMA).unwrap();
        assert_eq!(faults(&schema, &data), Vec::<String>::new());
        let mut spoilt = data.clone();
        spoilt["systems"][0]["answer"] = json!("yes");
        assert!(!faults(&schema, &spoilt).is_empty());
        let post = &data["systems"][0]["records"]["learning"][0];
        assert_eq!(
            (&post["table"], &post["fields"]["forum-text"]),
            (&json!("posts"), &json!("เรียนสนุก"))
        );
        assert_eq!(data["systems"][1]["answer"], "empty");
        assert!(!data.to_string().contains("kanari-other"));
        let manifest: Json =
            serde_json::from_str(&file(&app, world.student, request, "manifest.json")).unwrap();
        assert_eq!(line(&manifest, "lms")["rows"], 2);
        assert_eq!(line(&manifest, "lms")["answer"], "answered");
        assert_eq!(line(&manifest, "library")["answer"], "empty");
        let table = file(&app, world.student, request, "system-lms-learning.csv");
        assert!(table.starts_with("\u{feff}\"table\",\"record\",\"forum-text\"\r\n\"posts\""));
        let page = file(&app, world.student, request, "index.html");
        assert!(page.contains("ระบบสมมุติ lms") && page.contains("เรียนสนุก"));
    }
}

#[test]
fn t_11_others_in_what_systems_hold_are_reviewed_like_others_here() {
    for place in Place::both() {
        let clock = TestClock::new();
        let text = "ขอบคุณ somebody.else@example.org ที่ช่วย";
        let lms = platform("lms", text);
        let app = connected(&place, &clock, &[&lms]);
        let world = arrive(&app);
        let request = ask(&app, &clock, world.student);
        settle(&app);
        let view = rights::request(&app, world.student, request).unwrap();
        assert!(matches!(view.stage, Stage::Gathered { .. }));
        // The desk sees what was looked at, though the system cannot be reached now.
        lms.acts(Acts::Dead);
        let items = rights::others_of(&app, world.desk, request, None).unwrap();
        let shown: Vec<_> = items
            .iter()
            .map(|item| item.passage.as_ref().unwrap().open()[1].clone())
            .collect();
        assert_eq!(shown, ["somebody.else@example.org"]);
        let mut stolen = Vec::new();
        assert!(rights::collect(&app, world.student, request, app.now(), &mut stolen).is_err());
        assert!(stolen.is_empty());
        lms.acts(Acts::Well);
        clock.advance(days(1));
        let withhold = [ItemDecision {
            item: 0,
            keep: None,
            leave: None,
        }];
        rights::review_others(&app, world.desk, request, &withhold, None).unwrap();
        settle(&app);
        let data = file(&app, world.student, request, "data.json");
        assert!(!data.contains("somebody.else@example.org"));
        assert!(data.contains("withheld: about somebody else"));
    }
}

#[test]
fn lp_080_t_55_a_system_that_does_not_answer_is_asked_again_then_the_desk_goes_on_without() {
    for place in Place::both() {
        let clock = TestClock::new();
        let (lms, dead) = (platform("lms", "ดี"), platform("dead", "ดี"));
        dead.acts(Acts::Dead);
        let app = connected(&place, &clock, &[&lms, &dead]);
        let world = arrive(&app);
        let request = ask(&app, &clock, world.student);
        settle(&app);
        let waits = |app: &App| {
            let view = rights::request(app, world.student, request).unwrap();
            view.waiting.map(|waiting| (waiting.on, waiting.why.en))
        };
        assert_eq!(waits(&app), None, "tried again first");
        for _ in 0..8 {
            clock.advance(jiff::SignedDuration::from_hours(1));
            settle(&app);
        }
        let (on, why) = waits(&app).unwrap();
        assert_eq!(on, WaitsFor::Source);
        assert!(
            why.contains("Invented dead") && !why.contains("Invented lms"),
            "{why}"
        );
        assert!(
            rights::queue(&app)
                .unwrap()
                .iter()
                .any(|row| row.waits == Some(WaitsFor::Source))
        );
        rights::unblock(&app, world.desk, request, None).unwrap();
        clock.advance(jiff::SignedDuration::from_hours(1));
        settle(&app);
        let manifest: Json =
            serde_json::from_str(&file(&app, world.student, request, "manifest.json")).unwrap();
        assert_eq!(line(&manifest, "dead")["answer"], "failed");
        assert!(
            line(&manifest, "dead")["why"]
                .as_str()
                .unwrap()
                .contains("cannot be reached")
        );
        assert_eq!(line(&manifest, "lms")["answer"], "answered");
        assert_eq!(manifest["failed"], 1);
        let page = file(&app, world.student, request, "index.html");
        assert!(page.contains("ติดต่อระบบไม่ได้"));
    }
}

#[test]
fn lp_080_a_system_that_comes_back_in_time_is_in_the_copy() {
    let place = Place::embedded();
    let clock = TestClock::new();
    let dead = platform("dead", "มาแล้ว");
    dead.acts(Acts::Slow);
    let app = connected(&place, &clock, &[&dead]);
    let world = arrive(&app);
    let request = ask(&app, &clock, world.student);
    settle(&app);
    drop(app);
    dead.acts(Acts::Well);
    let app = connected(&place, &clock, &[&dead]);
    clock.advance(jiff::SignedDuration::from_hours(1));
    settle(&app);
    assert!(file(&app, world.student, request, "data.json").contains("มาแล้ว"));
}

#[test]
fn lp_080_names_that_fit_two_people_wait_for_the_desk_at_once() {
    let place = Place::embedded();
    let clock = TestClock::new();
    let lms = platform("lms", "ดี");
    lms.acts(Acts::Ambiguous);
    let app = connected(&place, &clock, &[&lms]);
    let world = arrive(&app);
    let request = ask(&app, &clock, world.student);
    settle(&app);
    let view = rights::request(&app, world.student, request).unwrap();
    assert_eq!(view.waiting.unwrap().on, WaitsFor::Source);
    lms.acts(Acts::Well);
    rights::unblock(&app, world.desk, request, None).unwrap();
    settle(&app);
    assert!(file(&app, world.student, request, "data.json").contains("\"forum-text\": \"ดี\""));
}
