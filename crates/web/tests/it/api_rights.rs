//! The person's own doors: what is held, who used it, requests, receipts; and the swaps of ids by
//! which one would get at another's.

use jiff::SignedDuration;
use law::{PersonId, RequestId};
use serde_json::json;

use crate::api_house::{ApiHouse, BOTH, Engine, program_as, university};

#[test]
fn a_person_reads_what_is_held_who_used_it_and_keeps_a_receipt() {
    for engine in BOTH {
        let house = ApiHouse::chula(engine);
        let people = university(&house);
        let (_, tool) = program_as(&house, people.course);
        let uri = format!(
            "/api/v1/people/{}/records?activity=teaching-support&category=learning",
            people.student
        );
        assert_eq!(house.get(&tool, &uri).send().status, 200);
        let token = house.session(people.student);
        let mine = |path: &str| {
            house
                .get(&token, &format!("/api/v1/people/{}/{path}", people.student))
                .send()
        };

        let held = mine("held").json();
        assert!(held["held"].as_array().unwrap().iter().any(|one| one["category"]["id"] == json!("learning") && one["records"] == json!(5)));
        let uses = mine("uses?limit=1").json();
        let newest = &uses["uses"][0];
        assert_eq!(
            (&newest["kind"], &newest["basis"]),
            (&json!("use"), &json!("s24-4"))
        );
        assert_eq!(uses["next"], newest["number"]);
        let rest = mine(&format!("uses?before={}", uses["next"])).json();
        assert_eq!(
            rest["uses"].as_array().unwrap().len() as u64 + 1,
            uses["total"].as_u64().unwrap(),
            "the list is whole"
        );
        let receipt = mine(&format!("uses/{}/receipt", newest["number"]));
        assert_eq!(receipt.status, 200, "{}", receipt.text());
        assert!(receipt.header("content-disposition").contains("receipt-"));
        let key = house.get("", "/ledger/key").send().text();
        let verifier: ledger::VerifierKey = key.trim().parse().unwrap();
        let checked = duties::uses::check_receipt(&receipt.text(), &verifier).unwrap();
        assert_eq!(checked.leaf, newest["leaf"].as_u64().unwrap());
        let text = receipt.text();
        for (place, letter) in text
            .char_indices()
            .filter(|(_, letter)| letter.is_ascii_alphanumeric())
        {
            let other = if letter == 'A' { 'B' } else { 'A' };
            let mut changed = text.clone();
            changed.replace_range(place..=place, &other.to_string());
            let checked = duties::uses::check_receipt(&changed, &verifier);
            assert!(checked.is_err(), "{place}: {changed}");
        }
        assert_eq!(mine("uses/9999/receipt").status, 404);
        assert_eq!(
            mine("relations").json()["relationship"]["id"],
            json!("enrolled-student")
        );
    }
}

#[test]
fn t_09_a_copy_is_asked_for_by_the_person_alone_and_freshly() {
    for engine in BOTH {
        let house = ApiHouse::chula(engine);
        let people = university(&house);
        let uri = format!("/api/v1/people/{}/requests", people.student);
        let copy = json!({ "kind": "copy" });
        let (_, desk) = house.program(&["privacy-desk"]);
        assert_eq!(
            house.post(&desk, &uri, &copy).send().status,
            403,
            "no program asks for anybody"
        );
        let neighbour = house.session(people.neighbour);
        assert_eq!(house.post(&neighbour, &uri, &copy).send().status, 404);
        let token = house.session(people.student);
        let filed = house.post(&token, &uri, &copy).send();
        assert_eq!(filed.status, 201, "{}", filed.text());
        assert_eq!(filed.json()["due"], json!("2026-12-22"));
        let place = filed.header("location").to_owned();
        let state = house.get(&token, &place).send();
        assert_eq!(state.json()["right"], json!("access"));
        assert_eq!(house.get(&neighbour, &place).send().status, 404);
        assert_eq!(
            house.get(&token, &uri).send().json()["requests"]
                .as_array()
                .unwrap()
                .len(),
            1
        );
        let case = filed.json()["request"].as_str().unwrap().to_owned();
        assert_eq!(
            house
                .get(&desk, &format!("{place}?case={case}"))
                .send()
                .status,
            200
        );
        house.clock.advance(SignedDuration::from_mins(6));
        let old = house
            .post(
                &token,
                &uri,
                &json!({ "kind": "erasure", "ground": "no-longer-needed" }),
            )
            .send();
        assert!(matches!(old.status.as_u16(), 401 | 422), "{}", old.text());
        assert_ne!(old.status, 201);
    }
}

#[test]
fn a_request_that_is_none_is_told_what_it_lacks() {
    let house = ApiHouse::chula(Engine::Embedded);
    let people = university(&house);
    let token = house.session(people.learner);
    let uri = format!("/api/v1/people/{}/requests", people.learner);
    for (body, status) in [
        (json!({}), 400),
        (json!({ "kind": 7 }), 400),
        (json!({ "kind": "copy", "for": "somebody else" }), 422),
        (json!({ "kind": "everything" }), 422),
        (json!({ "kind": "erasure" }), 422),
        (json!({ "kind": "objection", "activity": "x" }), 422),
        (
            json!({ "kind": "withdrawal", "activity": "x", "ground": "access" }),
            422,
        ),
        (json!({ "kind": "erasure", "ground": "because" }), 422),
        (
            json!({ "kind": "erasure", "ground": "no-longer-needed", "words": ["x"] }),
            400,
        ),
    ] {
        let answered = house.post(&token, &uri, &body).send();
        assert_eq!(answered.status, status, "{body}: {}", answered.text());
    }
}

