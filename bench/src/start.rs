//! Start-up and memory, in a process of its own: what this one has in memory is of no meaning.

use std::process::{Command, Stdio};
use std::time::Duration;

use store::Location;

use crate::campus::Campus;
use crate::measure::{resident, timed};
use crate::place::{self, Engine, House};
use crate::table::{Aim, Figure, Row};

/// The word by which this program knows that it is such a process.
pub const WORD: &str = "--start-up";
const VARIABLES: [&str; 2] = ["SITTHI_BENCH_DATA", "SITTHI_BENCH_KEYS"];
const PEOPLE: usize = 200_000;

/// How a start went.
pub struct Started {
    pub time: Duration,
    pub resident: f64,
}

/// Opens a house in a new process, as `sitthi serve` does before it listens.
pub fn started(data: &Location, keys: &Location) -> Started {
    let mut command = Command::new(std::env::current_exe().expect("this program"));
    command
        .arg(WORD)
        .stdin(Stdio::null())
        .stderr(Stdio::inherit());
    for (variable, location) in VARIABLES.into_iter().zip([data, keys]) {
        // An address may hold a password, so it does not go by the command line.
        match location {
            Location::File(path) => command.env(variable, path),
            Location::Server(address) => command.env(variable, address),
        };
    }
    let output = command.output().expect("this program again");
    assert!(output.status.success(), "a start-up failed");
    let said = String::from_utf8_lossy(&output.stdout);
    let numbers: Vec<u64> = said
        .split_whitespace()
        .filter_map(|number| number.parse().ok())
        .collect();
    let [micros, octets] = numbers[..] else {
        panic!("a start-up said `{said}`");
    };
    Started {
        time: Duration::from_micros(micros),
        resident: octets as f64,
    }
}

/// What such a process does.
pub fn child() {
    let [data, keys] = VARIABLES.map(|variable| {
        let place = std::env::var(variable).expect("where the house is");
        if place.starts_with("postgres://") {
            Location::Server(place)
        } else {
            Location::File(place.into())
        }
    });
    let (app, time) = timed(|| place::open(&data, &keys));
    println!("{} {}", time.as_micros(), resident());
    drop(app);
}

pub fn run(campus: Campus<'_>) -> Vec<Row> {
    let small = House::new(Engine::Embedded);
    drop(small.open());
    let empty = started(&small.data, &small.keys);
    let (campus, half) = filled(campus, PEOPLE / 2);
    let (_campus, full) = filled(campus, PEOPLE);
    vec![
        Row::new(
            "an empty house: memory at rest",
            Figure::Octets(empty.resident),
        ),
        Row::new(
            format!("{PEOPLE} people, four courses each: start-up"),
            Figure::Takes(full.time),
        )
        .note("policy checked, ledger's end read, hot state filled")
        .aim(Aim::AtMost(2.0)),
        Row::new(
            format!("{PEOPLE} people, four courses each: memory at rest"),
            Figure::Octets(full.resident),
        )
        .aim(Aim::AtMost(256.0 * 1024.0 * 1024.0)),
        Row::new(
            "hot state a person, with four courses",
            Figure::Octets((full.resident - half.resident) / (PEOPLE / 2) as f64),
        )
        .note(
            "what the second half of the people adds: the pages that the engine keeps do not grow",
        )
        .aim(Aim::AtMost(60.0)),
    ]
}

/// A start with so many people, and the campus open again.
fn filled(mut campus: Campus<'_>, count: usize) -> (Campus<'_>, Started) {
    campus.grow(count);
    campus.closed(|house| started(&house.data, &house.keys))
}
