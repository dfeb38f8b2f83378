//! The desk through its doors, and what a person does in a request of theirs: each answer as it is
//! described, and no id of anybody else opens or moves anything.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use duties::staff::{self, Appointment};
use law::{ActorId, PersonId};
use serde_json::{Value as Json, json};
use store::Fault;

use crate::api_house::{ApiHouse, BOTH, Engine, shipped, university};

/// A member of the desk, signed in.
pub(crate) fn desk(house: &ApiHouse, account: &str) -> (ActorId, String) {
    of_role(house, account, "privacy-desk")
}

/// A member of staff of a role, and the token of their session.
pub(crate) fn of_role(house: &ApiHouse, account: &str, role: &str) -> (ActorId, String) {
    let actor = staff::appoint(
        &house.app,
        &Appointment {
            account: account.to_owned(),
            roles: vec![role.to_owned()],
            ..Appointment::default()
        },
    )
    .unwrap();
    (actor, session_of(house, actor))
}

/// The token of a new session of a member of staff.
pub(crate) fn session_of(house: &ApiHouse, actor: ActorId) -> String {
    let token = house
        .app
        .store()
        .transact::<_, Fault>("test.session", move |tx| {
            let person = tx.actor(actor)?.unwrap().person;
            tx.begin_session(person, Some(actor))
        })
        .unwrap();
    URL_SAFE_NO_PAD.encode(token)
}

fn for_two(engine: Engine) -> ApiHouse {
    let mut files = crate::house::pack();
    let (_, text) = files
        .iter_mut()
        .find(|(name, _)| name == "rights.toml")
        .unwrap();
    *text = text.replacen("online = true\n", "online = true\ntwo_person = true\n", 1);
    ApiHouse::open(engine, files)
}

fn objection() -> Json {
    json!({ "kind": "objection", "activity": "teaching-support", "ground": "public-or-interest", "words": "ไม่ต้องการ" })
}

fn case_of(filed: &Json) -> String {
    filed["request"].as_str().unwrap().to_owned()
}

#[test]
// size: one story through the doors, from its filing to its end
fn lp_104_a_case_goes_through_the_doors_from_filing_to_an_approved_refusal() {
    for engine in BOTH {
        let house = for_two(engine);
        let people = university(&house);
        let (first, one) = desk(&house, "desk1");
        let (_, other) = desk(&house, "desk2");
        let mine = house.session(people.student);
        let uri = format!("/api/v1/people/{}/requests", people.student);
        let filed = house.post(&mine, &uri, &objection()).send();
        assert_eq!(filed.status, 201, "{}", filed.text());
        let case = case_of(&filed.json());
        let act = |token: &str, what: &str, body: Json| {
            let uri = format!("/api/v1/desk/requests/{case}/{what}");
            house.post(token, &uri, &body).send()
        };
        let nothing = |token: &str, what: &str| {
            let uri = format!("/api/v1/desk/requests/{case}/{what}");
            house.asking("POST", token, &uri, Vec::new()).send()
        };
        let queue = |query: &str| {
            let uri = format!("/api/v1/desk/requests{query}");
            let queue = house.get(&one, &uri).send();
            assert_eq!(queue.status, 200, "{}", queue.text());
            queue.json()["requests"].as_array().unwrap().len()
        };
        assert_eq!(
            (queue("?held=me"), queue("?held=nobody&waits=desk")),
            (0, 1)
        );
        let held = act(&one, "assign", json!({ "to": "me" }));
        assert_eq!(
            held.json()["requests"][0]["assigned"],
            json!(first.to_string())
        );
        assert_eq!((queue("?held=me"), queue("?right=erasure")), (1, 0));
        assert_eq!((queue("?due=overdue"), queue("?due=soon")), (0, 0));
        let opened = nothing(&one, "open");
        assert_eq!(opened.json()["request"]["words"], json!("ไม่ต้องการ"));
        let asked = act(&one, "messages", json!({ "text": "รายวิชาใด" }));
        assert_eq!(asked.json()["request"]["waiting"]["on"], json!("person"));
        let answer = format!("{uri}/{case}/messages");
        let answered = house
            .post(&mine, &answer, &json!({ "text": "ทุกวิชา" }))
            .send();
        assert_eq!(answered.json()["messages"][1]["from"], json!("person"));
        let why = json!({ "why": { "th": "รอทะเบียน", "en": "waiting for the registry" } });
        assert_eq!(act(&one, "block", why.clone()).status, 200);
        assert_eq!(nothing(&one, "unblock").status, 200);
        let refusal = json!({
            "decision": "refuse",
            "code": "objection-compelling",
            "limbs": ["compelling-grounds"],
            "reason": {
                "th": "การประเมินผลรายวิชาที่ลงทะเบียนเป็นภารกิจตามกฎหมายที่สำคัญยิ่งกว่าเหตุที่ยกขึ้นอ้าง",
                "en": "Assessing a course taken for credit is a lawful task that outweighs it.",
            },
        });
        let proposed = act(&one, "decide", refusal.clone());
        assert_eq!(
            proposed.json()["case"]["proposed"],
            refusal,
            "{}",
            proposed.text()
        );
        assert_eq!(
            nothing(&one, "approve").status,
            422,
            "not by who proposed it"
        );
        assert_eq!(act(&other, "send-back", why).status, 200);
        assert_eq!(act(&one, "decide", refusal).status, 200);
        let approved = nothing(&other, "approve");
        assert_eq!(
            approved.json()["case"]["request"]["refused"]["code"],
            json!("objection-compelling"),
            "{}",
            approved.text()
        );
        let history = house.get(&mine, &format!("{uri}/{case}/history")).send();
        let steps = history.json()["history"].as_array().unwrap().len();
        assert!(steps >= 12, "{steps}");
    }
}

