//! "May A use category C of S's data for activity P?" asked of a table, of ours, of cedar and of
//! casbin. All of them must give the same 10,000 answers.

mod cedar;
mod rivals;

use std::collections::HashMap;
use std::hint::black_box;
use std::time::{Duration, Instant};

use duties::ask;
use law::Operation;
use policy::{Compiled, Facts, Question, RelationKind, RelationshipIx, Set64, decide};
use store::{Fault, Store};

use crate::campus::{Asked, CATEGORIES, CODES, COURSES, Campus, Person, activity_ix, role_of};
use crate::measure::{computed, rate};
use crate::table::{Aim, Figure, Row};

pub const PEOPLE: usize = 100_000;
const QUESTIONS: u64 = 10_000;
const ROUNDS: usize = 30;

/// What every engine is asked, and what the table answers.
pub struct Exam<'a> {
    pub compiled: &'a Compiled,
    pub people: &'a [Person],
    pub asked: &'a [Asked],
    pub expected: &'a [bool],
    pub table: &'a Table,
}

pub fn run(campus: &mut Campus<'_>) -> Vec<Row> {
    campus.grow(PEOPLE);
    let compiled = campus.app.store().compiled();
    let asked = campus.questions(QUESTIONS, PEOPLE);
    let table = Table::new(&compiled);
    let expected: Vec<bool> = asked
        .iter()
        .map(|asked| table.answer(&campus.people, *asked))
        .collect();
    let yes = expected.iter().filter(|yes| **yes).count();
    let mut rows = vec![
        Row::new(
            "the world",
            Figure::Words(format!(
                "{PEOPLE} people, {COURSES} courses, 9 × {CATEGORIES}"
            )),
        )
        .note(format!(
            "{QUESTIONS} questions, {yes} answered yes, by every engine alike"
        )),
    ];
    let exam = Exam {
        compiled: &compiled,
        people: &campus.people[..PEOPLE],
        asked: &asked,
        expected: &expected,
        table: &table,
    };
    let floor = floors(&exam, &mut rows);
    let ours = ours(campus, &exam, floor, &mut rows);
    let sliced = cedar::run(&exam, floor, &mut rows);
    rivals::casbin(&exam, floor, &mut rows);
    rows.push(
        Row::new(
            "ours, facts looked up, against cedar sliced",
            Figure::Times(ours / sliced),
        )
        .aim(Aim::AtLeast(100.0)),
    );
    rows.push(felt(campus, &exam));
    rows
}

/// Answers every question so often; how many a second.
fn pace(exam: &Exam<'_>, answer: impl Fn(usize, Asked) -> bool) -> f64 {
    let round = || {
        let answers = exam.asked.iter().enumerate();
        answers
            .filter(|(number, asked)| black_box(answer(*number, **asked)))
            .count()
    };
    let (_, time) = computed(|| (0..ROUNDS).map(|_| black_box(round())).sum::<usize>());
    rate(ROUNDS * exam.asked.len(), time)
}

fn agree(exam: &Exam<'_>, who: &str, answer: impl Fn(usize, Asked) -> bool) {
    for (number, (asked, expected)) in exam.asked.iter().zip(exam.expected).enumerate() {
        assert_eq!(
            answer(number, *asked),
            *expected,
            "{who} and the table differ on question {number}"
        );
    }
}

/// The answer worked out beforehand for every cell, as one would by hand.
pub struct Table {
    /// By office or teaching, then activity.
    cells: HashMap<&'static str, [Set64; 9]>,
    of_asker: Vec<[Set64; 9]>,
    bases: [[bool; 2]; 9],
}

impl Table {
    fn new(compiled: &Compiled) -> Self {
        let numbers: [u8; 9] =
            std::array::from_fn(|number| u8::try_from(number).unwrap_or_default());
        let cells_of = |role: &'static str| numbers.map(|number| cells(compiled, role, number));
        let askers = 0..COURSES + 9;
        let cells: HashMap<_, _> = askers
            .clone()
            .map(role_of)
            .map(|role| (role, cells_of(role)))
            .collect();
        let basis = |number, relationship| {
            compiled
                .basis(activity_ix(compiled, number), RelationshipIx(relationship))
                .is_some()
        };
        Table {
            of_asker: askers.map(|asker| cells[role_of(asker)]).collect(),
            cells,
            bases: numbers.map(|number| [0, 1].map(|relationship| basis(number, relationship))),
        }
    }

