//! The desk: who holds a case, what desk and person write to each other, what a case waits for, taking
//! a request back. On both engines.

use duties::rights::{self, Asking, Decision, Filter, WaitsFor, Wish, Writer};
use duties::staff::{self, Appointment};
use duties::{App, Failure, uses, work};
use law::{ActorId, Ground, RequestId, Right, Stage, Text};
use policy::Rule;

use crate::fixture::{Place, TestClock, World, arrive, days, open};

pub(crate) fn colleague(app: &App, account: &str) -> ActorId {
    staff::appoint(
        app,
        &Appointment {
            account: account.to_owned(),
            roles: vec!["privacy-desk".to_owned()],
            ..Appointment::default()
        },
    )
    .unwrap()
}

fn objects(app: &App, world: &World) -> RequestId {
    let wish = Wish::Objection {
        activity: "teaching-support".to_owned(),
        ground: Ground::PublicOrInterest,
    };
    rights::file(app, Asking::oneself(world.student, app.now()), wish)
        .unwrap()
        .request
}

fn may_teach(app: &App, world: &World) -> bool {
    let asked = duties::ask::Asked::use_of(
        world.instructor,
        world.student,
        "teaching-support",
        &["learning".to_owned()],
    );
    duties::ask::evaluate(app, &asked).permitted
}

fn rule_of(failure: Failure) -> String {
    match failure {
        Failure::Bad { rule, .. } => rule,
        other => panic!("{other:?}"),
    }
}

#[test]
fn lp_105_the_desk_asks_the_person_answers_and_the_clock_runs_through_it() {
    for place in Place::both() {
        let clock = TestClock::new();
        let app = open(&place, &clock);
        let world = arrive(&app);
        let request = objects(&app, &world);
        let due = rights::request(&app, world.student, request).unwrap().due;
        clock.advance(days(3));
        let view = rights::ask_person(&app, world.desk, request, " รายวิชาใด ", None).unwrap();
        assert_eq!(view.waiting.as_ref().unwrap().on, WaitsFor::Person);
        assert_eq!(view.messages.open().len(), 1);
        let row = rights::queue(&app).unwrap().remove(0);
        assert_eq!((row.waits, row.due), (Some(WaitsFor::Person), due));
        clock.advance(days(4));
        let view = rights::reply(&app, world.student, request, "วิชาแรก").unwrap();
        assert_eq!(view.waiting.as_ref().unwrap().on, WaitsFor::Desk);
        let said: Vec<(Writer, String)> = view
            .messages
            .open()
            .iter()
            .map(|message| (message.from, message.text.clone()))
            .collect();
        assert_eq!(
            said,
            [
                (Writer::Desk, "รายวิชาใด".to_owned()),
                (Writer::Person, "วิชาแรก".to_owned())
            ]
        );
        assert_eq!(view.due, due, "nothing moved the day");
        // Another person's hand, an empty text, a card number: none is taken.
        assert!(matches!(
            rights::reply(&app, world.learner, request, "x"),
            Err(Failure::Missing(_))
        ));
        for text in ["  ", "4111 1111 1111 1111"] {
            assert!(rights::reply(&app, world.student, request, text).is_err());
            assert!(rights::ask_person(&app, world.desk, request, text, None).is_err());
        }
        assert!(matches!(
            rights::ask_person(&app, world.instructor, request, "?", None),
            Err(Failure::Refused(_))
        ));
        // Once it is decided nobody writes any more.
        rights::decide(&app, world.desk, request, Decision::Grant, None).unwrap();
        assert!(rights::ask_person(&app, world.desk, request, "?", None).is_err());
        assert!(rights::reply(&app, world.student, request, "?").is_err());
    }
}

/// To the desk the same steps are told, in which nobody is addressed.
fn nobody_is_addressed(at_desk: &[rights::Happened], own: &[rights::Happened]) {
    assert_eq!(at_desk.len(), own.len());
    let addressed = |text: &str| {
        let mut words = text.split(' ');
        words.any(|word| ["You", "Your", "you", "your"].contains(&word))
    };
    for (happened, own) in at_desk.iter().zip(own) {
        assert_eq!(happened.entry, own.entry);
        for text in [&happened.what, &happened.who] {
            assert!(!addressed(&text.en), "{}", text.en);
            assert!(!text.th.contains("ท่าน"), "{}", text.th);
        }
        let is_person = own.who.en == "You";
        assert_eq!(is_person, happened.who.th == "เจ้าของข้อมูล", "{}", own.who.en);
    }
}

