//! Systems that lie about having erased, copy what they were told to destroy, or hold names that mean
//! something in SQL.

use std::sync::Arc;

use connectors::contract::{Cell, Connector, Erased, Found, Located, Place, Residue, Trouble};
use connectors::sql::{self, Dataset, Secret};
use law::{Clock, Moment};

use crate::rig::{CHAN, ENGINES, Engine, Rig, everything, exported, secret, who};

fn left(residue: &Residue) -> Vec<(String, Found, u64)> {
    residue
        .left
        .iter()
        .map(|left| (left.place.to_string(), left.found, left.rows))
        .collect()
}

/// A trigger in the writing of each engine: `body` runs for each row of `table` after `event`.
fn after(rig: &Rig, event: &str, table: &str, body: &str) {
    match rig.engine {
        Engine::Sqlite => rig.run(&format!(
            "CREATE TRIGGER planted AFTER {event} ON {table} BEGIN {body}; END"
        )),
        Engine::Postgres => rig.run(&format!(
            "CREATE FUNCTION planted() RETURNS trigger LANGUAGE plpgsql AS $$BEGIN {body}; RETURN NULL; END$$;
             CREATE TRIGGER planted AFTER {event} ON {table} FOR EACH ROW EXECUTE FUNCTION planted()"
        )),
    }
}

#[test]
fn t_19_a_copy_laid_aside_by_a_trigger_is_found() {
    for engine in ENGINES {
        let rig = Rig::new(engine);
        rig.run("CREATE TABLE shadow (id INTEGER, note TEXT)");
        after(
            &rig,
            "DELETE",
            "users",
            "INSERT INTO shadow VALUES (1, 'was: ' || OLD.email || ', gone')",
        );
        let connector = rig.connector();
        let located = rig.mali();
        connector.erase(&located, &everything(), false).unwrap();
        let residue = connector.verify(&located, &everything()).unwrap();
        assert_eq!(
            left(&residue),
            [("shadow.note".to_owned(), Found::ByName, 1)],
            "{engine:?}"
        );
        let told = serde_json::to_string(&residue).unwrap();
        assert!(!told.contains("mali"), "{told}");
        rig.run("DELETE FROM shadow");
        assert!(
            connector
                .verify(&located, &everything())
                .unwrap()
                .is_empty()
        );
    }
}

#[test]
fn t_19_a_copy_without_a_name_is_found_by_its_key() {
    for engine in ENGINES {
        let rig = Rig::new(engine);
        rig.run("CREATE TABLE archive (user_id INTEGER, body TEXT)");
        after(
            &rig,
            "DELETE",
            "log",
            "INSERT INTO archive VALUES (OLD.user_id, OLD.happened)",
        );
        let connector = rig.connector();
        let located = rig.mali();
        connector.erase(&located, &everything(), false).unwrap();
        let residue = connector.verify(&located, &everything()).unwrap();
        assert_eq!(
            left(&residue),
            [("archive.user_id".to_owned(), Found::ByKey, 2)],
            "{engine:?}"
        );
    }
}

#[test]
fn t_19_a_copy_in_another_schema_is_found() {
    let rig = Rig::new(Engine::Postgres);
    rig.run("CREATE SCHEMA elsewhere; CREATE TABLE elsewhere.kept (what JSONB, raw BYTEA)");
    after(
        &rig,
        "DELETE",
        "users",
        "INSERT INTO elsewhere.kept VALUES (to_jsonb(OLD), convert_to(OLD.student_no, 'UTF8'))",
    );
    let connector = rig.connector();
    let located = rig.mali();
    connector.erase(&located, &everything(), false).unwrap();
    let found = left(&connector.verify(&located, &everything()).unwrap());
    assert_eq!(
        found,
        [
            ("elsewhere.kept.raw".to_owned(), Found::ByName, 1),
            ("elsewhere.kept.what".to_owned(), Found::ByName, 1)
        ]
    );
}

/// What is left of each of these, all of them asked about in one reading.
fn left_of_all(rig: &Rig, located: &[&Located]) -> Vec<Result<Vec<String>, Trouble>> {
    let scope = everything();
    let erased: Vec<Erased<'_>> = located
        .iter()
        .map(|located| Erased {
            located,
            scope: &scope,
        })
        .collect();
    let answers = rig.connector().verify_all(&erased);
    assert_eq!(answers.len(), located.len());
    let places = answers.into_iter().map(|answer| {
        let found = left(&answer?).into_iter().map(|(place, _, _)| place);
        Ok(found.collect())
    });
    places.collect()
}

