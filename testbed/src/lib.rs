//! What tests of several rooms stand on: a clock that they move, a place on each engine, the shipped
//! policies. No program uses it; `cargo xtask check` keeps it to `dev-dependencies`.
#![expect(
    clippy::unwrap_used,
    clippy::expect_used,
    reason = "only tests use this, and what is missing must fail them"
)]

mod clock;
mod place;
mod policies;

pub use clock::TestClock;
pub use place::{Place, address_of, server};
pub use policies::{OTHER, at_once, naming_other, shipped};