#[test]
fn lp_102_the_history_has_every_step_with_office_and_role_and_every_message() {
    for place in Place::both() {
        let clock = TestClock::new();
        let app = open(&place, &clock);
        let world = arrive(&app);
        let request = objects(&app, &world);
        let second = || jiff::SignedDuration::from_secs(1);
        clock.advance(second());
        rights::open_case(&app, world.desk, request, None).unwrap();
        clock.advance(second());
        rights::assign(&app, world.desk, request, Some(world.desk)).unwrap();
        clock.advance(second());
        rights::ask_person(&app, world.desk, request, "คำถาม", None).unwrap();
        clock.advance(second());
        rights::reply(&app, world.student, request, "คำตอบ").unwrap();
        clock.advance(second());
        rights::decide(&app, world.desk, request, Decision::Grant, None).unwrap();
        let history = rights::history(&app, world.student, request).unwrap();
        let told: Vec<(String, String)> = history
            .iter()
            .map(|happened| (happened.what.en.clone(), happened.who.en.clone()))
            .collect();
        let find = |what: &str| {
            told.iter()
                .find(|(happened, _)| happened == what)
                .unwrap_or_else(|| panic!("{what} is missing: {told:?}"))
        };
        assert_eq!(find("Request received").1, "You");
        let desk = "Privacy desk";
        assert!(find("The case was opened by staff").1.contains(desk));
        assert!(find("Given to a member of staff").1.contains(desk));
        assert!(find("The desk asked something").1.contains(desk));
        assert_eq!(find("The question was answered").1, "You");
        assert!(find("Done").1.contains(desk), "{told:?}");
        let texts: Vec<&str> = history
            .iter()
            .filter_map(|happened| Some(happened.text.as_ref()?.open().as_str()))
            .collect();
        assert_eq!(texts, ["คำถาม", "คำตอบ"]);
        assert!(history.is_sorted_by_key(|happened| happened.at));
        nobody_is_addressed(&rights::history_at_desk(&app, request).unwrap(), &history);
        // Each step can be proved, and another person's case has no history for this one.
        for happened in &history {
            let receipt = uses::receipt(&app, world.student, happened.entry).unwrap();
            uses::check_receipt(&receipt, app.store().verifier()).unwrap();
        }
        assert!(rights::history(&app, world.learner, request).is_err());
    }
}

#[test]
fn lp_071_a_case_is_held_by_the_desk_alone_and_the_queue_is_filtered_without_opening_one() {
    for place in Place::both() {
        let clock = TestClock::new();
        let app = open(&place, &clock);
        let world = arrive(&app);
        let objection = objects(&app, &world);
        let question = rights::file(
            &app,
            Asking::oneself(world.learner, app.now())
                .saying(Some("ใครดูคะแนน".to_owned()))
                .unwrap(),
            Wish::Question { concerns: None },
        )
        .unwrap()
        .request;
        let second = colleague(&app, "desk2");
        let before = uses::uses(&app, world.student, None, 99).unwrap().1;
        rights::assign(&app, world.desk, objection, Some(second)).unwrap();
        assert_eq!(
            uses::uses(&app, world.student, None, 99).unwrap().1,
            before + 1,
            "entered, and nothing opened"
        );
        let ids = |filter: &Filter| -> Vec<RequestId> {
            let rows = rights::queue_of(&app, filter).unwrap();
            rows.iter().map(|row| row.request).collect()
        };
        let plain = Filter::default();
        assert_eq!(ids(&plain).len(), 2);
        let held_by = Some(second);
        assert_eq!(ids(&Filter { held_by, ..plain }), [objection]);
        let unassigned = true;
        assert_eq!(
            ids(&Filter {
                unassigned,
                ..plain
            }),
            [question]
        );
        let right = Some(Right::Informed);
        assert_eq!(ids(&Filter { right, ..plain }), [question]);
        let waits = Some(WaitsFor::Person);
        assert!(ids(&Filter { waits, ..plain }).is_empty());
        let overdue = true;
        assert!(ids(&Filter { overdue, ..plain }).is_empty());
        let due_soon = true;
        assert!(ids(&Filter { due_soon, ..plain }).is_empty());
        clock.advance(days(24));
        assert_eq!(ids(&Filter { due_soon, ..plain }).len(), 2);
        clock.advance(days(7));
        assert_eq!(ids(&Filter { overdue, ..plain }).len(), 2);
        // To somebody who answers no requests, or by them: not at all.
        let to = Some(world.instructor);
        let told = rights::assign(&app, world.desk, objection, to).unwrap_err();
        assert_eq!(rule_of(told), "LP-71");
        assert!(matches!(
            rights::assign(&app, world.instructor, objection, Some(second)),
            Err(Failure::Refused(_))
        ));
        rights::assign(&app, second, objection, None).unwrap();
        assert_eq!(
            ids(&Filter {
                unassigned,
                ..plain
            })
            .len(),
            2
        );
    }
}

