//! Everything a decision may look at. Nothing else exists.

use law::{ActorId, Moment};

use crate::question::{ActivityIx, RelationshipIx};
use crate::set::Set64;

/// What is true of the person, the actor and the recipient at the moment of the question.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Facts {
    /// How the person stands with the controller; `None` when they are unknown or erased, which
    /// must not be told apart (`T13`).
    pub standing: Option<Standing>,
    /// Ties of the actor to the person in force now (`LP-51`, `LP-52`).
    pub relations: Set64,
    /// Whether the actor's confidentiality undertaking is in force (`CO-23`).
    pub undertaking: bool,
    /// The memorandum named in the question (`LP-53`).
    pub memo: Memo,
    /// The recipient's agreement (s.40, `LP-10`, `LP-56`).
    pub agreement: Agreement,
    /// Whether the case named in the question is on file, open, and concerns this person (`CO-37`).
    pub case_open: bool,
    /// Who in the legal team decided for release in the named case (`CO-44`). A decision by the
    /// actor who asks does not count (`I-14`).
    pub legal_review: Option<ActorId>,
    /// What allows the data to leave the country (s.28–29).
    pub transfer: Transfer,
}

/// How one person stands with the controller.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Standing {
    /// The tie that fixes the basis (`law` note B4).
    pub relationship: RelationshipIx,
    /// The newest notice version that reached the person, no newer than the pack that decides
    /// (s.23, `LP-45`); `None` before any did. A later version delivered ahead of its day tells
    /// the person of nothing that this pack does.
    pub notice: Option<u32>,
    /// For data that came from elsewhere: until when it may be taken in and kept although its
    /// notice is still on the way, at most thirty days from the first of it (s.25 ¶3, `LP-32`).
    pub notice_due: Option<Moment>,
    /// Activities with a valid consent alive now (s.19, s.20).
    pub consents: Set64,
    /// Activities whose consent the person withdrew (s.19 ¶5).
    pub withdrawn: Set64,
    /// Activities objected to: segregated from the moment of filing (s.32 ¶2).
    pub objections: Set64,
    /// Categories whose use is restricted (s.34).
    pub restrictions: Set64,
    /// Categories that must not be erased now: a claim, an order, the log floor, the person's own
    /// wish that they be kept (s.33 ¶2, s.34(2)–(3)).
    pub holds: Set64,
}

impl Standing {
    /// A person of this relationship who has been told nothing and has said nothing.
    #[must_use]
    pub const fn new(relationship: RelationshipIx) -> Self {
        Standing {
            relationship,
            notice: None,
            notice_due: None,
            consents: Set64::EMPTY,
            withdrawn: Set64::EMPTY,
            objections: Set64::EMPTY,
            restrictions: Set64::EMPTY,
            holds: Set64::EMPTY,
        }
    }
}

/// What is known of the memorandum that the question names.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Memo {
    /// None was named, or the one named does not exist, is unsigned, or is for another actor,
    /// activity or person.
    #[default]
    None,
    /// Signed, for this actor and activity, with a use left.
    Valid {
        /// When it ends.
        until: Moment,
    },
    /// Its time is over.
    Expired,
    /// Its uses are used up.
    Used,
}

/// What is known of the agreement with the recipient.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Agreement {
    /// There is none on file.
    #[default]
    Missing,
    /// In force until then.
    InForce {
        /// When it, or the security attestation with it, ends.
        until: Moment,
    },
    /// It, or the security attestation with it, has ended.
    Expired,
}

/// What is known of a transfer abroad.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Transfer {
    /// The one condition recorded with its evidence (`LP-59`).
    pub condition: Option<Condition>,
    /// Whether the person consented to the transfer after being told of the inadequacy (`LP-58`, `LP-64`).
    pub consented: bool,
}

/// Countries that the Committee has found adequate, each with its decision (s.28 ¶1, `LP-60`). The
/// Committee has published none, so nothing passes by this condition yet.
pub const ADEQUATE_COUNTRIES: &[(&str, &str)] = &[];

/// The conditions under which data may leave the country. "For the exercise of rights" is not
/// among them: section 28 knows no such ground (`X-2`).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
#[repr(u8)]
pub enum Condition {
    /// The destination was found adequate by the Committee (s.28 ¶1): only for a listed recipient
    /// in a country of [`ADEQUATE_COUNTRIES`].
    Adequate = 0,
    /// A policy of one affiliated group, certified by the Office (s.29 ¶1).
    CertifiedGroup = 1,
    /// Enforceable safeguards with remedies (s.29 ¶3).
    Safeguards = 2,
    /// A law requires it (s.28(1)).
    Law = 3,
    /// Consent after being told the destination's protection is inadequate (s.28(2)).
    Consent = 4,
    /// A contract with the person (s.28(3)).
    Contract = 5,
    /// A contract with another for the person's benefit (s.28(4)).
    ContractForPerson = 6,
    /// Life, body or health when the person cannot consent (s.28(5)).
    Vital = 7,
    /// An important public interest (s.28(6)).
    PublicInterest = 8,
}

impl Condition {
    /// All conditions.
    pub const ALL: [Condition; 9] = [
        Condition::Adequate,
        Condition::CertifiedGroup,
        Condition::Safeguards,
        Condition::Law,
        Condition::Consent,
        Condition::Contract,
        Condition::ContractForPerson,
        Condition::Vital,
        Condition::PublicInterest,
    ];

    /// The stored number; never reassigned.
    #[must_use]
    pub const fn number(self) -> u8 {
        self as u8
    }

    /// The word used in packs.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Condition::Adequate => "adequate",
            Condition::CertifiedGroup => "certified-group",
            Condition::Safeguards => "safeguards",
            Condition::Law => "law",
            Condition::Consent => "consent",
            Condition::Contract => "contract",
            Condition::ContractForPerson => "contract-for-person",
            Condition::Vital => "vital",
            Condition::PublicInterest => "public-interest",
        }
    }

    /// The number of section 28 or 29 that knows it.
    #[must_use]
    pub const fn section(self) -> &'static str {
        match self {
            Condition::Adequate => "s.28 ¶1",
            Condition::CertifiedGroup => "s.29 ¶1",
            Condition::Safeguards => "s.29 ¶3",
            Condition::Law => "s.28(1)",
            Condition::Consent => "s.28(2)",
            Condition::Contract => "s.28(3)",
            Condition::ContractForPerson => "s.28(4)",
            Condition::Vital => "s.28(5)",
            Condition::PublicInterest => "s.28(6)",
        }
    }

    /// The condition with this word, if there is one.
    #[must_use]
    pub fn from_code(code: &str) -> Option<Condition> {
        Condition::ALL
            .into_iter()
            .find(|condition| condition.code() == code)
    }
}

impl Standing {
    /// Whether a valid consent to this activity is alive.
    #[must_use]
    pub const fn has_consented_to(&self, activity: ActivityIx) -> bool {
        self.consents.has(activity.0) && !self.withdrawn.has(activity.0)
    }
}
