//! The ledger by itself: appending, and checking all of it.

use ledger::verify::{Claim, check};
use ledger::{Checkpoint, Hash, SigningKey, Tree};

use crate::table::{Table, timed};

pub fn run() {
    let mut table = Table::new("Ledger, in process");
    let count = 1_000_000_u64;
    let entry = |number: u64| {
        let mut bytes = [0_u8; 63];
        bytes[..8].copy_from_slice(&number.to_be_bytes());
        bytes
    };
    let mut rows: Vec<Vec<Hash>> = vec![Vec::new(); 9];
    let (tree, time) = timed(|| {
        let mut tree = Tree::new();
        for number in 0..count {
            for row in tree.append(&entry(number)).expect("an entry").rows() {
                rows[usize::from(row.level)].push(row.hash);
            }
        }
        tree
    });
    table.rate("entry appended (hashes kept in memory)", count, time, None);
    let seed = (0..32_u8).collect::<Vec<_>>();
    let seed: [u8; 32] = seed.try_into().expect("32 bytes");
    let key = SigningKey::from_seed("bench.example/sitthi", seed.into()).expect("a key");
    let note = Checkpoint::new("bench.example/sitthi", tree.size(), tree.root()).expect("a checkpoint").sign(&key).to_string();
    let (verified, time) = timed(|| {
        let claim = Claim { origin: "bench.example/sitthi", key: key.verifier(), checkpoint: &note, trusted: &[] };
        let entries = (0..count).map(|number| Ok::<_, std::convert::Infallible>((number, entry(number))));
        check(&claim, entries, |level, first, out| {
            for (place, slot) in out.iter_mut().enumerate() {
                *slot = rows.get(usize::from(level)).and_then(|row| row.get(usize::try_from(first).unwrap_or(usize::MAX) + place)).copied();
            }
            Ok(())
        })
        .is_ok()
    });
    assert!(verified, "the ledger checks");
    table.rate("entry checked, hashes, root and signature", count, time, None);
    table.print();
}
