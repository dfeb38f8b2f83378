//! The commands: one file each, its comment is its help.

mod api;
mod completions;
pub(crate) mod connector;
mod cookies;
mod demo;
mod doctor;
pub(crate) mod import;
mod init;
mod ledger;
mod notice;
mod policy;
mod program;
mod receipt;
mod request;
mod serve;
mod staff;

use std::path::PathBuf;
use std::process::ExitCode;

use clap::{Parser, Subcommand, ValueEnum};
use duties::App;
use law::Language;
use law::words::cli;

use crate::config::Config;
use crate::fault::{Fault, Kind};
use crate::terminal::{Stream, Terminal};
use crate::{control, start};

/// Personal data as the published policy says: held, guarded, shown, returned, destroyed, proved.
#[derive(Parser)]
#[command(
    name = "sitthi",
    version,
    arg_required_else_help = true,
    max_term_width = 100
)]
pub(crate) struct Arguments {
    /// Data folder
    #[arg(
        long,
        global = true,
        env = "SITTHI_DATA",
        display_order = 900,
        default_value = "sitthi-data",
        value_name = "FOLDER"
    )]
    data: PathBuf,
    /// Language of messages; without it, the language of the environment
    #[arg(long, global = true, value_name = "LANGUAGE", display_order = 901)]
    lang: Option<Spoken>,
    /// Results as JSON, progress and faults as JSON lines
    #[arg(long, global = true, display_order = 902)]
    json: bool,
    #[command(subcommand)]
    command: Command,
}

/// A language that can be asked for.
#[derive(Clone, Copy, ValueEnum)]
enum Spoken {
    /// ภาษาไทย
    Th,
    /// English
    En,
}

#[derive(Subcommand)]
enum Command {
    Init(init::Init),
    Serve(serve::Serve),
    Demo(demo::Demo),
    #[command(subcommand)]
    Policy(policy::Policy),
    Import(import::Import),
    #[command(subcommand)]
    Connector(connector::Connector),
    #[command(subcommand)]
    Request(request::Request),
    #[command(subcommand)]
    Ledger(ledger::Ledger),
    #[command(subcommand)]
    Receipt(receipt::Receipt),
    #[command(subcommand)]
    Staff(staff::Staff),
    #[command(subcommand)]
    Program(program::Program),
    #[command(subcommand)]
    Notice(notice::Notice),
    #[command(subcommand)]
    Cookies(cookies::Cookies),
    Doctor(doctor::Doctor),
    Api(api::Api),
    Completions(completions::Completions),
}

/// What a command that ran to its end found.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Verdict {
    /// All is well.
    Good,
    /// What was looked at has faults, which were printed.
    Bad,
    /// A running server did it; this is the exit code it gave.
    Told(u8),
}

impl Verdict {
    /// The exit code.
    pub(crate) const fn exit(self) -> u8 {
        match self {
            Verdict::Good => 0,
            Verdict::Bad => 1,
            Verdict::Told(exit) => exit,
        }
    }
}

/// What every command is given.
pub(crate) struct Setting {
    /// Where results, progress and faults go.
    pub(crate) terminal: Terminal,
    /// The data folder.
    pub(crate) folder: PathBuf,
    /// Where paths that were typed start from.
    pub(crate) here: PathBuf,
}

/// Reads the command line and runs the command.
pub(crate) fn run() -> ExitCode {
    let arguments = Arguments::parse();
    let language = match arguments.lang {
        Some(Spoken::Th) => Language::Thai,
        Some(Spoken::En) => Language::English,
        None => Terminal::language_of(
            &["LC_ALL", "LC_MESSAGES", "LANG"].map(|name| std::env::var(name).ok()),
        ),
    };
    let setting = Setting {
        terminal: Terminal::here(language, arguments.json),
        folder: arguments.data,
        // Only a path that is given is looked for from here; without a place there is none.
        here: std::env::current_dir().unwrap_or_default(),
    };
    match run_one(&setting, arguments.command) {
        Ok(verdict) => ExitCode::from(verdict.exit()),
        Err(fault) => {
            setting.terminal.fault(&fault);
            fault.exit()
        }
    }
}

fn run_one(setting: &Setting, command: Command) -> Result<Verdict, Fault> {
    match command {
        Command::Init(command) => command.run(setting),
        Command::Serve(command) => command.run(setting),
        Command::Demo(command) => command.run(setting),
        Command::Policy(command) if !command.publishes() => command.run(setting),
        Command::Import(command) => command.run(setting),
        Command::Connector(command) if !command.looks_for_somebody() => command.run(setting),
        Command::Ledger(command) => command.run(setting),
        Command::Receipt(command) => command.run(setting),
        Command::Cookies(command) => command.run(setting),
        Command::Doctor(command) => command.run(setting),
        Command::Api(command) => command.run(setting),
        Command::Completions(command) => command.run(setting),
        // A server that runs on this data does these itself; else the store is opened here.
        command => match control::ask(setting)? {
            Some(verdict) => Ok(verdict),
            None => {
                let app = start::open(&Config::read(&setting.folder)?)
                    .map_err(|fault| fault.or_hint(cli::HINT_IN_USE_COMMAND.text()))?;
                run_on(setting, &app, command)
            }
        },
    }
}

/// What a command said that ran for somebody at another terminal, stream and text, and its exit code.
pub(crate) type Answered = (Vec<(Stream, String)>, u8);

/// Runs what the owner of the data folder typed at another terminal, on the store that is open here.
pub(crate) fn answer<'w>(
    words: impl Iterator<Item = &'w str>,
    language: Language,
    (folder, here): (PathBuf, PathBuf),
    app: &App,
) -> Answered {
    let words = std::iter::once("sitthi").chain(words);
    let arguments = match Arguments::try_parse_from(words) {
        Ok(arguments) => arguments,
        Err(error) => return (vec![(Stream::Err, error.to_string())], Kind::User.exit()),
    };
    let (terminal, said) = Terminal::collecting(language, arguments.json);
    let setting = Setting {
        terminal,
        folder,
        here,
    };
    let exit = match run_on(&setting, app, arguments.command) {
        Ok(verdict) => verdict.exit(),
        Err(fault) => {
            setting.terminal.fault(&fault);
            fault.kind.exit()
        }
    };
    (said.taken(), exit)
}

/// Runs a command of those that work on the open store, on one that is open; no other.
fn run_on(setting: &Setting, app: &App, command: Command) -> Result<Verdict, Fault> {
    match command {
        Command::Request(command) => command.run(setting, app),
        Command::Staff(command) => command.run(setting, app),
        Command::Program(command) => command.run(setting, app),
        Command::Notice(command) => command.run(setting, app),
        Command::Policy(command) => command.run_on(setting, app),
        Command::Connector(command) => command.look(setting, app),
        _ => Err(Fault::user(cli::NOT_FOR_A_SERVER.text())),
    }
}

#[cfg(test)]
mod tests;
