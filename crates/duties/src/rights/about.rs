//! What a request is about and how it goes on beside its stage: what it reaches, who took it down,
//! what desk and person wrote to each other, what it waits for.

use law::{ActorId, Channel, Moment, Proof, Text};
use serde::{Deserialize, Serialize};
use serde_json::Value as Json;

/// What a request reaches. Empty lists reach nothing: what a right needs is checked when it is filed.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct About {
    /// Ids of activities: objection, withdrawal, portability.
    pub activities: Vec<String>,
    /// Ids of categories: restriction, portability.
    pub categories: Vec<String>,
    /// What is to be put right.
    pub correction: Option<Correction>,
    /// The other controller, by its id in the pack: a transfer (s.31(1)).
    pub recipient: Option<String>,
    /// The case number of the request that a complaint is about, or a ledger entry that a question is
    /// about, in words of the program.
    pub concerns: Option<String>,
}

/// A correction asked for: one field of one record (s.35–36, `LP-97`).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Correction {
    /// The category's id.
    pub category: String,
    /// The record, by its id.
    pub record: String,
    /// The field's id in the catalogue.
    pub field: String,
    /// What stood there when it was asked.
    pub before: Json,
    /// What should stand there.
    pub after: Json,
}

/// How a request that did not come through the portal was taken down (`LP-104`). No copy of a
/// document is kept.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Intake {
    /// Who took it down, by the actor's number.
    pub by: String,
    /// When they did, which may be later than it was received.
    pub at: i64,
    /// How identity was proved, in a few words: never a number of a card.
    pub note: String,
    /// Who proved later who asks, where that was not clear when it was taken down.
    #[serde(default)]
    pub checked: Option<Checked>,
}

/// How it was proved who asks, after a request had been taken down.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Checked {
    /// Who did, by the actor's number.
    pub by: String,
    /// When.
    pub at: i64,
    /// How, in a few words: never a number of a card.
    pub note: String,
}

/// Who wrote.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Writer {
    /// The person, or who represents them.
    Person,
    /// The privacy desk or the data protection officer.
    Desk,
}

/// A question or an answer within a case.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Message {
    /// Who wrote it.
    pub from: Writer,
    /// What.
    pub text: String,
    /// When, microseconds since 1970 UTC.
    pub at: i64,
}

law::closed_list! {
    /// Whom or what a request waits for. The law's clock runs on.
    #[derive(Serialize, Deserialize)]
    #[serde(rename_all = "kebab-case")]
    pub enum WaitsFor {
        /// The person: a question is open.
        Person = "person";
        /// The privacy desk: a fact is to be established, or something reviewed.
        Desk = "desk";
        /// A second person's approval.
        Approval = "approval";
        /// A source or recipient that has not answered: blocked.
        Source = "source";
    }
}

/// What a request waits for, and why.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Waiting {
    /// For whom.
    pub on: WaitsFor,
    /// Why, in one sentence.
    pub why: Text,
    /// Since when, microseconds since 1970 UTC.
    pub since: i64,
}

impl Waiting {
    /// It waits from now on.
    #[must_use]
    pub const fn from(on: WaitsFor, why: Text, now: Moment) -> Self {
        Waiting {
            on,
            why,
            since: now.micros(),
        }
    }
}

/// What somebody of the desk proposed, to be approved by somebody else (`T30`).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Proposal {
    /// Who proposed it, by the actor's number.
    pub(crate) by: String,
    /// When, microseconds since 1970 UTC.
    pub(crate) at: i64,
    /// What: the act and its inputs, in words of the program.
    pub(crate) act: Json,
}

impl Proposal {
    /// What `by` proposes now.
    #[must_use]
    pub(crate) fn new(by: ActorId, at: Moment, act: Json) -> Self {
        Proposal {
            by: by.to_string(),
            at: at.micros(),
            act,
        }
    }
}

/// How staff took a request down.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TakenDown {
    /// Who.
    pub by: ActorId,
    /// On which channel it came.
    pub channel: Channel,
    /// How it was proved who asks; nothing while that is still to be proved.
    pub proof: Option<Proof>,
    /// When the person spoke or wrote: the clock starts here.
    pub received: Moment,
    /// How identity was proved, in a few words.
    pub note: String,
}

/// Before the number of an entry in what a question or a complaint is about.
const ENTRY: &str = "entry-";

/// How an entry of the person's own, by its number from 0, stands in what a question or a complaint is
/// about.
#[must_use]
pub fn concerning_entry(number: u64) -> String {
    format!("{ENTRY}{number}")
}

/// The number of the entry, when it is one that a question or complaint is about.
#[must_use]
pub fn entry_of(concerns: &str) -> Option<u64> {
    let number = concerns.strip_prefix(ENTRY)?;
    // One way of writing each number.
    number
        .parse()
        .ok()
        .filter(|read: &u64| read.to_string() == number)
}
