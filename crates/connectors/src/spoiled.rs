//! A line that could not be read as a row: where, and by which rule. Never what it held.

use law::words::{Words, import};

/// A line, or a whole file, that cannot be read.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("line {line}: {why}")]
pub struct Spoiled {
    /// The line on which it begins, from 1.
    pub line: u64,
    /// The rule that was broken. Repeated in the message above, so not given as its source.
    pub why: Why,
}

/// What makes a line or a file unreadable.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Why {
    /// Longer than [`LINE_BYTES_MAX`](crate::LINE_BYTES_MAX).
    #[error("the line is longer than 1 MiB and was passed over")]
    LineTooLong,
    /// The bytes are no UTF-8.
    #[error("byte {column} is not UTF-8{hint}", hint = if *.looks_thai { "; it looks like Windows-874 (TIS-620)" } else { "" })]
    NotUtf8 {
        /// The byte of the line at which it breaks, from 1.
        column: u64,
        /// Whether the line reads as Windows-874.
        looks_thai: bool,
    },
    /// A NUL byte or character.
    #[error("there is a NUL character")]
    Nul,
    /// The file begins as UTF-16.
    #[error("the file is UTF-16")]
    Utf16,
    /// The file is compressed.
    #[error("the file is compressed")]
    Compressed,
    /// The file says nothing.
    #[error("the file is empty")]
    Empty,
    /// The file could not be read on.
    #[error("the file could not be read on ({kind})")]
    Unreadable {
        /// The operating system's word for it.
        kind: std::io::ErrorKind,
    },
    /// The last line ends in the middle of a row.
    #[error("the file ends in the middle of a row")]
    Truncated,
    /// No JSON.
    #[error("no JSON from byte {column} on")]
    NotJson {
        /// The byte of the line at which it stops being JSON, from 1.
        column: u64,
    },
    /// JSON, but no object.
    #[error("a JSON object is wanted")]
    NotAnObject,
    /// The same key twice in one object.
    #[error("a key stands twice in one object")]
    KeyTwice,
    /// Nested deeper than is read.
    #[error("objects are nested too deep")]
    TooDeep,
    /// More fields than are read.
    #[error("there are more than 512 fields")]
    TooManyFields,
    /// No statement of xAPI 1.0 or 2.0.
    #[error("not an xAPI statement: `{0}` is missing or wrong")]
    NotAStatement(&'static str),
    /// The id of a statement is no UUID (xAPI 1.0.3 §2.4.1).
    #[error("the `id` of a statement must be a UUID")]
    StatementId,
    /// No line of the combined log format.
    #[error("not a line of the combined log format")]
    NotALogLine,
    /// A row of a table has another number of columns than its header.
    #[error("{found} columns where the header has {wanted}")]
    Columns {
        /// How many there are.
        found: usize,
        /// How many the header has.
        wanted: usize,
    },
    /// A quotation mark was opened and never closed.
    #[error("a quotation mark is never closed")]
    QuoteOpen,
    /// A quotation mark stands where none may (RFC 4180 §2).
    #[error("a quotation mark stands in the middle of a field")]
    QuoteStray,
    /// The header names a column twice.
    #[error("the header names column {column} a second time")]
    HeaderTwice {
        /// Which column, from 1.
        column: usize,
    },
    /// The header leaves out a column that must be there.
    #[error("the header has no column `{0}`")]
    HeaderWithout(&'static str),
}

impl Why {
    /// The rule's id in reports.
    #[must_use]
    pub const fn code(&self) -> &'static str {
        match self {
            Why::LineTooLong => "line-too-long",
            Why::NotUtf8 { .. } => "not-utf-8",
            Why::Nul => "nul",
            Why::Utf16 => "utf-16",
            Why::Compressed => "compressed",
            Why::Empty => "file-empty",
            Why::Unreadable { .. } => "file-unreadable",
            Why::Truncated => "truncated",
            Why::NotJson { .. } => "not-json",
            Why::NotAnObject => "not-an-object",
            Why::KeyTwice => "key-twice",
            Why::TooDeep => "too-deep",
            Why::TooManyFields => "too-many-fields",
            Why::NotAStatement(_) => "not-a-statement",
            Why::StatementId => "statement-id",
            Why::NotALogLine => "not-a-log-line",
            Why::Columns { .. } => "columns",
            Why::QuoteOpen => "quote-open",
            Why::QuoteStray => "quote-stray",
            Why::HeaderTwice { .. } => "header-twice",
            Why::HeaderWithout(_) => "header-without",
        }
    }

    /// What is wrong and what to do, for people; [`Why::detail`] fills it in.
    #[must_use]
    pub const fn words(&self) -> Words {
        match self {
            Why::LineTooLong => import::LINE_TOO_LONG,
            Why::NotUtf8 {
                looks_thai: false, ..
            } => import::NOT_UTF_8,
            Why::NotUtf8 { .. } => import::NOT_UTF_8_THAI,
            Why::Nul => import::NUL,
            Why::Utf16 => import::UTF_16,
            Why::Compressed => import::COMPRESSED,
            Why::Empty => import::FILE_EMPTY,
            Why::Unreadable { .. } => import::FILE_UNREADABLE,
            Why::Truncated => import::TRUNCATED,
            Why::NotJson { .. } => import::NOT_JSON,
            Why::NotAnObject => import::NOT_AN_OBJECT,
            Why::KeyTwice => import::KEY_TWICE,
            Why::TooDeep => import::TOO_DEEP,
            Why::TooManyFields => import::TOO_MANY_FIELDS,
            Why::NotAStatement(_) => import::NOT_A_STATEMENT,
            Why::StatementId => import::STATEMENT_ID,
            Why::NotALogLine => import::NOT_A_LOG_LINE,
            Why::Columns { .. } => import::COLUMNS,
            Why::QuoteOpen => import::QUOTE_OPEN,
            Why::QuoteStray => import::QUOTE_STRAY,
            Why::HeaderTwice { .. } => import::HEADER_TWICE,
            Why::HeaderWithout(_) => import::HEADER_WITHOUT,
        }
    }

    /// The numbers and names that belong into [`Why::words`].
    #[must_use]
    pub fn detail(&self) -> Vec<(&'static str, String)> {
        match self {
            Why::NotUtf8 { column, .. } | Why::NotJson { column } => {
                vec![("column", column.to_string())]
            }
            Why::Unreadable { kind } => vec![("kind", kind.to_string())],
            Why::NotAStatement(part) | Why::HeaderWithout(part) => {
                vec![("field", (*part).to_owned())]
            }
            Why::Columns { found, wanted } => {
                vec![("found", found.to_string()), ("wanted", wanted.to_string())]
            }
            Why::HeaderTwice { column } => vec![("column", column.to_string())],
            _ => Vec::new(),
        }
    }

    /// The field at which it was found; `*` when it is the line as a whole.
    #[must_use]
    pub const fn field(&self) -> &'static str {
        match self {
            Why::NotAStatement(part) => part,
            Why::StatementId => "id",
            _ => "*",
        }
    }

    /// Whether nothing after it in the file can be read.
    #[must_use]
    pub const fn ends_the_file(&self) -> bool {
        matches!(
            self,
            Why::Utf16
                | Why::Compressed
                | Why::Empty
                | Why::Unreadable { .. }
                | Why::HeaderTwice { .. }
                | Why::HeaderWithout(_)
        )
    }
}
