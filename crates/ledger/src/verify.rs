//! The check of a whole log: one pass over the entries, and a name and place for each
//! fault (RFC 6962 §2.1, RFC 9162 §2.1, C2SP tlog-tiles; threat T45).
//!
//! Three things are compared: the entries, the hashes stored with them, and what was
//! signed. Only the signature is believed. Where entries and stored hashes differ, the
//! check goes down from the signed root and finds, tile by tile, which of the two leads
//! to it; so it can say *entry 17 was edited* instead of *something is wrong*.
//!
//! Memory is bounded: a frontier, a tile a level, and at most [`DIFFERENCES_MAX`]
//! differences.

mod choose;
mod edits;
mod finding;
mod judge;

use std::collections::BTreeMap;

use crate::checkpoint::Checkpoint;
use crate::hash::{Hash, leaf_hash};
use crate::key::VerifierKey;
use crate::rows::{TILE_WIDTH, row_count};
use crate::tree::{Row, Tree};

pub use finding::Finding;

/// Differences that are looked into one by one; more are counted only.
pub const DIFFERENCES_MAX: usize = 1024;

/// Levels of rows a log can have.
const LEVELS: usize = 8;

/// What is to be checked, and against what.
#[derive(Debug, Clone, Copy)]
pub struct Claim<'a> {
    /// The log's identity.
    pub origin: &'a str,
    /// The log's public key.
    pub key: &'a VerifierKey,
    /// The signed checkpoint the log shows now.
    pub checkpoint: &'a str,
    /// Checkpoints of the same log accepted earlier ([`Checkpoint::open`]), of any size
    /// and in any order. Without one, a rollback or a fork cannot be seen.
    pub trusted: &'a [Checkpoint],
}

/// A log that holds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Verified {
    /// The checkpoint the entries lead to; worth keeping as trusted for the next check.
    pub checkpoint: Checkpoint,
    /// How many trusted checkpoints it was found to continue.
    pub continued: usize,
}

/// A log that does not hold, or could not be read.
#[derive(Debug, thiserror::Error)]
pub enum Unverified<E> {
    /// Entries or stored hashes could not be read; nothing is said about the log.
    #[error("the log cannot be read")]
    Reader(#[source] E),
    /// The faults found: first what the checkpoints say, then missing and repeated
    /// entries, then what differs. Never empty.
    #[error("the log does not hold: {} faults were found", .0.len())]
    Faults(Vec<Finding>),
}

/// Checks a whole log.
///
/// `entries` yields each entry with its index, from 0 in ascending order; `rows` reads
/// stored hashes as described in [`crate::rows`]. Both are read once and in order while
/// nothing differs.
///
/// # Errors
/// [`Unverified::Faults`] with every fault found, [`Unverified::Reader`] with the first
/// error of `entries` or `rows`.
pub fn check<E, B, I, R>(claim: &Claim<'_>, entries: I, rows: R) -> Result<Verified, Unverified<E>>
where
    B: AsRef<[u8]>,
    I: IntoIterator<Item = Result<(u64, B), E>>,
    R: FnMut(u8, u64, &mut [Option<Hash>]) -> Result<(), E>,
{
    let checkpoint = Checkpoint::open(claim.checkpoint, claim.origin, claim.key)
        .map_err(|refused| Unverified::Faults(vec![Finding::Checkpoint(refused)]))?;
    let mut walk = Walk::new(&checkpoint, claim.trusted, rows);
    walk.compare_checkpoints();
    for entry in entries {
        let (index, entry) = entry.map_err(Unverified::Reader)?;
        walk.entry(index, entry.as_ref())
            .map_err(Unverified::Reader)?;
    }
    walk.close();
    let (findings, continued) = walk.judge().map_err(Unverified::Reader)?;
    if findings.is_empty() {
        Ok(Verified {
            checkpoint,
            continued,
        })
    } else {
        Err(Unverified::Faults(findings))
    }
}

/// A place where the entries lead to another hash than the one stored.
#[derive(Debug, Clone, Copy)]
struct Difference {
    /// What the entries lead to.
    computed: Hash,
    /// What is stored, if anything is.
    stored: Option<Hash>,
    verdict: Option<Verdict>,
}

/// What was found out about a difference.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Verdict {
    /// The hash that leads to what was signed.
    True(Hash),
    /// Neither side can be shown to.
    Open,
}

/// The tile of one level that was read last.
struct Window {
    tile: Option<u64>,
    hashes: [Option<Hash>; 256],
}

/// The pass over the log.
struct Walk<'a, R> {
    checkpoint: &'a Checkpoint,
    /// Trusted checkpoints that can be compared, smallest first, and for each whether
    /// the entries lead to its root.
    trusted: Vec<(&'a Checkpoint, bool)>,
    strange: Vec<&'a Checkpoint>,
    rows: R,
    windows: Vec<Window>,
    tree: Tree,
    /// For each level, the differences by index.
    differences: Vec<BTreeMap<u64, Difference>>,
    listed: usize,
    unlisted: u64,
    /// Index of the entry at which listing differences stopped.
    first_unlisted: Option<u64>,
    findings: Vec<Finding>,
    /// Runs of entries named as rewritten, first and last index.
    rewritten: Vec<(u64, u64)>,
    unsigned: Option<(u64, u64)>,
}

impl<'a, E, R: FnMut(u8, u64, &mut [Option<Hash>]) -> Result<(), E>> Walk<'a, R> {
    /// Starts before the first entry.
    fn new(checkpoint: &'a Checkpoint, trusted: &'a [Checkpoint], rows: R) -> Walk<'a, R> {
        let (known, strange): (Vec<_>, Vec<_>) = trusted
            .iter()
            .partition(|trusted| trusted.origin() == checkpoint.origin());
        let mut trusted: Vec<_> = known
            .into_iter()
            // Every log continues the empty one.
            .map(|trusted| (trusted, trusted.size() == 0))
            .collect();
        trusted.sort_by_key(|(trusted, _)| trusted.size());
        let empty = || Window {
            tile: None,
            hashes: [None; 256],
        };
        Walk {
            checkpoint,
            trusted,
            strange,
            rows,
            windows: std::iter::repeat_with(empty).take(LEVELS).collect(),
            tree: Tree::new(),
            differences: vec![BTreeMap::new(); LEVELS],
            listed: 0,
            unlisted: 0,
            first_unlisted: None,
            findings: Vec::new(),
            rewritten: Vec::new(),
            unsigned: None,
        }
    }

