//! Objection, restriction, withdrawal and questions: what happens at once, what the desk decides, what
//! the person is told. On both engines.

use duties::ask::{self, Asked};
use duties::rights::{self, Asking, Decision, DeskRefusal, WaitsFor, Wish};
use duties::{App, Failure};
use law::{Channel, Ground, Limb, PersonId, RefusalCode, RequestId, Stage, Text};
use policy::Rule;

use crate::fixture::{Place, TestClock, World, arrive, days, open, opening, pack};

fn reason() -> Text {
    Text::new(
        "การประเมินผลรายวิชาที่ลงทะเบียนเป็นภารกิจตามกฎหมายที่สำคัญยิ่งกว่าเหตุที่ยกขึ้นอ้าง",
        "Assessing a course taken for credit is a lawful task that outweighs what was brought forward.",
    )
}

/// Whether the instructor may use the student's work for teaching, by the very next decision.
fn may(app: &App, world: &World, person: PersonId) -> (bool, Option<Rule>) {
    let asked = Asked {
        address: None,
        ..Asked::use_of(
            world.instructor,
            person,
            "teaching-support",
            &["learning".to_owned()],
        )
    };
    let answer = ask::evaluate(app, &asked);
    (answer.permitted, answer.rule.and_then(Rule::from_code))
}

fn file(app: &App, person: PersonId, said: Option<&str>, wish: Wish) -> RequestId {
    let asking = Asking::oneself(person, app.now())
        .saying(said.map(str::to_owned))
        .unwrap();
    rights::file(app, asking, wish).unwrap().request
}

fn objection(activity: &str, ground: Ground) -> Wish {
    Wish::Objection {
        activity: activity.to_owned(),
        ground,
    }
}

fn restriction(ground: Ground) -> Wish {
    Wish::Restriction {
        categories: vec!["learning".to_owned()],
        ground,
    }
}

#[test]
// size: one story, from the filing to what proves its end
fn lp_085_x_009_an_objection_stops_the_activity_with_its_filing_and_the_desk_decides_after() {
    for place in Place::both() {
        let clock = TestClock::new();
        let app = open(&place, &clock);
        let world = arrive(&app);
        assert!(may(&app, &world, world.student).0);
        // An hour-old sign-in is enough for what only protects.
        clock.advance(jiff::SignedDuration::from_mins(20));
        let proved = app.now().after(jiff::SignedDuration::from_mins(-19));
        let asking = Asking::oneself(world.student, proved);
        let wish = objection("teaching-support", Ground::PublicOrInterest);
        let filed = rights::file(&app, asking.clone(), wish.clone()).unwrap();
        assert!(!may(&app, &world, world.student).0);
        assert!(may(&app, &world, world.learner).0, "another person's data");
        let view = rights::request(&app, world.student, filed.request).unwrap();
        assert_eq!(view.waiting.as_ref().unwrap().on, WaitsFor::Desk);
        assert!(
            view.open && view.due.to_string() == "2026-12-22",
            "{}",
            view.due
        );
        let queue = rights::queue(&app).unwrap();
        assert_eq!(queue[0].waits, Some(WaitsFor::Desk));
        let Err(Failure::Bad { rule, .. }) = rights::file(&app, asking, wish) else {
            panic!("objected twice")
        };
        assert_eq!(rule, "s.32 ¶1");

        // Refused without its limb, with a code of another limb, or too shortly: not at all.
        let refusal = |code, limbs: &[Limb], reason: Text| {
            Decision::Refuse(DeskRefusal {
                code,
                limbs: limbs.to_vec(),
                reason,
            })
        };
        for wrong in [
            refusal(RefusalCode::ObjectionCompelling, &[], reason()),
            refusal(
                RefusalCode::ObjectionResearch,
                &[Limb::PublicInterestMission],
                reason(),
            ),
            refusal(RefusalCode::ErasurePublicTask, &[], reason()),
            refusal(
                RefusalCode::ObjectionCompelling,
                &[Limb::CompellingGrounds],
                Text::new("ไม่", "no"),
            ),
            Decision::Say(reason()),
        ] {
            assert!(rights::decide(&app, world.desk, filed.request, wrong, None).is_err());
            assert!(!may(&app, &world, world.student).0);
        }
        let right = refusal(
            RefusalCode::ObjectionCompelling,
            &[Limb::CompellingGrounds],
            reason(),
        );
        assert!(matches!(
            rights::decide(&app, world.instructor, filed.request, right.clone(), None),
            Err(Failure::Refused(_))
        ));
        let view = rights::decide(&app, world.desk, filed.request, right.clone(), None)
            .unwrap()
            .view
            .unwrap();
        let told = view.refused.unwrap();
        assert_eq!(told.section, "s.32(1)(ก)");
        assert!(told.complaint.th.contains("73"), "{}", told.complaint.th);
        assert!(may(&app, &world, world.student).0, "the activity goes on");
        assert!(rights::decide(&app, world.desk, filed.request, right, None).is_err());
    }
}

