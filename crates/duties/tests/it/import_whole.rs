//! Whole rosters: who is left out of one is in the class no more, and of a roster that could not be
//! read whole nobody is.

use duties::App;
use duties::import::{Content, Import, Report, import};
use jiff::SignedDuration;
use law::{Moment, PersonId};
use store::{Kind, Term};

use crate::import_fixture::{
    CLASSES, COURSES, ENROLMENTS, Place, ROLES, SESSIONS, USERS, archive, person, rules, take_with,
};

const WHOLE: &str =
    "propertyName,value\nmanifest.version,1.0\noneroster.version,1.2\nfile.enrollments,bulk\n";
const HEADER: &str =
    "sourcedId,status,dateLastModified,classSourcedId,userSourcedId,role,beginDate,endDate\n";
const LEARNER: &str = "e1,,,class-1,user-1,student,2026-08-01,2026-12-20\n";
const TEACHER: &str = "e2,,,class-1,user-2,teacher,2026-08-01,2026-12-20\n";
const OUTSIDER: &str = "e3,,,class-2,user-3,student,2026-08-01,2026-12-20\n";

fn roster(manifest: &str, enrolments: &str) -> Vec<u8> {
    archive(&[
        ("manifest.csv", manifest),
        ("academicSessions.csv", SESSIONS),
        ("courses.csv", COURSES),
        ("classes.csv", CLASSES),
        ("roles.csv", ROLES),
        ("users.csv", USERS),
        ("enrollments.csv", enrolments),
    ])
}

fn take(app: &App, bundle: &[u8]) -> Report {
    take_with(app, "sis-oneroster", "b.zip", bundle, Some("form"))
}

fn ends(app: &App, person: PersonId) -> Vec<Moment> {
    let courses = app.store().read(|read| read.courses_of(person)).unwrap();
    courses
        .into_iter()
        .map(|(.., ends)| ends.unwrap())
        .collect()
}

fn teaches(app: &App, account: &str) -> usize {
    let person = person(app, "identity/account", account).unwrap();
    let actor = app.store().read(|read| read.actor_of(person)).unwrap();
    app.store().courses_taught(actor.unwrap().actor).len()
}

fn collections(app: &App, person: PersonId) -> Vec<serde_json::Value> {
    let entries = app
        .store()
        .read(|read| read.own_entries(person, None, 50))
        .unwrap();
    let of_kind = entries
        .into_iter()
        .filter(|entry| entry.kind == Kind::Collection);
    of_kind.map(|entry| entry.payload).collect()
}

#[test]
fn lp_051_who_is_left_out_of_a_whole_roster_is_in_the_class_no_more() {
    for place in Place::both() {
        let app = place.open("chula-learning");
        let all = format!("{HEADER}{LEARNER}{TEACHER}{OUTSIDER}");
        assert_eq!(rules(&take(&app, &roster(WHOLE, &all))), []);
        let student = person(&app, "identity/account", "u1").unwrap();
        let outsider = person(&app, "identity/account", "u3").unwrap();
        assert_eq!(teaches(&app, "u2"), 1);
        // A tie that no source told: it is nobody's to leave out.
        app.store()
            .transact::<_, store::Fault>("test.tie", move |tx| {
                let course = tx.keep_course("by-hand", "c", "", Term::default())?;
                tx.enrol(
                    outsider,
                    course,
                    "student",
                    Term {
                        begins: None,
                        ends: Some(tx.now().after(jiff::SignedDuration::from_hours(24))),
                    },
                )
            })
            .unwrap();
        let before = collections(&app, student).len();
        place.clock.advance(SignedDuration::from_mins(1));
        let now = app.now();
        let report = take(&app, &roster(WHOLE, &format!("{HEADER}{OUTSIDER}")));
        assert_eq!((rules(&report), report.ended), (vec![], 2));
        assert_eq!(ends(&app, student), [now]);
        assert_eq!(teaches(&app, "u2"), 0);
        assert!(ends(&app, outsider).iter().all(|ends| *ends > now));
        let told = collections(&app, student);
        assert_eq!(told.len(), before + 1, "the person sees that it ended");
        assert_eq!(told[0]["source"], "sis-oneroster");
        assert_eq!(told[0]["categories"], serde_json::json!(["learning"]));
        let of_the_house = app.store().read(|read| {
            let size = read.ledger_size()?;
            read.house_opening(size - 1)
        });
        assert!(of_the_house.unwrap().payload.contains("\"ended\":2"));
        // Told again, it begins again: the first roster is how all stands once more.
        place.clock.advance(SignedDuration::from_mins(1));
        let report = take(&app, &roster(WHOLE, &all));
        assert!(!report.already_done);
        assert_eq!((rules(&report), report.ended), (vec![], 0));
        assert!(ends(&app, student)[0] > app.now());
        assert_eq!(teaches(&app, "u2"), 1);
        assert!(take(&app, &roster(WHOLE, &all)).already_done);
    }
}

