//! What in a text points to a person: addresses, telephone numbers, handles, and words that may be
//! somebody's number. Used before a text leaves with the copy of somebody else (`LP-21`, `T11`).
//!
//! It finds places and kinds; whether a place points to the reader or to another is for the caller,
//! who knows what the reader goes by.

use std::ops::Range;

use super::digits::{Group, digit, groups, identifiers};

/// The longest local part, label or handle that is taken for one.
const WORD_MAX: usize = 64;
/// The fewest digits of a word that may be somebody's number.
const DIGITS_MIN: usize = 4;

/// A word that may be a number or account of somebody, with digits of any script as 0–9.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Word {
    /// As it would be looked up.
    pub text: String,
    /// Where it stands, in bytes.
    pub range: Range<usize>,
}

/// The text with where each letter stands, in bytes.
fn letters(text: &str) -> Vec<(usize, char)> {
    text.char_indices().collect()
}

fn is_local(letter: char) -> bool {
    letter.is_ascii_alphanumeric() || "._%+-'".contains(letter)
}

fn is_word(letter: char) -> bool {
    letter.is_ascii_alphanumeric() || "._-".contains(letter) || digit(letter).is_some()
}

/// Where the letter at this place ends.
fn end_of(text: &str, letters: &[(usize, char)], place: usize) -> usize {
    letters.get(place).map_or(text.len(), |(at, _)| *at)
}

/// Every e-mail address, in order: with a sign, or with `(at)` or `[at]` in its place.
#[must_use]
pub fn emails(text: &str) -> Vec<Range<usize>> {
    let letters = letters(text);
    let mut found: Vec<Range<usize>> = Vec::new();
    for place in 0..letters.len() {
        let Some((before, after)) = sign(&letters, place) else {
            continue;
        };
        let start = back(&letters, before);
        let Some(end) = domain(&letters, after) else {
            continue;
        };
        let from = end_of(text, &letters, start);
        let is_new = found.last().is_none_or(|last| last.end <= from);
        if start < before && is_new {
            found.push(from..end_of(text, &letters, end));
        }
    }
    found
}

/// Whether a sign of an address stands here: where what is before it ends and what follows begins.
fn sign(letters: &[(usize, char)], place: usize) -> Option<(usize, usize)> {
    let letter = |place: usize| letters.get(place).map(|(_, letter)| *letter);
    match letter(place)? {
        '@' | '＠' => Some((place, place + 1)),
        '(' | '[' => {
            let at: String = (1..=2).filter_map(|step| letter(place + step)).collect();
            let closes = letter(place + 3).is_some_and(|letter| letter == ')' || letter == ']');
            if !at.eq_ignore_ascii_case("at") || !closes {
                return None;
            }
            let spaced = |place: usize| letter(place) == Some(' ');
            let before = if place > 0 && spaced(place - 1) {
                place - 1
            } else {
                place
            };
            let after = place + 4 + usize::from(spaced(place + 4));
            Some((before, after))
        }
        _ => None,
    }
}

/// Where the local part before a sign begins.
fn back(letters: &[(usize, char)], before: usize) -> usize {
    let local = letters
        .get(..before)
        .unwrap_or_default()
        .iter()
        .rev()
        .take(WORD_MAX)
        .take_while(|(_, letter)| is_local(*letter))
        .count();
    before - local
}

/// Where the domain after a sign ends: labels with points between them, two at least, the last of
/// letters alone.
fn domain(letters: &[(usize, char)], after: usize) -> Option<usize> {
    let rest = letters.get(after..)?;
    let taken: String = rest
        .iter()
        .map(|(_, letter)| *letter)
        .take(255)
        .take_while(|letter| letter.is_ascii_alphanumeric() || ".-".contains(*letter))
        .collect();
    let mut labels: Vec<&str> = taken.split('.').collect();
    while labels.len() > 1 {
        let last = labels.last().copied().unwrap_or_default();
        let is_top = last.len() >= 2 && last.bytes().all(|byte| byte.is_ascii_alphabetic());
        if is_top && labels.iter().all(|label| !label.is_empty()) {
            return Some(after + labels.join(".").len());
        }
        labels.pop();
    }
    None
}

