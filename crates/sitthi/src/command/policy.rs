//! `sitthi policy`: everything about packs.

mod ask;
mod check;
mod diff;
mod list;
mod publish;
mod schema;
mod show;
mod verify;

use super::{Setting, Verdict};
use crate::fault::Fault;

/// Check, show, compare, ask and publish policy packs
#[derive(clap::Subcommand)]
pub(super) enum Policy {
    Check(check::Check),
    Show(show::Show),
    Diff(diff::Diff),
    Ask(ask::Ask),
    Schema(schema::Schema),
    List(list::List),
    Propose(publish::Propose),
    Approve(publish::Approve),
    Refuse(publish::Refuse),
    Withdraw(publish::Withdraw),
    Proposals(publish::Proposals),
    Publish(publish::Publish),
    Verify(verify::Verify),
}

impl Policy {
    /// Whether it works on the open store, so that a running server does it.
    pub(super) const fn publishes(&self) -> bool {
        matches!(
            self,
            Policy::Propose(_)
                | Policy::Approve(_)
                | Policy::Refuse(_)
                | Policy::Withdraw(_)
                | Policy::Proposals(_)
                | Policy::Publish(_)
        )
    }

    /// Runs one of those that work on the open store; no other.
    pub(super) fn run_on(self, setting: &Setting, app: &duties::App) -> Result<Verdict, Fault> {
        match self {
            Policy::Propose(command) => command.run(setting, app),
            Policy::Approve(command) => command.run(setting, app),
            Policy::Refuse(command) => command.run(setting, app),
            Policy::Withdraw(command) => command.run(setting, app),
            Policy::Proposals(command) => command.run(setting, app),
            Policy::Publish(command) => command.run(setting, app),
            _ => Err(not_here()),
        }
    }

    pub(super) fn run(self, setting: &Setting) -> Result<Verdict, Fault> {
        match self {
            Policy::Check(command) => command.run(setting),
            Policy::Show(command) => command.run(setting),
            Policy::Diff(command) => command.run(setting),
            Policy::Ask(command) => command.run(setting),
            Policy::Schema(command) => command.run(setting),
            Policy::List(command) => command.run(setting),
            Policy::Verify(command) => command.run(setting),
            _ => Err(not_here()),
        }
    }
}

fn not_here() -> Fault {
    Fault::user(law::words::cli::NOT_FOR_A_SERVER.text())
}

/// The pack that was named, or that of the data folder.
fn pack_or_own(
    named: Option<&std::path::PathBuf>,
    setting: &Setting,
) -> Result<std::path::PathBuf, Fault> {
    match named {
        Some(named) => Ok(named.clone()),
        None => Ok(crate::config::Config::read(&setting.folder)?.policy),
    }
}
