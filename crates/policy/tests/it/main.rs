//! The packs that are shipped, read from their folders: what they permit and what they refuse.

#![expect(
    clippy::unwrap_used,
    clippy::panic,
    reason = "what prepares a test may stop it, as the test itself may"
)]

mod check_shipped;
mod decide_cases;
mod oracle;
mod published;
mod shipped;
