//! The seed of a signing key, kept like any other key: the ledger's Ed25519 key is one (design §5).
//!
//! Trusted with: signing checkpoints in the controller's name. The vault keeps the seed and signs nothing.
//!
//! **Format.** The 32 bytes of the seed (RFC 8032 §5.1.5) in a [`WrappedKey`] of kind `signing`.

use crate::epoch::{ActiveEpoch, EpochKey};
use crate::random::Random;
use crate::secret::{SECRET_BYTES, Secret};
use crate::wrapped::{self, KeyRefused, KeySlot, WrappedKey};

/// The seed of one signing key. Overwritten when dropped.
pub struct SigningSeed(Secret);

impl SigningSeed {
    /// Draws the seed of a signer that has none.
    ///
    /// # Errors
    /// When there is no randomness or the signer is no name.
    pub fn create(
        epoch: &ActiveEpoch,
        signer: &str,
        random: &mut Random<'_>,
    ) -> Result<(Self, WrappedKey), KeyRefused> {
        let (secret, wrapped) = wrapped::create(epoch, &KeySlot::Signing { signer }, random)?;
        Ok((SigningSeed(secret), wrapped))
    }

    /// Opens a stored seed.
    ///
    /// # Errors
    /// When it is wrapped under another epoch, or for another signer, or was altered.
    pub fn load(epoch: &EpochKey, signer: &str, wrapped: &WrappedKey) -> Result<Self, KeyRefused> {
        wrapped::unwrap(epoch, &KeySlot::Signing { signer }, wrapped).map(SigningSeed)
    }

    /// The seed, for the room that signs. Whoever copies it overwrites the copy.
    #[must_use]
    pub fn bytes(&self) -> &[u8; SECRET_BYTES] {
        self.0.bytes()
    }
}
