//! Records: what is held about people, sealed under the key of (person, category), read only
//! against a [`Permit`].

use law::{CourseId, Moment, PersonId, Plain, RecordId};
use policy::{CategoryIx, Duties};
use serde_json::{Map, Value as Json};
use vault::Place;
use zeroize::Zeroizing;

use crate::ahead::Present;
use crate::connection::Param;
use crate::fault::Fault;
use crate::keys::with_random;
use crate::permit::Permit;
use crate::transact::Read;
use crate::tx::Tx;

/// A record to keep.
#[derive(Clone, Copy)]
pub struct NewRecord<'a> {
    /// Whose.
    pub person: PersonId,
    /// The category's id in the pack.
    pub category: &'a str,
    /// The source or channel it came through, by its id in the pack (`LP-25`).
    pub source: &'a str,
    /// What the source calls it; makes a second arrival the same record.
    pub external_id: &'a str,
    /// The course it belongs to, if any.
    pub course: Option<CourseId>,
    /// When what it tells happened.
    pub happened: Moment,
    /// When its period ends, if that is known already.
    pub expires: Option<Moment>,
    /// Field ids of the catalogue to values.
    pub fields: &'a Map<String, Json>,
}

/// What became of a record to keep.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kept {
    /// It is new.
    New,
    /// It was there already, the same.
    Same,
    /// It was there with other values; these replaced them.
    Replaced,
}

/// What became of a record, and what it held before, when it held something else.
pub(crate) struct KeptOver {
    pub(crate) kept: Kept,
    pub(crate) before: Option<Zeroizing<Vec<u8>>>,
}

/// A record in the clear, for whoever holds a permit.
pub struct Record {
    /// Its id.
    pub record: RecordId,
    /// Its category.
    pub category: CategoryIx,
    /// The source or channel it came through.
    pub source: String,
    /// The course it belongs to, if any.
    pub course: Option<CourseId>,
    /// When what it tells happened.
    pub happened: Moment,
    /// When its period ends, if that is known.
    pub expires: Option<Moment>,
    /// Field ids of the catalogue to values.
    pub fields: Plain<Map<String, Json>>,
}

/// Which records are wanted, within what a permit allows.
#[derive(Clone, Debug, Default)]
pub struct Wanted {
    /// Only these fields, by id; all when empty (`LP-54`).
    pub fields: Vec<String>,
    /// Only records that happened before this, for reading on page by page.
    pub before: Option<Moment>,
    /// How many at most; 0 for all.
    pub most: usize,
}

fn unsealed(refused: impl std::fmt::Display) -> Fault {
    Fault::Vault(refused.to_string())
}

