//! What the ledger may hold of a person: a handle that only their key can make, and a commitment that
//! only their sealed salt can open.
//!
//! Trusted with: linking one person's ledger entries to each other. Once the person's log key is
//! destroyed, nobody can open or link them again, and the ledger still verifies (`K8`, design §5).
//!
//! **Formats.** Handle *n* is the first 16 bytes of HMAC-SHA-256 under HKDF-Expand-SHA-256(key,
//! `sitthi/1/log-handle`, 32) of *n* as 64-bit big-endian. A commitment is SHA-256(salt ‖ payload), salt being
//! 32 random bytes. Salt and payload, one after the other, are kept in an envelope ([`crate::envelope`],
//! label `sitthi/1/log-key`) whose binding is the label `sitthi/1/entry`, controller's name, person (16 bytes), *n*
//! (8 bytes).

use std::fmt;

use aws_lc_rs::digest;
use law::Plain;
use subtle::ConstantTimeEq;
use zeroize::{Zeroize, Zeroizing};

use crate::binding::{BadName, Binding};
use crate::envelope::{Cipher, OpenRefused, SealRefused};
use crate::epoch::{ActiveEpoch, EpochKey};
use crate::random::Random;
use crate::record::Sealed;
use crate::secret::Secret;
use crate::wrapped::{self, KeyRefused, KeySlot, WrappedKey};

const SALT_BYTES: usize = 32;

/// Names one entry of one person in the public ledger. Without the person's key two handles of one
/// person look like handles of two.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct EntryHandle([u8; 16]);

impl EntryHandle {
    /// The bytes that go into the leaf.
    #[must_use]
    pub const fn bytes(self) -> [u8; 16] {
        self.0
    }
}

impl fmt::Debug for EntryHandle {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("entry handle")
    }
}

/// SHA-256(salt ‖ payload): fixes a payload without showing it.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct Commitment([u8; 32]);

impl Commitment {
    /// Takes the commitment a leaf holds.
    #[must_use]
    pub const fn from_bytes(bytes: [u8; 32]) -> Self {
        Commitment(bytes)
    }

    /// Commits to a payload. 256 bits of salt keep anyone from trying out all student numbers (`T47`).
    #[must_use]
    pub fn of(salt: &[u8; SALT_BYTES], payload: &[u8]) -> Self {
        let mut hash = digest::Context::new(&digest::SHA256);
        hash.update(salt);
        hash.update(payload);
        let mut commitment = [0; 32];
        for (to, from) in commitment.iter_mut().zip(hash.finish().as_ref()) {
            *to = *from;
        }
        Commitment(commitment)
    }

    /// The bytes that go into the leaf.
    #[must_use]
    pub const fn bytes(self) -> [u8; 32] {
        self.0
    }

    /// Whether salt and payload are what was committed to, in constant time.
    #[must_use]
    pub fn is_of(&self, salt: &[u8; SALT_BYTES], payload: &[u8]) -> bool {
        self.0.ct_eq(&Commitment::of(salt, payload).0).into()
    }
}

impl fmt::Debug for Commitment {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("commitment")
    }
}

/// An entry about a person: what the ledger gets, and what is kept sealed beside it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SealedEntry {
    /// For the leaf.
    pub handle: EntryHandle,
    /// For the leaf.
    pub commitment: Commitment,
    /// Salt and payload, for the store.
    pub sealed: Sealed,
}

/// Salt and payload of one entry: what a receipt carries so that its holder can check the leaf.
pub struct EntryOpening {
    salt: [u8; SALT_BYTES],
    payload: Zeroizing<Vec<u8>>,
}

impl EntryOpening {
    /// The salt.
    #[must_use]
    pub const fn salt(&self) -> &[u8; SALT_BYTES] {
        &self.salt
    }

    /// The payload as it was committed to.
    #[must_use]
    pub fn payload(&self) -> &[u8] {
        &self.payload
    }
}

impl Drop for EntryOpening {
    fn drop(&mut self) {
        self.salt.zeroize();
    }
}