    /// What can be said before any entry is read.
    fn compare_checkpoints(&mut self) {
        for strange in std::mem::take(&mut self.strange) {
            self.find(Finding::StrangeTrusted {
                size: strange.size(),
                found: strange.origin().to_owned(),
            });
        }
        let size = self.checkpoint.size();
        let newest = self.trusted.last().map_or(0, |(newest, _)| newest.size());
        if newest > size {
            self.find(Finding::RolledBack {
                size,
                trusted: newest,
            });
        }
    }

    /// Keeps a finding, unless there are too many already.
    fn find(&mut self, finding: Finding) {
        if self.findings.len() < DIFFERENCES_MAX {
            self.findings.push(finding);
        } else {
            self.unlisted += 1;
        }
    }

    /// Takes the next entry in.
    fn entry(&mut self, index: u64, entry: &[u8]) -> Result<(), E> {
        let next = self.tree.size();
        if index >= self.checkpoint.size() {
            let from = self.unsigned.map_or(index, |(from, _)| from.min(index));
            let to = self.unsigned.map_or(index, |(_, to)| to.max(index));
            self.unsigned = Some((from, to));
            return Ok(());
        }
        if index < next {
            self.find(Finding::Repeated { index });
            return Ok(());
        }
        if index > next {
            self.find(Finding::Missing {
                from: next,
                to: index - 1,
            });
            for missing in next..index {
                // The stored leaf stands in; only the signed root can tell if it is true.
                let stored = self.stored(0, missing)?;
                self.leaf(stored.unwrap_or(Hash::EMPTY))?;
            }
        }
        self.leaf(leaf_hash(entry))
    }

    /// Grows the tree by one leaf and compares each hash that it completes.
    fn leaf(&mut self, leaf: Hash) -> Result<(), E> {
        let appended = self.tree.append_leaf(leaf);
        for Row { level, index, hash } in appended.rows() {
            let stored = self.stored(level, index)?;
            if stored != Some(hash) {
                self.differ(level, index, hash, stored);
            }
        }
        let size = self.tree.size();
        let from = self.trusted.partition_point(|(t, _)| t.size() < size);
        let mut root = None;
        for (trusted, continued) in self.trusted.iter_mut().skip(from) {
            if trusted.size() != size {
                break;
            }
            *continued = trusted.root() == *root.get_or_insert_with(|| self.tree.root());
        }
        Ok(())
    }

    /// Keeps a difference for the judgement, unless there are too many already.
    fn differ(&mut self, level: u8, index: u64, computed: Hash, stored: Option<Hash>) {
        let place = self.differences.get_mut(usize::from(level));
        match place {
            Some(level) if self.listed < DIFFERENCES_MAX => {
                self.listed += 1;
                let difference = Difference {
                    computed,
                    stored,
                    verdict: None,
                };
                level.insert(index, difference);
            }
            _ => {
                self.unlisted += 1;
                // The tree already has the leaf that completed this row.
                let leaf = self.tree.size() - 1;
                self.first_unlisted.get_or_insert(leaf);
            }
        }
    }

    /// Reads one stored hash, by whole tiles. Rows beyond the signed size are not asked
    /// for.
    fn stored(&mut self, level: u8, index: u64) -> Result<Option<Hash>, E> {
        let count = row_count(level, self.checkpoint.size());
        let Some(window) = self.windows.get_mut(usize::from(level)) else {
            return Ok(None);
        };
        let tile = index / TILE_WIDTH;
        if window.tile != Some(tile) {
            let start = tile * TILE_WIDTH;
            let width = count.saturating_sub(start).min(TILE_WIDTH);
            let width = usize::try_from(width).unwrap_or(0);
            window.hashes = [None; 256];
            if let Some(slots) = window.hashes.get_mut(..width) {
                (self.rows)(level, start, slots)?;
            }
            window.tile = Some(tile);
        }
        let at = usize::try_from(index % TILE_WIDTH).unwrap_or(usize::MAX);
        Ok(window.hashes.get(at).copied().flatten())
    }

    /// What can be said once the entries have ended.
    fn close(&mut self) {
        let (entries, signed) = (self.tree.size(), self.checkpoint.size());
        if entries < signed {
            self.find(Finding::Cut { entries, signed });
        }
        if let Some((from, to)) = self.unsigned {
            self.find(Finding::Unsigned { from, to });
        }
    }
}

#[cfg(test)]
mod tests;
