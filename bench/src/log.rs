//! The ledger by itself, and through the store: appending, and checking all of it.

use std::cell::RefCell;
use std::collections::VecDeque;
use std::fs::File;
use std::io::Write as _;
use std::path::Path;
use std::time::Duration;

use ledger::verify::{Claim, check};
use ledger::{Checkpoint, Hash, SigningKey, Tree};
use serde_json::json;
use store::{Fault, Look, Store};

use crate::measure::{by_turns, computed, mix, rate, timed, together};
use crate::place::{Engine, House, ORIGIN};
use crate::table::{Aim, Figure, Row};

const COUNT: u64 = 1_000_000;

/// In process, without a disk.
pub fn alone() -> Vec<Row> {
    let entry = |number: u64| {
        let mut octets = [0_u8; store::LEAF_BYTES];
        octets[..8].copy_from_slice(&mix(number).to_be_bytes());
        octets
    };
    let mut kept: Vec<Vec<Hash>> = vec![Vec::new(); 9];
    let (tree, time) = computed(|| {
        let mut tree = Tree::new();
        for number in 0..COUNT {
            for row in tree.append(&entry(number)).expect("an entry").rows() {
                kept[usize::from(row.level)].push(row.hash);
            }
        }
        tree
    });
    let mut rows = vec![
        Row::new(
            "entry appended, hashes kept in memory",
            Figure::Rate(rate(1_000_000, time)),
        )
        .aim(Aim::AtLeast(100_000.0)),
    ];
    let seed: [u8; 32] = std::array::from_fn(|place| u8::try_from(place).unwrap_or_default());
    let key = SigningKey::from_seed(ORIGIN, seed.into()).expect("a key");
    let signed = Checkpoint::new(ORIGIN, tree.size(), tree.root()).expect("a checkpoint");
    let note = signed.sign(&key).to_string();
    let (verified, time) = computed(|| {
        let claim = Claim {
            origin: ORIGIN,
            key: key.verifier(),
            checkpoint: &note,
            trusted: &[],
        };
        let entries =
            (0..COUNT).map(|number| Ok::<_, std::convert::Infallible>((number, entry(number))));
        check(&claim, entries, |level, first, out| {
            let level = kept.get(usize::from(level)).map_or(&[][..], Vec::as_slice);
            let first = usize::try_from(first).unwrap_or(usize::MAX);
            for (place, slot) in out.iter_mut().enumerate() {
                *slot = level.get(first.saturating_add(place)).copied();
            }
            Ok(())
        })
        .is_ok()
    });
    assert!(verified, "the ledger checks");
    rows.push(
        Row::new(
            "1,000,000 entries checked: hashes, root, signature",
            Figure::Takes(time),
        )
        .note(format!("{}/s", crate::table::short(rate(1_000_000, time))))
        .aim(Aim::AtMost(10.0)),
    );
    rows
}

/// Entries of the house in one act.
fn enter(store: &Store, count: usize) {
    let done = store.transact::<_, Fault>("bench.enter", move |tx| {
        (0..count).try_for_each(|number| {
            tx.enter_house(&json!({ "kind": "bench", "number": number }))
                .map(|_| ())
        })
    });
    done.expect("entries");
}

/// The floor: entries of 300 octets chained by their hash in a file, synced by groups.
fn chained(path: &Path, groups: usize, each: usize) -> f64 {
    let mut file = File::create(path).expect("a file");
    let mut last = [0_u8; 32];
    let ((), time) = timed(|| {
        for _ in 0..groups {
            let mut octets = Vec::with_capacity(each * 300);
            for _ in 0..each {
                let mut entry = [9_u8; 300];
                entry[..32].copy_from_slice(&last);
                last = vault::Digest::of(&entry);
                octets.extend_from_slice(&entry);
            }
            file.write_all(&octets).expect("entries");
            file.sync_data().expect("entries");
        }
    });
    rate(groups * each, time)
}

/// Through the store: one at a time, many callers, in groups; then checked from its rows.
pub fn kept(engine: Engine<'_>) -> Vec<Row> {
    let house = House::new(engine);
    let app = house.open();
    let store = app.store();
    let path = house.folder.join("chained");
    let one = by_turns(
        3,
        || chained(&path, 100, 1),
        || rate(100, timed(|| (0..100).for_each(|_| enter(store, 1))).1),
    );
    let mut rows = vec![
        Row::new(
            "floor: chained entry in a file, one a sync",
            Figure::Rate(one.floor),
        ),
        Row::new("entry durable, 1 caller", Figure::Rate(one.ours)).of_floor(one.ratio),
    ];
    let entering = store.clone();
    let many = together(64, 100, move |_| enter(&entering, 1));
    rows.push(
        Row::new("entry durable, 64 callers", Figure::Rate(many.rate))
            .note("immudb was seen at 1,850–4,200/s with 64 writers"),
    );
    let grouped = by_turns(
        3,
        || chained(&path, 20, 1_000),
        || {
            rate(
                10_000,
                timed(|| (0..10).for_each(|_| enter(store, 1_000))).1,
            )
        },
    );
    rows.push(Row::new(
        "floor: chained entries in a file, 1,000 a sync",
        Figure::Rate(grouped.floor),
    ));
    rows.push(
        Row::new(
            "entries durable, 1,000 a commit, with opening, tree and checkpoint",
            Figure::Rate(grouped.ours),
        )
        .of_floor(grouped.ratio)
        .aim(Aim::AtLeast(100_000.0)),
    );
    let (count, time) = verified(&house, store);
    rows.push(
        Row::new(
            "entries of the store checked: every row, root, signature",
            Figure::Rate(count as f64 / time.as_secs_f64()),
        )
        .note(format!(
            "{count} entries in {}",
            crate::table::time(time.as_secs_f64())
        ))
        .aim(Aim::AtLeast(100_000.0)),
    );
    rows
}

/// Checks the whole ledger of a house from its rows, as `sitthi ledger verify` does.
pub fn verified(house: &House<'_>, store: &Store) -> (u64, Duration) {
    let start = std::time::Instant::now();
    let mut look = Look::open(&house.data).expect("a look");
    let shown = look.checkpoint().expect("a look").expect("a checkpoint");
    let claim = Claim {
        origin: ORIGIN,
        key: store.verifier(),
        checkpoint: &shown,
        trusted: &[],
    };
    let look = RefCell::new(look);
    let mut waiting: VecDeque<(u64, Vec<u8>)> = VecDeque::new();
    let mut next = 0;
    let entries = std::iter::from_fn(|| {
        if waiting.is_empty() {
            match look.borrow_mut().entries(next) {
                Ok(read) => waiting.extend(read),
                Err(fault) => return Some(Err(fault)),
            }
        }
        let entry = waiting.pop_front()?;
        next = entry.0 + 1;
        Some(Ok(entry))
    });
    let checked = check(&claim, entries, |level, first, hashes| {
        look.borrow_mut().hashes(level, first, hashes)
    });
    let size = checked.map(|verified| verified.checkpoint.size());
    (
        size.unwrap_or_else(|_| panic!("the ledger does not check")),
        start.elapsed(),
    )
}
