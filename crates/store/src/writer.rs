//! The one writer: it takes all that waits, commits once, and answers after.
//!
//! Keys are durable before the data they sealed, and destroyed before an erasure is answered.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::mpsc::{Receiver, RecvTimeoutError, SyncSender, sync_channel};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread::JoinHandle;
use std::time::Duration;

use law::PersonId;
use ledger::Tree;
use policy::Compiled;
use vault::SigningSeed;

use crate::connection::{Connection, Param, Purpose};
use crate::fault::Fault;
use crate::guard::Guard;
use crate::hot::Changes;
use crate::load;
use crate::log::Log;
use crate::tallies::{self, Tallies};
use crate::transact::Shared;
use crate::tx::Tx;

/// How many jobs share one commit at most.
const BATCH_MAX: usize = 256;

/// How many jobs may wait before callers are held back.
const WAITING_MAX: usize = 4_096;

/// How often an idle writer shows that it is alive.
const IDLE: Duration = Duration::from_secs(5);

type Reply = Box<dyn FnOnce(Result<(), Fault>) + Send>;

type Run = Box<dyn FnOnce(&mut Tx<'_>) -> Finish + Send>;

/// The way to the writer's thread; when it is dropped the thread finishes what waits and ends.
pub(crate) struct Writer {
    jobs: Mutex<Option<SyncSender<Job>>>,
    thread: Mutex<Option<JoinHandle<()>>>,
}

struct Job {
    name: &'static str,
    run: Run,
}

struct Finish {
    keep: bool,
    reply: Reply,
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
    /// Starts the thread. `signer` is the ledger's name and seed, for reading it again.
    pub(crate) fn start(
        shared: Arc<Shared>,
        connection: Connection,
        log: Log,
        guard: Guard,
        signer: (String, Arc<SigningSeed>),
    ) -> Result<Self, Fault> {
        let (jobs, waiting) = sync_channel(WAITING_MAX);
        let (origin, seed) = signer;
        let state = WriterState {
            shared,
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
        Ok(Writer {
            jobs: Mutex::new(Some(jobs)),
            thread: Mutex::new(Some(thread)),
        })
    }

    /// Runs an act in a transaction and waits until it is durable.
    pub(crate) fn run<T, E>(
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
        self.send(Job { name, run })?;
        answered.recv().map_err(|_| {
            Fault::Stopped(format!("`{name}` did not finish; nothing of it is kept"))
        })?
    }

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

struct WriterState {
    shared: Arc<Shared>,
    connection: Connection,
    log: Log,
    guard: Guard,
    origin: String,
    seed: Arc<SigningSeed>,
}

/// What one batch has done so far.
#[derive(Default)]
struct Batch {
    changes: Changes,
    shreds: Vec<PersonId>,
    category_shreds: Vec<(PersonId, Vec<String>)>,
    reload: Option<Arc<Compiled>>,
    tallies: Tallies,
    replies: Vec<Reply>,
}

impl WriterState {
    fn work(mut self, jobs: &Receiver<Job>) {
        loop {
            match jobs.recv_timeout(IDLE) {
                Ok(first) => self.batch(first, jobs),
                Err(RecvTimeoutError::Timeout) => {
                    let now = self.shared.clock.now();
                    self.shared.keys.forget_old(now);
                    if let Err(fault) = self.guard.renew(&mut self.connection, now) {
                        tracing::error!(%fault, "the writer's lease was not renewed");
                    }
                }
                Err(RecvTimeoutError::Disconnected) => break,
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
        let result = result.and_then(|()| self.commit(before.size(), &batch.tallies));
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
        self.connection.open_up("SAVEPOINT act")?;
        let tree = self.log.tree().clone();
        let mut tx = Tx::new(
            &mut self.connection,
            &self.shared,
            &mut self.log,
            &batch.changes,
        );
        let run = job.run;
        // A panic in an act must not take the writer with it: the act is undone and its caller told.
        let finish = catch_unwind(AssertUnwindSafe(|| run(&mut tx)));
        let Tx {
            changes,
            shreds,
            category_shreds,
            reload,
            tallies,
            recounted,
            ..
        } = tx;
        match finish {
            // A statement that nobody waited for is heard of here at the latest.
            Ok(finish) if finish.keep => match self.connection.steer("RELEASE SAVEPOINT act") {
                Ok(()) => {
                    batch.changes.extend(changes);
                    batch.shreds.extend(shreds);
                    batch.category_shreds.extend(category_shreds);
                    batch.reload = reload;
                    if recounted {
                        batch.tallies.clear();
                    }
                    tallies::add(&mut batch.tallies, tallies);
                    batch.replies.push(finish.reply);
                }
                Err(fault) => {
                    self.undo(tree)?;
                    (finish.reply)(Err(fault));
                }
            },
            undone => {
                self.undo(tree)?;
                if let Ok(finish) = undone {
                    batch.replies.push(finish.reply);
                } else {
                    tracing::error!(act = job.name, "an act panicked and was undone");
                }
            }
        }
        Ok(())
    }

    /// Undoes the act under way, in the database and in the ledger.
    fn undo(&mut self, tree: Tree) -> Result<(), Fault> {
        self.connection
            .batch("ROLLBACK TO SAVEPOINT act; RELEASE SAVEPOINT act")?;
        self.log.restore(tree);
        Ok(())
    }

    fn commit(&mut self, size_before: u64, entered: &Tallies) -> Result<(), Fault> {
        let now = self.shared.clock.now();
        if self.log.tree().size() > size_before {
            self.log.checkpoint(&mut self.connection, now)?;
        }
        tallies::keep(&mut self.connection, entered)?;
        self.guard.hold(&mut self.connection, now)?;
        // Keys first: data whose key is lost is lost, a key without data is nothing.
        self.shared.keys.flush()?;
        self.shared.keys.forget_old(now);
        self.connection.steer("COMMIT")
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
        let _ = self.connection.steer("ROLLBACK");
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
