//! Work that is due: enqueued in the transaction that makes it necessary, claimed by a lease, done
//! once or tried again.

use jiff::SignedDuration;
use law::{EntryId, Moment, PersonId, RequestId};

use crate::connection::Param;
use crate::fault::Fault;
use crate::keys::random_id;
use crate::tx::Tx;

/// How long a claim lasts before another worker may take it.
const LEASE: SignedDuration = SignedDuration::from_mins(5);
/// The longest wait between two tries.
const WAIT_MAX: SignedDuration = SignedDuration::from_hours(1);

/// A piece of work that was claimed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Work {
    /// Its number.
    pub work: EntryId,
    /// What is to be done, by a word of `duties`.
    pub kind: String,
    /// For whom.
    pub person: Option<PersonId>,
    /// For which request.
    pub request: Option<RequestId>,
    /// How often it was tried before.
    pub attempts: u32,
}

impl Tx<'_> {
    /// Enqueues work.
    ///
    /// # Errors
    /// [`Fault`].
    pub fn enqueue(
        &mut self,
        kind: &str,
        person: Option<PersonId>,
        request: Option<RequestId>,
        due: Moment,
    ) -> Result<(), Fault> {
        self.connection.execute(
            "INSERT INTO work (work, kind, person, request, due_at, lease_until, attempts) VALUES ($1, $2, $3, $4, $5, 0, 0)",
            &[
                Param::Bytes(&random_id()?),
                Param::Text(kind),
                Param::OptBytes(person.map(PersonId::bytes).as_ref().map(<[u8; 16]>::as_slice)),
                Param::OptBytes(request.map(RequestId::bytes).as_ref().map(<[u8; 16]>::as_slice)),
                Param::Int(due.micros()),
            ],
        )?;
        Ok(())
    }

    /// Whether work of a kind is on the list.
    ///
    /// # Errors
    /// [`Fault`].
    pub fn has_work(&mut self, kind: &str) -> Result<bool, Fault> {
        let found = self.connection.first(
            "SELECT 1 FROM work WHERE kind = $1 LIMIT 1",
            &[Param::Text(kind)],
            |_| Ok(()),
        )?;
        Ok(found.is_some())
    }

    /// Claims the piece of work that is due longest, if any is.
    ///
    /// # Errors
    /// [`Fault`].
    pub fn claim(&mut self) -> Result<Option<Work>, Fault> {
        let found = self.connection.first(
            "SELECT work, kind, person, request, attempts FROM work WHERE due_at <= $1 AND lease_until <= $1 ORDER BY due_at LIMIT 1",
            &[Param::Int(self.now.micros())],
            |row| {
                Ok(Work {
                    work: EntryId::from_bytes(row.array(0)?),
                    kind: row.text(1)?.to_owned(),
                    person: row.opt_array(2)?.map(PersonId::from_bytes),
                    request: row.opt_array(3)?.map(RequestId::from_bytes),
                    attempts: u32::try_from(row.int(4)?).map_err(|_| row.meaningless(4))?,
                })
            },
        )?;
        if let Some(work) = &found {
            self.connection.execute(
                "UPDATE work SET lease_until = $1, attempts = attempts + 1 WHERE work = $2",
                &[
                    Param::Int(self.now.after(LEASE).micros()),
                    Param::Bytes(&work.work.bytes()),
                ],
            )?;
        }
        Ok(found)
    }

    /// Takes finished work off the list.
    ///
    /// # Errors
    /// [`Fault`].
    pub fn finish_work(&mut self, work: &Work) -> Result<(), Fault> {
        self.connection.execute(
            "DELETE FROM work WHERE work = $1",
            &[Param::Bytes(&work.work.bytes())],
        )?;
        Ok(())
    }

    /// Puts failed work back, to be tried later: twice as long after each try, an hour at most.
    ///
    /// # Errors
    /// [`Fault`].
    pub fn retry_work(&mut self, work: &Work) -> Result<(), Fault> {
        let wait = SignedDuration::from_secs(1_i64 << work.attempts.min(12)).min(WAIT_MAX);
        self.connection.execute(
            "UPDATE work SET lease_until = 0, due_at = $1 WHERE work = $2",
            &[
                Param::Int(self.now.after(wait).micros()),
                Param::Bytes(&work.work.bytes()),
            ],
        )?;
        Ok(())
    }
}
