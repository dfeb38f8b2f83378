//! What a person may have of their own: the rows about them in words and numbers, for the copy
//! they ask for (s.30), and whether they can sign in.

use law::{PersonId, RequestId};

use crate::connection::{Connection, Param, Row};
use crate::entries::hex;
use crate::fault::Fault;
use crate::permit::Permit;
use crate::requests::{RequestRow, row_columns, row_of};
use crate::transact::Read;
use crate::tx::Tx;

/// A value of a row about a person, in the clear because it is a word, a number or an id.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Cell {
    /// There is none.
    Nothing,
    /// A count, or a moment in microseconds since 1970 UTC.
    Number(i64),
    /// A word of the pack or of this program, or a text that is no personal data.
    Word(String),
    /// A random number, hexadecimal.
    Id(String),
}

/// The rows of one table about one person; sealed columns are opened elsewhere.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OwnTable {
    /// The table's name, as in `columns.toml`.
    pub table: &'static str,
    /// Its columns, without the sealed one and without the person's own id.
    pub columns: &'static [&'static str],
    /// Its rows.
    pub rows: Vec<Vec<Cell>>,
    /// The column that is sealed, if one is: opened with the permit it needs.
    pub sealed: Option<&'static str>,
}

struct Source {
    table: &'static str,
    columns: &'static [&'static str],
    /// One letter a column: `i`d, `h`ash, `w`ord, `n`umber.
    kinds: &'static str,
    sql: &'static str,
    sealed: Option<&'static str>,
}

