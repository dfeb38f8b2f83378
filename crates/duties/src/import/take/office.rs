//! The office under which everything is taken in: its roles are the pack's, and it is nobody.

use law::Operation;
use policy::Set64;
use store::{ActorRow, Fault, Tx};

use super::INTAKE;

/// The intake's roles: those of the office that may take data in and keep it, and nothing else.
/// They are the pack's; without one every row is refused. Makes the intake known at first.
pub(crate) fn intake(tx: &mut Tx<'_>) -> Result<Set64, Fault> {
    let compiled = tx.compiled();
    let taking = policy::Compiled::operation_set(&[Operation::Collect, Operation::Store]);
    let roles: Vec<String> = compiled
        .roles()
        .iter()
        .filter(|role| {
            role.relation_kind == policy::RelationKind::Office
                && role.operations.has(Operation::Collect.number())
                && role.operations.within(taking)
        })
        .map(|role| role.id.clone())
        .collect();
    let known = tx.actor(INTAKE)?;
    if known.as_ref().is_none_or(|known| known.roles != roles) {
        tx.keep_actor(&ActorRow {
            actor: INTAKE,
            person: None,
            roles: roles.clone(),
            undertaking_until: None,
            begins: known.map_or(tx.now(), |known| known.begins),
            ends: None,
        })?;
    }
    Ok(roles
        .iter()
        .filter_map(|role| compiled.role_ix(role))
        .map(|role| role.0)
        .collect())
}
