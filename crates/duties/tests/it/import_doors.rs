//! What each door lets in and what it refuses.

use duties::Failure;
use duties::import::{Content, Import, import};
use store::Wanted;

use crate::import_fixture::{
    ENROLMENTS, Place, USERS, bundle_with, held, person, rules, statement, take, take_with,
    university,
};

#[test]
fn lp_025_a_bundle_makes_people_classes_and_ties_known() {
    for place in Place::both() {
        let app = university(&place);
        assert_eq!(app.store().people_count(), 3);
        let student = person(&app, "identity/student-number", "9900000001").unwrap();
        assert_eq!(person(&app, "identity/account", "u1"), Some(student));
        assert_eq!(
            person(&app, "contact/email", "u1@example.ac.th"),
            Some(student)
        );
        assert_eq!(held(&app, student, "identity"), 1);
        assert_eq!(held(&app, student, "contact"), 1);
        assert_eq!(held(&app, student, "learning"), 1);
        let listed = app
            .store()
            .read(|read| read.listed(student))
            .unwrap()
            .unwrap();
        assert_eq!(listed.relationship, "enrolled-student");
        assert_eq!(listed.source, "sis-oneroster");
        let courses = app.store().read(|read| read.courses_of(student)).unwrap();
        assert_eq!(courses.len(), 1);
        assert_eq!(courses[0].1, "student");
        let teacher = person(&app, "identity/account", "u2").unwrap();
        let actor = app
            .store()
            .read(|read| read.actor_of(teacher))
            .unwrap()
            .unwrap();
        assert_eq!(actor.roles, Vec::<String>::new());
        let taught = app.store().courses_taught(actor.actor);
        assert_eq!(taught, [(courses[0].0, "teacher".to_owned())]);
    }
}

#[test]
fn lp_024_a_field_that_is_not_declared_refuses_its_row_and_names_the_field() {
    let place = Place::embedded();
    let app = place.open("chula-learning");
    let users = "sourcedId,username,givenName,familyName,shoeSize\nuser-1,u1,หนึ่ง,สมมุติ,41\nuser-2,u2,สอง,ทดลอง,\n";
    let bundle = bundle_with(&[
        ("users.csv", users),
        (
            "enrollments.csv",
            "sourcedId,classSourcedId,userSourcedId,role\n",
        ),
    ]);
    let report = take_with(&app, "sis-oneroster", "b.zip", &bundle, Some("form"));
    assert_eq!(
        rules(&report),
        [(2, "field-undeclared"), (3, "field-undeclared")]
    );
    assert_eq!(report.refused[0].field, "users.shoeSize");
    assert_eq!(report.refused[0].file, "users.csv");
    assert_eq!(app.store().people_count(), 0);
}

#[test]
fn t_54_what_is_declared_as_dropped_is_never_kept() {
    let place = Place::embedded();
    let app = place.open("chula-learning");
    let users = "sourcedId,username,givenName,familyName,password,pronouns\nuser-1,u1,หนึ่ง,สมมุติ,hunter2,they\n";
    let bundle = bundle_with(&[
        ("users.csv", users),
        (
            "enrollments.csv",
            "sourcedId,classSourcedId,userSourcedId,role\n",
        ),
    ]);
    let report = take_with(&app, "sis-oneroster", "b.zip", &bundle, Some("form"));
    assert_eq!((report.refused_total, report.people), (0, 1));
    let fields = fields(&app, "u1", "identity");
    assert!(fields.contains(&"given-name".to_owned()));
    assert!(
        !fields
            .iter()
            .any(|field| field.contains("password") || field.contains("pronoun"))
    );
}

/// The field ids kept about a person in a category, read by the person.
fn fields(app: &duties::App, account: &str, category: &str) -> Vec<String> {
    let person = person(app, "identity/account", account).unwrap();
    let asked = duties::ask::Asked::use_of(
        law::ActorId::from_bytes(person.bytes()),
        person,
        "answering-rights",
        &[category.to_owned()],
    );
    let reading = duties::read::records(app, &asked, &Wanted::default()).unwrap();
    let mut fields: Vec<String> = reading
        .records
        .iter()
        .flat_map(|record| record.fields.open().keys().cloned())
        .collect();
    fields.sort();
    fields
}

