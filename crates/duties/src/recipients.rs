//! Recipients are told what a person had erased, restricted or corrected, reminded until they confirm,
//! and asked again (s.33 ¶3, s.34, s.35; `law` note B7, `LP-57`, `T57`).
//!
//! Who received what is read from the ledger before anything is destroyed. A recipient is told by the
//! numbers of the disclosures it was given then, never by a name: so the telling outlives the person's
//! keys and says nothing of them.

mod post;

use std::collections::BTreeMap;

use jiff::SignedDuration;
use jiff::civil::Date;
use law::words::requests as words;
use law::{EntryId, Moment, PersonId, RequestId, Text, TimeLeft};
use store::{Kind, NewTelling, OwnEntry, Telling, Tx, Work};

use crate::app::App;
use crate::failure::Failure;
use crate::letters::{self, LetterKind};
use crate::rights::{fulfil_elsewhere, left, read_day};
use crate::work;

pub use post::{Way, acknowledged, letter, posted};

/// How long a recipient has to confirm.
const CONFIRM_WITHIN: SignedDuration = SignedDuration::from_hours(30 * 24);
/// How long after a letter it is reminded.
const REMIND_AFTER: SignedDuration = SignedDuration::from_hours(7 * 24);
/// How long a confirmed telling is kept as evidence (s.77, limitation of three years).
const KEPT_FOR: SignedDuration = SignedDuration::from_hours(3 * 366 * 24);

law::closed_list! {
    /// What a recipient must do with what it received.
    pub enum Act {
        /// Erase it (s.33).
        Erase = "erase", words::RECIPIENT_ERASES;
        /// Use it for nothing (s.34).
        Restrict = "restrict", words::RECIPIENT_RESTRICTS;
        /// Put it right (s.35).
        Correct = "correct", words::RECIPIENT_CORRECTS;
    }
}

impl Act {
    const fn letter(self) -> LetterKind {
        match self {
            Act::Erase => LetterKind::RecipientErase,
            Act::Restrict => LetterKind::RecipientRestrict,
            Act::Correct => LetterKind::RecipientCorrect,
        }
    }
}

/// Who confirms that a recipient did it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Confirms {
    /// The recipient, by the number it was given.
    Recipient,
    /// The desk, which was told by telephone or letter.
    Desk,
}

impl Confirms {
    /// The word stored.
    const fn word(self) -> &'static str {
        match self {
            Confirms::Recipient => "recipient",
            Confirms::Desk => "desk",
        }
    }

    fn of_word(word: &str) -> Option<Confirms> {
        [Confirms::Recipient, Confirms::Desk]
            .into_iter()
            .find(|by| by.word() == word)
    }
}

/// A telling as the person, the desk and the recipient see it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TellingView {
    /// Its number.
    pub telling: EntryId,
    /// The request.
    pub request: RequestId,
    /// Who was told.
    pub recipient: Text,
    /// What it must do.
    pub act: Act,
    /// The entries of the ledger by which it received the data.
    pub disclosures: Vec<u64>,
    /// When it was told.
    pub told: Moment,
    /// The day by which it must confirm.
    pub due: Date,
    /// How far that day is.
    pub left: TimeLeft,
    /// How often it was reminded.
    pub reminded: u32,
    /// When it confirmed.
    pub confirmed: Option<Moment>,
    /// Who said that it did.
    pub confirmed_by: Option<Confirms>,
    /// How it is written to.
    pub way: Way,
    /// When its printed letter was posted last.
    pub posted: Option<Moment>,
}

impl TellingView {
    /// Whether the desk has to post its letter now: it takes no e-mail, has not confirmed, and nothing was
    /// posted for as long as a letter by e-mail waits before the next.
    #[must_use]
    pub fn is_to_post(&self, now: Moment) -> bool {
        self.way == Way::Post
            && self.confirmed.is_none()
            && self.posted.is_none_or(|at| at.after(REMIND_AFTER) <= now)
    }
}

/// Who received data of these categories, or of any, with the ledger entries by which they did: read
/// while the person's own entries still open.
pub(crate) fn received_by(
    app: &App,
    person: PersonId,
    categories: Option<&[String]>,
) -> Result<BTreeMap<String, Vec<u64>>, Failure> {
    let entries = app
        .store()
        .read(|read| read.own_entries(person, None, usize::MAX))?;
    let mut found: BTreeMap<String, Vec<u64>> = BTreeMap::new();
    for entry in entries.iter().filter(|entry| reached(entry, categories)) {
        if let Some(recipient) = entry.payload.get("recipient").and_then(|id| id.as_str()) {
            found
                .entry(recipient.to_owned())
                .or_default()
                .push(entry.leaf);
        }
    }
    Ok(found)
}

fn reached(entry: &OwnEntry, categories: Option<&[String]>) -> bool {
    let named = entry
        .payload
        .get("categories")
        .and_then(|list| list.as_array());
    let of = |wanted: &[String]| {
        named.is_some_and(|named| {
            let mut named = named.iter().filter_map(|id| id.as_str());
            named.any(|id| wanted.iter().any(|wanted| wanted == id))
        })
    };
    entry.kind == Kind::Disclosure && categories.is_none_or(of)
}

