//! Periods as packs write them: ISO 8601, without fractions.

use std::fmt;
use std::str::FromStr;

use jiff::civil::Date;
use jiff::{SignedDuration, Span};
use law::Text;
use law::words::uses as words;

/// A period of the calendar and the clock, for example `P2Y` or `PT12H`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct Period {
    /// Whole months; a year is twelve.
    pub months: u32,
    /// Whole days; a week is seven.
    pub days: u32,
    /// Whole seconds.
    pub seconds: u32,
}

/// A text that is no period.
#[derive(Debug, PartialEq, Eq, thiserror::Error)]
#[error("`{0}` is no period: write for example P90D, P6M, P2Y or PT12H (ISO 8601)")]
pub struct UnknownPeriod(pub String);

impl Period {
    /// A period of whole days.
    #[must_use]
    pub const fn of_days(days: u32) -> Self {
        Period {
            months: 0,
            days,
            seconds: 0,
        }
    }

    /// Whether it is no time at all.
    #[must_use]
    pub const fn is_zero(self) -> bool {
        self.months == 0 && self.days == 0 && self.seconds == 0
    }

    /// The most days it can take, whichever months and years it meets; a begun day counts.
    #[must_use]
    pub const fn longest_days(self) -> u64 {
        let (years, months) = (self.months / 12, self.months % 12);
        self.days as u64
            + years as u64 * 366
            + months as u64 * 31
            + (self.seconds as u64).div_ceil(86_400)
    }

    /// The fewest days it can take, whichever months and years it meets; a begun day does not count.
    #[must_use]
    pub const fn shortest_days(self) -> u64 {
        let (years, months) = (self.months / 12, self.months % 12);
        self.days as u64 + years as u64 * 365 + months as u64 * 28 + self.seconds as u64 / 86_400
    }

    /// In words, for example `2 years and 6 months`.
    #[must_use]
    pub fn told(self) -> Text {
        let parts = [
            (self.months / 12, words::PERIOD_YEAR, words::PERIOD_YEARS),
            (self.months % 12, words::PERIOD_MONTH, words::PERIOD_MONTHS),
            (self.days, words::PERIOD_DAY, words::PERIOD_DAYS),
            (
                self.seconds / 3600,
                words::PERIOD_HOURS,
                words::PERIOD_HOURS,
            ),
            (
                (self.seconds % 3600).div_ceil(60),
                words::PERIOD_MINUTES,
                words::PERIOD_MINUTES,
            ),
        ];
        let mut said: Option<Text> = None;
        for (count, one, many) in parts.into_iter().filter(|(count, ..)| *count > 0) {
            let number = count.to_string();
            let number = Text::new(number.clone(), number);
            let part = if count == 1 { one } else { many }.fill_text(&[("count", &number)]);
            said = Some(match said {
                None => part,
                Some(before) => {
                    words::PERIOD_AND.fill_text(&[("first", &before), ("second", &part)])
                }
            });
        }
        said.unwrap_or_else(|| words::PERIOD_DAYS.fill_text(&[("count", &Text::new("0", "0"))]))
    }

    /// The civil day that lies this period after another; a begun day counts whole. Held at the
    /// last day the calendar knows.
    #[must_use]
    pub fn after(self, day: Date) -> Date {
        let days = i64::from(self.days) + i64::from(self.seconds.div_ceil(86_400));
        day.checked_add(Span::new().months(self.months.min(119_988)))
            .and_then(|later| {
                later.checked_add(SignedDuration::from_hours(days.saturating_mul(24)))
            })
            .unwrap_or(Date::MAX)
    }
}

impl fmt::Display for Period {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.is_zero() {
            return f.write_str("P0D");
        }
        f.write_str("P")?;
        part(f, self.months / 12, 'Y')?;
        part(f, self.months % 12, 'M')?;
        part(f, self.days, 'D')?;
        if self.seconds > 0 {
            f.write_str("T")?;
            part(f, self.seconds / 3600, 'H')?;
            part(f, self.seconds % 3600 / 60, 'M')?;
            part(f, self.seconds % 60, 'S')?;
        }
        Ok(())
    }
}

fn part(f: &mut fmt::Formatter<'_>, number: u32, unit: char) -> fmt::Result {
    if number > 0 {
        write!(f, "{number}{unit}")
    } else {
        Ok(())
    }
}

impl FromStr for Period {
    type Err = UnknownPeriod;

    fn from_str(text: &str) -> Result<Self, UnknownPeriod> {
        read(text).ok_or_else(|| UnknownPeriod(text.to_owned()))
    }
}

fn read(text: &str) -> Option<Period> {
    let rest = text.strip_prefix('P')?;
    let (calendar, clock) = match rest.split_once('T') {
        Some((_, "")) => return None,
        Some((calendar, clock)) => (calendar, clock),
        None => (rest, ""),
    };
    if calendar.is_empty() && clock.is_empty() {
        return None;
    }
    let mut period = Period::default();
    parts(calendar, &['Y', 'M', 'W', 'D'], |unit, number| {
        match unit {
            'Y' => period.months = period.months.checked_add(number.checked_mul(12)?)?,
            'M' => period.months = period.months.checked_add(number)?,
            'W' => period.days = period.days.checked_add(number.checked_mul(7)?)?,
            _ => period.days = period.days.checked_add(number)?,
        }
        Some(())
    })?;
    parts(clock, &['H', 'M', 'S'], |unit, number| {
        let seconds = match unit {
            'H' => number.checked_mul(3600)?,
            'M' => number.checked_mul(60)?,
            _ => number,
        };
        period.seconds = period.seconds.checked_add(seconds)?;
        Some(())
    })?;
    Some(period)
}

/// Takes `2Y3M` apart; each unit at most once and in its order.
fn parts(text: &str, units: &[char], mut take: impl FnMut(char, u32) -> Option<()>) -> Option<()> {
    let mut units = units.iter();
    let mut rest = text;
    while !rest.is_empty() {
        let end = rest.find(|letter: char| !letter.is_ascii_digit())?;
        let (digits, tail) = rest.split_at_checked(end)?;
        let unit = tail.chars().next()?;
        units.find(|known| **known == unit)?;
        take(unit, digits.parse().ok()?)?;
        rest = tail.get(unit.len_utf8()..)?;
    }
    Some(())
}

/// How long a pack says data is kept: a period, or words that are none (`X-4`).
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Kept {
    /// As written, for example `P2Y` or `permanent`.
    pub words: String,
    /// The period, where the words are one.
    pub period: Option<Period>,
}

#[cfg(test)]
mod tests;
