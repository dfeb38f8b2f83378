//! The certification scenario of AuthZEN 1.0 (openid/authzen, certification/authorization-api-1_0),
//! said in the words of a small policy: every request of it with the answer it asks for.
//!
//! `user` is an actor, `record` a person whose records are active or archived: two categories.
//! `read` is use, `write` is store; `delete` is erase, of an activity that tidies (soft) or clears.
//! A role is looked up and never taken from the request, so bob *is* the archivist of the scenario.

use std::collections::BTreeSet;
use std::path::Path;

use law::{ActorId, PersonId};
use serde_json::{Map, Value as Json, json};

use crate::api_house::{Answered, ApiHouse, BOTH, Engine};
use crate::authzen_schema;

const EVALUATION: &str = "/access/v1/evaluation";
const EVALUATIONS: &str = "/access/v1/evaluations";

struct Scenario {
    house: ApiHouse,
    token: String,
    alice: ActorId,
    bob: ActorId,
    records: [PersonId; 2],
}

impl Scenario {
    fn new(engine: Engine) -> Self {
        let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/authzen/records.toml");
        let text = std::fs::read_to_string(file).unwrap();
        let house = ApiHouse::open(engine, vec![("records.toml".to_owned(), text)]);
        let (_, token) = house.program(&["desk"]);
        let alice = house.actor(&["editor"]);
        let bob = house.actor(&["reader", "archivist"]);
        let records = house.transact(|tx| {
            Ok([
                tx.add_person("member", "form")?,
                tx.add_person("member", "form")?,
            ])
        });
        duties::notice::deliver(&house.app, &records, "test").unwrap();
        Scenario {
            house,
            token,
            alice,
            bob,
            records,
        }
    }

    fn post(&self, path: &str, body: &Json) -> Answered {
        self.house.post(&self.token, path, &self.said(body)).send()
    }

    /// A request of the scenario in our words. What is none of its words is left as it is.
    fn said(&self, body: &Json) -> Json {
        let Json::Object(members) = body else {
            return body.clone();
        };
        let mut said = Map::new();
        for (name, value) in members {
            let value = match (name.as_str(), value) {
                ("subject", Json::Object(subject)) => self.subject(subject),
                ("resource", Json::Object(resource)) => self.resource(resource),
                ("action", Json::Object(action)) => action_said(action),
                ("evaluations", Json::Array(items)) => {
                    items.iter().map(|item| self.said(item)).collect()
                }
                (_, other) => other.clone(),
            };
            said.insert(name.clone(), value);
        }
        // An action search names no action that could carry the activity.
        if !members.contains_key("action") && !members.contains_key("evaluations") {
            let context = said.entry("context").or_insert_with(|| json!({}));
            if let Some(context) = context.as_object_mut() {
                context.insert("activity".to_owned(), json!("record-keeping"));
            }
        }
        Json::Object(said)
    }

    fn subject(&self, subject: &Map<String, Json>) -> Json {
        let mut said = subject.clone();
        replace(&mut said, "type", "user", "actor");
        replace(&mut said, "id", "alice", &self.alice.to_string());
        replace(&mut said, "id", "bob", &self.bob.to_string());
        Json::Object(said)
    }

    fn resource(&self, resource: &Map<String, Json>) -> Json {
        let mut said = resource.clone();
        let stored = match resource.get("id").and_then(Json::as_str) {
            Some("record-2") => "archived",
            _ => "active",
        };
        let status = resource
            .get("properties")
            .and_then(|properties| properties["status"].as_str())
            .unwrap_or(stored)
            .to_owned();
        replace(&mut said, "type", "record", "person");
        replace(&mut said, "id", "record-1", &self.records[0].to_string());
        replace(&mut said, "id", "record-2", &self.records[1].to_string());
        let properties = said.entry("properties").or_insert_with(|| json!({}));
        properties["categories"] = json!([status]);
        Json::Object(said)
    }
}

fn replace(object: &mut Map<String, Json>, name: &str, from: &str, to: &str) {
    if object.get(name).and_then(Json::as_str) == Some(from) {
        object.insert(name.to_owned(), json!(to));
    }
}