#[test]
fn t_30_nobody_handles_their_own_request() {
    let place = Place::embedded();
    let app = open(&place, &TestClock::new());
    let world = arrive(&app);
    // The student works at the desk, too.
    let own = colleague(&app, "s9900000001");
    let request = objects(&app, &world);
    let grant = rights::decide(&app, own, request, Decision::Grant, None);
    for refused in [
        rights::open_case(&app, own, request, None).err().unwrap(),
        rights::ask_person(&app, own, request, "?", None)
            .err()
            .unwrap(),
        rights::assign(&app, world.desk, request, Some(own)).unwrap_err(),
        grant.err().unwrap(),
    ] {
        assert_eq!(rule_of(refused), "T30");
    }
    rights::open_case(&app, world.desk, request, None).unwrap();
}

#[test]
fn lp_105_what_waits_for_a_source_is_shown_blocked_with_its_reason_and_still_falls_due() {
    for place in Place::both() {
        let clock = TestClock::new();
        let app = open(&place, &clock);
        let world = arrive(&app);
        let request = objects(&app, &world);
        let why = Text::new("รอคำตอบจากระบบทะเบียน", "The registry has not answered.");
        assert!(rights::unblock(&app, world.desk, request, None).is_err());
        let half = Text::new("รอ", "");
        assert!(rights::block(&app, world.desk, request, half, None).is_err());
        let view = rights::block(&app, world.desk, request, why.clone(), None).unwrap();
        assert_eq!(view.waiting.as_ref().unwrap().on, WaitsFor::Source);
        assert!(view.next.en.contains("registry"), "{}", view.next.en);
        // What the person writes meanwhile is kept and does not hide that it is blocked.
        let view = rights::reply(&app, world.student, request, "ยังรออยู่").unwrap();
        assert_eq!(view.waiting.as_ref().unwrap().why, why);
        clock.advance(days(40));
        let row = rights::queue(&app).unwrap().remove(0);
        assert!(row.overdue && row.waits == Some(WaitsFor::Source));
        let view = rights::unblock(&app, world.desk, request, None).unwrap();
        assert_eq!(view.waiting.unwrap().on, WaitsFor::Desk);
    }
}

#[test]
fn i_04_what_is_taken_back_undoes_what_its_filing_began_and_only_that() {
    for place in Place::both() {
        let app = open(&place, &TestClock::new());
        let world = arrive(&app);
        let request = objects(&app, &world);
        assert!(!may_teach(&app, &world));
        assert!(matches!(
            rights::take_back(&app, world.learner, request),
            Err(Failure::Missing(_))
        ));
        assert!(!may_teach(&app, &world));
        let view = rights::take_back(&app, world.student, request).unwrap();
        assert!(matches!(view.stage, Stage::Withdrawn { .. }));
        assert!(may_teach(&app, &world), "used again at once");
        assert!(rights::queue(&app).unwrap().is_empty());
        assert!(rights::take_back(&app, world.student, request).is_err());
        assert!(rights::decide(&app, world.desk, request, Decision::Grant, None).is_err());
        let kept = rights::file(
            &app,
            Asking::oneself(world.student, app.now()),
            Wish::Restriction {
                categories: vec!["learning".to_owned()],
                ground: Ground::InsteadOfErasure,
            },
        )
        .unwrap()
        .request;
        let refused = duties::ask::evaluate(
            &app,
            &duties::ask::Asked::use_of(
                world.instructor,
                world.student,
                "teaching-support",
                &["learning".to_owned()],
            ),
        );
        assert_eq!(
            refused.rule.and_then(Rule::from_code),
            Some(Rule::Restricted)
        );
        rights::take_back(&app, world.student, kept).unwrap();
        assert!(may_teach(&app, &world));
        let standing = app.store().standing(world.student).unwrap();
        assert!(standing.holds.is_empty() && standing.restrictions.is_empty());
    }
}

#[test]
fn t_19_what_was_handed_out_or_erased_cannot_be_taken_back_and_a_taken_back_copy_is_never_made() {
    for place in Place::both() {
        let app = open(&place, &TestClock::new());
        let world = arrive(&app);
        let copy = |person| {
            rights::file(&app, Asking::oneself(person, app.now()), Wish::Copy)
                .unwrap()
                .request
        };
        let first = copy(world.student);
        rights::take_back(&app, world.student, first).unwrap();
        work::run_due(&app).unwrap();
        let view = rights::request(&app, world.student, first).unwrap();
        assert!(matches!(view.stage, Stage::Withdrawn { .. }));
        let mut out = Vec::new();
        let collected = rights::collect(&app, world.student, first, app.now(), &mut out);
        assert!(collected.is_err() && out.is_empty());
        // Another one may be asked for now; once it lies ready it is past taking back.
        let ready = copy(world.learner);
        work::run_due(&app).unwrap();
        let view = rights::request(&app, world.learner, ready).unwrap();
        assert!(matches!(view.stage, Stage::Answered { .. }));
        assert!(rights::take_back(&app, world.learner, ready).is_err());
        let mut out = Vec::new();
        rights::collect(&app, world.learner, ready, app.now(), &mut out).unwrap();
        assert!(!out.is_empty());
    }
}