#[test]
fn lp_085_an_objection_that_stands_stays() {
    for place in Place::both() {
        let app = open(&place, &TestClock::new());
        let world = arrive(&app);
        let wish = objection("teaching-support", Ground::PublicOrInterest);
        let request = file(&app, world.student, Some("ไม่ต้องการ"), wish);
        let decided = rights::decide(&app, world.desk, request, Decision::Grant, None).unwrap();
        let view = decided.view.unwrap();
        assert!(matches!(view.stage, Stage::Fulfilled { .. }));
        assert!(view.told[0].en.contains("s.33(3)"), "{}", view.told[0].en);
        assert!(!may(&app, &world, world.student).0);
        drop(app);
        // A restart does not forget it.
        let app = open(&place, &TestClock::new());
        assert!(!may(&app, &world, world.student).0);
    }
}

#[test]
fn lp_085_lp_086_lp_087_where_the_ground_is_not_so_the_rule_refuses_and_nothing_stops() {
    let place = Place::embedded();
    let app = open(&place, &TestClock::new());
    let world = arrive(&app);
    // For an outside learner teaching is a contract, which s.32(1) does not reach; it is no
    // marketing and no research for anybody.
    for (person, ground, code) in [
        (world.learner, Ground::PublicOrInterest, "objection-basis"),
        (
            world.student,
            Ground::DirectMarketing,
            "objection-not-marketing",
        ),
        (world.student, Ground::Research, "objection-not-research"),
    ] {
        let request = file(&app, person, None, objection("teaching-support", ground));
        let view = rights::request(&app, person, request).unwrap();
        assert_eq!(view.refused.unwrap().code, code);
        assert!(may(&app, &world, person).0);
    }
    let asking = Asking::oneself(world.student, app.now());
    for (activity, ground, field) in [
        ("no-such", Ground::PublicOrInterest, "activity"),
        ("teaching-support", Ground::Access, "ground"),
    ] {
        let Err(Failure::Bad { field: named, .. }) =
            rights::file(&app, asking.clone(), objection(activity, ground))
        else {
            panic!("{activity} taken")
        };
        assert_eq!(named, field);
    }
}

#[test]
fn lp_086_direct_marketing_stops_for_good_and_nobody_can_refuse_it() {
    for place in Place::both() {
        let app = App::open(opening(&place, &TestClock::new(), pack("cmu-culture"))).unwrap();
        let person = app
            .store()
            .transact::<_, store::Fault>("test.visitor", |tx| tx.add_person("visitor", "contacts"))
            .unwrap();
        duties::notice::deliver(&app, &[person], "desk").unwrap();
        let wish = objection("event-marketing", Ground::DirectMarketing);
        let request = file(&app, person, None, wish);
        let view = rights::request(&app, person, request).unwrap();
        assert!(
            matches!(view.stage, Stage::Fulfilled { .. }),
            "{:?}",
            view.stage
        );
        let activity = app
            .policy()
            .compiled
            .activity_ix("event-marketing")
            .unwrap();
        assert!(
            app.store()
                .standing(person)
                .unwrap()
                .objections
                .has(activity.0)
        );
    }
}

