//! "May A use category C of S's data for activity P?" asked of a table, of ours, of cedar and of
//! casbin: 100,000 people, 200 courses, the 9 × 5 matrix of the learning-platform policy, basis by
//! relationship, objections. All four must give the same 10,000 answers.

use std::collections::{HashMap, HashSet};
use std::hint::black_box;
use std::str::FromStr;
use std::sync::OnceLock;
use std::time::Duration;

use casbin::function_map::OperatorFunction;
use casbin::{CoreApi, DefaultModel, Enforcer, MemoryAdapter, rhai};
use cedar_policy::{Authorizer, Context, Decision as CedarDecision, Entities, Entity, EntityUid, PolicySet, Request, RestrictedExpression};
use law::{ActorId, Moment, Operation, PersonId};
use policy::{ActivityIx, Compiled, Facts, Question, RelationshipIx, Set64, Standing, decide};

use crate::place::{SystemClock, compiled};
use crate::table::{Table, resident, timed};

const PEOPLE: u32 = 100_000;
const COURSES: u32 = 200;
const QUESTIONS: u32 = 10_000;
const CODES: [&str; 9] = ["P1", "P2", "P3", "P4", "P5", "P6", "P7", "P8", "P9"];

/// One person as every engine sees them.
struct Person {
    relationship: u8,
    courses: [u8; 4],
    objections: u16,
}

/// One question, in numbers.
#[derive(Clone, Copy)]
struct Asked {
    teacher: u8,
    person: u32,
    activity: u8,
    category: u8,
}

fn mix(number: u64) -> u64 {
    let mut mixed = number.wrapping_add(0x9E37_79B9_7F4A_7C15);
    mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
    mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
    mixed ^ (mixed >> 31)
}

fn low(number: u64, below: u64) -> u8 {
    u8::try_from(number % below).unwrap_or_default()
}

fn world() -> (Vec<Person>, Vec<Asked>) {
    let people = (0..u64::from(PEOPLE)).map(|number| {
        let thrown = mix(number);
        Person {
            relationship: low(thrown, 2),
            courses: [8, 18, 28, 38].map(|shift| low(thrown >> shift, u64::from(COURSES))),
            objections: if thrown >> 60 == 0 { 1 << (thrown % 9) } else { 0 },
        }
    });
    let people: Vec<Person> = people.collect();
    let asked = (0..u64::from(QUESTIONS)).map(|number| {
        let thrown = mix(number ^ 0xABCD_EF00);
        let person = u32::try_from(thrown % u64::from(PEOPLE)).unwrap_or_default();
        // Half of the questions come from somebody who does teach the person.
        let own = usize::from(low(thrown >> 50, 4));
        let courses = people[person as usize].courses;
        let teacher = if thrown >> 63 == 0 { courses[own] } else { low(thrown >> 40, u64::from(COURSES)) };
        Asked { teacher, person, activity: low(thrown >> 20, 9), category: low(thrown >> 30, 5) }
    });
    let asked = asked.collect();
    (people, asked)
}

pub fn run() {
    let compiled = compiled();
    let (people, asked) = world();
    let mut table = Table::new("Deciding, in process, one thread");
    table.fact("world", format!("{PEOPLE} people, {COURSES} courses, 9 activities x 5 categories"), "10,000 questions, all engines agree");
    let floor = Floor::new(&compiled);
    let expected: Vec<bool> = asked.iter().map(|asked| floor.answer(&people, *asked)).collect();
    let yes = expected.iter().filter(|yes| **yes).count();
    table.fact("answered yes", format!("{yes} of {QUESTIONS}"), "");
    let rounds = 100;
    let (_, time) = timed(|| (0..rounds).map(|_| asked.iter().filter(|asked| black_box(floor.answer(&people, **asked))).count()).sum::<usize>());
    let floor_rate = table.rate("floor: table look-up by numbers", u64::from(QUESTIONS) * rounds, time, None);
    ours(&compiled, &people, &asked, &expected, floor_rate, &mut table);
    cedar(&compiled, &people, &asked, &expected, floor_rate, &mut table);
    casbin(&compiled, &people, &asked, &expected, floor_rate, &mut table);
    table.print();
}

