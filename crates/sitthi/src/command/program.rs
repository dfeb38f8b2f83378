//! `sitthi program`.

use jiff::civil::Date;
use law::words::cli;
use law::{ActorId, Language, Moment, Text, date};
use serde_json::json;
use zeroize::Zeroizing;

use super::staff::end_of;
use super::{Setting, Verdict};
use crate::fault::{Fault, said};
use duties::App;

/// Let other programs ask, under roles of the policy
#[derive(clap::Subcommand)]
pub(super) enum Program {
    Add(Add),
    List(List),
    Renew(Renew),
    End(End),
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

/// List the programs that may ask, and until when their tokens hold; no token is shown
#[derive(clap::Args)]
pub(super) struct List;

/// Give a program a new token and print it, once; the one it had stops to hold
#[derive(clap::Args)]
pub(super) struct Renew {
    /// The program: its actor's id, as `program list` shows it
    #[arg(value_name = "ID")]
    program: ActorId,
}

/// End a program: its token and its roles stop to hold at once
#[derive(clap::Args)]
pub(super) struct End {
    /// The program: its actor's id, as `program list` shows it
    #[arg(value_name = "ID")]
    program: ActorId,
}

impl Program {
    pub(super) fn run(self, setting: &Setting, app: &App) -> Result<Verdict, Fault> {
        match self {
            Program::Add(add) => add.run(app, setting),
            Program::List(List) => list(app, setting),
            Program::Renew(Renew { program }) => {
                let token = app
                    .store()
                    .transact("program.renewed", move |tx| tx.renew_program(program))
                    .map_err(|fault| unknown(fault, program))?;
                hand_out(setting, program, token, cli::PROGRAM_RENEWED)
            }
            Program::End(End { program }) => {
                app.store()
                    .transact("program.ended", move |tx| tx.end_program(program))
                    .map_err(|fault| unknown(fault, program))?;
                let actor = program.to_string();
                if setting.terminal.json {
                    setting.terminal.value(&json!({ "ended": actor }))?;
                } else {
                    setting
                        .terminal
                        .say(&said(cli::PROGRAM_ENDED, &[("actor", &actor)]))?;
                }
                Ok(Verdict::Good)
            }
        }
    }
}

fn unknown(fault: store::Fault, program: ActorId) -> Fault {
    match fault {
        store::Fault::Missing(_) => {
            Fault::user(said(cli::NO_SUCH_PROGRAM, &[("id", &program.to_string())]))
                .hint(cli::HINT_PROGRAMS.text())
        }
        fault => fault.into(),
    }
}

fn list(app: &App, setting: &Setting) -> Result<Verdict, Fault> {
    let programs = app
        .store()
        .read::<_, store::Fault>(|read| read.programs())?;
    let terminal = &setting.terminal;
    if terminal.json {
        let list: Vec<_> = programs
            .iter()
            .map(|program| {
                json!({
                    "actor": program.actor.to_string(),
                    "name": program.name,
                    "issued": program.issued.timestamp().to_string(),
                    "ends": program.ends.map(|ends| ends.timestamp().to_string()),
                })
            })
            .collect();
        terminal.value(&json!(list))?;
    } else if programs.is_empty() {
        terminal.say(&cli::NO_PROGRAMS.text())?;
    } else {
        for program in &programs {
            let (id, issued) = (program.actor.to_string(), day(program.issued));
            let ends = program
                .ends
                .map_or_else(|| cli::PROGRAM_WITHOUT_END.text(), day);
            let name = Text::new(&program.name, &program.name);
            let id = Text::new(&id, &id);
            terminal.say(&cli::PROGRAM_LINE.fill_text(&[
                ("id", &id),
                ("name", &name),
                ("issued", &issued),
                ("ends", &ends),
            ]))?;
        }
    }
    Ok(Verdict::Good)
}

fn day(moment: Moment) -> Text {
    Text::new(
        date::long(moment.civil_day(), Language::Thai),
        date::long(moment.civil_day(), Language::English),
    )
}

/// Prints a token, once. It alone goes to standard output, so that it can be piped into a secret store.
fn hand_out(
    setting: &Setting,
    actor: ActorId,
    token: [u8; store::TOKEN_BYTES],
    words: law::words::Words,
) -> Result<Verdict, Fault> {
    let token = Zeroizing::new(token);
    let shown = Zeroizing::new(web::program_token(&token));
    let actor = actor.to_string();
    if setting.terminal.json {
        setting
            .terminal
            .value(&json!({ "actor": actor, "token": shown.as_str() }))?;
    } else {
        setting.terminal.tell(&said(words, &[("actor", &actor)]));
        setting.terminal.line(&shown)?;
    }
    Ok(Verdict::Good)
}

impl Add {
    fn run(self, app: &App, setting: &Setting) -> Result<Verdict, Fault> {
        let policy = app.policy();
        if let Some(role) = self
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
        let until = self.until.map(end_of);
        let (actor, token) = app
            .store()
            .transact::<_, store::Fault>("program.added", move |tx| {
                tx.add_program(&self.name, &self.role, until)
            })?;
        hand_out(setting, actor, token, cli::PROGRAM_ADDED)
    }
}
