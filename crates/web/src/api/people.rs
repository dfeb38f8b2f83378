//! People: found by what they go by, what is held about them and why, who used it, which courses
//! tie them (s.23, s.30, `LP-51`).

use axum::http::header;
use duties::ask::{self, Asked};
use duties::held::Held;
use duties::uses::Use;
use duties::{App, identifier};
use law::words::api;
use law::{CaseId, Operation, PersonId, Text};
use serde_json::{Value as Json, json};

use super::door::{Call, Door, Gives, Manner, Parameter, Place, Takes, Verb, Who};
use super::json::{self, only, text};
use super::problem::Problem;
use super::reply::Reply;

/// Uses in one answer at most, and when nothing is said.
const USES_MAX: usize = 200;
const USES_USUAL: usize = 50;

const CASE: Parameter = Parameter::optional(
    "case",
    "The open case for which the privacy desk looks; the person themself needs none.",
);

const fn read(
    path: &'static str,
    id: &'static str,
    summary: &'static str,
    query: &'static [Parameter],
    gives: Gives,
    answer: fn(&mut Call, &App) -> Result<Reply, Problem>,
) -> Door {
    Door {
        method: Verb::Get,
        path,
        id,
        summary,
        part: "People",
        who: Who::Caller,
        manner: Manner::Details,
        query,
        takes: Takes::Nothing,
        gives,
        per_minute: 600,
        seconds_max: 30,
        place: Place::House,
        answer,
    }
}

/// The doors to people.
pub(crate) const DOORS: &[Door] = &[
    Door {
        method: Verb::Post,
        takes: Takes::Json("FindRequest", 4_096),
        who: Who::Program,
        ..read(
            "/api/v1/people/find",
            "findPerson",
            "The person who goes by exactly this, for a program that may act on it",
            &[],
            Gives::json("Found"),
            find,
        )
    },
    read(
        "/api/v1/people/{person}/held",
        "readHeld",
        "What is held about a person and why; opens nothing (s.23, s.30)",
        &[CASE],
        Gives::json("HeldList"),
        held,
    ),
    read(
        "/api/v1/people/{person}/uses",
        "readUses",
        "Who used a person's data: offices and roles, never names (s.39)",
        &[
            CASE,
            Parameter::optional(
                "before",
                "Only entries before this number of the person's own.",
            ),
            Parameter::optional(
                "limit",
                "How many at most, 1 to 200; 50 when nothing is said.",
            ),
        ],
        Gives::json("Uses"),
        uses,
    ),
    read(
        "/api/v1/people/{person}/uses/{number}/receipt",
        "readReceipt",
        "A receipt of one entry, for the person alone (C2SP tlog-proof)",
        &[],
        Gives::plain("text/plain; charset=utf-8"),
        receipt,
    ),
    read(
        "/api/v1/people/{person}/relations",
        "readRelations",
        "The person's relationship and the courses they are or were in",
        &[CASE],
        Gives::json("Relations"),
        relations,
    ),
];

/// Lets the person themself in, and whoever answers rights for an open case of theirs, by a decision
/// that is entered; everybody else hears what they would hear of nobody (`T13`, `T14`).
pub(super) fn for_rights(call: &Call, app: &App, person: PersonId) -> Result<(), Problem> {
    let caller = call.caller()?;
    if caller.is(person) {
        return app
            .store()
            .standing(person)
            .map(|_| ())
            .ok_or_else(Problem::not_found);
    }
    let (_, activity) = app.answering_rights()?;
    let compiled = app.store().compiled();
    let asked = Asked {
        case: call.read::<CaseId>("case")?,
        address: call.address,
        ..Asked::use_of(
            caller.actor,
            person,
            &activity.id,
            &activity
                .categories
                .iter()
                .filter_map(|number| compiled.category(policy::CategoryIx(number)))
                .map(|category| category.id.clone())
                .collect::<Vec<_>>(),
        )
    };
    let (answer, _) = ask::decide(app, &asked)?;
    // Without an open case there is no reason to look, whatever the activity says (CO-37); and
    // whether there is such a person at all is no matter of whoever has none.
    if !asked.case.is_some_and(|case| is_open(app, person, case)) {
        return Err(Problem::not_found());
    }
    if answer.permitted {
        Ok(())
    } else {
        Err(Problem::refused(&answer))
    }
}