#[test]
fn t_19_many_are_asked_about_in_one_reading_and_each_is_answered_alone() {
    for engine in ENGINES {
        let rig = Rig::new(engine);
        let connector = rig.connector();
        let (mali, chan) = (rig.mali(), rig.located(&CHAN));
        // With few names the database looks itself, with many we do: the answers are the same.
        let numbers: Vec<String> = (0..12).map(|number| format!("65309{number:05}")).collect();
        let strangers: Vec<Located> = numbers
            .iter()
            .map(|number| rig.located(&[("identity/student-number", number.as_str())]))
            .collect();
        connector.erase(&mali, &everything(), false).unwrap();
        connector.erase(&chan, &everything(), false).unwrap();
        rig.run(
            "CREATE TABLE notes (said TEXT);
             INSERT INTO notes VALUES ('of O''Brien@example.ac.th'), ('65309000071'), ('x 6530900011.')",
        );
        let notes = vec!["notes.said".to_owned()];
        let few = left_of_all(&rig, &[&mali, &chan]);
        assert_eq!(few, [Ok(Vec::new()), Ok(notes.clone())], "{engine:?}");
        let mut all = vec![&mali, &chan];
        all.extend(&strangers);
        let many = left_of_all(&rig, &all);
        for (answer, at) in many.into_iter().zip(0_usize..) {
            let is_named = [1, 2 + 11].contains(&at);
            let wanted = if is_named { notes.clone() } else { Vec::new() };
            assert_eq!(answer, Ok(wanted), "{engine:?}: {at}");
        }
        // One whose account is somebody else's by now is left to people, and nobody waits for that.
        rig.run("INSERT INTO users VALUES (1, '6630099999', 'new@example.ac.th', 'New', 0, NULL)");
        let place = Place::table("users");
        assert_eq!(
            left_of_all(&rig, &[&mali, &chan]),
            [Err(Trouble::Taken { place }), Ok(notes)],
            "{engine:?}"
        );
    }
}

#[test]
fn t_19_a_deletion_that_is_swallowed_is_found() {
    for engine in ENGINES {
        let rig = Rig::new(engine);
        match engine {
            Engine::Sqlite => rig.run(
                "CREATE TRIGGER liar BEFORE DELETE ON log BEGIN SELECT RAISE(IGNORE); END;
                 CREATE TRIGGER liar_too BEFORE UPDATE OF body ON posts BEGIN SELECT RAISE(IGNORE); END",
            ),
            Engine::Postgres => rig.run(
                "CREATE RULE liar AS ON DELETE TO log DO INSTEAD NOTHING;
                 CREATE FUNCTION keeps() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN NEW.body := OLD.body; RETURN NEW; END';
                 CREATE TRIGGER liar_too BEFORE UPDATE ON posts FOR EACH ROW EXECUTE FUNCTION keeps()",
            ),
        }
        let connector = rig.connector();
        let located = rig.mali();
        let receipt = connector.erase(&located, &everything(), false).unwrap();
        assert!(
            receipt
                .changed
                .iter()
                .all(|changed| changed.place != Place::table("log"))
        );
        let residue = connector.verify(&located, &everything()).unwrap();
        assert!(!residue.is_empty());
        let found = left(&residue);
        assert!(
            found.contains(&("log".to_owned(), Found::ByKey, 2)),
            "{engine:?}: {found:?}"
        );
        assert!(
            found.contains(&("posts.body".to_owned(), Found::ByKey, 2)),
            "{engine:?}: {found:?}"
        );
    }
}

#[test]
fn t_53_a_number_given_out_again_is_somebody_elses() {
    for engine in ENGINES {
        let rig = Rig::new(engine);
        let connector = rig.connector();
        let located = rig.mali();
        connector.erase(&located, &everything(), false).unwrap();
        // a submission of Chan's gets the number that Mali's had
        rig.run("INSERT INTO submissions VALUES (100, 2, 10, 'work of Chan')");
        let again = connector.erase(&located, &everything(), false).unwrap();
        assert!(again.changed.is_empty(), "{engine:?}: {again:?}");
        assert!(
            connector
                .verify(&located, &everything())
                .unwrap()
                .is_empty()
        );
        assert_eq!(
            rig.count("SELECT count(*) FROM submissions WHERE id = 100"),
            1
        );
        // and a newcomer the account
        rig.run("INSERT INTO users VALUES (1, '6630099999', 'new@example.ac.th', 'New', 0, NULL)");
        let place = Place::table("users");
        let taken = Some(Trouble::Taken { place });
        assert_eq!(
            connector.erase(&located, &everything(), false).err(),
            taken,
            "{engine:?}"
        );
        assert_eq!(connector.verify(&located, &everything()).err(), taken);
        assert_eq!(
            rig.count("SELECT count(*) FROM users WHERE id = 1 AND full_name = 'New'"),
            1
        );
    }
}

#[test]
fn names_and_values_that_mean_something_in_sql_mean_nothing_here() {
    for engine in ENGINES {
        let rig = Rig::new(engine);
        let connector = rig.connector();
        for name in [
            "' OR '1'='1",
            "x'; DROP TABLE users; --",
            "\"",
            "\\'",
            "%",
            "_",
            "6530012345' --",
        ] {
            let located = connector
                .locate(&who(&[("identity/student-number", name)]))
                .ok()
                .unwrap();
            assert!(located.is_nowhere(), "{engine:?}: {name}");
            connector.erase(&located, &everything(), false).unwrap();
        }
        let located = rig.located(&CHAN);
        assert!(
            exported(&connector, &located)
                .join("\n")
                .contains("DROP TABLE users")
        );
        connector.erase(&located, &everything(), false).unwrap();
        assert!(
            connector
                .verify(&located, &everything())
                .unwrap()
                .is_empty()
        );
        assert_eq!(rig.count("SELECT count(*) FROM users"), 3);
    }
}

