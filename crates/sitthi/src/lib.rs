//! What the `sitthi` binary is made of: commands, configuration, start-up, the demo.
//!
//! Trusted with: the root key on its way from its file or passphrase into the store, and the
//! rights of the data folder. It decides nothing and opens no record; that is done in `duties`.

mod clock;
mod command;
mod config;
pub mod demo;
mod fault;
mod log_lines;
mod pack_folder;
mod root_key;
mod stage;
mod start;
mod terminal;

use std::process::ExitCode;

/// Reads the command line, runs the command, and returns its exit code.
#[must_use]
pub fn run() -> ExitCode {
    // Whatever the program writes, databases and their journals too, is its owner's alone.
    rustix::process::umask(rustix::fs::Mode::from_raw_mode(0o077));
    command::run()
}
