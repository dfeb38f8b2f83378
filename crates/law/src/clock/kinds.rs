//! The time limits themselves, as data (`law` note B5).

use crate::right::Right;
use crate::words::{Words, rights};

/// How long.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Limit {
    /// In the act that starts the clock, not after it.
    AtOnce,
    /// Hours from the moment.
    Hours(u16),
    /// Civil days after the day of the event.
    Days(u16),
    /// Years after the day of the event.
    Years(u8),
}

/// Who must act in time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Owes {
    /// The controller: never rolls past a holiday (`I-27`).
    Controller,
    /// A processor, towards the controller: never rolls.
    Processor,
    /// A person: rolls to the next working day.
    Person,
}

/// Whether the limit ends a duty to act or a duty to keep.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Rests {
    /// To be done no later than that.
    Deadline,
    /// To be kept at least until then.
    Floor,
}

macro_rules! clocks {
    ($($(#[$doc:meta])* $name:ident = $code:literal, $limit:expr, $owes:ident, $rests:ident, $binding:literal, $section:literal, $words:ident;)*) => {
        /// A time limit, by what it limits.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
        pub enum ClockKind {
            $($(#[$doc])* $name,)*
        }

        impl ClockKind {
            /// Every limit.
            pub const ALL: &'static [ClockKind] = &[$(ClockKind::$name),*];

            /// The word stored and shown to programs.
            #[must_use]
            pub const fn code(self) -> &'static str {
                match self { $(ClockKind::$name => $code,)* }
            }

            /// How long.
            #[must_use]
            pub const fn limit(self) -> Limit {
                match self { $(ClockKind::$name => $limit,)* }
            }

            /// Who must act.
            #[must_use]
            pub const fn owes(self) -> Owes {
                match self { $(ClockKind::$name => Owes::$owes,)* }
            }

            /// Deadline or floor.
            #[must_use]
            pub const fn rests(self) -> Rests {
                match self { $(ClockKind::$name => Rests::$rests,)* }
            }

            /// Whether a law or notification sets it; otherwise it is the practice we hold
            /// ourselves to, for the law names no number.
            #[must_use]
            pub const fn is_binding(self) -> bool {
                match self { $(ClockKind::$name => $binding,)* }
            }

            /// Where it comes from.
            #[must_use]
            pub const fn section(self) -> &'static str {
                match self { $(ClockKind::$name => $section,)* }
            }

            /// What it is, for the person.
            #[must_use]
            pub const fn words(self) -> Words {
                match self { $(ClockKind::$name => rights::$words,)* }
            }
        }
    };
}

clocks! {
    /// The copy and the answer to it. No extension: the Act has none, and the rule of B.E. 2569
    /// that may bring one is not yet read.
    Access = "access", Limit::Days(30), Controller, Deadline, true, "s.30 ¶4", CLOCK_ACCESS;
    /// Deletion, copies and backups included.
    Erasure = "erasure", Limit::Days(90), Controller, Deadline, true, "s.33; erasure notification B.E. 2567 cl.3–4", CLOCK_ERASURE;
    /// Purge when a period ends or a consent goes. The number of days of clause 9 is open: the
    /// ninety of a request are used.
    Purge = "purge", Limit::Days(90), Controller, Deadline, true, "s.37(3); erasure notification B.E. 2567 cl.9", CLOCK_PURGE;
    /// Separating the data on notice of an objection.
    ObjectionSegregation = "objection-segregation", Limit::AtOnce, Controller, Deadline, true, "s.32 ¶2", CLOCK_OBJECTION_SEGREGATION;
    /// Deciding an objection.
    ObjectionDecision = "objection-decision", Limit::Days(30), Controller, Deadline, false, "TDPG 3.0 p.173", CLOCK_OBJECTION_DECISION;
    /// Stopping what a withdrawn consent carried.
    WithdrawalStop = "withdrawal-stop", Limit::AtOnce, Controller, Deadline, true, "s.19 ¶5, LP-100", CLOCK_WITHDRAWAL_STOP;
    /// The data in a machine's form, or sent on.
    Portability = "portability", Limit::Days(30), Controller, Deadline, false, "TDPG 3.0 p.173", CLOCK_PORTABILITY;
    /// Putting data right.
    Rectification = "rectification", Limit::Days(30), Controller, Deadline, false, "TDPG 3.0 p.173", CLOCK_RECTIFICATION;
    /// Restricting use, or saying why not.
    Restriction = "restriction", Limit::Days(30), Controller, Deadline, false, "TDPG 3.0 p.173", CLOCK_RESTRICTION;
    /// Telling what a notice should have told.
    Information = "information", Limit::Days(30), Controller, Deadline, false, "TDPG 3.0 p.173", CLOCK_INFORMATION;
    /// Telling a person that data about them came from elsewhere.
    IndirectNotice = "indirect-notice", Limit::Days(30), Controller, Deadline, true, "s.25", CLOCK_INDIRECT_NOTICE;
    /// Notifying the Office of a breach.
    BreachOffice = "breach-office", Limit::Hours(72), Controller, Deadline, true, "s.37(4)", CLOCK_BREACH_OFFICE;
    /// Notifying the Office late, with reasons.
    BreachOfficeLate = "breach-office-late", Limit::Days(15), Controller, Deadline, true, "breach notification B.E. 2565", CLOCK_BREACH_OFFICE_LATE;
    /// Telling the people once a high risk is found.
    BreachPeople = "breach-people", Limit::AtOnce, Controller, Deadline, true, "s.37(4)", CLOCK_BREACH_PEOPLE;
    /// A processor telling the controller of a breach.
    BreachProcessor = "breach-processor", Limit::Hours(24), Processor, Deadline, false, "s.40(2); TDPG 3.0 p.171", CLOCK_BREACH_PROCESSOR;
    /// Traffic data kept, from entry into the system.
    LogFloor = "log-floor", Limit::Days(90), Controller, Floor, true, "Computer Crime Act s.26", CLOCK_LOG_FLOOR;
    /// Traffic data kept on an officer's order: released no later than that (two years rest on
    /// secondary sources; each order names its own end).
    LogOrder = "log-order", Limit::Years(2), Controller, Deadline, false, "Computer Crime Act s.26", CLOCK_LOG_ORDER;
    /// Who a user is, kept after their use of the service ends.
    UserIdentification = "user-identification", Limit::Days(90), Controller, Floor, true, "Computer Crime Act s.26", CLOCK_USER_IDENTIFICATION;
    /// A person's appeal against a refusal, where it is an administrative order.
    Appeal = "appeal", Limit::Days(15), Person, Deadline, true, "Administrative Procedure Act s.44", CLOCK_APPEAL;
    /// The answer to an appeal.
    AppealAnswer = "appeal-answer", Limit::Days(30), Controller, Deadline, true, "Administrative Procedure Act s.45", CLOCK_APPEAL_ANSWER;
    /// Obeying an order or paying a fine of the Committee.
    Order = "order", Limit::Days(30), Controller, Deadline, true, "administrative fine criteria B.E. 2568", CLOCK_ORDER;
    /// A person's claim, from knowing of the damage and who answers for it.
    ClaimFromKnowledge = "claim-from-knowledge", Limit::Years(3), Person, Deadline, true, "s.78", CLOCK_CLAIM_FROM_KNOWLEDGE;
    /// A person's claim, from the breach itself.
    ClaimFromBreach = "claim-from-breach", Limit::Years(10), Person, Deadline, true, "s.78", CLOCK_CLAIM_FROM_BREACH;
}

impl ClockKind {
    /// The limit within which a request for this right is answered; nothing for the complaint,
    /// whose clock is the Committee's.
    #[must_use]
    pub const fn of_right(right: Right) -> Option<ClockKind> {
        Some(match right {
            Right::Informed => ClockKind::Information,
            Right::Withdrawal => ClockKind::WithdrawalStop,
            Right::Access => ClockKind::Access,
            Right::Portability => ClockKind::Portability,
            Right::Objection => ClockKind::ObjectionDecision,
            Right::Erasure => ClockKind::Erasure,
            Right::Restriction => ClockKind::Restriction,
            Right::Rectification => ClockKind::Rectification,
            Right::Complaint => return None,
        })
    }

    /// The limit with this stored word, if there is one.
    #[must_use]
    pub fn from_code(code: &str) -> Option<ClockKind> {
        ClockKind::ALL
            .iter()
            .copied()
            .find(|kind| kind.code() == code)
    }
}
