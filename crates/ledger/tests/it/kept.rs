//! A log kept in memory, as a store keeps it: entries and rows apart.

use std::collections::BTreeMap;
use std::convert::Infallible;

use ledger::verify::{Claim, Finding, Unverified, Verified, check};
use ledger::{Checkpoint, Hash, SigningKey, Tree};
use zeroize::Zeroizing;

pub(crate) const ORIGIN: &str = "ledger.example.ac.th/2569";

pub(crate) fn key() -> SigningKey {
    SigningKey::from_seed(ORIGIN, Zeroizing::new([1; 32])).unwrap()
}

#[derive(Clone)]
pub(crate) struct Kept {
    pub(crate) entries: Vec<(u64, Vec<u8>)>,
    pub(crate) rows: BTreeMap<(u8, u64), Hash>,
    pub(crate) tree: Tree,
    pub(crate) checkpoint: String,
}

impl Kept {
    pub(crate) fn new() -> Kept {
        let mut kept = Kept {
            entries: Vec::new(),
            rows: BTreeMap::new(),
            tree: Tree::new(),
            checkpoint: String::new(),
        };
        kept.sign();
        kept
    }

    /// A signed log of `size` salted-looking entries.
    pub(crate) fn of(size: u64) -> Kept {
        let mut kept = Kept::new();
        for index in 0..size {
            kept.append(&entry(index));
        }
        kept.sign();
        kept
    }

    pub(crate) fn append(&mut self, entry: &[u8]) {
        let appended = self.tree.append(entry).unwrap();
        self.entries.push((appended.index(), entry.to_vec()));
        for row in appended.rows() {
            self.rows.insert((row.level, row.index), row.hash);
        }
    }

    pub(crate) fn sign(&mut self) {
        self.checkpoint = self.stated().sign(&key()).to_string();
    }

    pub(crate) fn stated(&self) -> Checkpoint {
        Checkpoint::new(ORIGIN, self.tree.size(), self.tree.root()).unwrap()
    }

    /// The checkpoint the log signed when it had `size` entries.
    pub(crate) fn stated_at(&self, size: u64) -> Checkpoint {
        let root = ledger::rows::root_at(size, self.reader()).unwrap();
        Checkpoint::new(ORIGIN, size, root).unwrap()
    }

    pub(crate) fn reader(
        &self,
    ) -> impl FnMut(u8, u64, &mut [Option<Hash>]) -> Result<(), Infallible> + '_ {
        |level, start, out| {
            for (index, slot) in (start..).zip(out) {
                *slot = self.rows.get(&(level, index)).copied();
            }
            Ok(())
        }
    }

    pub(crate) fn check(&self, trusted: &[Checkpoint]) -> Result<Verified, Vec<Finding>> {
        let key = key();
        let claim = Claim {
            origin: ORIGIN,
            key: key.verifier(),
            checkpoint: &self.checkpoint,
            trusted,
        };
        let entries = self
            .entries
            .iter()
            .map(|(index, entry)| Ok((*index, entry)));
        check(&claim, entries, self.reader()).map_err(|refused| match refused {
            Unverified::Reader(never) => match never {},
            Unverified::Faults(findings) => findings,
        })
    }

    /// Gives the entries their numbers again, as one who hides a removal would.
    pub(crate) fn renumber(&mut self) {
        for (index, entry) in (0..).zip(&mut self.entries) {
            entry.0 = index;
        }
    }

    /// Computes all rows anew from the entries.
    pub(crate) fn rehash(&mut self) {
        let mut fresh = Kept::new();
        for (_, entry) in &self.entries {
            fresh.append(entry);
        }
        self.rows = fresh.rows;
        self.tree = fresh.tree;
    }
}

/// An entry as unlike its neighbours as a salted commitment is.
pub(crate) fn entry(index: u64) -> Vec<u8> {
    ledger::leaf_hash(&index.to_be_bytes()).as_bytes().to_vec()
}
