//! What a request remembers of a letter about it: that it was told, or why it was not.

use law::words::letters as words;
use law::{Moment, Text};
use serde::{Deserialize, Serialize};

use super::LetterKind;

/// What became of a letter.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum LetterState {
    /// It went out to every address that takes letters.
    Told,
    /// It is not delivered yet and is tried again.
    Waiting,
    /// No address is known that can be written to.
    NoAddress,
    /// The mail server refuses every address that is known.
    NotTaken,
    /// It could not be delivered for days.
    GivenUp,
    /// Mail is not set up.
    NoMail,
}

impl LetterState {
    /// What became of it, in words.
    #[must_use]
    pub fn text(self) -> Text {
        match self {
            LetterState::Told => words::TOLD,
            LetterState::Waiting => words::WAITING,
            LetterState::NoAddress => words::NO_ADDRESS,
            LetterState::NotTaken => words::NOT_TAKEN,
            LetterState::GivenUp => words::GIVEN_UP,
            LetterState::NoMail => words::NO_MAIL,
        }
        .text()
    }
}

/// A letter about a request, as the case shows it. No address stands in it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct LetterNote {
    /// The piece of work that sends it, so that two letters of one kind are told apart.
    pub(crate) letter: String,
    /// Which letter, by its word.
    pub(crate) kind: String,
    /// What became of it.
    pub state: LetterState,
    /// Since when, microseconds since 1970 UTC.
    pub(crate) at: i64,
    /// The places of the addresses it went to: record and field, so that trying again for one does
    /// not write to another twice.
    pub(crate) to: Vec<String>,
}

impl LetterNote {
    /// What it is about, in words.
    #[must_use]
    pub fn subject(&self) -> Text {
        LetterKind::of_code(&self.kind).map_or_else(
            || Text::new(self.kind.clone(), self.kind.clone()),
            |kind| kind.subject().text(),
        )
    }

    /// Since when it stands so.
    #[must_use]
    pub const fn at(&self) -> Moment {
        Moment::from_micros(self.at)
    }
}
