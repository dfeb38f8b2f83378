//! Files against a permit: which there are, and their octets, part by part.

use std::io;
use std::sync::Arc;

use jiff::SignedDuration;
use law::{FileKind, MediaId, Moment, PersonId, Plain, RecordId};
use policy::{CategoryIx, Duties, Standing};
use vault::DataKey;
use zeroize::Zeroizing;

use super::{Head, Row, coming, row_columns, row_of, unsealed};
use crate::connection::Param;
use crate::fault::Fault;
use crate::hot::View;
use crate::permit::Permit;
use crate::records::Wanted;
use crate::transact::{Read, Store};

/// How long a file that was opened may be read on; a permit itself is shorter.
const READ_WITHIN: SignedDuration = SignedDuration::from_mins(30);

/// A file of a record, for whoever holds a permit. Its octets are opened with [`Store::open_media`].
pub struct Media {
    /// Its number.
    pub media: MediaId,
    /// The record to which it belongs.
    pub record: RecordId,
    /// The record's category.
    pub category: CategoryIx,
    /// The field of the catalogue.
    pub field: String,
    /// The source or channel through which it came.
    pub source: String,
    /// When it came.
    pub at: Moment,
    /// What people call it.
    pub name: Plain<String>,
    /// What it is, by its first octets.
    pub kind: FileKind,
    /// How many octets.
    pub octets: u64,
    /// SHA-256 of its octets, hexadecimal.
    pub digest: String,
}

/// The files that a permit allows.
pub struct MediaHeld {
    /// Those that open, in an order that stays: by record, field and number.
    pub files: Vec<Media>,
    /// How many do not: whoever makes a copy says so (s.30, `T10`).
    pub closed: u64,
}

impl Permit {
    /// Whether files may be read under it at all: one that hides who a person is, or what they wrote, hides
    /// what nobody can mask in a picture or a document (`X-12`, `X-18`).
    #[must_use]
    pub const fn lets_files(&self) -> bool {
        !self.duties.has(Duties::MASK_FREE_TEXT) && !self.duties.has(Duties::PSEUDONYMISE)
    }
}

impl Read<'_> {
    /// The files that a permit allows, of records that are not past their period; under a permit that
    /// masks text or hides who a person is, none. Only of fields asked for, and, for anybody but the
    /// person, of fields that the policy in force declares to take files.
    ///
    /// # Errors
    /// [`Fault::Refused`] when the permit has ended; [`Fault`].
    pub fn media(&mut self, permit: &Permit, wanted: &Wanted) -> Result<MediaHeld, Fault> {
        let (files, closed) = self.media_with_rows(permit, wanted)?;
        let files = files.into_iter().map(|(_, media)| media).collect();
        Ok(MediaHeld { files, closed })
    }

    fn media_with_rows(
        &mut self,
        permit: &Permit,
        wanted: &Wanted,
    ) -> Result<(Vec<(Row, Media)>, u64), Fault> {
        let (mut files, mut closed) = (Vec::new(), 0);
        self.still_permitted(permit)?;
        if !permit.lets_files() {
            return Ok((files, closed));
        }
        let compiled = Arc::clone(&self.shared.hot().compiled);
        for number in permit.categories.iter() {
            let Some(category) = compiled.category(CategoryIx(number)) else {
                continue;
            };
            let takes_files = category.fields.iter().any(|field| field.files.is_some());
            if !takes_files && !permit.is_oneself() {
                continue;
            }
            let rows = self.media_rows(permit, &category.id)?;
            let rows = rows.into_iter().filter(|(row, _)| {
                let asked = wanted.fields.is_empty() || wanted.fields.contains(&row.field);
                let is_declared = category
                    .fields
                    .iter()
                    .any(|field| field.id == row.field && field.files.is_some());
                asked && (is_declared || permit.is_oneself())
            });
            let key = match self.shared.keys.data(permit.person, &category.id, self.now) {
                Ok(key) => key,
                Err(Fault::Vault(_)) => None,
                Err(other) => return Err(other),
            };
            for (row, sealed) in rows {
                let opened = key
                    .as_ref()
                    .and_then(|key| self.open_row(key, CategoryIx(number), &row, &sealed));
                match opened {
                    Some(media) => files.push((row, media)),
                    None => closed += 1,
                }
            }
        }
        Ok((files, closed))
    }

    fn open_row(
        &self,
        key: &DataKey,
        category: CategoryIx,
        row: &Row,
        sealed: &[u8],
    ) -> Option<Media> {
        let head: Head = row.open_head(&self.shared.controller, key, sealed).ok()?;
        Some(Media {
            media: row.media,
            record: row.record,
            category,
            field: row.field.clone(),
            source: row.source.clone(),
            at: row.begun,
            name: Plain::new(head.name),
            kind: head.kind?,
            octets: head.octets,
            digest: head.digest,
        })
    }

    /// The rows of whole files whose record is there; through a course, of that course's records and those
    /// of no course (`LP-51`).
    fn media_rows(
        &mut self,
        permit: &Permit,
        category: &str,
    ) -> Result<Vec<(Row, Vec<u8>)>, Fault> {
        let mut rows = Vec::new();
        self.connection.each(
            concat!(
                "SELECT ",
                row_columns!(),
                ", records.course FROM media, records WHERE media.person = $1 AND media.category = $2 AND media.ready = 1
                 AND records.person = media.person AND records.record = media.record
                 AND (records.expires_at IS NULL OR records.expires_at > $3) ORDER BY media.record, media.field, media.media"
            ),
            &[
                Param::Bytes(&permit.person.bytes()),
                Param::Text(category),
                Param::Int(self.now.micros()),
            ],
            |row| {
                let course = row.opt_array(9)?.map(law::CourseId::from_bytes);
                let in_sight = permit
                    .courses
                    .as_ref()
                    .is_none_or(|courses| course.is_none_or(|course| courses.contains(&course)));
                if in_sight {
                    rows.push(row_of(row)?);
                }
                Ok(())
            },
        )?;
        Ok(rows)
    }

    /// The source of a file that is coming in, by its id in the pack.
    ///
    /// # Errors
    /// [`Fault::Missing`] when no such file is coming in; [`Fault`].
    pub fn coming_media_source(&mut self, media: MediaId) -> Result<String, Fault> {
        coming(self.connection, media).map(|(row, _)| row.source)
    }

    /// How many files of each category are held of a person, without opening any (s.30).
    ///
    /// # Errors
    /// [`Fault`].
    pub fn media_counts(&mut self, person: PersonId) -> Result<Vec<(String, u64)>, Fault> {
        self.connection.all(
            "SELECT media.category, CAST(COUNT(*) AS BIGINT) FROM media, records WHERE media.person = $1 AND media.ready = 1
             AND records.person = media.person AND records.record = media.record
             AND (records.expires_at IS NULL OR records.expires_at > $2) GROUP BY media.category ORDER BY media.category",
            &[Param::Bytes(&person.bytes()), Param::Int(self.now.micros())],
            |row| {
                let count = u64::try_from(row.int(1)?).map_err(|_| row.meaningless(1))?;
                Ok((row.text(0)?.to_owned(), count))
            },
        )
    }
}

