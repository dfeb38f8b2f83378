//! The message catalogue: every sentence of ours that a person can see, in both languages.
//!
//! The texts stand in `messages/*.toml`; this module is made from them when the program is built.

use crate::text::{Language, Text};

/// One sentence in both languages; `{names}` in it are filled in with [`Words::fill`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Words {
    /// ภาษาไทย
    pub th: &'static str,
    /// English
    pub en: &'static str,
}

impl Words {
    /// The wording in one language.
    #[must_use]
    pub const fn in_language(self, language: Language) -> &'static str {
        match language {
            Language::Thai => self.th,
            Language::English => self.en,
        }
    }

    /// The wording with each `{name}` replaced by its value.
    #[must_use]
    pub fn fill(self, language: Language, values: &[(&str, &str)]) -> String {
        fill(self.in_language(language), values)
    }

    /// Both wordings with each `{name}` replaced by the value in that language.
    #[must_use]
    pub fn fill_text(self, values: &[(&str, &Text)]) -> Text {
        let values_in = |language| {
            values
                .iter()
                .map(|(name, text)| (*name, text.in_language(language)))
                .collect::<Vec<_>>()
        };
        Text::new(
            fill(self.th, &values_in(Language::Thai)),
            fill(self.en, &values_in(Language::English)),
        )
    }

    /// Both wordings, owned.
    #[must_use]
    pub fn text(self) -> Text {
        Text::new(self.th, self.en)
    }
}

fn fill(wording: &str, values: &[(&str, &str)]) -> String {
    let mut filled = String::with_capacity(wording.len() + 32);
    let mut rest = wording;
    while let Some((before, after)) = rest.split_once('{') {
        filled.push_str(before);
        let Some((name, tail)) = after.split_once('}') else {
            break;
        };
        filled.push_str(
            values
                .iter()
                .find(|(known, _)| *known == name)
                .map_or("", |(_, value)| value),
        );
        rest = tail;
    }
    filled.push_str(rest);
    filled
}

include!(concat!(env!("OUT_DIR"), "/words.rs"));

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn gaps_are_filled_and_the_rest_stays() {
        let words = Words {
            th: "เหลือ {days} วัน",
            en: "{days} days left",
        };
        assert_eq!(words.fill(Language::Thai, &[("days", "3")]), "เหลือ 3 วัน");
        assert_eq!(
            words.fill(Language::English, &[("days", "3")]),
            "3 days left"
        );
    }

    #[test]
    fn a_value_with_braces_is_not_filled_again() {
        let words = Words {
            th: "{a}",
            en: "{a}{b}",
        };
        assert_eq!(
            words.fill(Language::English, &[("a", "{b}"), ("b", "x")]),
            "{b}x"
        );
    }
}
