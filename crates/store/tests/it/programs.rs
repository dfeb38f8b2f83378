//! Programs, their tokens, and the rolls, on both engines.

use jiff::SignedDuration;
use law::{ActorId, PersonId};
use store::{Fault, fingerprint};

use crate::fixture::{Place, TestClock, open};

fn roles(names: &[&str]) -> Vec<String> {
    names.iter().map(|name| (*name).to_owned()).collect()
}

#[test]
fn a_token_holds_until_it_is_renewed_ended_or_over() {
    for place in Place::both() {
        let clock = TestClock::new();
        let store = open(&place, &clock);
        let until = store.now().after(SignedDuration::from_hours(1));
        let (program, token) = store
            .transact::<_, Fault>("test", move |tx| {
                tx.add_program("an invented tool", &roles(&["intake"]), Some(until))
            })
            .unwrap();
        let holder = |token: [u8; 32]| {
            store
                .read::<_, Fault>(|read| read.program(&token))
                .unwrap()
                .map(|found| found.actor)
        };
        assert_eq!(holder(token), Some(program));
        assert_eq!(holder([0; 32]), None);
        assert_eq!(holder(fingerprint(&token)), None, "the hash is no token");
        assert!(!store.roles(program).is_empty());
        let renewed = store
            .transact::<_, Fault>("test", move |tx| tx.renew_program(program))
            .unwrap();
        assert_eq!((holder(token), holder(renewed)), (None, Some(program)));
        let listed = store.read::<_, Fault>(|read| read.programs()).unwrap();
        assert_eq!(listed.len(), 1);
        assert_eq!(
            (listed[0].name.as_str(), listed[0].ends),
            ("an invented tool", Some(until))
        );
        clock.advance(SignedDuration::from_hours(1));
        assert_eq!(holder(renewed), None, "its time is over");
        store
            .transact::<_, Fault>("test", move |tx| tx.end_program(program))
            .unwrap();
        assert!(store.roles(program).is_empty());
        let again = store.transact::<_, Fault>("test", move |tx| tx.end_program(program));
        assert!(matches!(again, Err(Fault::Missing("program"))));
    }
}

#[test]
fn lp_071_a_program_without_a_role_of_the_policy_is_not_registered() {
    let place = Place::embedded();
    let store = open(&place, &TestClock::new());
    for (name, held) in [
        ("a tool", roles(&[])),
        ("a tool", roles(&["all-seeing"])),
        ("", roles(&["intake"])),
        (&"ก".repeat(101), roles(&["intake"])),
    ] {
        let name = name.to_owned();
        let added =
            store.transact::<_, Fault>("test", move |tx| tx.add_program(&name, &held, None));
        assert!(matches!(added, Err(Fault::Refused(_))));
    }
    assert!(
        store
            .read::<_, Fault>(|read| read.programs())
            .unwrap()
            .is_empty()
    );
}

#[test]
fn the_rolls_lead_through_everybody_once_in_order() {
    for place in Place::both() {
        let store = open(&place, &TestClock::new());
        store
            .transact::<_, Fault>("test", |tx| {
                for _ in 0..50 {
                    tx.add_person("enrolled-student", "test")?;
                    tx.add_actor(None)?;
                }
                Ok(())
            })
            .unwrap();
        let (mut people, mut actors): (Vec<PersonId>, Vec<ActorId>) = (Vec::new(), Vec::new());
        loop {
            let (some, others) = store
                .read::<_, Fault>(|read| {
                    Ok((
                        read.roll_of_people(people.last().copied(), 7)?,
                        read.roll_of_actors(actors.last().copied(), 7)?,
                    ))
                })
                .unwrap();
            if some.is_empty() && others.is_empty() {
                break;
            }
            people.extend(some);
            actors.extend(others);
        }
        assert_eq!((people.len(), actors.len()), (50, 50));
        assert!(people.is_sorted() && actors.is_sorted());
    }
}