/// Why an entry was not opened.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum EntryRefused {
    /// The sealed bytes did not open.
    #[error("entry {number} of this person does not open")]
    Open {
        /// Which of the person's entries.
        number: u64,
        /// Why.
        #[source]
        source: OpenRefused,
    },
    /// It opened, but the ledger says otherwise.
    #[error(
        "entry {number} of this person is not what the ledger committed to; keep both and compare them with the ledger's copies"
    )]
    NotCommitted {
        /// Which of the person's entries.
        number: u64,
    },
}

/// The key of one person's ledger entries.
pub struct LogKey {
    cipher: Cipher,
    handles: Secret,
    row: Binding,
}

impl LogKey {
    /// Draws the key of a person who has none.
    ///
    /// # Errors
    /// When there is no randomness.
    pub fn create(
        epoch: &ActiveEpoch,
        person: [u8; 16],
        random: &mut Random<'_>,
    ) -> Result<(Self, WrappedKey), KeyRefused> {
        let (secret, wrapped) = wrapped::create(epoch, &KeySlot::Log { person }, random)?;
        Ok((Self::ready(&secret, epoch.key(), person)?, wrapped))
    }

    /// Opens a stored key.
    ///
    /// # Errors
    /// When it is wrapped under another epoch, or for another person, or was altered.
    pub fn load(
        epoch: &EpochKey,
        person: [u8; 16],
        wrapped: &WrappedKey,
    ) -> Result<Self, KeyRefused> {
        let secret = wrapped::unwrap(epoch, &KeySlot::Log { person }, wrapped)?;
        Self::ready(&secret, epoch, person)
    }

    /// The handle of the person's entry number `number`, counted by the store from 0 without gaps.
    #[must_use]
    pub fn handle(&self, number: u64) -> EntryHandle {
        EntryHandle(self.handles.mac(&number.to_be_bytes()))
    }

    /// Commits to the payload of entry `number` and seals it.
    ///
    /// # Errors
    /// When there is no randomness, or salt and payload are longer than [`crate::SEAL_BYTES_MAX`].
    pub fn seal_entry(
        &self,
        number: u64,
        payload: &[u8],
        random: &mut Random<'_>,
    ) -> Result<SealedEntry, SealRefused> {
        let salt = Zeroizing::new(random.bytes::<SALT_BYTES>()?);
        let mut content = Zeroizing::new(Vec::with_capacity(SALT_BYTES + payload.len()));
        content.extend_from_slice(&salt[..]);
        content.extend_from_slice(payload);
        let mut sealed = Vec::new();
        self.cipher
            .seal_onto(&self.binding(number), &content, random, &mut sealed)?;
        Ok(SealedEntry {
            handle: self.handle(number),
            commitment: Commitment::of(&salt, payload),
            sealed: Sealed::from_own(sealed),
        })
    }

    /// Opens entry `number` and holds it against the ledger's commitment.
    ///
    /// # Errors
    /// When it was sealed under another key or as another entry, was altered, or is not what the ledger
    /// committed to.
    pub fn open_entry(
        &self,
        number: u64,
        commitment: &Commitment,
        sealed: &[u8],
    ) -> Result<Plain<EntryOpening>, EntryRefused> {
        let refused = |source| EntryRefused::Open { number, source };
        let content = self
            .cipher
            .open(&self.binding(number), sealed)
            .map_err(refused)?;
        let (salt, payload) = content
            .split_first_chunk::<SALT_BYTES>()
            .ok_or_else(|| refused(OpenRefused::Cut))?;
        if !commitment.is_of(salt, payload) {
            return Err(EntryRefused::NotCommitted { number });
        }
        Ok(Plain::new(EntryOpening {
            salt: *salt,
            payload: Zeroizing::new(payload.to_vec()),
        }))
    }

    fn ready(secret: &Secret, epoch: &EpochKey, person: [u8; 16]) -> Result<Self, KeyRefused> {
        Ok(LogKey {
            cipher: Cipher::new(secret, b"sitthi/1/log-key")?,
            handles: secret.derived(b"sitthi/1/log-handle")?,
            row: entry_row(epoch.controller(), person)?,
        })
    }

    fn binding(&self, number: u64) -> Vec<u8> {
        self.row.clone().fixed(&number.to_be_bytes()).into_bytes()
    }
}

fn entry_row(controller: &str, person: [u8; 16]) -> Result<Binding, BadName> {
    Ok(Binding::labelled(b"sitthi/1/entry")
        .name("controller", controller)?
        .fixed(&person))
}
