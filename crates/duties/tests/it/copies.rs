//! The copy: asked for, gathered, collected, destroyed (s.30).

use std::collections::BTreeSet;
use std::io::{Cursor, Read as _};

use duties::{App, Failure, rights, sweep, uses, work};
use jiff::SignedDuration;
use law::{Limb, PersonId, RefusalCode, RequestId, Right, TimeLeft};
use serde_json::Value as Json;
use store::Kind;

use crate::fixture::{Place, TestClock, arrive, days, keep, open};

fn collect(app: &App, person: PersonId, request: RequestId) -> Result<Vec<u8>, Failure> {
    let mut file = Vec::new();
    rights::collect(app, person, request, app.now(), &mut file).map(|_| file)
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

fn gathered(app: &App, person: PersonId) -> RequestId {
    let filed = rights::file(
        app,
        rights::Asking::oneself(person, app.now()),
        rights::Wish::Copy,
    )
    .unwrap();
    assert!(work::run_due(app).unwrap() > 0);
    filed.request
}

#[test]
fn lp_080_a_copy_is_asked_for_gathered_from_every_store_and_collected() {
    for place in Place::both() {
        let app = open(&place, &TestClock::new());
        let world = arrive(&app);
        let filed = rights::file(
            &app,
            rights::Asking::oneself(world.student, app.now()),
            rights::Wish::Copy,
        )
        .unwrap();
        assert_eq!(filed.due.to_string(), "2026-12-22");
        let queue = rights::queue(&app).unwrap();
        assert_eq!(
            (queue.len(), queue[0].right, queue[0].left),
            (1, Right::Access, TimeLeft::Days(30))
        );
        let Err(Failure::Bad { rule, .. }) = rights::file(
            &app,
            rights::Asking::oneself(world.student, app.now()),
            rights::Wish::Copy,
        ) else {
            panic!("two at once")
        };
        assert!(rule.contains("T15"));
        assert!(matches!(
            collect(&app, world.student, filed.request),
            Err(Failure::Bad { .. })
        ));
        assert!(work::run_due(&app).unwrap() > 0);
        assert!(rights::queue(&app).unwrap().is_empty());
        let zip = collect(&app, world.student, filed.request).unwrap();
        let page = entry(&zip, "index.html");
        assert!(page.contains("ตัวอย่างหนึ่ง") && page.contains("content=\"default-src 'none'; "));
        assert!(!page.contains("<script"));
        let data: Json = serde_json::from_str(&entry(&zip, "data.json")).unwrap();
        assert_eq!(data["records"]["learning"][0]["fields"]["grade"], "A");
        assert_eq!(
            data["records"]["learning"][0]["fields"]["answer"],
            "=1+1 <script>alert(1)</script>"
        );
        assert_eq!(data["requests"][0]["right"], "access");
        assert!(
            data["held"][0]["uses"][0]["reason"]["th"]
                .as_str()
                .unwrap()
                .len()
                > 10
        );
        assert!(entry(&zip, "records-learning.csv").contains("\"'=1+1 <script>"));
        let receipt =
            uses::check_receipt(&entry(&zip, "receipt.txt"), app.store().verifier()).unwrap();
        assert_eq!(receipt.payload["activity"], "answering-rights");
        let view = rights::request(&app, world.student, filed.request).unwrap();
        assert_eq!(view.stage.name(), "collected");
        let steps: Vec<&str> = view.steps.iter().map(|step| step.stage.as_str()).collect();
        assert_eq!(
            steps,
            [
                "received",
                "identified",
                "gathered",
                "reviewed",
                "answered",
                "collected"
            ]
        );
    }
}

#[test]
fn lp_081_the_manifest_names_every_table_of_the_register_of_columns_and_what_it_answered() {
    for place in Place::both() {
        let app = open(&place, &TestClock::new());
        let world = arrive(&app);
        let request = gathered(&app, world.student);
        let zip = collect(&app, world.student, request).unwrap();
        let manifest: Json = serde_json::from_str(&entry(&zip, "manifest.json")).unwrap();
        assert_eq!(manifest["failed"], 0);
        let asked = manifest["asked"].as_u64().unwrap();
        assert_eq!(
            asked,
            manifest["answered"].as_u64().unwrap() + manifest["empty"].as_u64().unwrap()
        );
        let told: BTreeSet<&str> = manifest["sources"]
            .as_array()
            .unwrap()
            .iter()
            .filter_map(|line| line["table"].as_str())
            .collect();
        let data: Json = serde_json::from_str(&entry(&zip, "data.json")).unwrap();
        let columns = include_str!("../../../store/columns.toml")
            .parse::<toml::Table>()
            .unwrap();
        for (table, columns) in columns["data"].as_table().unwrap() {
            let packaged: BTreeSet<&str> = columns
                .as_table()
                .unwrap()
                .iter()
                .filter(|(name, column)| {
                    column["package"].as_bool().unwrap()
                        && *name != "person"
                        && column["holds"].as_str() != Some("sealed")
                })
                .map(|(name, _)| name.as_str())
                .collect();
            assert_eq!(
                told.contains(table.as_str()),
                !packaged.is_empty(),
                "{table}"
            );
            if let Some(row) = data["tables"][table]
                .as_array()
                .and_then(|rows| rows.first())
            {
                let shown: BTreeSet<&str> = row
                    .as_object()
                    .unwrap()
                    .keys()
                    .map(String::as_str)
                    .collect();
                assert_eq!(shown, packaged, "{table}");
            }
        }
    }
}

#[test]
fn t_10_a_copy_holds_nothing_of_anybody_else() {
    for place in Place::both() {
        let app = open(&place, &TestClock::new());
        let world = arrive(&app);
        let request = gathered(&app, world.student);
        let zip = collect(&app, world.student, request).unwrap();
        let mut archive = zip::ZipArchive::new(Cursor::new(zip)).unwrap();
        for place in 0..archive.len() {
            let mut text = String::new();
            archive
                .by_index(place)
                .unwrap()
                .read_to_string(&mut text)
                .unwrap();
            for foreign in ["l9900000002", "ตัวอย่างสอง", &world.learner.to_string()]
            {
                assert!(!text.contains(foreign));
            }
        }
        // And nobody else can collect it, or learn that it is there (T14).
        for other in [world.learner, PersonId::from_bytes([5; 16])] {
            assert!(matches!(
                collect(&app, other, request),
                Err(Failure::Missing(_))
            ));
            assert!(matches!(
                rights::request(&app, other, request),
                Err(Failure::Missing(_))
            ));
        }
    }
}

#[test]
fn t_09_asking_and_collecting_want_a_proof_of_minutes() {
    let place = Place::embedded();
    let clock = TestClock::new();
    let app = open(&place, &clock);
    let world = arrive(&app);
    let old = app.now().after(SignedDuration::from_secs(-301));
    let future = app.now().after(SignedDuration::from_secs(1));
    for proved in [old, future] {
        assert!(matches!(
            rights::file(
                &app,
                rights::Asking::oneself(world.student, proved),
                rights::Wish::Copy
            ),
            Err(Failure::Stale)
        ));
    }
    let request = gathered(&app, world.student);
    let mut file = Vec::new();
    assert!(matches!(
        rights::collect(&app, world.student, request, old, &mut file),
        Err(Failure::Stale)
    ));
    assert!(file.is_empty());
}

#[test]
fn t_12_a_copy_is_collected_within_its_window_and_destroyed_after_it() {
    for place in Place::both() {
        let clock = TestClock::new();
        let app = open(&place, &clock);
        let world = arrive(&app);
        let request = gathered(&app, world.student);
        let first = collect(&app, world.student, request).unwrap();
        clock.advance(SignedDuration::from_hours(23));
        assert_eq!(collect(&app, world.student, request).unwrap(), first);
        let (entries, _) = uses::uses(&app, world.student, None, 20).unwrap();
        assert_eq!(
            entries
                .iter()
                .filter(|entry| entry.operation == "collected")
                .count(),
            2
        );
        clock.advance(SignedDuration::from_hours(2));
        assert!(matches!(
            collect(&app, world.student, request),
            Err(Failure::Bad { .. })
        ));
        sweep::daily(&app).unwrap();
        let gone = app
            .store()
            .read::<_, store::Fault>(|read| read.open_parcel(world.student, request, |_| Ok(())));
        assert!(gone.is_err());
        // Uncollected, it lies for seven days; then it can be asked for again.
        let request = gathered(&app, world.student);
        clock.advance(days(8));
        assert!(matches!(
            collect(&app, world.student, request),
            Err(Failure::Bad { .. })
        ));
        sweep::daily(&app).unwrap();
        assert_eq!(
            rights::request(&app, world.student, request)
                .unwrap()
                .stage
                .name(),
            "expired"
        );
        gathered(&app, world.student);
    }
}

#[test]
fn the_same_data_makes_the_same_octets() {
    let place = Place::embedded();
    let app = open(&place, &TestClock::new());
    let world = arrive(&app);
    let request = gathered(&app, world.student);
    let zip = collect(&app, world.student, request).unwrap();
    let again = collect(&app, world.student, request).unwrap();
    assert_eq!(zip, again);
    let mut archive = zip::ZipArchive::new(Cursor::new(zip)).unwrap();
    for place in 0..archive.len() {
        let file = archive.by_index(place).unwrap();
        assert!(
            file.name()
                .unwrap()
                .bytes()
                .all(|letter| letter.is_ascii_alphanumeric() || b"-.".contains(&letter))
        );
        assert_eq!(file.last_modified().unwrap().year(), 1980);
    }
}

#[test]
fn co_037_the_desk_opens_a_case_by_a_decision_that_the_person_sees() {
    for place in Place::both() {
        let app = open(&place, &TestClock::new());
        let world = arrive(&app);
        let filed = rights::file(
            &app,
            rights::Asking::oneself(world.student, app.now()),
            rights::Wish::Copy,
        )
        .unwrap();
        assert!(matches!(
            rights::open_case(&app, world.instructor, filed.request, None),
            Err(Failure::Refused(_))
        ));
        let view = rights::open_case(&app, world.desk, filed.request, None).unwrap();
        assert_eq!(view.request, filed.request);
        let (entries, _) = uses::uses(&app, world.student, None, 2).unwrap();
        assert_eq!(entries[0].kind, Kind::Use);
        assert_eq!(
            entries[0].who.en,
            "Privacy desk, Learning Innovation Center, Chulalongkorn University"
        );
        assert_eq!(entries[1].kind, Kind::Refusal);
    }
}

#[test]
fn i_10_access_is_refused_with_both_limbs_and_a_reason_or_not_at_all() {
    let place = Place::embedded();
    let app = open(&place, &TestClock::new());
    let world = arrive(&app);
    let filed = rights::file(
        &app,
        rights::Asking::oneself(world.student, app.now()),
        rights::Wish::Copy,
    )
    .unwrap();
    let reason = law::Text::new(
        "ศาลมีคำสั่งห้ามเปิดเผยในคดีที่ยังพิจารณาอยู่ และข้อมูลพาดพิงผู้อื่น",
        "A court order forbids it and it would harm others.",
    );
    let refusal = |limbs: &[Limb], code, reason: &law::Text| rights::DeskRefusal {
        code,
        limbs: limbs.to_vec(),
        reason: reason.clone(),
    };
    let both = [Limb::LawOrOrder, Limb::HarmsOthers];
    let code = RefusalCode::AccessLawAndHarm;
    let short = law::Text::new("ไม่ให้", "no");
    for wrong in [
        refusal(&both[..1], code, &reason),
        refusal(&both[1..], code, &reason),
        refusal(&[], code, &reason),
        refusal(&both, code, &short),
        refusal(&[], RefusalCode::ErasurePublicTask, &reason),
    ] {
        assert!(matches!(
            rights::decide(
                &app,
                world.desk,
                filed.request,
                rights::Decision::Refuse(wrong),
                None
            ),
            Err(Failure::Bad { .. })
        ));
    }
    let view = rights::decide(
        &app,
        world.desk,
        filed.request,
        rights::Decision::Refuse(refusal(&both, code, &reason)),
        None,
    )
    .unwrap()
    .view
    .unwrap();
    let told = view.refused.unwrap();
    assert_eq!(
        (told.code.as_str(), told.section.as_str()),
        ("access-law-and-harm", "s.30 ¶2")
    );
    assert!(told.complaint.en.contains("s.73"));
    assert!(told.appeal.th.contains("2569"));
    work::run_due(&app).unwrap();
    assert_eq!(
        rights::request(&app, world.student, filed.request)
            .unwrap()
            .stage
            .name(),
        "refused"
    );
}

#[test]
fn lp_105_a_due_day_never_moves_later_and_lateness_is_shown() {
    let place = Place::embedded();
    let clock = TestClock::new();
    let app = open(&place, &clock);
    let world = arrive(&app);
    rights::file(
        &app,
        rights::Asking::oneself(world.student, app.now()),
        rights::Wish::Copy,
    )
    .unwrap();
    let due = rights::queue(&app).unwrap()[0].due;
    clock.advance(days(30));
    let row = &rights::queue(&app).unwrap()[0];
    assert_eq!(
        (row.due, row.left, row.overdue),
        (due, TimeLeft::Today, false)
    );
    clock.advance(days(2));
    let row = &rights::queue(&app).unwrap()[0];
    assert_eq!(
        (row.due, row.left, row.overdue),
        (due, TimeLeft::Overdue(2), true)
    );
}

#[test]
fn ten_thousand_records_make_one_copy() {
    let place = Place::embedded();
    let app = open(&place, &TestClock::new());
    let world = arrive(&app);
    let student = world.student;
    for start in (0..10_000).step_by(1_000) {
        app.store()
            .transact::<_, store::Fault>("test.many", move |tx| {
                for number in start..start + 1_000 {
                    let id = format!("many-{number}");
                    let values = serde_json::json!({ "verb-name": "viewed", "score": number });
                    keep(
                        tx,
                        student,
                        ("learning", "lms-xapi", &id),
                        None,
                        40,
                        &values,
                    )?;
                }
                Ok(())
            })
            .unwrap();
    }
    let request = gathered(&app, student);
    let zip = collect(&app, student, request).unwrap();
    assert_eq!(entry(&zip, "records-learning.csv").lines().count(), 10_002);
    let page = entry(&zip, "index.html");
    assert!(
        page.contains("200") && page.contains("10001") && page.contains("records-learning.csv")
    );
    let manifest: Json = serde_json::from_str(&entry(&zip, "manifest.json")).unwrap();
    assert_eq!(manifest["failed"], 0);
}

#[test]
fn t_10_copies_gathered_at_the_same_time_never_mix() {
    for place in Place::both() {
        let app = open(&place, &TestClock::new());
        let people: Vec<PersonId> = app
            .store()
            .transact::<_, store::Fault>("test.crowd", |tx| {
                let mut people = Vec::new();
                for number in 0..24 {
                    let person = tx.add_person("enrolled-student", "sis-oneroster")?;
                    let canary = serde_json::json!({ "given-name": format!("canary{number}x") });
                    keep(
                        tx,
                        person,
                        ("identity", "sis-oneroster", &format!("c{number}")),
                        None,
                        9,
                        &canary,
                    )?;
                    people.push(person);
                }
                Ok(people)
            })
            .unwrap();
        let requests: Vec<RequestId> = people
            .iter()
            .map(|person| {
                rights::file(
                    &app,
                    rights::Asking::oneself(*person, app.now()),
                    rights::Wish::Copy,
                )
                .unwrap()
                .request
            })
            .collect();
        std::thread::scope(|scope| {
            for _ in 0..4 {
                scope.spawn(|| while work::run_due(&app).unwrap() > 0 {});
            }
        });
        for (number, (person, request)) in people.iter().zip(&requests).enumerate() {
            let zip = collect(&app, *person, *request).unwrap();
            let data = entry(&zip, "data.json");
            for other in 0..24 {
                let canary = format!("canary{other}x");
                assert_eq!(data.contains(&canary), other == number, "{canary}");
            }
        }
    }
}
