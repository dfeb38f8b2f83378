//! Rights carried into connected systems: erased and asked again, restricted and released, corrected; with
//! systems that are dead, slow, lie, or hold more than they say (s.33–36, `B7`, `T19`, `T55`).

use std::sync::Arc;
use std::sync::atomic::Ordering;

use duties::rights::{self, Asking, Decision, DeskRefusal, ErasureAnswer, Wish};
use duties::systems::State;
use duties::{App, Failure, certificate, systems, work};
use jiff::SignedDuration;
use law::{EntryId, Ground, PersonId, RefusalCode, RequestId, Stage, Text};
use serde_json::json;

use crate::fixture::{Place, TestClock, arrive, days, log_line, open};
use crate::rehearsal::{Acts, AtOnce, Rehearsal, row};

const LEARNER: &str = "l9900000002";
const STUDENT: &str = "s9900000001";

const OBJECTED: [&str; 3] = [
    "learning-recommendation",
    "quality-assurance",
    "teaching-analysis",
];

/// A learning platform with the two people of the world in it.
fn platform(id: &'static str) -> Rehearsal {
    let mut rows = Vec::new();
    for account in [LEARNER, STUDENT] {
        rows.push(row(
            account,
            "users",
            "identity",
            &json!({ "account": account }),
        ));
        let post = json!({ "answer": format!("kanari ของ {account}") });
        rows.push(row(account, "posts", "learning", &post));
    }
    Rehearsal::new(id, rows)
}

fn connected(place: &Place, clock: &Arc<TestClock>, systems: &[&Rehearsal]) -> App {
    open(place, clock).connected(systems.iter().map(|system| system.boxed()).collect())
}

fn erase(app: &App, person: PersonId) -> (RequestId, ErasureAnswer) {
    let wish = Wish::Erasure {
        ground: Ground::PurposeOver,
    };
    let filed = rights::file(app, Asking::oneself(person, app.now()), wish).unwrap();
    (filed.request, filed.answer.unwrap())
}

fn settle(app: &App) {
    while work::run_due(app).unwrap() > 0 {}
}

fn states(app: &App, request: RequestId) -> Vec<(String, State)> {
    let steps = systems::steps(app, request).unwrap();
    steps
        .into_iter()
        .map(|step| (step.system, step.state))
        .collect()
}

fn told(app: &App, request: RequestId) -> String {
    let number = EntryId::from_bytes(request.bytes());
    let (found, _) = certificate::certificate(app, number).unwrap();
    let told = certificate::told(app, &found).unwrap();
    let lines: Vec<String> = told.sentences.into_iter().map(|said| said.en).collect();
    lines.join("\n")
}

fn restricted(system: &Rehearsal, account: &str) -> bool {
    let rows = system.of(account);
    rows.iter()
        .any(|row| row.category == "learning" && row.restricted)
}

#[test]
fn t_19_lp_090_erased_here_then_everywhere_and_done_only_when_asked_again() {
    for place in Place::both() {
        let clock = TestClock::new();
        let lms = platform("lms");
        let app = connected(&place, &clock, &[&lms]);
        let world = arrive(&app);
        let (request, answer) = erase(&app, world.learner);
        let ErasureAnswer::Erased { elsewhere, .. } = &answer else {
            panic!("{answer:?}");
        };
        assert_eq!(*elsewhere, 1);
        assert!(
            answer
                .told()
                .iter()
                .any(|said| said.en.contains("everywhere by"))
        );
        // Here at once, there as work: the person is gone, the task names nobody.
        assert!(app.store().standing(world.learner).is_none());
        assert_eq!(lms.of(LEARNER).len(), 2);
        assert_eq!(states(&app, request), [("lms".to_owned(), State::Waits)]);
        assert!(told(&app, request).contains("to be done by"));
        settle(&app);
        assert!(lms.of(LEARNER).is_empty());
        assert_eq!(lms.of(STUDENT).len(), 2, "nobody else's");
        assert_eq!(states(&app, request), [("lms".to_owned(), State::Done)]);
        let said = told(&app, request);
        assert!(
            said.contains("nothing is left") && !said.contains("Done everywhere"),
            "{said}"
        );
        clock.advance(days(8));
        assert!(told(&app, request).contains("Done everywhere"));
        // Once done, nothing is left that could find them: neither row nor key.
        let task = systems::steps(&app, request).unwrap()[0].task;
        assert!(
            app.store()
                .read(|read| read.for_system(task))
                .unwrap()
                .is_none()
        );
        assert!(!app.store().read(|read| read.has_key_of_task(task)).unwrap());
        assert_eq!(
            app.store()
                .read(|read| read.residue(world.learner))
                .unwrap(),
            Vec::<String>::new()
        );
    }
}

