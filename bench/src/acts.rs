//! What people wait for: keeping a record, a permitted read with its durable entry, erasure.

use std::sync::Arc;

use law::{ActorId, Operation, PersonId};
use policy::{Question, Set64};
use store::{Fault, Store, Wanted};

use crate::floor;
use crate::place::{self, Folder, World};
use crate::table::{Table, timed};

pub fn question(store: &Store, actor: ActorId, person: PersonId) -> Question {
    let compiled = store.compiled();
    Question {
        actor,
        roles: store.roles(actor),
        address: None,
        person,
        categories: Set64::only(compiled.category_ix("learning").expect("the category").0),
        unknown_categories: false,
        activity: compiled.activity_ix("teaching-support"),
        operation: Operation::Use,
        recipient: None,
        abroad: false,
        case: None,
        memo: None,
    }
}

fn read_one(store: &Store, question: Question) -> u64 {
    let permit = store
        .transact("bench.ask", move |tx| {
            let decision = tx.decide(&question);
            tx.record(decision)
        })
        .expect("an answer")
        .unwrap_or_else(|refusal| panic!("refused by {}", refusal.rule.code()));
    store.read::<_, Fault>(|read| read.records(&permit, &Wanted::default(), |_| Ok(()))).expect("records")
}

pub fn run() {
    let folder = Folder::new("acts");
    let mut table = Table::new("Store, embedded engine, every act durable before it is answered");
    let floor_single = floor::single(&folder.0, 2_000);
    let floor_batched = floor::batched(&folder.0, 40, 1_000);
    table.fact("floor: engine by hand, a row a commit", format!("{floor_single:.0}/s"), "300-byte rows, synchronous FULL");
    table.fact("floor: engine by hand, 1,000 rows a commit", format!("{floor_batched:.0}/s"), "");
    let store = place::open(&folder);
    let (world, time) = timed(|| place::people(&store, 5_000));
    table.rate("person made known, found by number, enrolled, told (4 rows, 1 entry)", 5_000, time, None);
    writes(&store, &world, &mut table, floor_single, floor_batched);
    reads(&store, &world, &mut table, floor_single);
    evaluations(&store, &world, &mut table);
    erasures(&store, &world, &mut table);
    table.print();
}

fn writes(store: &Store, world: &World, table: &mut Table, floor_single: f64, floor_batched: f64) {
    let fields = Arc::new(place::fields(1));
    let course = world.course;
    let ((), time) = timed(|| {
        for (number, person) in world.people.iter().take(2_000).copied().enumerate() {
            let fields = Arc::clone(&fields);
            store
                .transact("bench.keep", move |tx| tx.keep_record(&place::record(person, course, &format!("single-{number}"), &fields)))
                .expect("a record");
        }
    });
    table.rate("sealed record kept, one a commit", 2_000, time, Some(floor_single));
    let ((), time) = timed(|| {
        for (batch, people) in world.people.chunks(1_000).enumerate() {
            let (people, fields) = (people.to_vec(), Arc::clone(&fields));
            store
                .transact("bench.keep", move |tx| {
                    for (number, person) in people.into_iter().enumerate() {
                        for copy in 0..4 {
                            tx.keep_record(&place::record(person, course, &format!("batch-{batch}-{number}-{copy}"), &fields))?;
                        }
                    }
                    Ok::<_, Fault>(())
                })
                .expect("records");
        }
    });
    table.rate("sealed record kept, 4,000 a commit", 20_000, time, Some(floor_batched));
}

fn reads(store: &Store, world: &World, table: &mut Table, floor_single: f64) {
    let questions: Vec<Question> = world.people.iter().map(|person| question(store, world.instructor, *person)).collect();
    let (_, time) = timed(|| questions.iter().take(2_000).map(|question| read_one(store, *question)).sum::<u64>());
    table.rate("permitted read of a person's category with durable entry, 1 caller", 2_000, time, Some(floor_single));
    let questions = Arc::new(questions);
    for callers in [8_usize, 32, 64] {
        let ((), time) = timed(|| {
            let threads: Vec<_> = (0..callers)
                .map(|caller| {
                    let (store, questions) = (store.clone(), Arc::clone(&questions));
                    std::thread::spawn(move || {
                        for number in 0..400 {
                            read_one(&store, questions[(caller * 131 + number * 7) % questions.len()]);
                        }
                    })
                })
                .collect();
            threads.into_iter().for_each(|thread| thread.join().expect("a caller"));
        });
        table.rate(&format!("the same, {callers} callers"), callers as u64 * 400, time, Some(floor_single));
    }
}

fn evaluations(store: &Store, world: &World, table: &mut Table) {
    let questions: Vec<Question> = world.people.iter().map(|person| question(store, world.instructor, *person)).collect();
    let (permitted, time) = timed(|| {
        let mut permitted = 0_u64;
        for _ in 0..40 {
            permitted += questions.iter().filter(|question| store.evaluate(question).is_permitted()).count() as u64;
        }
        permitted
    });
    table.rate("question answered without a use, facts and grounds worked out", 40 * questions.len() as u64, time, None);
    assert_eq!(permitted, 40 * questions.len() as u64);
}

fn erasures(store: &Store, world: &World, table: &mut Table) {
    let until = store.now().after(jiff::SignedDuration::from_hours(24));
    let (one, many) = world.people.split_at(20);
    let ((), time) = timed(|| {
        for person in one.iter().copied() {
            store.transact("bench.erase", move |tx| tx.erase(person, &[], until, &serde_json::json!([])).map(|_| ())).expect("an erasure");
        }
    });
    table.rate("person erased, keys destroyed, one at a time", one.len() as u64, time, None);
    let many = many.to_vec();
    let count = many.len() as u64;
    let ((), time) = timed(|| {
        for people in many.chunks(500) {
            let people = people.to_vec();
            store
                .transact("bench.erase", move |tx| people.into_iter().try_for_each(|person| tx.erase(person, &[], until, &serde_json::json!([])).map(|_| ())))
                .expect("erasures");
        }
    });
    table.rate("people erased, 500 a commit", count, time, None);
}
