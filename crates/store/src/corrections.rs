//! Corrections: a field of a record gets the right value as a new version, and both values are kept as
//! evidence, sealed like the record itself (s.35–36, `LP-97`).
//!
//! What a source sends again after a correction is held against it: the value that was put right does
//! not come back. The correction ends when the source sends a value of its own that is neither the old
//! nor the right one: then the source has learned something new.

use law::{PersonId, RecordId, RequestId};
use serde_json::{Map, Value as Json, json};
use vault::{DataKey, Place};

use crate::connection::Param;
use crate::fault::Fault;
use crate::keys::with_random;
use crate::records::NewRecord;
use crate::tx::Tx;

/// A field to put right.
pub struct ToCorrect<'a> {
    /// Whose.
    pub person: PersonId,
    /// The record.
    pub record: RecordId,
    /// The field's id in the catalogue.
    pub field: &'a str,
    /// What stood there when the correction was asked for; null for nothing.
    pub before: &'a Json,
    /// What shall stand there.
    pub after: &'a Json,
    /// The request in which it was asked for.
    pub request: RequestId,
}

/// Whether a correction was made.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CorrectedTo {
    /// The record stands at this version now.
    Version(u32),
    /// Something else stands there by now; nothing was changed.
    ChangedMeanwhile,
}

/// What was put right in one field, oldest first.
struct Made {
    field: String,
    before: Json,
    after: Json,
}

fn unsealed(refused: impl std::fmt::Display) -> Fault {
    Fault::Vault(refused.to_string())
}

fn read(octets: &[u8]) -> Result<Json, Fault> {
    serde_json::from_slice(octets).map_err(|_| Fault::Vault("a record holds no fields".to_owned()))
}

