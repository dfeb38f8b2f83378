//! Finds numbers that must not be stored: payment cards (`CO-30`, `I-17`) and citizen numbers.
//!
//! Used at every door: fields, free text, notes, logs. A run of digits counts as a card when it
//! has the length and the opening digits of an issuer, satisfies Luhn, and is written in one piece
//! or in the groups that cards are printed in; digits of Thai and other scripts count as digits.
//! Grouping is what keeps lists of marks, years, student numbers and telephone numbers apart from
//! cards. Not recognised is a card number whose digits are all written singly, for so are rows of
//! marks; one written as the fraction of a decimal number, for so are scores; and one inside a UUID
//! or a long hexadecimal word, for those are identifiers.

mod digits;
pub mod mentions;
pub mod names;

use std::ops::Range;

use digits::{Group, groups};

/// What a found number is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Found {
    /// The number of a payment card.
    PaymentCard,
    /// A Thai citizen number with a right check digit.
    CitizenNumber,
}

/// A number found in a text. It carries where, never what.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Finding {
    /// What it is.
    pub found: Found,
    /// Where it stands, in bytes of the text.
    pub range: Range<usize>,
}

/// How card numbers are written: the sizes of their groups.
const CARD_SHAPES: &[&[usize]] = &[
    &[4, 4, 4, 4],
    &[4, 4, 4, 4, 3],
    &[4, 6, 5],
    &[4, 6, 4],
    &[4, 3, 3, 3],
    &[4, 4, 5],
    &[4, 4, 4, 2],
    &[8, 8],
];

/// How citizen numbers are written.
const CITIZEN_SHAPES: &[&[usize]] = &[&[1, 4, 5, 2, 1]];

/// Whether the text holds a payment card's number. The doors refuse such a text.
#[must_use]
pub fn has_card(text: &str) -> bool {
    cards(text).next().is_some()
}

/// Whether the text holds a citizen number.
#[must_use]
pub fn has_citizen_number(text: &str) -> bool {
    citizen_numbers(text).next().is_some()
}

/// Every card's number in the text, in order.
pub fn cards(text: &str) -> impl Iterator<Item = Finding> {
    find(text, Found::PaymentCard, CARD_SHAPES, |digits| {
        is_issued(digits) && is_luhn(digits)
    })
}

/// Every citizen number in the text, in order.
pub fn citizen_numbers(text: &str) -> impl Iterator<Item = Finding> {
    find(
        text,
        Found::CitizenNumber,
        CITIZEN_SHAPES,
        is_citizen_number,
    )
}

/// The text with each number that must not be stored replaced by `mark`: for what has to be kept
/// although somebody wrote one into it, such as a letter that came in.
#[must_use]
pub fn masked(text: &str, mark: &str) -> String {
    let mut found: Vec<Finding> = cards(text).chain(citizen_numbers(text)).collect();
    found.sort_by_key(|finding| finding.range.start);
    let mut kept = String::with_capacity(text.len());
    let mut from = 0;
    for finding in found {
        if finding.range.start < from {
            // A number that is both: what was left of it goes with the first.
            from = from.max(finding.range.end);
            continue;
        }
        kept.push_str(text.get(from..finding.range.start).unwrap_or_default());
        kept.push_str(mark);
        from = finding.range.end;
    }
    kept.push_str(text.get(from..).unwrap_or_default());
    kept
}

/// Whether digits (each 0–9) satisfy the Luhn check of ISO/IEC 7812-1.
#[must_use]
pub fn is_luhn(digits: &[u8]) -> bool {
    let sum: u32 = digits
        .iter()
        .rev()
        .enumerate()
        .map(|(place, digit)| match (place % 2, u32::from(*digit)) {
            (1, digit) if digit > 4 => digit * 2 - 9,
            (1, digit) => digit * 2,
            (_, digit) => digit,
        })
        .sum();
    !digits.is_empty() && sum.is_multiple_of(10)
}

/// Whether thirteen digits are a citizen number: the last is (11 − Σ digit × (14 − place) mod 11)
/// mod 10, and the first is the class of person, 0–8.
#[must_use]
pub fn is_citizen_number(digits: &[u8]) -> bool {
    let [first, .., check] = *digits else {
        return false;
    };
    let weighted: u32 = digits
        .iter()
        .take(12)
        .zip((2..=13_u32).rev())
        .map(|(digit, weight)| u32::from(*digit) * weight)
        .sum();
    digits.len() == 13 && first <= 8 && (11 - weighted % 11) % 10 == u32::from(check)
}

