//! The decision table: which right works on which basis (`law` note B4), and for the bases of
//! section 26 what the words of sections 31–33 give.
//!
//! One row a ground, one column a basis in the order of [`Basis::ALL`]. An empty list of codes
//! would be [`Answer::Works`].

use super::{Answer, Ground, Step};
use crate::basis::Basis;
use crate::refusal::RefusalCode as Code;

/// One row: the ground and its answer on each basis.
pub(super) type Row = (Ground, [Answer; 13]);

const YES: Answer = Answer::Works;

/// s.19 ¶5: any time, save law or a contract that benefits the person.
const WITHDRAW: Answer = Answer::Refusable {
    by: &[Code::WithdrawalLaw, Code::WithdrawalContract],
};

/// s.30 ¶2: law or order *and* harm to others.
const ACCESS: Answer = Answer::Refusable {
    by: &[Code::AccessLawAndHarm],
};

const RECEIVE: Answer = Answer::Refusable {
    by: &[Code::PortabilityOthers],
};
const SEND_ON: Answer = Answer::Refusable {
    by: &[Code::PortabilityOthers, Code::PortabilityNotAutomatic],
};
const COPY_OF_SENT: Answer = Answer::Refusable {
    by: &[Code::PortabilityOthers, Code::PortabilityTechnical],
};

/// s.32(1)(ก)(ข).
const OBJECT: Answer = Answer::Refusable {
    by: &[Code::ObjectionCompelling, Code::ObjectionClaims],
};

const OBJECT_RESEARCH: Answer = Answer::Refusable {
    by: &[Code::ObjectionResearch],
};

/// s.33 ¶2 but for its bases, which have cells of their own.
const EXCEPTIONS: &[Code] = &[
    Code::ErasureExpression,
    Code::ErasureClaims,
    Code::ErasureLegalDuty,
];

const ERASE: Answer = Answer::Refusable { by: EXCEPTIONS };
const ERASE_AFTER: Answer = Answer::WorksAfter {
    step: Step::ObjectionDecided,
    by: EXCEPTIONS,
};

const RECTIFY: Answer = Answer::Refusable {
    by: &[Code::RectificationAccurate],
};

const fn no(code: Code) -> Answer {
    Answer::DoesNot { code }
}

/// The row with the same answer on every basis.
const fn any(answer: Answer) -> [Answer; 13] {
    [answer; 13]
}

/// s.31 ¶2–3: consent and contract only; public task and legal duty never.
const fn portable(yes: Answer) -> [Answer; 13] {
    let basis = no(Code::PortabilityBasis);
    [
        yes,                             // s.19
        basis,                           // s.24(1)
        basis,                           // s.24(2)
        yes,                             // s.24(3)
        no(Code::PortabilityPublicTask), // s.24(4)
        basis,                           // s.24(5)
        no(Code::PortabilityLegalDuty),  // s.24(6)
        yes,                             // s.26
        basis,                           // s.26(1)
        basis,                           // s.26(2)
        basis,                           // s.26(3)
        basis,                           // s.26(4)
        no(Code::PortabilityLegalDuty),  // s.26(5)
    ]
}

/// s.33 ¶2: nothing is erased that is kept for archive or research, a public task, a legal duty,
/// or a legal claim. Without consent there is none to withdraw for ground (2).
const fn erasable(on_consent: Answer, otherwise: Answer) -> [Answer; 13] {
    [
        on_consent,                   // s.19
        no(Code::ErasureArchive),     // s.24(1)
        otherwise,                    // s.24(2)
        otherwise,                    // s.24(3)
        no(Code::ErasurePublicTask),  // s.24(4)
        otherwise,                    // s.24(5)
        no(Code::ErasureDutyBasis),   // s.24(6)
        on_consent,                   // s.26
        otherwise,                    // s.26(1)
        otherwise,                    // s.26(2)
        otherwise,                    // s.26(3)
        no(Code::ErasureClaimsBasis), // s.26(4)
        no(Code::ErasureDutyBasis),   // s.26(5)
    ]
}

const fn withdrawable() -> [Answer; 13] {
    let none = no(Code::WithdrawalNoConsent);
    [
        WITHDRAW, none, none, none, none, none, none, WITHDRAW, none, none, none, none, none,
    ]
}

const fn objectionable() -> [Answer; 13] {
    let none = no(Code::ObjectionBasis);
    [
        none, none, none, none, OBJECT, OBJECT, none, none, none, none, none, none, none,
    ]
}

/// Every row, in the order of [`Ground::ALL`].
pub(super) const TABLE: [Row; 21] = [
    (Ground::Notice, any(YES)),
    (Ground::Withdrawal, withdrawable()),
    (Ground::Access, any(ACCESS)),
    (Ground::Receive, portable(RECEIVE)),
    (Ground::SendOn, portable(SEND_ON)),
    (Ground::CopyOfSent, portable(COPY_OF_SENT)),
    (Ground::PublicOrInterest, objectionable()),
    (Ground::DirectMarketing, any(YES)),
    (Ground::Research, any(OBJECT_RESEARCH)),
    (Ground::PurposeOver, erasable(ERASE, ERASE)),
    (
        Ground::ConsentWithdrawn,
        erasable(ERASE, no(Code::ErasureNoConsent)),
    ),
    (Ground::Objected, erasable(ERASE_AFTER, ERASE_AFTER)),
    (Ground::Unlawful, erasable(ERASE, ERASE)),
    (Ground::CorrectionOpen, any(YES)),
    (Ground::InsteadOfErasure, any(YES)),
    (Ground::ForClaim, any(YES)),
    (Ground::ObjectionOpen, any(YES)),
    (Ground::Inaccurate, any(RECTIFY)),
    (Ground::Complaint, any(YES)),
    (Ground::PromisedAfterObjection, erasable(ERASE, ERASE)),
    (Ground::PromisedInsteadOfErasure, any(YES)),
];

/// The cell of the table.
pub(super) fn cell(ground: Ground, basis: Basis) -> Answer {
    TABLE
        .iter()
        .find(|(row, _)| *row == ground)
        .and_then(|(_, cells)| cells.get(usize::from(basis.number())))
        .copied()
        // A hole in the table would refuse; a test holds that there is none.
        .unwrap_or(Answer::DoesNot {
            code: Code::NotPromised,
        })
}