/// Every handle, as in `@somebody`, without its sign. Those inside addresses are not among them.
#[must_use]
pub fn handles(text: &str) -> Vec<Range<usize>> {
    let letters = letters(text);
    let mails = emails(text);
    let mut found = Vec::new();
    for (place, (at, letter)) in letters.iter().enumerate() {
        let inside = mails.iter().any(|mail| mail.contains(at));
        let joined = place
            .checked_sub(1)
            .and_then(|before| letters.get(before))
            .is_some_and(|(_, before)| is_local(*before));
        if !matches!(letter, '@' | '＠') || inside || joined {
            continue;
        }
        let named = letters
            .get(place + 1..)
            .unwrap_or_default()
            .iter()
            .take(WORD_MAX)
            .take_while(|(_, letter)| is_word(*letter) || is_joined(*letter))
            .map(|(_, letter)| *letter)
            .collect::<Vec<_>>();
        let trailing = named
            .iter()
            .rev()
            .take_while(|letter| ".-".contains(**letter))
            .count();
        let count = named.len() - trailing;
        if count >= 2 {
            let from = end_of(text, &letters, place + 1);
            found.push(from..end_of(text, &letters, place + 1 + count));
        }
    }
    found
}

/// A letter of any script, or a mark of Thai above or below one.
fn is_joined(letter: char) -> bool {
    letter.is_alphabetic()
        || matches!(letter, '\u{e31}' | '\u{e34}'..='\u{e3a}' | '\u{e47}'..='\u{e4e}')
}

/// Every telephone number of Thailand, and every one written with a plus before it, in order.
#[must_use]
pub fn phones(text: &str) -> Vec<Range<usize>> {
    let hidden = identifiers(text);
    let mut found = Vec::new();
    for run in joined(groups(text), text) {
        let mut from = 0;
        while let Some(rest) = run.get(from..).filter(|rest| !rest.is_empty()) {
            let plus = rest.first().is_some_and(|group| is_after_plus(text, group));
            if !plus && is_continued(text, &run, from) {
                from += 1;
                continue;
            }
            let hit = (1..=rest.len().min(6))
                .rev()
                .filter_map(|count| rest.get(..count))
                .find(|groups| is_phone(groups, plus));
            let Some(groups) = hit else {
                from += 1;
                continue;
            };
            if let (Some(first), Some(last)) = (groups.first(), groups.last()) {
                let range = first.range.start - usize::from(plus)..last.range.end;
                let is_word = hidden.iter().any(|word| word.contains(&range.start));
                if !is_word && !is_glued(text, &range) {
                    found.push(range);
                }
            }
            from += groups.len();
        }
    }
    found
}

/// Runs with a bracket and no more between them are one: `(02) 555 0199`, `+66 (0) 81 …`.
fn joined(runs: Vec<Vec<Group>>, text: &str) -> Vec<Vec<Group>> {
    let mut whole: Vec<Vec<Group>> = Vec::new();
    for run in runs {
        let before = whole.last().and_then(|before| before.last());
        let gap = before
            .zip(run.first())
            .and_then(|(before, next)| text.get(before.range.end..next.range.start));
        let bridged = gap.is_some_and(|gap| {
            gap.chars().count() <= 3 && gap.chars().all(|letter| " ()-\u{a0}".contains(letter))
        });
        match whole.last_mut() {
            Some(before) if bridged => before.extend(run),
            _ => whole.push(run),
        }
    }
    whole
}

fn is_after_plus(text: &str, group: &Group) -> bool {
    text.get(..group.range.start)
        .is_some_and(|before| before.ends_with('+'))
}

/// Whether a dash joins these digits to others before them: the middle of a longer number.
fn is_continued(text: &str, run: &[Group], from: usize) -> bool {
    let before = from.checked_sub(1).and_then(|before| run.get(before));
    before
        .zip(run.get(from))
        .and_then(|(before, group)| text.get(before.range.end..group.range.start))
        .is_some_and(|gap| gap == "-")
}

