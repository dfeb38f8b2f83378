//! Whether a copy is whole and only the person's own: sources that fail, notices and consents in their
//! very words, disclosures, the published schema, many copies at once (s.30, `LP-80`, `LP-81`, `T10`).

use std::io::{Cursor, Read as _};

use duties::ask::{Asked, decide};
use duties::{App, rights, work};
use law::{PersonId, RequestId};
use serde_json::{Value as Json, json};
use store::Fault;

use crate::fixture::{Place, TestClock, arrive, keep, open, opening, pack};
use crate::schema_check::faults;

fn asked_for(app: &App, clock: &TestClock, person: PersonId) -> RequestId {
    let asking = rights::Asking::oneself(person, app.now());
    let filed = rights::file(app, asking, rights::Wish::Copy).unwrap();
    if let Some(until) = filed.cooling_until {
        clock.advance(until.timestamp().duration_since(app.now().timestamp()));
    }
    filed.request
}

fn file(app: &App, person: PersonId, request: RequestId, name: &str) -> String {
    let mut zip = Vec::new();
    rights::collect(app, person, request, app.now(), &mut zip).unwrap();
    let mut archive = zip::ZipArchive::new(Cursor::new(zip)).unwrap();
    let mut text = String::new();
    archive
        .by_name(name)
        .unwrap()
        .read_to_string(&mut text)
        .unwrap();
    text
}

fn line<'m>(manifest: &'m Json, kind: &str, name: &str) -> &'m Json {
    let lines = manifest["sources"].as_array().unwrap();
    lines.iter().find(|line| line[kind] == name).unwrap()
}

#[test]
fn lp_080_a_source_that_fails_is_named_and_never_vanishes() {
    for place in Place::both() {
        let clock = TestClock::new();
        let app = open(&place, &clock);
        let world = arrive(&app);
        // A record whose octets are another's opens with no key.
        place.tamper(
            "UPDATE records SET sealed = (SELECT other.sealed FROM records other WHERE other.category = 'learning' LIMIT 1) WHERE category = 'survey'",
        );
        let request = asked_for(&app, &clock, world.student);
        while work::run_due(&app).unwrap() > 0 {}
        let manifest: Json =
            serde_json::from_str(&file(&app, world.student, request, "manifest.json")).unwrap();
        let survey = line(&manifest, "category", "survey");
        assert_eq!(
            (&survey["answer"], &survey["why"]),
            (&json!("failed"), &json!("0 of 1 records could be opened"))
        );
        assert_eq!(
            line(&manifest, "category", "learning")["answer"],
            "answered"
        );
        assert_eq!(manifest["failed"], 1);
        let asked = manifest["asked"].as_u64().unwrap();
        let counted: u64 = ["answered", "empty", "failed"]
            .iter()
            .map(|word| manifest[word].as_u64().unwrap())
            .sum();
        assert_eq!(asked, counted);
        let page = file(&app, world.student, request, "index.html");
        assert!(page.contains("ตอบไม่ได้"));
        let data: Json =
            serde_json::from_str(&file(&app, world.student, request, "data.json")).unwrap();
        assert_eq!(data["records"]["learning"][0]["fields"]["grade"], "A");
        assert!(data["records"]["survey"].is_null());
    }
}

#[test]
fn lp_081_entries_that_do_not_open_are_said_to_be_missing() {
    for place in Place::both() {
        let clock = TestClock::new();
        let app = open(&place, &clock);
        let world = arrive(&app);
        let request = asked_for(&app, &clock, world.student);
        place.tamper("UPDATE entries SET sealed = (SELECT other.sealed FROM entries other WHERE other.number = 1 LIMIT 1) WHERE number = 0");
        while work::run_due(&app).unwrap() > 0 {}
        let manifest: Json =
            serde_json::from_str(&file(&app, world.student, request, "manifest.json")).unwrap();
        let entries = line(&manifest, "table", "entries");
        assert_eq!(
            (&entries["answer"], &entries["why"]),
            (&json!("failed"), &json!("not every entry could be opened"))
        );
    }
}

