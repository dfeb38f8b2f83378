//! What a ledger entry says to the world: kind, minute, notice version, a handle that only the
//! person's key can link, and a salted commitment. Never personal data (`I-25`).

use law::Moment;
use vault::Commitment;

/// First bytes of every leaf: the format and its version.
const FORMAT: [u8; 2] = *b"S1";
/// Octets of a leaf.
pub const LEAF_BYTES: usize = 2 + 1 + 8 + 4 + 16 + 32;

/// What happened, as the public part of an entry tells it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
#[repr(u8)]
pub enum Kind {
    /// Data was used, or a use was permitted (s.39(6)).
    Use = 1,
    /// Data was given to somebody else (s.27).
    Disclosure = 2,
    /// A question was refused.
    Refusal = 3,
    /// Consent was given (s.19).
    Consent = 4,
    /// Consent was withdrawn (s.19 ¶5).
    Withdrawal = 5,
    /// An objection was filed or ended (s.32).
    Objection = 6,
    /// A restriction began or ended (s.34).
    Restriction = 7,
    /// A step of a rights request (s.30–36).
    Request = 8,
    /// Data of a person was destroyed (s.33).
    Erasure = 9,
    /// A notice reached a person (s.23).
    Notice = 10,
    /// Data was taken in (s.23, s.25).
    Collection = 11,
    /// Something of the controller's own: a pack put in force, an epoch renewed, an import run.
    House = 12,
}

impl Kind {
    /// Every kind.
    pub const ALL: [Kind; 12] = [
        Kind::Use,
        Kind::Disclosure,
        Kind::Refusal,
        Kind::Consent,
        Kind::Withdrawal,
        Kind::Objection,
        Kind::Restriction,
        Kind::Request,
        Kind::Erasure,
        Kind::Notice,
        Kind::Collection,
        Kind::House,
    ];

    /// The word for it in payloads, answers and `ledger` commands.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Kind::Use => "use",
            Kind::Disclosure => "disclosure",
            Kind::Refusal => "refusal",
            Kind::Consent => "consent",
            Kind::Withdrawal => "withdrawal",
            Kind::Objection => "objection",
            Kind::Restriction => "restriction",
            Kind::Request => "request",
            Kind::Erasure => "erasure",
            Kind::Notice => "notice",
            Kind::Collection => "collection",
            Kind::House => "house",
        }
    }
}

/// The public part of an entry.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Leaf {
    /// What happened.
    pub kind: Kind,
    /// When, in whole minutes since 1970 UTC.
    pub minute: i64,
    /// The version of the policy in force.
    pub policy_version: u32,
    /// Links the entry to the person for whoever holds the person's key; zeros for [`Kind::House`].
    pub handle: [u8; 16],
    /// `SHA-256` over salt and payload.
    pub commitment: [u8; 32],
}

/// Bytes that are no leaf of this program.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("not a ledger entry of this format: {LEAF_BYTES} bytes that begin with `S1` are wanted")]
pub struct NotALeaf;

impl Leaf {
    pub(crate) fn new(
        kind: Kind,
        at: Moment,
        policy_version: u32,
        handle: [u8; 16],
        commitment: &Commitment,
    ) -> Self {
        Leaf {
            kind,
            minute: at.minute(),
            policy_version,
            handle,
            commitment: commitment.bytes(),
        }
    }

    /// The bytes that are hashed into the ledger.
    #[must_use]
    pub fn bytes(&self) -> [u8; LEAF_BYTES] {
        let mut bytes = [0_u8; LEAF_BYTES];
        let parts: [&[u8]; 6] = [
            &FORMAT,
            &[self.kind as u8],
            &self.minute.to_be_bytes(),
            &self.policy_version.to_be_bytes(),
            &self.handle,
            &self.commitment,
        ];
        for (place, byte) in bytes.iter_mut().zip(parts.into_iter().flatten()) {
            *place = *byte;
        }
        bytes
    }

    /// Reads the bytes back.
    ///
    /// # Errors
    /// When they are of another length or format, or of a kind this program does not know.
    pub fn parse(bytes: &[u8]) -> Result<Self, NotALeaf> {
        let (format, rest) = bytes.split_first_chunk::<2>().ok_or(NotALeaf)?;
        let (kind, rest) = rest.split_first().ok_or(NotALeaf)?;
        let (minute, rest) = rest.split_first_chunk::<8>().ok_or(NotALeaf)?;
        let (version, rest) = rest.split_first_chunk::<4>().ok_or(NotALeaf)?;
        let (handle, rest) = rest.split_first_chunk::<16>().ok_or(NotALeaf)?;
        let commitment: [u8; 32] = rest.try_into().map_err(|_| NotALeaf)?;
        let kind = Kind::ALL
            .into_iter()
            .find(|known| *known as u8 == *kind)
            .filter(|_| *format == FORMAT)
            .ok_or(NotALeaf)?;
        Ok(Leaf {
            kind,
            minute: i64::from_be_bytes(*minute),
            policy_version: u32::from_be_bytes(*version),
            handle: *handle,
            commitment,
        })
    }

    /// Whether this salt and payload are what the entry committed to.
    #[must_use]
    pub fn opens_with(&self, salt: &[u8; 32], payload: &[u8]) -> bool {
        Commitment::from_bytes(self.commitment).is_of(salt, payload)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_leaf_is_read_back_and_nothing_else_is() {
        for kind in Kind::ALL {
            let leaf = Leaf {
                kind,
                minute: 29_000_000,
                policy_version: 7,
                handle: [3; 16],
                commitment: [9; 32],
            };
            assert_eq!(Leaf::parse(&leaf.bytes()), Ok(leaf));
        }
        assert_eq!(Leaf::parse(&[0; LEAF_BYTES]), Err(NotALeaf));
        assert_eq!(Leaf::parse(b"S1"), Err(NotALeaf));
    }
}