fn activity(compiled: &Compiled, number: u8) -> ActivityIx {
    let at = compiled.activities().iter().position(|activity| activity.code == CODES[usize::from(number)]).expect("the activity");
    ActivityIx(u8::try_from(at).expect("a small number"))
}

fn teaches(people: &[Person], asked: Asked) -> bool {
    people[asked.person as usize].courses.contains(&asked.teacher)
}

/// The answer worked out beforehand for every cell, as one would by hand.
struct Floor {
    cells: [Set64; 9],
    bases: [[bool; 2]; 9],
}

impl Floor {
    fn new(compiled: &Compiled) -> Self {
        let numbers: [u8; 9] = std::array::from_fn(|number| u8::try_from(number).unwrap_or_default());
        let basis = |number, relationship| compiled.basis(activity_ix(compiled, number), RelationshipIx(relationship)).is_some();
        Floor { cells: numbers.map(|number| cells(compiled, number)), bases: numbers.map(|number| [0, 1].map(|relationship| basis(number, relationship))) }
    }

    fn answer(&self, people: &[Person], asked: Asked) -> bool {
        let person = &people[asked.person as usize];
        let activity = usize::from(asked.activity);
        self.cells[activity].has(asked.category)
            && self.bases[activity][usize::from(person.relationship)]
            && person.objections & (1 << asked.activity) == 0
            && teaches(people, asked)
    }
}

fn activity_ix(compiled: &Compiled, number: u8) -> ActivityIx {
    // The nine published activities stand first in the pack, in their order.
    debug_assert_eq!(activity(compiled, number), ActivityIx(number));
    ActivityIx(number)
}

/// The categories an instructor sees in an activity: the published cells, as far as the role goes.
fn cells(compiled: &Compiled, number: u8) -> Set64 {
    let ix = activity_ix(compiled, number);
    let role = instructor(compiled);
    let published = compiled.activity(ix).map_or(Set64::EMPTY, |activity| activity.categories);
    if role.activities.has(ix.0) { published.intersection(role.categories) } else { Set64::EMPTY }
}

fn instructor(compiled: &Compiled) -> &policy::Role {
    compiled.role_ix("instructor").and_then(|ix| compiled.role(ix)).expect("the role")
}

fn ours(compiled: &Compiled, people: &[Person], asked: &[Asked], expected: &[bool], floor_rate: f64, table: &mut Table) {
    let now = law::Clock::now(&SystemClock);
    let role = compiled.role_ix("instructor").expect("the role").0;
    let teaches_relation = instructor(compiled).relation.0;
    let question = |asked: &Asked| -> (Facts, Question) {
        let person = &people[asked.person as usize];
        let mut standing = Standing::new(RelationshipIx(person.relationship));
        standing.notice = Some(compiled.version());
        standing.objections = (0..9).filter(|bit| person.objections & (1 << bit) != 0).map(|bit| activity_ix(compiled, bit).0).collect();
        let relations = if teaches(people, *asked) { Set64::only(teaches_relation) } else { Set64::EMPTY };
        let facts = Facts { standing: Some(standing), relations, undertaking: true, ..Facts::default() };
        let question = Question {
            actor: ActorId::from_bytes([asked.teacher; 16]),
            roles: Set64::only(role),
            address: None,
            person: PersonId::from_bytes([1; 16]),
            categories: Set64::only(asked.category),
            unknown_categories: false,
            activity: Some(activity_ix(compiled, asked.activity)),
            operation: Operation::Use,
            recipient: None,
            abroad: false,
            case: None,
            memo: None,
        };
        (facts, question)
    };
    let prepared: Vec<_> = asked.iter().map(question).collect();
    for ((facts, question), expected) in prepared.iter().zip(expected) {
        assert_eq!(decide(compiled, facts, question, now).is_permitted(), *expected, "ours and the table differ");
    }
    let rounds = 100;
    let (_, time) = timed(|| (0..rounds).map(|_| prepared.iter().filter(|(facts, question)| decide(compiled, facts, question, black_box(now)).is_permitted()).count()).sum::<usize>());
    table.rate("ours: decision with rule, basis, duties", u64::from(QUESTIONS) * rounds, time, Some(floor_rate));
    let (_, time) = timed(|| (0..rounds).map(|_| asked.iter().filter(|asked| { let (facts, question) = question(asked); decide(compiled, &facts, &question, Moment::from_micros(now.micros())).is_permitted() }).count()).sum::<usize>());
    table.rate("ours: facts and question put together each time", u64::from(QUESTIONS) * rounds, time, Some(floor_rate));
}

