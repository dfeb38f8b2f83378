//! What other controllers send at a person's request (s.31(1), `LP-83`): checked, set apart, and kept only
//! when the person accepts it.
//!
//! The sender is one that the policy names, known by its key; the statement must be for this house, fresh,
//! and of exactly this content. Whether the person is known here is told to nobody: the receipt is the
//! same (`T13`). Nothing of it is used while it waits. Accepted, it comes in through the same door as
//! every row, as the source `transfer` of the policy.

use std::fmt::Write as _;

use jiff::SignedDuration;
use law::words::portability as words;
use law::{EntryId, Moment, PersonId, Plain, Text};
use policy::pack::SourceFormat;
use serde_json::{Value as Json, json};
use store::{Arrival, Digest, Kind, VerifierKey};

use crate::app::{App, Policy};
use crate::failure::Failure;
use crate::import::{self, Content, Import, Report};
use crate::rights::{Hand, PROOF_FRESH, RECEIPT, STATEMENT, hex};
use crate::{identifier, package};

/// The source of the policy under which accepted transfers are kept.
pub const SOURCE: &str = "transfer";
/// The most octets of a transfer.
pub const BYTES_MAX: usize = 16 * 1024 * 1024;
/// How old a statement may be.
const STATEMENT_AGE: SignedDuration = SignedDuration::from_hours(24);
/// How far the sender's clock may be ahead.
const AHEAD: SignedDuration = SignedDuration::from_mins(5);
/// How long a transfer waits for its person.
const WAITS: SignedDuration = SignedDuration::from_hours(30 * 24);
/// The most records of one transfer.
const RECORDS_MAX: usize = 200_000;

/// What waits for a person's word.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Waiting {
    /// Its number.
    pub transfer: EntryId,
    /// Who sent it.
    pub sender: Text,
    /// When it came.
    pub at: Moment,
    /// When it is destroyed unless it is accepted.
    pub until: Moment,
    /// What it holds, category by category; nothing of a record itself.
    pub holds: Vec<Holds>,
}

/// What a transfer holds of one category.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Holds {
    /// The category, by this policy's name; by the sender's word where this policy has none.
    pub category: Text,
    /// How many records.
    pub records: usize,
    /// Whether the policy takes this category from others at all. Each record is held against it once
    /// more when it comes in.
    pub is_taken: bool,
}

/// Takes a transfer in and gives the signed receipt: the same whether the person is known or not.
/// `endpoint` is the address of this house's own door, which the statement must name.
///
/// # Errors
/// [`Failure::Bad`] when the policy takes none, the sender is not named or its signature does not hold,
/// the statement is not of this content or not for this house, or the content is not of the published
/// format; [`Failure::Store`].
pub fn take(app: &App, endpoint: &str, envelope: &str) -> Result<String, Failure> {
    let policy = app.policy();
    accepting(&policy)?;
    let wrong = || Failure::bad("content", "s.31 ¶1", words::CONTENT_WRONG.text());
    let envelope: Json = serde_json::from_str(envelope).map_err(|_| wrong())?;
    let part = |name: &str| envelope.get(name).and_then(Json::as_str).ok_or_else(wrong);
    let (sender, text) = sender_of(&policy, part("statement")?)?;
    let content = part("content")?;
    let stated = stated(&text, endpoint, content, app.now())?;
    let accounts = checked(content).ok_or_else(wrong)?.accounts;
    let person = known_by(app, &policy, accounts.open())?;
    let content = content.as_bytes().to_vec();
    let origin = app.store().verifier().name().to_owned();
    app.store().transact("transfer.arrived", move |tx| {
        let now = tx.now();
        if let Some(person) = person {
            let arrival = Arrival {
                transfer: stated.transfer,
                sender: sender.clone(),
                at: now,
                until: now.after(WAITS),
            };
            if tx.note_arrival(person, &arrival)? {
                tx.keep_transfer_parts(person, stated.transfer, &content)?;
                let payload = json!({ "at": now.micros(), "source": SOURCE, "sender": sender, "state": "waiting" });
                tx.enter(person, Kind::Collection, &payload)?;
            }
        }
        Ok(tx.sign_statement(&format!(
            "{RECEIPT}\nfrom {origin}\ntransfer {}\nat {}\nsha256 {}\n",
            stated.transfer,
            package::rfc3339(now),
            stated.digest,
        ))?)
    })
}

