//! Receipts: a ledger entry with its opening and its proof, for the person to keep and for anybody
//! to check without us (C2SP tlog-proof).

use law::{Moment, PersonId};
use ledger::{Note, Receipt, VerifierKey, proof};
use serde_json::{Value as Json, json};

use crate::entries::Opening;
use crate::fault::Fault;
use crate::leaf::{Kind, Leaf};
use crate::transact::Read;

/// What a receipt proves, once checked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CheckedReceipt {
    /// The entry's place in the ledger, from 0.
    pub leaf: u64,
    /// What happened.
    pub kind: Kind,
    /// When, to the minute; the payload holds the exact moment.
    pub at: Moment,
    /// The version of the policy then in force.
    pub policy_version: u32,
    /// What was committed to.
    pub payload: Json,
    /// How many entries the ledger had when the receipt was made.
    pub ledger_size: u64,
}

/// Why a receipt proves nothing.
#[derive(Debug, PartialEq, Eq, thiserror::Error)]
pub enum ReceiptFault {
    /// It is no receipt.
    #[error(transparent)]
    Shape(#[from] ledger::receipt::NotAReceipt),
    /// It does not carry what opens its entry.
    #[error("the receipt does not carry the opening of its entry")]
    NoOpening,
    /// Its proof does not hold.
    #[error(transparent)]
    Unproved(#[from] ledger::receipt::Unreceipted),
    /// The entry is not of this program.
    #[error(transparent)]
    NotALeaf(#[from] crate::leaf::NotALeaf),
    /// Salt and payload are not what the entry committed to.
    #[error("the words on the receipt are not those that were entered: it was altered")]
    OtherWords,
}

fn unhex(text: &str) -> Option<Vec<u8>> {
    let digits = text.as_bytes();
    if !digits.len().is_multiple_of(2) {
        return None;
    }
    digits
        .chunks_exact(2)
        .map(|pair| {
            let pair = std::str::from_utf8(pair).ok()?;
            u8::from_str_radix(pair, 16).ok()
        })
        .collect()
}

/// Checks a receipt offline: its checkpoint is signed by this key, its entry is in that ledger, and
/// its words are what the entry committed to. Pure.
///
/// # Errors
/// [`ReceiptFault`] names the step that failed.
pub fn check_receipt(text: &str, key: &VerifierKey) -> Result<CheckedReceipt, ReceiptFault> {
    let receipt: Receipt = text.parse()?;
    let extra: Json = receipt
        .extra()
        .and_then(|extra| serde_json::from_slice(extra).ok())
        .ok_or(ReceiptFault::NoOpening)?;
    let part = |name: &str| extra.get(name).and_then(Json::as_str);
    let entry = part("entry")
        .and_then(unhex)
        .ok_or(ReceiptFault::NoOpening)?;
    let salt: [u8; 32] = part("salt")
        .and_then(unhex)
        .and_then(|salt| salt.try_into().ok())
        .ok_or(ReceiptFault::NoOpening)?;
    let payload = part("payload").ok_or(ReceiptFault::NoOpening)?;
    let checkpoint = receipt.verify(&entry, key.name(), key)?;
    let leaf = Leaf::parse(&entry)?;
    if !leaf.opens_with(&salt, payload.as_bytes()) {
        return Err(ReceiptFault::OtherWords);
    }
    Ok(CheckedReceipt {
        leaf: receipt.index(),
        kind: leaf.kind,
        at: Moment::from_micros(leaf.minute.saturating_mul(60_000_000)),
        policy_version: leaf.policy_version,
        payload: serde_json::from_str(payload).map_err(|_| ReceiptFault::OtherWords)?,
        ledger_size: checkpoint.size(),
    })
}

/// Checks a detached signature over a document of a kind (RFC 7515 appendix F). Pure.
///
/// # Errors
/// What is wrong with it.
pub fn check_document(
    signature: &str,
    document: &[u8],
    kind: &str,
    key: &VerifierKey,
) -> Result<(), ledger::jws::NotSigned> {
    ledger::jws::verify(signature, document, kind, key)
}

impl Read<'_> {
    /// The receipt of one of a person's own entries.
    ///
    /// # Errors
    /// [`Fault::Missing`] when there is no such entry; [`Fault::Ledger`] when it cannot be proved.
    pub fn receipt(&mut self, person: PersonId, number: u64) -> Result<String, Fault> {
        let opening = self.opening(person, number)?;
        self.receipt_of(&opening)
    }

    /// The receipt of an entry that was opened before: how a certificate is proved when the person
    /// it is about is gone.
    ///
    /// # Errors
    /// [`Fault::Ledger`] when it cannot be proved.
    pub fn receipt_of(&mut self, opening: &Opening) -> Result<String, Fault> {
        let failed = |why: &dyn std::fmt::Display| Fault::Ledger(why.to_string());
        let signed = self
            .checkpoint()?
            .ok_or_else(|| failed(&"there is no checkpoint yet"))?;
        let key = self.shared.verifier.clone();
        let checkpoint =
            ledger::Checkpoint::open(&signed, key.name(), &key).map_err(|why| failed(&why))?;
        let note = Note::parse(signed.as_bytes()).map_err(|why| failed(&why))?;
        let proof = proof::inclusion(opening.leaf, checkpoint.size(), |level, first, hashes| {
            self.ledger_hashes(level, first, hashes)
        })
        .map_err(|why| failed(&why))?;
        let extra = json!({
            "entry": opening.leaf_hex,
            "salt": opening.salt_hex,
            "payload": opening.payload,
        });
        Ok(Receipt::new(opening.leaf, proof, note)
            .with_extra(extra.to_string().into_bytes())
            .to_string())
    }
}
