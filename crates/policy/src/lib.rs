//! Reads policy packs, checks them against the Act and themselves, compiles them, decides.
//!
//! Trusted with: every yes and every no. [`decide`] is a pure function of the compiled pack, the
//! facts and the question; what it was given is all it looked at.

mod answer;
mod ask;
pub mod check;
mod compile;
mod compiled;
mod decide;
mod declared;
pub mod diff;
mod facts;
pub mod fault;
pub mod notice;
pub mod pack;
mod question;
pub mod read;
mod rule;
pub mod schema;
mod set;
pub mod show;
pub mod site;

pub use answer::{Answer, Duty, Named};
pub use ask::{AgreementState, Asked, MemoState, Situation, Unaskable};
pub use compile::Uncompilable;
pub use compiled::{Compiled, Told};
pub use decide::{Decision, Duties, Outcome, decide};
pub use declared::{
    Activity, Category, Field, FileRule, Identity, Recipient, RecipientClass, Relation,
    RelationKind, Role, Scope, Terms,
};
pub use facts::{ADEQUATE_COUNTRIES, Agreement, Condition, Facts, Memo, Standing, Transfer};
pub use question::{ActivityIx, Question, RecipientIx, RelationIx, RelationshipIx, RoleIx};
pub use rule::Rule;
pub use set::{CategoryIx, Members, Set64};
