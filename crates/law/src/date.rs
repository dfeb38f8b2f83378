//! Dates as people in Thailand write and read them: Buddhist era, weekday, either script (`I-28`).
//!
//! Stored dates are ISO and Common Era; these functions are the only way in and out. The leap rule
//! runs on the Common year, so 29/2/2567 exists and 29/2/2568 does not.
//!
//! **Years before B.E. 2484.** The civil year began on 1 April until B.E. 2483, which had nine
//! months (`law` note B6). The exact rule is used both ways: January to March before 1941 belong to
//! the Common year minus 542, and January to March 2483 are refused, for they never were. For
//! years before B.E. 2432, when offices kept the lunar calendar, the same rule is carried back.

mod typed;

use jiff::civil::{Date, Weekday};

use crate::text::Language;
use crate::time::{BANGKOK, Moment};
use crate::words::{Words, dates};

pub use typed::{DateFault, Era, Typed, read};

/// Buddhist years that are read and shown, first and last.
pub const BUDDHIST_YEARS: std::ops::RangeInclusive<i16> = 2400..=2700;

/// Common years that are read, first and last.
pub const COMMON_YEARS: std::ops::RangeInclusive<i16> = 1900..=2100;

/// How far the Buddhist year is ahead of the Common year since 1 January B.E. 2484.
const AHEAD: i16 = 543;

/// The first Common year whose January belongs to a new Buddhist year.
const JANUARY_YEARS_FROM: i16 = 1941;

const MONTHS: [Words; 12] = [
    dates::MONTH_1,
    dates::MONTH_2,
    dates::MONTH_3,
    dates::MONTH_4,
    dates::MONTH_5,
    dates::MONTH_6,
    dates::MONTH_7,
    dates::MONTH_8,
    dates::MONTH_9,
    dates::MONTH_10,
    dates::MONTH_11,
    dates::MONTH_12,
];

const MONTHS_SHORT: [Words; 12] = [
    dates::MONTH_SHORT_1,
    dates::MONTH_SHORT_2,
    dates::MONTH_SHORT_3,
    dates::MONTH_SHORT_4,
    dates::MONTH_SHORT_5,
    dates::MONTH_SHORT_6,
    dates::MONTH_SHORT_7,
    dates::MONTH_SHORT_8,
    dates::MONTH_SHORT_9,
    dates::MONTH_SHORT_10,
    dates::MONTH_SHORT_11,
    dates::MONTH_SHORT_12,
];

/// The Buddhist year in which a Common year ends.
#[must_use]
pub const fn buddhist_of(common_year: i16) -> i16 {
    common_year.saturating_add(AHEAD)
}

/// The Buddhist year of a day, by the rule of its time.
#[must_use]
pub fn buddhist_year(day: Date) -> i16 {
    if day.year() < JANUARY_YEARS_FROM && day.month() < 4 {
        day.year() + AHEAD - 1
    } else {
        day.year() + AHEAD
    }
}

/// The day with this Buddhist year, month and day of the month.
///
/// # Errors
/// When the year is not within [`BUDDHIST_YEARS`], or there was no such day: 29 February outside
/// leap years, January to March 2483.
pub fn from_buddhist(year: i16, month: i8, day: i8) -> Result<Date, DateFault> {
    if !BUDDHIST_YEARS.contains(&year) {
        return Err(DateFault::YearWithoutEra);
    }
    let starts_in_april = year < buddhist_of(JANUARY_YEARS_FROM);
    let common = if starts_in_april && month < 4 {
        if year == buddhist_of(JANUARY_YEARS_FROM) - 1 {
            return Err(DateFault::ShortYear);
        }
        year - AHEAD + 1
    } else {
        year - AHEAD
    };
    typed::day_of(common, month, day)
}

/// `วันอาทิตย์ที่ 22 พฤศจิกายน 2569`, `Sunday 22 November 2026 (B.E. 2569)`: for deadlines and
/// letters.
#[must_use]
pub fn long(day: Date, language: Language) -> String {
    let weekday = weekday_name(day.weekday(), language);
    let plain = medium(day, language);
    match language {
        Language::Thai => format!("{weekday}ที่ {plain}"),
        Language::English => format!("{weekday} {plain}"),
    }
}

/// `วันอาทิตย์ที่ 22 พฤศจิกายน 2569 (ค.ศ. 2026)`, `Sunday 22 November 2026 (B.E. 2569)`: a day of the law in
/// both eras, whichever the language. Era and year stay on one line.
#[must_use]
pub fn in_both_eras(day: Date, language: Language) -> String {
    let told = long(day, language);
    match language {
        Language::Thai => format!("{told} (ค.ศ.\u{a0}{})", day.year()),
        Language::English => told,
    }
}

/// `22 พฤศจิกายน 2569`, `22 November 2026 (B.E. 2569)`.
#[must_use]
pub fn medium(day: Date, language: Language) -> String {
    with_month(day, language, &MONTHS)
}

/// `22 พ.ย. 2569`, `22 Nov 2026 (B.E. 2569)`: for tables.
#[must_use]
pub fn short(day: Date, language: Language) -> String {
    with_month(day, language, &MONTHS_SHORT)
}

/// A long date with the time of day in Thailand: `… เวลา 09.30 น.`, `…, 09:30 (Thai time)`.
#[must_use]
pub fn long_with_time(moment: Moment, language: Language) -> String {
    let local = BANGKOK.to_datetime(moment.timestamp());
    let time = match language {
        Language::Thai => format!("{:02}.{:02}", local.hour(), local.minute()),
        Language::English => format!("{:02}:{:02}", local.hour(), local.minute()),
    };
    dates::AT_TIME.fill(
        language,
        &[("date", &long(local.date(), language)), ("time", &time)],
    )
}

/// The weekday's name, in Thai with `วัน`.
#[must_use]
pub const fn weekday_name(weekday: Weekday, language: Language) -> &'static str {
    let words = match weekday {
        Weekday::Monday => dates::WEEKDAY_1,
        Weekday::Tuesday => dates::WEEKDAY_2,
        Weekday::Wednesday => dates::WEEKDAY_3,
        Weekday::Thursday => dates::WEEKDAY_4,
        Weekday::Friday => dates::WEEKDAY_5,
        Weekday::Saturday => dates::WEEKDAY_6,
        Weekday::Sunday => dates::WEEKDAY_7,
    };
    words.in_language(language)
}

/// The text with each digit 0–9 written in Thai digits ๐–๙, for letters that want them.
#[must_use]
pub fn thai_digits(text: &str) -> String {
    text.chars()
        .map(|letter| {
            letter
                .to_digit(10)
                .and_then(|digit| char::from_u32(u32::from('๐') + digit))
                .unwrap_or(letter)
        })
        .collect()
}

fn with_month(day: Date, language: Language, months: &[Words; 12]) -> String {
    let month = usize::try_from(day.month() - 1)
        .ok()
        .and_then(|at| months.get(at))
        .map_or("", |words| words.in_language(language));
    let buddhist = buddhist_year(day);
    match language {
        Language::Thai => format!("{} {month} {buddhist}", day.day()),
        Language::English => format!("{} {month} {} (B.E. {buddhist})", day.day(), day.year()),
    }
}

#[cfg(test)]
mod tests;
