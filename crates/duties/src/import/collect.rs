//! What a source adds to a record that is there, such as a file: may it be collected, decided as for a row
//! of that source, and entered (s.22, s.23, `LP-25`).

use law::{Operation, PersonId};
use policy::pack::Source;
use policy::{ActivityIx, CategoryIx, Outcome, Question, Rule, Set64};
use serde_json::json;
use store::{Fault, Kind, Tx};

use super::take::{INTAKE, intake};

/// Under which of the source's activities more of a category may be collected of a person who is known;
/// else the rule at which the one that came furthest failed.
pub(crate) fn may_collect(
    tx: &mut Tx<'_>,
    source: &Source,
    person: PersonId,
    category: CategoryIx,
) -> Result<Result<ActivityIx, Rule>, Fault> {
    let roles = intake(tx)?;
    let compiled = tx.compiled();
    let mut furthest = Rule::ActivityUndeclared;
    let activities = source.activities.iter();
    for activity in activities.filter_map(|id| compiled.activity_ix(id)) {
        let decision = tx.decide(&Question {
            actor: INTAKE,
            roles,
            address: None,
            person,
            categories: Set64::only(category.0),
            unknown_categories: false,
            activity: Some(activity),
            operation: Operation::Collect,
            recipient: None,
            abroad: false,
            case: None,
            memo: None,
        });
        match decision.outcome() {
            Outcome::Permitted { .. } => return Ok(Ok(activity)),
            Outcome::Refused { by } => furthest = furthest.max(by),
        }
    }
    Ok(Err(furthest))
}

/// Enters that a file was taken in, from where and what for.
pub(crate) fn enter_collected(
    tx: &mut Tx<'_>,
    source: &Source,
    person: PersonId,
    (activity, category): (ActivityIx, CategoryIx),
) -> Result<(), Fault> {
    let compiled = tx.compiled();
    let basis = tx
        .standing(person)
        .and_then(|standing| compiled.basis(activity, standing.relationship));
    let payload = json!({
        "at": tx.now().micros(),
        "operation": Operation::Collect.code(),
        "activity": compiled.activity(activity).map(|activity| activity.id.as_str()),
        "categories": compiled.category(category).map(|category| category.id.as_str()).into_iter().collect::<Vec<_>>(),
        "basis": basis.map(law::Basis::code),
        "source": source.id,
    });
    tx.enter(person, Kind::Collection, &payload)?;
    Ok(())
}
