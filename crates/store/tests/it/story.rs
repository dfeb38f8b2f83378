//! One person's story from arrival to erasure, the same on both engines.

use jiff::SignedDuration;
use law::{ActorId, Operation, PersonId};
use policy::{Question, Rule, Set64};
use serde_json::{Map, Value as Json, json};
use store::{
    ActorRow, Fault, Identifier, Kept, Kind, NewRecord, Permit, Refusal, Store, Term, Wanted,
};

use crate::fixture::{Place, TestClock, open};

fn fields(values: Json) -> Map<String, Json> {
    values.as_object().unwrap().clone()
}

/// A student in a course with a grade, and the instructor who teaches it.
struct World {
    student: PersonId,
    instructor: ActorId,
    stranger: ActorId,
}

fn arrive(store: &Store) -> World {
    store
        .transact("test.arrive", |tx| {
            let student = tx.add_person("enrolled-student", "sis-oneroster")?;
            tx.add_identifier(
                student,
                &Identifier::new("identity/student-number", "9900000001"),
            )?;
            let course = tx.keep_course(
                "sis-oneroster",
                "class-1",
                "Invented Studies 1",
                Term::default(),
            )?;
            let other = tx.keep_course(
                "sis-oneroster",
                "class-2",
                "Invented Studies 2",
                Term::default(),
            )?;
            tx.enrol(student, course, "student", Term::default())?;
            let mut actors = Vec::new();
            for taught in [course, other] {
                let actor = tx.add_actor(None)?;
                let row = tx.actor(actor)?.unwrap();
                tx.keep_actor(&ActorRow {
                    roles: vec!["instructor".to_owned()],
                    undertaking_until: Some(tx.now().after(SignedDuration::from_hours(999))),
                    ..row
                })?;
                tx.assign(actor, taught, "teacher", Term::default())?;
                actors.push(actor);
            }
            let grade = fields(json!({ "grade": "A", "course": "Invented Studies 1" }));
            let new = NewRecord {
                person: student,
                category: "learning",
                source: "lms-xapi",
                external_id: "s1",
                course: Some(course),
                happened: tx.now(),
                expires: None,
                fields: &grade,
            };
            assert_eq!(tx.keep_record(&new)?, Kept::New);
            assert_eq!(tx.keep_record(&new)?, Kept::Same);
            let (instructor, stranger) = (actors[0], actors[1]);
            Ok::<_, Fault>(World {
                student,
                instructor,
                stranger,
            })
        })
        .unwrap()
}

fn question(store: &Store, actor: ActorId, person: PersonId) -> Question {
    let compiled = store.compiled();
    Question {
        actor,
        roles: store.roles(actor),
        address: None,
        person,
        categories: Set64::only(compiled.category_ix("learning").unwrap().0),
        unknown_categories: false,
        activity: compiled.activity_ix("teaching-support"),
        operation: Operation::Use,
        recipient: None,
        abroad: false,
        case: None,
        memo: None,
    }
}

fn ask(store: &Store, question: Question) -> Result<Permit, Refusal> {
    store
        .transact("test.ask", move |tx| {
            let decision = tx.decide(&question);
            tx.record(decision)
        })
        .unwrap()
}

fn grades(store: &Store, permit: &Permit) -> Result<Vec<String>, Fault> {
    let mut grades = Vec::new();
    store.read(|read| {
        read.records(permit, &Wanted::default(), |record| {
            grades.extend(
                record
                    .fields
                    .open()
                    .get("grade")
                    .and_then(Json::as_str)
                    .map(str::to_owned),
            );
            Ok(())
        })
    })?;
    Ok(grades)
}

#[test]
fn a_record_is_read_only_after_a_notice_by_a_related_actor_and_every_step_is_entered() {
    for place in Place::both() {
        let clock = TestClock::new();
        let store = open(&place, &clock);
        let World {
            student,
            instructor,
            stranger,
        } = arrive(&store);

        let refused = ask(&store, question(&store, instructor, student))
            .err()
            .unwrap();
        assert_eq!(refused.rule, Rule::NoticeUndelivered);

        let version = store.compiled().version();
        store
            .transact("test.notice", move |tx| {
                tx.deliver_notice(student, version, "portal")
            })
            .unwrap();
        assert_eq!(
            ask(&store, question(&store, stranger, student))
                .err()
                .unwrap()
                .rule,
            Rule::RelationMissing
        );
        let permit = ask(&store, question(&store, instructor, student))
            .ok()
            .unwrap();
        assert_eq!(grades(&store, &permit).unwrap(), ["A"]);

        let entries = store
            .read(|read| read.own_entries(student, None, 10))
            .unwrap();
        let kinds: Vec<Kind> = entries.iter().map(|entry| entry.kind).collect();
        assert_eq!(
            kinds,
            [Kind::Use, Kind::Refusal, Kind::Notice, Kind::Refusal]
        );
        assert_eq!(entries[0].payload["basis"], "s24-4");
        assert_eq!(entries[1].payload["rule"], "relation-missing");
    }
}

