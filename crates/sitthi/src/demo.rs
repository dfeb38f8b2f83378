//! Two invented institutions, written in the formats that the public import doors read.
//!
//! [`University`] writes a OneRoster 1.2 CSV bundle, xAPI statements, survey answers and an
//! access log. [`CultureOffice`] writes generic records as JSON lines. Both are pure: the
//! same seed, number of people and day give the same bytes, on every machine and in every
//! release, so that a demo can be continued and a test can compare hashes. Everything
//! streams: memory does not grow with the number of people.
//!
//! Nobody here exists. Family names begin with a Thai word for "made up", student numbers
//! with `99`, mail goes to `example.ac.th` and `example.org` (RFC 2606), telephones have an
//! area code that Thailand does not use, and addresses come from the ranges kept for
//! documentation (RFC 5737, RFC 3849).
//!
//! Trusted with: nothing. No personal data comes in; none real goes out.

mod calendar;
mod culture;
mod dice;
mod document;
mod lines;
mod names;
mod picture;
mod prose;
#[cfg(test)]
mod reading;
mod university;

pub use culture::{
    CATALOGUE, CultureCast, CultureOffice, CulturePlayer, Photograph, Scheme, Source, SourceShape,
};
pub use lines::Written;
pub use university::{
    Account, Cast, Edition, HandedIn, LMS_HOME_PAGE, Player, RosterFile, STATEMENTS_PER_PERSON_MAX,
    Survey, University, Volume,
};

use jiff::civil::Date;

/// Most people an invented institution can have.
pub const PEOPLE_MAX: u32 = 200_000;

/// Fewest people it can have: everybody whom the demo shows has a part.
pub const PEOPLE_MIN: u32 = 59;

/// Why an institution cannot be invented.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum OutOfRange {
    /// Too few people to fill every part that the demo shows, or more than [`PEOPLE_MAX`].
    #[error("`{asked}` invented people asked for: choose a number from {least} to {most}")]
    People {
        /// How many were asked for.
        asked: u32,
        /// Fewest possible.
        least: u32,
        /// Most possible.
        most: u32,
    },
    /// The day lies outside the years for which academic calendars are worked out.
    #[error("`{day}` is no day to invent people for: choose one from 2000-01-01 to 2199-12-31")]
    Day {
        /// The day that was given.
        day: Date,
    },
}

/// Checks a number of people against what an institution needs.
pub(crate) fn people_in_range(asked: u32, least: u32) -> Result<u32, OutOfRange> {
    if (least..=PEOPLE_MAX).contains(&asked) {
        Ok(asked)
    } else {
        Err(OutOfRange::People {
            asked,
            least,
            most: PEOPLE_MAX,
        })
    }
}

#[cfg(test)]
mod tests;
