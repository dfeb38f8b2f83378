//! The tables of cases of the policy, put to the door: the world is made as each case supposes it,
//! and the answer over HTTP is the one that the table asks for.

use std::collections::BTreeMap;
use std::path::Path;

use jiff::{SignedDuration, Timestamp};
use law::{ActorId, CaseId, MemoId, Moment, PersonId};
use serde::Deserialize;
use serde_json::{Value as Json, json};
use store::{ActorRow, Term};

use crate::api_house::{ApiHouse, Engine, shipped};

#[derive(Deserialize)]
struct Table {
    pack: String,
    now: Timestamp,
    case: Vec<Case>,
}

#[derive(Clone, Deserialize)]
struct Case {
    name: String,
    clause: String,
    question: policy::Asked,
    facts: policy::Situation,
    answer: String,
    basis: Option<String>,
    role: Option<String>,
    duties: Option<Vec<String>>,
}

fn table(pack: &str) -> Table {
    let file = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("../policy/cases")
        .join(format!("{pack}.toml"));
    toml::from_str(&std::fs::read_to_string(file).unwrap()).unwrap()
}

/// Whether the store can be brought into the circumstances of a case through its own doors. A
/// version of the notice that was never published, or a relationship of nobody, is a matter of
/// the pure decision alone.
fn can_be_made(case: &Case) -> bool {
    case.facts.notice.is_none_or(|version| version == 1)
        && case.facts.notice_due.is_none()
        && case.facts.legal_review.is_none()
        && case.facts.transfer.is_none()
        && !case.facts.transfer_consented
        && case.facts.agreement == policy::AgreementState::Missing
        && case.question.recipient.is_none()
        && case.facts.memo == policy::MemoState::Missing
        && case.question.memo.is_none()
        && case.question.case.is_none()
        && !case.facts.case_open
}

struct Made {
    actor: ActorId,
    person: PersonId,
}

fn make(house: &ApiHouse, case: &Case) -> Made {
    let compiled = house.app.store().compiled();
    let facts = case.facts.clone();
    let roles = case.question.roles.clone();
    let oneself = facts
        .relations
        .iter()
        .any(|id| kind(&compiled, id) == policy::RelationKind::OneSelf);
    let courses: Vec<String> = facts
        .relations
        .iter()
        .filter(|id| kind(&compiled, id) == policy::RelationKind::Course)
        .map(|id| {
            let ix = compiled.relation_ix(id).unwrap();
            compiled.relation(ix).unwrap().course_roles[0].clone()
        })
        .collect();
    let undertaking = facts.undertaking;
    let relationship = facts.relationship.clone();
    let (actor, person) = house.transact(move |tx| {
        let person = match &relationship {
            Some(relationship) => tx.add_person(relationship, "test")?,
            None => PersonId::from_bytes([9; 16]),
        };
        let actor = tx.add_actor(oneself.then_some(person))?;
        let row = tx.actor(actor)?.unwrap();
        let until = tx.now().after(SignedDuration::from_hours(24));
        tx.keep_actor(&ActorRow {
            roles,
            undertaking_until: undertaking.then_some(until),
            ..row
        })?;
        for (number, part) in courses.iter().enumerate() {
            let course = tx.keep_course(
                "test",
                &format!("{actor}-{number}"),
                "Invented",
                Term::default(),
            )?;
            tx.assign(actor, course, part, Term::default())?;
            tx.enrol(person, course, "student", Term::default())?;
        }
        Ok((actor, person))
    });
    if facts.relationship.is_some() {
        speak(house, person, &facts);
    }
    Made { actor, person }
}

fn kind(compiled: &policy::Compiled, relation: &str) -> policy::RelationKind {
    let ix = compiled.relation_ix(relation).unwrap();
    compiled.relation(ix).unwrap().kind
}