#[test]
fn i_04_an_objection_ends_even_a_permit_that_was_given_before_it() {
    for place in Place::both() {
        let clock = TestClock::new();
        let store = open(&place, &clock);
        let World {
            student,
            instructor,
            ..
        } = arrive(&store);
        let version = store.compiled().version();
        store
            .transact("test.notice", move |tx| {
                tx.deliver_notice(student, version, "portal")
            })
            .unwrap();
        let permit = ask(&store, question(&store, instructor, student))
            .ok()
            .unwrap();
        let activity = store.compiled().activity_ix("teaching-support").unwrap();
        store
            .transact("test.object", move |tx| {
                tx.file_objection(student, activity)
            })
            .unwrap();
        assert!(grades(&store, &permit).is_err());
        assert_eq!(
            ask(&store, question(&store, instructor, student))
                .err()
                .unwrap()
                .rule,
            Rule::Objected
        );
    }
}

#[test]
fn a_permit_lasts_a_minute() {
    let place = Place::embedded();
    let clock = TestClock::new();
    let store = open(&place, &clock);
    let World {
        student,
        instructor,
        ..
    } = arrive(&store);
    let version = store.compiled().version();
    store
        .transact("test.notice", move |tx| {
            tx.deliver_notice(student, version, "portal")
        })
        .unwrap();
    let permit = ask(&store, question(&store, instructor, student))
        .ok()
        .unwrap();
    clock.advance(SignedDuration::from_secs(61));
    assert!(grades(&store, &permit).is_err());
}

#[test]
fn everything_is_there_again_after_a_restart() {
    for place in Place::both() {
        let clock = TestClock::new();
        let world;
        {
            let store = open(&place, &clock);
            world = arrive(&store);
            let (student, version) = (world.student, store.compiled().version());
            store
                .transact("test.notice", move |tx| {
                    tx.deliver_notice(student, version, "portal")
                })
                .unwrap();
            let activity = store
                .compiled()
                .activity_ix("learning-recommendation")
                .unwrap_or_else(|| store.compiled().activity_ix("teaching-support").unwrap());
            store
                .transact("test.object", move |tx| {
                    tx.file_objection(student, activity)
                })
                .unwrap();
        }
        let store = open(&place, &clock);
        assert_eq!(store.people_count(), 1);
        assert_eq!(store.standing(world.student).unwrap().objections.len(), 1);
        assert_eq!(
            store
                .read(|read| read.own_entries(world.student, None, 10))
                .unwrap()
                .len(),
            2
        );
        let found = store
            .read(|read| read.find(&Identifier::new("identity/student-number", "9900000001")))
            .unwrap();
        assert_eq!(found, Some(world.student));
    }
}

#[test]
fn lp_051_ties_told_class_by_class_are_all_felt_before_and_after_a_restart() {
    for place in Place::both() {
        let clock = TestClock::new();
        let (people, instructors);
        {
            let store = open(&place, &clock);
            (people, instructors) = store
                .transact("test.classes", |tx| {
                    let version = tx.compiled().version();
                    let people = (0..5)
                        .map(|_| {
                            let person = tx.add_person("enrolled-student", "sis-oneroster")?;
                            tx.deliver_notice(person, version, "portal")?;
                            Ok(person)
                        })
                        .collect::<Result<Vec<_>, Fault>>()?;
                    let mut instructors = Vec::new();
                    for class in 0..4_usize {
                        let name = format!("class-{class}");
                        let course =
                            tx.keep_course("sis-oneroster", &name, &name, Term::default())?;
                        let actor = tx.add_actor(None)?;
                        let row = tx.actor(actor)?.unwrap();
                        tx.keep_actor(&ActorRow {
                            roles: vec!["instructor".to_owned()],
                            undertaking_until: Some(
                                tx.now().after(SignedDuration::from_hours(999)),
                            ),
                            ..row
                        })?;
                        tx.assign(actor, course, "teacher", Term::default())?;
                        instructors.push(actor);
                        // A person more is left out of each class, so that nobody has all of them.
                        for person in people.iter().skip(class) {
                            tx.enrol(*person, course, "student", Term::default())?;
                        }
                    }
                    Ok::<_, Fault>((people, instructors))
                })
                .unwrap();
            assert_felt(&store, &people, &instructors);
        }
        assert_felt(&open(&place, &clock), &people, &instructors);
    }
}