#[test]
fn i_07_t_19_a_kill_between_any_two_steps_loses_nothing() {
    for place in Place::both() {
        let clock = TestClock::new();
        let lms = platform("lms");
        lms.acts(Acts::Dead);
        let request;
        {
            let app = connected(&place, &clock, &[&lms]);
            let world = arrive(&app);
            request = erase(&app, world.learner).0;
            assert!(app.store().standing(world.learner).is_none());
            settle(&app);
            assert_eq!(states(&app, request), [("lms".to_owned(), State::Trying)]);
        }
        // The person could not be located before the keys went; what they go by was kept for it.
        lms.acts(Acts::Well);
        clock.advance(SignedDuration::from_mins(30));
        {
            let app = connected(&place, &clock, &[&lms]);
            // Taken, and killed in the middle: the lease ends and it is taken again.
            let taken = app
                .store()
                .transact::<_, store::Fault>("test.claim", |tx| tx.claim())
                .unwrap()
                .unwrap();
            assert!(taken.kind.starts_with("at-system/"), "{}", taken.kind);
        }
        let app = connected(&place, &clock, &[&lms]);
        clock.advance(SignedDuration::from_mins(30));
        settle(&app);
        assert!(lms.of(LEARNER).is_empty());
        assert_eq!(states(&app, request), [("lms".to_owned(), State::Done)]);
        // Done again by a worker that did not hear of it: nothing happens.
        let task = systems::steps(&app, request).unwrap()[0].task;
        let asked = lms.inside().asked.len();
        app.store()
            .transact::<_, store::Fault>("test.twice", move |tx| {
                let now = tx.now();
                tx.enqueue(&format!("at-system/{task}"), None, Some(request), now)
            })
            .unwrap();
        settle(&app);
        assert_eq!(lms.inside().asked.len(), asked);
    }
}

#[test]
fn t_19_a_system_that_says_done_and_is_not_closes_nothing() {
    for (acts, place) in [Acts::Lies, Acts::Copies]
        .into_iter()
        .flat_map(|acts| Place::both().map(|place| (acts, place)))
    {
        let clock = TestClock::new();
        let lms = platform("lms");
        lms.acts(acts);
        let app = connected(&place, &clock, &[&lms]);
        let world = arrive(&app);
        let (request, _) = erase(&app, world.learner);
        settle(&app);
        assert_eq!(
            states(&app, request),
            [("lms".to_owned(), State::Left)],
            "{acts:?}"
        );
        let said = told(&app, request);
        assert!(said.contains("still there"), "{said}");
        assert!(!said.contains(LEARNER));
        clock.advance(days(8));
        settle(&app);
        assert!(!told(&app, request).contains("Done everywhere"));
        // Nobody closes it by hand; asked again after it was put right, it closes itself.
        let task = systems::steps(&app, request).unwrap()[0].task;
        let by_hand = systems::by_hand(&app, world.desk, request, task, None);
        assert!(matches!(by_hand, Err(Failure::Bad { .. })));
        lms.acts(Acts::Well);
        lms.inside().rows.retain(|row| row.table != "trash");
        assert!(systems::again(&app, world.instructor, request, task, None).is_err());
        systems::again(&app, world.desk, request, task, None).unwrap();
        settle(&app);
        assert!(lms.of(LEARNER).is_empty());
        assert_eq!(states(&app, request), [("lms".to_owned(), State::Done)]);
        assert!(told(&app, request).contains("Done everywhere"));
    }
}

