//! Finds names of people in running text, Thai and Latin, by asking of each piece that may be a name
//! whether anybody bears it (`LP-21`, `T11`).
//!
//! Thai is written without spaces, so each run of letters is tried in every piece that begins and
//! ends where a syllable can. A short name is an ordinary word as often as not: it counts when a
//! title or another name stands beside it, or when somebody near the reader bears it. A formal title
//! with two names after it counts whoever bears them.

mod letters;

use std::ops::Range;

use letters::{Letter, begins, hangs, is_at, is_space, is_thai, leads, normal, runs, slice};

/// The fewest and the most letters of a name, or of one part of it.
const LETTERS: std::ops::RangeInclusive<usize> = 2..=24;
/// From so many letters on a Thai name is no ordinary word.
const LONG_THAI: usize = 8;
/// The same of a Latin one, which stands between spaces.
const LONG_LATIN: usize = 6;
/// From so many letters on the name of somebody near counts inside a sentence.
const CLEAR: usize = 4;

/// What may stand before a name and makes it one.
const TITLES: [&str; 45] = [
    "นางสาว",
    "เด็กชาย",
    "เด็กหญิง",
    "อาจารย์",
    "คุณครู",
    "คุณหมอ",
    "นาย",
    "นาง",
    "น.ส.",
    "นส.",
    "ด.ช.",
    "ด.ญ.",
    "ดร.",
    "ผศ.",
    "รศ.",
    "ศ.",
    "อ.",
    "อจ.",
    "จารย์",
    "คุณ",
    "พี่",
    "น้อง",
    "ป้า",
    "ลุง",
    "น้า",
    "ครู",
    "หมอ",
    "นพ.",
    "พญ.",
    "เพื่อนชื่อ",
    "ชื่อเล่น",
    "ชื่อ",
    "ไอ้",
    "mister",
    "mr",
    "mrs",
    "ms",
    "miss",
    "dr",
    "prof",
    "professor",
    "ajarn",
    "khun",
    "p'",
    "n'",
];
/// Titles that are followed by a given and a family name.
const FORMAL: [&str; 8] = [
    "นางสาว",
    "เด็กชาย",
    "เด็กหญิง",
    "นาย",
    "นาง",
    "น.ส.",
    "ด.ช.",
    "ด.ญ.",
];
const FORMAL_LATIN: [&str; 6] = ["mr", "mrs", "ms", "miss", "dr", "prof"];
/// Ordinary words that begin with a title.
const COMPOUNDS: [&str; 30] = [
    "คุณภาพ",
    "คุณธรรม",
    "คุณค่า",
    "คุณสมบัติ",
    "คุณลักษณะ",
    "คุณวุฒิ",
    "คุณประโยชน์",
    "คุณูปการ",
    "พี่น้อง",
    "พี่เลี้ยง",
    "น้องใหม่",
    "นายจ้าง",
    "นายทุน",
    "นายหน้า",
    "นายก",
    "นายทะเบียน",
    "นายทหาร",
    "นายแบบ",
    "นายอำเภอ",
    "นางแบบ",
    "นางฟ้า",
    "นางเอก",
    "นางร้าย",
    "หมอดู",
    "หมอลำ",
    "ครูบา",
    "ชื่อเสียง",
    "ชื่อเรื่อง",
    "ชื่อไฟล์",
    "ลุงแซม",
];

/// Who bears a name, as far as the house can tell.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Bearer {
    /// Nobody known here.
    Nobody,
    /// The reader.
    Reader,
    /// Somebody known here.
    Known,
    /// Somebody who is in a class with the reader, or teaches it.
    Near,
}

/// A piece that somebody bears: from one letter to before another.
#[derive(Clone, Copy)]
struct Piece {
    from: usize,
    to: usize,
    bearer: Bearer,
}

/// The parts of a name in the one form in which they are looked for: without a title, in small
/// letters, without marks that cannot be seen.
#[must_use]
pub fn parts(name: &str) -> Vec<String> {
    let letters = normal(name);
    let mut parts = Vec::new();
    for (from, to) in runs(&letters) {
        let piece: String = slice(&letters, from, to);
        let bare = TITLES
            .iter()
            .filter(|title| !title.ends_with('.') && title.chars().all(is_thai))
            .find_map(|title| piece.strip_prefix(title))
            .filter(|rest| rest.chars().count() >= CLEAR && rest.starts_with(begins));
        for part in [Some(piece.as_str()), bare].into_iter().flatten() {
            let is_title = TITLES.contains(&part);
            if LETTERS.contains(&part.chars().count()) && !is_title {
                parts.push(part.to_owned());
            }
        }
    }
    parts.sort();
    parts.dedup();
    parts
}