#[test]
fn lp_051_a_roster_that_is_not_whole_or_could_not_be_read_whole_ends_nothing() {
    for place in Place::both() {
        let app = place.open("chula-learning");
        let all = format!("{HEADER}{LEARNER}{TEACHER}{OUTSIDER}");
        take(&app, &roster(WHOLE, &all));
        let student = person(&app, "identity/account", "u1").unwrap();
        let before = ends(&app, student);
        place.clock.advance(SignedDuration::from_mins(1));
        let refused = OUTSIDER.replace("user-3", "user-unknown");
        let cut = OUTSIDER.get(..OUTSIDER.len() - 30).unwrap();
        let changes = WHOLE.replace("bulk", "delta");
        for (manifest, enrolments, said) in [
            (WHOLE, format!("{HEADER}{refused}"), true),
            (WHOLE, format!("{HEADER}{TEACHER}{cut}"), true),
            (WHOLE, HEADER.to_owned(), true),
            (&changes, format!("{HEADER}{OUTSIDER}"), false),
            (
                "propertyName,value\noneroster.version,1.2\n",
                format!("{HEADER}{OUTSIDER}"),
                false,
            ),
        ] {
            let report = take(&app, &roster(manifest, &enrolments));
            let told = report
                .refused
                .iter()
                .find(|fault| fault.rule == "ties-kept");
            assert_eq!(told.is_some(), said, "{enrolments}: {:?}", rules(&report));
            assert_eq!(report.ended, 0);
            assert_eq!(ends(&app, student), before);
            assert_eq!(teaches(&app, "u2"), 1);
        }
        // One file alone has no manifest, and tells of what it names only.
        let one = format!("{HEADER}{OUTSIDER}");
        let report = take_with(
            &app,
            "sis-oneroster",
            "enrollments.csv",
            one.as_bytes(),
            None,
        );
        assert_eq!((report.ended, ends(&app, student)), (0, before));
    }
}

#[test]
fn a_file_that_the_manifest_names_and_nobody_sent_is_refused_before_the_first_row() {
    for place in Place::both() {
        let app = place.open("chula-learning");
        let size = app.store().read(|read| read.ledger_size()).unwrap();
        let all = format!("{HEADER}{LEARNER}");
        for word in ["bulk", "delta"] {
            let manifest = format!("{WHOLE}file.results,{word}\n");
            let bundle = roster(&manifest, &all);
            let delivery = Import {
                source: "sis-oneroster".to_owned(),
                name: "b.zip".to_owned(),
                content: Content::Bytes(&bundle),
                notice_given: Some("form".to_owned()),
                lawful: None,
            };
            let Err(duties::Failure::Bad { field, rule, why }) =
                import(&app, delivery, &mut |_| {})
            else {
                panic!("taken in: file.results,{word}");
            };
            assert_eq!((&*field, &*rule), ("manifest.csv", "bundle-file-missing"));
            for words in [why.th, why.en] {
                assert!(
                    words.contains("results.csv") && words.contains('5'),
                    "{words}"
                );
            }
        }
        assert!(person(&app, "identity/account", "u1").is_none());
        assert_eq!(app.store().read(|read| read.imports()).unwrap().len(), 0);
        assert_eq!(app.store().read(|read| read.ledger_size()).unwrap(), size);
        // Told to be absent, it is not missed.
        let manifest = format!("{WHOLE}file.results,absent\n");
        assert_eq!(rules(&take(&app, &roster(&manifest, &all))), []);
    }
}

/// As many learners in a class as transactions need to be several.
fn many(learners: std::ops::Range<usize>) -> (String, String, String) {
    let mut roles = ROLES.to_owned();
    let mut users = "sourcedId,username,givenName,familyName\n".to_owned();
    let mut enrolments = HEADER.to_owned();
    for number in learners {
        roles.push_str(&format!("q{number},many-{number},primary,student\n"));
        users.push_str(&format!("many-{number},m{number},มาก,สมมุติ\n"));
        enrolments.push_str(&format!(
            "m{number},,,class-1,many-{number},student,2026-08-01,2026-12-20\n"
        ));
    }
    (roles, users, enrolments)
}

fn many_roster((roles, users, enrolments): &(String, String, String)) -> Vec<u8> {
    archive(&[
        ("manifest.csv", WHOLE),
        ("academicSessions.csv", SESSIONS),
        ("courses.csv", COURSES),
        ("classes.csv", CLASSES),
        ("roles.csv", roles),
        ("users.csv", users),
        ("enrollments.csv", enrolments),
    ])
}

fn still_in(app: &App, numbers: std::ops::Range<usize>) -> usize {
    let now = app.now();
    numbers
        .filter(|number| {
            let person = person(app, "identity/account", &format!("m{number}")).unwrap();
            ends(app, person).iter().any(|ends| *ends > now)
        })
        .count()
}

