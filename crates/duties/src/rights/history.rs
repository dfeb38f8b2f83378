//! What happened in a case, as its ledger entries tell it: every step with its time and who took it,
//! by office and role; with the messages (`LP-102`). The person and the desk read the same history.

use law::words::{Words, desk as words, requests, uses as use_words};
use law::{Moment, Plain, RequestId, Text};
use store::{Kind, OwnEntry};

use super::case::Case;
use super::desk::person_of;
use super::hand::Hand;
use crate::app::App;
use crate::failure::Failure;
use crate::systems;
use crate::uses::{self, Eyes};

/// Entries read in one look.
const AT_ONCE: usize = 200;

/// One thing that happened.
pub struct Happened {
    /// When.
    pub at: Moment,
    /// What.
    pub what: Text,
    /// Who: you, your representative, the system, or an office and role; never a name of staff.
    pub who: Text,
    /// What was written, for a message.
    pub text: Option<Plain<String>>,
    /// The person's own number of the entry: its receipt proves it (`T16`).
    pub entry: u64,
}

/// What happened in a request, oldest first.
///
/// # Errors
/// [`Failure::Missing`] when the person has no such request; [`Failure::Store`].
pub fn history(
    app: &App,
    hand: impl Into<Hand>,
    request: RequestId,
) -> Result<Vec<Happened>, Failure> {
    of_eyes(app, Eyes::Hand(hand.into()), request)
}

/// The same for the desk, which opened the case before: whose it is stands nowhere in it, and nobody there
/// is the reader.
///
/// # Errors
/// [`Failure::Missing`] when there is no such request; [`Failure::Store`].
pub fn history_at_desk(app: &App, request: RequestId) -> Result<Vec<Happened>, Failure> {
    of_eyes(app, Eyes::Desk(person_of(app, request)?), request)
}

fn of_eyes(app: &App, eyes: Eyes, request: RequestId) -> Result<Vec<Happened>, Failure> {
    let person = eyes.person();
    let number = request.to_string();
    let (entries, messages) = app.store().read::<_, Failure>(|read| {
        let opened = read
            .request(person, request)?
            .ok_or(Failure::Missing("request"))?;
        let case = Case::read(&opened)?;
        // What was received earlier than it was taken down is entered when it was taken down.
        let since = opened.row.received;
        let mut entries: Vec<OwnEntry> = Vec::new();
        let mut before = None;
        loop {
            let page = read.own_entries(person, before, AT_ONCE)?;
            before = page.last().map(|entry| entry.number);
            let is_last = page.len() < AT_ONCE || page.last().is_none_or(|last| last.at < since);
            entries.extend(page.into_iter().filter(|entry| is_of(entry, &number)));
            if is_last {
                break;
            }
        }
        Ok((entries, case.messages))
    })?;
    let told = uses::of_entries(app, eyes, &entries)?;
    Ok(entries
        .iter()
        .zip(told)
        .rev()
        .map(|(entry, told)| {
            let step = word(entry, "step").unwrap_or_default();
            let wrote = match step {
                "asked" | "replied" => messages
                    .iter()
                    .find(|message| message.at == entry.at.micros())
                    .map(|message| Plain::new(message.text.clone())),
                _ => None,
            };
            let by_system = entry.kind == Kind::Use
                && matches!(word(entry, "by"), None | Some("system"))
                && word(entry, "actor") == Some(person.to_string().as_str());
            Happened {
                at: entry.at,
                what: match entry.kind {
                    Kind::Request => systems::in_history(app, step, &entry.payload)
                        .or_else(|| step_to(eyes, step).map(Words::text))
                        .unwrap_or(told.purpose),
                    Kind::Erasure if matches!(eyes, Eyes::Desk(_)) => {
                        requests::AT_DESK_ERASED.text()
                    }
                    _ if by_system => words::STEP_GATHERS.text(),
                    Kind::Use if told.refused_by.is_none() => words::STEP_OPENED.text(),
                    _ => told.purpose,
                },
                who: if by_system {
                    use_words::WHO_SYSTEM.text()
                } else {
                    told.who
                },
                text: wrote,
                entry: entry.number,
            }
        })
        .collect())
}

/// How a step is told to whoever reads it.
fn step_to(eyes: Eyes, step: &str) -> Option<Words> {
    let at_desk = match eyes {
        Eyes::Desk(_) => named(&format!("at-desk-{step}")),
        Eyes::Hand(_) => None,
    };
    at_desk.or_else(|| step_named(step))
}

/// How a step is told, if it has words of its own.
pub(crate) fn step_named(step: &str) -> Option<Words> {
    named(&format!("step-{step}"))
}

fn named(key: &str) -> Option<Words> {
    words::ALL
        .iter()
        .chain(requests::ALL)
        .find(|(known, _)| *known == key)
        .map(|(_, told)| *told)
}

fn word<'e>(entry: &'e OwnEntry, name: &str) -> Option<&'e str> {
    entry.payload.get(name).and_then(serde_json::Value::as_str)
}

fn is_of(entry: &OwnEntry, number: &str) -> bool {
    word(entry, "request") == Some(number)
        || (entry.kind != Kind::Request && word(entry, "case") == Some(number))
}