/// Whether an issuer gives out numbers of this length with these opening digits.
fn is_issued(digits: &[u8]) -> bool {
    let opening = |count: usize| {
        digits
            .iter()
            .take(count)
            .fold(0_u32, |number, digit| number * 10 + u32::from(*digit))
    };
    let (two, three, four) = (opening(2), opening(3), opening(4));
    match digits.len() {
        13 => opening(1) == 4,
        14 => matches!(three, 300..=305 | 309) || matches!(two, 36 | 38 | 39),
        15 => matches!(two, 34 | 37),
        16 => {
            opening(1) == 4
                || matches!(two, 36 | 38 | 39 | 50..=58 | 60 | 62..=65 | 67 | 81 | 82)
                || matches!(four, 2200..=2204 | 2221..=2720 | 3528..=3589)
        }
        17..=19 => {
            opening(1) == 4 && digits.len() == 19
                || matches!(two, 50 | 56..=58 | 62..=65 | 67 | 81)
                || matches!(four, 2200..=2204 | 3528..=3589 | 6011)
        }
        _ => false,
    }
}

/// Looks at every run of groups that has one of the shapes, or is one piece.
fn find(
    text: &str,
    found: Found,
    shapes: &'static [&'static [usize]],
    is_number: impl Fn(&[u8]) -> bool,
) -> impl Iterator<Item = Finding> {
    let runs = groups(text);
    let mut findings: Vec<Finding> = Vec::new();
    for run in &runs {
        let mut from = 0;
        while let Some(rest) = run.get(from..).filter(|rest| !rest.is_empty()) {
            let hit = candidates(rest, shapes).find(|groups| {
                let digits: Vec<u8> = groups
                    .iter()
                    .flat_map(|group| &group.digits)
                    .copied()
                    .collect();
                !are_years(groups) && is_number(&digits)
            });
            match hit {
                Some(groups) => {
                    if let (Some(first), Some(last)) = (groups.first(), groups.last()) {
                        findings.push(Finding {
                            found,
                            range: first.range.start..last.range.end,
                        });
                    }
                    from += groups.len();
                }
                None => from += 1,
            }
        }
    }
    findings.into_iter()
}

/// The first group alone, and the first groups in each shape they fit.
fn candidates<'a>(
    rest: &'a [Group],
    shapes: &'static [&'static [usize]],
) -> impl Iterator<Item = &'a [Group]> {
    let shaped = shapes.iter().filter_map(|shape| {
        let groups = rest.get(..shape.len())?;
        let fits = groups
            .iter()
            .zip(*shape)
            .all(|(group, size)| group.digits.len() == *size);
        fits.then_some(groups)
    });
    // Longest first, so that nineteen digits are not cut to sixteen.
    let single = rest
        .get(..1)
        .filter(|groups| groups.iter().all(|group| !group.is_fraction));
    let mut all: Vec<&[Group]> = shaped.chain(single).collect();
    all.sort_by_key(|groups| std::cmp::Reverse(groups.len()));
    all.into_iter()
}

/// Four years in a row, `2566 2567 2568 2569`, or two dates, `25691122 25691123`: no card is
/// issued that reads so.
fn are_years(groups: &[Group]) -> bool {
    let is_year = |group: &Group, size: usize| {
        let year = group
            .digits
            .iter()
            .take(4)
            .fold(0_u32, |number, digit| number * 10 + u32::from(*digit));
        group.digits.len() == size && (2400..=2700).contains(&year)
    };
    let is_date = |group: &Group| {
        let part = |from: usize| {
            group.digits.get(from..from + 2).map_or(0, |two| {
                two.iter()
                    .fold(0, |number, digit| number * 10 + u32::from(*digit))
            })
        };
        is_year(group, 8) && (1..=12).contains(&part(4)) && (1..=31).contains(&part(6))
    };
    groups.len() > 1 && (groups.iter().all(|group| is_year(group, 4)) || groups.iter().all(is_date))
}

#[cfg(test)]
mod tests;
