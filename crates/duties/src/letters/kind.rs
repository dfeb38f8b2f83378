//! Which letters there are, and to whom each goes.

use law::words::Words;
use law::words::letters as words;

/// To whom a letter goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reader {
    /// The person whose request it is.
    Person,
    /// Whoever received their data.
    Recipient,
    /// The privacy desk.
    Desk,
}

macro_rules! letters {
    ($($(#[$doc:meta])* $name:ident = $code:literal: $reader:ident, $subject:ident, $body:ident;)*) => {
        /// A letter that is sent by itself.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
        pub enum LetterKind {
            $($(#[$doc])* $name,)*
        }

        impl LetterKind {
            /// Every letter.
            pub const ALL: &'static [LetterKind] = &[$(LetterKind::$name),*];

            /// Its word in the list of work and in the ledger.
            #[must_use]
            pub const fn code(self) -> &'static str {
                match self { $(LetterKind::$name => $code,)* }
            }

            /// The letter stored under this word.
            #[must_use]
            pub fn of_code(code: &str) -> Option<LetterKind> {
                LetterKind::ALL.iter().copied().find(|kind| kind.code() == code)
            }

            /// To whom it goes.
            #[must_use]
            pub const fn reader(self) -> Reader {
                match self { $(LetterKind::$name => Reader::$reader,)* }
            }

            pub(crate) const fn subject(self) -> Words {
                match self { $(LetterKind::$name => words::$subject,)* }
            }

            pub(crate) const fn body(self) -> Words {
                match self { $(LetterKind::$name => words::$body,)* }
            }
        }
    };
}

letters! {
    /// A request was received; with a cooling-off, how to cut it short or stop it (`T9`).
    Received = "received": Person, RECEIVED_SUBJECT, RECEIVED;
    /// The cooling-off was cut short from a letter.
    GoneOn = "gone-on": Person, GONE_ON_SUBJECT, GONE_ON;
    /// The request was stopped from a letter: it was not the person.
    Stopped = "stopped": Person, STOPPED_SUBJECT, STOPPED;
    /// The desk asks something.
    Asked = "asked": Person, ASKED_SUBJECT, ASKED;
    /// A file lies ready (s.30, s.31).
    Ready = "ready": Person, READY_SUBJECT, READY;
    /// A request was answered, and nothing is to be collected.
    Answered = "answered": Person, ANSWERED_SUBJECT, ANSWERED;
    /// A request was refused, whole or in part (s.39(7)).
    Refused = "refused": Person, REFUSED_SUBJECT, REFUSED;
    /// Everything is erased; sent from memory, and never kept (s.33).
    Erased = "erased": Person, ERASED_SUBJECT, ERASED;
    /// Part of it is erased (s.33).
    PartlyErased = "partly-erased": Person, PARTLY_ERASED_SUBJECT, PARTLY_ERASED;
    /// A restriction is about to be lifted (s.34).
    RestrictionEnding = "restriction-ending": Person, RESTRICTION_ENDING_SUBJECT, RESTRICTION_ENDING;
    /// An objection is decided (s.32).
    ObjectionDecided = "objection-decided": Person, OBJECTION_DECIDED_SUBJECT, OBJECTION_DECIDED;
    /// A consent was withdrawn (s.19 ¶5).
    ConsentWithdrawn = "consent-withdrawn": Person, CONSENT_WITHDRAWN_SUBJECT, CONSENT_WITHDRAWN;
    /// A consent was found never to have bound (s.19 ¶7).
    ConsentInvalid = "consent-invalid": Person, CONSENT_INVALID_SUBJECT, CONSENT_INVALID;
    /// A consent ends by itself within a month (s.19).
    ConsentEndsSoon = "consent-ends-soon": Person, CONSENT_ENDS_SOON_SUBJECT, CONSENT_ENDS_SOON;
    /// The time of a consent is over (s.19).
    ConsentExpired = "consent-expired": Person, CONSENT_EXPIRED_SUBJECT, CONSENT_EXPIRED;
    /// A correction was made (s.35).
    Corrected = "corrected": Person, CORRECTED_SUBJECT, CORRECTED;
    /// A correction was not made, and the request is on record (s.36).
    NotCorrected = "not-corrected": Person, NOT_CORRECTED_SUBJECT, NOT_CORRECTED;
    /// Somebody is on record as acting for the person (s.20, `T14`).
    Represented = "represented": Person, REPRESENTED_SUBJECT, REPRESENTED;
    /// What is on record about who acts for the person was changed.
    RepresentedChanged = "represented-changed": Person, REPRESENTED_CHANGED_SUBJECT, REPRESENTED_CHANGED;
    /// Somebody acts for the person no more.
    RepresentedEnded = "represented-ended": Person, REPRESENTED_ENDED_SUBJECT, REPRESENTED_ENDED;
    /// The reader is on record as acting for somebody.
    Representing = "representing": Person, REPRESENTING_SUBJECT, REPRESENTING;
    /// What is on record about for whom the reader acts was changed.
    RepresentingChanged = "representing-changed": Person, REPRESENTING_CHANGED_SUBJECT, REPRESENTING_CHANGED;
    /// The reader acts for somebody no more.
    RepresentingEnded = "representing-ended": Person, REPRESENTING_ENDED_SUBJECT, REPRESENTING_ENDED;
    /// A case of a form has an answer (`CO-9`).
    CaseAnswered = "case-answered": Person, CASE_ANSWERED_SUBJECT, CASE_ANSWERED;
    /// A place became free for who waited longest (`CO-3`).
    PlaceGiven = "place-given": Person, PLACE_GIVEN_SUBJECT, PLACE_GIVEN;
    /// The desk gave a place free (`CO-3`).
    PlaceFreed = "place-freed": Person, PLACE_FREED_SUBJECT, PLACE_FREED;
    /// The code that proves whose address a case of a form names (`T9`).
    CaseCode = "case-code": Person, CASE_CODE_SUBJECT, CASE_CODE;
    /// A recipient is asked to restrict (s.34).
    RecipientRestrict = "recipient-restrict": Recipient, RECIPIENT_RESTRICT_SUBJECT, RECIPIENT_RESTRICT;
    /// A recipient is asked to erase (s.33).
    RecipientErase = "recipient-erase": Recipient, RECIPIENT_ERASE_SUBJECT, RECIPIENT_ERASE;
    /// A recipient is asked to correct (s.35).
    RecipientCorrect = "recipient-correct": Recipient, RECIPIENT_CORRECT_SUBJECT, RECIPIENT_CORRECT;
    /// Requests are due soon or overdue.
    DeskDue = "desk-due": Desk, DESK_DUE_SUBJECT, DESK_DUE;
    /// A request was stopped by its person from a letter.
    DeskStopped = "desk-stopped": Desk, DESK_STOPPED_SUBJECT, DESK_STOPPED;
}

impl LetterKind {
    /// Whether it is about a case of a form, which is opened by its number and word.
    pub(crate) const fn is_of_a_form(self) -> bool {
        matches!(
            self,
            LetterKind::CaseAnswered
                | LetterKind::CaseCode
                | LetterKind::PlaceGiven
                | LetterKind::PlaceFreed
        )
    }

    /// Whether it is about a consent, of which the page of consents says more.
    pub(crate) const fn is_of_a_consent(self) -> bool {
        matches!(
            self,
            LetterKind::ConsentWithdrawn
                | LetterKind::ConsentInvalid
                | LetterKind::ConsentEndsSoon
                | LetterKind::ConsentExpired
        )
    }

    /// Whether it tells who acts for whom.
    pub(crate) const fn is_of_representation(self) -> bool {
        matches!(
            self,
            LetterKind::Represented
                | LetterKind::RepresentedChanged
                | LetterKind::RepresentedEnded
                | LetterKind::Representing
                | LetterKind::RepresentingChanged
                | LetterKind::RepresentingEnded
        )
    }
}
