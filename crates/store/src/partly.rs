//! Destroying what is held about a person but for what a law wants kept, and asking
//! everything again (s.33 ¶2, `B7`, `B12`).
//!
//! The order is that of a whole erasure: rows with the transaction, keys before anybody is
//! answered. What a crash leaves of the keys is destroyed at the next start, for the same
//! transaction enqueues it.

use law::{EntryId, Moment, PersonId};
use policy::Set64;
use serde_json::{Value as Json, json};

use crate::connection::{Connection, Param};
use crate::entries;
use crate::erasure::{Certificate, Destroyed, PersonTable, person_tables};
use crate::fault::Fault;
use crate::hot::Change;
use crate::keys::Keys;
use crate::leaf::Kind;
use crate::media::filed_categories;
use crate::people::Identifier;
use crate::transact::Read;
use crate::tx::Tx;
use crate::{parcels, requests};

/// The kind of work that destroys keys which outlived their rows.
pub const SHRED: &str = "shred";
/// The ground under which what is kept may not be used meanwhile (`B7`).
pub const AWAITS_ERASURE: &str = "awaits-erasure";

/// Kept back under this name, the requests of the person stay as the record of refusals (s.39(7)).
pub const RECORD_OF_RIGHTS: &str = requests::SLOT;

/// What is kept of a category although the rest of it goes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KeptBack {
    /// The category's id.
    pub category: String,
    /// Only records that happened at or after this moment; all of them when there is none.
    pub from: Option<Moment>,
}

/// Tables of one person that are emptied even when some records stay.
const EMPTIED: &[PersonTable] = person_tables![
    "lookups",
    "parcels",
    "transfer_parts",
    "arrivals",
    "requests",
    "enrolments",
    "consents",
    "objections",
    "restrictions",
    "transfers",
    "cases",
    "work",
    "sessions",
    "representations",
    "consent_parts",
    "form_cases",
    "indirect",
];

/// What must be empty after it.
const ASKED_AGAIN: &[PersonTable] = person_tables![
    "lookups",
    "parcels",
    "transfer_parts",
    "arrivals",
    "requests",
    "enrolments",
    "consents",
    "transfers",
    "cases",
    "entries",
    "sessions",
    "representations",
    "consent_parts",
    "form_cases",
    "indirect",
];

fn held_categories(connection: &mut Connection, person: PersonId) -> Result<Vec<String>, Fault> {
    connection.all(
        "SELECT DISTINCT category FROM records WHERE person = $1 ORDER BY category",
        &[Param::Bytes(&person.bytes())],
        |row| Ok(row.text(0)?.to_owned()),
    )
}

fn count(connection: &mut Connection, sql: &'static str, person: PersonId) -> Result<i64, Fault> {
    let found = connection.first(sql, &[Param::Bytes(&person.bytes())], |row| row.int(0))?;
    Ok(found.unwrap_or(0))
}

