//! Who somebody is when they sign in: an issuer and its subject, never an address (`T1`).

use law::{ActorId, PersonId};
use store::{Identifier, Tx};

use crate::app::{App, Policy};
use crate::failure::Failure;
use crate::{identifier, notice};

/// The field under which sign-ins are looked up.
const SIGN_IN: &str = "@sign-in";

/// Who signed in.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Who {
    /// The person, when they are known here.
    pub person: Option<PersonId>,
    /// The actor they also are, when they act for the controller.
    pub actor: Option<ActorId>,
    /// Whether the notice in force has yet to reach them: it is shown before anything else (s.23).
    pub notice_due: bool,
}

/// Finds who signed in by issuer and subject. `account`, given only for an issuer trusted for it,
/// ties a first sign-in to the person who came by import under that account; once tied, the account
/// claim means nothing, so that a recycled account name never opens somebody else's data (`T2`).
///
/// # Errors
/// [`Failure::Store`].
pub fn sign_in(
    app: &App,
    issuer: &str,
    subject: &str,
    account: Option<&str>,
) -> Result<Who, Failure> {
    let policy = app.policy();
    let sign_in = Identifier::sign_in(issuer, subject);
    let by_account = account.and_then(|account| account_identifier(&policy, account));
    let known = app.store().read(|read| read.find(&sign_in))?;
    let person = match (known, by_account) {
        (Some(person), _) => Some(person),
        (None, None) => None,
        (None, Some(account)) => app
            .store()
            .transact("sign-in.tied", move |tx| tie(tx, &sign_in, &account))?,
    };
    who(app, person)
}

/// Ties a sign-in to the person who goes by this account, unless another sign-in already is.
fn tie(
    tx: &mut Tx<'_>,
    sign_in: &Identifier,
    account: &Identifier,
) -> Result<Option<PersonId>, store::Fault> {
    if let Some(person) = tx.find(sign_in)? {
        return Ok(Some(person));
    }
    let Some(person) = tx.find(account)? else {
        return Ok(None);
    };
    if tx.standing(person).is_none() || tx.goes_by_one(person, SIGN_IN)? {
        return Ok(None);
    }
    tx.add_identifier(person, sign_in)?;
    Ok(Some(person))
}

/// Finds an invented person by anything they go by, the account name first: for the chooser of the
/// demo alone, where there is nothing to prove. A visitor has an e-mail or a visitor's number only.
///
/// # Errors
/// [`Failure::Store`].
pub fn sign_in_as(app: &App, goes_by: &str) -> Result<Who, Failure> {
    let policy = app.policy();
    let account = account_identifier(&policy, goes_by);
    let others = identifier::all(&policy.compiled, goes_by);
    for identifier in account.into_iter().chain(others) {
        let person = app.store().read(|read| read.find(&identifier))?;
        if person.is_some() {
            return who(app, person);
        }
    }
    Ok(Who::default())
}

/// The identifier of an account name under the pack's account field.
pub(crate) fn account_identifier(policy: &Policy, account: &str) -> Option<Identifier> {
    let field = identifier::account_field(&policy.pack)?;
    identifier::of(&policy.compiled, &field, account)
}

fn who(app: &App, person: Option<PersonId>) -> Result<Who, Failure> {
    // Who is being erased is nobody any more.
    let Some(person) = person.filter(|person| app.store().standing(*person).is_some()) else {
        return Ok(Who::default());
    };
    let actor = app
        .store()
        .read(|read| read.actor_of(person))?
        .filter(|row| row.ends.is_none_or(|ends| ends > app.now()))
        .map(|row| row.actor);
    Ok(Who {
        person: Some(person),
        actor,
        notice_due: notice::due(app, person)? != notice::Due::Nothing,
    })
}
