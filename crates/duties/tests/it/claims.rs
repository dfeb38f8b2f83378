//! What identity providers say: kept by the policy's list and its decision, found by nobody's word, and put
//! right like any other record (s.22, s.25). On both engines.

use duties::rights::{self, Asking, Decision, Wish};
use duties::sign_in::{Arrival, Who, sign_in};
use duties::staff::{Appointment, appoint};
use duties::{App, notice};
use law::PersonId;
use serde_json::{Map, Value as Json, json};
use store::{Identifier, Location};

use crate::fixture::{Place, TestClock, arrive, days, open};

const ISSUER: &str = "https://login.example.ac.th";
/// A word that no list of the policy lets in.
const MARKER: &str = "ห้ามเก็บคำนี้ไว้ที่ใดเลย-1a2b3c";

fn comes(app: &App, source: &str, subject: &str, account: Option<&str>, claims: &Json) -> Who {
    let claims: Map<String, Json> = claims.as_object().unwrap().clone();
    let arrival = Arrival {
        source,
        issuer: ISSUER,
        subject,
        account,
        claims: &claims,
        agreed: false,
    };
    sign_in(app, &arrival).unwrap()
}

/// Everything that is held of a person in the two categories in which claims land, as their own page would
/// show it: field by field with its source.
fn all(app: &App, person: PersonId) -> Vec<(String, String, String)> {
    let mut found = Vec::new();
    for record in rights::correctable(app, person).unwrap() {
        for field in &record.fields {
            found.push((
                record.source.en.clone(),
                format!("{}/{}", record.category, field.field),
                field.value.open().to_string(),
            ));
        }
    }
    found.sort();
    found
}

fn of(app: &App, person: PersonId, source: &str) -> Vec<(String, String)> {
    let name = app
        .policy()
        .pack
        .sources
        .iter()
        .find(|known| known.id == source)
        .unwrap()
        .name
        .en
        .clone();
    all(app, person)
        .into_iter()
        .filter(|(from, ..)| *from == name)
        .map(|(_, field, value)| (field, value))
        .collect()
}

fn goes_by(app: &App, field: &str, value: &str) -> Option<PersonId> {
    let identifier = Identifier::new(field, value);
    app.store().read(|read| read.find(&identifier)).unwrap()
}

fn said() -> Json {
    json!({
        "sub": "subject-1", "given_name": "มานี", "family_name": "สมมุติ", "email": "manee@login.example",
        "email_verified": true, "picture": MARKER, "birthdate": MARKER, "national_id": MARKER,
        "address": { "street_address": MARKER }, "groups": [MARKER, { "x": MARKER }], (MARKER): MARKER,
    })
}

#[test]
fn lp_031_listed_claims_become_records_of_their_source_and_no_other_is_kept_anywhere() {
    for place in Place::both() {
        let app = open(&place, &TestClock::new());
        let world = arrive(&app);
        let who = comes(&app, "oidc", "subject-1", Some("s9900000001"), &said());
        assert_eq!(who.person, Some(world.student));
        let kept = of(&app, world.student, "oidc");
        let text = |value: &str| format!("\"{value}\"");
        assert_eq!(
            kept,
            [
                ("contact/email".to_owned(), text("manee@login.example")),
                ("identity/family-name".to_owned(), text("สมมุติ")),
                ("identity/given-name".to_owned(), text("มานี")),
                (
                    "identity/issuer-subject".to_owned(),
                    text(&format!("{ISSUER} subject-1"))
                ),
            ]
        );
        // The same said again is the same record; nothing is entered twice.
        let entries = || duties::uses::uses(&app, world.student, None, 1).unwrap().1;
        let before = entries();
        comes(&app, "oidc", "subject-1", None, &said());
        assert_eq!(entries(), before);
        assert_eq!(of(&app, world.student, "oidc"), kept);
        let everything = format!("{:?}", all(&app, world.student));
        assert!(!everything.contains(MARKER) && !everything.contains("national"));
        let is_embedded = matches!(place.data, Location::File(_));
        drop(app);
        if is_embedded {
            assert!(leaves_no(&place, MARKER), "the marker lies in a file");
        }
    }
}

/// Whether no file below the place's folder holds the word.
fn leaves_no(place: &Place, word: &str) -> bool {
    let mut folders = vec![place.folder.clone()];
    let mut files = 0;
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
                continue;
            }
            files += 1;
            let bytes = std::fs::read(&path).unwrap();
            let found = bytes
                .windows(word.len())
                .any(|part| part == word.as_bytes());
            if found {
                return false;
            }
        }
    }
    assert!(files >= 2, "data and keys");
    true
}

