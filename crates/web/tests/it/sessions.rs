//! Sessions: begun anew at each proof, ended when idle, out of reach once left.

use axum::http::{StatusCode, header};
use jiff::SignedDuration;

use crate::house::{DESK, House, INSTRUCTOR, OUTSIDE, STUDENT, UNTOLD, demo};

#[tokio::test(flavor = "multi_thread")]
async fn t_05_a_session_ends_after_half_an_hour_without_use_and_after_twelve_hours_at_all() {
    let house = House::open();
    let mut student = house.signed_in(STUDENT).await;
    house.clock.advance(SignedDuration::from_mins(29));
    assert_eq!(student.get("/me").await.status, StatusCode::OK);
    house.clock.advance(SignedDuration::from_mins(29));
    assert_eq!(student.get("/me").await.status, StatusCode::OK);
    house.clock.advance(SignedDuration::from_mins(31));
    assert_eq!(
        student.get("/me").await.onward(),
        Some("/sign-in?next=%2Fme")
    );
    let mut busy = house.signed_in(STUDENT).await;
    for _ in 0..35 {
        house.clock.advance(SignedDuration::from_mins(20));
        assert_eq!(busy.get("/me").await.status, StatusCode::OK);
    }
    house.clock.advance(SignedDuration::from_mins(20));
    assert_eq!(busy.get("/me").await.status, StatusCode::SEE_OTHER);
}

#[tokio::test(flavor = "multi_thread")]
async fn t_05_signing_in_begins_a_new_session_and_ends_the_one_before() {
    let house = House::open();
    let mut student = house.signed_in(STUDENT).await;
    let mut thief = student.clone();
    student.post("/sign-in/as", &[("account", STUDENT)]).await;
    assert_ne!(student.cookies, thief.cookies);
    assert_eq!(student.get("/me").await.status, StatusCode::OK);
    assert_eq!(thief.get("/me").await.status, StatusCode::SEE_OTHER);
}