/// What the person heard and said.
fn speak(house: &ApiHouse, person: PersonId, facts: &policy::Situation) {
    if facts.notice.is_some() {
        duties::notice::deliver(&house.app, &[person], "test").unwrap();
    }
    let compiled = house.app.store().compiled();
    let facts = facts.clone();
    house.transact(move |tx| {
        let activity = |id: &String| compiled.activity_ix(id).unwrap();
        let category = |id: &String| compiled.category_ix(id).unwrap();
        for id in facts.consents.iter().chain(&facts.withdrawn) {
            tx.file_consent(person, activity(id), true)?;
        }
        for id in &facts.withdrawn {
            tx.file_consent(person, activity(id), false)?;
        }
        for id in &facts.objections {
            tx.file_objection(person, activity(id))?;
        }
        for id in &facts.restrictions {
            tx.restrict(person, category(id), "s34-1")?;
        }
        for id in &facts.holds {
            tx.hold(person, category(id), "court", None)?;
        }
        Ok(())
    });
}

fn asked(case: &Case, made: &Made) -> Json {
    let mut context = json!({ "activity": case.question.activity, "abroad": case.question.abroad });
    if let Some(address) = case.question.address {
        context["ip"] = json!(address.to_string());
    }
    json!({
        "subject": { "type": "actor", "id": made.actor.to_string() },
        "action": { "name": case.question.operation },
        "resource": {
            "type": "person",
            "id": made.person.to_string(),
            "properties": { "categories": case.question.categories },
        },
        "context": context,
    })
}

fn every_case_of(pack: &str, at_least: usize) {
    let table = table(pack);
    assert_eq!(table.pack, pack);
    let house = ApiHouse::open(Engine::Embedded, shipped(pack));
    let apart = Moment::from(table.now).micros() - house.app.now().micros();
    house.clock.advance(SignedDuration::from_micros(apart));
    let roles: Vec<String> = house
        .app
        .store()
        .compiled()
        .roles()
        .iter()
        .filter(|role| role.relation_kind == policy::RelationKind::Office)
        .map(|role| role.id.clone())
        .take(1)
        .collect();
    let (_, token) = house.program(&roles.iter().map(String::as_str).collect::<Vec<_>>());
    let mut answers: BTreeMap<String, u32> = BTreeMap::new();
    for case in table.case.iter().filter(|case| can_be_made(case)) {
        // An office's tie is held by whoever has any role; the tables suppose it away at will.
        let office = case
            .facts
            .relations
            .iter()
            .any(|id| kind(&house.app.store().compiled(), id) == policy::RelationKind::Office);
        let wants_none = case.answer == "relation-missing" && !office;
        let only_office = case.question.roles.iter().all(|id| {
            let compiled = house.app.store().compiled();
            compiled
                .role_ix(id)
                .and_then(|ix| compiled.role(ix).cloned())
                .is_none_or(|role| role.relation_kind == policy::RelationKind::Office)
        });
        if wants_none && only_office {
            continue;
        }
        // A delegation is between two actors; those cases are told in the tests of the store.
        let delegated =
            case.facts.relations.iter().any(|id| {
                kind(&house.app.store().compiled(), id) == policy::RelationKind::Delegation
            });
        if delegated {
            continue;
        }
        let told = format!("{} ({}, {pack})", case.name, case.clause);
        let made = make(&house, case);
        let answered = house
            .post(&token, "/access/v1/evaluation", &asked(case, &made))
            .send();
        assert_eq!(answered.status, 200, "{told}: {}", answered.text());
        let answer = answered.json();
        let context = &answer["context"];
        let rule = context["rule"].as_str().unwrap_or("permitted");
        assert_eq!(rule, case.answer, "{told}");
        assert_eq!(
            answer["decision"],
            json!(case.answer == "permitted"),
            "{told}"
        );
        if let Some(basis) = &case.basis {
            assert_eq!(context["basis"], json!(basis), "{told}");
        }
        if let Some(role) = &case.role {
            assert_eq!(context["role"]["id"], json!(role), "{told}");
        }
        if let Some(duties) = &case.duties {
            let owed: Vec<&str> = context["duties"]
                .as_array()
                .unwrap()
                .iter()
                .map(|duty| duty["id"].as_str().unwrap())
                .collect();
            assert_eq!(owed, *duties, "{told}");
        }
        *answers.entry(case.answer.clone()).or_default() += 1;
    }
    let count: u32 = answers.values().sum();
    assert!(
        count as usize >= at_least,
        "only {count} cases could be put: {answers:?}"
    );
}