/// A student of whom something was disclosed, and the copy of it.
fn told(place: &Place) -> (App, Json) {
    let clock = TestClock::new();
    let app = open(place, &clock);
    let world = arrive(&app);
    let student = world.student;
    let disclosed = Asked {
        operation: "disclose".to_owned(),
        recipient: Some("institution-chosen-by-person".to_owned()),
        ..Asked::use_of(
            world.desk,
            student,
            "answering-rights",
            &["learning".to_owned()],
        )
    };
    let (answer, _) = decide(&app, &disclosed).unwrap();
    assert!(answer.permitted, "{:?}", answer.rule);
    let request = asked_for(&app, &clock, student);
    while work::run_due(&app).unwrap() > 0 {}
    let data = serde_json::from_str(&file(&app, student, request, "data.json")).unwrap();
    let schema = file(&app, student, request, "data.schema.json");
    assert_eq!(schema, rights::COPY_SCHEMA);
    (app, data)
}

#[test]
fn lp_081_notices_stand_in_their_very_words_and_disclosures_with_who_received() {
    for place in Place::both() {
        let (app, data) = told(&place);
        let policy = app.policy();
        let notice = &data["notices"][0];
        assert_eq!(
            (&notice["version"], &notice["channel"]),
            (&json!(1), &json!("test"))
        );
        let text = &notice["text"];
        for activity in &policy.pack.activities {
            assert!(
                text["activities"]
                    .as_array()
                    .unwrap()
                    .iter()
                    .any(|told| told["purpose"]["th"] == activity.purpose.th)
            );
        }
        assert_eq!(
            text["contacts"].as_array().unwrap().len(),
            policy.pack.contacts.len()
        );
        let disclosed = data["disclosures"].as_array().unwrap();
        let entered = data["uses"]
            .as_array()
            .unwrap()
            .iter()
            .filter(|entry| entry["kind"] == "disclosure");
        assert_eq!(disclosed.len(), entered.count());
        assert_eq!(disclosed.len(), 1);
        let recipient = policy
            .pack
            .recipients
            .iter()
            .find(|known| known.id == "institution-chosen-by-person");
        assert_eq!(disclosed[0]["recipient"]["th"], recipient.unwrap().name.th);
    }
}

#[test]
fn s_019_consents_stand_with_what_was_asked_and_both_words_that_were_said() {
    for place in Place::both() {
        let clock = TestClock::new();
        let app = App::open(opening(&place, &clock, pack("cmu-culture"))).unwrap();
        let person = app
            .store()
            .transact::<_, Fault>("test.visitor", |tx| tx.add_person("visitor", "contacts"))
            .unwrap();
        duties::notice::deliver(&app, &[person], "desk").unwrap();
        let policy = app.policy();
        let mut activities = policy.pack.activities.iter();
        let asked = activities.find(|activity| activity.asks_consent()).unwrap();
        let ix = policy.compiled.activity_ix(&asked.id).unwrap();
        for given in [true, false] {
            app.store()
                .transact::<_, Fault>("test.word", move |tx| tx.file_consent(person, ix, given))
                .unwrap();
            clock.advance(jiff::SignedDuration::from_secs(60));
        }
        let request = asked_for(&app, &clock, person);
        while work::run_due(&app).unwrap() > 0 {}
        let data: Json = serde_json::from_str(&file(&app, person, request, "data.json")).unwrap();
        let said = data["consents"].as_array().unwrap();
        let words: Vec<bool> = said
            .iter()
            .map(|said| said["given"].as_bool().unwrap())
            .collect();
        assert_eq!(words, [true, false]);
        let consent = asked.consent.as_ref().unwrap();
        for said in said {
            assert_eq!(said["activity"], asked.id.as_str());
            assert_eq!(said["asked"]["th"], consent.ask.as_ref().unwrap().th);
            assert_eq!(said["notice_version"], policy.compiled.version());
        }
        let schema: Json = serde_json::from_str(rights::COPY_SCHEMA).unwrap();
        assert_eq!(faults(&schema, &data), Vec::<String>::new());
    }
}

