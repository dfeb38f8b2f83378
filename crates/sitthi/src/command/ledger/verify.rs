//! `sitthi ledger verify`.

use std::cell::RefCell;
use std::collections::VecDeque;
use std::path::{Path, PathBuf};

use law::words::cli;
use law::{Language, Moment, Text};
use ledger::verify::{Claim, Unverified, check};
use ledger::{Checkpoint, VerifierKey};
use serde_json::json;
use store::{Leaf, Look, ReceiptFault};

use super::key::verifier;
use crate::command::{Setting, Verdict};
use crate::config::Config;
use crate::fault::{Fault, said};

/// Check the ledger of the data folder, or a receipt, offline
///
/// Without RECEIPT: every entry against the signed checkpoints, whether a server is running or
/// not. Each fault is named: edited, cut, swapped, removed, inserted, rolled back, forked.
#[derive(clap::Args)]
pub(crate) struct Verify {
    /// A receipt from the portal, or of `sitthi ledger receipt`
    receipt: Option<PathBuf>,
    /// Public key of the ledger: text or file; without it, that of the data folder
    #[arg(long, value_name = "KEY")]
    key: Option<String>,
    /// A checkpoint that was kept earlier, elsewhere; may be given again
    #[arg(long, value_name = "FILE")]
    trusted: Vec<PathBuf>,
}

impl Verify {
    pub(crate) fn run(&self, setting: &Setting) -> Result<Verdict, Fault> {
        let key = verifier(self.key.as_deref(), setting)?;
        match &self.receipt {
            Some(path) => receipt(setting, path, &key),
            None => self.whole(setting, &key),
        }
    }

    fn whole(&self, setting: &Setting, key: &VerifierKey) -> Result<Verdict, Fault> {
        let config = Config::read(&setting.folder)?;
        let mut look = Look::open(&config.data)?;
        let Some(shown) = look.checkpoint()? else {
            return Err(Fault::user(cli::NO_CHECKPOINT.text()));
        };
        let mut trusted = Vec::new();
        for path in &self.trusted {
            let text = std::fs::read_to_string(path).map_err(|error| Fault::file(path, &error))?;
            trusted.push(accepted(&text, key).map_err(|why| not_trusted(path, &why))?);
        }
        // Those kept in the data folder itself show a rollback of the rows alone.
        for text in look.checkpoints()? {
            trusted.extend(accepted(&text, key).ok());
        }
        report(setting, &walk(setting, look, key, &shown, &trusted)?)
    }
}

fn accepted(text: &str, key: &VerifierKey) -> Result<Checkpoint, String> {
    Checkpoint::open(text, key.name(), key).map_err(|why| why.to_string())
}

fn not_trusted(path: &Path, why: &str) -> Fault {
    let shown = path.display().to_string();
    Fault::user(said(cli::NOT_TRUSTED, &[("path", &shown), ("why", why)]))
}

