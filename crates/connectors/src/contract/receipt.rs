//! What a system answered: places, counts and reasons, never a value.

use std::fmt;

use law::words::connected as words;
use law::{Moment, RefusalCode, Text};
use serde::{Deserialize, Serialize};

/// A table, or one column of it, by the names of the system.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Place {
    /// The table, or what the system calls it.
    pub table: String,
    /// The column; none for whole rows.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub column: Option<String>,
}

impl Place {
    /// Whole rows of a table.
    #[must_use]
    pub fn table(table: &str) -> Self {
        Place {
            table: table.to_owned(),
            column: None,
        }
    }

    /// A column.
    #[must_use]
    pub fn column(table: &str, column: &str) -> Self {
        Place {
            table: table.to_owned(),
            column: Some(column.to_owned()),
        }
    }
}

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.table)?;
        match &self.column {
            Some(column) => write!(f, ".{column}"),
            None => Ok(()),
        }
    }
}

law::closed_list! {
    /// What a system was asked to do.
    #[derive(Serialize, Deserialize)]
    #[serde(rename_all = "kebab-case")]
    pub enum Asked {
        /// To erase (s.33).
        Erase = "erase", words::ASKED_ERASE;
        /// To correct (s.35).
        Rectify = "rectify", words::ASKED_RECTIFY;
        /// To restrict (s.34).
        Restrict = "restrict", words::ASKED_RESTRICT;
        /// To end a restriction.
        Release = "release", words::ASKED_RELEASE;
    }
}

law::closed_list! {
    /// How a place was changed.
    #[derive(Serialize, Deserialize)]
    #[serde(rename_all = "kebab-case")]
    pub enum How {
        /// The rows are gone.
        Deleted = "deleted", words::HOW_DELETED;
        /// The value is gone, the row stays.
        Emptied = "emptied", words::HOW_EMPTIED;
        /// A fixed value of the declaration stands there.
        Overwritten = "overwritten", words::HOW_OVERWRITTEN;
        /// A pseudonym stands there that leads back to nobody.
        Pseudonymised = "pseudonymised", words::HOW_PSEUDONYMISED;
        /// The right value stands there.
        Corrected = "corrected", words::HOW_CORRECTED;
        /// It may not be used.
        Restricted = "restricted", words::HOW_RESTRICTED;
        /// It may be used again.
        Released = "released", words::HOW_RELEASED;
    }
}

law::closed_list! {
    /// How something left over was found.
    #[derive(Serialize, Deserialize)]
    #[serde(rename_all = "kebab-case")]
    pub enum Found {
        /// By the key of the account or of a row located before.
        ByKey = "by-key", words::FOUND_BY_KEY;
        /// By something the person goes by, standing in a text.
        ByName = "by-name", words::FOUND_BY_NAME;
    }
}

/// Why something stayed as it was.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Why {
    /// The declaration keeps it on a ground of the Act's closed list (s.33 ¶2).
    Kept(RefusalCode),
    /// The row holds categories that were not asked for.
    OtherCategories,
    /// Nobody declared what the column holds; people have to see to it.
    Undeclared,
    /// The declaration names no way; people have to see to it.
    Cannot,
    /// Another value stands there than the one said to be wrong.
    Differs,
}

impl Why {
    /// The word stored and shown to programs: `kept:` and the code of the ground, or the reason.
    #[must_use]
    pub fn code(self) -> String {
        match self {
            Why::Kept(ground) => format!("kept:{}", ground.code()),
            Why::OtherCategories => "other-categories".to_owned(),
            Why::Undeclared => "undeclared".to_owned(),
            Why::Cannot => "cannot".to_owned(),
            Why::Differs => "differs".to_owned(),
        }
    }

    /// The reason, for people; a ground with its section.
    #[must_use]
    pub fn text(self) -> Text {
        match self {
            Why::Kept(ground) => words::WHY_KEPT.fill_text(&[
                ("why", &ground.why().text()),
                ("section", &Text::new(ground.section(), ground.section())),
            ]),
            Why::OtherCategories => words::WHY_OTHER_CATEGORIES.text(),
            Why::Undeclared => words::WHY_UNDECLARED.text(),
            Why::Cannot => words::WHY_CANNOT.text(),
            Why::Differs => words::WHY_DIFFERS.text(),
        }
    }
}

impl Serialize for Why {
    fn serialize<S: serde::Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        to.serialize_str(&self.code())
    }
}

