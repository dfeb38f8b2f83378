//! The receipt of a word on consent: a record as ISO/IEC TS 27560 describes it, signed, with its proof from
//! the ledger, that its holder keeps and anybody checks without us (s.19, `T16`).
//!
//! A receipt is one JSON document (`docs/schemas/consent-receipt-1.schema.json`). What was read is in it
//! whole: `consent_text`, `pii_processing` and `party_identification` together, in canonical form (RFC
//! 8785), have the SHA-256 that the ledger's entry holds. `proof.jws` is a detached signature (RFC 7515
//! appendix F, RFC 8037) over the canonical form of everything but `proof`; `proof.ledger` is the receipt
//! of the entry (C2SP tlog-proof). All three must agree. `vectors/consent_receipt.py` is a second reader.

use law::words::consents as words;
use law::{ConsentState, Moment, PersonId, Text};
use policy::notice::canonical;
use serde_json::{Map, Value as Json, json};
use store::{CheckedReceipt, ConsentWord, Digest, Kind, Leaf, VerifierKey};

use crate::app::App;
use crate::failure::Failure;

/// Which schema a receipt follows.
pub const SCHEMA: &str = "sitthi-consent-receipt-1";
/// The schema, as published.
pub const RECEIPT_SCHEMA: &str =
    include_str!("../../../../docs/schemas/consent-receipt-1.schema.json");
/// The kind of document that is signed (RFC 7515 §4.1.9).
const KIND: &str = "consent-receipt+json";
/// The members that together are what was read.
const READ: [&str; 3] = ["consent_text", "pii_processing", "party_identification"];
/// Octets of the longest receipt that is read.
pub const RECEIPT_BYTES_MAX: usize = 512 * 1024;

/// Why a file proves nothing.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ReceiptFault {
    /// It is no receipt of this schema, or not whole.
    #[error("it is no consent receipt of `{SCHEMA}`, or not whole (ISO/IEC TS 27560)")]
    Shape,
    /// Its signature does not hold.
    #[error("its signature does not hold (RFC 7515)")]
    Signature,
    /// What was read is not what was entered.
    #[error("the words of the consent are not those whose hash was entered (s.19 ¶3)")]
    Text,
    /// The ledger's proof does not hold.
    #[error("its proof from the ledger does not hold (C2SP tlog-proof)")]
    Ledger,
    /// It says something else than the entry.
    #[error("it does not say what the ledger's entry says")]
    Entry,
}

impl ReceiptFault {
    /// For people.
    #[must_use]
    pub fn told(self) -> Text {
        match self {
            ReceiptFault::Shape => words::FAULT_SHAPE,
            ReceiptFault::Signature => words::FAULT_SIGNATURE,
            ReceiptFault::Text => words::FAULT_TEXT,
            ReceiptFault::Ledger => words::FAULT_LEDGER,
            ReceiptFault::Entry => words::FAULT_ENTRY,
        }
        .text()
    }
}

/// What a receipt says, once it was checked.
#[derive(Clone, Debug, PartialEq)]
pub struct Checked {
    /// What became of the consent.
    pub state: ConsentState,
    /// What was asked, by its name.
    pub activity: String,
    /// When it was said.
    pub at: Moment,
    /// The entry's place in the ledger.
    pub leaf: u64,
    /// How many entries the ledger had.
    pub ledger_size: u64,
}

/// The receipt of one word, by the number of its entry among the person's own.
///
/// # Errors
/// [`Failure::Missing`] when this entry is no word on consent whose text was kept; [`Failure::Store`].
pub fn issue(app: &App, person: PersonId, number: u64) -> Result<String, Failure> {
    let missing = || Failure::Missing("consent receipt");
    let (word, text, opening, proof) = app.store().read::<_, Failure>(|read| {
        let word = read
            .consents(person)?
            .into_iter()
            .find(|word| word.entry == Some(number))
            .ok_or_else(missing)?;
        let wording = word.wording.ok_or_else(missing)?;
        let text = read.consent_text(&wording)?.ok_or_else(missing)?;
        let opening = read.opening(person, number)?;
        let proof = read.receipt_of(&opening)?;
        Ok((word, text, opening, proof))
    })?;
    let mut record: Map<String, Json> = serde_json::from_str(&text).map_err(|_| missing())?;
    let leaf = unhex(&opening.leaf_hex)
        .and_then(|bytes| Leaf::parse(&bytes).ok())
        .ok_or_else(missing)?;
    let key = app.store().verifier().clone();
    let entry = format!("{}/entry/{}", key.name(), opening.leaf);
    let handle = hex(&leaf.handle);
    let holds = record
        .get("consent_text")
        .and_then(|text| text.get("expires"))
        .and_then(Json::as_str)
        .unwrap_or("until-withdrawn")
        .to_owned();
    record.extend(of_word(&word, &entry, &handle, &holds));
    let document = canonical(&Json::Object(record.clone()));
    let jws = app
        .store()
        .transact::<_, store::Fault>("consent.receipt", move |tx| {
            tx.sign_document(document.as_bytes(), KIND)
        })?;
    record.insert(
        "proof".to_owned(),
        json!({ "jws": jws, "verifier_key": key.to_string(), "ledger": proof }),
    );
    let mut whole = serde_json::to_string_pretty(&Json::Object(record)).map_err(|_| missing())?;
    whole.push('\n');
    Ok(whole)
}

