//! Checkpoints: the size and root of a log, signed (C2SP tlog-checkpoint).

use std::fmt;
use std::str::FromStr;

use crate::hash::Hash;
use crate::key::{SigningKey, VerifierKey};
use crate::note::{NotANote, Note, Unsigned, is_plain};
use crate::tile::decimal;

/// What a log says of itself at one moment (C2SP tlog-checkpoint).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Checkpoint {
    origin: String,
    size: u64,
    root: Hash,
    extensions: Vec<String>,
}

/// What is wrong with a text that should be a checkpoint (C2SP tlog-checkpoint).
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum NotACheckpoint {
    /// No first line, or one with control characters.
    #[error("the origin of a checkpoint is one line of plain text (C2SP tlog-checkpoint)")]
    Origin,
    /// The second line is no plain decimal number.
    #[error(
        "the second line of a checkpoint is its size, a number without leading zeros (C2SP tlog-checkpoint)"
    )]
    Size,
    /// The third line is no hash, or not the root of an empty log where the size is 0.
    #[error("the third line of a checkpoint is its root hash (C2SP tlog-checkpoint)")]
    Root,
    /// An extension line is empty or has control characters, or the final newline is
    /// missing.
    #[error(
        "the lines of a checkpoint are not empty and each ends in a newline (C2SP tlog-checkpoint)"
    )]
    Line,
}

/// Why a signed checkpoint is not accepted.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Unaccepted {
    /// The text is no signed note.
    #[error("the checkpoint cannot be read")]
    Note(#[from] NotANote),
    /// The log's key did not sign it.
    #[error("the checkpoint is not signed by the log")]
    Unsigned(#[from] Unsigned),
    /// The signed text is no checkpoint.
    #[error("the signed text is no checkpoint")]
    Checkpoint(#[from] NotACheckpoint),
    /// It is another log's.
    #[error("the checkpoint is of the log `{found}`, not of `{wanted}` (C2SP tlog-checkpoint)")]
    WrongOrigin {
        /// Origin looked for.
        wanted: String,
        /// Origin it names.
        found: String,
    },
}

impl Checkpoint {
    /// States that the log `origin` has `size` entries under `root`.
    ///
    /// # Errors
    /// [`NotACheckpoint::Origin`] for an empty or many-lined origin,
    /// [`NotACheckpoint::Root`] when the size is 0 and the root is not that of an empty
    /// tree.
    pub fn new(origin: &str, size: u64, root: Hash) -> Result<Checkpoint, NotACheckpoint> {
        Checkpoint {
            origin: origin.to_owned(),
            size,
            root,
            extensions: Vec::new(),
        }
        .checked()
    }

    /// Adds extension lines; they are signed, and no monitor can check them.
    ///
    /// # Errors
    /// [`NotACheckpoint::Line`] for an empty or many-lined extension.
    pub fn with_extensions(self, extensions: Vec<String>) -> Result<Checkpoint, NotACheckpoint> {
        Checkpoint { extensions, ..self }.checked()
    }

    /// Identity of the log.
    #[must_use]
    pub fn origin(&self) -> &str {
        &self.origin
    }

    /// Entries in the log.
    #[must_use]
    pub fn size(&self) -> u64 {
        self.size
    }

    /// Root over all of them (RFC 6962 §2.1).
    #[must_use]
    pub fn root(&self) -> Hash {
        self.root
    }

    /// Extension lines, opaque.
    #[must_use]
    pub fn extensions(&self) -> &[String] {
        &self.extensions
    }

    /// Signs the checkpoint as the log; [`Note`]'s text form is what is served.
    ///
    /// To be called only when the new rows are durable and continue every checkpoint
    /// signed before: a signature cannot be taken back.
    #[must_use]
    pub fn sign(&self, key: &SigningKey) -> Note {
        let text = self.to_string();
        let line = key.sign(&text);
        Note::new(text, line)
    }

    /// Reads a signed checkpoint and accepts it only when `key` signed it and it is of
    /// the log `origin`.
    ///
    /// # Errors
    /// [`Unaccepted`], naming the rule broken.
    pub fn open(signed: &str, origin: &str, key: &VerifierKey) -> Result<Checkpoint, Unaccepted> {
        Checkpoint::of(&Note::parse(signed.as_bytes())?, origin, key)
    }

    /// As [`Checkpoint::open`], of a note already read.
    ///
    /// # Errors
    /// [`Unaccepted`], naming the rule broken.
    pub fn of(note: &Note, origin: &str, key: &VerifierKey) -> Result<Checkpoint, Unaccepted> {
        note.verify(key)?;
        let checkpoint: Checkpoint = note.text().parse()?;
        if checkpoint.origin != origin {
            return Err(Unaccepted::WrongOrigin {
                wanted: origin.to_owned(),
                found: checkpoint.origin,
            });
        }
        Ok(checkpoint)
    }

    /// Passes a checkpoint on if it can be written and read back.
    fn checked(self) -> Result<Checkpoint, NotACheckpoint> {
        let is_line = |line: &str| !line.is_empty() && !line.contains('\n') && is_plain(line);
        if !is_line(&self.origin) {
            return Err(NotACheckpoint::Origin);
        }
        if self.size == 0 && self.root != Hash::EMPTY {
            return Err(NotACheckpoint::Root);
        }
        if !self.extensions.iter().all(|line| is_line(line)) {
            return Err(NotACheckpoint::Line);
        }
        Ok(self)
    }
}

/// The note text: three lines and the extensions, each ended by a newline.
impl fmt::Display for Checkpoint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "{}\n{}\n{}", self.origin, self.size, self.root)?;
        self.extensions
            .iter()
            .try_for_each(|line| writeln!(f, "{line}"))
    }
}

impl FromStr for Checkpoint {
    type Err = NotACheckpoint;

    fn from_str(text: &str) -> Result<Checkpoint, NotACheckpoint> {
        let lines = text.strip_suffix('\n').ok_or(NotACheckpoint::Line)?;
        let mut lines = lines.split('\n');
        let origin = lines.next().ok_or(NotACheckpoint::Origin)?;
        let size = lines.next().and_then(decimal).ok_or(NotACheckpoint::Size)?;
        let root = lines.next().ok_or(NotACheckpoint::Root)?;
        Checkpoint {
            origin: origin.to_owned(),
            size,
            root: root.parse().map_err(|_| NotACheckpoint::Root)?,
            extensions: lines.map(str::to_owned).collect(),
        }
        .checked()
    }
}

#[cfg(test)]
mod tests;
