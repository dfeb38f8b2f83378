//! What connected systems are asked to do for a request, and what each answered (s.33–36).
//!
//! A task outlives the keys of the person it is for, and names nobody. What identifies somebody in a
//! system is sealed under a key whose owner is the task itself: a random number, destroyed with that
//! key when the system is done.

use jiff::SignedDuration;
use law::{ActorId, EntryId, Moment, PersonId, Plain, RequestId};
use vault::Place;

use crate::connection::{Connection, Param, Row};
use crate::fault::Fault;
use crate::keys::{random_id, with_random};
use crate::transact::{Read, Shared, Store};
use crate::tx::Tx;

/// The name under which the content of a task is sealed.
const SLOT: &str = "system-task";

/// How long after its end the key of a task is looked for.
const LATELY: SignedDuration = SignedDuration::from_hours(7 * 24);

/// One system asked for one request.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SystemTask {
    /// Its number: 128 random bits.
    pub task: EntryId,
    /// The request.
    pub request: RequestId,
    /// The system's id in the configuration.
    pub system: String,
    /// What it is asked, by a word of `duties`.
    pub act: String,
    /// The ids of the categories it is about, separated by spaces; empty for all.
    pub categories: String,
    /// How far it is, by a word of `duties`.
    pub state: String,
    /// When it was asked first.
    pub asked: Moment,
    /// The civil day by which it must be done, ISO 8601.
    pub due_day: String,
    /// When anything last changed.
    pub changed: Moment,
    /// How often it was tried.
    pub attempts: u32,
    /// Why the last try failed, by its code; empty when it did not.
    pub trouble: String,
    /// What the system answered last, as JSON without personal data; empty before.
    pub answer: String,
    /// When it ended.
    pub ended: Option<Moment>,
    /// Who of the staff ended it by hand.
    pub ended_by: Option<ActorId>,
}

/// A task to be kept.
#[derive(Clone, Copy, Debug)]
pub struct NewSystemTask<'a> {
    /// The request.
    pub request: RequestId,
    /// The system's id in the configuration.
    pub system: &'a str,
    /// What it is asked.
    pub act: &'a str,
    /// The ids of the categories it is about, separated by spaces; empty for all.
    pub categories: &'a str,
    /// How far it is.
    pub state: &'a str,
    /// The civil day by which it must be done, ISO 8601.
    pub due_day: &'a str,
}

/// What a try led to.
#[derive(Clone, Copy, Debug)]
pub struct Tried<'a> {
    /// How far it is now.
    pub state: &'a str,
    /// Why it failed, by its code; empty when it did not.
    pub trouble: &'a str,
    /// What the system answered; nothing to leave what stands.
    pub answer: Option<&'a str>,
    /// Whether it counts as a try.
    pub counts: bool,
}

macro_rules! columns {
    () => {
        "SELECT task, request, system, act, categories, state, asked_at, due_day, changed_at, attempts, trouble, answer, ended_at, ended_by FROM system_tasks"
    };
}

fn row_of(row: &Row) -> Result<SystemTask, Fault> {
    Ok(SystemTask {
        task: EntryId::from_bytes(row.array(0)?),
        request: RequestId::from_bytes(row.array(1)?),
        system: row.text(2)?.to_owned(),
        act: row.text(3)?.to_owned(),
        categories: row.text(4)?.to_owned(),
        state: row.text(5)?.to_owned(),
        asked: Moment::from_micros(row.int(6)?),
        due_day: row.text(7)?.to_owned(),
        changed: Moment::from_micros(row.int(8)?),
        attempts: u32::try_from(row.int(9)?).map_err(|_| row.meaningless(9))?,
        trouble: row.text(10)?.to_owned(),
        answer: row.text(11)?.to_owned(),
        ended: row.opt_int(12)?.map(Moment::from_micros),
        ended_by: row.opt_array(13)?.map(ActorId::from_bytes),
    })
}

fn one(connection: &mut Connection, task: EntryId) -> Result<Option<SystemTask>, Fault> {
    connection.first(
        concat!(columns!(), " WHERE task = $1"),
        &[Param::Bytes(&task.bytes())],
        row_of,
    )
}

