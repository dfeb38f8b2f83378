//! Destroying what is held about a person: keys first beyond reach, rows after, asked again at the
//! end (s.33, `B7`).
//!
//! Order: one transaction marks the person, deletes their rows and enters the erasure; when it is
//! durable the keys are destroyed; then the caller is answered. A crash in between is finished at
//! the next start, before anything else is done.

use law::{EntryId, Moment, PersonId};
use serde_json::{Value as Json, json};

use crate::connection::{Connection, Param};
use crate::entries::{self, Opening};
use crate::fault::Fault;
use crate::hot::Change;
use crate::keys::{Keys, random_id};
use crate::leaf::Kind;
use crate::log::Entered;
use crate::people::Identifier;
use crate::transact::{Read, Store};
use crate::tx::Tx;

/// A table with rows of one person: its name, the statement that empties it and the one that asks
/// again.
pub(crate) type PersonTable = (&'static str, &'static str, &'static str);

macro_rules! person_tables {
    ($($table:literal),+ $(,)?) => {
        &[$((
            $table,
            concat!("DELETE FROM ", $table, " WHERE person = $1"),
            concat!("SELECT CAST(COUNT(*) AS BIGINT) FROM ", $table, " WHERE person = $1"),
        )),+]
    };
}

pub(crate) use person_tables;

/// Every table with rows of one person, in the order in which they are emptied; `people` itself
/// goes when the keys are gone. A test compares this with `columns.toml`.
pub(crate) const PERSON_TABLES: &[PersonTable] = person_tables![
    "lookups",
    "records",
    "media",
    "media_parts",
    "corrections",
    "parcels",
    "transfer_parts",
    "arrivals",
    "requests",
    "enrolments",
    "consents",
    "objections",
    "restrictions",
    "holds",
    "transfers",
    "cases",
    "work",
    "sessions",
    "representations",
    "consent_parts",
    "deliveries",
    "answers",
    "form_cases",
    "indirect",
];
const ENTRIES: &[PersonTable] = person_tables!["entries"];

/// The tables that hold rows of one person: an erasure empties each, a copy answers for each.
pub fn tables_of_people() -> impl Iterator<Item = &'static str> {
    PERSON_TABLES
        .iter()
        .chain(ENTRIES)
        .map(|&(table, _, _)| table)
        .chain(["people"])
}

/// How many rows of each table were destroyed.
pub type Destroyed = Vec<(&'static str, u64)>;

/// What is known of an erasure once it is done.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Certificate {
    /// Its number; the person keeps it, nothing here links it to them.
    pub certificate: EntryId,
    /// When.
    pub at: Moment,
    /// The ledger entry that says so.
    pub leaf: u64,
    /// What was destroyed and what follows, as JSON without personal data.
    pub body: String,
}

