//! What people wait for: keeping a record, a permitted read with its durable entry, a person's
//! word, erasure. Each is durable before it is answered; the floor is taken by turns with it.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use law::{ActorId, Operation, PersonId};
use policy::{Question, Set64};
use store::{Fault, Store, Tx, Wanted};

use crate::floor::Hand;
use crate::measure::{by_turns, percentile, rate, timed, together};
use crate::place::{self, Engine, House, World};
use crate::table::{Aim, Figure, Row};

/// People in the house; each has [`EACH`] records.
const PEOPLE: usize = 11_000;
const EACH: usize = 5;
/// Of them erased together.
const ERASED: usize = 10_000;
/// How long that is watched at most.
const ERASING_MAX: Duration = Duration::from_secs(75);
/// How often floor and ours are taken by turns.
const TURNS: usize = 3;

/// A question about one category of one person.
pub fn question(store: &Store, actor: ActorId, person: PersonId, operation: Operation) -> Question {
    let compiled = store.compiled();
    Question {
        actor,
        roles: store.roles(actor),
        address: None,
        person,
        categories: Set64::only(compiled.category_ix("learning").expect("the category").0),
        unknown_categories: false,
        activity: compiled.activity_ix("teaching-support"),
        operation,
        recipient: None,
        abroad: false,
        case: None,
        memo: None,
    }
}

/// Asks, enters, opens; how many records were opened.
pub fn read_one(store: &Store, question: Question) -> u64 {
    let permit = store
        .transact("bench.ask", move |tx| {
            let decision = tx.decide(&question);
            tx.record(decision)
        })
        .expect("an answer")
        .unwrap_or_else(|refusal| panic!("refused by {}", refusal.rule.code()));
    let read = store.read::<_, Fault>(|read| read.records(&permit, &Wanted::default(), |_| Ok(())));
    read.expect("records")
}

pub fn run(engine: Engine<'_>) -> Vec<Row> {
    let house = House::new(engine);
    let app = house.open();
    let store = app.store();
    let mut hand = Hand::new(&house);
    let mut rows = Vec::new();
    let (world, time) = timed(|| place::people(store, PEOPLE));
    rows.push(Row::new(
        "person made known, found by number, enrolled, told: 4 rows, 1 entry; 500 a commit",
        Figure::Rate(rate(PEOPLE, time)),
    ));
    place::records(store, &world, EACH);
    hand.fill();
    writes(store, &world, &mut hand, &mut rows);
    reads(store, &world, &mut hand, &mut rows);
    words(store, &world, &mut rows);
    erasures(store, &world, &mut rows);
    rows
}

/// Numbers that no two records share.
fn next() -> usize {
    static NEXT: AtomicUsize = AtomicUsize::new(0);
    NEXT.fetch_add(1, Ordering::Relaxed)
}

/// Keeps a record; with `by`, after the decision to collect it has been entered.
fn keep(
    tx: &mut Tx<'_>,
    (world, id): ((PersonId, law::CourseId), &str),
    fields: &serde_json::Map<String, serde_json::Value>,
    by: Option<&Question>,
) -> Result<(), Fault> {
    if let Some(question) = by {
        let decision = tx.decide(&Question {
            person: world.0,
            ..*question
        });
        let permit = tx.record(decision)?;
        assert!(permit.is_ok(), "the intake may collect");
    }
    tx.keep_record(&place::record(world.0, world.1, id, fields))
        .map(|_| ())
}