fn action_said(action: &Map<String, Json>) -> Json {
    let mut said = action.clone();
    replace(&mut said, "name", "read", "use");
    replace(&mut said, "name", "write", "store");
    replace(&mut said, "name", "delete", "erase");
    let soft = action
        .get("properties")
        .and_then(|properties| properties["soft"].as_bool());
    let activity = match soft {
        Some(true) => "tidying",
        Some(false) => "clearing",
        None => "record-keeping",
    };
    let properties = said.entry("properties").or_insert_with(|| json!({}));
    if let Some(properties) = properties.as_object_mut() {
        properties.insert("activity".to_owned(), json!(activity));
    }
    Json::Object(said)
}

fn user(id: &str) -> Json {
    json!({ "type": "user", "id": id })
}

fn record(id: &str) -> Json {
    json!({ "type": "record", "id": id })
}

fn with_status(id: &str, status: &str) -> Json {
    json!({ "type": "record", "id": id, "properties": { "status": status } })
}

fn admin() -> Json {
    json!({ "type": "user", "id": "bob", "properties": { "role": "admin" } })
}

fn does(name: &str) -> Json {
    json!({ "name": name })
}

fn deletes(soft: bool) -> Json {
    json!({ "name": "delete", "properties": { "soft": soft } })
}

fn asks(subject: Json, action: Json, resource: Json) -> Json {
    json!({ "subject": subject, "action": action, "resource": resource })
}

/// The eight decisions that the scenario mandates.
fn mandated() -> [(Json, bool); 8] {
    [
        (asks(user("alice"), does("read"), record("record-1")), true),
        (asks(user("alice"), does("write"), record("record-1")), true),
        (asks(user("bob"), does("read"), record("record-1")), true),
        (asks(user("bob"), does("write"), record("record-1")), false),
        (
            asks(
                user("alice"),
                does("write"),
                with_status("record-2", "archived"),
            ),
            false,
        ),
        (
            asks(admin(), does("write"), with_status("record-2", "archived")),
            true,
        ),
        (asks(user("alice"), deletes(true), record("record-1")), true),
        (
            asks(user("alice"), deletes(false), record("record-1")),
            false,
        ),
    ]
}

#[test]
fn the_eight_mandated_decisions_come_on_both_engines_again_and_again() {
    let before = authzen_schema::held();
    for engine in BOTH {
        let scenario = Scenario::new(engine);
        let before = scenario.house.ledger_size();
        for _ in 0..3 {
            for (number, (question, wanted)) in mandated().iter().enumerate() {
                let answered = scenario.post(EVALUATION, question);
                assert_eq!(answered.status, 200, "{}", answered.text());
                assert_eq!(answered.header("content-type"), "application/json");
                assert_eq!(
                    answered.json()["decision"],
                    json!(wanted),
                    "rule {}",
                    number + 1
                );
            }
        }
        assert_eq!(
            scenario.house.ledger_size(),
            before,
            "a pure question enters nothing"
        );
    }
    assert!(
        authzen_schema::held() >= before + 32,
        "each exchange was held against the schemas"
    );
}

#[test]
fn a_context_properties_and_unknown_members_change_no_decision() {
    let scenario = Scenario::new(Engine::Embedded);
    for (question, wanted) in mandated() {
        let mut question = question;
        question["context"] = json!({ "time": "2025-06-27T18:03-07:00", "ip": "192.168.1.1" });
        question["foo"] = json!("bar");
        question["futureField"] = json!({ "nested": true });
        assert_eq!(
            scenario.post(EVALUATION, &question).json()["decision"],
            json!(wanted)
        );
    }
    let more = json!({
        "subject": { "type": "user", "id": "alice", "properties": { "department": "Sales", "role": "manager" } },
        "action": { "name": "read", "properties": { "method": "GET" } },
        "resource": { "type": "record", "id": "record-1", "properties": { "status": "active", "owner": "bob" } },
    });
    assert_eq!(
        scenario.post(EVALUATION, &more).json()["decision"],
        json!(true)
    );
}

