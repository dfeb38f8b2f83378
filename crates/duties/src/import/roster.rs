//! The rows of a OneRoster bundle: classes with their terms, people with their role, who learns
//! and teaches where. Relations end when the enrolment ends, or its class does (`LP-51`).

use std::borrow::Cow;
use std::collections::{HashMap, HashSet};

use connectors::{RosterTable, Row};
use law::Moment;
use policy::pack::SourceFormat;
use store::Term;

use super::prepare::{self, ClassName, Preparer, Taken};
use super::refused::{Because, NotTaken};
use super::value;

/// What a row of the bundle comes to.
pub(super) enum Came {
    /// Something about a person.
    Person(Box<Taken>),
    /// A class of the registry.
    Class {
        id: String,
        title: String,
        term: Term,
    },
    /// It was read for the rows that lean on it.
    Read,
}

/// What later files of the bundle lean on. Grows with terms, courses and people's roles, never
/// with what is told of people.
#[derive(Default)]
pub(super) struct Leaning {
    /// Terms by id.
    sessions: HashMap<String, Term>,
    /// Courses by id; none when the bundle has no `courses.csv`.
    courses: Option<HashSet<String>>,
    /// Each user's primary role, by place in `words`.
    roles: HashMap<String, u16>,
    words: Vec<String>,
}

impl Leaning {
    /// Learns that the bundle has a file, before its rows come.
    pub(super) fn begin(&mut self, table: RosterTable) {
        if table == RosterTable::Courses {
            self.courses = Some(HashSet::new());
        }
    }
}

/// Prepares a row of one file of the bundle.
pub(super) fn came(
    preparer: &mut Preparer,
    leaning: &mut Leaning,
    table: RosterTable,
    row: &Row,
    now: Moment,
) -> Result<Came, NotTaken> {
    let gathered_only = |preparer: &mut Preparer| preparer.gathered(row).map(|_| ());
    match table {
        RosterTable::Manifest => manifest(row),
        RosterTable::Orgs | RosterTable::Other(_) => {
            gathered_only(preparer)?;
            Ok(Came::Read)
        }
        RosterTable::AcademicSessions => {
            gathered_only(preparer)?;
            session(leaning, row)
        }
        RosterTable::Courses => {
            gathered_only(preparer)?;
            let id = must(row, "courses.sourcedId")?.into_owned();
            leaning.courses.get_or_insert_default().insert(id);
            Ok(Came::Read)
        }
        RosterTable::Classes => {
            gathered_only(preparer)?;
            class(leaning, row, now)
        }
        RosterTable::Roles => {
            gathered_only(preparer)?;
            role(leaning, row)
        }
        RosterTable::Users => user(preparer, leaning, row, now),
        RosterTable::Demographics => demographics(preparer, row, now),
        RosterTable::Enrollments => enrolment(preparer, row, now),
        RosterTable::Results => result(preparer, row, now),
    }
}

fn must<'r>(row: &'r Row, path: &str) -> Result<Cow<'r, str>, NotTaken> {
    row.text(path).ok_or_else(|| Because::IdMissing.at(path))
}

fn is_leaving(row: &Row, path: &str) -> bool {
    row.text(path).is_some_and(|status| status == "tobedeleted")
}

fn day(row: &Row, path: &str) -> Result<Option<Moment>, NotTaken> {
    row.text(path)
        .map(|said| {
            value::date(&said)
                .map(Moment::start_of)
                .map_err(|because| because.at(path))
        })
        .transpose()
}

/// When the row was last changed, if it says so; never later than now.
fn changed(row: &Row, path: &str, now: Moment) -> Result<Option<Moment>, NotTaken> {
    row.text(path)
        .map(|said| {
            let at = value::moment(said.trim());
            prepare::not_ahead(at, path, now).map(|at| at.min(now))
        })
        .transpose()
}

/// Another edition of the standard has other files; it is not read as if it were this one.
fn manifest(row: &Row) -> Result<Came, NotTaken> {
    let is_edition = row
        .text("manifest.propertyName")
        .is_some_and(|name| name == "oneroster.version");
    let is_this = row
        .text("manifest.value")
        .is_some_and(|value| value == "1.2");
    if is_edition && !is_this {
        return Err(Because::Kind(law::words::import::ROSTER_EDITION).at("manifest.value"));
    }
    Ok(Came::Read)
}

fn session(leaning: &mut Leaning, row: &Row) -> Result<Came, NotTaken> {
    let term = Term {
        begins: day(row, "academicSessions.startDate")?,
        ends: day(row, "academicSessions.endDate")?,
    };
    let id = must(row, "academicSessions.sourcedId")?.into_owned();
    leaning.sessions.insert(id, term);
    Ok(Came::Read)
}

fn class(leaning: &Leaning, row: &Row, now: Moment) -> Result<Came, NotTaken> {
    let id = must(row, "classes.sourcedId")?.into_owned();
    let course = must(row, "classes.courseSourcedId")?;
    if leaning
        .courses
        .as_ref()
        .is_some_and(|courses| !courses.contains(course.as_ref()))
    {
        return Err(Because::CourseUnknown.at("classes.courseSourcedId"));
    }
    let said = row.text("classes.termSourcedIds").unwrap_or_default();
    let terms: Vec<Term> = said
        .split(',')
        .filter_map(|id| leaning.sessions.get(id.trim()).copied())
        .collect();
    let mut term = Term {
        begins: terms.iter().filter_map(|term| term.begins).min(),
        ends: terms.iter().filter_map(|term| term.ends).max(),
    };
    if is_leaving(row, "classes.status") {
        term.ends = changed(row, "classes.dateLastModified", now)?.or(Some(now));
    }
    let title = row.text("classes.title").unwrap_or_default();
    let title = title.trim();
    value::free_of_cards(title).map_err(|because| because.at("classes.title"))?;
    if title.chars().count() > 300 {
        return Err(Because::TooLong(300).at("classes.title"));
    }
    Ok(Came::Class {
        id,
        title: title.to_owned(),
        term,
    })
}

