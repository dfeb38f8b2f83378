//! `sitthi policy verify`.

use std::path::PathBuf;

use duties::publication;
use law::words::publishing as words;
use serde_json::json;

use crate::command::ledger::verifier;
use crate::command::{Setting, Verdict};
use crate::fault::{Fault, said};
use crate::pack_folder;

/// Check offline that a pack was approved: the signature, and that it is of these very files
#[derive(clap::Args)]
pub(crate) struct Verify {
    /// The signed approval
    statement: PathBuf,
    /// Folder of the pack it should be of
    folder: PathBuf,
    /// The ledger's public key, or a file with it; without it, that of the data folder
    #[arg(long, value_name = "KEY")]
    key: Option<String>,
}

impl Verify {
    pub(crate) fn run(&self, setting: &Setting) -> Result<Verdict, Fault> {
        let key = verifier(self.key.as_deref(), setting)?;
        let path = setting.here.join(&self.statement);
        let note = std::fs::read_to_string(&path).map_err(|error| Fault::file(&path, &error))?;
        let files = pack_folder::texts(pack_folder::read(&setting.here.join(&self.folder))?)?;
        match publication::verify(&note, &key, &files) {
            Ok(verified) => {
                if setting.terminal.json {
                    setting.terminal.value(&json!({
                        "approved": true,
                        "pack": verified.pack,
                        "version": verified.version,
                        "effective": verified.effective,
                        "sha256": verified.digest,
                    }))?;
                } else {
                    setting.terminal.say(&said(
                        words::VERIFIED,
                        &[
                            ("pack", &verified.pack),
                            ("version", &verified.version.to_string()),
                            ("day", &verified.effective),
                        ],
                    ))?;
                }
                Ok(Verdict::Good)
            }
            Err(why) => {
                let words = match why {
                    publication::NotApproved::Unsigned => words::NOT_SIGNED,
                    publication::NotApproved::Other => words::NOT_AN_APPROVAL,
                    publication::NotApproved::OtherFiles => words::OTHER_FILES,
                };
                if setting.terminal.json {
                    setting
                        .terminal
                        .value(&json!({ "approved": false, "why": words.en }))?;
                } else {
                    setting.terminal.say(&words.text())?;
                }
                Ok(Verdict::Bad)
            }
        }
    }
}