#[test]
fn t_05_a_token_that_holds_no_more_opens_nothing() {
    let house = ApiHouse::chula(Engine::Embedded);
    let people = university(&house);
    let uri = format!("/api/v1/people/{}/held", people.student);
    let token = house.session(people.student);
    assert_eq!(house.get(&token, &uri).send().status, 200);
    house.clock.advance(SignedDuration::from_mins(31));
    assert_eq!(house.get(&token, &uri).send().status, 401);
    for token in [
        "",
        "x",
        "sitthi_x",
        &"A".repeat(43),
        &format!("sitthi_{}", "A".repeat(43)),
    ] {
        assert_eq!(house.get(token, &uri).send().status, 401, "{token}");
    }
    let by_cookie = house
        .get("", &uri)
        .with(
            "cookie",
            &format!("__Host-sitthi={}", house.session(people.student)),
        )
        .send();
    assert_eq!(by_cookie.status, 401, "cookies count for nothing here");
}

#[test]
fn a_program_that_is_ended_is_ended_at_once_and_a_renewed_token_replaces_the_old() {
    for engine in BOTH {
        let house = ApiHouse::chula(engine);
        let people = university(&house);
        let question = json!({
            "subject": { "type": "actor", "id": people.instructor.to_string() },
            "action": { "name": "use" },
            "resource": { "type": "learning", "id": people.student.to_string() },
            "context": { "activity": "teaching-support" },
        });
        let ask = |token: &str| house.post(token, "/access/v1/evaluation", &question).send();
        let (program, token) = house.program(&["intake"]);
        assert_eq!(ask(&token).json()["decision"], json!(true));
        let renewed = web::program_token(&house.transact(move |tx| tx.renew_program(program)));
        assert_eq!(ask(&renewed).status, 200);
        house.clock.advance(SignedDuration::from_secs(10));
        assert_eq!(ask(&token).status, 401);
        house.transact(move |tx| tx.end_program(program));
        assert_eq!(ask(&renewed).status, 401);
        let (_, session) = (0, house.session(people.student));
        assert_eq!(ask(&session).status, 401, "a person is no program");
    }
}

#[test]
fn t_14_a_hundred_thousand_swapped_ids_open_nothing() {
    let house = ApiHouse::chula(Engine::Embedded);
    let people = university(&house);
    let victim = house.session(people.neighbour);
    let requests = format!("/api/v1/people/{}/requests", people.neighbour);
    let filed = house
        .post(&victim, &requests, &json!({ "kind": "copy" }))
        .send()
        .json();
    let foreign: RequestId = filed["request"].as_str().unwrap().parse().unwrap();
    let token = house.session(people.student);
    let others = [people.neighbour, people.elsewhere, people.learner];
    let paths = [
        "held",
        "uses",
        "relations",
        "consents",
        "requests",
        "uses/0/receipt",
        "requests/{r}",
        "records?activity=answering-rights&category=learning",
    ];
    let mut seed = 0x5177_0000_0000_2569_u64;
    let mut next = || {
        // xorshift: the same swaps each time.
        seed ^= seed << 13;
        seed ^= seed >> 7;
        seed ^= seed << 17;
        seed
    };
    let mut refused = 0_u32;
    let nothing = house
        .get(
            &token,
            &format!("/api/v1/people/{}/uses/0/receipt", people.neighbour),
        )
        .send()
        .body;
    for _ in 0..200 {
        let uris: Vec<String> = (0..500)
            .map(|_| {
                let person = match next() % 4 {
                    3 => {
                        let bits = (u128::from(next()) << 64 | u128::from(next())).to_be_bytes();
                        PersonId::from_bytes(bits)
                    }
                    place => others[usize::try_from(place).unwrap()],
                };
                let path = paths[usize::try_from(next() % 8).unwrap()];
                let request = if next() % 2 == 0 {
                    foreign
                } else {
                    RequestId::from_bytes(u128::from(next()).to_be_bytes())
                };
                let path = path.replace("{r}", &request.to_string());
                format!("/api/v1/people/{person}/{path}")
            })
            .collect();
        for (uri, answered) in uris.iter().zip(house.get_all(&token, &uris)) {
            assert_eq!(answered.status.as_u16(), 404, "{uri}: {}", answered.text());
            assert_eq!(answered.body, nothing, "{uri}");
            refused += 1;
        }
        // The next minute has a new allowance; the session is seen often enough to stay alive.
        house.clock.advance(SignedDuration::from_secs(60));
        let own = format!("/api/v1/people/{}/requests", people.student);
        assert_eq!(house.get(&token, &own).send_unheld().status, 200);
    }
    assert_eq!(refused, 100_000);
}