#[test]
fn co_031_what_a_system_keeps_on_a_ground_is_told_and_closes() {
    for place in Place::both() {
        let clock = TestClock::new();
        let lms = platform("lms");
        lms.inside().rows[1].kept = true;
        let app = connected(&place, &clock, &[&lms]);
        let world = arrive(&app);
        let (request, _) = erase(&app, world.learner);
        settle(&app);
        assert_eq!(states(&app, request), [("lms".to_owned(), State::Done)]);
        let said = told(&app, request);
        assert!(
            said.contains("What stays in Invented lms: 1 records"),
            "{said}"
        );
        assert!(said.contains("s.33 ¶2"), "{said}");
    }
}

#[test]
fn b_7_what_a_law_keeps_for_a_while_goes_in_systems_on_its_day_too() {
    for place in Place::both() {
        let clock = TestClock::new();
        let log = json!({ "ip-address": "192.0.2.7" });
        let system = Rehearsal::new(
            "proxy",
            vec![
                row(LEARNER, "lines", "technical", &log),
                row(LEARNER, "posts", "learning", &json!({ "answer": "x" })),
            ],
        );
        let app = connected(&place, &clock, &[&system]);
        let world = arrive(&app);
        log_line(&app, world.learner, "young", 3);
        let (request, answer) = erase(&app, world.learner);
        assert!(matches!(answer, ErasureAnswer::Partly { elsewhere: 1, .. }));
        settle(&app);
        let left = system.of(LEARNER);
        assert_eq!(left.len(), 1);
        assert_eq!(left[0].category, "technical");
        assert_eq!(states(&app, request), [("proxy".to_owned(), State::Done)]);
        drop(app);
        let app = connected(&place, &clock, &[&system]);
        clock.advance(days(91));
        duties::sweep::daily(&app).unwrap();
        assert!(app.store().standing(world.learner).is_none());
        assert!(system.of(LEARNER).is_empty());
        assert!(
            states(&app, request)
                .iter()
                .all(|(_, state)| *state == State::Done)
        );
    }
}

#[test]
fn t_55_one_dead_system_delays_no_other_and_nobody_else() {
    for place in Place::both() {
        let clock = TestClock::new();
        let (lms, library, dead) = (platform("lms"), platform("library"), platform("dead"));
        dead.acts(Acts::Slow);
        let app = connected(&place, &clock, &[&dead, &lms, &library]);
        let world = arrive(&app);
        let (request, _) = erase(&app, world.learner);
        // Restricted for somebody else: asked of the same systems.
        let wish = Wish::Restriction {
            categories: vec!["learning".to_owned()],
            ground: Ground::ForClaim,
        };
        let asking = Asking::oneself(world.student, app.now())
            .saying(Some("สมมุติ".to_owned()))
            .unwrap();
        let other = rights::file(&app, asking, wish).unwrap().request;
        settle(&app);
        assert!(lms.of(LEARNER).is_empty() && library.of(LEARNER).is_empty());
        assert!(restricted(&lms, STUDENT) && restricted(&library, STUDENT));
        let of = |request| states(&app, request);
        for request in [request, other] {
            assert_eq!(
                of(request)
                    .iter()
                    .filter(|(_, state)| *state == State::Trying)
                    .count(),
                1
            );
        }
        // It was reached once; then the breaker spared everybody its deadline.
        assert_eq!(dead.calls.load(Ordering::SeqCst), 1);
        // For days: the desk is told, and it is asked on.
        for _ in 0..12 {
            clock.advance(SignedDuration::from_hours(1));
            settle(&app);
        }
        assert!(of(request).contains(&("dead".to_owned(), State::Desk)));
        assert!(dead.calls.load(Ordering::SeqCst) < 60);
        dead.acts(Acts::Well);
        clock.advance(SignedDuration::from_hours(2));
        settle(&app);
        assert!(dead.of(LEARNER).is_empty());
        assert!(of(request).iter().all(|(_, state)| *state == State::Done));
        assert!(of(other).iter().all(|(_, state)| *state == State::Done));
    }
}