#[test]
fn lp_051_a_run_that_was_killed_while_ties_ended_ends_the_rest() {
    for place in Place::both() {
        let whole = many_roster(&many(0..1_300));
        let fewer = many_roster(&many(0..600));
        let path = place.folder().join("fewer.zip");
        std::fs::write(&path, &fewer).unwrap();
        let run = |app: &App, hear: &mut dyn FnMut(u64)| {
            let delivery = Import {
                source: "sis-oneroster".to_owned(),
                name: "fewer.zip".to_owned(),
                content: Content::Path(&path),
                notice_given: Some("form".to_owned()),
                lawful: None,
            };
            import(app, delivery, &mut |progress| hear(progress.rows)).unwrap()
        };
        {
            let app = place.open("chula-learning");
            assert_eq!(rules(&take(&app, &whole)), []);
            place.clock.advance(SignedDuration::from_mins(1));
            let mut heard = 0;
            // Rows come no further while ties end: the first time it is said twice, the end has begun.
            let caught = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| {
                run(&app, &mut |rows| {
                    let ending = rows == heard && rows > 1_200;
                    heard = rows;
                    assert!(!ending, "killed here");
                })
            }));
            assert!(caught.is_err());
            assert_eq!(
                still_in(&app, 600..1_300),
                200,
                "one transaction of five hundred"
            );
        }
        let app = place.open("chula-learning");
        let report = run(&app, &mut |_| {});
        assert_eq!(
            (report.rows, report.ended, rules(&report)),
            (0, 200, vec![])
        );
        assert_eq!(still_in(&app, 600..1_300), 0);
        assert_eq!(still_in(&app, 0..600), 600);
        assert!(
            app.store()
                .read(|read| read.imports())
                .unwrap()
                .iter()
                .all(|run| run.done)
        );
    }
}

#[test]
fn t_02_an_address_that_changed_no_longer_finds_who_had_it() {
    let address = "contact/email";
    for place in Place::both() {
        let app = place.open("chula-learning");
        take(&app, &roster(WHOLE, ENROLMENTS));
        let first = person(&app, address, "u1@example.ac.th");
        assert!(first.is_some());
        let users = USERS.replace("u1@example.ac.th", "U1-new@example.ac.th");
        let report = take(
            &app,
            &archive(&[("roles.csv", ROLES), ("users.csv", &users)]),
        );
        assert_eq!((rules(&report), report.replaced), (vec![], 1));
        assert_eq!(person(&app, address, "u1-new@example.ac.th"), first);
        assert_eq!(person(&app, address, "u1@example.ac.th"), None);
        assert_eq!(person(&app, "identity/account", "u1"), first);
        // The address is given to somebody new, and is theirs alone.
        let newcomer =
            "sourcedId,username,givenName,familyName,email\nuser-9,u9,เก้า,สมมุติ,u1@example.ac.th\n";
        let role = "sourcedId,userSourcedId,roleType,role\nr9,user-9,primary,student\n";
        let report = take(
            &app,
            &archive(&[("roles.csv", role), ("users.csv", newcomer)]),
        );
        assert_eq!((rules(&report), report.people), (vec![], 1));
        let newcomer = person(&app, "identity/account", "u9");
        assert!(newcomer.is_some() && newcomer != first);
        assert_eq!(person(&app, address, "u1@example.ac.th"), newcomer);
        // What the row no longer says at all finds nobody either; what finds by itself stays.
        let without =
            "sourcedId,username,givenName,familyName,phone\nuser-9,u9,เก้า,สมมุติ,0-2555-0001\n";
        let report = take(
            &app,
            &archive(&[("roles.csv", role), ("users.csv", without)]),
        );
        assert_eq!(rules(&report), []);
        assert_eq!(person(&app, address, "u1@example.ac.th"), None);
        assert_eq!(person(&app, "identity/account", "u9"), newcomer);
    }
}

#[test]
fn t_02_an_address_that_another_record_still_holds_goes_on_finding_its_person() {
    for place in Place::both() {
        let app = place.open("chula-learning");
        take(&app, &roster(WHOLE, ENROLMENTS));
        let first = person(&app, "contact/email", "u1@example.ac.th");
        let record = r#"{"id":"r1","person":{"scheme":"account","value":"u1"},"category":"contact","at":"2026-11-20T09:00:00+07:00","fields":{"email":"u1@example.ac.th"}}"#;
        let report = take_with(&app, "records", "r.jsonl", record.as_bytes(), None);
        assert_eq!((rules(&report), report.new), (vec![], 1));
        let users = USERS.replace("u1@example.ac.th", "u1-new@example.ac.th");
        take(
            &app,
            &archive(&[("roles.csv", ROLES), ("users.csv", &users)]),
        );
        assert_eq!(person(&app, "contact/email", "u1@example.ac.th"), first);
        assert_eq!(person(&app, "contact/email", "u1-new@example.ac.th"), first);
        let record = record.replace("u1@", "u1-new@");
        let report = take_with(&app, "records", "r.jsonl", record.as_bytes(), None);
        assert_eq!((rules(&report), report.replaced), (vec![], 1));
        assert_eq!(person(&app, "contact/email", "u1@example.ac.th"), None);
    }
}
