//! What grows with people and records: start-up, memory, a read, renewal of keys, files.

use std::sync::Arc;

use law::PersonId;
use store::{Fault, Store, Wanted};

use crate::acts::question;
use crate::place::{self, Folder};
use crate::table::{Table, resident, timed};

pub fn run(people: usize) {
    let mut table = Table::new("Cost against size");
    for count in [people / 10, people] {
        one(&mut table, count);
    }
    table.print();
}

fn one(table: &mut Table, count: usize) {
    let folder = Folder::new("size");
    let world;
    {
        let store = place::open(&folder);
        world = place::people(&store, count);
        records(&store, &world.people, world.course);
    }
    let before = resident();
    let (store, time) = timed(|| place::open(&folder));
    let held = resident().saturating_sub(before);
    let label = |what: &str| format!("{what}, {count} people with 5 records each");
    table.fact(&label("start-up"), format!("{time:.0?}"), "");
    table.fact(&label("memory at rest"), format!("{} MiB more", held >> 20), &format!("{} bytes a person", held / count as u64));
    let questions: Vec<_> = world.people.iter().step_by((count / 500).max(1)).map(|person| question(&store, world.instructor, *person)).collect();
    let (_, time) = timed(|| {
        for question in questions.iter().copied() {
            let permit = store
                .transact("bench.ask", move |tx| {
                    let decision = tx.decide(&question);
                    tx.record(decision)
                })
                .expect("an answer")
                .unwrap_or_else(|refusal| panic!("refused by {}", refusal.rule.code()));
            store.read::<_, Fault>(|read| read.records(&permit, &Wanted::default(), |_| Ok(()))).expect("records");
        }
    });
    table.rate(&label("permitted read, 1 caller"), questions.len() as u64, time, None);
    let (moved, time) = timed(|| store.renew_epoch().expect("a new epoch"));
    table.rate(&label("key moved to a new epoch"), moved, time, None);
    let bytes = |name: &str| std::fs::metadata(folder.0.join(name)).map_or(0, |file| file.len());
    table.fact(&label("data and keys on disk"), format!("{} + {} MiB", bytes("data.db") >> 20, bytes("keys/keys.db") >> 20), "");
}

fn records(store: &Store, people: &[PersonId], course: law::CourseId) {
    let fields = Arc::new(place::fields(1));
    for (batch, some) in people.chunks(500).enumerate() {
        let (some, fields) = (some.to_vec(), Arc::clone(&fields));
        store
            .transact("bench.keep", move |tx| {
                for (number, person) in some.into_iter().enumerate() {
                    for copy in 0..5 {
                        tx.keep_record(&place::record(person, course, &format!("{batch}-{number}-{copy}"), &fields))?;
                    }
                }
                Ok::<_, Fault>(())
            })
            .expect("records");
    }
}