/// The primary role fixes the relationship; a second one only where there is no primary (`LP-13`).
fn role(leaning: &mut Leaning, row: &Row) -> Result<Came, NotTaken> {
    if is_leaving(row, "roles.status") {
        return Ok(Came::Read);
    }
    let user = must(row, "roles.userSourcedId")?.into_owned();
    let word = must(row, "roles.role")?.into_owned();
    let is_primary = row
        .text("roles.roleType")
        .is_none_or(|kind| kind == "primary");
    let place = match leaning.words.iter().position(|known| *known == word) {
        Some(place) => place,
        None => {
            leaning.words.push(word);
            leaning.words.len() - 1
        }
    };
    // A bundle of more than 65,535 different roles is none.
    let place = u16::try_from(place).map_err(|_| Because::RelationshipUnknown.at("roles.role"))?;
    if is_primary {
        leaning.roles.insert(user, place);
    } else {
        leaning.roles.entry(user).or_insert(place);
    }
    Ok(Came::Read)
}

fn user(
    preparer: &mut Preparer,
    leaning: &Leaning,
    row: &Row,
    now: Moment,
) -> Result<Came, NotTaken> {
    let gathered = preparer.gathered(row)?;
    if is_leaving(row, "users.status") {
        return Err(Because::DeletionByFile.at("users.status"));
    }
    let id = must(row, "users.sourcedId")?.into_owned();
    let key = person(preparer, &id, "users.sourcedId")?;
    // A delta without roles changes people who are known and makes nobody known.
    let word = leaning
        .roles
        .get(&id)
        .and_then(|place| leaning.words.get(usize::from(*place)));
    let relationship = match word {
        Some(word) => Some(preparer.relationship(word, "roles.role")?),
        None => None,
    };
    let mut others = gathered.others;
    others.retain(|other| other.field != key.field);
    Ok(Came::Person(Box::new(Taken {
        key,
        others,
        relationship,
        changes_relationship: true,
        external_id: format!("users:{id}"),
        happened: changed(row, "users.dateLastModified", now)?,
        pieces: prepare::some(gathered.pieces)?,
        class: None,
        part: None,
    })))
}

fn demographics(preparer: &mut Preparer, row: &Row, now: Moment) -> Result<Came, NotTaken> {
    let gathered = preparer.gathered(row)?;
    let path = if row.text("demographics.userSourcedId").is_some() {
        "demographics.userSourcedId"
    } else {
        "demographics.sourcedId"
    };
    let id = must(row, path)?.into_owned();
    Ok(Came::Person(Box::new(Taken {
        key: person(preparer, &id, path)?,
        others: gathered.others,
        relationship: None,
        changes_relationship: false,
        external_id: format!("demographics:{id}"),
        happened: changed(row, "demographics.dateLastModified", now)?,
        pieces: prepare::some(gathered.pieces)?,
        class: None,
        part: None,
    })))
}

fn enrolment(preparer: &mut Preparer, row: &Row, now: Moment) -> Result<Came, NotTaken> {
    let gathered = preparer.gathered(row)?;
    let id = must(row, "enrollments.sourcedId")?.into_owned();
    let user = must(row, "enrollments.userSourcedId")?.into_owned();
    let class = must(row, "enrollments.classSourcedId")?.into_owned();
    let part = must(row, "enrollments.role")?.into_owned();
    if !preparer.door.is_part(&part) {
        return Err(Because::PartUnknown.at("enrollments.role"));
    }
    let mut term = Term {
        begins: day(row, "enrollments.beginDate")?,
        ends: day(row, "enrollments.endDate")?,
    };
    let changed = changed(row, "enrollments.dateLastModified", now)?;
    if is_leaving(row, "enrollments.status") {
        let ended = changed.unwrap_or(now);
        term.ends = Some(term.ends.map_or(ended, |ends| ends.min(ended)));
    }
    let happened = changed.or(term.begins.filter(|begins| *begins <= now));
    Ok(Came::Person(Box::new(Taken {
        key: person(preparer, &user, "enrollments.userSourcedId")?,
        others: Vec::new(),
        relationship: None,
        changes_relationship: false,
        external_id: format!("enrollments:{id}"),
        happened,
        pieces: prepare::some(gathered.pieces)?,
        class: Some(ClassName::Id(class)),
        part: Some((part, term)),
    })))
}

fn result(preparer: &mut Preparer, row: &Row, now: Moment) -> Result<Came, NotTaken> {
    let gathered = preparer.gathered(row)?;
    let id = must(row, "results.sourcedId")?.into_owned();
    let student = must(row, "results.studentSourcedId")?.into_owned();
    let scored = day(row, "results.scoreDate")?.filter(|at| *at <= now);
    let class = row
        .text("results.classSourcedId")
        .map(|id| ClassName::Id(id.into_owned()));
    Ok(Came::Person(Box::new(Taken {
        key: person(preparer, &student, "results.studentSourcedId")?,
        others: Vec::new(),
        relationship: None,
        changes_relationship: false,
        external_id: format!("results:{id}"),
        happened: scored.or(changed(row, "results.dateLastModified", now)?),
        pieces: prepare::some(gathered.pieces)?,
        class,
        part: None,
    })))
}

fn person(preparer: &Preparer, id: &str, path: &str) -> Result<store::Identifier, NotTaken> {
    debug_assert!(preparer.door.format == SourceFormat::Oneroster);
    preparer.key(&preparer.door.source.person_field, path, id)
}
