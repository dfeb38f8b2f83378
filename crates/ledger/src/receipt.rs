//! Receipts: what a person keeps, to show later and without us that an act about their
//! data was entered in the log (s.39; C2SP tlog-proof).
//!
//! A receipt carries no personal data unless its holder's `extra` part does; that part
//! is not signed and is believed only as far as the leaf computed from it is found.

use std::fmt;
use std::str::FromStr;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

use crate::checkpoint::{Checkpoint, Unaccepted};
use crate::hash::{Hash, leaf_hash};
use crate::key::VerifierKey;
use crate::note::{NOTE_BYTES_MAX, NotANote, Note};
use crate::proof::{PROOF_HASHES_MAX, Unproved, verify_inclusion};
use crate::tile::decimal;

/// First line of every receipt, naming its format (C2SP tlog-proof).
const FORMAT: &str = "c2sp.org/tlog-proof@v1";

/// Octets of the longest receipt that is read.
pub const RECEIPT_BYTES_MAX: usize = NOTE_BYTES_MAX + 128 * 1024;

/// Proof that an entry is in a log, checkable offline (C2SP tlog-proof). Files of it
/// end in `.tlog-proof`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Receipt {
    extra: Option<Vec<u8>>,
    index: u64,
    proof: Vec<Hash>,
    checkpoint: Note,
}

/// What is wrong with a text that should be a receipt (C2SP tlog-proof).
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum NotAReceipt {
    /// Too long to be read.
    #[error("a receipt is at most {RECEIPT_BYTES_MAX} octets (C2SP tlog-proof)")]
    TooLong,
    /// The first line names another format.
    #[error("the first line of a receipt is `{FORMAT}`")]
    Format,
    /// The `extra` line is not base64.
    #[error("the extra line of a receipt is `extra <base64>` (C2SP tlog-proof)")]
    Extra,
    /// The `index` line is missing or no plain number.
    #[error("a receipt has a line `index <number>` (C2SP tlog-proof)")]
    Index,
    /// A line of the proof is no hash, or there are too many.
    #[error(
        "line {line} of the receipt's proof is not one of at most {PROOF_HASHES_MAX} hashes (C2SP tlog-proof)"
    )]
    Proof {
        /// Number of the proof line, from 1.
        line: usize,
    },
    /// The part after the empty line is no signed note.
    #[error("a receipt ends in an empty line and a signed checkpoint (C2SP tlog-proof)")]
    Checkpoint(#[source] NotANote),
}

impl NotAReceipt {
    /// The same in Thai, for the person who holds the file.
    #[must_use]
    pub fn thai(&self) -> &'static str {
        match self {
            NotAReceipt::TooLong => "ไฟล์นี้ใหญ่เกินกว่าจะเป็นใบรับ",
            NotAReceipt::Format => "ไฟล์นี้ไม่ใช่ใบรับ หรือเป็นใบรับรุ่นที่ยังอ่านไม่ได้",
            NotAReceipt::Extra
            | NotAReceipt::Index
            | NotAReceipt::Proof { .. }
            | NotAReceipt::Checkpoint(_) => "ใบรับฉบับนี้ไม่ครบถ้วนหรือเสียหาย กรุณาดาวน์โหลดใหม่อีกครั้ง",
        }
    }
}

/// Why a receipt does not prove its entry.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Unreceipted {
    /// Its checkpoint is not the log's.
    #[error("the receipt's checkpoint is not accepted")]
    Checkpoint(#[from] Unaccepted),
    /// Its proof does not lead from the entry to the checkpoint.
    #[error("the receipt is not about this entry, or was altered")]
    Proof(#[from] Unproved),
}

impl Unreceipted {
    /// The same in Thai, for the person who holds the receipt.
    #[must_use]
    pub fn thai(&self) -> &'static str {
        match self {
            Unreceipted::Checkpoint(Unaccepted::WrongOrigin { .. }) => {
                "ใบรับฉบับนี้ออกจากบันทึกของหน่วยงานอื่น"
            }
            Unreceipted::Checkpoint(_) => "ลายเซ็นบนใบรับฉบับนี้ไม่ใช่ของบันทึกนี้ หรือใบรับถูกแก้ไข",
            Unreceipted::Proof(_) => "ใบรับฉบับนี้ไม่ตรงกับรายการ หรือถูกแก้ไข",
        }
    }
}

