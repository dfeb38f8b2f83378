//! Epoch keys: one a day, wrapping every key of every person, destroyed when the next day's has taken
//! over (`K1`, `K2`). A copy of the key store that outlives its epoch key opens nothing.
//!
//! Trusted with: all keys wrapped under it, for as long as it exists.
//!
//! An epoch moves one way: created → active → retired → destroyed. Each stage is a type of its own that
//! can do only what is right in it: a created one wraps nothing until the caller has stored it, a
//! retired one only opens, a destroyed one is a number.
//!
//! **Format** of a [`WrappedEpochKey`]: epoch number (32-bit big-endian), root key id (8 bytes), then the
//! root key's own bytes (for a file or passphrase an envelope of 93 bytes). Its binding is the label
//! `sitthi/1/epoch`, the controller's name, the epoch number (4 bytes).

use std::fmt;

use crate::binding::{BadName, Binding};
use crate::envelope::Cipher;
use crate::random::{Random, RandomFailed};
use crate::root::{EpochSecret, RootKey, RootKeyId, RootRefused};
use crate::secret::CipherFailed;

/// The number of an epoch. Numbers rise and are never used twice.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct EpochId(u32);

impl EpochId {
    /// Takes a number.
    #[must_use]
    pub const fn new(number: u32) -> Self {
        EpochId(number)
    }

    /// The number.
    #[must_use]
    pub const fn number(self) -> u32 {
        self.0
    }
}

impl fmt::Display for EpochId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.0)
    }
}

/// Where an epoch stands, as stored beside its wrapped key.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum EpochStage {
    /// Made, not yet known to be stored.
    Created,
    /// Wraps and opens.
    Active,
    /// Opens only, until every key has moved to the next epoch.
    Retired,
    /// Gone.
    Destroyed,
}

