//! What is wrong with a dataset file: line, key, rule.

use law::words::{Words, connected as words};
use law::{Language, Text};

/// The rule that a dataset file breaks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Rule {
    /// It is no TOML.
    Syntax,
    /// The format knows no such key.
    Unknown,
    /// A key is wanted and not there.
    Missing,
    /// Something else is wanted behind the key.
    Kind,
    /// An id has small letters, digits and hyphens.
    Id,
    /// A field is named `category/field`.
    Field,
    /// Something is declared twice.
    Twice,
    /// No such table is declared.
    NoTable,
    /// A link leads to the whole key of the other table.
    NotKey,
    /// Tables belong to each other in a circle.
    Circle,
    /// Nothing says how a person's rows are found.
    NoWay,
    /// `replace` wants its value, and nothing else does.
    With,
    /// `keep` wants a ground of s.33 ¶2, and nothing else does.
    Ground,
    /// Rows that stay must say what becomes of the link to the person.
    Link,
    /// The keys of [`reach`](crate::sql::Dataset) belong to the other engine, or too few are there.
    Reach,
}

impl Rule {
    const fn words(self) -> Words {
        match self {
            Rule::Syntax => words::DATASET_SYNTAX,
            Rule::Unknown => words::DATASET_UNKNOWN,
            Rule::Missing => words::DATASET_MISSING,
            Rule::Kind => words::DATASET_KIND,
            Rule::Id => words::DATASET_ID,
            Rule::Field => words::DATASET_FIELD,
            Rule::Twice => words::DATASET_TWICE,
            Rule::NoTable => words::DATASET_NO_TABLE,
            Rule::NotKey => words::DATASET_NOT_KEY,
            Rule::Circle => words::DATASET_CIRCLE,
            Rule::NoWay => words::DATASET_NO_WAY,
            Rule::With => words::DATASET_WITH,
            Rule::Ground => words::DATASET_GROUND,
            Rule::Link => words::DATASET_LINK,
            Rule::Reach => words::DATASET_REACH,
        }
    }
}

/// The first thing wrong with a dataset file. It repeats names of the file, never a secret: none stands there.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("line {line}, `{key}`: {}", self.why().en)]
pub struct DatasetFault {
    /// The line, from 1.
    pub line: usize,
    /// The key, with those around it.
    pub key: String,
    /// The rule.
    pub rule: Rule,
    /// What fills the gap in the rule's words: the value, or what is wanted.
    pub about: String,
}

impl DatasetFault {
    /// What is wrong and what is wanted, in both languages.
    #[must_use]
    pub fn why(&self) -> Text {
        let fill = |language: Language| self.rule.words().fill(language, &[("about", &self.about)]);
        Text::new(fill(Language::Thai), fill(Language::English))
    }
}
