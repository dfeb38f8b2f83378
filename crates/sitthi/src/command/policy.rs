//! `sitthi policy`: everything about packs.

mod ask;
mod check;
mod diff;
mod list;
mod notice;
mod record;
mod schema;
mod show;
mod vocabulary;

use super::{Setting, Verdict};
use crate::fault::Fault;

/// Check, show, compare and ask policy packs
#[derive(clap::Subcommand)]
pub(super) enum Policy {
    Check(check::Check),
    Show(show::Show),
    Diff(diff::Diff),
    Notice(notice::Notice),
    Record(record::Record),
    Ask(ask::Ask),
    Schema(schema::Schema),
    Vocabulary(vocabulary::Vocabulary),
    List(list::List),
}

impl Policy {
    pub(super) fn run(self, setting: &Setting) -> Result<Verdict, Fault> {
        match self {
            Policy::Check(command) => command.run(setting),
            Policy::Show(command) => command.run(setting),
            Policy::Diff(command) => command.run(setting),
            Policy::Notice(command) => command.run(setting),
            Policy::Record(command) => command.run(setting),
            Policy::Ask(command) => command.run(setting),
            Policy::Schema(command) => command.run(setting),
            Policy::Vocabulary(command) => command.run(setting),
            Policy::List(command) => command.run(setting),
        }
    }
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
