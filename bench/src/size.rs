//! Cost against size: the same acts in houses of 10⁴, 10⁵ and 10⁶ records.

use std::time::{Duration, Instant};

use law::Operation;
use policy::Question;

use crate::acts::{erase, question, read_one};
use crate::doors::copy_of;
use crate::floor::Hand;
use crate::log::verified;
use crate::measure::{by_turns, percentile, rate, timed};
use crate::place::{self, Engine, House, World, names, people, records};
use crate::start::started;
use crate::table::{Figure, Grid};

pub const SIZES: [usize; 3] = [10_000, 100_000, 1_000_000];
/// Records of one person.
const EACH: usize = 10;

/// What one size is expected to take once the one before took so long.
pub fn expected(before: Duration) -> Duration {
    before * 9
}

/// Measures one size into a column; how long that took.
// size: one measure after the other, in the order of the table
pub fn column(engine: Engine<'_>, size: usize, grid: &mut Grid) -> Duration {
    let begun = Instant::now();
    let house = House::new(engine);
    let app = house.open();
    let store = app.store();
    let mut hand = Hand::new(&house);
    hand.batched(1, 1_000);
    let (world, arriving) = timed(|| people(store, size / EACH));
    let ((), keeping) = timed(|| records(store, &world, EACH));
    names(store, &world);
    grid.put(
        "people brought in",
        Figure::Rate(rate(size / EACH, arriving)),
    );
    grid.put(
        "records kept, 1,000 a commit",
        Figure::Rate(rate(size, keeping)),
    );
    grid.put(
        "a commit by hand (floor)",
        Figure::Takes(each(hand.single(100))),
    );
    let (write, read) = acts(&app, &world, &mut hand);
    grid.put(
        "write: decided, entered, sealed, durable",
        Figure::Takes(each(write.0)),
    );
    grid.put("write, against the floor beside it", Figure::Times(write.1));
    grid.put(
        "permitted read of a person, entry durable",
        Figure::Takes(each(read.0)),
    );
    grid.put("read, against the floor beside it", Figure::Times(read.1));
    let mut copies: Vec<Duration> = (0..5)
        .map(|number| timed(|| copy_of(&app, world.people[number])).1)
        .collect();
    grid.put(
        "package of one person, asked to collected",
        Figure::Takes(percentile(&mut copies, 50)),
    );
    let mut gone: Vec<Duration> = (10..21)
        .map(|number| timed(|| erase(store, vec![(number, world.people[number])])).1)
        .collect();
    grid.put(
        "shred of one person",
        Figure::Takes(percentile(&mut gone, 50)),
    );
    let (entries, checking) = verified(&house, store);
    grid.put(
        "ledger checked, an entry",
        Figure::Takes(checking / u32::try_from(entries).unwrap_or(1)),
    );
    grid.put("ledger checked whole", Figure::Takes(checking));
    let (keys, moving) = timed(|| store.renew_epoch().expect("a new epoch"));
    grid.put(
        "a key moved to a new epoch",
        Figure::Takes(moving / u32::try_from(keys).unwrap_or(1)),
    );
    let (data, kept) = house.on_disk();
    grid.put(
        "disk a record, people and ledger among it",
        Figure::Octets(data / size as f64),
    );
    grid.put("key store on disk", Figure::Octets(kept));
    drop(app);
    let start = started(&house.data, &house.keys);
    grid.put("start-up", Figure::Takes(start.time));
    grid.put(
        "memory at rest, the whole program",
        Figure::Octets(start.resident),
    );
    begun.elapsed()
}

fn each(rate: f64) -> Duration {
    Duration::from_secs_f64(1.0 / rate)
}

/// Writes and reads by one caller, each with its ratio to the floor taken by turns.
fn acts(app: &duties::App, world: &World, hand: &mut Hand) -> ((f64, f64), (f64, f64)) {
    const COUNT: usize = 60;
    let store = app.store();
    let collect = question(store, world.intake, world.people[0], Operation::Collect);
    let mut next = 0;
    let writes = by_turns(
        3,
        || hand.single(60),
        || {
            let pace = timed(|| {
                (next..next + COUNT).for_each(|number| write_one(store, world, collect, number))
            });
            next += COUNT;
            rate(COUNT, pace.1)
        },
    );
    let mut from = 0;
    let reads = by_turns(
        3,
        || hand.single(60),
        || {
            let stride = (world.people.len() / (COUNT * 3)).max(1);
            let some: Vec<Question> = (from..from + COUNT)
                .map(|number| number * stride % world.people.len())
                .map(|number| {
                    let instructor = world.instructor(number);
                    question(store, instructor, world.people[number], Operation::Use)
                })
                .collect();
            from += COUNT;
            rate(
                COUNT,
                timed(|| {
                    some.into_iter()
                        .map(|question| read_one(store, question))
                        .sum::<u64>()
                })
                .1,
            )
        },
    );
    ((writes.ours, writes.ratio), (reads.ours, reads.ratio))
}

fn write_one(store: &store::Store, world: &World, collect: Question, number: usize) {
    let whose = number * 31 % world.people.len();
    let (person, course) = (world.people[whose], world.course(whose));
    let kept = store.transact::<_, store::Fault>("bench.keep", move |tx| {
        let decision = tx.decide(&Question { person, ..collect });
        assert!(tx.record(decision)?.is_ok(), "the intake may collect");
        let id = format!("more-{number}");
        tx.keep_record(&place::record(person, course, &id, &place::fields()))
    });
    kept.expect("a record");
}
