//! Records and people through the interface: decided and entered before anything is handed out,
//! only what was asked for, and nothing for whom it is not.

use std::collections::BTreeSet;

use law::PersonId;
use serde_json::{Value as Json, json};

use crate::api_house::{ApiHouse, BOTH, Engine, program_as, university};

fn records(person: PersonId, more: &str) -> String {
    format!("/api/v1/people/{person}/records?activity=teaching-support&category=learning{more}")
}

#[test]
fn lp_035_a_decision_is_entered_before_a_record_is_handed_out() {
    for engine in BOTH {
        let house = ApiHouse::chula(engine);
        let people = university(&house);
        let (_, token) = program_as(&house, people.course);
        let before = house.ledger_size();
        let answered = house.get(&token, &records(people.student, "")).send();
        assert_eq!(answered.status, 200, "{}", answered.text());
        let read = answered.json();
        assert_eq!(read["person"], json!(people.student.to_string()));
        assert_eq!(read["answer"]["basis"], json!("s24-4"));
        assert_eq!(read["records"].as_array().unwrap().len(), 5);
        assert_eq!(read["records"][0]["fields"]["grade"], json!("A"));
        assert_eq!(house.ledger_size(), before + 1);
        assert_eq!(answered.header("cache-control"), "no-store");
    }
}

#[test]
fn t_32_nothing_is_handed_out_that_was_not_asked_for() {
    let house = ApiHouse::chula(Engine::Embedded);
    let people = university(&house);
    let (_, token) = program_as(&house, people.course);
    let read = house
        .get(&token, &records(people.student, "&field=grade&limit=2"))
        .send()
        .json();
    for record in read["records"].as_array().unwrap() {
        let fields: Vec<&String> = record["fields"].as_object().unwrap().keys().collect();
        assert_eq!(fields, ["grade"]);
        assert_eq!(record["category"], json!("learning"));
    }
    let strange = house
        .get(&token, &records(people.student, "&field=given-name"))
        .send();
    assert_eq!(strange.status, 422, "a field of another category");
    let none = house
        .get(
            &token,
            &format!(
                "/api/v1/people/{}/records?activity=teaching-support",
                people.student
            ),
        )
        .send();
    assert_eq!(none.status, 403);
    assert_eq!(none.json()["rule"], json!("nothing-asked"));
    for slip in [
        "&activty=x",
        "&limit=0",
        "&limit=1001",
        "&limit=x",
        "&before=yesterday",
        "&activity=b",
        "&operation=erase",
        "&case=1",
    ] {
        let answered = house.get(&token, &records(people.student, slip)).send();
        assert_eq!(answered.status, 400, "{slip}");
    }
}

#[test]
fn pages_of_records_leave_nothing_out_and_show_nothing_twice() {
    let house = ApiHouse::chula(Engine::Embedded);
    let people = university(&house);
    let (_, token) = program_as(&house, people.course);
    for limit in 1..7 {
        let mut seen = Vec::new();
        let mut before = String::new();
        loop {
            let uri = format!(
                "{}&category=identity&limit={limit}{before}",
                records(people.student, "")
            );
            let read = house.get(&token, &uri).send().json();
            for record in read["records"].as_array().unwrap() {
                seen.push(record["record"].as_str().unwrap().to_owned());
            }
            match read["next"].as_str() {
                Some(next) => before = format!("&before={next}"),
                None => break,
            }
        }
        assert_eq!(seen.len(), 6, "by {limit}: {seen:?}");
        assert_eq!(seen.iter().collect::<BTreeSet<_>>().len(), 6);
    }
}

#[test]
fn records_of_one_moment_come_whole_although_the_page_is_smaller() {
    let house = ApiHouse::chula(Engine::Embedded);
    let people = university(&house);
    let (_, token) = program_as(&house, people.course);
    let student = people.student;
    house.transact(move |tx| {
        for number in 0..10 {
            let fields = json!({ "score": number });
            tx.keep_record(&store::NewRecord {
                person: student,
                category: "learning",
                source: "lms-xapi",
                external_id: &format!("same-{number}"),
                course: None,
                happened: tx.now(),
                expires: None,
                fields: fields.as_object().unwrap(),
            })?;
        }
        Ok(())
    });
    let read = house
        .get(&token, &records(people.student, "&limit=3"))
        .send()
        .json();
    assert_eq!(read["records"].as_array().unwrap().len(), 15);
    assert_eq!(read["next"], Json::Null);
}