/// What a receipt says of the word itself, beside what was read.
fn of_word(word: &ConsentWord, entry: &str, handle: &str, holds: &str) -> Map<String, Json> {
    let said = json!({
        "schema_version": SCHEMA,
        "receipt_id": format!("{entry}#receipt"),
        "record_id": entry,
        "pii_principal_id": handle,
        "events": [{
            "event_time": word.at.timestamp().to_string(),
            "validity_duration": holds,
            "entity_id": handle,
            "event_type": if word.explicit { "ExplicitlyExpressedConsent" } else { "ExpressedConsent" },
            "event_state": word.state.dpv(),
        }],
        "evidence": {
            "notice_version": word.notice,
            "text_sha256": word.wording.map(|wording| hex(&wording)),
            "method": word.method.map(law::ConsentMethod::code),
            "reference": word.evidence,
            "flaw": word.flaw.map(law::ConsentFlaw::code),
        },
    });
    match said {
        Json::Object(said) => said,
        _ => Map::new(),
    }
}

/// Checks a receipt without us: its signature, that its words are those that were entered, and its proof from
/// the ledger. Pure.
///
/// # Errors
/// [`ReceiptFault`], the first that is found.
pub fn check(text: &str, key: &VerifierKey) -> Result<Checked, ReceiptFault> {
    if text.len() > RECEIPT_BYTES_MAX {
        return Err(ReceiptFault::Shape);
    }
    let whole: Json = serde_json::from_str(text).map_err(|_| ReceiptFault::Shape)?;
    let Json::Object(mut record) = whole else {
        return Err(ReceiptFault::Shape);
    };
    let proof = record.remove("proof").ok_or(ReceiptFault::Shape)?;
    if record.get("schema_version").and_then(Json::as_str) != Some(SCHEMA) {
        return Err(ReceiptFault::Shape);
    }
    let part = |name: &str| proof.get(name).and_then(Json::as_str);
    let (jws, ledger) = part("jws").zip(part("ledger")).ok_or(ReceiptFault::Shape)?;
    let document = canonical(&Json::Object(record.clone()));
    store::check_document(jws, document.as_bytes(), KIND, key)
        .map_err(|_| ReceiptFault::Signature)?;
    let read: Map<String, Json> = READ
        .iter()
        .filter_map(|name| Some(((*name).to_owned(), record.get(*name)?.clone())))
        .collect();
    let hash = hex(&Digest::of(canonical(&Json::Object(read)).as_bytes()));
    let record = Json::Object(record);
    let at = |pointer: &str| record.pointer(pointer).and_then(Json::as_str);
    if at("/evidence/text_sha256") != Some(&hash) {
        return Err(ReceiptFault::Text);
    }
    let entry = store::check_receipt(ledger, key).map_err(|_| ReceiptFault::Ledger)?;
    agrees(&record, &entry, key)
}

/// Whether the record says what the entry says: whose, which word, on which text, when.
fn agrees(
    record: &Json,
    entry: &CheckedReceipt,
    key: &VerifierKey,
) -> Result<Checked, ReceiptFault> {
    let at = |pointer: &str| record.pointer(pointer).and_then(Json::as_str);
    let entered = |name: &str| entry.payload.get(name).and_then(Json::as_str);
    let state = entered("state")
        .and_then(ConsentState::of_code)
        .ok_or(ReceiptFault::Entry)?;
    let time = entry.payload.get("at").and_then(Json::as_i64);
    let time = Moment::from_micros(time.ok_or(ReceiptFault::Entry)?);
    let number = format!("{}/entry/{}", key.name(), entry.leaf);
    let explicit = match at("/events/0/event_type") {
        Some("ExplicitlyExpressedConsent") => true,
        Some("ExpressedConsent") => false,
        _ => return Err(ReceiptFault::Entry),
    };
    let same = matches!(entry.kind, Kind::Consent | Kind::Withdrawal)
        && at("/record_id") == Some(&number)
        && at("/events/0/event_state") == Some(state.dpv())
        && at("/events/0/event_time") == Some(&time.timestamp().to_string())
        && at("/consent_text/activity") == entered("activity")
        && at("/evidence/text_sha256") == entered("wording")
        && at("/evidence/method") == entered("method")
        && at("/evidence/reference") == entered("evidence")
        && at("/evidence/flaw") == entered("flaw")
        && record.pointer("/evidence/notice_version") == entry.payload.get("notice")
        && entry.payload.get("explicit").and_then(Json::as_bool) == Some(explicit);
    if !same {
        return Err(ReceiptFault::Entry);
    }
    Ok(Checked {
        state,
        activity: at("/consent_text/name").unwrap_or_default().to_owned(),
        at: time,
        leaf: entry.leaf,
        ledger_size: entry.ledger_size,
    })
}

pub(super) fn hex(bytes: &[u8]) -> String {
    use std::fmt::Write as _;
    bytes.iter().fold(String::new(), |mut text, byte| {
        let _ = write!(text, "{byte:02x}");
        text
    })
}

fn unhex(text: &str) -> Option<Vec<u8>> {
    text.as_bytes()
        .chunks(2)
        .map(|pair| u8::from_str_radix(std::str::from_utf8(pair).ok()?, 16).ok())
        .collect()
}
