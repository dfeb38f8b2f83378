//! `sitthi staff`.

use duties::App;
use duties::staff::{Appointment, appoint};
use jiff::SignedDuration;
use jiff::civil::Date;
use law::Moment;
use law::words::cli;
use serde_json::json;

use super::{Setting, Verdict};
use crate::fault::{Fault, said};
use crate::start;

/// Give members of staff their roles
#[derive(clap::Subcommand)]
pub(super) enum Staff {
    Add(Add),
}

/// Give somebody roles of the policy; what they held before ends
#[derive(clap::Args)]
pub(super) struct Add {
    /// The account they sign in with
    #[arg(long)]
    account: String,
    /// A role of the policy; may be given again
    #[arg(long, value_name = "ID", required = true)]
    role: Vec<String>,
    /// Last day of their confidentiality undertaking
    #[arg(long, value_name = "YYYY-MM-DD")]
    undertaking_until: Option<Date>,
    /// Last day in these roles; without it, until told otherwise
    #[arg(long, value_name = "YYYY-MM-DD")]
    until: Option<Date>,
}

impl Staff {
    pub(super) fn run(self, setting: &Setting, app: &App) -> Result<Verdict, Fault> {
        let Staff::Add(add) = self;
        let actor = appoint(
            app,
            &Appointment {
                account: add.account,
                roles: add.role.clone(),
                undertaking_until: add.undertaking_until.map(end_of),
                until: add.until.map(end_of),
            },
        )
        .map_err(|failure| start::failed(&failure))?;
        if setting.terminal.json {
            setting
                .terminal
                .value(&json!({ "actor": actor.to_string(), "roles": add.role }))?;
        } else {
            setting.terminal.say(&said(
                cli::STAFF_ADDED,
                &[
                    ("actor", &actor.to_string()),
                    ("roles", &add.role.join(", ")),
                ],
            ))?;
        }
        Ok(Verdict::Good)
    }
}

/// The end of a civil day in Bangkok.
pub(super) fn end_of(day: Date) -> Moment {
    Moment::start_of(day).after(SignedDuration::from_hours(24))
}
