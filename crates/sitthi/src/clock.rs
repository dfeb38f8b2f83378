//! The one place where the program reads the system's clock.

use law::{Clock, Moment};

/// The system's clock.
pub(crate) struct SystemClock;

impl Clock for SystemClock {
    #[expect(
        clippy::disallowed_methods,
        reason = "this is the clock that every other room is handed"
    )]
    fn now(&self) -> Moment {
        Moment::from(jiff::Timestamp::now())
    }
}
