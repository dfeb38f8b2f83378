//! What a letter can tell of a request, and what the request remembers of its letters.

use jiff::civil::Date;
use law::{PersonId, RequestId, Right, Stage};
use store::Tx;

use super::case::Case;
use super::{BACKUPS, certificate_of, cooling, read_day};
use crate::app::App;
use crate::failure::Failure;
use crate::letters::{LetterKind, LetterNote, Matter};

/// What a letter of this kind tells of a person's request, with what was noted of its letters; none
/// when there is no such request any more. A letter with a link has its word drawn here, before it is
/// written.
///
/// # Errors
/// [`Failure::Store`].
pub(crate) fn told_of(
    app: &App,
    person: PersonId,
    request: RequestId,
    kind: LetterKind,
) -> Result<Option<(Matter, Vec<LetterNote>)>, Failure> {
    let link = match kind {
        LetterKind::Received | LetterKind::GoneOn => cooling::link(app, person, request)?,
        _ => None,
    };
    let Some(opened) = app.store().read(|read| read.request(person, request))? else {
        return Ok(None);
    };
    let case = Case::read(&opened)?;
    let stage = *case.request.stage();
    let right = case.request.right();
    // Answered in the very act of filing: the letter about the answer tells it whole.
    let is_over = matches!(
        stage,
        Stage::Fulfilled { .. } | Stage::Refused { .. } | Stage::Withdrawn { .. }
    );
    if kind == LetterKind::Received && is_over {
        return Ok(None);
    }
    let due = read_day(&opened.row.due_day)?;
    let matter = Matter {
        request,
        right,
        received: case.request.received(),
        due: stage.is_open().then_some(due),
        cooling_until: case.cooling_until().filter(|until| *until > app.now()),
        link,
        collect_until: case.collect_until(),
        certificate: (right == Right::Erasure).then(|| certificate_of(request)),
        final_by: final_by(&stage),
    };
    Ok(Some((matter, case.letters)))
}

/// The letter about a request that was done.
pub(super) const fn done(right: Right) -> LetterKind {
    match right {
        Right::Withdrawal => LetterKind::ConsentWithdrawn,
        Right::Objection => LetterKind::ObjectionDecided,
        Right::Rectification => LetterKind::Corrected,
        _ => LetterKind::Answered,
    }
}

/// The letter about a request that was refused.
pub(super) const fn refused(right: Right) -> LetterKind {
    match right {
        Right::Objection => LetterKind::ObjectionDecided,
        Right::Rectification => LetterKind::NotCorrected,
        _ => LetterKind::Refused,
    }
}

/// When no backup of what was erased can be read any more (`K1`).
fn final_by(stage: &Stage) -> Option<Date> {
    let erased = match stage {
        Stage::ErasedHere { erased_at, .. } => *erased_at,
        Stage::Fulfilled { fulfilled_at } => *fulfilled_at,
        _ => return None,
    };
    Some(erased.after(BACKUPS).civil_day())
}

/// Notes in the case what became of a letter, read afresh in the caller's transaction so that nothing
/// that happened meanwhile is undone by it.
///
/// # Errors
/// [`Failure::Store`].
pub(crate) fn remember_letter(
    tx: &mut Tx<'_>,
    person: PersonId,
    request: RequestId,
    note: LetterNote,
) -> Result<(), Failure> {
    let Some(opened) = tx.request(person, request)? else {
        return Ok(());
    };
    let mut case = Case::read(&opened)?;
    match case
        .letters
        .iter_mut()
        .find(|known| known.letter == note.letter)
    {
        // The same as before, tried once more: nothing to write.
        Some(known) if known.state == note.state && known.to == note.to => return Ok(()),
        Some(known) => *known = note,
        None => case.letters.push(note),
    }
    let stage = case.stage();
    case.keep(tx, person, request, stage)
}