#[test]
// size: one story through the doors, from its filing to its end
fn lp_104_what_comes_by_telephone_is_taken_down_through_the_doors() {
    for engine in BOTH {
        let house = ApiHouse::chula(engine);
        let people = university(&house);
        let (_, token) = desk(&house, "desk1");
        let sought = json!({ "goes_by": "s9900000001", "channel": "phone" });
        let found = house.post(&token, "/api/v1/desk/people", &sought).send();
        assert_eq!(found.json()["person"], json!(people.student.to_string()));
        let uri = format!("/api/v1/desk/people/{}/requests", people.student);
        let down = json!({
            "channel": "phone", "proof": null, "received": "2026-11-20T04:00:00Z",
            "note": "โทรเข้ามา ยังไม่ได้โทรกลับ", "wish": { "kind": "copy" },
        });
        let filed = house.post(&token, &uri, &down).send();
        assert_eq!(filed.status, 201, "{}", filed.text());
        assert_eq!(filed.json()["due"], json!("2026-12-20"));
        assert_eq!(filed.json()["state"]["stage"], json!("received"));
        let case = case_of(&filed.json());
        let identify = json!({ "proof": "known-channel", "note": "โทรกลับเบอร์ที่ลงทะเบียน ตอบถูก" });
        let uri = format!("/api/v1/desk/requests/{case}/identify");
        let proved = house.post(&token, &uri, &identify).send();
        assert_eq!(
            proved.json()["request"]["stage"],
            json!("identified"),
            "{}",
            proved.text()
        );
        duties::work::run_due(&house.app).unwrap();
        // The person collects, freshly signed in; nobody else does.
        let path = format!("/api/v1/people/{}/requests/{case}/collect", people.student);
        let other = house.session(people.neighbour);
        assert_eq!(
            house
                .asking("POST", &other, &path, Vec::new())
                .send()
                .status,
            404
        );
        assert_eq!(
            house
                .asking("POST", &token, &path, Vec::new())
                .send()
                .status,
            404
        );
        let mine = house.session(people.student);
        let file = house.asking("POST", &mine, &path, Vec::new()).send();
        assert_eq!(
            (file.status.as_u16(), &file.body[..2]),
            (200, b"PK".as_slice())
        );
        // A student is no desk: not the queue, not a look-up, not a case.
        for (method, uri, body) in [
            ("GET", "/api/v1/desk/requests".to_owned(), Vec::new()),
            (
                "POST",
                "/api/v1/desk/people".to_owned(),
                sought.to_string().into_bytes(),
            ),
            (
                "POST",
                format!("/api/v1/desk/requests/{case}/open"),
                Vec::new(),
            ),
        ] {
            let refused = house
                .asking(method, &other, &uri, body)
                .with("content-type", "application/json")
                .send();
            assert!(
                matches!(refused.status.as_u16(), 403 | 404 | 422),
                "{uri}: {}",
                refused.text()
            );
        }
        let (_, program) = house.program(&["privacy-desk"]);
        let refused = house.get(&program, "/api/v1/desk/requests").send();
        assert_eq!(refused.status, 403, "a program answers no requests");
    }
}

