//! Keys as the key store holds them: wrapped under an epoch key, bound to what they are for.
//!
//! **Format** of a [`WrappedKey`], 97 bytes: epoch number (32-bit big-endian), then an envelope
//! ([`crate::envelope`], label `sitthi/1/epoch-key`) of the key's 32 bytes. Its binding is the label
//! `sitthi/1/key`, the controller's name, the epoch number (4 bytes), the kind and the components that go
//! with it:
//!
//! | Kind | Components after it |
//! |---|---|
//! | `data` | person (16 bytes), category |
//! | `log`, `pseudonym` | person (16 bytes) |
//! | `index` | field |
//! | `tombstone` | none |
//! | `audience` | audience |
//! | `parcel` | person (16 bytes), request (16 bytes) |
//! | `signing` | signer |

use std::fmt;

use crate::binding::{BadName, Binding};
use crate::envelope::{OpenRefused, SEAL_OVERHEAD_BYTES, SealRefused};
use crate::epoch::{ActiveEpoch, EpochId, EpochKey};
use crate::random::{Random, RandomFailed};
use crate::secret::{CipherFailed, SECRET_BYTES, Secret};

const WRAPPED_BYTES: usize = 4 + SEAL_OVERHEAD_BYTES + SECRET_BYTES;

/// Why a key could not be made, read or moved.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum KeyRefused {
    /// The stored bytes have another length than a wrapped key.
    #[error(
        "a wrapped key has {WRAPPED_BYTES} bytes, this has {found}; restore the key store from a backup"
    )]
    Length {
        /// Bytes found.
        found: usize,
    },
    /// Wrapped under another epoch key than the one given.
    #[error(
        "the key is wrapped under epoch {wanted}, but the key of epoch {given} was given; load epoch {wanted}, or the key is shredded if that epoch is destroyed"
    )]
    OtherEpoch {
        /// The epoch it needs.
        wanted: EpochId,
        /// The epoch at hand.
        given: EpochId,
    },
    /// The epochs belong to different controllers.
    #[error(
        "the two epochs belong to different controllers; a key never moves between controllers"
    )]
    OtherController,
    /// The wrapped bytes did not open.
    #[error("the wrapped key does not open")]
    Open(#[source] OpenRefused),
    /// The key could not be wrapped.
    #[error("the key was not wrapped")]
    Wrap(#[source] SealRefused),
    /// A name cannot be bound.
    #[error(transparent)]
    Name(#[from] BadName),
    /// No randomness.
    #[error(transparent)]
    Random(#[from] RandomFailed),
    /// The cipher library failed.
    #[error(transparent)]
    Cipher(#[from] CipherFailed),
}

/// What a wrapped key is for. A key opens only for the very same slot.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum KeySlot<'a> {
    /// One person's data of one category ([`crate::DataKey`]).
    Data {
        /// The person's id.
        person: [u8; 16],
        /// The category's name in the policy pack.
        category: &'a str,
    },
    /// One person's ledger entries ([`crate::LogKey`]).
    Log {
        /// The person's id.
        person: [u8; 16],
    },
    /// One person's pseudonyms ([`crate::PseudonymKey`]).
    Pseudonym {
        /// The person's id.
        person: [u8; 16],
    },
    /// Look-up by one field ([`crate::IndexKey`]).
    Index {
        /// The field's name.
        field: &'a str,
    },
    /// Recognising erased people ([`crate::TombstoneKey`]).
    Tombstone,
    /// One recipient or purpose of pseudonyms ([`crate::AudienceKey`]).
    Audience {
        /// The recipient's or purpose's name.
        audience: &'a str,
    },
    /// The half of a parcel's key that stays ([`crate::HeldKey`]).
    Parcel {
        /// The person who collects.
        person: [u8; 16],
        /// The request it answers.
        request: [u8; 16],
    },
    /// The seed of one signing key ([`crate::SigningSeed`]).
    Signing {
        /// The signer's name; for the ledger, its origin.
        signer: &'a str,
    },
}

impl KeySlot<'_> {
    fn binding(&self, controller: &str, epoch: EpochId) -> Result<Binding, BadName> {
        let row = Binding::labelled(b"sitthi/1/key")
            .name("controller", controller)?
            .fixed(&epoch.number().to_be_bytes());
        match self {
            KeySlot::Data { person, category } => {
                row.fixed(b"data").fixed(person).name("category", category)
            }
            KeySlot::Log { person } => Ok(row.fixed(b"log").fixed(person)),
            KeySlot::Pseudonym { person } => Ok(row.fixed(b"pseudonym").fixed(person)),
            KeySlot::Index { field } => row.fixed(b"index").name("field", field),
            KeySlot::Tombstone => Ok(row.fixed(b"tombstone")),
            KeySlot::Audience { audience } => row.fixed(b"audience").name("audience", audience),
            KeySlot::Parcel { person, request } => {
                Ok(row.fixed(b"parcel").fixed(person).fixed(request))
            }
            KeySlot::Signing { signer } => row.fixed(b"signing").name("signer", signer),
        }
    }
}

/// A key wrapped under an epoch key, as stored. Destroying these bytes, in the key store and in the
/// store's backups as they lapse, shreds what the key sealed.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct WrappedKey([u8; WRAPPED_BYTES]);

impl WrappedKey {
    /// Reads the bytes of a stored column.
    ///
    /// # Errors
    /// When their number is not that of a wrapped key.
    pub fn from_slice(stored: &[u8]) -> Result<Self, KeyRefused> {
        stored
            .try_into()
            .map(WrappedKey)
            .map_err(|_| KeyRefused::Length {
                found: stored.len(),
            })
    }

    /// The bytes to store.
    #[must_use]
    pub const fn as_bytes(&self) -> &[u8; WRAPPED_BYTES] {
        &self.0
    }

    /// The epoch whose key opens it.
    #[must_use]
    pub fn epoch(&self) -> EpochId {
        let (epoch, _) = self.parts();
        epoch
    }

    /// Moves the key from one epoch to the next (`K2`). What it sealed stays readable; the old bytes
    /// become useless once the old epoch is destroyed.
    ///
    /// # Errors
    /// When the old epoch key does not open it for this slot, or there is no randomness.
    pub fn rewrapped(
        &self,
        slot: &KeySlot<'_>,
        old: &EpochKey,
        new: &ActiveEpoch,
        random: &mut Random<'_>,
    ) -> Result<Self, KeyRefused> {
        if old.controller() != new.key().controller() {
            return Err(KeyRefused::OtherController);
        }
        let secret = unwrap(old, slot, self)?;
        wrap(new, slot, &secret, random)
    }

    fn parts(&self) -> (EpochId, &[u8]) {
        match self.0.split_first_chunk::<4>() {
            Some((epoch, envelope)) => (EpochId::new(u32::from_be_bytes(*epoch)), envelope),
            // INVARIANT: the array is longer than four bytes.
            None => (EpochId::new(0), &[]),
        }
    }
}

impl fmt::Debug for WrappedKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "key wrapped under epoch {}", self.epoch())
    }
}

