//! What a connector does when all goes well: each right, whole, once and again.

use connectors::contract::{Change, Connector, Found, Held, How, Located, Scope, Why};
use law::{Plain, RefusalCode};

use crate::rig::{CHAN, ENGINES, Rig, TEACHER, everything, exported};

#[test]
fn s_30_the_copy_holds_every_declared_field_and_nobody_elses_rows() {
    for engine in ENGINES {
        let rig = Rig::new(engine);
        let lines = exported(&rig.connector(), &rig.mali());
        let all = lines.join("\n");
        for wanted in [
            "users identity {\"student-number\":\"6530012345\",\"name\":\"มะลิ สมมุติ\"}",
            "users contact {\"email\":\"mali@example.ac.th\"}",
            "submissions learning {\"work\":\"งานของมะลิ\"}",
            "posts learning {\"post\":\"ขอบคุณ\"}",
            "files learning {\"file-name\":\"report.pdf\"}",
            "messages contact {\"message\":\"hello\"}",
            "memberships learning {\"part\":\"writer\"}",
            "certificates learning {\"holder\":\"มะลิ สมมุติ\"}",
        ] {
            assert!(all.contains(wanted), "{engine:?}: {wanted} in\n{all}");
        }
        for foreign in [
            "other.pdf",
            "see me",
            "good",
            "a thread",
            "created_at",
            "192.0.2.3",
        ] {
            assert!(!all.contains(foreign), "{engine:?}: {foreign} in\n{all}");
        }
        let grades = lines
            .iter()
            .filter(|line| line.starts_with("grades"))
            .count();
        assert_eq!(grades, 1, "a row of NULLs is nothing held: {all}");
        assert!(all.contains("ดีมาก") && all.contains("8.5"), "{all}");
    }
}

#[test]
fn lp_090_an_erasure_is_done_and_found_done() {
    for engine in ENGINES {
        let rig = Rig::new(engine);
        let connector = rig.connector();
        let located = rig.mali();
        assert_eq!(located.accounts(), 1);
        let before = rig.dump();
        let dry = connector.erase(&located, &everything(), true).unwrap();
        assert!(
            dry.dry && rig.dump() == before,
            "{engine:?}: a dry run changes nothing"
        );
        let told = connector.verify(&located, &everything()).unwrap();
        assert!(!told.is_empty(), "{engine:?}: nothing is erased yet");
        let receipt = connector.erase(&located, &everything(), false).unwrap();
        assert_eq!(
            (dry.changed, dry.stayed),
            (receipt.changed.clone(), receipt.stayed.clone()),
            "{engine:?}: the dry run tells what is done"
        );
        let of = |table: &str| {
            let changed = receipt
                .changed
                .iter()
                .filter(|changed| changed.place.table == table);
            changed
                .map(|changed| (changed.how, changed.rows))
                .collect::<Vec<_>>()
        };
        assert_eq!(of("users"), [(How::Deleted, 1)], "{engine:?}");
        assert_eq!(of("enrolments"), [(How::Deleted, 2)]);
        assert_eq!(of("grades"), [(How::Deleted, 2)]);
        assert_eq!(of("messages"), [(How::Overwritten, 1), (How::Deleted, 1)]);
        assert_eq!(of("posts"), [(How::Overwritten, 2), (How::Overwritten, 2)]);
        let kept = receipt
            .stayed
            .iter()
            .find(|stayed| stayed.place.to_string() == "certificates.holder");
        assert_eq!(
            kept.map(|kept| (kept.why, kept.rows)),
            Some((Why::Kept(RefusalCode::ErasureLegalDuty), 1))
        );
        let residue = connector.verify(&located, &everything()).unwrap();
        assert!(residue.is_empty(), "{engine:?}: {residue:?}");
        assert!(residue.unread.is_empty());
        let after = rig.dump();
        for gone in ["6530012345", "mali@", "งานของมะลิ", "192.0.2.1"] {
            assert!(!after.contains(gone), "{engine:?}: {gone}\n{after}");
        }
        // nobody else lost anything
        assert_eq!(
            rig.count("SELECT count(*) FROM users WHERE id IN (0, 2, 3)"),
            3
        );
        assert_eq!(rig.count("SELECT count(*) FROM posts"), 4);
        assert_eq!(
            rig.count("SELECT count(*) FROM messages WHERE body IN ('hello', 'see me')"),
            2
        );
        let again = connector.erase(&located, &everything(), false).unwrap();
        assert!(again.changed.is_empty(), "{engine:?}: {again:?}");
        assert!(
            rig.dump() == after,
            "{engine:?}: a repetition changes nothing"
        );
    }
}

#[test]
fn erasing_a_teacher_leaves_the_pupils_their_grades() {
    for engine in ENGINES {
        let rig = Rig::new(engine);
        let connector = rig.connector();
        let located = rig.located(&TEACHER);
        let receipt = connector.erase(&located, &everything(), false).unwrap();
        let grades: Vec<_> = receipt
            .changed
            .iter()
            .filter(|changed| changed.place.table == "grades")
            .collect();
        assert_eq!(grades.len(), 1);
        assert_eq!((grades[0].how, grades[0].rows), (How::Emptied, 2));
        assert_eq!(
            rig.count("SELECT count(*) FROM grades WHERE score IS NOT NULL"),
            2
        );
        assert_eq!(rig.count("SELECT count(*) FROM users WHERE id = 3"), 0);
        assert!(
            connector
                .verify(&located, &everything())
                .unwrap()
                .is_empty()
        );
    }
}

