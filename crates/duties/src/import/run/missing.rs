//! The ties that a whole roster no longer holds: whoever is left out of it is in the class no more
//! (`LP-51`). A roster of which anything was refused may only seem to leave people out, and ends nothing.

use std::collections::HashSet;
use std::sync::{Arc, PoisonError};

use law::PersonId;
use store::{Fault, Tie, Told, Tx};

use super::{EnteredFor, Run};
use crate::failure::Failure;
use crate::import::door::Door;
use crate::import::refused::Because;
use crate::import::take::{Memory, Taking};

/// The most ties that end in one transaction.
const ENDED_ROWS: usize = 500;

impl Run<'_> {
    /// Ends what the roster that was read leaves out, and says so in the report; `rows` is how many
    /// ties the roster held. Interrupted, it goes on with the next run of the same delivery.
    pub(in crate::import) fn end_missing(&mut self, rows: u64) -> Result<(), Failure> {
        self.flush(false)?;
        if rows == 0 || self.record.rows_refused + self.refused_before > 0 {
            if self.has_missing()? {
                self.name(1, &Because::TiesKept.at("*"));
            }
            return Ok(());
        }
        let mut from = PersonId::from_bytes([0; 16]);
        loop {
            let (door, memory) = (Arc::clone(&self.door), Arc::clone(&self.memory));
            let (notice, run) = (self.notice_given.clone(), self.record.run);
            let ended = self.app.store().transact("import.missing", move |tx| {
                let mut memory = memory.lock().unwrap_or_else(PoisonError::into_inner);
                end_some(tx, &door, &mut memory, (notice.as_deref(), run), from)
            })?;
            let (ties, last, entered) = ended;
            let mut memory = self.memory.lock().unwrap_or_else(PoisonError::into_inner);
            memory.note_entered(entered);
            drop(memory);
            if ties == 0 {
                return Ok(());
            }
            self.report.ended += ties;
            from = last.unwrap_or(from);
            self.say();
        }
    }

    /// Whether there is anything that the roster leaves out.
    fn has_missing(&self) -> Result<bool, Failure> {
        let (source, run) = (self.door.source.id.clone(), self.record.run);
        let found = self
            .app
            .store()
            .transact::<_, Fault>("import.missing", move |tx| {
                let told = Told {
                    source: &source,
                    run,
                };
                tx.untold_ties(told, PersonId::from_bytes([0; 16]), 1)
            })?;
        Ok(!found.is_empty())
    }
}

type EndedSome = (u64, Option<PersonId>, EnteredFor);

/// Ends the next ties, each entered for its person like an end that a row told.
fn end_some(
    tx: &mut Tx<'_>,
    door: &Door,
    memory: &mut Memory,
    (notice, run): (Option<&str>, [u8; 16]),
    from: PersonId,
) -> Result<EndedSome, Fault> {
    let mut taking = Taking::new(tx, door, memory, notice, run)?;
    let told = taking.told();
    let ties = taking.tx.untold_ties(told, from, ENDED_ROWS)?;
    let mut last = None;
    let mut noted = HashSet::new();
    for tie in &ties {
        taking.tx.end_tie(tie, told)?;
        let person = match tie {
            Tie::Learns(person, ..) => Some(*person),
            Tie::Teaches(_, person, ..) => *person,
        };
        if let Tie::Learns(person, ..) = tie {
            last = Some(*person);
        }
        if let Some(person) = person
            && noted.insert(person)
        {
            taking.note_end(person);
        }
    }
    taking.enter()?;
    let entered = std::mem::take(&mut taking.to_enter);
    let count = u64::try_from(ties.len()).unwrap_or(u64::MAX);
    Ok((count, last, entered))
}
