//! Named transactions over one writer: it takes all that waits, commits once, and answers after.
//!
//! Acknowledged means durable. One writer is also the ledger's single order of events.

use std::sync::{Arc, PoisonError, RwLock, RwLockReadGuard};

use law::{Clock, Moment};
use ledger::VerifierKey;
use policy::{Compiled, Decision, Facts, Question, Set64, decide};
use vault::RootKey;

use crate::connection::{Columns, Connection, Location, Purpose};
use crate::fault::Fault;
use crate::guard::Guard;
use crate::hot::{Hot, View};
use crate::keys::Keys;
use crate::load;
use crate::log::Log;
use crate::readers::Readers;
use crate::schema::{self, Side};
use crate::tx::Tx;
use crate::writer::Writer;

/// What a store is opened with.
pub struct Options {
    /// Where the data is.
    pub data: Location,
    /// Where the keys are: never the same place.
    pub keys: Location,
    /// What unwraps the epoch keys.
    pub root: Arc<dyn RootKey>,
    /// The controller's id in the pack; every seal is bound to it.
    pub controller: String,
    /// The ledger's name, such as `example.ac.th/sitthi`.
    pub origin: String,
    /// The policy in force.
    pub compiled: Arc<Compiled>,
    /// The clock.
    pub clock: Arc<dyn Clock>,
    /// How many readers at once.
    pub readers: usize,
}

/// The store: the only room that speaks SQL, and the only place personal data comes out of.
#[derive(Clone)]
pub struct Store {
    pub(crate) shared: Arc<Shared>,
    writer: Arc<Writer>,
}

pub(crate) struct Shared {
    pub(crate) hot: RwLock<Hot>,
    pub(crate) keys: Keys,
    pub(crate) clock: Arc<dyn Clock>,
    pub(crate) verifier: VerifierKey,
    pub(crate) controller: String,
    pub(crate) data: Location,
    readers: Readers,
}

/// A read-only look at one state of the data.
pub struct Read<'r> {
    pub(crate) connection: &'r mut Connection,
    pub(crate) shared: &'r Shared,
    pub(crate) now: Moment,
}

impl Shared {
    pub(crate) fn hot(&self) -> RwLockReadGuard<'_, Hot> {
        // Changes are applied whole under the lock, so a panic elsewhere cannot leave half of one.
        self.hot.read().unwrap_or_else(PoisonError::into_inner)
    }

    /// The number of a part's word. Words are few and never leave, so giving one out before the
    /// commit does no harm.
    pub(crate) fn part_number(&self, word: &str) -> u16 {
        if let Some(found) = self.hot().parts.iter().position(|known| known.word == word) {
            return u16::try_from(found).unwrap_or(u16::MAX);
        }
        self.hot
            .write()
            .unwrap_or_else(PoisonError::into_inner)
            .part_number(word)
    }
}

impl Store {
    /// Opens the store: schema, keys, ledger, hot state; refuses data that somebody else has open.
    ///
    /// # Errors
    /// [`Fault`]: the place cannot be used, is in use, is of a newer program, or its ledger does
    /// not fit its own checkpoint.
    pub fn open(options: Options) -> Result<Self, Fault> {
        let Options {
            data,
            keys,
            root,
            controller,
            origin,
            compiled,
            clock,
            readers,
        } = options;
        if data == keys {
            return Err(Fault::Refused(
                "keys and data must not share one place (K1): a backup of one would hold both"
                    .to_owned(),
            ));
        }
        let now = clock.now();
        let mut guard = Guard::take(&data, now)?;
        let mut connection = Connection::open(&data, Purpose::Write)?;
        schema::bring_up(&mut connection, Side::Data, now)?;
        guard.enter(&mut connection, now)?;
        let keys = Keys::open(&keys, root, &controller, now)?;
        let seed = keys.signing_seed("ledger")?;
        let log = Log::load(&mut connection, &origin, &seed)?;
        let hot = load::hot(&mut connection, compiled)?;
        let shared = Arc::new(Shared {
            hot: RwLock::new(hot),
            keys,
            clock,
            verifier: log.verifier(),
            controller,
            readers: Readers::new(data.clone(), readers),
            data,
        });
        let writer = Writer::start(Arc::clone(&shared), connection, log, guard, (origin, seed))?;
        let store = Store {
            shared,
            writer: Arc::new(writer),
        };
        // Before anything is entered anew.
        store.count_anew_if_none()?;
        store.finish_erasures()?;
        store.finish_tasks()?;
        store.transact("deliveries.freed", |tx| tx.free_deliveries())?;
        Ok(store)
    }

