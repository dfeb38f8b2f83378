//! The answer, its grounds and what comes with it.

use law::{Basis, Moment};

use crate::question::{Question, RoleIx};
use crate::rule::Rule;

/// An answer with its grounds. Only [`decide`](super::decide) can make one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[must_use]
pub struct Decision {
    pub(super) question: Question,
    pub(super) outcome: Outcome,
    pub(super) shown: Option<Rule>,
    pub(super) basis: Option<Basis>,
    pub(super) role: Option<RoleIx>,
    pub(super) notice: Option<u32>,
    pub(super) duties: Duties,
    pub(super) at: Moment,
}

/// Yes until a time, or no by a rule.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// Permitted until then.
    Permitted {
        /// The end of the permission.
        until: Moment,
    },
    /// Refused by the first rule that failed.
    Refused {
        /// That rule.
        by: Rule,
    },
}

/// What comes with a yes.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Duties(u8);

impl Duties {
    /// Show the person only under this activity's pseudonym (`X-12`).
    pub const PSEUDONYMISE: Duties = Duties(1);
    /// The memorandum is used up by this (`LP-53`).
    pub const SINGLE_USE: Duties = Duties(2);
    /// Free text may hold other people and matter of section 26: mask it unless reviewed (`LP-21`).
    pub const MASK_FREE_TEXT: Duties = Duties(4);
    /// Send the machine-readable use restriction with the data (`LP-57`).
    pub const RESTRICT_RECIPIENT: Duties = Duties(8);
    /// Enter the use or disclosure without consent in the s.39 record (s.27 ¶3).
    pub const ENTER_IN_REGISTER: Duties = Duties(16);
    /// Bring the person the notice: data came from elsewhere before it did (s.25 ¶3, `LP-32`).
    pub const NOTIFY: Duties = Duties(32);
    /// The data protection officer looks at it afterwards: sent abroad to save a life (`LP-67`).
    pub const REVIEW_AFTERWARDS: Duties = Duties(64);

    /// Every duty with the word used in answers.
    pub const ALL: [(Duties, &'static str); 7] = [
        (Duties::PSEUDONYMISE, "pseudonymise"),
        (Duties::SINGLE_USE, "single-use"),
        (Duties::MASK_FREE_TEXT, "mask-free-text"),
        (Duties::RESTRICT_RECIPIENT, "restrict-recipient"),
        (Duties::ENTER_IN_REGISTER, "enter-in-register"),
        (Duties::NOTIFY, "notify"),
        (Duties::REVIEW_AFTERWARDS, "review-afterwards"),
    ];

    /// Both sets of duties.
    #[must_use]
    pub const fn and(self, more: Duties) -> Duties {
        Duties(self.0 | more.0)
    }

    pub(super) const fn and_if(self, applies: bool, more: Duties) -> Duties {
        if applies { self.and(more) } else { self }
    }

    /// Whether this duty is among them.
    #[must_use]
    pub const fn has(self, duty: Duties) -> bool {
        self.0 & duty.0 == duty.0
    }

    /// The bits to store.
    #[must_use]
    pub const fn bits(self) -> u8 {
        self.0
    }

    /// The words of the duties in this set.
    pub fn words(self) -> impl Iterator<Item = &'static str> {
        Duties::ALL
            .into_iter()
            .filter(move |(duty, _)| self.has(*duty))
            .map(|(_, word)| word)
    }
}

impl Decision {
    /// The question that was answered.
    #[must_use]
    pub const fn question(&self) -> &Question {
        &self.question
    }

    /// The answer.
    #[must_use]
    pub const fn outcome(&self) -> Outcome {
        self.outcome
    }

    /// Whether the answer is yes.
    #[must_use]
    pub const fn is_permitted(&self) -> bool {
        matches!(self.outcome, Outcome::Permitted { .. })
    }

    /// The rule that whoever asked is told. It is the one that refused, unless the actor may not
    /// look at this person in any case: then it is what stands against the actor, and says neither
    /// whether the person is known here nor what they have said (`T13`, `T34`).
    #[must_use]
    pub const fn shown_rule(&self) -> Option<Rule> {
        self.shown
    }

    /// The rule that refused, if one did: for the ledger and for the person.
    #[must_use]
    pub const fn refused_by(&self) -> Option<Rule> {
        match self.outcome {
            Outcome::Permitted { .. } => None,
            Outcome::Refused { by } => Some(by),
        }
    }

    /// The basis, as far as the question got to one.
    #[must_use]
    pub const fn basis(&self) -> Option<Basis> {
        self.basis
    }

    /// The role under which the actor may act, with a yes.
    #[must_use]
    pub const fn role(&self) -> Option<RoleIx> {
        self.role
    }

    /// The notice version that reached the person, if any did.
    #[must_use]
    pub const fn notice(&self) -> Option<u32> {
        self.notice
    }

    /// What comes with a yes; nothing with a no.
    #[must_use]
    pub const fn duties(&self) -> Duties {
        self.duties
    }

    /// Until when a yes may be acted on; nothing for a no.
    #[must_use]
    pub const fn until(&self) -> Option<Moment> {
        match self.outcome {
            Outcome::Permitted { until } => Some(until),
            Outcome::Refused { .. } => None,
        }
    }

    /// When it was decided.
    #[must_use]
    pub const fn at(&self) -> Moment {
        self.at
    }
}
