//! Files in a copy: what stands in the archive under which name, what is left out or handed over in an
//! edited version because others may be in it, and what the page and the data say of each (s.30, `LP-21`,
//! `CO-11`, `CO-12`).
//!
//! Octets pass from the store into the archive part by part. Each file is read to its end once before
//! anything is told of it, so that the copy never promises what does not open (`T10`).

use std::collections::BTreeMap;
use std::io;

use law::words::{Words, package as words};
use law::{FileKind, PersonId, RequestId, Text};
use policy::Category;
use serde::{Deserialize, Serialize};
use serde_json::{Value as Json, json};
use store::{Fault, OpenMedia, Permit, Record, Wanted};

use super::both;
use super::manifest::{Answered, Line};
use super::others::{Passage, Pointing};
use super::review::{Item, Leave};
use crate::app::{App, Policy};
use crate::failure::Failure;

/// A version of a file in which the desk covered others; it lies beside the copy, under the person's key.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Edited {
    /// The number under which it lies.
    pub(crate) parcel: String,
    /// What it is, by its first octets.
    pub(crate) kind: String,
    /// How many octets.
    pub(crate) octets: u64,
    /// SHA-256, hexadecimal.
    pub(crate) sha256: String,
}

impl Edited {
    pub(crate) fn number(&self) -> Option<RequestId> {
        self.parcel.parse().ok()
    }
}

/// What becomes of a file in a copy.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Fate {
    Given,
    /// Left out, for a reason of the closed list.
    LeftOut(Option<Leave>),
    Edited(Edited),
}

impl Fate {
    const fn word(&self) -> &'static str {
        match self {
            Fate::Given => "whole",
            Fate::LeftOut(_) => "withheld",
            Fate::Edited(_) => "edited",
        }
    }

    pub(super) const fn words(&self) -> Words {
        match self {
            Fate::Given => words::FILE_GIVEN,
            Fate::LeftOut(Some(why)) => why.words(),
            Fate::LeftOut(None) => words::FILE_LEFT_OUT,
            Fate::Edited(_) => words::FILE_EDITED,
        }
    }
}

/// A file that belongs to a record of the copy.
pub(crate) struct Attached {
    pub(crate) open: OpenMedia,
    pub(crate) category: Category,
    /// Its name in the archive: numbered, so that no two are alike, and safe (`T22`).
    pub(crate) path: String,
    pub(crate) fate: Fate,
}

impl Attached {
    /// The mark by which the review knows it.
    fn at(&self) -> String {
        format!("file:{}", self.open.media.media)
    }

    /// Whether others may be in it: the policy says so, or no longer says anything of it.
    pub(crate) fn may_show_others(&self) -> bool {
        let fields = self.category.fields.iter();
        let mut declared = fields.filter(|field| field.id == self.open.media.field);
        let rule = declared.next().and_then(|field| field.files.as_ref());
        rule.is_none_or(|rule| rule.shows_others)
    }

    /// Whether nothing of it goes along.
    pub(super) const fn is_left_out(&self) -> bool {
        matches!(self.fate, Fate::LeftOut(_))
    }

    /// How many octets go along.
    pub(super) const fn octets(&self) -> u64 {
        match &self.fate {
            Fate::Edited(edited) => edited.octets,
            _ => self.open.media.octets,
        }
    }

    /// What the field it belongs to is called.
    pub(super) fn field(&self) -> Text {
        let id = self.open.media.field.as_str();
        let known = self.category.fields.iter().find(|field| field.id == id);
        known.map_or_else(|| Text::new(id, id), |field| field.name.clone())
    }
}

/// The files of these records, in the order of the records, each read to its end once; and how many of
/// each category could not be.
///
/// # Errors
/// [`Failure::Store`] when the store cannot be asked, the permit has ended, or the person's word changed.
pub(crate) fn attached(
    app: &App,
    policy: &Policy,
    permit: &Permit,
    records: &[(Category, Vec<Record>)],
) -> Result<(Vec<Attached>, BTreeMap<String, u64>), Failure> {
    let (mut opened, closed) = app.store().open_all_media(permit, &Wanted::default())?;
    let mut unread: BTreeMap<String, u64> = BTreeMap::new();
    if closed > 0 {
        unread.insert(String::new(), closed);
    }
    let mut files = Vec::new();
    for (category, records) in records {
        let (mut mine, rest): (Vec<OpenMedia>, Vec<OpenMedia>) =
            opened.into_iter().partition(|open| {
                let of = policy.compiled.category(open.media.category);
                of.is_some_and(|of| of.id == category.id)
            });
        opened = rest;
        let place = |open: &OpenMedia| {
            let mut places = records.iter();
            places.position(|record| record.record == open.media.record)
        };
        mine.sort_by_cached_key(|open| {
            let media = &open.media;
            (place(open), media.field.clone(), media.media.bytes())
        });
        for mut open in mine.into_iter().filter(|open| place(open).is_some()) {
            match open.write_to(&mut io::sink()) {
                Ok(_) => {
                    let name = open.media.kind.safe_name(open.media.name.open());
                    let path = path_of(&category.id, files.len(), &name);
                    files.push(Attached {
                        open,
                        category: category.clone(),
                        path,
                        fate: Fate::Given,
                    });
                }
                Err(Fault::Vault(_) | Fault::Missing(_)) => {
                    *unread.entry(category.id.clone()).or_default() += 1;
                }
                Err(other) => return Err(other.into()),
            }
        }
    }
    Ok((files, unread))
}

