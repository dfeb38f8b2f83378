//! Systems that are gone, slow, cut off in the middle, or no longer as declared: told, and nothing changed.

use std::io::{Read as _, Write as _};
use std::net::TcpListener;
use std::sync::Arc;
use std::time::{Duration, Instant};

use connectors::contract::{Connector, NoEntry, Place, Trouble, Why};
use connectors::sql::{self, Dataset, Secret};
use law::{Clock, Moment};

use crate::rig::{DATASET, ENGINES, Engine, MALI, Rig, TEACHER, everything, exported, secret, who};

struct Still;

impl Clock for Still {
    fn now(&self) -> Moment {
        Moment::from_micros(0)
    }
}

fn connector_to(engine: &str, reach: &str) -> sql::SqlDatabase {
    connector_with(engine, reach, secret())
}

fn connector_with(engine: &str, reach: &str, password: Option<Secret>) -> sql::SqlDatabase {
    let text = DATASET
        .replacen("ENGINE", engine, 1)
        .replacen("REACH", reach, 1);
    let dataset = Dataset::parse(&text, std::path::Path::new("/")).unwrap();
    sql::open(dataset, password, Arc::new(Still))
}

#[test]
#[expect(
    clippy::disallowed_methods,
    reason = "measures how long we were made to wait"
)]
fn t_55_a_system_that_is_gone_or_mute_is_unreachable_soon() {
    let mute = TcpListener::bind("127.0.0.1:0").unwrap();
    let closed = TcpListener::bind("127.0.0.1:0")
        .unwrap()
        .local_addr()
        .unwrap()
        .port();
    let server = |port: u16| {
        format!(
            "host = \"127.0.0.1\"\nport = {port}\ndatabase = \"x\"\nuser = \"x\"\nconnect_seconds = 1"
        )
    };
    for (engine, reach) in [
        ("sqlite", "file = \"/nowhere/lms.db\"".to_owned()),
        ("postgres", server(closed)),
        ("postgres", server(mute.local_addr().unwrap().port())),
    ] {
        let began = Instant::now();
        let connector = connector_to(engine, &reach);
        let trouble = connector.locate(&who(&MALI)).err();
        assert_eq!(trouble, Some(Trouble::Unreachable), "{reach}");
        assert!(trouble.unwrap().is_passing());
        assert!(began.elapsed() < Duration::from_secs(5), "{reach}");
    }
}

#[test]
fn a_server_that_does_not_know_us_refuses_and_is_not_asked_again() {
    let server = crate::rig::server();
    let port = server.get_ports().first().copied().unwrap_or(5432);
    let user = server.get_user().unwrap();
    let reach = format!(
        "host = \"127.0.0.1\"\nport = {port}\ndatabase = \"there is none\"\nuser = {user:?}"
    );
    let trouble = connector_to("postgres", &reach).discover().unwrap_err();
    assert_eq!(trouble, Trouble::NoEntry(NoEntry::NoDatabase));
    assert!(!trouble.is_passing());
}

/// The number that a first message bears which asks for TLS.
const WANTS_TLS: u32 = 80_877_103;

/// A server that answers whoever says hello with these octets, after refusing TLS unless they are its
/// answer to that.
fn plays(answer: Vec<u8>, speaks_tls: bool) -> u16 {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let port = listener.local_addr().unwrap().port();
    std::thread::spawn(move || {
        let (mut stream, _) = listener.accept().unwrap();
        let hello = |stream: &mut std::net::TcpStream| {
            let mut length = [0_u8; 4];
            stream.read_exact(&mut length).unwrap();
            let mut rest = vec![0_u8; u32::from_be_bytes(length) as usize - 4];
            stream.read_exact(&mut rest).unwrap();
            rest.starts_with(&WANTS_TLS.to_be_bytes())
        };
        if hello(&mut stream) && !speaks_tls {
            stream.write_all(b"N").unwrap();
            hello(&mut stream);
        }
        stream.write_all(&answer).unwrap();
        // Until the other side has gone.
        let _ = stream.read_to_end(&mut Vec::new());
    });
    port
}

