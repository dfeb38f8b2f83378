//! Complaint to the Committee: the evidence in the person's hand, checked without us (s.73).

use std::io::{Cursor, Read as _};

use duties::rights::{self, Asking, Wish};
use duties::{App, Failure, uses, work};
use law::{Ground, PersonId, RequestId};
use serde_json::Value as Json;
use store::VerifierKey;

use crate::fixture::{Place, TestClock, arrive, open};

fn complain(
    app: &App,
    person: PersonId,
    said: &str,
    concerns: Option<String>,
) -> Result<RequestId, Failure> {
    let asking = Asking::oneself(person, app.now()).saying(Some(said.to_owned()))?;
    rights::file(app, asking, Wish::Complaint { concerns }).map(|filed| filed.request)
}

fn names(zip: &[u8]) -> Vec<String> {
    let archive = zip::ZipArchive::new(Cursor::new(zip.to_vec())).unwrap();
    archive
        .file_names()
        .map(|name| name.unwrap().into_owned())
        .collect()
}

fn entry(zip: &[u8], name: &str) -> String {
    let mut archive = zip::ZipArchive::new(Cursor::new(zip.to_vec())).unwrap();
    let mut text = String::new();
    archive
        .by_name(name)
        .unwrap()
        .read_to_string(&mut text)
        .unwrap();
    text
}

fn rule_of<T>(done: Result<T, Failure>) -> String {
    match done {
        Err(Failure::Bad { rule, .. }) => rule,
        Err(other) => panic!("another failure: {other}"),
        Ok(_) => panic!("it passed"),
    }
}

// size: one pack, looked at file by file
#[test]
fn lp_106_a_complaint_is_a_pack_of_evidence_that_is_checked_without_us() {
    for place in Place::both() {
        let app = open(&place, &TestClock::new());
        let world = arrive(&app);
        let wish = Wish::Portability {
            ground: Ground::Receive,
            recipient: None,
        };
        let refused = rights::file(&app, Asking::oneself(world.student, app.now()), wish)
            .unwrap()
            .request;
        let said = "เขาไม่ให้ข้อมูลของฉัน <script>alert(1)</script>";
        let request = complain(&app, world.student, said, Some(refused.to_string())).unwrap();
        work::run_due(&app).unwrap();
        let view = rights::request(&app, world.student, request).unwrap();
        assert_eq!(view.stage.name(), "answered");
        let told: String = view.told.iter().map(|told| told.en.clone()).collect();
        assert!(
            told.contains("https://") && told.contains("Nothing is sent"),
            "{told}"
        );
        let mut zip = Vec::new();
        let package = rights::collect(&app, world.student, request, app.now(), &mut zip).unwrap();
        assert!(package.name.starts_with("sitthi-complaint-"));

        let form = entry(&zip, "complaint.html");
        assert!(form.contains("ตัวอย่างหนึ่ง") && form.contains("Personal Data Protection Committee"));
        assert!(!form.contains("<script") && form.contains("&lt;script&gt;"));
        let json: Json = serde_json::from_str(&entry(&zip, "complaint.json")).unwrap();
        assert_eq!(json["facts"], said);
        assert!(
            json["complainant"]["identity"].is_null(),
            "no card number is asked or kept"
        );
        assert!(
            json["complainant"]["contact"][0]
                .as_str()
                .unwrap()
                .contains('@')
        );
        assert!(
            json["to"]["website"]
                .as_str()
                .unwrap()
                .starts_with("https://")
        );
        let requests: Json = serde_json::from_str(&entry(&zip, "requests.json")).unwrap();
        assert_eq!(requests[0]["request"], refused.to_string());
        assert_eq!(requests[0]["refused"]["code"], "portability-public-task");

        // Every entry has its receipt, each holds by the key in the pack, and the refusal is among them.
        let key: VerifierKey = entry(&zip, "key.txt").trim().parse().unwrap();
        assert_eq!(&key, app.store().verifier());
        let entries: Json = serde_json::from_str(&entry(&zip, "entries.json")).unwrap();
        let entries = entries.as_array().unwrap();
        assert!(
            entries
                .iter()
                .any(|one| one["payload"]["code"] == "portability-public-task")
        );
        for one in entries {
            let receipt = entry(&zip, one["receipt"].as_str().unwrap());
            let checked = uses::check_receipt(&receipt, &key).unwrap();
            assert_eq!(checked.payload, one["payload"]);
            let changed = receipt.replacen("\"right\"", "\"wrong\"", 1);
            assert!(changed == receipt || uses::check_receipt(&changed, &key).is_err());
        }
        let receipts = names(&zip)
            .iter()
            .filter(|name| name.starts_with("receipts/"))
            .count();
        assert_eq!(receipts, entries.len());
        let notices: Json = serde_json::from_str(&entry(&zip, "notices.json")).unwrap();
        assert!(notices[0]["text"]["activities"].as_array().unwrap().len() > 5);
        assert!(entry(&zip, "policy/rights.toml").contains("[rights]"));
    }
}

