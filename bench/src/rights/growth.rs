//! Access and erasure against the number of records, beside the same rows by bare SQL.

use std::time::Duration;

use duties::rights::{self, Asking, ErasureAnswer, Wish};
use duties::{App, work};
use law::{Ground, PersonId};
use serde_json::json;
use store::Fault;

use super::people::holds;
use crate::doors::copy_of;
use crate::floor::Hand;
use crate::measure::{percentile, timed, timed_and_computed};
use crate::place::{Engine, House};
use crate::table::{Aim, Figure, Row};

const SIZES: [usize; 3] = [10, 1_000, 10_000];
/// How often each is done; the middle one is told.
const TIMES: usize = 3;
/// A tenth of what Fides was seen to take for four tables: seconds.
const ACCESS: f64 = 0.07;
const ERASURE: f64 = 0.15;
const BESIDE_SQL: f64 = 5.0;

pub fn rows(engine: Engine<'_>, rows: &mut Vec<Row>) {
    let house = House::new(engine);
    let app = house.open();
    let mut hand = Hand::new(&house);
    for size in SIZES {
        let mut times: [Vec<Duration>; 6] = Default::default();
        for turn in 0..TIMES {
            let number = size * TIMES + turn;
            let person = somebody(&app, number, size);
            let id = u32::try_from(number).unwrap_or_default();
            hand.of_one(id, u32::try_from(size).unwrap_or_default());
            let bare = timed(|| hand.all_of(id));
            assert_eq!(bare.0, size, "the rows are there");
            let (_, access, computed) = timed_and_computed(|| copy_of(&app, person));
            let ((), erasure, erasing) = timed_and_computed(|| erase(&app, person));
            let deleted = timed(|| hand.forget(id)).1;
            let taken = [access, bare.1, computed, erasure, deleted, erasing];
            times
                .iter_mut()
                .zip(taken)
                .for_each(|(times, time)| times.push(time));
        }
        let [access, read, computed, erasure, deleted, erasing] =
            times.map(|mut times| percentile(&mut times, 50));
        for (what, ours, bare, computed, aim) in [
            ("access, asked to collected", access, read, computed, ACCESS),
            (
                "erasure, asked to certificate",
                erasure,
                deleted,
                erasing,
                ERASURE,
            ),
        ] {
            let times = ours.as_secs_f64() / bare.as_secs_f64();
            let row =
                Row::new(format!("{what}, {size} records"), Figure::Takes(ours)).note(format!(
                    "{} computed; bare SQL: {}",
                    crate::table::time(computed.as_secs_f64()),
                    crate::table::time(bare.as_secs_f64())
                ));
            // Fides was seen with few records.
            rows.push(if size <= 1_000 {
                row.aim(Aim::AtMost(aim))
            } else {
                row
            });
            rows.push(
                Row::new(
                    format!("{what}, {size} records, against bare SQL"),
                    Figure::Times(times),
                )
                .aim(Aim::AtMost(BESIDE_SQL)),
            );
        }
    }
}

/// An outside learner with so many records in four categories.
fn somebody(app: &App, number: usize, size: usize) -> PersonId {
    let come = app
        .store()
        .transact::<_, Fault>("bench.somebody", move |tx| {
            let person = tx.add_person("outside-learner", "sis-oneroster")?;
            let version = tx.compiled().version();
            tx.deliver_notice(person, version, "bench")?;
            for record in 0..size {
                let (of, fields) = match record % 4 {
                    0 if record == 0 => (
                        ("identity", "sis-oneroster"),
                        json!({ "given-name": "ตัวอย่าง" }),
                    ),
                    1 if record == 1 => (
                        ("contact", "sis-oneroster"),
                        json!({ "email": format!("g{number}@example.org") }),
                    ),
                    2 => (
                        ("survey", "survey-csv"),
                        json!({ "survey-id": "s1", "comment": "ดีมาก" }),
                    ),
                    _ => (
                        ("learning", "lms-xapi"),
                        json!({ "verb": "http://adlnet.gov/expapi/verbs/completed", "grade": "B" }),
                    ),
                };
                holds(
                    tx,
                    person,
                    (of.0, of.1, &format!("{number}-{record}")),
                    &fields,
                )?;
            }
            Ok(person)
        });
    come.expect("somebody")
}

/// Erases somebody here and wherever they are held, and sees that nothing is left here.
pub fn erase(app: &App, person: PersonId) {
    ask_to_erase(app, person);
    while work::run_due(app).unwrap_or_else(|failure| panic!("{failure}")) > 0 {}
    let left = app.store().read::<_, Fault>(|read| read.residue(person));
    assert!(left.expect("a look").is_empty(), "nothing is left");
}

/// Asks for erasure; the rule erases an outside learner whole.
pub fn ask_to_erase(app: &App, person: PersonId) {
    let wish = Wish::Erasure {
        ground: Ground::PurposeOver,
    };
    let filed = rights::file(app, Asking::oneself(person, app.now()), wish)
        .unwrap_or_else(|failure| panic!("{failure}"));
    assert!(
        matches!(filed.answer, Some(ErasureAnswer::Erased { .. })),
        "erased whole: {:?}",
        filed.answer
    );
}