/// Whoever teaches a class may see those in it and nobody else.
fn assert_felt(store: &Store, people: &[PersonId], instructors: &[ActorId]) {
    for (class, instructor) in instructors.iter().enumerate() {
        for (number, person) in people.iter().enumerate() {
            let asked = question(store, *instructor, *person);
            assert_eq!(
                store.evaluate(&asked).is_permitted(),
                number >= class,
                "person {number}, class {class}"
            );
        }
    }
}

#[test]
fn lp_088_erasure_leaves_nothing_behind_and_the_ledger_still_stands() {
    for place in Place::both() {
        let clock = TestClock::new();
        let certificate;
        let size;
        {
            let store = open(&place, &clock);
            let World { student, .. } = arrive(&store);
            let number = Identifier::new("identity/student-number", "9900000001");
            let buried = number.clone();
            certificate = store
                .transact("test.erase", move |tx| {
                    let until = tx.now().after(SignedDuration::from_hours(24 * 365));
                    tx.erase(student, &[buried], until, &json!(["33(1)"]))
                        .map(|(_, certificate)| certificate)
                })
                .unwrap();
            assert_eq!(
                store.read(|read| read.residue(student)).unwrap(),
                Vec::<String>::new()
            );
            assert_eq!(store.people_count(), 0);
            assert!(
                store
                    .transact("test.buried", move |tx| tx.is_buried(&number))
                    .unwrap()
            );
            let again = store.transact("test.again", move |tx| {
                tx.enter(student, Kind::Use, &json!({}))
            });
            assert!(again.is_err());
            size = store.read(|read| read.ledger_size()).unwrap();
        }
        let store = open(&place, &clock);
        assert_eq!(store.read(|read| read.ledger_size()).unwrap(), size);
        let kept = store
            .read(|read| read.certificate(certificate.certificate))
            .unwrap();
        assert_eq!(kept, Some(certificate));
    }
}

#[test]
fn keys_are_renewed_and_everything_still_opens() {
    for place in Place::both() {
        let clock = TestClock::new();
        let store = open(&place, &clock);
        let World {
            student,
            instructor,
            ..
        } = arrive(&store);
        let version = store.compiled().version();
        store
            .transact("test.notice", move |tx| {
                tx.deliver_notice(student, version, "portal")
            })
            .unwrap();
        assert!(store.renew_epoch().unwrap() >= 3);
        let permit = ask(&store, question(&store, instructor, student))
            .ok()
            .unwrap();
        assert_eq!(grades(&store, &permit).unwrap(), ["A"]);
        drop(store);
        let store = open(&place, &clock);
        assert_eq!(
            store
                .read(|read| read.own_entries(student, None, 10))
                .unwrap()
                .len(),
            2
        );
    }
}

#[test]
fn a_second_store_on_the_same_data_is_refused() {
    for place in Place::both() {
        let clock = TestClock::new();
        let store = open(&place, &clock);
        let second = Store::open(crate::fixture::options(&place, clock.clone()));
        assert!(matches!(second, Err(Fault::InUse { .. })));
        drop(store);
        open(&place, &clock);
    }
}

#[test]
fn an_act_that_fails_or_panics_leaves_nothing_and_the_next_one_works() {
    for place in Place::both() {
        let clock = TestClock::new();
        let store = open(&place, &clock);
        let failed: Result<(), Fault> = store.transact("test.fail", |tx| {
            tx.add_person("enrolled-student", "sis-oneroster")?;
            Err(Fault::Missing("anything"))
        });
        assert!(failed.is_err());
        let panicked: Result<(), Fault> = store.transact("test.panic", |tx| {
            tx.add_person("enrolled-student", "sis-oneroster")?;
            panic!("planted")
        });
        assert!(matches!(panicked, Err(Fault::Stopped(_))));
        assert_eq!(store.people_count(), 0);
        arrive(&store);
        assert_eq!(store.people_count(), 1);
    }
}
