//! The key store: its own file or database, apart from the data, so that a data backup holds no
//! key and a restore cannot undo a shred (`K1`, `K2`).
//!
//! A key is durable here before anything it sealed is durable in the data, and gone here before
//! an erasure is acknowledged.

mod epochs;
mod house;
mod names;

use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use jiff::SignedDuration;
use law::{Moment, PersonId};
use vault::{
    DataKey, KeyRefused, KeySlot, LogKey, PseudonymKey, Random, RandomFailed, RootKey, WrappedKey,
};

use crate::connection::{Columns, Connection, Location, Param, Purpose, Row};
use crate::fault::Fault;
use crate::schema::{self, Side};
use epochs::Epochs;
use house::HouseKey;
pub(crate) use names::NameTerm;

/// How long an unwrapped key may stay in memory after it was loaded (`K4`).
const KEPT: SignedDuration = SignedDuration::from_secs(60);
/// How often keys that are too old are looked for.
const SWEPT_EVERY: SignedDuration = SignedDuration::from_secs(10);
/// How many people's keys may be in memory at once.
const PEOPLE_MAX: usize = 5_000;

pub(crate) const LOG_SLOT: &str = "@log";
pub(crate) const PSEUDONYM_SLOT: &str = "@pseudonym";

/// The open key store.
pub(crate) struct Keys(Mutex<State>);

struct State {
    connection: Connection,
    epochs: Epochs,
    people: HashMap<PersonId, PersonKeys>,
    house: HashMap<String, HouseKey>,
    in_transaction: bool,
    /// When keys that had been in memory for too long were last let go.
    swept: Moment,
}

struct PersonKeys {
    loaded: Moment,
    /// Every key of the person as it is stored, once they were read or the person is new; so that
    /// each is not asked for one by one.
    stored: Option<Vec<(Box<str>, WrappedKey)>>,
    log: Option<Arc<LogKey>>,
    pseudonym: Option<Arc<PseudonymKey>>,
    data: Vec<(Box<str>, Arc<DataKey>)>,
}

impl PersonKeys {
    const fn new(loaded: Moment) -> Self {
        PersonKeys {
            loaded,
            stored: None,
            log: None,
            pseudonym: None,
            data: Vec::new(),
        }
    }
}

