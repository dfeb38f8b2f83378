//! Stored hashes, and nodes computed from them (C2SP tlog-tiles).
//!
//! The store keeps one row for each leaf hash (level 0) and one for the root of each
//! *complete* 256-wide subtree (level 1 and up). Row (level, index) is
//! MTH(D[index·256^level : (index+1)·256^level]); every other node is hashed from at
//! most 256 rows, so rebuilding and proving read a few tiles and never the log.
//!
//! Rows are read through a closure
//! `FnMut(level: u8, start: u64, out: &mut [Option<Hash>]) -> Result<(), E>`: for each
//! row (level, start + k) that exists, put its hash in `out[k]`; leave `None` where
//! there is no row. One call is one range of one level inside one tile, so it is one
//! query by primary key.

use crate::hash::{Hash, fold, node_hash};

/// Rows of one tile, and children of one row of the next level (C2SP tlog-tiles).
pub const TILE_WIDTH: u64 = 256;

/// Most entries a log may have: tables count with signed 64-bit numbers.
pub const SIZE_MAX: u64 = i64::MAX.unsigned_abs();

/// Bits of the index covered by one level of tiles.
const TILE_BITS: u32 = 8;

/// Why a node could not be computed from stored rows.
#[derive(Debug, thiserror::Error)]
pub enum Unread<E> {
    /// The reader itself failed.
    #[error("stored hashes cannot be read")]
    Reader(#[source] E),
    /// A row that a tree of this size must have is not there.
    #[error("the stored hash at level {level}, index {index} is missing (C2SP tlog-tiles)")]
    Missing {
        /// Level of the row, 0 for leaves.
        level: u8,
        /// Index of the row within its level.
        index: u64,
    },
    /// The question asks beyond the tree.
    #[error("entry {index} is not in a tree of {size} entries (RFC 6962 §2.1)")]
    OutOfTree {
        /// The index or size asked for.
        index: u64,
        /// Entries in the tree.
        size: u64,
    },
}

/// How many rows level `level` has in a tree of `size` entries.
#[must_use]
pub fn row_count(level: u8, size: u64) -> u64 {
    size.checked_shr(u32::from(level) * TILE_BITS).unwrap_or(0)
}

/// One tile already read.
struct Held {
    level: u8,
    tile: u64,
    hashes: Vec<Hash>,
}

/// Reads whole tiles of a tree of fixed size and computes nodes from them.
pub(crate) struct Tiles<F> {
    size: u64,
    read: F,
    held: Vec<Held>,
}

impl<E, F: FnMut(u8, u64, &mut [Option<Hash>]) -> Result<(), E>> Tiles<F> {
    /// Prepares to read a tree of `size` entries; reads nothing yet.
    pub(crate) fn new(size: u64, read: F) -> Tiles<F> {
        Tiles {
            size,
            read,
            held: Vec::new(),
        }
    }

    /// The root of the complete subtree of 2^`height` leaves that is number `index`
    /// among its equals.
    fn node(&mut self, height: u32, index: u64) -> Result<Hash, Unread<E>> {
        let level = u8::try_from(height / TILE_BITS).unwrap_or(u8::MAX);
        let inside = height % TILE_BITS;
        let first = index << inside;
        let tile = first / TILE_WIDTH;
        let at = usize::try_from(first % TILE_WIDTH).unwrap_or(usize::MAX);
        let wanted = 1_usize << inside;
        let hashes = self.tile(level, tile)?;
        let mut rows: Vec<Hash> = hashes.iter().skip(at).take(wanted).copied().collect();
        if rows.len() < wanted {
            return Err(Unread::OutOfTree {
                index: first,
                size: self.size,
            });
        }
        Ok(fold(&mut rows))
    }

    /// All hashes of tile number `tile` on `level`, as wide as the tree makes it.
    fn tile(&mut self, level: u8, tile: u64) -> Result<&[Hash], Unread<E>> {
        let found = self
            .held
            .iter()
            .position(|held| held.level == level && held.tile == tile);
        let at = match found {
            Some(at) => at,
            None => {
                let start = tile * TILE_WIDTH;
                let width = row_count(level, self.size)
                    .saturating_sub(start)
                    .min(TILE_WIDTH);
                let hashes = read_all(&mut self.read, level, start, width)?;
                self.held.push(Held {
                    level,
                    tile,
                    hashes,
                });
                self.held.len() - 1
            }
        };
        Ok(self.held.get(at).map_or(&[], |held| &held.hashes))
    }

