//! A OneRoster bundle: a folder, a ZIP archive, or one of its files alone.
//!
//! An archive is untrusted (`T23`): entries are counted, their names are only compared with the
//! standard's, nothing is unpacked to disk, and each is read as a stream that ends with an error
//! at the limit, whatever size the archive claims.

use std::fs::File;
use std::io::{self, BufRead, BufReader, Cursor, Read, Seek};
use std::path::{Path, PathBuf};

use zip::ZipArchive;

use law::Text;

use crate::oneroster::{Roster, RosterTable};

/// The most entries that an archive or a folder may have.
const ENTRIES_MAX: usize = 64;
/// The most bytes that one file of an archive may unpack to.
const UNPACKED_BYTES_MAX: u64 = 8 * 1024 * 1024 * 1024;
/// What stands for a file whose name is none of the standard's; the sender's word is not repeated.
const NAMELESS: &str = "…";
/// Bytes that are read at once.
const CHUNK_BYTES: usize = 128 * 1024;

/// Why a bundle cannot be opened.
#[derive(Debug, thiserror::Error)]
pub enum BundleFault {
    /// The folder, archive or file cannot be read.
    #[error("the bundle cannot be read")]
    Unreadable(#[source] io::Error),
    /// Not a ZIP archive that can be read.
    #[error("not a ZIP archive that can be read")]
    NotAnArchive,
    /// More entries than a bundle has.
    #[error("more than {ENTRIES_MAX} files are in it")]
    TooManyEntries,
    /// A CSV file that the standard does not know, by its place among the files.
    #[error("file {0} is a CSV file that OneRoster does not know")]
    UnknownFile(usize),
    /// Two files of the same name.
    #[error("`{0}.csv` is in it twice")]
    FileTwice(&'static str),
    /// An entry that needs a password.
    #[error("`{0}.csv` is encrypted")]
    Encrypted(&'static str),
    /// The manifest says that a file is sent, and it is not there (`OneRoster` 1.2, CSV binding).
    #[error("line {line} of manifest.csv names `{file}.csv`, which is not in it")]
    FileMissing {
        /// The line of the manifest, from 1.
        line: u64,
        /// The file, by the standard's name for it.
        file: &'static str,
    },
    /// No file of the standard.
    #[error("no file of OneRoster is in it")]
    Empty,
}

impl BundleFault {
    /// The rule's id in reports.
    #[must_use]
    pub const fn code(&self) -> &'static str {
        match self {
            BundleFault::Unreadable(_) => "bundle-unreadable",
            BundleFault::NotAnArchive => "bundle-not-an-archive",
            BundleFault::TooManyEntries => "bundle-too-many-entries",
            BundleFault::UnknownFile(_) => "bundle-unknown-file",
            BundleFault::FileTwice(_) => "bundle-file-twice",
            BundleFault::Encrypted(_) => "bundle-encrypted",
            BundleFault::FileMissing { .. } => "bundle-file-missing",
            BundleFault::Empty => "bundle-empty",
        }
    }

    /// What is wrong and what to do, for people.
    #[must_use]
    pub fn text(&self) -> Text {
        match self {
            BundleFault::FileMissing { line, file } => {
                let same = |value: String| Text::new(value.clone(), value);
                self.words().fill_text(&[
                    ("line", &same(line.to_string())),
                    ("file", &same((*file).to_owned())),
                ])
            }
            _ => self.words().text(),
        }
    }

    const fn words(&self) -> law::words::Words {
        use law::words::import;
        match self {
            BundleFault::Unreadable(_) => import::BUNDLE_UNREADABLE,
            BundleFault::NotAnArchive => import::BUNDLE_NOT_AN_ARCHIVE,
            BundleFault::TooManyEntries => import::BUNDLE_TOO_MANY_ENTRIES,
            BundleFault::UnknownFile(_) => import::BUNDLE_UNKNOWN_FILE,
            BundleFault::FileTwice(_) => import::BUNDLE_FILE_TWICE,
            BundleFault::Encrypted(_) => import::BUNDLE_ENCRYPTED,
            BundleFault::FileMissing { .. } => import::BUNDLE_FILE_MISSING,
            BundleFault::Empty => import::BUNDLE_EMPTY,
        }
    }
}

/// The files of a OneRoster delivery.
pub struct Bundle<'b> {
    place: Place<'b>,
    tables: Vec<RosterTable>,
}

enum Place<'b> {
    Folder(PathBuf),
    File(PathBuf),
    Archive(ZipArchive<File>, Vec<(RosterTable, usize)>),
    Bytes(&'b [u8]),
    ByteArchive(ZipArchive<Cursor<&'b [u8]>>, Vec<(RosterTable, usize)>),
}

impl<'b> Bundle<'b> {
    /// Opens a folder, an archive, or one file named as the standard names it.
    ///
    /// # Errors
    /// See [`BundleFault`].
    pub fn open(path: &Path) -> Result<Self, BundleFault> {
        if path.is_dir() {
            return Self::folder(path);
        }
        let mut file = File::open(path).map_err(BundleFault::Unreadable)?;
        if let Some(table) = path
            .file_name()
            .and_then(|name| RosterTable::of_file(&name.to_string_lossy()))
        {
            return Ok(Bundle {
                place: Place::File(path.to_owned()),
                tables: vec![table],
            });
        }
        file.rewind().map_err(BundleFault::Unreadable)?;
        let mut archive = ZipArchive::new(file).map_err(|_| BundleFault::NotAnArchive)?;
        let entries = entries(&mut archive)?;
        Self::of(&entries.clone(), Place::Archive(archive, entries))
    }

    /// Opens what was sent: an archive, or one file under its name.
    ///
    /// # Errors
    /// See [`BundleFault`].
    pub fn of_bytes(name: &str, bytes: &'b [u8]) -> Result<Self, BundleFault> {
        if let Some(table) = RosterTable::of_file(name) {
            return Ok(Bundle {
                place: Place::Bytes(bytes),
                tables: vec![table],
            });
        }
        let mut archive =
            ZipArchive::new(Cursor::new(bytes)).map_err(|_| BundleFault::NotAnArchive)?;
        let entries = entries(&mut archive)?;
        Self::of(&entries.clone(), Place::ByteArchive(archive, entries))
    }

    fn folder(path: &Path) -> Result<Self, BundleFault> {
        let mut names = Vec::new();
        for entry in std::fs::read_dir(path).map_err(BundleFault::Unreadable)? {
            let entry = entry.map_err(BundleFault::Unreadable)?;
            names.push(entry.file_name().to_string_lossy().into_owned());
            if names.len() > ENTRIES_MAX {
                return Err(BundleFault::TooManyEntries);
            }
        }
        names.sort();
        let entries = known(names.iter().map(String::as_str))?;
        Self::of(&entries, Place::Folder(path.to_owned()))
    }

    fn of(entries: &[(RosterTable, usize)], place: Place<'b>) -> Result<Self, BundleFault> {
        let mut tables: Vec<RosterTable> = entries.iter().map(|(table, _)| *table).collect();
        tables.sort();
        if tables.is_empty() {
            return Err(BundleFault::Empty);
        }
        Ok(Bundle { place, tables })
    }

    /// The files that are there, in the order in which they can be read.
    #[must_use]
    pub fn tables(&self) -> &[RosterTable] {
        &self.tables
    }

    /// Checks that every file is there which the manifest says is sent, whole or in part. Without a
    /// manifest nothing is promised; a line of it that cannot be read is refused like any other row.
    ///
    /// # Errors
    /// [`BundleFault::FileMissing`] for the first line whose file is missing; also when the manifest
    /// cannot be opened.
    pub fn holds_what_its_manifest_names(&mut self) -> Result<(), BundleFault> {
        if !self.tables.contains(&RosterTable::Manifest) {
            return Ok(());
        }
        let there = self.tables.clone();
        let reader = self.reader(RosterTable::Manifest)?;
        let Ok(rows) = Roster::new(RosterTable::Manifest, reader) else {
            return Ok(());
        };
        for row in rows.filter_map(Result::ok) {
            let name = row.text("manifest.propertyName").unwrap_or_default();
            let sent = row
                .text("manifest.value")
                .is_some_and(|said| !said.trim().eq_ignore_ascii_case("absent"));
            let Some(stem) = name.trim().strip_prefix("file.").filter(|_| sent) else {
                continue;
            };
            let table = RosterTable::of_file(&format!("{stem}.csv"));
            if table.is_none_or(|table| !there.contains(&table)) {
                return Err(BundleFault::FileMissing {
                    line: row.line,
                    file: table.map_or(NAMELESS, RosterTable::name),
                });
            }
        }
        Ok(())
    }

    /// Opens one of [`Bundle::tables`] from its beginning.
    ///
    /// # Errors
    /// When it cannot be read (any more).
    pub fn reader(&mut self, table: RosterTable) -> Result<Box<dyn BufRead + '_>, BundleFault> {
        Ok(match &mut self.place {
            Place::Folder(folder) => plain(&folder.join(format!("{}.csv", table.name())))?,
            Place::File(path) => plain(path)?,
            Place::Bytes(bytes) => Box::new(*bytes),
            Place::Archive(archive, entries) => packed(archive, entries, table)?,
            Place::ByteArchive(archive, entries) => packed(archive, entries, table)?,
        })
    }
}

fn plain(path: &Path) -> Result<Box<dyn BufRead + 'static>, BundleFault> {
    let file = File::open(path).map_err(BundleFault::Unreadable)?;
    Ok(Box::new(BufReader::with_capacity(CHUNK_BYTES, file)))
}

