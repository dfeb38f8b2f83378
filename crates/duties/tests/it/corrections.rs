//! Rectification: restricted with the filing, decided by the desk, both values kept, recipients told,
//! and not undone by the source (s.35–36). On both engines.

use duties::ask::{self, Asked};
use duties::rights::{self, Asking, Decision, DeskRefusal, RequestView, WaitsFor, Wish};
use duties::staff::{Appointment, appoint};
use duties::{App, Failure};
use law::{ActorId, Limb, PersonId, RecordId, RefusalCode, RequestId, Text};
use policy::Rule;
use serde_json::{Value as Json, json};

use crate::fixture::{Place as Plain, TestClock, World, arrive, open};
use crate::import_fixture::{Place, USERS, bundle_with, person, take_with, university};

fn desk(app: &App) -> ActorId {
    let appointment = Appointment {
        account: "desk-of-corrections".to_owned(),
        roles: vec!["privacy-desk".to_owned()],
        ..Appointment::default()
    };
    appoint(app, &appointment).unwrap()
}

/// The record of a category in which this field stands, and what stands there.
fn standing(app: &App, person: PersonId, category: &str, field: &str) -> (RecordId, Json) {
    rights::correctable(app, person)
        .unwrap()
        .into_iter()
        .filter(|record| record.category == category)
        .find_map(|record| {
            let found = record.fields.iter().find(|known| known.field == field)?;
            Some((record.record, found.value.open().clone()))
        })
        .unwrap()
}

fn wish(record: RecordId, category: &str, field: &str, after: Json) -> Wish {
    Wish::Correction {
        category: category.to_owned(),
        record: record.to_string(),
        field: field.to_owned(),
        after,
    }
}

fn file(app: &App, person: PersonId, category: &str, field: &str, after: Json) -> RequestId {
    let (record, _) = standing(app, person, category, field);
    let asking = Asking::oneself(person, app.now());
    rights::file(app, asking, wish(record, category, field, after))
        .unwrap()
        .request
}

fn grant(app: &App, desk: ActorId, request: RequestId) -> Result<RequestView, Failure> {
    let decided = rights::decide(app, desk, request, Decision::Grant, None)?;
    Ok(decided.view.unwrap())
}

fn rule_of<T>(done: Result<T, Failure>) -> String {
    match done {
        Err(Failure::Bad { rule, .. }) => rule,
        Err(other) => panic!("another failure: {other}"),
        Ok(_) => panic!("it passed"),
    }
}

/// What the instructor is answered for this category, by the very next decision.
fn may(app: &App, world: &World, category: &str) -> Option<Rule> {
    let asked = Asked::use_of(
        world.instructor,
        world.student,
        "teaching-support",
        &[category.to_owned()],
    );
    ask::evaluate(app, &asked).rule.and_then(Rule::from_code)
}

#[test]
fn lp_093_lp_097_a_correction_restricts_with_its_filing_and_both_values_are_kept() {
    for place in Plain::both() {
        let app = open(&place, &TestClock::new());
        let world = arrive(&app);
        assert_eq!(may(&app, &world, "identity"), None);
        let request = file(
            &app,
            world.student,
            "identity",
            "given-name",
            json!("ตัวอย่างถูกต้อง"),
        );
        // i_04: the very next decision is a refusal, for this category alone.
        assert_eq!(may(&app, &world, "identity"), Some(Rule::Restricted));
        assert_eq!(may(&app, &world, "learning"), None);
        let view = rights::request(&app, world.student, request).unwrap();
        assert_eq!(view.waiting.as_ref().unwrap().on, WaitsFor::Desk);
        let wanted = view.about.open().correction.clone().unwrap();
        assert_eq!(
            (wanted.before, wanted.after),
            (json!("ตัวอย่างหนึ่ง"), json!("ตัวอย่างถูกต้อง"))
        );
        assert_eq!(
            standing(&app, world.student, "identity", "given-name").1,
            "ตัวอย่างหนึ่ง"
        );

        let view = grant(&app, world.desk, request).unwrap();
        assert_eq!(view.stage.name(), "fulfilled");
        assert_eq!(may(&app, &world, "identity"), None);
        assert_eq!(
            standing(&app, world.student, "identity", "given-name").1,
            "ตัวอย่างถูกต้อง"
        );
        // Both values stay in the person's file, and nothing that was told repeats either.
        let kept = view.about.open().correction.clone().unwrap();
        assert_eq!(kept.before, "ตัวอย่างหนึ่ง");
        assert!(
            view.told
                .iter()
                .all(|told| !told.th.contains("ตัวอย่างถูกต้อง"))
        );
        let told: String = view.told.iter().map(|told| told.en.clone()).collect();
        assert!(
            told.contains("put right") && told.contains("given this category of yours to nobody")
        );
        assert_eq!(rule_of(grant(&app, world.desk, request)), "s.30–36");
    }
}

