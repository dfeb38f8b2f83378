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

#[tokio::test(flavor = "multi_thread")]
async fn s_019_a_word_given_to_the_desk_is_taken_down_with_its_text_and_what_shows_it() {
    let house = House::culture();
    let mut desk = house.signed_in(CULTURE_DESK).await;
    let start = "/console/consents/take-down";
    assert_eq!(desk.get(start).await.status, StatusCode::OK);
    for wrong in [
        &[("who", ""), ("method", "paper")][..],
        &[("who", GROWN), ("method", "portal")],
        &[("who", "V-9999-9999"), ("method", "paper")],
    ] {
        let refused = desk.post(start, wrong).await;
        assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
    }
    let first = [("who", GROWN), ("method", "paper")];
    let texts = desk.post(start, &first).await;
    assert_eq!(texts.status, StatusCode::OK, "{}", texts.body);
    let pick = format!("{COUNTING} ");
    let hash = between(&texts.body, &format!("value=\"{pick}"), "\"").unwrap();
    let picked = format!("{pick}{hash}");
    let said = "/console/consents/take-down/said";
    let all = |more: &[(&'static str, &'static str)]| {
        let mut fields = vec![
            ("who", GROWN.to_owned()),
            ("method", "paper".to_owned()),
            ("activity", picked.clone()),
        ];
        fields.extend(
            more.iter()
                .map(|(name, value)| (*name, (*value).to_owned())),
        );
        fields
    };
    for (more, field) in [
        (&[("reference", "F-1")][..], "given"),
        (&[("given", "yes"), ("reference", "สมชาย")], "reference"),
        (
            &[("given", "yes"), ("reference", "F-1"), ("day", "1/1/2570")],
            "day",
        ),
    ] {
        let fields = all(more);
        let fields: Vec<(&str, &str)> = fields.iter().map(|(n, v)| (*n, v.as_str())).collect();
        let refused = desk.post(said, &fields).await;
        assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(
            refused.body.contains(&format!("id=\"{field}-error\"")),
            "{}",
            refused.body
        );
    }
    let fields = all(&[("given", "yes"), ("reference", "F-2569/17")]);
    let mut fields: Vec<(&str, &str)> = fields.iter().map(|(n, v)| (*n, v.as_str())).collect();
    let taken = desk.post(said, &fields).await;
    assert_eq!(taken.status, StatusCode::OK, "{}", taken.body);
    // an answer to other words than those that are asked is none
    fields[2].1 = "site-measurement 00";
    let other = desk.post(said, &fields).await;
    assert_eq!(other.status, StatusCode::UNPROCESSABLE_ENTITY);
    let mut person = house.signed_in(GROWN).await;
    let of = format!("/me/consents/of/{COUNTING}");
    let history = person.get(&of).await.body;
    assert!(history.contains("F-2569/17"), "{history}");
    let mut visitor = house.signed_in(VISITOR).await;
    assert_eq!(visitor.get(start).await.status, StatusCode::FORBIDDEN);
}

#[tokio::test(flavor = "multi_thread")]
async fn s_019_no_asks_as_much_as_yes_where_the_age_is_not_known() {
    let house = House::culture();
    let mut visitor = house.signed_in(VISITOR).await;
    let wording = read(&mut visitor).await;
    let sent = [("activity", COUNTING), ("wording", wording.as_str())];
    let mut pages = Vec::new();
    for act in ["give", "refuse"] {
        let page = visitor.post(&format!("/me/consents/{act}"), &sent).await;
        assert_eq!(page.status, StatusCode::OK, "{act}: {}", page.body);
        assert!(page.body.contains("id=\"birth\""), "{act}");
        assert!(
            page.body
                .contains(&format!("action=\"/me/consents/{act}\"")),
            "{act}"
        );
        pages.push(page.body.matches("<input").count());
    }
    assert_eq!(pages[0], pages[1]);
    let mut no = sent.to_vec();
    no.push(("birth", "1/2/2530"));
    let said = visitor.post("/me/consents/refuse", &no).await;
    assert_eq!(said.onward(), Some("/me/consents"), "{}", said.body);
    let list = visitor.get("/me/consents").await.body;
    assert!(list.contains("ท่านไม่ยินยอม จึงไม่ใช้"));
    // looked at for a yes alone, and kept for neither
    let again = visitor.post("/me/consents/give", &sent).await;
    assert!(again.body.contains("id=\"birth\""));
}

#[tokio::test(flavor = "multi_thread")]
async fn s_019_saying_no_to_every_consent_takes_nothing_away() {
    let house = House::culture();
    let mut visitor = house.signed_in(GROWN).await;
    let before = own_pages(&mut visitor).await;
    let page = visitor.get("/me/consents").await.body;
    let offered: Vec<(String, String)> = page
        .split("action=\"/me/consents/refuse\"")
        .skip(1)
        .map(|form| {
            let value = |name: &str| {
                let field = format!("name=\"{name}\" value=\"");
                between(form, &field, "\"").unwrap().to_owned()
            };
            (value("activity"), value("wording"))
        })
        .collect();
    let asking = house
        .app
        .policy()
        .pack
        .activities
        .iter()
        .filter(|activity| activity.asks_consent())
        .count();
    assert_eq!(offered.len(), asking, "every consent of the pack");
    for (activity, wording) in &offered {
        let sent = [("activity", activity.as_str()), ("wording", wording)];
        let said = visitor.post("/me/consents/refuse", &sent).await;
        assert_eq!(said.onward(), Some("/me/consents"), "{}", said.body);
        assert_eq!(own_pages(&mut visitor).await, before, "{activity}");
    }
    let list = visitor.get("/me/consents").await.body;
    assert_eq!(list.matches("ท่านไม่ยินยอม จึงไม่ใช้").count(), asking);
    // what needs no consent is there as before: a form, a right, the notice
    for open in [
        "/forms/enquiry",
        "/forms/event",
        "/me/requests/new",
        "/notice",
    ] {
        let page = visitor.get(open).await;
        assert!(
            page.status.is_success() || page.status.is_redirection(),
            "{open}"
        );
    }
    let asked = visitor
        .post("/me/requests/new/question", &[("words", "ใครใช้ข้อมูลของฉัน")])
        .await;
    assert_eq!(asked.status, StatusCode::SEE_OTHER);
}
