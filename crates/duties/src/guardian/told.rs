//! Letters about who acts for whom (s.20, `T14`): to the person and to who acts for them, of each record,
//! change and end, so that neither hears of it from somebody else. Neither is named to the other.

use law::{Moment, PersonId};
use store::{Representation, Tx, Work};

use super::ActsAs;
use crate::failure::Failure;
use crate::letters::{LetterKind, post};

/// The prefix of the work on the day a representation ends by itself, before that moment.
const ENDS: &str = "representation-ends/";

/// Posts what is recorded, or changed, before it is kept; and has its end told when its time comes.
///
/// # Errors
/// [`Failure::Store`].
pub(super) fn kept(tx: &mut Tx<'_>, kept: &Representation) -> Result<(), Failure> {
    let now = tx.now();
    if kept.kind == ActsAs::Oneself.code() {
        return post(tx, kept.person, None, LetterKind::RepresentedChanged);
    }
    let mut before = tx.representatives(kept.person)?;
    before.retain(|row| row.is_in_force(now));
    let is_change = before
        .iter()
        .any(|row| row.representative == kept.representative && row.kind == kept.kind);
    let (theirs, own) = if is_change {
        (
            LetterKind::RepresentedChanged,
            LetterKind::RepresentingChanged,
        )
    } else {
        (LetterKind::Represented, LetterKind::Representing)
    };
    post(tx, kept.person, None, theirs)?;
    post(tx, kept.representative, None, own)?;
    // One piece of work tells of all that end at one moment.
    if let Some(ends) = kept.ends
        && !before.iter().any(|row| row.ends == Some(ends))
    {
        let work = format!("{ENDS}{}", ends.micros());
        tx.enqueue(&work, Some(kept.person), None, ends)?;
    }
    Ok(())
}

/// Posts that one ended.
///
/// # Errors
/// [`Failure::Store`].
pub(super) fn ended(tx: &mut Tx<'_>, ended: &Representation) -> Result<(), Failure> {
    post(tx, ended.person, None, LetterKind::RepresentedEnded)?;
    if tx.standing(ended.representative).is_some() {
        post(
            tx,
            ended.representative,
            None,
            LetterKind::RepresentingEnded,
        )?;
    }
    Ok(())
}

/// The moment whose coming this work tells of, if it is such work.
pub(crate) fn end_of_work(kind: &str) -> Option<Moment> {
    let micros = kind.strip_prefix(ENDS)?.parse().ok()?;
    Some(Moment::from_micros(micros))
}

/// Tells of what ended by itself at this moment: what was ended or changed meanwhile was told then.
///
/// # Errors
/// [`Failure::Store`].
pub(crate) fn ended_by_time(tx: &mut Tx<'_>, work: &Work, ends: Moment) -> Result<(), Failure> {
    if let Some(person) = work.person.filter(|person| tx.standing(*person).is_some()) {
        for row in told_at(tx, person, ends)? {
            ended(tx, &row)?;
        }
    }
    Ok(tx.finish_work(work)?)
}

fn told_at(
    tx: &mut Tx<'_>,
    person: PersonId,
    ends: Moment,
) -> Result<Vec<Representation>, Failure> {
    let mut rows = tx.representatives(person)?;
    rows.retain(|row| row.ends == Some(ends));
    Ok(rows)
}