/// The operating system's randomness, lent to the vault.
pub(crate) fn with_random<T>(run: impl FnOnce(&mut Random<'_>) -> T) -> T {
    let mut source = |bytes: &mut [u8]| aws_lc_rs::rand::fill(bytes).map_err(|_| RandomFailed);
    run(&mut Random::new(&mut source))
}

/// Sixteen random bytes for an id.
pub(crate) fn random_id() -> Result<[u8; 16], Fault> {
    with_random(|random| random.bytes::<16>()).map_err(|error| Fault::Vault(error.to_string()))
}

impl From<KeyRefused> for Fault {
    fn from(refused: KeyRefused) -> Self {
        Fault::Vault(refused.to_string())
    }
}

impl Keys {
    pub(crate) fn open(
        location: &Location,
        root: Arc<dyn RootKey>,
        controller: &str,
        now: Moment,
    ) -> Result<Self, Fault> {
        let mut connection = Connection::open(location, Purpose::Write)?;
        schema::bring_up(&mut connection, Side::Keys, now)?;
        let epochs = Epochs::load(&mut connection, root, controller, now)?;
        Ok(Keys(Mutex::new(State {
            connection,
            epochs,
            people: HashMap::new(),
            house: HashMap::new(),
            in_transaction: false,
            swept: now,
        })))
    }

    fn state(&self) -> MutexGuard<'_, State> {
        // A panic while the lock was held can have left a transaction open but no wrong key: the
        // next flush ends it.
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The key of a person's category; `None` once shredded, or before there was any.
    pub(crate) fn data(
        &self,
        person: PersonId,
        category: &str,
        now: Moment,
    ) -> Result<Option<Arc<DataKey>>, Fault> {
        self.state().data(person, category, now)
    }

    /// The key of a person's category, drawn when there is none yet.
    pub(crate) fn data_or_new(
        &self,
        person: PersonId,
        category: &str,
        now: Moment,
    ) -> Result<Arc<DataKey>, Fault> {
        let mut state = self.state();
        if let Some(key) = state.data(person, category, now)? {
            return Ok(key);
        }
        let (key, wrapped) = with_random(|random| {
            DataKey::create(state.epochs.active(), person.bytes(), category, random)
        })?;
        state.keep(person, category, &wrapped, now)?;
        let key = Arc::new(key);
        state
            .person(person, now)
            .data
            .push((category.into(), Arc::clone(&key)));
        Ok(key)
    }

    /// The key of a person's ledger entries; `None` once shredded.
    pub(crate) fn log(&self, person: PersonId, now: Moment) -> Result<Option<Arc<LogKey>>, Fault> {
        self.state().log(person, now)
    }

    /// The key of a person's ledger entries, drawn when there is none yet.
    pub(crate) fn log_or_new(&self, person: PersonId, now: Moment) -> Result<Arc<LogKey>, Fault> {
        let mut state = self.state();
        if let Some(key) = state.log(person, now)? {
            return Ok(key);
        }
        let (key, wrapped) =
            with_random(|random| LogKey::create(state.epochs.active(), person.bytes(), random))?;
        state.keep(person, LOG_SLOT, &wrapped, now)?;
        let key = Arc::new(key);
        state.person(person, now).log = Some(Arc::clone(&key));
        Ok(key)
    }

    /// The key of a person's pseudonyms, drawn when there is none yet.
    pub(crate) fn pseudonym_or_new(
        &self,
        person: PersonId,
        now: Moment,
    ) -> Result<Arc<PseudonymKey>, Fault> {
        let mut state = self.state();
        if let Some(key) = state.person(person, now).pseudonym.clone() {
            return Ok(key);
        }
        let key = match state.stored(person, PSEUDONYM_SLOT, now)? {
            Some(wrapped) => {
                PseudonymKey::load(state.epochs.opening(&wrapped)?, person.bytes(), &wrapped)?
            }
            None => {
                let (key, wrapped) = with_random(|random| {
                    PseudonymKey::create(state.epochs.active(), person.bytes(), random)
                })?;
                state.keep(person, PSEUDONYM_SLOT, &wrapped, now)?;
                key
            }
        };
        let key = Arc::new(key);
        state.person(person, now).pseudonym = Some(Arc::clone(&key));
        Ok(key)
    }

    /// Notes that a person has no key yet, so that none is looked for.
    pub(crate) fn is_new(&self, person: PersonId, now: Moment) {
        self.state().person(person, now).stored = Some(Vec::new());
    }

    /// Reads the stored keys of several people at once, who are about to be asked for one by one.
    pub(crate) fn look_ahead(&self, people: &[PersonId], now: Moment) -> Result<(), Fault> {
        let mut state = self.state();
        let state = &mut *state;
        if state.people.len() + people.len() >= PEOPLE_MAX {
            state.people.clear();
        }
        let mut wanted: Vec<PersonId> = people.to_vec();
        wanted.retain(|person| state.person(*person, now).stored.is_none());
        let ids: Vec<[u8; 16]> = wanted.iter().map(|person| person.bytes()).collect();
        let sets: Vec<Vec<Param<'_>>> = ids.iter().map(|id| vec![Param::Bytes(id)]).collect();
        let mut found: Vec<Vec<(Box<str>, WrappedKey)>> = vec![Vec::new(); wanted.len()];
        state.connection.each_of(ALL_OF, &sets, |at, row| {
            if let Some(keys) = found.get_mut(at) {
                keys.push(stored_key(row)?);
            }
            Ok(())
        })?;
        for (person, keys) in wanted.into_iter().zip(found) {
            state.person(person, now).stored = Some(keys);
        }
        Ok(())
    }

    /// Makes every key drawn since the last call durable. Called before the data that they sealed
    /// is committed.
    pub(crate) fn flush(&self) -> Result<(), Fault> {
        let mut state = self.state();
        if !state.in_transaction {
            return Ok(());
        }
        state.in_transaction = false;
        let committed = state.connection.steer("COMMIT");
        if committed.is_err() {
            // Keys that are not durable must not seal: whatever was drawn is forgotten.
            let _ = state.connection.steer("ROLLBACK");
            state.people.clear();
            state.house.clear();
        }
        committed
    }

    /// Destroys every key of these people, in memory and in the store, durably. What they sealed
    /// cannot be opened any more, here at once and in backups when they lapse (`B7`).
    pub(crate) fn shred(&self, people: &[PersonId]) -> Result<(), Fault> {
        let mut state = self.state();
        state.enter_transaction()?;
        for person in people {
            state.people.remove(person);
            for sql in [
                "DELETE FROM person_keys WHERE person = $1",
                "DELETE FROM names WHERE person = $1",
            ] {
                state
                    .connection
                    .execute(sql, &[Param::Bytes(&person.bytes())])?;
            }
        }
        drop(state);
        self.flush()?;
        // A reader in the way only delays this; the renewal of the epoch ends it for good.
        self.state().connection.forget_deleted().map(|_| ())
    }

    /// Destroys the keys of some categories of one person.
    pub(crate) fn shred_categories(
        &self,
        person: PersonId,
        categories: &[String],
    ) -> Result<(), Fault> {
        let mut state = self.state();
        state.enter_transaction()?;
        state.people.remove(&person);
        for category in categories {
            for sql in [
                "DELETE FROM person_keys WHERE person = $1 AND slot = $2",
                "DELETE FROM names WHERE person = $1 AND slot = $2",
            ] {
                state
                    .connection
                    .execute(sql, &[Param::Bytes(&person.bytes()), Param::Text(category)])?;
            }
        }
        drop(state);
        self.flush()?;
        self.state().connection.forget_deleted().map(|_| ())
    }

    /// Lets go of every key that has been in memory for too long. Called with each commit and while
    /// nothing happens.
    pub(crate) fn forget_old(&self, now: Moment) {
        let mut state = self.state();
        if state.swept.after(SWEPT_EVERY) <= now {
            state.swept = now;
            state
                .people
                .retain(|_, keys| keys.loaded.after(KEPT) >= now);
        }
    }

    /// Whether any key of this person, or term of their names, is left, by asking the store again (`verify`).
    pub(crate) fn any_left(&self, person: PersonId) -> Result<bool, Fault> {
        let count = self.state().connection.first(
            "SELECT (SELECT CAST(COUNT(*) AS BIGINT) FROM person_keys WHERE person = $1) + (SELECT CAST(COUNT(*) AS BIGINT) FROM names WHERE person = $1)",
            &[Param::Bytes(&person.bytes())],
            |row| row.int(0),
        )?;
        Ok(count.unwrap_or(0) > 0)
    }

    /// Starts a new epoch, moves every key to it, and destroys the old one: what was shredded
    /// before is then beyond reach in every copy of the old key store that outlives it (`K2`).
    /// Returns how many keys were moved.
    pub(crate) fn renew_epoch(&self, now: Moment) -> Result<u64, Fault> {
        self.flush()?;
        let mut state = self.state();
        let state = &mut *state;
        let moved = state.epochs.renew(&mut state.connection, now)?;
        state.people.clear();
        state.house.clear();
        Ok(moved)
    }

    pub(crate) fn live_columns(&self) -> Result<Columns, Fault> {
        self.state().connection.live_columns()
    }

    /// When the present epoch began.
    pub(crate) fn epoch_began(&self) -> Moment {
        self.state().epochs.began()
    }
}

impl State {
    fn enter_transaction(&mut self) -> Result<(), Fault> {
        if !self.in_transaction {
            self.connection.begin()?;
            self.in_transaction = true;
        }
        Ok(())
    }

    /// The loaded keys of a person, emptied when they have been in memory for too long.
    fn person(&mut self, person: PersonId, now: Moment) -> &mut PersonKeys {
        if self.people.len() >= PEOPLE_MAX && !self.people.contains_key(&person) {
            self.people.clear();
        }
        let keys = self
            .people
            .entry(person)
            .or_insert_with(|| PersonKeys::new(now));
        if keys.loaded.after(KEPT) < now {
            *keys = PersonKeys::new(now);
        }
        keys
    }

    fn stored(
        &mut self,
        person: PersonId,
        slot: &str,
        now: Moment,
    ) -> Result<Option<WrappedKey>, Fault> {
        if self.person(person, now).stored.is_none() {
            let id = person.bytes();
            let keys = self
                .connection
                .all(ALL_OF, &[Param::Bytes(&id)], stored_key)?;
            self.person(person, now).stored = Some(keys);
        }
        let stored = self.person(person, now).stored.iter().flatten();
        let mut of_slot = stored.filter(|(known, _)| **known == *slot);
        Ok(of_slot.next().map(|(_, wrapped)| *wrapped))
    }

    fn keep(
        &mut self,
        person: PersonId,
        slot: &str,
        wrapped: &WrappedKey,
        now: Moment,
    ) -> Result<(), Fault> {
        self.enter_transaction()?;
        if let Some(stored) = &mut self.person(person, now).stored {
            stored.push((slot.into(), *wrapped));
        }
        self.connection.append(
            "INSERT INTO person_keys (person, slot, epoch, wrapped) VALUES ($1, $2, $3, $4)",
            &[
                Param::Bytes(&person.bytes()),
                Param::Text(slot),
                Param::Int(i64::from(wrapped.epoch().number())),
                Param::Bytes(wrapped.as_bytes()),
            ],
        )?;
        Ok(())
    }

    fn data(
        &mut self,
        person: PersonId,
        category: &str,
        now: Moment,
    ) -> Result<Option<Arc<DataKey>>, Fault> {
        if let Some((_, key)) = self
            .person(person, now)
            .data
            .iter()
            .find(|(known, _)| **known == *category)
        {
            return Ok(Some(Arc::clone(key)));
        }
        let Some(wrapped) = self.stored(person, category, now)? else {
            return Ok(None);
        };
        let key = Arc::new(DataKey::load(
            self.epochs.opening(&wrapped)?,
            person.bytes(),
            category,
            &wrapped,
        )?);
        self.person(person, now)
            .data
            .push((category.into(), Arc::clone(&key)));
        Ok(Some(key))
    }

    fn log(&mut self, person: PersonId, now: Moment) -> Result<Option<Arc<LogKey>>, Fault> {
        if let Some(key) = &self.person(person, now).log {
            return Ok(Some(Arc::clone(key)));
        }
        let Some(wrapped) = self.stored(person, LOG_SLOT, now)? else {
            return Ok(None);
        };
        let key = Arc::new(LogKey::load(
            self.epochs.opening(&wrapped)?,
            person.bytes(),
            &wrapped,
        )?);
        self.person(person, now).log = Some(Arc::clone(&key));
        Ok(Some(key))
    }
}

const ALL_OF: &str = "SELECT slot, wrapped FROM person_keys WHERE person = $1";

fn stored_key(row: &Row) -> Result<(Box<str>, WrappedKey), Fault> {
    Ok((row.text(0)?.into(), WrappedKey::from_slice(row.bytes(1)?)?))
}

/// The slot that a stored key of a person is wrapped for.
fn slot_of(person: PersonId, slot: &str) -> KeySlot<'_> {
    match slot {
        LOG_SLOT => KeySlot::Log {
            person: person.bytes(),
        },
        PSEUDONYM_SLOT => KeySlot::Pseudonym {
            person: person.bytes(),
        },
        category => KeySlot::Data {
            person: person.bytes(),
            category,
        },
    }
}
