//! `sitthi request list`.

use duties::App;
use duties::rights::{self, Filter, QueueRow, WaitsFor};
use law::words::cli;
use law::{Language, Right, Text};
use serde_json::json;

use super::staff;
use crate::command::{Setting, Verdict};
use crate::fault::Fault;
use crate::start;

/// List open requests by due day: case numbers, no names
#[derive(clap::Args)]
pub(in crate::command) struct List {
    /// Only those whose day has passed; the exit code is 1 when there is one
    #[arg(long)]
    overdue: bool,
    /// Only those due within a week, today and overdue among them
    #[arg(long)]
    due_soon: bool,
    /// Only requests for this right, such as `access`
    #[arg(long, value_name = "RIGHT")]
    right: Option<Right>,
    /// Only what waits for `person`, `desk`, `approval` or `source`
    #[arg(long, value_name = "WHOM", value_parser = whom)]
    waits: Option<WaitsFor>,
    /// Only those that nobody holds
    #[arg(long, conflicts_with = "held_by")]
    unassigned: bool,
    /// Only those that this member of staff holds
    #[arg(long, value_name = "ACCOUNT")]
    held_by: Option<String>,
}

fn whom(word: &str) -> Result<WaitsFor, String> {
    WaitsFor::of_code(word).ok_or_else(|| "person, desk, approval or source".to_owned())
}

impl List {
    pub(super) fn run(&self, setting: &Setting, app: &App) -> Result<Verdict, Fault> {
        let held_by = self.held_by.as_deref();
        let filter = Filter {
            held_by: held_by.map(|account| staff(app, account)).transpose()?,
            unassigned: self.unassigned,
            right: self.right,
            waits: self.waits,
            overdue: self.overdue,
            due_soon: self.due_soon,
        };
        let rows = rights::queue_of(app, &filter).map_err(|failure| start::failed(&failure))?;
        let late = rows.iter().any(|row| row.overdue);
        let terminal = &setting.terminal;
        if terminal.json {
            let list: Vec<_> = rows
                .iter()
                .map(|row| {
                    json!({
                        "request": row.request.to_string(), "right": row.right.code(), "stage": row.stage,
                        "received": row.received.timestamp().to_string(), "due": row.due.to_string(), "overdue": row.overdue,
                        "waits": row.waits.map(WaitsFor::code), "assigned": row.assigned.map(|actor| actor.to_string()),
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
