//! `sitthi request`.

use duties::rights::{QueueRow, queue};
use duties::work::run_due;
use law::words::cli;
use law::{Language, Text};
use serde_json::json;

use super::{Setting, Verdict};
use crate::config::Config;
use crate::fault::{Fault, said};
use crate::start;

/// Requests of people (s.30–36): what waits and until when
#[derive(clap::Subcommand)]
pub(super) enum Request {
    List(List),
    Run(Run),
}

/// List open requests by due day: case numbers, no names
#[derive(clap::Args)]
pub(super) struct List {
    /// Only those whose day has passed; the exit code is 1 when there is one
    #[arg(long)]
    overdue: bool,
}

/// Do the work that is due now: gather copies, answer by rule, destroy what has expired
///
/// A running server does this by itself.
#[derive(clap::Args)]
pub(super) struct Run;

impl Request {
    pub(super) fn run(self, setting: &Setting) -> Result<Verdict, Fault> {
        let app = start::open(&Config::read(&setting.folder)?)?;
        match self {
            Request::List(list) => {
                let rows = queue(&app).map_err(|failure| start::failed(&failure))?;
                list.told(setting, rows)
            }
            Request::Run(Run) => {
                let mut count = 0;
                loop {
                    match run_due(&app).map_err(|failure| start::failed(&failure))? {
                        0 => break,
                        done => count += done,
                    }
                }
                if setting.terminal.json {
                    setting.terminal.value(&json!({ "done": count }))?;
                } else {
                    let count = count.to_string();
                    setting
                        .terminal
                        .say(&said(cli::WORK_DONE, &[("count", &count)]))?;
                }
                Ok(Verdict::Good)
            }
        }
    }
}

impl List {
    fn told(&self, setting: &Setting, mut rows: Vec<QueueRow>) -> Result<Verdict, Fault> {
        if self.overdue {
            rows.retain(|row| row.overdue);
        }
        let late = rows.iter().any(|row| row.overdue);
        let terminal = setting.terminal;
        if terminal.json {
            let list: Vec<_> = rows
                .iter()
                .map(|row| {
                    json!({
                        "request": row.request.to_string(), "right": row.right.code(), "stage": row.stage,
                        "received": row.received.timestamp().to_string(), "due": row.due.to_string(), "overdue": row.overdue,
                    })
                })
                .collect();
            terminal.value(&json!(list))?;
        } else if rows.is_empty() {
            terminal.say(&cli::QUEUE_EMPTY.text())?;
        } else {
            for row in &rows {
                terminal.say(&Text::new(
                    line(row, Language::Thai),
                    line(row, Language::English),
                ))?;
            }
        }
        Ok(if self.overdue && late {
            Verdict::Bad
        } else {
            Verdict::Good
        })
    }
}

fn line(row: &QueueRow, language: Language) -> String {
    cli::QUEUE_ROW.fill(
        language,
        &[
            ("request", &row.request.to_string()),
            ("right", row.right.name().in_language(language)),
            ("stage", row.stage_words.in_language(language)),
            ("due", &law::date::long(row.due, language)),
            ("left", &row.left.told(language)),
        ],
    )
}
