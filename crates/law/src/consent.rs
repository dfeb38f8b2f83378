//! What becomes of a consent, how it is said, and why one may never have bound anybody (s.19, s.20,
//! s.26). Each list is closed: a word outside it is refused.

use crate::closed_list;
use crate::words::consents as words;

closed_list! {
    /// What a word on consent made of it (s.19). Only the newest word on an activity counts.
    pub enum ConsentState {
        /// The person agreed.
        Given = "given", words::STATE_GIVEN;
        /// The person said no; nothing else depends on it (s.19 ¶4).
        Refused = "refused", words::STATE_REFUSED;
        /// Taken back (s.19 ¶5).
        Withdrawn = "withdrawn", words::STATE_WITHDRAWN;
        /// The time for which it was asked is over.
        Expired = "expired", words::STATE_EXPIRED;
        /// Found never to have bound: back to its start (s.19 ¶7).
        Invalid = "invalid", words::STATE_INVALID;
    }
}

impl ConsentState {
    /// Whether data may be used on it.
    #[must_use]
    pub const fn stands(self) -> bool {
        matches!(self, ConsentState::Given)
    }

    /// The state's term in the Data Privacy Vocabulary, as consent records name it (DPV 2, ISO/IEC TS
    /// 27560).
    #[must_use]
    pub const fn dpv(self) -> &'static str {
        match self {
            ConsentState::Given => "ConsentGiven",
            ConsentState::Refused => "ConsentRefused",
            ConsentState::Withdrawn => "ConsentWithdrawn",
            ConsentState::Expired => "ConsentExpired",
            ConsentState::Invalid => "ConsentInvalidated",
        }
    }
}

closed_list! {
    /// How a word on consent was said: the evidence that it was (s.19 ¶2).
    pub enum ConsentMethod {
        /// By the person, signed in on the portal.
        Portal = "portal", words::METHOD_PORTAL;
        /// Through a connected program, in which the person had signed in.
        Program = "program", words::METHOD_PROGRAM;
        /// On a signed paper that the desk keeps.
        Paper = "paper", words::METHOD_PAPER;
        /// On the telephone, taken down by the desk.
        Phone = "phone", words::METHOD_PHONE;
        /// At the counter, taken down by the desk.
        Counter = "counter", words::METHOD_COUNTER;
        /// By the rules themselves: an end of time, or a finding.
        Rule = "rule", words::METHOD_RULE;
    }
}

impl ConsentMethod {
    /// Whether staff took it down for the person.
    #[must_use]
    pub const fn is_taken_down(self) -> bool {
        matches!(
            self,
            ConsentMethod::Paper | ConsentMethod::Phone | ConsentMethod::Counter
        )
    }
}

closed_list! {
    /// Why a consent never bound the person (s.19 ¶7). The list is closed.
    pub enum ConsentFlaw {
        /// A service was made to depend on it (s.19 ¶4).
        NotFree = "not-free", words::FLAW_NOT_FREE;
        /// It was asked together with something else (s.19 ¶3).
        Bundled = "bundled", words::FLAW_BUNDLED;
        /// What was asked deceived or misled about the purpose (s.19 ¶3).
        Misleading = "misleading", words::FLAW_MISLEADING;
        /// The purpose was not told (s.19 ¶3).
        PurposeUntold = "purpose-untold", words::FLAW_PURPOSE_UNTOLD;
        /// The effect of withdrawing was not told (s.19 ¶6).
        EffectUntold = "effect-untold", words::FLAW_EFFECT_UNTOLD;
        /// Nobody did anything to give it: ticked beforehand, or silence (s.19 ¶2).
        NoAct = "no-act", words::FLAW_NO_ACT;
        /// Whoever had to agree for the person did not (s.20).
        GuardianMissing = "guardian-missing", words::FLAW_GUARDIAN_MISSING;
        /// Sensitive data was asked for without a statement of its own (s.26).
        NotExplicit = "not-explicit", words::FLAW_NOT_EXPLICIT;
        /// Somebody else gave it in the person's name (s.19 ¶1).
        NotByThem = "not-by-them", words::FLAW_NOT_BY_THEM;
    }
}

impl ConsentFlaw {
    /// The section it goes against.
    #[must_use]
    pub const fn section(self) -> &'static str {
        match self {
            ConsentFlaw::NotByThem => "s.19 ¶1",
            ConsentFlaw::NoAct => "s.19 ¶2",
            ConsentFlaw::Bundled | ConsentFlaw::Misleading | ConsentFlaw::PurposeUntold => {
                "s.19 ¶3"
            }
            ConsentFlaw::NotFree => "s.19 ¶4",
            ConsentFlaw::EffectUntold => "s.19 ¶6",
            ConsentFlaw::GuardianMissing => "s.20",
            ConsentFlaw::NotExplicit => "s.26",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_list_is_closed_and_its_words_are_their_own() {
        for state in ConsentState::ALL {
            assert_eq!(ConsentState::of_code(state.code()), Some(state));
            assert_eq!(state.stands(), state == ConsentState::Given);
        }
        for method in ConsentMethod::ALL {
            assert_eq!(ConsentMethod::of_code(method.code()), Some(method));
        }
        for flaw in ConsentFlaw::ALL {
            assert_eq!(ConsentFlaw::of_code(flaw.code()), Some(flaw));
            assert!(
                flaw.words()
                    .en
                    .contains(flaw.section().split(' ').next().unwrap())
            );
        }
        assert_eq!(ConsentState::of_code("assumed"), None);
        assert_eq!(ConsentMethod::of_code("silence"), None);
        assert_eq!(ConsentFlaw::of_code("other"), None);
    }
}