#[test]
fn erasing_one_category_leaves_the_others() {
    for engine in ENGINES {
        let rig = Rig::new(engine);
        let connector = rig.connector();
        let located = rig.mali();
        let scope = Scope::of(["usage".to_owned(), "contact".to_owned()]);
        let receipt = connector.erase(&located, &scope, false).unwrap();
        assert_eq!(rig.count("SELECT count(*) FROM log WHERE user_id = 1"), 0);
        assert_eq!(
            rig.count("SELECT count(*) FROM messages WHERE sender_id = 1"),
            0
        );
        assert_eq!(rig.count("SELECT count(*) FROM users WHERE id = 1 AND email IS NULL AND student_no IS NOT NULL"), 1);
        assert_eq!(
            rig.count("SELECT count(*) FROM submissions WHERE user_id = 1"),
            2
        );
        assert!(receipt.changed.iter().all(|changed| ["users", "log", "messages"].contains(&changed.place.table.as_str())));
        let residue = connector.verify(&located, &scope).unwrap();
        assert!(residue.is_empty(), "{engine:?}: {residue:?}");
        assert!(
            residue
                .kept
                .iter()
                .any(|kept| kept.place.to_string() == "users.student_no"
                    && kept.why == Why::OtherCategories)
        );
        // the rest goes later, by the same located accounts
        connector.erase(&located, &everything(), false).unwrap();
        assert!(
            connector
                .verify(&located, &everything())
                .unwrap()
                .is_empty()
        );
    }
}

#[test]
fn what_is_kept_on_a_ground_keeps_the_account_it_hangs_on() {
    for engine in ENGINES {
        let rig = Rig::new(engine).declared(
            "columns = { user_id = \"id\" }\nerase = \"empty\"",
            "columns = { user_id = \"id\" }\nerase = \"keep\"\nground = \"erasure-legal-duty\"",
        );
        let connector = rig.connector();
        let located = rig.mali();
        let receipt = connector.erase(&located, &everything(), false).unwrap();
        let kept = Why::Kept(RefusalCode::ErasureLegalDuty);
        assert!(
            receipt
                .stayed
                .iter()
                .any(|stayed| stayed.place.to_string() == "users" && stayed.why == kept)
        );
        assert_eq!(rig.count("SELECT count(*) FROM users WHERE id = 1 AND email IS NULL AND full_name LIKE 'erased-%'"), 1);
        let residue = connector.verify(&located, &everything()).unwrap();
        assert!(residue.is_empty(), "{engine:?}: {residue:?}");
        assert!(residue.kept.iter().any(|stayed| stayed.why == kept));
        let again = connector.erase(&located, &everything(), false).unwrap();
        assert!(again.changed.is_empty(), "{engine:?}: {again:?}");
    }
}

#[test]
fn s_35_a_value_is_corrected_where_the_wrong_one_stands() {
    for engine in ENGINES {
        let rig = Rig::new(engine);
        let connector = rig.connector();
        let located = rig.located(&CHAN);
        let change = |before: &str, after: &str| Change {
            category: "identity".to_owned(),
            field: "name".to_owned(),
            before: Some(Plain::new(before.to_owned())),
            after: Plain::new(after.to_owned()),
        };
        let wrong = connector
            .rectify(&located, &change("Somebody", "Chan"))
            .unwrap();
        assert!(wrong.changed.is_empty());
        assert_eq!(
            (wrong.stayed[0].why, wrong.stayed[0].rows),
            (Why::Differs, 1)
        );
        let right = change("Chan \"O'Brien\"; DROP TABLE users", "จันทร์ 'สมมุติ'");
        let receipt = connector.rectify(&located, &right).unwrap();
        assert_eq!(
            (receipt.changed[0].how, receipt.changed[0].rows),
            (How::Corrected, 1)
        );
        assert_eq!(
            rig.count("SELECT count(*) FROM users WHERE full_name = 'จันทร์ ''สมมุติ'''"),
            1
        );
        let again = connector.rectify(&located, &right).unwrap();
        assert!(again.changed.is_empty() && again.stayed.is_empty());
    }
}