impl Tx<'_> {
    /// The id under which a source's row is kept: keyed, so that it tells nothing of the row.
    ///
    /// # Errors
    /// [`Fault`]; also when the external id is empty or too long.
    pub fn record_id(
        &self,
        source: &str,
        category: &str,
        external_id: &str,
    ) -> Result<RecordId, Fault> {
        let term = self
            .shared
            .keys
            .index("@record")?
            .term(&[
                source.as_bytes(),
                category.as_bytes(),
                external_id.as_bytes(),
            ])
            .map_err(|refused| Fault::Refused(refused.to_string()))?;
        let (id, _) = term
            .as_bytes()
            .split_first_chunk::<16>()
            .ok_or(Fault::Missing("record id"))?;
        Ok(RecordId::from_bytes(*id))
    }

    /// Keeps a record, sealed. The same external id again is the same record.
    ///
    /// # Errors
    /// [`Fault`]; also when the person is not known here.
    pub fn keep_record(&mut self, new: &NewRecord<'_>) -> Result<Kept, Fault> {
        self.keep(new).map(|over| over.kept)
    }

    /// What there is of a record: its version, its sealed bytes, when it happened.
    pub(crate) fn present(
        &mut self,
        person: PersonId,
        record: RecordId,
    ) -> Result<Option<Present>, Fault> {
        if let Some(known) = self.ahead.records.get(&(person, record)) {
            return Ok(known.clone());
        }
        if self.ahead.new.contains(&person) {
            return Ok(None);
        }
        self.connection.first(
            "SELECT version, sealed, happened_at FROM records WHERE person = $1 AND record = $2",
            &[Param::Bytes(&person.bytes()), Param::Bytes(&record.bytes())],
            Present::of,
        )
    }

    /// Keeps a record; also what it held before, when it held something else.
    pub(crate) fn keep(&mut self, new: &NewRecord<'_>) -> Result<KeptOver, Fault> {
        if self.standing(new.person).is_none() {
            return Err(Fault::Missing("person"));
        }
        let record = self.record_id(new.source, new.category, new.external_id)?;
        let present = self.present(new.person, record)?;
        let key = self
            .shared
            .keys
            .data_or_new(new.person, new.category, self.now)?;
        let place = |version: i64| -> Result<Place<'_>, Fault> {
            Ok(Place {
                controller: &self.shared.controller,
                person: new.person.bytes(),
                category: new.category,
                record: record.bytes(),
                field: "fields",
                version: u32::try_from(version).map_err(unsealed)?,
            })
        };
        let plain = Zeroizing::new(
            serde_json::to_vec(new.fields)
                .map_err(|_| Fault::Refused("the fields are no values".to_owned()))?,
        );
        let (version, before) = match &present {
            Some(Present {
                version, sealed, ..
            }) => {
                let old = key
                    .open(&place(*version)?, sealed)
                    .map_err(unsealed)?
                    .into_open();
                if *old == *plain {
                    return Ok(KeptOver {
                        kept: Kept::Same,
                        before: None,
                    });
                }
                let of = (new.person, new.category, record);
                if let Some(right) = self.hold_to_corrections(&key, of, new.fields)? {
                    return self.keep(&NewRecord {
                        fields: &right,
                        ..*new
                    });
                }
                (version + 1, Some(Zeroizing::new(old.to_vec())))
            }
            None => (1, None),
        };
        let sealed =
            with_random(|random| key.seal(&place(version)?, &plain, random).map_err(unsealed))?;
        self.put(
            new,
            record,
            Present {
                version,
                sealed: sealed.as_bytes().to_vec(),
                happened: new.happened.micros(),
            },
        )?;
        let kept = if before.is_some() {
            Kept::Replaced
        } else {
            Kept::New
        };
        Ok(KeptOver { kept, before })
    }

    /// Writes the row of a record, new or over the one before it, and the names in it.
    fn put(
        &mut self,
        new: &NewRecord<'_>,
        record: RecordId,
        present: Present,
    ) -> Result<(), Fault> {
        let (person, id) = (new.person.bytes(), record.bytes());
        let sql = "INSERT INTO records (person, record, category, source, course, happened_at, stored_at, expires_at, version, sealed)
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)
             ON CONFLICT (person, record) DO UPDATE SET course = excluded.course, happened_at = excluded.happened_at,
             stored_at = excluded.stored_at, expires_at = excluded.expires_at, version = excluded.version, sealed = excluded.sealed";
        let course = new.course.map(CourseId::bytes);
        let params = [
            Param::Bytes(&person),
            Param::Bytes(&id),
            Param::Text(new.category),
            Param::Text(new.source),
            Param::OptBytes(course.as_ref().map(<[u8; 16]>::as_slice)),
            Param::Int(new.happened.micros()),
            Param::Int(self.now.micros()),
            Param::OptInt(new.expires.map(Moment::micros)),
            Param::Int(present.version),
            Param::Bytes(&present.sealed),
        ];
        // A new one is asked for again before it is written again, so it may go with others.
        if present.version == 1 {
            self.connection.append(sql, &params)?;
        } else {
            self.connection.write(sql, &params)?;
        }
        let compiled = self.compiled();
        let category = compiled.category_ix(new.category);
        if let Some(category) = category.and_then(|category| compiled.category(category)) {
            self.keep_names(new.person, category, new.fields)?;
        }
        // What is asked for again in this transaction is what was kept in it.
        let of = (new.person, record);
        if self.ahead.new.contains(&new.person) || self.ahead.records.contains_key(&of) {
            self.ahead.records.insert(of, Some(present));
        }
        Ok(())
    }
}

