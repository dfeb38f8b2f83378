//! Which days are working days (`CCC 193/8`, Administrative Procedure Act s.64 ¶3).
//!
//! Holidays are announced each year and added late, so they are dated lists, not rules: one list
//! a year is shipped, and a controller's own list of corrections replaces or adds days. Government
//! holidays count here, for the controller is a state body; days of single provinces are added by
//! correction. A year without a list is a fault that says so, never a year without holidays.

use std::collections::{BTreeMap, BTreeSet};

use jiff::Span;
use jiff::civil::{Date, Weekday};

use crate::date;
use crate::text::{Language, Text};

/// How far ahead a working day is looked for; no row of holidays is as long.
const LOOK_AHEAD_DAYS: u16 = 60;

struct ShippedYear {
    year: i16,
    source: &'static str,
    days: &'static [(i8, i8, &'static str, &'static str, bool)],
}

include!(concat!(env!("OUT_DIR"), "/holidays.rs"));

/// A day on which offices of the state are closed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Holiday {
    /// What the day is called.
    pub name: Text,
    /// Where the day was announced.
    pub source: String,
    /// Whether somebody compared it with the announcement.
    pub verified: bool,
}

/// One line of a list of corrections: it replaces whatever the shipped lists say of that date.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Correction {
    /// The date, ISO in the Common Era.
    pub date: Date,
    /// `true`: offices are closed; `false`: the shipped list was wrong, offices are open.
    pub closed: bool,
    /// What the day is called, or why it is no holiday.
    pub name: Text,
    /// The resolution or announcement it rests on.
    pub source: String,
}

/// The holidays known, and the years for which they are known.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Holidays {
    days: BTreeMap<Date, Holiday>,
    years: BTreeSet<i16>,
}

/// A year for which no list of holidays is loaded.
///
/// Whoever counts a person's time must not count on: the person is never late by a calendar we do
/// not have. A controller's own time does not turn on holidays (`I-27`).
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("no holiday list for B.E. {} is loaded: add one to the corrections (CCC 193/8)", date::buddhist_of(*year))]
pub struct YearMissing {
    /// The year, Common Era.
    pub year: i16,
}

/// Two corrections that speak of the same date.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the corrections name {date} twice: keep one line a date")]
pub struct CorrectedTwice {
    /// The date, ISO.
    pub date: Date,
}

impl Holidays {
    /// Knows no year at all.
    #[must_use]
    pub fn none() -> Self {
        Holidays::default()
    }

    /// The lists shipped with the program, without corrections.
    #[must_use]
    pub fn shipped() -> Self {
        let mut holidays = Holidays::none();
        for list in SHIPPED {
            holidays.years.insert(list.year);
            for (month, day, th, en, verified) in list.days {
                let Ok(date) = Date::new(list.year, *month, *day) else {
                    // A date that does not exist would leave the year incomplete: better unknown.
                    holidays.years.remove(&list.year);
                    continue;
                };
                let holiday = Holiday {
                    name: Text::new(*th, *en),
                    source: list.source.to_owned(),
                    verified: *verified,
                };
                holidays.days.insert(date, holiday);
            }
        }
        holidays
    }

    /// The same with a controller's corrections. A date that a correction names is taken from the
    /// correction alone. `complete_years` are years for which the corrections are the whole list,
    /// announced after this program was built.
    ///
    /// # Errors
    /// When two corrections name the same date.
    pub fn corrected(
        mut self,
        corrections: &[Correction],
        complete_years: &[i16],
    ) -> Result<Self, CorrectedTwice> {
        let mut seen = BTreeSet::new();
        for correction in corrections {
            if !seen.insert(correction.date) {
                return Err(CorrectedTwice {
                    date: correction.date,
                });
            }
            if correction.closed {
                let holiday = Holiday {
                    name: correction.name.clone(),
                    source: correction.source.clone(),
                    verified: true,
                };
                self.days.insert(correction.date, holiday);
            } else {
                self.days.remove(&correction.date);
            }
        }
        self.years.extend(complete_years);
        Ok(self)
    }

    /// Whether a list for this year (Common Era) is loaded.
    #[must_use]
    pub fn knows(&self, year: i16) -> bool {
        self.years.contains(&year)
    }

    /// The years (Common Era) for which a list is loaded, in order.
    pub fn years(&self) -> impl Iterator<Item = i16> {
        self.years.iter().copied()
    }

    /// Every holiday known, in order.
    pub fn days(&self) -> impl Iterator<Item = (Date, &Holiday)> {
        self.days.iter().map(|(date, holiday)| (*date, holiday))
    }

    /// The holiday of this day, if it is one.
    #[must_use]
    pub fn on(&self, day: Date) -> Option<&Holiday> {
        self.days.get(&day)
    }

    /// Whether offices of the state work on this day. A Saturday or Sunday never is a working
    /// day, whatever the year.
    ///
    /// # Errors
    /// When it is no weekend and no list for its year is loaded.
    pub fn is_working_day(&self, day: Date) -> Result<bool, YearMissing> {
        if is_weekend(day) || self.days.contains_key(&day) {
            return Ok(false);
        }
        if self.knows(day.year()) {
            Ok(true)
        } else {
            Err(YearMissing { year: day.year() })
        }
    }

    /// The day itself when offices work on it, else the next on which they do (`CCC 193/8`).
    ///
    /// # Errors
    /// When the search meets a year without a list.
    pub fn working_day_from(&self, day: Date) -> Result<Date, YearMissing> {
        let mut candidate = day;
        for _ in 0..LOOK_AHEAD_DAYS {
            if self.is_working_day(candidate)? {
                break;
            }
            candidate = candidate.saturating_add(Span::new().days(1));
        }
        Ok(candidate)
    }

    /// Why offices are closed on this day, as a person is told, or nothing when they are open or
    /// the year is not known.
    #[must_use]
    pub fn reason_closed(&self, day: Date, language: Language) -> Option<String> {
        let weekend =
            || is_weekend(day).then(|| date::weekday_name(day.weekday(), language).to_owned());
        self.on(day)
            .map(|holiday| holiday.name.in_language(language).to_owned())
            .or_else(weekend)
    }
}

/// Whether the day is a Saturday or a Sunday.
#[must_use]
pub fn is_weekend(day: Date) -> bool {
    matches!(day.weekday(), Weekday::Saturday | Weekday::Sunday)
}

#[cfg(test)]
mod tests;
