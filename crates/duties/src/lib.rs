//! What a controller must do, one file per duty: ask and answer, bring the notice, show what is held
//! and who used it, answer rights, keep the clocks.
//!
//! Trusted with: doing what the policy and the Act say, in one transaction with its ledger entry.
//! Every read of personal data here passes a decision that was entered first; the system's own work
//! too. Everything is synchronous; doors that are not call it from a thread of their own.

pub mod app;
pub mod ask;
pub mod certificate;
pub mod choices;
pub mod consent;
pub mod counts;
pub mod course;
pub mod failure;
pub mod files;
pub mod forms;
pub mod guardian;
pub mod held;
pub mod identifier;
pub mod import;
pub mod letters;
pub mod notice;
mod package;
mod period;
pub mod publication;
pub mod read;
pub mod recipients;
pub mod register;
pub mod rights;
pub mod sign_in;
pub mod sources;
pub mod staff;
pub mod sweep;
pub mod systems;
pub mod transfers;
pub mod uses;
pub mod visits;
pub mod work;

pub use app::{App, Opening, Policy};
pub use connectors::transfer::{Reach, Token};
pub use failure::Failure;