#[test]
fn co_030_a_card_number_is_refused_at_every_door() {
    let place = Place::embedded();
    let app = university(&place);
    let card = "4111 1111 1111 1111";
    let in_answer = statement(
        "s1",
        "u1",
        "class-1",
        &format!(r#","result":{{"response":"my card {card}"}}"#),
    );
    assert_eq!(
        rules(&take(&app, "lms-xapi", "a.jsonl", &in_answer)),
        [(1, "card-number")]
    );
    let in_comment = format!(
        "survey_id,class_id,username,answered_at,answers,comment\ns1,class-1,u1,2026-11-20T09:00:00+07:00,q=5,{card}\n"
    );
    assert_eq!(
        rules(&take(&app, "survey-csv", "s.csv", &in_comment)),
        [(2, "card-number")]
    );
    let in_request = r#"192.0.2.7 - u1 [22/Nov/2026:09:00:00 +0700] "GET /pay?card=4111111111111111 HTTP/1.1" 200 5 "-" "x""#;
    assert_eq!(
        rules(&take(&app, "access-log", "a.log", in_request)),
        [(1, "card-number")]
    );
    let in_name = USERS.replace("หนึ่ง", card);
    let report = take_with(
        &app,
        "sis-oneroster",
        "b.zip",
        &bundle_with(&[("users.csv", &in_name)]),
        None,
    );
    assert_eq!(rules(&report), [(2, "card-number")]);
    let in_id = r#"{"source":"records","id":"4111111111111111","person":{"scheme":"student-number","value":"9900000001"},"category":"learning","at":"2026-11-20T09:00:00+07:00","fields":{"grade":"A"}}"#;
    assert_eq!(
        rules(&take(&app, "records", "b.jsonl", in_id)),
        [(1, "card-number")]
    );
    let student = person(&app, "identity/account", "u1").unwrap();
    assert_eq!(held(&app, student, "learning"), 1);
    assert_eq!(
        held(&app, student, "survey") + held(&app, student, "technical"),
        0
    );
}

#[test]
fn statements_are_kept_under_the_class_they_belong_to() {
    for place in Place::both() {
        let app = university(&place);
        let lines = [
            statement(
                "s1",
                "u1",
                "class-1",
                r#","result":{"score":{"raw":7,"max":10},"success":true}"#,
            ),
            statement("s2", "u1", "class-of-nobody", ""),
            statement("s3", "u9", "class-1", ""),
        ]
        .join("\n");
        let report = take(&app, "lms-xapi", "a.jsonl", &lines);
        assert_eq!(rules(&report), [(3, "person-unknown")]);
        assert_eq!((report.rows, report.new), (3, 2));
        let student = person(&app, "identity/account", "u1").unwrap();
        let teacher = person(&app, "identity/account", "u2").unwrap();
        let actor = duties::staff::appoint(
            &app,
            &duties::staff::Appointment {
                account: "u2".to_owned(),
                roles: vec!["instructor".to_owned()],
                undertaking_until: Some(app.now().after(jiff::SignedDuration::from_hours(100))),
                until: None,
            },
        )
        .unwrap();
        let course = app.store().courses_taught(actor)[0].0;
        let asked = duties::ask::Asked::use_of(
            actor,
            student,
            "teaching-support",
            &["learning".to_owned()],
        );
        let reading = duties::read::records(&app, &asked, &Wanted::default()).unwrap();
        // The enrolment and the statement of the class; not the one of a class that nobody teaches.
        assert_eq!(reading.records.len(), 2);
        assert!(
            reading
                .records
                .iter()
                .all(|record| record.course == Some(course))
        );
        assert_ne!(student, teacher);
    }
}

#[test]
fn lp_044_access_log_lines_are_taken_in_without_a_case_and_end_with_their_period() {
    let place = Place::embedded();
    let app = university(&place);
    let line = |user: &str, day: &str, month: &str| {
        format!(
            "192.0.2.7 - {user} [{day}/{month}/2026:09:00:00 +0700] \"GET / HTTP/1.1\" 200 5 \"-\" \"Browser\""
        )
    };
    let log = [
        line("u1", "20", "Nov"),
        line("-", "20", "Nov"),
        line("u1", "01", "Jan"),
        "garbage".to_owned(),
    ]
    .join("\n");
    let report = take(&app, "access-log", "a.log", &format!("{log}\n"));
    assert_eq!(rules(&report), [(4, "not-a-log-line"), (3, "period-over")]);
    assert_eq!((report.rows, report.new, report.unlinked), (4, 1, 1));
    let student = person(&app, "identity/account", "u1").unwrap();
    let holdings = app.store().read(|read| read.holdings(student)).unwrap();
    let technical = holdings
        .iter()
        .find(|holding| holding.category == "technical")
        .unwrap();
    let until = technical.until.unwrap().civil_day();
    assert_eq!(until, jiff::civil::date(2027, 3, 21));
    // Access history is opened for a named case only; taking it in asks for none (X-13).
    let access_history = app
        .policy()
        .pack
        .activity("access-history")
        .cloned()
        .unwrap();
    assert!(access_history.case_required);
    let entries = app
        .store()
        .read(|read| read.own_entries(student, None, 20))
        .unwrap();
    let of_log = |entry: &&store::OwnEntry| entry.payload["source"] == "access-log";
    let entry = entries.iter().find(of_log).unwrap();
    assert_eq!(entry.payload["activity"], "access-history");
    assert_eq!(entry.payload["basis"], "s24-6");
}

#[test]
fn a_statement_as_a_real_platform_sends_it_is_taken_apart_by_the_shipped_policy() {
    let place = Place::embedded();
    let app = university(&place);
    let line = r#"{"actor":{"account":{"homePage":"https://lms.example.ac.th","name":"u1"}},"object":{"id":"https://lms.example.ac.th/course/view.php?idnumber=class-1","objectType":"Activity","definition":{"type":"http://id.tincanapi.com/activitytype/lms","name":{"en":"Invented Studies"}}},"verb":{"id":"http://adlnet.gov/expapi/verbs/registered","display":{"en":"Registered"}},"context":{"platform":"Moodle","registration":"8ef33e1a-7789-5616-b032-af2f99c5f041","language":"en","extensions":{"http://lrs.learninglocker.net/define/extensions/info":{"http://moodle.org":"4.5.6","event_name":"\\core\\event\\user_created"}},"contextActivities":{"category":[{"objectType":"Activity","id":"https://lms.example.ac.th","definition":{"type":"http://id.tincanapi.com/activitytype/lms","name":{"en":"Invented"}}}]}},"timestamp":"2026-11-21T05:58:41.000Z","id":"94edfa7a-b594-4722-a31a-fe7eb2cb61cc","stored":"2026-11-21T05:58:44.121616+00:00","authority":{"mbox":"mailto:tester@example.org","objectType":"Agent"}}"#;
    let report = take(&app, "lms-xapi", "moodle.jsonl", line);
    assert_eq!(rules(&report), []);
    assert_eq!(report.new, 1);
    let kept = fields(&app, "u1", "learning");
    assert!(kept.contains(&"verb".to_owned()) && kept.contains(&"activity-name".to_owned()));
}

#[test]
fn surveys_and_generic_records_are_kept_in_their_categories() {
    for place in Place::both() {
        let app = university(&place);
        let survey = "survey_id,class_id,username,answered_at,answers,comment\ns1,class-1,u1,2026-11-20T09:00:00+07:00,q1=5;q2=4,ดีมาก\ns1,class-1,u1,2026-11-20,q1=5,\n";
        let report = take(&app, "survey-csv", "s.csv", survey);
        assert_eq!(rules(&report), [(3, "wrong-kind")]);
        let student = person(&app, "identity/account", "u1").unwrap();
        assert_eq!(held(&app, student, "survey"), 1);
        let record = |id: &str, fields: &str| {
            format!(
                r#"{{"source":"records","id":"{id}","person":{{"scheme":"student-number","value":"9900000001"}},"category":"learning","at":"2026-11-20T09:00:00+07:00","fields":{fields}}}"#
            )
        };
        let lines = [
            record("r1", r#"{"grade":"A","certified-on":"20/11/2569"}"#),
            record("r2", r#"{"certified-on":"29/2/2568"}"#),
            record("r3", r#"{"certified-on":"16/01/69"}"#),
            record("r4", r#"{"blood-type":"O"}"#),
            record("r5", "{}"),
            record("r6", r#"{"grade":"B"}"#).replace("\"records\"", "\"lms-xapi\""),
            record("r7", r#"{"grade":"B"}"#).replace("\"learning\"", "\"survey\""),
            record("r8", r#"{"grade":"B"}"#).replace("student-number", "passport"),
            record("r9", r#"{"grade":"B"}"#).replace("2026-11-20T", "2569-11-20T"),
            record("r10", r#"{"grade":"B"}"#).replace("2026-11-20T", "2027-11-20T"),
            record("r11", r#"{"grade":"B"}"#).replace("\"category\"", "\"extra\":1,\"category\""),
        ]
        .join("\n");
        let report = take(&app, "records", "r.jsonl", &lines);
        assert_eq!(
            rules(&report),
            [
                (2, "not-a-date"),
                (3, "not-a-date"),
                (4, "field-undeclared"),
                (5, "nothing-kept"),
                (6, "source-other"),
                (7, "category-undeclared"),
                (8, "scheme-unknown"),
                (9, "wrong-kind"),
                (10, "time-ahead"),
                (11, "field-undeclared"),
            ]
        );
        assert_eq!(report.new, 1);
        assert_eq!(held(&app, student, "learning"), 2);
    }
}

#[test]
fn t_52_hostile_files_are_told_by_line_and_rule_and_never_by_value() {
    let place = Place::embedded();
    let app = university(&place);
    let mut bytes = statement("s1", "u1", "class-1", "").into_bytes();
    bytes.push(b'\n');
    bytes.extend(b"{\"id\":\"\xa1\xa2\xa3\"}\n");
    bytes.extend(vec![b'x'; 2 * 1024 * 1024]);
    bytes.push(b'\n');
    bytes.extend(b"{\"secret-name\":\n");
    bytes.extend(statement("s2", "u1", "class-1", "").into_bytes());
    bytes.push(b'\n');
    bytes.extend(statement("s3", "u1", "class-1", r#","secret@example.org":1"#).into_bytes());
    bytes.push(b'\n');
    bytes.extend(
        statement("s4", "u1", "class-1", "")
            .get(..60)
            .unwrap()
            .bytes(),
    );
    let report = take_with(&app, "lms-xapi", "a.jsonl", &bytes, None);
    assert_eq!(
        rules(&report),
        [
            (2, "not-utf-8"),
            (3, "line-too-long"),
            (4, "not-json"),
            (6, "field-undeclared"),
            (7, "truncated")
        ]
    );
    assert_eq!((report.rows, report.new), (7, 2));
    let told = format!("{report:?}");
    assert!(!told.contains("secret"), "{told}");
    assert!(
        report
            .refused
            .iter()
            .all(|fault| !fault.message.th.is_empty() && !fault.message.en.contains('{'))
    );
}

#[test]
fn a_delivery_that_cannot_be_used_as_a_whole_keeps_nothing() {
    let place = Place::embedded();
    let app = place.open("chula-learning");
    let broken = bundle_with(&[("enrollments.csv", "sourcedId,role\n")]);
    let utf16 = b"\xff\xfe{\0".to_vec();
    let cases: [(&str, &str, &[u8], &str); 7] = [
        ("sis-oneroster", "b.zip", &broken, "header-without"),
        (
            "sis-oneroster",
            "b.zip",
            b"nothing",
            "bundle-not-an-archive",
        ),
        ("lms-xapi", "a.jsonl", &utf16, "utf-16"),
        ("lms-xapi", "a.jsonl", b"\x1f\x8b\x08", "compressed"),
        ("lms-xapi", "a.jsonl", b"", "file-empty"),
        ("oidc", "a.jsonl", b"{}", "LP-31"),
        ("no-such-source", "a.jsonl", b"{}", "LP-24"),
    ];
    for (source, name, bytes, wanted) in cases {
        let delivery = Import {
            source: source.to_owned(),
            name: name.to_owned(),
            content: Content::Bytes(bytes),
            notice_given: None,
            lawful: None,
        };
        let failure = import(&app, delivery, &mut |_| {}).unwrap_err();
        let Failure::Bad { rule, why, .. } = failure else {
            panic!("{failure}");
        };
        assert_eq!(rule, wanted);
        assert!(!why.th.is_empty() && !why.en.contains('{'), "{why:?}");
    }
    assert_eq!(app.store().people_count(), 0);
}

#[test]
fn rows_that_lean_on_what_is_not_there_are_refused() {
    let place = Place::embedded();
    let app = place.open("chula-learning");
    let classes =
        "sourcedId,title,courseSourcedId\nclass-1,วิชาสมมุติ,course-1\nclass-2,วิชาลอย,course-9\n";
    let enrolments = format!(
        "{ENROLMENTS}e3,,,class-2,user-3,student,,\ne4,,,class-1,user-9,student,,\ne5,,,class-1,user-3,wizard,,\ne6,,,class-1,user-3,student,31/2/2569,\n"
    );
    let bundle = bundle_with(&[("classes.csv", classes), ("enrollments.csv", &enrolments)]);
    let report = take_with(&app, "sis-oneroster", "b.zip", &bundle, Some("form"));
    let mut told: Vec<(&str, u64, &str)> = report
        .refused
        .iter()
        .map(|fault| (fault.file.as_str(), fault.line, fault.rule.as_str()))
        .collect();
    told.sort();
    assert_eq!(
        told,
        [
            ("classes.csv", 3, "course-unknown"),
            ("enrollments.csv", 4, "class-unknown"),
            ("enrollments.csv", 5, "person-unknown"),
            ("enrollments.csv", 6, "part-unknown"),
            ("enrollments.csv", 7, "not-a-date"),
        ]
    );
    assert_eq!(report.refused_total, 5);
}

#[test]
fn lp_013_a_role_that_stands_for_no_relationship_refuses_its_person() {
    let place = Place::embedded();
    let app = place.open("chula-learning");
    let roles = "sourcedId,userSourcedId,roleType,role\nr1,user-1,primary,guardian\nr2,user-2,primary,teacher\n";
    let report = take_with(
        &app,
        "sis-oneroster",
        "b.zip",
        &bundle_with(&[("roles.csv", roles)]),
        Some("form"),
    );
    let first: Vec<&str> = report
        .refused
        .iter()
        .map(|fault| fault.rule.as_str())
        .collect();
    // user-1 has a role of no relationship, user-3 no role at all, and an enrolment leans on user-1.
    assert_eq!(
        first,
        ["relationship-unknown", "person-unknown", "person-unknown"]
    );
    assert_eq!(app.store().people_count(), 1);
}

#[test]
fn an_enrolment_taken_back_ends_the_tie() {
    for place in Place::both() {
        let app = university(&place);
        let student = person(&app, "identity/account", "u1").unwrap();
        let delta = "sourcedId,status,dateLastModified,classSourcedId,userSourcedId,role,beginDate,endDate\ne1,tobedeleted,2026-11-21T10:00:00.000Z,class-1,user-1,student,2026-08-01,2026-12-20\n";
        let report = take(&app, "sis-oneroster", "enrollments.csv", delta);
        assert_eq!((report.refused_total, report.rows), (0, 1));
        let courses = app.store().read(|read| read.courses_of(student)).unwrap();
        let ends = courses[0].2.unwrap();
        assert_eq!(ends.timestamp().to_string(), "2026-11-21T10:00:00Z");
        let teacher = person(&app, "identity/account", "u2").unwrap();
        let actor = app
            .store()
            .read(|read| read.actor_of(teacher))
            .unwrap()
            .unwrap()
            .actor;
        let question = policy::Question {
            actor,
            roles: policy::Set64::EMPTY,
            address: None,
            person: student,
            categories: policy::Set64::EMPTY,
            unknown_categories: false,
            activity: None,
            operation: law::Operation::Use,
            recipient: None,
            abroad: false,
            case: None,
            memo: None,
        };
        let teaches = app.store().compiled().relation_ix("teaches").unwrap();
        assert!(!app.store().facts(&question).relations.has(teaches.0));
    }
}
