//! What the controller found about a source: a recorded act of somebody who may answer for it, with the
//! document and the reason. The newest finding of a kind counts.

use law::words::sources as words;
use law::{ActorId, EntryId, Text};
use policy::pack::Source;
use serde_json::json;
use store::{Fault, NewSourceFinding, SourceFinding, Tx};

use super::is_indirect;
use crate::app::App;
use crate::failure::Failure;
use crate::import::value_is_free_of_cards;
use crate::rights;

/// Whether the body's own policy contradicts ours (`LP-34`).
pub(super) const POLICY: &str = "policy";
/// Whether its people need be told (s.25 ¶2).
pub(super) const EXCEPTION: &str = "exception";
/// Why what anybody can read may be taken (`CO-32`, `X-30`).
const LAWFUL: &str = "lawful";
const NO_CONFLICT: &str = "no-conflict";
const CONFLICT: &str = "conflict";
const ENDED: &str = "ended";
/// The most characters of a reason or a reference.
const CHARS_MAX: usize = 500;

/// Why the people of a source need not be told: the exceptions of section 25 that hold for a source as a
/// whole. The first, that somebody knows already, is found for each person by itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Exception {
    /// Telling is impossible, or would obstruct the use or disclosure, as in research, with suitable measures.
    Impossible,
    /// Use or disclosure is urgent by law, with suitable measures.
    UrgentByLaw,
    /// Known by duty, occupation or profession, and to be kept confidential.
    Confidential,
}

impl Exception {
    /// Every exception, in the order of the section.
    pub const ALL: [Exception; 3] = [
        Exception::Impossible,
        Exception::UrgentByLaw,
        Exception::Confidential,
    ];

    /// The stored word: the number in section 25 ¶2.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Exception::Impossible => "s25-2",
            Exception::UrgentByLaw => "s25-3",
            Exception::Confidential => "s25-4",
        }
    }

    /// The exception with this word.
    #[must_use]
    pub fn of_code(code: &str) -> Option<Exception> {
        Exception::ALL.into_iter().find(|one| one.code() == code)
    }

    /// For people.
    #[must_use]
    pub const fn words(self) -> law::words::Words {
        match self {
            Exception::Impossible => words::EXCEPTION_IMPOSSIBLE,
            Exception::UrgentByLaw => words::EXCEPTION_URGENT,
            Exception::Confidential => words::EXCEPTION_CONFIDENTIAL,
        }
    }
}

/// What somebody finds about a source.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Finding {
    /// The body's own policy does not contradict ours (`LP-34`).
    NoConflict,
    /// It does: nothing more is taken from it.
    Conflict,
    /// Its people need not be told, by this exception.
    Except(Exception),
    /// No exception holds any more.
    NoException,
}

impl Finding {
    const fn stored(self) -> (&'static str, &'static str) {
        match self {
            Finding::NoConflict => (POLICY, NO_CONFLICT),
            Finding::Conflict => (POLICY, CONFLICT),
            Finding::Except(exception) => (EXCEPTION, exception.code()),
            Finding::NoException => (EXCEPTION, ENDED),
        }
    }

    /// The word by which programs and forms say it.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Finding::NoException => "no-exception",
            other => other.stored().1,
        }
    }

    /// Every finding.
    #[must_use]
    pub fn all() -> Vec<Finding> {
        let mut all = vec![Finding::NoConflict, Finding::Conflict];
        all.extend(Exception::ALL.map(Finding::Except));
        all.push(Finding::NoException);
        all
    }

    /// The finding with this word.
    #[must_use]
    pub fn of_code(code: &str) -> Option<Finding> {
        Finding::all().into_iter().find(|one| one.code() == code)
    }

    /// For people.
    #[must_use]
    pub const fn words(self) -> law::words::Words {
        match self {
            Finding::NoConflict => words::NO_CONFLICT,
            Finding::Conflict => words::CONFLICT,
            Finding::Except(exception) => exception.words(),
            Finding::NoException => words::NO_EXCEPTION,
        }
    }
}

