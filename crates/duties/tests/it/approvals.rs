//! Two people where the policy wants two: proposing, approving, sending back, and every way around it.

use std::sync::Arc;

use duties::rights::{
    self, Asking, Decision, DeskRefusal, ErasureAnswer, Findings, WaitsFor, Wish,
};
use duties::{App, Failure, work};
use law::{ActorId, Ground, Limb, RefusalCode, RequestId, Shown, Stage, Text};
use store::{ActorRow, Fault, Files};

use crate::desk::colleague;
use crate::fixture::{Place, TestClock, World, arrive, opening, pack};

/// The shipped policy with one more line in its rights.
pub(crate) fn pack_with(line: &str) -> Files {
    let mut files = pack("chula-learning");
    let (_, text) = files
        .iter_mut()
        .find(|(name, _)| name == "rights.toml")
        .unwrap();
    *text = text.replacen("online = true\n", &format!("online = true\n{line}\n"), 1);
    assert!(text.contains(line));
    files
}

pub(crate) fn for_two(place: &Place, clock: &Arc<TestClock>) -> App {
    App::open(opening(place, clock, pack_with("two_person = true"))).unwrap()
}

fn refusal() -> Decision {
    Decision::Refuse(DeskRefusal {
        code: RefusalCode::ObjectionCompelling,
        limbs: vec![Limb::CompellingGrounds],
        reason: Text::new(
            "การประเมินผลรายวิชาที่ลงทะเบียนเป็นภารกิจตามกฎหมายที่สำคัญยิ่งกว่าเหตุที่ยกขึ้นอ้าง",
            "Assessing a course taken for credit is a lawful task that outweighs what was brought forward.",
        ),
    })
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

fn refused_by(failure: Failure) -> String {
    match failure {
        Failure::Bad { rule, .. } => rule,
        other => panic!("{other:?}"),
    }
}

/// Another staff account of somebody who has one already.
fn second_account(app: &App, of: ActorId) -> ActorId {
    app.store()
        .transact::<_, Fault>("test.account", move |tx| {
            let known = tx.actor(of)?.unwrap();
            let actor = tx.add_actor(known.person)?;
            let row = tx.actor(actor)?.unwrap();
            tx.keep_actor(&ActorRow {
                roles: vec!["privacy-desk".to_owned()],
                ..row
            })?;
            Ok(actor)
        })
        .unwrap()
}

#[test]
fn t_30_a_refusal_is_proposed_by_one_and_given_by_another() {
    for place in Place::both() {
        let app = for_two(&place, &TestClock::new());
        let world = arrive(&app);
        let other = colleague(&app, "desk2");
        let request = objects(&app, &world);
        let view = rights::decide(&app, world.desk, request, refusal(), None)
            .unwrap()
            .view
            .unwrap();
        assert!(matches!(view.stage, Stage::Identified { .. }));
        assert_eq!(view.waiting.unwrap().on, WaitsFor::Approval);
        assert_eq!(view.proposed_by, Some(world.desk.to_string()));
        assert_eq!(view.proposed, Some(refusal()));
        assert!(!may_teach(&app, &world), "nothing is done yet");
        // Not by who proposed it, not by their other account, not by somebody nobody knows.
        let twin = second_account(&app, world.desk);
        let unknown = app
            .store()
            .transact::<_, Fault>("test.account", |tx| {
                let actor = tx.add_actor(None)?;
                let row = tx.actor(actor)?.unwrap();
                tx.keep_actor(&ActorRow {
                    roles: vec!["privacy-desk".to_owned()],
                    ..row
                })?;
                Ok(actor)
            })
            .unwrap();
        for actor in [world.desk, twin, unknown] {
            let told = rights::approve(&app, actor, request, None).err().unwrap();
            assert_eq!(refused_by(told), "T30");
        }
        assert!(matches!(
            rights::approve(&app, world.instructor, request, None),
            Err(Failure::Refused(_))
        ));
        // Nor around it: deciding once more, granting, asking, blocking.
        let why = Text::new("รอ", "waiting");
        for around in [
            rights::decide(&app, other, request, refusal(), None).err(),
            rights::decide(&app, other, request, Decision::Grant, None).err(),
            rights::ask_person(&app, world.desk, request, "?", None).err(),
            rights::block(&app, world.desk, request, why, None).err(),
        ] {
            assert_eq!(refused_by(around.unwrap()), "T30");
        }
        let view = rights::approve(&app, other, request, None)
            .unwrap()
            .view
            .unwrap();
        assert_eq!(view.refused.unwrap().code, "objection-compelling");
        assert!(may_teach(&app, &world));
        assert!(rights::approve(&app, other, request, None).is_err(), "once");
        let history = rights::history(&app, world.student, request).unwrap();
        let steps: Vec<&str> = history
            .iter()
            .map(|happened| happened.what.en.as_str())
            .filter(|step| step.contains("second") || *step == "Refused")
            .collect();
        assert_eq!(steps.len(), 3, "{steps:?}");
    }
}

#[test]
fn t_30_what_the_desk_found_erases_nobody_before_somebody_else_agrees() {
    for place in Place::both() {
        let app = for_two(&place, &TestClock::new());
        let world = arrive(&app);
        let other = colleague(&app, "desk2");
        let filed = rights::file(
            &app,
            Asking::oneself(world.learner, app.now()),
            Wish::Erasure {
                ground: Ground::Unlawful,
            },
        )
        .unwrap();
        assert!(
            matches!(filed.answer, Some(ErasureAnswer::Waits { .. })),
            "{:?}",
            filed.answer
        );
        let found = Decision::Found(Findings {
            unlawful: Shown::Yes,
            ..Findings::default()
        });
        let decided = rights::decide(&app, world.desk, filed.request, found.clone(), None).unwrap();
        assert!(decided.erasure.is_none());
        work::run_due(&app).unwrap();
        assert!(app.store().standing(world.learner).is_some());
        // Sent back with a reason, proposed again, approved.
        let why = Text::new("ขอให้แนบเหตุผล", "Please add the reasons.");
        let view = rights::send_back(&app, other, filed.request, why, None).unwrap();
        let waiting = view.waiting.unwrap();
        assert_eq!(waiting.on, WaitsFor::Desk);
        assert!(
            waiting.why.en.contains("add the reasons"),
            "{}",
            waiting.why.en
        );
        assert!(rights::approve(&app, other, filed.request, None).is_err());
        rights::decide(&app, world.desk, filed.request, found, None).unwrap();
        let approved = rights::approve(&app, other, filed.request, None).unwrap();
        assert!(
            matches!(approved.erasure, Some(ErasureAnswer::Erased { .. })),
            "{:?}",
            approved.erasure
        );
        assert!(approved.view.is_none());
        assert!(app.store().standing(world.learner).is_none());
    }
}

#[test]
fn t_30_a_proposal_is_held_to_the_table_as_things_stand_when_it_is_approved() {
    for place in Place::both() {
        let app = for_two(&place, &TestClock::new());
        let world = arrive(&app);
        let other = colleague(&app, "desk2");
        let request = objects(&app, &world);
        rights::decide(&app, world.desk, request, refusal(), None).unwrap();
        // Meanwhile the person became an outside learner: teaching rests on a contract, on which no
        // such refusal is open.
        app.store()
            .transact::<_, Fault>("test.relationship", move |tx| {
                tx.set_relationship(world.student, "outside-learner")
            })
            .unwrap();
        assert!(rights::approve(&app, other, request, None).is_err());
        let view = rights::request(&app, world.student, request).unwrap();
        assert!(view.refused.is_none() && view.open);
        // What the person writes after the proposal is read before anything is approved.
        rights::reply(&app, world.student, request, "มีเอกสารเพิ่ม").unwrap();
        let told = rights::approve(&app, other, request, None).err().unwrap();
        assert_eq!(refused_by(told), "T30");
        let view = rights::request(&app, world.student, request).unwrap();
        assert_eq!(view.waiting.unwrap().on, WaitsFor::Desk);
    }
}

#[test]
fn t_30_what_only_grants_needs_one_and_a_policy_that_does_not_ask_has_none() {
    let place = Place::embedded();
    let app = for_two(&place, &TestClock::new());
    let world = arrive(&app);
    let request = objects(&app, &world);
    let view = rights::decide(&app, world.desk, request, Decision::Grant, None)
        .unwrap()
        .view
        .unwrap();
    assert!(matches!(view.stage, Stage::Fulfilled { .. }));
    let place = Place::embedded();
    let app = crate::fixture::open(&place, &TestClock::new());
    let world = arrive(&app);
    let request = objects(&app, &world);
    let view = rights::decide(&app, world.desk, request, refusal(), None)
        .unwrap()
        .view
        .unwrap();
    assert!(view.refused.is_some());
}
