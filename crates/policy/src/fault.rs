//! Faults of a pack: what is wrong, where, by which rule, and what to write instead.

mod code;
mod render;

use std::fmt;

use law::words::{Words, faults};
use law::{Language, Text};

pub use code::Code;
pub use render::{render_json, render_sarif, render_text};

use crate::pack::{File, Span, line_and_column};

/// How grave a fault is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Severity {
    /// The pack breaks the Act or itself: it is not compiled.
    Error,
    /// The pack works, and somebody should look.
    Warning,
    /// The pack says openly what it assumed, and who has to confirm it.
    Assumption,
}

impl Severity {
    /// The word used in answers to programs.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Severity::Error => "error",
            Severity::Warning => "warning",
            Severity::Assumption => "assumption",
        }
    }

    /// The word that people read.
    #[must_use]
    pub const fn words(self) -> Words {
        match self {
            Severity::Error => faults::SEVERITY_ERROR,
            Severity::Warning => faults::SEVERITY_WARNING,
            Severity::Assumption => faults::SEVERITY_ASSUMPTION,
        }
    }
}

/// One thing wrong with a pack.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fault {
    /// What is wrong.
    pub code: Code,
    /// How grave it is.
    pub severity: Severity,
    /// The name of the file.
    pub file: String,
    /// The line, from 1.
    pub line: usize,
    /// The column, in characters from 1.
    pub column: usize,
    /// The bytes that are meant.
    pub span: Span,
    /// What is wrong, in both languages.
    pub message: Text,
    /// The section, clause and defect rows broken.
    pub rule: String,
    /// What to write instead, in both languages.
    pub help: Text,
}

impl Fault {
    /// Whether a pack with it may not be compiled.
    #[must_use]
    pub fn is_error(&self) -> bool {
        self.severity == Severity::Error
    }

    /// Whether the rule names this row or section, for example `X-16`.
    #[must_use]
    pub fn cites(&self, row: &str) -> bool {
        self.rule.split([',', ' ']).any(|cited| cited == row)
    }
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Fault {
            file,
            line,
            column,
            code,
            message,
            rule,
            ..
        } = self;
        write!(
            f,
            "{file}:{line}:{column}: {}[{}]: {} ({rule})",
            self.severity.code(),
            code.code(),
            message.in_language(Language::English)
        )
    }
}

/// After so many errors no more are noted: the pack is refused in any case, and nobody reads on.
const ERRORS_NOTED: usize = 1000;

/// Faults being found.
pub(crate) struct Findings<'f> {
    files: &'f [File],
    faults: Vec<Fault>,
    errors: usize,
}

impl<'f> Findings<'f> {
    pub(crate) const fn new(files: &'f [File]) -> Self {
        Findings {
            files,
            faults: Vec::new(),
            errors: 0,
        }
    }

    /// Notes a fault; `values` fill the gaps of its wording.
    pub(crate) fn push(&mut self, code: Code, span: Span, values: &[(&str, &str)]) {
        self.push_under(code, code.rule(), span, values);
    }

    /// Notes a fault that here comes from a narrower rule than its code's.
    pub(crate) fn push_under(
        &mut self,
        code: Code,
        rule: &str,
        span: Span,
        values: &[(&str, &str)],
    ) {
        let texts: Vec<(&str, Text)> = values
            .iter()
            .map(|(name, value)| (*name, Text::new(*value, *value)))
            .collect();
        let borrowed: Vec<(&str, &Text)> = texts.iter().map(|(name, text)| (*name, text)).collect();
        self.push_texts(code, rule, span, &borrowed);
    }

    /// Notes a fault whose values differ by language.
    pub(crate) fn push_texts(
        &mut self,
        code: Code,
        rule: &str,
        span: Span,
        values: &[(&str, &Text)],
    ) {
        if self.errors >= ERRORS_NOTED {
            return;
        }
        self.errors += usize::from(code.severity() == Severity::Error);
        let file = self.files.get(span.file);
        let (line, column) = file.map_or((1, 1), |file| line_and_column(&file.text, span.start));
        self.faults.push(Fault {
            code,
            severity: code.severity(),
            file: file.map_or_else(String::new, |file| file.name.clone()),
            line,
            column,
            span,
            message: code.message().fill_text(values),
            rule: rule.to_owned(),
            help: code.help().fill_text(values),
        });
    }

    /// The faults, ordered by file, place and code, each once.
    pub(crate) fn finish(mut self) -> Vec<Fault> {
        sort(&mut self.faults);
        self.faults
    }
}

/// Orders faults by file, place, code and words, and keeps one of equals, so that the same pack
/// always gives the same list.
pub fn sort(faults: &mut Vec<Fault>) {
    faults.sort_by(|one, other| {
        (one.span, one.code, &one.message.en).cmp(&(other.span, other.code, &other.message.en))
    });
    faults.dedup();
}

#[cfg(test)]
mod tests;