/// One category of one person: how much is held, from when, from where.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Holding {
    /// The category's id.
    pub category: String,
    /// The source or channel.
    pub source: String,
    /// How many records.
    pub records: u64,
    /// The oldest and the newest.
    pub from: Moment,
    /// The newest.
    pub to: Moment,
    /// When the last of them ends, if all have an end.
    pub until: Option<Moment>,
}

impl Read<'_> {
    /// The records that a permit allows, newest first, one after the other to `each`. Expired ones
    /// are invisible before they are destroyed; fields not asked for are not handed out.
    ///
    /// The permit is held against the present state: a person's word given since ends it (`T31`).
    ///
    /// # Errors
    /// [`Fault::Refused`] when the permit has ended; [`Fault`] otherwise.
    pub fn records(
        &mut self,
        permit: &Permit,
        wanted: &Wanted,
        mut each: impl FnMut(Record) -> Result<(), Fault>,
    ) -> Result<u64, Fault> {
        let mut count = 0;
        self.each_opened(permit, wanted, |record| {
            count += 1;
            each(record?)
        })?;
        Ok(count)
    }

    /// As [`Self::records`], for a copy that must say what is missing instead of not being made: a
    /// record that does not open is passed over. Returns how many were; whoever compares with the
    /// rows knows it too (s.30, `T10`).
    ///
    /// # Errors
    /// As [`Self::records`], but for records that do not open.
    pub fn records_that_open(
        &mut self,
        permit: &Permit,
        wanted: &Wanted,
        mut each: impl FnMut(Record) -> Result<(), Fault>,
    ) -> Result<u64, Fault> {
        let mut closed = 0;
        self.each_opened(permit, wanted, |record| match record {
            Ok(record) => each(record),
            Err(Fault::Vault(_)) => {
                closed += 1;
                Ok(())
            }
            Err(other) => Err(other),
        })?;
        Ok(closed)
    }

    fn each_opened(
        &mut self,
        permit: &Permit,
        wanted: &Wanted,
        mut each: impl FnMut(Result<Record, Fault>) -> Result<(), Fault>,
    ) -> Result<(), Fault> {
        let compiled = std::sync::Arc::clone(&self.shared.hot().compiled);
        for number in permit.categories.iter() {
            let Some(category) = compiled.category(CategoryIx(number)) else {
                continue;
            };
            let masked: Vec<&str> = if permit.duties.has(Duties::MASK_FREE_TEXT) {
                category
                    .fields
                    .iter()
                    .filter(|field| field.kind == "free-text")
                    .map(|field| field.id.as_str())
                    .collect()
            } else {
                Vec::new()
            };
            let key = match self.shared.keys.data(permit.person, &category.id, self.now) {
                Ok(Some(key)) => key,
                Ok(None) => continue,
                Err(fault) => {
                    each(Err(fault))?;
                    continue;
                }
            };
            let rows = self.rows(permit, &category.id, wanted)?;
            for row in rows {
                self.still_permitted(permit)?;
                let place = Place {
                    controller: &self.shared.controller,
                    person: permit.person.bytes(),
                    category: &category.id,
                    record: row.record.bytes(),
                    field: "fields",
                    version: row.version,
                };
                let opened = open_fields(&key, &place, &row.sealed).map(|mut fields| {
                    fields.retain(|id, _| {
                        (wanted.fields.is_empty() || wanted.fields.contains(id))
                            && !masked.contains(&id.as_str())
                    });
                    Record {
                        record: row.record,
                        category: CategoryIx(number),
                        source: row.source,
                        course: row.course,
                        happened: row.happened,
                        expires: row.expires,
                        fields: Plain::new(fields),
                    }
                });
                each(opened)?;
            }
        }
        Ok(())
    }

    /// Refuses a permit whose time is over or whose person has said something since.
    pub(crate) fn still_permitted(&self, permit: &Permit) -> Result<(), Fault> {
        let now = self.shared.clock.now();
        let standing = crate::hot::View::plain(&self.shared.hot())
            .person(permit.person)
            .filter(|person| !person.erasing)
            .map(|person| person.standing);
        if permit.until <= now {
            return Err(Fault::Refused("the permit has ended; ask again".to_owned()));
        }
        if standing != Some(permit.standing) {
            return Err(Fault::Refused("the person's word has changed since the permit was given; ask again (s.19, s.32, s.34)".to_owned()));
        }
        Ok(())
    }

    fn rows(
        &mut self,
        permit: &Permit,
        category: &str,
        wanted: &Wanted,
    ) -> Result<Vec<SealedRow>, Fault> {
        self.still_permitted(permit)?;
        let wanted_most = if wanted.most == 0 {
            usize::MAX
        } else {
            wanted.most
        };
        // Through a course, others' rows are dropped below: the count holds for what is left.
        let asked = if permit.courses.is_some() {
            usize::MAX
        } else {
            wanted_most
        };
        let most = i64::try_from(asked).unwrap_or(i64::MAX);
        let mut rows = self.connection.all(
            "SELECT record, source, course, happened_at, expires_at, version, sealed FROM records
             WHERE person = $1 AND category = $2 AND happened_at < $3 AND (expires_at IS NULL OR expires_at > $4)
             ORDER BY happened_at DESC LIMIT $5",
            &[
                Param::Bytes(&permit.person.bytes()),
                Param::Text(category),
                Param::Int(wanted.before.map_or(i64::MAX, Moment::micros)),
                Param::Int(self.now.micros()),
                Param::Int(most),
            ],
            |row| {
                Ok(SealedRow {
                    record: RecordId::from_bytes(row.array(0)?),
                    source: row.text(1)?.to_owned(),
                    course: row.opt_array(2)?.map(CourseId::from_bytes),
                    happened: Moment::from_micros(row.int(3)?),
                    expires: row.opt_int(4)?.map(Moment::from_micros),
                    version: u32::try_from(row.int(5)?).map_err(|_| row.meaningless(5))?,
                    sealed: row.bytes(6)?.to_vec(),
                })
            },
        )?;
        if let Some(courses) = &permit.courses {
            // Through a course one sees that course's records and those of no course (LP-51).
            rows.retain(|row| row.course.is_none_or(|course| courses.contains(&course)));
            rows.truncate(wanted_most);
        }
        Ok(rows)
    }

    /// What is held about a person, without opening any of it: for *what we hold and why* (s.30).
    ///
    /// # Errors
    /// [`Fault`].
    pub fn holdings(&mut self, person: PersonId) -> Result<Vec<Holding>, Fault> {
        self.connection.all(
            "SELECT category, source, CAST(COUNT(*) AS BIGINT), CAST(MIN(happened_at) AS BIGINT), CAST(MAX(happened_at) AS BIGINT),
             CAST(CASE WHEN COUNT(*) = COUNT(expires_at) THEN MAX(expires_at) END AS BIGINT)
             FROM records WHERE person = $1 AND (expires_at IS NULL OR expires_at > $2) GROUP BY category, source ORDER BY category, source",
            &[Param::Bytes(&person.bytes()), Param::Int(self.now.micros())],
            |row| {
                Ok(Holding {
                    category: row.text(0)?.to_owned(),
                    source: row.text(1)?.to_owned(),
                    records: u64::try_from(row.int(2)?).map_err(|_| row.meaningless(2))?,
                    from: Moment::from_micros(row.int(3)?),
                    to: Moment::from_micros(row.int(4)?),
                    until: row.opt_int(5)?.map(Moment::from_micros),
                })
            },
        )
    }
}

fn open_fields(
    key: &vault::DataKey,
    place: &Place<'_>,
    sealed: &[u8],
) -> Result<Map<String, Json>, Fault> {
    let opened = key.open(place, sealed).map_err(unsealed)?;
    serde_json::from_slice(opened.open())
        .map_err(|_| Fault::Vault("a record holds no fields".to_owned()))
}

struct SealedRow {
    record: RecordId,
    source: String,
    course: Option<CourseId>,
    happened: Moment,
    expires: Option<Moment>,
    version: u32,
    sealed: Vec<u8>,
}
