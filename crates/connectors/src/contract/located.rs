//! What a person goes by, and where they were found. Neither prints itself.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use law::Plain;
use serde::{Deserialize, Serialize};

/// The layout of [`Located::to_bytes`]. Another one is refused.
const LAYOUT: u8 = 1;

/// What a person goes by in other systems, and the pseudonym that stands for them in what must stay.
#[derive(Clone, Serialize, Deserialize)]
pub struct Who {
    names: Vec<(String, String)>,
    pseudonym: [u8; 16],
}

impl Who {
    /// Takes what the person goes by, each with its path `category/field` in the policy, and sixteen
    /// random octets that belong to nothing else: they stand for the person where a value cannot be
    /// empty, and lead back to nobody. Empty values are left out.
    #[must_use]
    pub fn new(names: Vec<(String, Plain<String>)>, pseudonym: [u8; 16]) -> Self {
        let names = names
            .into_iter()
            .map(|(path, value)| (path, value.into_open()))
            .filter(|(_, value)| !value.trim().is_empty())
            .collect();
        Who { names, pseudonym }
    }

    /// Each name with its path. A place where personal data is looked at.
    pub fn names(&self) -> impl Iterator<Item = (&str, &str)> {
        self.names
            .iter()
            .map(|(path, value)| (path.as_str(), value.as_str()))
    }

    /// What the person goes by under one path; there may be several.
    pub fn of<'w>(&'w self, path: &'w str) -> impl Iterator<Item = &'w str> {
        self.names()
            .filter(move |(known, _)| *known == path)
            .map(|(_, value)| value)
    }

    /// The text that stands for the person: `erased-` and 32 hexadecimal digits.
    #[must_use]
    pub fn pseudonym(&self) -> String {
        let mut text = String::from("erased-");
        for octet in self.pseudonym {
            // writing to a String cannot fail
            let _ = write!(text, "{octet:02x}");
        }
        text
    }
}

/// One value of a key.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Cell {
    /// A whole number.
    Int(i64),
    /// A text, or any other kind as the system writes it.
    Text(String),
    /// Octets.
    Bytes(Vec<u8>),
}

/// What identifies a row, or an account, in its table.
pub type Key = Vec<Cell>;

/// Where a person was found in one system, with what they go by: all that is needed to erase and to ask
/// again, after the person's own keys are gone.
///
/// It is personal data. It is kept sealed, under a key of its own, until the system is done.
#[derive(Clone, Serialize, Deserialize)]
pub struct Located {
    layout: u8,
    system: String,
    who: Who,
    accounts: u64,
    keys: BTreeMap<String, Vec<Key>>,
}

/// Octets that are no [`Located`], or one of another layout.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("these octets hold no located accounts of layout {LAYOUT}")]
pub struct Unreadable;

impl Located {
    /// Nobody yet, in the system of this id.
    #[must_use]
    pub fn nowhere(system: &str, who: &Who) -> Self {
        Located {
            layout: LAYOUT,
            system: system.to_owned(),
            who: who.clone(),
            accounts: 0,
            keys: BTreeMap::new(),
        }
    }

    /// Notes an account by its key in `table`; one that is noted already is not counted twice.
    pub fn account(&mut self, table: &str, key: Key) {
        if self.note(table, key) {
            self.accounts = self.accounts.saturating_add(1);
        }
    }

    /// Notes a row on which others hang; false when it was noted before.
    pub fn note(&mut self, table: &str, key: Key) -> bool {
        let known = self.keys.entry(table.to_owned()).or_default();
        match known.binary_search(&key) {
            Ok(_) => false,
            Err(at) => {
                known.insert(at, key);
                true
            }
        }
    }

    /// The keys noted for a table, in order.
    #[must_use]
    pub fn keys(&self, table: &str) -> &[Key] {
        self.keys.get(table).map_or(&[], Vec::as_slice)
    }

    /// The id of the system.
    #[must_use]
    pub fn system(&self) -> &str {
        &self.system
    }

    /// What the person goes by.
    #[must_use]
    pub const fn who(&self) -> &Who {
        &self.who
    }

    /// How many accounts there are.
    #[must_use]
    pub const fn accounts(&self) -> u64 {
        self.accounts
    }

    /// Whether the person has no account there. They may still be named in it.
    #[must_use]
    pub const fn is_nowhere(&self) -> bool {
        self.accounts == 0
    }

    /// The octets to be sealed.
    #[must_use]
    pub fn to_bytes(&self) -> Plain<Vec<u8>> {
        // every part of it has a JSON form, so that nothing can fail
        Plain::new(serde_json::to_vec(self).unwrap_or_default())
    }

    /// Reads what [`Located::to_bytes`] wrote.
    ///
    /// # Errors
    /// [`Unreadable`].
    pub fn from_bytes(bytes: &Plain<Vec<u8>>) -> Result<Self, Unreadable> {
        serde_json::from_slice(bytes.open())
            .ok()
            .filter(|located: &Located| located.layout == LAYOUT)
            .ok_or(Unreadable)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn who() -> Who {
        let names = vec![
            (
                "identity/student-number".to_owned(),
                Plain::new("6530012345".to_owned()),
            ),
            ("contact/email".to_owned(), Plain::new("  ".to_owned())),
        ];
        Who::new(names, [0xab; 16])
    }

    #[test]
    fn located_accounts_survive_being_put_away() {
        let mut located = Located::nowhere("lms", &who());
        located.account("users", vec![Cell::Int(7)]);
        located.account("users", vec![Cell::Int(7)]);
        located.note(
            "posts",
            vec![Cell::Text("ก'\"".to_owned()), Cell::Bytes(vec![0, 255])],
        );
        let Ok(read) = Located::from_bytes(&located.to_bytes()) else {
            panic!("what was written is read");
        };
        assert!(read.keys("users") == [vec![Cell::Int(7)]]);
        assert!(
            read.keys("posts")
                == [vec![
                    Cell::Text("ก'\"".to_owned()),
                    Cell::Bytes(vec![0, 255])
                ]]
        );
        assert_eq!((read.accounts(), read.system()), (1, "lms"));
        assert_eq!(
            read.who().names().collect::<Vec<_>>(),
            [("identity/student-number", "6530012345")]
        );
        assert_eq!(
            read.who().pseudonym(),
            format!("erased-{}", "ab".repeat(16))
        );
    }

    #[test]
    fn octets_of_another_layout_are_refused() {
        let bytes = Located::nowhere("lms", &who()).to_bytes();
        let text = String::from_utf8(bytes.into_open()).unwrap();
        let other = text.replace("\"layout\":1", "\"layout\":2");
        assert!(Located::from_bytes(&Plain::new(other.into_bytes())).is_err());
        assert!(Located::from_bytes(&Plain::new(b"{}".to_vec())).is_err());
    }
}
