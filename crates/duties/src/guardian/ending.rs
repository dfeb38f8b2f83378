//! Ending a representation without the desk, where the law lets one: whoever acts for another may lay
//! that down, and who has come of age has no guardian any more (`CCC 19`). What a court ordered, a
//! court ends; the desk enters that.

use law::words::desk as words;
use law::{ActorId, Capacity, PersonId};
use store::{Representation, Tx};

use super::{ActsAs, capacity_of, told};
use crate::app::App;
use crate::ask::oneself;
use crate::failure::Failure;

/// Whoever acts for a person acts for them no more, from now on; entered for both.
///
/// # Errors
/// [`Failure::Missing`] when they do not act for this person; [`Failure::Store`].
pub fn lay_down(app: &App, representative: PersonId, person: PersonId) -> Result<(), Failure> {
    app.store().transact("representation.laid-down", move |tx| {
        let now = tx.now();
        let ended: Vec<Representation> = tx
            .representatives(person)?
            .into_iter()
            .filter(|kept| kept.representative == representative && kept.is_in_force(now))
            .filter(|kept| kept.kind != ActsAs::Oneself.code())
            .collect();
        if ended.is_empty() {
            return Err(Failure::Missing("representation"));
        }
        for kept in &ended {
            tx.end_representation(kept, oneself(representative))?;
            told::ended(tx, kept)?;
        }
        Ok(())
    })
}

/// Nobody guards whoever came of age by marriage (`CCC 20`).
pub(super) fn guardians(tx: &mut Tx<'_>, person: PersonId, by: ActorId) -> Result<(), Failure> {
    let now = tx.now();
    let guardians = tx.representatives(person)?.into_iter();
    for kept in
        guardians.filter(|kept| kept.kind == ActsAs::Guardian.code() && kept.is_in_force(now))
    {
        tx.end_representation(&kept, by)?;
        told::ended(tx, &kept)?;
    }
    Ok(())
}

/// A person who has come of age ends that somebody acts for them as their guardian.
///
/// # Errors
/// [`Failure::Missing`] when nobody of this number acts for them; [`Failure::Bad`] when it was ordered by a
/// court, the person is under age, or their age is not known here; [`Failure::Refused`] and
/// [`Failure::Store`] when the date of birth that is held cannot be read.
pub fn end_of_age(app: &App, person: PersonId, representative: PersonId) -> Result<(), Failure> {
    let now = app.now();
    let kept: Vec<Representation> = app
        .store()
        .read(|read| read.representatives(person))?
        .into_iter()
        .filter(|kept| kept.representative == representative && kept.is_in_force(now))
        .collect();
    if kept.is_empty() {
        return Err(Failure::Missing("representation"));
    }
    let guardian = kept
        .into_iter()
        .find(|kept| kept.kind == ActsAs::Guardian.code());
    let Some(guardian) = guardian else {
        let why = words::END_BY_COURT.text();
        return Err(Failure::bad("representative", "s.20 ¶2–3", why));
    };
    match capacity_of(app, person, None)? {
        Capacity::Adult => {}
        Capacity::AgeUnknown => {
            let why = words::END_AGE_UNKNOWN.text();
            return Err(Failure::bad("representative", "CCC 19", why));
        }
        _ => {
            let why = words::END_UNDER_AGE.text();
            return Err(Failure::bad("representative", "CCC 19", why));
        }
    }
    app.store().transact("representation.outgrown", move |tx| {
        tx.end_representation(&guardian, oneself(person))?;
        told::ended(tx, &guardian)
    })
}
