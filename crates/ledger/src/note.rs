//! Signed notes: text signed by one or more keys (C2SP signed-note).

use std::fmt;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

use crate::key::{SigningKey, VerifierKey, is_name};

/// Octets of the longest note that is read. Room for a post-quantum cosignature of
/// each of [`SIGNATURES_MAX`] witnesses.
pub const NOTE_BYTES_MAX: usize = 256 * 1024;

/// Signature lines of the longest note that is read; the specification asks for at
/// least 16.
pub const SIGNATURES_MAX: usize = 64;

/// What opens a signature line.
const DASH: &str = "\u{2014} ";

/// What is wrong with a text that should be a signed note (C2SP signed-note).
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum NotANote {
    /// Too long to be read.
    #[error("a signed note is at most {NOTE_BYTES_MAX} octets (C2SP signed-note)")]
    TooLong,
    /// Not UTF-8, or a control character other than newline.
    #[error(
        "a signed note is UTF-8 without control characters other than newline (C2SP signed-note)"
    )]
    NotPlainText,
    /// No empty line between text and signatures, or no newline at the end.
    #[error(
        "a signed note is text, an empty line and signature lines, each ended by a newline (C2SP signed-note)"
    )]
    Shape,
    /// A line after the text is no signature line.
    #[error("line {line} after the text is not `\u{2014} <key name> <base64>` (C2SP signed-note)")]
    SignatureLine {
        /// Number of the signature line, from 1.
        line: usize,
    },
    /// More signature lines than are read.
    #[error("a signed note has at most {SIGNATURES_MAX} signatures (C2SP signed-note)")]
    TooManySignatures,
}

/// Why a note is not accepted as signed (C2SP signed-note).
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Unsigned {
    /// No signature is by a known key.
    #[error("no signature is by the key `{name}+{id:08x}` (C2SP signed-note)")]
    NoKnownKey {
        /// Name of the key looked for.
        name: String,
        /// Identifier of the key looked for.
        id: u32,
    },
    /// A signature in the name of a known key is not by that key.
    #[error("the signature of `{name}+{id:08x}` does not fit the text (C2SP signed-note)")]
    BadSignature {
        /// Name of the key.
        name: String,
        /// Identifier of the key.
        id: u32,
    },
}

/// One signature line, of any kind: unknown kinds (as the post-quantum cosignatures of
/// newer witnesses) are kept as they are.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SignatureLine {
    name: String,
    id: u32,
    signature: Vec<u8>,
}

impl SignatureLine {
    /// A signature by the key of this name and identifier.
    pub(crate) fn new(name: &str, id: u32, signature: Vec<u8>) -> SignatureLine {
        SignatureLine {
            name: name.to_owned(),
            id,
            signature,
        }
    }

    /// Name of the key that signed.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }

    /// Identifier of the key that signed.
    #[must_use]
    pub fn id(&self) -> u32 {
        self.id
    }

    /// The signature after the key identifier; its meaning depends on the key's kind.
    #[must_use]
    pub fn signature(&self) -> &[u8] {
        &self.signature
    }
}

impl fmt::Display for SignatureLine {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut octets = self.id.to_be_bytes().to_vec();
        octets.extend_from_slice(&self.signature);
        write!(f, "{DASH}{} {}", self.name, STANDARD.encode(octets))
    }
}

/// A text and the signatures under it (C2SP signed-note). Holding one says nothing
/// about the signatures: see [`Note::verify`].
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Note {
    text: String,
    signatures: Vec<SignatureLine>,
}

impl Note {
    /// A text with its first signature. The text ends in a newline and is plain.
    pub(crate) fn new(text: String, signature: SignatureLine) -> Note {
        Note {
            text,
            signatures: vec![signature],
        }
    }

    /// Signs a statement of the house that is no checkpoint. Its first line may not be a key's name,
    /// so that nobody can hand it to a reader as a checkpoint of that log.
    ///
    /// # Errors
    /// [`NotANote::Shape`] when the text does not end in a newline, holds an empty line, or begins
    /// with the key's own name; [`NotANote::NotPlainText`] when it holds control characters.
    pub fn statement(text: &str, key: &SigningKey) -> Result<Note, NotANote> {
        let first = text.lines().next().unwrap_or_default();
        if !text.ends_with('\n') || text.contains("\n\n") || first == key.verifier().name() {
            return Err(NotANote::Shape);
        }
        if text.len() > NOTE_BYTES_MAX {
            return Err(NotANote::TooLong);
        }
        if !is_plain(text) {
            return Err(NotANote::NotPlainText);
        }
        Ok(Note::new(text.to_owned(), key.sign(text)))
    }