impl Tx<'_> {
    /// Begins the erasure of a person: their rows are gone with this transaction, their keys
    /// before it is acknowledged. `held` identifiers are kept as keyed tombstones until a day, so
    /// that an import does not bring them back (`K11`).
    ///
    /// # Errors
    /// [`Fault`]; also when a hold stands against it.
    pub fn erase(
        &mut self,
        person: PersonId,
        identifiers: &[Identifier],
        tombstones_until: Moment,
        grounds: &Json,
    ) -> Result<(Destroyed, Certificate), Fault> {
        let state = self
            .view(|view| view.person(person))
            .filter(|state| !state.erasing)
            .ok_or(Fault::Missing("person"))?;
        if !state.standing.holds.is_empty() {
            return Err(Fault::Refused(
                "a hold stands against erasure (s.33 ¶2, s.34(3)); end it first".to_owned(),
            ));
        }
        self.bury(identifiers, tombstones_until)?;
        let mut destroyed: Destroyed = Vec::new();
        for &(table, sql, _) in PERSON_TABLES {
            destroyed.push((
                table,
                self.connection
                    .execute(sql, &[Param::Bytes(&person.bytes())])?,
            ));
        }
        let entered = self.enter(
            person,
            Kind::Erasure,
            &json!({ "at": self.now.micros(), "grounds": grounds }),
        )?;
        let opening = entries::opening(
            self.connection,
            self.shared,
            person,
            entered.number,
            self.now,
        )?;
        // The entry stands in the ledger; what it opens with goes with the person.
        destroyed.push((
            "entries",
            self.connection.execute(
                "DELETE FROM entries WHERE person = $1",
                &[Param::Bytes(&person.bytes())],
            )?,
        ));
        self.end_representing(person)?;
        self.connection.execute(
            "UPDATE actors SET person = NULL, ends_at = $1 WHERE person = $2",
            &[Param::Int(self.now.micros()), Param::Bytes(&person.bytes())],
        )?;
        self.connection.execute("UPDATE people SET erasing = 1, relationship = '', source = '', notice = NULL, notice_at = NULL WHERE person = $1", &[Param::Bytes(&person.bytes())])?;
        let certificate = self.certify(entered, &opening, &destroyed)?;
        self.changes.push(Change::Person(person, None));
        self.shreds.push(person);
        Ok((destroyed, certificate))
    }

    /// Keeps the person's identifiers as tombstones.
    pub(crate) fn bury(&mut self, identifiers: &[Identifier], until: Moment) -> Result<(), Fault> {
        let key = self.shared.keys.tombstone()?;
        for identifier in identifiers {
            let term = key
                .tombstone(&identifier.field, &identifier.bytes())
                .map_err(|refused| Fault::Refused(refused.to_string()))?;
            self.connection.execute(
                "INSERT INTO tombstones (field, term, at, until_at) VALUES ($1, $2, $3, $4)
                 ON CONFLICT (field, term) DO UPDATE SET at = excluded.at, until_at = excluded.until_at",
                &[
                    Param::Text(&identifier.field),
                    Param::Bytes(term.as_bytes()),
                    Param::Int(self.now.micros()),
                    Param::Int(until.micros()),
                ],
            )?;
        }
        Ok(())
    }

    /// The certificate carries the opening of the ledger entry: whoever holds it can check it offline.
    pub(crate) fn certify(
        &mut self,
        entered: Entered,
        opening: &Opening,
        destroyed: &Destroyed,
    ) -> Result<Certificate, Fault> {
        let rows: serde_json::Map<String, Json> = destroyed
            .iter()
            .map(|(table, count)| ((*table).to_owned(), json!(count)))
            .collect();
        let body = json!({
            "what": "erasure",
            "at": self.now.micros(),
            "leaf": entered.leaf,
            "entry": opening.leaf_hex,
            "salt": opening.salt_hex,
            "payload": opening.payload,
            "destroyed": rows,
            "keys": "destroyed",
        })
        .to_string();
        let certificate = EntryId::from_bytes(random_id()?);
        self.connection.execute(
            "INSERT INTO certificates (certificate, at, leaf, body) VALUES ($1, $2, $3, $4)",
            &[
                Param::Bytes(&certificate.bytes()),
                Param::Int(self.now.micros()),
                Param::Int(
                    i64::try_from(entered.leaf)
                        .map_err(|error| Fault::Ledger(error.to_string()))?,
                ),
                Param::Text(&body),
            ],
        )?;
        Ok(Certificate {
            certificate,
            at: self.now,
            leaf: entered.leaf,
            body,
        })
    }

    /// Takes a certificate back because something was left, and enters which tables held it.
    ///
    /// # Errors
    /// [`Fault`].
    pub fn withdraw_certificate(
        &mut self,
        certificate: EntryId,
        left: &[String],
    ) -> Result<(), Fault> {
        self.connection.execute(
            "DELETE FROM certificates WHERE certificate = $1",
            &[Param::Bytes(&certificate.bytes())],
        )?;
        self.enter_house(&json!({ "kind": "certificate-withdrawn", "left": left }))?;
        Ok(())
    }

    /// Whether somebody who goes by this was erased and must not be brought back now.
    ///
    /// # Errors
    /// [`Fault`].
    pub fn is_buried(&mut self, identifier: &Identifier) -> Result<bool, Fault> {
        let key = self.shared.keys.tombstone()?;
        let term = key
            .tombstone(&identifier.field, &identifier.bytes())
            .map_err(|refused| Fault::Refused(refused.to_string()))?;
        let until = self.connection.first(
            "SELECT until_at FROM tombstones WHERE field = $1 AND term = $2",
            &[
                Param::Text(&identifier.field),
                Param::Bytes(term.as_bytes()),
            ],
            |row| row.int(0),
        )?;
        Ok(until.is_some_and(|until| until > self.now.micros()))
    }
}

