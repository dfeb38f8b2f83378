//! Files in the transaction that lets them in, adds to them, and destroys them.

use law::{FileKind, MediaId, PersonId};
use policy::FileRule;

use super::receiving::Looked;
use super::{
    FILES_MOST, Head, KeptMedia, MediaFault, NAME_CHARS_MOST, NewMedia, Row, coming, hex, rule_of,
    unsealed,
};
use crate::connection::Param;
use crate::fault::Fault;
use crate::keys::{random_id, with_random};
use crate::parcels::PART_BYTES;
use crate::tx::Tx;

/// How long a file may take to come in, in microseconds; what is not whole by then is destroyed.
const COMES_IN_WITHIN: i64 = 3_600_000_000;

impl Tx<'_> {
    /// Begins a file: what follows may come in for an hour. Until it is whole it is there for nobody.
    /// Whoever calls has decided that it may be collected, and enters that in this transaction.
    ///
    /// # Errors
    /// [`MediaFault`]; [`Fault::Missing`] in it when the person or the record is not there.
    pub fn begin_media(&mut self, new: &NewMedia<'_>) -> Result<MediaId, MediaFault> {
        let is_named = (1..=NAME_CHARS_MOST).contains(&new.name.chars().count())
            && !new.name.chars().any(char::is_control);
        if !is_named {
            return Err(MediaFault::Name);
        }
        self.file_rule(new.category, new.field)?;
        if self.standing(new.person).is_none() {
            return Err(Fault::Missing("person").into());
        }
        let held = self.connection.first(
            "SELECT category FROM records WHERE person = $1 AND record = $2 AND (expires_at IS NULL OR expires_at > $3)",
            &[
                Param::Bytes(&new.person.bytes()),
                Param::Bytes(&new.record.bytes()),
                Param::Int(self.now.micros()),
            ],
            |row| Ok(row.text(0)?.to_owned()),
        )?;
        if held.as_deref() != Some(new.category) {
            return Err(Fault::Missing("record").into());
        }
        let there = self.connection.first(
            "SELECT CAST(COUNT(*) AS BIGINT) FROM media WHERE person = $1 AND record = $2 AND field = $3",
            &[
                Param::Bytes(&new.person.bytes()),
                Param::Bytes(&new.record.bytes()),
                Param::Text(new.field),
            ],
            |row| row.int(0),
        )?;
        if there.unwrap_or(0) >= FILES_MOST {
            return Err(MediaFault::TooMany);
        }
        let media = MediaId::from_bytes(random_id()?);
        let row = Row {
            person: new.person,
            media,
            record: new.record,
            category: new.category.to_owned(),
            field: new.field.to_owned(),
            source: new.source.to_owned(),
            begun: self.now,
            parts: 0,
        };
        let head = Head {
            name: new.name.to_owned(),
            kind: None,
            octets: 0,
            digest: String::new(),
        };
        let slot = self.slot_of(new)?;
        let sealed = self.seal_head(&row, &head)?;
        self.connection.execute(
            "INSERT INTO media (person, media, record, category, field, slot, source, begun_at, parts, ready, sealed)
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8, 0, 0, $9)",
            &[
                Param::Bytes(&row.person.bytes()),
                Param::Bytes(&media.bytes()),
                Param::Bytes(&row.record.bytes()),
                Param::Text(&row.category),
                Param::Text(&row.field),
                Param::Bytes(&slot),
                Param::Text(&row.source),
                Param::Int(row.begun.micros()),
                Param::Bytes(&sealed),
            ],
        )?;
        Ok(media)
    }

    /// Keeps a file that is at hand whole, in this transaction: for what is small, such as an attachment
    /// of a form. What is large comes in as a stream ([`crate::Store::receive_media`]).
    ///
    /// # Errors
    /// As [`Tx::begin_media`], and when the file is not what the field takes.
    pub fn keep_media(
        &mut self,
        new: &NewMedia<'_>,
        octets: &[u8],
    ) -> Result<KeptMedia, MediaFault> {
        let rule = self.file_rule(new.category, new.field)?;
        let mut looked = Looked::new(rule);
        looked.take(octets)?;
        let media = self.begin_media(new)?;
        let mut parts = octets.chunks(PART_BYTES).peekable();
        let mut number = 0;
        let mut last: &[u8] = &[];
        while let Some(part) = parts.next() {
            if parts.peek().is_none() {
                last = part;
            } else {
                self.add_media_parts(media, number, &[part])?;
                number += 1;
            }
        }
        self.finish_media(media, last, looked)
    }

    /// Destroys a file, whole or still coming in; `false` when there is none.
    ///
    /// # Errors
    /// [`Fault`].
    pub fn drop_media(&mut self, person: PersonId, media: MediaId) -> Result<bool, Fault> {
        let of = [Param::Bytes(&person.bytes()), Param::Bytes(&media.bytes())];
        self.connection.execute(
            "DELETE FROM media_parts WHERE person = $1 AND media = $2",
            &of,
        )?;
        let rows = self
            .connection
            .execute("DELETE FROM media WHERE person = $1 AND media = $2", &of)?;
        Ok(rows > 0)
    }

    /// What the policy in force says of files in this field.
    fn file_rule(&self, category: &str, field: &str) -> Result<FileRule, MediaFault> {
        let compiled = self.compiled();
        rule_of(&compiled, category, field).ok_or(MediaFault::FieldTakesNone)
    }

    fn slot_of(&self, new: &NewMedia<'_>) -> Result<[u8; 32], Fault> {
        let term = self.shared.keys.index("@file")?.term(&[
            &new.person.bytes(),
            &new.record.bytes(),
            new.field.as_bytes(),
            if new.slot.is_empty() {
                b"@"
            } else {
                new.slot.as_bytes()
            },
        ]);
        term.map(|term| *term.as_bytes())
            .map_err(|refused| Fault::Refused(refused.to_string()))
    }

    fn seal_head(&self, row: &Row, head: &Head) -> Result<Vec<u8>, Fault> {
        let key = self
            .shared
            .keys
            .data_or_new(row.person, &row.category, self.now)?;
        let place = row.head_place(&self.shared.controller);
        with_random(|random| key.seal(&place, &head.write(row), random).map_err(unsealed))
            .map(vault::Sealed::into_bytes)
    }

    fn put_part(
        &mut self,
        row: &Row,
        number: u32,
        is_last: bool,
        part: &[u8],
    ) -> Result<(), Fault> {
        let key = self
            .shared
            .keys
            .data(row.person, &row.category, self.now)?
            .ok_or(Fault::Missing("file that is coming in"))?;
        let place = row.part_place(&self.shared.controller, number, is_last);
        let sealed = with_random(|random| key.seal_part(&place, part, random).map_err(unsealed))?;
        self.connection.execute(
            "INSERT INTO media_parts (person, media, part, sealed) VALUES ($1, $2, $3, $4)",
            &[
                Param::Bytes(&row.person.bytes()),
                Param::Bytes(&row.media.bytes()),
                Param::Int(i64::from(number)),
                Param::Bytes(sealed.as_bytes()),
            ],
        )?;
        Ok(())
    }

    /// Adds parts after those that are there; each is of [`PART_BYTES`].
    pub(super) fn add_media_parts(
        &mut self,
        media: MediaId,
        first: u32,
        parts: &[impl AsRef<[u8]>],
    ) -> Result<(), Fault> {
        let (row, sealed) = coming(self.connection, media)?;
        if row.parts != first {
            return Err(Fault::Missing("part of the file"));
        }
        let key = self
            .shared
            .keys
            .data(row.person, &row.category, self.now)?
            .ok_or(Fault::Missing("file that is coming in"))?;
        let head = row.open_head(&self.shared.controller, &key, &sealed)?;
        let mut number = first;
        for part in parts {
            self.put_part(&row, number, false, part.as_ref())?;
            number += 1;
        }
        let row = Row {
            parts: number,
            ..row
        };
        let sealed = self.seal_head(&row, &head)?;
        self.connection.execute(
            "UPDATE media SET parts = $1, sealed = $2 WHERE person = $3 AND media = $4",
            &[
                Param::Int(i64::from(number)),
                Param::Bytes(&sealed),
                Param::Bytes(&row.person.bytes()),
                Param::Bytes(&media.bytes()),
            ],
        )?;
        Ok(())
    }

    /// Adds the last part: from now on the file is there, and the one in whose place it comes is not.
    pub(super) fn finish_media(
        &mut self,
        media: MediaId,
        last: &[u8],
        looked: Looked,
    ) -> Result<KeptMedia, MediaFault> {
        let kind: FileKind = looked.kind.ok_or(MediaFault::Empty)?;
        let (row, sealed) = coming(self.connection, media)?;
        let key = self
            .shared
            .keys
            .data(row.person, &row.category, self.now)?
            .ok_or(Fault::Missing("file that is coming in"))?;
        let head = row.open_head(&self.shared.controller, &key, &sealed)?;
        self.put_part(&row, row.parts, true, last)?;
        let earlier = self.connection.all(
            "SELECT other.media FROM media other, media own WHERE own.person = $1 AND own.media = $2
             AND other.person = own.person AND other.slot = own.slot AND other.ready = 1",
            &[
                Param::Bytes(&row.person.bytes()),
                Param::Bytes(&media.bytes()),
            ],
            |row| Ok(MediaId::from_bytes(row.array(0)?)),
        )?;
        for other in &earlier {
            self.drop_media(row.person, *other)?;
        }
        let row = Row {
            parts: row.parts + 1,
            ..row
        };
        let octets = looked.octets;
        let head = Head {
            name: head.name,
            kind: Some(kind),
            octets,
            digest: hex(&looked.digest.finish()),
        };
        let sealed = self.seal_head(&row, &head)?;
        self.connection.execute(
            "UPDATE media SET parts = $1, ready = 1, sealed = $2 WHERE person = $3 AND media = $4",
            &[
                Param::Int(i64::from(row.parts)),
                Param::Bytes(&sealed),
                Param::Bytes(&row.person.bytes()),
                Param::Bytes(&media.bytes()),
            ],
        )?;
        Ok(KeptMedia {
            media,
            kind,
            octets,
            replaced: !earlier.is_empty(),
        })
    }

    /// Destroys files whose record is gone, and those that did not arrive whole in time; how many
    /// (s.37(3)).
    ///
    /// # Errors
    /// [`Fault`].
    pub fn sweep_media(&mut self) -> Result<u64, Fault> {
        let files = self.connection.execute(
            "DELETE FROM media WHERE (ready = 0 AND begun_at <= $1)
             OR NOT EXISTS (SELECT 1 FROM records WHERE records.person = media.person AND records.record = media.record)",
            &[Param::Int(self.now.micros() - COMES_IN_WITHIN)],
        )?;
        self.connection.execute(
            "DELETE FROM media_parts WHERE NOT EXISTS (SELECT 1 FROM media WHERE media.person = media_parts.person AND media.media = media_parts.media)",
            &[],
        )?;
        Ok(files)
    }

    /// Destroys a person's files whose record is gone (s.33); how many.
    pub(crate) fn sweep_media_of(&mut self, person: PersonId) -> Result<u64, Fault> {
        let of = [Param::Bytes(&person.bytes())];
        let files = self.connection.execute(
            "DELETE FROM media WHERE person = $1 AND NOT EXISTS (SELECT 1 FROM records WHERE records.person = media.person AND records.record = media.record)",
            &of,
        )?;
        self.connection.execute(
            "DELETE FROM media_parts WHERE person = $1 AND NOT EXISTS (SELECT 1 FROM media WHERE media.person = media_parts.person AND media.media = media_parts.media)",
            &of,
        )?;
        Ok(files)
    }
}
