//! Runs: the same file again, a run that is cut short, streams, a changing policy.

use std::io::{BufRead, BufReader, Read};
use std::sync::atomic::{AtomicBool, Ordering};

use duties::import::{Content, Import, Report, import};
use duties::{App, Failure};

use crate::import_fixture::{
    Place, held, person, rules, small_bundle, statement, take, take_with, university,
};

fn many(count: usize) -> String {
    let mut lines = String::new();
    for number in 0..count {
        lines.push_str(&statement(&format!("s{number}"), "u1", "class-1", ""));
        lines.push('\n');
    }
    lines
}

#[test]
fn a_finished_file_again_is_not_read_and_says_so() {
    for place in Place::both() {
        let app = university(&place);
        let again = take_with(
            &app,
            "sis-oneroster",
            "other-name.zip",
            &small_bundle(),
            Some("form"),
        );
        assert!(again.already_done);
        assert_eq!(again.rows, 0);
        let lines = many(3);
        assert_eq!(take(&app, "lms-xapi", "a.jsonl", &lines).new, 3);
        let size = app.store().read(|read| read.ledger_size()).unwrap();
        assert!(take(&app, "lms-xapi", "a.jsonl", &lines).already_done);
        // The same rows in another file are the same records, and nobody is told of them again.
        let report = take(&app, "lms-xapi", "b.jsonl", &format!("\n{lines}"));
        assert_eq!(
            (report.same, report.new, report.already_done),
            (3, 0, false)
        );
        assert_eq!(
            app.store().read(|read| read.ledger_size()).unwrap(),
            size + 1
        );
        let student = person(&app, "identity/account", "u1").unwrap();
        assert_eq!(held(&app, student, "learning"), 4);
    }
}

/// A record in the generic form, with a grade.
fn graded(id: &str, grade: &str) -> String {
    format!(
        r#"{{"source":"records","id":"{id}","person":{{"scheme":"student-number","value":"9900000001"}},"category":"learning","at":"2026-11-20T09:00:00+07:00","fields":{{"grade":"{grade}"}}}}"#
    )
}

#[test]
fn a_changed_row_replaces_what_was_kept() {
    let place = Place::embedded();
    let app = university(&place);
    assert_eq!(take(&app, "records", "a.jsonl", &graded("r1", "B")).new, 1);
    let again = take(&app, "records", "b.jsonl", &graded("r1", "A"));
    assert_eq!((again.replaced, rules(&again)), (1, vec![]));
    let student = person(&app, "identity/account", "u1").unwrap();
    assert_eq!(held(&app, student, "learning"), 2);
}

