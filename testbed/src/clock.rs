use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};

use jiff::SignedDuration;
use law::{Clock, Moment};

/// A clock that tests move.
#[derive(Debug)]
pub struct TestClock(AtomicI64);

impl TestClock {
    /// Half past nine on 22 November 2569 in Bangkok.
    #[must_use]
    pub fn new() -> Arc<Self> {
        let start: jiff::Timestamp = "2026-11-22T02:30:00Z".parse().unwrap();
        Arc::new(TestClock(AtomicI64::new(Moment::from(start).micros())))
    }

    /// Time goes by; a negative span turns the clock back.
    pub fn advance(&self, span: SignedDuration) {
        self.0
            .fetch_add(i64::try_from(span.as_micros()).unwrap(), Ordering::SeqCst);
    }
}

impl Clock for TestClock {
    fn now(&self) -> Moment {
        Moment::from_micros(self.0.load(Ordering::SeqCst))
    }
}