#[test]
fn lp_097_the_record_holds_the_value_that_was_wrong_sealed_beside_the_right_one() {
    for place in Plain::both() {
        let app = open(&place, &TestClock::new());
        let world = arrive(&app);
        let request = file(&app, world.student, "learning", "grade", json!("B+"));
        grant(&app, world.desk, request).unwrap();
        let rows = app
            .store()
            .read(|read| {
                let asked = Asked::use_of(
                    ask::oneself(world.student),
                    world.student,
                    "answering-rights",
                    &["learning".to_owned()],
                );
                let (_, permit) =
                    ask::permit(&app, &asked).map_err(|_| store::Fault::Missing("permit"))?;
                read.own_rows(&permit)
            })
            .unwrap();
        let made = rows
            .iter()
            .find(|table| table.table == "corrections")
            .unwrap();
        assert_eq!((made.rows.len(), made.sealed), (1, Some("sealed")));
        let word = |name: &str| {
            let at = made
                .columns
                .iter()
                .position(|column| *column == name)
                .unwrap();
            made.rows[0][at].clone()
        };
        assert_eq!(word("field"), store::Cell::Word("grade".to_owned()));
        assert_eq!(word("version"), store::Cell::Number(2));
        // Neither value stands in the clear anywhere on the data side.
        if let store::Location::File(path) = &place.data {
            let octets = std::fs::read(path).unwrap();
            let holds = |text: &str| {
                octets
                    .windows(text.len())
                    .any(|part| part == text.as_bytes())
            };
            assert!(!holds("\"before\"") && !holds("\"B+\""));
        }
    }
}

#[test]
fn lp_097_what_cannot_stand_there_is_refused_with_its_rule_and_restricts_nothing() {
    let place = Plain::embedded();
    let app = open(&place, &TestClock::new());
    let world = arrive(&app);
    let (record, _) = standing(&app, world.student, "contact", "email");
    let (theirs, _) = standing(&app, world.learner, "contact", "email");
    let ask = |record: RecordId, category: &str, field: &str, after: Json| {
        let asking = Asking::oneself(world.student, app.now());
        rule_of(rights::file(
            &app,
            asking,
            wish(record, category, field, after),
        ))
    };
    let right = json!("right@example.org");
    for (given, rule) in [
        (
            ask(record, "contact", "email", json!("no address")),
            "LP-24",
        ),
        (
            ask(record, "contact", "email", json!(["a@example.org"])),
            "LP-24",
        ),
        (ask(record, "contact", "email", json!(null)), "s.36"),
        (ask(record, "contact", "email", json!("")), "s.36"),
        (
            ask(record, "contact", "email", json!("s9900000001@example.org")),
            "s.36",
        ),
        (
            ask(record, "contact", "phone", json!("4111 1111 1111 1111")),
            "CO-30",
        ),
        (ask(record, "contact", "shoe-size", right.clone()), "LP-24"),
        (ask(record, "shoes", "email", right.clone()), "s.36"),
        (ask(record, "requests", "decision", right.clone()), "s.36"),
        // A record of somebody else is no record of theirs (T14).
        (ask(theirs, "contact", "email", right.clone()), "s.36"),
        (
            ask(RecordId::from_bytes([7; 16]), "contact", "email", right),
            "s.36",
        ),
    ] {
        assert_eq!(given, rule);
    }
    assert_eq!(may(&app, &world, "contact"), None);
    assert!(rights::requests(&app, world.student).unwrap().is_empty());
}

#[test]
fn lp_097_what_is_missing_is_completed() {
    let place = Plain::embedded();
    let app = open(&place, &TestClock::new());
    let world = arrive(&app);
    let (record, _) = standing(&app, world.student, "contact", "email");
    let asking = Asking::oneself(world.student, app.now());
    let wish = wish(record, "contact", "phone", json!("๐๘๑-๒๓๔-๕๖๗๘"));
    let request = rights::file(&app, asking, wish).unwrap().request;
    let view = grant(&app, world.desk, request).unwrap();
    assert_eq!(
        view.about.open().correction.clone().unwrap().before,
        Json::Null
    );
    assert_eq!(
        standing(&app, world.student, "contact", "phone").1,
        "081-234-5678"
    );
}