#[test]
fn a_role_claimed_in_the_request_gives_nothing() {
    let scenario = Scenario::new(Engine::Embedded);
    let claimed = json!({
        "subject": { "type": "user", "id": "alice", "properties": { "role": "admin", "roles": ["archivist", "desk"] } },
        "action": { "name": "write" },
        "resource": { "type": "record", "id": "record-2", "properties": { "status": "archived" } },
    });
    assert_eq!(
        scenario.post(EVALUATION, &claimed).json()["decision"],
        json!(false)
    );
}

#[test]
fn what_is_missing_malformed_or_of_another_type_is_a_bad_request() {
    let scenario = Scenario::new(Engine::Embedded);
    let whole = asks(user("alice"), does("read"), record("record-1"));
    for missing in ["subject", "action", "resource"] {
        let mut question = whole.clone();
        question.as_object_mut().unwrap().remove(missing);
        let answered = scenario.post(EVALUATION, &question);
        assert_eq!(answered.status, 400, "{missing}");
        assert!(answered.text().contains(missing), "{}", answered.text());
    }
    for (entity, member) in [
        ("subject", "type"),
        ("subject", "id"),
        ("action", "name"),
        ("resource", "type"),
        ("resource", "id"),
    ] {
        let mut question = whole.clone();
        question[entity].as_object_mut().unwrap().remove(member);
        assert_eq!(
            scenario.post(EVALUATION, &question).status,
            400,
            "{entity}.{member}"
        );
        question[entity][member] = json!(123);
        assert_eq!(
            scenario.post(EVALUATION, &question).status,
            400,
            "{entity}.{member}"
        );
        question[entity] = json!("alice");
        assert_eq!(scenario.post(EVALUATION, &question).status, 400, "{entity}");
    }
    for body in [
        &b"{"[..],
        b"",
        b"[]",
        b"\"a\"",
        b"null",
        b"{\"subject\":{},}",
    ] {
        let answered = scenario
            .house
            .asking("POST", &scenario.token, EVALUATION, body.to_vec())
            .with("content-type", "application/json")
            .send();
        assert_eq!(answered.status, 400);
    }
    for media in [
        "text/plain",
        "application/x-www-form-urlencoded",
        "application/jsonp",
        "",
    ] {
        let answered = scenario
            .house
            .asking(
                "POST",
                &scenario.token,
                EVALUATION,
                whole.to_string().into_bytes(),
            )
            .with("content-type", media)
            .send();
        assert_eq!(answered.status, 400, "{media}");
    }
}

#[test]
fn an_error_never_repeats_what_was_sent() {
    let scenario = Scenario::new(Engine::Embedded);
    let secret = "s9900000001@example.org";
    for question in [
        json!({ "subject": secret, "action": { "name": "use" }, "resource": { "type": "person", "id": secret } }),
        json!({ "subject": { "type": "actor", "id": secret }, "action": { "name": [secret] }, "resource": { "type": secret, "id": secret } }),
        json!({ "subject": { "type": "actor", "id": "a" }, "action": { "name": "use" }, "resource": { "type": "person", "id": secret }, "context": { "case": { "x": secret } } }),
    ] {
        let answered = scenario
            .house
            .post(&scenario.token, EVALUATION, &question)
            .send();
        assert_eq!(answered.status, 400);
        assert!(!answered.text().contains("s99"), "{}", answered.text());
    }
    let refused = scenario
        .house
        .post(
            &scenario.token,
            EVALUATION,
            &json!({ "subject": { "type": "actor", "id": secret }, "action": { "name": secret }, "resource": { "type": "person", "id": secret } }),
        )
        .send();
    assert_eq!(refused.json()["decision"], json!(false));
    assert!(!refused.text().contains("s99"), "{}", refused.text());
}

