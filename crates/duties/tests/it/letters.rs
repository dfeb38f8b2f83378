//! Letters over the wire: what they say, whom they reach, what becomes of those that do not arrive
//! (`T9`, `T22`, `LP-104`, `LP-105`).

use std::collections::BTreeSet;

use duties::letters::{
    self, Address, LetterKind, LetterState, Mailroom, Outbox, Safety, Smtp, SmtpServer,
};
use duties::rights::{self, Asking, Filed, Wish};
use duties::staff::{Appointment, appoint};
use duties::{App, sweep, work};
use jiff::SignedDuration;
use law::{EntryId, Ground, PersonId, RequestId};
use serde_json::json;
use store::{Identifier, NewTelling};

use crate::fixture::{Place, TestClock, arrive, days, keep, open};
use crate::sink::{Sink, Taken};

const BASE: &str = "https://privacy.example.ac.th";

/// What must stand in no letter: names, and the number a person goes by.
const CANARIES: [&str; 6] = [
    "ตัวอย่างหนึ่ง",
    "ตัวอย่างสอง",
    "สมมุติ",
    "s9900000001",
    "l9900000002",
    "192.0.2.7",
];

pub(crate) fn mail_to(app: &App, port: u16) {
    let smtp = Smtp::new(SmtpServer {
        host: "127.0.0.1".to_owned(),
        port,
        safety: Safety::OnThisMachine,
        user: None,
        password: None,
        hello: "letters.example.ac.th".to_owned(),
    })
    .unwrap();
    let from = Address::parse("letters@letters.example.ac.th").unwrap();
    app.use_mail(Mailroom::new(Box::new(smtp), from, BASE.to_owned()));
}

pub(crate) fn all_work(app: &App) {
    while work::run_due(app).unwrap() > 0 {}
}

fn ask_copy(app: &App, person: PersonId) -> RequestId {
    rights::file(app, Asking::oneself(person, app.now()), Wish::Copy)
        .unwrap()
        .request
}

fn ask_erasure(app: &App, person: PersonId, ground: Ground) -> Filed {
    let asking = Asking::oneself(person, app.now());
    rights::file(app, asking, Wish::Erasure { ground }).unwrap()
}

fn states(app: &App, person: PersonId, request: RequestId) -> Vec<LetterState> {
    let view = rights::request(app, person, request).unwrap();
    view.letters.iter().map(|note| note.state).collect()
}

fn clean(letter: &Taken) {
    let (subject, text) = (letter.subject(), letter.text());
    for canary in CANARIES {
        assert!(!subject.contains(canary), "{subject}");
        assert!(!text.contains(canary), "{text}");
    }
}

