//! Logs too large to build: all leaves alike, so that each level has one hash.

use std::collections::HashMap;
use std::convert::Infallible;

use ledger::proof::{consistency, inclusion, verify_consistency, verify_inclusion};
use ledger::rows::{root_at, row_count};
use ledger::{Checkpoint, Hash, Receipt, Tree, leaf_hash, node_hash};
use proptest::prelude::*;

use crate::kept::{ORIGIN, key};

const ENTRY: &[u8] = b"the same again";

/// Reads rows of a log of `size` equal entries, and counts them.
struct Alike {
    levels: Vec<Hash>,
    size: u64,
    read: usize,
    calls: usize,
}

impl Alike {
    fn new(size: u64) -> Alike {
        let mut levels = vec![leaf_hash(ENTRY)];
        for _ in 0..7 {
            let mut hash = levels[levels.len() - 1];
            for _ in 0..8 {
                hash = node_hash(&hash, &hash);
            }
            levels.push(hash);
        }
        Alike {
            levels,
            size,
            read: 0,
            calls: 0,
        }
    }

    fn rows(&mut self) -> impl FnMut(u8, u64, &mut [Option<Hash>]) -> Result<(), Infallible> + '_ {
        move |level, start, out| {
            self.calls += 1;
            self.read += out.len();
            for (index, slot) in (start..).zip(out) {
                assert!(index < row_count(level, self.size), "asked beyond the log");
                *slot = Some(self.levels[usize::from(level)]);
            }
            Ok(())
        }
    }
}

/// The root of `size` equal entries, by the definition (RFC 6962 §2.1).
fn root_of_alike(size: u64, known: &mut HashMap<u64, Hash>) -> Hash {
    if let Some(root) = known.get(&size) {
        return *root;
    }
    let root = match size {
        0 => Hash::EMPTY,
        1 => leaf_hash(ENTRY),
        _ => {
            let left = 1 << (size - 1).ilog2();
            node_hash(
                &root_of_alike(left, known),
                &root_of_alike(size - left, known),
            )
        }
    };
    known.insert(size, root);
    root
}

#[test]
fn a_receipt_from_a_log_of_a_trillion_entries_fits_four_kibibytes() {
    let key = key();
    let size = (1 << 40) + 12_345;
    let index = 987_654_321_987;
    let mut log = Alike::new(size);
    let proof = inclusion(index, size, log.rows()).unwrap();
    assert!(log.read <= 12 * 256, "{} rows were read", log.read);
    let root = root_of_alike(size, &mut HashMap::new());
    let note = Checkpoint::new(ORIGIN, size, root).unwrap().sign(&key);
    let receipt = Receipt::new(index, proof, note).with_extra(vec![0x5a; 1024]);
    let written = receipt.to_string();
    assert!(written.len() <= 4096, "{} octets", written.len());
    let read: Receipt = written.parse().unwrap();
    assert_eq!(read, receipt);
    let checkpoint = read.verify(ENTRY, ORIGIN, key.verifier()).unwrap();
    assert_eq!((checkpoint.size(), checkpoint.root()), (size, root));
    read.verify(b"something else", ORIGIN, key.verifier())
        .unwrap_err();
}

#[test]
fn a_start_up_reads_one_tile_a_level() {
    let size = (1 << 40) - 1;
    let mut log = Alike::new(size);
    let mut tree = Tree::load(size, log.rows()).unwrap();
    assert_eq!(log.calls, 5);
    assert!(log.read <= 5 * 256);
    let mut known = HashMap::new();
    assert_eq!(tree.root(), root_of_alike(size, &mut known));
    let appended = tree.append(ENTRY).unwrap();
    // The entry number 2^40 completes a tile on every level.
    assert_eq!(appended.rows().count(), 6);
    assert_eq!(tree.root(), root_of_alike(1 << 40, &mut known));
}

proptest! {
    #[test]
    fn proofs_hold_at_any_size(size in 1_u64..1 << 50, index: u64, old: u64) {
        let mut known = HashMap::new();
        let root = root_of_alike(size, &mut known);
        let index = index % size;
        let proof = inclusion(index, size, Alike::new(size).rows()).unwrap();
        verify_inclusion(&leaf_hash(ENTRY), index, size, &proof, &root).unwrap();
        let old = old % size + 1;
        let mut log = Alike::new(size);
        let proof = consistency(old, size, log.rows()).unwrap();
        prop_assert!(log.calls <= 21, "{} calls", log.calls);
        let old_root = root_of_alike(old, &mut known);
        verify_consistency(old, &old_root, size, &root, &proof).unwrap();
        prop_assert_eq!(root_at(old, Alike::new(size).rows()).unwrap(), old_root);
        let frontier = Tree::load(size, Alike::new(size).rows()).unwrap().frontier();
        prop_assert_eq!(Tree::from_frontier(size, &frontier).unwrap().root(), root);
    }
}
