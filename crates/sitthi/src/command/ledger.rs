//! `sitthi ledger`: the evidence, checked offline.

mod checkpoint;
mod key;
mod receipt;
mod verify;

pub(super) use key::verifier;

use super::{Setting, Verdict};
use crate::fault::Fault;

/// Check the evidence ledger, receipts and checkpoints, offline
#[derive(clap::Subcommand)]
pub(super) enum Ledger {
    Verify(verify::Verify),
    Checkpoint(checkpoint::Checkpoint),
    Receipt(receipt::Receipt),
}

impl Ledger {
    pub(super) fn run(self, setting: &Setting) -> Result<Verdict, Fault> {
        match self {
            Ledger::Verify(command) => command.run(setting),
            Ledger::Checkpoint(command) => command.run(setting),
            Ledger::Receipt(command) => command.run(setting),
        }
    }
}
