//! `sitthi notice`.

use duties::{App, notice};
use law::PersonId;
use law::words::cli;
use serde_json::json;

use super::{Setting, Verdict};
use crate::fault::{Fault, said};
use crate::start;

/// People looked at in one step.
const AT_ONCE: usize = 500;

/// Record that the notice reached people
#[derive(clap::Subcommand)]
pub(super) enum Notice {
    Deliver(Deliver),
}

/// Record that the notice in force reached people through a channel (s.23)
///
/// Each gets an entry in the ledger. Nobody is told twice of one version.
#[derive(clap::Args)]
pub(super) struct Deliver {
    /// How it reached them: a channel of the policy, or a word such as `letter`
    #[arg(long, value_name = "WORD")]
    channel: String,
    /// Everybody whom it has not reached
    #[arg(long, required_unless_present = "person")]
    everybody: bool,
    /// A person's id; may be given again
    #[arg(long, value_name = "ID", conflicts_with = "everybody")]
    person: Vec<PersonId>,
}

impl Notice {
    pub(super) fn run(self, setting: &Setting, app: &App) -> Result<Verdict, Fault> {
        let Notice::Deliver(deliver) = self;
        let reached = if deliver.everybody {
            everybody(app, setting, &deliver.channel)?
        } else {
            notice::deliver(app, &deliver.person, &deliver.channel)
                .map_err(|failure| start::failed(&failure))?
        };
        if setting.terminal.json {
            setting.terminal.value(&json!({ "reached": reached }))?;
        } else {
            setting
                .terminal
                .say(&said(cli::NOTICE_DONE, &[("count", &reached.to_string())]))?;
        }
        Ok(Verdict::Good)
    }
}

/// Records that the notice reached everybody whom it has not reached.
fn everybody(app: &App, setting: &Setting, channel: &str) -> Result<u64, Fault> {
    let mut progress = setting.terminal.progress(&cli::PROGRESS_NOTICE.text());
    progress.of(u64::try_from(app.store().people_count()).unwrap_or(u64::MAX));
    let (mut after, mut seen, mut reached) = (None, 0, 0);
    loop {
        let some = app
            .store()
            .read::<_, store::Fault>(|read| read.roll_of_people(after, AT_ONCE))?;
        let Some(last) = some.last() else {
            progress.end();
            return Ok(reached);
        };
        after = Some(*last);
        seen += u64::try_from(some.len()).unwrap_or(u64::MAX);
        reached +=
            notice::deliver(app, &some, channel).map_err(|failure| start::failed(&failure))?;
        progress.at(seen);
    }
}
