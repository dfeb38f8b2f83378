//! The commands: one file each, its comment is its help.

mod api;
mod completions;
mod connector;
mod demo;
mod doctor;
pub(crate) mod import;
mod init;
mod ledger;
mod notice;
mod policy;
mod program;
mod request;
mod serve;
mod staff;

use std::path::PathBuf;
use std::process::ExitCode;

use clap::{Parser, Subcommand, ValueEnum};
use law::Language;

use crate::fault::Fault;
use crate::terminal::Terminal;

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
    Staff(staff::Staff),
    #[command(subcommand)]
    Program(program::Program),
    #[command(subcommand)]
    Notice(notice::Notice),
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
}

/// What every command is given.
pub(crate) struct Setting {
    /// Where results, progress and faults go.
    pub(crate) terminal: Terminal,
    /// The data folder.
    pub(crate) folder: PathBuf,
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
        terminal: Terminal {
            language,
            json: arguments.json,
        },
        folder: arguments.data,
    };
    match run_one(&setting, arguments.command) {
        Ok(Verdict::Good) => ExitCode::SUCCESS,
        Ok(Verdict::Bad) => ExitCode::FAILURE,
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
        Command::Policy(command) => command.run(setting),
        Command::Import(command) => command.run(setting),
        Command::Connector(command) => command.run(setting),
        Command::Request(command) => command.run(setting),
        Command::Ledger(command) => command.run(setting),
        Command::Staff(command) => command.run(setting),
        Command::Program(command) => command.run(setting),
        Command::Notice(command) => command.run(setting),
        Command::Doctor(command) => command.run(setting),
        Command::Api(command) => command.run(setting),
        Command::Completions(command) => command.run(setting),
    }
}

#[cfg(test)]
mod tests;
