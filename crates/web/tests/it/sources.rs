//! The desk's page of sources: counts, findings, and nobody's name (s.25, `LP-34`).

use axum::http::StatusCode;

use crate::house::{CULTURE_DESK, House};

#[tokio::test(flavor = "multi_thread")]
async fn lp_034_the_desk_finds_that_a_source_contradicts_and_it_is_shut_at_once() {
    let house = House::culture();
    let mut desk = house.signed_in(CULTURE_DESK).await;
    let page = desk.get("/console/sources").await;
    assert_eq!(page.status, StatusCode::OK);
    assert!(
        page.body
            .contains("name=\"source\" value=\"public-sources\"")
    );
    assert!(
        !page.body.contains("value=\"contacts\""),
        "own systems are none"
    );
    let wrong = desk
        .post(
            "/console/sources",
            &[("source", "public-sources"), ("found", "x")],
        )
        .await;
    assert_eq!(wrong.status, StatusCode::UNPROCESSABLE_ENTITY);
    let empty = [("source", "public-sources"), ("found", "conflict")];
    let wrong = desk.post("/console/sources", &empty).await;
    assert_eq!(wrong.status, StatusCode::UNPROCESSABLE_ENTITY);
    let said = [
        ("source", "public-sources"),
        ("found", "conflict"),
        ("reference", "terms of 2569"),
        ("reason", "they forbid any further use"),
    ];
    let done = desk.post("/console/sources", &said).await;
    assert_eq!(done.status, StatusCode::OK, "{}", done.body);
    assert!(done.body.contains("mark stopped") && done.body.contains("terms of 2569"));
}