#[test]
fn lp_104_105_a_letter_tells_of_a_request_in_both_languages_and_of_nothing_else() {
    for place in Place::both() {
        let sink = Sink::start();
        let app = open(&place, &TestClock::new());
        let world = arrive(&app);
        mail_to(&app, sink.port());
        let request = ask_copy(&app, world.student);
        all_work(&app);
        let taken = sink.taken();
        assert_eq!(taken.len(), 2, "received and ready");
        for letter in &taken {
            assert_eq!(letter.from, "letters@letters.example.ac.th");
            assert_eq!(letter.to, ["s9900000001@example.org"]);
            assert!(letter.octets.is_ascii());
            assert!(
                letter.mail().lines().all(|line| line.len() <= 998),
                "RFC 5322 2.1.1"
            );
            clean(letter);
            let text = letter.text();
            assert!(text.contains(&request.to_string()));
            assert!(text.contains(&format!("{BASE}/me/requests/{request}")));
            assert!(
                !text.contains("<"),
                "plain text: no picture that tells it was opened"
            );
            let header = |name: &str| letter.header(name).unwrap_or_default();
            assert_eq!(header("Auto-Submitted"), "auto-generated");
            assert_eq!(header("Content-Type"), "text/plain; charset=utf-8");
            assert_eq!(header("Content-Transfer-Encoding"), "base64");
            assert_eq!(header("MIME-Version"), "1.0");
            assert_eq!(header("To"), "s9900000001@example.org");
            assert_eq!(header("Reply-To"), "Chulamooc@chula.ac.th");
            assert_eq!(header("Date"), "Sun, 22 Nov 2026 02:30:00 +0000");
            assert!(header("Message-ID").ends_with("@letters.example.ac.th>"));
            assert!(header("From").contains("<letters@letters.example.ac.th>"));
            assert!(
                header("Subject").contains("=?utf-8?b?"),
                "{}",
                header("Subject")
            );
        }
        let text = taken
            .iter()
            .map(Taken::text)
            .find(|text| text.contains("A request was received"))
            .unwrap();
        let thai = text.find("ได้รับคำขอใช้สิทธิ").unwrap();
        assert!(
            thai < text.find("We received a request").unwrap(),
            "Thai first"
        );
        assert!(text.contains("วันอังคารที่ 22 ธันวาคม 2569"));
        assert!(text.contains("Tuesday 22 December 2026 (B.E. 2569)"));
        let number = request.to_string();
        let (about, _) = number.split_at(8);
        assert!(
            taken
                .iter()
                .all(|letter| letter.subject().starts_with(&format!("[{about}]"))),
            "{}",
            taken[0].subject()
        );
        assert_eq!(
            states(&app, world.student, request),
            [LetterState::Told, LetterState::Told]
        );
    }
}

#[test]
fn i_11_that_somebody_was_told_is_entered_and_no_entry_holds_an_address() {
    let place = Place::embedded();
    let sink = Sink::start();
    let app = open(&place, &TestClock::new());
    let world = arrive(&app);
    mail_to(&app, sink.port());
    ask_copy(&app, world.student);
    all_work(&app);
    let entries = app
        .store()
        .read::<_, store::Fault>(|read| read.own_entries(world.student, None, 100))
        .unwrap();
    let told: Vec<_> = entries
        .iter()
        .filter(|entry| entry.payload["step"] == "told")
        .collect();
    assert_eq!(told.len(), 2);
    assert!(
        told.iter()
            .all(|entry| entry.payload["channel"] == "e-mail")
    );
    for entry in &entries {
        let payload = entry.payload.to_string();
        assert!(!payload.contains('@'), "{payload}");
        assert!(!payload.contains("s9900000001"), "{payload}");
    }
    // The address was read under a decision, entered as everybody's.
    assert!(
        entries
            .iter()
            .any(|entry| entry.payload["categories"] == json!(["contact"])
                && entry.payload["activity"] == "answering-rights")
    );
}

#[test]
fn a_dead_server_keeps_no_letter_for_good_and_no_request_from_its_answer() {
    for place in Place::both() {
        let clock = TestClock::new();
        let app = open(&place, &clock);
        let world = arrive(&app);
        let port = Sink::start().port();
        mail_to(&app, port);
        let request = ask_copy(&app, world.student);
        all_work(&app);
        let view = rights::request(&app, world.student, request).unwrap();
        assert_eq!(
            view.stage.name(),
            "answered",
            "the copy lies ready all the same"
        );
        assert!(
            view.letters
                .iter()
                .all(|note| note.state == LetterState::Waiting)
        );
        assert_eq!(view.letters.len(), 2);
        clock.advance(SignedDuration::from_mins(3));
        let sink = Sink::start_at(format!("127.0.0.1:{port}").parse().unwrap());
        all_work(&app);
        assert_eq!(sink.taken().len(), 2);
        assert_eq!(
            states(&app, world.student, request),
            [LetterState::Told, LetterState::Told]
        );
        clock.advance(days(2));
        all_work(&app);
        assert_eq!(sink.taken().len(), 2, "each once");
    }
}

