//! Leave to read, minted only by a decision that has been written down.

use law::{ActorId, Basis, CourseId, Moment, Operation, PersonId};
use policy::{ActivityIx, Decision, Duties, Outcome, RelationKind, Rule, Set64, Standing};
use serde_json::{Value as Json, json};

use crate::fault::Fault;
use crate::leaf::Kind;
use crate::log::Entered;
use crate::tx::Tx;

/// Leave to act on one person's data for one activity, for a minute at most. Minted only by
/// [`Tx::record`], which has entered the decision in the ledger.
#[must_use]
pub struct Permit {
    pub(crate) actor: ActorId,
    pub(crate) person: PersonId,
    pub(crate) activity: ActivityIx,
    pub(crate) operation: Operation,
    pub(crate) categories: Set64,
    pub(crate) basis: Basis,
    pub(crate) duties: Duties,
    pub(crate) until: Moment,
    /// The person's standing when it was decided; any change of it ends the permit.
    pub(crate) standing: Standing,
    /// The courses whose records may be read; `None` when the tie is not through a course.
    pub(crate) courses: Option<Vec<CourseId>>,
    pub(crate) entered: Entered,
}

/// A no that has been written down.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Refusal {
    /// The rule that refused.
    pub rule: Rule,
    /// The entry, unless there is no person to enter it for.
    pub entered: Option<Entered>,
}

impl Permit {
    /// Who holds it.
    #[must_use]
    pub const fn actor(&self) -> ActorId {
        self.actor
    }

    /// What it lets the actor do.
    #[must_use]
    pub const fn operation(&self) -> Operation {
        self.operation
    }

    /// Whose data it is for.
    #[must_use]
    pub const fn person(&self) -> PersonId {
        self.person
    }

    /// The activity it is for.
    #[must_use]
    pub const fn activity(&self) -> ActivityIx {
        self.activity
    }

    /// The categories it is for.
    #[must_use]
    pub const fn categories(&self) -> Set64 {
        self.categories
    }

    /// The basis it stands on.
    #[must_use]
    pub const fn basis(&self) -> Basis {
        self.basis
    }

    /// What comes with it.
    #[must_use]
    pub const fn duties(&self) -> Duties {
        self.duties
    }

    /// Its entry in the ledger.
    #[must_use]
    pub const fn entered(&self) -> Entered {
        self.entered
    }
}

impl Tx<'_> {
    /// Writes a decision to the ledger and makes a permit of it. The only maker of a [`Permit`].
    ///
    /// A refusal is written down too. A question about somebody who is not known here is entered
    /// without a handle, so that asking leaves a trace and tells nothing.
    ///
    /// # Errors
    /// [`Fault`] when the entry cannot be written: then there is no permit.
    pub fn record(&mut self, decision: Decision) -> Result<Result<Permit, Refusal>, Fault> {
        let question = *decision.question();
        let payload = self.decision_payload(&decision);
        let known = self.view(|view| view.person(question.person));
        let rule = match decision.outcome() {
            Outcome::Refused { by } => Some(by),
            Outcome::Permitted { .. } => None,
        };
        let kind = match (rule, question.operation) {
            (Some(_), _) => Kind::Refusal,
            (None, Operation::Disclose) => Kind::Disclosure,
            (None, Operation::Collect) => Kind::Collection,
            (None, Operation::Erase) => Kind::Erasure,
            (None, Operation::Use | Operation::Store) => Kind::Use,
        };
        let Some(person) = known else {
            let entered = self.enter_house(
                &json!({ "kind": "refusal", "rule": rule.unwrap_or(Rule::PersonUnknown).code() }),
            )?;
            return Ok(Err(Refusal {
                rule: rule.unwrap_or(Rule::PersonUnknown),
                entered: Some(entered),
            }));
        };
        let entered = self.enter(question.person, kind, &payload)?;
        let (Outcome::Permitted { until }, Some(activity), Some(basis)) =
            (decision.outcome(), question.activity, decision.basis())
        else {
            return Ok(Err(Refusal {
                rule: rule.unwrap_or(Rule::BasisMissing),
                entered: Some(entered),
            }));
        };
        if decision.duties().has(Duties::SINGLE_USE) {
            self.use_up_memo(question.memo)?;
        }
        Ok(Ok(Permit {
            actor: question.actor,
            person: question.person,
            activity,
            operation: question.operation,
            categories: question.categories,
            basis,
            duties: decision.duties(),
            until,
            standing: person.standing,
            courses: self.courses_of(&decision),
            entered,
        }))
    }

    /// The courses to which the tie behind a permitted decision is bound.
    fn courses_of(&self, decision: &Decision) -> Option<Vec<CourseId>> {
        let question = decision.question();
        let now = decision.at();
        self.view(|view| {
            let role = view.compiled().role(decision.role()?)?;
            match role.relation_kind {
                RelationKind::OneSelf | RelationKind::Office => None,
                RelationKind::Course => {
                    let relation = view.compiled().relation(role.relation)?;
                    Some(
                        view.shared(question.actor, question.person, &relation.course_roles, now)
                            .collect(),
                    )
                }
                RelationKind::Delegation => Some(
                    view.delegated(question.actor, question.person, now)
                        .collect(),
                ),
                RelationKind::Memo => Some(
                    question
                        .memo
                        .and_then(|memo| view.memo(memo))
                        .map(|memo| memo.course)
                        .into_iter()
                        .collect(),
                ),
            }
        })
    }

    /// What the person will read of it, and what the s.39 record is made from. Holds numbers and
    /// words of the pack only.
    fn decision_payload(&self, decision: &Decision) -> Json {
        let question = decision.question();
        self.view(|view| {
            let compiled = view.compiled();
            let categories: Vec<&str> =
                compiled.categories().iter().zip(0_u8..).filter(|(_, number)| question.categories.has(*number)).map(|(category, _)| category.id.as_str()).collect();
            json!({
                "at": decision.at().micros(),
                "actor": question.actor.to_string(),
                "role": decision.role().and_then(|role| compiled.role(role)).map(|role| role.id.as_str()),
                "operation": question.operation.code(),
                "activity": question.activity.and_then(|activity| compiled.activity(activity)).map(|activity| activity.id.as_str()),
                "categories": categories,
                "basis": decision.basis().map(Basis::code),
                "rule": decision.refused_by().map(Rule::code),
                "recipient": question.recipient.and_then(|recipient| compiled.recipient(recipient)).map(|recipient| recipient.id.as_str()),
                "case": question.case.map(|case| case.to_string()),
                "notice": decision.notice(),
                "duties": decision.duties().words().collect::<Vec<_>>(),
                "pack": compiled.id(),
                "version": compiled.version(),
            })
        })
    }
}
