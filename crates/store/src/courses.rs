//! Courses, who learns in them and who has another part: the ties of `LP-51` and `LP-52`.

use law::{ActorId, CourseId, Moment, PersonId};

use crate::connection::{Connection, Param};
use crate::fault::Fault;
use crate::hot::{Change, Delegation, Part};
use crate::ties::Told;
use crate::transact::{Read, Store};
use crate::tx::Tx;

/// A course or class, as its source names it. Holds nothing of a person.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Course {
    /// Its id here.
    pub course: CourseId,
    /// The source it came from.
    pub source: String,
    /// What the source calls it.
    pub external_id: String,
    /// Its title.
    pub title: String,
    /// When it begins, if known.
    pub begins: Option<Moment>,
    /// When it ends, if known; relations through it end with it.
    pub ends: Option<Moment>,
}

/// Somebody's time in a course.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Term {
    /// From when; always, if not known.
    pub begins: Option<Moment>,
    /// Until when; without end, if not known.
    pub ends: Option<Moment>,
}

fn course_of(
    connection: &mut Connection,
    source: &str,
    external_id: &str,
) -> Result<Option<CourseId>, Fault> {
    connection.first(
        "SELECT course FROM courses WHERE source = $1 AND external_id = $2",
        &[Param::Text(source), Param::Text(external_id)],
        |row| Ok(CourseId::from_bytes(row.array(0)?)),
    )
}

impl Tx<'_> {
    /// The course that a source calls this.
    ///
    /// # Errors
    /// [`Fault`].
    pub fn course_of(
        &mut self,
        source: &str,
        external_id: &str,
    ) -> Result<Option<CourseId>, Fault> {
        course_of(self.connection, source, external_id)
    }

    /// Keeps a course; the same source and id again replace its title and term.
    ///
    /// # Errors
    /// [`Fault`].
    pub fn keep_course(
        &mut self,
        source: &str,
        external_id: &str,
        title: &str,
        term: Term,
    ) -> Result<CourseId, Fault> {
        let course = match self.course_of(source, external_id)? {
            Some(known) => known,
            None => CourseId::from_bytes(crate::keys::random_id()?),
        };
        self.connection.write(
            "INSERT INTO courses (course, source, external_id, title, begins_at, ends_at) VALUES ($1, $2, $3, $4, $5, $6)
             ON CONFLICT (course) DO UPDATE SET title = excluded.title, begins_at = excluded.begins_at, ends_at = excluded.ends_at",
            &[
                Param::Bytes(&course.bytes()),
                Param::Text(source),
                Param::Text(external_id),
                Param::Text(title),
                Param::OptInt(term.begins.map(Moment::micros)),
                Param::OptInt(term.ends.map(Moment::micros)),
            ],
        )?;
        Ok(course)
    }

    /// Enters a person into a course, or changes when they are in it.
    ///
    /// # Errors
    /// [`Fault`].
    pub fn enrol(
        &mut self,
        person: PersonId,
        course: CourseId,
        part: &str,
        term: Term,
    ) -> Result<(), Fault> {
        self.enrol_as_told(person, course, part, term, None)
    }

    /// Enters a person into a course as a source told in one of its runs.
    ///
    /// # Errors
    /// [`Fault`].
    pub fn enrol_as_told(
        &mut self,
        person: PersonId,
        course: CourseId,
        part: &str,
        term: Term,
        told: Option<Told<'_>>,
    ) -> Result<(), Fault> {
        self.connection.write(
            "INSERT INTO enrolments (person, course, part, begins_at, ends_at, source, told_in) VALUES ($1, $2, $3, $4, $5, $6, $7)
             ON CONFLICT (person, course, part) DO UPDATE SET begins_at = excluded.begins_at, ends_at = excluded.ends_at,
             source = excluded.source, told_in = excluded.told_in",
            &[
                Param::Bytes(&person.bytes()),
                Param::Bytes(&course.bytes()),
                Param::Text(part),
                Param::OptInt(term.begins.map(Moment::micros)),
                Param::OptInt(term.ends.map(Moment::micros)),
                Param::OptText(told.map(|told| told.source)),
                Param::OptBytes(told.as_ref().map(|told| told.run.as_slice())),
            ],
        )?;
        let mut parts: Vec<Part> = self.view(|view| view.enrolments(person).iter().collect());
        let new = self.part(course, part, term);
        parts.retain(|known| (known.course, known.part) != (new.course, new.part));
        parts.push(new);
        self.changes.push(Change::Enrolments(person, parts));
        Ok(())
    }

    /// Gives an actor a part in a course, or changes when they have it.
    ///
    /// # Errors
    /// [`Fault`].
    pub fn assign(
        &mut self,
        actor: ActorId,
        course: CourseId,
        part: &str,
        term: Term,
    ) -> Result<(), Fault> {
        self.assign_as_told(actor, course, part, term, None)
    }

    /// Gives an actor a part in a course as a source told in one of its runs.
    ///
    /// # Errors
    /// [`Fault`].
    pub fn assign_as_told(
        &mut self,
        actor: ActorId,
        course: CourseId,
        part: &str,
        term: Term,
        told: Option<Told<'_>>,
    ) -> Result<(), Fault> {
        self.connection.write(
            "INSERT INTO teaching (actor, course, part, begins_at, ends_at, source, told_in) VALUES ($1, $2, $3, $4, $5, $6, $7)
             ON CONFLICT (actor, course, part) DO UPDATE SET begins_at = excluded.begins_at, ends_at = excluded.ends_at,
             source = excluded.source, told_in = excluded.told_in",
            &[
                Param::Bytes(&actor.bytes()),
                Param::Bytes(&course.bytes()),
                Param::Text(part),
                Param::OptInt(term.begins.map(Moment::micros)),
                Param::OptInt(term.ends.map(Moment::micros)),
                Param::OptText(told.map(|told| told.source)),
                Param::OptBytes(told.as_ref().map(|told| told.run.as_slice())),
            ],
        )?;
        let mut parts = self.view(|view| view.teaching(actor).to_vec());
        let new = self.part(course, part, term);
        parts.retain(|known| (known.course, known.part) != (new.course, new.part));
        parts.push(new);
        self.changes.push(Change::Teaching(actor, parts));
        Ok(())
    }

    /// Lets another act in a course for somebody who has a part in it; never longer than that part (`LP-52`).
    ///
    /// # Errors
    /// [`Fault::Refused`] when the delegator has no part in the course now, or delegates to themselves.
    pub fn delegate(
        &mut self,
        delegator: ActorId,
        delegate: ActorId,
        course: CourseId,
        until: Moment,
    ) -> Result<(), Fault> {
        let now = self.now;
        let parts = self.view(|view| view.teaching(delegator).to_vec());
        let has_part = parts.iter().any(|part| {
            part.course == course && part.begins <= now.micros() && now.micros() < part.ends
        });
        if delegator == delegate || !has_part {
            return Err(Fault::Refused(
                "only somebody with a part in the course can delegate it, and to another (LP-52)"
                    .to_owned(),
            ));
        }
        self.connection.execute(
            "INSERT INTO delegations (delegator, delegate, course, begins_at, ends_at) VALUES ($1, $2, $3, $4, $5)
             ON CONFLICT (delegator, delegate, course) DO UPDATE SET begins_at = excluded.begins_at, ends_at = excluded.ends_at",
            &[
                Param::Bytes(&delegator.bytes()),
                Param::Bytes(&delegate.bytes()),
                Param::Bytes(&course.bytes()),
                Param::Int(now.micros()),
                Param::Int(until.micros()),
            ],
        )?;
        let mut all = self.view(|view| view.delegations_of(delegate));
        all.retain(|known| (known.delegator, known.course) != (delegator, course));
        all.push(Delegation {
            delegator,
            course,
            begins: now.micros(),
            ends: until.micros(),
        });
        self.changes.push(Change::Delegations(delegate, all));
        Ok(())
    }

    fn part(&self, course: CourseId, part: &str, term: Term) -> Part {
        Part {
            course,
            part: self.shared.part_number(part),
            begins: term.begins.map_or(i64::MIN, Moment::micros),
            ends: term.ends.map_or(i64::MAX, Moment::micros),
        }
    }
}

