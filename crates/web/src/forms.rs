//! Small things of forms: ids in addresses, the one field that carries on where to go next, and what a
//! form brought, with fields that may come more than once.

use std::str::FromStr;

use duties::rights::WORDS_MAX;

use crate::problem::Problem;

/// An id from an address. One that cannot be read is a page that is not there (`T13`, `T14`).
pub(crate) fn id<T: FromStr>(text: &str) -> Result<T, Problem> {
    text.parse().map_err(|_| Problem::NotFound)
}

/// Where to go next.
#[derive(Debug, Default, serde::Deserialize)]
pub(crate) struct Onward {
    pub(crate) next: Option<String>,
}

/// What a form brought, field by field, in its order.
#[derive(Clone, Default, serde::Deserialize)]
#[serde(transparent)]
pub(crate) struct Brought(Vec<(String, String)>);

impl Brought {
    /// With a field more.
    pub(crate) fn with(mut self, name: &str, value: &str) -> Self {
        self.0.push((name.to_owned(), value.to_owned()));
        self
    }

    /// The first value of a field; nothing when it is blank or missing.
    pub(crate) fn one(&self, name: &str) -> Option<&str> {
        self.all(name).next()
    }

    /// Every value of a field that is not blank.
    pub(crate) fn all(&self, name: &str) -> impl Iterator<Item = &str> {
        self.0
            .iter()
            .filter(move |(known, value)| known == name && !value.trim().is_empty())
            .map(|(_, value)| value.as_str())
    }

    /// A field that is a word of the Act or of the pack; nothing for any other word.
    pub(crate) fn word<T: FromStr>(&self, name: &str) -> Option<T> {
        self.one(name)?.parse().ok()
    }

    /// What the person wrote, without the white space around it.
    pub(crate) fn text(&self, name: &str) -> String {
        self.one(name).unwrap_or_default().trim().to_owned()
    }

    /// The fields whose name is this word and a number, with that number.
    pub(crate) fn carried_by_number<'b>(
        &'b self,
        word: &'b str,
    ) -> impl Iterator<Item = (usize, &'b str)> {
        self.0.iter().filter_map(move |(name, value)| {
            let number = name.strip_prefix(word)?.parse().ok()?;
            Some((number, value.as_str()))
        })
    }

    /// The fields of these names, to be carried on to the next page of the same form.
    pub(crate) fn carried(&self, names: &[&str]) -> Vec<(String, String)> {
        let named = self.0.iter();
        named
            .filter(|(name, value)| names.contains(&name.as_str()) && !value.is_empty())
            .cloned()
            .collect()
    }
}

/// Whether a text is longer than a request may hold.
pub(crate) fn is_too_long(text: &str) -> bool {
    text.chars().count() > WORDS_MAX
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_field_that_comes_twice_is_read_twice_and_a_blank_one_not_at_all() {
        let brought = Brought(
            [("a", "1"), ("b", "  "), ("a", "2"), ("c", " x ")]
                .map(|(name, value)| (name.to_owned(), value.to_owned()))
                .to_vec(),
        );
        assert_eq!(brought.all("a").collect::<Vec<_>>(), ["1", "2"]);
        assert_eq!(brought.one("b"), None);
        assert_eq!(brought.text("c"), "x");
        assert_eq!(brought.word::<u8>("a"), Some(1));
        assert_eq!(brought.word::<u8>("c"), None);
        assert_eq!(brought.carried(&["a"]).len(), 2);
    }
}