/// Every table of `columns.toml` that belongs in a person's copy. A test of `duties` compares the
/// two, so that a new table cannot be forgotten.
const SOURCES: [Source; 20] = [
    Source {
        table: "people",
        columns: &["relationship", "joined_at", "notice", "notice_at", "source"],
        kinds: "wnnnw",
        sql: "SELECT relationship, joined_at, notice, notice_at, source FROM people WHERE person = $1",
        sealed: None,
    },
    Source {
        table: "records",
        columns: &[
            "record",
            "category",
            "source",
            "course",
            "happened_at",
            "stored_at",
            "expires_at",
            "version",
        ],
        kinds: "iwwinnnn",
        sql: "SELECT record, category, source, course, happened_at, stored_at, expires_at, version FROM records WHERE person = $1 ORDER BY happened_at, record",
        sealed: Some("sealed"),
    },
    Source {
        table: "media",
        columns: &[
            "media", "record", "category", "field", "source", "begun_at", "parts",
        ],
        kinds: "iiwwwnn",
        sql: "SELECT media, record, category, field, source, begun_at, parts FROM media WHERE person = $1 AND ready = 1 ORDER BY record, field, media",
        sealed: Some("sealed"),
    },
    Source {
        table: "enrolments",
        columns: &["course", "part", "begins_at", "ends_at", "source"],
        kinds: "iwnnw",
        sql: "SELECT course, part, begins_at, ends_at, source FROM enrolments WHERE person = $1 ORDER BY course, part",
        sealed: None,
    },
    Source {
        table: "consents",
        columns: &[
            "activity",
            "at",
            "given",
            "notice",
            "state",
            "wording",
            "method",
            "evidence",
            "flaw",
            "explicit",
            "entry",
            "done_on_it",
        ],
        kinds: "wnnnwhwwwnnn",
        sql: "SELECT activity, at, given, notice, state, wording, method, evidence, flaw, explicit, entry, done_on_it FROM consents WHERE person = $1 ORDER BY at, activity",
        sealed: None,
    },
    Source {
        table: "objections",
        columns: &["activity", "filed_at", "ended_at"],
        kinds: "wnn",
        sql: "SELECT activity, filed_at, ended_at FROM objections WHERE person = $1 ORDER BY filed_at, activity",
        sealed: None,
    },
    Source {
        table: "restrictions",
        columns: &["category", "ground", "from_at", "ended_at"],
        kinds: "wwnn",
        sql: "SELECT category, ground, from_at, ended_at FROM restrictions WHERE person = $1 ORDER BY from_at, category, ground",
        sealed: None,
    },
    Source {
        table: "holds",
        columns: &["category", "ground", "from_at", "until_at", "ended_at"],
        kinds: "wwnnn",
        sql: "SELECT category, ground, from_at, until_at, ended_at FROM holds WHERE person = $1 ORDER BY from_at, category, ground",
        sealed: None,
    },
    Source {
        table: "requests",
        columns: &[
            "request",
            "kind",
            "stage",
            "received_at",
            "due_day",
            "changed_at",
            "waits",
            "assigned",
        ],
        kinds: "iwwnwnwi",
        sql: "SELECT request, kind, stage, received_at, due_day, changed_at, waits, assigned FROM requests WHERE person = $1 ORDER BY received_at, request",
        sealed: Some("sealed"),
    },
    Source {
        table: "corrections",
        columns: &[
            "record", "field", "version", "category", "request", "at", "ended_at",
        ],
        kinds: "iwnwinn",
        sql: "SELECT record, field, version, category, request, at, ended_at FROM corrections WHERE person = $1 ORDER BY at, record, field",
        sealed: Some("sealed"),
    },
    Source {
        table: "arrivals",
        columns: &["transfer", "sender", "at", "until_at"],
        kinds: "iwnn",
        sql: "SELECT transfer, sender, at, until_at FROM arrivals WHERE person = $1 ORDER BY at, transfer",
        sealed: None,
    },
    Source {
        table: "entries",
        columns: &["number", "leaf", "at"],
        kinds: "nnn",
        sql: "SELECT number, leaf, at FROM entries WHERE person = $1 ORDER BY number",
        sealed: Some("sealed"),
    },
    Source {
        table: "cases",
        columns: &[
            "request_case",
            "kind",
            "opened_by",
            "opened_at",
            "closed_at",
        ],
        kinds: "iwinn",
        sql: "SELECT request_case, kind, opened_by, opened_at, closed_at FROM cases WHERE person = $1 ORDER BY opened_at, request_case",
        sealed: None,
    },
    Source {
        table: "transfers",
        columns: &["recipient", "condition", "consented", "evidence", "at"],
        kinds: "wwnwn",
        sql: "SELECT recipient, condition, consented, evidence, at FROM transfers WHERE person = $1 ORDER BY at, recipient",
        sealed: None,
    },
    Source {
        table: "representations",
        columns: &[
            "representative",
            "kind",
            "evidence",
            "begins_at",
            "ends_at",
            "granted_by",
        ],
        kinds: "iwwnni",
        sql: "SELECT representative, kind, evidence, begins_at, ends_at, granted_by FROM representations WHERE person = $1 ORDER BY begins_at, representative",
        sealed: None,
    },
    Source {
        table: "consent_parts",
        columns: &["activity", "agreed_by", "at", "notice"],
        kinds: "wwnn",
        sql: "SELECT activity, agreed_by, at, notice FROM consent_parts WHERE person = $1 ORDER BY at, activity",
        sealed: None,
    },
    Source {
        table: "deliveries",
        columns: &["version", "round", "state", "channel", "begun_at", "at"],
        kinds: "nnwwnn",
        sql: "SELECT version, round, state, channel, begun_at, at FROM deliveries WHERE person = $1 ORDER BY version, round",
        sealed: None,
    },
    Source {
        table: "answers",
        columns: &["version", "activity", "given", "at"],
        kinds: "nwnn",
        sql: "SELECT version, activity, given, at FROM answers WHERE person = $1 ORDER BY at, activity",
        sealed: None,
    },
    Source {
        table: "form_cases",
        columns: &[
            "request_case",
            "form",
            "session",
            "channel",
            "way",
            "notice_given",
            "entered_by",
            "state",
            "received_at",
            "due_day",
            "changed_at",
            "told",
            "ends_at",
        ],
        kinds: "iwwwwwiwnwnwn",
        sql: "SELECT request_case, form, session, channel, way, notice_given, entered_by, state, received_at, due_day, changed_at, told, ends_at FROM form_cases WHERE person = $1 ORDER BY received_at, request_case",
        sealed: None,
    },
    Source {
        table: "indirect",
        columns: &["source", "since", "due_at", "told_at", "ground"],
        kinds: "wnnnw",
        sql: "SELECT source, since, due_at, told_at, ground FROM indirect WHERE person = $1 ORDER BY since, source",
        sealed: None,
    },
];

fn cells(row: &Row, kinds: &str) -> Result<Vec<Cell>, Fault> {
    kinds
        .chars()
        .enumerate()
        .map(|(column, kind)| {
            Ok(match kind {
                'n' => row.opt_int(column)?.map_or(Cell::Nothing, Cell::Number),
                'w' => row
                    .opt_text(column)?
                    .map_or(Cell::Nothing, |word| Cell::Word(word.to_owned())),
                'h' => row
                    .opt_array::<32>(column)?
                    .map_or(Cell::Nothing, |hash| Cell::Id(hex(&hash))),
                _ => row.opt_array::<16>(column)?.map_or(Cell::Nothing, |id| {
                    Cell::Id(law::EntryId::from_bytes(id).to_string())
                }),
            })
        })
        .collect()
}

