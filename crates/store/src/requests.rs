//! Rights requests: who asked what, where it stands, by when the law wants an answer. What the
//! person wrote is sealed under their own key.

use law::{ActorId, CaseId, Moment, PersonId, RequestId};
use serde_json::Value as Json;
use vault::Place;

use crate::connection::{Connection, Param, Row};
use crate::fault::Fault;
use crate::keys::{random_id, with_random};
use crate::transact::{Read, Shared};
use crate::tx::Tx;

/// The name under which a person's requests are sealed.
pub(crate) const SLOT: &str = "requests";

/// A request as it is queued: no word of the person's.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RequestRow {
    /// Whose.
    pub person: PersonId,
    /// Its case number.
    pub request: RequestId,
    /// The right, by its word.
    pub kind: String,
    /// The stage, by its word.
    pub stage: String,
    /// When it was received.
    pub received: Moment,
    /// The civil day by which the law wants an answer, ISO 8601.
    pub due_day: String,
    /// When it last changed.
    pub changed: Moment,
    /// What it waits for, by a word of `duties`; nothing while it moves by itself. The clock runs on.
    pub waits: Option<String>,
    /// Who of the desk holds it.
    pub assigned: Option<ActorId>,
    /// How often it was changed.
    pub revision: i64,
}

/// The columns of a row, in the order in which [`row_of`] reads them.
macro_rules! row_columns {
    () => {
        "person, request, kind, stage, received_at, due_day, changed_at, waits, assigned, revision"
    };
}
pub(crate) use row_columns;

/// A request with what only the person and their desk may read.
pub struct Request {
    /// The row.
    pub row: RequestRow,
    /// The facts of its stage, and what the person wrote.
    pub facts: law::Plain<Json>,
}

pub(crate) fn row_of(row: &Row) -> Result<RequestRow, Fault> {
    Ok(RequestRow {
        person: PersonId::from_bytes(row.array(0)?),
        request: RequestId::from_bytes(row.array(1)?),
        kind: row.text(2)?.to_owned(),
        stage: row.text(3)?.to_owned(),
        received: Moment::from_micros(row.int(4)?),
        due_day: row.text(5)?.to_owned(),
        changed: Moment::from_micros(row.int(6)?),
        waits: Some(row.text(7)?)
            .filter(|word| !word.is_empty())
            .map(str::to_owned),
        assigned: row.opt_array(8)?.map(ActorId::from_bytes),
        revision: row.int(9)?,
    })
}

const fn place<'a>(controller: &'a str, person: PersonId, request: RequestId) -> Place<'a> {
    Place {
        controller,
        person: person.bytes(),
        category: SLOT,
        record: request.bytes(),
        field: "facts",
        version: 1,
    }
}

fn one(
    connection: &mut Connection,
    shared: &Shared,
    person: PersonId,
    request: RequestId,
    now: Moment,
) -> Result<Option<Request>, Fault> {
    let found = connection.first(
        concat!(
            "SELECT ",
            row_columns!(),
            ", sealed FROM requests WHERE person = $1 AND request = $2"
        ),
        &[
            Param::Bytes(&person.bytes()),
            Param::Bytes(&request.bytes()),
        ],
        |row| Ok((row_of(row)?, row.bytes(10)?.to_vec())),
    )?;
    let Some((row, sealed)) = found else {
        return Ok(None);
    };
    let Some(key) = shared.keys.data(person, SLOT, now)? else {
        return Ok(None);
    };
    let opened = key
        .open(&place(&shared.controller, person, request), &sealed)
        .map_err(|refused| Fault::Vault(refused.to_string()))?;
    let facts = serde_json::from_slice(opened.open())
        .map_err(|_| Fault::Vault("a request holds no facts".to_owned()))?;
    Ok(Some(Request {
        row,
        facts: law::Plain::new(facts),
    }))
}

