//! The one place from which this program speaks, and the one that reads the clock.

use std::io::Write;
use std::time::Instant;

/// Writes a line to standard output: results somebody may want to keep or pipe on.
pub(crate) fn say(line: &str) {
    // A reader that went away (`| head`) is no reason to fail.
    let _ = writeln!(std::io::stdout().lock(), "{line}");
}

/// Writes a line to standard error: what is going on right now.
pub(crate) fn tell(line: &str) {
    let _ = writeln!(std::io::stderr().lock(), "{line}");
}

/// Returns the instant a step begins or ends.
#[expect(
    clippy::disallowed_methods,
    reason = "times the steps of a build on this machine; no deadline of the Act hangs on it"
)]
pub(crate) fn stopwatch() -> Instant {
    Instant::now()
}