impl Tx<'_> {
    /// Destroys everything about a person but the records kept back: rows with this transaction,
    /// keys before it is acknowledged. What is kept may not be used meanwhile; the person can
    /// neither sign in nor be found any more.
    ///
    /// # Errors
    /// [`Fault`]; also when nothing is kept back: that is [`Tx::erase`].
    pub fn erase_besides(
        &mut self,
        person: PersonId,
        kept: &[KeptBack],
        identifiers: &[Identifier],
        tombstones_until: Moment,
        grounds: &Json,
    ) -> Result<(Destroyed, Certificate), Fault> {
        if kept.is_empty() {
            return Err(Fault::Refused(
                "nothing is kept back: the person is erased whole".to_owned(),
            ));
        }
        self.standing(person).ok_or(Fault::Missing("person"))?;
        self.bury(identifiers, tombstones_until)?;
        let mut gone = held_categories(self.connection, person)?;
        gone.retain(|held| !kept.iter().any(|back| back.category == *held));
        let mut destroyed: Destroyed = vec![("records", self.delete_records(person, kept)?)];
        destroyed.push(("media", self.sweep_media_of(person)?));
        self.forget_ties(person)?;
        self.end_representing(person)?;
        for &(table, sql, _) in EMPTIED {
            if table == requests::SLOT && keeps_requests(kept) {
                continue;
            }
            let rows = self
                .connection
                .execute(sql, &[Param::Bytes(&person.bytes())])?;
            destroyed.push((table, rows));
        }
        self.set_apart(person, kept)?;
        let payload = json!({ "at": self.now.micros(), "grounds": grounds });
        let entered = self.enter(person, Kind::Erasure, &payload)?;
        let opening = entries::opening(
            self.connection,
            self.shared,
            person,
            entered.number,
            self.now,
        )?;
        let own = self.connection.execute(
            "DELETE FROM entries WHERE person = $1",
            &[Param::Bytes(&person.bytes())],
        )?;
        destroyed.push(("entries", own));
        self.connection.execute(
            "UPDATE actors SET person = NULL, ends_at = $1 WHERE person = $2",
            &[Param::Int(self.now.micros()), Param::Bytes(&person.bytes())],
        )?;
        self.connection.execute(
            "UPDATE people SET notice = NULL, notice_at = NULL, source = '' WHERE person = $1",
            &[Param::Bytes(&person.bytes())],
        )?;
        let certificate = self.certify(entered, &opening, &destroyed)?;
        self.enqueue(SHRED, Some(person), None, self.now)?;
        self.shred_slots(person, gone, keeps_requests(kept));
        Ok((destroyed, certificate))
    }

    /// Destroys some categories of a person who stays: rows with this transaction, keys before it is
    /// acknowledged.
    ///
    /// # Errors
    /// [`Fault`]; also when a hold stands against one of them.
    pub fn erase_categories(
        &mut self,
        person: PersonId,
        categories: &[String],
        grounds: &Json,
    ) -> Result<Certificate, Fault> {
        let standing = self.standing(person).ok_or(Fault::Missing("person"))?;
        let compiled = self.compiled();
        let held = categories
            .iter()
            .filter_map(|category| compiled.category_ix(category))
            .any(|category| standing.holds.has(category.0));
        if held {
            return Err(Fault::Refused(
                "a hold stands against erasure (s.33 ¶2, s.34(3)); end it first".to_owned(),
            ));
        }
        let mut rows = 0;
        for category in categories {
            rows += self.connection.execute(
                "DELETE FROM records WHERE person = $1 AND category = $2",
                &[Param::Bytes(&person.bytes()), Param::Text(category)],
            )?;
        }
        self.sweep_corrections_of(person)?;
        let files = self.sweep_media_of(person)?;
        let payload = json!({ "at": self.now.micros(), "grounds": grounds });
        let entered = self.enter(person, Kind::Erasure, &payload)?;
        let opening = entries::opening(
            self.connection,
            self.shared,
            person,
            entered.number,
            self.now,
        )?;
        let certificate = self.certify(
            entered,
            &opening,
            &vec![("records", rows), ("media", files)],
        )?;
        self.enqueue(SHRED, Some(person), None, self.now)?;
        self.category_shreds.push((person, categories.to_vec()));
        Ok(certificate)
    }

    fn delete_records(&mut self, person: PersonId, kept: &[KeptBack]) -> Result<u64, Fault> {
        let mut rows = 0;
        for held in held_categories(self.connection, person)? {
            let until = match kept.iter().find(|back| back.category == held) {
                None => i64::MAX,
                Some(KeptBack { from: None, .. }) => continue,
                Some(KeptBack {
                    from: Some(from), ..
                }) => from.micros(),
            };
            rows += self.connection.execute(
                "DELETE FROM records WHERE person = $1 AND category = $2 AND happened_at < $3",
                &[
                    Param::Bytes(&person.bytes()),
                    Param::Text(&held),
                    Param::Int(until),
                ],
            )?;
        }
        self.sweep_corrections_of(person)?;
        Ok(rows)
    }

    /// Ends what decisions would still see of the person's courses, cases and transfers.
    fn forget_ties(&mut self, person: PersonId) -> Result<(), Fault> {
        let cases = self.connection.all(
            "SELECT request_case FROM cases WHERE person = $1",
            &[Param::Bytes(&person.bytes())],
            |row| Ok(law::CaseId::from_bytes(row.array(0)?)),
        )?;
        let recipients = self.connection.all(
            "SELECT recipient FROM transfers WHERE person = $1",
            &[Param::Bytes(&person.bytes())],
            |row| Ok(row.text(0)?.to_owned()),
        )?;
        let compiled = self.compiled();
        self.changes.push(Change::Enrolments(person, Vec::new()));
        self.changes.extend(
            cases
                .into_iter()
                .map(|case| Change::Case(case, person, false)),
        );
        self.changes.extend(
            recipients
                .iter()
                .filter_map(|recipient| compiled.recipient_ix(recipient))
                .map(|recipient| Change::Transfer(person, recipient.0, None)),
        );
        Ok(())
    }

    /// Restricts what is kept and takes back every word the person gave: there is nobody to hold
    /// to it any more.
    fn set_apart(&mut self, person: PersonId, kept: &[KeptBack]) -> Result<(), Fault> {
        self.change_standing(person, |standing| {
            standing.consents = Set64::EMPTY;
            standing.withdrawn = Set64::EMPTY;
            standing.objections = Set64::EMPTY;
            standing.restrictions = Set64::EMPTY;
            standing.notice = None;
        })?;
        let compiled = self.compiled();
        for back in kept {
            match compiled.category_ix(&back.category) {
                Some(category) => {
                    self.restrict(person, category, AWAITS_ERASURE)?;
                }
                // The record of rights need not be a category of the pack.
                None if back.category == RECORD_OF_RIGHTS => {}
                None => return Err(Fault::Missing("category")),
            }
        }
        Ok(())
    }

    /// Has the keys of these categories destroyed, and those of everything that never stays.
    fn shred_slots(&mut self, person: PersonId, categories: Vec<String>, keep_requests: bool) {
        let always = [
            parcels::SLOT,
            crate::transfer_parts::SLOT,
            requests::SLOT,
            crate::keys::LOG_SLOT,
            crate::keys::PSEUDONYM_SLOT,
        ];
        let slots = categories
            .into_iter()
            .chain(always.into_iter().map(str::to_owned))
            .filter(|slot| !(keep_requests && slot == requests::SLOT))
            .collect();
        self.category_shreds.push((person, slots));
    }

    /// Destroys the keys of a person that no row needs any more: what a crash between rows and keys
    /// left behind.
    ///
    /// # Errors
    /// [`Fault`].
    pub fn shred_leftovers(&mut self, person: PersonId) -> Result<(), Fault> {
        if self.standing(person).is_none() {
            return Ok(());
        }
        let held = held_categories(self.connection, person)?;
        let gone: Vec<String> = self
            .compiled()
            .categories()
            .iter()
            .map(|category| category.id.clone())
            .filter(|category| !held.contains(category))
            .collect();
        if still_partly(self.connection, person)? {
            let asked = count(
                self.connection,
                "SELECT CAST(COUNT(*) AS BIGINT) FROM requests WHERE person = $1",
                person,
            )?;
            self.shred_slots(person, gone, asked > 0);
        } else {
            // The person stays, and with them what they asked for.
            let gone = gone
                .into_iter()
                .filter(|slot| {
                    slot != requests::SLOT
                        && slot != parcels::SLOT
                        && slot != crate::transfer_parts::SLOT
                })
                .collect();
            self.category_shreds.push((person, gone));
        }
        Ok(())
    }

    /// Gives a certificate the number that the person was told before, so that they can find it. An
    /// earlier one of that number, of a first part, is carried inside the new one.
    ///
    /// # Errors
    /// [`Fault::Missing`] when there is no such certificate.
    pub fn number_certificate(&mut self, given: EntryId, wanted: EntryId) -> Result<(), Fault> {
        let body_of = |connection: &mut Connection, number: EntryId| {
            connection.first(
                "SELECT body FROM certificates WHERE certificate = $1",
                &[Param::Bytes(&number.bytes())],
                |row| Ok(row.text(0)?.to_owned()),
            )
        };
        let unreadable = |_| Fault::Refused("a certificate cannot be read".to_owned());
        let mut body = body_of(self.connection, given)?.ok_or(Fault::Missing("certificate"))?;
        if let Some(earlier) = body_of(self.connection, wanted)? {
            let earlier: Json = serde_json::from_str(&earlier).map_err(unreadable)?;
            let mut whole: Json = serde_json::from_str(&body).map_err(unreadable)?;
            if let Some(whole) = whole.as_object_mut() {
                whole.insert("earlier".to_owned(), earlier);
            }
            body = whole.to_string();
            self.connection.execute(
                "DELETE FROM certificates WHERE certificate = $1",
                &[Param::Bytes(&wanted.bytes())],
            )?;
        }
        self.connection.execute(
            "UPDATE certificates SET certificate = $1, body = $2 WHERE certificate = $3",
            &[
                Param::Bytes(&wanted.bytes()),
                Param::Text(&body),
                Param::Bytes(&given.bytes()),
            ],
        )?;
        Ok(())
    }
}