fn path_of(category: &str, place: usize, name: &str) -> String {
    let number = place + 1;
    format!("files/{category}/{number:04}-{name}")
}

/// The files in which others may be: proposed like a passage, and decided one by one (`LP-21`).
pub(crate) fn passages(files: &[Attached]) -> Vec<Passage> {
    let proposed = files.iter().filter(|file| file.may_show_others());
    let passages = proposed.map(|file| Passage {
        record: file.open.media.record.to_string(),
        category: file.category.id.clone(),
        field: file.open.media.field.clone(),
        at: file.at(),
        from: 0,
        to: 0,
        points: Pointing::File,
        // Another file under the same name is another matter.
        text: file.open.media.digest.chars().take(16).collect(),
    });
    passages.collect()
}

/// The file that an item of a review is about; none when it is about a text.
pub(crate) fn media_of(passage: &Passage) -> Option<law::MediaId> {
    passage.at.strip_prefix("file:")?.parse().ok()
}

/// Gives each file its fate by what the desk decided.
pub(crate) fn decide(files: &mut [Attached], items: &[Item]) {
    for file in files {
        let at = file.at();
        let item = items
            .iter()
            .find(|item| item.passage.points == Pointing::File && item.passage.at == at);
        let Some(item) = item else { continue };
        let verdict = item.decided.as_ref();
        file.fate = match verdict {
            Some(verdict) if verdict.keep.is_some() => Fate::Given,
            Some(verdict) => match &verdict.edited {
                Some(edited) => Fate::Edited(edited.clone()),
                None => Fate::LeftOut(verdict.leave),
            },
            None => Fate::LeftOut(None),
        };
        if let Fate::Edited(edited) = &file.fate
            && let Some(kind) = kind_of(&edited.kind)
        {
            // The edited version may be of another kind, and its name says so.
            let stem = file
                .path
                .rsplit_once('.')
                .map_or(&*file.path, |(stem, _)| stem);
            let ending = kind.endings().first().copied().unwrap_or("bin");
            file.path = format!("{stem}-edited.{ending}");
        }
    }
}

fn kind_of(word: &str) -> Option<FileKind> {
    let mut kinds = FileKind::ALL.iter().copied();
    kinds.find(|kind| kind.code() == word)
}

/// What the manifest says of the files of each category.
pub(crate) fn lines(files: &[Attached], unread: &BTreeMap<String, u64>) -> Vec<Line> {
    let mut rows: BTreeMap<&str, u64> = BTreeMap::new();
    for file in files {
        *rows.entry(&file.category.id).or_default() += 1;
    }
    for category in unread.keys() {
        rows.entry(category).or_default();
    }
    let lines = rows.into_iter().map(|(category, rows)| {
        let closed = unread.get(category).copied().unwrap_or(0);
        Line {
            kind: "files",
            name: category.to_owned(),
            answer: if closed > 0 {
                Answered::Failed
            } else {
                Answered::Data
            },
            rows,
            why: (closed > 0).then(|| format!("{closed} files could not be opened")),
            sources: BTreeMap::new(),
        }
    });
    lines.collect()
}

/// Every file with what became of it, for the data and the manifest.
pub(crate) fn listed(files: &[Attached]) -> Vec<Json> {
    let listed = files.iter().map(|file| {
        let media = &file.open.media;
        let is_there = !file.is_left_out();
        let (kind, sha256) = match &file.fate {
            Fate::Edited(edited) => (edited.kind.as_str(), edited.sha256.as_str()),
            _ => (media.kind.code(), media.digest.as_str()),
        };
        json!({
            "file": is_there.then_some(&file.path),
            "category": file.category.id,
            "record": media.record.to_string(),
            "field": media.field,
            "name": is_there.then(|| media.name.open()),
            "source": media.source,
            "kind": kind,
            "octets": file.octets(),
            "sha256": is_there.then_some(sha256),
            "given": file.fate.word(),
            "given_words": both(&file.fate.words().text()),
        })
    });
    listed.collect()
}

/// Writes a file into the archive as it was decided.
///
/// # Errors
/// What the store or the archive says.
pub(crate) fn write(
    app: &App,
    person: PersonId,
    file: &mut Attached,
    out: &mut dyn io::Write,
) -> io::Result<()> {
    let written = match &file.fate {
        Fate::LeftOut(_) => return Ok(()),
        Fate::Given => file.open.write_to(out),
        Fate::Edited(edited) => edited
            .number()
            .ok_or(Fault::Missing("edited version"))
            .and_then(|number| app.store().open_parcel(person, number))
            .and_then(|mut open| open.write_to(out)),
    };
    written.map(|_| ()).map_err(io::Error::other)
}

/// Whether the archive presses it: pictures and documents are pressed already.
pub(crate) fn is_pressed(file: &Attached) -> bool {
    file.open.media.kind != FileKind::Text
}
