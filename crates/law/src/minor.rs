//! Who must agree for a person who is not of full age or not of full capacity (s.20, `law` note B9).
//!
//! The same person who must agree to a consent must agree to its withdrawal, receive the notice
//! and sign a request or complaint (s.20 ¶4). Contract and public task do not turn on this.
//! The Thai text says «not over ten», which can be read as ending on the tenth or on the eleventh
//! birthday: between the two, guardian and child are both asked, which satisfies either reading.

use jiff::ToSpan as _;
use jiff::civil::Date;

use crate::date::{self, DateFault};
use crate::words::{Words, rights};

/// Years completed at which nobody else is asked any more (`CCC 19`).
const MAJORITY_YEARS: i16 = 20;

/// A date of birth as far as it is known (`CCC 16`).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Birth {
    /// The whole date.
    Day(Date),
    /// The month of a Buddhist year; the first of it counts.
    Month {
        /// The Buddhist year.
        year: i16,
        /// The month, 1–12.
        month: i8,
    },
    /// A Buddhist year only; its first day counts: 1 January, or 1 April before B.E. 2484.
    Year {
        /// The Buddhist year.
        year: i16,
    },
}

impl Birth {
    /// The day that counts.
    ///
    /// # Errors
    /// When year or month do not exist.
    pub fn day(self) -> Result<Date, DateFault> {
        match self {
            Birth::Day(day) => Ok(day),
            Birth::Month { year, month } => date::from_buddhist(year, month, 1),
            Birth::Year { year } => {
                let began_in_april = year < date::buddhist_of(1941);
                date::from_buddhist(year, if began_in_april { 4 } else { 1 }, 1)
            }
        }
    }
}

/// What is proved about the person beyond their age.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Evidence {
    /// A registered marriage was shown (`CCC 20`, 1448); without evidence it does not count.
    pub married: bool,
    /// A court's order that is in force.
    pub order: Option<CourtOrder>,
}

/// A court's order about a person's capacity.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CourtOrder {
    /// Adjudged incompetent: a custodian (ผู้อนุบาล) acts (s.20 ¶2).
    Incompetent,
    /// Adjudged quasi-incompetent: a curator (ผู้พิทักษ์) acts (s.20 ¶3).
    QuasiIncompetent,
}

/// How far a person can decide about their data on a given day.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Capacity {
    /// Not over ten years, on every reading: before the tenth birthday (s.20(2)).
    NotOverTen,
    /// From the tenth birthday to the eve of the eleventh, where the readings differ.
    TenthYear,
    /// Over ten and not yet twenty (s.20(1)).
    Minor,
    /// Twenty completed, or married on evidence.
    Adult,
    /// Adjudged incompetent.
    Incompetent,
    /// Adjudged quasi-incompetent.
    QuasiIncompetent,
    /// The date of birth is not known.
    AgeUnknown,
}

/// A date of birth that lies after the day asked about, or does not exist.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum BirthFault {
    /// It lies in the future.
    #[error("the date of birth lies after the day that is asked about")]
    Future,
    /// There is no such date.
    #[error("the date of birth does not exist")]
    NoSuchDay(#[source] DateFault),
}

/// How far the person can decide on this civil day.
///
/// # Errors
/// When the date of birth lies after `on` or does not exist.
pub fn capacity(
    birth: Option<Birth>,
    on: Date,
    evidence: Evidence,
) -> Result<Capacity, BirthFault> {
    match evidence.order {
        Some(CourtOrder::Incompetent) => return Ok(Capacity::Incompetent),
        Some(CourtOrder::QuasiIncompetent) => return Ok(Capacity::QuasiIncompetent),
        None => {}
    }
    let Some(birth) = birth else {
        return Ok(Capacity::AgeUnknown);
    };
    let born = birth.day().map_err(BirthFault::NoSuchDay)?;
    if born > on {
        return Err(BirthFault::Future);
    }
    Ok(match years_completed(born, on) {
        0..10 => Capacity::NotOverTen,
        // Nobody marries at ten: evidence of it is not believed below eleven.
        10 => Capacity::TenthYear,
        11..MAJORITY_YEARS if !evidence.married => Capacity::Minor,
        _ => Capacity::Adult,
    })
}

