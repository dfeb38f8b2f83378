//! Refusals: a closed list of codes from the Act, each with the limbs it must show (`LP-98`,
//! `I-9`, `I-10`). A wish to keep data is not among them (`CO-14`, `X-24`).

mod code;

use crate::plain::Plain;
use crate::right::Answer;
use crate::words::{Words, rights};

pub use code::{Limb, RefusalCode, UnknownRefusalCode};

/// Fewer letters than this are no reason that a person can check.
const REASON_CHARS_MIN: usize = 20;

/// A refusal that the Act allows, with every limb shown and a reason. It is entered into the
/// s.39 record, where the person can read it.
pub struct Refusal {
    code: RefusalCode,
    reason: Plain<String>,
}

/// Why a refusal cannot be given.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum RefusalFault {
    /// The table admits no refusal with this code for the claim.
    #[error("a refusal as `{}` ({}) is not open for this claim: the list of the Act is closed", code.code(), code.section())]
    NotAdmitted {
        /// The code that was tried.
        code: RefusalCode,
    },
    /// Not every limb that the section asks for is shown.
    #[error("a refusal as `{}` needs all its limbs ({}): `{}` is not shown", code.code(), code.section(), missing.code())]
    LimbMissing {
        /// The code that was tried.
        code: RefusalCode,
        /// The first limb that is missing.
        missing: Limb,
    },
    /// A limb is named that does not belong to the code.
    #[error("`{}` is no limb of `{}` ({})", foreign.code(), code.code(), code.section())]
    LimbForeign {
        /// The code that was tried.
        code: RefusalCode,
        /// The limb that does not belong to it.
        foreign: Limb,
    },
    /// No reason, or too short a one to be checked.
    #[error(
        "a refusal gives its reason in words (s.39(7); Administrative Procedure Act s.37): at least {REASON_CHARS_MIN} letters are wanted"
    )]
    ReasonMissing,
}

impl RefusalFault {
    /// What to do about it, for whoever decides the request.
    #[must_use]
    pub const fn words(&self) -> Words {
        match self {
            RefusalFault::NotAdmitted { .. } => rights::REFUSAL_NOT_ADMITTED,
            RefusalFault::LimbMissing { .. } => rights::REFUSAL_LIMB_MISSING,
            RefusalFault::LimbForeign { .. } => rights::REFUSAL_LIMB_FOREIGN,
            RefusalFault::ReasonMissing => rights::REFUSAL_REASON_MISSING,
        }
    }
}

impl Refusal {
    /// Refuses the claim that has this answer, with a code of the closed list, all its limbs and
    /// the reason told to the person: the facts, the law, and why (APA s.37).
    ///
    /// # Errors
    /// When the answer admits no such refusal, a limb is missing (access needs both, s.30 ¶2) or
    /// foreign, or there is no reason.
    pub fn new(
        answer: &Answer,
        code: RefusalCode,
        limbs: &[Limb],
        reason: Plain<String>,
    ) -> Result<Self, RefusalFault> {
        if !answer.admits(code) {
            return Err(RefusalFault::NotAdmitted { code });
        }
        if let Some(missing) = code.limbs().iter().find(|limb| !limbs.contains(limb)) {
            return Err(RefusalFault::LimbMissing {
                code,
                missing: *missing,
            });
        }
        if let Some(foreign) = limbs.iter().find(|limb| !code.limbs().contains(limb)) {
            return Err(RefusalFault::LimbForeign {
                code,
                foreign: *foreign,
            });
        }
        let letters = reason
            .open()
            .chars()
            .filter(|letter| letter.is_alphanumeric());
        if letters.count() < REASON_CHARS_MIN {
            return Err(RefusalFault::ReasonMissing);
        }
        Ok(Refusal { code, reason })
    }

    /// The code of the Act.
    #[must_use]
    pub const fn code(&self) -> RefusalCode {
        self.code
    }

    /// The reason in words, as the person and the s.39 record get it.
    #[must_use]
    pub const fn reason(&self) -> &Plain<String> {
        &self.reason
    }

    /// Takes the reason out, to be sealed.
    #[must_use]
    pub fn into_reason(self) -> Plain<String> {
        self.reason
    }
}

#[cfg(test)]
mod tests;
