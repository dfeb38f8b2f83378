//! OneRoster 1.2 in its CSV binding (1EdTech): who studies and teaches what.
//!
//! Paths are `file.column` with the standard's names, such as `users.givenName`. Columns may stand
//! in any order; one that the standard does not know becomes a path like any other, so that the
//! door can refuse it (`LP-24`).

use std::io::BufRead;
use std::sync::Arc;

use crate::row::Row;
use crate::spoiled::{Spoiled, Why};
use crate::survey;
use crate::table::{self, Records};

/// A file of the bundle.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum RosterTable {
    /// Which files there are and how to take them.
    Manifest,
    /// The institution and its parts.
    Orgs,
    /// Academic years and terms.
    AcademicSessions,
    /// Courses.
    Courses,
    /// A course in a term.
    Classes,
    /// What people are to the institution; read before the people themselves.
    Roles,
    /// People.
    Users,
    /// Days of birth, and much that is never taken (s.26).
    Demographics,
    /// Who learns, teaches or assists in which class.
    Enrollments,
    /// Marks.
    Results,
    /// A file of the standard that this reader does not read.
    Other(&'static str),
}

/// The files of the standard that are not read.
const OTHERS: [&str; 12] = [
    "categories",
    "classResources",
    "courseResources",
    "lineItemLearningObjectiveIds",
    "lineItems",
    "lineItemScoreScales",
    "resources",
    "resultLearningObjectiveIds",
    "resultScoreScales",
    "scoreScales",
    "userProfiles",
    "userResources",
];

impl RosterTable {
    /// The files that are read, in the order in which they lean on each other.
    pub const READ: [RosterTable; 10] = [
        RosterTable::Manifest,
        RosterTable::Orgs,
        RosterTable::AcademicSessions,
        RosterTable::Courses,
        RosterTable::Classes,
        RosterTable::Roles,
        RosterTable::Users,
        RosterTable::Demographics,
        RosterTable::Enrollments,
        RosterTable::Results,
    ];

    /// The name in paths, and before `.csv`.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            RosterTable::Manifest => "manifest",
            RosterTable::Orgs => "orgs",
            RosterTable::AcademicSessions => "academicSessions",
            RosterTable::Courses => "courses",
            RosterTable::Classes => "classes",
            RosterTable::Roles => "roles",
            RosterTable::Users => "users",
            RosterTable::Demographics => "demographics",
            RosterTable::Enrollments => "enrollments",
            RosterTable::Results => "results",
            RosterTable::Other(name) => name,
        }
    }

    /// The file with this name, such as `users.csv`; `None` when the standard has none.
    #[must_use]
    pub fn of_file(file_name: &str) -> Option<RosterTable> {
        let stem = file_name.strip_suffix(".csv")?;
        let read = RosterTable::READ
            .into_iter()
            .find(|table| table.name() == stem);
        read.or_else(|| {
            OTHERS
                .into_iter()
                .find(|name| *name == stem)
                .map(RosterTable::Other)
        })
    }

    /// The columns without which the file says nothing.
    const fn must(self) -> &'static [&'static str] {
        match self {
            RosterTable::Manifest => &["propertyName", "value"],
            RosterTable::AcademicSessions => &["sourcedId", "startDate", "endDate"],
            RosterTable::Classes => &["sourcedId", "title", "courseSourcedId"],
            RosterTable::Roles => &["userSourcedId", "role"],
            RosterTable::Enrollments => &["sourcedId", "classSourcedId", "userSourcedId", "role"],
            RosterTable::Results => &["sourcedId", "studentSourcedId"],
            RosterTable::Orgs
            | RosterTable::Courses
            | RosterTable::Users
            | RosterTable::Demographics
            | RosterTable::Other(_) => &["sourcedId"],
        }
    }
}

/// The rows of one file of the bundle.
pub struct Roster<R> {
    records: Records<R>,
    columns: Vec<Arc<str>>,
}

impl<R: BufRead> Roster<R> {
    /// Reads and checks the header.
    ///
    /// # Errors
    /// When the file is no text, is empty, or its header lacks a column or names one twice.
    pub fn new(table: RosterTable, input: R) -> Result<Self, Spoiled> {
        let mut records = Records::new(input);
        let header = match table {
            // The standard gives demographics the user's own id under either name.
            RosterTable::Demographics => table::header(&mut records, &[]).and_then(|names| {
                let has = names
                    .iter()
                    .any(|name| name == "sourcedId" || name == "userSourcedId");
                has.then_some(names).ok_or(Spoiled {
                    line: 1,
                    why: Why::HeaderWithout("userSourcedId"),
                })
            }),
            _ => table::header(&mut records, table.must()),
        }?;
        let columns = header
            .into_iter()
            .map(|name| Arc::from(format!("{}.{name}", table.name())))
            .collect();
        Ok(Roster { records, columns })
    }

    /// The paths of the header's columns.
    #[must_use]
    pub fn columns(&self) -> &[Arc<str>] {
        &self.columns
    }
}

impl<R: BufRead> Iterator for Roster<R> {
    type Item = Result<Row, Spoiled>;

    fn next(&mut self) -> Option<Self::Item> {
        let record = self.records.next()?;
        Some(record.and_then(|record| survey::row(record, &self.columns)))
    }
}

#[cfg(test)]
mod tests;