/// Whether letters of a Latin word touch it, as in a code of a product.
fn is_glued(text: &str, range: &Range<usize>) -> bool {
    let before = text.get(..range.start).and_then(|text| text.chars().last());
    let after = text.get(range.end..).and_then(|text| text.chars().next());
    let is_latin = |letter: Option<char>| letter.is_some_and(|letter| letter.is_ascii_alphabetic());
    is_latin(before) || is_latin(after)
}

/// Whether groups of digits are a telephone number: 0 and eight or nine more, or the country's 66
/// in the place of the 0, or any country's after a plus. Dates and fractions are not.
fn is_phone(groups: &[Group], plus: bool) -> bool {
    let digits: Vec<u8> = groups
        .iter()
        .flat_map(|group| &group.digits)
        .copied()
        .collect();
    let is_fraction = groups.get(1).is_some_and(|group| group.is_fraction)
        && groups.first().is_some_and(|group| group.digits == [0]);
    if is_fraction || is_dated(groups) {
        return false;
    }
    if plus {
        return (8..=15).contains(&digits.len());
    }
    let national = match digits.as_slice() {
        [0, 0, 6, 6, 0, rest @ ..]
        | [0, 0, 6, 6, rest @ ..]
        | [6, 6, 0, rest @ ..]
        | [6, 6, rest @ ..]
            if groups.len() > 1 || digits.len() > 10 =>
        {
            rest
        }
        [0, rest @ ..] => rest,
        _ => return false,
    };
    matches!(
        (national.first(), national.len()),
        (Some(6 | 8 | 9), 9) | (Some(0..=5 | 7), 8)
    )
}

/// Day, month, year and what follows.
fn is_dated(groups: &[Group]) -> bool {
    let [day, month, year, ..] = groups else {
        return false;
    };
    let value = |group: &Group| {
        group
            .digits
            .iter()
            .fold(0_u32, |value, digit| value * 10 + u32::from(*digit))
    };
    day.digits.len() <= 2
        && month.digits.len() <= 2
        && year.digits.len() == 4
        && (1..=31).contains(&value(day))
        && (1..=12).contains(&value(month))
        && (1900..=2700).contains(&value(year))
}

/// Every word that may be the number or the account of somebody: letters, digits and `._-`, with
/// digits enough, or with a point or line inside a word of letters.
#[must_use]
pub fn words(text: &str) -> Vec<Word> {
    let letters = letters(text);
    let mut found = Vec::new();
    let mut place = 0;
    while place < letters.len() {
        let count = letters
            .get(place..)
            .unwrap_or_default()
            .iter()
            .take_while(|(_, letter)| is_word(*letter))
            .count();
        if count == 0 {
            place += 1;
            continue;
        }
        let word = letters.get(place..place + count).unwrap_or_default();
        let marks = |letter: &&(usize, char)| "._-".contains(letter.1);
        let lead = word.iter().take_while(marks).count();
        let trail = word.iter().rev().take_while(marks).count();
        let kept = word
            .get(lead..count.saturating_sub(trail).max(lead))
            .unwrap_or_default();
        if let (Some((from, _)), true) = (kept.first(), may_name(kept)) {
            found.push(Word {
                text: kept.iter().map(|(_, letter)| western(*letter)).collect(),
                range: *from..end_of(text, &letters, place + lead + kept.len()),
            });
        }
        place += count;
    }
    found
}

fn western(letter: char) -> char {
    digit(letter).map_or(letter, |value| char::from(b'0' + value))
}

fn may_name(word: &[(usize, char)]) -> bool {
    let digits = word
        .iter()
        .filter(|(_, letter)| digit(*letter).is_some())
        .count();
    let has_letter = word.iter().any(|(_, letter)| letter.is_ascii_alphabetic());
    let has_joint = word.iter().any(|(_, letter)| "._".contains(*letter));
    (4..=WORD_MAX).contains(&word.len())
        && (digits >= DIGITS_MIN || (has_letter && (has_joint || digits > 0)))
}

#[cfg(test)]
mod tests;
