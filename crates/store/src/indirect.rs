//! What came from elsewhere than the person (s.25, `LP-32`, `I-22`): one row a person and source, from the
//! first record that it brought; and what the controller found about a source itself (`LP-34`).

use law::{ActorId, EntryId, Moment, PersonId};

use crate::connection::{Connection, Param, Row};
use crate::fault::Fault;
use crate::keys::random_id;
use crate::look::Look;
use crate::transact::Read;
use crate::tx::Tx;

/// The ground of a row whose person was told, or has yet to be.
pub const BY_NOTICE: &str = "";
/// The ground of a row whose person knew already (s.25 ¶2 with s.23).
pub const KNEW: &str = "known";

/// How the people of one source stand: counts, never names.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct IndirectCount {
    /// The source's id in the pack.
    pub source: String,
    /// People about whom it brought anything.
    pub people: u64,
    /// Told after it was collected.
    pub told: u64,
    /// Told later than they had to be; these are among those told.
    pub told_late: u64,
    /// Who knew before it was collected.
    pub known: u64,
    /// Who need not be told, by a recorded exception.
    pub excepted: u64,
    /// Who have yet to be told.
    pub waiting: u64,
    /// Of those, for whom the time is over.
    pub overdue: u64,
    /// The earliest moment by which one of those waiting must be told.
    pub oldest_due: Option<Moment>,
}

/// One finding about a source, and by whom.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SourceFinding {
    /// Its number.
    pub finding: EntryId,
    /// The source's id in the pack.
    pub source: String,
    /// What kind of finding, by a word of `duties`.
    pub kind: String,
    /// What was found, by a word of `duties`.
    pub word: String,
    /// The document that was looked at.
    pub reference: String,
    /// Why, in the words of who found it.
    pub reason: String,
    /// Who found it.
    pub actor: ActorId,
    /// When.
    pub at: Moment,
}

/// What a new finding says.
#[derive(Clone, Copy, Debug)]
pub struct NewSourceFinding<'a> {
    /// The source's id in the pack.
    pub source: &'a str,
    /// What kind of finding.
    pub kind: &'a str,
    /// What was found.
    pub word: &'a str,
    /// The document that was looked at.
    pub reference: &'a str,
    /// Why.
    pub reason: &'a str,
    /// Who found it.
    pub actor: ActorId,
}

fn finding_of(row: &Row) -> Result<SourceFinding, Fault> {
    Ok(SourceFinding {
        finding: EntryId::from_bytes(row.array(0)?),
        source: row.text(1)?.to_owned(),
        kind: row.text(2)?.to_owned(),
        word: row.text(3)?.to_owned(),
        reference: row.text(4)?.to_owned(),
        reason: row.text(5)?.to_owned(),
        actor: ActorId::from_bytes(row.array(6)?),
        at: Moment::from_micros(row.int(7)?),
    })
}

fn newest(
    connection: &mut Connection,
    source: &str,
    kind: &str,
) -> Result<Option<SourceFinding>, Fault> {
    connection.first(
        "SELECT finding, source, kind, word, reference, reason, actor, at FROM source_findings WHERE source = $1 AND kind = $2 ORDER BY at DESC, finding DESC LIMIT 1",
        &[Param::Text(source), Param::Text(kind)],
        finding_of,
    )
}

fn overdue(connection: &mut Connection, now: Moment) -> Result<u64, Fault> {
    let found = connection.first(
        "SELECT CAST(COUNT(*) AS BIGINT) FROM indirect WHERE told_at IS NULL AND ground = '' AND due_at <= $1",
        &[Param::Int(now.micros())],
        |row| u64::try_from(row.int(0)?).map_err(|_| row.meaningless(0)),
    )?;
    Ok(found.unwrap_or_default())
}

