//! Every fault that a pack can have, in one table.

use law::Language;
use law::words::{Words, faults};

use super::Severity;

macro_rules! codes {
    ($($Name:ident = $code:literal, $severity:ident, $rule:literal, $MESSAGE:ident, $HELP:ident;)*) => {
        /// What is wrong, as a stable word.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
        pub enum Code {
            $(#[doc = concat!("`", $code, "`, by ", $rule, ".")] $Name,)*
        }

        impl Code {
            /// Every code, in the order of the table.
            pub const ALL: &'static [Code] = &[$(Code::$Name),*];

            /// The word; never given to another fault.
            #[must_use]
            pub const fn code(self) -> &'static str {
                match self { $(Code::$Name => $code,)* }
            }

            /// How grave it is.
            #[must_use]
            pub const fn severity(self) -> Severity {
                match self { $(Code::$Name => Severity::$severity,)* }
            }

            /// The section of the Act, the clause (LP-, CO-) and the defect (X-) it comes from.
            #[must_use]
            pub const fn rule(self) -> &'static str {
                match self { $(Code::$Name => $rule,)* }
            }

            pub(super) const fn message(self) -> Words {
                match self { $(Code::$Name => faults::$MESSAGE,)* }
            }

            pub(super) const fn help(self) -> Words {
                match self { $(Code::$Name => faults::$HELP,)* }
            }
        }
    };
}

