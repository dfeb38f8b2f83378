//! `sitthi program`.

use jiff::civil::Date;
use law::words::cli;
use serde_json::json;
use zeroize::Zeroizing;

use super::staff::end_of;
use super::{Setting, Verdict};
use crate::config::Config;
use crate::fault::{Fault, said};
use crate::start;

/// Let other programs ask, under roles of the policy
#[derive(clap::Subcommand)]
pub(super) enum Program {
    Add(Add),
}

/// Register a program and print its token, once: only a hash of it is kept
#[derive(clap::Args)]
pub(super) struct Add {
    /// What it is called; no person's name
    #[arg(long)]
    name: String,
    /// A role of the policy; may be given again
    #[arg(long, value_name = "ID", required = true)]
    role: Vec<String>,
    /// Last day on which the token holds
    #[arg(long, value_name = "YYYY-MM-DD")]
    until: Option<Date>,
}

impl Program {
    pub(super) fn run(self, setting: &Setting) -> Result<Verdict, Fault> {
        let Program::Add(add) = self;
        let app = start::open(&Config::read(&setting.folder)?)?;
        let policy = app.policy();
        if let Some(role) = add
            .role
            .iter()
            .find(|role| policy.compiled.role_ix(role).is_none())
        {
            let known: Vec<&str> = policy
                .pack
                .roles
                .iter()
                .map(|role| role.id.as_str())
                .collect();
            return Err(Fault::user(said(
                cli::NO_SUCH_ROLE,
                &[("role", role), ("policy", policy.compiled.id())],
            ))
            .hint(said(cli::HINT_ROLES, &[("roles", &known.join(", "))])));
        }
        let (name, roles, until) = (add.name.clone(), add.role.clone(), add.until.map(end_of));
        let (actor, token) = app
            .store()
            .transact::<_, store::Fault>("program.added", move |tx| {
                tx.add_program(&name, &roles, until)
            })?;
        let token = Zeroizing::new(token);
        let shown = Zeroizing::new(web::program_token(&token));
        if setting.terminal.json {
            return setting
                .terminal
                .value(&json!({ "actor": actor.to_string(), "token": shown.as_str() }))
                .map(|()| Verdict::Good);
        }
        // The token alone goes to standard output, so that it can be piped into a secret store.
        setting
            .terminal
            .tell(&said(cli::PROGRAM_ADDED, &[("actor", &actor.to_string())]));
        setting.terminal.line(&shown).map(|()| Verdict::Good)
    }
}