/// The source under which accepted transfers are kept; without it none is taken.
fn accepting(policy: &Policy) -> Result<(), Failure> {
    let source = policy
        .pack
        .sources
        .iter()
        .find(|source| source.id == SOURCE);
    if source.is_some_and(|source| source.format == Some(SourceFormat::Records)) {
        return Ok(());
    }
    let why = words::NOT_ACCEPTED_HERE.text();
    Err(Failure::bad("transfer", "s.31(1), LP-24", why))
}

/// Who signed the statement, and its text.
fn sender_of(policy: &Policy, statement: &str) -> Result<(String, String), Failure> {
    for recipient in &policy.pack.recipients {
        let Ok(key) = recipient.transfer_key.parse::<VerifierKey>() else {
            continue;
        };
        if let Ok(text) = store::signed_statement(statement, &key)
            && text
                .lines()
                .any(|line| line == format!("from {}", key.name()))
        {
            return Ok((recipient.id.clone(), text));
        }
    }
    let why = words::SENDER_UNKNOWN.text();
    Err(Failure::bad("statement", "s.31(1), LP-6", why))
}

/// What a statement says, once it fits.
struct Stated {
    transfer: EntryId,
    digest: String,
}

fn stated(text: &str, endpoint: &str, content: &str, now: Moment) -> Result<Stated, Failure> {
    let wrong = || Failure::bad("statement", "s.31(1), T51", words::STATEMENT_WRONG.text());
    let mut lines = text.lines();
    if lines.next() != Some(STATEMENT) {
        return Err(wrong());
    }
    let said = |name: &str| {
        let mut of = text
            .lines()
            .filter_map(|line| line.strip_prefix(name)?.strip_prefix(' '));
        let first = of.next().ok_or_else(wrong)?;
        of.next().map_or(Ok(first), |_| Err(wrong()))
    };
    let digest = hex(&Digest::of(content.as_bytes()));
    let at: jiff::Timestamp = said("at")?.parse().map_err(|_| wrong())?;
    let at = Moment::from(at);
    let is_fresh = at <= now.after(AHEAD) && at.after(STATEMENT_AGE) >= now;
    if said("to")? != endpoint || said("sha256")? != digest || !is_fresh {
        return Err(wrong());
    }
    Ok(Stated {
        transfer: said("transfer")?.parse().map_err(|_| wrong())?,
        digest,
    })
}

/// A content of the published format.
struct Checked {
    accounts: Plain<Vec<String>>,
    records: Plain<Vec<(String, Json)>>,
}

/// Holds a content against the published format: its members and their kinds.
fn checked(content: &str) -> Option<Checked> {
    let content: Json = serde_json::from_str(content).ok()?;
    let is = |name: &str, wanted: Json| content.get(name) == Some(&wanted);
    if !is("format", json!("sitthi-portable")) || !is("format_version", json!(1)) {
        return None;
    }
    let accounts = content.get("accounts")?.as_array()?;
    let accounts: Option<Vec<String>> = accounts
        .iter()
        .map(|account| account.as_str().map(str::to_owned))
        .collect();
    let mut records = Vec::new();
    for (category, rows) in content.get("records")?.as_object()? {
        for row in rows.as_array()? {
            let text = |name: &str| row.get(name).is_some_and(Json::is_string);
            let whole = text("record") && text("source") && text("happened_at");
            if !whole || !row.get("fields")?.is_object() || records.len() >= RECORDS_MAX {
                return None;
            }
            records.push((category.clone(), row.clone()));
        }
    }
    Some(Checked {
        accounts: Plain::new(accounts?),
        records: Plain::new(records),
    })
}

