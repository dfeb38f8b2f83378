//! Consents through the doors: what was read comes back with the answer, a no takes nothing away, and the
//! receipt is its person's to keep.

use std::collections::BTreeMap;

use axum::http::{Method, StatusCode};
use serde_json::Value as Json;
use web::routes::{Audience, addresses};

use crate::house::{CULTURE_DESK, GROWN, House, VISITOR, Visitor};

const COUNTING: &str = "site-measurement";

fn between<'p>(page: &'p str, before: &str, after: &str) -> Option<&'p str> {
    Some(page.split_once(before)?.1.split_once(after)?.0)
}

async fn read(visitor: &mut Visitor) -> String {
    let page = visitor.get("/me/consents").await.body;
    let form = format!("value=\"{COUNTING}\"><input type=\"hidden\" name=\"wording\" value=\"");
    between(&page, &form, "\"")
        .expect("what is read")
        .to_owned()
}

/// Every page of one's own that needs no number, with its status.
async fn own_pages(visitor: &mut Visitor) -> BTreeMap<&'static str, StatusCode> {
    let mut found = BTreeMap::new();
    for (method, path, audience) in addresses() {
        if method == Method::GET && audience == Audience::Person && !path.contains('{') {
            found.insert(path, visitor.get(path).await.status);
        }
    }
    found
}

#[tokio::test(flavor = "multi_thread")]
async fn s_019_a_no_takes_nothing_away() {
    let house = House::culture();
    let mut visitor = house.signed_in(GROWN).await;
    let before = own_pages(&mut visitor).await;
    assert!(before.len() > 15, "{before:?}");
    let wording = read(&mut visitor).await;
    let sent = [("activity", COUNTING), ("wording", wording.as_str())];
    let said = visitor.post("/me/consents/refuse", &sent).await;
    assert_eq!(said.onward(), Some("/me/consents"), "{}", said.body);
    assert_eq!(own_pages(&mut visitor).await, before);
    // Every right works as it did.
    let asked = visitor
        .post("/me/requests/new/question", &[("words", "ใครใช้ข้อมูลของฉัน")])
        .await;
    assert_eq!(asked.status, StatusCode::SEE_OTHER, "{}", asked.body);
    let list = visitor.get("/me/consents").await.body;
    assert!(list.contains("ท่านไม่ยินยอม จึงไม่ใช้"), "{list}");
    // And it can be thought better of in the same place.
    assert!(list.contains("/me/consents/give"));
}

#[tokio::test(flavor = "multi_thread")]
async fn s_019_an_answer_names_the_words_it_answers() {
    let house = House::culture();
    let mut visitor = house.signed_in(GROWN).await;
    for sent in [
        &[("activity", COUNTING)][..],
        &[("activity", COUNTING), ("wording", "00")],
    ] {
        for act in ["give", "refuse"] {
            let said = visitor.post(&format!("/me/consents/{act}"), sent).await;
            assert!(said.status.is_client_error(), "{}", said.status);
        }
    }
    let list = visitor.get("/me/consents").await.body;
    assert!(!list.contains("ท่านยินยอมอยู่"));
}

#[tokio::test(flavor = "multi_thread")]
async fn s_019_the_receipt_is_its_persons_and_its_words_are_public_for_ever() {
    let house = House::culture();
    let mut visitor = house.signed_in(GROWN).await;
    let wording = read(&mut visitor).await;
    let sent = [("activity", COUNTING), ("wording", wording.as_str())];
    let said = visitor.post("/me/consents/give", &sent).await;
    assert_eq!(said.onward(), Some("/me/consents"), "{}", said.body);
    let history = visitor.get("/me/consents/of/site-measurement").await.body;
    let number = between(&history, "/me/consents/receipts/", "\"").expect("a receipt");
    let page = visitor
        .get(&format!("/me/consents/receipts/{number}"))
        .await;
    assert_eq!(page.status, StatusCode::OK, "{}", page.body);
    assert!(page.body.contains(&wording));
    let file = visitor
        .get(&format!("/me/consents/receipts/{number}/file"))
        .await;
    let receipt: Json = serde_json::from_str(&file.body).unwrap();
    assert_eq!(receipt["evidence"]["text_sha256"], wording.as_str());
    let key = house.app.store().verifier().clone();
    duties::consent::receipt::check(&file.body, &key).unwrap();
    // What the page showed is what is kept: line by line.
    let list = visitor.get("/me/consents").await.body;
    for line in receipt["consent_text"]["lines"].as_array().unwrap() {
        let line = line.as_str().unwrap();
        assert!(list.contains(&format!("<li>{line}</li>")), "{line}");
    }
    let mut world = house.visitor();
    let text = world.get(&format!("/consent-texts/{wording}/file")).await;
    assert_eq!(text.status, StatusCode::OK);
    let hash = store::Digest::of(&text.bytes)
        .map(|byte| format!("{byte:02x}"))
        .concat();
    assert_eq!(hash, wording);
    let text = world.get(&format!("/consent-texts/{wording}")).await;
    assert_eq!(text.status, StatusCode::OK);
    let none = world
        .get(&format!("/consent-texts/{}", "0".repeat(64)))
        .await;
    assert_eq!(none.status, StatusCode::NOT_FOUND);
    let mut other = house.signed_in(VISITOR).await;
    let stolen = other
        .get(&format!("/me/consents/receipts/{number}/file"))
        .await;
    assert_eq!(stolen.status, StatusCode::NOT_FOUND, "{}", stolen.body);
}

#[tokio::test(flavor = "multi_thread")]
async fn s_019_the_desk_finds_a_text_invalid_and_sees_counts_alone() {
    let house = House::culture();
    let mut visitor = house.signed_in(GROWN).await;
    let wording = read(&mut visitor).await;
    let sent = [("activity", COUNTING), ("wording", wording.as_str())];
    visitor.post("/me/consents/give", &sent).await;
    let mut desk = house.signed_in(CULTURE_DESK).await;
    let page = desk.get("/console/consents").await.body;
    assert!(page.contains(&wording) && !page.contains(GROWN), "{page}");
    let wrong = [("wording", wording.as_str()), ("flaw", "other")];
    let wrong = desk.post("/console/consents", &wrong).await;
    assert_eq!(wrong.status, StatusCode::UNPROCESSABLE_ENTITY);
    let found = [("wording", wording.as_str()), ("flaw", "misleading")];
    let refused = visitor.post("/console/consents", &found).await;
    assert_eq!(refused.status, StatusCode::FORBIDDEN);
    let done = desk.post("/console/consents", &found).await;
    assert_eq!(done.status, StatusCode::OK, "{}", done.body);
    let again = desk.post("/console/consents", &found).await;
    assert_eq!(again.status, StatusCode::UNPROCESSABLE_ENTITY);
    let list = visitor.get("/me/consents").await.body;
    assert!(list.contains("ความยินยอมเดิมไม่ผูกพันท่าน"), "{list}");
    let history = visitor.get("/me/consents/of/site-measurement").await.body;
    assert!(history.contains("มาตรา 19 วรรคสาม"), "{history}");
}
