//! What is known of the case when a claim is answered.

use super::Ground;
use crate::basis::Basis;
use crate::words::{Words, rights};

/// Whether a fact of the case is established.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Shown {
    /// Nobody has looked yet; it counts neither way.
    #[default]
    NotYet,
    /// It is so.
    Yes,
    /// It is not so.
    No,
}

impl Shown {
    const fn and(self, other: Shown) -> Shown {
        match (self, other) {
            (Shown::No, _) | (_, Shown::No) => Shown::No,
            (Shown::Yes, Shown::Yes) => Shown::Yes,
            _ => Shown::NotYet,
        }
    }

    const fn not(self) -> Shown {
        match self {
            Shown::NotYet => Shown::NotYet,
            Shown::Yes => Shown::No,
            Shown::No => Shown::Yes,
        }
    }
}

/// On which ground of section 32 the person objected.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ObjectionGround {
    /// s.32(1).
    PublicOrInterest,
    /// s.32(2).
    DirectMarketing,
    /// s.32(3).
    Research,
}

/// How the person's objection to this activity stands.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Objection {
    /// None was filed.
    #[default]
    None,
    /// Filed, not decided: the data is segregated (s.32 ¶2).
    Open(ObjectionGround),
    /// Decided for the person, or not refusable.
    Stands(ObjectionGround),
    /// Refused under s.32(1)(ก)(ข) or (3).
    Refused(ObjectionGround),
}

/// The facts of a case that the Act makes an answer depend on.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Circumstances {
    /// The activity is direct marketing (s.32(2)).
    pub marketing: Shown,
    /// The activity is scientific, historical or statistical research (s.32(3)).
    pub research: Shown,
    /// The data is no longer needed for its purpose (s.33(1), s.34(3)).
    pub purpose_over: Shown,
    /// The person withdrew the consent it rests on (s.33(2)).
    pub withdrawn: Shown,
    /// Something else in law allows the same use (s.33(2)).
    pub other_basis: Shown,
    /// How the person's objection stands (s.33(3), s.34(4)).
    pub objection: Objection,
    /// It was processed unlawfully (s.33(4), s.34(2)).
    pub unlawful: Shown,
    /// A correction of it is being examined (s.34(1)).
    pub correction_open: Shown,
    /// The person needs it for a legal claim (s.34(3)).
    pub claim: Shown,
    /// It is to be erased, on whatever ground (`LP-94`).
    pub erasure_due: Shown,
    /// The policy in force promises the wider grounds (`X-7`, `X-8`).
    pub wider_promise: bool,
}

impl Circumstances {
    /// Whether what the ground needs is so, for data on this basis.
    pub(super) const fn shown(&self, ground: Ground, basis: Basis) -> Shown {
        match ground {
            Ground::DirectMarketing => self.marketing,
            Ground::Research => self.research,
            Ground::PurposeOver => self.purpose_over,
            Ground::ConsentWithdrawn => match self.withdrawn {
                // The person can still withdraw: the ground is not lost.
                Shown::No => Shown::NotYet,
                withdrawn => withdrawn.and(self.other_basis.not()),
            },
            Ground::Objected => self.objection_stands(basis),
            Ground::Unlawful | Ground::InsteadOfErasure => self.unlawful,
            Ground::CorrectionOpen => self.correction_open,
            Ground::ForClaim => self.purpose_over.and(self.claim),
            Ground::ObjectionOpen => match self.objection {
                Objection::None => Shown::NotYet,
                // Direct marketing ends with the objection; there is nothing to examine.
                Objection::Open(ObjectionGround::DirectMarketing)
                | Objection::Stands(_)
                | Objection::Refused(_) => Shown::No,
                Objection::Open(_) => Shown::Yes,
            },
            Ground::PromisedAfterObjection => match self.objection {
                Objection::None => Shown::NotYet,
                _ => Shown::Yes,
            },
            Ground::PromisedInsteadOfErasure => self.erasure_due,
            _ => Shown::Yes,
        }
    }

    /// s.33(3): an objection under s.32(1) that cannot be refused, or one under s.32(2). An
    /// objection to research gives no erasure (`X-8`).
    const fn objection_stands(&self, basis: Basis) -> Shown {
        match self.objection {
            Objection::None => Shown::NotYet,
            Objection::Open(ground) | Objection::Stands(ground) | Objection::Refused(ground) => {
                match ground {
                    ObjectionGround::DirectMarketing => Shown::Yes,
                    ObjectionGround::Research => Shown::No,
                    ObjectionGround::PublicOrInterest => {
                        if !matches!(basis, Basis::PublicTask | Basis::LegitimateInterest) {
                            return Shown::No;
                        }
                        match self.objection {
                            Objection::Stands(_) => Shown::Yes,
                            Objection::Refused(_) => Shown::No,
                            _ => Shown::NotYet,
                        }
                    }
                }
            }
        }
    }
}

/// What must be done or established before a claim can be answered with yes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Step {
    /// Whether the activity is direct marketing.
    MarketingExamined,
    /// Whether the activity is research.
    ResearchExamined,
    /// Whether the data is still needed for its purpose.
    NeedExamined,
    /// The consent is withdrawn and it is found that nothing else carries the use.
    ConsentEnded,
    /// An objection is filed and not refused.
    ObjectionDecided,
    /// Whether the processing was lawful.
    LawfulnessExamined,
    /// A correction is filed.
    CorrectionFiled,
    /// The person says for which claim it is needed.
    ClaimStated,
    /// An objection is filed.
    ObjectionFiled,
    /// Whether the data is to be erased.
    ErasureExamined,
}

impl Step {
    /// Every step.
    pub const ALL: [Step; 10] = [
        Step::MarketingExamined,
        Step::ResearchExamined,
        Step::NeedExamined,
        Step::ConsentEnded,
        Step::ObjectionDecided,
        Step::LawfulnessExamined,
        Step::CorrectionFiled,
        Step::ClaimStated,
        Step::ObjectionFiled,
        Step::ErasureExamined,
    ];

    /// Whether the person takes the step, rather than the privacy desk.
    #[must_use]
    pub const fn is_the_persons(self) -> bool {
        matches!(
            self,
            Step::ConsentEnded | Step::CorrectionFiled | Step::ClaimStated | Step::ObjectionFiled
        )
    }

    /// The step in plain words.
    #[must_use]
    pub const fn words(self) -> Words {
        match self {
            Step::MarketingExamined => rights::STEP_MARKETING_EXAMINED,
            Step::ResearchExamined => rights::STEP_RESEARCH_EXAMINED,
            Step::NeedExamined => rights::STEP_NEED_EXAMINED,
            Step::ConsentEnded => rights::STEP_CONSENT_ENDED,
            Step::ObjectionDecided => rights::STEP_OBJECTION_DECIDED,
            Step::LawfulnessExamined => rights::STEP_LAWFULNESS_EXAMINED,
            Step::CorrectionFiled => rights::STEP_CORRECTION_FILED,
            Step::ClaimStated => rights::STEP_CLAIM_STATED,
            Step::ObjectionFiled => rights::STEP_OBJECTION_FILED,
            Step::ErasureExamined => rights::STEP_ERASURE_EXAMINED,
        }
    }
}
