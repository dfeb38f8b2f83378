//! The grounds on which rights are claimed: those of the Act, and apart from them those that a
//! policy promised beyond it.

use std::str::FromStr;

use super::{Right, Step};
use crate::refusal::RefusalCode;
use crate::words::{Words, rights};

/// Who gives the ground.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Origin {
    /// The Act.
    Act,
    /// A policy that promises more; the clause that does.
    Policy(&'static str),
}

macro_rules! grounds {
    ($($(#[$doc:meta])* $name:ident = $code:literal, $right:ident, $section:literal, $origin:expr, $words:ident, $needs:expr;)*) => {
        /// The ground on which a right is claimed; it belongs to exactly one right.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
        pub enum Ground {
            $($(#[$doc])* $name,)*
        }

        impl Ground {
            /// Every ground, those of the Act first.
            pub const ALL: &'static [Ground] = &[$(Ground::$name),*];

            /// The word stored and used in addresses.
            #[must_use]
            pub const fn code(self) -> &'static str {
                match self { $(Ground::$name => $code,)* }
            }

            /// The right it belongs to.
            #[must_use]
            pub const fn right(self) -> Right {
                match self { $(Ground::$name => Right::$right,)* }
            }

            /// The section, or the clause of the policy.
            #[must_use]
            pub const fn section(self) -> &'static str {
                match self { $(Ground::$name => $section,)* }
            }

            /// Whether the Act gives it or a policy promised it.
            #[must_use]
            pub const fn origin(self) -> Origin {
                match self { $(Ground::$name => $origin,)* }
            }

            /// What the person says by it.
            #[must_use]
            pub const fn words(self) -> Words {
                match self { $(Ground::$name => rights::$words,)* }
            }

            /// What must be true for it, and the code when it is not; nothing for grounds that
            /// need no fact.
            pub(super) const fn needs(self) -> Option<(Step, RefusalCode)> {
                match self { $(Ground::$name => $needs,)* }
            }
        }
    };
}

grounds! {
    /// To be told (s.23).
    Notice = "notice", Informed, "s.23", Origin::Act, GROUND_NOTICE, None;
    /// Consent is withdrawn (s.19 ¶5).
    Withdrawal = "withdrawal", Withdrawal, "s.19 ¶5", Origin::Act, GROUND_WITHDRAWAL, None;
    /// A copy, and how the data came here (s.30 ¶1).
    Access = "access", Access, "s.30 ¶1", Origin::Act, GROUND_ACCESS, None;
    /// The data in a form machines can read (s.31 ¶1).
    Receive = "receive", Portability, "s.31 ¶1", Origin::Act, GROUND_RECEIVE, None;
    /// The data sent to another controller (s.31(1)).
    SendOn = "send-on", Portability, "s.31(1)", Origin::Act, GROUND_SEND_ON, None;
    /// What was sent to another controller (s.31(2)).
    CopyOfSent = "copy-of-sent", Portability, "s.31(2)", Origin::Act, GROUND_COPY_OF_SENT, None;
    /// Against a public task or legitimate interests (s.32(1)).
    PublicOrInterest = "public-or-interest", Objection, "s.32(1)", Origin::Act, GROUND_PUBLIC_OR_INTEREST, None;
    /// Against direct marketing (s.32(2)).
    DirectMarketing = "direct-marketing", Objection, "s.32(2)", Origin::Act, GROUND_DIRECT_MARKETING,
        Some((Step::MarketingExamined, RefusalCode::ObjectionNotMarketing));
    /// Against scientific, historical or statistical research (s.32(3)).
    Research = "research", Objection, "s.32(3)", Origin::Act, GROUND_RESEARCH,
        Some((Step::ResearchExamined, RefusalCode::ObjectionNotResearch));
    /// No longer needed for its purpose (s.33(1)).
    PurposeOver = "purpose-over", Erasure, "s.33(1)", Origin::Act, GROUND_PURPOSE_OVER,
        Some((Step::NeedExamined, RefusalCode::ErasureGroundAbsent));
    /// Consent was withdrawn and nothing else allows keeping it (s.33(2)).
    ConsentWithdrawn = "consent-withdrawn", Erasure, "s.33(2)", Origin::Act, GROUND_CONSENT_WITHDRAWN,
        Some((Step::ConsentEnded, RefusalCode::ErasureGroundAbsent));
    /// The person objected and the objection stands (s.33(3)).
    Objected = "objected", Erasure, "s.33(3)", Origin::Act, GROUND_OBJECTED,
        Some((Step::ObjectionDecided, RefusalCode::ErasureGroundAbsent));
    /// It was processed unlawfully (s.33(4)).
    Unlawful = "unlawful", Erasure, "s.33(4)", Origin::Act, GROUND_UNLAWFUL,
        Some((Step::LawfulnessExamined, RefusalCode::ErasureGroundAbsent));
    /// While a correction is examined (s.34(1)).
    CorrectionOpen = "correction-open", Restriction, "s.34(1)", Origin::Act, GROUND_CORRECTION_OPEN,
        Some((Step::CorrectionFiled, RefusalCode::RestrictionGroundAbsent));
    /// Instead of erasing what was processed unlawfully (s.34(2)).
    InsteadOfErasure = "instead-of-erasure", Restriction, "s.34(2)", Origin::Act, GROUND_INSTEAD_OF_ERASURE,
        Some((Step::LawfulnessExamined, RefusalCode::RestrictionGroundAbsent));
    /// No longer needed here, but by the person for a legal claim (s.34(3)).
    ForClaim = "for-claim", Restriction, "s.34(3)", Origin::Act, GROUND_FOR_CLAIM,
        Some((Step::ClaimStated, RefusalCode::RestrictionGroundAbsent));
    /// While an objection is examined (s.34(4)).
    ObjectionOpen = "objection-open", Restriction, "s.34(4)", Origin::Act, GROUND_OBJECTION_OPEN,
        Some((Step::ObjectionFiled, RefusalCode::RestrictionGroundAbsent));
    /// It is wrong, old, incomplete or misleading (s.35–36).
    Inaccurate = "inaccurate", Rectification, "s.36", Origin::Act, GROUND_INACCURATE, None;
    /// Somebody breaks the Act (s.73).
    Complaint = "complaint", Complaint, "s.73", Origin::Act, GROUND_COMPLAINT, None;
    /// Promised by policy: erasure after any objection, research and refused ones included
    /// (`LP-91`, `X-8`).
    PromisedAfterObjection = "promised-after-objection", Erasure, "LP-91", Origin::Policy("LP-91"), GROUND_PROMISED_AFTER_OBJECTION,
        Some((Step::ObjectionFiled, RefusalCode::ErasureGroundAbsent));
    /// Promised by policy: restriction instead of any erasure that is due (`LP-94`, `X-7`).
    PromisedInsteadOfErasure = "promised-instead-of-erasure", Restriction, "LP-94", Origin::Policy("LP-94"), GROUND_PROMISED_INSTEAD_OF_ERASURE,
        Some((Step::ErasureExamined, RefusalCode::RestrictionGroundAbsent));
}

/// A text that names no ground.
#[derive(Debug, PartialEq, Eq, thiserror::Error)]
#[error("`{0}` is no ground on which a right can be claimed (s.19, 23, 30–36, 73)")]
pub struct UnknownGround(pub String);

impl FromStr for Ground {
    type Err = UnknownGround;

    fn from_str(word: &str) -> Result<Self, Self::Err> {
        Ground::ALL
            .iter()
            .copied()
            .find(|ground| ground.code() == word)
            .ok_or_else(|| UnknownGround(word.to_owned()))
    }
}
