//! The program's log: to standard error, at `info` unless `SITTHI_LOG` says otherwise. What is
//! logged names acts, counts and rules, never a person.

use tracing_subscriber::EnvFilter;

/// Begins logging. A second call changes nothing.
pub(crate) fn begin(json: bool) {
    begin_at(json, "info");
}

/// Begins logging of what needs attention alone, for somebody who watches the terminal.
pub(crate) fn begin_quietly(json: bool) {
    begin_at(json, "warn");
}

fn begin_at(json: bool, level: &str) {
    let filter = EnvFilter::try_from_env("SITTHI_LOG").unwrap_or_else(|_| EnvFilter::new(level));
    let lines = tracing_subscriber::fmt()
        .with_env_filter(filter)
        .with_writer(std::io::stderr)
        .with_target(false);
    let begun = if json {
        lines.json().try_init()
    } else {
        lines.with_ansi(false).try_init()
    };
    // Refused only where a log was begun before, which then goes on.
    drop(begun);
}