#[test]
fn lp_098_i_09_a_refusal_needs_its_limb_ends_the_restriction_and_stands_in_the_record() {
    for place in Plain::both() {
        let app = open(&place, &TestClock::new());
        let world = arrive(&app);
        let request = file(&app, world.student, "learning", "grade", json!("B+"));
        let refusal = |code, limbs: &[Limb]| {
            let reason = Text::new(
                "ผู้สอนตรวจคะแนนทุกชิ้นงานของรายวิชานี้อีกครั้งแล้ว และเกรดตรงกับคะแนนที่ได้รับ",
                "The teacher looked at every mark of the course again, and the grade fits them.",
            );
            let decision = Decision::Refuse(DeskRefusal {
                code,
                limbs: limbs.to_vec(),
                reason,
            });
            rights::decide(&app, world.desk, request, decision, None)
        };
        assert_eq!(
            rule_of(refusal(RefusalCode::RectificationAccurate, &[])),
            "s.36"
        );
        let foreign = refusal(
            RefusalCode::AccessLawAndHarm,
            &[Limb::LawOrOrder, Limb::HarmsOthers],
        );
        assert!(matches!(foreign, Err(Failure::Bad { .. })));
        assert_eq!(may(&app, &world, "learning"), Some(Rule::Restricted));
        refusal(RefusalCode::RectificationAccurate, &[Limb::FoundAccurate]).unwrap();
        assert_eq!(may(&app, &world, "learning"), None);
        let view = rights::request(&app, world.student, request).unwrap();
        let refused = view.refused.unwrap();
        assert_eq!(refused.code, "rectification-accurate");
        assert!(!refused.complaint.th.is_empty());
        assert_eq!(standing(&app, world.student, "learning", "grade").1, "A");
        let (uses, _) = duties::uses::uses(&app, world.student, None, 50).unwrap();
        assert!(uses.iter().any(|entry| entry.operation == "refused"));
    }
}

#[test]
fn lp_093_the_restriction_stays_while_another_correction_of_the_category_is_open() {
    let place = Plain::embedded();
    let app = open(&place, &TestClock::new());
    let world = arrive(&app);
    let first = file(&app, world.student, "identity", "given-name", json!("หนึ่ง"));
    let second = file(&app, world.student, "identity", "family-name", json!("สอง"));
    let (record, _) = standing(&app, world.student, "identity", "given-name");
    let asking = Asking::oneself(world.student, app.now());
    let again = rights::file(
        &app,
        asking,
        wish(record, "identity", "given-name", json!("สาม")),
    );
    assert_eq!(rule_of(again), "T15");
    let view = grant(&app, world.desk, first).unwrap();
    assert!(
        view.told[0].en.contains("stays restricted"),
        "{}",
        view.told[0].en
    );
    assert_eq!(may(&app, &world, "identity"), Some(Rule::Restricted));
    grant(&app, world.desk, second).unwrap();
    assert_eq!(may(&app, &world, "identity"), None);
}

#[test]
fn lp_097_a_value_that_changed_meanwhile_or_is_anothers_is_not_written_over() {
    for place in Plain::both() {
        let app = open(&place, &TestClock::new());
        let world = arrive(&app);
        let theirs = json!("l9900000002@example.org");
        let request = file(&app, world.student, "contact", "email", theirs);
        assert_eq!(rule_of(grant(&app, world.desk, request)), "T2");
        assert_eq!(
            may(&app, &world, "contact"),
            Some(Rule::Restricted),
            "nothing was half done"
        );
        let other = file(&app, world.student, "learning", "grade", json!("B+"));
        let student = world.student;
        app.store()
            .transact("test.changed", move |tx| {
                let now = json!({ "grade": "C", "answer": "x" });
                crate::fixture::keep(tx, student, ("learning", "lms-xapi", "a"), None, 30, &now)
            })
            .unwrap();
        assert_eq!(rule_of(grant(&app, world.desk, other)), "s.36");
        assert_eq!(standing(&app, world.student, "learning", "grade").1, "C");
    }
}

#[test]
fn lp_097_the_desk_of_another_office_corrects_nothing() {
    let place = Plain::embedded();
    let app = open(&place, &TestClock::new());
    let world = arrive(&app);
    let request = file(&app, world.student, "learning", "grade", json!("B+"));
    assert!(matches!(
        grant(&app, world.instructor, request),
        Err(Failure::Refused(_))
    ));
    assert_eq!(standing(&app, world.student, "learning", "grade").1, "A");
}