/// Tells everybody who received it; how many. In the transaction of the act itself.
pub(crate) fn tell(
    tx: &mut Tx<'_>,
    request: RequestId,
    received: &BTreeMap<String, Vec<u64>>,
    act: Act,
) -> Result<u32, Failure> {
    let due = tx.now().after(CONFIRM_WITHIN).civil_day().to_string();
    for (recipient, leaves) in received {
        let disclosures: Vec<String> = leaves.iter().map(u64::to_string).collect();
        tx.tell(&NewTelling {
            request,
            recipient,
            act: act.code(),
            disclosures: &disclosures.join(" "),
            due_day: &due,
        })?;
    }
    if !received.is_empty() {
        let now = tx.now();
        tx.enqueue(work::REMIND_RECIPIENTS, None, Some(request), now)?;
    }
    Ok(u32::try_from(received.len()).unwrap_or(u32::MAX))
}

/// Writes to every recipient of a request that has not confirmed, and again after a week.
///
/// # Errors
/// [`Failure`]; the work is tried again.
pub(crate) fn remind(tx: &mut Tx<'_>, work: &Work) -> Result<(), Failure> {
    let Some(request) = work.request else {
        return Ok(());
    };
    let open: Vec<Telling> = tx
        .tellings(request)?
        .into_iter()
        .filter(|telling| telling.confirmed.is_none())
        .collect();
    for telling in &open {
        let kind = Act::of_code(&telling.act).map_or(LetterKind::RecipientErase, Act::letter);
        let by = read_day(&telling.due_day)?;
        letters::post_to_recipient(tx, request, &telling.recipient, kind, by)?;
        tx.reminded(telling.telling)?;
    }
    if !open.is_empty() {
        let again = tx.now().after(REMIND_AFTER);
        tx.enqueue(work::REMIND_RECIPIENTS, None, Some(request), again)?;
    }
    Ok(())
}

/// How many recipients still have to confirm for a request.
///
/// # Errors
/// [`Failure::Store`].
pub(crate) fn open_of(tx: &mut Tx<'_>, request: RequestId) -> Result<usize, Failure> {
    let tellings = tx.tellings(request)?;
    let open = tellings.iter().filter(|told| told.confirmed.is_none());
    Ok(open.count())
}

/// Whether a letter asks for this act.
pub(crate) fn asked_by(act: &str, letter: LetterKind) -> bool {
    Act::of_code(act).is_some_and(|act| act.letter() == letter)
}

/// Removes tellings that were confirmed long ago.
pub(crate) fn sweep(tx: &mut Tx<'_>) -> Result<u64, store::Fault> {
    let before = tx.now().after(-KEPT_FOR);
    tx.sweep_tellings(before)
}

/// Who was told about a request.
///
/// # Errors
/// [`Failure::Store`].
pub fn of_request(app: &App, request: RequestId) -> Result<Vec<TellingView>, Failure> {
    let tellings = app.store().read(|read| read.tellings(request))?;
    tellings.iter().map(|telling| view(app, telling)).collect()
}

/// Tellings that nobody has confirmed, those due first: for the desk.
///
/// # Errors
/// [`Failure::Store`].
pub fn open(app: &App, most: usize) -> Result<Vec<TellingView>, Failure> {
    let tellings = app.store().read(|read| read.open_tellings(most))?;
    tellings.iter().map(|telling| view(app, telling)).collect()
}

/// One telling, for the recipient that holds its number.
///
/// # Errors
/// [`Failure::Missing`] when there is none; [`Failure::Store`].
pub fn telling(app: &App, telling: EntryId) -> Result<TellingView, Failure> {
    let found = app
        .store()
        .read(|read| read.telling(telling))?
        .ok_or(Failure::Missing("telling"))?;
    view(app, &found)
}

/// Confirms that a recipient did what it was told. When it was the last of a request, the request is
/// done everywhere. Confirming twice is confirming once.
///
/// # Errors
/// [`Failure::Missing`] when there is no such telling; [`Failure::Store`].
pub fn confirm(app: &App, telling: EntryId, by: Confirms) -> Result<TellingView, Failure> {
    app.store().transact("recipients.confirmed", move |tx| {
        let found = tx.telling(telling)?.ok_or(Failure::Missing("telling"))?;
        if !tx.confirm_telling(telling, by.word())? {
            return Ok(());
        }
        fulfil_elsewhere(tx, found.request)
    })?;
    self::telling(app, telling)
}

/// How many of those told have confirmed, and how many were told.
#[must_use]
pub fn confirmed(tellings: &[TellingView]) -> (usize, usize) {
    let confirmed = tellings
        .iter()
        .filter(|telling| telling.confirmed.is_some());
    (confirmed.count(), tellings.len())
}

fn view(app: &App, telling: &Telling) -> Result<TellingView, Failure> {
    let policy = app.policy();
    let id = telling.recipient.as_str();
    let due = read_day(&telling.due_day)?;
    let recipient = policy
        .compiled
        .recipient_ix(id)
        .and_then(|ix| policy.compiled.recipient(ix));
    Ok(TellingView {
        telling: telling.telling,
        request: telling.request,
        recipient: recipient.map_or_else(|| Text::new(id, id), |known| known.name.clone()),
        act: Act::of_code(&telling.act).ok_or(Failure::Missing("act of a telling"))?,
        disclosures: telling
            .disclosures
            .split_whitespace()
            .filter_map(|leaf| leaf.parse().ok())
            .collect(),
        told: telling.told,
        due,
        left: left(due, app.now()),
        reminded: telling.reminded,
        confirmed: telling.confirmed,
        confirmed_by: Confirms::of_word(&telling.confirmed_by),
        way: post::way(app, id),
        posted: telling.posted,
    })
}
