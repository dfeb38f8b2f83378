//! Reads packs: from the bytes of their files to the model, with every fault of writing at once.
//!
//! Syntax is the TOML parser's, with its recovery; everything after is a walk over its tree by
//! hand, along the keys that the model defines. Nothing is guessed: what cannot be read is left
//! out of the pack and named in a fault, and a pack with faults is not compiled.

mod dates;
mod nearest;
mod syntax;
mod tables;
mod values;

pub(crate) use nearest::nearest;
use toml::de::{DeTable, DeValue};

use crate::fault::{Code, Fault, Findings};
use crate::pack::shape::Shape;
use crate::pack::{self, File, Network, Pack, Place, Span};

/// The most bytes that one file of a pack may have.
pub const FILE_LIMIT: usize = 1 << 20;

/// The most files that a pack may have.
pub const FILES_LIMIT: usize = 64;

/// Reads the files of a pack, given as name and text. The order of names does not matter.
///
/// The pack holds what could be read; it may be used only where no fault is an error.
#[must_use]
pub fn read(files: &[(&str, &str)]) -> (Pack, Vec<Fault>) {
    let bytes: Vec<(&str, &[u8])> = files
        .iter()
        .map(|(name, text)| (*name, text.as_bytes()))
        .collect();
    read_bytes(&bytes)
}

/// Reads the files of a pack, given as name and bytes: what is no UTF-8, or larger than
/// [`FILE_LIMIT`], is a fault and not read.
#[must_use]
pub fn read_bytes(files: &[(&str, &[u8])]) -> (Pack, Vec<Fault>) {
    let mut sorted: Vec<&(&str, &[u8])> = files.iter().collect();
    sorted.sort();
    let mut texts = Vec::new();
    let mut unread = Vec::new();
    for (at, (name, bytes)) in sorted.into_iter().enumerate() {
        let text = if at >= FILES_LIMIT || bytes.len() > FILE_LIMIT {
            unread.push((at, Code::FileTooLarge));
            ""
        } else {
            std::str::from_utf8(bytes).unwrap_or_else(|_| {
                unread.push((at, Code::FileNotUtf8));
                ""
            })
        };
        texts.push(File {
            name: (*name).to_owned(),
            text: text.to_owned(),
        });
    }
    let mut reading = Reading::new(&texts);
    for (at, code) in unread {
        let name = texts.get(at).map_or("", |file| file.name.as_str());
        reading
            .findings
            .push(code, Span::new(at, 0..0), &[("value", name)]);
    }
    let mut pack = Pack::default();
    for (at, file) in texts.iter().enumerate() {
        syntax::read_file(&mut reading, at, file, &mut pack);
    }
    reading.finish(pack)
}

/// Reading in progress.
pub(crate) struct Reading<'f> {
    findings: Findings<'f>,
    writing: pack::Writing,
}

/// A table that is being read.
pub(crate) struct View<'t, 'i> {
    table: &'t DeTable<'i>,
    pub(crate) place: Place,
}

impl<'t, 'i> View<'t, 'i> {
    /// Looks at a table whose header, or whose braces, stand at `whole`.
    fn new(table: &'t DeTable<'i>, whole: Span) -> Self {
        let mut place = Place::new(whole);
        for (key, value) in table {
            let name = key.get_ref().as_ref();
            place.note(name, Span::new(whole.file, value.span()));
            match value.get_ref() {
                DeValue::Array(list) => {
                    for (at, element) in list.iter().enumerate() {
                        place.note(
                            format!("{name}[{at}]"),
                            Span::new(whole.file, element.span()),
                        );
                    }
                }
                DeValue::Table(inner) => {
                    for (inner_key, inner_value) in inner {
                        place.note(
                            format!("{name}.{}", inner_key.get_ref()),
                            Span::new(whole.file, inner_value.span()),
                        );
                    }
                }
                _ => {}
            }
        }
        View { table, place }
    }
}

impl<'f> Reading<'f> {
    fn new(files: &'f [File]) -> Self {
        let writing = pack::Writing {
            files: files.to_vec(),
            ..pack::Writing::default()
        };
        Reading {
            findings: Findings::new(files),
            writing,
        }
    }

    fn finish(mut self, mut pack: Pack) -> (Pack, Vec<Fault>) {
        for category in &pack.categories {
            for field in &category.field {
                let path = format!("{}/{}", category.id, field.id);
                self.writing
                    .declared
                    .push(("field", path, field.place.of("id")));
            }
        }
        pack.writing = self.writing;
        (pack, self.findings.finish())
    }

    /// Begins a table: faults its unknown keys and the missing ones.
    pub(crate) fn open(&mut self, view: &View<'_, '_>, shape: &Shape) {
        let file = view.place.whole().file;
        for (key, _) in view.table {
            let name = key.get_ref().as_ref();
            if shape.keys.iter().any(|known| known.name == name) {
                continue;
            }
            let known: Vec<&str> = shape.keys.iter().map(|known| known.name).collect();
            let instead = nearest(name, &known).map_or_else(|| known.join(", "), str::to_owned);
            let span = Span::new(file, key.span());
            self.findings.push(
                Code::KeyUnknown,
                span,
                &[("key", name), ("table", shape.name), ("known", &instead)],
            );
        }
        for key in shape.keys.iter().filter(|key| key.must) {
            if values::get(view, key.name).is_none() {
                self.findings.push(
                    Code::KeyMissing,
                    view.place.whole(),
                    &[("key", key.name), ("table", shape.name)],
                );
            }
        }
    }

    /// A table that may stand only once in a pack stands again.
    pub(crate) fn twice(&mut self, table: &str, place: &Place) {
        self.findings
            .push(Code::TableTwice, place.whole(), &[("table", table)]);
    }

    /// `[networks]`: names and their ranges.
    pub(crate) fn networks(&mut self, view: &View<'_, '_>) -> Vec<Network> {
        let Some(inner) = self.table(view, "networks") else {
            return Vec::new();
        };
        let mut networks = Vec::new();
        for (key, _) in inner.table {
            let id = key.get_ref().to_string();
            let span = Span::new(inner.place.whole().file, key.span());
            self.declare("network", &id, span);
            let ranges = self.ranges(&inner, &id);
            networks.push(Network {
                id,
                ranges,
                place: inner.place.clone(),
            });
        }
        networks
    }
}

#[cfg(test)]
mod tests;