fn packed<'a, R: Read + Seek>(
    archive: &'a mut ZipArchive<R>,
    entries: &[(RosterTable, usize)],
    table: RosterTable,
) -> Result<Box<dyn BufRead + 'a>, BundleFault> {
    let at = entries
        .iter()
        .find(|(known, _)| *known == table)
        .map(|(_, at)| *at)
        .ok_or(BundleFault::Empty)?;
    let entry = archive
        .by_index(at)
        .map_err(|_| BundleFault::NotAnArchive)?;
    let capped = Capped {
        inner: entry,
        left: UNPACKED_BYTES_MAX,
    };
    Ok(Box::new(BufReader::with_capacity(CHUNK_BYTES, capped)))
}

/// The entries of an archive that are files of the standard; one folder around them is usual.
fn entries<R: Read + Seek>(
    archive: &mut ZipArchive<R>,
) -> Result<Vec<(RosterTable, usize)>, BundleFault> {
    if archive.len() > ENTRIES_MAX {
        return Err(BundleFault::TooManyEntries);
    }
    let mut names = Vec::new();
    for at in 0..archive.len() {
        let entry = archive
            .by_index_raw(at)
            .map_err(|_| BundleFault::NotAnArchive)?;
        let name = entry.name().map_err(|_| BundleFault::NotAnArchive)?;
        let is_file = entry.is_file() && !name.starts_with("__MACOSX/");
        let last = name.rsplit('/').next().unwrap_or_default();
        let kept = if is_file { last } else { "" };
        if let Some(table) = RosterTable::of_file(kept).filter(|_| entry.encrypted()) {
            return Err(BundleFault::Encrypted(table.name()));
        }
        names.push(kept.to_owned());
    }
    known(names.iter().map(String::as_str))
}

/// Which of the files are of the standard. What is no CSV file is passed over.
fn known<'n>(
    names: impl Iterator<Item = &'n str>,
) -> Result<Vec<(RosterTable, usize)>, BundleFault> {
    let mut found: Vec<(RosterTable, usize)> = Vec::new();
    for (at, name) in names.enumerate().filter(|(_, name)| {
        Path::new(name)
            .extension()
            .is_some_and(|ending| ending.eq_ignore_ascii_case("csv"))
    }) {
        let table = RosterTable::of_file(name).ok_or(BundleFault::UnknownFile(at + 1))?;
        if found.iter().any(|(known, _)| *known == table) {
            return Err(BundleFault::FileTwice(table.name()));
        }
        found.push((table, at));
    }
    Ok(found)
}

/// A stream that fails when it goes beyond its limit.
struct Capped<R> {
    inner: R,
    left: u64,
}

impl<R: Read> Read for Capped<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let read = self.inner.read(buffer)?;
        let counted = u64::try_from(read).unwrap_or(u64::MAX);
        self.left = self
            .left
            .checked_sub(counted)
            .ok_or_else(|| io::Error::from(io::ErrorKind::FileTooLarge))?;
        Ok(read)
    }
}

#[cfg(test)]
mod tests;
