//! A row: what one line, or one record over several lines, says.

use std::borrow::Cow;
use std::sync::Arc;

/// The most fields that one row may have.
pub const FIELDS_MAX: usize = 512;

/// A value as its format gives it. No `Debug`, no `Display`: it may be personal data.
#[derive(Clone, PartialEq)]
pub enum Value {
    /// A text; always one in formats without types.
    Text(String),
    /// A number of JSON.
    Number(serde_json::Number),
    /// True or false.
    Flag(bool),
    /// The field is there and says nothing: an empty column, a JSON null.
    Nothing,
}

impl Value {
    /// The value as text; `None` when it says nothing.
    #[must_use]
    pub fn text(&self) -> Option<Cow<'_, str>> {
        match self {
            Value::Text(text) => Some(Cow::Borrowed(text)),
            Value::Number(number) => Some(Cow::Owned(number.to_string())),
            Value::Flag(true) => Some(Cow::Borrowed("true")),
            Value::Flag(false) => Some(Cow::Borrowed("false")),
            Value::Nothing => None,
        }
    }
}

/// What one row says: paths as packs write them (`policies/README.md`), each with a value. A path
/// may come more than once, for every element of an array.
pub struct Row {
    /// The line on which it begins, from 1.
    pub line: u64,
    /// Paths and values, in the order of the file.
    pub values: Vec<(Arc<str>, Value)>,
}

impl Row {
    /// The first value at a path that says anything, as text.
    #[must_use]
    pub fn text(&self, path: &str) -> Option<Cow<'_, str>> {
        self.values
            .iter()
            .filter(|(known, _)| **known == *path)
            .find_map(|(_, value)| value.text())
    }

    /// Every value at a path.
    pub fn all<'r>(&'r self, path: &'r str) -> impl Iterator<Item = &'r Value> {
        self.values
            .iter()
            .filter(move |(known, _)| **known == *path)
            .map(|(_, value)| value)
    }
}
