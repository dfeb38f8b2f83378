//! A text letter by letter, and what Thai letters may do.

/// A letter in its one form, and where it stands in bytes.
#[derive(Clone, Copy)]
pub(super) struct Letter {
    pub(super) value: char,
    pub(super) from: usize,
    pub(super) to: usize,
}

/// The text letter by letter in its one form: small, Thai vowels of two signs as one, nothing that
/// cannot be seen.
pub(super) fn normal(text: &str) -> Vec<Letter> {
    let mut letters: Vec<Letter> = Vec::with_capacity(text.len() / 2);
    for (from, written) in text.char_indices() {
        let to = from + written.len_utf8();
        if is_invisible(written) {
            continue;
        }
        let value = written.to_lowercase().next().unwrap_or(written);
        let before = letters.last().map(|letter| letter.value);
        let before_that = letters.len().checked_sub(2).and_then(|at| letters.get(at));
        match (before_that.map(|letter| letter.value), before, value) {
            (_, Some('เ'), 'เ') => {
                if let Some(last) = letters.last_mut() {
                    (last.value, last.to) = ('แ', to);
                }
            }
            (_, Some('\u{e4d}'), 'า') => {
                if let Some(last) = letters.last_mut() {
                    (last.value, last.to) = ('ำ', to);
                }
            }
            (Some('\u{e4d}'), Some(tone @ '\u{e48}'..='\u{e4b}'), 'า') => {
                // The tone belongs before the vowel, however it was typed.
                let at = letters.len() - 2;
                if let Some(first) = letters.get_mut(at) {
                    first.value = tone;
                }
                if let Some(last) = letters.last_mut() {
                    (last.value, last.to) = ('ำ', to);
                }
            }
            _ => letters.push(Letter { value, from, to }),
        }
    }
    letters
}

/// Runs of letters of one kind: Thai, or any other.
pub(super) fn runs(letters: &[Letter]) -> Vec<(usize, usize)> {
    let mut runs: Vec<(usize, usize)> = Vec::new();
    let mut before = None;
    for (place, letter) in letters.iter().enumerate() {
        let kind = match letter.value {
            value if is_thai(value) => Some(true),
            value if value.is_alphabetic() => Some(false),
            _ => None,
        };
        match (kind, runs.last_mut()) {
            (None, _) => {}
            (Some(_), Some((_, to))) if kind == before && *to == place => *to = place + 1,
            _ => runs.push((place, place + 1)),
        }
        before = kind;
    }
    runs
}

pub(super) fn slice(letters: &[Letter], from: usize, to: usize) -> String {
    letters
        .get(from..to)
        .unwrap_or_default()
        .iter()
        .map(|letter| letter.value)
        .collect()
}

pub(super) fn is_at(letters: &[Letter], place: usize, word: &str) -> bool {
    let mut here = letters.get(place..).unwrap_or_default().iter();
    word.chars()
        .all(|wanted| here.next().is_some_and(|letter| letter.value == wanted))
}

/// Letters, vowels and marks of Thai; not its digits, ฯ, ๆ and ฿.
pub(super) fn is_thai(letter: char) -> bool {
    matches!(letter, 'ก'..='\u{e2e}' | '\u{e30}'..='\u{e3a}' | 'เ'..='\u{e45}' | '\u{e47}'..='\u{e4e}')
}

/// What a syllable can begin with.
pub(super) fn begins(letter: char) -> bool {
    matches!(letter, 'ก'..='\u{e2e}' | 'เ'..='ไ')
}

/// A vowel that is written before its consonant.
pub(super) fn leads(letter: char) -> bool {
    matches!(letter, 'เ'..='ไ')
}

/// What cannot begin anything: it belongs to the letter before it.
pub(super) fn hangs(letter: char) -> bool {
    matches!(letter, '\u{e30}'..='\u{e3a}' | '\u{e45}' | '\u{e47}'..='\u{e4e}')
}

pub(super) fn is_space(letter: char) -> bool {
    matches!(letter, ' ' | '\u{a0}' | '\t')
}

fn is_invisible(letter: char) -> bool {
    matches!(
        letter,
        '\u{ad}' | '\u{200b}'..='\u{200f}' | '\u{2060}' | '\u{feff}'
    )
}