#[test]
fn t_44_a_server_that_does_not_let_us_in_says_why_and_is_left_to_somebody() {
    let message = |kind: u8, body: &[u8]| {
        let mut message = vec![kind];
        message.extend(u32::try_from(body.len() + 4).unwrap().to_be_bytes());
        message.extend(body);
        message
    };
    let ends = |state: &str| {
        let fields = format!("SFATAL\0VFATAL\0C{state}\0Mgulabkhao says no\0\0");
        message(b'E', fields.as_bytes())
    };
    let told = |answer: Vec<u8>, speaks_tls: bool| {
        let port = plays(answer, speaks_tls);
        let reach =
            format!("host = \"127.0.0.1\"\nport = {port}\ndatabase = \"x\"\nuser = \"canary\"");
        connector_with("postgres", &reach, None)
            .discover()
            .unwrap_err()
    };
    for (answer, speaks_tls, why) in [
        (
            message(b'R', &3_u32.to_be_bytes()),
            false,
            NoEntry::NoPassword,
        ),
        (message(b'R', &7_u32.to_be_bytes()), false, NoEntry::Method),
        (ends("28P01"), false, NoEntry::WrongPassword),
        (ends("28000"), false, NoEntry::NotAllowed),
        (ends("42501"), false, NoEntry::NotAllowed),
        (ends("3D000"), false, NoEntry::NoDatabase),
        (
            b"Snothing of TLS is here".to_vec(),
            true,
            NoEntry::Untrusted,
        ),
    ] {
        let trouble = told(answer, speaks_tls);
        assert_eq!(trouble, Trouble::NoEntry(why));
        assert!(!trouble.is_passing(), "nobody waits for it: somebody looks");
        let said = format!("{trouble} {trouble:?} {}", trouble.words().en);
        assert!(
            !said.contains("canary") && !said.contains("gulabkhao"),
            "{said}"
        );
        let kept = Trouble::words_of_code(trouble.code()).map(|words| words.th);
        assert_eq!(kept, Some(trouble.words().th));
    }
    let starting = told(ends("57P03"), false);
    assert_eq!(starting, Trouble::Unreachable, "it comes by itself");
}

#[test]
#[expect(
    clippy::disallowed_methods,
    reason = "measures how long we were made to wait"
)]
fn t_55_a_system_that_somebody_holds_is_slow_and_unchanged() {
    for engine in ENGINES {
        let rig = Rig::new(engine);
        let located = rig.mali();
        let before = rig.dump();
        let rig = rig.declared("REACH", "REACH\nanswer_seconds = 1");
        let connector = rig.connector();
        let began = Instant::now();
        let trouble = match engine {
            Engine::Sqlite => {
                let holder = rig.file_connection();
                holder.execute_batch("BEGIN EXCLUSIVE").unwrap();
                connector.erase(&located, &everything(), false).unwrap_err()
            }
            Engine::Postgres => {
                let mut holder = rig.server_connection();
                holder
                    .batch_execute("BEGIN; LOCK TABLE users IN ACCESS EXCLUSIVE MODE")
                    .unwrap();
                connector.erase(&located, &everything(), false).unwrap_err()
            }
        };
        assert_eq!(trouble, Trouble::Slow, "{engine:?}");
        assert!(trouble.is_passing() && began.elapsed() < Duration::from_secs(5));
        assert!(rig.dump() == before, "{engine:?}");
    }
}

#[test]
fn t_55_a_system_that_loops_is_stopped_and_unchanged() {
    for engine in ENGINES {
        let rig = Rig::new(engine);
        let located = rig.mali();
        match engine {
            Engine::Sqlite => rig.run(
                "CREATE TRIGGER slow AFTER DELETE ON users BEGIN
                   INSERT INTO log (id) WITH RECURSIVE n (i) AS (SELECT 10000 UNION ALL SELECT i + 1 FROM n) SELECT i FROM n WHERE i < 0; END",
            ),
            Engine::Postgres => rig.run(
                "CREATE FUNCTION slow() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN PERFORM pg_sleep(30); RETURN OLD; END';
                 CREATE TRIGGER slow AFTER DELETE ON users FOR EACH ROW EXECUTE FUNCTION slow()",
            ),
        }
        let before = rig.dump();
        let rig = rig.declared("REACH", "REACH\nanswer_seconds = 1");
        let trouble = rig
            .connector()
            .erase(&located, &everything(), false)
            .unwrap_err();
        assert_eq!(trouble, Trouble::Slow, "{engine:?}");
        assert!(rig.dump() == before, "{engine:?}");
    }
}