fn goes_by_one(connection: &mut Connection, person: PersonId, field: &str) -> Result<bool, Fault> {
    let found = connection.first(
        "SELECT field FROM lookups WHERE person = $1 AND field = $2 LIMIT 1",
        &[Param::Bytes(&person.bytes()), Param::Text(field)],
        |row| Ok(row.text(0)?.len()),
    )?;
    Ok(found.is_some())
}

impl Read<'_> {
    /// Every row about the person behind a permit, table by table, sealed columns left out: for the
    /// person themself alone.
    ///
    /// # Errors
    /// [`Fault::Refused`] when the permit is another's; [`Fault`] otherwise.
    pub fn own_rows(&mut self, permit: &Permit) -> Result<Vec<OwnTable>, Fault> {
        if !permit.is_oneself() {
            return Err(Fault::Refused(
                "only the person themself has all rows about them (s.30)".to_owned(),
            ));
        }
        SOURCES
            .iter()
            .map(|source| {
                Ok(OwnTable {
                    table: source.table,
                    columns: source.columns,
                    rows: self.connection.all(
                        source.sql,
                        &[Param::Bytes(&permit.person().bytes())],
                        |row| cells(row, source.kinds),
                    )?,
                    sealed: source.sealed,
                })
            })
            .collect()
    }

    /// Whether the person goes by anything in this field, such as `@sign-in`.
    ///
    /// # Errors
    /// [`Fault`].
    pub fn goes_by_one(&mut self, person: PersonId, field: &str) -> Result<bool, Fault> {
        goes_by_one(self.connection, person, field)
    }

    /// For whom a kind of work waits: read at a start, before any worker runs.
    ///
    /// # Errors
    /// [`Fault`].
    pub fn people_with_work(&mut self, kind: &str) -> Result<Vec<PersonId>, Fault> {
        self.connection.all(
            "SELECT person FROM work WHERE kind = $1 AND person IS NOT NULL",
            &[Param::Text(kind)],
            |row| Ok(PersonId::from_bytes(row.array(0)?)),
        )
    }

    /// What kinds of case about a person are open: a right's word, or that of an order or incident.
    ///
    /// # Errors
    /// [`Fault`].
    pub fn open_cases(&mut self, person: PersonId) -> Result<Vec<String>, Fault> {
        self.connection.all(
            "SELECT kind FROM cases WHERE person = $1 AND closed_at IS NULL ORDER BY opened_at",
            &[Param::Bytes(&person.bytes())],
            |row| Ok(row.text(0)?.to_owned()),
        )
    }

    /// The requests that still wait for an answer, by the day they are due, then by when they came.
    ///
    /// # Errors
    /// [`Fault`].
    pub fn open_requests(&mut self, most: usize) -> Result<Vec<RequestRow>, Fault> {
        self.connection.all(
            concat!(
                "SELECT ",
                row_columns!(),
                " FROM requests WHERE stage IN ('received', 'identified', 'gathered', 'reviewed', 'erased-here') ORDER BY due_day, received_at LIMIT $1"
            ),
            &[Param::Int(i64::try_from(most).unwrap_or(i64::MAX))],
            row_of,
        )
    }
}

impl Tx<'_> {
    /// Whether the person goes by anything in this field, such as `@sign-in`.
    ///
    /// # Errors
    /// [`Fault`].
    pub fn goes_by_one(&mut self, person: PersonId, field: &str) -> Result<bool, Fault> {
        goes_by_one(self.connection, person, field)
    }

    /// Whether the person has a request of this kind, another than this one, that is neither answered
    /// for good nor taken back: one at a time (`T15`). One of which it is not proved who asks is nobody's
    /// yet, and stands in the way of none (`T9`).
    ///
    /// # Errors
    /// [`Fault`].
    pub fn has_request_under_way(
        &mut self,
        person: PersonId,
        kind: &str,
        besides: Option<RequestId>,
    ) -> Result<bool, Fault> {
        // No request has the number of zeros: each is drawn.
        let besides = besides.map_or([0; 16], RequestId::bytes);
        let found = self.connection.first(
            "SELECT stage FROM requests WHERE person = $1 AND kind = $2
             AND stage IN ('identified', 'gathered', 'reviewed', 'answered', 'erased-here') AND request <> $3 LIMIT 1",
            &[
                Param::Bytes(&person.bytes()),
                Param::Text(kind),
                Param::Bytes(&besides),
            ],
            |row| Ok(row.text(0)?.len()),
        )?;
        Ok(found.is_some())
    }
}

impl Permit {
    /// Whether it is the person themself who may read.
    #[must_use]
    pub fn is_oneself(&self) -> bool {
        self.actor.bytes() == self.person.bytes()
    }
}