#[tokio::test(flavor = "multi_thread")]
async fn t_08_signing_out_ends_the_session_and_clears_the_browser() {
    let house = House::open();
    let mut student = house.signed_in(STUDENT).await;
    let mut copy = student.clone();
    let answer = student.post("/sign-out", &[]).await;
    assert_eq!(answer.onward(), Some("/signed-out"));
    assert_eq!(answer.headers["clear-site-data"], "\"cache\", \"storage\"");
    assert!(student.cookies.iter().all(|(name, _)| name != "sitthi"));
    assert_eq!(copy.get("/me").await.status, StatusCode::SEE_OTHER);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_made_up_session_is_none() {
    let house = House::open();
    for value in ["", "x", &"A".repeat(43), &"%41".repeat(20), "../../etc"] {
        let mut visitor = house.visitor();
        visitor
            .cookies
            .push(("sitthi".to_owned(), value.to_owned()));
        assert_eq!(
            visitor.get("/me").await.status,
            StatusCode::SEE_OTHER,
            "{value}"
        );
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn over_https_the_cookie_is_bound_to_the_host_and_browsers_are_told_to_stay_on_https() {
    let house = House::with(web::Settings {
        secure: true,
        ..demo()
    });
    let student = house.signed_in(STUDENT).await;
    assert!(
        student
            .cookies
            .iter()
            .any(|(name, _)| name == "__Host-sitthi")
    );
    let mut plain = house.visitor();
    let answer = plain.get("/").await;
    assert_eq!(
        answer.headers[header::STRICT_TRANSPORT_SECURITY],
        "max-age=63072000; includeSubDomains"
    );
    plain.cookies = student
        .cookies
        .iter()
        .map(|(_, value)| ("sitthi".to_owned(), value.clone()))
        .collect();
    assert_eq!(plain.get("/me").await.status, StatusCode::SEE_OTHER);
}

#[tokio::test(flavor = "multi_thread")]
async fn without_the_demo_nobody_can_choose_who_to_be() {
    let house = House::with(web::Settings {
        demo: None,
        ..demo()
    });
    let mut visitor = house.visitor();
    let answer = visitor.post("/sign-in/as", &[("account", STUDENT)]).await;
    assert_eq!(answer.status, StatusCode::NOT_FOUND);
    let page = visitor.get("/sign-in").await;
    assert!(!page.body.contains("/sign-in/as") && !page.body.contains("class=\"demo\""));
    // And in the demo, nobody but those whom it lists.
    let house = House::open();
    let answer = house
        .visitor()
        .post("/sign-in/as", &[("account", "somebody.else")])
        .await;
    assert_eq!(answer.status, StatusCode::NOT_FOUND);
}

/// The accounts that a page offers to choose from.
fn accounts(page: &str) -> Vec<&str> {
    page.split("name=\"account\" value=\"")
        .skip(1)
        .filter_map(|rest| rest.split('"').next())
        .collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn t_09_a_copy_wants_a_proof_of_the_last_five_minutes_by_the_same_person() {
    let house = House::open();
    let mut student = house.signed_in(STUDENT).await;
    house.clock.advance(SignedDuration::from_mins(6));
    let stale = student.post("/me/requests/new/copy", &[]).await;
    assert_eq!(
        stale.onward(),
        Some("/confirm?next=%2Fme%2Frequests%2Fnew%2Fcopy")
    );
    // Only the person signed in can prove it, and only they are there to choose.
    let page = student.get("/confirm").await;
    assert_eq!(page.status, StatusCode::OK);
    assert_eq!(accounts(&page.body), [STUDENT]);
    assert!(accounts(&house.visitor().get("/sign-in").await.body).len() > 1);
    for account in [DESK, INSTRUCTOR] {
        let mut staff = house.signed_in(account).await;
        assert_eq!(accounts(&staff.get("/confirm").await.body), [account]);
    }
    let other = student.post("/confirm/as", &[("account", OUTSIDE)]).await;
    assert_eq!(other.status, StatusCode::FORBIDDEN);
    let confirmed = student
        .post(
            "/confirm/as",
            &[("account", STUDENT), ("next", "/me/requests/new/copy")],
        )
        .await;
    assert_eq!(confirmed.onward(), Some("/me/requests/new/copy"));
    let filed = student.post("/me/requests/new/copy", &[]).await;
    assert!(
        filed.onward().unwrap().starts_with("/me/requests/"),
        "{:?}",
        filed.onward()
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn i_01_nobody_uses_the_portal_before_the_notice_reached_them_and_once_is_enough() {
    let house = House::open();
    let mut untold = house.signed_in(UNTOLD).await;
    let first = untold.get("/me/held").await;
    assert_eq!(first.onward(), Some("/me/notice?next=%2Fme%2Fheld"));
    assert_eq!(
        untold.get("/me/notice?next=%2Fme%2Fheld").await.status,
        StatusCode::OK
    );
    let read = untold.post("/me/notice", &[("next", "/me/held")]).await;
    assert_eq!(read.onward(), Some("/me/held"));
    assert_eq!(untold.get("/me/held").await.status, StatusCode::OK);
    assert_eq!(untold.get("/me/notice").await.onward(), Some("/me"));
}

#[tokio::test(flavor = "multi_thread")]
async fn nobody_is_sent_to_another_site_after_signing_in() {
    let house = House::open();
    for next in [
        "https://evil.example/",
        "//evil.example",
        "/\\evil.example",
        "javascript:1",
    ] {
        let answer = house
            .visitor()
            .post("/sign-in/as", &[("account", STUDENT), ("next", next)])
            .await;
        assert_eq!(answer.onward(), Some("/me"), "{next}");
    }
}

crate::ground::once_more_on_a_server! {
    "sessions.rs":
    t_05_a_session_ends_after_half_an_hour_without_use_and_after_twelve_hours_at_all,
    t_05_signing_in_begins_a_new_session_and_ends_the_one_before,
    t_08_signing_out_ends_the_session_and_clears_the_browser,
    a_made_up_session_is_none,
    without_the_demo_nobody_can_choose_who_to_be,
    t_09_a_copy_wants_a_proof_of_the_last_five_minutes_by_the_same_person,
    i_01_nobody_uses_the_portal_before_the_notice_reached_them_and_once_is_enough,
    nobody_is_sent_to_another_site_after_signing_in,
}