#[test]
fn the_request_id_comes_back_and_its_absence_is_no_fault() {
    let scenario = Scenario::new(Engine::Embedded);
    let question = scenario.said(&asks(user("alice"), does("read"), record("record-1")));
    let ask = || scenario.house.post(&scenario.token, EVALUATION, &question);
    assert_eq!(
        ask()
            .with("x-request-id", "bfe9eb29-ab87-4ca3-be83-a1d5d8305716")
            .send()
            .header("x-request-id"),
        "bfe9eb29-ab87-4ca3-be83-a1d5d8305716"
    );
    assert_eq!(ask().send().header("x-request-id"), "");
    let refused = scenario
        .house
        .post("", EVALUATION, &question)
        .with("x-request-id", "abc")
        .send();
    assert_eq!(
        (refused.status.as_u16(), refused.header("x-request-id")),
        (401, "abc")
    );
    assert_eq!(
        refused.header("www-authenticate"),
        "Bearer realm=\"sitthi\""
    );
}

/// The decisions of a batch, in their order.
fn decisions(scenario: &Scenario, body: &Json) -> Vec<bool> {
    let answered = scenario.post(EVALUATIONS, body);
    assert_eq!(answered.status, 200, "{}", answered.text());
    let answer = answered.json();
    assert!(
        answer.get("decision").is_none(),
        "only single answers have it"
    );
    answer["evaluations"]
        .as_array()
        .unwrap()
        .iter()
        .map(|one| one["decision"].as_bool().unwrap())
        .collect()
}

#[test]
fn a_batch_is_answered_in_order_with_defaults_and_overrides() {
    let scenario = Scenario::new(Engine::Embedded);
    let active = with_status("record-1", "active");
    let archived = with_status("record-2", "archived");
    let batches = [
        (
            json!({
                "subject": user("bob"), "resource": record("record-1"),
                "evaluations": [{ "action": does("read") }, { "action": does("write") }],
            }),
            [true, false],
        ),
        (
            json!({
                "subject": user("alice"), "action": does("write"),
                "evaluations": [{ "resource": active }, { "resource": archived }],
            }),
            [true, false],
        ),
        (
            json!({
                "action": does("write"), "resource": archived,
                "evaluations": [{ "subject": user("alice") }, { "subject": admin() }],
            }),
            [false, true],
        ),
        (
            json!({
                "evaluations": [
                    asks(user("alice"), does("read"), record("record-1")),
                    asks(user("bob"), does("write"), record("record-1")),
                ],
            }),
            [true, false],
        ),
        (
            json!({
                "subject": user("alice"), "action": does("write"), "resource": active,
                "evaluations": [{}, { "resource": archived }],
            }),
            [true, false],
        ),
    ];
    for (body, wanted) in batches {
        assert_eq!(decisions(&scenario, &body), wanted, "{body}");
    }
}

#[test]
fn a_batch_has_an_answer_for_each_question_and_a_context_for_all_or_one() {
    let scenario = Scenario::new(Engine::Embedded);
    let records = json!([{ "resource": record("record-1") }, { "resource": record("record-2") }]);
    let plain = json!({ "subject": user("alice"), "action": does("read"), "evaluations": records });
    assert_eq!(decisions(&scenario, &plain).len(), 2);
    let with_context = json!({
        "subject": user("alice"), "action": does("read"),
        "context": { "time": "2025-06-27T18:03-07:00" },
        "evaluations": [
            { "resource": record("record-1") },
            { "resource": record("record-2"), "context": { "source": "batch-override" } },
        ],
    });
    assert_eq!(decisions(&scenario, &with_context).len(), 2);
}

#[test]
fn one_bad_question_in_a_batch_closes_itself_alone() {
    let scenario = Scenario::new(Engine::Embedded);
    let answer = scenario
        .post(
            EVALUATIONS,
            &json!({
                "subject": user("alice"), "action": does("read"),
                "options": { "evaluations_semantic": "execute_all" },
                "evaluations": [{ "resource": record("record-1") }, {}, { "resource": 7 }, { "resource": record("record-1") }],
            }),
        )
        .json();
    let answers = answer["evaluations"].as_array().unwrap();
    let decisions: Vec<_> = answers
        .iter()
        .map(|one| one["decision"].as_bool().unwrap())
        .collect();
    assert_eq!(decisions, [true, false, false, true]);
    assert_eq!(answers[1]["context"]["error"]["status"], json!(400));
}