/// The one person who goes by one of these; nobody when they lead to two people (`T2`).
fn known_by(app: &App, policy: &Policy, accounts: &[String]) -> Result<Option<PersonId>, Failure> {
    let mut found = None;
    for account in accounts.iter().take(16) {
        for known in identifier::all(&policy.compiled, account) {
            if !policy.pack.field(&known.field).is_some_and(is_email) {
                continue;
            }
            let person = app.store().read(|read| read.find(&known))?;
            match (found, person) {
                (Some(before), Some(other)) if before != other => return Ok(None),
                (_, Some(person)) => found = Some(person),
                _ => {}
            }
        }
    }
    Ok(found)
}

fn is_email(field: &policy::pack::Field) -> bool {
    field.kind == Some(policy::pack::FieldKind::Email)
}

/// What waits for this person's word, oldest first.
///
/// # Errors
/// [`Failure::Store`].
pub fn waiting(app: &App, person: PersonId) -> Result<Vec<Waiting>, Failure> {
    let policy = app.policy();
    let now = app.now();
    let arrivals = app.store().read::<_, store::Fault>(|read| {
        let mut arrivals = Vec::new();
        for arrival in read.arrivals(person)? {
            let content = read.transfer_content(person, arrival.transfer)?;
            arrivals.push((arrival, content));
        }
        Ok(arrivals)
    })?;
    let name = |id: &str| {
        let known = policy.pack.recipients.iter().find(|known| known.id == id);
        known.map_or_else(|| Text::new(id, id), |known| known.name.clone())
    };
    Ok(arrivals
        .into_iter()
        // What is over is gone for its person before the sweep destroys it.
        .filter(|(arrival, _)| arrival.until > now)
        .map(|(arrival, content)| Waiting {
            transfer: arrival.transfer,
            sender: name(&arrival.sender),
            at: arrival.at,
            until: arrival.until,
            holds: content.map_or_else(Vec::new, |content| holds(&policy, &content)),
        })
        .collect())
}

/// What a content holds, in its own order.
fn holds(policy: &Policy, content: &[u8]) -> Vec<Holds> {
    let content = std::str::from_utf8(content).ok().and_then(checked);
    let source = policy
        .pack
        .sources
        .iter()
        .find(|source| source.id == SOURCE);
    let mut holds: Vec<(String, Holds)> = Vec::new();
    for (category, _) in content.iter().flat_map(|content| content.records.open()) {
        if let Some((_, known)) = holds.iter_mut().find(|(id, _)| id == category) {
            known.records += 1;
            continue;
        }
        let known = policy
            .compiled
            .category_ix(category)
            .and_then(|ix| policy.compiled.category(ix));
        let is_taken = source.is_some_and(|source| source.categories.contains(category));
        let category_name = known.map_or_else(
            || Text::new(category.as_str(), category.as_str()),
            |known| known.name.clone(),
        );
        holds.push((
            category.clone(),
            Holds {
                category: category_name,
                records: 1,
                is_taken,
            },
        ));
    }
    holds.into_iter().map(|(_, holds)| holds).collect()
}

