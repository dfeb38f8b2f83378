//! The closed lists of words of the format. Some stand here only so that a policy can be written
//! down as it was published and the check can name the fault (`X-2`, `X-14`, `X-24`, `X-25`, `X-28`).

use law::words::notices;

use crate::pack::shape::word_lists;

word_lists! {
    /// What kind of body the controller is.
    enum ControllerKind {
        /// A university of the state, also one that governs itself.
        StateUniversity = "state-university",
        /// A private university.
        PrivateUniversity = "private-university",
        /// Another agency of the state.
        StateAgency = "state-agency",
        /// A company.
        Company = "company",
    }
    /// How section 20 is met for people under age.
    enum Minors {
        /// A guardian consents, too (`LP` note B9).
        Guardian = "guardian",
        /// Nobody under age is served.
        NoMinors = "no-minors",
    }
    /// A kind of s.26 data.
    enum SensitiveKind {
        /// Racial or ethnic origin.
        Ethnicity = "ethnicity",
        /// Political opinions.
        Politics = "politics",
        /// Cult, religious or philosophical beliefs.
        Belief = "belief",
        /// Sexual behaviour.
        Sexuality = "sexuality",
        /// Criminal records.
        CriminalRecord = "criminal-record",
        /// Health.
        Health = "health",
        /// Disability.
        Disability = "disability",
        /// Trade union.
        Union = "union",
        /// Genetic data.
        Genetic = "genetic",
        /// Biometric data.
        Biometric = "biometric",
    }
    /// What kind of value a field holds.
    enum FieldKind {
        /// A short text.
        Text = "text",
        /// A name of a person, or a part of one: in texts about others it points to them (`LP-21`).
        Name = "name",
        /// Text that a person composes: may speak of s.26 matter and of other people (`LP-21`).
        FreeText = "free-text",
        /// A number or name that stands for one person or thing.
        Identifier = "identifier",
        /// An e-mail address.
        Email = "email",
        /// A telephone number.
        Phone = "phone",
        /// A civil day.
        Date = "date",
        /// A moment.
        Instant = "instant",
        /// A number.
        Number = "number",
        /// An amount of money.
        Amount = "amount",
        /// One of a list of codes.
        Code = "code",
        /// An address in a network.
        IpAddress = "ip-address",
        /// A web address.
        Url = "url",
        /// A file.
        Document = "document",
        /// A picture.
        Image = "image",
        /// A moving picture.
        Video = "video",
    }
    /// Whether templates of faces may be made from pictures (s.26 second paragraph, `X-29`).
    enum Templates {
        /// Never.
        Never = "never",
        /// Only with explicit consent.
        ExplicitConsent = "explicit-consent",
    }
    /// Whether an activity sees who a person is.
    enum Sight {
        /// As they are.
        Direct = "direct",
        /// Under a pseudonym of this activity alone (`X-12`).
        Pseudonym = "pseudonym",
    }
    /// What is done with data (s.6, `LP-14`).
    enum Verb {
        /// Take in.
        Collect = "collect",
        /// Read or use inside.
        Use = "use",
        /// Keep.
        Store = "store",
        /// Give to somebody else.
        Disclose = "disclose",
        /// Delete, destroy or anonymise.
        Erase = "erase",
    }
    /// What kind of tie a relation is.
    enum Tie {
        /// The actor has a part in a class that the person is in (`LP-51`).
        Course = "course",
        /// Somebody with a part in it has delegated (`LP-52`).
        Delegation = "delegation",
        /// A signed memorandum (`LP-53`).
        Memo = "memo",
        /// The actor is the person.
        OneSelf = "self",
        /// The office as a whole.
        Office = "office",
    }
    /// Who enters what a channel collects.
    enum EnteredBy {
        /// The person.
        Person = "person",
        /// Staff, who store who, when and how notice was given (`LP-25`).
        Staff = "staff",
        /// A device, without anybody typing: a camera, a cookie, the server's log.
        Device = "device",
    }
    /// When a channel is open.
    enum Hours {
        /// At all hours.
        Always = "always",
        /// In office hours.
        OfficeHours = "office-hours",
    }
    /// The format in which a source delivers.
    enum SourceFormat {
        /// `OneRoster` 1.2 CSV.
        Oneroster = "oneroster",
        /// Experience API statements.
        Xapi = "xapi",
        /// Survey answers, one column a question.
        SurveyCsv = "survey-csv",
        /// Lines of the combined log format.
        AccessLog = "access-log",
        /// Rows that already use the names of the catalogue.
        Records = "records",
        /// Claims of an identity provider.
        IdentityProvider = "identity-provider",
        /// Data that anybody can read (`X-30`).
        Public = "public",
    }
    /// Where a source stands towards the controller (s.25).
    enum SourceKind {
        /// A system of the controller.
        OwnSystem = "own-system",
        /// Another body (`LP-34`).
        OutsideBody = "outside-body",
        /// A body that says who somebody is (`LP-31`).
        IdentityProvider = "identity-provider",
        /// The public (`CO-32`).
        Public = "public",
    }
    /// The class of a recipient (s.23(4)).
    enum ReceivedBy {
        /// Another unit of the controller.
        Unit = "unit",
        /// A body that cooperates (`LP-50`).
        CooperatingBody = "cooperating-body",
        /// An agency of the state.
        StateAgency = "state-agency",
        /// A court.
        Court = "court",
        /// One named person or body.
        PersonNamed = "person-named",
        /// Anybody: the data is published (s.33 third paragraph).
        Public = "public",
        /// As published: a company that serves the controller; it is a processor (`X-25`).
        ServiceCompany = "service-company",
    }
    /// On what ground a recipient receives (s.27).
    enum ReceivedOn {
        /// A contract.
        Contract = "contract",
        /// A law.
        Law = "law",
        /// Consent.
        Consent = "consent",
        /// An assignment in writing (`CO-17`).
        WrittenAssignment = "written-assignment",
        /// As published: belief in good faith; no ground of the Act (`X-28`).
        GoodFaith = "good-faith",
    }
    /// What must be true before data leaves the country (`X-1`).
    enum TransferMode {
        /// The person's consent and a condition.
        ConsentAndCondition = "consent-and-condition",
        /// A condition alone, with the DPO's sign-off.
        AnyCondition = "any-condition",
    }
    /// A condition for leaving the country (s.28–29).
    enum TransferWord {
        /// Adequate protection found by the Committee (s.28 first paragraph).
        Adequate = "adequate",
        /// A certified policy of one group (s.29 first paragraph).
        CertifiedGroup = "certified-group",
        /// Enforceable safeguards (s.29 third paragraph).
        Safeguards = "safeguards",
        /// A law (s.28(1)).
        Law = "law",
        /// Consent after being told (s.28(2)).
        Consent = "consent",
        /// A contract with the person (s.28(3)).
        Contract = "contract",
        /// A contract for the person's benefit (s.28(4)).
        ContractForPerson = "contract-for-person",
        /// Danger to life, body or health (s.28(5)).
        Vital = "vital",
        /// An important public interest (s.28(6)).
        PublicInterest = "public-interest",
        /// As published: the exercise of rights; no condition of the Act (`X-2`).
        ExerciseOfRights = "exercise-of-rights",
    }
    /// What the program counts a period from.
    enum CountsFrom {
        /// The day the record was made.
        Recorded = "recorded",
        /// The end of the course.
        CourseEnd = "course-end",
        /// The end of the person's tie to the controller.
        RelationshipEnd = "relationship-end",
        /// The day the case was closed.
        CaseClosed = "case-closed",
        /// The day the consent ended.
        ConsentEnd = "consent-end",
    }
    /// What happens at the end of a period.
    enum AtEnd {
        /// Destroyed.
        Destroy = "destroy",
        /// Made anonymous.
        Anonymise = "anonymise",
    }
    /// What a purge for want of space must spare (`X-5`).
    enum Spared {
        /// What is held for a claim or an order.
        Hold = "hold",
        /// What an open case needs.
        OpenCase = "open-case",
        /// What a law wants kept so long.
        Floor = "floor",
    }
    /// How refusals of erasure are given (`X-24`).
    enum Refusals {
        /// Each cites its branch of s.33 second paragraph.
        BySection = "by-section",
        /// As published: a blanket reservation.
        Reserved = "reserved",
    }
    /// A kind of security measure (s.37(1), the notification of B.E. 2565).
    enum MeasureKind {
        /// Who may get at what.
        AccessControl = "access-control",
        /// A trail of access, change and deletion.
        AuditTrail = "audit-trail",
        /// Registration, rights and removal of users.
        UserManagement = "user-management",
        /// What is done about an incident.
        IncidentHandling = "incident-handling",
        /// Encryption.
        Encryption = "encryption",
        /// Backup.
        Backup = "backup",
        /// Doors, locks, rooms.
        Physical = "physical",
        /// Regular review.
        Review = "review",
        /// Awareness of staff.
        Awareness = "awareness",
        /// Confidentiality undertakings (`CO-23`).
        Undertaking = "undertaking",
        /// Recovery after a disaster (`CO-28`).
        Recovery = "recovery",
    }
    /// What a location holds.
    enum Holds {
        /// The data that is worked with.
        Primary = "primary",
        /// Backups.
        Backup = "backup",
    }
    /// A right of the person.
    enum Offered {
        /// To be informed (s.23).
        Informed = "informed",
        /// To see and get a copy (s.30).
        Access = "access",
        /// To take along (s.31).
        Portability = "portability",
        /// To object (s.32).
        Objection = "objection",
        /// To have erased (s.33).
        Erasure = "erasure",
        /// To have the use restricted (s.34).
        Restriction = "restriction",
        /// To have corrected (s.35–36).
        Rectification = "rectification",
        /// To withdraw consent (s.19).
        Withdrawal = "withdrawal",
        /// To complain (s.73).
        Complaint = "complaint",
    }
    /// What happens to a purpose that is merely related (`X-14`).
    enum RelatedPurpose {
        /// Refused.
        Refuse = "refuse",
        /// Only with a law that permits it, or a new consent (s.21 second paragraph).
        LawOrConsent = "law-or-consent",
        /// As published: allowed if related; the Act knows no such test.
        Compatible = "compatible",
    }
    /// A kind of cookie (`LP-30`).
    enum CookieKind {
        /// Without it the service does not work.
        StrictlyNeeded = "strictly-needed",
        /// Measures use.
        Measurement = "measurement",
        /// Marketing.
        Marketing = "marketing",
    }
    /// Where a browser keeps what a site sets (`LP-30`).
    enum KeptIn {
        /// As a cookie, which the browser sends back with every request.
        Cookie = "cookie",
        /// In the site's own storage, which stays and is sent to nobody.
        LocalStorage = "local-storage",
        /// In the site's own storage, until the tab is closed.
        SessionStorage = "session-storage",
    }
}

impl Verb {
    /// The operation of the law that the word stands for.
    #[must_use]
    pub const fn operation(self) -> law::Operation {
        match self {
            Verb::Collect => law::Operation::Collect,
            Verb::Use => law::Operation::Use,
            Verb::Store => law::Operation::Store,
            Verb::Disclose => law::Operation::Disclose,
            Verb::Erase => law::Operation::Erase,
        }
    }

    /// The word people read.
    #[must_use]
    pub const fn words(self) -> law::words::Words {
        match self {
            Verb::Collect => notices::VERB_COLLECT,
            Verb::Use => notices::VERB_USE,
            Verb::Store => notices::VERB_STORE,
            Verb::Disclose => notices::VERB_DISCLOSE,
            Verb::Erase => notices::VERB_ERASE,
        }
    }
}

impl SensitiveKind {
    /// The kind of the law that the word stands for.
    #[must_use]
    pub fn kind(self) -> Option<law::Sensitive> {
        self.code().parse().ok()
    }
}

impl TransferWord {
    /// The condition of the law that the word stands for; the exercise of rights is none (`X-2`).
    #[must_use]
    pub fn condition(self) -> Option<crate::Condition> {
        crate::Condition::from_code(self.code())
    }
}
