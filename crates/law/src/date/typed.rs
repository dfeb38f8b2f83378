//! Reading a date that somebody typed.
//!
//! Nothing is guessed: the day comes before the month, the year has four digits and tells its own
//! era, and whatever can be read two ways is refused with the rule. A typed date may be a birth
//! date, so no fault repeats it.

use jiff::civil::{Date, Weekday};

use super::{BUDDHIST_YEARS, COMMON_YEARS, MONTHS, MONTHS_SHORT, buddhist_of, buddhist_year};
use crate::text::Language;
use crate::words::{Words, dates};

/// Longer than any date we write ourselves.
const CHARS_MAX: usize = 80;

/// Which count of years was typed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Era {
    /// พ.ศ., B.E.
    Buddhist,
    /// ค.ศ., C.E.
    Common,
}

/// A date that was typed, understood.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Typed {
    /// The day, Common Era inside.
    pub day: Date,
    /// The era of the year that was typed.
    pub era: Era,
    /// The year began on 1 April then (before B.E. 2484) and the month lies before it, so that a
    /// modern reader may have meant another year: show the day back and ask.
    pub old_year: bool,
}

/// Why a typed date was not understood. What was typed is not repeated.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, thiserror::Error)]
pub enum DateFault {
    /// Nothing was typed.
    #[error("no date was given")]
    Empty,
    /// Neither of the shapes that are read.
    #[error("not a date: day/month/year, yyyy-mm-dd, or day, month name and year are read")]
    Shape,
    /// The year has two digits.
    #[error("a year of two digits has no era: four digits are wanted")]
    TwoDigitYear,
    /// The year lies in neither range.
    #[error("the year tells no era: B.E. 2400–2700 or C.E. 1900–2100 is wanted")]
    YearWithoutEra,
    /// The era named contradicts the year.
    #[error("the era named does not fit the year")]
    EraMismatch,
    /// A Buddhist and a Common year were both typed and are not the same.
    #[error("the Buddhist year and the Common year are not the same")]
    YearsDiffer,
    /// The month is not 1–12.
    #[error("the month is not 1–12: the day comes before the month")]
    Month,
    /// The month's name is not known.
    #[error("the name of the month is not known")]
    MonthName,
    /// The month has no such day.
    #[error("the month has no such day")]
    Day,
    /// 29 February outside leap years.
    #[error("no 29 February in that year: the leap rule runs on the Common year")]
    NoLeapYear,
    /// The weekday typed is not the date's.
    #[error("the weekday does not fit the date")]
    Weekday,
    /// January to March B.E. 2483.
    #[error("B.E. 2483 had no January to March: the year began on 1 April until then")]
    ShortYear,
}

impl DateFault {
    /// The rule and what to type instead, for the person.
    #[must_use]
    pub const fn words(self) -> Words {
        match self {
            DateFault::Empty => dates::FAULT_EMPTY,
            DateFault::Shape => dates::FAULT_SHAPE,
            DateFault::TwoDigitYear => dates::FAULT_TWO_DIGIT_YEAR,
            DateFault::YearWithoutEra => dates::FAULT_YEAR_WITHOUT_ERA,
            DateFault::EraMismatch => dates::FAULT_ERA_MISMATCH,
            DateFault::YearsDiffer => dates::FAULT_YEARS_DIFFER,
            DateFault::Month => dates::FAULT_MONTH,
            DateFault::MonthName => dates::FAULT_MONTH_NAME,
            DateFault::Day => dates::FAULT_DAY,
            DateFault::NoLeapYear => dates::FAULT_NO_LEAP_YEAR,
            DateFault::Weekday => dates::FAULT_WEEKDAY,
            DateFault::ShortYear => dates::FAULT_SHORT_YEAR,
        }
    }
}

/// Reads a date as people type it: Thai or Arabic digits, `22/11/2569`, `22-11-2569`,
/// `22.11.2569`, `2026-11-22`, `22 พ.ย. 2569`, `วันอาทิตย์ที่ ๒๒ พฤศจิกายน พ.ศ. ๒๕๖๙`,
/// `22 November 2026 (B.E. 2569)`.
///
/// # Errors
/// The rule that the text breaks; see [`DateFault`].
pub fn read(text: &str) -> Result<Typed, DateFault> {
    if text.trim().is_empty() {
        return Err(DateFault::Empty);
    }
    if text.chars().count() > CHARS_MAX {
        return Err(DateFault::Shape);
    }
    let tokens = tokens(text)?;
    let mut rest = tokens.as_slice();
    let mut weekday = None;
    while let [Token::Word(word), after @ ..] = rest {
        match opening(word) {
            Some(Opening::Weekday(named)) if weekday.is_none() => weekday = Some(named),
            Some(Opening::Filler) => {}
            _ => break,
        }
        rest = after;
    }
    let typed = match rest {
        [
            Token::Number(a),
            Token::Mark(m),
            Token::Number(b),
            Token::Mark(n),
            Token::Number(c),
        ] if m == n => numeric(*a, *b, *c, *m)?,
        [Token::Number(day), Token::Word(month), years @ ..] => named(*day, month, years)?,
        [Token::Word(month), Token::Number(day), years @ ..] => named(*day, month, years)?,
        _ => return Err(DateFault::Shape),
    };
    if weekday.is_some_and(|named| named != typed.day.weekday()) {
        return Err(DateFault::Weekday);
    }
    Ok(typed)
}

