//! Sealing a file of a record part by part, so that it never stands in memory whole.
//!
//! Trusted with: the plaintext of one part, for as long as a call takes.
//!
//! **Format** of a part: an envelope ([`crate::envelope`]) under the key of (person, category) that seals
//! the record too, so that what ends the one ends the other (s.33). Its binding is the label
//! `sitthi/1/media`, controller's name, person (16 bytes), category's name, record (16 bytes), field's name,
//! file (16 bytes), part from 0 (32-bit big-endian), and one byte: 1 for the last part, else 0. So a part that
//! is left out, doubled, moved, taken from another file or cut off at the end does not open (`T36`).

use law::Plain;
use zeroize::Zeroizing;

use crate::binding::{BadName, Binding};
use crate::envelope::{OpenRefused, SealRefused};
use crate::random::Random;
use crate::record::{DataKey, Sealed};

const LABEL: &[u8] = b"sitthi/1/media";

/// Where a part of a file is stored. Sealing binds the part to it; opening asks for the same place again.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct PartPlace<'a> {
    /// The controller's name in the policy pack.
    pub controller: &'a str,
    /// The person's id.
    pub person: [u8; 16],
    /// The category's name in the policy pack.
    pub category: &'a str,
    /// The record to which the file belongs.
    pub record: [u8; 16],
    /// The field's name.
    pub field: &'a str,
    /// The file's id, drawn for each delivery.
    pub media: [u8; 16],
    /// The part's number, from 0.
    pub part: u32,
    /// Whether no part follows.
    pub is_last: bool,
}

impl PartPlace<'_> {
    fn binding(&self) -> Result<Binding, BadName> {
        Ok(Binding::labelled(LABEL)
            .name("controller", self.controller)?
            .fixed(&self.person)
            .name("category", self.category)?
            .fixed(&self.record)
            .name("field", self.field)?
            .fixed(&self.media)
            .fixed(&self.part.to_be_bytes())
            .fixed(&[u8::from(self.is_last)]))
    }
}

impl DataKey {
    /// Seals one part of a file.
    ///
    /// # Errors
    /// As [`DataKey::seal`].
    pub fn seal_part(
        &self,
        place: &PartPlace<'_>,
        plain: &[u8],
        random: &mut Random<'_>,
    ) -> Result<Sealed, SealRefused> {
        let binding = place.binding()?;
        if !self.is_of_row(&binding, LABEL) {
            return Err(SealRefused::OtherPlace);
        }
        let mut sealed = Vec::new();
        self.cipher()
            .seal_onto(binding.as_bytes(), plain, random, &mut sealed)?;
        Ok(Sealed::from_own(sealed))
    }

    /// Opens one part of a file; its bytes are overwritten when dropped.
    ///
    /// # Errors
    /// When it was sealed under another key or for another place, or was altered since.
    pub fn open_part(
        &self,
        place: &PartPlace<'_>,
        sealed: &[u8],
    ) -> Result<Plain<Zeroizing<Vec<u8>>>, OpenRefused> {
        let binding = place.binding()?;
        if !self.is_of_row(&binding, LABEL) {
            return Err(OpenRefused::OtherPlace);
        }
        self.cipher()
            .open(binding.as_bytes(), sealed)
            .map(Plain::new)
    }
}
