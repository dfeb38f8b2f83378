//! The same questions to casbin: the matrix as policy rows, the look-ups as native functions.

use std::sync::OnceLock;

use casbin::function_map::OperatorFunction;
use casbin::{CoreApi as _, DefaultModel, Enforcer, MemoryAdapter, MgmtApi as _, rhai};

use super::{Exam, tied};
use crate::campus::{Asked, CATEGORIES, CODES, Person, role_of};
use crate::measure::{computed, rate};
use crate::table::{Figure, Row};

const MODEL: &str = "[request_definition]
r = asker, role, person, activity, category
[policy_definition]
p = role, activity, category
[policy_effect]
e = some(where (p.eft == allow))
[matchers]
m = r.activity == p.activity && r.category == p.category && r.role == p.role && tied(r.asker, r.person) && free(r.activity, r.person)";

/// What its native functions look up; they can only be plain functions.
struct LookedUp {
    people: Vec<Person>,
    bases: Vec<[bool; 2]>,
}

static LOOKED_UP: OnceLock<LookedUp> = OnceLock::new();

fn text(value: rhai::Dynamic) -> String {
    value.into_string().unwrap_or_default()
}

fn person(number: rhai::Dynamic) -> Option<&'static Person> {
    LOOKED_UP
        .get()?
        .people
        .get(text(number).parse::<usize>().ok()?)
}

fn tied_natively(asker: rhai::Dynamic, whom: rhai::Dynamic) -> rhai::Dynamic {
    let asker: u16 = text(asker).parse().unwrap_or_default();
    person(whom)
        .is_some_and(|person| tied(person, asker))
        .into()
}

fn free_natively(activity: rhai::Dynamic, whom: rhai::Dynamic) -> rhai::Dynamic {
    let activity = text(activity);
    let number = CODES
        .iter()
        .position(|code| *code == activity)
        .unwrap_or_default();
    let found = LOOKED_UP.get().zip(person(whom));
    let free = found.is_some_and(|(world, person)| {
        person.objections & (1 << number) == 0
            && world.bases[number][usize::from(person.relationship)]
    });
    free.into()
}

fn enforcer(exam: &Exam<'_>) -> Enforcer {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .build()
        .expect("a runtime");
    let mut enforcer = runtime.block_on(async {
        let model = DefaultModel::from_str(MODEL).await.expect("a model");
        let mut enforcer = Enforcer::new(model, MemoryAdapter::default())
            .await
            .expect("an enforcer");
        for number in 0..9_u8 {
            for (role, cells) in exam.table.roles(number) {
                for category in (0..CATEGORIES).filter(|category| cells.has(*category)) {
                    let code = CODES[usize::from(number)].to_owned();
                    let row = vec![role.to_owned(), code, category.to_string()];
                    enforcer.add_policy(row).await.expect("a row");
                }
            }
        }
        enforcer
    });
    enforcer.add_function("tied", OperatorFunction::Arg2(tied_natively));
    enforcer.add_function("free", OperatorFunction::Arg2(free_natively));
    enforcer
}

pub fn casbin(exam: &Exam<'_>, floor: f64, rows: &mut Vec<Row>) {
    let looked_up = LookedUp {
        people: exam.people.to_vec(),
        bases: (0..9)
            .map(|number| [0, 1].map(|tie| exam.table.has_basis(number, tie)))
            .collect(),
    };
    assert!(
        LOOKED_UP.set(looked_up).is_ok(),
        "casbin is asked once in a run"
    );
    let enforcer = enforcer(exam);
    let ask = |asked: &Asked| {
        let request = (
            asked.asker.to_string(),
            role_of(asked.asker),
            asked.person.to_string(),
            CODES[usize::from(asked.activity)],
            asked.category.to_string(),
        );
        enforcer.enforce(request).expect("an answer")
    };
    let (answers, time) = computed(|| exam.asked.iter().map(ask).collect::<Vec<_>>());
    assert_eq!(answers, exam.expected, "casbin and the table differ");
    let rate = rate(answers.len(), time);
    rows.push(
        Row::new("casbin, look-ups in native functions", Figure::Rate(rate)).of_floor(rate / floor),
    );
}
