//! What staff take down: finding the person, proof of who asks, the clock from when they spoke.

use duties::rights::{self, Asking, Decision, DeskRefusal, Filed, TakenDown, WaitsFor, Wish};
use duties::{App, Failure, uses, work};
use law::{ActorId, Channel, Ground, Limb, Moment, PersonId, Proof, RefusalCode, Stage, Text};

use crate::approvals::for_two;
use crate::desk::colleague;
use crate::fixture::{Place, TestClock, World, arrive, days, open};

fn down(by: ActorId, proof: Option<Proof>, received: Moment) -> TakenDown {
    TakenDown {
        by,
        channel: Channel::Phone,
        proof,
        received,
        note: "โทรกลับเบอร์ที่ลงทะเบียนไว้ ตอบถูก".to_owned(),
    }
}

fn objection() -> Wish {
    Wish::Objection {
        activity: "teaching-support".to_owned(),
        ground: Ground::PublicOrInterest,
    }
}

fn take(app: &App, person: PersonId, down: &TakenDown, wish: Wish) -> Result<Filed, Failure> {
    rights::take_down(
        app,
        down.by,
        None,
        person,
        down,
        Some("ขอให้หยุดใช้".to_owned()),
        wish,
    )
}

fn rule_of(failure: Failure) -> String {
    match failure {
        Failure::Bad { rule, .. } => rule,
        other => panic!("{other:?}"),
    }
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

#[test]
fn lp_104_x_015_a_telephone_request_runs_from_the_call_and_the_person_sees_who_took_it_down() {
    for place in Place::both() {
        let clock = TestClock::new();
        let app = open(&place, &clock);
        let world = arrive(&app);
        let called = app.now().after(days(-2));
        let found =
            rights::find_person(&app, world.desk, "s9900000001", Channel::Phone, None).unwrap();
        assert_eq!(found, Some(world.student));
        let taken = down(world.desk, Some(Proof::KnownChannel), called);
        let filed = take(&app, world.student, &taken, objection()).unwrap();
        assert_eq!(filed.received, called);
        assert_eq!(
            filed.due.to_string(),
            "2026-12-20",
            "thirty days from the call"
        );
        assert!(!may_teach(&app, &world), "at once, as online");
        let view = rights::request(&app, world.student, filed.request).unwrap();
        assert_eq!(view.channel, Channel::Phone);
        let intake = view.intake.unwrap();
        assert_eq!(intake.by, world.desk.to_string());
        assert!(intake.note.contains("โทรกลับ") && intake.at == app.now().micros());
        let history = rights::history(&app, world.student, filed.request).unwrap();
        let received = history
            .iter()
            .find(|happened| happened.what.en == "Request received")
            .unwrap();
        assert!(
            received.who.en.contains("Privacy desk"),
            "{}",
            received.who.en
        );
    }
}

#[test]
fn lp_104_what_staff_may_not_take_down_is_refused_by_its_rule() {
    let place = Place::embedded();
    let app = open(&place, &TestClock::new());
    let world = arrive(&app);
    let now = app.now();
    let good = down(world.desk, Some(Proof::InPerson), now);
    let with = |change: &dyn Fn(&mut TakenDown)| {
        let mut taken = good.clone();
        change(&mut taken);
        take(&app, world.student, &taken, objection()).unwrap_err()
    };
    assert_eq!(
        rule_of(with(&|taken| taken.channel = Channel::Portal)),
        "LP-104"
    );
    assert_eq!(
        rule_of(with(&|taken| taken.proof = Some(Proof::FreshSignIn))),
        "T9"
    );
    assert_eq!(
        rule_of(with(&|taken| taken.proof = Some(Proof::SignedIn))),
        "T9"
    );
    assert_eq!(
        rule_of(with(&|taken| taken.received = now.after(days(1)))),
        "LP-104"
    );
    // A Buddhist year read as a Western one, and the other way round.
    assert_eq!(
        rule_of(with(&|taken| taken.received = now.after(days(-543 * 365)))),
        "T17"
    );
    assert_eq!(rule_of(with(&|taken| taken.note.clear())), "T9");
    let card = |taken: &mut TakenDown| taken.note = "บัตร 4111 1111 1111 1111".to_owned();
    assert_eq!(rule_of(with(&card)), "CO-30");
    let citizen = |taken: &mut TakenDown| taken.note = "เลข 1-1017-00230-70-8".to_owned();
    assert_eq!(rule_of(with(&citizen)), "s.22, T9");
    assert_eq!(rule_of(with(&|taken| taken.by = world.instructor)), "LP-71");
    let by_other = rights::take_down(
        &app,
        colleague(&app, "desk2"),
        None,
        world.student,
        &good,
        None,
        objection(),
    );
    assert_eq!(rule_of(by_other.unwrap_err()), "LP-104");
    let said = Some("บัตรประชาชน 1101700230708".to_owned());
    let told = rights::take_down(
        &app,
        world.desk,
        None,
        world.student,
        &good,
        said,
        objection(),
    );
    assert_eq!(rule_of(told.unwrap_err()), "s.22, T9");
    assert!(rights::requests(&app, world.student).unwrap().is_empty());
    assert!(may_teach(&app, &world));
}

#[test]
fn t_09_without_proof_nothing_is_done_and_with_it_everything_on_the_day_it_had() {
    for place in Place::both() {
        let clock = TestClock::new();
        let app = open(&place, &clock);
        let world = arrive(&app);
        let called = app.now();
        let filed = take(
            &app,
            world.student,
            &down(world.desk, None, called),
            objection(),
        )
        .unwrap();
        let view = rights::request(&app, world.student, filed.request).unwrap();
        assert!(matches!(view.stage, Stage::Received));
        assert_eq!(view.waiting.unwrap().on, WaitsFor::Desk);
        assert!(may_teach(&app, &world), "a stranger's call stops nothing");
        // Nothing can be decided but that identity is not proved.
        let decide = |decision| rights::decide(&app, world.desk, filed.request, decision, None);
        assert!(decide(Decision::Grant).is_err());
        clock.advance(days(5));
        let note = "มาพบที่เคาน์เตอร์ ดูบัตรแล้วคืน";
        let wrong = rights::identify(&app, world.desk, filed.request, Proof::SignedIn, note, None);
        assert_eq!(rule_of(wrong.unwrap_err()), "T9");
        let proved =
            rights::identify(&app, world.desk, filed.request, Proof::InPerson, note, None).unwrap();
        assert_eq!((proved.request, proved.due), (filed.request, filed.due));
        assert!(!may_teach(&app, &world));
        let view = rights::request(&app, world.student, filed.request).unwrap();
        assert!(matches!(view.stage, Stage::Identified { .. }));
        assert_eq!((view.received, view.due), (called, filed.due));
        let checked = view.intake.unwrap().checked.unwrap();
        assert_eq!(checked.note, note);
        assert_eq!(view.words.unwrap().open(), "ขอให้หยุดใช้");
        let again = rights::identify(&app, world.desk, filed.request, Proof::InPerson, note, None);
        assert_eq!(rule_of(again.unwrap_err()), "T9");
        decide_and_end(&app, &world, filed.request);
    }
}

fn decide_and_end(app: &App, world: &World, request: law::RequestId) {
    rights::decide(app, world.desk, request, Decision::Grant, None).unwrap();
    let view = rights::request(app, world.student, request).unwrap();
    assert!(matches!(view.stage, Stage::Fulfilled { .. }));
}

#[test]
fn t_09_identity_that_stays_unproved_is_refused_with_its_limb_and_only_with_it() {
    for place in Place::both() {
        let app = open(&place, &TestClock::new());
        let world = arrive(&app);
        // The person objected themself meanwhile: refusing the stranger's call must not end that.
        let filed = take(
            &app,
            world.student,
            &down(world.desk, None, app.now()),
            objection(),
        )
        .unwrap();
        let own =
            rights::file(&app, Asking::oneself(world.student, app.now()), objection()).unwrap();
        let refuse = |code, limbs: &[Limb]| {
            let refusal = DeskRefusal {
                code,
                limbs: limbs.to_vec(),
                reason: Text::new(
                    "โทรกลับสามครั้งและส่งอีเมลไปยังที่อยู่ที่ลงทะเบียนไว้แล้ว ไม่มีผู้ยืนยันว่าเป็นผู้ขอ",
                    "Three calls and an e-mail to the registered address; nobody confirmed having asked.",
                ),
            };
            rights::decide(
                &app,
                world.desk,
                filed.request,
                Decision::Refuse(refusal),
                None,
            )
        };
        assert!(refuse(RefusalCode::IdentityUnproved, &[]).is_err());
        assert!(refuse(RefusalCode::ObjectionCompelling, &[Limb::CompellingGrounds]).is_err());
        let view = refuse(RefusalCode::IdentityUnproved, &[Limb::ProofFailed])
            .unwrap()
            .view
            .unwrap();
        assert_eq!(view.refused.unwrap().code, "identity-unproved");
        assert!(!may_teach(&app, &world));
        let view = rights::request(&app, world.student, own.request).unwrap();
        assert!(view.open);
    }
}

#[test]
fn t_09_a_copy_asked_for_by_letter_is_gathered_only_after_identity_is_proved() {
    for place in Place::both() {
        let app = open(&place, &TestClock::new());
        let world = arrive(&app);
        let mut by_letter = down(world.desk, None, app.now());
        by_letter.channel = Channel::Post;
        let filed = take(&app, world.learner, &by_letter, Wish::Copy).unwrap();
        work::run_due(&app).unwrap();
        let view = rights::request(&app, world.learner, filed.request).unwrap();
        assert!(matches!(view.stage, Stage::Received));
        let note = "ตอบทางอีเมลที่ลงทะเบียนไว้";
        rights::identify(
            &app,
            world.desk,
            filed.request,
            Proof::KnownChannel,
            note,
            None,
        )
        .unwrap();
        work::run_due(&app).unwrap();
        let view = rights::request(&app, world.learner, filed.request).unwrap();
        assert!(
            matches!(view.stage, Stage::Answered { .. }),
            "{:?}",
            view.stage
        );
        // Handed over against the person's own fresh sign-in, as every copy.
        let mut out = Vec::new();
        let stale = app.now().after(days(-1));
        assert!(rights::collect(&app, world.learner, filed.request, stale, &mut out).is_err());
        rights::collect(&app, world.learner, filed.request, app.now(), &mut out).unwrap();
    }
}

#[test]
fn t_30_where_two_are_wanted_one_of_the_staff_cannot_have_somebody_erased_by_a_call() {
    for place in Place::both() {
        let app = for_two(&place, &TestClock::new());
        let world = arrive(&app);
        let second = colleague(&app, "desk2");
        let erasure = Wish::Erasure {
            ground: Ground::PurposeOver,
        };
        let taken = down(world.desk, Some(Proof::InPerson), app.now());
        let filed = take(&app, world.learner, &taken, erasure).unwrap();
        assert!(filed.answer.is_none());
        work::run_due(&app).unwrap();
        assert!(app.store().standing(world.learner).is_some());
        let note = "ดูบัตรแล้วคืน";
        let identify =
            |actor| rights::identify(&app, actor, filed.request, Proof::InPerson, note, None);
        assert_eq!(rule_of(identify(world.desk).unwrap_err()), "T30");
        assert!(app.store().standing(world.learner).is_some());
        identify(second).unwrap();
        assert!(app.store().standing(world.learner).is_none());
        // What only protects needs nobody else.
        let taken = down(world.desk, Some(Proof::KnownChannel), app.now());
        take(&app, world.student, &taken, objection()).unwrap();
        assert!(!may_teach(&app, &world));
    }
}

#[test]
fn t_34_a_person_is_found_by_exactly_what_they_go_by_counted_and_entered() {
    for place in Place::both() {
        let clock = TestClock::new();
        let app = open(&place, &clock);
        let world = arrive(&app);
        let find =
            |actor, goes_by: &str| rights::find_person(&app, actor, goes_by, Channel::Desk, None);
        let size = |app: &App| app.store().read(|read| read.ledger_size()).unwrap();
        for partly in ["s99", "s990000000", "%", "s9900000001%", "example.org"] {
            let before = size(&app);
            assert_eq!(find(world.desk, partly).unwrap(), None, "{partly}");
            assert_eq!(size(&app), before + 1, "entered although nobody was found");
        }
        let before = uses::uses(&app, world.student, None, 99).unwrap().1;
        let by_mail = find(world.desk, " S9900000001@EXAMPLE.org ").unwrap();
        assert_eq!(by_mail, Some(world.student));
        let (entries, after) = uses::uses(&app, world.student, None, 99).unwrap();
        assert_eq!(after, before + 1);
        assert!(entries[0].who.en.contains("Privacy desk"));
        assert!(find(world.desk, "  ").is_err());
        // Whoever answers no requests learns nothing from asking, known or not.
        for goes_by in ["s9900000001", "nobody"] {
            assert_eq!(
                rule_of(find(world.instructor, goes_by).unwrap_err()),
                "LP-71"
            );
        }
        // So many an hour, each member of the desk for themself.
        let mut looked = 6;
        while find(world.desk, "nobody").is_ok() {
            looked += 1;
        }
        assert_eq!(looked, 60);
        assert_eq!(rule_of(find(world.desk, "s9900000001").unwrap_err()), "T34");
        find(colleague(&app, "desk2"), "s9900000001").unwrap();
        clock.advance(jiff::SignedDuration::from_mins(61));
        find(world.desk, "s9900000001").unwrap();
    }
}

#[test]
fn t_34_a_restart_forgets_the_brake_and_no_look() {
    for place in Place::both() {
        let clock = TestClock::new();
        let app = open(&place, &clock);
        let world = arrive(&app);
        let find = |app: &App| rights::find_person(app, world.desk, "nobody", Channel::Desk, None);
        let before = app.store().read(|read| read.ledger_size()).unwrap();
        while find(&app).is_ok() {}
        assert_eq!(rule_of(find(&app).unwrap_err()), "T34");
        drop(app);
        let app = open(&place, &clock);
        let after = app.store().read(|read| read.ledger_size()).unwrap();
        assert!(after >= before + 60, "each look is kept: {before}, {after}");
        find(&app).unwrap();
    }
}
