//! Ties to courses by who told them: a source that delivers its whole roster ends those ties of its
//! own which the roster no longer holds (`LP-51`).

use law::{ActorId, CourseId, Moment, PersonId};

use crate::connection::Param;
use crate::courses::Term;
use crate::fault::Fault;
use crate::tx::Tx;

/// Who told a tie: a source of the pack, in one of its runs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Told<'a> {
    /// The source's id in the pack.
    pub source: &'a str,
    /// The run.
    pub run: [u8; 16],
}

/// A tie that stands: somebody learns in a course, or has another part in it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Tie {
    /// A person's.
    Learns(PersonId, CourseId, String, Option<Moment>),
    /// An actor's, and the person the actor is.
    Teaches(ActorId, Option<PersonId>, CourseId, String, Option<Moment>),
}

impl Tx<'_> {
    /// The next ties that this source told in an earlier run and not in this one, and that have not
    /// ended: at most `most`, learners before others, learners' from `from` on. Ending each, and
    /// asking again from the last of them, comes to an end.
    ///
    /// # Errors
    /// [`Fault`].
    pub fn untold_ties(
        &mut self,
        told: Told<'_>,
        from: PersonId,
        most: usize,
    ) -> Result<Vec<Tie>, Fault> {
        let most = i64::try_from(most).unwrap_or(i64::MAX);
        let from = from.bytes();
        let params = [
            Param::Text(told.source),
            Param::Bytes(&told.run),
            Param::Int(self.now.micros()),
            Param::Int(most),
            Param::Bytes(&from),
        ];
        let learners = self.connection.all(
            "SELECT person, course, part, begins_at FROM enrolments WHERE source = $1 AND (told_in IS NULL OR told_in <> $2)
             AND (ends_at IS NULL OR ends_at > $3) AND person >= $5 ORDER BY person, course, part LIMIT $4",
            &params,
            |row| {
                Ok(Tie::Learns(
                    PersonId::from_bytes(row.array(0)?),
                    CourseId::from_bytes(row.array(1)?),
                    row.text(2)?.to_owned(),
                    row.opt_int(3)?.map(Moment::from_micros),
                ))
            },
        )?;
        if !learners.is_empty() {
            return Ok(learners);
        }
        self.connection.all(
            "SELECT t.actor, a.person, t.course, t.part, t.begins_at FROM teaching t JOIN actors a ON a.actor = t.actor
             WHERE t.source = $1 AND (t.told_in IS NULL OR t.told_in <> $2)
             AND (t.ends_at IS NULL OR t.ends_at > $3) ORDER BY t.actor, t.course, t.part LIMIT $4",
            params.split_last().map_or(&[], |(_, rest)| rest),
            |row| {
                Ok(Tie::Teaches(
                    ActorId::from_bytes(row.array(0)?),
                    row.opt_array(1)?.map(PersonId::from_bytes),
                    CourseId::from_bytes(row.array(2)?),
                    row.text(3)?.to_owned(),
                    row.opt_int(4)?.map(Moment::from_micros),
                ))
            },
        )
    }

    /// Ends a tie now, as its source told by leaving it out.
    ///
    /// # Errors
    /// [`Fault`].
    pub fn end_tie(&mut self, tie: &Tie, told: Told<'_>) -> Result<(), Fault> {
        let ending = |begins: &Option<Moment>| Term {
            begins: *begins,
            ends: Some(self.now),
        };
        match tie {
            Tie::Learns(person, course, part, begins) => {
                let term = ending(begins);
                self.enrol_as_told(*person, *course, part, term, Some(told))
            }
            Tie::Teaches(actor, _, course, part, begins) => {
                let term = ending(begins);
                self.assign_as_told(*actor, *course, part, term, Some(told))
            }
        }
    }
}
