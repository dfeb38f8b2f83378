//! `sitthi receipt`.

use std::path::{Path, PathBuf};

use duties::consent::receipt::{Checked, RECEIPT_BYTES_MAX, check};
use law::words::consents as words;
use law::{Language, Text};
use serde_json::json;

use super::ledger::verifier;
use super::{Setting, Verdict};
use crate::fault::Fault;

/// Check receipts that people keep, offline
#[derive(clap::Subcommand)]
pub(super) enum Receipt {
    Verify(Verify),
}

/// Check the receipt of a consent, offline: signature, words, ledger
///
/// Needs no server and no data folder where the public key is given. The receipt is the file that its
/// person saved in the portal.
#[derive(clap::Args)]
pub(super) struct Verify {
    /// The receipt
    receipt: PathBuf,
    /// Public key of the ledger: text or file; without it, that of the data folder
    #[arg(long, value_name = "KEY")]
    key: Option<String>,
}

impl Receipt {
    pub(super) fn run(&self, setting: &Setting) -> Result<Verdict, Fault> {
        match self {
            Receipt::Verify(command) => command.run(setting),
        }
    }
}

impl Verify {
    fn run(&self, setting: &Setting) -> Result<Verdict, Fault> {
        let key = verifier(self.key.as_deref(), setting)?;
        let text = read(&self.receipt)?;
        let checked = text
            .ok_or(duties::consent::receipt::ReceiptFault::Shape)
            .and_then(|text| check(&text, &key));
        match checked {
            Ok(checked) => holds(setting, &checked),
            Err(fault) => {
                let why = fault.told();
                if setting.terminal.json {
                    setting
                        .terminal
                        .value(&json!({ "holds": false, "why": why }))?;
                } else {
                    setting
                        .terminal
                        .say(&words::CHECK_BROKEN.fill_text(&[("why", &why)]))?;
                }
                Ok(Verdict::Bad)
            }
        }
    }
}

/// The file as text; none when it is longer than any receipt, or no text.
fn read(path: &Path) -> Result<Option<String>, Fault> {
    let length = std::fs::metadata(path)
        .map_err(|error| Fault::file(path, &error))?
        .len();
    if length > RECEIPT_BYTES_MAX as u64 {
        return Ok(None);
    }
    let octets = std::fs::read(path).map_err(|error| Fault::file(path, &error))?;
    Ok(String::from_utf8(octets).ok())
}

fn holds(setting: &Setting, checked: &Checked) -> Result<Verdict, Fault> {
    if setting.terminal.json {
        setting.terminal.value(&json!({
            "holds": true,
            "state": checked.state.code(),
            "activity": checked.activity,
            "at": checked.at.timestamp().to_string(),
            "entry": checked.leaf,
            "ledger_size": checked.ledger_size,
        }))?;
        return Ok(Verdict::Good);
    }
    let same = |text: &str| Text::new(text, text);
    let at = |language| law::date::long_with_time(checked.at, language);
    setting.terminal.say(&words::CHECK_HOLDS.fill_text(&[
        ("state", &checked.state.words().text()),
        ("activity", &same(&checked.activity)),
        ("at", &Text::new(at(Language::Thai), at(Language::English))),
        ("entry", &same(&checked.leaf.to_string())),
        ("size", &same(&checked.ledger_size.to_string())),
    ]))?;
    Ok(Verdict::Good)
}