/// Whole years of age on a day. Who was born on 29 February completes a year on 1 March where
/// there is no such day (`CCC 193/5`): the protection lasts a day longer, not shorter.
#[must_use]
pub fn years_completed(born: Date, on: Date) -> i16 {
    let years = on.year() - born.year();
    let birthday = Date::new(on.year(), born.month(), born.day()).unwrap_or_else(|_| {
        born.first_of_month()
            .with()
            .year(on.year())
            .build()
            .unwrap_or(born)
            .saturating_add(1.month())
    });
    if on < birthday { years - 1 } else { years }
}

/// What a consent or a request is about, as far as a minor may do it alone.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Act {
    /// Anything else: the guardian is asked too.
    #[default]
    Ordinary,
    /// The minor only gains a right or is only freed of a duty (`CCC 22`).
    OnlyGains,
    /// Strictly personal (`CCC 23`).
    StrictlyPersonal,
    /// Suited to the minor's station and needed for reasonable living (`CCC 24`).
    SuitedToStation,
}

/// Who must agree; the same for consent, withdrawal, notice, request and complaint (s.20 ¶4).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Agrees {
    /// The person alone.
    Person,
    /// The guardian (ผู้ใช้อำนาจปกครอง) alone.
    Guardian,
    /// The person and the guardian.
    PersonAndGuardian,
    /// The custodian (ผู้อนุบาล).
    Custodian,
    /// The curator (ผู้พิทักษ์).
    Curator,
    /// Nobody yet: the date of birth is asked first.
    AgeFirst,
}

/// Who has agreed, each with proof on file.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Agreed {
    /// The person.
    pub person: bool,
    /// The guardian.
    pub guardian: bool,
    /// The custodian.
    pub custodian: bool,
    /// The curator.
    pub curator: bool,
}

impl Agrees {
    /// Whether these who agreed are enough. With an unknown age nobody is.
    #[must_use]
    pub const fn is_met(self, agreed: Agreed) -> bool {
        match self {
            Agrees::Person => agreed.person,
            Agrees::Guardian => agreed.guardian,
            Agrees::PersonAndGuardian => agreed.person && agreed.guardian,
            Agrees::Custodian => agreed.custodian,
            Agrees::Curator => agreed.curator,
            Agrees::AgeFirst => false,
        }
    }

    /// Who must agree, in plain words.
    #[must_use]
    pub const fn words(self) -> Words {
        match self {
            Agrees::Person => rights::AGREES_PERSON,
            Agrees::Guardian => rights::AGREES_GUARDIAN,
            Agrees::PersonAndGuardian => rights::AGREES_BOTH,
            Agrees::Custodian => rights::AGREES_CUSTODIAN,
            Agrees::Curator => rights::AGREES_CURATOR,
            Agrees::AgeFirst => rights::AGREES_AGE_FIRST,
        }
    }
}

/// Who must agree for a person of this capacity (s.20, `I-20`).
#[must_use]
pub const fn consent_needs(capacity: Capacity, act: Act) -> Agrees {
    match (capacity, act) {
        (Capacity::NotOverTen, _) => Agrees::Guardian,
        (Capacity::TenthYear, _) | (Capacity::Minor, Act::Ordinary) => Agrees::PersonAndGuardian,
        (Capacity::Minor, Act::OnlyGains | Act::StrictlyPersonal | Act::SuitedToStation)
        | (Capacity::Adult, _) => Agrees::Person,
        (Capacity::Incompetent, _) => Agrees::Custodian,
        (Capacity::QuasiIncompetent, _) => Agrees::Curator,
        (Capacity::AgeUnknown, _) => Agrees::AgeFirst,
    }
}

#[cfg(test)]
mod tests;
