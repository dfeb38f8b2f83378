//! `sitthi import`.

use std::io::BufReader;
use std::path::{Path, PathBuf};

use duties::App;
use duties::import::{Content, Import as Intake, Report, RowFault, import};
use law::words::cli;
use law::{Language, Text};
use serde_json::json;

use super::{Setting, Verdict};
use crate::config::Config;
use crate::fault::{Fault, said};
use crate::start;

/// Bring data in through a source of the policy
///
/// A row that breaks a rule is named with its line and does not stop the rest. Cut short, the same
/// command goes on where it stopped; the same file again changes nothing. The exit code is 1 when a
/// row was refused.
#[derive(clap::Args)]
pub(super) struct Import {
    /// The source: its id in the policy
    source: String,
    /// Files, or the folder of a OneRoster bundle; - reads from standard input
    #[arg(required = true, value_name = "FILE")]
    files: Vec<PathBuf>,
    /// How the notice reached the people in it, when it did: a channel of the policy or a word
    #[arg(long, value_name = "WORD")]
    notice_given: Option<String>,
    /// For a public source: why the delivery may be read and kept; it is recorded
    #[arg(long, value_name = "REASON")]
    lawful: Option<String>,
}

impl Import {
    pub(super) fn run(self, setting: &Setting) -> Result<Verdict, Fault> {
        let app = start::open(&Config::read(&setting.folder)?)?;
        let mut verdict = Verdict::Good;
        for file in &self.files {
            let said = (self.notice_given.clone(), self.lawful.clone());
            let report = bring(&app, setting, &self.source, file, said)?;
            if report.refused_total > 0 {
                verdict = Verdict::Bad;
            }
            told(setting, file, &report)?;
        }
        Ok(verdict)
    }
}

/// Brings one file, folder or stream in, with a progress bar.
pub(crate) fn bring(
    app: &App,
    setting: &Setting,
    source: &str,
    file: &Path,
    (notice_given, lawful): (Option<String>, Option<String>),
) -> Result<Report, Fault> {
    let name = name_of(file);
    let mut stdin = BufReader::new(std::io::stdin());
    let content = if file == Path::new("-") {
        Content::Stream(&mut stdin)
    } else {
        // Asked here, so that a file that cannot be opened is a fault of the path and not of a row.
        std::fs::metadata(file).map_err(|error| Fault::file(file, &error))?;
        Content::Path(file)
    };
    let mut progress = setting
        .terminal
        .progress(&said(cli::PROGRESS_IMPORT, &[("name", &name)]));
    let intake = Intake {
        source: source.to_owned(),
        name,
        content,
        notice_given,
        lawful,
    };
    let report = import(app, intake, &mut |at| {
        progress.read(at.rows, at.bytes, at.bytes_total);
    });
    progress.end();
    report.map_err(|failure| start::failed(&failure))
}

fn name_of(file: &Path) -> String {
    file.file_name().map_or_else(
        || "-".to_owned(),
        |name| name.to_string_lossy().into_owned(),
    )
}

/// Says what came of an import: counts, and each refused row by its line, never its value.
pub(crate) fn told(setting: &Setting, file: &Path, report: &Report) -> Result<(), Fault> {
    let terminal = &setting.terminal;
    let name = name_of(file);
    if terminal.json {
        let refused: Vec<_> = report
            .refused
            .iter()
            .map(|row| {
                json!({ "file": row.file, "line": row.line, "field": row.field, "rule": row.rule, "message": row.message })
            })
            .collect();
        return terminal.value(&json!({
            "name": name, "rows": report.rows, "new": report.new, "same": report.same, "replaced": report.replaced,
            "people": report.people, "held_back": report.held_back, "ended": report.ended, "unlinked": report.unlinked,
            "resumed_at": report.resumed_at, "already_done": report.already_done,
            "refused_total": report.refused_total, "refused": refused,
        }));
    }
    if report.already_done {
        return terminal.say(&said(cli::IMPORT_ALREADY, &[("name", &name)]));
    }
    if report.resumed_at > 0 {
        let row = report.resumed_at.to_string();
        terminal.say(&said(
            cli::IMPORT_RESUMED,
            &[("name", &name), ("row", &row)],
        ))?;
    }
    for row in &report.refused {
        terminal.say(&row_text(row))?;
    }
    let shown = u64::try_from(report.refused.len()).unwrap_or(u64::MAX);
    if report.refused_total > shown {
        let more = (report.refused_total - shown).to_string();
        terminal.say(&said(cli::IMPORT_MORE, &[("count", &more)]))?;
    }
    if report.ended > 0 {
        let count = report.ended.to_string();
        let ended = said(cli::IMPORT_ENDED, &[("name", &name), ("count", &count)]);
        terminal.say(&ended)?;
    }
    let counts = [
        ("rows", report.rows),
        ("new", report.new),
        ("same", report.same),
        ("replaced", report.replaced),
        ("people", report.people),
        ("held_back", report.held_back),
        ("unlinked", report.unlinked),
        ("refused", report.refused_total),
    ]
    .map(|(gap, count)| (gap, count.to_string()));
    let mut values: Vec<(&str, &str)> = counts
        .iter()
        .map(|(gap, count)| (*gap, count.as_str()))
        .collect();
    values.push(("name", &name));
    terminal.say(&said(cli::IMPORT_DONE, &values))
}

fn row_text(row: &RowFault) -> Text {
    let line = row.line.to_string();
    let fill = |language: Language| {
        cli::IMPORT_ROW.fill(
            language,
            &[
                ("file", &row.file),
                ("line", &line),
                ("field", &row.field),
                ("rule", &row.rule),
                ("message", row.message.in_language(language)),
            ],
        )
    };
    Text::new(fill(Language::Thai), fill(Language::English))
}
