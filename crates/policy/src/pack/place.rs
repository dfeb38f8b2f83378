//! Where a thing stands in the files of a pack.

use std::ops::Range;

/// A stretch of bytes in one file of a pack.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Span {
    /// The file, by its place among the files that were read.
    pub file: usize,
    /// The first byte.
    pub start: usize,
    /// The byte after the last.
    pub end: usize,
}

impl Span {
    /// A stretch of a file.
    #[must_use]
    pub const fn new(file: usize, range: Range<usize>) -> Self {
        Span {
            file,
            start: range.start,
            end: range.end,
        }
    }
}

/// Where an item and each of its keys stand, so that a check long after reading can still point
/// at the words it found fault with.
///
/// Two places are always equal: where a thing stands does not change what it says.
#[derive(Clone, Debug, Default)]
pub struct Place {
    whole: Span,
    keys: Vec<(String, Span)>,
}

impl PartialEq for Place {
    fn eq(&self, _: &Self) -> bool {
        true
    }
}

impl Eq for Place {}

impl Place {
    pub(crate) const fn new(whole: Span) -> Self {
        Place {
            whole,
            keys: Vec::new(),
        }
    }

    pub(crate) fn note(&mut self, key: impl Into<String>, span: Span) {
        self.keys.push((key.into(), span));
    }

    /// The item's header.
    #[must_use]
    pub const fn whole(&self) -> Span {
        self.whole
    }

    /// The value of a key (`period`, `name.th`, `categories[2]`), or the header where the key is
    /// left out.
    #[must_use]
    pub fn of(&self, key: &str) -> Span {
        self.keys
            .iter()
            .find(|(known, _)| known == key)
            .map_or(self.whole, |(_, span)| *span)
    }

    /// The element of a list at this place, or the list, or the header.
    #[must_use]
    pub fn element(&self, key: &str, index: usize) -> Span {
        let name = format!("{key}[{index}]");
        self.keys
            .iter()
            .find(|(known, _)| *known == name)
            .map_or_else(|| self.of(key), |(_, span)| *span)
    }

    /// Whether the key was written at all.
    #[must_use]
    pub fn has(&self, key: &str) -> bool {
        self.keys.iter().any(|(known, _)| known == key)
    }
}

/// One file of a pack.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct File {
    /// The name as it was handed in, for example `activities.toml`.
    pub name: String,
    /// The text.
    pub text: String,
}

/// The line and the column, both counted from 1 and the column in characters, of a byte.
#[must_use]
pub(crate) fn line_and_column(text: &str, byte: usize) -> (usize, usize) {
    let before = text.get(..text.floor_char_boundary(byte)).unwrap_or(text);
    let line = before.matches('\n').count() + 1;
    let column = before
        .rsplit('\n')
        .next()
        .unwrap_or_default()
        .chars()
        .count()
        + 1;
    (line, column)
}

/// What reading noted besides the items: the files, and every wording, id and reference in them.
///
/// Always equal to another, as a [`Place`] is.
#[derive(Clone, Debug, Default)]
pub struct Writing {
    /// The files that were read, in their order.
    pub(crate) files: Vec<File>,
    /// Each text written in the pack: (where, in which language if in one, what).
    pub(crate) wordings: Vec<Wording>,
    /// Each id that was given: (kind of thing, id, where).
    pub(crate) declared: Vec<(&'static str, String, Span)>,
    /// Each id that was used: (kinds it may be of, id, where).
    pub(crate) used: Vec<(&'static str, String, Span)>,
}

impl PartialEq for Writing {
    fn eq(&self, _: &Self) -> bool {
        true
    }
}

impl Eq for Writing {}

/// A wording that stands in a pack.
#[derive(Clone, Debug)]
pub(crate) struct Wording {
    pub(crate) key: &'static str,
    pub(crate) span: Span,
    pub(crate) words: Words,
}

/// The words of a [`Wording`].
#[derive(Clone, Debug)]
pub(crate) enum Words {
    /// In no particular language: a reference, an address, a name of a law.
    Plain(String),
    /// In both languages.
    Both(law::Text),
}