#[test]
fn a_batch_without_questions_is_a_single_one() {
    let scenario = Scenario::new(Engine::Embedded);
    let mut question = asks(user("alice"), does("read"), record("record-1"));
    assert_eq!(
        scenario.post(EVALUATIONS, &question).json()["decision"],
        json!(true)
    );
    question["evaluations"] = json!([]);
    assert_eq!(
        scenario.post(EVALUATIONS, &question).json()["decision"],
        json!(true)
    );
}

#[test]
fn the_three_semantics_stop_where_they_say() {
    let scenario = Scenario::new(Engine::Embedded);
    let decisions = |semantic: &str| -> Vec<bool> {
        scenario
            .post(
                EVALUATIONS,
                &json!({
                    "subject": user("bob"), "resource": record("record-1"),
                    "options": { "evaluations_semantic": semantic, "another_option": "value" },
                    "evaluations": [
                        { "action": does("read") }, { "action": does("write") },
                        { "action": does("read") }, { "action": does("write") },
                    ],
                }),
            )
            .json()["evaluations"]
            .as_array()
            .unwrap()
            .iter()
            .map(|one| one["decision"].as_bool().unwrap())
            .collect()
    };
    assert_eq!(decisions("execute_all"), [true, false, true, false]);
    assert_eq!(decisions("deny_on_first_deny"), [true, false]);
    assert_eq!(decisions("permit_on_first_permit"), [true]);
    let unknown = scenario.post(
        EVALUATIONS,
        &json!({
            "subject": user("bob"), "resource": record("record-1"),
            "options": { "evaluations_semantic": "coin_toss" },
            "evaluations": [{ "action": does("read") }],
        }),
    );
    assert_eq!(unknown.status, 400);
}

fn results(answered: &Answered) -> BTreeSet<String> {
    assert_eq!(answered.status, 200, "{}", answered.text());
    answered.json()["results"]
        .as_array()
        .unwrap()
        .iter()
        .map(|one| {
            one["id"]
                .as_str()
                .or(one["name"].as_str())
                .unwrap()
                .to_owned()
        })
        .collect()
}

#[test]
fn searches_find_who_may_with_whose_data_and_what() {
    for engine in BOTH {
        let scenario = Scenario::new(engine);
        let (alice, bob) = (scenario.alice.to_string(), scenario.bob.to_string());
        let [one, two] = scenario.records.map(|record| record.to_string());
        let subjects = "/access/v1/search/subject";
        let who = json!({ "subject": { "type": "user" }, "action": does("read"), "resource": record("record-1") });
        let found = results(&scenario.post(subjects, &who));
        assert_eq!(found, BTreeSet::from([alice.clone(), bob.clone()]), "S1");
        let mut with_id = who.clone();
        with_id["subject"]["id"] = json!("alice");
        with_id["context"] = json!({ "time": "2025-06-27T18:03-07:00", "ip": "192.168.1.1" });
        assert_eq!(
            results(&scenario.post(subjects, &with_id)),
            found,
            "an id given is ignored"
        );
        let archived = json!({ "subject": { "type": "user" }, "action": does("write"), "resource": with_status("record-2", "archived") });
        assert_eq!(
            results(&scenario.post(subjects, &archived)),
            BTreeSet::from([bob.clone()]),
            "S4"
        );

        let resources = "/access/v1/search/resource";
        let whose = json!({ "subject": user("alice"), "action": does("read"), "resource": { "type": "record" } });
        assert_eq!(
            results(&scenario.post(resources, &whose)),
            BTreeSet::from([one.clone(), two.clone()]),
            "S2"
        );
        let write = json!({ "subject": admin(), "action": does("write"), "resource": { "type": "record", "properties": { "status": "archived" } } });
        assert!(
            results(&scenario.post(resources, &write)).contains(&two),
            "S5"
        );

        let actions = "/access/v1/search/action";
        let what = json!({ "subject": user("alice"), "resource": record("record-1") });
        let found = results(&scenario.post(actions, &what));
        assert!(
            found.contains("use") && found.contains("store"),
            "S3: {found:?}"
        );
        let what = json!({ "subject": admin(), "resource": with_status("record-2", "archived") });
        assert!(
            results(&scenario.post(actions, &what)).contains("store"),
            "S6"
        );
    }
}