#[test]
fn t_30_nobody_answers_their_own_request_through_the_desks_doors() {
    let house = ApiHouse::chula(Engine::Embedded);
    let people = university(&house);
    let mine = house.session(people.student);
    let uri = format!("/api/v1/people/{}/requests", people.student);
    let case = case_of(&house.post(&mine, &uri, &objection()).send().json());
    let before = house.get(&mine, &format!("{uri}/{case}")).send().json();
    let why = json!({ "why": { "th": "รอทะเบียน", "en": "waiting for the registry" } });
    for (what, body) in [
        ("open", Json::Null),
        ("assign", json!({ "to": "me" })),
        ("messages", json!({ "text": "x" })),
        ("block", why.clone()),
        ("decide", json!({ "decision": "grant" })),
        ("approve", Json::Null),
        ("send-back", why),
    ] {
        let uri = format!("/api/v1/desk/requests/{case}/{what}");
        let refused = if body.is_null() {
            house.asking("POST", &mine, &uri, Vec::new()).send()
        } else {
            house.post(&mine, &uri, &body).send()
        };
        let told = refused.text();
        assert!(
            refused.status == 403
                || refused.status == 422 && told.contains("T30")
                || refused.status == 422 && told.contains("LP-71"),
            "{what}: {told}"
        );
    }
    assert_eq!(
        house.get(&mine, &format!("{uri}/{case}")).send().json(),
        before
    );
}

#[test]
// size: one story through the doors, from its filing to its end
fn i_20_consents_and_representatives_go_through_the_doors() {
    for engine in BOTH {
        let house = ApiHouse::open(engine, shipped("cmu-culture"));
        let (parent, child) = house.transact(|tx| {
            let parent = tx.add_person("visitor", "contacts")?;
            let child = tx.add_person("visitor", "contacts")?;
            Ok((parent, child))
        });
        duties::notice::deliver(&house.app, &[parent, child], "test").unwrap();
        let (mine, theirs) = (house.session(child), house.session(parent));
        let uri = format!("/api/v1/people/{child}/consents");
        let say = |token: &str, given: bool, birth: Option<&str>| {
            let mut word = json!({ "activity": "site-measurement", "given": given });
            if let Some(birth) = birth {
                word["birth"] = json!(birth);
            }
            house.post(token, &uri, &word).send()
        };
        assert_eq!(say(&mine, true, None).status, 422, "the age is asked first");
        let waits = say(&mine, true, Some("2012-01-01")).json();
        assert_eq!(
            (&waits["given"], &waits["waits"]),
            (&json!(false), &json!(true))
        );
        assert_eq!(
            say(&theirs, true, Some("2012-01-01")).status,
            404,
            "a stranger"
        );
        let desk = staff::appoint(
            &house.app,
            &Appointment {
                account: "desk1".to_owned(),
                roles: vec!["privacy-desk".to_owned()],
                undertaking_until: Some(
                    house
                        .app
                        .now()
                        .after(jiff::SignedDuration::from_hours(9_000)),
                ),
                ..Appointment::default()
            },
        )
        .unwrap();
        let granting = duties::guardian::Granting {
            person: child,
            representative: parent,
            acts_as: duties::guardian::ActsAs::Guardian,
            evidence: duties::guardian::Evidence::BirthRecord,
            until: Some(jiff::civil::date(2031, 12, 31)),
        };
        let network = Some("10.110.0.1".parse().unwrap());
        duties::guardian::grant(&house.app, desk, &granting, network).unwrap();
        let given = say(&theirs, true, Some("2012-01-01")).json();
        assert_eq!(given["given"], json!(true), "{given}");
        let read = house.get(&theirs, &uri).send().json();
        let counted = read["consents"]
            .as_array()
            .unwrap()
            .iter()
            .find(|one| one["activity"]["id"] == json!("site-measurement"))
            .unwrap();
        assert_eq!(
            (
                &counted["given"],
                counted["agreed"].as_array().unwrap().len()
            ),
            (&json!(true), 2)
        );
        let back = say(&mine, false, None).json();
        assert!(
            back["request"].is_string() && back["given"] == json!(false),
            "{back}"
        );
        assert_eq!(back["told"].as_array().unwrap().len(), 2, "with its effect");
    }
}

