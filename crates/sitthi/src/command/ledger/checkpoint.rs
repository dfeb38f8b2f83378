//! `sitthi ledger checkpoint`.

use law::words::cli;
use serde_json::json;
use store::Look;

use crate::command::{Setting, Verdict};
use crate::config::Config;
use crate::fault::Fault;

/// Print the newest signed checkpoint, to be kept elsewhere
///
/// Whoever keeps one can later prove with `sitthi ledger verify --trusted FILE` that nothing before
/// it was changed. It holds a size and a hash, no personal data.
#[derive(clap::Args)]
pub(crate) struct Checkpoint;

impl Checkpoint {
    pub(crate) fn run(&self, setting: &Setting) -> Result<Verdict, Fault> {
        let config = Config::read(&setting.folder)?;
        let note = Look::open(&config.data)?
            .checkpoint()?
            .ok_or_else(|| Fault::user(cli::NO_CHECKPOINT.text()))?;
        if setting.terminal.json {
            setting.terminal.value(&json!({ "checkpoint": note }))?;
        } else {
            setting.terminal.write(&note)?;
        }
        Ok(Verdict::Good)
    }
}