#[test]
fn lp_097_whoever_received_the_category_is_told_to_put_it_right() {
    for place in Plain::both() {
        let app = open(&place, &TestClock::new());
        let world = arrive(&app);
        let disclosed = Asked {
            operation: "disclose".to_owned(),
            recipient: Some("institution-chosen-by-person".to_owned()),
            ..Asked::use_of(
                world.desk,
                world.student,
                "answering-rights",
                &["learning".to_owned()],
            )
        };
        assert!(ask::decide(&app, &disclosed).unwrap().0.permitted);
        let request = file(&app, world.student, "learning", "grade", json!("B+"));
        let view = grant(&app, world.desk, request).unwrap();
        let told: String = view.told.iter().map(|told| told.en.clone()).collect();
        assert!(
            told.contains("The institution you ask us to send your data to"),
            "{told}"
        );
        let (uses, _) = duties::uses::uses(&app, world.student, None, 50).unwrap();
        let steps = uses
            .iter()
            .filter(|entry| entry.operation == "recipient-told");
        assert_eq!(steps.count(), 1);
        let told = duties::recipients::of_request(&app, request).unwrap();
        assert_eq!(told.len(), 1);
        assert!(told[0].act == duties::recipients::Act::Correct && told[0].confirmed.is_none());
        // Another category of theirs went to nobody.
        let request = file(&app, world.student, "identity", "given-name", json!("ใหม่"));
        let view = grant(&app, world.desk, request).unwrap();
        assert!(view.told.iter().any(|told| told.en.contains("to nobody")));
    }
}

#[test]
fn lp_097_t_02_the_source_does_not_undo_a_correction_and_the_old_address_finds_nobody() {
    for place in Place::both() {
        let app = university(&place);
        let desk = desk(&app);
        let student = person(&app, "identity/account", "u1").unwrap();
        let (_, old) = standing(&app, student, "contact", "email");
        let old = old.as_str().unwrap().to_owned();
        let request = file(
            &app,
            student,
            "contact",
            "email",
            json!("put.right@example.org"),
        );
        let view = grant(&app, desk, request).unwrap();
        assert!(
            view.told
                .iter()
                .any(|told| told.en.contains("sends the earlier value again"))
        );
        let finds = |address: &str| person(&app, "contact/email", address);
        assert_eq!(finds("put.right@example.org"), Some(student));
        assert_eq!(finds(&old), None, "the old address finds nobody");

        // The register sends what it always sent; something else in the row is new.
        let again = USERS.replace("หนึ่ง,สมมุติ", "หนึ่ง,สมมุติใหม่");
        take_with(
            &app,
            "sis-oneroster",
            "again.zip",
            &bundle_with(&[("users.csv", &again)]),
            Some("enrolment-form"),
        );
        assert_eq!(
            standing(&app, student, "contact", "email").1,
            "put.right@example.org"
        );
        assert_eq!(finds(&old), None);
        assert_eq!(finds("put.right@example.org"), Some(student));

        // Then it learns of an address of its own, which is the newer word.
        assert_eq!(
            standing(&app, student, "identity", "family-name").1,
            "สมมุติใหม่"
        );
        let newer = USERS.replace(&old, "newer@example.org");
        take_with(
            &app,
            "sis-oneroster",
            "newer.zip",
            &bundle_with(&[("users.csv", &newer)]),
            Some("enrolment-form"),
        );
        assert_eq!(
            standing(&app, student, "contact", "email").1,
            "newer@example.org"
        );
        assert_eq!(finds("newer@example.org"), Some(student));
        // From then on the register's word counts again, the old one included.
        take_with(
            &app,
            "sis-oneroster",
            "back.zip",
            &bundle_with(&[("users.csv", &USERS.replace("ทดลอง", "ทดลองแล้ว"))]),
            Some("enrolment-form"),
        );
        assert_eq!(standing(&app, student, "contact", "email").1, old);
    }
}

#[test]
fn lp_097_what_a_source_names_people_by_stays_its_name_for_them() {
    let place = Place::embedded();
    let app = university(&place);
    let desk = desk(&app);
    let student = person(&app, "identity/account", "u1").unwrap();
    let (_, number) = standing(&app, student, "identity", "roster-id");
    let request = file(
        &app,
        student,
        "identity",
        "roster-id",
        json!("another-number"),
    );
    grant(&app, desk, request).unwrap();
    assert_eq!(
        person(&app, "identity/roster-id", "another-number"),
        Some(student)
    );
    assert_eq!(
        person(&app, "identity/roster-id", number.as_str().unwrap()),
        Some(student)
    );
    let report = take_with(
        &app,
        "sis-oneroster",
        "again.zip",
        &crate::import_fixture::small_bundle(),
        Some("enrolment-form"),
    );
    assert_eq!(report.people, 0, "nobody is made a second time");
}
