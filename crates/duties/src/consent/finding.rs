//! A consent that was asked for against the Act bound nobody (s.19 ¶7): found for the text that everybody
//! read, it goes back to its start. Use stops, what was done on it is counted, each person is told.

use law::words::consents as words;
use law::{ActorId, ConsentFlaw, ConsentMethod, ConsentState, PersonId};
use store::{ConsentText, Kind, NewWord, OpenFinding};

use crate::app::App;
use crate::failure::Failure;
use crate::letters::{self, LetterKind};
use crate::rights;
use crate::work;

/// People for whom it is stopped in one transaction.
const AT_ONCE: usize = 100;
/// Entries of one person that are looked through for what was done.
const ENTRIES_MOST: usize = 100_000;

/// Every text on which people gave their word, newest first.
///
/// # Errors
/// [`Failure::Store`].
pub fn texts(app: &App) -> Result<Vec<ConsentText>, Failure> {
    Ok(app.store().read(|read| read.consent_texts())?)
}

/// A text that was read before an answer, by its hash, in its one written form.
///
/// # Errors
/// [`Failure::Missing`] when there is none; [`Failure::Store`].
pub fn text(app: &App, wording: &[u8; 32]) -> Result<String, Failure> {
    app.store()
        .read(|read| read.consent_text(wording))?
        .ok_or(Failure::Missing("text of a consent"))
}

/// Finds that a text never bound anybody, and stops for everybody what rests on it; how many consents
/// ended. A crash on the way loses nobody: the rest is work that is due.
///
/// # Errors
/// [`Failure::Bad`] when the actor does not answer rights, or no consent was ever given on the text;
/// [`Failure::Missing`] for an unknown text; [`Failure::Store`].
pub fn find_invalid(
    app: &App,
    actor: ActorId,
    wording: [u8; 32],
    flaw: ConsentFlaw,
) -> Result<u64, Failure> {
    rights::answers_for_the_desk(app, actor)?;
    text(app, &wording)?;
    let given = texts(app)?
        .into_iter()
        .any(|known| known.wording == wording && known.given > 0 && known.flaw.is_none());
    if !given {
        let why = words::NOT_STANDING.text();
        return Err(Failure::bad("wording", "s.19 ¶7", why));
    }
    app.store()
        .transact::<_, store::Fault>("consent.found-invalid", move |tx| {
            tx.keep_consent_finding(wording, flaw, actor)?;
            let now = tx.now();
            tx.enqueue(work::END_INVALID_CONSENTS, None, None, now)
        })?;
    let finding = OpenFinding {
        wording,
        flaw,
        found_by: actor,
    };
    carry(app, finding)
}

/// Goes on with findings that have not reached everybody.
///
/// # Errors
/// [`Failure`]; the work is tried again.
pub(crate) fn carry_due(app: &App) -> Result<(), Failure> {
    for finding in app.store().read(|read| read.open_consent_findings())? {
        carry(app, finding)?;
    }
    Ok(())
}

fn carry(app: &App, finding: OpenFinding) -> Result<u64, Failure> {
    let mut ended = 0;
    loop {
        let wording = finding.wording;
        let some = app
            .store()
            .read(|read| read.standing_on(&wording, AT_ONCE))?;
        let last = some.len() < AT_ONCE;
        let mut counted = Vec::new();
        for (person, activity) in some {
            let done = done_on(app, person, &activity)?;
            counted.push((person, activity, done));
        }
        let people = counted.len() as u64;
        app.store().transact("consent.never-bound", move |tx| {
            for (person, activity, done) in counted {
                end(tx, person, &activity, finding, done)?;
            }
            tx.count_consent_finding(wording, people, last)?;
            Ok::<_, Failure>(())
        })?;
        ended += people;
        if last {
            return Ok(ended);
        }
    }
}

/// Ends one consent that never bound, and puts the letter that tells of it on the list.
fn end(
    tx: &mut store::Tx<'_>,
    person: PersonId,
    activity: &str,
    finding: OpenFinding,
    done: u64,
) -> Result<(), Failure> {
    let compiled = tx.compiled();
    let Some(ix) = compiled.activity_ix(activity) else {
        return Ok(());
    };
    let newest = tx.consent_words(person, activity)?.pop();
    let Some(newest) = newest.filter(|word| word.given && word.wording == Some(finding.wording))
    else {
        return Ok(());
    };
    tx.drop_consent_parts(person, activity)?;
    let word = NewWord {
        state: ConsentState::Invalid,
        wording: Some(finding.wording),
        method: ConsentMethod::Rule,
        evidence: "finding",
        flaw: Some(finding.flaw),
        explicit: newest.explicit,
        by: Some(finding.found_by),
        done_on_it: Some(done),
    };
    tx.file_word(person, ix, &word)?;
    letters::post(tx, person, None, LetterKind::ConsentInvalid)
}

/// How many entries show that something was done on the consent that stands: uses and disclosures of the
/// activity on the basis of consent, since it was given.
pub(super) fn done_on(app: &App, person: PersonId, activity: &str) -> Result<u64, Failure> {
    let (entries, words) = app.store().read::<_, store::Fault>(|read| {
        let entries = read.own_entries(person, None, ENTRIES_MOST)?;
        Ok((entries, read.consents(person)?))
    })?;
    let given = words
        .iter()
        .rev()
        .find(|word| word.activity == activity && word.given);
    let Some(since) = given.map(|word| word.at) else {
        return Ok(0);
    };
    let word = |entry: &store::OwnEntry, name: &str| {
        let found = entry.payload.get(name).and_then(serde_json::Value::as_str);
        found.map(str::to_owned)
    };
    let done = entries.iter().filter(|entry| {
        matches!(entry.kind, Kind::Use | Kind::Disclosure | Kind::Collection)
            && entry.at >= since
            && word(entry, "activity").as_deref() == Some(activity)
            && word(entry, "basis")
                .and_then(|basis| basis.parse().ok())
                .is_some_and(law::Basis::is_consent)
    });
    Ok(done.count() as u64)
}
