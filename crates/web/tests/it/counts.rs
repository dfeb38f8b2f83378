//! What the rules did, beside the sentences that promise it: for anybody, for the person, for the Office.

use axum::http::{StatusCode, header};
use duties::register::REGISTER_SCHEMA;
use law::{Operation, PersonId};
use policy::{Question, Set64};
use serde_json::Value as Json;
use store::{Fault, Store};

use crate::house::{DESK, House, INSTRUCTOR, OUTSIDE, STUDENT};
use crate::register::faults;

const HOME: &str = "/notices/chula-learning/1";

/// The intake takes learning data of each of these people in, so often.
fn taken_in(store: &Store, people: Vec<PersonId>, times: usize) {
    let compiled = store.compiled();
    store
        .transact::<_, Fault>("test.taken-in", move |tx| {
            let actor = tx.add_actor(None)?;
            for person in people.iter().cycle().take(people.len() * times) {
                let question = Question {
                    actor,
                    roles: Set64::only(compiled.role_ix("intake").unwrap().0),
                    address: None,
                    person: *person,
                    categories: Set64::only(compiled.category_ix("learning").unwrap().0),
                    unknown_categories: false,
                    activity: compiled.activity_ix("online-learning"),
                    operation: Operation::Collect,
                    recipient: None,
                    abroad: false,
                    case: None,
                    memo: None,
                };
                let decision = tx.decide(&question);
                assert!(tx.record(decision)?.is_ok());
            }
            Ok(())
        })
        .unwrap();
}

fn newcomers(store: &Store, many: usize) -> Vec<PersonId> {
    store
        .transact::<_, Fault>("test.newcomers", move |tx| {
            (0..many)
                .map(|_| tx.add_person("enrolled-student", "sis-oneroster"))
                .collect()
        })
        .unwrap()
}

fn done<'j>(told: &'j Json, rule: &str, whose: &str) -> &'j Json {
    &told["rules"][rule][whose]["done"]
}

#[tokio::test(flavor = "multi_thread")]
async fn lp_102_each_rule_tells_what_it_did_in_whole_tens_and_the_person_of_their_own_data() {
    const RULE: &str = "activity/online-learning/purpose";
    const CELL: &str = "activity/online-learning/categories/learning";
    let house = House::open();
    let mut anybody = house.visitor();
    let notice = anybody.get(&format!("{HOME}?lang=en")).await;
    assert!(notice.body.contains(&format!("{HOME}/uses")), "a way there");
    assert!(
        !notice.body.contains("class=\"did\""),
        "the notice is as it was"
    );

    // Many uses of one person's data are nobody else's business.
    taken_in(house.app.store(), vec![house.student], 40);
    let told = anybody.get(&format!("{HOME}/uses.json")).await;
    let told: Json = serde_json::from_str(&told.body).unwrap();
    assert_eq!(
        done(&told, RULE, "all"),
        &Json::Null,
        "{}",
        told["rules"][RULE]
    );
    assert_eq!(told["rules"][RULE]["mine"], Json::Null);

    taken_in(house.app.store(), newcomers(house.app.store(), 40), 1);
    let told = anybody.get(&format!("{HOME}/uses.json")).await;
    let told: Json = serde_json::from_str(&told.body).unwrap();
    let expected = done(&told, RULE, "all").as_u64().unwrap();
    assert_eq!(expected % 10, 0);
    assert!(expected >= 80, "{expected}");
    assert_eq!(done(&told, CELL, "all").as_u64(), Some(expected));
    assert_eq!(done(&told, "recipient/pdpc", "all"), &Json::Null);
    assert_eq!(told["days"], 30);

    let page = anybody.get(&format!("{HOME}/uses?lang=en")).await;
    assert_eq!(page.status, StatusCode::OK);
    assert!(page.body.contains(&format!("allowed {expected} times")));
    assert!(page.body.contains("too few times to show"));
    assert!(
        page.body.contains("fewer than 10 people"),
        "the rule is told"
    );
    assert!(!page.body.contains("your data:"));
    let thai = anybody.get(&format!("{HOME}/uses?lang=th")).await;
    assert!(thai.body.contains(&format!("อนุญาต {expected} ครั้ง")));

    let mut student = house.signed_in(STUDENT).await;
    let own = student.get(&format!("{HOME}/uses.json")).await;
    let own: Json = serde_json::from_str(&own.body).unwrap();
    assert_eq!(done(&own, CELL, "mine").as_u64(), Some(40));
    let page = student.get(&format!("{HOME}/uses?lang=en")).await;
    assert!(page.body.contains("your data: 40 times"), "exactly");
    let mut other = house.signed_in(OUTSIDE).await;
    let page = other.get(&format!("{HOME}/uses?lang=en")).await;
    assert!(!page.body.contains("your data: 40 times"));

    for nowhere in [
        "/notices/chula-learning/2/uses",
        "/notices/chula-learning/1/uses.xml",
    ] {
        let answer = anybody.get(nowhere).await;
        assert_eq!(answer.status, StatusCode::NOT_FOUND, "{nowhere}");
    }
}

