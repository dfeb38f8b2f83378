//! `sitthi doctor`.

mod checks;
mod sides;

use law::words::cli;
use law::{Language, Text};
use serde_json::json;

use super::{Setting, Verdict};
use crate::config::Config;
use crate::fault::Fault;

/// Look whether all is well: keys, data, ledger, policy, disk, clock
///
/// One line each, whether a server is running or not. Nothing is changed and no record is opened.
/// The exit code is 1 when a line is red.
#[derive(clap::Args)]
pub(super) struct Doctor;

/// One thing that was looked at.
pub(super) struct Line {
    /// The word for programs.
    code: &'static str,
    name: Text,
    well: bool,
    /// What was found, or what to do.
    told: Text,
}

impl Line {
    /// A line that is well when the check was, and else says what the fault says.
    fn of(code: &'static str, name: law::words::Words, found: Result<Text, Fault>) -> Self {
        let (well, told) = match found {
            Ok(told) => (true, told),
            Err(fault) => (false, fault.text()),
        };
        Line {
            code,
            name: name.text(),
            well,
            told,
        }
    }
}

impl Doctor {
    pub(super) fn run(&self, setting: &Setting) -> Result<Verdict, Fault> {
        let config = Config::read(&setting.folder)?;
        let lines = checks::all(&config, setting);
        let terminal = &setting.terminal;
        if terminal.json {
            let list: Vec<_> = lines
                .iter()
                .map(|line| {
                    json!({ "check": line.code, "well": line.well, "name": line.name, "told": line.told })
                })
                .collect();
            terminal
                .value(&json!({ "well": lines.iter().all(|line| line.well), "checks": list }))?;
        } else {
            for line in &lines {
                terminal.line(&shown(line, terminal.language))?;
            }
        }
        Ok(if lines.iter().all(|line| line.well) {
            Verdict::Good
        } else {
            Verdict::Bad
        })
    }
}

fn shown(line: &Line, language: Language) -> String {
    let word = if line.well { cli::WELL } else { cli::ILL };
    let name = line.name.in_language(language);
    let told = line.told.in_language(language).replace('\n', " ");
    format!("{}  {name}: {told}", word.in_language(language))
}
