//! Inclusion and consistency proofs: made from stored rows, checked offline
//! (RFC 6962 §2.1.1–2.1.2, RFC 9162 §2.1.3–2.1.4).

use crate::hash::{Hash, node_hash};
use crate::rows::{Tiles, Unread};

/// Hashes of the longest proof that is read; a longer one belongs to no log.
pub const PROOF_HASHES_MAX: usize = 64;

/// Why a proof does not prove what it claims.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Unproved {
    /// The entry's index is not inside the tree.
    #[error("entry {index} is not in a tree of {size} entries (RFC 9162 §2.1.3.2)")]
    OutOfTree {
        /// Index of the entry.
        index: u64,
        /// Entries in the tree.
        size: u64,
    },
    /// The older tree is empty or larger than the newer one: there is nothing to prove.
    #[error("a tree of {old} entries cannot have grown into {new} (RFC 9162 §2.1.4.2)")]
    NotOlder {
        /// Entries in the tree said to be older.
        old: u64,
        /// Entries in the tree said to be newer.
        new: u64,
    },
    /// The proof has too few or too many hashes for these sizes.
    #[error("the proof has {hashes} hashes, which does not fit these tree sizes (RFC 9162 §2.1)")]
    WrongLength {
        /// Hashes in the proof.
        hashes: usize,
    },
    /// The proof leads to another root than the one expected.
    #[error("the proof leads to another root hash (RFC 9162 §2.1)")]
    OtherRoot,
}

/// Makes the proof that entry `index` is in the tree of the first `size` entries
/// (RFC 6962 §2.1.1): the sibling hashes from the leaf up.
///
/// # Errors
/// [`Unread`] when `index` is not below `size`, a row is missing, or the reader fails.
pub fn inclusion<E>(
    index: u64,
    size: u64,
    read: impl FnMut(u8, u64, &mut [Option<Hash>]) -> Result<(), E>,
) -> Result<Vec<Hash>, Unread<E>> {
    if index >= size {
        return Err(Unread::OutOfTree { index, size });
    }
    let mut tiles = Tiles::new(size, read);
    let (mut start, mut end) = (0, size);
    let mut proof = Vec::new();
    while end - start > 1 {
        let middle = start + split(end - start);
        if index < middle {
            proof.push(tiles.range(middle, end)?);
            end = middle;
        } else {
            proof.push(tiles.range(start, middle)?);
            start = middle;
        }
    }
    proof.reverse();
    Ok(proof)
}

/// Makes the proof that the tree of `new` entries continues the tree of `old` entries
/// (RFC 6962 §2.1.2). Empty when both are the same size.
///
/// # Errors
/// [`Unread`] when `old` is 0 or above `new`, a row is missing, or the reader fails.
pub fn consistency<E>(
    old: u64,
    new: u64,
    read: impl FnMut(u8, u64, &mut [Option<Hash>]) -> Result<(), E>,
) -> Result<Vec<Hash>, Unread<E>> {
    if old == 0 || old > new {
        return Err(Unread::OutOfTree {
            index: old,
            size: new,
        });
    }
    let mut tiles = Tiles::new(new, read);
    let (mut start, mut end) = (0, new);
    let mut proof = Vec::new();
    while old != end {
        let middle = start + split(end - start);
        if old <= middle {
            proof.push(tiles.range(middle, end)?);
            end = middle;
        } else {
            proof.push(tiles.range(start, middle)?);
            start = middle;
        }
    }
    // The verifier already knows the old root when the old tree is one whole subtree.
    if start > 0 {
        proof.push(tiles.range(start, end)?);
    }
    proof.reverse();
    Ok(proof)
}

/// The largest power of two below `leaves` (RFC 6962 §2.1), for two leaves or more.
fn split(leaves: u64) -> u64 {
    1 << (leaves - 1).ilog2()
}

/// Checks that the entry with hash `leaf` is number `index` of the tree of `size`
/// entries with the given `root` (RFC 9162 §2.1.3.2).
///
/// # Errors
/// [`Unproved`], naming the step that failed.
pub fn verify_inclusion(
    leaf: &Hash,
    index: u64,
    size: u64,
    proof: &[Hash],
    root: &Hash,
) -> Result<(), Unproved> {
    if index >= size {
        return Err(Unproved::OutOfTree { index, size });
    }
    let wrong_length = Unproved::WrongLength {
        hashes: proof.len(),
    };
    let (mut node, mut last) = (index, size - 1);
    let mut reached = *leaf;
    for sibling in proof {
        if last == 0 {
            return Err(wrong_length);
        }
        if node & 1 == 1 || node == last {
            reached = node_hash(sibling, &reached);
            // A node at the right edge has no sibling on the levels where it is alone.
            while node & 1 == 0 && node != 0 {
                node >>= 1;
                last >>= 1;
            }
        } else {
            reached = node_hash(&reached, sibling);
        }
        node >>= 1;
        last >>= 1;
    }
    if last != 0 {
        return Err(wrong_length);
    }
    if reached == *root {
        Ok(())
    } else {
        Err(Unproved::OtherRoot)
    }
}

/// Checks that the tree of `new` entries with `new_root` continues the tree of `old`
/// entries with `old_root` (RFC 9162 §2.1.4.2).
///
/// # Errors
/// [`Unproved`], naming the step that failed. An empty old tree proves nothing and is
/// refused.
pub fn verify_consistency(
    old: u64,
    old_root: &Hash,
    new: u64,
    new_root: &Hash,
    proof: &[Hash],
) -> Result<(), Unproved> {
    if old == 0 || old > new {
        return Err(Unproved::NotOlder { old, new });
    }
    let wrong_length = Unproved::WrongLength {
        hashes: proof.len(),
    };
    if old == new {
        return match (proof.is_empty(), old_root == new_root) {
            (false, _) => Err(wrong_length),
            (true, false) => Err(Unproved::OtherRoot),
            (true, true) => Ok(()),
        };
    }
    // When the old tree is one whole subtree its root opens the proof unsaid.
    let unsaid = old.is_power_of_two().then_some(old_root);
    let mut hashes = unsaid.into_iter().chain(proof);
    if proof.is_empty() {
        return Err(wrong_length);
    }
    let opening = hashes.next().ok_or(wrong_length)?;
    let shared = (old - 1).trailing_ones();
    let (mut node, mut last) = ((old - 1) >> shared, (new - 1) >> shared);
    let (mut old_reached, mut new_reached) = (*opening, *opening);
    for hash in hashes {
        if last == 0 {
            return Err(wrong_length);
        }
        if node & 1 == 1 || node == last {
            old_reached = node_hash(hash, &old_reached);
            new_reached = node_hash(hash, &new_reached);
            while node & 1 == 0 && node != 0 {
                node >>= 1;
                last >>= 1;
            }
        } else {
            new_reached = node_hash(&new_reached, hash);
        }
        node >>= 1;
        last >>= 1;
    }
    if last != 0 {
        return Err(wrong_length);
    }
    if old_reached == *old_root && new_reached == *new_root {
        Ok(())
    } else {
        Err(Unproved::OtherRoot)
    }
}

#[cfg(test)]
mod tests;
