//! An instructor's own courses and the people in them (`LP-51`, `LP-52`).

use std::collections::BTreeSet;
use std::net::IpAddr;

use law::{ActorId, CourseId};
use policy::Answer;
use store::{Course, Permit, Wanted};

use crate::app::App;
use crate::ask::{self, Asked};
use crate::failure::Failure;
use crate::read::{Reading, read_with};

/// The newest records shown of each category of each person on a roster; one person's all are read
/// with [`crate::read::records`].
pub const ROSTER_RECORDS_MOST: usize = 100;

/// The people of a course, as far as they may be shown for an activity.
pub struct Roster {
    /// The course.
    pub course: Course,
    /// Those who may be shown, each with their own decision.
    pub people: Vec<Reading>,
    /// Those who may not, merged by rule: no one is named.
    pub refused: Vec<NotShown>,
}

/// How many people one rule kept off a roster.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NotShown {
    /// The answer they share: rule, section, reason, next step.
    pub answer: Answer,
    /// How many.
    pub count: u32,
}

/// The courses in which an actor has a part now, by title.
///
/// # Errors
/// [`Failure::Store`].
pub fn my_courses(app: &App, actor: ActorId) -> Result<Vec<Course>, Failure> {
    let taught: BTreeSet<CourseId> = app
        .store()
        .courses_taught(actor)
        .into_iter()
        .map(|(course, _)| course)
        .collect();
    let mut courses: Vec<Course> = app.store().read::<_, Failure>(|read| {
        let mut found = Vec::new();
        for course in taught {
            found.extend(read.course(course)?);
        }
        Ok(found)
    })?;
    courses.sort_by(|one, other| {
        (&one.title, &one.external_id).cmp(&(&other.title, &other.external_id))
    });
    Ok(courses)
}

/// The people of a course for an activity: one decision and one entry a person, in one transaction.
///
/// An actor with no tie to anybody in the course is told that there is no such course, as for one
/// that does not exist; the attempt is entered.
///
/// # Errors
/// [`Failure::Missing`] as said; [`Failure::Store`].
pub fn roster(
    app: &App,
    actor: ActorId,
    course: CourseId,
    activity: &str,
    categories: &[String],
    address: Option<IpAddr>,
) -> Result<Roster, Failure> {
    let (found, people) = app.store().read::<_, Failure>(|read| {
        let found = read.course(course)?.ok_or(Failure::Missing("course"))?;
        Ok((found, read.people_in(course)?))
    })?;
    let questions: Vec<Asked> = people
        .into_iter()
        .map(|person| Asked {
            address,
            ..Asked::use_of(actor, person, activity, categories)
        })
        .collect();
    let has_part = app
        .store()
        .courses_taught(actor)
        .iter()
        .any(|(taught, _)| *taught == course);
    if !has_part
        && !questions
            .iter()
            .any(|asked| ask::evaluate(app, asked).permitted)
    {
        let strange =
            serde_json::json!({ "kind": "refusal", "rule": policy::Rule::RelationMissing.code() });
        app.store()
            .transact::<_, store::Fault>("roster.refused", move |tx| tx.enter_house(&strange))?;
        return Err(Failure::Missing("course"));
    }
    let decided = app
        .store()
        .transact::<Vec<(Answer, Option<Permit>)>, Failure>("roster.read", move |tx| {
            questions
                .iter()
                .map(|asked| ask::in_tx(tx, asked).map(|(answer, permit)| (answer, permit.ok())))
                .collect()
        })?;
    let mut roster = Roster {
        course: found,
        people: Vec::new(),
        refused: Vec::new(),
    };
    let wanted = Wanted {
        most: ROSTER_RECORDS_MOST,
        ..Wanted::default()
    };
    for (answer, permit) in decided {
        match permit {
            Some(permit) => {
                let mut reading = read_with(app, answer, &permit, &wanted)?;
                // A permit through several shared courses shows this one's records only (LP-51).
                reading
                    .records
                    .retain(|record| record.course.is_none_or(|of| of == course));
                roster.people.push(reading);
            }
            None => not_shown(&mut roster.refused, answer),
        }
    }
    Ok(roster)
}

fn not_shown(refused: &mut Vec<NotShown>, answer: Answer) {
    match refused
        .iter_mut()
        .find(|known| known.answer.rule == answer.rule)
    {
        Some(known) => known.count += 1,
        None => refused.push(NotShown { answer, count: 1 }),
    }
}