#[tokio::test(flavor = "multi_thread")]
// size: one story, from a refusal to the three who read of it
async fn s_39_uses_and_refusals_are_counted_into_the_record_for_anybody_and_exactly_for_the_office()
{
    let house = House::open();
    taken_in(house.app.store(), newcomers(house.app.store(), 40), 1);
    let mut student = house.signed_in(STUDENT).await;
    // Consent never carried the data of the course, so this ground is refused at once (s.33).
    let ask = "/me/requests/new/erasure";
    student.post(ask, &[("ground", "consent-withdrawn")]).await;

    let mut anybody = house.visitor();
    let told = anybody.get(&format!("{HOME}/register.json")).await;
    assert!(
        told.headers[header::CACHE_CONTROL]
            .to_str()
            .unwrap()
            .contains("no-store"),
        "what is counted changes"
    );
    let public: Json = serde_json::from_str(&told.body).unwrap();
    assert_eq!(public["counted"]["people_min"], 10);
    assert_eq!(
        public["refusals"],
        Json::Array(Vec::new()),
        "one is too few"
    );
    let uses = |record: &Json| {
        let cells = record["activities"].as_array().unwrap();
        let cell = cells.iter().find(|cell| {
            cell["activity"] == "online-learning"
                && cell["category"] == "learning"
                && cell["relationship"] == "enrolled-student"
        });
        cell.unwrap()["uses"].as_u64()
    };
    assert_eq!(uses(&public).map(|told| told % 10), Some(0));

    let mut desk = house.signed_in(DESK).await;
    let told = desk.get("/console/register/register.json").await;
    let exact: Json = serde_json::from_str(&told.body).unwrap();
    assert_eq!(exact["counted"]["people_min"], 1);
    assert!(uses(&exact) >= Some(40));
    let refusals = exact["refusals"].as_array().unwrap();
    assert_eq!(refusals.len(), 1, "{refusals:?}");
    assert_eq!(refusals[0]["right"], "erasure");
    assert_eq!(refusals[0]["times"], 1);
    let schema: Json = serde_json::from_str(REGISTER_SCHEMA).unwrap();
    for record in [&public, &exact] {
        let mut found = Vec::new();
        faults(&schema, &schema, record, "", &mut found);
        assert!(found.is_empty(), "{found:?}");
    }
    let code = refusals[0]["code"].as_str().unwrap();
    let csv = desk.get("/console/register/refusals.csv").await;
    assert!(
        csv.body
            .contains(&format!("\"erasure\",\"s.33\",\"{code}\"")),
        "{}",
        csv.body
    );
    let page = desk.get("/console/register?lang=en").await;
    assert!(page.body.contains("Right to erasure"), "{}", page.body);
    let csv = anybody.get(&format!("{HOME}/refusals.csv")).await;
    assert!(!csv.body.contains("erasure"));

    // The person finds their own refusal where everybody reads the record (s.39 ¶1).
    let record = student.get(&format!("{HOME}/record?lang=en")).await;
    assert!(
        record
            .body
            .contains("you asked 1 times and were refused 1 times")
    );
    for account in [STUDENT, INSTRUCTOR] {
        let mut other = house.signed_in(account).await;
        for closed in ["/console/register", "/console/register/register.json"] {
            assert_eq!(
                other.get(closed).await.status,
                StatusCode::FORBIDDEN,
                "{account}"
            );
        }
    }
}