#[test]
fn t_55_systems_are_asked_beside_each_other_and_each_of_them_one_thing_at_a_time() {
    for place in Place::both() {
        let clock = TestClock::new();
        let (all, own) = (AtOnce::default(), AtOnce::default());
        let span = std::time::Duration::from_millis(400);
        let systems = ["a", "b", "c", "d"].map(|id| platform(id).slowly(span, &all));
        let alone = platform("alone").slowly(span, &own);
        let connected_to: Vec<&Rehearsal> = systems.iter().chain([&alone]).collect();
        let app = connected(&place, &clock, &connected_to);
        let world = arrive(&app);
        let (first, _) = erase(&app, world.learner);
        app.store()
            .transact::<_, store::Fault>("test.again", move |tx| {
                // Taken twice, as after a lease that ended too early.
                for task in tx.system_tasks(first)? {
                    let now = tx.now();
                    tx.enqueue(&format!("at-system/{}", task.task), None, Some(first), now)?;
                }
                Ok(())
            })
            .unwrap();
        settle(&app);
        assert!(all.most() >= 2, "one after the other");
        assert_eq!(own.most(), 1, "one change at a time");
        for system in connected_to {
            assert!(system.of(LEARNER).is_empty());
            let erased = system
                .inside()
                .asked
                .iter()
                .filter(|act| **act == "erase")
                .count();
            assert_eq!(erased, 1, "what is done is not done again");
        }
        assert!(
            states(&app, first)
                .iter()
                .all(|(_, state)| *state == State::Done)
        );
    }
}

#[test]
fn t_19_t_55_many_erasures_cost_a_system_one_reading_and_one_that_is_not_true_holds_up_nobody() {
    const NUMBERS: [&str; 5] = ["v1000001", "v1000002", "v1000003", "v1000004", "v1000005"];
    for place in Place::both() {
        let clock = TestClock::new();
        let mut rows: Vec<_> = NUMBERS
            .iter()
            .map(|number| row(number, "users", "identity", &json!({ "account": number })))
            .collect();
        // What an earlier erasure of somebody laid aside: it names the third.
        rows.push(row(
            "trash",
            "trash",
            "identity",
            &json!({ "of": NUMBERS[2] }),
        ));
        let lms = Rehearsal::new("lms", rows);
        let app = connected(&place, &clock, &[&lms]);
        arrive(&app);
        let people = NUMBERS.map(|number| crate::model_systems::learner(&app, number));
        let requests = people.map(|person| erase(&app, person).0);
        settle(&app);
        assert_eq!(*lms.readings.lock().unwrap(), [NUMBERS.len()]);
        for (request, number) in requests.iter().zip(NUMBERS) {
            let state = if number == NUMBERS[2] {
                State::Left
            } else {
                State::Done
            };
            assert_eq!(
                states(&app, *request),
                [("lms".to_owned(), state)],
                "{number}"
            );
            assert!(lms.of(number).is_empty());
        }
    }
}

fn restriction(app: &App, person: PersonId) -> RequestId {
    let wish = Wish::Restriction {
        categories: vec!["learning".to_owned()],
        ground: Ground::ForClaim,
    };
    let asking = Asking::oneself(person, app.now())
        .saying(Some("สมมุติ".to_owned()))
        .unwrap();
    rights::file(app, asking, wish).unwrap().request
}

#[test]
fn lp_095_a_restriction_reaches_systems_and_is_released_when_it_ends() {
    for place in Place::both() {
        let clock = TestClock::new();
        let lms = platform("lms");
        let app = connected(&place, &clock, &[&lms]);
        let world = arrive(&app);
        let request = restriction(&app, world.student);
        settle(&app);
        assert!(restricted(&lms, STUDENT) && !restricted(&lms, LEARNER));
        let view = rights::request(&app, world.student, request).unwrap();
        assert!(
            view.systems[0].told[0]
                .en
                .contains("Invented lms – restrict: done")
        );
        // A second one of the same category: the first ending releases nothing.
        let second = restriction(&app, world.student);
        settle(&app);
        for granted in [request, second] {
            rights::decide(&app, world.desk, granted, Decision::Grant, None).unwrap();
        }
        rights::lift(&app, world.student, request).unwrap();
        settle(&app);
        assert!(restricted(&lms, STUDENT));
        rights::lift(&app, world.student, second).unwrap();
        settle(&app);
        assert!(!restricted(&lms, STUDENT));
        let history: Vec<String> = rights::history(&app, world.student, second)
            .unwrap()
            .into_iter()
            .map(|step| step.what.en)
            .collect();
        for said in [
            "Asked Invented lms: restrict",
            "Invented lms did it: restrict",
            "Invented lms did it: end the restriction",
        ] {
            assert!(history.iter().any(|step| step == said), "{history:?}");
        }
    }
}