    /// Runs `act` in a transaction and returns when it is durable. `name` labels it in traces.
    ///
    /// # Errors
    /// The act's own error, after which nothing of it is kept; or [`Fault`] when it could not be
    /// made durable: then too nothing of it is kept, unless the connection was lost while
    /// committing, which the message says.
    pub fn transact<T, E>(
        &self,
        name: &'static str,
        act: impl FnOnce(&mut Tx<'_>) -> Result<T, E> + Send + 'static,
    ) -> Result<T, E>
    where
        T: Send + 'static,
        E: From<Fault> + Send + 'static,
    {
        self.writer.run(name, act)
    }

    /// Looks at one state of the data.
    ///
    /// # Errors
    /// The look's own error, or [`Fault`] when there is no reader to be had.
    pub fn read<T, E: From<Fault>>(
        &self,
        look: impl FnOnce(&mut Read<'_>) -> Result<T, E>,
    ) -> Result<T, E> {
        let mut connection = self.shared.readers.lend()?;
        let result = connection.begin_reading().map_err(E::from).and_then(|()| {
            look(&mut Read {
                connection: &mut connection,
                shared: &self.shared,
                now: self.shared.clock.now(),
            })
        });
        let ended = connection.steer("ROLLBACK");
        self.shared.readers.give_back(connection, ended.is_ok());
        result
    }

    /// The present moment by the store's clock.
    #[must_use]
    pub fn now(&self) -> Moment {
        self.shared.clock.now()
    }

    /// The policy in force.
    #[must_use]
    pub fn compiled(&self) -> Arc<Compiled> {
        Arc::clone(&self.shared.hot().compiled)
    }

    /// The key that checks the ledger's checkpoints.
    #[must_use]
    pub fn verifier(&self) -> &VerifierKey {
        &self.shared.verifier
    }

    /// The controller's id in the pack.
    #[must_use]
    pub fn controller(&self) -> &str {
        &self.shared.controller
    }

    /// The roles an actor holds now.
    #[must_use]
    pub fn roles(&self, actor: law::ActorId) -> Set64 {
        View::plain(&self.shared.hot()).roles(actor, self.now())
    }

    /// The facts for a question, from the hot state alone.
    #[must_use]
    pub fn facts(&self, question: &Question) -> Facts {
        View::plain(&self.shared.hot()).facts(question, self.now())
    }

    /// Answers a question without a use: nothing is read and no permit comes of it.
    pub fn evaluate(&self, question: &Question) -> Decision {
        let now = self.now();
        let hot = self.shared.hot();
        decide(
            &hot.compiled,
            &View::plain(&hot).facts(question, now),
            question,
            now,
        )
    }

    /// How many people the store knows.
    #[must_use]
    pub fn people_count(&self) -> usize {
        self.shared.hot().people_count()
    }

    /// Starts a new epoch of keys and destroys the old one (`K2`); how many keys were moved.
    ///
    /// # Errors
    /// [`Fault`] when it was cut short; the next call goes on.
    pub fn renew_epoch(&self) -> Result<u64, Fault> {
        let moved = self.shared.keys.renew_epoch(self.now())?;
        self.transact("keys.renewed", move |tx| {
            tx.enter_house(&serde_json::json!({ "kind": "epoch", "keys": moved }))
                .map(|_| moved)
        })
    }

    /// The tables and columns of the data side and of the key side, as they are: for the test that
    /// every one is classified.
    ///
    /// # Errors
    /// [`Fault`].
    pub fn live_columns(&self) -> Result<(Columns, Columns), Fault> {
        let data = self.read(|read| read.connection.live_columns())?;
        Ok((data, self.shared.keys.live_columns()?))
    }

    /// Random bytes from the operating system, for a token or a nonce.
    ///
    /// # Errors
    /// [`Fault::Vault`] when there are none to be had.
    pub fn random<const N: usize>() -> Result<[u8; N], Fault> {
        crate::keys::with_random(|random| random.bytes::<N>())
            .map_err(|error| Fault::Vault(error.to_string()))
    }

    /// When the present epoch of keys began.
    #[must_use]
    pub fn epoch_began(&self) -> Moment {
        self.shared.keys.epoch_began()
    }
}