codes! {
    // reading
    FileTooLarge = "file-too-large", Error, "LP-3", FILE_TOO_LARGE, HELP_FILE_TOO_LARGE;
    FileNotUtf8 = "file-not-utf8", Error, "LP-3", FILE_NOT_UTF8, HELP_FILE_NOT_UTF8;
    TomlSyntax = "toml-syntax", Error, "TOML 1.1", TOML_SYNTAX, HELP_TOML_SYNTAX;
    TableTwice = "table-twice", Error, "LP-9", TABLE_TWICE, HELP_TABLE_TWICE;
    KeyUnknown = "key-unknown", Error, "LP-24", KEY_UNKNOWN, HELP_KEY_UNKNOWN;
    KeyMissing = "key-missing", Error, "LP-24", KEY_MISSING, HELP_KEY_MISSING;
    ValueType = "value-type", Error, "LP-24", VALUE_TYPE, HELP_VALUE_TYPE;
    DateBuddhistEra = "date-buddhist-era", Error, "TOML 1.1", DATE_BUDDHIST_ERA, HELP_DATE_BUDDHIST_ERA;
    DateWrittenOut = "date-written-out", Error, "TOML 1.1", DATE_WRITTEN_OUT, HELP_DATE_WRITTEN_OUT;
    PeriodUnreadable = "period-unreadable", Error, "ISO 8601", PERIOD_UNREADABLE, HELP_PERIOD_UNREADABLE;
    RangeUnreadable = "range-unreadable", Error, "CO-33", RANGE_UNREADABLE, HELP_RANGE_UNREADABLE;
    AddressUnreadable = "address-unreadable", Error, "s.23(5)", ADDRESS_UNREADABLE, HELP_ADDRESS_UNREADABLE;
    WordUnknown = "word-unknown", Error, "LP-24", WORD_UNKNOWN, HELP_WORD_UNKNOWN;
    BasisUnknown = "basis-unknown", Error, "s.24, s.26, LP-15", BASIS_UNKNOWN, HELP_BASIS_UNKNOWN;
    WordingMissing = "wording-missing", Error, "s.23", WORDING_MISSING, HELP_WORDING_MISSING;
    IdMalformed = "id-malformed", Error, "LP-24", ID_MALFORMED, HELP_ID_MALFORMED;
    CountryMalformed = "country-malformed", Error, "s.28", COUNTRY_MALFORMED, HELP_COUNTRY_MALFORMED;
    ListedTwice = "listed-twice", Error, "LP-24", LISTED_TWICE, HELP_LISTED_TWICE;
    // references
    ReferenceUnknown = "reference-unknown", Error, "LP-24", REFERENCE_UNKNOWN, HELP_REFERENCE_UNKNOWN;
    IdTwice = "id-twice", Error, "LP-24", ID_TWICE, HELP_ID_TWICE;
    TooMany = "too-many", Error, "LP-24", TOO_MANY, HELP_TOO_MANY;
    // identity
    PackMissing = "pack-missing", Error, "s.23, LP-1", PACK_MISSING, HELP_PACK_MISSING;
    VersionNotWhole = "version-not-whole", Error, "LP-1, LP-108", VERSION_NOT_WHOLE, HELP_VERSION_NOT_WHOLE;
    EffectiveMissing = "effective-missing", Error, "s.23, LP-1, X-19, X-31", EFFECTIVE_MISSING, HELP_EFFECTIVE_MISSING;
    OwnerMissing = "owner-missing", Error, "s.23, X-31", OWNER_MISSING, HELP_OWNER_MISSING;
    ControllerMissing = "controller-missing", Error, "s.6, s.23(5), LP-9", CONTROLLER_MISSING, HELP_CONTROLLER_MISSING;
    WeNotController = "we-not-controller", Error, "s.6, s.23(5), LP-9, LP-18, X-17", WE_NOT_CONTROLLER, HELP_WE_NOT_CONTROLLER;
    ContactMissing = "contact-missing", Error, "s.23(5), LP-11, LP-12, X-22", CONTACT_MISSING, HELP_CONTACT_MISSING;
    AddressMissing = "address-missing", Error, "s.23(5), LP-11, X-22", ADDRESS_MISSING, HELP_ADDRESS_MISSING;
    DpoMissing = "dpo-missing", Error, "s.23(5), s.41, LP-12, X-22", DPO_MISSING, HELP_DPO_MISSING;
    AuthorityMissing = "authority-missing", Error, "s.23(6), s.73, LP-106, X-22", AUTHORITY_MISSING, HELP_AUTHORITY_MISSING;
    MinorsUnsaid = "minors-unsaid", Error, "s.20, X-18", MINORS_UNSAID, HELP_MINORS_UNSAID;
    AboutUnknown = "about-unknown", Error, "LP-24", ABOUT_UNKNOWN, HELP_ABOUT_UNKNOWN;
    Assumption = "assumption", Assumption, "s.23", ASSUMPTION, HELP_ASSUMPTION;
    Placeholder = "placeholder", Error, "s.23, LP-107, X-19", PLACEHOLDER, HELP_PLACEHOLDER;
    Untranslated = "untranslated", Error, "s.23", UNTRANSLATED, HELP_UNTRANSLATED;
    // matrix
    ActivityEmpty = "activity-empty", Error, "s.22, s.23(3)", ACTIVITY_EMPTY, HELP_ACTIVITY_EMPTY;
    ActivitiesMissing = "activities-missing", Error, "s.23(1), LP-35", ACTIVITIES_MISSING, HELP_ACTIVITIES_MISSING;
    CategoryUnused = "category-unused", Error, "s.21, s.22", CATEGORY_UNUSED, HELP_CATEGORY_UNUSED;
    CategoryWithoutField = "category-without-field", Error, "s.22, LP-24", CATEGORY_WITHOUT_FIELD, HELP_CATEGORY_WITHOUT_FIELD;
    IdentityUnreachable = "identity-unreachable", Error, "s.22, X-12", IDENTITY_UNREACHABLE, HELP_IDENTITY_UNREACHABLE;
    PseudonymPierced = "pseudonym-pierced", Error, "s.22, LP-16, X-12", PSEUDONYM_PIERCED, HELP_PSEUDONYM_PIERCED;
    RightsActivityMissing = "rights-activity-missing", Error, "s.30–36, s.39(7)", RIGHTS_ACTIVITY_MISSING, HELP_RIGHTS_ACTIVITY_MISSING;
    RightsActivityTwice = "rights-activity-twice", Error, "s.30–36", RIGHTS_ACTIVITY_TWICE, HELP_RIGHTS_ACTIVITY_TWICE;
    RightsActivityNarrow = "rights-activity-narrow", Error, "s.30", RIGHTS_ACTIVITY_NARROW, HELP_RIGHTS_ACTIVITY_NARROW;
    RightsSelfMissing = "rights-self-missing", Error, "s.30–36", RIGHTS_SELF_MISSING, HELP_RIGHTS_SELF_MISSING;
    RequiredUnsaid = "required-unsaid", Error, "s.23(2), X-21", REQUIRED_UNSAID, HELP_REQUIRED_UNSAID;
    RefusalEffectMissing = "refusal-effect-missing", Error, "s.23(2), LP-27, X-21", REFUSAL_EFFECT_MISSING, HELP_REFUSAL_EFFECT_MISSING;
    LookupGuessable = "lookup-guessable", Error, "s.37(1)", LOOKUP_GUESSABLE, HELP_LOOKUP_GUESSABLE;
    TemplatesUnsaid = "templates-unsaid", Error, "s.26, CO-35, X-29", TEMPLATES_UNSAID, HELP_TEMPLATES_UNSAID;
    TemplatesWithoutConsent = "templates-without-consent", Error, "s.26, X-29", TEMPLATES_WITHOUT_CONSENT, HELP_TEMPLATES_WITHOUT_CONSENT;
    FilesMisplaced = "files-misplaced", Error, "s.22, LP-24", FILES_MISPLACED, HELP_FILES_MISPLACED;
    FilesUnlimited = "files-unlimited", Error, "s.22, LP-24", FILES_UNLIMITED, HELP_FILES_UNLIMITED;
    FilesOthersUnsaid = "files-others-unsaid", Error, "LP-21, X-18", FILES_OTHERS_UNSAID, HELP_FILES_OTHERS_UNSAID;
    FreeTextUnscanned = "free-text-unscanned", Error, "s.26, LP-21, X-18", FREE_TEXT_UNSCANNED, HELP_FREE_TEXT_UNSCANNED;
    // basis
    BasisMissing = "basis-missing", Error, "s.24, s.23(1), LP-15, X-22", BASIS_MISSING, HELP_BASIS_MISSING;
    BasesSeveral = "bases-several", Error, "s.24, s.31, s.33 ¶2, LP-13, X-10", BASES_SEVERAL, HELP_BASES_SEVERAL;
    BasisWeakForSensitive = "basis-weak-for-sensitive", Error, "s.26", BASIS_WEAK_FOR_SENSITIVE, HELP_BASIS_WEAK_FOR_SENSITIVE;
    LawMissing = "law-missing", Error, "s.24(4), s.24(6), LP-15", LAW_MISSING, HELP_LAW_MISSING;
    BalancingMissing = "balancing-missing", Error, "s.24(5)", BALANCING_MISSING, HELP_BALANCING_MISSING;
    ReasonMissing = "reason-missing", Error, "s.23(1), LP-5", REASON_MISSING, HELP_REASON_MISSING;
    ResearchUnsaid = "research-unsaid", Error, "s.24(1), s.32(3)", RESEARCH_UNSAID, HELP_RESEARCH_UNSAID;
    // consent
    ConsentUnasked = "consent-unasked", Error, "s.19 ¶3", CONSENT_UNASKED, HELP_CONSENT_UNASKED;
    ConsentTooShort = "consent-too-short", Error, "s.19", CONSENT_TOO_SHORT, HELP_CONSENT_TOO_SHORT;
    ConsentEffectMissing = "consent-effect-missing", Error, "s.19 ¶6, LP-101", CONSENT_EFFECT_MISSING, HELP_CONSENT_EFFECT_MISSING;
    ConsentMinorsUnsaid = "consent-minors-unsaid", Error, "s.20, X-18", CONSENT_MINORS_UNSAID, HELP_CONSENT_MINORS_UNSAID;
    ConsentBundled = "consent-bundled", Error, "s.19 ¶3", CONSENT_BUNDLED, HELP_CONSENT_BUNDLED;
    ConsentShared = "consent-shared", Error, "s.19 ¶3", CONSENT_SHARED, HELP_CONSENT_SHARED;
    ConsentExplicitMissing = "consent-explicit-missing", Error, "s.26", CONSENT_EXPLICIT_MISSING, HELP_CONSENT_EXPLICIT_MISSING;
    ConsentExplicitIdle = "consent-explicit-idle", Error, "s.19 ¶3, s.26", CONSENT_EXPLICIT_IDLE, HELP_CONSENT_EXPLICIT_IDLE;
    ConsentIdle = "consent-idle", Warning, "s.19", CONSENT_IDLE, HELP_CONSENT_IDLE;
    MarketingWithoutOptOut = "marketing-without-opt-out", Error, "s.32(2), LP-86, CO-11, X-23", MARKETING_WITHOUT_OPT_OUT, HELP_MARKETING_WITHOUT_OPT_OUT;
    MarketingUnmarked = "marketing-unmarked", Warning, "s.32(2), LP-86, CO-11, X-23", MARKETING_UNMARKED, HELP_MARKETING_UNMARKED;
    MarketingMinorsUnsaid = "marketing-minors-unsaid", Error, "s.20, s.32(2), X-23", MARKETING_MINORS_UNSAID, HELP_MARKETING_MINORS_UNSAID;
    // roles
    RoleWithoutActivity = "role-without-activity", Error, "s.37(1), s.39(5), LP-71", ROLE_WITHOUT_ACTIVITY, HELP_ROLE_WITHOUT_ACTIVITY;
    ActivityWithoutRole = "activity-without-role", Warning, "s.39(5), LP-71", ACTIVITY_WITHOUT_ROLE, HELP_ACTIVITY_WITHOUT_ROLE;
    RoleBeyondMatrix = "role-beyond-matrix", Error, "s.22, s.37(1), LP-36…LP-44, LP-71", ROLE_BEYOND_MATRIX, HELP_ROLE_BEYOND_MATRIX;
    RoleBeyondOperations = "role-beyond-operations", Error, "s.37(1), LP-14, LP-71", ROLE_BEYOND_OPERATIONS, HELP_ROLE_BEYOND_OPERATIONS;
    CourseRolesMissing = "course-roles-missing", Error, "s.37(1), LP-51", COURSE_ROLES_MISSING, HELP_COURSE_ROLES_MISSING;
    MemoUnbounded = "memo-unbounded", Error, "s.37(1), s.39(5), LP-53, X-35", MEMO_UNBOUNDED, HELP_MEMO_UNBOUNDED;
    MemoIdle = "memo-idle", Error, "LP-53", MEMO_IDLE, HELP_MEMO_IDLE;
    // recipients
    AgreementMissing = "agreement-missing", Error, "s.40, LP-10", AGREEMENT_MISSING, HELP_AGREEMENT_MISSING;
    AgreementNotInForce = "agreement-not-in-force", Error, "s.40, LP-10", AGREEMENT_NOT_IN_FORCE, HELP_AGREEMENT_NOT_IN_FORCE;
    InstructionsMissing = "instructions-missing", Error, "s.40(1), LP-70", INSTRUCTIONS_MISSING, HELP_INSTRUCTIONS_MISSING;
    AttestationMissing = "attestation-missing", Error, "s.40(2), LP-56", ATTESTATION_MISSING, HELP_ATTESTATION_MISSING;
    AttestationEnded = "attestation-ended", Error, "s.40(2), LP-56", ATTESTATION_ENDED, HELP_ATTESTATION_ENDED;
    RecipientUnnamed = "recipient-unnamed", Error, "s.23(4), s.27, LP-50", RECIPIENT_UNNAMED, HELP_RECIPIENT_UNNAMED;
    ServiceCompany = "service-company", Error, "s.40, CO-16, X-25", SERVICE_COMPANY, HELP_SERVICE_COMPANY;
    GoodFaith = "good-faith", Error, "s.24(6), s.27, CO-18, X-28", GOOD_FAITH, HELP_GOOD_FAITH;
    GroundMissing = "ground-missing", Error, "s.27, LP-48", GROUND_MISSING, HELP_GROUND_MISSING;
    GroundUnreferenced = "ground-unreferenced", Error, "s.27, s.39(6), LP-48, CO-17", GROUND_UNREFERENCED, HELP_GROUND_UNREFERENCED;
    LegalReviewMissing = "legal-review-missing", Error, "s.27, CO-44", LEGAL_REVIEW_MISSING, HELP_LEGAL_REVIEW_MISSING;
    RecipientsUnsaid = "recipients-unsaid", Error, "s.23(4), LP-6, X-22", RECIPIENTS_UNSAID, HELP_RECIPIENTS_UNSAID;
    TransferEndpointUnfit = "transfer-endpoint-unfit", Error, "s.31(1), LP-83", TRANSFER_ENDPOINT_UNFIT, HELP_TRANSFER_ENDPOINT_UNFIT;
    TransferKeyMissing = "transfer-key-missing", Error, "s.31(1), LP-83", TRANSFER_KEY_MISSING, HELP_TRANSFER_KEY_MISSING;
    RecipientIdle = "recipient-idle", Error, "s.27, LP-48", RECIPIENT_IDLE, HELP_RECIPIENT_IDLE;
    RecipientBeyondMatrix = "recipient-beyond-matrix", Error, "s.22, s.27 ¶2, LP-54, LP-57", RECIPIENT_BEYOND_MATRIX, HELP_RECIPIENT_BEYOND_MATRIX;
    DisclosureUndeclared = "disclosure-undeclared", Error, "s.21, s.27, LP-14", DISCLOSURE_UNDECLARED, HELP_DISCLOSURE_UNDECLARED;
    // transfers
    CountryMissing = "country-missing", Error, "s.28, s.39, LP-33, X-16", COUNTRY_MISSING, HELP_COUNTRY_MISSING;
    RegionMissing = "region-missing", Error, "s.28, s.40, LP-33, X-16", REGION_MISSING, HELP_REGION_MISSING;
    SubProcessorsUnsaid = "sub-processors-unsaid", Error, "s.40, LP-10, X-16", SUB_PROCESSORS_UNSAID, HELP_SUB_PROCESSORS_UNSAID;
    TransfersUnsaid = "transfers-unsaid", Error, "s.28, LP-59", TRANSFERS_UNSAID, HELP_TRANSFERS_UNSAID;
    TransferModeUnsaid = "transfer-mode-unsaid", Error, "s.28, LP-58, X-1", TRANSFER_MODE_UNSAID, HELP_TRANSFER_MODE_UNSAID;
    TransferAnyCondition = "transfer-any-condition", Error, "s.28, s.29, LP-58, LP-59, X-1", TRANSFER_ANY_CONDITION, HELP_TRANSFER_ANY_CONDITION;
    TransferExerciseOfRights = "transfer-exercise-of-rights", Error, "s.28, LP-63, X-2", TRANSFER_EXERCISE_OF_RIGHTS, HELP_TRANSFER_EXERCISE_OF_RIGHTS;
    TransferConditionMissing = "transfer-condition-missing", Error, "s.28, s.29, LP-59", TRANSFER_CONDITION_MISSING, HELP_TRANSFER_CONDITION_MISSING;
    TransferConditionUnlisted = "transfer-condition-unlisted", Error, "s.28, LP-59", TRANSFER_CONDITION_UNLISTED, HELP_TRANSFER_CONDITION_UNLISTED;
    TransferEvidenceMissing = "transfer-evidence-missing", Error, "s.28, s.29, LP-59", TRANSFER_EVIDENCE_MISSING, HELP_TRANSFER_EVIDENCE_MISSING;
    InadequacyUnsaid = "inadequacy-unsaid", Error, "s.28(2), LP-64", INADEQUACY_UNSAID, HELP_INADEQUACY_UNSAID;
    // sources
    SourceWithoutActivity = "source-without-activity", Error, "s.24, s.25, CO-32, X-30", SOURCE_WITHOUT_ACTIVITY, HELP_SOURCE_WITHOUT_ACTIVITY;
    SourceNoticeUnsaid = "source-notice-unsaid", Error, "s.25, LP-32, X-30", SOURCE_NOTICE_UNSAID, HELP_SOURCE_NOTICE_UNSAID;
    SourceNoticeLate = "source-notice-late", Error, "s.25, LP-32, X-30", SOURCE_NOTICE_LATE, HELP_SOURCE_NOTICE_LATE;
    SourcePolicyUnreviewed = "source-policy-unreviewed", Error, "s.25, s.27 ¶2, LP-34", SOURCE_POLICY_UNREVIEWED, HELP_SOURCE_POLICY_UNREVIEWED;
    SourceBeyondMatrix = "source-beyond-matrix", Error, "s.22, LP-36…LP-44", SOURCE_BEYOND_MATRIX, HELP_SOURCE_BEYOND_MATRIX;
    SourceIdle = "source-idle", Error, "s.22, LP-24", SOURCE_IDLE, HELP_SOURCE_IDLE;
    PathUnknown = "path-unknown", Error, "s.22, LP-24", PATH_UNKNOWN, HELP_PATH_UNKNOWN;
    PathTwice = "path-twice", Error, "s.22, LP-24", PATH_TWICE, HELP_PATH_TWICE;
    PersonUnfindable = "person-unfindable", Error, "s.30, s.37(1), LP-16", PERSON_UNFINDABLE, HELP_PERSON_UNFINDABLE;
    PersonFieldNotLookup = "person-field-not-lookup", Error, "s.37(1)", PERSON_FIELD_NOT_LOOKUP, HELP_PERSON_FIELD_NOT_LOOKUP;
    // forms
    FormActivitiesBundled = "form-activities-bundled", Error, "s.21, s.23(1), LP-28", FORM_ACTIVITIES_BUNDLED, HELP_FORM_ACTIVITIES_BUNDLED;
    FormBeyondMatrix = "form-beyond-matrix", Error, "s.22, LP-28", FORM_BEYOND_MATRIX, HELP_FORM_BEYOND_MATRIX;
    FormBeyondOperations = "form-beyond-operations", Error, "s.21, LP-14", FORM_BEYOND_OPERATIONS, HELP_FORM_BEYOND_OPERATIONS;
    FormConsentBundled = "form-consent-bundled", Error, "s.19 ¶3, s.19 ¶4", FORM_CONSENT_BUNDLED, HELP_FORM_CONSENT_BUNDLED;
    FormBasisMissing = "form-basis-missing", Error, "s.24, LP-13", FORM_BASIS_MISSING, HELP_FORM_BASIS_MISSING;
    FormEmpty = "form-empty", Error, "s.22, LP-27", FORM_EMPTY, HELP_FORM_EMPTY;
    FormAskedTwice = "form-asked-twice", Error, "s.22, LP-27", FORM_ASKED_TWICE, HELP_FORM_ASKED_TWICE;
    FormNeedless = "form-needless", Error, "s.22, s.23(2), LP-27, LP-28", FORM_NEEDLESS, HELP_FORM_NEEDLESS;
    FormEffectMissing = "form-effect-missing", Error, "s.23(2), LP-27", FORM_EFFECT_MISSING, HELP_FORM_EFFECT_MISSING;
    FormAsksPayment = "form-asks-payment", Error, "s.22, CO-29, CO-30", FORM_ASKS_PAYMENT, HELP_FORM_ASKS_PAYMENT;
    FormKindUnfit = "form-kind-unfit", Error, "LP-24", FORM_KIND_UNFIT, HELP_FORM_KIND_UNFIT;
    FormFilesUncounted = "form-files-uncounted", Error, "LP-28", FORM_FILES_UNCOUNTED, HELP_FORM_FILES_UNCOUNTED;
    FormFilesTooMuch = "form-files-too-much", Error, "s.22", FORM_FILES_TOO_MUCH, HELP_FORM_FILES_TOO_MUCH;
    FormChoicesUnfit = "form-choices-unfit", Error, "LP-24, LP-27", FORM_CHOICES_UNFIT, HELP_FORM_CHOICES_UNFIT;
    FormDeskUnfit = "form-desk-unfit", Error, "s.37(1), LP-71, CO-9", FORM_DESK_UNFIT, HELP_FORM_DESK_UNFIT;
    FormIntakeMissing = "form-intake-missing", Error, "s.37(1), LP-25, LP-71", FORM_INTAKE_MISSING, HELP_FORM_INTAKE_MISSING;
    FormAnswerUndated = "form-answer-undated", Error, "s.23(3), s.37(3), LP-29", FORM_ANSWER_UNDATED, HELP_FORM_ANSWER_UNDATED;
    FormUnreachable = "form-unreachable", Error, "s.23, LP-25", FORM_UNREACHABLE, HELP_FORM_UNREACHABLE;
    FormBeyondChannel = "form-beyond-channel", Error, "s.23, LP-25", FORM_BEYOND_CHANNEL, HELP_FORM_BEYOND_CHANNEL;
    FormSessionUnfit = "form-session-unfit", Error, "s.22, CO-3", FORM_SESSION_UNFIT, HELP_FORM_SESSION_UNFIT;
    // retention
    RetentionMissing = "retention-missing", Error, "s.23(3), s.37(3), s.39(4), LP-72, X-20", RETENTION_MISSING, HELP_RETENTION_MISSING;
    RetentionOutsideMatrix = "retention-outside-matrix", Error, "s.22, LP-72", RETENTION_OUTSIDE_MATRIX, HELP_RETENTION_OUTSIDE_MATRIX;
    RetentionTwice = "retention-twice", Error, "s.23(3), LP-72", RETENTION_TWICE, HELP_RETENTION_TWICE;
    RetentionForEverything = "retention-for-everything", Error, "s.23(3), s.39(4), X-20", RETENTION_FOR_EVERYTHING, HELP_RETENTION_FOR_EVERYTHING;
    PeriodNone = "period-none", Error, "s.23(3), s.37(3), LP-76, X-4", PERIOD_NONE, HELP_PERIOD_NONE;
    PeriodZero = "period-zero", Error, "s.23(3), LP-72", PERIOD_ZERO, HELP_PERIOD_ZERO;
    PeriodTooLong = "period-too-long", Error, "s.23(3), s.37(3), LP-72", PERIOD_TOO_LONG, HELP_PERIOD_TOO_LONG;
    EventMissing = "event-missing", Error, "s.23(3), LP-72", EVENT_MISSING, HELP_EVENT_MISSING;
    FloorLawMissing = "floor-law-missing", Error, "s.33 ¶2, s.37(3)", FLOOR_LAW_MISSING, HELP_FLOOR_LAW_MISSING;
    FloorBeyondPeriod = "floor-beyond-period", Error, "s.23(3), LP-72", FLOOR_BEYOND_PERIOD, HELP_FLOOR_BEYOND_PERIOD;
    LogFloorMissing = "log-floor-missing", Error, "Computer-related Crime Act s.26, s.24(6), LP-44, X-5", LOG_FLOOR_MISSING, HELP_LOG_FLOOR_MISSING;
    LogWithoutCase = "log-without-case", Error, "s.37(1), LP-44, CO-37, X-13", LOG_WITHOUT_CASE, HELP_LOG_WITHOUT_CASE;
    // erasure
    ErasureMissing = "erasure-missing", Error, "s.33, s.37(3), X-22", ERASURE_MISSING, HELP_ERASURE_MISSING;
    ErasureLate = "erasure-late", Error, "s.33, LP-75, X-3", ERASURE_LATE, HELP_ERASURE_LATE;
    ErasureUndated = "erasure-undated", Error, "s.33, s.37(3), LP-75", ERASURE_UNDATED, HELP_ERASURE_UNDATED;
    LapsedLate = "lapsed-late", Error, "s.37(3), LP-75, X-3", LAPSED_LATE, HELP_LAPSED_LATE;
    PromiseOverrun = "promise-overrun", Error, "s.33, LP-75", PROMISE_OVERRUN, HELP_PROMISE_OVERRUN;
    PurgeUnguarded = "purge-unguarded", Error, "s.37(3), LP-74, X-5", PURGE_UNGUARDED, HELP_PURGE_UNGUARDED;
    PurgeDelaysRequests = "purge-delays-requests", Error, "s.33, LP-77, X-6", PURGE_DELAYS_REQUESTS, HELP_PURGE_DELAYS_REQUESTS;
    BackupsUncovered = "backups-uncovered", Error, "s.33, LP-78", BACKUPS_UNCOVERED, HELP_BACKUPS_UNCOVERED;
    RefusalsReserved = "refusals-reserved", Error, "s.33 ¶2, CO-14, X-24", REFUSALS_RESERVED, HELP_REFUSALS_RESERVED;
    RefusalsUnsaid = "refusals-unsaid", Error, "s.33 ¶2, LP-98", REFUSALS_UNSAID, HELP_REFUSALS_UNSAID;
    WiderGroundsUnsaid = "wider-grounds-unsaid", Error, "s.33(3), s.34(2), LP-91, LP-94, X-7, X-8", WIDER_GROUNDS_UNSAID, HELP_WIDER_GROUNDS_UNSAID;
    // rights
    RightsMissing = "rights-missing", Error, "s.23(6), X-22", RIGHTS_MISSING, HELP_RIGHTS_MISSING;
    RightUnoffered = "right-unoffered", Error, "s.23(6), LP-79…LP-99, X-22", RIGHT_UNOFFERED, HELP_RIGHT_UNOFFERED;
    RightsOffline = "rights-offline", Error, "s.19 ¶5, s.30, LP-99, LP-104, X-15", RIGHTS_OFFLINE, HELP_RIGHTS_OFFLINE;
    ContactsMissing = "contacts-missing", Error, "s.23(5), s.30, LP-104", CONTACTS_MISSING, HELP_CONTACTS_MISSING;
    ContactOfficeHours = "contact-office-hours", Error, "s.19 ¶5, LP-99, LP-104, X-15", CONTACT_OFFICE_HOURS, HELP_CONTACT_OFFICE_HOURS;
    AccessLate = "access-late", Error, "s.30 ¶4, LP-80", ACCESS_LATE, HELP_ACCESS_LATE;
    AccessUndated = "access-undated", Error, "s.30 ¶4, LP-80, LP-105", ACCESS_UNDATED, HELP_ACCESS_UNDATED;
    ObjectionUnsegregated = "objection-unsegregated", Error, "s.32 ¶2, LP-85, X-9", OBJECTION_UNSEGREGATED, HELP_OBJECTION_UNSEGREGATED;
    ErasureExceptionsUnsaid = "erasure-exceptions-unsaid", Error, "s.33 ¶2, X-10", ERASURE_EXCEPTIONS_UNSAID, HELP_ERASURE_EXCEPTIONS_UNSAID;
    PortabilityLimitsUnsaid = "portability-limits-unsaid", Error, "s.31 ¶2–3, X-11", PORTABILITY_LIMITS_UNSAID, HELP_PORTABILITY_LIMITS_UNSAID;
    RefusalsUnrecorded = "refusals-unrecorded", Error, "s.39(7), LP-102, X-34", REFUSALS_UNRECORDED, HELP_REFUSALS_UNRECORDED;
    AccuracyUnchecked = "accuracy-unchecked", Error, "s.35, LP-97, X-32", ACCURACY_UNCHECKED, HELP_ACCURACY_UNCHECKED;
    RelatedPurpose = "related-purpose", Error, "s.21 ¶2, LP-46, X-14", RELATED_PURPOSE, HELP_RELATED_PURPOSE;
    // security
    MeasureMissing = "measure-missing", Error, "s.37(1), s.39(8), X-33", MEASURE_MISSING, HELP_MEASURE_MISSING;
    EvidenceMissing = "evidence-missing", Warning, "s.37(1), LP-2, LP-69", EVIDENCE_MISSING, HELP_EVIDENCE_MISSING;
    LocationMissing = "location-missing", Error, "s.39, LP-33", LOCATION_MISSING, HELP_LOCATION_MISSING;
    BackupReadable = "backup-readable", Error, "s.37(1), s.28, CO-27", BACKUP_READABLE, HELP_BACKUP_READABLE;
    AllInsideBroken = "all-inside-broken", Error, "s.23, CO-24, CO-25, X-27", ALL_INSIDE_BROKEN, HELP_ALL_INSIDE_BROKEN;
    NoOutsideBroken = "no-outside-broken", Error, "s.27, s.28, CO-15, X-26", NO_OUTSIDE_BROKEN, HELP_NO_OUTSIDE_BROKEN;
    // cookies
    CookieWithoutConsent = "cookie-without-consent", Error, "s.19, LP-30, CO-8, X-26", COOKIE_WITHOUT_CONSENT, HELP_COOKIE_WITHOUT_CONSENT;
    CookieEndless = "cookie-endless", Error, "s.23(3), LP-30", COOKIE_ENDLESS, HELP_COOKIE_ENDLESS;
    CookieNeededOutside = "cookie-needed-outside", Warning, "s.22, LP-30", COOKIE_NEEDED_OUTSIDE, HELP_COOKIE_NEEDED_OUTSIDE;
    // sites
    SiteOriginWrong = "site-origin-wrong", Error, "s.37(1), LP-30, CO-8", SITE_ORIGIN_WRONG, HELP_SITE_ORIGIN_WRONG;
    SiteOriginTwice = "site-origin-twice", Error, "s.23, LP-30", SITE_ORIGIN_TWICE, HELP_SITE_ORIGIN_TWICE;
    SitePathWrong = "site-path-wrong", Error, "s.22, CO-7, CO-38", SITE_PATH_WRONG, HELP_SITE_PATH_WRONG;
    SiteTooManyPaths = "site-too-many-paths", Error, "s.22, CO-7", SITE_TOO_MANY_PATHS, HELP_SITE_TOO_MANY_PATHS;
    SiteChoiceUndeclared = "site-choice-undeclared", Error, "s.19, s.23, LP-30, CO-8", SITE_CHOICE_UNDECLARED, HELP_SITE_CHOICE_UNDECLARED;
}

impl Code {
    /// What the fault is, in one line that names no pack.
    #[must_use]
    pub fn means(self, language: Language) -> String {
        blank(self.message().in_language(language))
    }

    /// What to write instead, in one line that names no pack.
    #[must_use]
    pub fn instead(self, language: Language) -> String {
        blank(self.help().in_language(language))
    }

    /// The code with this word, if there is one.
    #[must_use]
    pub fn from_code(code: &str) -> Option<Code> {
        Code::ALL.iter().copied().find(|known| known.code() == code)
    }
}

/// Puts an ellipsis where a fault would name something of a pack.
fn blank(wording: &str) -> String {
    let mut parts = wording.split('{');
    let mut line = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        line.push('…');
        line.push_str(part.split_once('}').map_or("", |(_, rest)| rest));
    }
    line
}
