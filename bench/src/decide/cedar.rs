//! The same questions to cedar-policy: people as shared entities, the matrix as policies.

use std::collections::{HashMap, HashSet};
use std::str::FromStr as _;
use std::time::Duration;

use cedar_policy::{
    Authorizer, Context, Decision, Entities, Entity, EntityUid, PolicySet, Request,
    RestrictedExpression,
};

use super::{Exam, by_office};
use crate::campus::{Asked, CATEGORIES, CODES, COURSES, Person, role_of};
use crate::measure::{computed, rate, resident};
use crate::table::{Figure, Row};

/// Asks cedar in three ways; decisions a second of the sliced one.
pub fn run(exam: &Exam<'_>, floor: f64, rows: &mut Vec<Row>) -> f64 {
    let before = resident();
    let entities = entities(exam);
    rows.push(Row::new(
        "cedar: memory of its 100,000 people",
        Figure::Octets(resident().saturating_sub(before) as f64),
    ));
    let texts: Vec<Vec<String>> = (0..9).map(|number| a_cell_each(exam, number)).collect();
    let all = parsed(&texts.concat());
    let count = texts.concat().len();
    let unsliced = pace(exam, &entities, |_| &all);
    rows.push(
        Row::new(
            format!("cedar, all {count} policies"),
            Figure::Rate(unsliced),
        )
        .of_floor(unsliced / floor),
    );
    let slices: Vec<PolicySet> = texts.iter().map(|texts| parsed(texts)).collect();
    let sliced = pace(exam, &entities, |activity| &slices[usize::from(activity)]);
    rows.push(
        Row::new(
            "cedar, policies sliced by activity beforehand",
            Figure::Rate(sliced),
        )
        .of_floor(sliced / floor),
    );
    let folded: Vec<PolicySet> = (0..9)
        .map(|number| parsed(&a_role_each(exam, number)))
        .collect();
    let fastest = pace(exam, &entities, |activity| &folded[usize::from(activity)]);
    rows.push(
        Row::new(
            "cedar, sliced, and folded to one policy a role",
            Figure::Rate(fastest),
        )
        .of_floor(fastest / floor)
        .note("as few policies as can be"),
    );
    rows.push(change(&entities, exam));
    sliced
}

fn uid(kind: &str, id: &str) -> EntityUid {
    EntityUid::from_str(&format!("{kind}::\"{id}\"")).expect("a name")
}

fn text(text: impl ToString) -> RestrictedExpression {
    RestrictedExpression::new_string(text.to_string())
}

fn set(of: impl IntoIterator<Item = String>) -> RestrictedExpression {
    RestrictedExpression::new_set(of.into_iter().map(RestrictedExpression::new_string))
}

fn person_entity(number: usize, person: &Person) -> Entity {
    let objections = (0..9).filter(|bit| person.objections & (1 << bit) != 0);
    let attributes = HashMap::from([
        ("relationship".to_owned(), text(person.relationship)),
        (
            "courses".to_owned(),
            set(person.courses.iter().map(u16::to_string)),
        ),
        (
            "objections".to_owned(),
            set(objections.map(|bit| CODES[bit].to_owned())),
        ),
    ]);
    Entity::new(
        uid("Person", &number.to_string()),
        attributes,
        HashSet::new(),
    )
    .expect("an entity")
}

fn entities(exam: &Exam<'_>) -> Entities {
    let people = exam
        .people
        .iter()
        .enumerate()
        .map(|(number, person)| person_entity(number, person));
    let askers = (0..COURSES + 9).map(|asker| {
        let attributes = HashMap::from([
            ("role".to_owned(), text(role_of(asker))),
            ("teaches".to_owned(), text(asker)),
        ]);
        Entity::new(uid("Actor", &asker.to_string()), attributes, HashSet::new())
            .expect("an entity")
    });
    Entities::from_entities(people.chain(askers), None).expect("entities")
}

fn pace<'p>(exam: &Exam<'_>, entities: &Entities, policies: impl Fn(u8) -> &'p PolicySet) -> f64 {
    let authorizer = Authorizer::new();
    let ask = |asked: &Asked| {
        let context = Context::from_pairs([
            (
                "activity".to_owned(),
                text(CODES[usize::from(asked.activity)]),
            ),
            ("category".to_owned(), text(asked.category)),
        ]);
        let request = Request::new(
            uid("Actor", &asked.asker.to_string()),
            uid("Action", "use"),
            uid("Person", &asked.person.to_string()),
            context.expect("a context"),
            None,
        );
        let answer = authorizer.is_authorized(
            &request.expect("a request"),
            policies(asked.activity),
            entities,
        );
        answer.decision() == Decision::Allow
    };
    let (answers, time) = computed(|| exam.asked.iter().map(ask).collect::<Vec<_>>());
    assert_eq!(answers, exam.expected, "cedar and the table differ");
    rate(answers.len(), time)
}

fn parsed(texts: &[String]) -> PolicySet {
    PolicySet::from_str(&texts.join("\n")).expect("policies")
}

fn relationships(exam: &Exam<'_>, number: u8) -> String {
    let with_basis = (0..2_u8).filter(|relationship| exam.table.has_basis(number, *relationship));
    with_basis
        .map(|relationship| format!("\"{relationship}\""))
        .collect::<Vec<_>>()
        .join(", ")
}

fn permit(exam: &Exam<'_>, number: u8, role: &str, category: &str) -> String {
    let tie = if by_office(exam.compiled, role) {
        ""
    } else {
        " && resource.courses.contains(principal.teaches)"
    };
    format!(
        "permit (principal, action == Action::\"use\", resource) when {{ context.activity == \"{}\" && principal.role == \"{role}\" && {category} && [{}].contains(resource.relationship){tie} }};",
        CODES[usize::from(number)],
        relationships(exam, number),
    )
}

fn forbid(number: u8) -> String {
    let code = CODES[usize::from(number)];
    format!(
        "forbid (principal, action, resource) when {{ context.activity == \"{code}\" && resource.objections.contains(\"{code}\") }};"
    )
}

/// A permit for each cell of the matrix and each role that may use it, and a forbid.
fn a_cell_each(exam: &Exam<'_>, number: u8) -> Vec<String> {
    let mut texts = vec![forbid(number)];
    for (role, cells) in exam.table.roles(number) {
        for category in (0..CATEGORIES).filter(|category| cells.has(*category)) {
            texts.push(permit(
                exam,
                number,
                role,
                &format!("context.category == \"{category}\""),
            ));
        }
    }
    texts
}

/// A permit for each role, and a forbid.
fn a_role_each(exam: &Exam<'_>, number: u8) -> Vec<String> {
    let mut texts = vec![forbid(number)];
    for (role, cells) in exam.table.roles(number) {
        let categories = (0..CATEGORIES).filter(|category| cells.has(*category));
        let listed: Vec<String> = categories
            .map(|category| format!("\"{category}\""))
            .collect();
        texts.push(permit(
            exam,
            number,
            role,
            &format!("[{}].contains(context.category)", listed.join(", ")),
        ));
    }
    texts
}

/// What it costs to change one person's word in the shared people.
fn change(entities: &Entities, exam: &Exam<'_>) -> Row {
    let changed = Person {
        objections: 1,
        ..exam.people[7]
    };
    let before = entities.clone();
    let (after, time): (_, Duration) =
        computed(|| before.upsert_entities([person_entity(7, &changed)], None));
    drop(after.expect("entities"));
    Row::new(
        "cedar: one person's objection put among its shared people",
        Figure::Takes(time),
    )
    .note("ours: see the last line")
}
