//! The public key that checks the ledger: from a file or text that was kept, or of the data folder.

use std::path::Path;

use law::words::cli;
use ledger::VerifierKey;

use crate::command::Setting;
use crate::fault::{Fault, said};
use crate::start;

/// The key that was given, as text or as a file; else the one of the data folder.
pub(in crate::command) fn verifier(
    given: Option<&str>,
    setting: &Setting,
) -> Result<VerifierKey, Fault> {
    let text = match given {
        None => {
            let path = start::verifier_file(&setting.folder);
            std::fs::read_to_string(&path).map_err(|error| {
                let shown = path.display().to_string();
                Fault::user(said(
                    cli::NO_VERIFIER,
                    &[("path", &shown), ("why", &error.kind().to_string())],
                ))
                .hint(cli::HINT_NO_VERIFIER.text())
            })?
        }
        Some(given) if Path::new(given).is_file() => {
            let path = Path::new(given);
            std::fs::read_to_string(path).map_err(|error| Fault::file(path, &error))?
        }
        Some(given) => given.to_owned(),
    };
    text.trim().parse().map_err(|error: ledger::key::NotAKey| {
        Fault::user(said(cli::NOT_A_VERIFIER, &[("why", &error.to_string())]))
            .hint(cli::HINT_NO_VERIFIER.text())
    })
}
