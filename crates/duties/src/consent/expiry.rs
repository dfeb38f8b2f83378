//! Consents that end by themselves: by the period that stands in the text that was read, told thirty days before and
//! when it is over; silence renews nothing (s.19, `LP-101`). Only the text that somebody agreed to binds them, so
//! a shorter or longer period of another version changes no consent that stands.

use jiff::SignedDuration;
use law::{ConsentMethod, ConsentState, Moment, PersonId};
use policy::pack::Period;
use serde_json::Value as Json;
use store::{ByHand, ConsentWord, NewWord, Tx, Work};

use crate::failure::Failure;
use crate::letters::{self, LetterKind};
use crate::{period, work};

/// How long before its end a consent's person is told.
const TOLD_BEFORE: SignedDuration = SignedDuration::from_hours(30 * 24);

/// The last moment of a consent that was given now on this text; none where it holds until it is taken back.
fn end_of(body: &str, given: Moment) -> Option<Moment> {
    let text: Json = serde_json::from_str(body).ok()?;
    let said = text.pointer("/consent_text/expires")?.as_str()?;
    let lasts: Period = said.parse().ok()?;
    Some(period::end_of(lasts, given))
}

/// Puts the end of a consent given just now on the list of work, and the letter before it.
pub(super) fn plan(tx: &mut Tx<'_>, person: PersonId, body: &str) -> Result<(), Failure> {
    if let Some(end) = end_of(body, tx.now()) {
        let before = end.after(-TOLD_BEFORE);
        tx.enqueue(work::CONSENT_ENDS_SOON, Some(person), None, before)?;
        tx.enqueue(work::END_CONSENT, Some(person), None, end)?;
    }
    Ok(())
}

/// The consents of a person that stand and end by themselves, each with its end.
fn ending(tx: &mut Tx<'_>, person: PersonId) -> Result<Vec<(ConsentWord, Moment)>, Failure> {
    let compiled = tx.compiled();
    let mut ending = Vec::new();
    for activity in compiled.activities() {
        let Some(word) = tx.consent_words(person, &activity.id)?.pop() else {
            continue;
        };
        let Some(wording) = word.wording.filter(|_| word.state.stands()) else {
            continue;
        };
        let Some(body) = tx.consent_text_of(&wording)? else {
            continue;
        };
        if let Some(end) = end_of(&body, word.at) {
            ending.push((word, end));
        }
    }
    Ok(ending)
}

/// Tells who has a consent that ends within a month.
///
/// # Errors
/// [`Failure`]; the work is tried again.
pub(crate) fn tell_before(tx: &mut Tx<'_>, work: &Work) -> Result<(), Failure> {
    let Some(person) = work.person.filter(|person| tx.standing(*person).is_some()) else {
        return Ok(());
    };
    let now = tx.now();
    let soon = |end: Moment| end > now && end.after(-TOLD_BEFORE) <= now;
    if ending(tx, person)?.iter().any(|(_, end)| soon(*end)) {
        letters::post(tx, person, None, LetterKind::ConsentEndsSoon)?;
    }
    Ok(())
}

/// Ends what has had its time: the very next decision finds no consent.
///
/// # Errors
/// [`Failure`]; the work is tried again.
pub(crate) fn end_due(tx: &mut Tx<'_>, work: &Work) -> Result<(), Failure> {
    let Some(person) = work.person.filter(|person| tx.standing(*person).is_some()) else {
        return Ok(());
    };
    let now = tx.now();
    let over: Vec<ConsentWord> = ending(tx, person)?
        .into_iter()
        .filter(|(_, end)| *end <= now)
        .map(|(word, _)| word)
        .collect();
    for known in &over {
        let Some(ix) = tx.compiled().activity_ix(&known.activity) else {
            continue;
        };
        tx.drop_consent_parts(person, &known.activity)?;
        tx.by_hand(ByHand::House);
        let word = NewWord {
            state: ConsentState::Expired,
            wording: known.wording,
            method: ConsentMethod::Rule,
            evidence: "expired",
            flaw: None,
            explicit: known.explicit,
            by: None,
            done_on_it: None,
        };
        tx.file_word(person, ix, &word)?;
    }
    if !over.is_empty() {
        letters::post(tx, person, None, LetterKind::ConsentExpired)?;
    }
    Ok(())
}