fn keeps_requests(kept: &[KeptBack]) -> bool {
    kept.iter().any(|back| back.category == RECORD_OF_RIGHTS)
}

fn still_partly(connection: &mut Connection, person: PersonId) -> Result<bool, Fault> {
    let found = connection.first(
        "SELECT CAST(COUNT(*) AS BIGINT) FROM restrictions WHERE person = $1 AND ground = $2 AND ended_at IS NULL",
        &[Param::Bytes(&person.bytes()), Param::Text(AWAITS_ERASURE)],
        |row| row.int(0),
    )?;
    Ok(found.unwrap_or(0) > 0)
}

impl Read<'_> {
    /// Asks every table and the key store again whether anything but what is kept back is left.
    ///
    /// # Errors
    /// [`Fault`].
    pub fn residue_besides(
        &mut self,
        person: PersonId,
        kept: &[KeptBack],
    ) -> Result<Vec<String>, Fault> {
        let mut left = Vec::new();
        for &(table, _, sql) in ASKED_AGAIN {
            let is_kept = table == requests::SLOT && keeps_requests(kept);
            if !is_kept && count(self.connection, sql, person)? > 0 {
                left.push(table.to_owned());
            }
        }
        let is_kept = |category: &str| kept.iter().any(|back| back.category == category);
        for held in held_categories(self.connection, person)? {
            if !is_kept(&held) {
                left.push(format!("records of {held}"));
            }
        }
        for held in filed_categories(self.connection, person)? {
            if !is_kept(&held) {
                left.push(format!("files of {held}"));
            }
        }
        let compiled = std::sync::Arc::clone(&self.shared.hot().compiled);
        let keys: &Keys = &self.shared.keys;
        for category in compiled.categories() {
            if !is_kept(&category.id) && keys.data(person, &category.id, self.now)?.is_some() {
                left.push(format!("key of {}", category.id));
            }
        }
        for slot in [parcels::SLOT, crate::transfer_parts::SLOT, requests::SLOT] {
            let is_kept = slot == requests::SLOT && keeps_requests(kept);
            if !is_kept && keys.data(person, slot, self.now)?.is_some() {
                left.push(format!("key of {slot}"));
            }
        }
        if keys.log(person, self.now)?.is_some() {
            left.push("key of entries".to_owned());
        }
        Ok(left)
    }
}

impl Read<'_> {
    /// Asks again whether anything of these categories is left of a person who stays.
    ///
    /// # Errors
    /// [`Fault`].
    pub fn residue_of(
        &mut self,
        person: PersonId,
        categories: &[String],
    ) -> Result<Vec<String>, Fault> {
        let held = held_categories(self.connection, person)?;
        let filed = filed_categories(self.connection, person)?;
        let mut left = Vec::new();
        for category in categories {
            if held.contains(category) {
                left.push(format!("records of {category}"));
            }
            if filed.contains(category) {
                left.push(format!("files of {category}"));
            }
            if self.shared.keys.data(person, category, self.now)?.is_some() {
                left.push(format!("key of {category}"));
            }
        }
        Ok(left)
    }
}