#[test]
fn a_connection_cut_in_the_middle_leaves_everything_as_it_was() {
    let rig = Rig::new(Engine::Postgres);
    let located = rig.mali();
    rig.run(
        "CREATE FUNCTION slow() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN PERFORM pg_sleep(30); RETURN OLD; END';
         CREATE TRIGGER slow AFTER DELETE ON users FOR EACH ROW EXECUTE FUNCTION slow()",
    );
    let before = rig.dump();
    let connector = rig.connector();
    let trouble = std::thread::scope(|threads| {
        let erasing =
            threads.spawn(|| connector.erase(&located, &everything(), false).unwrap_err());
        let mut killer = rig.server_connection();
        let mut killed = 0;
        while killed == 0 {
            std::thread::sleep(Duration::from_millis(20));
            let rows = killer
                .query(
                    "SELECT pg_terminate_backend(pid) FROM pg_stat_activity
                     WHERE datname = current_database() AND application_name = 'sitthi' AND query LIKE 'DELETE FROM %users%'",
                    &[],
                )
                .unwrap();
            killed = rows.len();
        }
        erasing.join().unwrap()
    });
    assert_eq!(trouble, Trouble::Cut);
    assert!(trouble.is_passing());
    rig.run("DROP TRIGGER slow ON users");
    assert!(rig.dump() == before);
    connector.erase(&located, &everything(), false).unwrap();
    assert!(
        connector
            .verify(&located, &everything())
            .unwrap()
            .is_empty()
    );
}

#[test]
fn a_system_that_refuses_the_last_step_undoes_the_others() {
    for engine in ENGINES {
        let rig = Rig::new(engine);
        let located = rig.mali();
        match engine {
            Engine::Sqlite => rig.run(
                "CREATE TRIGGER no BEFORE DELETE ON users BEGIN SELECT RAISE(ABORT, 'mali@example.ac.th may not go'); END",
            ),
            Engine::Postgres => rig.run(
                "CREATE FUNCTION no() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RAISE EXCEPTION ''% may not go'', OLD.email; END';
                 CREATE TRIGGER no BEFORE DELETE ON users FOR EACH ROW EXECUTE FUNCTION no()",
            ),
        }
        let before = rig.dump();
        let trouble = rig
            .connector()
            .erase(&located, &everything(), false)
            .unwrap_err();
        assert!(matches!(trouble, Trouble::Refused { .. }) && !trouble.is_passing());
        let told = format!("{trouble} {trouble:?}");
        assert!(
            !told.contains("mali"),
            "no words of the system, which may hold values: {told}"
        );
        assert!(rig.dump() == before, "{engine:?}");
    }
}

#[test]
fn a_dropped_column_stops_everything_but_the_look() {
    for engine in ENGINES {
        let rig = Rig::new(engine);
        let located = rig.mali();
        rig.run("ALTER TABLE log RENAME COLUMN address TO internet_address");
        let connector = rig.connector();
        let changed = Trouble::Changed {
            place: Place::column("log", "address"),
        };
        assert_eq!(connector.locate(&who(&MALI)).err(), Some(changed.clone()));
        assert_eq!(
            connector.erase(&located, &everything(), false).err(),
            Some(changed.clone())
        );
        assert_eq!(
            connector.verify(&located, &everything()).err(),
            Some(changed.clone())
        );
        let mut none = |_| std::ops::ControlFlow::Continue(());
        assert_eq!(
            connector.export(&located, &mut none).err(),
            Some(changed.clone())
        );
        assert!(!changed.is_passing());
        connector.discover().unwrap();
        rig.run("DROP TABLE log");
        let place = Place::table("log");
        assert_eq!(
            connector.locate(&who(&MALI)).err(),
            Some(Trouble::Changed { place })
        );
    }
}

#[test]
fn t_54_an_added_column_reaches_no_reader_and_is_told_at_an_erasure() {
    for engine in ENGINES {
        let rig = Rig::new(engine);
        rig.run("ALTER TABLE posts ADD COLUMN mood TEXT; UPDATE posts SET mood = 'blue'");
        let connector = rig.connector();
        let located = rig.mali();
        assert!(!exported(&connector, &located).join("\n").contains("blue"));
        let receipt = connector.erase(&located, &everything(), false).unwrap();
        let told = receipt
            .stayed
            .iter()
            .find(|stayed| stayed.place == Place::column("posts", "mood"));
        assert_eq!(
            told.map(|told| (told.why, told.rows)),
            Some((Why::Undeclared, 2))
        );
    }
}

#[test]
fn two_accounts_under_one_name_are_never_guessed_about() {
    for engine in ENGINES {
        let rig = Rig::new(engine);
        rig.run(
            "INSERT INTO users VALUES (4, '6530012345', 'other@example.ac.th', 'Other', 0, NULL)",
        );
        let ambiguous = Trouble::Ambiguous {
            place: Place::column("users", "student_no"),
            accounts: 2,
        };
        assert_eq!(
            rig.connector().locate(&who(&MALI)).err(),
            Some(ambiguous),
            "{engine:?}"
        );
        // two names that lead to two accounts are no better
        rig.run("UPDATE users SET student_no = NULL, email = 'mali@example.ac.th' WHERE id = 4; UPDATE users SET email = NULL WHERE id = 1");
        assert!(matches!(
            rig.connector().locate(&who(&MALI)),
            Err(Trouble::Ambiguous { .. })
        ));
        let by = "\"contact/email\" = \"email\" }";
        let rig = rig.declared(by, &format!("{by}\nseveral = true"));
        assert_eq!(rig.mali().accounts(), 2);
    }
}