#[test]
fn t_14_a_thousand_swapped_ids_move_nothing_and_are_told_apart_by_nothing() {
    let house = ApiHouse::chula(Engine::Embedded);
    let people = university(&house);
    let victim = house.session(people.neighbour);
    let requests = format!("/api/v1/people/{}/requests", people.neighbour);
    let filed = house.post(&victim, &requests, &objection()).send().json();
    let foreign = case_of(&filed);
    let thief = house.session(people.student);
    let before = house
        .get(&victim, &format!("{requests}/{foreign}"))
        .send()
        .json();
    let mut seed = 0x5177_2569_u64;
    let mut next = || {
        seed ^= seed << 13;
        seed ^= seed >> 7;
        seed ^= seed << 17;
        seed
    };
    let mut answers = std::collections::BTreeSet::new();
    for number in 0..1_000 {
        let person = match next() % 3 {
            0 => people.neighbour,
            1 => people.learner,
            _ => PersonId::from_bytes((u128::from(next()) << 64 | 7).to_be_bytes()),
        };
        let request = if next() % 2 == 0 {
            foreign.clone()
        } else {
            format!("{:032x}", u128::from(next()))
        };
        let act =
            ["messages", "take-back", "lift", "collect", ""][usize::try_from(next() % 5).unwrap()];
        // Also under one's own id with the number of another's request.
        let is_own = number % 4 == 0 && matches!(act, "messages" | "take-back" | "lift");
        let person = if is_own { people.student } else { person };
        let (uri, body) = match act {
            "" => (
                format!("/api/v1/people/{person}/consents"),
                json!({ "activity": "x", "given": true }),
            ),
            "messages" => (
                format!("/api/v1/people/{person}/requests/{request}/messages"),
                json!({ "text": "x" }),
            ),
            act => (
                format!("/api/v1/people/{person}/requests/{request}/{act}"),
                json!({}),
            ),
        };
        let answered = house.post(&thief, &uri, &body).send();
        assert_eq!(answered.status, 404, "{uri}: {}", answered.text());
        answers.insert(answered.body);
        if number % 20 == 19 {
            house.clock.advance(jiff::SignedDuration::from_secs(60));
            let own = format!("/api/v1/people/{}/requests", people.student);
            house.get(&thief, &own).send_unheld();
        }
    }
    assert_eq!(answers.len(), 1, "one answer for everything");
    let victim = house.session(people.neighbour);
    let mut after = house
        .get(&victim, &format!("{requests}/{foreign}"))
        .send()
        .json();
    after["left"] = before["left"].clone();
    assert_eq!(before, after);
}
