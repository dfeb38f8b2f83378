//! `sitthi ledger receipt`.

use store::Look;

use super::key::verifier;
use crate::command::{Setting, Verdict};
use crate::config::Config;
use crate::fault::Fault;

/// Print the receipt of an entry, checkable offline with `sitthi ledger verify`
///
/// For an entry of the house it holds the words that were entered. For an entry about a person it
/// proves only that the entry is there: what opens it is given to that person alone, in the portal.
#[derive(clap::Args)]
pub(crate) struct Receipt {
    /// Number of the entry, from 0
    entry: u64,
}

impl Receipt {
    pub(crate) fn run(&self, setting: &Setting) -> Result<Verdict, Fault> {
        let config = Config::read(&setting.folder)?;
        let key = verifier(None, setting)?;
        let receipt = Look::open(&config.data)?.receipt(self.entry, &key)?;
        setting.terminal.write(&receipt).map(|()| Verdict::Good)
    }
}
