//! What an identity provider says of somebody who signs in, taken in like a row of any other source
//! (s.22, s.25, `LP-31`, `LP-32`): the same decision, the same sealing, the same entry.
//!
//! One thing differs from a file: a claim that the policy does not list is let fall before anything looks
//! at it, instead of refusing the rest. A provider adds claims whenever it likes, and nobody may be locked
//! out by that; nor may anything of it stay here.

use law::{Moment, PersonId};
use policy::pack::{FieldKind, SourceFormat, SourceKind};
use serde_json::{Map, Value as Json};
use store::{Fault, Identifier};

use super::door::{Door, Landing};
use super::prepare::{self, Preparer, Taken};
use super::refused::{Because, NotTaken};
use super::take::{Became, Memory, Stopped, Taking};
use crate::app::App;
use crate::failure::Failure;
use crate::sign_in::Arrival;

/// The claim by which a provider says that an address is its subject's (OpenID Connect Core 1.0 §5.1).
const EMAIL_VERIFIED: &str = "email_verified";

/// What became of the claims of one sign-in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Claimed {
    /// Kept, or kept already; whose they are.
    Of(PersonId),
    /// The subject belongs to somebody who was erased and is not brought back (`K11`).
    HeldBack,
    /// Nothing is kept, by this rule.
    Not(String),
}

/// The claims that a source keeps, as its provider calls them.
pub(crate) fn listed(app: &App, source: &str) -> Vec<String> {
    let policy = app.policy();
    let mut known = policy.pack.sources.iter();
    let found = known.find(|known| known.id == source);
    let kept = found.into_iter().flat_map(|source| &source.keep);
    kept.map(|kept| kept.from.clone()).collect()
}

/// Keeps what the policy lists of an arrival's claims.
///
/// # Errors
/// [`Failure::Store`]; a rule against it is no error but an answer.
pub(crate) fn take_in(app: &App, arrival: &Arrival<'_>) -> Result<Claimed, Failure> {
    let policy = app.policy();
    let version = policy.compiled.version();
    let Some(door) = Door::new(policy, arrival.source)
        .filter(|door| door.format == SourceFormat::IdentityProvider)
    else {
        return Ok(Claimed::Not("source-undeclared".to_owned()));
    };
    let door = std::sync::Arc::new(door);
    let taken = match prepared(&door, arrival, app.now()) {
        Ok(taken) => taken,
        Err(not_taken) => return Ok(Claimed::Not(not_taken.because.code().to_owned())),
    };
    Ok(app
        .store()
        .transact::<_, Fault>("sign-in.claims", move |tx| {
            if tx.compiled().version() != version {
                // Another version came into force in between; the next sign-in is decided by it.
                return Ok(Claimed::Not("source-undeclared".to_owned()));
            }
            let mut memory = Memory::default();
            let mut taking = Taking::new(tx, &door, &mut memory, None, [0; 16])?;
            let became = taking.person_row(&taken, None);
            taking.enter()?;
            match became {
                Ok(Became::Kept { .. }) => match tx.find(&taken.key)? {
                    Some(person) => Ok(Claimed::Of(person)),
                    None => Err(Fault::Missing("person")),
                },
                Ok(Became::HeldBack) => Ok(Claimed::HeldBack),
                Err(Stopped::Rule(not_taken, _)) => {
                    Ok(Claimed::Not(not_taken.because.code().to_owned()))
                }
                Err(Stopped::Store(fault)) => Err(fault),
            }
        })?)
}

/// What would be kept of the claims, found by issuer and subject and by nothing else (`T1`).
fn prepared(
    door: &std::sync::Arc<Door>,
    arrival: &Arrival<'_>,
    now: Moment,
) -> Result<Taken, NotTaken> {
    let mut row = row_of(door, arrival)?;
    row.values
        .retain(|(path, _)| matches!(door.landing(path), Landing::Kept(_)));
    let is_ours = door.source.kind == Some(SourceKind::OwnSystem);
    let is_verified = arrival.claims.get(EMAIL_VERIFIED) == Some(&Json::Bool(true));
    if !is_ours && !is_verified {
        // Whoever may write any address into an account elsewhere could make somebody else's letters
        // their own (T2).
        row.values.retain(|(path, _)| !is_address(door, path));
    }
    let named = format!("{} {}", arrival.issuer, arrival.subject);
    for (path, value) in &mut row.values {
        if **path == *door.source.person {
            // A subject alone is anybody's: only its issuer makes it one person's (T1).
            *value = connectors::Value::Text(named.clone());
        }
    }
    let gathered = Preparer::new(std::sync::Arc::clone(door)).gathered(&row)?;
    let others = gathered.others.into_iter();
    Ok(Taken {
        key: Identifier::sign_in(arrival.issuer, arrival.subject),
        others: others
            .filter(|known| may_find(door, arrival, known, is_ours))
            .collect(),
        relationship: Some(door.source.relationship.clone()).filter(|id| !id.is_empty()),
        changes_relationship: false,
        external_id: named,
        happened: Some(now),
        pieces: prepare::some(gathered.pieces)?,
        class: None,
        part: None,
    })
}

/// The claims that the source lists, flattened to paths like a row of any format.
fn row_of(door: &Door, arrival: &Arrival<'_>) -> Result<connectors::Row, NotTaken> {
    let first = |path: &str| path.split('.').next().unwrap_or_default().to_owned();
    let listed: Vec<String> = door
        .source
        .keep
        .iter()
        .map(|kept| first(&kept.from))
        .collect();
    let wanted: Map<String, Json> = arrival
        .claims
        .iter()
        .filter(|(name, _)| listed.contains(name))
        .map(|(name, value)| (name.clone(), value.clone()))
        .collect();
    let line = zeroize::Zeroizing::new(Json::Object(wanted).to_string());
    match connectors::RecordLines::new(line.as_bytes()).next() {
        Some(Ok(row)) => Ok(row),
        Some(Err(spoiled)) => Err(Because::Spoiled(spoiled.why).at("*")),
        None => Err(Because::NothingKept.at("*")),
    }
}

fn is_address(door: &Door, path: &str) -> bool {
    match door.landing(path) {
        Landing::Kept(field) => field.wanted.kind == FieldKind::Email,
        Landing::Passed | Landing::Undeclared => false,
    }
}

/// Whether a person may be found by this from now on. What a provider of others calls an account or a
/// number of ours is kept as what it said, and opens nothing: only the account that the operator trusts
/// this issuer to name does, and an address that it has verified (`T1`, `T2`).
fn may_find(door: &Door, arrival: &Arrival<'_>, known: &Identifier, is_ours: bool) -> bool {
    if known.field == door.source.person_field {
        // Found by issuer and subject already.
        return false;
    }
    let is_address = door
        .field(&known.field)
        .is_some_and(|field| field.wanted.kind == FieldKind::Email);
    let is_trusted = arrival
        .account
        .is_some_and(|account| known.parts == [account.trim()]);
    is_ours || is_address || is_trusted
}
