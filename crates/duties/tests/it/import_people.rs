//! Whose data comes in: notice, consent and objection, identifiers that are given out twice, and
//! people who were erased.

use store::{Identifier, Kind};

use crate::import_fixture::{
    Place, USERS, bundle_with, held, person, rules, small_bundle, statement, take, take_with,
    university,
};

#[test]
fn lp_026_nothing_is_kept_of_people_whom_no_notice_has_reached() {
    for place in Place::both() {
        let app = place.open("chula-learning");
        let report = take_with(&app, "sis-oneroster", "b.zip", &small_bundle(), None);
        assert_eq!(report.people, 3);
        assert!(
            report
                .refused
                .iter()
                .all(|fault| fault.rule == "notice-undelivered")
        );
        assert_eq!(report.refused_total, 5);
        let student = person(&app, "identity/account", "u1").unwrap();
        assert_eq!(held(&app, student, "identity"), 0);
        assert_ne!(
            duties::notice::due(&app, student).unwrap(),
            duties::notice::Due::Nothing
        );
        duties::notice::deliver(&app, &[student], "portal").unwrap();
        // The same file again: what was refused may pass now.
        let report = take_with(&app, "sis-oneroster", "b.zip", &small_bundle(), None);
        assert_eq!((report.people, report.refused_total), (0, 3));
        assert_eq!(held(&app, student, "identity"), 1);
        assert_eq!(held(&app, student, "learning"), 1);
    }
}

#[test]
fn lp_025_the_person_sees_where_data_came_from_and_how_the_notice_reached_them() {
    for place in Place::both() {
        let app = university(&place);
        let student = person(&app, "identity/account", "u1").unwrap();
        let lines = [
            statement("s1", "u1", "class-1", ""),
            statement("s2", "u1", "class-1", ""),
        ]
        .join("\n");
        take(&app, "lms-xapi", "a.jsonl", &lines);
        let entries = app
            .store()
            .read(|read| read.own_entries(student, None, 20))
            .unwrap();
        let collected: Vec<(String, String)> = entries
            .iter()
            .filter(|entry| entry.kind == Kind::Collection)
            .map(|entry| {
                (
                    entry.payload["source"].to_string(),
                    entry.payload["categories"].to_string(),
                )
            })
            .collect();
        // One entry a run and category, however many rows.
        assert_eq!(
            collected,
            [
                ("\"lms-xapi\"".to_owned(), "[\"learning\"]".to_owned()),
                ("\"sis-oneroster\"".to_owned(), "[\"learning\"]".to_owned()),
                (
                    "\"sis-oneroster\"".to_owned(),
                    "[\"identity\",\"contact\"]".to_owned()
                ),
            ]
        );
        let notice = entries
            .iter()
            .find(|entry| entry.kind == Kind::Notice)
            .unwrap();
        assert_eq!(notice.payload["channel"], "enrolment-form");
        assert_eq!(entries.len(), 4);
    }
}

#[test]
fn an_objection_stops_what_comes_in_for_that_activity() {
    let place = Place::embedded();
    let app = university(&place);
    let student = person(&app, "identity/account", "u1").unwrap();
    let object_to = |ids: &'static [&'static str]| {
        app.store()
            .transact::<_, store::Fault>("test.object", move |tx| {
                let compiled = tx.compiled();
                for id in ids {
                    let activity = compiled.activity_ix(id).unwrap();
                    tx.file_objection(student, activity)?;
                }
                Ok(())
            })
            .unwrap();
    };
    object_to(&["teaching-support"]);
    // The source serves two more activities to which nobody objected.
    assert_eq!(
        take(
            &app,
            "lms-xapi",
            "a.jsonl",
            &statement("s1", "u1", "class-1", "")
        )
        .new,
        1
    );
    object_to(&["online-learning", "learning-records"]);
    let report = take(
        &app,
        "lms-xapi",
        "b.jsonl",
        &statement("s2", "u1", "class-1", ""),
    );
    assert_eq!(rules(&report), [(1, "objected")]);
}

#[test]
fn s_019_without_consent_nothing_is_taken_in_on_consent() {
    let place = Place::embedded();
    let app = place.open("cmu-culture");
    let counted = |id: &str| {
        format!(
            r#"{{"source":"web-counter","id":"{id}","person":{{"scheme":"visitor-no","value":"V-0001"}},"relationship":"visitor","category":"web-usage","at":"2026-11-20T09:00:00+07:00","fields":{{"{}":"x"}}}}"#,
            first_text_field(&app, "web-usage")
        )
    };
    let report = take(&app, "web-counter", "a.jsonl", &counted("c1"));
    assert_eq!(rules(&report), [(1, "consent-missing")]);
    assert_eq!(app.store().people_count(), 0);
}

fn first_text_field(app: &duties::App, category: &str) -> String {
    let compiled = app.store().compiled();
    let category = compiled
        .category(compiled.category_ix(category).unwrap())
        .unwrap();
    let field = category
        .fields
        .iter()
        .find(|field| matches!(field.kind.as_str(), "text" | "code"));
    field.unwrap().id.clone()
}