/// A file that is being read: its parts one after the other, each a look of its own, so that a slow
/// reader holds nothing open. The person's word in between, or their erasure, ends it (`T31`).
pub struct OpenMedia {
    store: Store,
    standing: Standing,
    row: Row,
    next: u32,
    until: Moment,
    /// What it is.
    pub media: Media,
}

impl Store {
    /// Opens a file for reading under a permit.
    ///
    /// # Errors
    /// [`Fault::Missing`] when the permit allows no such file; [`Fault::Refused`] when it has ended;
    /// [`Fault`].
    pub fn open_media(&self, permit: &Permit, media: MediaId) -> Result<OpenMedia, Fault> {
        let (files, _) = self.open_all_media(permit, &Wanted::default())?;
        let mut files = files.into_iter();
        files
            .find(|open| open.media.media == media)
            .ok_or(Fault::Missing("file"))
    }

    /// Opens every file that a permit allows, and how many do not open: for a copy, which takes longer to
    /// put together than a permit holds.
    ///
    /// # Errors
    /// As [`Read::media`].
    pub fn open_all_media(
        &self,
        permit: &Permit,
        wanted: &Wanted,
    ) -> Result<(Vec<OpenMedia>, u64), Fault> {
        let (files, closed) = self.read(|read| read.media_with_rows(permit, wanted))?;
        let until = self.now().after(READ_WITHIN);
        let opened = files.into_iter().map(|(row, media)| OpenMedia {
            store: self.clone(),
            standing: permit.standing,
            row,
            next: 0,
            until,
            media,
        });
        Ok((opened.collect(), closed))
    }
}

impl OpenMedia {
    /// The next part; none after the last, which alone says that the file is whole.
    ///
    /// # Errors
    /// [`Fault::Refused`] when the person's word has changed since, or it took too long;
    /// [`Fault::Missing`] when it is gone; [`Fault::Vault`] when a part does not open at its place.
    pub fn next_part(&mut self) -> Result<Option<Plain<Zeroizing<Vec<u8>>>>, Fault> {
        if self.next >= self.row.parts {
            return Ok(None);
        }
        let (row, part) = (&self.row, self.next);
        let now = self.store.now();
        let standing = View::plain(&self.store.shared.hot())
            .person(row.person)
            .filter(|person| !person.erasing)
            .map(|person| person.standing);
        if standing != Some(self.standing) || now > self.until {
            return Err(Fault::Refused(
                "the person's word has changed since the permit was given, or reading took too long; ask again (s.19, s.32, s.34)".to_owned(),
            ));
        }
        let key = self
            .store
            .shared
            .keys
            .data(row.person, &row.category, now)?
            .ok_or(Fault::Missing("file"))?;
        let sealed = self.store.read::<_, Fault>(|read| {
            let found = read.connection.first(
                "SELECT sealed FROM media_parts WHERE person = $1 AND media = $2 AND part = $3",
                &[
                    Param::Bytes(&row.person.bytes()),
                    Param::Bytes(&row.media.bytes()),
                    Param::Int(i64::from(part)),
                ],
                |row| Ok(row.bytes(0)?.to_vec()),
            )?;
            found.ok_or(Fault::Missing("part of the file"))
        })?;
        let is_last = part + 1 == row.parts;
        let place = row.part_place(self.store.controller(), part, is_last);
        let opened = key.open_part(&place, &sealed).map_err(unsealed)?;
        self.next += 1;
        Ok(Some(opened))
    }

    /// Writes the whole file out from its beginning, part by part; how many octets.
    ///
    /// # Errors
    /// As [`OpenMedia::next_part`]; [`Fault::Refused`] when `out` cannot be written.
    pub fn write_to(&mut self, out: &mut dyn io::Write) -> Result<u64, Fault> {
        self.next = 0;
        let mut octets = 0;
        while let Some(part) = self.next_part()? {
            octets += part.open().len() as u64;
            out.write_all(part.open()).map_err(|error| {
                Fault::Refused(format!("the file could not be handed on: {}", error.kind()))
            })?;
        }
        Ok(octets)
    }
}