#[test]
fn a_crash_between_the_server_and_the_note_makes_the_same_letter_again_not_another() {
    let place = Place::embedded();
    let sink = Sink::start();
    let clock = TestClock::new();
    let app = open(&place, &clock);
    let world = arrive(&app);
    mail_to(&app, sink.port());
    // The server has the whole letter and we never hear that it took it.
    sink.answer(".", Some("451 lost"));
    ask_copy(&app, world.student);
    all_work(&app);
    sink.answer(".", None);
    clock.advance(SignedDuration::from_mins(3));
    all_work(&app);
    let numbers = |letters: Vec<Taken>| -> BTreeSet<String> {
        letters
            .iter()
            .map(|letter| letter.header("Message-ID").unwrap())
            .collect()
    };
    let (before, after) = (numbers(sink.lost()), numbers(sink.taken()));
    assert_eq!(after.len(), 2);
    assert_eq!(before, after);
}

#[test]
fn what_a_server_answers_decides_whether_it_is_tried_again() {
    for (answer, verb, first, later) in [
        ("450 busy", "RCPT", LetterState::Waiting, LetterState::Told),
        ("452 full", "MAIL", LetterState::Waiting, LetterState::Told),
        ("554 no today", ".", LetterState::Waiting, LetterState::Told),
        (
            "550 nobody <s9900000001@example.org>",
            "RCPT",
            LetterState::NotTaken,
            LetterState::NotTaken,
        ),
        (
            "553 no such",
            "RCPT",
            LetterState::NotTaken,
            LetterState::NotTaken,
        ),
        (
            "421 going down",
            "EHLO",
            LetterState::Waiting,
            LetterState::Told,
        ),
        (
            "999 nonsense",
            "RCPT",
            LetterState::Waiting,
            LetterState::Told,
        ),
    ] {
        let place = Place::embedded();
        let sink = Sink::start();
        let clock = TestClock::new();
        let app = open(&place, &clock);
        let world = arrive(&app);
        mail_to(&app, sink.port());
        sink.answer(verb, Some(answer));
        let request = ask_copy(&app, world.student);
        all_work(&app);
        assert_eq!(states(&app, world.student, request), [first; 2], "{answer}");
        sink.answer(verb, None);
        clock.advance(SignedDuration::from_mins(5));
        all_work(&app);
        assert_eq!(states(&app, world.student, request), [later; 2], "{answer}");
    }
}

#[test]
fn a_letter_is_given_up_after_days_and_the_case_says_so() {
    let place = Place::embedded();
    let clock = TestClock::new();
    let app = open(&place, &clock);
    let world = arrive(&app);
    let sink = Sink::start();
    mail_to(&app, sink.port());
    sink.answer("RCPT", Some("451 later"));
    let request = ask_copy(&app, world.student);
    let mut passed = 0;
    while states(&app, world.student, request) != [LetterState::GivenUp; 2] {
        all_work(&app);
        clock.advance(SignedDuration::from_hours(1));
        passed += 1;
        assert!(passed < 120, "never given up");
    }
    assert!(passed > 60, "given up after {passed} hours");
}

#[test]
fn t_22_an_address_that_carries_a_header_is_written_to_by_nobody() {
    for payload in [
        "victim@example.org\r\nBcc: thief@evil.example",
        "victim@example.org\nSubject: hello",
        "victim@example.org>\r\nRCPT TO:<thief@evil.example",
        "victim@example.org, thief@evil.example",
        "\"a\r\nb\"@example.org",
        "victim@example.org\u{0}",
    ] {
        let place = Place::embedded();
        let sink = Sink::start();
        let app = open(&place, &TestClock::new());
        let world = arrive(&app);
        mail_to(&app, sink.port());
        let learner = world.learner;
        app.store()
            .transact("test.payload", move |tx| {
                let contact = json!({ "email": payload });
                keep(
                    tx,
                    learner,
                    ("contact", "sis-oneroster", "l9900000002"),
                    None,
                    1,
                    &contact,
                )
            })
            .unwrap();
        let request = ask_copy(&app, learner);
        all_work(&app);
        assert_eq!(
            states(&app, learner, request),
            [LetterState::NoAddress; 2],
            "{payload:?}"
        );
        assert!(sink.taken().is_empty());
        assert!(
            sink.said()
                .iter()
                .all(|line| !line.contains("evil") && !line.starts_with("MAIL"))
        );
    }
}