fn person_of(connection: &mut Connection, request: RequestId) -> Result<Option<PersonId>, Fault> {
    connection.first(
        "SELECT person FROM requests WHERE request = $1",
        &[Param::Bytes(&request.bytes())],
        |row| Ok(PersonId::from_bytes(row.array(0)?)),
    )
}

fn rows_of(connection: &mut Connection, person: PersonId) -> Result<Vec<RequestRow>, Fault> {
    connection.all(
        concat!(
            "SELECT ",
            row_columns!(),
            " FROM requests WHERE person = $1 ORDER BY received_at DESC"
        ),
        &[Param::Bytes(&person.bytes())],
        row_of,
    )
}

impl Tx<'_> {
    /// A person's requests, newest first.
    ///
    /// # Errors
    /// [`Fault`].
    pub fn requests_of(&mut self, person: PersonId) -> Result<Vec<RequestRow>, Fault> {
        rows_of(self.connection, person)
    }

    /// Opens a request and gives it its number.
    ///
    /// # Errors
    /// [`Fault`].
    pub fn open_request(
        &mut self,
        person: PersonId,
        kind: &str,
        stage: &str,
        received: Moment,
        due_day: &str,
        facts: &Json,
    ) -> Result<RequestId, Fault> {
        let request = RequestId::from_bytes(random_id()?);
        let sealed = self.seal_request(person, request, facts)?;
        self.connection.execute(
            "INSERT INTO requests (person, request, kind, stage, received_at, due_day, changed_at, sealed) VALUES ($1, $2, $3, $4, $5, $6, $7, $8)",
            &[
                Param::Bytes(&person.bytes()),
                Param::Bytes(&request.bytes()),
                Param::Text(kind),
                Param::Text(stage),
                Param::Int(received.micros()),
                Param::Text(due_day),
                Param::Int(self.now.micros()),
                Param::Bytes(&sealed),
            ],
        )?;
        // A request is a case: the desk that answers it has a reason to look until it is closed.
        self.open_case(CaseId::from_bytes(request.bytes()), person, kind, None)?;
        Ok(request)
    }

    /// Moves a request to another stage with that stage's facts and what it waits for there. Its due
    /// day never moves later.
    ///
    /// # Errors
    /// [`Fault::Missing`] when it is not at stage `from` any more, or was changed since it was read at
    /// that revision: somebody else was there.
    pub fn move_request(
        &mut self,
        person: PersonId,
        request: RequestId,
        from: (&str, i64),
        to: (&str, Option<&str>),
        facts: &Json,
    ) -> Result<(), Fault> {
        let ((from, revision), (stage, waits)) = (from, to);
        let sealed = self.seal_request(person, request, facts)?;
        let moved = self.connection.execute(
            "UPDATE requests SET stage = $1, changed_at = $2, sealed = $3, waits = $7, revision = revision + 1 WHERE person = $4 AND request = $5 AND stage = $6 AND revision = $8",
            &[
                Param::Text(stage),
                Param::Int(self.now.micros()),
                Param::Bytes(&sealed),
                Param::Bytes(&person.bytes()),
                Param::Bytes(&request.bytes()),
                Param::Text(from),
                Param::Text(waits.unwrap_or_default()),
                Param::Int(revision),
            ],
        )?;
        if moved == 1 {
            Ok(())
        } else {
            Err(Fault::Missing("request at this stage"))
        }
    }

    /// Whose request has this case number; nobody's when its person was erased.
    ///
    /// # Errors
    /// [`Fault`].
    pub fn person_of_request(&mut self, request: RequestId) -> Result<Option<PersonId>, Fault> {
        person_of(self.connection, request)
    }

    /// A person's request, opened.
    ///
    /// # Errors
    /// [`Fault`].
    pub fn request(
        &mut self,
        person: PersonId,
        request: RequestId,
    ) -> Result<Option<Request>, Fault> {
        one(self.connection, self.shared, person, request, self.now)
    }

    /// Gives a request to somebody of the desk, or to nobody in particular.
    ///
    /// # Errors
    /// [`Fault::Missing`] when the person has no such request.
    pub fn assign_request(
        &mut self,
        person: PersonId,
        request: RequestId,
        to: Option<ActorId>,
    ) -> Result<(), Fault> {
        let to = to.map(ActorId::bytes);
        let given = self.connection.execute(
            "UPDATE requests SET assigned = $1 WHERE person = $2 AND request = $3",
            &[
                Param::OptBytes(to.as_ref().map(<[u8; 16]>::as_slice)),
                Param::Bytes(&person.bytes()),
                Param::Bytes(&request.bytes()),
            ],
        )?;
        if given == 1 {
            Ok(())
        } else {
            Err(Fault::Missing("request"))
        }
    }

    /// Destroys a request that has had its time, with its case and whatever file is left of it; whether
    /// there was one (s.37(3)).
    ///
    /// # Errors
    /// [`Fault`].
    pub fn end_request(&mut self, person: PersonId, request: RequestId) -> Result<bool, Fault> {
        self.drop_parcel(person, request)?;
        let both = [request.bytes(), person.bytes()];
        let ended = self.connection.execute(
            "DELETE FROM requests WHERE request = $1 AND person = $2",
            &[Param::Bytes(&both[0]), Param::Bytes(&both[1])],
        )?;
        self.connection.execute(
            "DELETE FROM cases WHERE request_case = $1 AND person = $2",
            &[Param::Bytes(&both[0]), Param::Bytes(&both[1])],
        )?;
        Ok(ended > 0)
    }

    fn seal_request(
        &self,
        person: PersonId,
        request: RequestId,
        facts: &Json,
    ) -> Result<Vec<u8>, Fault> {
        let key = self.shared.keys.data_or_new(person, SLOT, self.now)?;
        let plain = zeroize::Zeroizing::new(facts.to_string().into_bytes());
        with_random(|random| {
            key.seal(
                &place(&self.shared.controller, person, request),
                &plain,
                random,
            )
        })
        .map(vault::Sealed::into_bytes)
        .map_err(|refused| Fault::Vault(refused.to_string()))
    }
}