#[test]
fn a_statement_that_is_kept_is_never_changed() {
    for place in Place::both() {
        let app = university(&place);
        let scored = |raw: u32| {
            let result = format!(r#","result":{{"score":{{"raw":{raw}}}}}"#);
            statement("s1", "u1", "class-1", &result)
        };
        assert_eq!(take(&app, "lms-xapi", "a.jsonl", &scored(5)).new, 1);
        let later = scored(5).replace("03:00:00Z", "04:00:00Z");
        let beside = statement("s2", "u1", "class-1", "");
        let bare = statement("s1", "u1", "class-1", "");
        for (name, other) in [("b", scored(6)), ("c", later), ("d", bare)] {
            let report = take(&app, "lms-xapi", name, &format!("{beside}\n{other}"));
            assert_eq!(rules(&report), [(2, "statement-conflict")]);
            let [fault] = report.refused.as_slice() else {
                panic!("one row");
            };
            assert_eq!((&*fault.file, &*fault.field), (name, "id"));
            assert_eq!((report.replaced, report.new + report.same), (0, 1));
        }
        // The same again is the same, however its id and its time are written.
        let same = scored(5)
            .replace("6690e6c9", "6690E6C9")
            .replace("03:00:00Z", "10:00:00+07:00");
        let report = take(&app, "lms-xapi", "e", &same);
        assert_eq!((report.same, report.new, rules(&report)), (1, 0, vec![]));
        let student = person(&app, "identity/account", "u1").unwrap();
        assert_eq!(held(&app, student, "learning"), 3);
    }
}

#[test]
fn lp_097_a_statement_that_was_put_right_comes_again_and_stays_right() {
    for place in Place::both() {
        let app = university(&place);
        let scored = |raw: u32| {
            let result = format!(r#","result":{{"score":{{"raw":{raw}}}}}"#);
            statement("s1", "u1", "class-1", &result)
        };
        take(&app, "lms-xapi", "a.jsonl", &scored(5));
        let student = person(&app, "identity/account", "u1").unwrap();
        let put_right = app
            .store()
            .transact::<_, store::Fault>("test.correct", move |tx| {
                let id = "6690e6c9-3ef0-4ed3-8b37-000000000001";
                let (before, after) = (serde_json::json!(5), serde_json::json!(8));
                tx.correct_record(&store::ToCorrect {
                    person: student,
                    record: tx.record_id("lms-xapi", "learning", id)?,
                    field: "score",
                    before: &before,
                    after: &after,
                    request: law::RequestId::from_bytes([7; 16]),
                })
            });
        assert_eq!(put_right.unwrap(), store::CorrectedTo::Version(2));
        // What the source said then, and what was put right, are both what is kept.
        for (name, raw) in [("b", 5), ("c", 8)] {
            let report = take(&app, "lms-xapi", name, &format!("\n{}", scored(raw)));
            assert_eq!((report.same, rules(&report)), (1, vec![]), "{raw}");
        }
        let report = take(&app, "lms-xapi", "d", &scored(6));
        assert_eq!(rules(&report), [(1, "statement-conflict")]);
        // A refused one ended nothing: the first is still held to what was put right.
        assert_eq!(
            take(&app, "lms-xapi", "e", &format!("\n\n{}", scored(5))).same,
            1
        );
    }
}

#[test]
fn a_statement_whose_id_is_no_uuid_is_refused_at_its_line_and_field() {
    let place = Place::embedded();
    let app = university(&place);
    let lines = [
        statement("s1", "u1", "class-1", ""),
        statement("not-a-uuid", "u1", "class-1", ""),
        statement("4111111111111111", "u1", "class-1", ""),
    ]
    .join("\n");
    let report = take(&app, "lms-xapi", "a.jsonl", &lines);
    assert_eq!(rules(&report), [(2, "statement-id"), (3, "statement-id")]);
    assert_eq!(report.new, 1);
    for fault in &report.refused {
        assert_eq!(fault.field, "id");
        assert!(fault.message.th.contains("UUID") && fault.message.en.contains("UUID"));
        assert!(!fault.message.en.contains("not-a-uuid"));
    }
}

#[test]
fn an_id_that_comes_twice_with_other_content_is_refused_and_with_the_same_is_the_same() {
    let place = Place::embedded();
    let app = university(&place);
    let lines = [
        statement("s1", "u1", "class-1", ""),
        statement("s1", "u1", "class-1", ""),
        statement("s1", "u1", "class-1", r#","result":{"score":{"raw":9}}"#),
        statement("s1", "u3", "class-1", ""),
    ]
    .join("\n");
    let report = take(&app, "lms-xapi", "a.jsonl", &lines);
    assert_eq!(rules(&report), [(3, "id-twice"), (4, "id-twice")]);
    assert_eq!((report.new, report.same), (1, 1));
}

#[test]
fn a_row_that_only_the_store_refuses_leaves_the_rows_beside_it_as_they_are() {
    for place in Place::both() {
        let app = university(&place);
        // Few enough characters for the door, too many bytes for the store's key.
        let long = "𝔸".repeat(290);
        let lines = [graded("r1", "A"), graded(&long, "A"), graded("r3", "B")].join("\n");
        let report = take(&app, "records", "a.jsonl", &lines);
        assert_eq!(rules(&report), [(2, "store-refused")]);
        assert_eq!((report.rows, report.new), (3, 2));
        let student = person(&app, "identity/account", "u1").unwrap();
        assert_eq!(held(&app, student, "learning"), 3);
        let runs = app.store().read(|read| read.imports()).unwrap();
        let run = runs.iter().find(|run| run.source == "records").unwrap();
        assert_eq!((run.rows_done, run.rows_refused, run.done), (3, 1, true));
        let said = of_the_house(&app);
        assert_eq!(
            (&said["new"], &said["refused"], &said["rows"]),
            (&2.into(), &1.into(), &3.into())
        );
    }
}

/// Stops an import after its second transaction as a kill would: the program ends where it stands.
fn killed(app: &App, path: &std::path::Path) {
    let caught = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| {
        let delivery = Import {
            source: "lms-xapi".to_owned(),
            name: "a.jsonl".to_owned(),
            content: Content::Path(path),
            notice_given: None,
            lawful: None,
        };
        import(app, delivery, &mut |progress| {
            assert!(progress.rows < 1_000, "killed here");
        })
    }));
    assert!(caught.is_err());
}

#[test]
fn a_run_that_was_killed_goes_on_after_its_last_transaction() {
    for place in Place::both() {
        let path = place.folder().join("a.jsonl");
        std::fs::write(&path, many(1_700)).unwrap();
        {
            let app = university(&place);
            killed(&app, &path);
            let student = person(&app, "identity/account", "u1").unwrap();
            assert_eq!(held(&app, student, "learning"), 1 + 1_000);
        }
        let app = place.open("chula-learning");
        let delivery = Import {
            source: "lms-xapi".to_owned(),
            name: "a.jsonl".to_owned(),
            content: Content::Path(&path),
            notice_given: None,
            lawful: None,
        };
        let mut heard = Vec::new();
        let report = import(&app, delivery, &mut |progress| heard.push(progress.clone())).unwrap();
        assert_eq!(
            (report.resumed_at, report.rows, report.new),
            (1_000, 700, 700)
        );
        let last = heard.last().unwrap();
        assert_eq!(last.rows, 1_700);
        assert_eq!(Some(last.bytes), last.bytes_total);
        let student = person(&app, "identity/account", "u1").unwrap();
        assert_eq!(held(&app, student, "learning"), 1 + 1_700);
        let runs = app.store().read(|read| read.imports()).unwrap();
        assert!(runs.iter().all(|run| run.done));
    }
}

#[test]
fn a_stream_that_breaks_keeps_what_came_and_can_be_sent_again_at_once() {
    struct Broken(AtomicBool);
    impl Read for Broken {
        fn read(&mut self, _: &mut [u8]) -> std::io::Result<usize> {
            assert!(
                !self.0.swap(true, Ordering::SeqCst),
                "read on after an error"
            );
            Err(std::io::ErrorKind::ConnectionReset.into())
        }
    }
    let place = Place::embedded();
    let app = university(&place);
    let lines = many(600);
    let stream = |reader: &mut dyn BufRead| -> Report {
        let delivery = Import {
            source: "lms-xapi".to_owned(),
            name: "stream".to_owned(),
            content: Content::Stream(reader),
            notice_given: None,
            lawful: None,
        };
        import(&app, delivery, &mut |_| {}).unwrap()
    };
    let broken = stream(&mut BufReader::new(
        lines.as_bytes().chain(Broken(AtomicBool::new(false))),
    ));
    assert_eq!(
        (broken.new, rules(&broken)),
        (600, vec![(601, "file-unreadable")])
    );
    // Of the same name at the same moment, and a run of its own all the same.
    let whole = stream(&mut lines.as_bytes());
    assert_eq!((whole.same, whole.new, whole.refused_total), (600, 0, 0));
}

#[test]
fn a_policy_that_changes_while_rows_come_in_stops_the_run_until_it_is_begun_again() {
    let place = Place::embedded();
    let app = university(&place);
    let path = place.folder().join("a.jsonl");
    std::fs::write(&path, many(1_200)).unwrap();
    let next = crate::fixture::numbered(&app, testbed::shipped("chula-learning"), 2);
    let run = |hear: &mut dyn FnMut()| {
        let delivery = Import {
            source: "lms-xapi".to_owned(),
            name: "a.jsonl".to_owned(),
            content: Content::Path(&path),
            notice_given: Some("portal".to_owned()),
            lawful: None,
        };
        import(&app, delivery, &mut |_| hear())
    };
    let mut changed = false;
    let stopped = run(&mut || {
        if !changed {
            crate::fixture::publish(&app, next.clone()).unwrap();
            changed = true;
        }
    });
    assert!(matches!(stopped, Err(Failure::Store(_))));
    let report = run(&mut || {}).unwrap();
    assert_eq!((report.resumed_at, report.new), (500, 700));
    assert_eq!(rules(&report), []);
}

/// The newest entry, which a finished run leaves as the house's own.
fn of_the_house(app: &App) -> serde_json::Value {
    let read = app.store().read(|read| {
        let size = read.ledger_size()?;
        read.house_opening(size - 1)
    });
    serde_json::from_str(&read.unwrap().payload).unwrap()
}

#[test]
fn every_run_is_one_entry_of_the_house_without_personal_data() {
    let place = Place::embedded();
    let app = university(&place);
    take(&app, "lms-xapi", "u1-of-class-1.jsonl", &many(2));
    let said = of_the_house(&app);
    assert_eq!(said["kind"], "import");
    assert_eq!(said["source"], "lms-xapi");
    assert_eq!(said["new"], 2);
    assert!(!said.to_string().contains("u1"), "not even the file's name");
}
