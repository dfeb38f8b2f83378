//! The tables of cases of the policy, put to the door: the world is made as each case supposes it,
//! and the answer over HTTP is the one that the table asks for.

use std::path::Path;

use jiff::{SignedDuration, Timestamp};
use law::{ActorId, CaseId, CourseId, MemoId, Moment, PersonId};
use policy::{AgreementState, Compiled, Condition, MemoState, RelationKind, Situation};
use serde::Deserialize;
use serde_json::{Value as Json, json};
use store::{ActorRow, Fault, NewMemo, Term, Tx};

use crate::api_house::{ApiHouse, Engine, shipped};

const EVALUATION: &str = "/access/v1/evaluation";

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

/// Whether the house can be brought into the circumstances of a case through its own doors.
fn can_be_made(compiled: &Compiled, case: &Case) -> bool {
    let facts = &case.facts;
    // An office's tie is held by whoever has any role there; the tables suppose it away at will.
    let is_office = |id: &String| {
        let role = compiled.role_ix(id).and_then(|ix| compiled.role(ix));
        role.is_none_or(|role| role.relation_kind == RelationKind::Office)
    };
    let untied = facts.relations.is_empty() && case.question.roles.iter().all(is_office);
    let recorded = |id: &String| {
        let recipient = compiled.recipient(compiled.recipient_ix(id)?)?;
        recipient.agreement
    };
    let supposed = facts.agreement == AgreementState::Missing
        && case
            .question
            .recipient
            .as_ref()
            .and_then(recorded)
            .is_some();
    facts.notice.is_none_or(|version| version == 1)
        && facts.notice_due.is_none()
        // Nobody shares a class with somebody who is not here.
        && (facts.relationship.is_some() || facts.relations.is_empty())
        && !(untied && case.answer == "relation-missing")
        && !supposed
        // A transfer is noted towards a recipient.
        && (case.question.recipient.is_some() || facts.transfer.is_none())
}

struct Made {
    actor: ActorId,
    person: PersonId,
    memo: Option<MemoId>,
}

fn kind(compiled: &Compiled, relation: &str) -> RelationKind {
    let ix = compiled.relation_ix(relation).unwrap();
    compiled.relation(ix).unwrap().kind
}

fn make(house: &ApiHouse, case: &Case) -> Made {
    let compiled = house.app.store().compiled();
    let case = case.clone();
    let made = house.transact(move |tx| {
        let facts = &case.facts;
        let has = |wanted| {
            facts
                .relations
                .iter()
                .any(|id| kind(&compiled, id) == wanted)
        };
        let person = match &facts.relationship {
            Some(relationship) => tx.add_person(relationship, "test")?,
            None => PersonId::from_bytes([9; 16]),
        };
        let actor = actor(tx, has(RelationKind::OneSelf).then_some(person), &case)?;
        let course = tx.keep_course("test", &actor.to_string(), "Invented", Term::default())?;
        if facts.relationship.is_some() {
            tx.enrol(person, course, "student", Term::default())?;
        }
        for id in &facts.relations {
            let relation = compiled
                .relation(compiled.relation_ix(id).unwrap())
                .unwrap();
            if relation.kind == RelationKind::Course {
                tx.assign(actor, course, &relation.course_roles[0], Term::default())?;
            }
        }
        if has(RelationKind::Delegation) {
            let delegator = tx.add_actor(None)?;
            tx.assign(delegator, course, "teacher", Term::default())?;
            let until = tx.now().after(SignedDuration::from_hours(24));
            tx.delegate(delegator, actor, course, until)?;
        }
        let memo = memo(tx, &case, actor, course)?;
        grants(tx, &case, actor, person)?;
        Ok((
            Made {
                actor,
                person,
                memo,
            },
            case.facts,
        ))
    });
    let (made, facts) = made;
    if facts.relationship.is_some() {
        speak(house, made.person, &facts);
    }
    made
}

fn actor(tx: &mut Tx<'_>, person: Option<PersonId>, case: &Case) -> Result<ActorId, Fault> {
    let actor = tx.add_actor(person)?;
    let row = tx.actor(actor)?.unwrap();
    let until = tx.now().after(SignedDuration::from_hours(24));
    tx.keep_actor(&ActorRow {
        roles: case.question.roles.clone(),
        undertaking_until: case.facts.undertaking.then_some(until),
        ..row
    })?;
    Ok(actor)
}

/// The memorandum of a case; one that is over or used up is made so afterwards.
fn memo(
    tx: &mut Tx<'_>,
    case: &Case,
    actor: ActorId,
    course: CourseId,
) -> Result<Option<MemoId>, Fault> {
    let soon = tx.now().after(SignedDuration::from_secs(1));
    let expires = match case.facts.memo {
        MemoState::Missing => return Ok(None),
        MemoState::ValidUntil(until) => soon.max(Moment::from(until)),
        MemoState::Expired => soon,
        MemoState::Used => tx.now().after(SignedDuration::from_hours(24)),
    };
    let activity = tx.compiled().activity_ix(&case.question.activity).unwrap();
    let approved_by = tx.add_actor(None)?;
    tx.keep_memo(&NewMemo {
        actor,
        activity,
        course,
        signed_digest: [1; 32],
        approved_by,
        expires,
        uses: 1,
    })
    .map(Some)
}

