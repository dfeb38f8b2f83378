//! Each kind of thing has its own kind of number, so that two cannot be swapped.

use std::fmt;
use std::str::FromStr;

/// A text or a byte string that is no identifier of the wanted kind.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("not an identifier of a {kind}: 32 hexadecimal digits are wanted")]
pub struct IdFault {
    /// The kind that was wanted.
    pub kind: &'static str,
}

macro_rules! ids {
    ($($(#[$doc:meta])* $name:ident = $kind:literal;)*) => {$(
        $(#[$doc])*
        #[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
        pub struct $name([u8; 16]);

        impl $name {
            /// Takes sixteen random bytes, or those read back from storage.
            #[must_use]
            pub const fn from_bytes(bytes: [u8; 16]) -> Self {
                Self(bytes)
            }

            /// The sixteen bytes as stored.
            #[must_use]
            pub const fn bytes(self) -> [u8; 16] {
                self.0
            }

            /// Reads the bytes of a stored column.
            ///
            /// # Errors
            /// When there are not exactly sixteen.
            pub fn from_slice(bytes: &[u8]) -> Result<Self, IdFault> {
                bytes.try_into().map(Self).map_err(|_| IdFault { kind: $kind })
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                self.0.iter().try_for_each(|byte| write!(f, "{byte:02x}"))
            }
        }

        impl fmt::Debug for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                write!(f, concat!($kind, " {}"), self)
            }
        }

        impl FromStr for $name {
            type Err = IdFault;

            fn from_str(text: &str) -> Result<Self, IdFault> {
                read_hex(text).map(Self).ok_or(IdFault { kind: $kind })
            }
        }
    )*};
}

ids! {
    /// A data subject (s.6), by a random number that says nothing about them.
    PersonId = "person";
    /// Whoever asks for data: a member of staff or a program. Not a data subject, though the
    /// same human being can be both.
    ActorId = "actor";
    /// One stored record about one person.
    RecordId = "record";
    /// One file that belongs to a record: a piece of work, a picture, a clip (`LP-21`, `CO-11`).
    MediaId = "file";
    /// A rights request (s.30–36).
    RequestId = "request";
    /// A case that gives a reason to look: an incident, a complaint, an order.
    CaseId = "case";
    /// A signed memorandum that names a unit's representative for one occasion (`LP-53`).
    MemoId = "memo";
    /// A course or class that relates those who teach and those who learn in it (`LP-51`).
    CourseId = "course";
    /// A version of the policy that was proposed (`LP-108`).
    ProposalId = "proposal";
    /// An entry of the evidence ledger, as its holder knows it.
    EntryId = "entry";
}

fn read_hex(text: &str) -> Option<[u8; 16]> {
    let digits = text.as_bytes();
    if digits.len() != 32 {
        return None;
    }
    let mut bytes = [0_u8; 16];
    for (byte, pair) in bytes.iter_mut().zip(digits.chunks_exact(2)) {
        let [high, low] = *pair else { return None };
        *byte = (nibble(high)? << 4) | nibble(low)?;
    }
    Some(bytes)
}

const fn nibble(digit: u8) -> Option<u8> {
    match digit {
        b'0'..=b'9' => Some(digit - b'0'),
        b'a'..=b'f' => Some(digit - b'a' + 10),
        b'A'..=b'F' => Some(digit - b'A' + 10),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_id_is_read_back_from_its_text_and_bytes() {
        let id = PersonId::from_bytes(*b"0123456789abcdef");
        assert_eq!(id.to_string().parse(), Ok(id));
        assert_eq!(PersonId::from_slice(&id.bytes()), Ok(id));
    }

    #[test]
    fn a_text_of_the_wrong_shape_is_no_id() {
        for text in [
            "",
            "00",
            "zz",
            &"g".repeat(32),
            &"0".repeat(33),
            "ก".repeat(11).as_str(),
        ] {
            assert!(text.parse::<PersonId>().is_err(), "{text}");
        }
        assert!(PersonId::from_slice(&[0; 15]).is_err());
    }
}
