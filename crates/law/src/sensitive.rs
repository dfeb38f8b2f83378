//! The kinds of sensitive data of section 26.

use std::str::FromStr;

/// A kind of data that section 26 protects more strictly.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
#[repr(u8)]
pub enum Sensitive {
    /// Racial or ethnic origin.
    Ethnicity = 0,
    /// Political opinions.
    Politics = 1,
    /// Cult, religious or philosophical beliefs.
    Belief = 2,
    /// Sexual behaviour.
    Sexuality = 3,
    /// Criminal records.
    CriminalRecord = 4,
    /// Health data.
    Health = 5,
    /// Disability.
    Disability = 6,
    /// Trade-union information.
    Union = 7,
    /// Genetic data.
    Genetic = 8,
    /// Biometric data: a technique that confirms who somebody is (s.26 second paragraph).
    Biometric = 9,
}

impl Sensitive {
    /// Every kind.
    pub const ALL: [Sensitive; 10] = [
        Sensitive::Ethnicity,
        Sensitive::Politics,
        Sensitive::Belief,
        Sensitive::Sexuality,
        Sensitive::CriminalRecord,
        Sensitive::Health,
        Sensitive::Disability,
        Sensitive::Union,
        Sensitive::Genetic,
        Sensitive::Biometric,
    ];

    /// The word used in packs.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Sensitive::Ethnicity => "ethnicity",
            Sensitive::Politics => "politics",
            Sensitive::Belief => "belief",
            Sensitive::Sexuality => "sexuality",
            Sensitive::CriminalRecord => "criminal-record",
            Sensitive::Health => "health",
            Sensitive::Disability => "disability",
            Sensitive::Union => "union",
            Sensitive::Genetic => "genetic",
            Sensitive::Biometric => "biometric",
        }
    }
}

/// A text that names no kind of section 26.
#[derive(Debug, PartialEq, Eq, thiserror::Error)]
#[error("`{0}` is no kind of sensitive data of s.26")]
pub struct UnknownSensitive(pub String);

impl FromStr for Sensitive {
    type Err = UnknownSensitive;

    fn from_str(word: &str) -> Result<Self, Self::Err> {
        Sensitive::ALL
            .into_iter()
            .find(|kind| kind.code() == word)
            .ok_or_else(|| UnknownSensitive(word.to_owned()))
    }
}
