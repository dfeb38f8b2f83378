//! The way back to a case for whoever filled in a form: its number and the word they were shown once
//! (`T13`, `T34`). A wrong word and a case that is not there are answered alike.

use std::net::IpAddr;

use law::CaseId;
use store::{Digest, FormCase, Permit};
use subtle::ConstantTimeEq as _;

use super::desk::read_case;
use super::fill::ungrouped;
use super::places::move_up_after;
use super::{CaseView, State};
use crate::app::App;
use crate::ask::{Asked, oneself, permit};
use crate::failure::Failure;

/// The case behind a number and a word, opened for its person: decided as themself and entered like every
/// reading.
///
/// # Errors
/// [`Failure::Missing`] for any pair that is none; [`Failure::Busy`] after too many wrong words;
/// [`Failure::Refused`]; [`Failure::Store`].
pub fn reach(
    app: &App,
    case: CaseId,
    word: &str,
    address: Option<IpAddr>,
) -> Result<CaseView, Failure> {
    let (found, leave) = let_in(app, case, word, address)?;
    read_case(app, &found, &leave)
}

/// Leave for whoever knows the word of a case to read it as its person.
pub(super) fn let_in(
    app: &App,
    case: CaseId,
    word: &str,
    address: Option<IpAddr>,
) -> Result<(FormCase, Permit), Failure> {
    let found = proved(app, case, word, address)?;
    let policy = app.policy();
    let (_, activity) = app.answering_rights()?;
    let categories = super::desk::categories(&policy, &found.form);
    let asked = Asked {
        address,
        ..Asked::use_of(
            oneself(found.person),
            found.person,
            &activity.id,
            &categories,
        )
    };
    let (_, leave) = permit(app, &asked)?;
    Ok((found, leave))
}

/// The case of whoever knows its word.
pub(crate) fn proved(
    app: &App,
    case: CaseId,
    word: &str,
    address: Option<IpAddr>,
) -> Result<FormCase, Failure> {
    let now = app.now();
    app.flood().may_try(case, address, now)?;
    let (found, expected) = app.store().read::<_, store::Fault>(|read| {
        Ok((read.form_case(case)?, read.word_of_form_case(case)?))
    })?;
    let given = Digest::of(ungrouped(word).as_bytes());
    let is_right = expected.unwrap_or([0; 32]).ct_eq(&given);
    match found {
        Some(found) if bool::from(is_right) => {
            // who is being erased has no case any more
            app.store()
                .standing(found.person)
                .ok_or(Failure::Missing("case"))?;
            Ok(found)
        }
        _ => {
            app.flood().was_wrong(case, address, now);
            Err(Failure::Missing("case"))
        }
    }
}

/// Takes a case back for its person: a place goes to who waits longest for it, and the periods begin.
///
/// # Errors
/// As [`reach`]; [`Failure::Missing`] also when it is closed already.
pub fn withdraw(
    app: &App,
    case: CaseId,
    word: &str,
    address: Option<IpAddr>,
) -> Result<(), Failure> {
    let found = proved(app, case, word, address)?;
    if !State::of_code(&found.state).is_some_and(State::is_open) {
        return Err(Failure::Missing("open case"));
    }
    let policy = app.policy();
    app.store().transact("forms.withdrawn", move |tx| {
        super::desk::end(tx, &policy, &found, State::Withdrawn)?;
        move_up_after(tx, &policy, &found)
    })
}