/// The day of a Common year, or why there is none.
pub(super) fn day_of(common_year: i16, month: i8, day: i8) -> Result<Date, DateFault> {
    if !(1..=12).contains(&month) {
        return Err(DateFault::Month);
    }
    Date::new(common_year, month, day).map_err(|_| {
        if month == 2 && day == 29 {
            DateFault::NoLeapYear
        } else {
            DateFault::Day
        }
    })
}

/// A run of digits: its value and how many there were.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Number {
    value: i16,
    digits: u8,
}

#[derive(Clone, Debug, PartialEq, Eq)]
enum Token {
    Number(Number),
    /// Letters, lower case, full stops left out.
    Word(String),
    /// `/`, `-` or `.` between numbers.
    Mark(char),
}

enum Opening {
    Weekday(Weekday),
    Filler,
}

/// What ends or joins the run that is being read.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Kind {
    Digit,
    Letter,
}

fn tokens(text: &str) -> Result<Vec<Token>, DateFault> {
    let mut tokens = Vec::new();
    let mut run = String::new();
    let mut kind = None;
    for letter in text.chars() {
        let digit = digit(letter);
        let now = match digit {
            Some(_) => Some(Kind::Digit),
            None if is_letter(letter) => Some(Kind::Letter),
            // The full stop of an abbreviation belongs to its word: พ.ย., B.E.
            None if letter == '.' && kind == Some(Kind::Letter) => continue,
            None => None,
        };
        if now != kind {
            close(&mut tokens, &mut run, kind)?;
            kind = now;
        }
        match (digit, now) {
            (Some(digit), _) => run.push(digit),
            (None, Some(_)) => run.extend(letter.to_lowercase()),
            (None, None) => match letter {
                '/' | '-' | '.' => tokens.push(Token::Mark(letter)),
                '‐'..='―' | '−' => tokens.push(Token::Mark('-')),
                ',' | '(' | ')' | '\u{200b}' => {}
                _ if letter.is_whitespace() => {}
                _ => return Err(DateFault::Shape),
            },
        }
    }
    close(&mut tokens, &mut run, kind)?;
    Ok(tokens)
}

fn close(tokens: &mut Vec<Token>, run: &mut String, kind: Option<Kind>) -> Result<(), DateFault> {
    match kind {
        Some(Kind::Digit) => {
            let value = run.parse().map_err(|_| DateFault::Shape)?;
            let digits = u8::try_from(run.len()).map_err(|_| DateFault::Shape)?;
            tokens.push(Token::Number(Number { value, digits }));
        }
        Some(Kind::Letter) => tokens.push(Token::Word(run.clone())),
        None => {}
    }
    run.clear();
    Ok(())
}

/// A digit of either script as one of 0–9.
fn digit(letter: char) -> Option<char> {
    match letter {
        '0'..='9' => Some(letter),
        '๐'..='๙' => char::from_digit(u32::from(letter) - u32::from('๐'), 10),
        _ => None,
    }
}

/// Thai vowels and tone marks are letters here, though they stand above and below.
fn is_letter(letter: char) -> bool {
    letter.is_ascii_alphabetic() || ('\u{e01}'..='\u{e4e}').contains(&letter)
}

fn opening(word: &str) -> Option<Opening> {
    if matches!(word, "วันที่" | "ที่" | "date" | "on") {
        return Some(Opening::Filler);
    }
    let bare = word.strip_suffix("ที่").unwrap_or(word);
    let bare = bare.strip_prefix("วัน").unwrap_or(bare);
    Some(Opening::Weekday(match bare {
        "จันทร์" | "จ" | "monday" | "mon" => Weekday::Monday,
        "อังคาร" | "อ" | "tuesday" | "tue" => Weekday::Tuesday,
        "พุธ" | "พ" | "wednesday" | "wed" => Weekday::Wednesday,
        "พฤหัสบดี" | "พฤหัส" | "พฤ" | "thursday" | "thu" => {
            Weekday::Thursday
        }
        "ศุกร์" | "ศ" | "friday" | "fri" => Weekday::Friday,
        "เสาร์" | "ส" | "saturday" | "sat" => Weekday::Saturday,
        "อาทิตย์" | "อา" | "sunday" | "sun" => Weekday::Sunday,
        _ => return None,
    }))
}

