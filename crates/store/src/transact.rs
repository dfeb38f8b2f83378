//! Named transactions over one writer: it takes all that waits, commits once, and answers after.
//!
//! Acknowledged means durable. One writer is also the ledger's single order of events.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};
use std::sync::{Arc, Condvar, Mutex, PoisonError, RwLock, RwLockReadGuard};
use std::thread::JoinHandle;
use std::time::Duration;

use law::{Clock, Moment, PersonId};
use ledger::VerifierKey;
use policy::{Compiled, Decision, Facts, Question, Set64, decide};
use serde_json::Value as Json;
use vault::RootKey;

use crate::connection::{Columns, Connection, Location, Param, Purpose};
use crate::fault::Fault;
use crate::guard::Guard;
use crate::hot::{Change, Hot, View};
use crate::keys::Keys;
use crate::leaf::Kind;
use crate::log::{Entered, Log, Place};
use crate::schema::{self, Side};
use crate::{entries, load, memos};

/// How many jobs share one commit at most.
const BATCH_MAX: usize = 256;
/// How many jobs may wait before callers are held back.
const WAITING_MAX: usize = 4_096;
/// How often an idle writer shows that it is alive.
const IDLE: Duration = Duration::from_secs(5);

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

struct Writer {
    jobs: Mutex<Option<SyncSender<Job>>>,
    thread: Mutex<Option<JoinHandle<()>>>,
}

pub(crate) struct Shared {
    pub(crate) hot: RwLock<Hot>,
    pub(crate) keys: Keys,
    pub(crate) clock: Arc<dyn Clock>,
    pub(crate) verifier: VerifierKey,
    pub(crate) controller: String,
    readers: Mutex<Readers>,
    reader_back: Condvar,
    data: Location,
}

struct Readers {
    idle: Vec<Connection>,
    out: usize,
    most: usize,
}