#[test]
fn t_09_every_known_address_is_told_and_none_that_is_somebody_elses_by_now() {
    for place in Place::both() {
        let sink = Sink::start();
        let app = open(&place, &TestClock::new());
        let world = arrive(&app);
        mail_to(&app, sink.port());
        let (student, learner) = (world.student, world.learner);
        app.store()
            .transact("test.addresses", move |tx| {
                for (id, address) in [
                    ("second", "private@mail.example"),
                    // Capitals make no second mailbox.
                    ("third", "Private@Mail.Example"),
                    // This mailbox was the student's once and is the learner's now.
                    ("fourth", "given-on@mail.example"),
                ] {
                    let contact = json!({ "email": address });
                    keep(tx, student, ("contact", "lms-xapi", id), None, 5, &contact)?;
                }
                tx.add_identifier(
                    learner,
                    &Identifier::new("contact/email", "given-on@mail.example"),
                )
            })
            .unwrap();
        ask_copy(&app, student);
        all_work(&app);
        let mut reached: Vec<String> = sink
            .taken()
            .iter()
            .filter(|letter| letter.text().contains("We received"))
            .flat_map(|letter| letter.to.clone())
            .map(|to| to.to_lowercase())
            .collect();
        reached.sort();
        assert_eq!(reached, ["private@mail.example", "s9900000001@example.org"]);
    }
}

#[test]
fn one_mailbox_that_waits_does_not_make_another_hear_twice() {
    let place = Place::embedded();
    let sink = Sink::start();
    let clock = TestClock::new();
    let app = open(&place, &clock);
    let world = arrive(&app);
    mail_to(&app, sink.port());
    let student = world.student;
    app.store()
        .transact("test.second", move |tx| {
            let contact = json!({ "email": "second@mail.example" });
            keep(
                tx,
                student,
                ("contact", "lms-xapi", "second"),
                None,
                5,
                &contact,
            )
        })
        .unwrap();
    sink.put_off("second@mail.example", true);
    let request = ask_copy(&app, student);
    all_work(&app);
    assert_eq!(states(&app, student, request), [LetterState::Waiting; 2]);
    sink.put_off("second@mail.example", false);
    clock.advance(SignedDuration::from_mins(5));
    all_work(&app);
    assert_eq!(states(&app, student, request), [LetterState::Told; 2]);
    let to = |address: &str| {
        sink.taken()
            .iter()
            .filter(|letter| letter.to == [address])
            .count()
    };
    assert_eq!(
        (to("s9900000001@example.org"), to("second@mail.example")),
        (2, 2)
    );
}

#[test]
fn a_house_without_mail_says_so_in_the_case_and_answers_all_the_same() {
    let place = Place::embedded();
    let app = open(&place, &TestClock::new());
    let world = arrive(&app);
    let request = ask_copy(&app, world.student);
    all_work(&app);
    assert_eq!(
        states(&app, world.student, request),
        [LetterState::NoMail; 2]
    );
}