#[test]
fn the_cases_of_the_learning_platform_are_answered_alike_over_http() {
    every_case_of("chula-learning", 28);
}

#[test]
fn the_cases_of_the_culture_office_are_answered_alike_over_http() {
    every_case_of("cmu-culture", 10);
}

#[test]
fn lp_053_a_memorandum_is_used_up_by_an_entered_yes_and_not_by_a_question() {
    let house = ApiHouse::chula(Engine::Embedded);
    let people = crate::api_house::university(&house);
    let representative = house.actor(&["unit-representative"]);
    let approver = house.actor(&["dpo"]);
    let course = people.course;
    let memo: MemoId = house.transact(move |tx| {
        let activity = tx.compiled().activity_ix("teaching-support").unwrap();
        let expires = tx.now().after(SignedDuration::from_hours(24));
        tx.keep_memo(&store::NewMemo {
            actor: representative,
            activity,
            course,
            signed_digest: [1; 32],
            approved_by: approver,
            expires,
            uses: 1,
        })
    });
    let (_, token) = house.program(&["intake"]);
    let ask = |enter: bool, memo: &str| {
        let body = json!({
            "subject": { "type": "actor", "id": representative.to_string() },
            "action": { "name": "use" },
            "resource": { "type": "learning", "id": people.student.to_string() },
            "context": { "activity": "teaching-support", "memo": memo, "enter": enter },
        });
        house
            .post(&token, "/access/v1/evaluation", &body)
            .send()
            .json()
    };
    let number = memo.to_string();
    for _ in 0..3 {
        let answer = ask(false, &number);
        assert_eq!(answer["decision"], json!(true), "{answer}");
        assert_eq!(answer["context"]["duties"][0]["id"], json!("single-use"));
    }
    assert_eq!(
        ask(true, "00000000000000000000000000000001")["context"]["rule"],
        json!("memo-missing")
    );
    assert_eq!(
        ask(true, "no id at all")["context"]["rule"],
        json!("memo-missing")
    );
    assert_eq!(ask(true, &number)["decision"], json!(true));
    assert_eq!(ask(false, &number)["context"]["rule"], json!("memo-used"));
    assert_eq!(ask(true, &number)["context"]["rule"], json!("memo-used"));
}

#[test]
fn x_013_a_case_that_is_not_open_gives_no_reason_to_look() {
    let house = ApiHouse::chula(Engine::Embedded);
    let people = crate::api_house::university(&house);
    let custodian = house.actor(&["log-custodian"]);
    let (_, token) = house.program(&["intake"]);
    let case = CaseId::from_bytes([5; 16]);
    let ask = || {
        let body = json!({
            "subject": { "type": "actor", "id": custodian.to_string() },
            "action": { "name": "use" },
            "resource": { "type": "technical", "id": people.student.to_string() },
            "context": { "activity": "access-history", "case": case.to_string() },
        });
        house
            .post(&token, "/access/v1/evaluation", &body)
            .send()
            .json()
    };
    assert_eq!(ask()["context"]["rule"], json!("case-missing"));
    let student = people.student;
    house.transact(move |tx| tx.open_case(case, student, "incident", None));
    assert_eq!(ask()["decision"], json!(true), "{}", ask());
    house.transact(move |tx| tx.close_case(case, student));
    assert_eq!(ask()["context"]["rule"], json!("case-missing"));
}
