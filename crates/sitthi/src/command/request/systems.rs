//! `sitthi request systems`, `done-there`, `ask-again`: connected systems that need somebody.

use duties::App;
use duties::systems::{self, SystemStep};
use law::words::cli;
use law::{EntryId, Language, RequestId, Text};
use serde_json::{Value as Json, json};

use super::staff;
use crate::command::{Setting, Verdict};
use crate::fault::Fault;
use crate::start;

/// List connected systems that need somebody, or how far each is with one case
///
/// Nobody is named. Of one case it is a look into it, which the ledger enters for its person.
#[derive(clap::Args)]
pub(in crate::command) struct Systems {
    /// The case number; left out, what needs somebody in any case
    #[arg(value_name = "CASE", requires = "actor")]
    request: Option<RequestId>,
    /// The account of the member of staff who looks into the case
    #[arg(long = "as", value_name = "ACCOUNT", requires = "request")]
    actor: Option<String>,
}

/// Say that staff did in a system what it has no way for; an erasure is never closed so
#[derive(clap::Args)]
pub(in crate::command) struct DoneThere {
    #[command(flatten)]
    task: Task,
}

/// Have a system asked again at once, now that somebody looked there
#[derive(clap::Args)]
pub(in crate::command) struct AskAgain {
    #[command(flatten)]
    task: Task,
}

/// What one system was asked for a case, and who says something about it.
#[derive(clap::Args)]
struct Task {
    /// The case number
    #[arg(value_name = "CASE")]
    request: RequestId,
    /// The task, as `request systems` shows it
    #[arg(value_name = "TASK")]
    task: EntryId,
    /// The account of the member of staff who says so
    #[arg(long = "as", value_name = "ACCOUNT")]
    actor: String,
}

impl Systems {
    pub(super) fn run(&self, setting: &Setting, app: &App) -> Result<Verdict, Fault> {
        let steps = match (self.request, &self.actor) {
            (Some(request), Some(account)) => {
                systems::steps_at_desk(app, staff(app, account)?, request, None)
            }
            _ => systems::needing(app),
        };
        tell(setting, &steps.map_err(|failure| start::failed(&failure))?)
    }
}

impl DoneThere {
    pub(super) fn run(&self, setting: &Setting, app: &App) -> Result<Verdict, Fault> {
        let Task { request, task, .. } = self.task;
        let actor = staff(app, &self.task.actor)?;
        let steps = systems::by_hand(app, actor, request, task, None)
            .and_then(|()| systems::steps(app, request))
            .map_err(|failure| start::failed(&failure))?;
        tell(setting, &steps)
    }
}

impl AskAgain {
    pub(super) fn run(&self, setting: &Setting, app: &App) -> Result<Verdict, Fault> {
        let Task { request, task, .. } = self.task;
        let actor = staff(app, &self.task.actor)?;
        let steps = systems::again(app, actor, request, task, None)
            .and_then(|()| duties::work::run_due(app))
            .and_then(|_| systems::steps(app, request))
            .map_err(|failure| start::failed(&failure))?;
        tell(setting, &steps)
    }
}

fn tell(setting: &Setting, steps: &[SystemStep]) -> Result<Verdict, Fault> {
    let terminal = &setting.terminal;
    if terminal.json {
        let steps: Vec<Json> = steps.iter().map(in_words).collect();
        terminal.value(&json!(steps))?;
    } else if steps.is_empty() {
        terminal.say(&cli::SYSTEMS_NONE.text())?;
    }
    for step in steps.iter().filter(|_| !terminal.json) {
        let row = |language| row(step, language);
        terminal.say(&Text::new(row(Language::Thai), row(Language::English)))?;
    }
    Ok(Verdict::Good)
}

fn row(step: &SystemStep, language: Language) -> String {
    let told: Vec<&str> = step
        .told
        .iter()
        .map(|told| told.in_language(language))
        .collect();
    let (request, task) = (step.request.to_string(), step.task.to_string());
    let values = [
        ("request", request.as_str()),
        ("task", &task),
        ("told", &told.join(" · ")),
    ];
    cli::SYSTEMS_ROW.fill(language, &values)
}

fn in_words(step: &SystemStep) -> Json {
    json!({
        "task": step.task.to_string(), "request": step.request.to_string(), "system": step.system,
        "state": step.state.code(), "needs_hand": step.state.is_for_the_desk(), "erases": step.erases,
        "attempts": step.attempts, "changed": step.changed.timestamp().to_string(), "told": step.told,
    })
}
