//! From the text of one file to tables, with every syntax fault at once.

use toml::de::DeTable;

use super::dates::{buddhist_year, looks_like_a_day};
use super::{Reading, View};
use crate::fault::Code;
use crate::pack::{self, File, Pack, Span};

/// Reads one file into the pack.
pub(super) fn read_file(reading: &mut Reading<'_>, at: usize, file: &File, pack: &mut Pack) {
    let (document, errors) = DeTable::parse_recoverable(&file.text);
    for error in &errors {
        let range = error.span().unwrap_or(0..0);
        let written = file.text.get(range.clone()).unwrap_or_default();
        let span = Span::new(at, range);
        // 29 February of a Buddhist year is no day of the Common Era year with that number: say
        // what is wrong with it, not that February has 28 days.
        if let Some((common, meant)) = buddhist_year(written) {
            reading.findings.push(
                Code::DateBuddhistEra,
                span,
                &[("value", written), ("year", &common), ("known", &meant)],
            );
        } else if looks_like_a_day(written) {
            reading
                .findings
                .push(Code::DateWrittenOut, span, &[("value", written)]);
        } else {
            reading
                .findings
                .push(Code::TomlSyntax, span, &[("value", error.message())]);
        }
    }
    let view = View::new(document.get_ref(), Span::new(at, 0..0));
    reading.open(&view, &pack::ROOT);
    pack.take_in(reading, &view);
}