/// Why an epoch could not be made or read.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum EpochRefused {
    /// The root key refused.
    #[error("the root key does not open epoch {epoch}")]
    Root {
        /// Which epoch.
        epoch: EpochId,
        /// Why.
        #[source]
        source: RootRefused,
    },
    /// The stored bytes are not a wrapped epoch key.
    #[error("the stored epoch key cannot be read; restore the key store from a backup")]
    Unreadable,
    /// The stored bytes are of another epoch than their row.
    #[error(
        "the row of epoch {row} holds the key of epoch {found}; restore the key store from a backup"
    )]
    OtherEpoch {
        /// The epoch of the row.
        row: EpochId,
        /// The epoch its bytes name.
        found: EpochId,
    },
    /// A living epoch without a key.
    #[error("epoch {0} is not destroyed but has no key; restore the key store from a backup")]
    KeyMissing(EpochId),
    /// A destroyed epoch whose key is still there.
    #[error("epoch {0} is destroyed but its key is still stored; delete the key bytes")]
    KeyLeft(EpochId),
    /// The controller's name cannot be bound.
    #[error(transparent)]
    Name(#[from] BadName),
    /// No randomness.
    #[error(transparent)]
    Random(#[from] RandomFailed),
    /// The cipher library failed.
    #[error(transparent)]
    Cipher(#[from] CipherFailed),
}

/// An epoch key as the key store holds it.
#[derive(Clone, PartialEq, Eq)]
pub struct WrappedEpochKey(Vec<u8>);

impl WrappedEpochKey {
    /// Reads the bytes of a stored column.
    ///
    /// # Errors
    /// When they are too short to be a wrapped epoch key.
    pub fn from_bytes(stored: Vec<u8>) -> Result<Self, EpochRefused> {
        let wrapped = WrappedEpochKey(stored);
        match wrapped.parts() {
            Some((_, _, bytes)) if !bytes.is_empty() => Ok(wrapped),
            _ => Err(EpochRefused::Unreadable),
        }
    }

    /// The bytes to store.
    #[must_use]
    pub fn as_bytes(&self) -> &[u8] {
        &self.0
    }

    /// Wraps the same epoch key under another root key: a new key file, a changed passphrase.
    ///
    /// # Errors
    /// When the old root key does not open it, or the new one cannot wrap it.
    pub fn moved_to(
        &self,
        old: &dyn RootKey,
        new: &dyn RootKey,
        controller: &str,
        random: &mut Random<'_>,
    ) -> Result<Self, EpochRefused> {
        let epoch = self.epoch().ok_or(EpochRefused::Unreadable)?;
        let secret = self.unwrapped_by(old, controller, epoch)?;
        Self::wrapped_by(new, controller, epoch, &secret, random)
    }

    fn epoch(&self) -> Option<EpochId> {
        self.parts().map(|(epoch, _, _)| epoch)
    }

    fn parts(&self) -> Option<(EpochId, RootKeyId, &[u8])> {
        let (epoch, rest) = self.0.split_first_chunk::<4>()?;
        let (root, wrapped) = rest.split_first_chunk::<8>()?;
        Some((
            EpochId(u32::from_be_bytes(*epoch)),
            RootKeyId::from_bytes(*root),
            wrapped,
        ))
    }

    fn wrapped_by(
        root: &dyn RootKey,
        controller: &str,
        epoch: EpochId,
        secret: &EpochSecret,
        random: &mut Random<'_>,
    ) -> Result<Self, EpochRefused> {
        let wrapped = root
            .wrap(binding(controller, epoch)?.as_bytes(), secret, random)
            .map_err(|source| EpochRefused::Root { epoch, source })?;
        let mut stored = Vec::with_capacity(12 + wrapped.len());
        stored.extend_from_slice(&epoch.0.to_be_bytes());
        stored.extend_from_slice(&root.id().bytes());
        stored.extend_from_slice(&wrapped);
        Ok(WrappedEpochKey(stored))
    }

    fn unwrapped_by(
        &self,
        root: &dyn RootKey,
        controller: &str,
        row: EpochId,
    ) -> Result<EpochSecret, EpochRefused> {
        let (epoch, wanted, wrapped) = self.parts().ok_or(EpochRefused::Unreadable)?;
        if epoch != row {
            return Err(EpochRefused::OtherEpoch { row, found: epoch });
        }
        let refused = |source| EpochRefused::Root { epoch, source };
        let given = root.id();
        if wanted != given {
            return Err(refused(RootRefused::OtherRoot { wanted, given }));
        }
        root.unwrap(binding(controller, epoch)?.as_bytes(), wrapped)
            .map_err(refused)
    }
}

impl fmt::Debug for WrappedEpochKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.parts() {
            Some((epoch, root, _)) => write!(f, "key of epoch {epoch} wrapped by {root:?}"),
            None => f.write_str("unreadable epoch key"),
        }
    }
}

fn binding(controller: &str, epoch: EpochId) -> Result<Binding, BadName> {
    Ok(Binding::labelled(b"sitthi/1/epoch")
        .name("controller", controller)?
        .fixed(&epoch.0.to_be_bytes()))
}

/// A living epoch key. It opens what was wrapped under it; only [`ActiveEpoch`] wraps.
pub struct EpochKey {
    id: EpochId,
    controller: Box<str>,
    pub(crate) cipher: Cipher,
}

impl EpochKey {
    /// The epoch's number.
    #[must_use]
    pub const fn id(&self) -> EpochId {
        self.id
    }

    /// The controller whose keys these are.
    #[must_use]
    pub fn controller(&self) -> &str {
        &self.controller
    }

    fn new(id: EpochId, controller: &str, secret: &EpochSecret) -> Result<Self, CipherFailed> {
        Ok(EpochKey {
            id,
            controller: controller.into(),
            cipher: Cipher::new(&secret.0, b"sitthi/1/epoch-key")?,
        })
    }
}

/// An epoch that is made but may not be stored yet, so it wraps nothing:
///
/// ```compile_fail,E0308
/// fn not_before_it_is_stored(created: vault::CreatedEpoch, random: &mut vault::Random<'_>) {
///     let _ = vault::DataKey::create(&created, [0; 16], "grades", random);
/// }
/// ```
pub struct CreatedEpoch {
    key: EpochKey,
    wrapped: WrappedEpochKey,
}

