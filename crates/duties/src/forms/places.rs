//! Places of a session, and who waits for one (`CO-3`): whoever waits longest moves up when one becomes free,
//! however that came about, and is told.

use std::net::IpAddr;

use law::{ActorId, CaseId, Operation};
use policy::pack::{Form, FormSession};
use store::Tx;

use super::desk::{end, may_change, open, question};
use super::{CaseView, State};
use crate::app::{App, Policy};
use crate::failure::Failure;
use crate::letters::{self, LetterKind};

/// How many places of a session are taken.
pub(super) fn taken(tx: &mut Tx<'_>, form: &Form, session: &FormSession) -> Result<u64, Failure> {
    let mut taken = 0;
    for state in State::ALL.iter().filter(|state| state.has_place()) {
        taken += tx.form_places(&form.id, &session.id, state.code())?;
    }
    Ok(taken)
}

/// Gives the places that are free to who waits longest for one, and tells them.
pub(super) fn move_up(tx: &mut Tx<'_>, form: &Form, session: &FormSession) -> Result<(), Failure> {
    let places = u64::from(session.places.unwrap_or_default());
    while taken(tx, form, session)? < places {
        let Some(next) = tx.first_form_case(&form.id, &session.id, State::Waiting.code())? else {
            return Ok(());
        };
        tx.move_form_case(&next, State::Open.code(), &next.told, None)?;
        letters::post(tx, next.person, None, LetterKind::PlaceGiven)?;
    }
    Ok(())
}

/// The same for the session of one case.
pub(super) fn move_up_after(
    tx: &mut Tx<'_>,
    policy: &Policy,
    freed: &store::FormCase,
) -> Result<(), Failure> {
    let form = policy.pack.form(&freed.form);
    match form.and_then(|form| Some((form, form.session(&freed.session)?))) {
        Some((form, session)) => move_up(tx, form, session),
        None => Ok(()),
    }
}

/// The same for every session: a place is free too when its person was erased (s.33).
pub(crate) fn move_up_all(tx: &mut Tx<'_>, policy: &Policy) -> Result<(), Failure> {
    for form in &policy.pack.forms {
        for session in &form.session {
            move_up(tx, form, session)?;
        }
    }
    Ok(())
}

/// Whether a case stands in a session, so that its desk may give its place free.
#[must_use]
pub fn has_place_to_give(view: &CaseView) -> bool {
    view.session.is_some() && view.state.is_open()
}

/// Gives the place of a case free, for somebody who said that they do not come: whoever waits longest has it,
/// both are told, and the periods of the case begin.
///
/// # Errors
/// As [`super::open`]; [`Failure::Missing`] also when the case is of no session, or was changed meanwhile.
pub fn cancel(
    app: &App,
    actor: ActorId,
    case: CaseId,
    revision: i64,
    address: Option<IpAddr>,
) -> Result<(), Failure> {
    let (found, _leave) = open(app, actor, case, address)?;
    if found.revision != revision || found.session.is_empty() {
        return Err(Failure::Missing("case as it was read"));
    }
    let policy = app.policy();
    let asked = question(&policy, actor, &found, Operation::Store, address);
    app.store().transact("forms.cancelled", move |tx| {
        may_change(tx, &asked)?;
        end(tx, &policy, &found, State::Cancelled)?;
        letters::post(tx, found.person, None, LetterKind::PlaceFreed)?;
        move_up_after(tx, &policy, &found)
    })
}