#[test]
fn tables_and_columns_may_be_called_anything() {
    for engine in ENGINES {
        let rig = Rig::new(engine);
        rig.run(
            r#"CREATE TABLE "ผู้ใช้ ""x""; --" ("o""n e" TEXT PRIMARY KEY, "select" TEXT, "ชื่อ" TEXT);
               INSERT INTO "ผู้ใช้ ""x""; --" VALUES ('ก''1', 'a@example.ac.th', 'มะลิ'), ('b', 'b@example.ac.th', 'b')"#,
        );
        let full = rig.dataset();
        let head = full.split("[[table]]").next().unwrap();
        let text = format!(
            r#"{head}
[[table]]
name = 'ผู้ใช้ "x"; --'
key = ['o"n e']
category = "identity"
erase = "delete"
found = [{{ by = {{ "contact/email" = "select" }} }}]
column = [{{ name = "ชื่อ", field = "name" }}]
"#
        );
        let dataset = Dataset::parse(&text, std::path::Path::new("/")).unwrap();
        let connector = sql::open(dataset, secret(), Arc::new(Zero));
        let located = connector
            .locate(&who(&[("contact/email", "a@example.ac.th")]))
            .ok()
            .unwrap();
        assert!(located.keys("ผู้ใช้ \"x\"; --") == [vec![Cell::Text("ก'1".to_owned())]]);
        assert_eq!(exported(&connector, &located).len(), 2);
        connector.erase(&located, &everything(), false).unwrap();
        assert!(
            connector
                .verify(&located, &everything())
                .unwrap()
                .is_empty()
        );
        assert_eq!(rig.count(r#"SELECT count(*) FROM "ผู้ใช้ ""x""; --""#), 1);
    }
}

struct Zero;

impl Clock for Zero {
    fn now(&self) -> Moment {
        Moment::from_micros(0)
    }
}

#[test]
fn s_30_a_server_hands_its_own_kinds_over_as_what_they_are() {
    let rig = Rig::new(Engine::Postgres);
    rig.run(
        "CREATE TYPE mood AS ENUM ('glad', 'sad');
         CREATE TABLE kinds (id UUID PRIMARY KEY, code CHAR(8), whole BIGINT, part FLOAT8, exact NUMERIC(30, 10), yes BOOLEAN, raw BYTEA, day DATE, what JSONB, feels mood, many TEXT[]);
         INSERT INTO kinds VALUES ('6e8bc430-9c3a-11d9-9669-0800200c9a66', 'AB12', 9007199254740993, 0.5, 12345678901234567890.0000000001, true, '\\x00ff', '2026-11-22', '{\"a\": 1}', 'sad', '{x,\"y z\"}')",
    );
    let columns = [
        "whole", "part", "exact", "yes", "raw", "day", "what", "feels", "many",
    ];
    let columns: String = columns
        .iter()
        .map(|name| format!("[[table.column]]\nname = \"{name}\"\nfield = \"{name}\"\n"))
        .collect();
    let full = rig.dataset();
    let head = full.split("[[table]]").next().unwrap();
    let text = format!(
        "{head}\n[[table]]\nname = \"kinds\"\nkey = [\"id\"]\ncategory = \"identity\"\nerase = \"columns\"\nfound = [{{ by = {{ \"identity/code\" = \"code\" }} }}]\n{columns}"
    );
    let dataset = Dataset::parse(&text, std::path::Path::new("/")).unwrap();
    let unused = || Some(Secret::new("unused".to_owned()));
    let connector = sql::open(dataset, secret().or_else(unused), Arc::new(Zero));
    // a fixed width must not cut what is looked for to fit
    let longer = connector
        .locate(&who(&[("identity/code", "AB12XXXXXXXX")]))
        .ok()
        .unwrap();
    assert!(longer.is_nowhere());
    let located: Located = connector
        .locate(&who(&[("identity/code", "AB12")]))
        .ok()
        .unwrap();
    let lines = exported(&connector, &located);
    for wanted in [
        "\"whole\":9007199254740993",
        "\"part\":0.5",
        "\"exact\":\"12345678901234567890.0000000001\"",
        "\"yes\":true",
        "\"raw\":\"00ff\"",
        "\"day\":\"2026-11-22\"",
        "\"feels\":\"sad\"",
    ] {
        assert!(lines[0].contains(wanted), "{wanted} in {lines:?}");
    }
    connector.erase(&located, &everything(), false).unwrap();
    assert_eq!(rig.count("SELECT count(*) FROM kinds WHERE num_nonnulls(code, whole, part, exact, yes, raw, day, what, feels, many) = 0"), 1);
    assert!(
        connector
            .verify(&located, &everything())
            .unwrap()
            .is_empty()
    );
}

#[test]
fn t_56_a_password_is_never_printed() {
    assert_eq!(
        format!("{:?}", Secret::new("gulabkhao".to_owned())),
        "Secret(…)"
    );
}
