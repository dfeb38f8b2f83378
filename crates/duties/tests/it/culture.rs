//! The culture office: another pack, other bases, the same duties.

use duties::rights::{self, ErasureAnswer};
use duties::{App, certificate, notice, sweep, uses};
use law::{Ground, PersonId};
use serde_json::json;
use store::{Fault, Identifier};

use crate::fixture::{Place, TestClock, days, keep, opening, pack};

fn visitor(app: &App, with: &'static [(&'static str, &'static str, i64)]) -> PersonId {
    let person = app
        .store()
        .transact::<_, Fault>("test.visitor", move |tx| {
            let visitor = tx.add_person("visitor", "contacts")?;
            tx.add_identifier(visitor, &Identifier::new("identity/visitor-no", "V-0001"))?;
            for (category, source, days_ago) in with {
                let fields = json!({ "note": "สมมุติ" });
                keep(
                    tx,
                    visitor,
                    (category, source, "1"),
                    None,
                    *days_ago,
                    &fields,
                )?;
            }
            Ok(visitor)
        })
        .unwrap();
    notice::deliver(app, &[person], "desk").unwrap();
    person
}

fn culture(place: &Place) -> App {
    App::open(opening(place, &TestClock::new(), pack("cmu-culture"))).unwrap()
}

fn ask(app: &App, person: PersonId, ground: Ground) -> ErasureAnswer {
    rights::file(
        app,
        rights::Asking::oneself(person, app.now()),
        rights::Wish::Erasure { ground },
    )
    .unwrap()
    .answer
    .unwrap()
}

#[test]
fn lp_090_what_rested_on_a_consent_that_was_withdrawn_goes_and_the_public_task_stays() {
    for place in Place::both() {
        let app = culture(&place);
        let person = visitor(
            &app,
            &[
                ("visit", "museum-visits", 20),
                ("web-usage", "web-counter", 5),
            ],
        );
        let activity = app
            .policy()
            .compiled
            .activity_ix("site-measurement")
            .unwrap();
        say(&app, person, activity, true);
        // A consent that is alive can still be withdrawn: the ground waits for it.
        let ErasureAnswer::Waits { step } = ask(&app, person, Ground::ConsentWithdrawn) else {
            panic!("answered")
        };
        assert!(step.en.contains("Withdraw"), "{}", step.en);
        let open = rights::requests(&app, person).unwrap().remove(0);
        say(&app, person, activity, false);
        let desk = duties::staff::appoint(
            &app,
            &duties::staff::Appointment {
                account: "desk1".to_owned(),
                roles: desk_roles(&app),
                undertaking_until: Some(app.now().after(jiff::SignedDuration::from_hours(99))),
                ..Default::default()
            },
        )
        .unwrap();
        let network = Some("10.110.0.1".parse().unwrap());
        let answer = rights::decide(
            &app,
            desk,
            open.request,
            rights::Decision::Found(rights::Findings::default()),
            network,
        )
        .unwrap()
        .erasure
        .unwrap();
        let ErasureAnswer::Partly {
            certificate,
            refused: Some(refused),
            ..
        } = answer
        else {
            panic!("{answer:?}")
        };
        assert_eq!(refused.code, "erasure-public-task");
        let held = app.store().read(|read| read.holdings(person)).unwrap();
        assert_eq!((held.len(), held[0].category.as_str()), (1, "visit"));
        let (_, text) = certificate::certificate(&app, certificate).unwrap();
        let checked = uses::check_receipt(&text, app.store().verifier()).unwrap();
        assert_eq!(
            checked.payload["grounds"]["erased"][0]["category"],
            "web-usage"
        );
        // What the worker does afterwards takes nothing that stays.
        sweep::daily(&app).unwrap();
        let view = rights::request(&app, person, open.request).unwrap();
        assert_eq!(view.stage.name(), "fulfilled");
        assert_eq!(view.refused.as_ref(), Some(&refused));
    }
}

fn say(app: &App, person: PersonId, activity: policy::ActivityIx, given: bool) {
    app.store()
        .transact("test.word", move |tx| {
            tx.file_consent(person, activity, given)
        })
        .unwrap();
}

fn desk_roles(app: &App) -> Vec<String> {
    let policy = app.policy();
    let (ix, _) = app.answering_rights().unwrap();
    policy
        .compiled
        .roles()
        .iter()
        .filter(|role| {
            role.activities.has(ix.0) && role.operations.has(law::Operation::Erase.number())
        })
        .filter(|role| role.relation_kind == policy::RelationKind::Office)
        .map(|role| role.id.clone())
        .collect()
}

#[test]
fn co_029_payments_stay_for_their_floor_and_are_gone_after_it() {
    let place = Place::embedded();
    let clock = TestClock::new();
    let app = App::open(opening(&place, &clock, pack("cmu-culture"))).unwrap();
    let person = visitor(&app, &[("payment", "payments", 400)]);
    let ErasureAnswer::Partly {
        kept,
        refused: None,
        ..
    } = ask(&app, person, Ground::PurposeOver)
    else {
        panic!("not partly")
    };
    assert_eq!(kept.len(), 1);
    assert_eq!(
        (
            kept[0].category.as_str(),
            kept[0].until.unwrap().to_string().as_str()
        ),
        ("payment", "2030-10-18")
    );
    clock.advance(days(1_425));
    sweep::daily(&app).unwrap();
    assert!(app.store().standing(person).is_some());
    clock.advance(days(2));
    sweep::daily(&app).unwrap();
    assert!(app.store().standing(person).is_none());
}

#[test]
fn interests_that_no_contract_ended_are_examined_first() {
    let place = Place::embedded();
    let app = culture(&place);
    let person = visitor(&app, &[("photo", "photos", 30)]);
    assert!(matches!(
        ask(&app, person, Ground::PurposeOver),
        ErasureAnswer::Waits { .. }
    ));
}