#[test]
fn accounts_of_another_system_are_refused() {
    let rig = Rig::new(Engine::Sqlite);
    let located = rig.mali();
    let rig = rig.declared("system = \"lms\"", "system = \"other\"");
    assert_eq!(
        rig.connector().erase(&located, &everything(), false).err(),
        Some(Trouble::Elsewhere)
    );
}

#[test]
fn rows_of_others_that_hang_on_what_goes_stop_the_erasure() {
    for engine in ENGINES {
        let named = "[[table.named]]\ntable = \"users\"\ncolumns = { grader_id = \"id\" }\nerase = \"empty\"\n";
        let rig = Rig::new(engine).declared(named, "");
        let located = rig.located(&TEACHER);
        let before = rig.dump();
        for dry in [true, false] {
            let trouble = rig
                .connector()
                .erase(&located, &everything(), dry)
                .unwrap_err();
            let place = Place::column("grades", "grader_id");
            assert_eq!(trouble, Trouble::Hanging { place, rows: 2 }, "{engine:?}");
        }
        assert!(rig.dump() == before, "{engine:?}");
        // a table that nobody declared and that would be emptied in silence
        rig.run("CREATE TABLE badges (id INTEGER PRIMARY KEY, holder INTEGER REFERENCES users (id) ON DELETE CASCADE); INSERT INTO badges VALUES (1, 1)");
        let trouble = rig
            .connector()
            .erase(&rig.mali(), &everything(), false)
            .unwrap_err();
        assert!(
            matches!(&trouble, Trouble::Hanging { place, rows: 1 } if place.table == "badges"),
            "{trouble}"
        );
        assert_eq!(rig.count("SELECT count(*) FROM badges"), 1);
    }
}

#[test]
fn a_receiver_that_breaks_off_ends_the_export() {
    for engine in ENGINES {
        let rig = Rig::new(engine);
        let mut seen = 0;
        let trouble = rig.connector().export(&rig.mali(), &mut |_| {
            seen += 1;
            std::ops::ControlFlow::Break(())
        });
        assert_eq!((trouble.err(), seen), (Some(Trouble::Stopped), 1));
    }
}

#[test]
fn what_our_account_may_not_see_is_named_and_never_passed_over() {
    let rig = Rig::new(Engine::Postgres);
    let located = rig.mali();
    let rig = rig.by_an_account(
        "GRANT SELECT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO ACCOUNT;
         CREATE TABLE sealed (note TEXT); INSERT INTO sealed VALUES ('mali@example.ac.th')",
    );
    let connector = rig.connector();
    connector.erase(&located, &everything(), false).unwrap();
    let residue = connector.verify(&located, &everything()).unwrap();
    assert_eq!(residue.unread, [Place::column("sealed", "note")]);
    // a declared column that may not be read refuses
    rig.run_as_owner("REVOKE SELECT ON log FROM ACCOUNT");
    let trouble = connector.verify(&located, &everything()).unwrap_err();
    assert!(
        matches!(&trouble, Trouble::Refused { code, .. } if code == "unreadable"),
        "{trouble}"
    );
}

#[test]
fn rows_hidden_from_our_account_make_the_system_refuse() {
    let rig = Rig::new(Engine::Postgres);
    let located = rig.mali();
    let rig = rig.by_an_account(
        "GRANT SELECT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO ACCOUNT;
         ALTER TABLE log ENABLE ROW LEVEL SECURITY; CREATE POLICY partly ON log USING (id > 500)",
    );
    let connector = rig.connector();
    let refused = |trouble: Option<Trouble>| {
        assert!(
            matches!(&trouble, Some(Trouble::Refused { code, .. }) if code == "42501"),
            "{trouble:?}"
        );
    };
    refused(connector.erase(&located, &everything(), false).err());
    refused(connector.verify(&located, &everything()).err());
    assert_eq!(rig.count("SELECT count(*) FROM log"), 3);
}

#[test]
fn an_account_that_may_not_delete_changes_nothing() {
    let rig = Rig::new(Engine::Postgres);
    let located = rig.mali();
    let rig = rig.by_an_account("GRANT SELECT, UPDATE ON ALL TABLES IN SCHEMA public TO ACCOUNT");
    let before = rig.dump();
    let trouble = rig
        .connector()
        .erase(&located, &everything(), false)
        .unwrap_err();
    assert!(
        matches!(&trouble, Trouble::Refused { code, .. } if code == "42501"),
        "{trouble}"
    );
    assert!(rig.dump() == before);
}
