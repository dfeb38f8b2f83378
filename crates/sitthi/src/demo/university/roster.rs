//! The OneRoster 1.2 CSV bundle (1EdTech, CSV Binding 1.2).
//!
//! A bulk file leaves `status` and `dateLastModified` empty, a delta file fills them, as the
//! binding wants it. End dates are the first day that no longer counts. Roles that
//! the binding does not name use its `ext:` form in `roles.csv`, see [`role_word`].

mod files;

pub use files::{Edition, RosterFile};

use std::io::{self, Write};

use super::University;
use super::courses::{self, Class, ClassRole};
use super::people::{FACULTIES, Kind, Person};
use crate::demo::lines::{Lines, Written};
use crate::demo::names;

/// `sourcedId` of the university itself.
const UNIVERSITY: &str = "org-university";
/// `sourcedId` of the unit that gives online courses.
const ONLINE: &str = "org-online";
/// One withdrawal in so many enrolments of the present term.
const WITHDRAWN_PERCENT: u32 = 1;

impl University {
    /// Writes one file of the OneRoster bundle, header included.
    ///
    /// # Errors
    /// What the writer answers; `InvalidInput` when the edition has no such file.
    pub fn write_roster(
        &self,
        edition: Edition,
        file: RosterFile,
        out: impl Write,
    ) -> io::Result<Written> {
        let mut lines = Lines::new(out);
        lines.text(file.header()).end()?;
        match (edition, file) {
            (_, RosterFile::Manifest) => manifest(edition, &mut lines)?,
            (Edition::Bulk, RosterFile::Orgs) => orgs(&mut lines)?,
            (Edition::Bulk, RosterFile::AcademicSessions) => self.sessions_of_years(&mut lines)?,
            (Edition::Bulk, RosterFile::Courses) => self.all_courses(&mut lines)?,
            (Edition::Bulk, RosterFile::Classes) => self.all_classes(&mut lines)?,
            (Edition::Bulk, RosterFile::Users) => self.all_users(&mut lines)?,
            (Edition::Bulk, RosterFile::Demographics) => self.birth_dates(&mut lines)?,
            (Edition::Bulk, RosterFile::Roles) => self.all_roles(&mut lines)?,
            (Edition::Bulk, RosterFile::Enrollments) => self.all_enrolments(&mut lines)?,
            (Edition::Delta, RosterFile::Users) => self.new_telephones(&mut lines)?,
            (Edition::Delta, RosterFile::Enrollments) => self.withdrawals(&mut lines)?,
            (Edition::Delta, _) => {
                let name = file.file_name();
                return Err(io::Error::new(
                    io::ErrorKind::InvalidInput,
                    format!("a delta bundle has no `{name}`: write it with the bulk bundle"),
                ));
            }
        }
        lines.finish()
    }

    fn sessions_of_years<W: Write>(&self, lines: &mut Lines<W>) -> io::Result<()> {
        for year in self.terms.chunks(3) {
            let (Some(first), Some(last)) = (year.first(), year.last()) else {
                continue;
            };
            let year_be = u64::try_from(first.year_be).unwrap_or(0);
            lines
                .text("year-")
                .number(year_be)
                .text(",,,ปีการศึกษา ")
                .number(year_be);
            lines.text(",schoolYear,").text(&first.begins.to_string());
            lines.text(",").text(&last.ends.to_string());
            lines.text(",,").text(&last.ends.year().to_string()).end()?;
            for term in year {
                let title = match term.number {
                    1 => "ภาคการศึกษาต้น",
                    2 => "ภาคการศึกษาปลาย",
                    _ => "ภาคฤดูร้อน",
                };
                let number = u64::from(term.number);
                lines.text("term-").number(year_be).text("-").number(number);
                lines
                    .text(",,,")
                    .text(title)
                    .text(" ")
                    .number(year_be)
                    .text(",semester,");
                lines
                    .text(&term.begins.to_string())
                    .text(",")
                    .text(&term.ends.to_string());
                lines.text(",year-").number(year_be);
                lines.text(",").text(&last.ends.year().to_string()).end()?;
            }
        }
        Ok(())
    }

    fn all_courses<W: Write>(&self, lines: &mut Lines<W>) -> io::Result<()> {
        for course in 0..self.courses {
            lines
                .text("course-")
                .padded(u64::from(course), 4)
                .text(",,,,");
            lines
                .text(&courses::title(course))
                .text(",")
                .text(&courses::code(course));
            lines
                .text(",,")
                .text(&org_of_course(course))
                .text(",,")
                .end()?;
        }
        Ok(())
    }