/// Three numbers: ISO when the year stands first, else day, month, year.
fn numeric(a: Number, b: Number, c: Number, mark: char) -> Result<Typed, DateFault> {
    let (year, day) = match (a.digits, mark) {
        (4, '-') => (a, c),
        (4, _) => return Err(DateFault::Shape),
        _ => (c, a),
    };
    if b.digits > 2 || day.digits > 2 {
        return Err(DateFault::Shape);
    }
    typed(year, None, narrow(b)?, narrow(day)?)
}

/// Day, named month and year, perhaps with the era, perhaps with the year in the other era too.
fn named(day: Number, month: &str, years: &[Token]) -> Result<Typed, DateFault> {
    if day.digits > 2 {
        return Err(DateFault::Shape);
    }
    let (month, era_after_month) = month_of(month)?;
    let (year, era, rest) = year_of(years, era_after_month)?;
    let read = typed(year, era, month, narrow(day)?)?;
    if rest.is_empty() {
        return Ok(read);
    }
    let (year, era, end) = year_of(rest, None)?;
    let again = typed(year, era, month, narrow(day)?)?;
    if !end.is_empty() {
        return Err(DateFault::Shape);
    }
    if again.day != read.day || again.era == read.era {
        return Err(DateFault::YearsDiffer);
    }
    Ok(read)
}

/// Takes a year with the era named before or after it.
fn year_of(
    tokens: &[Token],
    before: Option<Era>,
) -> Result<(Number, Option<Era>, &[Token]), DateFault> {
    let (before, tokens) = match (before, tokens) {
        (None, [Token::Word(word), rest @ ..]) => (Some(era(word)?), rest),
        _ => (before, tokens),
    };
    match (before, tokens) {
        // `22 November 2026 (B.E. 2569)`: an era followed by another number is that number's.
        (None, [Token::Number(year), Token::Word(_), Token::Number(_), ..]) => {
            Ok((*year, None, tokens.split_at(1).1))
        }
        (None, [Token::Number(year), Token::Word(word), rest @ ..]) => {
            Ok((*year, Some(era(word)?), rest))
        }
        (_, [Token::Number(year), rest @ ..]) => Ok((*year, before, rest)),
        _ => Err(DateFault::Shape),
    }
}

fn era(word: &str) -> Result<Era, DateFault> {
    match word {
        "พศ" | "พุทธศักราช" | "be" => Ok(Era::Buddhist),
        "คศ" | "คริสตศักราช" | "คริสต์ศักราช" | "ce" | "ad" => {
            Ok(Era::Common)
        }
        _ => Err(DateFault::Shape),
    }
}

/// The month a name stands for, and the era when it is written on without a space.
fn month_of(word: &str) -> Result<(i8, Option<Era>), DateFault> {
    let exact = |word: &str| {
        (1_i8..)
            .zip(MONTHS.iter().zip(&MONTHS_SHORT))
            .find_map(|(number, (full, short))| {
                let matches = |words: &Words| {
                    Language::ALL.into_iter().any(|language| {
                        words.in_language(language).replace('.', "").to_lowercase() == word
                    })
                };
                let without_end = full
                    .th
                    .strip_suffix("คม")
                    .or_else(|| full.th.strip_suffix("ยน"));
                (matches(full)
                    || matches(short)
                    || without_end == Some(word)
                    || (number == 9 && word == "sept"))
                    .then_some(number)
            })
    };
    if let Some(number) = exact(word) {
        return Ok((number, None));
    }
    ["พศ", "คศ"]
        .into_iter()
        .find_map(|ending| Some((exact(word.strip_suffix(ending)?)?, era(ending).ok())))
        .ok_or(DateFault::MonthName)
}

fn narrow(number: Number) -> Result<i8, DateFault> {
    i8::try_from(number.value).map_err(|_| DateFault::Shape)
}

fn typed(year: Number, named: Option<Era>, month: i8, day: i8) -> Result<Typed, DateFault> {
    match year.digits {
        4 => {}
        1..=2 => return Err(DateFault::TwoDigitYear),
        _ => return Err(DateFault::YearWithoutEra),
    }
    let era = if BUDDHIST_YEARS.contains(&year.value) {
        Era::Buddhist
    } else if COMMON_YEARS.contains(&year.value) {
        Era::Common
    } else {
        return Err(DateFault::YearWithoutEra);
    };
    if named.is_some_and(|named| named != era) {
        return Err(DateFault::EraMismatch);
    }
    let day = match era {
        Era::Buddhist => super::from_buddhist(year.value, month, day)?,
        Era::Common => day_of(year.value, month, day)?,
    };
    let old_year = era == Era::Buddhist && buddhist_year(day) != buddhist_of(day.year());
    Ok(Typed { day, era, old_year })
}
