//! The rights of the person and the table that answers them (`law` note B4, `I-8`).
//!
//! A right is claimed on a ground of the Act; whether it works depends on the basis on which the
//! data is held. The basis is fixed by the person's relationship and never chosen anew at request
//! time: a refusal code of another basis is not admitted. What a policy promised beyond the Act
//! (`X-7`, `X-8`) has grounds of its own, so that the two are never mixed up.

mod circumstances;
mod ground;
mod table;

use std::fmt;
use std::str::FromStr;

use crate::basis::Basis;
use crate::refusal::RefusalCode;
use crate::text::Text;
use crate::words::{Words, rights};

pub use circumstances::{Circumstances, Objection, ObjectionGround, Shown, Step};
pub use ground::{Ground, Origin, UnknownGround};

/// A right of the person. There is no right against automated decisions among them: the Act
/// knows none.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
#[repr(u8)]
pub enum Right {
    /// To be told what is collected and why (s.23, `LP-79`).
    Informed = 0,
    /// To withdraw consent (s.19 ¶5, `LP-99`).
    Withdrawal = 1,
    /// To see and have a copy, and to be told how the data came here (s.30, `LP-80`).
    Access = 2,
    /// To have it in a machine's form, or sent on (s.31, `LP-82`).
    Portability = 3,
    /// To object (s.32, `LP-85`).
    Objection = 4,
    /// To have it deleted, destroyed or anonymised (s.33, `LP-88`).
    Erasure = 5,
    /// To have its use restricted (s.34, `LP-93`).
    Restriction = 6,
    /// To have it put right (s.35–36, `LP-97`).
    Rectification = 7,
    /// To complain to the Committee (s.73, `LP-106`).
    Complaint = 8,
}

impl Right {
    /// Every right, in the order of the Act but for the first.
    pub const ALL: [Right; 9] = [
        Right::Informed,
        Right::Withdrawal,
        Right::Access,
        Right::Portability,
        Right::Objection,
        Right::Erasure,
        Right::Restriction,
        Right::Rectification,
        Right::Complaint,
    ];

    /// The word used in packs, addresses and storage.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Right::Informed => "informed",
            Right::Withdrawal => "withdrawal",
            Right::Access => "access",
            Right::Portability => "portability",
            Right::Objection => "objection",
            Right::Erasure => "erasure",
            Right::Restriction => "restriction",
            Right::Rectification => "rectification",
            Right::Complaint => "complaint",
        }
    }

    /// The section that gives it.
    #[must_use]
    pub const fn section(self) -> &'static str {
        match self {
            Right::Informed => "s.23",
            Right::Withdrawal => "s.19 ¶5",
            Right::Access => "s.30",
            Right::Portability => "s.31",
            Right::Objection => "s.32",
            Right::Erasure => "s.33",
            Right::Restriction => "s.34",
            Right::Rectification => "s.35–36",
            Right::Complaint => "s.73",
        }
    }

    /// What it is called.
    #[must_use]
    pub const fn name(self) -> Words {
        match self {
            Right::Informed => rights::RIGHT_INFORMED,
            Right::Withdrawal => rights::RIGHT_WITHDRAWAL,
            Right::Access => rights::RIGHT_ACCESS,
            Right::Portability => rights::RIGHT_PORTABILITY,
            Right::Objection => rights::RIGHT_OBJECTION,
            Right::Erasure => rights::RIGHT_ERASURE,
            Right::Restriction => rights::RIGHT_RESTRICTION,
            Right::Rectification => rights::RIGHT_RECTIFICATION,
            Right::Complaint => rights::RIGHT_COMPLAINT,
        }
    }

    /// What the person gets by it, in one sentence.
    #[must_use]
    pub const fn meaning(self) -> Words {
        match self {
            Right::Informed => rights::MEANS_INFORMED,
            Right::Withdrawal => rights::MEANS_WITHDRAWAL,
            Right::Access => rights::MEANS_ACCESS,
            Right::Portability => rights::MEANS_PORTABILITY,
            Right::Objection => rights::MEANS_OBJECTION,
            Right::Erasure => rights::MEANS_ERASURE,
            Right::Restriction => rights::MEANS_RESTRICTION,
            Right::Rectification => rights::MEANS_RECTIFICATION,
            Right::Complaint => rights::MEANS_COMPLAINT,
        }
    }

    /// The grounds on which it can be claimed, those a policy promised last.
    pub fn grounds(self) -> impl Iterator<Item = Ground> {
        Ground::ALL
            .iter()
            .copied()
            .filter(move |ground| ground.right() == self)
    }

    /// The right with this stored number, if there is one.
    #[must_use]
    pub fn from_number(number: u8) -> Option<Right> {
        Right::ALL.get(usize::from(number)).copied()
    }

    /// The stored number; never reassigned.
    #[must_use]
    pub const fn number(self) -> u8 {
        self as u8
    }
}

impl fmt::Display for Right {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.code())
    }
}

/// A text that names no right of the Act.
#[derive(Debug, PartialEq, Eq, thiserror::Error)]
#[error("`{0}` is no right of the person: s.19, 23, 30–36 and 73 give the rights there are")]
pub struct UnknownRight(pub String);

