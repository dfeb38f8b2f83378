//! What the `sitthi` binary is made of.
//!
//! Trusted with: nothing of its own. It writes invented people for the demo and
//! hands them to the same import doors that real data comes through.

pub mod demo;