#[test]
fn lp_089_the_letter_about_an_erasure_goes_from_memory_and_nothing_is_kept_for_it() {
    for place in Place::both() {
        let clock = TestClock::new();
        let app = open(&place, &clock);
        let world = arrive(&app);
        let port = Sink::start().port();
        mail_to(&app, port);
        // The server is down while the erasure is done, and back within the quarter of an hour.
        let filed = ask_erasure(&app, world.learner, Ground::PurposeOver);
        assert!(app.store().standing(world.learner).is_none());
        all_work(&app);
        let residue = app
            .store()
            .read(|read| read.residue(world.learner))
            .unwrap();
        assert_eq!(residue, Vec::<String>::new());
        clock.advance(SignedDuration::from_mins(10));
        let sink = Sink::start_at(format!("127.0.0.1:{port}").parse().unwrap());
        all_work(&app);
        let taken = sink.taken();
        assert_eq!(taken.len(), 1, "the last letter alone");
        assert_eq!(taken[0].to, ["l9900000002@example.org"]);
        clean(&taken[0]);
        let text = taken[0].text();
        assert!(text.contains(&format!("{BASE}/certificates/{}", filed.request)));
        assert!(text.contains("วันอาทิตย์ที่ 29 พฤศจิกายน 2569"), "{text}");
        assert!(
            !text.contains("/me/requests/"),
            "there is no page left to sign in to"
        );
        all_work(&app);
        assert_eq!(sink.taken().len(), 1);
    }
}

#[test]
fn the_address_of_somebody_erased_is_forgotten_after_a_quarter_of_an_hour() {
    let place = Place::embedded();
    let clock = TestClock::new();
    let app = open(&place, &clock);
    let world = arrive(&app);
    let port = Sink::start().port();
    mail_to(&app, port);
    ask_erasure(&app, world.learner, Ground::PurposeOver);
    all_work(&app);
    clock.advance(SignedDuration::from_mins(16));
    all_work(&app);
    let sink = Sink::start_at(format!("127.0.0.1:{port}").parse().unwrap());
    clock.advance(SignedDuration::from_mins(1));
    all_work(&app);
    assert!(sink.taken().is_empty());
}

#[test]
fn lp_105_the_desk_is_told_every_morning_what_is_due_by_case_numbers_alone() {
    let place = Place::embedded();
    let sink = Sink::start();
    let clock = TestClock::new();
    let app = open(&place, &clock);
    let world = arrive(&app);
    // An erasure that the desk must look at, so that it stays open.
    let filed = ask_erasure(&app, world.learner, Ground::Unlawful);
    mail_to(&app, sink.port());
    sweep::daily(&app).unwrap();
    let to_desk = || -> Vec<Taken> {
        sink.taken()
            .into_iter()
            .filter(|letter| letter.to == ["Chulamooc@chula.ac.th"])
            .collect()
    };
    assert!(to_desk().is_empty(), "nothing is due within a week");
    clock.advance(days(85));
    sweep::daily(&app).unwrap();
    sweep::daily(&app).unwrap();
    assert_eq!(to_desk().len(), 1, "once a day");
    clock.advance(days(10));
    sweep::daily(&app).unwrap();
    let letters = to_desk();
    assert_eq!(letters.len(), 2);
    for letter in &letters {
        clean(letter);
        assert!(!letter.text().contains('@') || !letter.text().contains("example.org"));
        assert!(letter.text().contains(&filed.request.to_string()));
        assert!(letter.text().contains(&format!("{BASE}/console/requests")));
    }
    assert!(letters[1].text().contains("overdue among them: 1"));
}

