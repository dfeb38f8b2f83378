//! Looking a person up without storing what they are looked up by, and recognising an erased person who
//! is imported again.
//!
//! Trusted with: telling whether a guessed identifier is in the index. Both keys are random and kept in
//! the key store, so neither a data backup nor the root key alone lets anyone guess (`K6`, `K11`).
//!
//! **Format.** A term is HMAC-SHA-256 (RFC 2104) under HKDF-Expand-SHA-256(key, label, 32) of the row of
//! the given parts ([`crate::binding`]: label `sitthi/1/term`, then each part). Labels are `sitthi/1/index-key`
//! and `sitthi/1/tombstone-key`; a tombstone's first part is the field's name.

use std::fmt;

use crate::binding::{BadName, Binding};
use crate::epoch::{ActiveEpoch, EpochKey};
use crate::random::Random;
use crate::secret::Secret;
use crate::wrapped::{self, KeyRefused, KeySlot, WrappedKey};

/// Longest identifier, all parts together, in bytes.
pub const TERM_BYTES_MAX: usize = 1024;

/// Why no term was made of an identifier.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum TermRefused {
    /// A part is empty: all who lack the field would share one term.
    #[error(
        "an empty identifier is not indexed, since all who lack it would look the same; leave the row out"
    )]
    Empty,
    /// Longer than [`TERM_BYTES_MAX`].
    #[error(
        "the identifier is longer than {TERM_BYTES_MAX} bytes, so it is none; check the import's columns"
    )]
    TooLong,
    /// The field's name cannot be bound.
    #[error(transparent)]
    Name(#[from] BadName),
}

/// What stands in the index in place of an identifier.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct IndexTerm([u8; 32]);

impl IndexTerm {
    /// The bytes to store and look up.
    #[must_use]
    pub const fn as_bytes(&self) -> &[u8; 32] {
        &self.0
    }
}

impl fmt::Debug for IndexTerm {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("index term")
    }
}

/// The key of one field's index.
pub struct IndexKey(Secret);

impl IndexKey {
    /// Draws the key of a field that has none.
    ///
    /// # Errors
    /// When there is no randomness or the field is no name.
    pub fn create(
        epoch: &ActiveEpoch,
        field: &str,
        random: &mut Random<'_>,
    ) -> Result<(Self, WrappedKey), KeyRefused> {
        let (secret, wrapped) = wrapped::create(epoch, &KeySlot::Index { field }, random)?;
        Ok((Self::ready(&secret)?, wrapped))
    }

    /// Opens a stored key.
    ///
    /// # Errors
    /// When it is wrapped under another epoch, or for another field, or was altered.
    pub fn load(epoch: &EpochKey, field: &str, wrapped: &WrappedKey) -> Result<Self, KeyRefused> {
        Self::ready(&wrapped::unwrap(epoch, &KeySlot::Index { field }, wrapped)?)
    }

    /// The term of an identifier, given in parts (issuer and subject of a sign-in are two) and already
    /// in its one normal form: the same bytes always, or the person is not found.
    ///
    /// # Errors
    /// When a part is empty, or all together are longer than [`TERM_BYTES_MAX`].
    pub fn term(&self, parts: &[&[u8]]) -> Result<IndexTerm, TermRefused> {
        let row = with_parts(Binding::labelled(b"sitthi/1/term"), parts)?;
        Ok(IndexTerm(self.0.mac(row.as_bytes())))
    }

    fn ready(secret: &Secret) -> Result<Self, KeyRefused> {
        Ok(IndexKey(secret.derived(b"sitthi/1/index-key")?))
    }
}

/// What is kept of an erased person's identifier, to stop an import from bringing them back.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Tombstone([u8; 32]);

impl Tombstone {
    /// The bytes to store and look up.
    #[must_use]
    pub const fn as_bytes(&self) -> &[u8; 32] {
        &self.0
    }
}

impl fmt::Debug for Tombstone {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("tombstone")
    }
}

/// The key of all tombstones. Destroying it forgets every erased person at once.
pub struct TombstoneKey(Secret);

impl TombstoneKey {
    /// Draws the key.
    ///
    /// # Errors
    /// When there is no randomness.
    pub fn create(
        epoch: &ActiveEpoch,
        random: &mut Random<'_>,
    ) -> Result<(Self, WrappedKey), KeyRefused> {
        let (secret, wrapped) = wrapped::create(epoch, &KeySlot::Tombstone, random)?;
        Ok((Self::ready(&secret)?, wrapped))
    }

    /// Opens the stored key.
    ///
    /// # Errors
    /// When it is wrapped under another epoch, or is another kind of key, or was altered.
    pub fn load(epoch: &EpochKey, wrapped: &WrappedKey) -> Result<Self, KeyRefused> {
        Self::ready(&wrapped::unwrap(epoch, &KeySlot::Tombstone, wrapped)?)
    }

    /// The tombstone of one identifier in one field; parts as in [`IndexKey::term`].
    ///
    /// # Errors
    /// When the field is no name, a part is empty, or the parts are too long.
    pub fn tombstone(&self, field: &str, parts: &[&[u8]]) -> Result<Tombstone, TermRefused> {
        let row = Binding::labelled(b"sitthi/1/term").name("field", field)?;
        Ok(Tombstone(self.0.mac(with_parts(row, parts)?.as_bytes())))
    }

    fn ready(secret: &Secret) -> Result<Self, KeyRefused> {
        Ok(TombstoneKey(secret.derived(b"sitthi/1/tombstone-key")?))
    }
}

fn with_parts(mut row: Binding, parts: &[&[u8]]) -> Result<Binding, TermRefused> {
    if parts.is_empty() || parts.iter().any(|part| part.is_empty()) {
        return Err(TermRefused::Empty);
    }
    if parts.iter().map(|part| part.len()).sum::<usize>() > TERM_BYTES_MAX {
        return Err(TermRefused::TooLong);
    }
    for part in parts {
        row = row.part(part).ok_or(TermRefused::TooLong)?;
    }
    Ok(row)
}
