//! By whose hand a person's request is filed and goes on: their own, or that of who represents them
//! (s.20 ¶4). The ledger tells the two apart.

use law::PersonId;
use serde_json::{Value as Json, json};
use store::ByHand;

/// A person, or somebody who acts for them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Hand {
    person: PersonId,
    representative: Option<PersonId>,
}

impl Hand {
    /// Of somebody whose authority was looked up: [`crate::guardian::acting`] is the maker.
    pub(crate) const fn representing(person: PersonId, representative: PersonId) -> Self {
        Hand {
            person,
            representative: Some(representative),
        }
    }

    /// Whose request it is.
    #[must_use]
    pub const fn person(&self) -> PersonId {
        self.person
    }

    /// Who acts for them, if somebody does.
    #[must_use]
    pub const fn representative(&self) -> Option<PersonId> {
        self.representative
    }

    /// Who the ledger says took the step.
    pub(crate) const fn by(&self) -> &'static str {
        match self.representative {
            Some(_) => "representative",
            None => "person",
        }
    }

    /// The same, as what is asked as the person says it.
    pub(crate) fn noted(&self) -> ByHand {
        self.representative
            .map_or(ByHand::Themself, ByHand::Representative)
    }

    /// What the entry of a step names beside that.
    pub(crate) fn entered(&self) -> Json {
        self.representative.map_or_else(
            || json!({}),
            |representative| json!({ "representative": representative.to_string() }),
        )
    }
}

impl From<PersonId> for Hand {
    fn from(person: PersonId) -> Self {
        Hand {
            person,
            representative: None,
        }
    }
}