type Reply = Box<dyn FnOnce(Result<(), Fault>) + Send>;
type Run = Box<dyn FnOnce(&mut Tx<'_>) -> Finish + Send>;

struct Job {
    name: &'static str,
    run: Run,
}

struct Finish {
    keep: bool,
    reply: Reply,
}

/// A transaction of the one writer. Everything done in it is kept or undone together, with its
/// ledger entries.
pub struct Tx<'b> {
    pub(crate) connection: &'b mut Connection,
    pub(crate) shared: &'b Shared,
    log: &'b mut Log,
    batch: &'b [Change],
    pub(crate) changes: Vec<Change>,
    pub(crate) shreds: Vec<PersonId>,
    pub(crate) category_shreds: Vec<(PersonId, Vec<String>)>,
    /// A policy put in force: everything is read again by its numbers after the commit.
    pub(crate) reload: Option<Arc<Compiled>>,
    pub(crate) now: Moment,
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
        if let Some(found) = self.hot().parts.iter().position(|known| known == word) {
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
            readers: Mutex::new(Readers {
                idle: Vec::new(),
                out: 0,
                most: readers.max(1),
            }),
            reader_back: Condvar::new(),
            data,
        });
        let (jobs, waiting) = sync_channel(WAITING_MAX);
        let state = WriterState {
            shared: Arc::clone(&shared),
            connection,
            log,
            guard,
            origin,
            seed,
        };
        let thread = std::thread::Builder::new()
            .name("store-writer".to_owned())
            .spawn(move || state.work(&waiting))
            .map_err(|error| Fault::Stopped(error.to_string()))?;
        let store = Store {
            shared,
            writer: Arc::new(Writer {
                jobs: Mutex::new(Some(jobs)),
                thread: Mutex::new(Some(thread)),
            }),
        };
        store.finish_erasures()?;
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
        let (answer, answered) = sync_channel::<Result<T, E>>(1);
        let run: Run = Box::new(move |tx| {
            let result = act(tx);
            Finish {
                keep: result.is_ok(),
                reply: Box::new(move |committed| {
                    // Nobody may be waiting any more; the act is durable all the same.
                    let _ = answer.send(committed.map_err(E::from).and(result));
                }),
            }
        });
        self.writer.send(Job { name, run })?;
        answered.recv().map_err(|_| {
            Fault::Stopped(format!("`{name}` did not finish; nothing of it is kept"))
        })?
    }

    /// Looks at one state of the data.
    ///
    /// # Errors
    /// The look's own error, or [`Fault`] when there is no reader to be had.
    pub fn read<T, E: From<Fault>>(
        &self,
        look: impl FnOnce(&mut Read<'_>) -> Result<T, E>,
    ) -> Result<T, E> {
        let mut connection = self.shared.reader()?;
        let result = connection.begin_reading().map_err(E::from).and_then(|()| {
            look(&mut Read {
                connection: &mut connection,
                shared: &self.shared,
                now: self.shared.clock.now(),
            })
        });
        let ended = connection.batch("ROLLBACK");
        self.shared.give_back(connection, ended.is_ok());
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

    /// When the present epoch of keys began.
    #[must_use]
    pub fn epoch_began(&self) -> Moment {
        self.shared.keys.epoch_began()
    }
}

impl Drop for Writer {
    fn drop(&mut self) {
        drop(
            self.jobs
                .lock()
                .unwrap_or_else(PoisonError::into_inner)
                .take(),
        );
        if let Some(thread) = self
            .thread
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .take()
        {
            // A writer that panicked has nothing more to say; its callers were told.
            let _ = thread.join();
        }
    }
}

impl Writer {
    fn send(&self, job: Job) -> Result<(), Fault> {
        let sender = self
            .jobs
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .clone();
        let sender = sender.ok_or_else(|| Fault::Stopped("it is closing".to_owned()))?;
        sender
            .send(job)
            .map_err(|_| Fault::Stopped("its writer has ended".to_owned()))
    }
}

impl Shared {
    fn reader(&self) -> Result<Connection, Fault> {
        let mut readers = self.readers.lock().unwrap_or_else(PoisonError::into_inner);
        loop {
            if let Some(connection) = readers.idle.pop() {
                readers.out += 1;
                return Ok(connection);
            }
            if readers.out < readers.most {
                readers.out += 1;
                drop(readers);
                return Connection::open(&self.data, Purpose::Read)
                    .inspect_err(|_| self.reader_gone());
            }
            readers = self
                .reader_back
                .wait(readers)
                .unwrap_or_else(PoisonError::into_inner);
        }
    }

    fn reader_gone(&self) {
        self.readers
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .out -= 1;
        self.reader_back.notify_one();
    }

    fn give_back(&self, connection: Connection, usable: bool) {
        let mut readers = self.readers.lock().unwrap_or_else(PoisonError::into_inner);
        readers.out -= 1;
        if usable && connection.is_alive() {
            readers.idle.push(connection);
        }
        drop(readers);
        self.reader_back.notify_one();
    }
}

struct WriterState {
    shared: Arc<Shared>,
    connection: Connection,
    log: Log,
    guard: Guard,
    origin: String,
    seed: Arc<vault::SigningSeed>,
}

/// What one batch has done so far.
#[derive(Default)]
struct Batch {
    changes: Vec<Change>,
    shreds: Vec<PersonId>,
    category_shreds: Vec<(PersonId, Vec<String>)>,
    reload: Option<Arc<Compiled>>,
    replies: Vec<Reply>,
}

impl WriterState {
    fn work(mut self, jobs: &Receiver<Job>) {
        loop {
            match jobs.recv_timeout(IDLE) {
                Ok(first) => self.batch(first, jobs),
                Err(std::sync::mpsc::RecvTimeoutError::Timeout) => {
                    let now = self.shared.clock.now();
                    if let Err(fault) = self.guard.renew(&mut self.connection, now) {
                        tracing::error!(%fault, "the writer's lease was not renewed");
                    }
                }
                Err(std::sync::mpsc::RecvTimeoutError::Disconnected) => break,
            }
        }
        self.guard.release(&mut self.connection);
    }

    fn batch(&mut self, first: Job, jobs: &Receiver<Job>) {
        let before = self.log.tree().clone();
        let mut batch = Batch::default();
        let mut result = self.connection.begin();
        let mut next = Some(first);
        let mut taken = 0;
        while let Some(job) = next.take() {
            if result.is_ok() {
                result = self.job(job, &mut batch);
            }
            taken += 1;
            if result.is_ok() && taken < BATCH_MAX && batch.reload.is_none() {
                next = jobs.try_recv().ok();
            }
        }
        let result = result.and_then(|()| self.commit(before.size()));
        match result {
            Ok(()) => self.acknowledge(batch),
            Err(fault) => {
                tracing::error!(%fault, "a commit failed; nothing of it was acknowledged");
                let why = fault.to_string();
                self.recover();
                for reply in batch.replies {
                    reply(Err(Fault::Stopped(format!(
                        "the commit failed ({why}); nothing was acknowledged"
                    ))));
                }
            }
        }
    }

    fn job(&mut self, job: Job, batch: &mut Batch) -> Result<(), Fault> {
        self.connection.batch("SAVEPOINT act")?;
        let tree = self.log.tree().clone();
        let mut tx = Tx {
            connection: &mut self.connection,
            shared: &self.shared,
            log: &mut self.log,
            batch: &batch.changes,
            changes: Vec::new(),
            shreds: Vec::new(),
            category_shreds: Vec::new(),
            reload: None,
            now: self.shared.clock.now(),
        };
        let run = job.run;
        // A panic in an act must not take the writer with it: the act is undone and its caller told.
        let finish = catch_unwind(AssertUnwindSafe(|| run(&mut tx)));
        let Tx {
            changes,
            shreds,
            category_shreds,
            reload,
            ..
        } = tx;
        match finish {
            Ok(finish) if finish.keep => {
                self.connection.batch("RELEASE SAVEPOINT act")?;
                batch.changes.extend(changes);
                batch.shreds.extend(shreds);
                batch.category_shreds.extend(category_shreds);
                batch.reload = reload;
                batch.replies.push(finish.reply);
            }
            undone => {
                self.connection
                    .batch("ROLLBACK TO SAVEPOINT act; RELEASE SAVEPOINT act")?;
                self.log.restore(tree);
                if let Ok(finish) = undone {
                    batch.replies.push(finish.reply);
                } else {
                    tracing::error!(act = job.name, "an act panicked and was undone");
                }
            }
        }
        Ok(())
    }

    fn commit(&mut self, size_before: u64) -> Result<(), Fault> {
        let now = self.shared.clock.now();
        if self.log.tree().size() > size_before {
            self.log.checkpoint(&mut self.connection, now)?;
        }
        self.guard.hold(&mut self.connection, now)?;
        // Keys first: data whose key is lost is lost, a key without data is nothing.
        self.shared.keys.flush()?;
        self.connection.batch("COMMIT")
    }

    /// Makes the batch felt, then answers.
    fn acknowledge(&mut self, batch: Batch) {
        if let Some(compiled) = batch.reload {
            match load::hot(&mut self.connection, compiled) {
                Ok(hot) => {
                    *self
                        .shared
                        .hot
                        .write()
                        .unwrap_or_else(PoisonError::into_inner) = hot
                }
                Err(fault) => {
                    tracing::error!(%fault, "the new policy could not be put in force; restart to try again")
                }
            }
        } else {
            let mut hot = self
                .shared
                .hot
                .write()
                .unwrap_or_else(PoisonError::into_inner);
            for change in batch.changes {
                hot.apply(change);
            }
        }
        let shredded = self.shred(&batch.shreds, &batch.category_shreds);
        for reply in batch.replies {
            reply(match &shredded {
                Ok(()) => Ok(()),
                Err(fault) => Err(Fault::Stopped(format!(
                    "keys could not be destroyed yet ({fault}); it is tried again at the next start"
                ))),
            });
        }
    }

    fn shred(
        &mut self,
        people: &[PersonId],
        categories: &[(PersonId, Vec<String>)],
    ) -> Result<(), Fault> {
        if people.is_empty() && categories.is_empty() {
            return Ok(());
        }
        if !people.is_empty() {
            self.shared.keys.shred(people)?;
            for person in people {
                self.connection.execute(
                    "DELETE FROM people WHERE person = $1 AND erasing = 1",
                    &[Param::Bytes(&person.bytes())],
                )?;
            }
        }
        for (person, of) in categories {
            self.shared.keys.shred_categories(*person, of)?;
        }
        self.connection.forget_deleted().map(|_| ())
    }

    /// After a failed commit nobody knows what the database holds: everything in memory is read
    /// again. Until that works, every job is refused.
    fn recover(&mut self) {
        let _ = self.connection.batch("ROLLBACK");
        let compiled = Arc::clone(&self.shared.hot().compiled);
        let reopened =
            Connection::open(&self.shared.data, Purpose::Write).and_then(|mut connection| {
                let log = Log::load(&mut connection, &self.origin, &self.seed)?;
                let hot = load::hot(&mut connection, compiled)?;
                Ok((connection, log, hot))
            });
        match reopened {
            Ok((connection, log, hot)) => {
                self.connection = connection;
                self.log = log;
                *self
                    .shared
                    .hot
                    .write()
                    .unwrap_or_else(PoisonError::into_inner) = hot;
            }
            Err(fault) => tracing::error!(%fault, "the data could not be read again"),
        }
    }
}

impl Tx<'_> {
    /// The moment of this transaction.
    #[must_use]
    pub const fn now(&self) -> Moment {
        self.now
    }

    /// The policy in force.
    #[must_use]
    pub fn compiled(&self) -> Arc<Compiled> {
        self.view(|view| Arc::clone(view.compiled()))
    }

    /// The hot state with this transaction's own changes.
    pub(crate) fn view<T>(&self, look: impl FnOnce(&View<'_>) -> T) -> T {
        look(&View::over(&self.shared.hot(), self.batch, &self.changes))
    }

    /// The facts for a question, this transaction's own changes among them.
    #[must_use]
    pub fn facts(&self, question: &Question) -> Facts {
        self.view(|view| view.facts(question, self.now))
    }

    /// The roles an actor holds now.
    #[must_use]
    pub fn roles(&self, actor: law::ActorId) -> Set64 {
        self.view(|view| view.roles(actor, self.now))
    }

    /// Decides a question on the facts as this transaction sees them.
    pub fn decide(&self, question: &Question) -> Decision {
        let facts = self.facts(question);
        decide(&self.compiled(), &facts, question, self.now)
    }

    /// Enters something about a person in the ledger. The payload may hold ids and words of the
    /// pack; it is sealed under the person's key all the same.
    ///
    /// # Errors
    /// [`Fault`] when it cannot be written, or the person is not known.
    pub fn enter(
        &mut self,
        person: PersonId,
        kind: Kind,
        payload: &Json,
    ) -> Result<Entered, Fault> {
        let known = self
            .view(|view| view.person(person))
            .ok_or(Fault::Missing("person"))?;
        let number = match known.entries {
            Some(number) => number,
            None => entries::count(self.connection, person)?,
        };
        let policy_version = self.compiled().version();
        let mut place = Place {
            connection: &mut *self.connection,
            keys: &self.shared.keys,
            now: self.now,
            policy_version,
            number: u64::from(number),
        };
        let entered = self.log.enter(&mut place, person, kind, payload)?;
        self.changes.push(Change::Person(
            person,
            Some(crate::hot::Person {
                entries: Some(number + 1),
                ..known
            }),
        ));
        Ok(entered)
    }

    /// Enters something of the house. Its payload is public: no personal data, no ids of people.
    ///
    /// # Errors
    /// [`Fault`] when it cannot be written.
    pub fn enter_house(&mut self, payload: &Json) -> Result<Entered, Fault> {
        let policy_version = self.compiled().version();
        let mut place = Place {
            connection: &mut *self.connection,
            keys: &self.shared.keys,
            now: self.now,
            policy_version,
            number: 0,
        };
        self.log.enter_house(&mut place, payload)
    }

    pub(crate) fn use_up_memo(&mut self, memo: Option<law::MemoId>) -> Result<(), Fault> {
        memos::use_up(self, memo)
    }
}
