//! How often one program may come through one door, and which tokens are known for the moment.

use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};

use law::{ActorId, Moment};

use super::caller::Caller;
use super::door::Door;
use super::problem::Problem;

/// Tokens and counts remembered at most; beyond it what is over is forgotten first, then all.
const REMEMBERED_MAX: usize = 4_096;
/// A minute in microseconds.
const MINUTE: i64 = 60_000_000;

/// What the doors share.
#[derive(Default)]
pub(crate) struct Shared {
    tokens: Mutex<HashMap<[u8; 32], (ActorId, Moment)>>,
    counts: Mutex<HashMap<(ActorId, &'static str), Count>>,
}

#[derive(Clone, Copy)]
struct Count {
    minute: i64,
    times: u32,
}

impl Shared {
    /// The program that holds a token, when it was looked up just now.
    pub(crate) fn known(&self, hash: &[u8; 32], now: Moment) -> Option<ActorId> {
        let tokens = self.tokens.lock().unwrap_or_else(PoisonError::into_inner);
        tokens
            .get(hash)
            .filter(|(_, until)| *until > now)
            .map(|(actor, _)| *actor)
    }

    pub(crate) fn know(&self, hash: [u8; 32], actor: ActorId, until: Moment, now: Moment) {
        let mut tokens = self.tokens.lock().unwrap_or_else(PoisonError::into_inner);
        if tokens.len() >= REMEMBERED_MAX {
            tokens.retain(|_, (_, until)| *until > now);
        }
        if tokens.len() >= REMEMBERED_MAX {
            tokens.clear();
        }
        tokens.insert(hash, (actor, until));
    }

    /// Counts one more coming through a door, or refuses it (`API4`, `T34`).
    pub(crate) fn pass(&self, door: &Door, caller: &Caller, now: Moment) -> Result<(), Problem> {
        if door.per_minute == 0 {
            return Ok(());
        }
        let minute = now.micros().div_euclid(MINUTE);
        let mut counts = self.counts.lock().unwrap_or_else(PoisonError::into_inner);
        if counts.len() >= REMEMBERED_MAX {
            counts.retain(|_, count| count.minute == minute);
        }
        let count = counts
            .entry((caller.actor, door.id))
            .and_modify(|count| {
                if count.minute != minute {
                    *count = Count { minute, times: 0 };
                }
            })
            .or_insert(Count { minute, times: 0 });
        if count.times >= door.per_minute {
            let left = MINUTE - now.micros().rem_euclid(MINUTE);
            return Err(Problem::busy(
                u64::try_from(left / 1_000_000 + 1).unwrap_or(60),
            ));
        }
        count.times += 1;
        Ok(())
    }
}