#[test]
fn lp_095_what_is_needed_for_a_claim_is_kept_used_by_nobody_and_survives_its_period() {
    for place in Place::both() {
        let clock = TestClock::new();
        let app = open(&place, &clock);
        let world = arrive(&app);
        let asking = Asking::oneself(world.student, app.now());
        let Err(Failure::Bad { rule, .. }) =
            rights::file(&app, asking, restriction(Ground::ForClaim))
        else {
            panic!("a claim that nobody stated")
        };
        assert_eq!(rule, "s.34(3)");
        let request = file(
            &app,
            world.student,
            Some("ใช้ยื่นอุทธรณ์ผลการเรียน"),
            restriction(Ground::ForClaim),
        );
        assert!(!may(&app, &world, world.student).0, "while it is examined");
        rights::decide(&app, world.desk, request, Decision::Grant, None).unwrap();
        let kept = |app: &App| {
            let held = app
                .store()
                .read(|read| read.holdings(world.student))
                .unwrap();
            held.iter()
                .filter(|holding| holding.category == "learning")
                .map(|holding| holding.records)
                .sum::<u64>()
        };
        let before = kept(&app);
        app.store()
            .transact::<_, store::Fault>("test.sweep", |tx| tx.sweep_expired())
            .unwrap();
        clock.advance(days(4_000));
        app.store()
            .transact::<_, store::Fault>("test.sweep", |tx| tx.sweep_expired())
            .unwrap();
        assert_eq!(kept(&app), before);
        rights::lift(&app, world.student, request).unwrap();
        assert!(
            app.store()
                .standing(world.student)
                .unwrap()
                .restrictions
                .is_empty()
        );
        assert!(
            app.store()
                .standing(world.student)
                .unwrap()
                .holds
                .is_empty()
        );
        assert!(rights::lift(&app, world.student, request).is_err(), "twice");
        assert!(
            rights::lift(&app, world.learner, request).is_err(),
            "another's"
        );
    }
}

#[test]
fn lp_094_x_007_restriction_instead_of_erasure_stands_while_it_is_examined() {
    for place in Place::both() {
        let clock = TestClock::new();
        let app = open(&place, &clock);
        let world = arrive(&app);
        for (ground, grant) in [
            (Ground::InsteadOfErasure, true),
            (Ground::PromisedInsteadOfErasure, false),
        ] {
            let request = file(&app, world.student, None, restriction(ground));
            assert!(!may(&app, &world, world.student).0, "from the filing on");
            let decision = if grant {
                Decision::Grant
            } else {
                Decision::Refuse(DeskRefusal {
                    code: RefusalCode::RestrictionGroundAbsent,
                    limbs: Vec::new(),
                    reason: reason(),
                })
            };
            let decided = rights::decide(&app, world.desk, request, decision, None);
            if grant {
                assert!(matches!(
                    decided.unwrap().view.unwrap().stage,
                    Stage::Fulfilled { .. }
                ));
                assert!(!may(&app, &world, world.student).0);
                rights::lift(&app, world.student, request).unwrap();
            } else {
                let view = decided.unwrap().view.unwrap();
                assert_eq!(view.refused.unwrap().section, "s.34 ¶1");
                // Its person is told before it ends, and when.
                let ends = view.restriction_ends.unwrap();
                let letter = duties::letters::LetterKind::RestrictionEnding.code();
                let posted = app
                    .store()
                    .transact::<_, store::Fault>("test.posted", move |tx| {
                        tx.has_work(&format!("letter/{letter}"))
                    });
                assert!(posted.unwrap());
                clock.advance(days(7));
                assert!(app.now() < ends);
                duties::sweep::daily(&app).unwrap();
                assert!(!may(&app, &world, world.student).0, "not before the day");
                clock.advance(days(1));
                duties::sweep::daily(&app).unwrap();
                let view = rights::request(&app, world.student, request).unwrap();
                assert!(view.restriction_ends.is_none());
                assert!(rights::lift(&app, world.student, request).is_err());
            }
            assert!(may(&app, &world, world.student).0);
        }
    }
}

#[test]
fn lp_096_an_objection_is_a_restriction_of_what_was_objected_to_and_of_nothing_else() {
    let place = Place::embedded();
    let app = open(&place, &TestClock::new());
    let world = arrive(&app);
    let wish = objection("teaching-analysis", Ground::PublicOrInterest);
    file(&app, world.student, None, wish);
    assert!(may(&app, &world, world.student).0, "teaching goes on");
    // Asked for by hand as well, the whole category is restricted while the objection is open.
    let request = file(
        &app,
        world.student,
        None,
        restriction(Ground::ObjectionOpen),
    );
    let view = rights::request(&app, world.student, request).unwrap();
    assert!(
        matches!(view.stage, Stage::Fulfilled { .. }),
        "{:?}",
        view.stage
    );
    assert!(!may(&app, &world, world.student).0);
    // Without an open objection there is nothing to restrict for.
    let asking = Asking::oneself(world.learner, app.now());
    let Err(Failure::Bad { rule, .. }) =
        rights::file(&app, asking, restriction(Ground::ObjectionOpen))
    else {
        panic!("restricted for an objection that nobody filed")
    };
    assert_eq!(rule, "s.34(4)");
    assert!(may(&app, &world, world.learner).0);
}