/// Keeps what somebody found about a source, with its entry; what it changes holds at once.
///
/// # Errors
/// [`Failure::Bad`] when the actor does not answer for the desk, the source is none that this is asked of,
/// or the document or the reason is missing; [`Failure::Store`].
pub fn find(
    app: &App,
    actor: ActorId,
    source: &str,
    finding: Finding,
    (reference, reason): (&str, &str),
) -> Result<EntryId, Failure> {
    rights::answers_for_the_desk(app, actor)?;
    let policy = app.policy();
    let mut sources = policy.pack.sources.iter();
    let known = sources
        .find(|known| known.id == source)
        .filter(|known| is_indirect(known))
        .ok_or_else(|| Failure::bad("source", "LP-34", words::NO_SUCH_SOURCE.text()))?;
    let reference = said("reference", reference)?;
    let reason = said("reason", reason)?;
    let source = known.id.clone();
    Ok(app
        .store()
        .transact::<_, Fault>("source.found", move |tx| {
            let (kind, word) = finding.stored();
            let number = tx.keep_source_finding(&NewSourceFinding {
                source: &source,
                kind,
                word,
                reference: &reference,
                reason: &reason,
                actor,
            })?;
            let people = match finding {
                Finding::Except(exception) => tx.except_indirect(&source, exception.code())?,
                Finding::NoException => tx.end_exception(&source)?,
                Finding::NoConflict | Finding::Conflict => 0,
            };
            tx.enter_house(&json!({
                "kind": "source-finding", "source": source, "finding": number.to_string(), "about": kind, "found": word, "people": people,
            }))?;
            Ok(number)
        })?)
}

fn said(field: &'static str, text: &str) -> Result<String, Failure> {
    let text = text.trim();
    if text.is_empty() {
        return Err(Failure::bad(field, "LP-34", words::WORDS_MISSING.text()));
    }
    if text.chars().count() > CHARS_MAX || text.chars().any(char::is_control) {
        return Err(Failure::bad(field, "LP-34", words::WORDS_TOO_LONG.text()));
    }
    value_is_free_of_cards(text)
        .map_err(|(rule, why): (&str, Text)| Failure::bad(field, rule, why))?;
    Ok(text.to_owned())
}

/// Whether anything may be taken from a source: not from a body whose policy nobody has looked at, or was
/// found to contradict ours (`LP-34`). A finding counts from the moment it is made, also against the pack.
pub(crate) fn may_be_taken_from(app: &App, source: &Source) -> Result<(), Failure> {
    if !is_indirect(source) {
        return Ok(());
    }
    let found = app
        .store()
        .read::<_, Fault>(|read| read.source_finding(&source.id, POLICY))?;
    let refused = |why: law::words::Words| Err(Failure::bad("source", "LP-34", why.text()));
    match found.as_ref().map(|found| found.word.as_str()) {
        Some(NO_CONFLICT) => Ok(()),
        Some(_) => refused(words::CONTRADICTS),
        None if source.body_policy_reviewed.is_some() => Ok(()),
        None => refused(words::UNREVIEWED),
    }
}

/// The exception under which the people of a source need not be told now.
pub(crate) fn exception(tx: &mut Tx<'_>, source: &str) -> Result<Option<Exception>, Fault> {
    let found = tx.source_finding(source, EXCEPTION)?;
    Ok(found.and_then(|found: SourceFinding| Exception::of_code(&found.word)))
}

/// Keeps why what anybody can read may be taken in by this run (`CO-32`, `X-30`): public is no ground.
pub(crate) fn lawful(
    app: &App,
    source: &Source,
    note: Option<&str>,
    delivery: &str,
) -> Result<(), Failure> {
    let note = note.unwrap_or_default();
    if note.trim().is_empty() {
        return Err(Failure::bad(
            "lawful",
            "CO-32, X-30",
            words::LAWFUL_MISSING.text(),
        ));
    }
    let (note, source, delivery) = (
        said("lawful", note)?,
        source.id.clone(),
        delivery.to_owned(),
    );
    app.store()
        .transact::<_, Fault>("source.lawful", move |tx| {
            let number = tx.keep_source_finding(&NewSourceFinding {
                source: &source,
                kind: LAWFUL,
                word: LAWFUL,
                reference: &delivery,
                reason: &note,
                actor: crate::import::INTAKE,
            })?;
            tx.enter_house(&json!({
                "kind": "source-finding", "source": source, "finding": number.to_string(), "about": LAWFUL, "found": LAWFUL, "people": 0,
            }))
            .map(|_| ())
        })?;
    Ok(())
}