impl FromStr for Right {
    type Err = UnknownRight;

    fn from_str(word: &str) -> Result<Self, Self::Err> {
        Right::ALL
            .into_iter()
            .find(|right| right.code() == word)
            .ok_or_else(|| UnknownRight(word.to_owned()))
    }
}

/// What the law answers to a claim.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Answer {
    /// Granted; the Act knows no refusal.
    Works,
    /// Granted once the step is done; then only these codes can refuse it.
    WorksAfter {
        /// What must be done or established first.
        step: Step,
        /// The codes that can still refuse it, each with all its limbs.
        by: &'static [RefusalCode],
    },
    /// Granted, unless the controller shows every limb of one of these codes.
    Refusable {
        /// The closed list.
        by: &'static [RefusalCode],
    },
    /// Not granted; [`RefusalCode::section`] says by which section.
    DoesNot {
        /// Why not.
        code: RefusalCode,
    },
}

impl Answer {
    /// The codes with which the claim can be refused. Every claim can fail for want of proof of
    /// who asks; that code is not repeated here.
    #[must_use]
    pub const fn codes(&self) -> &[RefusalCode] {
        match self {
            Answer::Works => &[],
            Answer::WorksAfter { by, .. } | Answer::Refusable { by } => by,
            Answer::DoesNot { code } => std::slice::from_ref(code),
        }
    }

    /// The answer to a claim on this ground in plain words, with the section it rests on.
    #[must_use]
    pub fn told(&self, ground: Ground) -> Text {
        let same = |section: &str| Text::new(section, section);
        let section = same(ground.section());
        match self {
            Answer::Works => rights::ANSWER_WORKS.fill_text(&[("section", &section)]),
            Answer::Refusable { .. } => {
                rights::ANSWER_REFUSABLE.fill_text(&[("section", &section)])
            }
            Answer::WorksAfter { step, .. } => rights::ANSWER_WORKS_AFTER
                .fill_text(&[("step", &step.words().text()), ("section", &section)]),
            Answer::DoesNot { code } => rights::ANSWER_DOES_NOT.fill_text(&[
                ("why", &code.why().text()),
                ("section", &same(code.section())),
            ]),
        }
    }

    /// Whether a refusal with this code is open to the controller.
    #[must_use]
    pub fn admits(&self, code: RefusalCode) -> bool {
        code == RefusalCode::IdentityUnproved || self.codes().contains(&code)
    }
}

/// What the law answers to a claim on this ground against data held on this basis, before
/// anything is known of the case: the cell of the table.
#[must_use]
pub fn cell(ground: Ground, basis: Basis) -> Answer {
    table::cell(ground, basis)
}

/// What the law answers to a claim on this ground against data held on this basis, in these
/// circumstances. A fact not yet established never counts as true or false: the answer is then
/// [`Answer::WorksAfter`] with the step that establishes it.
#[must_use]
pub fn answer(ground: Ground, basis: Basis, circumstances: &Circumstances) -> Answer {
    if ground.origin() != Origin::Act && !circumstances.wider_promise {
        return Answer::DoesNot {
            code: RefusalCode::NotPromised,
        };
    }
    let cell = table::cell(ground, basis);
    if matches!(cell, Answer::DoesNot { .. }) {
        return cell;
    }
    let Some((step, absent)) = ground.needs() else {
        return cell;
    };
    let by: &'static [RefusalCode] = match cell {
        Answer::Refusable { by } | Answer::WorksAfter { by, .. } => by,
        _ => &[],
    };
    match circumstances.shown(ground, basis) {
        Shown::No => Answer::DoesNot { code: absent },
        // The claim is stated: what is left is whether the purpose is over (s.34(3)).
        Shown::NotYet if step == Step::ClaimStated && circumstances.claim == Shown::Yes => {
            Answer::WorksAfter {
                step: Step::NeedExamined,
                by,
            }
        }
        Shown::NotYet => Answer::WorksAfter { step, by },
        Shown::Yes if by.is_empty() => Answer::Works,
        Shown::Yes => Answer::Refusable { by },
    }
}

/// How data is made to be no longer there (s.33 ¶1, `LP-88`).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum ErasureMethod {
    /// Deleted from the systems.
    Delete,
    /// Destroyed with the medium or the key.
    Destroy,
    /// Made anonymous.
    Anonymise,
}

/// Whether one method may stand for another.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Substitution {
    /// It is the method asked for.
    AsAsked,
    /// Allowed, and the person is told that it differs.
    TellPerson,
    /// Not allowed: data processed unlawfully is deleted or destroyed, not anonymised
    /// (erasure notification B.E. 2567, `LP-92`).
    Forbidden,
}

/// Whether data whose erasure was claimed on this ground with one method may be erased with
/// another.
#[must_use]
pub fn substitute(ground: Ground, asked: ErasureMethod, done: ErasureMethod) -> Substitution {
    if ground == Ground::Unlawful && done == ErasureMethod::Anonymise {
        Substitution::Forbidden
    } else if asked == done {
        Substitution::AsAsked
    } else {
        Substitution::TellPerson
    }
}

#[cfg(test)]
mod tests;