    /// Reads a signed note.
    ///
    /// # Errors
    /// [`NotANote`], naming the rule broken. Total on any octets.
    pub fn parse(octets: &[u8]) -> Result<Note, NotANote> {
        if octets.len() > NOTE_BYTES_MAX {
            return Err(NotANote::TooLong);
        }
        let note = std::str::from_utf8(octets).map_err(|_| NotANote::NotPlainText)?;
        if !is_plain(note) {
            return Err(NotANote::NotPlainText);
        }
        // The last empty line parts the two; the text may have empty lines of its own.
        let (text, signatures) = note.rsplit_once("\n\n").ok_or(NotANote::Shape)?;
        let lines = signatures.strip_suffix('\n').ok_or(NotANote::Shape)?;
        let mut parsed = Vec::new();
        for (number, line) in (1..).zip(lines.split('\n')) {
            if number > SIGNATURES_MAX {
                return Err(NotANote::TooManySignatures);
            }
            let line = parse_line(line).ok_or(NotANote::SignatureLine { line: number })?;
            parsed.push(line);
        }
        Ok(Note {
            text: format!("{text}\n"),
            signatures: parsed,
        })
    }

    /// The text that was signed, with its final newline. Not to be acted upon before
    /// [`Note::verify`].
    #[must_use]
    pub fn text(&self) -> &str {
        &self.text
    }

    /// The signature lines in order.
    #[must_use]
    pub fn signatures(&self) -> &[SignatureLine] {
        &self.signatures
    }

    /// Adds a signature, as a witness's answer is added to a checkpoint.
    ///
    /// # Errors
    /// [`NotANote::TooManySignatures`] when there is no room for another.
    pub fn add(&mut self, line: SignatureLine) -> Result<(), NotANote> {
        if self.signatures.len() >= SIGNATURES_MAX {
            return Err(NotANote::TooManySignatures);
        }
        self.signatures.push(line);
        Ok(())
    }

    /// Checks that `key` signed the text. Signatures by other keys are passed over,
    /// also where they share the name or the identifier.
    ///
    /// # Errors
    /// [`Unsigned::BadSignature`] when any signature in the key's name is false,
    /// [`Unsigned::NoKnownKey`] when there is none.
    pub fn verify(&self, key: &VerifierKey) -> Result<(), Unsigned> {
        self.verified(key).map(|_| ())
    }

    /// Checks that the witness `key` cosigned the text; returns the time it says it saw
    /// the checkpoint, in seconds since 1970-01-01 UTC (C2SP tlog-cosignature). The
    /// latest, when it cosigned more than once.
    ///
    /// # Errors
    /// As [`Note::verify`]; also when `key` is no cosignature key.
    pub fn cosigned_at(&self, key: &VerifierKey) -> Result<u64, Unsigned> {
        self.verified(key)?.ok_or_else(|| unknown(key))
    }

    /// Checks all lines by `key`; the time is `None` for a plain signature.
    fn verified(&self, key: &VerifierKey) -> Result<Option<u64>, Unsigned> {
        let mut latest = Err(unknown(key));
        for line in &self.signatures {
            if line.name != key.name() || line.id != key.id() {
                continue;
            }
            let time =
                key.check(&self.text, &line.signature)
                    .ok_or_else(|| Unsigned::BadSignature {
                        name: key.name().to_owned(),
                        id: key.id(),
                    })?;
            latest = Ok(latest.ok().flatten().max(time));
        }
        latest
    }
}

impl fmt::Display for Note {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "{}", self.text)?;
        self.signatures
            .iter()
            .try_for_each(|line| writeln!(f, "{line}"))
    }
}

/// The error for a note that has no signature by `key`.
fn unknown(key: &VerifierKey) -> Unsigned {
    Unsigned::NoKnownKey {
        name: key.name().to_owned(),
        id: key.id(),
    }
}

/// Reads `— <name> <base64>`; `None` when it is anything else.
fn parse_line(line: &str) -> Option<SignatureLine> {
    let (name, encoded) = line.strip_prefix(DASH)?.split_once(' ')?;
    let octets = STANDARD.decode(encoded).ok()?;
    let (id, signature) = octets.split_first_chunk::<4>()?;
    if !is_name(name) || signature.is_empty() {
        return None;
    }
    Some(SignatureLine {
        name: name.to_owned(),
        id: u32::from_be_bytes(*id),
        signature: signature.to_vec(),
    })
}

/// Whether a text has no control character other than newline (C2SP signed-note).
pub(crate) fn is_plain(text: &str) -> bool {
    text.bytes().all(|octet| octet >= 0x20 || octet == b'\n')
}

#[cfg(test)]
mod tests;