/// The person accepts it: each record comes in through the import door, where it is held against the
/// policy like any other. What the policy does not take is reported, and gone with the rest.
///
/// # Errors
/// [`Failure::Stale`] unless who accepts was proved within [`PROOF_FRESH`]; [`Failure::Bad`] when
/// nothing of this number waits; [`Failure::Store`].
pub fn accept(
    app: &App,
    hand: impl Into<Hand>,
    transfer: EntryId,
    session_proved: Moment,
) -> Result<Report, Failure> {
    let hand = hand.into();
    let person = hand.person();
    let now = app.now();
    if session_proved > now || session_proved.after(PROOF_FRESH) < now {
        return Err(Failure::Stale);
    }
    let content = waits(app, person, transfer)?;
    let policy = app.policy();
    let lines = rows(app, &policy, person, transfer, &content)?;
    let delivery = Import {
        source: SOURCE.to_owned(),
        name: transfer.to_string(),
        content: Content::Bytes(lines.open().as_bytes()),
        notice_given: None,
        lawful: None,
    };
    let report = import::import(app, delivery, &mut |_| {})?;
    app.store().transact("transfer.accepted", move |tx| {
        if tx.end_arrival(person, transfer)? {
            tx.enter(person, Kind::Collection, &said(hand, tx.now(), "accepted"))?;
        }
        Ok::<_, Failure>(())
    })?;
    Ok(report)
}

/// The person does not want it: it is destroyed.
///
/// # Errors
/// [`Failure::Bad`] when nothing of this number waits; [`Failure::Store`].
pub fn decline(app: &App, hand: impl Into<Hand>, transfer: EntryId) -> Result<(), Failure> {
    let hand = hand.into();
    let person = hand.person();
    app.store().transact("transfer.declined", move |tx| {
        if !tx.end_arrival(person, transfer)? {
            return Err(gone());
        }
        tx.enter(person, Kind::Collection, &said(hand, tx.now(), "declined"))?;
        Ok(())
    })
}

/// What the ledger keeps of a person's word on a transfer, and by whose hand it came.
fn said(hand: Hand, at: Moment, state: &str) -> Json {
    let mut payload = hand.entered();
    if let Some(payload) = payload.as_object_mut() {
        let said = [
            ("at", json!(at.micros())),
            ("by", json!(hand.by())),
            ("source", json!(SOURCE)),
            ("state", json!(state)),
        ];
        payload.extend(said.map(|(name, value)| (name.to_owned(), value)));
    }
    payload
}

fn gone() -> Failure {
    Failure::bad("transfer", "s.31(1), T14", words::TRANSFER_UNKNOWN.text())
}

fn waits(app: &App, person: PersonId, transfer: EntryId) -> Result<String, Failure> {
    let arrivals = app.store().read(|read| read.arrivals(person))?;
    let now = app.now();
    if !arrivals
        .iter()
        .any(|arrival| arrival.transfer == transfer && arrival.until > now)
    {
        return Err(gone());
    }
    let kept = app
        .store()
        .read(|read| read.transfer_content(person, transfer))?
        .ok_or_else(gone)?;
    String::from_utf8(kept).map_err(|_| gone())
}

/// The content as lines of records, about the person who accepted it.
fn rows(
    app: &App,
    policy: &Policy,
    person: PersonId,
    transfer: EntryId,
    content: &str,
) -> Result<Plain<String>, Failure> {
    let content = checked(content).ok_or_else(gone)?;
    let source = policy
        .pack
        .sources
        .iter()
        .find(|source| source.id == SOURCE);
    let schemes = source.map_or(&[][..], |source| &source.person_schemes[..]);
    let mut named = None;
    for account in content.accounts.open() {
        for (scheme, path) in schemes {
            let known = identifier::of(&policy.compiled, path, account);
            let Some(known) = known else { continue };
            if app.store().read(|read| read.find(&known))? == Some(person) {
                named = Some(json!({ "scheme": scheme, "value": account }));
            }
        }
    }
    let named = named.ok_or_else(gone)?;
    let mut lines = String::new();
    for (category, row) in content.records.open() {
        let part = |name: &str| row.get(name).cloned().unwrap_or(Json::Null);
        let record = part("record");
        let line = json!({
            "source": SOURCE,
            "id": format!("{transfer}/{}", record.as_str().unwrap_or_default()),
            "person": named,
            "category": category,
            "at": part("happened_at"),
            "fields": part("fields"),
        });
        let _ = writeln!(lines, "{line}");
    }
    Ok(Plain::new(lines))
}
