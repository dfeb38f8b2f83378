//! The growing tree, held as its frontier: the roots of the complete subtrees it is
//! made of, at most one a height (RFC 6962 §2.1; "compact range").

use std::fmt;

use crate::hash::{Hash, leaf_hash, node_hash};
use crate::rows::{SIZE_MAX, Tiles, Unread};

/// Octets of the longest entry: entry bundles write lengths in 16 bits (C2SP
/// tlog-tiles).
pub const ENTRY_BYTES_MAX: usize = 65_535;

/// Heights a frontier can have; a tree of [`SIZE_MAX`] entries uses 63.
const HEIGHTS: usize = 64;

/// Levels of rows above the leaves that one append can complete.
const UPPER_LEVELS: usize = 7;

/// An entry longer than an entry bundle can carry (C2SP tlog-tiles).
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("an entry of {bytes} octets is longer than {ENTRY_BYTES_MAX} (C2SP tlog-tiles)")]
pub struct EntryTooLong {
    /// Octets of the entry that was refused.
    pub bytes: usize,
}

/// A frontier that belongs to no tree of the size given.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("a tree of {size} entries has {wanted} frontier hashes, not {found} (RFC 6962 §2.1)")]
pub struct WrongFrontier {
    /// Entries the tree is said to have.
    pub size: u64,
    /// Hashes its frontier must have.
    pub wanted: usize,
    /// Hashes given.
    pub found: usize,
}

/// A stored hash: the leaf or the complete subtree it names (C2SP tlog-tiles).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Row {
    /// 0 for a leaf, l for a complete subtree of 256^l leaves.
    pub level: u8,
    /// Place among the rows of its level, from 0.
    pub index: u64,
    /// The hash to store.
    pub hash: Hash,
}

/// What one append made: the entry's place, and the rows to store with it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[must_use = "the rows must be stored with the entry"]
pub struct Appended {
    index: u64,
    leaf: Hash,
    completed: [Hash; UPPER_LEVELS],
    levels: u8,
}

impl Appended {
    /// Index of the entry in the log, from 0.
    #[must_use]
    pub fn index(&self) -> u64 {
        self.index
    }

    /// Hash of the entry (RFC 6962 §2.1).
    #[must_use]
    pub fn leaf(&self) -> Hash {
        self.leaf
    }

    /// The rows to store: the leaf, then each subtree of 256^l leaves it completed.
    pub fn rows(&self) -> impl Iterator<Item = Row> + '_ {
        let leaf = Row {
            level: 0,
            index: self.index,
            hash: self.leaf,
        };
        let upper = (1..=self.levels).zip(&self.completed);
        std::iter::once(leaf).chain(upper.map(|(level, hash)| Row {
            level,
            index: self.index >> (8 * u32::from(level)),
            hash: *hash,
        }))
    }
}

/// A log's Merkle tree, appended to at its right edge.
#[derive(Clone)]
pub struct Tree {
    size: u64,
    /// INVARIANT: `peaks[h]` is meaningful if and only if bit h of `size` is set; then
    /// it is the root of the complete subtree of 2^h leaves in the frontier.
    peaks: [Hash; HEIGHTS],
}

impl Default for Tree {
    fn default() -> Tree {
        Tree::new()
    }
}

impl Tree {
    /// An empty tree.
    #[must_use]
    pub fn new() -> Tree {
        Tree {
            size: 0,
            peaks: [Hash::EMPTY; HEIGHTS],
        }
    }

    /// Takes a tree up again from its frontier, largest subtree first.
    ///
    /// # Errors
    /// [`WrongFrontier`] when a tree of `size` entries has another number of frontier
    /// hashes, or `size` is beyond [`SIZE_MAX`].
    pub fn from_frontier(size: u64, frontier: &[Hash]) -> Result<Tree, WrongFrontier> {
        let wanted = usize::try_from(size.count_ones()).unwrap_or(HEIGHTS);
        if frontier.len() != wanted || size > SIZE_MAX {
            return Err(WrongFrontier {
                size,
                wanted,
                found: frontier.len(),
            });
        }
        let mut tree = Tree::new();
        tree.size = size;
        let mut smallest_first = frontier.iter().rev();
        for (height, peak) in tree.peaks.iter_mut().enumerate() {
            if has_peak(size, height) {
                // As many hashes as set bits were counted above, so none runs out.
                *peak = smallest_first.next().copied().unwrap_or(Hash::EMPTY);
            }
        }
        Ok(tree)
    }

