//! The stages of a request and the facts true in each.

use std::str::FromStr;

use crate::id::ActorId;
use crate::refusal::RefusalCode;
use crate::right::Right;
use crate::time::Moment;
use crate::words::{Words, rights};

/// Where a request stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stage {
    /// Filed; not yet proved who asks.
    Received,
    /// Who asks is proved.
    Identified {
        /// How.
        proof: Proof,
        /// When.
        identified_at: Moment,
        /// Nothing is handed out or erased before then.
        cooling_until: Option<Moment>,
    },
    /// The sources have been asked.
    Gathered {
        /// What they answered.
        gathering: Gathering,
        /// When the last of them did.
        gathered_at: Moment,
        /// Nothing is handed out or erased before then.
        cooling_until: Option<Moment>,
    },
    /// Somebody has looked at it.
    Reviewed {
        /// What came of it.
        review: Review,
        /// Who.
        reviewed_by: ActorId,
        /// When.
        reviewed_at: Moment,
        /// Nothing is handed out or erased before then.
        cooling_until: Option<Moment>,
    },
    /// The package lies ready.
    Answered {
        /// Since when.
        answered_at: Moment,
        /// Until when.
        expires: Moment,
    },
    /// The person has the package.
    Collected {
        /// When it lay ready.
        answered_at: Moment,
        /// When it was collected.
        collected_at: Moment,
    },
    /// The package was destroyed uncollected; it can be prepared again.
    Expired {
        /// When it lay ready.
        answered_at: Moment,
        /// When it was destroyed.
        expired_at: Moment,
    },
    /// Erased here; others are still to confirm.
    ErasedHere {
        /// When the keys here were destroyed.
        erased_at: Moment,
        /// How many systems, recipients and backup sets are still to confirm.
        open: u32,
    },
    /// Done.
    Fulfilled {
        /// When.
        fulfilled_at: Moment,
    },
    /// Refused; the reason lies sealed in the s.39 record.
    Refused {
        /// With this code.
        code: RefusalCode,
        /// By whom.
        refused_by: ActorId,
        /// When.
        refused_at: Moment,
    },
    /// Taken back by the person.
    Withdrawn {
        /// When.
        withdrawn_at: Moment,
    },
}

impl Stage {
    /// The word stored.
    #[must_use]
    pub const fn name(&self) -> &'static str {
        match self {
            Stage::Received => "received",
            Stage::Identified { .. } => "identified",
            Stage::Gathered { .. } => "gathered",
            Stage::Reviewed { .. } => "reviewed",
            Stage::Answered { .. } => "answered",
            Stage::Collected { .. } => "collected",
            Stage::Expired { .. } => "expired",
            Stage::ErasedHere { .. } => "erased-here",
            Stage::Fulfilled { .. } => "fulfilled",
            Stage::Refused { .. } => "refused",
            Stage::Withdrawn { .. } => "withdrawn",
        }
    }

    /// Where it stands, for the person.
    #[must_use]
    pub const fn words(&self) -> Words {
        match self {
            Stage::Received => rights::STAGE_RECEIVED,
            Stage::Identified { .. } => rights::STAGE_IDENTIFIED,
            Stage::Gathered { .. } => rights::STAGE_GATHERED,
            Stage::Reviewed { .. } => rights::STAGE_REVIEWED,
            Stage::Answered { .. } => rights::STAGE_ANSWERED,
            Stage::Collected { .. } => rights::STAGE_COLLECTED,
            Stage::Expired { .. } => rights::STAGE_EXPIRED,
            Stage::ErasedHere { .. } => rights::STAGE_ERASED_HERE,
            Stage::Fulfilled { .. } => rights::STAGE_FULFILLED,
            Stage::Refused { .. } => rights::STAGE_REFUSED,
            Stage::Withdrawn { .. } => rights::STAGE_WITHDRAWN,
        }
    }

    /// Whether the controller still owes the person something, so that the clock is shown. A
    /// package that lies ready has been given in time.
    #[must_use]
    pub const fn is_open(&self) -> bool {
        matches!(
            self,
            Stage::Received
                | Stage::Identified { .. }
                | Stage::Gathered { .. }
                | Stage::Reviewed { .. }
                | Stage::ErasedHere { .. }
        )
    }

    /// Whether requests for this right can stand here.
    pub(super) const fn is_of(&self, right: Right) -> bool {
        match self {
            Stage::Gathered { .. } => gathers(right),
            Stage::Answered { .. } | Stage::Collected { .. } | Stage::Expired { .. } => {
                has_package(right)
            }
            Stage::ErasedHere { .. } => matches!(right, Right::Erasure),
            Stage::Fulfilled { .. } => !has_package(right),
            _ => true,
        }
    }
}

