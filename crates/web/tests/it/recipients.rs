//! A recipient's page: opened by the number in its letter, confirmed by a button; looking changes
//! nothing, and nobody is named.

use axum::http::StatusCode;
use duties::ask::{self, Asked};
use duties::recipients;
use duties::rights::{self, Asking, Wish};
use duties::sign_in::sign_in_as;
use law::{Ground, PersonId, RequestId};

use crate::house::{CANARY, DESK, House};

/// A recipient that is told to restrict what it received of somebody, and the request it comes of.
pub(crate) fn told(house: &House, person: PersonId) -> (RequestId, recipients::TellingView) {
    let desk = sign_in_as(&house.app, DESK).unwrap().actor.unwrap();
    let survey = vec!["learning".to_owned()];
    let asked = Asked {
        operation: "disclose".to_owned(),
        recipient: Some("institution-chosen-by-person".to_owned()),
        ..Asked::use_of(desk, person, "answering-rights", &survey)
    };
    assert!(ask::decide(&house.app, &asked).unwrap().0.permitted);
    let asking = Asking::oneself(person, house.app.now());
    let wish = Wish::Restriction {
        categories: survey,
        ground: Ground::InsteadOfErasure,
    };
    let filed = rights::file(&house.app, asking, wish).unwrap();
    let mut told = recipients::of_request(&house.app, filed.request).unwrap();
    (filed.request, told.swap_remove(0))
}

#[tokio::test(flavor = "multi_thread")]
async fn t_19_a_recipient_confirms_on_its_page_and_looking_confirms_nothing() {
    let house = House::open();
    let (request, told) = told(&house, house.student);
    let page = format!("/recipients/{}", told.telling);

    let mut recipient = house.visitor();
    for language in ["th", "en"] {
        let shown = recipient.get(&format!("{page}?lang={language}")).await;
        assert_eq!(shown.status, StatusCode::OK);
        assert!(shown.body.contains("<form"), "{language}");
        assert!(shown.body.contains(&told.disclosures[0].to_string()));
        // Neither whose it is nor which request it was.
        for secret in [CANARY, &house.student.to_string(), &request.to_string()] {
            assert!(!shown.body.contains(secret), "{secret}");
        }
    }
    assert!(
        recipients::open(&house.app, 10).unwrap().len() == 1,
        "looking is not confirming"
    );
    let confirmed = recipient.post(&page, &[]).await;
    assert_eq!(confirmed.status, StatusCode::SEE_OTHER);
    assert!(recipients::open(&house.app, 10).unwrap().is_empty());
    let shown = recipient.get(&page).await;
    assert!(
        !shown
            .body
            .contains("<form method=\"post\" action=\"/recipients")
    );
    let again = recipient.post(&page, &[]).await;
    assert_eq!(again.status, StatusCode::SEE_OTHER);
    // A number that nobody was given is like one that is not there.
    let nobody = recipient
        .get("/recipients/00000000000000000000000000000007")
        .await;
    assert_eq!(nobody.status, StatusCode::NOT_FOUND);
}