#[test]
fn t_13_of_somebody_foreign_and_of_nobody_the_same_is_heard() {
    for engine in BOTH {
        let house = ApiHouse::chula(engine);
        let people = university(&house);
        let (_, token) = program_as(&house, people.course);
        let nobody = PersonId::from_bytes([3; 16]);
        let foreign = house.get(&token, &records(people.elsewhere, "")).send();
        let unknown = house.get(&token, &records(nobody, "")).send();
        let no_id = house
            .get(&token, "/api/v1/people/x/records?activity=a&category=b")
            .send();
        assert_eq!(foreign.status, 404);
        assert_eq!(foreign.body, unknown.body);
        assert_eq!(foreign.body, no_id.body);
        assert_eq!(foreign.headers, unknown.headers);
        for path in [
            "held",
            "uses",
            "relations",
            "consents",
            "requests",
            "uses/0/receipt",
        ] {
            for case in ["", "?case=00000000000000000000000000000001"] {
                if path.ends_with("receipt") && !case.is_empty() {
                    continue;
                }
                let answers = [people.elsewhere, people.student, nobody].map(|person| {
                    house
                        .get(&token, &format!("/api/v1/people/{person}/{path}{case}"))
                        .send()
                });
                for answered in &answers {
                    assert_eq!(answered.status, 404, "{path}");
                    assert_eq!(answered.body, foreign.body, "{path}");
                }
            }
        }
    }
}

#[test]
fn t_13_the_desk_without_an_open_case_hears_what_it_would_hear_of_nobody() {
    let house = ApiHouse::chula(Engine::Embedded);
    let people = university(&house);
    let (_, token) = house.program(&["privacy-desk"]);
    let nobody = PersonId::from_bytes([3; 16]);
    let case = "00000000000000000000000000000007";
    for path in ["held", "uses", "relations", "consents", "requests"] {
        for query in [String::new(), format!("?case={case}")] {
            let of = |person: PersonId| {
                house
                    .get(&token, &format!("/api/v1/people/{person}/{path}{query}"))
                    .send()
            };
            let (known, unknown) = (of(people.student), of(nobody));
            assert_eq!(known.status, 404, "{path}");
            assert_eq!(known.body, unknown.body);
        }
    }
    let (student, number) = (people.student, case.parse().unwrap());
    house.transact(move |tx| tx.open_case(number, student, "access", None));
    for path in ["held", "uses", "relations", "consents", "requests"] {
        let answered = house
            .get(
                &token,
                &format!("/api/v1/people/{student}/{path}?case={case}"),
            )
            .send();
        assert_eq!(answered.status, 200, "{path}: {}", answered.text());
        let other = house
            .get(
                &token,
                &format!("/api/v1/people/{}/{path}?case={case}", people.neighbour),
            )
            .send();
        assert_eq!(
            other.status, 404,
            "a case of one person opens nothing of another"
        );
    }
}

#[test]
fn a_refusal_tells_whoever_is_tied_the_rule_in_their_language() {
    let house = ApiHouse::chula(Engine::Embedded);
    let people = university(&house);
    let (_, token) = program_as(&house, people.course);
    let uri = format!(
        "/api/v1/people/{}/records?activity=teaching-support&category=survey",
        people.student
    );
    for (asked, language) in [("", "th"), ("en-GB,en;q=0.9", "en"), ("fr", "th")] {
        let answered = house
            .get(&token, &uri)
            .with("accept-language", asked)
            .send();
        assert_eq!(answered.status, 403);
        assert_eq!(answered.header("content-type"), "application/problem+json");
        assert_eq!(answered.header("content-language"), language);
        let problem = answered.json();
        assert_eq!(problem["rule"], json!("category-outside-activity"));
        assert_eq!(problem["detail"], problem["why"][language]);
        assert!(problem["section"].as_str().unwrap().contains("s."));
        assert!(!problem["next_step"]["th"].as_str().unwrap().is_empty());
    }
}

#[test]
fn lp_085_an_objection_is_felt_by_the_next_request() {
    let house = ApiHouse::chula(Engine::Embedded);
    let people = university(&house);
    let (_, token) = program_as(&house, people.course);
    let uri = records(people.student, "");
    assert_eq!(house.get(&token, &uri).send().status, 200);
    let student = people.student;
    house.transact(move |tx| {
        let activity = tx.compiled().activity_ix("teaching-support").unwrap();
        tx.file_objection(student, activity)
    });
    let refused = house.get(&token, &uri).send();
    assert_eq!(refused.status, 403);
    assert_eq!(refused.json()["rule"], json!("objected"));
}

