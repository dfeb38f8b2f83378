//! What letters need beside their matter: who carries them, where they come from, where their links
//! lead.

use std::path::PathBuf;
use std::sync::{Mutex, PoisonError};

use jiff::SignedDuration;
use law::Moment;

use super::{Address, Courier, Farewell, Letter, Outbox, Undelivered};

/// How long a courier that failed for everybody is left alone: one dead server must not cost every
/// letter its own patience.
const REST: SignedDuration = SignedDuration::from_secs(30);

/// A courier, the address that letters come from, and the address of this house.
pub struct Mailroom {
    courier: Box<dyn Courier>,
    pub(super) from: Address,
    pub(super) base_url: String,
    /// The folder that letters are laid into, where one takes the place of a mail server.
    pub(super) folder: Option<PathBuf>,
    rests_until: Mutex<Option<Moment>>,
    /// Letters that outlive their person's keys; see [`Farewell`].
    farewells: Mutex<Vec<Farewell>>,
}

impl Mailroom {
    /// Letters carried by `courier`, coming from `from`, with links into `base_url` (no slash at its
    /// end).
    #[must_use]
    pub fn new(courier: Box<dyn Courier>, from: Address, base_url: String) -> Self {
        Mailroom {
            courier,
            from,
            base_url,
            folder: None,
            rests_until: Mutex::new(None),
            farewells: Mutex::new(Vec::new()),
        }
    }

    /// Letters laid into a folder.
    #[must_use]
    pub fn into_folder(outbox: Outbox, from: Address, base_url: String) -> Self {
        let folder = outbox.folder().to_owned();
        Mailroom {
            folder: Some(folder),
            ..Mailroom::new(Box::new(outbox), from, base_url)
        }
    }

    /// Looks whether letters can go out now, before anybody's address is read for one.
    ///
    /// # Errors
    /// [`Undelivered`].
    pub fn look(&self, now: Moment) -> Result<(), Undelivered> {
        let rests = *self
            .rests_until
            .lock()
            .unwrap_or_else(PoisonError::into_inner);
        if rests.is_some_and(|until| now < until) {
            return Err(Undelivered::Unreachable);
        }
        let looked = self.courier.look();
        self.remember(now, looked);
        looked
    }

    pub(super) fn carry(&self, letter: &Letter, now: Moment) -> Result<(), Undelivered> {
        let carried = self.courier.carry(letter);
        self.remember(now, carried);
        carried
    }

    fn remember(&self, now: Moment, outcome: Result<(), Undelivered>) {
        let rests = match outcome {
            Err(why) if why.is_for_all() => Some(now.after(REST)),
            _ => None,
        };
        *self
            .rests_until
            .lock()
            .unwrap_or_else(PoisonError::into_inner) = rests;
    }

    pub(super) fn keep_farewell(&self, farewell: Farewell) {
        self.farewells
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .push(farewell);
    }

    pub(super) fn take_farewells(&self) -> Vec<Farewell> {
        std::mem::take(
            &mut *self
                .farewells
                .lock()
                .unwrap_or_else(PoisonError::into_inner),
        )
    }
}