#[test]
// size: one recipient by e-mail and one by post
fn lp_057_a_recipient_is_told_by_entries_and_day_at_the_address_the_policy_gives() {
    let place = Place::embedded();
    let sink = Sink::start();
    let clock = TestClock::new();
    let mut files = crate::fixture::pack("chula-learning");
    for (name, text) in &mut files {
        if name == "recipients.toml" {
            *text = text.replacen(
                "id = \"course-unit\"",
                "id = \"course-unit\"\nemail = \"unit@unit.example\"",
                1,
            );
        }
    }
    let app = App::open(crate::fixture::opening(&place, &clock, files)).unwrap();
    let world = arrive(&app);
    mail_to(&app, sink.port());
    let request = ask_copy(&app, world.student);
    let by = app.now().after(days(30)).civil_day();
    let telling = app
        .store()
        .transact::<EntryId, duties::Failure>("test.recipients", move |tx| {
            let telling = |recipient| NewTelling {
                request,
                recipient,
                act: "erase",
                disclosures: "12 345",
                due_day: "2026-12-22",
            };
            let erase = LetterKind::RecipientErase;
            let told = tx.tell(&telling("course-unit"))?;
            letters::post_to_recipient(tx, request, "course-unit", erase, by)?;
            // Nothing of the kind was told: no letter goes out.
            letters::post_to_recipient(
                tx,
                request,
                "course-unit",
                LetterKind::RecipientCorrect,
                by,
            )?;
            // This one has no address in the policy: the desk tells it another way.
            tx.tell(&telling("court"))?;
            letters::post_to_recipient(tx, request, "court", erase, by)?;
            assert!(
                letters::post_to_recipient(tx, request, "court", LetterKind::Ready, by).is_err()
            );
            assert!(letters::post(tx, world.student, None, LetterKind::DeskDue).is_err());
            Ok(told)
        })
        .unwrap();
    all_work(&app);
    let letters: Vec<Taken> = sink
        .taken()
        .into_iter()
        .filter(|letter| letter.to == ["unit@unit.example"])
        .collect();
    assert_eq!(letters.len(), 1);
    clean(&letters[0]);
    let text = letters[0].text();
    for said in [format!("{BASE}/recipients/{telling}"), "12 345".to_owned()] {
        assert!(text.contains(&said), "{said}");
    }
    assert!(text.contains("วันอังคารที่ 22 ธันวาคม 2569"));

    // Whom e-mail reaches nothing is posted to; to whom it does not, the desk posts.
    let desk = appoint(
        &app,
        &Appointment {
            account: "desk.letters".to_owned(),
            roles: vec!["privacy-desk".to_owned()],
            ..Appointment::default()
        },
    )
    .unwrap();
    let refused = duties::recipients::posted(&app, desk, telling, None);
    assert!(matches!(refused, Err(duties::Failure::Bad { .. })));
    let tellings = duties::recipients::of_request(&app, request).unwrap();
    let court = tellings.iter().find(|one| one.telling != telling).unwrap();
    assert!(court.is_to_post(app.now()));
    let posted = duties::recipients::posted(&app, desk, court.telling, None).unwrap();
    assert!(posted.posted.is_some() && !posted.is_to_post(app.now()));
}

#[test]
fn an_outbox_holds_each_letter_whole_for_its_owner_alone() {
    use std::os::unix::fs::PermissionsExt as _;
    let place = Place::embedded();
    let folder = place.folder.join("outbox");
    let app = open(&place, &TestClock::new());
    let world = arrive(&app);
    let from = Address::parse("letters@letters.example.ac.th").unwrap();
    let outbox = Outbox::new(folder.clone()).unwrap();
    app.use_mail(Mailroom::new(Box::new(outbox), from, BASE.to_owned()));
    let request = ask_copy(&app, world.student);
    ask_copy(&app, world.learner);
    all_work(&app);
    let files: Vec<_> = std::fs::read_dir(&folder)
        .unwrap()
        .map(|file| file.unwrap())
        .collect();
    assert_eq!(files.len(), 4);
    for file in &files {
        assert_eq!(file.metadata().unwrap().permissions().mode() & 0o777, 0o600);
        let name = file.file_name().into_string().unwrap();
        assert!(name.ends_with(".eml") && !name.contains('@'));
    }
    let mine = [Address::parse("S9900000001@example.org").unwrap()];
    let shown = letters::laid(&folder, &mine).unwrap();
    assert_eq!(shown.len(), 2);
    assert!(
        shown
            .iter()
            .all(|laid| laid.text.open().contains(&request.to_string()))
    );
    assert!(
        letters::laid(&folder.join("nowhere"), &mine)
            .unwrap()
            .is_empty()
    );
    std::fs::remove_dir_all(&folder).unwrap();
    std::fs::write(&folder, b"no folder").unwrap();
    assert!(Outbox::new(folder).is_err());
}