    fn all_classes<W: Write>(&self, lines: &mut Lines<W>) -> io::Result<()> {
        for class in self.classes() {
            lines
                .text(&class.sourced_id())
                .text(",,,")
                .text(&courses::title(class.course));
            lines
                .text(",,course-")
                .padded(u64::from(class.course), 4)
                .text(",");
            lines
                .text(&courses::code(class.course))
                .text(",scheduled,,");
            lines
                .text(&org_of_course(class.course))
                .text(",")
                .text(&term_id(class))
                .text(",,,")
                .end()?;
        }
        Ok(())
    }

    fn all_users<W: Write>(&self, lines: &mut Lines<W>) -> io::Result<()> {
        for person in self.everybody() {
            user(&person, ("", ""), person.phone.as_deref(), lines)?;
        }
        Ok(())
    }

    fn birth_dates<W: Write>(&self, lines: &mut Lines<W>) -> io::Result<()> {
        for person in self.learners() {
            lines
                .text(&person.sourced_id())
                .text(",,,")
                .text(&person.born.to_string());
            lines.text(",,,,,,,,,,,,").end()?;
        }
        Ok(())
    }

    fn all_roles<W: Write>(&self, lines: &mut Lines<W>) -> io::Result<()> {
        for person in self.everybody() {
            role(&person, "primary", role_word(person.kind), lines)?;
            if person.kind == Kind::Assistant {
                role(&person, "secondary", "aide", lines)?;
            }
        }
        Ok(())
    }

    fn all_enrolments<W: Write>(&self, lines: &mut Lines<W>) -> io::Result<()> {
        for class in self.classes() {
            let teacher = self.person(Kind::Lecturer, self.teacher(class));
            enrolment(&teacher, class, ClassRole::Teacher, ("", ""), lines)?;
        }
        for person in self.learners() {
            for term in self.begun_terms() {
                for (class, role) in self.roles(&person, term) {
                    enrolment(&person, class, role, ("", ""), lines)?;
                }
            }
        }
        Ok(())
    }

    /// Yesterday, as a delta file dates a change.
    fn changed(&self) -> String {
        let yesterday = self.today.yesterday().unwrap_or(self.today);
        format!("{yesterday}T10:00:00.000Z")
    }

    fn new_telephones<W: Write>(&self, lines: &mut Lines<W>) -> io::Result<()> {
        let changed = self.changed();
        for person in self.learners().filter(|person| person.ordinal > 1) {
            let mut dice = self.seed.dice(b"newphone", person.key());
            if dice.below(300) == 0 {
                let phone = names::telephone(&mut dice);
                user(&person, ("active", &changed), Some(&phone), lines)?;
            }
        }
        Ok(())
    }

    fn withdrawals<W: Write>(&self, lines: &mut Lines<W>) -> io::Result<()> {
        let changed = self.changed();
        let Some(term) = self.begun_terms().next_back() else {
            return Ok(());
        };
        for person in self
            .everybody_of(Kind::Student)
            .filter(|person| person.ordinal > 1)
        {
            let mut dice = self.seed.dice(b"withdraw", person.key());
            for (class, role) in self.roles(&person, term) {
                if dice.percent(WITHDRAWN_PERCENT) {
                    enrolment(&person, class, role, ("tobedeleted", &changed), lines)?;
                }
            }
        }
        Ok(())
    }
}

/// The role in `roles.csv`. An outside learner is not a `student` there: what somebody is to
/// the university decides the basis of processing (LP-13).
pub(super) const fn role_word(kind: Kind) -> &'static str {
    match kind {
        Kind::PrivacyDesk => "ext:privacyDesk",
        Kind::ProtectionOfficer => "ext:dataProtectionOfficer",
        Kind::Legal => "ext:legal",
        Kind::It => "systemAdministrator",
        Kind::UnitRepresentative => "ext:unitRepresentative",
        Kind::UserCare => "ext:userCare",
        Kind::Lecturer => "teacher",
        Kind::Assistant | Kind::Student => "student",
        Kind::OutsideLearner => "ext:outsideLearner",
    }
}

fn org_of_faculty(faculty: u32) -> String {
    let letters = usize::try_from(faculty)
        .ok()
        .and_then(|place| FACULTIES.get(place));
    format!("org-{}", letters.map_or("", |(_, letters)| letters))
}

fn org_of_course(course: u32) -> String {
    if courses::is_online(course) {
        ONLINE.to_owned()
    } else {
        format!("org-{}", courses::faculty(course).1)
    }
}

fn org_of(person: &Person) -> String {
    match person.kind {
        Kind::OutsideLearner | Kind::UserCare => ONLINE.to_owned(),
        Kind::PrivacyDesk | Kind::ProtectionOfficer | Kind::Legal | Kind::It => {
            UNIVERSITY.to_owned()
        }
        _ => org_of_faculty(person.faculty),
    }
}