#[test]
fn t_02_no_claim_of_a_stranger_makes_anybody_found_by_what_is_anothers() {
    for place in Place::both() {
        let app = open(&place, &TestClock::new());
        let world = arrive(&app);
        comes(&app, "oidc", "subject-1", Some("s9900000001"), &json!({}));
        // Names an account that nobody has yet, and addresses that it has not verified.
        for unverified in [json!(false), json!("true"), json!(1), Json::Null] {
            let claims = json!({
                "sub": "subject-1", "preferred_username": "s9900000055", "name": "ก",
                "email": "victim@example.org", "email_verified": unverified,
            });
            comes(&app, "oidc", "subject-1", None, &claims);
            assert_eq!(goes_by(&app, "identity/account", "s9900000055"), None);
            assert_eq!(goes_by(&app, "contact/email", "victim@example.org"), None);
            let kept = format!("{:?}", of(&app, world.student, "oidc"));
            assert!(!kept.contains("victim"), "{kept}");
        }
        // An address that is somebody else's, verified or not, changes nothing of either.
        let claims = json!({
            "sub": "subject-1", "name": "ข", "email": "l9900000002@example.org", "email_verified": true,
        });
        let who = comes(&app, "oidc", "subject-1", None, &claims);
        assert_eq!(
            who.person,
            Some(world.student),
            "who it is does not hang on claims"
        );
        assert_eq!(
            goes_by(&app, "contact/email", "l9900000002@example.org"),
            Some(world.learner)
        );
        let kept = format!("{:?}", of(&app, world.student, "oidc"));
        assert!(!kept.contains("l9900000002"), "{kept}");
        // Card numbers are refused here as anywhere (CO-30).
        let claims = json!({ "sub": "subject-1", "name": "4111 1111 1111 1111" });
        comes(&app, "oidc", "subject-1", None, &claims);
        let kept = format!("{:?}", of(&app, world.student, "oidc"));
        assert!(!kept.contains("4111"), "{kept}");
    }
}

#[test]
fn lp_032_before_the_notice_nothing_of_a_sign_in_is_kept_after_its_thirty_days_and_all_of_it_once_told()
 {
    for place in Place::both() {
        let clock = TestClock::new();
        let app = open(&place, &clock);
        let world = arrive(&app);
        let untold = app
            .store()
            .transact::<_, store::Fault>("test.untold", |tx| {
                let person = tx.add_person("enrolled-student", "sis-oneroster")?;
                tx.add_identifier(person, &Identifier::new("identity/account", "u1"))?;
                Ok(person)
            })
            .unwrap();
        clock.advance(days(31));
        let who = comes(&app, "oidc", "subject-9", Some("u1"), &said());
        assert_eq!((who.person, who.notice_due), (Some(untold), true));
        let held = |person: PersonId| {
            let held = app.store().read(|read| read.holdings(person)).unwrap();
            held.iter().filter(|held| held.source == "oidc").count()
        };
        assert_eq!(
            held(untold),
            0,
            "nothing is kept of whom no notice has reached"
        );
        notice::deliver(&app, &[untold], "portal").unwrap();
        comes(&app, "oidc", "subject-9", None, &said());
        assert_eq!(held(untold), 2);
        assert_eq!(held(world.student), 0);
    }
}

#[test]
fn lp_031_a_provider_that_the_policy_does_not_name_signs_nobody_in() {
    let place = Place::embedded();
    let app = open(&place, &TestClock::new());
    arrive(&app);
    // Not there, no provider at all, and one for which the policy names another issuer.
    for source in ["line", "lms-xapi", "chula-sso"] {
        let arrival = Arrival {
            source,
            issuer: ISSUER,
            subject: "subject-1",
            account: Some("s9900000001"),
            claims: &Map::new(),
            agreed: false,
        };
        match sign_in(&app, &arrival) {
            Err(duties::Failure::Bad { rule, .. }) => assert_eq!(rule, "LP-31", "{source}"),
            other => panic!("{source}: {other:?}"),
        }
    }
    assert_eq!(
        app.store()
            .read(|read| read.find(&Identifier::sign_in(ISSUER, "subject-1")))
            .unwrap(),
        None
    );
}

#[test]
fn lp_097_a_changed_claim_replaces_the_one_before_and_never_what_was_put_right() {
    for place in Place::both() {
        let app = open(&place, &TestClock::new());
        let world = arrive(&app);
        let student = world.student;
        comes(&app, "oidc", "subject-1", Some("s9900000001"), &said());
        let with = |given: &str| {
            let mut claims = said();
            claims["given_name"] = json!(given);
            claims
        };
        let given = |app: &App| {
            let kept = of(app, student, "oidc");
            let mut fields = kept.into_iter();
            fields
                .find(|(field, _)| field == "identity/given-name")
                .unwrap()
                .1
        };
        comes(&app, "oidc", "subject-1", None, &with("มานะ"));
        assert_eq!(given(&app), "\"มานะ\"");
        let desk = appoint(
            &app,
            &Appointment {
                account: "desk-of-claims".to_owned(),
                roles: vec!["privacy-desk".to_owned()],
                ..Appointment::default()
            },
        )
        .unwrap();
        let record = rights::correctable(&app, student)
            .unwrap()
            .into_iter()
            .find(|record| {
                record.source.en == "The sign-in system you choose" && record.category == "identity"
            })
            .unwrap()
            .record;
        let wish = Wish::Correction {
            category: "identity".to_owned(),
            record: record.to_string(),
            field: "given-name".to_owned(),
            after: json!("มานพ"),
        };
        let filed = rights::file(&app, Asking::oneself(student, app.now()), wish).unwrap();
        rights::decide(&app, desk, filed.request, Decision::Grant, None).unwrap();
        assert_eq!(given(&app), "\"มานพ\"");
        comes(&app, "oidc", "subject-1", None, &with("มานะ"));
        assert_eq!(given(&app), "\"มานพ\"", "the provider does not undo it");
    }
}