/// So many commits of so many records each; records a second.
fn kept(store: &Store, world: &World, commits: usize, each: usize, by: Option<Question>) -> f64 {
    let fields = Arc::new(place::fields());
    let ((), time) = timed(|| {
        for commit in 0..commits {
            let first = commit * each * 17;
            let some: Vec<(PersonId, law::CourseId)> = (first..first + each)
                .map(|number| number % PEOPLE)
                .map(|number| (world.people[number], world.course(number)))
                .collect();
            let fields = Arc::clone(&fields);
            let done = store.transact::<_, Fault>("bench.keep", move |tx| {
                let named: Vec<_> = some
                    .into_iter()
                    .map(|whose| (whose, format!("kept-{}", next())))
                    .collect();
                if each > 1 {
                    // As an import does with every batch.
                    let names = named.iter().map(|((person, _), id)| (*person, id.as_str()));
                    tx.look_ahead_records(&place::names_of(names))?;
                }
                named
                    .iter()
                    .try_for_each(|(whose, id)| keep(tx, (*whose, id), &fields, by.as_ref()))
            });
            done.expect("records");
        }
    });
    rate(commits * each, time)
}

fn writes(store: &Store, world: &World, hand: &mut Hand, rows: &mut Vec<Row>) {
    let collect = question(store, world.intake, world.people[0], Operation::Collect);
    let single = by_turns(
        TURNS,
        || hand.single(200),
        || kept(store, world, 200, 1, None),
    );
    rows.push(Row::new(
        "floor: a row by hand, one a commit",
        Figure::Rate(single.floor),
    ));
    rows.push(
        Row::new(
            "record sealed and kept, one a commit",
            Figure::Rate(single.ours),
        )
        .of_floor(single.ratio),
    );
    let single = by_turns(
        TURNS,
        || hand.single(200),
        || kept(store, world, 200, 1, Some(collect)),
    );
    rows.push(
        Row::new(
            "record decided on, entered, sealed and kept, one a commit",
            Figure::Rate(single.ours),
        )
        .of_floor(single.ratio)
        .aim(Aim::OfFloor(0.5)),
    );
    let many = by_turns(
        TURNS,
        || hand.batched(4, 1_000),
        || kept(store, world, 4, 1_000, None),
    );
    rows.push(Row::new(
        "floor: rows by hand, 1,000 a commit",
        Figure::Rate(many.floor),
    ));
    rows.push(
        Row::new(
            "records sealed and kept, 1,000 a commit",
            Figure::Rate(many.ours),
        )
        .of_floor(many.ratio)
        .aim(Aim::OfFloor(0.5)),
    );
    let many = by_turns(
        TURNS,
        || hand.batched(4, 1_000),
        || kept(store, world, 4, 1_000, Some(collect)),
    );
    rows.push(
        Row::new(
            "records decided on, entered, sealed and kept, 1,000 a commit",
            Figure::Rate(many.ours),
        )
        .of_floor(many.ratio)
        .aim(Aim::OfFloor(0.5)),
    );
}

fn reads(store: &Store, world: &World, hand: &mut Hand, rows: &mut Vec<Row>) {
    let ask = |(number, person): (usize, &PersonId)| {
        question(store, world.instructor(number), *person, Operation::Use)
    };
    let questions: Arc<Vec<Question>> =
        Arc::new(world.people.iter().enumerate().map(ask).collect());
    let mut from = 0;
    let one = by_turns(
        TURNS,
        || {
            let (reads, commits) = (hand.read(300), hand.single(300));
            1.0 / (1.0 / reads + 1.0 / commits)
        },
        || {
            from += 300;
            let some = &questions[from..from + 300];
            rate(
                300,
                timed(|| {
                    some.iter()
                        .map(|question| read_one(store, *question))
                        .sum::<u64>()
                })
                .1,
            )
        },
    );
    rows.push(Row::new(
        "floor: a person's rows read and a row committed, by hand, 1 caller",
        Figure::Rate(one.floor),
    ));
    rows.push(
        Row::new(
            "permitted read of a person's category, entry durable, 1 caller",
            Figure::Rate(one.ours),
        )
        .of_floor(one.ratio)
        .aim(Aim::AtLeast(1_000.0)),
    );
    for (callers, aim) in [(8, None), (32, Some(8_000.0))] {
        let (asked, answering) = (Arc::clone(&questions), store.clone());
        let done = together(callers, 250, move |number| {
            read_one(&answering, asked[number * 7 % asked.len()]);
        });
        let row = Row::new(
            format!("the same, {callers} callers"),
            Figure::Rate(done.rate),
        )
        .of_floor(done.rate / one.floor);
        rows.push(
            aim.into_iter()
                .fold(row, |row, aim| row.aim(Aim::AtLeast(aim))),
        );
        if aim.is_some() {
            rows.push(
                Row::new(
                    format!("99 of 100 reads, {callers} callers"),
                    Figure::Takes(done.p99),
                )
                .aim(Aim::AtMost(0.050)),
            );
        }
    }
}

