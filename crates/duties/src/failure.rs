//! What can go wrong in a duty, in kinds that every door answers alike.

use law::Text;

/// Why a duty could not be done.
#[derive(Debug, thiserror::Error)]
pub enum Failure {
    /// The store failed; nothing was kept.
    #[error("the store could not do it")]
    Store(#[source] store::Fault),
    /// The policy pack has faults and decides nothing (s.23, s.24).
    #[error("the policy pack has {} faults and decides nothing (s.23, s.24)", .0.len())]
    Pack(Vec<policy::fault::Fault>),
    /// Something asked for is not there, or not for this asker: the two are not told apart (`T13`).
    #[error("no such {0}")]
    Missing(&'static str),
    /// Input that breaks a rule. The value itself is never repeated (`T44`).
    #[error("the {field} breaks a rule ({rule})")]
    Bad {
        /// Which input.
        field: String,
        /// The section, clause or threat behind the rule.
        rule: String,
        /// What is wrong and what to do instead, for people.
        why: Text,
    },
    /// The policy says no; the answer holds rule, section, reason and next step.
    #[error("refused by the policy ({})", .0.rule.unwrap_or("unstated"))]
    Refused(Box<policy::Answer>),
    /// A fresh proof of who asks is wanted: copies and erasures ask for minutes, not hours (`T9`).
    #[error("a fresh sign-in is wanted: the last one is more than five minutes old (s.37(1))")]
    Stale,
    /// Too many came at once, or too many words were tried (`T15`, `T34`).
    #[error("too many came at once; wait some minutes (T15)")]
    Busy,
}

impl From<store::Fault> for Failure {
    fn from(fault: store::Fault) -> Self {
        match fault {
            store::Fault::Missing(what) => Failure::Missing(what),
            other => Failure::Store(other),
        }
    }
}

impl Failure {
    pub(crate) fn bad(field: &str, rule: &str, why: Text) -> Self {
        Failure::Bad {
            field: field.to_owned(),
            rule: rule.to_owned(),
            why,
        }
    }
}
