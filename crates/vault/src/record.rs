//! Sealing one person's data of one category, field by field.
//!
//! Trusted with: the plaintext, for as long as a call takes.
//!
//! **Format** of a [`Sealed`]: an envelope ([`crate::envelope`], label `sitthi/1/data-key`). Its binding is
//! the label `sitthi/1/record`, controller's name, person (16 bytes), category's name, record (16 bytes),
//! field's name, version (32-bit big-endian). A value moved to another place, or put back after the
//! version was raised, does not open (`T36`).

use std::fmt;

use law::Plain;
use zeroize::Zeroizing;

use crate::binding::{BadName, Binding};
use crate::envelope::{Cipher, OpenRefused, SealRefused, shape};
use crate::epoch::{ActiveEpoch, EpochKey};
use crate::random::Random;
use crate::secret::Secret;
use crate::wrapped::{self, KeyRefused, KeySlot, WrappedKey};

const LABEL: &[u8] = b"sitthi/1/record";

/// Where a value is stored. Sealing binds the value to it; opening asks for the same place again.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct Place<'a> {
    /// The controller's name in the policy pack.
    pub controller: &'a str,
    /// The person's id.
    pub person: [u8; 16],
    /// The category's name in the policy pack.
    pub category: &'a str,
    /// The record's id.
    pub record: [u8; 16],
    /// The field's name; one name for the whole, where a record is sealed as one value.
    pub field: &'a str,
    /// How often the value was replaced.
    pub version: u32,
}

impl Place<'_> {
    fn binding(&self) -> Result<Binding, BadName> {
        row_of(self.controller, self.person, self.category)?
            .fixed(&self.record)
            .name("field", self.field)
            .map(|row| row.fixed(&self.version.to_be_bytes()))
    }
}

fn row_of(controller: &str, person: [u8; 16], category: &str) -> Result<Binding, BadName> {
    Binding::labelled(LABEL)
        .name("controller", controller)?
        .fixed(&person)
        .name("category", category)
}

/// A sealed value, as stored.
#[derive(Clone, PartialEq, Eq)]
pub struct Sealed(Vec<u8>);

impl Sealed {
    /// Reads the bytes of a stored column, checking their outer shape.
    ///
    /// # Errors
    /// When they are too short or of another format.
    pub fn from_bytes(stored: Vec<u8>) -> Result<Self, OpenRefused> {
        shape(&stored)?;
        Ok(Sealed(stored))
    }

    /// Takes an envelope this crate has just made.
    pub(crate) fn from_own(envelope: Vec<u8>) -> Self {
        Sealed(envelope)
    }

    /// The bytes to store.
    #[must_use]
    pub fn as_bytes(&self) -> &[u8] {
        &self.0
    }

    /// The bytes to store, given away.
    #[must_use]
    pub fn into_bytes(self) -> Vec<u8> {
        self.0
    }
}

impl fmt::Debug for Sealed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} sealed bytes", self.0.len())
    }
}

/// The key of one person's data of one category, ready for use. Random, never derived (`K2`);
/// destroying its wrapped form erases what it sealed (s.33).
pub struct DataKey {
    cipher: Cipher,
    /// The leading components of every binding under this key: controller, person, category.
    row: Binding,
}

impl DataKey {
    /// Draws the key of a person and category that have none. Store the wrapped form in the same
    /// transaction as the first value sealed with the key.
    ///
    /// # Errors
    /// When there is no randomness or the category is no name.
    pub fn create(
        epoch: &ActiveEpoch,
        person: [u8; 16],
        category: &str,
        random: &mut Random<'_>,
    ) -> Result<(Self, WrappedKey), KeyRefused> {
        let slot = KeySlot::Data { person, category };
        let (secret, wrapped) = wrapped::create(epoch, &slot, random)?;
        let key = Self::ready(&secret, epoch.key(), person, category)?;
        Ok((key, wrapped))
    }

