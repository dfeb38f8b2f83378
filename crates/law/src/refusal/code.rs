//! The closed list of refusal codes and their limbs.

use std::fmt;
use std::str::FromStr;

use crate::right::Right;
use crate::words::{Words, rights};

macro_rules! limbs {
    ($($(#[$doc:meta])* $name:ident = $code:literal, $words:ident;)*) => {
        /// One thing that must be so for a refusal to stand.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
        pub enum Limb {
            $($(#[$doc])* $name,)*
        }

        impl Limb {
            /// Every limb.
            pub const ALL: &'static [Limb] = &[$(Limb::$name),*];

            /// The word stored and used in forms.
            #[must_use]
            pub const fn code(self) -> &'static str {
                match self { $(Limb::$name => $code,)* }
            }

            /// What whoever decides must be able to show.
            #[must_use]
            pub const fn words(self) -> Words {
                match self { $(Limb::$name => rights::$words,)* }
            }
        }
    };
}

limbs! {
    /// A law or a court order forbids it (s.30 ¶2).
    LawOrOrder = "law-or-order", LIMB_LAW_OR_ORDER;
    /// It would harm the rights and freedoms of others (s.30 ¶2).
    HarmsOthers = "harms-others", LIMB_HARMS_OTHERS;
    /// It would infringe the rights and freedoms of others (s.31 ¶3).
    InfringesOthers = "infringes-others", LIMB_INFRINGES_OTHERS;
    /// It cannot be done by automated means (s.31(1)).
    NotAutomatic = "not-automatic", LIMB_NOT_AUTOMATIC;
    /// It is technically impossible (s.31(2)).
    TechnicallyImpossible = "technically-impossible", LIMB_TECHNICALLY_IMPOSSIBLE;
    /// More important lawful grounds of the controller (s.32(1)(ก)).
    CompellingGrounds = "compelling-grounds", LIMB_COMPELLING_GROUNDS;
    /// For establishing, exercising or defending legal claims (s.32(1)(ข), s.33 ¶2).
    LegalClaims = "legal-claims", LIMB_LEGAL_CLAIMS;
    /// Necessary for the controller's task in the public interest (s.32(3)).
    PublicInterestMission = "public-interest-mission", LIMB_PUBLIC_INTEREST_MISSION;
    /// Kept for freedom of expression (s.33 ¶2).
    Expression = "expression", LIMB_EXPRESSION;
    /// Kept because a law commands it (s.33 ¶2).
    LegalDuty = "legal-duty", LIMB_LEGAL_DUTY;
    /// The data was examined and found right (s.36).
    FoundAccurate = "found-accurate", LIMB_FOUND_ACCURATE;
    /// A law limits withdrawal (s.19 ¶5).
    WithdrawalLimitedByLaw = "withdrawal-limited-by-law", LIMB_WITHDRAWAL_LIMITED_BY_LAW;
    /// A contract that benefits the person limits withdrawal (s.19 ¶5).
    BenefitingContract = "benefiting-contract", LIMB_BENEFITING_CONTRACT;
    /// Who asks could not be proved after help was offered (s.37(1)).
    ProofFailed = "proof-failed", LIMB_PROOF_FAILED;
}

macro_rules! codes {
    ($($(#[$doc:meta])* $name:ident = $code:literal, $right:expr, $section:literal, [$($limb:ident),*], $statutory:literal, $why:ident;)*) => {
        /// Why a claim is not granted. The list is closed.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
        pub enum RefusalCode {
            $($(#[$doc])* $name,)*
        }

        impl RefusalCode {
            /// The closed list.
            pub const ALL: &'static [RefusalCode] = &[$(RefusalCode::$name),*];

            /// The word stored and shown to programs; never reused for another reason.
            #[must_use]
            pub const fn code(self) -> &'static str {
                match self { $(RefusalCode::$name => $code,)* }
            }

            /// The right it refuses; none when it can meet any claim.
            #[must_use]
            pub const fn right(self) -> Option<Right> {
                match self { $(RefusalCode::$name => $right,)* }
            }

            /// The section it rests on.
            #[must_use]
            pub const fn section(self) -> &'static str {
                match self { $(RefusalCode::$name => $section,)* }
            }

            /// What must be shown, every one of them. Empty where the basis or the facts of the
            /// case decide already.
            #[must_use]
            pub const fn limbs(self) -> &'static [Limb] {
                match self { $(RefusalCode::$name => &[$(Limb::$limb),*],)* }
            }

            /// Whether the Act commands its entry into the s.39 record (s.30 ¶3, 31 ¶3, 32 ¶3,
            /// 36 ¶1, 39(7)). The others are entered too, because the person is to see every
            /// refusal (TDPG 3.0 p.183–186, `I-9`).
            #[must_use]
            pub const fn is_recorded_by_law(self) -> bool {
                match self { $(RefusalCode::$name => $statutory,)* }
            }

            /// Why not, in plain words for the person.
            #[must_use]
            pub const fn why(self) -> Words {
                match self { $(RefusalCode::$name => rights::$why,)* }
            }
        }
    };
}

codes! {
    /// There is no consent to withdraw: the data is held on another basis.
    WithdrawalNoConsent = "withdrawal-no-consent", Some(Right::Withdrawal), "s.19 ¶5", [], false, WHY_WITHDRAWAL_NO_CONSENT;
    /// A law limits withdrawal.
    WithdrawalLaw = "withdrawal-law", Some(Right::Withdrawal), "s.19 ¶5", [WithdrawalLimitedByLaw], false, WHY_WITHDRAWAL_LAW;
    /// A contract that benefits the person limits withdrawal.
    WithdrawalContract = "withdrawal-contract", Some(Right::Withdrawal), "s.19 ¶5", [BenefitingContract], false, WHY_WITHDRAWAL_CONTRACT;
    /// Law or order, and harm to others: both.
    AccessLawAndHarm = "access-law-and-harm", Some(Right::Access), "s.30 ¶2", [LawOrOrder, HarmsOthers], true, WHY_ACCESS_LAW_AND_HARM;
    /// Only data on consent or contract is portable.
    PortabilityBasis = "portability-basis", Some(Right::Portability), "s.31 ¶2", [], false, WHY_PORTABILITY_BASIS;
    /// Not for a task in the public interest.
    PortabilityPublicTask = "portability-public-task", Some(Right::Portability), "s.31 ¶3", [], true, WHY_PORTABILITY_PUBLIC_TASK;
    /// Not for a duty under law.
    PortabilityLegalDuty = "portability-legal-duty", Some(Right::Portability), "s.31 ¶3", [], true, WHY_PORTABILITY_LEGAL_DUTY;
    /// It would infringe others' rights.
    PortabilityOthers = "portability-others", Some(Right::Portability), "s.31 ¶3", [InfringesOthers], true, WHY_PORTABILITY_OTHERS;
    /// It cannot be sent by automated means.
    PortabilityNotAutomatic = "portability-not-automatic", Some(Right::Portability), "s.31(1)", [NotAutomatic], false, WHY_PORTABILITY_NOT_AUTOMATIC;
    /// What was sent cannot technically be given.
    PortabilityTechnical = "portability-technical", Some(Right::Portability), "s.31(2)", [TechnicallyImpossible], false, WHY_PORTABILITY_TECHNICAL;
    /// Neither a public task nor legitimate interests carry the use.
    ObjectionBasis = "objection-basis", Some(Right::Objection), "s.32(1)", [], false, WHY_OBJECTION_BASIS;
    /// More important lawful grounds.
    ObjectionCompelling = "objection-compelling", Some(Right::Objection), "s.32(1)(ก)", [CompellingGrounds], true, WHY_OBJECTION_COMPELLING;
    /// Legal claims.
    ObjectionClaims = "objection-claims", Some(Right::Objection), "s.32(1)(ข)", [LegalClaims], true, WHY_OBJECTION_CLAIMS;
    /// The use is no direct marketing.
    ObjectionNotMarketing = "objection-not-marketing", Some(Right::Objection), "s.32(2)", [], false, WHY_OBJECTION_NOT_MARKETING;
    /// The use is no research.
    ObjectionNotResearch = "objection-not-research", Some(Right::Objection), "s.32(3)", [], false, WHY_OBJECTION_NOT_RESEARCH;
    /// Necessary for the controller's task in the public interest.
    ObjectionResearch = "objection-research", Some(Right::Objection), "s.32(3)", [PublicInterestMission], true, WHY_OBJECTION_RESEARCH;
    /// Kept as archive, for research or statistics.
    ErasureArchive = "erasure-archive", Some(Right::Erasure), "s.33 ¶2, s.24(1)", [], false, WHY_ERASURE_ARCHIVE;
    /// Kept for a public task; it ends with the period (s.37(3)).
    ErasurePublicTask = "erasure-public-task", Some(Right::Erasure), "s.33 ¶2, s.24(4)", [], false, WHY_ERASURE_PUBLIC_TASK;
    /// Held on a legal duty.
    ErasureDutyBasis = "erasure-duty-basis", Some(Right::Erasure), "s.33 ¶2", [], false, WHY_ERASURE_DUTY_BASIS;
    /// Held for legal claims.
    ErasureClaimsBasis = "erasure-claims-basis", Some(Right::Erasure), "s.33 ¶2, s.26(4)", [], false, WHY_ERASURE_CLAIMS_BASIS;
    /// There is no consent whose withdrawal could be the ground.
    ErasureNoConsent = "erasure-no-consent", Some(Right::Erasure), "s.33(2)", [], false, WHY_ERASURE_NO_CONSENT;
    /// Kept for freedom of expression.
    ErasureExpression = "erasure-expression", Some(Right::Erasure), "s.33 ¶2", [Expression], false, WHY_ERASURE_EXPRESSION;
    /// Kept for legal claims.
    ErasureClaims = "erasure-claims", Some(Right::Erasure), "s.33 ¶2", [LegalClaims], false, WHY_ERASURE_CLAIMS;
    /// A law commands that it be kept, for example finance records or the log floor.
    ErasureLegalDuty = "erasure-legal-duty", Some(Right::Erasure), "s.33 ¶2", [LegalDuty], false, WHY_ERASURE_LEGAL_DUTY;
    /// What the ground needs is not so.
    ErasureGroundAbsent = "erasure-ground-absent", Some(Right::Erasure), "s.33 ¶1", [], false, WHY_ERASURE_GROUND_ABSENT;
    /// What the ground needs is not so.
    RestrictionGroundAbsent = "restriction-ground-absent", Some(Right::Restriction), "s.34 ¶1", [], false, WHY_RESTRICTION_GROUND_ABSENT;
    /// Examined and found accurate, current, complete, not misleading.
    RectificationAccurate = "rectification-accurate", Some(Right::Rectification), "s.36", [FoundAccurate], true, WHY_RECTIFICATION_ACCURATE;
    /// The policy in force promises nothing beyond the Act here.
    NotPromised = "not-promised", None, "s.33, s.34", [], false, WHY_NOT_PROMISED;
    /// Who asks could not be proved; answering could hand data to a stranger.
    IdentityUnproved = "identity-unproved", None, "s.37(1)", [ProofFailed], false, WHY_IDENTITY_UNPROVED;
}

impl RefusalCode {
    /// Whether it rests on nothing but who asks.
    #[must_use]
    pub const fn is_for_identity(self) -> bool {
        matches!(self, RefusalCode::IdentityUnproved)
    }

    /// Whether the right has nothing to work on here, so that the answer reads «does not apply»
    /// rather than «no».
    #[must_use]
    pub const fn does_not_apply(self) -> bool {
        matches!(
            self,
            RefusalCode::WithdrawalNoConsent
                | RefusalCode::ObjectionBasis
                | RefusalCode::ErasureNoConsent
                | RefusalCode::NotPromised
        )
    }
}

impl fmt::Display for RefusalCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.code())
    }
}

/// A text that names no refusal of the closed list.
#[derive(Debug, PartialEq, Eq, thiserror::Error)]
#[error("`{0}` is no refusal that the Act allows: the list is closed (s.30–36, s.39(7))")]
pub struct UnknownRefusalCode(pub String);

impl FromStr for RefusalCode {
    type Err = UnknownRefusalCode;

    fn from_str(word: &str) -> Result<Self, Self::Err> {
        RefusalCode::ALL
            .iter()
            .copied()
            .find(|code| code.code() == word)
            .ok_or_else(|| UnknownRefusalCode(word.to_owned()))
    }
}
