//! `sitthi request`.

mod case;
mod queue;
mod second;
mod systems;
mod taken_down;

pub(super) use second::approver_of;

use duties::App;
use duties::work::run_due;
use law::ActorId;
use law::words::{cli, desk as words};
use serde_json::json;

use super::{Setting, Verdict};
use crate::fault::{Fault, said};
use crate::start;

/// Requests of people (s.30–36): what waits and until when, and what the desk does in a case
///
/// Who acts is named with `--as`, and the ledger names them; the policy decides whether they may. A
/// second person approves with a session of their own. While a server runs, it does what is asked here.
#[derive(clap::Subcommand)]
pub(super) enum Request {
    List(queue::List),
    Show(case::Show),
    File(taken_down::File),
    Identify(case::Identify),
    Assign(case::Assign),
    Message(case::Message),
    Decide(case::Decide),
    Approve(second::Approve),
    SendBack(second::SendBack),
    Block(second::Block),
    Unblock(second::Unblock),
    Systems(systems::Systems),
    DoneThere(systems::DoneThere),
    AskAgain(systems::AskAgain),
    Run(Run),
}

/// Do the work that is due now: gather copies, answer by rule, destroy what has expired
///
/// A running server does this by itself.
#[derive(clap::Args)]
pub(super) struct Run;

impl Request {
    pub(super) fn run(self, setting: &Setting, app: &App) -> Result<Verdict, Fault> {
        match self {
            Request::List(list) => list.run(setting, app),
            Request::Show(show) => show.run(setting, app),
            Request::File(file) => file.run(setting, app),
            Request::Identify(identify) => identify.run(setting, app),
            Request::Assign(assign) => assign.run(setting, app),
            Request::Message(message) => message.run(setting, app),
            Request::Decide(decide) => decide.run(setting, app),
            Request::Approve(approve) => approve.run(setting, app),
            Request::SendBack(back) => back.run(setting, app),
            Request::Block(block) => block.run(setting, app),
            Request::Unblock(unblock) => unblock.run(setting, app),
            Request::Systems(systems) => systems.run(setting, app),
            Request::DoneThere(done) => done.run(setting, app),
            Request::AskAgain(again) => again.run(setting, app),
            Request::Run(Run) => work(setting, app),
        }
    }
}

fn work(setting: &Setting, app: &App) -> Result<Verdict, Fault> {
    let mut count = 0;
    loop {
        match run_due(app).map_err(|failure| start::failed(&failure))? {
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

/// The member of staff who goes by this account.
pub(in crate::command) fn staff(app: &App, account: &str) -> Result<ActorId, Fault> {
    duties::sign_in::sign_in_as(app, account)
        .map_err(|failure| start::failed(&failure))?
        .actor
        .ok_or_else(|| Fault::user(words::NO_SUCH_STAFF.text()))
}