impl<'de> Deserialize<'de> for Why {
    fn deserialize<D: serde::Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        let code = String::deserialize(from)?;
        match (code.strip_prefix("kept:"), code.as_str()) {
            (Some(ground), _) => ground
                .parse()
                .map(Why::Kept)
                .map_err(serde::de::Error::custom),
            (None, "other-categories") => Ok(Why::OtherCategories),
            (None, "undeclared") => Ok(Why::Undeclared),
            (None, "cannot") => Ok(Why::Cannot),
            (None, "differs") => Ok(Why::Differs),
            (None, _) => Err(serde::de::Error::custom("no reason why something stayed")),
        }
    }
}

/// A place that was changed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Changed {
    /// Where.
    pub place: Place,
    /// How.
    pub how: How,
    /// How many rows.
    pub rows: u64,
}

/// A place that stayed as it was.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Stayed {
    /// Where.
    pub place: Place,
    /// Why.
    pub why: Why,
    /// How many rows.
    pub rows: u64,
}

/// What a system said that it did. It holds no personal data and may be kept as evidence.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Receipt {
    /// The id of the system.
    pub system: String,
    /// What it was asked.
    pub asked: Asked,
    /// Whether it was only asked what it would do.
    pub dry: bool,
    /// What changed, places without a row left out.
    pub changed: Vec<Changed>,
    /// What stayed and why, places without a row left out.
    pub stayed: Vec<Stayed>,
    /// When it answered.
    #[serde(with = "micros")]
    pub answered_at: Moment,
}

/// Something of the person that is still there.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Left {
    /// Where.
    pub place: Place,
    /// How it was found.
    pub found: Found,
    /// How many rows.
    pub rows: u64,
}

/// What a system still holds after it said that it erased. It holds no personal data.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Residue {
    /// The id of the system.
    pub system: String,
    /// What is left although it should be gone.
    pub left: Vec<Left>,
    /// What is kept on a ground, or was not asked for.
    pub kept: Vec<Stayed>,
    /// Places that could not be looked at; the declaration or the system's own rights close them.
    pub unread: Vec<Place>,
    /// When it was asked.
    #[serde(with = "micros")]
    pub asked_at: Moment,
}

impl Residue {
    /// Whether nothing is left that should be gone. Only this closes an erasure.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.left.is_empty()
    }
}

/// How many rows of one category came out of one table.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Count {
    /// The table.
    pub table: String,
    /// The category, by its id in the policy.
    pub category: String,
    /// How many rows.
    pub rows: u64,
}

/// What an export handed out.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Counts {
    /// Table by table, those without a row left out.
    pub counts: Vec<Count>,
}

impl Counts {
    /// All rows together.
    #[must_use]
    pub fn rows(&self) -> u64 {
        self.counts.iter().map(|count| count.rows).sum()
    }
}

/// What a column is declared as.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Held {
    /// A field, by its path `category/field`.
    Field(String),
    /// It identifies a row, or leads from one row to another.
    Key,
    /// It says nothing about a person, by the declaration.
    Impersonal,
    /// Nothing was declared: a finding. No reader gets it.
    Undeclared,
    /// It was declared and is not there: a finding. Nothing is carried out until that is mended.
    Missing,
}

/// A column of a table.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Column {
    /// Its name.
    pub name: String,
    /// What it is declared as.
    pub held: Held,
}

/// What a system holds in one table.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Holds {
    /// The table.
    pub table: String,
    /// Whether anything is declared of it. A table that is not is a finding.
    pub is_declared: bool,
    /// Its columns, declared ones that are missing among them.
    pub columns: Vec<Column>,
}

impl Holds {
    /// The columns that the declaration and the system do not agree about.
    pub fn findings(&self) -> impl Iterator<Item = &Column> {
        self.columns
            .iter()
            .filter(|column| matches!(column.held, Held::Undeclared | Held::Missing))
    }
}

/// A moment as whole microseconds since 1970 UTC.
mod micros {
    use law::Moment;
    use serde::{Deserialize as _, Deserializer, Serializer};

    pub(super) fn serialize<S: Serializer>(moment: &Moment, to: S) -> Result<S::Ok, S::Error> {
        to.serialize_i64(moment.micros())
    }

    pub(super) fn deserialize<'de, D: Deserializer<'de>>(from: D) -> Result<Moment, D::Error> {
        i64::deserialize(from).map(Moment::from_micros)
    }
}

#[cfg(test)]
mod tests;