#[test]
fn lp_095_a_restriction_taken_back_before_a_system_heard_of_it_is_not_begun_there() {
    let place = Place::embedded();
    let clock = TestClock::new();
    let lms = platform("lms");
    lms.acts(Acts::Dead);
    let app = connected(&place, &clock, &[&lms]);
    let world = arrive(&app);
    let request = restriction(&app, world.student);
    settle(&app);
    rights::take_back(&app, world.student, request).unwrap();
    lms.acts(Acts::Well);
    clock.advance(SignedDuration::from_hours(2));
    settle(&app);
    assert!(!restricted(&lms, STUDENT));
    assert!(!lms.inside().asked.contains(&"restrict"));
}

#[test]
fn t_30_a_look_into_a_system_is_of_a_case_decided_for_the_desk_and_entered_for_its_person() {
    for place in Place::both() {
        let clock = TestClock::new();
        let lms = platform("lms");
        let app = connected(&place, &clock, &[&lms]);
        let world = arrive(&app);
        let request = restriction(&app, world.student);
        settle(&app);
        let entries = || {
            let own = app
                .store()
                .read(|read| read.own_entries(world.student, None, 100));
            own.unwrap().len()
        };
        let before = entries();
        let oneself = duties::ask::oneself(world.student);
        for wrong in [world.instructor, world.stranger, oneself] {
            assert!(systems::holding(&app, wrong, request, "lms", None).is_err());
            assert!(systems::steps_at_desk(&app, wrong, request, None).is_err());
        }
        assert_eq!(
            lms.inside()
                .asked
                .iter()
                .filter(|act| **act == "export")
                .count(),
            0
        );
        let found = systems::holding(&app, world.desk, request, "lms", None);
        let found = found.unwrap().unwrap();
        assert_eq!((found.accounts, found.counts.rows()), (1, 2));
        assert!(entries() > before, "the person sees that somebody looked");
        let nowhere = systems::holding(&app, world.desk, request, "nothing", None);
        assert!(matches!(nowhere, Err(Failure::Missing(_))));
        let nobody: RequestId = "00112233445566778899aabbccddeeff".parse().unwrap();
        let nobody = systems::holding(&app, world.desk, nobody, "lms", None);
        assert!(matches!(nobody, Err(Failure::Missing(_))));
        // A system that does not answer is told, and the look is entered all the same.
        lms.acts(Acts::Dead);
        let dead = systems::holding(&app, world.desk, request, "lms", None);
        assert!(dead.unwrap().is_err());
    }
}

#[test]
fn lp_095_what_a_system_cannot_is_named_to_the_desk_and_done_by_hand() {
    for place in Place::both() {
        let clock = TestClock::new();
        let lms = platform("lms");
        lms.acts(Acts::Cannot);
        let app = connected(&place, &clock, &[&lms]);
        let world = arrive(&app);
        let request = restriction(&app, world.student);
        settle(&app);
        let steps = systems::steps(&app, request).unwrap();
        assert_eq!(steps[0].state, State::ByHand);
        assert!(steps[0].told[0].en.contains("staff must see to it"));
        let task = steps[0].task;
        assert!(systems::by_hand(&app, world.instructor, request, task, None).is_err());
        systems::by_hand(&app, world.desk, request, task, None).unwrap();
        assert!(systems::by_hand(&app, world.desk, request, task, None).is_err());
        assert_eq!(
            states(&app, request),
            [("lms".to_owned(), State::ByHandDone)]
        );
        let kept = app.store().read(|read| read.system_task(task)).unwrap();
        let kept = kept.unwrap();
        assert_eq!(kept.ended_by, Some(world.desk));
        assert_eq!(kept.ended, Some(app.now()));
        let history = rights::history(&app, world.student, request).unwrap();
        assert!(history.iter().any(|step| step.what.en.contains("by staff")));
    }
}