impl Receipt {
    /// Puts a receipt together from a proof of [`crate::proof::inclusion`] and the
    /// signed checkpoint it was made for.
    #[must_use]
    pub fn new(index: u64, proof: Vec<Hash>, checkpoint: Note) -> Receipt {
        Receipt {
            extra: None,
            index,
            proof,
            checkpoint,
        }
    }

    /// Adds what the holder needs to compute the entry again, such as the salt and the
    /// payload. Not signed.
    #[must_use]
    pub fn with_extra(self, extra: Vec<u8>) -> Receipt {
        Receipt {
            extra: Some(extra),
            ..self
        }
    }

    /// The part that is not signed, if there is one.
    #[must_use]
    pub fn extra(&self) -> Option<&[u8]> {
        self.extra.as_deref()
    }

    /// Index of the entry in the log.
    #[must_use]
    pub fn index(&self) -> u64 {
        self.index
    }

    /// The sibling hashes from the entry up (RFC 6962 §2.1.1).
    #[must_use]
    pub fn proof(&self) -> &[Hash] {
        &self.proof
    }

    /// The signed checkpoint, for the cosignatures on it ([`Note::cosigned_at`]).
    #[must_use]
    pub fn checkpoint(&self) -> &Note {
        &self.checkpoint
    }

    /// Checks offline that `entry` is in the log `origin`; returns the checkpoint it is
    /// proved under.
    ///
    /// # Errors
    /// [`Unreceipted`], naming the step that failed.
    pub fn verify(
        &self,
        entry: &[u8],
        origin: &str,
        key: &VerifierKey,
    ) -> Result<Checkpoint, Unreceipted> {
        let checkpoint = Checkpoint::of(&self.checkpoint, origin, key)?;
        verify_inclusion(
            &leaf_hash(entry),
            self.index,
            checkpoint.size(),
            &self.proof,
            &checkpoint.root(),
        )?;
        Ok(checkpoint)
    }
}

impl fmt::Display for Receipt {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "{FORMAT}")?;
        if let Some(extra) = &self.extra {
            writeln!(f, "extra {}", STANDARD.encode(extra))?;
        }
        writeln!(f, "index {}", self.index)?;
        self.proof
            .iter()
            .try_for_each(|hash| writeln!(f, "{hash}"))?;
        write!(f, "\n{}", self.checkpoint)
    }
}

impl FromStr for Receipt {
    type Err = NotAReceipt;

    fn from_str(text: &str) -> Result<Receipt, NotAReceipt> {
        if text.len() > RECEIPT_BYTES_MAX {
            return Err(NotAReceipt::TooLong);
        }
        // Neither proof nor checkpoint starts with an empty line, so the first one parts them.
        let (head, checkpoint) = text
            .split_once("\n\n")
            .ok_or(NotAReceipt::Checkpoint(NotANote::Shape))?;
        let mut lines = head.split('\n').peekable();
        if lines.next() != Some(FORMAT) {
            return Err(NotAReceipt::Format);
        }
        let extra = lines
            .next_if(|line| line.starts_with("extra"))
            .map(|line| {
                let encoded = line.strip_prefix("extra ").ok_or(NotAReceipt::Extra)?;
                STANDARD.decode(encoded).map_err(|_| NotAReceipt::Extra)
            })
            .transpose()?;
        let index = lines
            .next()
            .and_then(|line| line.strip_prefix("index "))
            .and_then(decimal)
            .ok_or(NotAReceipt::Index)?;
        let mut proof = Vec::new();
        for (line, hash) in (1..).zip(lines) {
            if line > PROOF_HASHES_MAX {
                return Err(NotAReceipt::Proof { line });
            }
            proof.push(hash.parse().map_err(|_| NotAReceipt::Proof { line })?);
        }
        let checkpoint = Note::parse(checkpoint.as_bytes()).map_err(NotAReceipt::Checkpoint)?;
        Ok(Receipt {
            extra,
            index,
            proof,
            checkpoint,
        })
    }
}

#[cfg(test)]
mod tests;