#[test]
fn s_34_a_restriction_is_set_and_ended_where_the_system_can() {
    for engine in ENGINES {
        let rig = Rig::new(engine);
        let connector = rig.connector();
        let located = rig.mali();
        let receipt = connector.restrict(&located, &everything()).unwrap();
        assert_eq!(receipt.changed.len(), 1);
        assert_eq!(
            (receipt.changed[0].how, receipt.changed[0].rows),
            (How::Restricted, 1)
        );
        let cannot: Vec<_> = receipt
            .stayed
            .iter()
            .filter(|stayed| stayed.why == Why::Cannot)
            .collect();
        assert!(
            cannot
                .iter()
                .any(|stayed| stayed.place.table == "log" && stayed.rows == 2)
        );
        assert_eq!(
            rig.count("SELECT count(*) FROM users WHERE suspended = 1"),
            2
        );
        assert!(
            connector
                .restrict(&located, &everything())
                .unwrap()
                .changed
                .is_empty()
        );
        let released = connector.release(&located, &everything()).unwrap();
        assert_eq!(released.changed[0].how, How::Released);
        assert_eq!(
            rig.count("SELECT count(*) FROM users WHERE suspended = 1"),
            1
        );
    }
}

#[test]
fn located_accounts_serve_after_they_were_put_away() {
    for engine in ENGINES {
        let rig = Rig::new(engine);
        let bytes = rig.mali().to_bytes();
        let Ok(located) = Located::from_bytes(&bytes) else {
            panic!("what was written is read");
        };
        let connector = rig.connector();
        connector.erase(&located, &everything(), false).unwrap();
        assert!(
            connector
                .verify(&located, &everything())
                .unwrap()
                .is_empty()
        );
        assert_eq!(rig.count("SELECT count(*) FROM users WHERE id = 1"), 0);
    }
}

#[test]
fn who_has_no_account_may_still_be_named() {
    for engine in ENGINES {
        let rig = Rig::new(engine);
        rig.run("UPDATE posts SET body = 'write to nobody@example.ac.th' WHERE id = 301");
        let located = rig.located(&[("contact/email", "nobody@example.ac.th")]);
        assert!(located.is_nowhere());
        let connector = rig.connector();
        assert!(exported(&connector, &located).is_empty());
        assert!(
            connector
                .erase(&located, &everything(), false)
                .unwrap()
                .changed
                .is_empty()
        );
        let residue = connector.verify(&located, &everything()).unwrap();
        assert_eq!(residue.left.len(), 1);
        assert_eq!(
            (
                residue.left[0].place.to_string(),
                residue.left[0].found,
                residue.left[0].rows
            ),
            ("posts.body".to_owned(), Found::ByName, 1)
        );
    }
}

#[test]
fn what_is_held_is_told_beside_what_was_declared() {
    for engine in ENGINES {
        let rig = Rig::new(engine);
        rig.run("ALTER TABLE users ADD COLUMN telephone TEXT; CREATE TABLE extra (id INTEGER, who TEXT); ALTER TABLE log DROP COLUMN address");
        let holds = rig.connector().discover().unwrap();
        let column = |table: &str, column: &str| {
            let table = holds.iter().find(|holds| holds.table == table).unwrap();
            table
                .columns
                .iter()
                .find(|known| known.name == column)
                .unwrap()
                .held
                .clone()
        };
        assert_eq!(
            column("users", "email"),
            Held::Field("contact/email".to_owned())
        );
        assert_eq!(column("users", "id"), Held::Key);
        assert_eq!(column("users", "created_at"), Held::Impersonal);
        assert_eq!(column("users", "telephone"), Held::Undeclared);
        assert_eq!(column("log", "address"), Held::Missing);
        let extra = holds.iter().find(|holds| holds.table == "extra").unwrap();
        assert!(!extra.is_declared && extra.findings().count() == 2);
    }
}

#[test]
fn an_address_is_found_in_whatever_case_where_the_file_says_so() {
    for engine in ENGINES {
        let rig = Rig::new(engine);
        rig.run("UPDATE users SET email = 'Mali@Example.AC.TH' WHERE id = 1");
        let by_mail = [("contact/email", "mali@example.ac.th")];
        assert!(rig.located(&by_mail).is_nowhere());
        let by = "\"contact/email\" = \"email\" }";
        let rig = rig.declared(by, &format!("{by}\nany_case = true"));
        let located = rig.located(&by_mail);
        assert_eq!(located.accounts(), 1);
        let connector = rig.connector();
        connector.erase(&located, &everything(), false).unwrap();
        let residue = connector.verify(&located, &everything()).unwrap();
        assert!(residue.is_empty(), "{engine:?}: {residue:?}");
    }
}

#[test]
fn t_43_what_was_erased_is_overwritten_in_the_file() {
    let rig = Rig::new(crate::rig::Engine::Sqlite);
    rig.run("PRAGMA journal_mode = WAL");
    let journal = std::path::PathBuf::from(format!("{}-wal", rig.file.display()));
    let holds = |text: &str| {
        let mut bytes = std::fs::read(&rig.file).unwrap();
        bytes.extend(std::fs::read(&journal).unwrap_or_default());
        bytes
            .windows(text.len())
            .any(|window| window == text.as_bytes())
    };
    let located = rig.mali();
    assert!(holds("6530012345") && holds("งานของมะลิ"));
    rig.connector()
        .erase(&located, &everything(), false)
        .unwrap();
    for gone in ["6530012345", "งานของมะลิ", "มีใครทำข้อ 3", "192.0.2.1"]
    {
        assert!(!holds(gone), "{gone}");
    }
}