/// Where names of others stand in the text, in bytes, in order. `bears` says of a part, in the form
/// of [`parts`], who bears it.
pub fn names(text: &str, mut bears: impl FnMut(&str) -> Bearer) -> Vec<Range<usize>> {
    let letters = normal(text);
    let runs = runs(&letters);
    let mut pieces = Vec::new();
    for (from, to) in &runs {
        let is_thai = letters
            .get(*from)
            .is_some_and(|letter| is_thai(letter.value));
        if is_thai {
            in_run(&letters, *from, *to, &mut bears, &mut pieces);
        } else if LETTERS.contains(&(to - from)) {
            let bearer = bears(&slice(&letters, *from, *to));
            if bearer != Bearer::Nobody {
                pieces.push(Piece {
                    from: *from,
                    to: *to,
                    bearer,
                });
            }
        }
    }
    let mut found: Vec<(usize, usize)> = pieces
        .iter()
        .enumerate()
        .filter(|(number, _)| counts(&letters, &pieces, *number))
        .map(|(_, piece)| (piece.from, piece.to))
        .chain(formal(&letters, &runs, &pieces))
        .collect();
    found.sort_unstable();
    merged(&letters, &found)
}

/// The longest pieces of a run of Thai letters that somebody bears, from left to right.
fn in_run(
    letters: &[Letter],
    from: usize,
    to: usize,
    bears: &mut impl FnMut(&str) -> Bearer,
    pieces: &mut Vec<Piece>,
) {
    let value = |place: usize| letters.get(place).map(|letter| letter.value);
    let mut place = from;
    while place < to {
        let after_lead = place > from && value(place - 1).is_some_and(leads);
        if !value(place).is_some_and(begins) || after_lead {
            place += 1;
            continue;
        }
        let ends = (place + LETTERS.start()..=to.min(place + LETTERS.end())).rev();
        let piece = ends
            .filter(|end| {
                let cut = *end < to && value(*end).is_some_and(hangs);
                !cut && !value(*end - 1).is_some_and(leads)
            })
            .map(|end| Piece {
                from: place,
                to: end,
                bearer: bears(&slice(letters, place, end)),
            })
            .find(|piece| {
                // A short piece that would not count must not hide a name that begins inside it.
                piece.bearer != Bearer::Nobody
                    && (piece.to - piece.from >= CLEAR
                        || is_titled(letters, piece)
                        || is_bounded(letters, piece, from, to)
                        || pieces.last().is_some_and(|before| before.to == piece.from))
            });
        match piece {
            Some(piece) => {
                place = piece.to;
                pieces.push(piece);
            }
            None => place += 1,
        }
    }
}

/// Whether a piece that somebody bears is a name of another here.
fn counts(letters: &[Letter], pieces: &[Piece], number: usize) -> bool {
    let Some(piece) = pieces.get(number) else {
        return false;
    };
    let size = piece.to - piece.from;
    let is_latin = letters
        .get(piece.from)
        .is_some_and(|letter| !is_thai(letter.value));
    let beside = |other: Option<&Piece>| {
        other.is_some_and(|other| {
            other.bearer != Bearer::Reader
                && (are_beside(letters, piece, other) || are_beside(letters, other, piece))
        })
    };
    let paired = beside(number.checked_sub(1).and_then(|before| pieces.get(before)))
        || beside(pieces.get(number + 1));
    let long = size >= if is_latin { LONG_LATIN } else { LONG_THAI };
    let marked = paired || is_titled(letters, piece);
    match piece.bearer {
        Bearer::Nobody | Bearer::Reader => false,
        Bearer::Known => marked || long,
        // Whatever shorter piece got this far stands apart from other words.
        Bearer::Near => true,
    }
}

/// Whether one piece follows the other with no more than a space between them.
fn are_beside(letters: &[Letter], one: &Piece, next: &Piece) -> bool {
    let gap = letters.get(one.to..next.from);
    gap.is_some_and(|gap| match gap {
        [] => one.to == next.from,
        [space] => is_space(space.value),
        // As lists of works write it: family name, given name.
        [comma, space] => comma.value == ',' && is_space(space.value),
        _ => false,
    })
}