impl Read<'_> {
    /// A certificate by its number.
    ///
    /// # Errors
    /// [`Fault`].
    pub fn certificate(&mut self, certificate: EntryId) -> Result<Option<Certificate>, Fault> {
        self.connection.first(
            "SELECT at, leaf, body FROM certificates WHERE certificate = $1",
            &[Param::Bytes(&certificate.bytes())],
            |row| {
                Ok(Certificate {
                    certificate,
                    at: Moment::from_micros(row.int(0)?),
                    leaf: u64::try_from(row.int(1)?).map_err(|_| row.meaningless(1))?,
                    body: row.text(2)?.to_owned(),
                })
            },
        )
    }

    /// How many certificates stand.
    ///
    /// # Errors
    /// [`Fault`].
    pub fn certificate_count(&mut self) -> Result<u64, Fault> {
        let count = self.connection.first(
            "SELECT CAST(COUNT(*) AS BIGINT) FROM certificates",
            &[],
            |row| row.int(0),
        )?;
        u64::try_from(count.unwrap_or(0)).map_err(|error| Fault::Refused(error.to_string()))
    }

    /// Asks every table and the key store again whether anything of a person is left: the check
    /// that reads back.
    ///
    /// # Errors
    /// [`Fault`].
    pub fn residue(&mut self, person: PersonId) -> Result<Vec<String>, Fault> {
        residue(self.connection, &self.shared.keys, person)
    }
}

fn residue(
    connection: &mut Connection,
    keys: &Keys,
    person: PersonId,
) -> Result<Vec<String>, Fault> {
    const LISTED: &str =
        "SELECT CAST(COUNT(*) AS BIGINT) FROM people WHERE person = $1 AND erasing = 0";
    let asked = PERSON_TABLES
        .iter()
        .chain(ENTRIES)
        .map(|&(table, _, count)| (table, count));
    let mut left = Vec::new();
    for (table, sql) in asked.chain([("people", LISTED)]) {
        let count = connection.first(sql, &[Param::Bytes(&person.bytes())], |row| row.int(0))?;
        if count.unwrap_or(0) > 0 {
            left.push(table.to_owned());
        }
    }
    if keys.any_left(person)? {
        left.push("keys".to_owned());
    }
    Ok(left)
}

impl Store {
    /// Finishes erasures that a crash cut short: destroys keys that outlived their rows, then the
    /// marks. Part of every start.
    pub(crate) fn finish_erasures(&self) -> Result<(), Fault> {
        self.transact("erasure.finish", |tx| {
            let marked =
                tx.connection
                    .all("SELECT person FROM people WHERE erasing = 1", &[], |row| {
                        Ok(PersonId::from_bytes(row.array(0)?))
                    })?;
            if marked.is_empty() {
                return Ok(());
            }
            tx.shared.keys.shred(&marked)?;
            tx.connection
                .execute("DELETE FROM people WHERE erasing = 1", &[])?;
            tx.changes.extend(
                marked
                    .into_iter()
                    .map(|person| Change::Person(person, None)),
            );
            Ok::<(), Fault>(())
        })
    }
}
