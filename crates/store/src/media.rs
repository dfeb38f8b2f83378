//! Files of records (`LP-21`, `CO-11`, `CO-12`, `CO-35`): a piece of work, a picture, a clip. Sealed part by
//! part under the key of (person, category) that seals the record, so that they go with it; never in
//! memory whole; read only against a [`Permit`](crate::Permit).
//!
//! A file is begun in the transaction that lets it in ([`Tx::begin_media`]), comes in as a stream
//! ([`Store::receive_media`]) and is there for nobody before its last part is. What it is called, what it is
//! and its digest stand sealed; in the clear is which field of which record has how many parts.

mod keeping;
mod reading;
mod receiving;

use law::{FileKind, MediaId, Moment, PersonId, RecordId};
use policy::FileRule;
use serde_json::{Value as Json, json};
use vault::{DataKey, PartPlace, Place};
use zeroize::Zeroizing;

use crate::connection::{Connection, Param};
use crate::fault::Fault;

pub use reading::{Media, MediaHeld, OpenMedia};

/// The most files of one field of one record.
pub const FILES_MOST: i64 = 100;
/// The most letters of what a file is called.
pub const NAME_CHARS_MOST: usize = 255;
/// A file to keep.
#[derive(Clone, Copy)]
pub struct NewMedia<'a> {
    /// Whose.
    pub person: PersonId,
    /// The record's category, by its id in the pack.
    pub category: &'a str,
    /// The record to which it belongs; it must be there.
    pub record: RecordId,
    /// The field of the catalogue, by its id; it must take files.
    pub field: &'a str,
    /// What its source calls it among the files of this field: the same again takes its place.
    pub slot: &'a str,
    /// The source or channel through which it comes, by its id in the pack (`LP-25`).
    pub source: &'a str,
    /// What people call it; kept sealed, and made safe before it names anything.
    pub name: &'a str,
}

/// Why a file is not kept. No message repeats what is in it or what it is called.
#[derive(Debug, thiserror::Error)]
pub enum MediaFault {
    /// The store failed, or who or what it belongs to is not there.
    #[error(transparent)]
    Store(#[from] Fault),
    /// The field is not declared to take files.
    #[error("this field takes no files (LP-24); name a field of the policy that does")]
    FieldTakesNone,
    /// It is of no kind that the field takes, by its first octets.
    #[error(
        "the file is of no kind that this field takes, told by its first octets (LP-24); send it in one of the kinds that the policy names"
    )]
    KindNotTaken,
    /// More octets than the field takes.
    #[error(
        "the file has more than the {octets_max} octets that this field takes (s.22); send a smaller one"
    )]
    TooLarge {
        /// The most octets.
        octets_max: u64,
    },
    /// No octets at all.
    #[error("the file is empty; send it again")]
    Empty,
    /// The stream ended before the file did.
    #[error("the file did not arrive whole; send it again")]
    CutShort,
    /// The field of this record has as many files as it may.
    #[error(
        "this record has {FILES_MOST} files in this field already, the most there may be (s.22); send fewer"
    )]
    TooMany,
    /// What it is called is empty, too long, or holds control characters.
    #[error(
        "a file's name has 1 to {NAME_CHARS_MOST} letters and no control characters; name it anew"
    )]
    Name,
}

/// What became of a file that came in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KeptMedia {
    /// Its number.
    pub media: MediaId,
    /// What it is, by its first octets.
    pub kind: FileKind,
    /// How many octets.
    pub octets: u64,
    /// Whether it took the place of one that was there under the same name of its source.
    pub replaced: bool,
}

/// What is sealed of a file besides its octets.
struct Head {
    name: String,
    kind: Option<FileKind>,
    octets: u64,
    digest: String,
}

impl Head {
    fn write(&self, row: &Row) -> Zeroizing<Vec<u8>> {
        let whole = json!({
            "record": row.record.to_string(), "field": row.field, "name": self.name,
            "kind": self.kind.map(FileKind::code), "octets": self.octets, "sha256": self.digest,
        });
        Zeroizing::new(whole.to_string().into_bytes())
    }