    fn answer(&self, people: &[Person], asked: Asked) -> bool {
        let person = &people[asked.person as usize];
        let activity = usize::from(asked.activity);
        self.of_asker[usize::from(asked.asker)][activity].has(asked.category)
            && self.bases[activity][usize::from(person.relationship)]
            && person.objections & (1 << asked.activity) == 0
            && tied(person, asked.asker)
    }

    /// Whether the relationship gives the activity a basis.
    pub fn has_basis(&self, activity: u8, relationship: u8) -> bool {
        self.bases[usize::from(activity)][usize::from(relationship)]
    }

    /// The roles that occur, with the categories each may use in an activity.
    pub fn roles(&self, activity: u8) -> impl Iterator<Item = (&'static str, Set64)> {
        let cells = self
            .cells
            .iter()
            .map(move |(role, cells)| (*role, cells[usize::from(activity)]));
        cells.filter(|(_, cells)| !cells.is_empty())
    }
}

/// Whether the asker has the tie that their role needs.
pub fn tied(person: &Person, asker: u16) -> bool {
    asker >= COURSES || person.courses.contains(&asker)
}

/// The categories a role may use in an activity: the published cells, as far as the role goes. An
/// activity that needs a case is closed, since none is named.
fn cells(compiled: &Compiled, role: &str, number: u8) -> Set64 {
    let ix = activity_ix(compiled, number);
    let role = compiled
        .role_ix(role)
        .and_then(|ix| compiled.role(ix))
        .expect("the role");
    let activity = compiled.activity(ix).expect("the activity");
    let acts = role.activities.has(ix.0) && role.operations.has(Operation::Use.number());
    if acts && !activity.case_required {
        activity.categories.intersection(role.categories)
    } else {
        Set64::EMPTY
    }
}

fn floors(exam: &Exam<'_>, rows: &mut Vec<Row>) -> f64 {
    let floor = pace(exam, |_, asked| exam.table.answer(exam.people, asked));
    rows.push(Row::new(
        "floor: table look-up by numbers",
        Figure::Rate(floor),
    ));
    let people: HashMap<String, Person> = exam
        .people
        .iter()
        .enumerate()
        .map(|(number, person)| (number.to_string(), *person))
        .collect();
    let askers: HashMap<String, u16> = (0..COURSES + 9)
        .map(|asker| (format!("a{asker}"), asker))
        .collect();
    let activities: HashMap<&str, u8> = CODES.into_iter().zip(0..).collect();
    let named: Vec<[String; 4]> = exam
        .asked
        .iter()
        .map(|asked| {
            let code = CODES[usize::from(asked.activity)].to_owned();
            [
                asked.person.to_string(),
                format!("a{}", asked.asker),
                code,
                asked.category.to_string(),
            ]
        })
        .collect();
    let by_names = pace(exam, |number, _| {
        let [person, asker, activity, category] = &named[number];
        let (person, asker) = (people[person], askers[asker]);
        let asked = Asked {
            asker,
            person: 0,
            activity: activities[activity.as_str()],
            category: category.parse().unwrap_or(u8::MAX),
        };
        exam.table.answer(&[person], asked)
    });
    rows.push(
        Row::new(
            "floor: the same table by names, through hash maps",
            Figure::Rate(by_names),
        )
        .of_floor(by_names / floor),
    );
    floor
}

/// A question about somebody of the campus, for the store.
pub fn question(campus: &Campus<'_>, asked: Asked) -> Question {
    let store = campus.app.store();
    let actor = campus.actor(asked.asker);
    Question {
        actor,
        roles: store.roles(actor),
        address: None,
        person: campus.ids[asked.person as usize],
        categories: Set64::only(asked.category),
        unknown_categories: false,
        activity: Some(policy::ActivityIx(asked.activity)),
        operation: Operation::Use,
        recipient: None,
        abroad: false,
        case: None,
        memo: None,
    }
}

