//! Who acts for the controller: roles, undertaking, term (`LP-71`, `CO-23`).

use law::words::requests as words;
use law::{ActorId, Moment};
use serde_json::{Map, Value as Json, json};
use store::{ActorRow, Identifier, NewRecord, Tx};

use crate::app::{App, Policy};
use crate::failure::Failure;
use crate::identifier;
use crate::sign_in::account_identifier;

/// The source under which an appointed person's account is kept, when nothing else brought them in.
const SOURCE: &str = "appointment";

/// Roles for the person who goes by an account.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Appointment {
    /// The account they sign in with.
    pub account: String,
    /// Role ids of the pack: all that they hold from now on.
    pub roles: Vec<String>,
    /// Until when their confidentiality undertaking is in force (`CO-23`).
    pub undertaking_until: Option<Moment>,
    /// Until when they may act; without end, if not given.
    pub until: Option<Moment>,
}

/// Gives somebody roles, and makes them known when nothing brought them in before. The ledger gets
/// an entry that names the roles and nobody.
///
/// # Errors
/// [`Failure::Bad`] for a role or an account the pack has no place for; [`Failure::Store`].
pub fn appoint(app: &App, appointment: &Appointment) -> Result<ActorId, Failure> {
    let policy = app.policy();
    if appointment
        .roles
        .iter()
        .any(|role| policy.compiled.role_ix(role).is_none())
    {
        return Err(Failure::bad("roles", "LP-71", words::ROLE_UNKNOWN.text()));
    }
    if appointment.account.trim().is_empty() {
        return Err(Failure::bad(
            "account",
            "LP-71",
            words::ACCOUNT_EMPTY.text(),
        ));
    }
    let identifier = account_identifier(&policy, &appointment.account)
        .ok_or_else(|| Failure::bad("account", "LP-71", words::NO_ACCOUNT_FIELD.text()))?;
    let appointment = appointment.clone();
    app.store().transact("staff.appointed", move |tx| {
        let person = match tx.find(&identifier)? {
            Some(person) => person,
            None => arrive(tx, &policy, &identifier)?,
        };
        let row = match tx.actor_of(person)? {
            Some(row) => row,
            None => {
                let actor = tx.add_actor(Some(person))?;
                tx.actor(actor)?.ok_or(Failure::Missing("actor"))?
            }
        };
        let actor = row.actor;
        tx.keep_actor(&ActorRow {
            roles: appointment.roles.clone(),
            undertaking_until: appointment.undertaking_until,
            ends: appointment.until,
            ..row
        })?;
        tx.enter_house(&json!({ "kind": "appointment", "roles": appointment.roles }))?;
        Ok(actor)
    })
}

/// Makes a member of staff known by their account alone.
fn arrive(
    tx: &mut Tx<'_>,
    policy: &Policy,
    identifier: &Identifier,
) -> Result<law::PersonId, Failure> {
    if tx.is_buried(identifier)? {
        return Err(Failure::bad(
            "account",
            "s.33, K11",
            words::ACCOUNT_BURIED.text(),
        ));
    }
    let relationship = staff_relationship(policy)
        .ok_or_else(|| Failure::bad("account", "LP-13", words::NO_STAFF_RELATIONSHIP.text()))?;
    let person = tx.add_person(&relationship, SOURCE)?;
    tx.add_identifier(person, identifier)?;
    let path = identifier::account_field(&policy.pack)
        .ok_or_else(|| Failure::bad("account", "LP-71", words::NO_ACCOUNT_FIELD.text()))?;
    let (category, field) = path
        .split_once('/')
        .ok_or(Failure::Missing("field of the pack"))?;
    let mut fields = Map::new();
    let value = identifier.parts.first().cloned().unwrap_or_default();
    fields.insert(field.to_owned(), Json::String(value));
    let now = tx.now();
    tx.keep_record(&NewRecord {
        person,
        category,
        source: SOURCE,
        external_id: &person.to_string(),
        course: None,
        happened: now,
        expires: None,
        fields: &fields,
    })?;
    Ok(person)
}

/// The relationship of staff: the one the pack names so.
fn staff_relationship(policy: &Policy) -> Option<String> {
    let relationships = policy.compiled.relationships();
    relationships
        .iter()
        .find(|scope| scope.id == "staff-member")
        .or_else(|| {
            relationships
                .iter()
                .find(|scope| scope.id.contains("staff"))
        })
        .map(|scope| scope.id.clone())
}