    /// Rebuilds the tree of the first `size` entries from stored rows, as a start-up
    /// does; reads at most one tile (256 rows) a level.
    ///
    /// The rows are taken as they are: compare [`Tree::root`] with the last signed
    /// checkpoint before appending.
    ///
    /// # Errors
    /// [`Unread`] when a row is missing, the reader fails, or `size` is beyond
    /// [`SIZE_MAX`].
    pub fn load<E>(
        size: u64,
        read: impl FnMut(u8, u64, &mut [Option<Hash>]) -> Result<(), E>,
    ) -> Result<Tree, Unread<E>> {
        let beyond = Unread::OutOfTree {
            index: size,
            size: SIZE_MAX,
        };
        if size > SIZE_MAX {
            return Err(beyond);
        }
        let frontier = Tiles::new(size, read).peaks(0, size)?;
        Tree::from_frontier(size, &frontier).map_err(|_| beyond)
    }

    /// Entries in the tree.
    #[must_use]
    pub fn size(&self) -> u64 {
        self.size
    }

    /// The frontier, largest subtree first; what [`Tree::from_frontier`] takes.
    #[must_use]
    pub fn frontier(&self) -> Vec<Hash> {
        let mut frontier: Vec<Hash> = self.present().map(|(_, peak)| *peak).collect();
        frontier.reverse();
        frontier
    }

    /// The root of the tree as it stands (RFC 6962 §2.1).
    #[must_use]
    pub fn root(&self) -> Hash {
        self.present()
            .map(|(_, peak)| *peak)
            .reduce(|right, left| node_hash(&left, &right))
            .unwrap_or(Hash::EMPTY)
    }

    /// Appends an entry and returns its index and the rows to store with it.
    ///
    /// # Errors
    /// [`EntryTooLong`] above [`ENTRY_BYTES_MAX`]; the tree is unchanged.
    pub fn append(&mut self, entry: &[u8]) -> Result<Appended, EntryTooLong> {
        if entry.len() > ENTRY_BYTES_MAX {
            return Err(EntryTooLong { bytes: entry.len() });
        }
        Ok(self.append_leaf(leaf_hash(entry)))
    }

    /// Appends an entry of which only the leaf hash is at hand, as a witness or a
    /// mirror does.
    pub fn append_leaf(&mut self, leaf: Hash) -> Appended {
        let mut appended = Appended {
            index: self.size,
            leaf,
            completed: [Hash::EMPTY; UPPER_LEVELS],
            levels: 0,
        };
        let mut completed = appended.completed.iter_mut();
        let mut root = leaf;
        for (height, peak) in self.peaks.iter_mut().enumerate() {
            if height > 0
                && height % 8 == 0
                && let Some(slot) = completed.next()
            {
                *slot = root;
                appended.levels += 1;
            }
            if !has_peak(self.size, height) {
                *peak = root;
                break;
            }
            root = node_hash(peak, &root);
        }
        self.size += 1;
        appended
    }

    /// The peaks that exist, smallest first, with their heights.
    fn present(&self) -> impl Iterator<Item = (usize, &Hash)> {
        self.peaks
            .iter()
            .enumerate()
            .filter(|(height, _)| has_peak(self.size, *height))
    }
}

impl fmt::Debug for Tree {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Tree")
            .field("size", &self.size)
            .field("root", &self.root())
            .finish()
    }
}

/// Whether a tree of `size` entries has a complete subtree of 2^`height` leaves in its
/// frontier.
fn has_peak(size: u64, height: usize) -> bool {
    (size >> height) & 1 == 1
}

#[cfg(test)]
pub(crate) mod tests;
