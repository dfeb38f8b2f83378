//! How far an import has come, so that a second run goes on where the first stopped.

use law::Moment;

use crate::connection::Param;
use crate::fault::Fault;
use crate::keys::random_id;
use crate::transact::Read;
use crate::tx::Tx;

/// An import of one file from one source.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ImportRun {
    /// The run.
    pub run: [u8; 16],
    /// The source's id in the pack.
    pub source: String,
    /// SHA-256 of the file's bytes or, for a stream, of its name.
    pub digest: [u8; 32],
    /// When it began.
    pub began: Moment,
    /// How many rows are behind us, refused ones among them.
    pub rows_done: u64,
    /// How many of those were refused.
    pub rows_refused: u64,
    /// Whether the end was reached.
    pub done: bool,
}

impl Tx<'_> {
    /// The run of this source and digest: the one that stopped, or a new one.
    ///
    /// # Errors
    /// [`Fault`].
    pub fn import_run(&mut self, source: &str, digest: [u8; 32]) -> Result<ImportRun, Fault> {
        let known = self.connection.first(
            "SELECT run, began_at, rows_done, rows_refused, done FROM imports WHERE source = $1 AND digest = $2",
            &[Param::Text(source), Param::Bytes(&digest)],
            |row| {
                Ok(ImportRun {
                    run: row.array(0)?,
                    source: source.to_owned(),
                    digest,
                    began: Moment::from_micros(row.int(1)?),
                    rows_done: u64::try_from(row.int(2)?).map_err(|_| row.meaningless(2))?,
                    rows_refused: u64::try_from(row.int(3)?).map_err(|_| row.meaningless(3))?,
                    done: row.int(4)? != 0,
                })
            },
        )?;
        if let Some(known) = known {
            return Ok(known);
        }
        let run = ImportRun {
            run: random_id()?,
            source: source.to_owned(),
            digest,
            began: self.now,
            rows_done: 0,
            rows_refused: 0,
            done: false,
        };
        self.connection.write(
            "INSERT INTO imports (run, source, digest, began_at, rows_done, rows_refused, done) VALUES ($1, $2, $3, $4, 0, 0, 0)",
            &[Param::Bytes(&run.run), Param::Text(source), Param::Bytes(&digest), Param::Int(self.now.micros())],
        )?;
        Ok(run)
    }

    /// Whether another run of the same source began after this one.
    ///
    /// # Errors
    /// [`Fault`].
    pub fn is_overtaken(&mut self, run: &ImportRun) -> Result<bool, Fault> {
        let later = self.connection.first(
            "SELECT run FROM imports WHERE source = $1 AND began_at > $2 LIMIT 1",
            &[Param::Text(&run.source), Param::Int(run.began.micros())],
            |row| row.array::<16>(0),
        )?;
        Ok(later.is_some())
    }

    /// Begins a finished run again, from its first row.
    ///
    /// # Errors
    /// [`Fault`].
    pub fn begin_import_again(&mut self, run: &mut ImportRun) -> Result<(), Fault> {
        run.rows_done = 0;
        run.rows_refused = 0;
        run.done = false;
        run.began = self.now;
        self.connection.write(
            "UPDATE imports SET began_at = $1 WHERE run = $2",
            &[Param::Int(run.began.micros()), Param::Bytes(&run.run)],
        )?;
        self.note_import(run)
    }

    /// Notes how far a run has come, in the transaction that kept the rows.
    ///
    /// # Errors
    /// [`Fault`].
    pub fn note_import(&mut self, run: &ImportRun) -> Result<(), Fault> {
        self.connection.write(
            "UPDATE imports SET rows_done = $1, rows_refused = $2, done = $3 WHERE run = $4",
            &[
                Param::Int(i64::try_from(run.rows_done).unwrap_or(i64::MAX)),
                Param::Int(i64::try_from(run.rows_refused).unwrap_or(i64::MAX)),
                Param::Int(i64::from(run.done)),
                Param::Bytes(&run.run),
            ],
        )?;
        Ok(())
    }
}

impl Read<'_> {
    /// Every import, newest first.
    ///
    /// # Errors
    /// [`Fault`].
    pub fn imports(&mut self) -> Result<Vec<ImportRun>, Fault> {
        self.connection.all("SELECT run, source, digest, began_at, rows_done, rows_refused, done FROM imports ORDER BY began_at DESC", &[], |row| {
            Ok(ImportRun {
                run: row.array(0)?,
                source: row.text(1)?.to_owned(),
                digest: row.array(2)?,
                began: Moment::from_micros(row.int(3)?),
                rows_done: u64::try_from(row.int(4)?).map_err(|_| row.meaningless(4))?,
                rows_refused: u64::try_from(row.int(5)?).map_err(|_| row.meaningless(5))?,
                done: row.int(6)? != 0,
            })
        })
    }
}
