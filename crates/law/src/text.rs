//! Words in Thai and English.

use std::str::FromStr;

/// A language a person can read the answers in. Thai comes first.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Language {
    /// ภาษาไทย
    #[default]
    Thai,
    /// English
    English,
}

impl Language {
    /// Both languages, Thai first.
    pub const ALL: [Language; 2] = [Language::Thai, Language::English];

    /// The BCP 47 tag: `th` or `en`.
    #[must_use]
    pub const fn tag(self) -> &'static str {
        match self {
            Language::Thai => "th",
            Language::English => "en",
        }
    }
}

/// A language tag that is neither `th` nor `en`.
#[derive(Debug, PartialEq, Eq, thiserror::Error)]
#[error("`{0}` is neither `th` nor `en`")]
pub struct UnknownLanguage(pub String);

impl FromStr for Language {
    type Err = UnknownLanguage;

    fn from_str(tag: &str) -> Result<Self, Self::Err> {
        match tag {
            "th" => Ok(Language::Thai),
            "en" => Ok(Language::English),
            _ => Err(UnknownLanguage(tag.to_owned())),
        }
    }
}

/// The same sentence in Thai and in English.
#[derive(Clone, Debug, PartialEq, Eq, Hash, serde::Serialize, serde::Deserialize)]
pub struct Text {
    /// ภาษาไทย
    pub th: String,
    /// English
    pub en: String,
}

impl Text {
    /// Joins the two wordings.
    pub fn new(th: impl Into<String>, en: impl Into<String>) -> Self {
        Text {
            th: th.into(),
            en: en.into(),
        }
    }

    /// The wording in one language.
    #[must_use]
    pub fn in_language(&self, language: Language) -> &str {
        match language {
            Language::Thai => &self.th,
            Language::English => &self.en,
        }
    }
}