/// Whether the answer is a package to collect: for a complaint the evidence that the Committee asks for.
pub(super) const fn has_package(right: Right) -> bool {
    matches!(right, Right::Access | Right::Portability | Right::Complaint)
}

/// Whether every source is asked first.
pub(super) const fn gathers(right: Right) -> bool {
    has_package(right) || matches!(right, Right::Erasure)
}

/// Whether it is done once the change has been made here.
pub(super) const fn is_plain(right: Right) -> bool {
    !gathers(right)
}

macro_rules! choices {
    ($(#[$doc:meta])* $name:ident, $fault:ident, $told:literal; $($(#[$each:meta])* $variant:ident = $code:literal;)*) => {
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
        pub enum $name {
            $($(#[$each])* $variant,)*
        }

        impl $name {
            /// Every choice.
            pub const ALL: &'static [$name] = &[$($name::$variant),*];

            /// The word stored.
            #[must_use]
            pub const fn code(self) -> &'static str {
                match self { $($name::$variant => $code,)* }
            }
        }

        #[doc = concat!("A text that is ", $told, ".")]
        #[derive(Debug, PartialEq, Eq, thiserror::Error)]
        #[error("`{0}` is {told}", told = $told)]
        pub struct $fault(pub String);

        impl FromStr for $name {
            type Err = $fault;

            fn from_str(word: &str) -> Result<Self, Self::Err> {
                $name::ALL
                    .iter()
                    .copied()
                    .find(|choice| choice.code() == word)
                    .ok_or_else(|| $fault(word.to_owned()))
            }
        }
    };
}

choices! {
    /// How a request came in. The portal is open at all hours (`X-15`); what staff take down
    /// carries the time at which the person spoke or wrote.
    Channel, UnknownChannel, "no channel on which a request comes in";
    /// Filed by the person in the portal.
    Portal = "portal";
    /// By another program of the controller.
    Api = "api";
    /// By telephone, entered by staff.
    Phone = "phone";
    /// By letter, entered by staff.
    Post = "post";
    /// At the desk, entered by staff.
    Desk = "desk";
    /// By e-mail, entered by staff.
    Email = "email";
}

choices! {
    /// How it was proved who asks. A copy of an identity card is no proof, and none is kept.
    Proof, UnknownProof, "no way in which identity is proved here";
    /// A fresh sign-in with the institution's account, minutes old at most.
    FreshSignIn = "fresh-sign-in";
    /// A running sign-in with the institution's account: enough for what only protects the person
    /// and hands nothing out (s.19 ¶5, s.32, s.34).
    SignedIn = "signed-in";
    /// An answer through a channel that was known before the request.
    KnownChannel = "known-channel";
    /// Seen in person by a member of staff, the document looked at and given back.
    InPerson = "in-person";
    /// Through the Department of Provincial Administration's ThaID.
    ThaId = "thaid";
    /// A representative with proof of authority (s.20; s.30 with power of attorney).
    Representative = "representative";
}

/// What the sources answered: the count behind the completeness manifest.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Gathering {
    /// Asked, this system's own stores included.
    pub asked: u32,
    /// Answered with data.
    pub answered: u32,
    /// Answered that they hold nothing.
    pub empty: u32,
    /// Gave up on, with a reason in the manifest.
    pub failed: u32,
}

impl Gathering {
    /// How many have not answered yet.
    #[must_use]
    pub const fn open(&self) -> u32 {
        self.asked
            .saturating_sub(self.answered)
            .saturating_sub(self.empty)
            .saturating_sub(self.failed)
    }
}

/// What came of the review.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Review {
    /// Items given, erased or changed as asked.
    pub granted: u32,
    /// Items redacted or left out because they are another person's (TDPG 3.0 p.180).
    pub withheld: u32,
    /// Items kept by a hold or an exception of s.33 ¶2, each with its code in the case.
    pub kept: u32,
}