fn of_request(connection: &mut Connection, request: RequestId) -> Result<Vec<SystemTask>, Fault> {
    connection.all(
        concat!(
            columns!(),
            " WHERE request = $1 ORDER BY asked_at, system, act, task"
        ),
        &[Param::Bytes(&request.bytes())],
        row_of,
    )
}

/// The owner of a task's key: the task itself.
const fn owner(task: EntryId) -> PersonId {
    PersonId::from_bytes(task.bytes())
}

const fn place(controller: &str, task: EntryId) -> Place<'_> {
    Place {
        controller,
        person: task.bytes(),
        category: SLOT,
        record: task.bytes(),
        field: "content",
        version: 1,
    }
}

fn content(
    connection: &mut Connection,
    shared: &Shared,
    task: EntryId,
    now: Moment,
) -> Result<Option<Plain<Vec<u8>>>, Fault> {
    let sealed = connection.first(
        "SELECT sealed FROM system_tasks WHERE task = $1 AND sealed IS NOT NULL",
        &[Param::Bytes(&task.bytes())],
        |row| Ok(row.bytes(0)?.to_vec()),
    )?;
    let (Some(sealed), Some(key)) = (sealed, shared.keys.data(owner(task), SLOT, now)?) else {
        return Ok(None);
    };
    let opened = key
        .open(&place(&shared.controller, task), &sealed)
        .map_err(|refused| Fault::Vault(refused.to_string()))?;
    Ok(Some(Plain::new(opened.open().to_vec())))
}

impl Tx<'_> {
    /// Notes that a system is asked.
    ///
    /// # Errors
    /// [`Fault`].
    pub fn ask_system(&mut self, new: &NewSystemTask<'_>) -> Result<EntryId, Fault> {
        let task = EntryId::from_bytes(random_id()?);
        self.connection.execute(
            "INSERT INTO system_tasks (task, request, system, act, categories, state, asked_at, due_day, changed_at, attempts, trouble, answer) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $7, 0, '', '')",
            &[
                Param::Bytes(&task.bytes()),
                Param::Bytes(&new.request.bytes()),
                Param::Text(new.system),
                Param::Text(new.act),
                Param::Text(new.categories),
                Param::Text(new.state),
                Param::Int(self.now.micros()),
                Param::Text(new.due_day),
            ],
        )?;
        Ok(task)
    }

    /// Keeps what identifies somebody in the system, sealed under the task's own key. A task that has
    /// ended takes nothing.
    ///
    /// # Errors
    /// [`Fault`].
    pub fn keep_for_system(
        &mut self,
        task: EntryId,
        content: &Plain<Vec<u8>>,
    ) -> Result<(), Fault> {
        let Some(known) = one(self.connection, task)? else {
            return Err(Fault::Missing("task of a system"));
        };
        if known.ended.is_some() {
            return Ok(());
        }
        let key = self.shared.keys.data_or_new(owner(task), SLOT, self.now)?;
        let sealed = with_random(|random| {
            key.seal(
                &place(&self.shared.controller, task),
                content.open(),
                random,
            )
        })
        .map_err(|refused| Fault::Vault(refused.to_string()))?;
        self.connection.execute(
            "UPDATE system_tasks SET sealed = $1 WHERE task = $2",
            &[Param::Bytes(sealed.as_bytes()), Param::Bytes(&task.bytes())],
        )?;
        Ok(())
    }

    /// Notes what a try led to; `false` when the task has ended meanwhile.
    ///
    /// # Errors
    /// [`Fault`].
    pub fn tried_at_system(&mut self, task: EntryId, tried: &Tried<'_>) -> Result<bool, Fault> {
        let changed = self.connection.execute(
            "UPDATE system_tasks SET state = $1, trouble = $2, answer = COALESCE($3, answer), attempts = attempts + $4, changed_at = $5 WHERE task = $6 AND ended_at IS NULL",
            &[
                Param::Text(tried.state),
                Param::Text(tried.trouble),
                Param::OptText(tried.answer),
                Param::Int(i64::from(tried.counts)),
                Param::Int(self.now.micros()),
                Param::Bytes(&task.bytes()),
            ],
        )?;
        Ok(changed == 1)
    }

    /// Ends a task: what was sealed goes, and its key with it. `false` when it had ended.
    ///
    /// # Errors
    /// [`Fault`].
    pub fn end_at_system(
        &mut self,
        task: EntryId,
        tried: &Tried<'_>,
        by: Option<ActorId>,
    ) -> Result<bool, Fault> {
        let by = by.map(ActorId::bytes);
        let ended = self.connection.execute(
            "UPDATE system_tasks SET state = $1, trouble = '', answer = COALESCE($2, answer), attempts = attempts + $3, changed_at = $4, ended_at = $4, ended_by = $5, sealed = NULL WHERE task = $6 AND ended_at IS NULL",
            &[
                Param::Text(tried.state),
                Param::OptText(tried.answer),
                Param::Int(i64::from(tried.counts)),
                Param::Int(self.now.micros()),
                Param::OptBytes(by.as_ref().map(<[u8; 16]>::as_slice)),
                Param::Bytes(&task.bytes()),
            ],
        )?;
        if ended == 1 {
            self.category_shreds
                .push((owner(task), vec![SLOT.to_owned()]));
        }
        Ok(ended == 1)
    }

    /// A task.
    ///
    /// # Errors
    /// [`Fault`].
    pub fn system_task(&mut self, task: EntryId) -> Result<Option<SystemTask>, Fault> {
        one(self.connection, task)
    }

    /// The tasks of a request, in the order in which they were asked.
    ///
    /// # Errors
    /// [`Fault`].
    pub fn system_tasks(&mut self, request: RequestId) -> Result<Vec<SystemTask>, Fault> {
        of_request(self.connection, request)
    }

    /// Removes tasks that ended before a time; how many.
    ///
    /// # Errors
    /// [`Fault`].
    pub fn sweep_system_tasks(&mut self, before: Moment) -> Result<u64, Fault> {
        self.connection.execute(
            "DELETE FROM system_tasks WHERE ended_at < $1",
            &[Param::Int(before.micros())],
        )
    }
}