    /// Opens a stored key.
    ///
    /// # Errors
    /// When it is wrapped under another epoch, or for another person or category, or was altered.
    pub fn load(
        epoch: &EpochKey,
        person: [u8; 16],
        category: &str,
        wrapped: &WrappedKey,
    ) -> Result<Self, KeyRefused> {
        let secret = wrapped::unwrap(epoch, &KeySlot::Data { person, category }, wrapped)?;
        Self::ready(&secret, epoch, person, category)
    }

    /// Seals one value.
    ///
    /// # Errors
    /// When the key is not the place's key, a name is no name, the value is longer than
    /// [`crate::SEAL_BYTES_MAX`], or there is no randomness.
    pub fn seal(
        &self,
        place: &Place<'_>,
        plain: &[u8],
        random: &mut Random<'_>,
    ) -> Result<Sealed, SealRefused> {
        let mut sealed = Vec::new();
        self.seal_into(place, plain, random, &mut sealed)?;
        Ok(Sealed(sealed))
    }

    /// Seals one value into a buffer that is used again and again; what was in it is replaced.
    ///
    /// # Errors
    /// As [`DataKey::seal`]; the buffer is then empty.
    pub fn seal_into(
        &self,
        place: &Place<'_>,
        plain: &[u8],
        random: &mut Random<'_>,
        sealed: &mut Vec<u8>,
    ) -> Result<(), SealRefused> {
        sealed.clear();
        let binding = place.binding()?;
        if !self.is_of(&binding) {
            return Err(SealRefused::OtherPlace);
        }
        self.cipher
            .seal_onto(binding.as_bytes(), plain, random, sealed)
    }

    /// Opens one value; its bytes are overwritten when dropped.
    ///
    /// # Errors
    /// When it was sealed under another key or for another place, or was altered since.
    pub fn open(
        &self,
        place: &Place<'_>,
        sealed: &[u8],
    ) -> Result<Plain<Zeroizing<Vec<u8>>>, OpenRefused> {
        let binding = self.checked(place)?;
        self.cipher.open(binding.as_bytes(), sealed).map(Plain::new)
    }

    /// Opens one value where it lies, for reading many without new memory. The caller overwrites the
    /// buffer when done; when refused it holds no plaintext.
    ///
    /// # Errors
    /// As [`DataKey::open`].
    pub fn open_in_place<'sealed>(
        &self,
        place: &Place<'_>,
        sealed: &'sealed mut [u8],
    ) -> Result<Plain<&'sealed mut [u8]>, OpenRefused> {
        let binding = self.checked(place)?;
        self.cipher
            .open_in_place(binding.as_bytes(), sealed)
            .map(Plain::new)
    }

    fn ready(
        secret: &Secret,
        epoch: &EpochKey,
        person: [u8; 16],
        category: &str,
    ) -> Result<Self, KeyRefused> {
        Ok(DataKey {
            cipher: Cipher::new(secret, b"sitthi/1/data-key")?,
            row: row_of(epoch.controller(), person, category)?,
        })
    }

    fn checked(&self, place: &Place<'_>) -> Result<Binding, OpenRefused> {
        let binding = place.binding()?;
        if self.is_of(&binding) {
            Ok(binding)
        } else {
            Err(OpenRefused::OtherPlace)
        }
    }

    pub(crate) const fn cipher(&self) -> &Cipher {
        &self.cipher
    }

    /// Whether a binding of another label goes on with the controller, person and category of this key.
    pub(crate) fn is_of_row(&self, binding: &Binding, label: &[u8]) -> bool {
        let own = self.row.as_bytes().get(2 + LABEL.len()..);
        let other = binding.as_bytes().get(2 + label.len()..);
        matches!((own, other), (Some(own), Some(other)) if !own.is_empty() && other.starts_with(own))
    }

    fn is_of(&self, binding: &Binding) -> bool {
        // Components carry their lengths, so equal leading bytes are equal leading components.
        binding.as_bytes().starts_with(self.row.as_bytes())
    }
}