/// The same question in the words of the pack.
pub fn in_words(campus: &Campus<'_>, compiled: &Compiled, asked: Asked) -> ask::Asked {
    let activity = &compiled.activities()[usize::from(asked.activity)].id;
    let category = compiled.categories()[usize::from(asked.category)]
        .id
        .clone();
    ask::Asked::use_of(
        campus.actor(asked.asker),
        campus.ids[asked.person as usize],
        activity,
        &[category],
    )
}

fn ours(campus: &Campus<'_>, exam: &Exam<'_>, floor: f64, rows: &mut Vec<Row>) -> f64 {
    let (store, compiled) = (campus.app.store(), exam.compiled);
    let questions: Vec<Question> = exam
        .asked
        .iter()
        .map(|asked| question(campus, *asked))
        .collect();
    let facts: Vec<Facts> = questions
        .iter()
        .map(|question| store.facts(question))
        .collect();
    let now = store.now();
    let alone = |number: usize, _| {
        decide(compiled, &facts[number], &questions[number], black_box(now)).is_permitted()
    };
    agree(exam, "ours", alone);
    let rate = pace(exam, alone);
    rows.push(
        Row::new("ours: the decision, facts at hand", Figure::Rate(rate)).of_floor(rate / floor),
    );
    let looked_up = |number: usize, _| store.evaluate(&questions[number]).is_permitted();
    agree(exam, "ours with facts looked up", looked_up);
    let whole = pace(exam, looked_up);
    rows.push(
        Row::new(
            "ours: clock read, facts of 100,000 people looked up, rule, basis, duties",
            Figure::Takes(Duration::from_secs_f64(1.0 / whole)),
        )
        .of_floor(whole / floor)
        .aim(Aim::AtMost(500e-9)),
    );
    let words: Vec<ask::Asked> = exam
        .asked
        .iter()
        .map(|asked| in_words(campus, compiled, *asked))
        .collect();
    let answered = |number: usize, _| ask::evaluate(&campus.app, &words[number]).permitted;
    agree(exam, "ours in words", answered);
    let rate = pace(exam, answered);
    rows.push(
        Row::new(
            "ours: asked in words, answered with sections and sentences (th, en)",
            Figure::Rate(rate),
        )
        .of_floor(rate / floor),
    );
    whole
}

/// How long after its answer an objection is not yet felt: somebody asks without pause meanwhile.
fn felt(campus: &Campus<'_>, exam: &Exam<'_>) -> Row {
    const TIMES: usize = 20;
    let permitted = exam
        .asked
        .iter()
        .zip(exam.expected)
        .filter(|(_, yes)| **yes);
    let mut late = Duration::ZERO;
    for (asked, _) in permitted.take(TIMES) {
        late = late.max(lateness(campus.app.store(), question(campus, *asked)));
    }
    Row::new(
        "an objection is felt so long after it was acknowledged",
        Figure::Takes(late),
    )
    .note(format!(
        "longest of {TIMES}, asked without pause from another thread; 0 is at once"
    ))
    .aim(Aim::AtMost(1e-6))
}

fn lateness(store: &Store, question: Question) -> Duration {
    let asking = store.clone();
    let (ready, is_ready) = std::sync::mpsc::channel();
    let asker = std::thread::spawn(move || {
        let mut last = Instant::now();
        loop {
            let begun = Instant::now();
            if !asking.evaluate(&question).is_permitted() {
                return last;
            }
            last = begun;
            // Heard once; afterwards nobody listens.
            let _ = ready.send(());
        }
    });
    is_ready.recv().expect("the question is permitted at first");
    let activity = question.activity.expect("an activity");
    store
        .transact::<_, Fault>("bench.object", move |tx| {
            tx.file_objection(question.person, activity)
        })
        .expect("an objection");
    let acknowledged = Instant::now();
    assert!(
        !store.evaluate(&question).is_permitted(),
        "the next decision feels it"
    );
    let last_permitted = asker.join().expect("the asker");
    store
        .transact::<_, Fault>("bench.take-back", move |tx| {
            tx.end_objection(question.person, activity)
        })
        .expect("an objection taken back");
    last_permitted.saturating_duration_since(acknowledged)
}

/// Whether a role is tied to people by its office alone.
pub fn by_office(compiled: &Compiled, role: &str) -> bool {
    let found = compiled.role_ix(role).and_then(|ix| compiled.role(ix));
    found.is_some_and(|role| role.relation_kind == RelationKind::Office)
}
