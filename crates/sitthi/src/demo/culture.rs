//! The invented culture office: visitors, learners, members, and what they leave behind.
//!
//! It writes generic records, one JSON object a line, for the door that reads
//! `{"source", "id", "person": {"scheme", "value"}, "relationship", "category", "at", "fields"}`.

mod cast;
mod catalogue;
mod photographs;
mod records;

pub use cast::{CultureCast, CulturePlayer};
pub use catalogue::{CATALOGUE, Source, SourceShape};
pub use photographs::Photograph;

use jiff::civil::Date;

use super::calendar::Window;
use super::dice::{Dice, Seed};
use super::names::{self, Name};
use super::{OutOfRange, PEOPLE_MIN, people_in_range};

/// How many days of records are written: a year.
const WINDOW_DAYS: u32 = 365;

/// Who of the visitors is sixteen, and who holds parental power over them (s.20).
const MINOR: u32 = 13;
const GUARDIAN: u32 = 14;
/// How old the minor is.
const MINOR_YEARS: i16 = 16;

/// How a record names its person.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Scheme {
    /// By mail address.
    Email,
    /// By the account of the university's single sign-on (CO-2).
    CmuItAccount,
    /// By the number on the ticket of a visitor who gave no address.
    VisitorNumber,
}

impl Scheme {
    /// The value of `person.scheme`.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Email => "email",
            Self::CmuItAccount => "cmu-it-account",
            Self::VisitorNumber => "visitor-no",
        }
    }
}

/// What somebody is to the office.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
enum Relationship {
    Visitor,
    Student,
    Staff,
}

impl Relationship {
    const fn word(self) -> &'static str {
        match self {
            Self::Visitor => "visitor",
            Self::Student => "student",
            Self::Staff => "staff",
        }
    }
}

/// One invented person.
#[derive(Debug, Clone)]
struct Person {
    index: u32,
    relationship: Relationship,
    scheme: Scheme,
    value: String,
    name: Name,
    phone: String,
}

impl Person {
    /// A mail address; visitors with a number only gave none.
    fn email(&self) -> Option<&str> {
        (self.scheme != Scheme::VisitorNumber).then_some(self.value.as_str())
    }
}

/// An invented culture office on one day.
///
/// Of its people 4 % are staff, 36 % students, the rest visitors, a third of whom gave no
/// address and are known by a visitor number only.
#[derive(Debug, Clone)]
pub struct CultureOffice {
    seed: Seed,
    people: u32,
    window: Window,
}

impl CultureOffice {
    /// Invents a culture office with `people` people as it stands in the morning of `today`.
    ///
    /// The same arguments give the same bytes for ever.
    ///
    /// # Errors
    /// [`OutOfRange::People`] outside 59 to 200,000, [`OutOfRange::Day`] outside 2000 to 2199.
    pub fn new(seed: u64, people: u32, today: Date) -> Result<Self, OutOfRange> {
        let people = people_in_range(people, PEOPLE_MIN)?;
        if !(2000..=2199).contains(&today.year()) {
            return Err(OutOfRange::Day { day: today });
        }
        Ok(Self {
            seed: Seed::new(seed),
            people,
            window: Window::before(today, WINDOW_DAYS)?,
        })
    }

    /// How many people there are.
    #[must_use]
    pub const fn people(&self) -> u32 {
        self.people
    }

    /// Everybody; people keep their place when there are more of them.
    fn everybody(&self) -> impl Iterator<Item = Person> + '_ {
        (0..self.people).map(move |index| self.person(index))
    }

    fn person(&self, index: u32) -> Person {
        let mut dice = self.seed.dice(b"c.person", u64::from(index));
        let thrown = Name::throw(&mut dice);
        let name = if index == GUARDIAN {
            thrown.in_family_of(self.person(MINOR).name)
        } else {
            thrown
        };
        let phone = names::telephone(&mut dice);
        // The first twenty-five are one member of staff, nine students, fifteen visitors, and so
        // on. Five more members of staff come next, for the parts that the demo shows.
        let relationship = match (index, index % 25) {
            (_, 0) | (26..=29, _) => Relationship::Staff,
            (_, 1..=9) => Relationship::Student,
            _ => Relationship::Visitor,
        };
        let (scheme, value) = match relationship {
            Relationship::Visitor if index.is_multiple_of(3) => {
                (Scheme::VisitorNumber, format!("V99-{index:06}"))
            }
            Relationship::Visitor => (Scheme::Email, format!("visitor-{index:06}@example.org")),
            Relationship::Student | Relationship::Staff => {
                let latin = name.given_latin().to_ascii_lowercase();
                (
                    Scheme::CmuItAccount,
                    format!("{latin}.{index:06}@example.ac.th"),
                )
            }
        };
        Person {
            index,
            relationship,
            scheme,
            value,
            name,
            phone,
        }
    }

    fn dice(&self, source: Source, person: &Person) -> Dice {
        self.seed.dice(source.purpose(), u64::from(person.index))
    }
}

#[cfg(test)]
mod tests;