impl Read<'_> {
    /// A task.
    ///
    /// # Errors
    /// [`Fault`].
    pub fn system_task(&mut self, task: EntryId) -> Result<Option<SystemTask>, Fault> {
        one(self.connection, task)
    }

    /// The tasks of a request, in the order in which they were asked.
    ///
    /// # Errors
    /// [`Fault`].
    pub fn system_tasks(&mut self, request: RequestId) -> Result<Vec<SystemTask>, Fault> {
        of_request(self.connection, request)
    }

    /// The tasks that have not ended, those due first.
    ///
    /// # Errors
    /// [`Fault`].
    pub fn open_system_tasks(&mut self, most: usize) -> Result<Vec<SystemTask>, Fault> {
        self.connection.all(
            concat!(
                columns!(),
                " WHERE ended_at IS NULL ORDER BY due_day, asked_at, task LIMIT $1"
            ),
            &[Param::Int(i64::try_from(most).unwrap_or(i64::MAX))],
            row_of,
        )
    }

    /// What was sealed for a system; nothing once the task has ended.
    ///
    /// # Errors
    /// [`Fault`].
    pub fn for_system(&mut self, task: EntryId) -> Result<Option<Plain<Vec<u8>>>, Fault> {
        content(self.connection, self.shared, task, self.now)
    }

    /// Whether the key of a task is left, by asking the key store again.
    ///
    /// # Errors
    /// [`Fault`].
    pub fn has_key_of_task(&mut self, task: EntryId) -> Result<bool, Fault> {
        self.shared.keys.any_left(owner(task))
    }
}

impl Store {
    /// Destroys the keys of tasks that ended lately, should a crash have left one. Part of every start.
    pub(crate) fn finish_tasks(&self) -> Result<(), Fault> {
        let since = self.now().after(-LATELY);
        let ended = self.read(|read| {
            read.connection.all(
                "SELECT task FROM system_tasks WHERE ended_at >= $1",
                &[Param::Int(since.micros())],
                |row| Ok(EntryId::from_bytes(row.array(0)?)),
            )
        })?;
        for task in ended {
            if self.read(|read| read.has_key_of_task(task))? {
                self.transact::<_, Fault>("system-task.shred", move |tx| {
                    tx.category_shreds
                        .push((owner(task), vec![SLOT.to_owned()]));
                    Ok(())
                })?;
            }
        }
        Ok(())
    }
}