/// Draws a key and wraps it in the same step, so that none is ever in use without being stored.
pub(crate) fn create(
    epoch: &ActiveEpoch,
    slot: &KeySlot<'_>,
    random: &mut Random<'_>,
) -> Result<(Secret, WrappedKey), KeyRefused> {
    let secret = random.secret()?;
    let wrapped = wrap(epoch, slot, &secret, random)?;
    Ok((secret, wrapped))
}

/// Opens a wrapped key for its slot.
pub(crate) fn unwrap(
    epoch: &EpochKey,
    slot: &KeySlot<'_>,
    wrapped: &WrappedKey,
) -> Result<Secret, KeyRefused> {
    let (wanted, envelope) = wrapped.parts();
    let given = epoch.id();
    if wanted != given {
        return Err(KeyRefused::OtherEpoch { wanted, given });
    }
    let binding = slot.binding(epoch.controller(), given)?;
    let opened = epoch
        .cipher
        .open(binding.as_bytes(), envelope)
        .map_err(KeyRefused::Open)?;
    let bytes: &[u8; SECRET_BYTES] = opened
        .as_slice()
        .try_into()
        .map_err(|_| KeyRefused::Open(OpenRefused::Cut))?;
    Ok(Secret::copied(bytes))
}

fn wrap(
    epoch: &ActiveEpoch,
    slot: &KeySlot<'_>,
    secret: &Secret,
    random: &mut Random<'_>,
) -> Result<WrappedKey, KeyRefused> {
    let epoch = epoch.key();
    let binding = slot.binding(epoch.controller(), epoch.id())?;
    let mut stored = Vec::with_capacity(WRAPPED_BYTES);
    stored.extend_from_slice(&epoch.id().number().to_be_bytes());
    epoch
        .cipher
        .seal_onto(binding.as_bytes(), secret.bytes(), random, &mut stored)
        .map_err(KeyRefused::Wrap)?;
    WrappedKey::from_slice(&stored)
}
