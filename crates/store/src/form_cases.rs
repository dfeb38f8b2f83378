//! Filled-in forms as cases of a desk: which form, by which channel, where it stands, by when it is to be
//! answered (`LP-25`, `LP-29`, `CO-9`). What people wrote stands in their records; here is no word of theirs.

use law::{ActorId, CaseId, Moment, PersonId, RecordId};
use vault::Digest;

use crate::connection::{Connection, Param, Row};
use crate::fault::Fault;
use crate::transact::{Read, Shared, Store};
use crate::tx::Tx;

/// The index whose key marks words that this house gave out.
const WORDS: &str = "@given-word";

/// A filled-in form.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FormCase {
    /// Whose.
    pub person: PersonId,
    /// Its case number.
    pub case: CaseId,
    /// The form's id in the pack.
    pub form: String,
    /// The chosen session's id; empty where there is nothing to choose.
    pub session: String,
    /// The channel's id in the pack (`LP-25`).
    pub channel: String,
    /// By which way it came: a word of `duties`.
    pub way: String,
    /// How the notice was given (`LP-25`): a word of `duties`.
    pub notice_given: String,
    /// Who of the staff entered it, for somebody (`CO-9`).
    pub entered_by: Option<ActorId>,
    /// Where it stands: a word of `duties`.
    pub state: String,
    /// When it was received.
    pub received: Moment,
    /// The civil day by which the desk is to answer, ISO 8601.
    pub due_day: String,
    /// When it last changed.
    pub changed: Moment,
    /// How the person was told of the answer; empty before: a word of `duties`.
    pub told: String,
    /// When it is destroyed, once it is closed.
    pub ends: Option<Moment>,
    /// How often it was changed.
    pub revision: i64,
}

/// A form to keep.
#[derive(Clone, Copy)]
pub struct NewFormCase<'a> {
    /// The case as it begins; `changed`, `told`, `ends` and `revision` are set here.
    pub case: &'a FormCase,
    /// The word by which its person reaches it; a hash of it is kept.
    pub word: &'a str,
    /// What makes a second sending of the same form the same case; a hash of it is kept.
    pub sent_once: &'a [u8],
}

macro_rules! columns {
    () => {
        "person, request_case, form, session, channel, way, notice_given, entered_by, state, received_at, due_day, changed_at, told, ends_at, revision"
    };
}

fn case_of(row: &Row) -> Result<FormCase, Fault> {
    Ok(FormCase {
        person: PersonId::from_bytes(row.array(0)?),
        case: CaseId::from_bytes(row.array(1)?),
        form: row.text(2)?.to_owned(),
        session: row.text(3)?.to_owned(),
        channel: row.text(4)?.to_owned(),
        way: row.text(5)?.to_owned(),
        notice_given: row.text(6)?.to_owned(),
        entered_by: row.opt_array(7)?.map(ActorId::from_bytes),
        state: row.text(8)?.to_owned(),
        received: Moment::from_micros(row.int(9)?),
        due_day: row.text(10)?.to_owned(),
        changed: Moment::from_micros(row.int(11)?),
        told: row.text(12)?.to_owned(),
        ends: row.opt_int(13)?.map(Moment::from_micros),
        revision: row.int(14)?,
    })
}

fn by_case(connection: &mut Connection, case: CaseId) -> Result<Option<FormCase>, Fault> {
    connection.first(
        concat!(
            "SELECT ",
            columns!(),
            " FROM form_cases WHERE request_case = $1"
        ),
        &[Param::Bytes(&case.bytes())],
        case_of,
    )
}

fn marked(shared: &Shared, purpose: &str, parts: &[&[u8]]) -> Result<[u8; 32], Fault> {
    let all: Vec<&[u8]> = std::iter::once(purpose.as_bytes())
        .chain(parts.iter().copied())
        .collect();
    shared
        .keys
        .index(WORDS)?
        .term(&all)
        .map(|term| *term.as_bytes())
        .map_err(|refused| Fault::Refused(refused.to_string()))
}