#[test]
fn lp_096_an_objection_reaches_in_systems_what_was_objected_to_and_nothing_else() {
    for place in Place::both() {
        let clock = TestClock::new();
        let lms = platform("lms");
        let app = connected(&place, &clock, &[&lms]);
        let world = arrive(&app);
        let wish = Wish::Objection {
            activity: "teaching-analysis".to_owned(),
            ground: Ground::PublicOrInterest,
        };
        let asking = Asking::oneself(world.student, app.now());
        let request = rights::file(&app, asking, wish).unwrap().request;
        settle(&app);
        // Other activities use the same category: it is not restricted there.
        assert!(states(&app, request).is_empty());
        assert!(!restricted(&lms, STUDENT));
    }
}

#[test]
fn lp_097_lp_093_a_correction_is_restricted_corrected_and_released_in_systems() {
    for place in Place::both() {
        let clock = TestClock::new();
        let lms = Rehearsal::new(
            "lms",
            vec![row(
                STUDENT,
                "users",
                "identity",
                &json!({ "account": STUDENT, "given-name": "ตัวอย่างหนึ่ง" }),
            )],
        );
        let app = connected(&place, &clock, &[&lms]);
        let world = arrive(&app);
        let records = rights::correctable(&app, world.student).unwrap();
        let identity = records
            .iter()
            .find(|one| one.category == "identity")
            .unwrap();
        let wish = Wish::Correction {
            category: "identity".to_owned(),
            record: identity.record.to_string(),
            field: "given-name".to_owned(),
            after: json!("ตัวอย่างใหม่"),
        };
        let asking = Asking::oneself(world.student, app.now());
        let request = rights::file(&app, asking, wish).unwrap().request;
        settle(&app);
        assert!(lms.of(STUDENT)[0].restricted);
        rights::decide(&app, world.desk, request, Decision::Grant, None).unwrap();
        settle(&app);
        let row = &lms.of(STUDENT)[0];
        assert_eq!(row.fields["given-name"], "ตัวอย่างใหม่");
        assert!(!row.restricted);
        let view = rights::request(&app, world.student, request).unwrap();
        assert!(matches!(view.stage, Stage::Fulfilled { .. }));
        assert!(view.systems.iter().all(|step| step.state == State::Done));
        assert_eq!(view.systems.len(), 3);
    }
}

#[test]
fn lp_091_x_008_a_part_that_is_erased_is_done_when_the_last_system_is() {
    for place in Place::both() {
        let clock = TestClock::new();
        let survey = row(LEARNER, "polls", "survey", &json!({ "comment": "ดี" }));
        let post = row(LEARNER, "posts", "learning", &json!({ "answer": "x" }));
        let lms = Rehearsal::new("lms", vec![survey, post]);
        let library = platform("library");
        lms.acts(Acts::Dead);
        let app = connected(&place, &clock, &[&lms, &library]);
        let learner = arrive(&app).learner;
        let desk = duties::sign_in::sign_in_as(&app, "desk1")
            .unwrap()
            .actor
            .unwrap();
        let wish = Wish::Erasure {
            ground: Ground::PromisedAfterObjection,
        };
        let filed = rights::file(&app, Asking::oneself(learner, app.now()), wish).unwrap();
        for activity in OBJECTED {
            let activity = app.policy().compiled.activity_ix(activity).unwrap();
            app.store()
                .transact("test.object", move |tx| {
                    tx.file_objection(learner, activity)
                })
                .unwrap();
        }
        let found = Decision::Found(rights::Findings::default());
        let decided = rights::decide(&app, desk, filed.request, found, None).unwrap();
        assert!(matches!(
            decided.erasure,
            Some(ErasureAnswer::Partly { elsewhere: 1, .. })
        ));
        settle(&app);
        // Only the system that holds some of it is asked, and only for that.
        let view = rights::request(&app, learner, filed.request).unwrap();
        assert!(
            matches!(view.stage, Stage::ErasedHere { open: 1, .. }),
            "{:?}",
            view.stage
        );
        assert_eq!(view.waiting.unwrap().on, rights::WaitsFor::Source);
        assert_eq!(
            states(&app, filed.request),
            [("lms".to_owned(), State::Trying)]
        );
        lms.acts(Acts::Well);
        clock.advance(days(1));
        settle(&app);
        let view = rights::request(&app, learner, filed.request).unwrap();
        assert!(
            matches!(view.stage, Stage::Fulfilled { .. }),
            "{:?}",
            view.stage
        );
        let left = lms.of(LEARNER);
        assert_eq!(left.len(), 1);
        assert_eq!(left[0].category, "learning");
        assert_eq!(library.of(LEARNER).len(), 2);
        assert!(library.inside().asked.is_empty());
    }
}

