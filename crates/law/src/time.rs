//! Moments, civil days in Asia/Bangkok, and the clock that is handed in.

use jiff::civil::Date;
use jiff::tz::{Offset, TimeZone};
use jiff::{SignedDuration, Timestamp};

/// Thai time: seven hours ahead of UTC, without daylight saving (`law` note B6).
pub const BANGKOK: Offset = Offset::constant(7);

/// A moment, in whole microseconds since 1970 UTC; stored as such.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Moment(i64);

impl Moment {
    /// Takes microseconds since 1970 UTC.
    #[must_use]
    pub const fn from_micros(micros: i64) -> Self {
        Moment(micros)
    }

    /// Microseconds since 1970 UTC.
    #[must_use]
    pub const fn micros(self) -> i64 {
        self.0
    }

    /// The same moment as a calendar library knows it; moments beyond the year 9999 are
    /// held at the last one it knows.
    #[must_use]
    pub fn timestamp(self) -> Timestamp {
        Timestamp::from_microsecond(self.0).unwrap_or(if self.0 < 0 {
            Timestamp::MIN
        } else {
            Timestamp::MAX
        })
    }

    /// The civil day in Asia/Bangkok: the day the law counts (s.30, `CCC 193/3`).
    #[must_use]
    pub fn civil_day(self) -> Date {
        BANGKOK.to_datetime(self.timestamp()).date()
    }

    /// The first moment of a civil day in Asia/Bangkok.
    #[must_use]
    pub fn start_of(day: Date) -> Self {
        TimeZone::fixed(BANGKOK)
            .to_timestamp(day.at(0, 0, 0, 0))
            .map_or(
                Moment(if day.year() < 1970 {
                    i64::MIN
                } else {
                    i64::MAX
                }),
                Moment::from,
            )
    }

    /// The moment after this span; held at the ends of what can be stored.
    #[must_use]
    pub fn after(self, span: SignedDuration) -> Self {
        let micros = i64::try_from(span.as_micros()).unwrap_or(i64::MAX);
        Moment(self.0.saturating_add(micros))
    }

    /// Whole minutes since 1970 UTC, as ledger entries carry them.
    #[must_use]
    pub const fn minute(self) -> i64 {
        self.0.div_euclid(60_000_000)
    }
}

impl From<Timestamp> for Moment {
    fn from(timestamp: Timestamp) -> Self {
        Moment(timestamp.as_microsecond())
    }
}

/// Tells the time. The system's clock in the program, a movable one in tests: the only way any
/// room learns what time it is.
pub trait Clock: Send + Sync {
    /// The present moment.
    fn now(&self) -> Moment;
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_zone_decides_the_legal_day() {
        let evening: Timestamp = "2026-11-22T18:30:00Z".parse().unwrap();
        assert_eq!(
            Moment::from(evening).civil_day(),
            jiff::civil::date(2026, 11, 23)
        );
    }

    #[test]
    fn a_civil_day_starts_at_midnight_in_bangkok() {
        let start = Moment::start_of(jiff::civil::date(2026, 11, 23));
        assert_eq!(start.timestamp().to_string(), "2026-11-22T17:00:00Z");
        assert_eq!(start.civil_day(), jiff::civil::date(2026, 11, 23));
        assert_eq!(
            start.after(SignedDuration::from_micros(-1)).civil_day(),
            jiff::civil::date(2026, 11, 22)
        );
    }
}
