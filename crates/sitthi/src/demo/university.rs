//! The invented university: who is in it, what they study, who teaches whom.
//!
//! Nothing is stored. A person, a class or an enrolment is worked out from the seed when it is
//! asked for, so every file is a walk over numbers.

mod access_log;
mod cast;
mod courses;
mod handed_in;
mod people;
mod platform;
mod roster;
mod sessions;
mod statements;
mod surveys;

pub use cast::{Cast, Player};
pub use handed_in::HandedIn;
pub use platform::Account;
pub use roster::{Edition, RosterFile};
pub use surveys::Survey;

use jiff::civil::Date;

use super::calendar::{self, Term, Window};
use super::dice::Seed;
use super::{OutOfRange, PEOPLE_MIN, people_in_range};
use people::Layout;

/// `homePage` of every xAPI account, and where the invented learning platform lives.
pub const LMS_HOME_PAGE: &str = "https://lms.example.ac.th";

/// Most xAPI statements that one person gets, whatever the volume.
pub const STATEMENTS_PER_PERSON_MAX: u32 = 160;

/// How many days of learning activity are written: about four months.
const WINDOW_DAYS: u32 = 120;
/// One course for so many people who study.
const STUDENTS_PER_COURSE: u32 = 40;
/// Fewest courses.
const COURSES_MIN: u32 = 12;

/// How much people do, in hundredths of the usual amount.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Volume(u32);

impl Volume {
    /// The usual amount: about 30 statements for each person, 60 to 100 thousand for 2,000 people.
    pub const USUAL: Self = Self(100);

    /// So many hundredths of the usual amount. Learners always do something, and
    /// [`STATEMENTS_PER_PERSON_MAX`] holds.
    #[must_use]
    pub const fn percent(percent: u32) -> Self {
        Self(percent)
    }

    /// Scales a count, never to nothing.
    fn of(self, count: u32) -> u32 {
        let scaled = u64::from(count) * u64::from(self.0) / 100;
        u32::try_from(scaled).unwrap_or(u32::MAX).max(1)
    }
}

impl Default for Volume {
    fn default() -> Self {
        Self::USUAL
    }
}

/// An invented university on one day.
///
/// It has officers (privacy desk, data protection officer, legal, IT), a representative for each
/// faculty, user care, lecturers, teaching assistants, students and outside learners; courses
/// with a class for each term of the last two academic years; and four months of activity.
#[derive(Debug, Clone)]
pub struct University {
    seed: Seed,
    today: Date,
    layout: Layout,
    courses: u32,
    terms: Vec<Term>,
    window: Window,
    volume: Volume,
}

impl University {
    /// Invents a university of `people` people as it stands in the morning of `today`.
    ///
    /// The same arguments give the same bytes for ever. With more people, those who were
    /// there keep their names and numbers.
    ///
    /// # Errors
    /// [`OutOfRange::People`] outside 59 to 200,000, [`OutOfRange::Day`] outside 2000 to 2199.
    pub fn new(seed: u64, people: u32, today: Date) -> Result<Self, OutOfRange> {
        let people = people_in_range(people, PEOPLE_MIN)?;
        let layout = Layout::of(people);
        let courses = (layout.students() / STUDENTS_PER_COURSE).max(COURSES_MIN);
        Ok(Self {
            seed: Seed::new(seed),
            today,
            layout,
            courses,
            terms: calendar::terms(today)?,
            window: Window::before(today, WINDOW_DAYS)?,
            volume: Volume::USUAL,
        })
    }

    /// Sets how much people do.
    #[must_use]
    pub const fn with_volume(mut self, volume: Volume) -> Self {
        self.volume = volume;
        self
    }

    /// How many people there are, staff included.
    #[must_use]
    pub const fn people(&self) -> u32 {
        self.layout.people()
    }

    /// How many courses there are.
    #[must_use]
    pub const fn courses(&self) -> u32 {
        self.courses
    }
}

#[cfg(test)]
mod tests;
