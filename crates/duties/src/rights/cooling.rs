//! The cooling-off: the person cuts it short, or stops a stranger's request, from a letter to an
//! address that was known before (`T9`, `T12`).
//!
//! The word in the link is the case number with 128 random bits that stand nowhere but in the sealed
//! facts of the case and in the letter. It names nobody, ends with the request, and is compared in
//! constant time. Opening the link changes nothing: mail scanners open every link they see.

use std::fmt::Write as _;

use law::{Moment, PersonId, RequestId, Right};
use serde_json::json;
use store::Tx;
use subtle::ConstantTimeEq;

use super::case::Case;
use super::conversation::withdraw;
use super::enter_step;
use super::outcome::Open;
use crate::app::App;
use crate::failure::Failure;
use crate::letters::{self, LetterKind};
use crate::work;

/// Digits of the case number, and of the random bits.
const DIGITS: usize = 32;

/// What a link from a letter leads to: enough to recognise a request by, nothing about its person.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Linked {
    /// The case number.
    pub request: RequestId,
    /// The right asked for.
    pub right: Right,
    /// When it was received.
    pub received: Moment,
    /// When its cooling-off ends, while it lasts: it can be let go on.
    pub cooling_until: Option<Moment>,
    /// Whether it can still be stopped: nothing was handed over or erased.
    pub can_stop: bool,
}

/// The word in the link for a request that can still be stopped; drawn when the first letter is
/// written.
pub(super) fn link(
    app: &App,
    person: PersonId,
    request: RequestId,
) -> Result<Option<String>, Failure> {
    app.store().transact("rights.link", move |tx| {
        let Some(opened) = tx.request(person, request)? else {
            return Ok(None);
        };
        let mut case = Case::read(&opened)?;
        if !can_stop(&case) {
            return Ok(None);
        }
        if let Some(bits) = &case.link {
            return Ok(Some(format!("{request}{bits}")));
        }
        let bits = tx.draw()?.iter().fold(String::new(), |mut text, byte| {
            // Writing to a string cannot fail.
            let _ = write!(text, "{byte:02x}");
            text
        });
        let word = format!("{request}{bits}");
        case.link = Some(bits);
        let stage = case.stage();
        case.keep(tx, person, request, stage)?;
        Ok(Some(word))
    })
}

fn can_stop(case: &Case) -> bool {
    // Asked of the law's own table: what it lets nobody withdraw cannot be stopped.
    case.request
        .clone()
        .withdraw(case.request.received())
        .is_ok()
}

/// What a link leads to. Nothing is changed by looking.
///
/// # Errors
/// [`Failure::Missing`] for every word that is none, of whatever reason (`T13`); [`Failure::Store`].
pub fn linked(app: &App, word: &str) -> Result<Linked, Failure> {
    let (person, request, bits) = found(app, word)?;
    let opened = app
        .store()
        .read(|read| read.request(person, request))?
        .ok_or(Failure::Missing("request"))?;
    let case = Case::read(&opened)?;
    proved(&case, &bits)?;
    Ok(told(&case, request, app.now()))
}

/// Lets a request go on at once: the answer came from an address known before it (`T9`).
///
/// # Errors
/// As [`linked`]; [`Failure::Bad`] when it waits for nothing any more.
pub fn go_on(app: &App, word: &str) -> Result<Linked, Failure> {
    let (person, request, bits) = found(app, word)?;
    app.store().transact("rights.gone-on", move |tx| {
        let (mut case, now) = opened(tx, person, request, &bits)?;
        if case.cooling_until().is_none_or(|until| until <= now) {
            return Err(super::wrong_stage());
        }
        case.request = case
            .request
            .clone()
            .shorten_cooling(now)
            .map_err(|_| super::wrong_stage())?;
        let right = case.request.right();
        let stage = case.stage();
        let told = told(&case, request, now);
        case.keep(tx, person, request, stage)?;
        let more = json!({ "channel": "e-mail" });
        enter_step(tx, person, request, right, "gone-on", "person", &more)?;
        if let Some(next) = work::after_cooling(right) {
            tx.enqueue(next, Some(person), Some(request), now)?;
        }
        letters::post(tx, person, Some(request), LetterKind::GoneOn)?;
        Ok(told)
    })
}

/// Stops a request that its person did not file: it is withdrawn, every session of the person ends,
/// and the desk is told.
///
/// # Errors
/// As [`linked`]; [`Failure::Bad`] when something was handed over or erased already.
pub fn stop(app: &App, word: &str) -> Result<Linked, Failure> {
    let (person, request, bits) = found(app, word)?;
    app.store().transact("rights.stopped", move |tx| {
        let (case, now) = opened(tx, person, request, &bits)?;
        let mut told = told(&case, request, now);
        (told.cooling_until, told.can_stop) = (None, false);
        let open = Open {
            person,
            request,
            case,
        };
        let more = json!({ "channel": "e-mail", "because": "not-me" });
        withdraw(tx, open, "person", &more)?;
        tx.end_sessions_of(person)?;
        letters::post(tx, person, Some(request), LetterKind::Stopped)?;
        letters::post_to_desk(tx, Some(request), LetterKind::DeskStopped)?;
        Ok(told)
    })
}

fn told(case: &Case, request: RequestId, now: Moment) -> Linked {
    Linked {
        request,
        right: case.request.right(),
        received: case.request.received(),
        cooling_until: case.cooling_until().filter(|until| *until > now),
        can_stop: can_stop(case),
    }
}

/// The request a word names, and the bits that must prove it.
fn found(app: &App, word: &str) -> Result<(PersonId, RequestId, String), Failure> {
    let missing = || Failure::Missing("request");
    let is_word = word.len() == 2 * DIGITS && word.bytes().all(|byte| byte.is_ascii_hexdigit());
    let (case, bits) = word
        .split_at_checked(DIGITS)
        .filter(|_| is_word)
        .ok_or_else(missing)?;
    let request: RequestId = case.parse().map_err(|_| missing())?;
    let person = app
        .store()
        .read(|read| read.person_of_request(request))?
        .ok_or_else(missing)?;
    Ok((person, request, bits.to_ascii_lowercase()))
}

fn opened(
    tx: &mut Tx<'_>,
    person: PersonId,
    request: RequestId,
    bits: &str,
) -> Result<(Case, Moment), Failure> {
    let opened = tx
        .request(person, request)?
        .ok_or(Failure::Missing("request"))?;
    let case = Case::read(&opened)?;
    proved(&case, bits)?;
    Ok((case, tx.now()))
}

fn proved(case: &Case, bits: &str) -> Result<(), Failure> {
    let is_it = case
        .link
        .as_ref()
        .is_some_and(|known| bool::from(known.as_bytes().ct_eq(bits.as_bytes())));
    if is_it {
        Ok(())
    } else {
        Err(Failure::Missing("request"))
    }
}
