//! Keys that sign notes, and their public halves (C2SP signed-note "Verifier keys",
//! C2SP tlog-cosignature; Ed25519 by RFC 8032).
//!
//! Trusted with: the signing key of the log, or of a witness.

use std::fmt;
use std::str::FromStr;

use aws_lc_rs::signature::{ED25519, Ed25519KeyPair, KeyPair as _, UnparsedPublicKey};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use zeroize::Zeroizing;

use crate::hash::sha256;
use crate::note::{Note, SignatureLine};

/// A name or key that cannot be used (C2SP signed-note).
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum NotAKey {
    /// The name is empty or has a space, a plus or a control character.
    #[error(
        "a key name is not empty and has no space, plus or control character (C2SP signed-note)"
    )]
    Name,
    /// The text is not `<name>+<id>+<base64>`.
    #[error("a verifier key is `<name>+<8 hex digits>+<base64>` (C2SP signed-note)")]
    Shape,
    /// The identifier is not the one of this name and key.
    #[error("the key identifier does not belong to this name and key (C2SP signed-note)")]
    Identifier,
    /// A kind of key this program does not check.
    #[error("signature type 0x{0:02x} is not one of 0x01 and 0x04 (C2SP signed-note)")]
    Unsupported(u8),
    /// The cryptographic provider refused the seed.
    #[error("the seed makes no ed25519 key (RFC 8032)")]
    Seed,
}

/// What a key signs (C2SP signed-note "Signature types").
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum SignatureKind {
    /// 0x01: the note text, Ed25519. What a log signs its checkpoints with.
    Note,
    /// 0x04: a checkpoint seen at a time, Ed25519. What a witness signs.
    Cosignature,
}

impl SignatureKind {
    /// The octet that stands for it in key identifiers.
    fn octet(self) -> u8 {
        match self {
            SignatureKind::Note => 0x01,
            SignatureKind::Cosignature => 0x04,
        }
    }
}

/// Whether a text can name a key (C2SP signed-note).
pub(crate) fn is_name(name: &str) -> bool {
    let unfit = |letter: char| letter.is_whitespace() || letter == '+' || letter < ' ';
    !name.is_empty() && !name.contains(unfit)
}

/// What a witness signs: the time and the checkpoint (C2SP tlog-cosignature).
fn cosigned_message(text: &str, time: u64) -> String {
    format!("cosignature/v1\ntime {time}\n{text}")
}

/// The identifier of a key: the first four octets of
/// SHA-256(name ‖ 0x0a ‖ kind ‖ public key) (C2SP signed-note).
fn key_id(name: &str, kind: SignatureKind, public: &[u8; 32]) -> u32 {
    let mut named = name.as_bytes().to_vec();
    named.push(b'\n');
    named.push(kind.octet());
    named.extend_from_slice(public);
    let hash = sha256(&named);
    let [a, b, c, d, ..] = *hash.as_bytes();
    u32::from_be_bytes([a, b, c, d])
}

/// The public half of a key, and the name it signs under (C2SP signed-note).
/// Its text form is `<name>+<id>+<base64>`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct VerifierKey {
    name: String,
    id: u32,
    kind: SignatureKind,
    public: [u8; 32],
}

impl VerifierKey {
    /// Names a public Ed25519 key (RFC 8032 encoding).
    ///
    /// # Errors
    /// [`NotAKey::Name`] for an unfit name.
    pub fn new(name: &str, kind: SignatureKind, public: [u8; 32]) -> Result<VerifierKey, NotAKey> {
        if !is_name(name) {
            return Err(NotAKey::Name);
        }
        Ok(VerifierKey {
            name: name.to_owned(),
            id: key_id(name, kind, &public),
            kind,
            public,
        })
    }

    /// Name the key signs under.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }

    /// Identifier of the key; short, and no proof of anything by itself.
    #[must_use]
    pub fn id(&self) -> u32 {
        self.id
    }

    /// What the key signs.
    #[must_use]
    pub fn kind(&self) -> SignatureKind {
        self.kind
    }

    /// The public half itself (RFC 8032 encoding).
    pub(crate) fn public(&self) -> [u8; 32] {
        self.public
    }

    /// Checks one signature over `text`: `None` when false, else the time it states,
    /// if its kind states one.
    pub(crate) fn check(&self, text: &str, signature: &[u8]) -> Option<Option<u64>> {
        let key = UnparsedPublicKey::new(&ED25519, self.public);
        match self.kind {
            SignatureKind::Note => key.verify(text.as_bytes(), signature).ok().map(|()| None),
            SignatureKind::Cosignature => {
                let (time, signature) = signature.split_first_chunk::<8>()?;
                let time = u64::from_be_bytes(*time);
                // A time is at most 2^63 - 1 (C2SP tlog-cosignature).
                i64::try_from(time).ok()?;
                key.verify(cosigned_message(text, time).as_bytes(), signature)
                    .ok()
                    .map(|()| Some(time))
            }
        }
    }
}

impl fmt::Display for VerifierKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut octets = vec![self.kind.octet()];
        octets.extend_from_slice(&self.public);
        let encoded = STANDARD.encode(octets);
        write!(f, "{}+{:08x}+{encoded}", self.name, self.id)
    }
}

impl FromStr for VerifierKey {
    type Err = NotAKey;

