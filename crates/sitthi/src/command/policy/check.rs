//! `sitthi policy check`.

use std::path::PathBuf;

use clap::ValueEnum;
use law::words::cli;
use policy::fault::{Severity, render_json, render_sarif, render_text};
use serde_json::json;

use crate::command::{Setting, Verdict};
use crate::fault::{Fault, said};
use crate::pack_folder::{self, Checked};

/// Check a pack against the Act and against itself
///
/// Prints every fault with its place, the rule it breaks and what to write instead; then what the
/// pack openly assumes and who has to confirm it. The exit code is 1 when there is an error.
#[derive(clap::Args)]
pub(crate) struct Check {
    /// Folder of the pack, or the id of a shipped one
    pack: PathBuf,
    /// How faults are printed
    #[arg(long, value_enum, default_value_t = Format::Text)]
    format: Format,
}

/// How faults are printed.
#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Format {
    /// For people
    Text,
    /// For programs
    Json,
    /// For editors and build machines (SARIF 2.1.0)
    Sarif,
}

impl Check {
    pub(crate) fn run(&self, setting: &Setting) -> Result<Verdict, Fault> {
        let checked = pack_folder::check(&pack_folder::find(&self.pack)?);
        let format = match self.format {
            Format::Text if setting.terminal.json => Format::Json,
            format => format,
        };
        match format {
            Format::Text => text(setting, &checked)?,
            Format::Json => {
                let counts = Counts::of(&checked);
                setting.terminal.value(&json!({
                    "pack": checked.pack.id(),
                    "version": checked.pack.version(),
                    "errors": counts.errors,
                    "warnings": counts.warnings,
                    "assumptions": counts.assumptions,
                    "faults": render_json(&checked.faults),
                }))?;
            }
            Format::Sarif => setting.terminal.line(&format!(
                "{:#}",
                render_sarif(
                    checked.pack.files(),
                    &checked.faults,
                    setting.terminal.language
                )
            ))?,
        }
        Ok(if checked.is_clean() {
            Verdict::Good
        } else {
            Verdict::Bad
        })
    }
}

struct Counts {
    errors: usize,
    warnings: usize,
    assumptions: usize,
}

impl Counts {
    fn of(checked: &Checked) -> Self {
        let count = |severity| {
            checked
                .faults
                .iter()
                .filter(|fault| fault.severity == severity)
                .count()
        };
        Counts {
            errors: count(Severity::Error),
            warnings: count(Severity::Warning),
            assumptions: count(Severity::Assumption),
        }
    }
}

fn text(setting: &Setting, checked: &Checked) -> Result<(), Fault> {
    let terminal = &setting.terminal;
    // Errors last: they are what a person scrolls back from the prompt to.
    let mut faults = checked.faults.clone();
    faults.sort_by_key(|fault| std::cmp::Reverse(fault.severity));
    if !faults.is_empty() {
        terminal.line(&render_text(
            checked.pack.files(),
            &faults,
            terminal.language,
        ))?;
        terminal.line("")?;
    }
    let counts = Counts::of(checked);
    let (errors, warnings, assumptions) = (
        counts.errors.to_string(),
        counts.warnings.to_string(),
        counts.assumptions.to_string(),
    );
    let verdict = if checked.is_clean() {
        cli::CHECK_CLEAN
    } else {
        cli::CHECK_FAULTY
    };
    terminal.say(&said(
        verdict,
        &[
            ("id", checked.pack.id()),
            ("errors", &errors),
            ("warnings", &warnings),
            ("assumptions", &assumptions),
        ],
    ))
}