fn uid(kind: &str, id: &str) -> EntityUid {
    EntityUid::from_str(&format!("{kind}::\"{id}\"")).expect("a name")
}

fn numbers(of: impl IntoIterator<Item = String>) -> RestrictedExpression {
    RestrictedExpression::new_set(of.into_iter().map(RestrictedExpression::new_string))
}

/// One small policy set for each activity, chosen beforehand: the fastest way to ask cedar.
fn cedar(compiled: &Compiled, people: &[Person], asked: &[Asked], expected: &[bool], floor_rate: f64, table: &mut Table) {
    let sets: Vec<PolicySet> = (0..9_u8).map(|number| PolicySet::from_str(&cedar_text(compiled, number)).expect("policies")).collect();
    let before = resident();
    let people_entities = people.iter().enumerate().map(|(number, person)| {
        let attributes = HashMap::from([
            ("relationship".to_owned(), RestrictedExpression::new_string(person.relationship.to_string())),
            ("courses".to_owned(), numbers(person.courses.iter().map(u8::to_string))),
            ("objections".to_owned(), numbers((0..9).filter(|bit| person.objections & (1 << bit) != 0).map(|bit| CODES[bit].to_owned()))),
        ]);
        Entity::new(uid("Person", &number.to_string()), attributes, HashSet::new()).expect("an entity")
    });
    let teachers = (0..COURSES).map(|course| {
        let attributes = HashMap::from([("teaches".to_owned(), RestrictedExpression::new_string(course.to_string()))]);
        Entity::new(uid("Teacher", &course.to_string()), attributes, HashSet::new()).expect("an entity")
    });
    let entities = Entities::from_entities(people_entities.chain(teachers), None).expect("entities");
    table.fact("cedar: memory of the shared people", format!("{} MiB", resident().saturating_sub(before) >> 20), "");
    let authorizer = Authorizer::new();
    let ask = |asked: &Asked| {
        let context = Context::from_pairs([("category".to_owned(), RestrictedExpression::new_string(asked.category.to_string()))]).expect("a context");
        let request = Request::new(uid("Teacher", &asked.teacher.to_string()), uid("Action", "use"), uid("Person", &asked.person.to_string()), context, None).expect("a request");
        authorizer.is_authorized(&request, &sets[usize::from(asked.activity)], &entities).decision() == CedarDecision::Allow
    };
    let (answers, time) = timed(|| asked.iter().map(ask).collect::<Vec<_>>());
    assert_eq!(answers, expected, "cedar and the table differ");
    rival("cedar, policies chosen by activity, people shared", time, floor_rate, table);
}

