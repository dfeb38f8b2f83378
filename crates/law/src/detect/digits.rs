//! Runs of digits in a text, in their groups.

use std::ops::Range;

/// So many marks may stand between two groups of one number, as in `4111 - 1111`.
const MARKS_MAX: usize = 3;

/// Words at least this long of hexadecimal digits, letters among them, are identifiers of ours or
/// others', not numbers.
const HEX_WORD_MIN: usize = 32;

/// Digits without anything between them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Group {
    /// Each 0–9.
    pub(super) digits: Vec<u8>,
    /// Where they stand, in bytes.
    pub(super) range: Range<usize>,
    /// Nothing but a point stands between them and the digits before: `0.8333333333333334`.
    pub(super) is_fraction: bool,
}

/// The runs of the text: groups with nothing but spaces and dashes between them.
pub(super) fn groups(text: &str) -> Vec<Vec<Group>> {
    let mut identifiers = identifiers(text).into_iter().peekable();
    let mut runs: Vec<Vec<Group>> = Vec::new();
    let mut run: Vec<Group> = Vec::new();
    let mut marks = usize::MAX;
    let mut after_point = false;
    for (at, letter) in text.char_indices() {
        while identifiers.next_if(|range| range.end <= at).is_some() {}
        let inside = identifiers.peek().is_some_and(|range| range.contains(&at));
        match digit(letter) {
            Some(value) if !inside => {
                let end = at + letter.len_utf8();
                match run.last_mut() {
                    Some(group) if marks == 0 => {
                        group.digits.push(value);
                        group.range.end = end;
                    }
                    _ => run.push(Group {
                        digits: vec![value],
                        range: at..end,
                        is_fraction: marks == 1 && after_point,
                    }),
                }
                marks = 0;
            }
            None if !inside && is_invisible(letter) => {}
            None if !inside && is_mark(letter) && marks < MARKS_MAX => {
                marks += 1;
                after_point = letter == '.';
            }
            _ => {
                if !run.is_empty() {
                    runs.push(std::mem::take(&mut run));
                }
                marks = usize::MAX;
            }
        }
    }
    if !run.is_empty() {
        runs.push(run);
    }
    runs
}

/// A digit of the scripts in which people here write and copy numbers.
pub(super) fn digit(letter: char) -> Option<u8> {
    const ZEROS: [char; 8] = ['0', '๐', '໐', '០', '၀', '٠', '۰', '０'];
    ZEROS.iter().find_map(|zero| {
        let value = u32::from(letter).checked_sub(u32::from(*zero))?;
        u8::try_from(value).ok().filter(|value| *value <= 9)
    })
}

/// What stands between the groups of one number.
fn is_mark(letter: char) -> bool {
    matches!(letter, ' ' | '-' | '.' | '_' | '\t' | '\u{a0}' | '\u{2000}'..='\u{200a}' | '\u{202f}' | '\u{2010}'..='\u{2015}' | '\u{2212}' | '\u{3000}' | '\u{ff0d}')
}

/// What cannot be seen and joins what it stands between.
fn is_invisible(letter: char) -> bool {
    matches!(
        letter,
        '\u{ad}' | '\u{200b}'..='\u{200f}' | '\u{2060}' | '\u{feff}'
    )
}

/// Where UUIDs and long hexadecimal words stand.
pub(super) fn identifiers(text: &str) -> Vec<Range<usize>> {
    let mut found = Vec::new();
    let mut start = None;
    for (at, letter) in text.char_indices().chain([(text.len(), ' ')]) {
        let belongs = letter.is_ascii_alphanumeric() || letter == '-';
        match (belongs, start) {
            (true, None) => start = Some(at),
            (false, Some(from)) => {
                if text.get(from..at).is_some_and(is_identifier) {
                    found.push(from..at);
                }
                start = None;
            }
            _ => {}
        }
    }
    found
}

fn is_identifier(word: &str) -> bool {
    let is_hex = |part: &str| part.bytes().all(|byte| byte.is_ascii_hexdigit());
    let has_letter = word.bytes().any(|byte| byte.is_ascii_alphabetic());
    let sizes: Vec<usize> = word.split('-').map(str::len).collect();
    let is_uuid = sizes == [8, 4, 4, 4, 12] && word.split('-').all(is_hex);
    is_uuid || (word.len() >= HEX_WORD_MIN && has_letter && is_hex(word))
}
