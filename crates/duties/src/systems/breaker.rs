//! A breaker: a system that failed is left alone for a while, so that its deadline is not waited for
//! again and again (`T55`).

use std::sync::{Mutex, PoisonError};

use jiff::SignedDuration;
use law::Moment;

/// For how long a system is left alone after its first failure.
const FIRST: SignedDuration = SignedDuration::from_secs(10);
/// For how long at most.
const MOST: SignedDuration = SignedDuration::from_mins(10);

/// Closed while the system answers; open for longer and longer while it does not.
#[derive(Default)]
pub(super) struct Breaker(Mutex<Failing>);

#[derive(Default)]
struct Failing {
    /// Failures without an answer between them.
    failures: u32,
    /// Until when it is left alone.
    until: Option<Moment>,
}

impl Breaker {
    /// Whether the system may be asked now. After the time is over one question passes, and the next
    /// ones wait for what became of it.
    pub(super) fn lets_pass(&self, now: Moment) -> bool {
        let mut failing = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        match failing.until {
            Some(until) if until > now => false,
            Some(_) => {
                failing.until = Some(now.after(FIRST));
                true
            }
            None => true,
        }
    }

    /// Notes whether the system answered.
    pub(super) fn note(&self, now: Moment, failed: bool) {
        let mut failing = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if !failed {
            *failing = Failing::default();
            return;
        }
        let alone = FIRST
            .checked_mul(1_i32 << failing.failures.min(6))
            .map_or(MOST, |alone| alone.min(MOST));
        failing.failures = failing.failures.saturating_add(1);
        failing.until = Some(now.after(alone));
    }
}

#[cfg(test)]
mod tests;