    /// Reads a head, which must be the one of this row.
    fn read(octets: &[u8], row: &Row) -> Result<Head, Fault> {
        let strange = || Fault::Vault("a file's head is another's".to_owned());
        let whole: Json = serde_json::from_slice(octets).map_err(|_| strange())?;
        let text = |name: &str| whole.get(name).and_then(Json::as_str);
        if text("record") != Some(&row.record.to_string()) || text("field") != Some(&row.field) {
            return Err(strange());
        }
        let kind = text("kind").and_then(|word| {
            let mut kinds = FileKind::ALL.iter().copied();
            kinds.find(|kind| kind.code() == word)
        });
        Ok(Head {
            name: text("name").unwrap_or_default().to_owned(),
            kind,
            octets: whole.get("octets").and_then(Json::as_u64).unwrap_or(0),
            digest: text("sha256").unwrap_or_default().to_owned(),
        })
    }
}

/// A file's row, without what is sealed.
#[derive(Clone)]
struct Row {
    person: PersonId,
    media: MediaId,
    record: RecordId,
    category: String,
    field: String,
    source: String,
    begun: Moment,
    parts: u32,
}

macro_rules! row_columns {
    () => {
        "media.person, media.media, media.record, media.category, media.field, media.source, media.begun_at, media.parts, media.sealed"
    };
}
use row_columns;

fn row_of(row: &crate::connection::Row) -> Result<(Row, Vec<u8>), Fault> {
    let of = Row {
        person: PersonId::from_bytes(row.array(0)?),
        media: MediaId::from_bytes(row.array(1)?),
        record: RecordId::from_bytes(row.array(2)?),
        category: row.text(3)?.to_owned(),
        field: row.text(4)?.to_owned(),
        source: row.text(5)?.to_owned(),
        begun: Moment::from_micros(row.int(6)?),
        parts: u32::try_from(row.int(7)?).map_err(|_| row.meaningless(7))?,
    };
    Ok((of, row.bytes(8)?.to_vec()))
}

impl Row {
    fn head_place<'p>(&'p self, controller: &'p str) -> Place<'p> {
        Place {
            controller,
            person: self.person.bytes(),
            category: &self.category,
            record: self.media.bytes(),
            field: "@file",
            version: self.parts,
        }
    }

    fn part_place<'p>(&'p self, controller: &'p str, part: u32, is_last: bool) -> PartPlace<'p> {
        PartPlace {
            controller,
            person: self.person.bytes(),
            category: &self.category,
            record: self.record.bytes(),
            field: &self.field,
            media: self.media.bytes(),
            part,
            is_last,
        }
    }

    fn open_head(&self, controller: &str, key: &DataKey, sealed: &[u8]) -> Result<Head, Fault> {
        let opened = key
            .open(&self.head_place(controller), sealed)
            .map_err(unsealed)?;
        Head::read(opened.open(), self)
    }
}

fn unsealed(refused: impl std::fmt::Display) -> Fault {
    Fault::Vault(refused.to_string())
}

fn hex(octets: &[u8]) -> String {
    octets.iter().map(|octet| format!("{octet:02x}")).collect()
}

/// A file that is coming in.
fn coming(connection: &mut Connection, media: MediaId) -> Result<(Row, Vec<u8>), Fault> {
    let found = connection.first(
        concat!(
            "SELECT ",
            row_columns!(),
            " FROM media WHERE media.media = $1 AND media.ready = 0"
        ),
        &[Param::Bytes(&media.bytes())],
        row_of,
    )?;
    found.ok_or(Fault::Missing("file that is coming in"))
}

fn rule_of(compiled: &policy::Compiled, category: &str, field: &str) -> Option<FileRule> {
    let category = compiled.category(compiled.category_ix(category)?)?;
    let field = category.fields.iter().find(|known| known.id == field)?;
    field.files.clone()
}

/// The categories of which files are there; what lies there without its head among them.
pub(crate) fn filed_categories(
    connection: &mut Connection,
    person: PersonId,
) -> Result<Vec<String>, Fault> {
    let mut filed = connection.all(
        "SELECT DISTINCT category FROM media WHERE person = $1 ORDER BY category",
        &[Param::Bytes(&person.bytes())],
        |row| Ok(row.text(0)?.to_owned()),
    )?;
    let stray = connection.first(
        "SELECT part FROM media_parts WHERE person = $1 AND NOT EXISTS (SELECT 1 FROM media WHERE media.person = media_parts.person AND media.media = media_parts.media) LIMIT 1",
        &[Param::Bytes(&person.bytes())],
        |row| row.int(0),
    )?;
    if stray.is_some() {
        filed.push("no record".to_owned());
    }
    Ok(filed)
}