impl Tx<'_> {
    /// Starts the clock of section 25 for a person and a source, at the first that it brings; later records
    /// of the same source move nothing. With a ground other than [`BY_NOTICE`] nobody need be told.
    ///
    /// # Errors
    /// [`Fault`].
    pub fn begin_indirect(
        &mut self,
        person: PersonId,
        source: &str,
        due: Moment,
        ground: &str,
    ) -> Result<(), Fault> {
        self.connection.write(
            "INSERT INTO indirect (person, source, since, due_at, told_at, ground) VALUES ($1, $2, $3, $4, NULL, $5) ON CONFLICT (person, source) DO NOTHING",
            &[
                Param::Bytes(&person.bytes()),
                Param::Text(source),
                Param::Int(self.now.micros()),
                Param::Int(due.micros()),
                Param::Text(ground),
            ],
        )
    }

    /// Notes that the notice reached a person: what came from elsewhere until now is told.
    pub(crate) fn told_of_indirect(&mut self, person: PersonId) -> Result<(), Fault> {
        self.connection.write(
            "UPDATE indirect SET told_at = $1 WHERE person = $2 AND told_at IS NULL AND ground = ''",
            &[
                Param::Int(self.now.micros()),
                Param::Bytes(&person.bytes()),
            ],
        )
    }

    /// From now on nobody of this source waits to be told, by a recorded exception; how many waited.
    ///
    /// # Errors
    /// [`Fault`].
    pub fn except_indirect(&mut self, source: &str, ground: &str) -> Result<u64, Fault> {
        self.connection.execute(
            "UPDATE indirect SET ground = $1 WHERE source = $2 AND told_at IS NULL AND ground = ''",
            &[Param::Text(ground), Param::Text(source)],
        )
    }

    /// An exception that was taken back: whoever it spared waits to be told again, by the day that held
    /// from the first; how many.
    ///
    /// # Errors
    /// [`Fault`].
    pub fn end_exception(&mut self, source: &str) -> Result<u64, Fault> {
        self.connection.execute(
            "UPDATE indirect SET ground = '' WHERE source = $1 AND told_at IS NULL AND ground <> '' AND ground <> 'known'",
            &[Param::Text(source)],
        )
    }

    /// Keeps what was found about a source.
    ///
    /// # Errors
    /// [`Fault`].
    pub fn keep_source_finding(&mut self, new: &NewSourceFinding<'_>) -> Result<EntryId, Fault> {
        let finding = EntryId::from_bytes(random_id()?);
        // The newest counts, also where the clock stood still or was set back since the one before.
        let before = newest(self.connection, new.source, new.kind)?;
        let after = before.map_or(i64::MIN, |before| before.at.micros().saturating_add(1));
        let at = self.now.micros().max(after);
        self.connection.execute(
            "INSERT INTO source_findings (finding, source, kind, word, reference, reason, actor, at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8)",
            &[
                Param::Bytes(&finding.bytes()),
                Param::Text(new.source),
                Param::Text(new.kind),
                Param::Text(new.word),
                Param::Text(new.reference),
                Param::Text(new.reason),
                Param::Bytes(&new.actor.bytes()),
                Param::Int(at),
            ],
        )?;
        Ok(finding)
    }

    /// The newest finding of a kind about a source.
    ///
    /// # Errors
    /// [`Fault`].
    pub fn source_finding(
        &mut self,
        source: &str,
        kind: &str,
    ) -> Result<Option<SourceFinding>, Fault> {
        newest(self.connection, source, kind)
    }
}

impl Read<'_> {
    /// How the people of each source stand.
    ///
    /// # Errors
    /// [`Fault`].
    pub fn indirect_counts(&mut self) -> Result<Vec<IndirectCount>, Fault> {
        self.connection.all(
            "SELECT source, CAST(COUNT(*) AS BIGINT),
             CAST(SUM(CASE WHEN told_at IS NOT NULL THEN 1 ELSE 0 END) AS BIGINT),
             CAST(SUM(CASE WHEN told_at IS NOT NULL AND told_at > due_at THEN 1 ELSE 0 END) AS BIGINT),
             CAST(SUM(CASE WHEN ground = 'known' THEN 1 ELSE 0 END) AS BIGINT),
             CAST(SUM(CASE WHEN told_at IS NULL AND ground <> '' AND ground <> 'known' THEN 1 ELSE 0 END) AS BIGINT),
             CAST(SUM(CASE WHEN told_at IS NULL AND ground = '' THEN 1 ELSE 0 END) AS BIGINT),
             CAST(SUM(CASE WHEN told_at IS NULL AND ground = '' AND due_at <= $1 THEN 1 ELSE 0 END) AS BIGINT),
             CAST(MIN(CASE WHEN told_at IS NULL AND ground = '' THEN due_at END) AS BIGINT)
             FROM indirect GROUP BY source ORDER BY source",
            &[Param::Int(self.now.micros())],
            |row| {
                let count = |place: usize| -> Result<u64, Fault> {
                    u64::try_from(row.int(place)?).map_err(|_| row.meaningless(place))
                };
                Ok(IndirectCount {
                    source: row.text(0)?.to_owned(),
                    people: count(1)?,
                    told: count(2)?,
                    told_late: count(3)?,
                    known: count(4)?,
                    excepted: count(5)?,
                    waiting: count(6)?,
                    overdue: count(7)?,
                    oldest_due: row.opt_int(8)?.map(Moment::from_micros),
                })
            },
        )
    }

    /// The newest finding of a kind about a source.
    ///
    /// # Errors
    /// [`Fault`].
    pub fn source_finding(
        &mut self,
        source: &str,
        kind: &str,
    ) -> Result<Option<SourceFinding>, Fault> {
        newest(self.connection, source, kind)
    }
}

impl Look {
    /// How many people had to be told of what came from elsewhere by now and were not (`I-22`).
    ///
    /// # Errors
    /// [`Fault`].
    pub fn overdue_indirect(&mut self, now: Moment) -> Result<u64, Fault> {
        overdue(self.connection(), now)
    }
}