/// What a check of the whole ledger came to.
enum Checked {
    Whole {
        size: u64,
        root: String,
        continued: usize,
    },
    Faulty(Vec<(&'static str, Text)>),
}

fn walk(
    setting: &Setting,
    mut look: Look,
    key: &VerifierKey,
    shown: &str,
    trusted: &[Checkpoint],
) -> Result<Checked, Fault> {
    let claim = Claim {
        origin: key.name(),
        key,
        checkpoint: shown,
        trusted,
    };
    let mut progress = setting.terminal.progress(&cli::PROGRESS_LEDGER.text());
    progress.of(look.size()?);
    let look = RefCell::new(look);
    let mut waiting: VecDeque<(u64, Vec<u8>)> = VecDeque::new();
    let mut next = 0;
    let entries = std::iter::from_fn(|| {
        if waiting.is_empty() {
            match look.borrow_mut().entries(next) {
                Ok(read) => waiting.extend(read),
                Err(fault) => return Some(Err(fault)),
            }
        }
        let entry = waiting.pop_front()?;
        next = entry.0 + 1;
        progress.at(next);
        Some(Ok(entry))
    });
    let result = check(&claim, entries, |level, first, hashes| {
        look.borrow_mut().hashes(level, first, hashes)
    });
    progress.end();
    match result {
        Ok(verified) => Ok(Checked::Whole {
            size: verified.checkpoint.size(),
            root: verified.checkpoint.root().to_string(),
            continued: verified.continued,
        }),
        Err(Unverified::Reader(fault)) => Err(Fault::from(fault)),
        Err(Unverified::Faults(findings)) => Ok(Checked::Faulty(
            findings
                .iter()
                .map(|finding| {
                    let text = Text::new(finding.thai(), finding.to_string());
                    (finding.code(), text)
                })
                .collect(),
        )),
    }
}

fn report(setting: &Setting, checked: &Checked) -> Result<Verdict, Fault> {
    let terminal = &setting.terminal;
    match checked {
        Checked::Whole {
            size,
            root,
            continued,
        } if terminal.json => {
            terminal.value(&json!({ "whole": true, "size": size, "root": root, "continues": continued, "findings": [] }))?;
            Ok(Verdict::Good)
        }
        Checked::Whole {
            size,
            root,
            continued,
        } => {
            terminal.say(&said(
                cli::LEDGER_WHOLE,
                &[
                    ("size", &size.to_string()),
                    ("root", root),
                    ("continued", &continued.to_string()),
                ],
            ))?;
            Ok(Verdict::Good)
        }
        Checked::Faulty(findings) if terminal.json => {
            let list: Vec<_> = findings
                .iter()
                .map(|(code, text)| json!({ "code": code, "text": text }))
                .collect();
            terminal.value(&json!({ "whole": false, "findings": list }))?;
            Ok(Verdict::Bad)
        }
        Checked::Faulty(findings) => {
            for (code, text) in findings {
                terminal.line(&format!("{code}: {}", text.in_language(terminal.language)))?;
            }
            terminal.say(&said(
                cli::LEDGER_FAULTY,
                &[("count", &findings.len().to_string())],
            ))?;
            Ok(Verdict::Bad)
        }
    }
}

/// The longest receipt that is read; the ledger's own limit is below it.
const RECEIPT_BYTES_MAX: u64 = 4 * 1024 * 1024;

fn receipt(setting: &Setting, path: &Path, key: &VerifierKey) -> Result<Verdict, Fault> {
    let length = std::fs::metadata(path)
        .map_err(|error| Fault::file(path, &error))?
        .len();
    if length > RECEIPT_BYTES_MAX {
        let shown = path.display().to_string();
        return Err(Fault::user(said(cli::NOT_A_RECEIPT, &[("path", &shown)])));
    }
    let bytes = std::fs::read(path).map_err(|error| Fault::file(path, &error))?;
    let text = String::from_utf8_lossy(&bytes);
    match store::check_receipt(&text, key) {
        Ok(checked) => {
            let payload = &checked.payload;
            if setting.terminal.json {
                setting.terminal.value(&json!({
                    "holds": true, "entry": checked.leaf, "kind": checked.kind.word(),
                    "minute": checked.at.timestamp().to_string(), "policy_version": checked.policy_version,
                    "ledger_size": checked.ledger_size, "payload": payload,
                }))?;
                return Ok(Verdict::Good);
            }
            told(
                setting,
                checked.leaf,
                checked.kind.word(),
                checked.at,
                checked.ledger_size,
            )?;
            setting.terminal.line(&format!("{payload:#}"))?;
            Ok(Verdict::Good)
        }
        Err(ReceiptFault::NoOpening) => unopened(setting, path, &text, key),
        Err(fault) => broken(setting, &fault),
    }
}

fn told(setting: &Setting, leaf: u64, kind: &str, at: Moment, size: u64) -> Result<(), Fault> {
    let in_language = |language| {
        let day = law::date::long(at.civil_day(), language);
        let clock = law::BANGKOK
            .to_datetime(at.timestamp())
            .strftime("%H:%M")
            .to_string();
        cli::RECEIPT_HOLDS.fill(
            language,
            &[
                ("entry", &leaf.to_string()),
                ("kind", kind),
                ("day", &day),
                ("time", &clock),
                ("size", &size.to_string()),
            ],
        )
    };
    setting.terminal.say(&Text::new(
        in_language(Language::Thai),
        in_language(Language::English),
    ))
}

/// A receipt without an opening proves that an entry is there, not what it says.
fn unopened(
    setting: &Setting,
    path: &Path,
    text: &str,
    key: &VerifierKey,
) -> Result<Verdict, Fault> {
    let shown = path.display().to_string();
    let no_receipt = || Fault::user(said(cli::NOT_A_RECEIPT, &[("path", &shown)]));
    let receipt: ledger::Receipt = text.parse().map_err(|_| no_receipt())?;
    let entry = receipt
        .extra()
        .and_then(|extra| serde_json::from_slice::<serde_json::Value>(extra).ok())
        .and_then(|extra| unhex(extra.get("entry")?.as_str()?))
        .ok_or_else(no_receipt)?;
    let checkpoint = match receipt.verify(&entry, key.name(), key) {
        Ok(checkpoint) => checkpoint,
        Err(fault) => return broken(setting, &ReceiptFault::Unproved(fault)),
    };
    let leaf = Leaf::parse(&entry).map_err(|_| no_receipt())?;
    let at = Moment::from_micros(leaf.minute.saturating_mul(60_000_000));
    if setting.terminal.json {
        setting.terminal.value(&json!({
            "holds": true, "entry": receipt.index(), "kind": leaf.kind.word(), "minute": at.timestamp().to_string(),
            "policy_version": leaf.policy_version, "ledger_size": checkpoint.size(),
        }))?;
    } else {
        told(
            setting,
            receipt.index(),
            leaf.kind.word(),
            at,
            checkpoint.size(),
        )?;
        setting.terminal.say(&cli::RECEIPT_CLOSED.text())?;
    }
    Ok(Verdict::Good)
}

fn broken(setting: &Setting, fault: &ReceiptFault) -> Result<Verdict, Fault> {
    let why = match fault {
        ReceiptFault::Shape(shape) => Text::new(shape.thai(), shape.to_string()),
        ReceiptFault::Unproved(unproved) => Text::new(unproved.thai(), unproved.to_string()),
        other => Text::new(cli::RECEIPT_OTHER.th, other.to_string()),
    };
    if setting.terminal.json {
        setting
            .terminal
            .value(&json!({ "holds": false, "why": why }))?;
    } else {
        setting.terminal.say(&Text::new(
            cli::RECEIPT_BROKEN.fill(Language::Thai, &[("why", &why.th)]),
            cli::RECEIPT_BROKEN.fill(Language::English, &[("why", &why.en)]),
        ))?;
    }
    Ok(Verdict::Bad)
}

fn unhex(text: &str) -> Option<Vec<u8>> {
    let digits = text.as_bytes();
    if !digits.len().is_multiple_of(2) {
        return None;
    }
    digits
        .chunks_exact(2)
        .map(|pair| u8::from_str_radix(std::str::from_utf8(pair).ok()?, 16).ok())
        .collect()
}
