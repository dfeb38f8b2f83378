//! Consents: what is asked, giving, taking back, and a consent that never bound anybody.

use duties::consent::{self, How, Said, Saying};
use duties::rights::{self, Asking, Wish};
use duties::{Failure, guardian};
use law::{Birth, ConsentState, Language, PersonId};
use serde_json::json;
use store::Fault;

use crate::fixture::{Place, keep};
use crate::minors::{Office, network, office, visitor};

const COUNTING: &str = "site-measurement";

/// A word as a connected program brings it.
pub(crate) fn word(activity: &str, yes: bool) -> Saying {
    Saying::new(activity, yes, Language::Thai, How::Program)
}

fn stands(office: &Office, person: PersonId) -> bool {
    consent::consents(&office.app, person)
        .unwrap()
        .into_iter()
        .find(|found| found.activity.id == COUNTING)
        .unwrap()
        .given
}

fn withdraw(office: &Office, person: PersonId) -> rights::RequestView {
    let wish = Wish::Withdrawal {
        activity: COUNTING.to_owned(),
    };
    let asking = Asking::oneself(person, office.app.now());
    let filed = rights::file(&office.app, asking, wish).unwrap();
    rights::request(&office.app, person, filed.request).unwrap()
}

#[test]
fn lp_099_lp_101_what_is_asked_is_shown_with_its_effect_and_given_and_taken_back_alike() {
    for place in Place::both() {
        let office = office(&place);
        let app = &office.app;
        let person = visitor(app, "V-0001", Some("1985-03-04"));
        let shown = consent::consents(app, person).unwrap();
        assert!(
            shown
                .iter()
                .all(|found| !found.given && found.ask.is_some())
        );
        assert!(
            shown
                .iter()
                .all(|found| found.effect_of_withdrawing.is_some()),
            "told before it is given, and before it is taken back"
        );
        // A no is noted once, and stands for nothing.
        let said = consent::say(app, person, &word(COUNTING, false)).unwrap();
        assert_eq!(said, Said::Not);
        let again = consent::say(app, person, &word(COUNTING, false)).unwrap();
        assert_eq!(again, Said::Not);
        let noted = app.store().read(|read| read.consents(person)).unwrap();
        assert_eq!(noted.len(), 1, "the same no twice is one");
        assert_eq!(noted[0].state, ConsentState::Refused);
        assert!(!stands(&office, person));
        office.clock.advance(jiff::SignedDuration::from_secs(1));
        for round in 1..=2 {
            let said = consent::say(app, person, &word(COUNTING, true)).unwrap();
            assert_eq!(said, Said::Given);
            assert!(stands(&office, person));
            let again = consent::say(app, person, &word(COUNTING, true));
            assert!(matches!(again, Err(Failure::Bad { .. })), "given already");
            let no = consent::say(app, person, &word(COUNTING, false));
            let Err(Failure::Bad { rule, .. }) = no else {
                panic!("taken back without being filed as that")
            };
            assert_eq!(rule, "s.19 ¶5");
            office.clock.advance(jiff::SignedDuration::from_secs(1));
            let view = withdraw(&office, person);
            assert!(view.refused.is_none(), "round {round}");
            assert!(!stands(&office, person));
            office.clock.advance(jiff::SignedDuration::from_secs(1));
        }
        let words = consent::consents(app, person).unwrap();
        let words = words.iter().find(|found| found.activity.id == COUNTING);
        assert_eq!(words.unwrap().words.len(), 5, "every word is kept (s.39)");
        for (activity, rule) in [("no-such", "s.19 ¶1"), ("finance", "s.19 ¶1")] {
            let Err(Failure::Bad { rule: told, .. }) =
                consent::say(app, person, &word(activity, true))
            else {
                panic!("{activity} asks nobody")
            };
            assert_eq!(told, rule);
        }
    }
}

#[test]
fn i_20_taking_back_ends_what_one_of_two_had_agreed_to() {
    for place in Place::both() {
        let office = office(&place);
        let app = &office.app;
        let parent = visitor(app, "V-0001", Some("1985-03-04"));
        let child = visitor(app, "V-0002", Some("2010-01-01"));
        let granting = guardian::Granting {
            person: child,
            representative: parent,
            acts_as: guardian::ActsAs::Guardian,
            evidence: guardian::Evidence::HouseRegister,
            until: None,
        };
        guardian::grant(app, office.desk, &granting, network()).unwrap();
        let said = consent::say(app, child, &word(COUNTING, true)).unwrap();
        assert!(matches!(said, Said::Waits { .. }));
        let agreed = |app| {
            let shown = consent::consents(app, child).unwrap();
            let found = shown
                .into_iter()
                .find(|found| found.activity.id == COUNTING);
            found.unwrap().agreed.len()
        };
        assert_eq!(agreed(app), 1);
        withdraw(&office, child);
        assert_eq!(agreed(app), 0);
        // The guardian's word alone does not complete what was taken back.
        let hand = guardian::acting(app, parent, child).unwrap();
        let said = consent::say(app, hand, &word(COUNTING, true)).unwrap();
        assert!(matches!(said, Said::Waits { .. }));
        assert!(!stands(&office, child));
    }
}

#[test]
fn i_20_a_consent_of_a_minor_alone_that_comes_to_light_was_never_one() {
    for place in Place::both() {
        let office = office(&place);
        let app = &office.app;
        let person = visitor(app, "V-0001", None);
        // Said to be of full age.
        let stated = Birth::Day(jiff::civil::date(1990, 1, 1));
        let said = consent::say(app, person, &word(COUNTING, true).born(Some(stated))).unwrap();
        assert_eq!(said, Said::Given);
        assert!(consent::recheck(app, person).unwrap().is_empty());
        app.store()
            .transact::<_, Fault>("test.birth", move |tx| {
                let fields = json!({ "birth-date": "2012-05-06" });
                keep(tx, person, ("identity", "contacts", "b"), None, 0, &fields)
            })
            .unwrap();
        assert_eq!(consent::recheck(app, person).unwrap(), [COUNTING]);
        assert!(!stands(&office, person));
        assert!(consent::recheck(app, person).unwrap().is_empty());
    }
}

#[test]
fn i_20_a_consent_is_looked_at_again_when_another_version_is_in_force() {
    for place in Place::both() {
        let office = office(&place);
        let app = &office.app;
        let person = visitor(app, "V-0001", None);
        let stated = Birth::Day(jiff::civil::date(1990, 1, 1));
        consent::say(app, person, &word(COUNTING, true).born(Some(stated))).unwrap();
        app.store()
            .transact::<_, Fault>("test.birth", move |tx| {
                let fields = json!({ "birth-date": "2012-05-06" });
                keep(tx, person, ("identity", "contacts", "b"), None, 0, &fields)?;
                let now = tx.now();
                tx.enqueue("recheck-consents", None, None, now)
            })
            .unwrap();
        assert!(stands(&office, person));
        while duties::work::run_due(app).unwrap() > 0 {}
        assert!(!stands(&office, person));
    }
}
