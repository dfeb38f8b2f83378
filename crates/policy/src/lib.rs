//! Reads policy packs, checks them against the Act and themselves, compiles them, decides.
//!
//! Trusted with: every yes and every no. [`decide`] is a pure function of the compiled pack, the
//! facts and the question; what it was given is all it looked at.

pub mod check;
mod compiled;
mod decide;
pub mod diff;
mod facts;
pub mod fault;
pub mod pack;
mod question;
pub mod read;
mod rule;
pub mod schema;
mod set;
pub mod show;

pub use compiled::{Activity, Category, Compiled, Field, Identity, Recipient, RecipientClass, Relation, RelationKind, Role, Scope, Uncompilable};
pub use decide::{Decision, Duties, Outcome, decide};
pub use facts::{Agreement, Condition, Facts, Memo, Standing, Transfer};
pub use question::{ActivityIx, Question, RecipientIx, RelationIx, RelationshipIx, RoleIx};
pub use rule::Rule;
pub use set::{CategoryIx, Set64};