#[test]
fn a_search_for_what_nobody_knows_is_empty_and_a_half_one_is_a_fault() {
    let scenario = Scenario::new(Engine::Embedded);
    let empty = [
        (
            "subject",
            json!({ "subject": { "type": "spaceship" }, "action": does("read"), "resource": record("record-1") }),
        ),
        (
            "subject",
            json!({ "subject": { "type": "user" }, "action": does("read"), "resource": record("nothing") }),
        ),
        (
            "resource",
            json!({ "subject": user("alice"), "action": does("read"), "resource": { "type": "spaceship" } }),
        ),
        (
            "resource",
            json!({ "subject": user("nobody"), "action": does("read"), "resource": { "type": "record" } }),
        ),
        (
            "resource",
            json!({ "subject": user("alice"), "action": does("fly"), "resource": { "type": "record" } }),
        ),
        (
            "action",
            json!({ "subject": user("nobody"), "resource": record("record-1") }),
        ),
        (
            "action",
            json!({ "subject": { "type": "spaceship", "id": "alice" }, "resource": record("record-1") }),
        ),
    ];
    for (kind, body) in empty {
        let answered = scenario.post(&format!("/access/v1/search/{kind}"), &body);
        assert_eq!(results(&answered), BTreeSet::new(), "{body}");
    }
    let half = [
        (
            "subject",
            json!({ "subject": { "type": "user" }, "resource": record("record-1") }),
        ),
        (
            "resource",
            json!({ "action": does("read"), "resource": { "type": "record" } }),
        ),
        ("action", json!({ "subject": user("alice") })),
        (
            "subject",
            json!({ "subject": { "type": "user" }, "action": does("read"), "resource": { "type": "record" } }),
        ),
        (
            "resource",
            json!({ "subject": { "type": "user" }, "action": does("read"), "resource": { "type": "record" } }),
        ),
        (
            "action",
            json!({ "subject": { "type": "user" }, "resource": record("record-1") }),
        ),
    ];
    for (kind, body) in half {
        let answered = scenario.post(&format!("/access/v1/search/{kind}"), &body);
        assert_eq!(answered.status, 400, "{kind} {body}");
    }
}

#[test]
fn pages_lead_through_everything_once() {
    let scenario = Scenario::new(Engine::Embedded);
    let actors: BTreeSet<String> = (0..7)
        .map(|_| scenario.house.actor(&["editor"]).to_string())
        .chain([scenario.alice.to_string(), scenario.bob.to_string()])
        .collect();
    for (kind, size) in [("subject", 9), ("resource", 2), ("action", 2)] {
        let path = format!("/access/v1/search/{kind}");
        let mut body = match kind {
            "subject" => {
                json!({ "subject": { "type": "user" }, "action": does("read"), "resource": record("record-1") })
            }
            "resource" => {
                json!({ "subject": user("alice"), "action": does("read"), "resource": { "type": "record" } })
            }
            _ => json!({ "subject": user("alice"), "resource": record("record-1") }),
        };
        for limit in [1, 2, 3, 100] {
            let mut seen = Vec::new();
            body["page"] = json!({ "limit": limit });
            loop {
                let answered = scenario.post(&path, &body);
                let page = answered.json()["page"].clone();
                seen.extend(results(&answered));
                assert!(page["count"].as_u64().unwrap() <= limit);
                match page["next_token"].as_str().unwrap() {
                    "" => break,
                    token => body["page"] = json!({ "limit": limit, "token": token }),
                }
            }
            assert_eq!(seen.len(), size, "{kind} by {limit}");
            assert_eq!(
                seen.iter().collect::<BTreeSet<_>>().len(),
                size,
                "nothing twice"
            );
            if kind == "subject" {
                assert_eq!(seen.into_iter().collect::<BTreeSet<_>>(), actors);
            }
        }
    }
}