/// Makes a copy's data something that the schema does not describe.
type Spoil = fn(&mut Json);

#[test]
fn lp_080_data_json_is_as_its_published_schema_says_and_the_check_finds_what_is_not() {
    let schema: Json = serde_json::from_str(rights::COPY_SCHEMA).unwrap();
    for place in Place::both() {
        let (_, data) = told(&place);
        let found = faults(&schema, &data);
        assert!(found.is_empty(), "{found:#?}");
        let spoilt: [(&str, Spoil); 8] = [
            ("person", |data| data["person"] = json!("me")),
            ("made", |data| data["made"] = json!("2569-11-22")),
            ("uses", |data| {
                data.as_object_mut().unwrap().remove("uses");
            }),
            ("extra", |data| data["extra"] = json!(1)),
            ("held", |data| data["held"][0]["records"] = json!(-1)),
            ("notices", |data| {
                data["notices"][0]["text"]["activities"] = json!({})
            }),
            ("format", |data| data["format_version"] = json!(2)),
            ("withheld", |data| {
                data["withheld"]["places"] = json!([{ "record": "x" }])
            }),
        ];
        for (name, spoil) in spoilt {
            let mut bad = data.clone();
            spoil(&mut bad);
            assert!(!faults(&schema, &bad).is_empty(), "{name}");
        }
    }
}

/// Many copies, gathered by several workers at once; each holds its own canary and nobody else's.
fn crowd(place: &Place, size: usize) {
    let clock = TestClock::new();
    let app = open(place, &clock);
    let people: Vec<PersonId> = app
        .store()
        .transact::<_, Fault>("test.crowd", move |tx| {
            let course = tx.keep_course(
                "sis-oneroster",
                "crowd",
                "Invented crowd",
                store::Term::default(),
            )?;
            (0..size)
                .map(|number| {
                    let person = tx.add_person("enrolled-student", "sis-oneroster")?;
                    let id = format!("c{number}");
                    let canary = json!({ "account": format!("kanari-{number:05}-x") });
                    keep(
                        tx,
                        person,
                        ("identity", "sis-oneroster", &id),
                        None,
                        9,
                        &canary,
                    )?;
                    let post =
                        json!({ "forum-text": format!("ข้อความของ kanari-{number:05}-x เท่านั้น") });
                    keep(
                        tx,
                        person,
                        ("learning", "lms-xapi", &id),
                        Some(course),
                        9,
                        &post,
                    )?;
                    tx.enrol(person, course, "student", store::Term::default())?;
                    Ok(person)
                })
                .collect()
        })
        .unwrap();
    let requests: Vec<RequestId> = people
        .iter()
        .map(|person| {
            let asking = rights::Asking::oneself(*person, app.now());
            rights::file(&app, asking, rights::Wish::Copy)
                .unwrap()
                .request
        })
        .collect();
    clock.advance(jiff::SignedDuration::from_hours(24 * 3));
    std::thread::scope(|scope| {
        for _ in 0..4 {
            scope.spawn(|| while work::run_due(&app).unwrap() > 0 {});
        }
    });
    for (number, (person, request)) in people.iter().zip(&requests).enumerate() {
        let data = file(&app, *person, *request, "data.json");
        let own = format!("kanari-{number:05}-x");
        assert_eq!(data.matches(&own).count(), 2);
        assert_eq!(data.matches("kanari-").count(), 2, "{number}");
        let other = people[(number + 1) % people.len()];
        let mut stolen = Vec::new();
        assert!(rights::collect(&app, other, *request, app.now(), &mut stolen).is_err());
        assert!(stolen.is_empty());
    }
}

#[test]
fn t_10_five_hundred_copies_at_once_hold_nothing_foreign() {
    crowd(&Place::embedded(), 500);
}

#[test]
fn t_10_copies_at_once_on_a_server_hold_nothing_foreign() {
    crowd(&Place::server(), 60);
}
