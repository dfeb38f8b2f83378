//! SHA-256 hashes of leaves and nodes (RFC 6962 §2.1, RFC 9162 §2.1.1).

use std::fmt;
use std::str::FromStr;

use aws_lc_rs::digest::{Context, SHA256, digest};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

/// Octets of a [`struct@Hash`].
pub const HASH_BYTES: usize = 32;

/// Leaves up to this length are hashed on the stack, without allocation.
const SHORT_LEAF_BYTES: usize = 1024;

/// A SHA-256 hash of a leaf, a node or a tree.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Hash([u8; HASH_BYTES]);

impl Hash {
    /// The root of a tree without leaves: SHA-256 of nothing (RFC 6962 §2.1).
    pub const EMPTY: Hash = Hash([
        0xe3, 0xb0, 0xc4, 0x42, 0x98, 0xfc, 0x1c, 0x14, 0x9a, 0xfb, 0xf4, 0xc8, 0x99, 0x6f, 0xb9,
        0x24, 0x27, 0xae, 0x41, 0xe4, 0x64, 0x9b, 0x93, 0x4c, 0xa4, 0x95, 0x99, 0x1b, 0x78, 0x52,
        0xb8, 0x55,
    ]);

    /// Takes 32 octets that are already a hash.
    #[must_use]
    pub const fn from_bytes(bytes: [u8; HASH_BYTES]) -> Hash {
        Hash(bytes)
    }

    /// Takes exactly 32 octets that are already a hash, as a table column holds them;
    /// `None` for any other length.
    #[must_use]
    pub fn from_slice(bytes: &[u8]) -> Option<Hash> {
        bytes.try_into().ok().map(Hash)
    }

    /// The 32 octets.
    #[must_use]
    pub const fn as_bytes(&self) -> &[u8; HASH_BYTES] {
        &self.0
    }
}

impl AsRef<[u8]> for Hash {
    fn as_ref(&self) -> &[u8] {
        &self.0
    }
}

/// Standard base64 with padding, as checkpoints and proofs write it (RFC 4648 §4).
impl fmt::Display for Hash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // 32 octets are 44 characters; the buffer keeps printing free of allocation.
        let mut text = [0_u8; 44];
        let written = STANDARD
            .encode_slice(self.0, &mut text)
            .map_err(|_| fmt::Error)?;
        let text = text.get(..written).ok_or(fmt::Error)?;
        f.write_str(std::str::from_utf8(text).map_err(|_| fmt::Error)?)
    }
}

impl fmt::Debug for Hash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Hash({self})")
    }
}

/// A text that is no hash: not the standard base64 of 32 octets (RFC 4648 §4).
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("a hash is 44 characters of standard base64 for 32 octets (RFC 4648 §4)")]
pub struct NotAHash;

impl FromStr for Hash {
    type Err = NotAHash;

    fn from_str(text: &str) -> Result<Hash, NotAHash> {
        if text.len() != 44 {
            return Err(NotAHash);
        }
        // The decoder wants room for 33 octets before it knows of the padding.
        let mut bytes = [0_u8; 33];
        match STANDARD.decode_slice(text, &mut bytes) {
            Ok(HASH_BYTES) => bytes.first_chunk().map(|hash| Hash(*hash)).ok_or(NotAHash),
            _ => Err(NotAHash),
        }
    }
}

/// SHA-256 of `bytes` as they are, for key identifiers and for the empty tree.
pub(crate) fn sha256(bytes: &[u8]) -> Hash {
    let mut hash = [0_u8; HASH_BYTES];
    for (octet, digested) in hash.iter_mut().zip(digest(&SHA256, bytes).as_ref()) {
        *octet = *digested;
    }
    Hash(hash)
}

/// The hash of one entry: SHA-256(0x00 ‖ entry) (RFC 6962 §2.1).
#[must_use]
pub fn leaf_hash(entry: &[u8]) -> Hash {
    let mut buffer = [0_u8; SHORT_LEAF_BYTES + 1];
    if let Some(room) = buffer.get_mut(1..=entry.len()) {
        room.copy_from_slice(entry);
        if let Some(prefixed) = buffer.get(..=entry.len()) {
            return sha256(prefixed);
        }
    }
    let mut context = Context::new(&SHA256);
    context.update(&[0x00]);
    context.update(entry);
    let mut hash = [0_u8; HASH_BYTES];
    for (octet, digested) in hash.iter_mut().zip(context.finish().as_ref()) {
        *octet = *digested;
    }
    Hash(hash)
}

/// The hash of two neighbours: SHA-256(0x01 ‖ left ‖ right) (RFC 6962 §2.1).
#[must_use]
pub fn node_hash(left: &Hash, right: &Hash) -> Hash {
    let mut buffer = [0x01_u8; 1 + 2 * HASH_BYTES];
    for (octet, hashed) in buffer
        .iter_mut()
        .skip(1)
        .zip(left.0.iter().chain(right.0.iter()))
    {
        *octet = *hashed;
    }
    sha256(&buffer)
}

/// The root over `hashes` of complete, equally high subtrees, in order (RFC 6962
/// §2.1). Reuses the slice as scratch space. [`Hash::EMPTY`] for no hash.
pub(crate) fn fold(hashes: &mut Vec<Hash>) -> Hash {
    if hashes.is_empty() {
        return Hash::EMPTY;
    }
    while hashes.len() > 1 {
        let mut parents = 0;
        let mut read = 0;
        while let Some(left) = hashes.get(read).copied() {
            // An odd one out moves up unchanged: the tree is filled from the left.
            let parent = match hashes.get(read + 1) {
                Some(right) => node_hash(&left, right),
                None => left,
            };
            if let Some(slot) = hashes.get_mut(parents) {
                *slot = parent;
            }
            parents += 1;
            read += 2;
        }
        hashes.truncate(parents);
    }
    hashes.first().copied().unwrap_or(Hash::EMPTY)
}

#[cfg(test)]
mod tests;