impl Tx<'_> {
    fn place<'p>(
        &'p self,
        person: PersonId,
        category: &'p str,
        record: RecordId,
        (field, version): (&'p str, i64),
    ) -> Result<Place<'p>, Fault> {
        Ok(Place {
            controller: &self.shared.controller,
            person: person.bytes(),
            category,
            record: record.bytes(),
            field,
            version: u32::try_from(version).map_err(unsealed)?,
        })
    }

    /// Puts one field of a record right: the record gets a new version, the value that stood there and
    /// the one that stands there now are kept beside it under the same key.
    ///
    /// # Errors
    /// [`Fault::Missing`] when the person has no such record, or its period is over; [`Fault`].
    pub fn correct_record(&mut self, right: &ToCorrect<'_>) -> Result<CorrectedTo, Fault> {
        let ToCorrect { person, record, .. } = *right;
        let (category, version, sealed) = self
            .connection
            .first(
                "SELECT category, version, sealed FROM records WHERE person = $1 AND record = $2 AND (expires_at IS NULL OR expires_at > $3)",
                &[
                    Param::Bytes(&person.bytes()),
                    Param::Bytes(&record.bytes()),
                    Param::Int(self.now.micros()),
                ],
                |row| Ok((row.text(0)?.to_owned(), row.int(1)?, row.bytes(2)?.to_vec())),
            )?
            .ok_or(Fault::Missing("record"))?;
        let key = self
            .shared
            .keys
            .data(person, &category, self.now)?
            .ok_or(Fault::Missing("record"))?;
        let place = self.place(person, &category, record, ("fields", version))?;
        let Json::Object(mut fields) = read(key.open(&place, &sealed).map_err(unsealed)?.open())?
        else {
            return Err(Fault::Vault("a record holds no fields".to_owned()));
        };
        if fields.get(right.field).unwrap_or(&Json::Null) != right.before {
            return Ok(CorrectedTo::ChangedMeanwhile);
        }
        fields.insert(right.field.to_owned(), right.after.clone());
        let version = version + 1;
        let sealed = self.seal_at(
            &key,
            (person, &category, record),
            ("fields", version),
            &Json::Object(fields.clone()),
        )?;
        self.connection.execute(
            "UPDATE records SET version = $1, sealed = $2 WHERE person = $3 AND record = $4",
            &[
                Param::Int(version),
                Param::Bytes(&sealed),
                Param::Bytes(&person.bytes()),
                Param::Bytes(&record.bytes()),
            ],
        )?;
        self.keep_both(right, &key, &category, version)?;
        let compiled = self.compiled();
        let known = compiled.category_ix(&category);
        if let Some(known) = known.and_then(|category| compiled.category(category)) {
            self.keep_names(person, known, &fields)?;
        }
        Ok(CorrectedTo::Version(
            u32::try_from(version).map_err(unsealed)?,
        ))
    }

    /// Keeps the value that stood there and the one that stands there now, as evidence (`LP-97`).
    fn keep_both(
        &mut self,
        right: &ToCorrect<'_>,
        key: &DataKey,
        category: &str,
        version: i64,
    ) -> Result<(), Fault> {
        let ToCorrect { person, record, .. } = *right;
        let both = json!({ "before": right.before, "after": right.after });
        let evidence = self.seal_at(
            key,
            (person, category, record),
            ("correction", version),
            &both,
        )?;
        self.connection.execute(
            "INSERT INTO corrections (person, record, field, version, category, request, at, sealed) VALUES ($1, $2, $3, $4, $5, $6, $7, $8)",
            &[
                Param::Bytes(&person.bytes()),
                Param::Bytes(&record.bytes()),
                Param::Text(right.field),
                Param::Int(version),
                Param::Text(category),
                Param::Bytes(&right.request.bytes()),
                Param::Int(self.now.micros()),
                Param::Bytes(&evidence),
            ],
        )?;
        Ok(())
    }

    fn seal_at(
        &self,
        key: &DataKey,
        (person, category, record): (PersonId, &str, RecordId),
        at: (&str, i64),
        content: &Json,
    ) -> Result<Vec<u8>, Fault> {
        let place = self.place(person, category, record, at)?;
        let plain = zeroize::Zeroizing::new(
            serde_json::to_vec(content)
                .map_err(|_| Fault::Refused("the fields are no values".to_owned()))?,
        );
        with_random(|random| key.seal(&place, &plain, random).map_err(unsealed))
            .map(vault::Sealed::into_bytes)
    }

    /// What a source sends for a record that is there already, with every value that was put right in
    /// its place again. Ends the corrections of a field for which the source sends something new.
    pub(crate) fn hold_to_corrections(
        &mut self,
        key: &DataKey,
        (person, category, record): (PersonId, &str, RecordId),
        sent: &Map<String, Json>,
    ) -> Result<Option<Map<String, Json>>, Fault> {
        let made = self.corrections_in_force(key, (person, category, record))?;
        let mut fields: Vec<&str> = made.iter().map(|one| one.field.as_str()).collect();
        fields.dedup();
        let mut held = sent.clone();
        let mut touched = false;
        for field in fields {
            let of_field: Vec<&Made> = made.iter().filter(|one| one.field == field).collect();
            let Some(last) = of_field.last() else {
                continue;
            };
            let says = sent.get(field).unwrap_or(&Json::Null);
            if *says == last.after {
                continue;
            }
            let is_old = of_field
                .iter()
                .any(|one| one.before == *says || one.after == *says);
            if is_old {
                held.insert(field.to_owned(), last.after.clone());
                touched = true;
            } else {
                self.connection.execute(
                    "UPDATE corrections SET ended_at = $1 WHERE person = $2 AND record = $3 AND field = $4 AND ended_at IS NULL",
                    &[
                        Param::Int(self.now.micros()),
                        Param::Bytes(&person.bytes()),
                        Param::Bytes(&record.bytes()),
                        Param::Text(field),
                    ],
                )?;
            }
        }
        Ok(touched.then_some(held))
    }

    /// The corrections of a record that no source has overtaken, by field, oldest first.
    fn corrections_in_force(
        &mut self,
        key: &DataKey,
        (person, category, record): (PersonId, &str, RecordId),
    ) -> Result<Vec<Made>, Fault> {
        let rows = self.connection.all(
            "SELECT field, version, sealed FROM corrections WHERE person = $1 AND record = $2 AND ended_at IS NULL ORDER BY field, version",
            &[
                Param::Bytes(&person.bytes()),
                Param::Bytes(&record.bytes()),
            ],
            |row| Ok((row.text(0)?.to_owned(), row.int(1)?, row.bytes(2)?.to_vec())),
        )?;
        rows.into_iter()
            .map(|(field, version, sealed)| {
                let place = self.place(person, category, record, ("correction", version))?;
                let opened = key.open(&place, &sealed).map_err(unsealed)?;
                let both = read(opened.open())?;
                let part = |name: &str| both.get(name).cloned().unwrap_or(Json::Null);
                Ok(Made {
                    field,
                    before: part("before"),
                    after: part("after"),
                })
            })
            .collect()
    }

    /// Whether a record is there under this id that tells something else: another time, or a value that
    /// is neither held nor what was put right since (s.35). Changes nothing.
    ///
    /// # Errors
    /// [`Fault`].
    pub fn is_kept_otherwise(&mut self, new: &NewRecord<'_>) -> Result<bool, Fault> {
        let record = self.record_id(new.source, new.category, new.external_id)?;
        let Some(present) = self.present(new.person, record)? else {
            return Ok(false);
        };
        if present.happened != new.happened.micros() {
            return Ok(true);
        }
        let key = self
            .shared
            .keys
            .data_or_new(new.person, new.category, self.now)?;
        let place = self.place(
            new.person,
            new.category,
            record,
            ("fields", present.version),
        )?;
        let opened = key.open(&place, &present.sealed).map_err(unsealed)?;
        let held = read(opened.open())?;
        let held = held.as_object().cloned().unwrap_or_default();
        if held == *new.fields {
            return Ok(false);
        }
        let made = self.corrections_in_force(&key, (new.person, new.category, record))?;
        let was_said = |field: &str| {
            let says = new.fields.get(field).unwrap_or(&Json::Null);
            made.iter()
                .any(|one| one.field == field && (one.before == *says || one.after == *says))
        };
        let fields = held.keys().chain(new.fields.keys());
        Ok(fields
            .filter(|field| held.get(*field) != new.fields.get(*field))
            .any(|field| !was_said(field)))
    }

    /// Whether a person's value in this field was put right, so that what a source still sends is not
    /// what they go by (`category/field` and value, in the form in which people are found).
    ///
    /// # Errors
    /// [`Fault`].
    pub fn was_put_right(
        &mut self,
        person: PersonId,
        category: &str,
        field: &str,
        is_it: impl Fn(&Json) -> bool,
    ) -> Result<bool, Fault> {
        let records = self.connection.all(
            "SELECT DISTINCT record FROM corrections WHERE person = $1 AND category = $2 AND field = $3 AND ended_at IS NULL",
            &[
                Param::Bytes(&person.bytes()),
                Param::Text(category),
                Param::Text(field),
            ],
            |row| Ok(RecordId::from_bytes(row.array(0)?)),
        )?;
        if records.is_empty() {
            return Ok(false);
        }
        let Some(key) = self.shared.keys.data(person, category, self.now)? else {
            return Ok(false);
        };
        for record in records {
            let made = self.corrections_in_force(&key, (person, category, record))?;
            let of_field: Vec<&Made> = made.iter().filter(|one| one.field == field).collect();
            let stands = of_field.last().is_some_and(|last| is_it(&last.after));
            if !stands && of_field.iter().any(|one| is_it(&one.before)) {
                return Ok(true);
            }
        }
        Ok(false)
    }

    /// A person's requests of this kind that still wait for an answer, oldest first.
    ///
    /// # Errors
    /// [`Fault`].
    pub fn requests_under_way(
        &mut self,
        person: PersonId,
        kind: &str,
    ) -> Result<Vec<RequestId>, Fault> {
        self.connection.all(
            "SELECT request FROM requests WHERE person = $1 AND kind = $2
             AND stage IN ('received', 'identified', 'gathered', 'reviewed') ORDER BY received_at, request",
            &[Param::Bytes(&person.bytes()), Param::Text(kind)],
            |row| Ok(RequestId::from_bytes(row.array(0)?)),
        )
    }

    /// The source or channel through which a record came.
    ///
    /// # Errors
    /// [`Fault`].
    pub fn source_of_record(
        &mut self,
        person: PersonId,
        record: RecordId,
    ) -> Result<Option<String>, Fault> {
        self.connection.first(
            "SELECT source FROM records WHERE person = $1 AND record = $2",
            &[Param::Bytes(&person.bytes()), Param::Bytes(&record.bytes())],
            |row| Ok(row.text(0)?.to_owned()),
        )
    }

    /// Destroys the evidence of a person's corrections whose record is gone (s.33).
    pub(crate) fn sweep_corrections_of(&mut self, person: PersonId) -> Result<u64, Fault> {
        self.connection.execute(
            "DELETE FROM corrections WHERE person = $1 AND NOT EXISTS (SELECT 1 FROM records WHERE records.person = corrections.person AND records.record = corrections.record)",
            &[Param::Bytes(&person.bytes())],
        )
    }
}
