//! An e-mail address that a letter may be sent to.

use law::Plain;
use zeroize::Zeroizing;

/// The longest address that can be carried (`RFC 5321` 4.5.3.1.3).
const CHARS_MAX: usize = 254;
/// The longest part before the `@` (`RFC 5321` 4.5.3.1.1).
const LOCAL_MAX: usize = 64;

/// An e-mail address in the plain form of `RFC 5321`: letters, digits and the signs of a dot-atom before the
/// `@`, the name of a host after it. Personal data: it prints itself nowhere, and leaves
/// memory when it is dropped.
///
/// What could end a header or begin another command is no address here: line ends, blanks, quotes,
/// angle brackets, commas, comments (`T22`).
pub struct Address(Plain<Zeroizing<String>>);

/// A text that is no address to which a letter can be sent. The text itself is not repeated (`T44`).
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("not an e-mail address of the form name@host.example (RFC 5321, T22)")]
pub struct AddressFault;

impl Address {
    /// Reads an address; blanks around it are not part of it.
    ///
    /// # Errors
    /// [`AddressFault`] when it has another form than `RFC 5321`'s dot-atom and host name.
    pub fn parse(text: &str) -> Result<Self, AddressFault> {
        // Blanks at the ends only: a line end inside or outside is an attempt at a header.
        let text = text.trim_matches(' ');
        let (local, host) = text.split_once('@').ok_or(AddressFault)?;
        let is_host = host.contains('.')
            && host.split('.').all(|label| {
                (1..=63).contains(&label.len())
                    && !label.starts_with('-')
                    && !label.ends_with('-')
                    && label
                        .bytes()
                        .all(|byte| byte.is_ascii_alphanumeric() || byte == b'-')
            });
        let is_local = local.len() <= LOCAL_MAX
            && local
                .split('.')
                .all(|atom| !atom.is_empty() && atom.bytes().all(is_atom));
        if text.len() <= CHARS_MAX && is_host && is_local {
            Ok(Address(Plain::new(Zeroizing::new(text.to_owned()))))
        } else {
            Err(AddressFault)
        }
    }

    /// The address as it is written into a letter. Every call is a place where it is looked at.
    #[must_use]
    pub fn open(&self) -> &str {
        self.0.open()
    }

    /// The host, which names no person.
    #[must_use]
    pub fn host(&self) -> &str {
        self.0.open().split_once('@').map_or("", |(_, host)| host)
    }

    /// Whether both are the same mailbox, capitals aside.
    #[must_use]
    pub fn is_same(&self, other: &Address) -> bool {
        self.open().eq_ignore_ascii_case(other.open())
    }
}

/// The signs of an atom (`RFC 5322` 3.2.3).
const fn is_atom(byte: u8) -> bool {
    byte.is_ascii_alphanumeric()
        || matches!(
            byte,
            b'!' | b'#'
                | b'$'
                | b'%'
                | b'&'
                | b'\''
                | b'*'
                | b'+'
                | b'-'
                | b'/'
                | b'='
                | b'?'
                | b'^'
                | b'_'
                | b'`'
                | b'{'
                | b'|'
                | b'}'
                | b'~'
        )
}

#[cfg(test)]
mod tests;
