//! How often one program may come through one door, and which tokens are known for the moment.

use std::collections::HashMap;
use std::net::IpAddr;
use std::sync::{Mutex, PoisonError};

use law::{ActorId, Moment};

use super::caller::Caller;
use super::door::{Door, Page};
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
    pages: Mutex<Pages>,
}

/// How often pages of own sites came in this minute. Addresses are held in memory for that minute, and
/// written nowhere.
#[derive(Default)]
struct Pages {
    minute: i64,
    by_origin: HashMap<(String, &'static str), u32>,
    by_address: HashMap<(IpAddr, &'static str), u32>,
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

    /// Counts one more page that comes through a door of sites, or refuses it (`T34`): by its origin, and by
    /// the address it comes from where the door has a limit for one.
    pub(crate) fn pass_page(
        &self,
        door: &Door,
        page: &Page,
        (address, per_address): (Option<IpAddr>, u32),
        now: Moment,
    ) -> Result<(), Problem> {
        let minute = now.micros().div_euclid(MINUTE);
        let mut pages = self.pages.lock().unwrap_or_else(PoisonError::into_inner);
        if pages.minute != minute {
            *pages = Pages {
                minute,
                ..Pages::default()
            };
        }
        let left = MINUTE - now.micros().rem_euclid(MINUTE);
        let busy = || Problem::busy(u64::try_from(left / 1_000_000 + 1).unwrap_or(60));
        if let Some(address) = address {
            if pages.by_address.len() >= REMEMBERED_MAX {
                return Err(busy());
            }
            let times = pages
                .by_address
                .entry((network(address), door.id))
                .or_insert(0);
            *times = times.saturating_add(1);
            if *times > per_address {
                return Err(busy());
            }
        }
        let times = pages
            .by_origin
            .entry((page.origin.clone(), door.id))
            .or_insert(0);
        *times = times.saturating_add(1);
        if *times > door.per_minute {
            return Err(busy());
        }
        Ok(())
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

/// The network an address is counted in: of the newer kind one house has a whole half of them.
fn network(address: IpAddr) -> IpAddr {
    match address {
        IpAddr::V4(_) => address,
        IpAddr::V6(address) => IpAddr::from(std::net::Ipv6Addr::from(
            u128::from(address) & !u128::from(u64::MAX),
        )),
    }
}
