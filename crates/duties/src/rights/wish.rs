//! The one way in for every right, on every channel: what is wished for, filed by who asks.

use law::words::desk as words;
use law::{Capacity, Ground, Proof, Right};
use serde::{Deserialize, Serialize};
use serde_json::Value as Json;

use super::filing::Asking;
use super::written::coded;
use super::{
    Filed, complaint, copy, erasure, inform, objection, portability, rectification, restriction,
    withdrawal,
};
use crate::app::App;
use crate::failure::Failure;
use crate::guardian;

/// What a person wishes for, with what that right needs to know.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "kebab-case", deny_unknown_fields)]
pub enum Wish {
    /// A copy of everything held, and how it came here (s.30).
    Copy,
    /// To have it erased, on a ground of the Act or of the policy (s.33).
    Erasure {
        /// The ground.
        #[serde(with = "coded")]
        ground: Ground,
    },
    /// That an activity stops using it (s.32).
    Objection {
        /// The activity's id.
        activity: String,
        /// The ground.
        #[serde(with = "coded")]
        ground: Ground,
    },
    /// That categories are kept and used for nothing (s.34).
    Restriction {
        /// The categories' ids.
        categories: Vec<String>,
        /// The ground.
        #[serde(with = "coded")]
        ground: Ground,
    },
    /// To take consent back (s.19 ¶5).
    Withdrawal {
        /// The activity's id.
        activity: String,
    },
    /// To have one field of one record put right (s.35–36).
    Correction {
        /// The category's id.
        category: String,
        /// The record, by its id.
        record: String,
        /// The field's id in the catalogue.
        field: String,
        /// What should stand there.
        after: Json,
    },
    /// To take along what is held on consent or contract, to have it sent on to another controller, or
    /// to be given what was sent (s.31).
    Portability {
        /// Which of the three.
        #[serde(with = "coded")]
        ground: Ground,
        /// The other controller, by its id in the policy, to have it sent on.
        #[serde(default)]
        recipient: Option<String>,
    },
    /// To have the evidence for a complaint to the Committee (s.73). What happened is in the words.
    Complaint {
        /// The case number of the request that is complained of.
        #[serde(default)]
        concerns: Option<String>,
    },
    /// To be told something by the data protection officer (s.23, s.41). The question is in the words.
    Question {
        /// What it is about: a case number or an entry of the ledger.
        #[serde(default)]
        concerns: Option<String>,
    },
}

impl Wish {
    /// The right it uses.
    #[must_use]
    pub const fn right(&self) -> Right {
        match self {
            Wish::Copy => Right::Access,
            Wish::Erasure { .. } => Right::Erasure,
            Wish::Objection { .. } => Right::Objection,
            Wish::Restriction { .. } => Right::Restriction,
            Wish::Withdrawal { .. } => Right::Withdrawal,
            Wish::Correction { .. } => Right::Rectification,
            Wish::Portability { .. } => Right::Portability,
            Wish::Complaint { .. } => Right::Complaint,
            Wish::Question { .. } => Right::Informed,
        }
    }

    /// The ground it is claimed on.
    #[must_use]
    pub const fn ground(&self) -> Option<Ground> {
        match self {
            Wish::Copy => Some(Ground::Access),
            Wish::Erasure { ground }
            | Wish::Objection { ground, .. }
            | Wish::Restriction { ground, .. }
            | Wish::Portability { ground, .. } => Some(*ground),
            Wish::Withdrawal { .. } => Some(Ground::Withdrawal),
            Wish::Correction { .. } => Some(Ground::Inaccurate),
            Wish::Complaint { .. } => Some(Ground::Complaint),
            Wish::Question { .. } => Some(Ground::Notice),
        }
    }

    /// Whether it hands data out or destroys it: then the proof of who asks is fresh.
    #[must_use]
    pub const fn is_grave(&self) -> bool {
        matches!(
            self.right(),
            Right::Access | Right::Erasure | Right::Portability | Right::Complaint
        )
    }
}

/// Files a request and does what the law wants done at once.
///
/// # Errors
/// [`Failure::Stale`] when a copy, portability, erasure or complaint is asked for with a proof older
/// than [`super::PROOF_FRESH`]; [`Failure::Bad`] for a ground of another right, an unknown activity,
/// category or field, or a request of the kind under way; [`Failure::Missing`] for an unknown person;
/// [`Failure::Store`].
pub fn file(app: &App, asking: Asking, wish: Wish) -> Result<Filed, Failure> {
    if wish.is_grave() {
        of_age(app, &asking)?;
    }
    match wish {
        Wish::Copy => copy::ask(app, asking),
        Wish::Erasure { ground } => erasure::ask(app, asking, ground),
        Wish::Objection { activity, ground } => objection::object(app, asking, &activity, ground),
        Wish::Restriction { categories, ground } => {
            restriction::restrict(app, asking, categories, ground)
        }
        Wish::Withdrawal { activity } => withdrawal::withdraw(app, asking, &activity),
        Wish::Correction {
            category,
            record,
            field,
            after,
        } => {
            let wrong = rectification::Wrong {
                category,
                record,
                field,
                after,
            };
            rectification::ask(app, asking, wrong)
        }
        Wish::Portability { ground, recipient } => portability::ask(app, asking, ground, recipient),
        Wish::Complaint { concerns } => complaint::ask(app, asking, concerns),
        Wish::Question { concerns } => inform::ask(app, asking, concerns),
    }
}

/// What hands data out or destroys it is filed for a child not over ten, and for whom a custodian acts, by
/// who represents them (s.20 ¶1(2), ¶2, ¶4). What only protects is never refused for age: there one's own
/// wish is enough. An unknown age is no child's.
fn of_age(app: &App, asking: &Asking) -> Result<(), Failure> {
    if asking.representative.is_some() || asking.proof == Proof::Representative {
        return Ok(());
    }
    let capacity = guardian::capacity_of(app, asking.person, None)?;
    if matches!(
        capacity,
        Capacity::NotOverTen | Capacity::TenthYear | Capacity::Incompetent
    ) {
        let why = words::REPRESENT_GRAVE.text();
        return Err(Failure::bad("person", "s.20 ¶4", why));
    }
    Ok(())
}