fn term_id(class: Class) -> String {
    format!("term-{}-{}", class.term.year_be, class.term.number)
}

fn manifest<W: Write>(edition: Edition, lines: &mut Lines<W>) -> io::Result<()> {
    lines.text("manifest.version,1.0").end()?;
    lines.text("oneroster.version,1.2").end()?;
    let given = match edition {
        Edition::Bulk => "bulk",
        Edition::Delta => "delta",
    };
    for file in [
        "academicSessions",
        "categories",
        "classes",
        "classResources",
        "courses",
        "courseResources",
        "demographics",
        "enrollments",
        "lineItemLearningObjectiveIds",
        "lineItems",
        "lineItemScoreScales",
        "orgs",
        "resources",
        "resultLearningObjectiveIds",
        "results",
        "resultScoreScales",
        "roles",
        "scoreScales",
        "userProfiles",
        "userResources",
        "users",
    ] {
        let here = edition
            .files()
            .iter()
            .any(|each| each.file_name().strip_suffix(".csv") == Some(file));
        lines
            .text("file.")
            .text(file)
            .text(",")
            .text(if here { given } else { "absent" })
            .end()?;
    }
    lines.text("source.systemName,ทะเบียนนิสิตจำลอง").end()?;
    lines.text("source.systemCode,invented").end()
}

fn orgs<W: Write>(lines: &mut Lines<W>) -> io::Result<()> {
    lines
        .text(UNIVERSITY)
        .text(",,,มหาวิทยาลัยสมมุติ,district,INV,")
        .end()?;
    lines
        .text(ONLINE)
        .text(",,,ศูนย์การเรียนออนไลน์สมมุติ,school,ONL,")
        .text(UNIVERSITY)
        .end()?;
    for (name, letters) in FACULTIES {
        lines
            .text("org-")
            .text(letters)
            .text(",,,")
            .text(name)
            .text(",school,")
            .text(letters);
        lines.text(",").text(UNIVERSITY).end()?;
    }
    Ok(())
}

/// One row of `users.csv`; `change` is status and time of change.
fn user<W: Write>(
    person: &Person,
    change: (&str, &str),
    phone: Option<&str>,
    lines: &mut Lines<W>,
) -> io::Result<()> {
    let number = person.card_number.as_deref().unwrap_or_default();
    lines
        .text(&person.sourced_id())
        .text(",")
        .text(change.0)
        .text(",")
        .text(change.1);
    lines.text(",true,").text(&person.username).text(",");
    if !number.is_empty() {
        let kind = if person.kind.learns() {
            "studentNumber"
        } else {
            "staffNumber"
        };
        lines.text("{").text(kind).text(":").text(number).text("}");
    }
    lines
        .text(",")
        .text(person.name.given_th())
        .text(",")
        .text(&person.name.family_th());
    lines
        .text(",,")
        .text(number)
        .text(",")
        .text(&person.email)
        .text(",,");
    lines
        .text(phone.unwrap_or_default())
        .text(",,,,,,")
        .text(person.name.given_latin());
    lines
        .text(",,")
        .text(&person.name.family_latin())
        .text(",")
        .text(&org_of(person))
        .text(",")
        .end()
}

fn role<W: Write>(person: &Person, rank: &str, word: &str, lines: &mut Lines<W>) -> io::Result<()> {
    lines
        .text("role-")
        .text(&person.username)
        .text("-")
        .text(rank)
        .text(",,,");
    lines
        .text(&person.sourced_id())
        .text(",")
        .text(rank)
        .text(",")
        .text(word)
        .text(",");
    let year = person.admitted_be - 543;
    lines
        .text(&year.to_string())
        .text("-08-01,,")
        .text(&org_of(person))
        .text(",")
        .end()
}

fn enrolment<W: Write>(
    person: &Person,
    class: Class,
    role: ClassRole,
    change: (&str, &str),
    lines: &mut Lines<W>,
) -> io::Result<()> {
    let class_id = class.sourced_id();
    lines
        .text("enrol-")
        .text(&class_id)
        .text("-")
        .text(&person.username);
    lines
        .text(",")
        .text(change.0)
        .text(",")
        .text(change.1)
        .text(",")
        .text(&class_id)
        .text(",");
    lines
        .text(&org_of_course(class.course))
        .text(",")
        .text(&person.sourced_id())
        .text(",");
    let primary = if role == ClassRole::Teacher {
        ",true,"
    } else {
        ",false,"
    };
    lines
        .text(role.word())
        .text(primary)
        .text(&class.term.begins.to_string());
    lines.text(",").text(&class.term.ends.to_string()).end()
}

#[cfg(test)]
mod tests;
