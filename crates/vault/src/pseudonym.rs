//! Pseudonyms: another one for each recipient or purpose, so that two exports cannot be joined (`K7`).
//!
//! Trusted with: finding the person behind a pseudonym. It takes both keys; destroying either ends it,
//! for one person or for one recipient.
//!
//! **Format.** The first 16 bytes of HMAC-SHA-256 under HKDF-Expand-SHA-256(audience key,
//! `sitthi/1/audience-key`, 32) of HMAC-SHA-256 under HKDF-Expand-SHA-256(person's key, `sitthi/1/pseudonym-key`,
//! 32) of the audience's name in UTF-8.

use std::fmt;

use crate::epoch::{ActiveEpoch, EpochKey};
use crate::random::Random;
use crate::secret::Secret;
use crate::wrapped::{self, KeyRefused, KeySlot, WrappedKey};

/// Stands for one person towards one recipient or purpose. It is still personal data (s.6) for whoever
/// holds both keys, so it has no `Display` and its `Debug` shows nothing.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Pseudonym([u8; 16]);

impl Pseudonym {
    /// The bytes, for an export.
    #[must_use]
    pub const fn bytes(self) -> [u8; 16] {
        self.0
    }
}

impl fmt::Debug for Pseudonym {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("pseudonym")
    }
}

/// The key of one person's pseudonyms, destroyed when the person is erased.
pub struct PseudonymKey(Secret);

impl PseudonymKey {
    /// Draws the key of a person who has none.
    ///
    /// # Errors
    /// When there is no randomness.
    pub fn create(
        epoch: &ActiveEpoch,
        person: [u8; 16],
        random: &mut Random<'_>,
    ) -> Result<(Self, WrappedKey), KeyRefused> {
        let (secret, wrapped) = wrapped::create(epoch, &KeySlot::Pseudonym { person }, random)?;
        Ok((Self::ready(&secret)?, wrapped))
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
        Self::ready(&wrapped::unwrap(
            epoch,
            &KeySlot::Pseudonym { person },
            wrapped,
        )?)
    }

    /// The person's pseudonym towards one audience.
    #[must_use]
    pub fn towards(&self, audience: &AudienceKey) -> Pseudonym {
        let inner = self.0.mac::<32>(audience.name.as_bytes());
        Pseudonym(audience.secret.mac(&inner))
    }

    fn ready(secret: &Secret) -> Result<Self, KeyRefused> {
        Ok(PseudonymKey(secret.derived(b"sitthi/1/pseudonym-key")?))
    }
}

/// The key of one recipient or purpose, destroyed when the disclosure ends.
pub struct AudienceKey {
    secret: Secret,
    name: Box<str>,
}

impl AudienceKey {
    /// Draws the key of a recipient or purpose that has none.
    ///
    /// # Errors
    /// When there is no randomness or the audience is no name.
    pub fn create(
        epoch: &ActiveEpoch,
        audience: &str,
        random: &mut Random<'_>,
    ) -> Result<(Self, WrappedKey), KeyRefused> {
        let (secret, wrapped) = wrapped::create(epoch, &KeySlot::Audience { audience }, random)?;
        Ok((Self::ready(&secret, audience)?, wrapped))
    }

    /// Opens a stored key.
    ///
    /// # Errors
    /// When it is wrapped under another epoch, or for another audience, or was altered.
    pub fn load(
        epoch: &EpochKey,
        audience: &str,
        wrapped: &WrappedKey,
    ) -> Result<Self, KeyRefused> {
        let secret = wrapped::unwrap(epoch, &KeySlot::Audience { audience }, wrapped)?;
        Self::ready(&secret, audience)
    }

    fn ready(secret: &Secret, audience: &str) -> Result<Self, KeyRefused> {
        Ok(AudienceKey {
            secret: secret.derived(b"sitthi/1/audience-key")?,
            name: audience.into(),
        })
    }
}