fn cedar_text(compiled: &Compiled, number: u8) -> String {
    let ix = activity_ix(compiled, number);
    let relationships: Vec<String> =
        (0..2_u8).filter(|relationship| compiled.basis(ix, RelationshipIx(*relationship)).is_some()).map(|relationship| format!("\"{relationship}\"")).collect();
    let cells: Vec<String> = (0..5_u8).filter(|category| cells(compiled, number).has(*category)).map(|category| format!("\"{category}\"")).collect();
    format!(
        "permit (principal, action == Action::\"use\", resource) when {{ [{}].contains(context.category) && [{}].contains(resource.relationship) && resource.courses.contains(principal.teaches) }};
         forbid (principal, action, resource) when {{ resource.objections.contains(\"{}\") }};",
        cells.join(", "),
        relationships.join(", "),
        CODES[usize::from(number)],
    )
}

/// What casbin's native functions look up; they can only be plain functions.
struct LookedUp {
    people: Vec<([u8; 4], u16, u8)>,
    bases: Vec<[bool; 2]>,
}

static LOOKED_UP: OnceLock<LookedUp> = OnceLock::new();

fn text(value: rhai::Dynamic) -> String {
    value.into_string().unwrap_or_default()
}

fn teaches_natively(teacher: rhai::Dynamic, person: rhai::Dynamic) -> rhai::Dynamic {
    let teacher: u8 = text(teacher).parse().unwrap_or(u8::MAX);
    let person: usize = text(person).parse().unwrap_or(usize::MAX);
    LOOKED_UP.get().and_then(|world| world.people.get(person)).is_some_and(|(courses, _, _)| courses.contains(&teacher)).into()
}

fn free_natively(activity: rhai::Dynamic, person: rhai::Dynamic) -> rhai::Dynamic {
    let activity = text(activity);
    let number = CODES.iter().position(|code| *code == activity).unwrap_or(0);
    let person: usize = text(person).parse().unwrap_or(usize::MAX);
    let found = LOOKED_UP.get().and_then(|world| world.people.get(person).map(|person| (person, &world.bases[number])));
    found.is_some_and(|((_, objections, relationship), bases)| objections & (1 << number) == 0 && bases[usize::from(*relationship)]).into()
}

/// Casbin with the matrix as policy rows and the look-ups as native functions.
fn casbin(compiled: &Compiled, people: &[Person], asked: &[Asked], expected: &[bool], floor_rate: f64, table: &mut Table) {
    const MODEL: &str = "[request_definition]\nr = teacher, person, activity, category\n[policy_definition]\np = activity, category\n[policy_effect]\ne = some(where (p.eft == allow))\n[matchers]\nm = r.activity == p.activity && r.category == p.category && teaches(r.teacher, r.person) && free(r.activity, r.person)";
    let runtime = tokio::runtime::Builder::new_current_thread().build().expect("a runtime");
    let mut enforcer = runtime.block_on(async {
        let model = DefaultModel::from_str(MODEL).await.expect("a model");
        let mut enforcer = Enforcer::new(model, MemoryAdapter::default()).await.expect("an enforcer");
        use casbin::MgmtApi;
        for number in 0..9_u8 {
            let allowed = cells(compiled, number);
            for category in (0..5_u8).filter(|category| allowed.has(*category)) {
                enforcer.add_policy(vec![CODES[usize::from(number)].to_owned(), category.to_string()]).await.expect("a row");
            }
        }
        enforcer
    });
    let looked_up = LookedUp {
        people: people.iter().map(|person| (person.courses, person.objections, person.relationship)).collect(),
        bases: (0..9_u8).map(|number| [0, 1].map(|relationship| compiled.basis(activity_ix(compiled, number), RelationshipIx(relationship)).is_some())).collect(),
    };
    assert!(LOOKED_UP.set(looked_up).is_ok(), "one bench in one run");
    enforcer.add_function("teaches", OperatorFunction::Arg2(teaches_natively));
    enforcer.add_function("free", OperatorFunction::Arg2(free_natively));
    let ask = |asked: &Asked| {
        enforcer.enforce((asked.teacher.to_string(), asked.person.to_string(), CODES[usize::from(asked.activity)], asked.category.to_string())).expect("an answer")
    };
    let (answers, time) = timed(|| asked.iter().map(ask).collect::<Vec<_>>());
    assert_eq!(answers, expected, "casbin and the table differ");
    rival("casbin, look-ups in native functions", time, floor_rate, table);
}

fn rival(name: &str, time: Duration, floor_rate: f64, table: &mut Table) {
    table.rate(name, u64::from(QUESTIONS), time, Some(floor_rate));
}