#[test]
fn a_token_of_another_request_and_a_page_that_is_none_are_refused() {
    let scenario = Scenario::new(Engine::Embedded);
    let mut body = json!({ "subject": { "type": "user" }, "action": does("read"), "resource": record("record-1"), "page": { "limit": 1 } });
    let first = scenario.post("/access/v1/search/subject", &body).json();
    body["page"]["token"] = first["page"]["next_token"].clone();
    body["action"] = does("write");
    assert_eq!(
        scenario.post("/access/v1/search/subject", &body).status,
        400
    );
    body["page"] = json!({ "token": "not a token" });
    assert_eq!(
        scenario.post("/access/v1/search/subject", &body).status,
        400
    );
    for page in [
        json!({ "limit": -1 }),
        json!({ "limit": "1" }),
        json!(7),
        json!({ "token": 1 }),
    ] {
        body["page"] = page;
        assert_eq!(
            scenario.post("/access/v1/search/subject", &body).status,
            400
        );
    }
    body["page"] = json!({ "limit": 0 });
    let none = scenario.post("/access/v1/search/subject", &body).json();
    assert_eq!(none["results"], json!([]));
    assert_ne!(
        none["page"]["next_token"],
        json!(""),
        "there is more than nothing"
    );
}

#[test]
fn whatever_a_search_finds_an_evaluation_permits() {
    let scenario = Scenario::new(Engine::Embedded);
    for (subject, action, status) in [
        ("alice", "read", "active"),
        ("bob", "read", "archived"),
        ("bob", "write", "archived"),
        ("alice", "write", "archived"),
    ] {
        let body = json!({ "subject": user(subject), "action": does(action), "resource": { "type": "record", "properties": { "status": status } } });
        let found = results(&scenario.post("/access/v1/search/resource", &body));
        for record in &scenario.records {
            let question = asks(
                user(subject),
                does(action),
                with_status(&record.to_string(), status),
            );
            assert_eq!(
                scenario.post(EVALUATION, &question).json()["decision"],
                json!(found.contains(&record.to_string())),
                "{subject} {action} {status}"
            );
        }
    }
}

#[test]
fn the_configuration_names_every_door_under_the_public_address() {
    let scenario = Scenario::new(Engine::Embedded);
    let answered = scenario
        .house
        .get("", "/.well-known/authzen-configuration")
        .send();
    assert_eq!(answered.status, 200);
    assert_eq!(answered.header("content-type"), "application/json");
    let metadata = answered.json();
    assert_eq!(
        metadata["policy_decision_point"],
        json!("https://sitthi.example.ac.th")
    );
    for (name, path) in [
        ("access_evaluation_endpoint", EVALUATION),
        ("access_evaluations_endpoint", EVALUATIONS),
        ("search_subject_endpoint", "/access/v1/search/subject"),
        ("search_resource_endpoint", "/access/v1/search/resource"),
        ("search_action_endpoint", "/access/v1/search/action"),
    ] {
        assert_eq!(
            metadata[name],
            json!(format!("https://sitthi.example.ac.th{path}"))
        );
        let answered = scenario
            .house
            .post(&scenario.token, path, &json!({}))
            .send();
        assert_eq!(answered.status, 400, "{path} is there");
    }
}

#[test]
fn an_entered_decision_names_its_entry_and_uses_nothing_up_when_refused() {
    for engine in BOTH {
        let scenario = Scenario::new(engine);
        let before = scenario.house.ledger_size();
        for (number, (question, wanted)) in mandated().iter().enumerate() {
            let mut question = question.clone();
            question["context"] = json!({ "enter": true });
            let answer = scenario.post(EVALUATION, &question).json();
            assert_eq!(answer["decision"], json!(wanted));
            assert_eq!(
                answer["context"]["entry"]["leaf"],
                json!(before + number as u64)
            );
        }
        assert_eq!(scenario.house.ledger_size(), before + 8);
    }
}
