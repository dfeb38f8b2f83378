//! Rights carried into systems that the controller does not own: what each is asked, how far it is, and
//! what it answered (s.30, s.33–36; `law` note B7, `T19`, `T55`, `T57`).
//!
//! What is asked is noted in the transaction of the right itself, so that no crash loses it, and carried
//! out as work that is tried until it is done. Each system has a breaker of its own: one that is dead or
//! slow delays nobody else. An erasure is closed by nothing but the system's own answer to being asked
//! again; what is needed for that outlives the person's keys under a key of its own.

mod ask;
mod breaker;
mod carry;
mod hand;
mod look;
mod prove;
mod state;
mod told;
mod who;

use std::sync::{Arc, Mutex, MutexGuard, TryLockError};

use connectors::Connector;
use connectors::contract::Trouble;
use law::{Moment, Text};

pub(crate) use hand::leave;
pub use hand::{again, by_hand, steps_at_desk};
pub use look::{Holding, holding, ids, tried_erasure};
pub use state::State;
pub use told::{SystemStep, needing, steps};

pub(crate) use ask::{
    Located, ask, ask_holders, drop_all, holders, locate_all, release, start_rest, used_for_alone,
};
pub(crate) use carry::{open_of, run, sweep, task_of};
pub(crate) use prove::{Unproved, prove};
pub(crate) use state::Act;
pub(crate) use told::{everywhere, in_history, sentences};
pub(crate) use who::{names, who_of};

/// What a system is asked to do, by the contract.
pub(crate) use connectors::contract::Asked as AtSystem;

use breaker::Breaker;

/// The connected systems of this program.
#[derive(Default)]
pub(crate) struct Systems(Vec<Arc<System>>);

/// One connected system.
pub(crate) struct System {
    connector: Box<dyn Connector>,
    breaker: Breaker,
    /// Held while something is changed there: what is asked first is done first.
    one: Arc<Mutex<()>>,
}

impl Systems {
    /// These in place of the ones before. Whatever is being changed in a system now goes on alone there,
    /// also when the system is reached another way from here on.
    pub(crate) fn replaced_by(&self, connectors: Vec<Box<dyn Connector>>) -> Self {
        let systems = connectors.into_iter().map(|connector| {
            let before = self.of(connector.id());
            Arc::new(System {
                connector,
                breaker: Breaker::default(),
                one: before.map_or_else(Arc::default, |before| Arc::clone(&before.one)),
            })
        });
        Systems(systems.collect())
    }

    pub(crate) fn iter(&self) -> impl Iterator<Item = &System> {
        self.0.iter().map(Arc::as_ref)
    }

    pub(crate) const fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    pub(crate) fn of(&self, id: &str) -> Option<Arc<System>> {
        let mut systems = self.0.iter();
        systems.find(|system| system.id() == id).map(Arc::clone)
    }
}

impl System {
    pub(crate) fn id(&self) -> &str {
        self.connector.id()
    }

    pub(crate) fn name(&self) -> &Text {
        self.connector.name()
    }

    /// Whether it is declared to hold one of these categories.
    pub(crate) fn holds_any(&self, categories: &[String]) -> bool {
        let held = self.connector.categories();
        categories.iter().any(|category| held.contains(category))
    }

    /// Asks it something, unless it failed so lately that nobody should wait for it.
    ///
    /// # Errors
    /// What it answers; [`Trouble::Unreachable`] while its breaker is open.
    pub(crate) fn ask<T>(
        &self,
        now: Moment,
        question: impl FnOnce(&dyn Connector) -> Result<T, Trouble>,
    ) -> Result<T, Trouble> {
        if !self.breaker.lets_pass(now) {
            return Err(Trouble::Unreachable);
        }
        let answer = question(self.connector.as_ref());
        let failed = answer.as_ref().is_err_and(Trouble::is_passing);
        self.breaker.note(now, failed);
        answer
    }

    /// Leave to change something there, alone; none while somebody else does.
    pub(crate) fn alone(&self) -> Option<MutexGuard<'_, ()>> {
        match self.one.try_lock() {
            Ok(guard) => Some(guard),
            Err(TryLockError::Poisoned(poisoned)) => Some(poisoned.into_inner()),
            Err(TryLockError::WouldBlock) => None,
        }
    }
}