impl Store {
    /// The mark of this house on some octets given out for a purpose: nobody without its keys makes one.
    ///
    /// # Errors
    /// [`Fault`]; also when a part is empty.
    pub fn mark(&self, purpose: &str, parts: &[&[u8]]) -> Result<[u8; 32], Fault> {
        let mark = marked(&self.shared, purpose, parts)?;
        // a key drawn just now must outlive a crash, or the word just given out would be no word
        self.shared.keys.flush()?;
        Ok(mark)
    }
}

impl Tx<'_> {
    /// The mark of this house, as [`Store::mark`].
    ///
    /// # Errors
    /// As [`Store::mark`].
    pub fn mark(&self, purpose: &str, parts: &[&[u8]]) -> Result<[u8; 32], Fault> {
        marked(self.shared, purpose, parts)
    }

    /// Keeps a filled-in form and opens its case: the desk has a reason to look until it is closed (`CO-37`).
    ///
    /// # Errors
    /// [`Fault`].
    pub fn keep_form_case(&mut self, new: &NewFormCase<'_>) -> Result<(), Fault> {
        let case = new.case;
        self.connection.execute(
            "INSERT INTO form_cases (person, request_case, form, session, channel, way, notice_given, entered_by, state, received_at, due_day, changed_at, told, word, sent_once, revision)
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, '', $13, $14, 0)",
            &[
                Param::Bytes(&case.person.bytes()),
                Param::Bytes(&case.case.bytes()),
                Param::Text(&case.form),
                Param::Text(&case.session),
                Param::Text(&case.channel),
                Param::Text(&case.way),
                Param::Text(&case.notice_given),
                Param::OptBytes(case.entered_by.map(ActorId::bytes).as_ref().map(<[u8; 16]>::as_slice)),
                Param::Text(&case.state),
                Param::Int(case.received.micros()),
                Param::Text(&case.due_day),
                Param::Int(self.now.micros()),
                Param::Bytes(&Digest::of(new.word.as_bytes())),
                Param::Bytes(&Digest::of(new.sent_once)),
            ],
        )?;
        self.open_case(case.case, case.person, &case.form, case.entered_by)
    }

    /// The case that a sending made before, if it did.
    ///
    /// # Errors
    /// [`Fault`].
    pub fn form_case_sent(&mut self, sent_once: &[u8]) -> Result<Option<FormCase>, Fault> {
        self.connection.first(
            concat!(
                "SELECT ",
                columns!(),
                " FROM form_cases WHERE sent_once = $1"
            ),
            &[Param::Bytes(&Digest::of(sent_once))],
            case_of,
        )
    }

    /// A filled-in form by its case number.
    ///
    /// # Errors
    /// [`Fault`].
    pub fn form_case(&mut self, case: CaseId) -> Result<Option<FormCase>, Fault> {
        by_case(self.connection, case)
    }

    /// How many cases of a session stand at this word.
    ///
    /// # Errors
    /// [`Fault`].
    pub fn form_places(&mut self, form: &str, session: &str, state: &str) -> Result<u64, Fault> {
        let found = self.connection.first(
            "SELECT CAST(COUNT(*) AS BIGINT) FROM form_cases WHERE form = $1 AND session = $2 AND state = $3",
            &[Param::Text(form), Param::Text(session), Param::Text(state)],
            |row| row.int(0),
        )?;
        Ok(u64::try_from(found.unwrap_or_default()).unwrap_or(u64::MAX))
    }

    /// The case of a session that has stood longest at this word.
    ///
    /// # Errors
    /// [`Fault`].
    pub fn first_form_case(
        &mut self,
        form: &str,
        session: &str,
        state: &str,
    ) -> Result<Option<FormCase>, Fault> {
        self.connection.first(
            concat!(
                "SELECT ",
                columns!(),
                " FROM form_cases WHERE form = $1 AND session = $2 AND state = $3 ORDER BY received_at, request_case LIMIT 1"
            ),
            &[Param::Text(form), Param::Text(session), Param::Text(state)],
            case_of,
        )
    }

    /// Moves a case on: its state, how the person was told, and when it ends.
    ///
    /// # Errors
    /// [`Fault::Missing`] when it was changed since it was read: somebody else was there.
    pub fn move_form_case(
        &mut self,
        case: &FormCase,
        state: &str,
        told: &str,
        ends: Option<Moment>,
    ) -> Result<(), Fault> {
        let moved = self.connection.execute(
            "UPDATE form_cases SET state = $1, told = $2, ends_at = $3, changed_at = $4, revision = revision + 1 WHERE person = $5 AND request_case = $6 AND revision = $7",
            &[
                Param::Text(state),
                Param::Text(told),
                Param::OptInt(ends.map(Moment::micros)),
                Param::Int(self.now.micros()),
                Param::Bytes(&case.person.bytes()),
                Param::Bytes(&case.case.bytes()),
                Param::Int(case.revision),
            ],
        )?;
        if moved == 1 {
            Ok(())
        } else {
            Err(Fault::Missing("case as it was read"))
        }
    }

    /// Sets when a record ends, once the event is known from which its period counts (s.37(3)). An end
    /// that is set already stays.
    ///
    /// # Errors
    /// [`Fault`].
    pub fn end_record(
        &mut self,
        person: PersonId,
        record: RecordId,
        ends: Moment,
    ) -> Result<(), Fault> {
        self.connection.execute(
            "UPDATE records SET expires_at = $1 WHERE person = $2 AND record = $3 AND expires_at IS NULL",
            &[
                Param::Int(ends.micros()),
                Param::Bytes(&person.bytes()),
                Param::Bytes(&record.bytes()),
            ],
        )?;
        Ok(())
    }

    /// Destroys the cases of forms that have had their time, and what their people were found by where
    /// nothing else is held of them; how many (s.37(3), `LP-29`).
    ///
    /// # Errors
    /// [`Fault`].
    pub fn sweep_form_cases(&mut self) -> Result<u64, Fault> {
        let now = self.now.micros();
        self.connection.execute(
            "DELETE FROM cases WHERE EXISTS (SELECT 1 FROM form_cases WHERE form_cases.person = cases.person
             AND form_cases.request_case = cases.request_case AND form_cases.ends_at <= $1)",
            &[Param::Int(now)],
        )?;
        let over = self.connection.execute(
            "DELETE FROM form_cases WHERE ends_at <= $1",
            &[Param::Int(now)],
        )?;
        if over > 0 {
            self.connection.execute(
                "DELETE FROM lookups WHERE field LIKE '@claimed/%'
                 AND NOT EXISTS (SELECT 1 FROM form_cases WHERE form_cases.person = lookups.person)
                 AND NOT EXISTS (SELECT 1 FROM records WHERE records.person = lookups.person)",
                &[],
            )?;
        }
        Ok(over)
    }
}

