//! The `sitthi` program: reads the command line, runs one command, says what went wrong.

use std::process::ExitCode;

fn main() -> ExitCode {
    sitthi::run()
}