#[test]
fn x_012_an_analyst_sees_pseudonyms_and_no_id_that_joins_two_activities() {
    for engine in BOTH {
        let house = ApiHouse::chula(engine);
        let people = university(&house);
        let (_, token) = house.program(&["learning-analyst"]);
        let read = |activity: &str| {
            let uri = format!(
                "/api/v1/people/{}/records?activity={activity}&category=learning",
                people.student
            );
            house.get(&token, &uri).send()
        };
        let (one, other) = (read("teaching-analysis"), read("learning-recommendation"));
        assert_eq!(one.status, 200, "{}", one.text());
        let real = people.student.to_string();
        assert!(!one.text().contains(&real));
        assert!(one.json()["records"][0].get("record").is_none());
        assert_eq!(
            one.json()["person"],
            read("teaching-analysis").json()["person"]
        );
        if other.status == 200 {
            assert_ne!(one.json()["person"], other.json()["person"]);
            assert!(other.json()["records"][0].get("record").is_none());
        }
    }
}

#[test]
fn t_34_a_person_is_found_by_exactly_what_they_go_by_and_only_for_a_task() {
    for engine in BOTH {
        let house = ApiHouse::chula(engine);
        let people = university(&house);
        let (_, token) = program_as(&house, people.course);
        let find = |value: &str| {
            let body = json!({ "field": "identity/account", "value": value, "activity": "teaching-support" });
            house.post(&token, "/api/v1/people/find", &body).send()
        };
        let before = house.ledger_size();
        let found = find("s9900000001");
        assert_eq!(found.status, 200, "{}", found.text());
        assert_eq!(found.json()["person"], json!(people.student.to_string()));
        assert_eq!(found.json()["entry"]["leaf"], json!(before));
        let (foreign, nobody) = (find("s9900000003"), find("s9999999999"));
        assert_eq!(foreign.status, 404);
        assert_eq!(foreign.body, nobody.body);
        assert_eq!(
            house.ledger_size(),
            before + 3,
            "each question leaves a trace"
        );
        for near in [
            "s990000000",
            "S9900000001",
            "s9900000001%",
            "s99*",
            "s9900000001\u{200b}",
        ] {
            assert_eq!(find(near).status, 404, "{near}");
        }
        for bad in [
            json!({ "field": "identity/given-name", "value": "ตัวอย่าง", "activity": "teaching-support" }),
            json!({ "field": "identity", "value": "x", "activity": "teaching-support" }),
            json!({ "field": "identity/account", "value": "s9900000001", "activity": "curiosity" }),
            json!({ "field": "identity/account", "value": "s9900000001", "activity": "teaching-support", "operation": "peek" }),
        ] {
            assert_eq!(
                house
                    .post(&token, "/api/v1/people/find", &bad)
                    .send()
                    .status,
                422,
                "{bad}"
            );
        }
        for bad in [
            json!({ "field": "identity/account", "value": "s9900000001" }),
            json!({ "field": "identity/account", "value": 7, "activity": "teaching-support" }),
            json!({ "field": "identity/account", "value": "x", "activity": "teaching-support", "roles": ["dpo"] }),
        ] {
            assert_eq!(
                house
                    .post(&token, "/api/v1/people/find", &bad)
                    .send()
                    .status,
                400,
                "{bad}"
            );
        }
    }
}

#[test]
fn t_34_a_pseudonymous_activity_finds_nobody() {
    let house = ApiHouse::chula(Engine::Embedded);
    university(&house);
    let (_, token) = house.program(&["learning-analyst"]);
    let body = json!({ "field": "identity/account", "value": "s9900000001", "activity": "teaching-analysis" });
    assert_eq!(
        house
            .post(&token, "/api/v1/people/find", &body)
            .send()
            .status,
        404
    );
}

#[test]
fn a_flood_is_told_to_wait() {
    let house = ApiHouse::chula(Engine::Embedded);
    let people = university(&house);
    let token = house.session(people.student);
    let uri = format!("/api/v1/people/{}/relations", people.student);
    let mut last = house.get(&token, &uri).send();
    let mut passed = 0;
    while last.status == 200 {
        passed += 1;
        last = house.get(&token, &uri).send();
    }
    assert_eq!((passed, last.status.as_u16()), (600, 429));
    let wait: i64 = last.header("retry-after").parse().unwrap();
    house.clock.advance(jiff::SignedDuration::from_secs(wait));
    assert_eq!(house.get(&token, &uri).send().status, 200);
}

#[test]
fn i_25_what_opens_nothing_shows_nothing() {
    let house = ApiHouse::chula(Engine::Embedded);
    let people = university(&house);
    let token = house.session(people.student);
    for path in ["held", "uses", "relations"] {
        let answered = house
            .get(&token, &format!("/api/v1/people/{}/{path}", people.student))
            .send();
        assert_eq!(answered.status, 200, "{path}");
        for word in ["s9900000001", "คำตอบ", "สมมุติ"] {
            assert!(!answered.text().contains(word), "{path} shows {word}");
        }
    }
}