    fn from_str(text: &str) -> Result<VerifierKey, NotAKey> {
        // Base64 has pluses of its own, so only the first two part anything.
        let mut parts = text.splitn(3, '+');
        let (Some(name), Some(id), Some(encoded)) = (parts.next(), parts.next(), parts.next())
        else {
            return Err(NotAKey::Shape);
        };
        let hex = id
            .bytes()
            .all(|digit| matches!(digit, b'0'..=b'9' | b'a'..=b'f'));
        if id.len() != 8 || !hex {
            return Err(NotAKey::Shape);
        }
        let id = u32::from_str_radix(id, 16).map_err(|_| NotAKey::Shape)?;
        let octets = STANDARD.decode(encoded).map_err(|_| NotAKey::Shape)?;
        let (kind, public) = octets.split_first().ok_or(NotAKey::Shape)?;
        let kind = match kind {
            0x01 => SignatureKind::Note,
            0x04 => SignatureKind::Cosignature,
            other => return Err(NotAKey::Unsupported(*other)),
        };
        let public = public.try_into().map_err(|_| NotAKey::Shape)?;
        let key = VerifierKey::new(name, kind, public)?;
        if key.id == id {
            Ok(key)
        } else {
            Err(NotAKey::Identifier)
        }
    }
}

/// The private key of a log. Its memory is wiped when it goes; it cannot be printed,
/// copied or written out.
pub struct SigningKey {
    pair: Ed25519KeyPair,
    verifier: VerifierKey,
}

impl SigningKey {
    /// Makes the key of 32 octets of randomness, which the caller keeps as the key's
    /// only stored form (RFC 8032 §5.1.5). The seed given here is wiped on return.
    ///
    /// The name should be the log's origin (C2SP tlog-checkpoint).
    ///
    /// # Errors
    /// [`NotAKey::Name`] for an unfit name, [`NotAKey::Seed`] when the cryptographic
    /// provider refuses.
    pub fn from_seed(name: &str, seed: Zeroizing<[u8; 32]>) -> Result<SigningKey, NotAKey> {
        let (pair, verifier) = open_seed(name, SignatureKind::Note, seed)?;
        Ok(SigningKey { pair, verifier })
    }

    /// The public half.
    #[must_use]
    pub fn verifier(&self) -> &VerifierKey {
        &self.verifier
    }

    /// Signs octets that can be no note (RFC 8037).
    pub(crate) fn sign_octets(&self, octets: &[u8]) -> Vec<u8> {
        self.pair.sign(octets).as_ref().to_vec()
    }

    /// Signs a note's text (C2SP signed-note "Ed25519 signatures").
    pub(crate) fn sign(&self, text: &str) -> SignatureLine {
        let signature = self.pair.sign(text.as_bytes()).as_ref().to_vec();
        SignatureLine::new(&self.verifier.name, self.verifier.id, signature)
    }
}

impl fmt::Debug for SigningKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("SigningKey")
            .field("verifier", &self.verifier)
            .finish_non_exhaustive()
    }
}

/// The private key of a witness, kept like [`SigningKey`]. A type of its own, because a
/// witness key must never sign a plain note (C2SP tlog-cosignature).
pub struct WitnessKey {
    pair: Ed25519KeyPair,
    verifier: VerifierKey,
}

impl WitnessKey {
    /// Makes the key of 32 octets of randomness, as [`SigningKey::from_seed`].
    ///
    /// # Errors
    /// As [`SigningKey::from_seed`].
    pub fn from_seed(name: &str, seed: Zeroizing<[u8; 32]>) -> Result<WitnessKey, NotAKey> {
        let (pair, verifier) = open_seed(name, SignatureKind::Cosignature, seed)?;
        Ok(WitnessKey { pair, verifier })
    }

    /// The public half.
    #[must_use]
    pub fn verifier(&self) -> &VerifierKey {
        &self.verifier
    }

    /// States that the checkpoint in `note` continues all this witness has seen, as of
    /// `seen_at`, in seconds since 1970-01-01 UTC (C2SP tlog-cosignature). To be called
    /// only after the log's signature and a consistency proof were checked, and the new
    /// size written down.
    #[must_use]
    pub fn cosign(&self, note: &Note, seen_at: u64) -> SignatureLine {
        let message = cosigned_message(note.text(), seen_at);
        let mut signature = seen_at.to_be_bytes().to_vec();
        signature.extend_from_slice(self.pair.sign(message.as_bytes()).as_ref());
        SignatureLine::new(&self.verifier.name, self.verifier.id, signature)
    }
}

impl fmt::Debug for WitnessKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("WitnessKey")
            .field("verifier", &self.verifier)
            .finish_non_exhaustive()
    }
}

/// Makes both halves of a key of its seed; taking the seed over is what wipes it.
fn open_seed(
    name: &str,
    kind: SignatureKind,
    seed: Zeroizing<[u8; 32]>,
) -> Result<(Ed25519KeyPair, VerifierKey), NotAKey> {
    let pair = Ed25519KeyPair::from_seed_unchecked(seed.as_slice()).map_err(|_| NotAKey::Seed)?;
    let public = pair
        .public_key()
        .as_ref()
        .try_into()
        .map_err(|_| NotAKey::Seed)?;
    let verifier = VerifierKey::new(name, kind, public)?;
    Ok((pair, verifier))
}

#[cfg(test)]
mod tests;
