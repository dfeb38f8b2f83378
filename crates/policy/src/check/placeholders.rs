//! Words that stand for words still to come (`LP-107`, `X-19`), and words in one language only.

use super::Rule;
use crate::fault::{Code, Findings};
use crate::pack::{Pack, Words};

pub(super) const RULES: &[Rule] = &[words_to_come, one_language];

fn words_to_come(pack: &Pack, found: &mut Findings<'_>) {
    for wording in &pack.writing.wordings {
        let texts = match &wording.words {
            Words::Plain(text) => vec![text],
            Words::Both(text) => vec![&text.th, &text.en],
        };
        if let Some(text) = texts.into_iter().find(|text| is_placeholder(text)) {
            found.push(
                Code::Placeholder,
                wording.span,
                &[("key", wording.key), ("value", text)],
            );
        }
    }
}

/// Whether a text only stands for one: nothing, brackets to be filled in, TBD, xxx.
fn is_placeholder(text: &str) -> bool {
    let trimmed = text.trim();
    let gap = |open: char, close: char| {
        trimmed
            .split(open)
            .skip(1)
            .filter_map(|rest| rest.split_once(close))
            .any(|(inside, _)| inside.chars().any(char::is_alphabetic))
    };
    let word_to_come = |word: &str| {
        let lower = word.to_lowercase();
        ["tbd", "tba", "todo", "fixme", "lorem"].contains(&lower.as_str())
            || (lower.len() >= 3 && lower.chars().all(|letter| letter == 'x'))
    };
    trimmed.is_empty()
        || trimmed
            .chars()
            .all(|sign| matches!(sign, '…' | '.' | '?' | '-' | '_' | '–'))
        || gap('[', ']')
        || gap('<', '>')
        || trimmed
            .split(|sign: char| !sign.is_alphanumeric())
            .any(word_to_come)
}

fn one_language(pack: &Pack, found: &mut Findings<'_>) {
    for wording in &pack.writing.wordings {
        if let Words::Both(text) = &wording.words
            && (is_one_text(text) || is_thai(&text.en) || in_english_only(&text.th))
        {
            found.push(Code::Untranslated, wording.span, &[("key", wording.key)]);
        }
    }
}

/// Whether the two wordings are the same sentence. A name may be the same in both; a sentence of
/// four words is none.
fn is_one_text(text: &law::Text) -> bool {
    text.th == text.en && text.th.split_whitespace().count() > 3
}

fn is_thai_letter(letter: char) -> bool {
    ('\u{0e01}'..='\u{0e5b}').contains(&letter)
}

/// Whether most letters are Thai: an English wording may quote a Thai name, but not be one.
fn is_thai(text: &str) -> bool {
    let letters = text
        .chars()
        .filter(|letter| letter.is_alphabetic() || is_thai_letter(*letter));
    let (thai, other): (Vec<char>, Vec<char>) = letters.partition(|letter| is_thai_letter(*letter));
    thai.len() > other.len()
}

/// Whether a Thai wording of more than three words has no Thai letter.
fn in_english_only(text: &str) -> bool {
    !text.chars().any(is_thai_letter) && text.split_whitespace().count() > 3
}
