//! Tellings: a recipient is told to erase, restrict or correct what it received, and is asked again
//! until it confirms (s.33 ¶3, s.34, s.35). None names a person.

use law::{EntryId, Moment, RequestId};

use crate::connection::{Connection, Param, Row};
use crate::fault::Fault;
use crate::keys::random_id;
use crate::transact::Read;
use crate::tx::Tx;

/// One recipient told about one request.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Telling {
    /// Its number: 128 random bits that only the recipient and the desk are given.
    pub telling: EntryId,
    /// The request.
    pub request: RequestId,
    /// The recipient's id in the pack.
    pub recipient: String,
    /// What it must do, by a word of `duties`.
    pub act: String,
    /// The ledger entries of what it received, by their places, separated by spaces.
    pub disclosures: String,
    /// When it was told first.
    pub told: Moment,
    /// The civil day by which it must confirm, ISO 8601.
    pub due_day: String,
    /// How often it was reminded.
    pub reminded: u32,
    /// When it confirmed.
    pub confirmed: Option<Moment>,
    /// Who confirmed: a word of `duties`; empty while nobody has.
    pub confirmed_by: String,
    /// When its printed letter was posted last.
    pub posted: Option<Moment>,
}

/// What a new telling says.
#[derive(Clone, Copy, Debug)]
pub struct NewTelling<'a> {
    /// The request.
    pub request: RequestId,
    /// The recipient's id in the pack.
    pub recipient: &'a str,
    /// What it must do.
    pub act: &'a str,
    /// The ledger entries of what it received.
    pub disclosures: &'a str,
    /// The civil day by which it must confirm, ISO 8601.
    pub due_day: &'a str,
}

macro_rules! columns {
    () => {
        "SELECT telling, request, recipient, act, disclosures, told_at, due_day, reminded, confirmed_at, confirmed_by, posted_at FROM tellings"
    };
}

fn row_of(row: &Row) -> Result<Telling, Fault> {
    Ok(Telling {
        telling: EntryId::from_bytes(row.array(0)?),
        request: RequestId::from_bytes(row.array(1)?),
        recipient: row.text(2)?.to_owned(),
        act: row.text(3)?.to_owned(),
        disclosures: row.text(4)?.to_owned(),
        told: Moment::from_micros(row.int(5)?),
        due_day: row.text(6)?.to_owned(),
        reminded: u32::try_from(row.int(7)?).map_err(|_| row.meaningless(7))?,
        confirmed: row.opt_int(8)?.map(Moment::from_micros),
        confirmed_by: row.text(9)?.to_owned(),
        posted: row.opt_int(10)?.map(Moment::from_micros),
    })
}

fn of_request(connection: &mut Connection, request: RequestId) -> Result<Vec<Telling>, Fault> {
    connection.all(
        concat!(
            columns!(),
            " WHERE request = $1 ORDER BY recipient, telling"
        ),
        &[Param::Bytes(&request.bytes())],
        row_of,
    )
}

fn one(connection: &mut Connection, telling: EntryId) -> Result<Option<Telling>, Fault> {
    connection.first(
        concat!(columns!(), " WHERE telling = $1"),
        &[Param::Bytes(&telling.bytes())],
        row_of,
    )
}

impl Tx<'_> {
    /// Notes that a recipient is told.
    ///
    /// # Errors
    /// [`Fault`].
    pub fn tell(&mut self, new: &NewTelling<'_>) -> Result<EntryId, Fault> {
        let telling = EntryId::from_bytes(random_id()?);
        self.connection.execute(
            "INSERT INTO tellings (telling, request, recipient, act, disclosures, told_at, due_day, reminded, confirmed_by) VALUES ($1, $2, $3, $4, $5, $6, $7, 0, '')",
            &[
                Param::Bytes(&telling.bytes()),
                Param::Bytes(&new.request.bytes()),
                Param::Text(new.recipient),
                Param::Text(new.act),
                Param::Text(new.disclosures),
                Param::Int(self.now.micros()),
                Param::Text(new.due_day),
            ],
        )?;
        Ok(telling)
    }

    /// Notes that a recipient was reminded.
    ///
    /// # Errors
    /// [`Fault`].
    pub fn reminded(&mut self, telling: EntryId) -> Result<(), Fault> {
        self.connection.execute(
            "UPDATE tellings SET reminded = reminded + 1 WHERE telling = $1",
            &[Param::Bytes(&telling.bytes())],
        )?;
        Ok(())
    }

    /// Notes that the printed letter to a recipient was posted; `false` when it has confirmed already.
    ///
    /// # Errors
    /// [`Fault`].
    pub fn telling_posted(&mut self, telling: EntryId) -> Result<bool, Fault> {
        let posted = self.connection.execute(
            "UPDATE tellings SET posted_at = $1 WHERE telling = $2 AND confirmed_at IS NULL",
            &[
                Param::Int(self.now.micros()),
                Param::Bytes(&telling.bytes()),
            ],
        )?;
        Ok(posted == 1)
    }

    /// Notes that a recipient confirmed; `false` when it had already.
    ///
    /// # Errors
    /// [`Fault`].
    pub fn confirm_telling(&mut self, telling: EntryId, by: &str) -> Result<bool, Fault> {
        let confirmed = self.connection.execute(
            "UPDATE tellings SET confirmed_at = $1, confirmed_by = $2 WHERE telling = $3 AND confirmed_at IS NULL",
            &[
                Param::Int(self.now.micros()),
                Param::Text(by),
                Param::Bytes(&telling.bytes()),
            ],
        )?;
        Ok(confirmed == 1)
    }

    /// The tellings of a request.
    ///
    /// # Errors
    /// [`Fault`].
    pub fn tellings(&mut self, request: RequestId) -> Result<Vec<Telling>, Fault> {
        of_request(self.connection, request)
    }

    /// One telling.
    ///
    /// # Errors
    /// [`Fault`].
    pub fn telling(&mut self, telling: EntryId) -> Result<Option<Telling>, Fault> {
        one(self.connection, telling)
    }

    /// Removes what was confirmed before a time; how many.
    ///
    /// # Errors
    /// [`Fault`].
    pub fn sweep_tellings(&mut self, before: Moment) -> Result<u64, Fault> {
        self.connection.execute(
            "DELETE FROM tellings WHERE confirmed_at < $1",
            &[Param::Int(before.micros())],
        )
    }
}

impl Read<'_> {
    /// The tellings of a request.
    ///
    /// # Errors
    /// [`Fault`].
    pub fn tellings(&mut self, request: RequestId) -> Result<Vec<Telling>, Fault> {
        of_request(self.connection, request)
    }

    /// One telling.
    ///
    /// # Errors
    /// [`Fault`].
    pub fn telling(&mut self, telling: EntryId) -> Result<Option<Telling>, Fault> {
        one(self.connection, telling)
    }

    /// The tellings that nobody has confirmed, those due first.
    ///
    /// # Errors
    /// [`Fault`].
    pub fn open_tellings(&mut self, most: usize) -> Result<Vec<Telling>, Fault> {
        self.connection.all(
            concat!(
                columns!(),
                " WHERE confirmed_at IS NULL ORDER BY due_day, telling LIMIT $1"
            ),
            &[Param::Int(i64::try_from(most).unwrap_or(i64::MAX))],
            row_of,
        )
    }
}