impl Read<'_> {
    /// A filled-in form by its case number.
    ///
    /// # Errors
    /// [`Fault`].
    pub fn form_case(&mut self, case: CaseId) -> Result<Option<FormCase>, Fault> {
        by_case(self.connection, case)
    }

    /// The hash of the word by which a case is reached by its person.
    ///
    /// # Errors
    /// [`Fault`].
    pub fn word_of_form_case(&mut self, case: CaseId) -> Result<Option<[u8; 32]>, Fault> {
        self.connection.first(
            "SELECT word FROM form_cases WHERE request_case = $1",
            &[Param::Bytes(&case.bytes())],
            |row| row.array(0),
        )
    }

    /// The cases of a form at this word, by the day they are due.
    ///
    /// # Errors
    /// [`Fault`].
    pub fn form_cases(
        &mut self,
        form: &str,
        state: &str,
        most: usize,
    ) -> Result<Vec<FormCase>, Fault> {
        self.connection.all(
            concat!(
                "SELECT ",
                columns!(),
                " FROM form_cases WHERE form = $1 AND state = $2 ORDER BY due_day, received_at, request_case LIMIT $3"
            ),
            &[
                Param::Text(form),
                Param::Text(state),
                Param::Int(i64::try_from(most).unwrap_or(i64::MAX)),
            ],
            case_of,
        )
    }
}