/// What Databunker was seen to do over HTTP with 8 connections stands in perf figures as a mark;
/// these are in process, 8 callers.
fn words(store: &Store, world: &World, rows: &mut Vec<Row>) {
    let activity = store
        .compiled()
        .activity_ix("learning-recommendation")
        .expect("the activity");
    let (people, filing) = (Arc::new(world.people.clone()), store.clone());
    let filed = together(8, 150, move |number| {
        let person = people[number];
        let done = filing
            .transact::<_, Fault>("bench.word", move |tx| tx.file_objection(person, activity));
        done.expect("an objection");
    });
    rows.push(Row::new(
        "objection filed, felt and entered, 8 callers",
        Figure::Rate(filed.rate),
    ));
    let (course, adding) = (world.course(0), store.clone());
    let added = together(8, 150, move |number| {
        let done = adding.transact("bench.arrive", move |tx| {
            place::arrives(tx, PEOPLE + number, course)
        });
        done.expect("a person");
    });
    rows.push(Row::new(
        "person made known, one a commit, 8 callers",
        Figure::Rate(added.rate),
    ));
}

/// Erases people in one act, as if each had asked; their numbers stay as tombstones.
pub fn erase(store: &Store, people: Vec<(usize, PersonId)>) {
    let until = store.now().after(jiff::SignedDuration::from_hours(24));
    let done = store.transact::<_, Fault>("bench.erase", move |tx| {
        people.into_iter().try_for_each(|(number, person)| {
            let names = [place::number_of(number)];
            tx.erase(person, &names, until, &serde_json::json!([]))
                .map(|_| ())
        })
    });
    done.expect("an erasure");
}

fn erasures(store: &Store, world: &World, rows: &mut Vec<Row>) {
    let numbered: Vec<(usize, PersonId)> = world.people.iter().copied().enumerate().collect();
    let (many, one) = numbered.split_at(ERASED);
    let mut times: Vec<Duration> = one
        .iter()
        .take(30)
        .map(|person| timed(|| erase(store, vec![*person])).1)
        .collect();
    let middle = percentile(&mut times, 50);
    rows.push(
        Row::new(
            "person erased: rows gone, keys destroyed, journal cut, certificate",
            Figure::Takes(middle),
        )
        .note(format!(
            "longest of 30: {}",
            crate::table::time(percentile(&mut times, 100).as_secs_f64())
        ))
        .aim(Aim::AtMost(0.050)),
    );
    let begun = std::time::Instant::now();
    let mut erased = 0;
    for some in many
        .chunks(500)
        .take_while(|_| begun.elapsed() < ERASING_MAX)
    {
        erase(store, some.to_vec());
        erased += some.len();
    }
    let pace = rate(erased, begun.elapsed());
    let mut note = format!("{pace:.0}/s, {EACH} records each");
    if erased < ERASED {
        note.push_str(&format!(
            "; reckoned from {erased}, which took {:.0} s",
            begun.elapsed().as_secs_f64()
        ));
    }
    rows.push(
        Row::new(
            format!("{ERASED} people erased, 500 a commit"),
            Figure::Takes(Duration::from_secs_f64(ERASED as f64 / pace)),
        )
        .note(note)
        .aim(Aim::AtMost(60.0)),
    );
    let left = store
        .read::<_, Fault>(|read| read.residue(many[0].1))
        .expect("a look");
    assert!(
        left.is_empty(),
        "nothing is left of an erased person: {left:?}"
    );
}
