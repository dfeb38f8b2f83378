//! The bytes a ciphertext is bound to (associated data), written so that two different places
//! never give the same bytes.
//!
//! **Format.** A binding is a row of components; each is a 16-bit big-endian length followed by that
//! many bytes. The first component is a label that names the format and its version; numbers are
//! big-endian and of fixed width. Each label fixes which components follow, so the row reads back
//! in one way only.

/// Longest name (controller, category, field, audience) in bytes of UTF-8.
pub const NAME_BYTES_MAX: usize = 128;

/// A name that cannot be part of a place.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum BadName {
    /// Nothing was named.
    #[error("the {0} has no name; give the name the policy pack uses")]
    Empty(&'static str),
    /// More than [`NAME_BYTES_MAX`] bytes.
    #[error(
        "the name of the {0} is longer than {NAME_BYTES_MAX} bytes; give the short name the policy pack uses"
    )]
    TooLong(&'static str),
}

/// A row of components under one label.
#[derive(Clone)]
pub(crate) struct Binding(Vec<u8>);

impl Binding {
    pub(crate) fn labelled(label: &'static [u8]) -> Self {
        let mut binding = Binding(Vec::with_capacity(192));
        binding.component(label);
        binding
    }

    /// Adds a name written by people; `what` says what it names, for the refusal.
    pub(crate) fn name(mut self, what: &'static str, name: &str) -> Result<Self, BadName> {
        if name.is_empty() {
            return Err(BadName::Empty(what));
        }
        if name.len() > NAME_BYTES_MAX {
            return Err(BadName::TooLong(what));
        }
        self.component(name.as_bytes());
        Ok(self)
    }

    /// Adds an id or a number of fixed width.
    pub(crate) fn fixed<const N: usize>(mut self, bytes: &[u8; N]) -> Self {
        self.component(bytes);
        self
    }

    /// Adds a part of any length a caller may give, up to 65,535 bytes; longer is refused.
    pub(crate) fn part(mut self, bytes: &[u8]) -> Option<Self> {
        u16::try_from(bytes.len()).ok()?;
        self.component(bytes);
        Some(self)
    }

    pub(crate) fn as_bytes(&self) -> &[u8] {
        &self.0
    }

    pub(crate) fn into_bytes(self) -> Vec<u8> {
        self.0
    }

    fn component(&mut self, bytes: &[u8]) {
        // INVARIANT: labels and ids are short constants, names and parts are checked above.
        let length = u16::try_from(bytes.len()).unwrap_or(u16::MAX);
        self.0.extend_from_slice(&length.to_be_bytes());
        self.0.extend_from_slice(bytes);
    }
}