fn is_bounded(letters: &[Letter], piece: &Piece, from: usize, to: usize) -> bool {
    const PARTICLES: [&str; 16] = [
        "ครับ",
        "คับ",
        "ค่ะ",
        "คะ",
        "นะ",
        "จ้า",
        "จ๊ะ",
        "ด้วย",
        "กับ",
        "และ",
        "มาก",
        "ว่า",
        "บอก",
        "ที่",
        "เป็น",
        "ช่วย",
    ];
    const BEFORE: [&str; 12] = [
        "กับ",
        "และ",
        "ของ",
        "ถึง",
        "ให้",
        "จาก",
        "ขอบคุณ",
        "ขอบใจ",
        "โดย",
        "ถาม",
        "บอก",
        "หา",
    ];
    let starts = piece.from == from || ends_with_any(letters, from, piece.from, &BEFORE);
    let ends = piece.to == to || PARTICLES.iter().any(|word| is_at(letters, piece.to, word));
    starts && ends
}

fn ends_with_any(letters: &[Letter], from: usize, to: usize, words: &[&str]) -> bool {
    words.iter().any(|word| {
        to.checked_sub(word.chars().count())
            .is_some_and(|start| start >= from && is_at(letters, start, word))
    })
}

/// Whether a title stands before the piece, and is not the beginning of an ordinary word.
fn is_titled(letters: &[Letter], piece: &Piece) -> bool {
    title_before(letters, piece.from, &TITLES).is_some()
}

/// Where the title before this place begins: right before it, or with a space or point between.
fn title_before(letters: &[Letter], place: usize, titles: &[&str]) -> Option<usize> {
    let gap = letters
        .get(..place)?
        .iter()
        .rev()
        .take(2)
        .take_while(|letter| is_space(letter.value) || letter.value == '.')
        .count();
    [place, place - gap.min(1), place - gap]
        .into_iter()
        .find_map(|end| {
            titles.iter().find_map(|title| {
                let start = end.checked_sub(title.chars().count())?;
                let is_word = title.is_ascii();
                let joined = start
                    .checked_sub(1)
                    .and_then(|before| letters.get(before))
                    .is_some_and(|before| {
                        if is_word {
                            before.value.is_alphanumeric()
                        } else {
                            title.ends_with('.')
                                && is_thai(before.value)
                                && title.chars().count() <= 2
                        }
                    });
                // A Latin title is a word of its own, apart from what it stands before.
                let apart = !is_word || title.ends_with('\'') || end < place;
                let fits = is_at(letters, start, title) && !joined && apart;
                let compound = COMPOUNDS.iter().any(|word| is_at(letters, start, word));
                (fits && !compound).then_some(start)
            })
        })
}

/// A formal title with a given and a family name after it, whoever bears them.
fn formal(letters: &[Letter], runs: &[(usize, usize)], pieces: &[Piece]) -> Vec<(usize, usize)> {
    let mut found = Vec::new();
    for (number, (from, to)) in runs.iter().enumerate() {
        let Some((next_from, next_to)) = runs.get(number + 1) else {
            break;
        };
        let beside = *next_from == to + 1
            && letters
                .get(*to)
                .is_some_and(|letter| is_space(letter.value));
        if !beside {
            continue;
        }
        let first = letters.get(*from).map(|letter| letter.value);
        let begins = if first.is_some_and(is_thai) {
            let inside = FORMAL.iter().find_map(|title| {
                let end = from + title.chars().count();
                let compound = COMPOUNDS.iter().any(|word| is_at(letters, *from, word));
                (is_at(letters, *from, title) && !compound && end < *to).then_some(end)
            });
            inside.or_else(|| title_before(letters, *from, &FORMAL).map(|_| *from))
        } else {
            title_before(letters, *from, &FORMAL_LATIN).map(|_| *from)
        };
        let Some(begins) = begins else { continue };
        let sized = (2..=15).contains(&(to - begins)) && (2..=24).contains(&(next_to - next_from));
        let of_reader = pieces.iter().any(|piece| {
            piece.bearer == Bearer::Reader && piece.from >= begins && piece.to <= *next_to
        });
        if sized && !of_reader {
            found.push((begins, *next_to));
        }
    }
    found
}

/// Puts together what overlaps or stands beside each other, as places in bytes.
fn merged(letters: &[Letter], found: &[(usize, usize)]) -> Vec<Range<usize>> {
    let mut whole: Vec<(usize, usize)> = Vec::new();
    for (from, to) in found {
        match whole.last_mut() {
            Some((_, end)) if *from <= *end + 1 && is_gap(letters, *end, *from) => {
                *end = (*end).max(*to);
            }
            _ => whole.push((*from, *to)),
        }
    }
    whole
        .into_iter()
        .filter_map(|(from, to)| {
            let first = letters.get(from)?;
            let last = letters.get(to.checked_sub(1)?)?;
            Some(first.from..last.to)
        })
        .collect()
}

fn is_gap(letters: &[Letter], end: usize, from: usize) -> bool {
    from <= end
        || letters
            .get(end)
            .is_some_and(|letter| is_space(letter.value))
}

#[cfg(test)]
mod tests;