impl Read<'_> {
    /// A person's request, opened.
    ///
    /// # Errors
    /// [`Fault`].
    pub fn request(
        &mut self,
        person: PersonId,
        request: RequestId,
    ) -> Result<Option<Request>, Fault> {
        one(self.connection, self.shared, person, request, self.now)
    }

    /// Whose request has this case number.
    ///
    /// # Errors
    /// [`Fault`].
    pub fn person_of_request(&mut self, request: RequestId) -> Result<Option<PersonId>, Fault> {
        person_of(self.connection, request)
    }

    /// A person's requests, newest first.
    ///
    /// # Errors
    /// [`Fault`].
    pub fn requests_of(&mut self, person: PersonId) -> Result<Vec<RequestRow>, Fault> {
        rows_of(self.connection, person)
    }

    /// Requests that are over and last changed at this moment or before, oldest first.
    ///
    /// # Errors
    /// [`Fault`].
    pub fn requests_over(&mut self, by: Moment, most: usize) -> Result<Vec<RequestRow>, Fault> {
        self.connection.all(
            concat!(
                "SELECT ",
                row_columns!(),
                " FROM requests WHERE stage IN ('collected', 'expired', 'fulfilled', 'refused', 'withdrawn') AND changed_at <= $1 ORDER BY changed_at LIMIT $2"
            ),
            &[
                Param::Int(by.micros()),
                Param::Int(i64::try_from(most).unwrap_or(i64::MAX)),
            ],
            row_of,
        )
    }

    /// The queue: every request by the day it is due, then by when it came.
    ///
    /// # Errors
    /// [`Fault`].
    pub fn queue(&mut self, most: usize) -> Result<Vec<RequestRow>, Fault> {
        self.connection.all(
            concat!(
                "SELECT ",
                row_columns!(),
                " FROM requests ORDER BY due_day, received_at LIMIT $1"
            ),
            &[Param::Int(i64::try_from(most).unwrap_or(i64::MAX))],
            row_of,
        )
    }
}