/// Whether a case of this person is open now.
fn is_open(app: &App, person: PersonId, case: CaseId) -> bool {
    app.store()
        .facts(&policy::Question {
            actor: ask::oneself(person),
            roles: policy::Set64::EMPTY,
            address: None,
            person,
            categories: policy::Set64::EMPTY,
            unknown_categories: false,
            activity: None,
            operation: Operation::Use,
            recipient: None,
            abroad: false,
            case: Some(case),
            memo: None,
        })
        .case_open
}

/// Finds a person by exactly what they go by. Whether there is nobody, or nobody for this program,
/// is not told apart, and each question is entered (`T34`).
fn find(call: &mut Call, app: &App) -> Result<Reply, Problem> {
    let body = json::object(&call.body)?;
    only(&body, &["field", "value", "activity", "operation", "case"])?;
    let needed =
        |name: &'static str| text(&body, name, name)?.ok_or_else(|| Problem::missing(name));
    let (field, value, activity) = (needed("field")?, needed("value")?, needed("activity")?);
    let operation = text(&body, "operation", "operation")?.unwrap_or(Operation::Use.code());
    let policy = app.policy();
    let rule =
        |rule: policy::Rule, field: &str| Problem::bad(field, rule.section(), rule.why().text());
    if policy.compiled.activity_ix(activity).is_none() {
        return Err(rule(policy::Rule::ActivityUndeclared, "activity"));
    }
    if operation.parse::<Operation>().is_err() {
        return Err(rule(policy::Rule::OperationUndeclared, "operation"));
    }
    let wanted = identifier::of(&policy.compiled, field, value).ok_or_else(|| {
        let name = Text::new("field", "field");
        Problem::bad(
            "field",
            "s.22, LP-24",
            api::REQUEST_FIELD.fill_text(&[("field", &name)]),
        )
    })?;
    let category = field.split('/').next().unwrap_or_default().to_owned();
    let found = match app.store().read(|read| read.find(&wanted)) {
        // Nobody goes by something that could not be kept.
        Err(store::Fault::Refused(_)) => None,
        found => found?,
    };
    let asked = Asked {
        operation: operation.to_owned(),
        case: text(&body, "case", "case")?
            .map(|id| id.parse().map_err(|_| Problem::wrong_type("case")))
            .transpose()?,
        address: call.address,
        ..Asked::use_of(
            call.caller()?.actor,
            found.unwrap_or(PersonId::from_bytes([0; 16])),
            activity,
            &[category],
        )
    };
    let (answer, entered) = ask::decide(app, &asked)?;
    match found.filter(|_| answer.permitted) {
        Some(person) => {
            let is_hidden = answer
                .duties
                .iter()
                .any(|duty| Some(duty.id) == super::records::pseudonymise());
            if is_hidden {
                return Err(Problem::not_found());
            }
            Reply::json(&json!({
                "person": person.to_string(),
                "entry": { "leaf": entered.leaf, "number": entered.number },
            }))
        }
        None => Err(Problem::not_found()),
    }
}

fn held(call: &mut Call, app: &App) -> Result<Reply, Problem> {
    let person = call.id("person")?;
    for_rights(call, app, person)?;
    let held: Vec<Json> = duties::held::held(app, person)?
        .iter()
        .map(held_in_words)
        .collect();
    Reply::json(&json!({ "held": held }))
}