impl CreatedEpoch {
    /// Draws the key of a new epoch and wraps it under the root key.
    ///
    /// # Errors
    /// When there is no randomness, the controller's name is no name, or the root key refuses.
    pub fn create(
        root: &dyn RootKey,
        controller: &str,
        id: EpochId,
        random: &mut Random<'_>,
    ) -> Result<Self, EpochRefused> {
        let secret = EpochSecret(random.secret()?);
        let wrapped = WrappedEpochKey::wrapped_by(root, controller, id, &secret, random)?;
        let key = EpochKey::new(id, controller, &secret)?;
        Ok(CreatedEpoch { key, wrapped })
    }

    /// The bytes the key store must hold, durably, before [`CreatedEpoch::activate`].
    #[must_use]
    pub const fn wrapped(&self) -> &WrappedEpochKey {
        &self.wrapped
    }

    /// Puts the epoch to use. Call it after its wrapped key is durably stored: keys wrapped under an
    /// epoch key that a crash has lost are lost too.
    #[must_use]
    pub fn activate(self) -> ActiveEpoch {
        ActiveEpoch(self.key)
    }

    /// Gives the epoch up unused.
    #[must_use = "the key store's row must now say destroyed"]
    pub fn destroy(self) -> DestroyedEpoch {
        DestroyedEpoch(self.key.id)
    }
}

/// The epoch that wraps new keys.
pub struct ActiveEpoch(EpochKey);

impl ActiveEpoch {
    /// The key, for opening.
    #[must_use]
    pub const fn key(&self) -> &EpochKey {
        &self.0
    }

    /// Ends wrapping under this epoch.
    #[must_use]
    pub fn retire(self) -> RetiredEpoch {
        RetiredEpoch(self.0)
    }
}

/// An epoch whose keys are moving to the next. It wraps no new key:
///
/// ```compile_fail,E0308
/// fn not_under_a_retired_epoch(retired: vault::RetiredEpoch, random: &mut vault::Random<'_>) {
///     let _ = vault::DataKey::create(&retired, [0; 16], "grades", random);
/// }
/// ```
pub struct RetiredEpoch(EpochKey);

impl RetiredEpoch {
    /// The key, for opening.
    #[must_use]
    pub const fn key(&self) -> &EpochKey {
        &self.0
    }

    /// Destroys the key in memory. The caller deletes its wrapped bytes from the key store; whatever was
    /// not moved to a later epoch is then shredded.
    #[must_use = "the key store's row must now say destroyed"]
    pub fn destroy(self) -> DestroyedEpoch {
        DestroyedEpoch(self.0.id)
    }
}

/// What is left of an epoch: its number.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct DestroyedEpoch(EpochId);

impl DestroyedEpoch {
    /// The epoch's number.
    #[must_use]
    pub const fn id(self) -> EpochId {
        self.0
    }
}

/// An epoch read back from the key store, in the stage it had reached.
pub enum Epoch {
    /// See [`CreatedEpoch`].
    Created(CreatedEpoch),
    /// See [`ActiveEpoch`].
    Active(ActiveEpoch),
    /// See [`RetiredEpoch`].
    Retired(RetiredEpoch),
    /// See [`DestroyedEpoch`].
    Destroyed(DestroyedEpoch),
}

impl Epoch {
    /// Reads an epoch's row: its number, stage and, unless destroyed, wrapped key.
    ///
    /// # Errors
    /// When stage and key contradict each other, or the root key does not open the key.
    pub fn load(
        root: &dyn RootKey,
        controller: &str,
        id: EpochId,
        stage: EpochStage,
        wrapped: Option<WrappedEpochKey>,
    ) -> Result<Self, EpochRefused> {
        let wrapped = match (stage, wrapped) {
            (EpochStage::Destroyed, None) => return Ok(Epoch::Destroyed(DestroyedEpoch(id))),
            (EpochStage::Destroyed, Some(_)) => return Err(EpochRefused::KeyLeft(id)),
            (_, None) => return Err(EpochRefused::KeyMissing(id)),
            (_, Some(wrapped)) => wrapped,
        };
        let secret = wrapped.unwrapped_by(root, controller, id)?;
        let key = EpochKey::new(id, controller, &secret)?;
        Ok(match stage {
            EpochStage::Created => Epoch::Created(CreatedEpoch { key, wrapped }),
            EpochStage::Active => Epoch::Active(ActiveEpoch(key)),
            EpochStage::Retired | EpochStage::Destroyed => Epoch::Retired(RetiredEpoch(key)),
        })
    }
}
