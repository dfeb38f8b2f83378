//! Days on which invented things happen, and the academic years they happen in.
//!
//! The academic year is the Thai one: first term August to December, second January to May,
//! summer term June and July. It bears the Buddhist-era year in which it begins.

use jiff::ToSpan;
use jiff::civil::{Date, Weekday};

use super::OutOfRange;
use super::lines::Lines;
use std::io::Write;

/// Years between the Buddhist and the common era.
const BUDDHIST_ERA_YEARS: i16 = 543;
/// Seconds that Bangkok is ahead of UTC.
const BANGKOK_AHEAD_S: u32 = 7 * 3_600;
/// Seconds in a civil day.
const DAY_S: u32 = 86_400;
/// Month names of the combined log format.
const MONTHS: [&str; 12] = [
    "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
];

/// One term of an academic year.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Term {
    /// Buddhist-era year of the academic year.
    pub(super) year_be: i16,
    /// 1, 2, or 3 for the summer term.
    pub(super) number: u8,
    /// First day.
    pub(super) begins: Date,
    /// Day after the last one, as OneRoster counts it.
    pub(super) ends: Date,
}

/// Returns the six terms of the academic year of `today` and of the one before, in order.
///
/// # Errors
/// [`OutOfRange::Day`] when `today` is outside 2000 to 2199.
pub(super) fn terms(today: Date) -> Result<Vec<Term>, OutOfRange> {
    let out_of_range = OutOfRange::Day { day: today };
    if !(2000..=2199).contains(&today.year()) {
        return Err(out_of_range);
    }
    let current = if today.month() >= 8 {
        today.year()
    } else {
        today.year() - 1
    };
    let mut terms = Vec::with_capacity(6);
    for year in [current - 1, current] {
        for (number, from, to) in [
            (1, (0, 8), (1, 1)),
            (2, (1, 1), (1, 6)),
            (3, (1, 6), (1, 8)),
        ] {
            let begins = Date::new(year + from.0, from.1, 1).map_err(|_| out_of_range.clone())?;
            let ends = Date::new(year + to.0, to.1, 1).map_err(|_| out_of_range.clone())?;
            terms.push(Term {
                year_be: year + BUDDHIST_ERA_YEARS,
                number,
                begins,
                ends,
            });
        }
    }
    Ok(terms)
}

/// A point in time inside a [`Window`]: day of the window and second of the Bangkok day.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Moment {
    /// Days since the first day of the window.
    pub(super) day: u32,
    /// Seconds since midnight in Bangkok.
    pub(super) second: u32,
}

impl Moment {
    /// Moves on by `seconds`, but never past the end of the day.
    pub(super) fn later(self, seconds: u32) -> Self {
        Self {
            second: self.second.saturating_add(seconds).min(DAY_S - 1),
            ..self
        }
    }
}

/// Some months up to and including yesterday, with each day's text worked out once.
#[derive(Debug, Clone)]
pub(super) struct Window {
    days: Vec<Day>,
}

#[derive(Debug, Clone)]
struct Day {
    date: Date,
    iso: String,
    log: String,
    weekend: bool,
}

impl Window {
    /// Opens the window of `days` days before `today`.
    ///
    /// # Errors
    /// [`OutOfRange::Day`] when the window begins before the calendar does.
    pub(super) fn before(today: Date, days: u32) -> Result<Self, OutOfRange> {
        let out_of_range = |_| OutOfRange::Day { day: today };
        // One day more in front: a Bangkok morning is still yesterday in UTC.
        let first = today
            .checked_sub((i64::from(days) + 1).days())
            .map_err(out_of_range)?;
        let mut date = first;
        let mut texts = Vec::new();
        for _ in 0..=days {
            texts.push(Day::new(date));
            date = date.tomorrow().map_err(out_of_range)?;
        }
        Ok(Self { days: texts })
    }

    /// How many days the window has.
    pub(super) fn length(&self) -> u32 {
        u32::try_from(self.days.len())
            .unwrap_or(u32::MAX)
            .saturating_sub(1)
    }

    /// The civil day of a moment's day number.
    pub(super) fn date(&self, day: u32) -> Option<Date> {
        self.day(day).map(|day| day.date)
    }

    /// Is true on Saturday and Sunday.
    pub(super) fn weekend(&self, day: u32) -> bool {
        self.day(day).is_some_and(|day| day.weekend)
    }

    /// Adds a moment in UTC: `2026-11-22T05:58:43.000Z` (RFC 3339).
    pub(super) fn utc<W: Write>(&self, moment: Moment, lines: &mut Lines<W>) {
        let place = usize::try_from(moment.day).unwrap_or(usize::MAX);
        let (place, second) = match moment.second.checked_sub(BANGKOK_AHEAD_S) {
            Some(second) => (place.saturating_add(1), second),
            None => (place, moment.second + DAY_S - BANGKOK_AHEAD_S),
        };
        lines
            .text(self.days.get(place).map_or("", |day| &day.iso))
            .text("T");
        clock(second, lines);
        lines.text(".000Z");
    }

    /// Adds a moment in Bangkok time: `2026-11-22T12:58:43+07:00` (RFC 3339).
    pub(super) fn bangkok<W: Write>(&self, moment: Moment, lines: &mut Lines<W>) {
        lines
            .text(self.day(moment.day).map_or("", |day| &day.iso))
            .text("T");
        clock(moment.second, lines);
        lines.text("+07:00");
    }

    /// Adds a moment as the combined log format has it: `22/Nov/2026:12:58:43 +0700`.
    pub(super) fn log<W: Write>(&self, moment: Moment, lines: &mut Lines<W>) {
        lines
            .text(self.day(moment.day).map_or("", |day| &day.log))
            .text(":");
        clock(moment.second, lines);
        lines.text(" +0700");
    }

    fn day(&self, day: u32) -> Option<&Day> {
        self.days.get(usize::try_from(day).ok()?.checked_add(1)?)
    }
}

impl Day {
    fn new(date: Date) -> Self {
        let month = usize::try_from(date.month() - 1)
            .ok()
            .and_then(|month| MONTHS.get(month));
        Self {
            date,
            iso: date.to_string(),
            log: format!(
                "{:02}/{}/{:04}",
                date.day(),
                month.copied().unwrap_or(""),
                date.year()
            ),
            weekend: matches!(date.weekday(), Weekday::Saturday | Weekday::Sunday),
        }
    }
}

/// Adds hour, minute and second.
fn clock<W: Write>(second: u32, lines: &mut Lines<W>) {
    lines
        .two(second / 3_600)
        .text(":")
        .two(second / 60 % 60)
        .text(":")
        .two(second % 60);
}

#[cfg(test)]
mod tests;