    /// The complete subtrees that make up D[start : end], largest first: their
    /// heights and hashes. `start` must be a multiple of the largest.
    pub(crate) fn peaks(&mut self, start: u64, end: u64) -> Result<Vec<Hash>, Unread<E>> {
        let mut peaks = Vec::new();
        let mut at = start;
        while at < end {
            let height = (end - at).ilog2().min(at.trailing_zeros());
            peaks.push(self.node(height, at >> height)?);
            at += 1 << height;
        }
        Ok(peaks)
    }

    /// MTH(D[start : end]) (RFC 6962 §2.1), `start` aligned as in [`Tiles::peaks`].
    pub(crate) fn range(&mut self, start: u64, end: u64) -> Result<Hash, Unread<E>> {
        Ok(bag(&self.peaks(start, end)?))
    }
}

/// Reads `width` rows of `level` from `start`; every one of them must exist.
pub(crate) fn read_all<E>(
    read: &mut impl FnMut(u8, u64, &mut [Option<Hash>]) -> Result<(), E>,
    level: u8,
    start: u64,
    width: u64,
) -> Result<Vec<Hash>, Unread<E>> {
    let mut slots = [None; 256];
    let width = usize::try_from(width).unwrap_or(slots.len());
    let slots = slots.get_mut(..width).unwrap_or(&mut []);
    if slots.is_empty() {
        return Ok(Vec::new());
    }
    read(level, start, slots).map_err(Unread::Reader)?;
    (start..)
        .zip(slots.iter())
        .map(|(index, slot)| slot.ok_or(Unread::Missing { level, index }))
        .collect()
}

/// Joins the roots of complete subtrees, largest first, into the root over all of them
/// (RFC 6962 §2.1). [`Hash::EMPTY`] for none.
pub(crate) fn bag(peaks: &[Hash]) -> Hash {
    let mut peaks = peaks.iter().rev();
    match peaks.next() {
        None => Hash::EMPTY,
        Some(smallest) => peaks.fold(*smallest, |right, left| node_hash(left, &right)),
    }
}

/// Entries from the first to after the last that the row (level, index) is over.
pub(crate) fn span(level: u8, index: u64) -> (u64, u64) {
    let bits = 8 * u32::from(level);
    (index << bits, (index + 1) << bits)
}

/// The rows of the partial tiles at the right edge of a tree, which make up its root:
/// largest subtrees first.
pub(crate) fn edge(size: u64) -> Vec<(u8, u64)> {
    (0..8)
        .rev()
        .flat_map(|level| {
            let rows = row_count(level, size);
            (rows - rows % TILE_WIDTH..rows).map(move |index| (level, index))
        })
        .collect()
}

/// The root of a tree of `size` entries from the hashes of [`edge`] (RFC 6962 §2.1).
pub(crate) fn edge_root(size: u64, hashes: &[Hash]) -> Hash {
    let mut rest = hashes;
    let mut peaks = Vec::new();
    for height in (0..u64::BITS)
        .rev()
        .filter(|height| (size >> height) & 1 == 1)
    {
        // Bit h of the size stands for 2^(h mod 8) neighbouring rows of one level.
        let (rows, after) = rest.split_at(rest.len().min(1 << (height % 8)));
        peaks.push(fold(&mut rows.to_vec()));
        rest = after;
    }
    bag(&peaks)
}

/// The root of the first `size` entries, computed from stored rows (RFC 6962 §2.1).
///
/// Reads at most one tile a level.
///
/// # Errors
/// [`Unread`] when a row is missing or the reader fails.
pub fn root_at<E>(
    size: u64,
    read: impl FnMut(u8, u64, &mut [Option<Hash>]) -> Result<(), E>,
) -> Result<Hash, Unread<E>> {
    Tiles::new(size, read).range(0, size)
}

#[cfg(test)]
mod tests;