#[test]
fn lp_106_a_complaint_says_what_happened_and_concerns_ones_own_request_alone() {
    let place = Place::embedded();
    let app = open(&place, &TestClock::new());
    let world = arrive(&app);
    let theirs = rights::file(&app, Asking::oneself(world.learner, app.now()), Wish::Copy)
        .unwrap()
        .request;
    assert_eq!(rule_of(complain(&app, world.student, " ", None)), "s.73");
    for concerns in [
        theirs.to_string(),
        RequestId::from_bytes([9; 16]).to_string(),
        "x".to_owned(),
    ] {
        let asked = complain(&app, world.student, "เกิดเรื่อง", Some(concerns));
        assert_eq!(rule_of(asked), "s.73, T14");
    }
    for concerns in ["entry-99", "entry-", "entry-00", "entry--1"] {
        let asked = complain(&app, world.student, "เกิดเรื่อง", Some(concerns.to_owned()));
        assert_eq!(rule_of(asked), "s.73, T14", "{concerns}");
    }
    complain(&app, world.student, "เกิดเรื่อง", None).unwrap();
    assert_eq!(
        rule_of(complain(&app, world.student, "อีกเรื่อง", None)),
        "T15"
    );
}

#[test]
fn lp_106_a_complaint_about_a_use_names_its_entry_and_where_its_receipt_lies() {
    let place = Place::embedded();
    let app = open(&place, &TestClock::new());
    let world = arrive(&app);
    let about = rights::concerning_entry(0);
    let request = complain(&app, world.student, "เปิดดูทำไม", Some(about)).unwrap();
    work::run_due(&app).unwrap();
    let mut zip = Vec::new();
    rights::collect(&app, world.student, request, app.now(), &mut zip).unwrap();
    let form: serde_json::Value = serde_json::from_str(&entry(&zip, "complaint.json")).unwrap();
    let told = form["about"]["en"].as_str().unwrap();
    assert!(told.contains("receipts/000000.txt"), "{told}");
    assert!(names(&zip).contains(&"receipts/000000.txt".to_owned()));
    assert!(entry(&zip, "complaint.html").contains("receipts/000000.txt"));
}

/// Nobody's data but the complainant's, and only what names and reaches them, is in the pack.
#[test]
fn lp_106_t_10_the_pack_holds_no_more_than_the_form_asks_for() {
    let place = Place::embedded();
    let app = open(&place, &TestClock::new());
    let world = arrive(&app);
    let request = complain(&app, world.student, "เกิดเรื่อง", None).unwrap();
    work::run_due(&app).unwrap();
    let mut zip = Vec::new();
    rights::collect(&app, world.student, request, app.now(), &mut zip).unwrap();
    for name in names(&zip)
        .iter()
        .filter(|name| !name.starts_with("policy/"))
    {
        let text = entry(&zip, name);
        assert!(
            !text.contains("l9900000002") && !text.contains("ตัวอย่างสอง"),
            "{name}"
        );
        assert!(
            !text.contains("192.0.2.7") && !text.contains("=1+1"),
            "{name}"
        );
    }
}