impl Store {
    /// The courses in which an actor has one of these parts now.
    #[must_use]
    pub fn courses_taught(&self, actor: ActorId) -> Vec<(CourseId, String)> {
        let now = self.now().micros();
        let hot = self.shared.hot();
        let view = crate::hot::View::plain(&hot);
        let in_force = view
            .teaching(actor)
            .iter()
            .filter(|part| part.begins <= now && now < part.ends);
        in_force
            .map(|part| {
                (
                    part.course,
                    hot.parts
                        .get(usize::from(part.part))
                        .map(|known| known.word.clone())
                        .unwrap_or_default(),
                )
            })
            .collect()
    }
}

impl Read<'_> {
    /// A course by its id here.
    ///
    /// # Errors
    /// [`Fault`].
    pub fn course(&mut self, course: CourseId) -> Result<Option<Course>, Fault> {
        self.connection.first(
            "SELECT source, external_id, title, begins_at, ends_at FROM courses WHERE course = $1",
            &[Param::Bytes(&course.bytes())],
            |row| {
                Ok(Course {
                    course,
                    source: row.text(0)?.to_owned(),
                    external_id: row.text(1)?.to_owned(),
                    title: row.text(2)?.to_owned(),
                    begins: row.opt_int(3)?.map(Moment::from_micros),
                    ends: row.opt_int(4)?.map(Moment::from_micros),
                })
            },
        )
    }

    /// The people in a course, in no order that tells anything. Who they are needs a permit each.
    ///
    /// # Errors
    /// [`Fault`].
    pub fn people_in(&mut self, course: CourseId) -> Result<Vec<PersonId>, Fault> {
        self.connection.all(
            "SELECT DISTINCT person FROM enrolments WHERE course = $1 ORDER BY person",
            &[Param::Bytes(&course.bytes())],
            |row| Ok(PersonId::from_bytes(row.array(0)?)),
        )
    }

    /// The courses a person is or was in, with their part and its end.
    ///
    /// # Errors
    /// [`Fault`].
    pub fn courses_of(
        &mut self,
        person: PersonId,
    ) -> Result<Vec<(CourseId, String, Option<Moment>)>, Fault> {
        self.connection.all("SELECT course, part, ends_at FROM enrolments WHERE person = $1 ORDER BY begins_at, course", &[Param::Bytes(&person.bytes())], |row| {
            Ok((CourseId::from_bytes(row.array(0)?), row.text(1)?.to_owned(), row.opt_int(2)?.map(Moment::from_micros)))
        })
    }
}
