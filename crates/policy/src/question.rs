//! The question that stands before every read.

use std::net::IpAddr;

use law::{ActorId, CaseId, MemoId, Operation, PersonId};

use crate::set::Set64;

macro_rules! numbers {
    ($($(#[$doc:meta])* $name:ident;)*) => {$(
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
        pub struct $name(pub u8);
    )*};
}

numbers! {
    /// An activity, by its place in the compiled pack.
    ActivityIx;
    /// A relationship of a person to the controller, by its place in the compiled pack.
    RelationshipIx;
    /// A role of whoever asks, by its place in the compiled pack.
    RoleIx;
    /// A tie between who asks and the person, by its place in the compiled pack.
    RelationIx;
    /// A recipient, by its place in the compiled pack.
    RecipientIx;
}

/// May this actor do this with these categories of this person's data, for this activity?
///
/// Words that the pack does not know are asked as `None` or `unknown_categories`, so that they
/// are refused by rule and written down like every other question (`LP-35`).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Question {
    /// Who asks.
    pub actor: ActorId,
    /// The roles the actor holds.
    pub roles: Set64,
    /// The network address the question came from; used now, stored nowhere (`CO-33`).
    pub address: Option<IpAddr>,
    /// Whose data.
    pub person: PersonId,
    /// Which categories.
    pub categories: Set64,
    /// Whether a category was named that the pack does not declare (`LP-24`).
    pub unknown_categories: bool,
    /// What for; `None` when the named activity is not declared.
    pub activity: Option<ActivityIx>,
    /// What would be done.
    pub operation: Operation,
    /// Who would receive it, for [`Operation::Disclose`].
    pub recipient: Option<RecipientIx>,
    /// Whether the data would leave the country (s.28).
    pub abroad: bool,
    /// The case that gives the reason to look (`CO-37`).
    pub case: Option<CaseId>,
    /// The signed memorandum relied on (`LP-53`).
    pub memo: Option<MemoId>,
}