fn held_in_words(held: &Held) -> Json {
    let uses: Vec<Json> = held
        .uses
        .iter()
        .map(|one| {
            json!({
                "activity": { "id": one.activity.id, "code": one.activity.code, "name": one.activity.name },
                "purpose": one.activity.purpose,
                "basis": one.basis.code(),
                "section": one.basis.section(),
                "reason": one.reason,
                "restricted": one.restricted,
                "objected": one.objected,
                "consent": one.consent,
            })
        })
        .collect();
    json!({
        "category": { "id": held.category.id, "code": held.category.code, "name": held.category.name },
        "records": held.records,
        "from": held.from.timestamp().to_string(),
        "to": held.to.timestamp().to_string(),
        "until": held.until.map(|until| until.timestamp().to_string()),
        "until_rule": held.until_rule,
        "sources": held.sources,
        "uses": uses,
    })
}

fn uses(call: &mut Call, app: &App) -> Result<Reply, Problem> {
    let person = call.id("person")?;
    let most = call.read::<usize>("limit")?.unwrap_or(USES_USUAL);
    if most == 0 || most > USES_MAX {
        return Err(Problem::out_of_range("limit"));
    }
    let before = call.read::<u64>("before")?;
    for_rights(call, app, person)?;
    let (uses, total) = duties::uses::uses(app, person, before, most)?;
    let next = uses
        .last()
        .map(|last| last.number)
        .filter(|number| *number > 0);
    let told: Vec<Json> = uses.iter().map(use_in_words).collect();
    Reply::json(&json!({ "total": total, "uses": told, "next": next }))
}

fn use_in_words(one: &Use) -> Json {
    json!({
        "number": one.number,
        "leaf": one.leaf,
        "kind": one.kind.word(),
        "at": one.at.timestamp().to_string(),
        "who": one.who,
        "purpose": one.purpose,
        "activity": one.activity,
        "operation": one.operation,
        "basis": one.basis.map(law::Basis::code),
        "categories": one.categories,
        "refused_by": one.refused_by.map(|rule| json!({
            "rule": rule.code(),
            "section": rule.section(),
            "why": rule.why().text(),
        })),
        "recipient": one.recipient,
    })
}

/// The receipt of one entry: only the person may have it, for it opens the entry to whoever holds it.
fn receipt(call: &mut Call, app: &App) -> Result<Reply, Problem> {
    let person: PersonId = call.id("person")?;
    if !call.caller()?.is(person) {
        return Err(Problem::not_found());
    }
    let number: u64 = call.id("number")?;
    let text = duties::uses::receipt(app, person, number)?;
    Ok(
        Reply::octets("text/plain; charset=utf-8", text.into_bytes()).with(
            header::CONTENT_DISPOSITION,
            format!("attachment; filename=\"receipt-{number}.tlog-proof\""),
        ),
    )
}

fn relations(call: &mut Call, app: &App) -> Result<Reply, Problem> {
    let person = call.id("person")?;
    for_rights(call, app, person)?;
    let (listed, courses) = app.store().read::<_, store::Fault>(|read| {
        let listed = read
            .listed(person)?
            .ok_or(store::Fault::Missing("person"))?;
        let mut courses = Vec::new();
        for (course, part, ends) in read.courses_of(person)? {
            courses.push((read.course(course)?, course, part, ends));
        }
        Ok((listed, courses))
    })?;
    let policy = app.policy();
    let relationship = policy
        .compiled
        .relationship_ix(&listed.relationship)
        .and_then(|ix| policy.compiled.relationship(ix));
    let courses: Vec<Json> = courses
        .into_iter()
        .map(|(known, course, part, ends)| {
            json!({
                "course": course.to_string(),
                "title": known.map(|known| known.title),
                "part": part,
                "until": ends.map(|ends| ends.timestamp().to_string()),
            })
        })
        .collect();
    Reply::json(&json!({
        "relationship": { "id": listed.relationship, "name": relationship.map(|scope| &scope.name) },
        "since": listed.joined.timestamp().to_string(),
        "notice": listed.notice.map(|(version, at)| json!({
            "version": version,
            "reached": at.timestamp().to_string(),
        })),
        "courses": courses,
    }))
}
