//! What the `sitthi` binary is made of: commands, configuration, start-up, the demo.
//!
//! Trusted with: the root key on its way from its file or passphrase into the store, and the
//! rights of the data folder. It decides nothing and opens no record; that is done in `duties`.

mod clock;
mod command;
mod config;
mod connected;
mod control;
pub mod demo;
mod fault;
mod holidays;
mod log_lines;
mod mail;
mod pack_folder;
mod root_key;
mod stage;
mod start;
mod terminal;

use std::io::Write;
use std::process::ExitCode;

/// Reads the command line, runs the command, and returns its exit code.
#[must_use]
pub fn run() -> ExitCode {
    // Whatever the program writes, databases and their journals too, is its owner's alone.
    rustix::process::umask(rustix::fs::Mode::from_raw_mode(0o077));
    std::panic::set_hook(Box::new(broke_off));
    command::run()
}

/// Says where the program broke off and nothing else: what a panic carries can be somebody's data
/// (T70).
fn broke_off(panic: &std::panic::PanicHookInfo<'_>) {
    let place = panic
        .location()
        .map_or_else(String::new, ToString::to_string);
    let thread = std::thread::current();
    let name = thread.name().unwrap_or("a thread");
    // Nobody listening to standard error is no reason to break off again.
    let _ = writeln!(
        std::io::stderr().lock(),
        "the program broke off in {name} at {place}; please report it"
    );
}
