//! Who somebody is when they sign in: an issuer and its subject, never an address (`T1`).

use law::words::import as words;
use law::{ActorId, PersonId};
use policy::pack::{Source, SourceFormat};
use serde_json::{Map, Value as Json};
use store::{Identifier, Tx};

use crate::app::{App, Policy};
use crate::failure::Failure;
use crate::import::claims::{self, Claimed};
use crate::{identifier, notice, sources};

mod abroad;

pub use abroad::{Abroad, leads};

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

/// Somebody whom a provider has just proved.
#[derive(Clone, Copy)]
pub struct Arrival<'a> {
    /// The provider, by its source's id in the pack (`LP-31`).
    pub source: &'a str,
    /// The issuer, to the letter.
    pub issuer: &'a str,
    /// Its subject.
    pub subject: &'a str,
    /// The account, given only for an issuer that is trusted to name it.
    pub account: Option<&'a str>,
    /// Everything that it said; of which no more is kept than the pack lists.
    pub claims: &'a Map<String, Json>,
    /// Whether the person agreed to go abroad, after being told, before they were sent (`LP-58`).
    pub agreed: bool,
}

/// Whether a provider is one of the policy's sources, and speaks for the issuer that stands there.
///
/// # Errors
/// [`Failure::Bad`] when it is not (`LP-31`).
pub fn registered(app: &App, source: &str, issuer: &str) -> Result<(), Failure> {
    let policy = app.policy();
    let mut sources = policy.pack.sources.iter();
    let known = sources
        .find(|known| known.id == source)
        .filter(|known| known.format == Some(SourceFormat::IdentityProvider))
        .ok_or_else(|| Failure::bad("source", "LP-31", words::PROVIDER_UNREGISTERED.text()))?;
    if !known.issuer.is_empty() && known.issuer != issuer {
        return Err(Failure::bad(
            "source",
            "LP-31",
            words::PROVIDER_ANOTHER.text(),
        ));
    }
    sources::may_be_taken_from(app, known)
}

/// What a provider is asked for: the claims that the policy keeps of it, and nothing else (s.22).
#[must_use]
pub fn claims_kept(app: &App, source: &str) -> Vec<String> {
    claims::listed(app, source)
}

/// Finds who signed in by issuer and subject, and keeps what the policy lists of the claims. An account
/// ties a first sign-in to the person who came by import under it; once tied, the account claim means
/// nothing, so that a recycled account name never opens somebody else's data (`T2`). Where the source
/// gives a relationship, somebody new is made known, and their notice is due (s.25).
///
/// # Errors
/// [`Failure::Bad`] when the provider is not registered (`LP-31`); [`Failure::Store`].
pub fn sign_in(app: &App, arrival: &Arrival<'_>) -> Result<Who, Failure> {
    registered(app, arrival.source, arrival.issuer)?;
    let abroad = abroad::leads(app, arrival.source);
    if abroad.is_some() && !arrival.agreed {
        return Err(Failure::bad(
            "agreed",
            "s.28(2), LP-58",
            words::ABROAD_UNASKED.text(),
        ));
    }
    let who = known(app, arrival)?;
    if let (Some(abroad), Some(person)) = (abroad, who.person) {
        abroad::agreed(app, person, arrival.source, &abroad)?;
    }
    Ok(who)
}

/// Who it is, and what of the claims is kept.
fn known(app: &App, arrival: &Arrival<'_>) -> Result<Who, Failure> {
    let policy = app.policy();
    let sign_in = Identifier::sign_in(arrival.issuer, arrival.subject);
    let account = arrival.account;
    let by_account = account.and_then(|account| account_identifier(&policy, account));
    let known = app.store().read(|read| read.find(&sign_in))?;
    let person = match (known, by_account) {
        (Some(person), _) => Some(person),
        (None, None) => None,
        (None, Some(account)) => app
            .store()
            .transact("sign-in.tied", move |tx| tie(tx, &sign_in, &account))?,
    };
    let makes_known = |source: &&Source| source.id == arrival.source;
    let mut sources = policy.pack.sources.iter();
    let is_open = sources
        .find(makes_known)
        .is_some_and(|source| !source.relationship.is_empty());
    if person.is_none() && !is_open {
        return Ok(Who::default());
    }
    match claims::take_in(app, arrival)? {
        Claimed::Of(of) => who(app, Some(of)),
        Claimed::HeldBack => Ok(Who::default()),
        Claimed::Not(rule) => {
            tracing::info!(source = arrival.source, %rule, "of a sign-in no claim was kept");
            let found = Identifier::sign_in(arrival.issuer, arrival.subject);
            let person = match person {
                Some(person) => Some(person),
                None => app.store().read(|read| read.find(&found))?,
            };
            who(app, person)
        }
    }
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