#[test]
fn lp_099_lp_100_lp_101_a_withdrawal_is_felt_at_once_and_tells_its_effect() {
    for place in Place::both() {
        let app = App::open(opening(&place, &TestClock::new(), pack("cmu-culture"))).unwrap();
        let activity = app
            .policy()
            .compiled
            .activity_ix("site-measurement")
            .unwrap();
        let person = app
            .store()
            .transact::<_, store::Fault>("test.visitor", |tx| tx.add_person("visitor", "contacts"))
            .unwrap();
        duties::notice::deliver(&app, &[person], "desk").unwrap();
        let wish = || Wish::Withdrawal {
            activity: "site-measurement".to_owned(),
        };
        // Nothing to withdraw: refused by rule, recorded.
        let none = file(&app, person, None, wish());
        let told = rights::request(&app, person, none)
            .unwrap()
            .refused
            .unwrap();
        assert_eq!(told.code, "withdrawal-no-consent");
        app.store()
            .transact("test.consent", move |tx| {
                tx.file_consent(person, activity, true)
            })
            .unwrap();
        let before = app.store().read(|read| read.checkpoint()).unwrap();
        let request = file(&app, person, None, wish());
        let view = rights::request(&app, person, request).unwrap();
        assert!(matches!(view.stage, Stage::Fulfilled { .. }));
        assert!(view.told[0].en.contains("stays lawful"));
        assert!(
            view.told[1].en.contains("stop counting"),
            "the effect of withdrawing"
        );
        let standing = app.store().standing(person).unwrap();
        assert!(standing.withdrawn.has(activity.0));
        let after = app.store().read(|read| read.checkpoint()).unwrap();
        assert!(after != before, "entered");
    }
}

#[test]
fn lp_079_a_question_is_answered_by_the_desk_in_its_own_words() {
    for place in Place::both() {
        let app = open(&place, &TestClock::new());
        let world = arrive(&app);
        let asking = Asking::oneself(world.student, app.now());
        let empty = rights::file(&app, asking, Wish::Question { concerns: None });
        assert!(matches!(empty, Err(Failure::Bad { .. })));
        let request = file(
            &app,
            world.student,
            Some("เหตุใดจึงเปิดดูคะแนนของฉันเมื่อวาน"),
            Wish::Question {
                concerns: Some("42".to_owned()),
            },
        );
        let answer = Text::new("อาจารย์ตรวจการบ้าน", "The instructor marked the homework.");
        let view = rights::decide(&app, world.desk, request, Decision::Say(answer), None)
            .unwrap()
            .view
            .unwrap();
        assert!(matches!(view.stage, Stage::Fulfilled { .. }));
        assert!(view.told[0].en.contains("homework"));
        assert_eq!(view.channel, Channel::Portal);
    }
}

#[test]
fn co_030_i_17_words_with_a_card_number_are_refused_on_every_wish() {
    let person = PersonId::from_bytes([1; 16]);
    let now = law::Moment::from_micros(0);
    let asking = Asking::oneself(person, now);
    let Err(Failure::Bad { rule, .. }) =
        asking.saying(Some("บัตรของฉัน 4111 1111 1111 1111".to_owned()))
    else {
        panic!("taken")
    };
    assert_eq!(rule, "CO-30");
}

#[test]
fn lp_096_what_is_filed_again_in_the_same_instant_stands_after_a_restart() {
    for place in Place::both() {
        let clock = TestClock::new();
        let app = open(&place, &clock);
        let world = arrive(&app);
        let person = world.student;
        // The clock does not move: begun, ended and begun again in one instant.
        app.store()
            .transact::<_, store::Fault>("test.again", move |tx| {
                let compiled = tx.compiled();
                let category = compiled.category_ix("learning").unwrap();
                let activity = compiled.activity_ix("teaching-support").unwrap();
                for last in [false, true] {
                    tx.restrict(person, category, "for-claim")?;
                    tx.hold(person, category, "for-claim", None)?;
                    tx.file_objection(person, activity)?;
                    if !last {
                        tx.end_restriction(person, category, "for-claim")?;
                        tx.end_hold(person, category, "for-claim")?;
                        tx.end_objection(person, activity)?;
                    }
                }
                Ok(())
            })
            .unwrap();
        let before = app.store().standing(person).unwrap();
        drop(app);
        let app = open(&place, &clock);
        let after = app.store().standing(person).unwrap();
        assert!(!after.restrictions.is_empty() && !after.holds.is_empty());
        assert!(!after.objections.is_empty());
        assert_eq!(after.restrictions, before.restrictions);
        assert_eq!(after.holds, before.holds);
        assert_eq!(after.objections, before.objections);
    }
}