/// Agreement, case, release, transfer.
fn grants(tx: &mut Tx<'_>, case: &Case, actor: ActorId, person: PersonId) -> Result<(), Fault> {
    let facts = &case.facts;
    let number: Option<CaseId> = case.question.case.as_ref().map(|id| id.parse().unwrap());
    if let (Some(number), true) = (number, facts.case_open) {
        tx.open_case(number, person, "test", None)?;
    }
    let Some(recipient) = &case.question.recipient else {
        return Ok(());
    };
    let Some(ix) = tx.compiled().recipient_ix(recipient) else {
        return Ok(());
    };
    let ago = |hours: i64| tx.now().after(SignedDuration::from_hours(-hours));
    let (begun, over) = (ago(2), ago(1));
    match facts.agreement {
        AgreementState::Missing => {}
        AgreementState::InForceUntil(until) => {
            tx.keep_agreement(recipient, "test", begun, Moment::from(until))?;
        }
        AgreementState::Expired => tx.keep_agreement(recipient, "test", begun, over)?,
    }
    if let (Some(number), Some(by)) = (number, &facts.legal_review) {
        let other: ActorId = by.parse().unwrap();
        let asking = format!("{:032x}", 1);
        let by = if *by == asking { actor } else { other };
        tx.keep_release(number, ix, by, true)?;
    }
    if let Some(condition) = &facts.transfer {
        let condition = Condition::from_code(condition).unwrap();
        tx.keep_transfer(person, ix, condition, facts.transfer_consented, "test")?;
    }
    Ok(())
}

/// What the person heard and said.
fn speak(house: &ApiHouse, person: PersonId, facts: &Situation) {
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
    let question = &case.question;
    let mut context = json!({ "activity": question.activity, "abroad": question.abroad });
    // The number of a memorandum is drawn here; that of one nobody has stays the table's.
    let memo = made.memo.map(|memo| memo.to_string());
    for (name, value) in [
        ("ip", question.address.map(|address| address.to_string())),
        ("recipient", question.recipient.clone()),
        ("case", question.case.clone()),
        (
            "memo",
            question.memo.clone().map(|given| memo.unwrap_or(given)),
        ),
    ] {
        if let Some(value) = value {
            context[name] = json!(value);
        }
    }
    json!({
        "subject": { "type": "actor", "id": made.actor.to_string() },
        "action": { "name": question.operation },
        "resource": {
            "type": "person",
            "id": made.person.to_string(),
            "properties": { "categories": question.categories },
        },
        "context": context,
    })
}

/// Holds an answer against what the table says.
fn holds(case: &Case, answer: &Json, told: &str) {
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
}

/// A house at the table's moment, and the token of a program that asks.
fn house_at(table: &Table) -> (ApiHouse, String) {
    let house = ApiHouse::open(Engine::Embedded, shipped(&table.pack));
    let apart = Moment::from(table.now).micros() - house.app.now().micros();
    house.clock.advance(SignedDuration::from_micros(apart));
    let compiled = house.app.store().compiled();
    let mut roles = compiled.roles().iter();
    let office = roles.find(|role| role.relation_kind == RelationKind::Office);
    let (_, token) = house.program(&[&office.unwrap().id]);
    (house, token)
}

fn every_case_of(pack: &str, at_least: usize) {
    let table = table(pack);
    assert_eq!(table.pack, pack);
    let (mut house, mut token) = house_at(&table);
    let mut put = 0;
    for case in &table.case {
        let compiled = house.app.store().compiled();
        if !can_be_made(&compiled, case) {
            continue;
        }
        // An agreement holds for everybody, and time does not go back: those cases stand alone.
        if case.question.recipient.is_some() || case.facts.memo != MemoState::Missing {
            (house, token) = house_at(&table);
        }
        let told = format!("{} ({}, {pack})", case.name, case.clause);
        let made = make(&house, case);
        let mut question = asked(case, &made);
        if case.facts.memo == MemoState::Used {
            question["context"]["enter"] = json!(true);
            house.post(&token, EVALUATION, &question).send();
            question["context"]["enter"] = json!(false);
        }
        if matches!(case.facts.memo, MemoState::ValidUntil(until) if until <= table.now) {
            house.clock.advance(SignedDuration::from_secs(1));
        }
        let answered = house.post(&token, EVALUATION, &question).send();
        assert_eq!(answered.status, 200, "{told}: {}", answered.text());
        holds(case, &answered.json(), &told);
        put += 1;
    }
    assert!(
        put >= at_least,
        "only {put} of {} cases could be put",
        table.case.len()
    );
}

#[test]
fn the_cases_of_the_learning_platform_are_answered_alike_over_http() {
    every_case_of("chula-learning", 40);
}

#[test]
fn the_cases_of_the_culture_office_are_answered_alike_over_http() {
    every_case_of("cmu-culture", 16);
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
