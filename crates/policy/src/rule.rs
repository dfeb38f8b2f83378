//! The rules a question is held against, in their order.

use law::words::{Words, refusals};

macro_rules! rules {
    ($($(#[$doc:meta])* $name:ident = $code:literal, $section:literal, $why:ident, $next:ident;)*) => {
        /// The rule that gave a refusal, in the order in which the rules are held against a question.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
        #[repr(u8)]
        pub enum Rule {
            $($(#[$doc])* $name,)*
        }

        impl Rule {
            /// Every rule, in its order.
            pub const ALL: &'static [Rule] = &[$(Rule::$name),*];

            /// The id used in answers and in the ledger; never reused for another rule.
            #[must_use]
            pub const fn code(self) -> &'static str {
                match self { $(Rule::$name => $code,)* }
            }

            /// Where the rule comes from: section of the Act and clause of the policy.
            #[must_use]
            pub const fn section(self) -> &'static str {
                match self { $(Rule::$name => $section,)* }
            }

            /// Why not, in one sentence.
            #[must_use]
            pub const fn why(self) -> Words {
                match self { $(Rule::$name => refusals::$why,)* }
            }

            /// What to do now.
            #[must_use]
            pub const fn next_step(self) -> Words {
                match self { $(Rule::$name => refusals::$next,)* }
            }
        }
    };
}

rules! {
    /// The person is not known here, or no longer.
    PersonUnknown = "person-unknown", "s.24", WHY_PERSON_UNKNOWN, NEXT_PERSON_UNKNOWN;
    /// The activity is not declared (`LP-35`).
    ActivityUndeclared = "activity-undeclared", "s.21, LP-35", WHY_ACTIVITY_UNDECLARED, NEXT_ACTIVITY_UNDECLARED;
    /// The activity does not do this with data (`LP-14`).
    OperationUndeclared = "operation-undeclared", "s.21, LP-14", WHY_OPERATION_UNDECLARED, NEXT_OPERATION_UNDECLARED;
    /// A category was named that the pack does not declare (`LP-24`).
    CategoryUndeclared = "category-undeclared", "s.22, LP-24", WHY_CATEGORY_UNDECLARED, NEXT_CATEGORY_UNDECLARED;
    /// No category was named.
    NothingAsked = "nothing-asked", "s.22, LP-54", WHY_NOTHING_ASKED, NEXT_NOTHING_ASKED;
    /// No notice has reached the person (s.23).
    NoticeUndelivered = "notice-undelivered", "s.23, LP-26", WHY_NOTICE_UNDELIVERED, NEXT_NOTICE_UNDELIVERED;
    /// The notice that reached the person does not speak of this (`LP-45`).
    NoticeSilent = "notice-silent", "s.21, LP-45", WHY_NOTICE_SILENT, NEXT_NOTICE_SILENT;
    /// The cell of the matrix is not marked (`LP-36` … `LP-44`).
    CategoryOutside = "category-outside-activity", "s.22, LP-36…LP-44", WHY_CATEGORY_OUTSIDE_ACTIVITY, NEXT_CATEGORY_OUTSIDE_ACTIVITY;
    /// No basis for people of this relationship (s.24).
    BasisMissing = "basis-missing", "s.24, LP-15", WHY_BASIS_MISSING, NEXT_BASIS_MISSING;
    /// Sensitive data without a basis of section 26.
    SensitiveBasisMissing = "sensitive-basis-missing", "s.26", WHY_SENSITIVE_BASIS_MISSING, NEXT_SENSITIVE_BASIS_MISSING;
    /// The person has not consented (s.19).
    ConsentMissing = "consent-missing", "s.19, LP-47", WHY_CONSENT_MISSING, NEXT_CONSENT_MISSING;
    /// The person withdrew (s.19 ¶5).
    ConsentWithdrawn = "consent-withdrawn", "s.19 ¶5, LP-100", WHY_CONSENT_WITHDRAWN, NEXT_CONSENT_WITHDRAWN;
    /// The person objected: the data is segregated (s.32 ¶2).
    Objected = "objected", "s.32 ¶2, LP-85", WHY_OBJECTED, NEXT_OBJECTED;
    /// The person had the use restricted (s.34).
    Restricted = "restricted", "s.34, LP-93…LP-96", WHY_RESTRICTED, NEXT_RESTRICTED;
    /// The data is held and may not be erased now (s.33 ¶2, s.34(3)).
    Held = "held", "s.33 ¶2, s.34(3)", WHY_HELD, NEXT_HELD;
    /// A case must be named (`CO-37`).
    CaseMissing = "case-missing", "s.37(1), X-13, CO-37", WHY_CASE_MISSING, NEXT_CASE_MISSING;
    /// No role of the actor may act in this activity.
    RoleMissing = "role-missing", "s.37(1), LP-71", WHY_ROLE_MISSING, NEXT_ROLE_MISSING;
    /// The actor's role may not do this, or not with these categories.
    RoleNarrower = "role-narrower", "s.37(1), LP-71", WHY_ROLE_NARROWER, NEXT_ROLE_NARROWER;
    /// The actor has no tie to this person (`LP-51`).
    RelationMissing = "relation-missing", "s.37(1), LP-51", WHY_RELATION_MISSING, NEXT_RELATION_MISSING;
    /// No signed memorandum (`LP-53`).
    MemoMissing = "memo-missing", "s.37(1), LP-53", WHY_MEMO_MISSING, NEXT_MEMO_MISSING;
    /// The memorandum's time is over.
    MemoExpired = "memo-expired", "s.37(1), LP-53", WHY_MEMO_EXPIRED, NEXT_MEMO_EXPIRED;
    /// The memorandum is used up.
    MemoUsed = "memo-used", "s.37(1), LP-53", WHY_MEMO_USED, NEXT_MEMO_USED;
    /// No confidentiality undertaking in force (`CO-23`).
    UndertakingMissing = "undertaking-missing", "s.37(1), CO-23", WHY_UNDERTAKING_MISSING, NEXT_UNDERTAKING_MISSING;
    /// The question came from outside the network the role is tied to (`CO-33`).
    NetworkOutside = "network-outside", "s.37(1), CO-33", WHY_NETWORK_OUTSIDE, NEXT_NETWORK_OUTSIDE;
    /// No recipient, or one that is not listed (`LP-6`).
    RecipientUnlisted = "recipient-unlisted", "s.27, LP-6", WHY_RECIPIENT_UNLISTED, NEXT_RECIPIENT_UNLISTED;
    /// The recipient may not receive for this activity, or not these categories (`LP-54`, `LP-57`).
    RecipientNarrower = "recipient-narrower", "s.27 ¶2, LP-54, LP-57", WHY_RECIPIENT_NARROWER, NEXT_RECIPIENT_NARROWER;
    /// No agreement with the recipient (s.40).
    AgreementMissing = "agreement-missing", "s.40, LP-10", WHY_AGREEMENT_MISSING, NEXT_AGREEMENT_MISSING;
    /// The agreement, or the attestation with it, has ended (`LP-56`).
    AgreementExpired = "agreement-expired", "s.40, LP-56", WHY_AGREEMENT_EXPIRED, NEXT_AGREEMENT_EXPIRED;
    /// The legal team has not decided (`CO-44`).
    LegalReviewMissing = "legal-review-missing", "s.27, CO-44", WHY_LEGAL_REVIEW_MISSING, NEXT_LEGAL_REVIEW_MISSING;
    /// No condition for leaving the country (s.28).
    TransferConditionMissing = "transfer-condition-missing", "s.28, s.29, LP-59", WHY_TRANSFER_CONDITION_MISSING, NEXT_TRANSFER_CONDITION_MISSING;
    /// The person's consent to the transfer is missing (`LP-58`, `X-1`).
    TransferConsentMissing = "transfer-consent-missing", "s.28(2), LP-58", WHY_TRANSFER_CONSENT_MISSING, NEXT_TRANSFER_CONSENT_MISSING;
}

impl Rule {
    /// The rule with this id, if there is one.
    #[must_use]
    pub fn from_code(code: &str) -> Option<Rule> {
        Rule::ALL.iter().copied().find(|rule| rule.code() == code)
    }
}