#[test]
fn t_55_names_that_fit_two_people_are_left_to_the_desk() {
    let place = Place::embedded();
    let clock = TestClock::new();
    let lms = platform("lms");
    lms.acts(Acts::Ambiguous);
    let app = connected(&place, &clock, &[&lms]);
    let world = arrive(&app);
    let (request, _) = erase(&app, world.learner);
    settle(&app);
    assert_eq!(states(&app, request), [("lms".to_owned(), State::Desk)]);
    assert!(lms.inside().asked.is_empty());
    assert_eq!(lms.of(LEARNER).len(), 2);
    // Connected no longer: it stays open, and says so.
    drop(app);
    let app = open(&place, &clock);
    clock.advance(days(1));
    settle(&app);
    assert!(told(&app, request).contains("connected no longer"));
}

#[test]
fn i_25_nothing_that_is_kept_of_systems_in_the_clear_names_anybody() {
    let place = Place::embedded();
    let clock = TestClock::new();
    let lms = platform("lms");
    lms.acts(Acts::Lies);
    let app = connected(&place, &clock, &[&lms]);
    let world = arrive(&app);
    let (request, _) = erase(&app, world.learner);
    settle(&app);
    let tasks = app.store().read(|read| read.system_tasks(request)).unwrap();
    assert!(!tasks.is_empty());
    for task in &tasks {
        let all = format!("{task:?}");
        assert!(!all.contains(LEARNER) && !all.contains("kanari"), "{all}");
        assert!(!all.contains(&world.learner.to_string()));
    }
    drop(app);
    let mut held = Vec::new();
    for entry in std::fs::read_dir(&place.folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_file() {
            held.extend(std::fs::read(path).unwrap());
        }
    }
    let found = held
        .windows(LEARNER.len())
        .any(|part| part == LEARNER.as_bytes());
    assert!(!found, "sealed with the task, and nowhere else");
}

#[test]
fn lp_094_a_refused_restriction_is_released_in_systems_on_its_day() {
    let place = Place::embedded();
    let clock = TestClock::new();
    let lms = platform("lms");
    let app = connected(&place, &clock, &[&lms]);
    let world = arrive(&app);
    let wish = Wish::Restriction {
        categories: vec!["learning".to_owned()],
        ground: Ground::PromisedInsteadOfErasure,
    };
    let asking = Asking::oneself(world.student, app.now());
    let request = rights::file(&app, asking, wish).unwrap().request;
    settle(&app);
    assert!(restricted(&lms, STUDENT));
    let refusal = Decision::Refuse(DeskRefusal {
        code: RefusalCode::RestrictionGroundAbsent,
        limbs: Vec::new(),
        reason: Text::new("เหตุผลสมมุติของคำขอนี้", "An invented reason for this request"),
    });
    rights::decide(&app, world.desk, request, refusal, None).unwrap();
    settle(&app);
    assert!(restricted(&lms, STUDENT), "its person is told first");
    clock.advance(days(8));
    duties::sweep::daily(&app).unwrap();
    assert!(!restricted(&lms, STUDENT));
}