#[test]
fn t_02_one_person_never_takes_anothers_identifier() {
    for place in Place::both() {
        let app = university(&place);
        let first = person(&app, "identity/student-number", "9900000001").unwrap();
        // A new person with a recycled student number, and a known one with another's address.
        let users = "sourcedId,username,givenName,familyName,identifier,email\nuser-4,u4,สี่,สมมุติ,9900000001,u4@example.ac.th\nuser-3,u3,สาม,ตัวอย่าง,,u1@example.ac.th\nuser-5,u5,ห้า,สมมุติ,,u5@example.ac.th\n";
        let roles = "sourcedId,userSourcedId,roleType,role\nr4,user-4,primary,student\nr3,user-3,primary,ext:outsideLearner\nr5,user-5,primary,student\n";
        let bundle = crate::import_fixture::archive(&[("roles.csv", roles), ("users.csv", users)]);
        let report = take_with(&app, "sis-oneroster", "b.zip", &bundle, Some("form"));
        assert_eq!(
            rules(&report),
            [(2, "identifier-taken"), (3, "identifier-taken")]
        );
        assert_eq!((report.new, report.people), (1, 1));
        assert_eq!(
            person(&app, "identity/student-number", "9900000001"),
            Some(first)
        );
        assert_eq!(
            person(&app, "contact/email", "u1@example.ac.th"),
            Some(first)
        );
        assert_eq!(person(&app, "identity/account", "u4"), None);
        assert_eq!(person(&app, "identity/roster-id", "user-4"), None);
    }
}

#[test]
fn somebody_appointed_before_the_register_came_is_the_same_person() {
    let place = Place::embedded();
    let app = place.open("chula-learning");
    let appointment = duties::staff::Appointment {
        account: "u2".to_owned(),
        roles: vec!["instructor".to_owned()],
        ..duties::staff::Appointment::default()
    };
    let actor = duties::staff::appoint(&app, &appointment).unwrap();
    let before = person(&app, "identity/account", "u2").unwrap();
    let report = take_with(
        &app,
        "sis-oneroster",
        "b.zip",
        &small_bundle(),
        Some("form"),
    );
    assert_eq!(rules(&report), []);
    assert_eq!(person(&app, "identity/roster-id", "user-2"), Some(before));
    assert_eq!(app.store().people_count(), 3);
    assert_eq!(app.store().courses_taught(actor).len(), 1);
}

#[test]
fn t_53_a_person_who_was_erased_is_not_brought_back_by_any_number_of_files() {
    for place in Place::both() {
        let app = university(&place);
        let student = person(&app, "identity/account", "u1").unwrap();
        let identifiers = [
            ("identity/roster-id", "user-1"),
            ("identity/account", "u1"),
            ("identity/student-number", "9900000001"),
            ("contact/email", "u1@example.ac.th"),
        ]
        .map(|(field, value)| Identifier::new(field, value));
        app.store()
            .transact::<_, store::Fault>("test.erase", move |tx| {
                let until = tx.now().after(jiff::SignedDuration::from_hours(24 * 365));
                tx.erase(student, &identifiers, until, &serde_json::json!(["33(1)"]))
            })
            .unwrap();
        for number in 0..10 {
            // Each time another file: a changed name of somebody else makes it so.
            let users = USERS.replace("สาม", &format!("สาม{}", "ก".repeat(number + 1)));
            let report = take_with(
                &app,
                "sis-oneroster",
                "b.zip",
                &bundle_with(&[("users.csv", &users)]),
                Some("form"),
            );
            assert_eq!(report.held_back, 2, "the person and the enrolment");
            assert_eq!(report.refused_total, 0);
            assert_eq!(report.people, 0);
            let report = take(
                &app,
                "lms-xapi",
                "a.jsonl",
                &statement(&format!("s{number}"), "u1", "class-1", ""),
            );
            assert_eq!((report.held_back, report.new), (1, 0));
        }
        assert_eq!(app.store().people_count(), 2);
        assert_eq!(person(&app, "identity/account", "u1"), None);
        assert_eq!(
            app.store().read(|read| read.residue(student)).unwrap(),
            Vec::<String>::new()
        );
    }
}

#[test]
fn lp_013_only_the_register_that_made_somebody_known_changes_their_relationship() {
    let place = Place::embedded();
    let app = university(&place);
    let relationship = || {
        let person = person(&app, "identity/account", "u3").unwrap();
        app.store()
            .read(|read| read.listed(person))
            .unwrap()
            .unwrap()
            .relationship
    };
    assert_eq!(relationship(), "outside-learner");
    let record = r#"{"id":"r1","person":{"scheme":"account","value":"u3"},"relationship":"staff-member","category":"learning","at":"2026-11-20T09:00:00+07:00","fields":{"grade":"A"}}"#;
    assert_eq!(take(&app, "records", "r.jsonl", record).new, 1);
    assert_eq!(relationship(), "outside-learner");
    let roles = "sourcedId,userSourcedId,roleType,role\nr3,user-3,primary,student\n";
    let users = "sourcedId,username,givenName,familyName\nuser-3,u3,สาม,ตัวอย่าง\n";
    let bundle = crate::import_fixture::archive(&[("roles.csv", roles), ("users.csv", users)]);
    take_with(&app, "sis-oneroster", "b.zip", &bundle, None);
    assert_eq!(relationship(), "enrolled-student");
}
