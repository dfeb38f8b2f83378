//! Letters by e-mail: a person hears of each step of their request on every channel known of them, the
//! desk of what is due, a recipient of what it must do (`T9`, `LP-104`, `LP-105`).
//!
//! A letter is work: [`post`] puts it on the list in the transaction of the act it tells of, and the
//! worker writes and sends it. So no act waits for a mail server, no letter is lost by a crash, and
//! none tells of an act that was undone. The addresses are read through a decision, as the person,
//! in the case of their request; the ledger says that a letter went out, never where to.
//!
//! One plain text, Thai first and English below, with a case number, a legal date and a link: no
//! name, nothing of what is held, nothing that tells the sender it was opened.

mod address;
mod courier;
mod deliver;
mod farewell;
mod kind;
mod mailroom;
mod note;
mod offices;
mod outbox;
mod smtp;
mod write;

use jiff::civil::Date;
use law::{CaseId, PersonId, RequestId};
use store::Tx;

pub use address::{Address, AddressFault};
pub use courier::{Courier, Undelivered};
pub use deliver::{Known, known_addresses};
pub use kind::{LetterKind, Reader};
pub use mailroom::Mailroom;
pub use note::{LetterNote, LetterState};
pub use outbox::{Laid, Outbox, laid, mailbox};
pub use smtp::{Safety, ServerFault, Smtp, SmtpServer};
pub use write::Letter;

pub(crate) use deliver::deliver;
pub(crate) use farewell::{Farewell, prepare_farewell, send_farewells};
pub(crate) use offices::remind_desk;
pub(crate) use write::Matter;

use crate::failure::Failure;

/// The beginning of the words under which letters stand in the list of work.
const WORK: &str = "letter/";

/// Puts a letter to a person on the list, in the transaction of what it tells of. It goes to every
/// address known of them when it is sent.
///
/// # Errors
/// [`Failure::Store`]; [`Failure::Missing`] for a letter to somebody else.
pub fn post(
    tx: &mut Tx<'_>,
    person: PersonId,
    request: Option<RequestId>,
    kind: LetterKind,
) -> Result<(), Failure> {
    if kind.reader() != Reader::Person {
        return Err(Failure::Missing("letter to a person by this name"));
    }
    let now = tx.now();
    let work = format!("{WORK}{}", kind.code());
    Ok(tx.enqueue(&work, Some(person), request, now)?)
}

/// Puts a letter to a recipient of the pack on the list: what it must do, and by which day. Whom it
/// is about stands in no letter.
///
/// # Errors
/// As [`post`].
pub fn post_to_recipient(
    tx: &mut Tx<'_>,
    request: RequestId,
    recipient: &str,
    kind: LetterKind,
    by: Date,
) -> Result<(), Failure> {
    if kind.reader() != Reader::Recipient {
        return Err(Failure::Missing("letter to a recipient by this name"));
    }
    let now = tx.now();
    let work = format!("{WORK}{}/{by}/{recipient}", kind.code());
    Ok(tx.enqueue(&work, None, Some(request), now)?)
}

/// Puts the letter with the code of a form's case on the list: the code is made when it is written.
///
/// # Errors
/// As [`post`].
pub(crate) fn post_code(tx: &mut Tx<'_>, person: PersonId, case: CaseId) -> Result<(), Failure> {
    let now = tx.now();
    let (kind, day) = (LetterKind::CaseCode, now.civil_day());
    let work = format!("{WORK}{}/{day}/{case}", kind.code());
    Ok(tx.enqueue(&work, Some(person), None, now)?)
}

/// Puts a letter to the privacy desk on the list.
///
/// # Errors
/// As [`post`].
pub fn post_to_desk(
    tx: &mut Tx<'_>,
    request: Option<RequestId>,
    kind: LetterKind,
) -> Result<(), Failure> {
    if kind.reader() != Reader::Desk {
        return Err(Failure::Missing("letter to the desk by this name"));
    }
    let now = tx.now();
    let work = format!("{WORK}{}", kind.code());
    Ok(tx.enqueue(&work, None, request, now)?)
}

/// A letter on the list of work.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Errand {
    kind: LetterKind,
    /// The recipient's id in the pack and the day by which it must act; for a code, the case and the day.
    recipient: Option<(String, Date)>,
}

impl Errand {
    /// The case whose code the letter tells.
    fn case(&self) -> Option<CaseId> {
        let (case, _) = self
            .recipient
            .as_ref()
            .filter(|_| self.kind == LetterKind::CaseCode)?;
        case.parse().ok()
    }

    /// The letter behind a word in the list of work, if it is one.
    pub(crate) fn of(work: &str) -> Option<Errand> {
        let rest = work.strip_prefix(WORK)?;
        let Some((code, rest)) = rest.split_once('/') else {
            return Some(Errand {
                kind: LetterKind::of_code(rest)?,
                recipient: None,
            });
        };
        let (day, recipient) = rest.split_once('/')?;
        Some(Errand {
            kind: LetterKind::of_code(code)?,
            recipient: Some((recipient.to_owned(), day.parse().ok()?)),
        })
    }
}

#[cfg(test)]
mod tests;
