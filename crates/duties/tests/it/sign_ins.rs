//! Who somebody is when they sign in, and who acts.

use duties::App;
use duties::sign_in::{Arrival, Who, sign_in_as};
use duties::staff::{Appointment, appoint};
use duties::{Failure, notice};
use serde_json::Map;

use crate::fixture::{Place, TestClock, arrive, open};

const ISSUER: &str = "https://id.example.ac.th";

/// Signs in by a provider of the policy that says nothing but who it is.
fn sign_in(app: &App, issuer: &str, subject: &str, account: Option<&str>) -> Result<Who, Failure> {
    let arrival = Arrival {
        source: "oidc",
        issuer,
        subject,
        account,
        claims: &Map::new(),
        agreed: false,
    };
    duties::sign_in::sign_in(app, &arrival)
}

#[test]
fn t_01_identity_is_issuer_and_subject_and_the_account_ties_once() {
    for place in Place::both() {
        let app = open(&place, &TestClock::new());
        let world = arrive(&app);
        let none = sign_in(&app, ISSUER, "sub-1", None).unwrap();
        assert_eq!(none, Who::default());
        let first = sign_in(&app, ISSUER, "sub-1", Some("s9900000001")).unwrap();
        assert_eq!(first.person, Some(world.student));
        assert!(!first.notice_due);
        // Once tied, no claim moves it: neither another account nor none.
        for claim in [Some("l9900000002"), None] {
            assert_eq!(
                sign_in(&app, ISSUER, "sub-1", claim).unwrap().person,
                Some(world.student)
            );
        }
        // The same subject of another issuer is somebody else.
        assert_eq!(
            sign_in(&app, "https://other.example", "sub-1", None)
                .unwrap()
                .person,
            None
        );
    }
}

#[test]
fn t_02_a_recycled_account_never_opens_the_data_of_who_had_it_before() {
    let place = Place::embedded();
    let app = open(&place, &TestClock::new());
    let world = arrive(&app);
    assert_eq!(
        sign_in(&app, ISSUER, "sub-1", Some("s9900000001"))
            .unwrap()
            .person,
        Some(world.student)
    );
    assert_eq!(
        sign_in(&app, ISSUER, "sub-2", Some("s9900000001"))
            .unwrap()
            .person,
        None
    );
    assert_eq!(
        sign_in(&app, ISSUER, "sub-2", Some("nobody"))
            .unwrap()
            .person,
        None
    );
}

#[test]
fn lp_071_who_acts_has_the_roles_they_were_given_and_no_role_the_pack_does_not_know() {
    for place in Place::both() {
        let app = open(&place, &TestClock::new());
        let world = arrive(&app);
        let who = sign_in_as(&app, "desk1").unwrap();
        assert_eq!(who.actor, Some(world.desk));
        assert!(who.notice_due);
        notice::deliver(&app, &[who.person.unwrap()], "portal").unwrap();
        assert!(!sign_in_as(&app, "desk1").unwrap().notice_due);
        let again = Appointment {
            account: "desk1".to_owned(),
            roles: vec!["dpo".to_owned()],
            ..Default::default()
        };
        assert_eq!(appoint(&app, &again).unwrap(), world.desk);
        let unknown = Appointment {
            account: "x".to_owned(),
            roles: vec!["king".to_owned()],
            ..Default::default()
        };
        assert!(matches!(appoint(&app, &unknown), Err(Failure::Bad { .. })));
        let empty = Appointment {
            account: " ".to_owned(),
            roles: vec![],
            ..Default::default()
        };
        assert!(matches!(appoint(&app, &empty), Err(Failure::Bad { .. })));
    }
}
