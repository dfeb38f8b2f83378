//! A course: its teacher picks what for, and sees each person as far as that allows. Every person
//! shown is a decision of their own, entered before anything is opened.

use std::sync::Arc;

use askama::Template;
use axum::extract::{Path, Query, State};
use axum::response::Response;
use duties::ask::Asked;
use duties::course::{NotShown, Roster};
use duties::read::Reading;
use law::words::{console, files, portal};
use law::{ActorId, CourseId, Operation};
use policy::{CategoryIx, Compiled, RelationKind, RoleIx, Set64};
use store::{Record, Wanted};

use crate::forms::id;
use crate::page::{self, Frame};
use crate::problem::Problem;
use crate::session::Visitor;
use crate::site::Site;

/// How many records of a person a page shows.
const RECORDS_MOST: usize = 200;

#[derive(Template)]
#[template(path = "course.html")]
struct Page {
    frame: Frame,
    course: String,
    activities: Vec<Choice>,
    chosen: Option<Choice>,
    why: String,
    people: Vec<Person>,
    shown: String,
    refused: Vec<(String, String, &'static str, String)>,
}

/// An activity to pick.
#[derive(Clone)]
pub(super) struct Choice {
    pub(super) id: String,
    name: String,
    purpose: String,
    pub(super) categories: Vec<String>,
}

struct Person {
    called: String,
    facts: Vec<(String, String)>,
    records: String,
    address: Option<String>,
}

/// What the teacher picked.
#[derive(serde::Deserialize)]
pub(crate) struct Picked {
    pub(super) activity: Option<String>,
}

/// The course, and its people once an activity is picked.
pub(crate) async fn show(
    State(site): State<Arc<Site>>,
    visitor: Visitor,
    Path(course): Path<String>,
    Query(picked): Query<Picked>,
) -> Result<Response, Problem> {
    let actor = visitor.actor()?;
    let course_id = id(&course)?;
    let courses = site
        .run(move |app| duties::course::my_courses(app, actor))
        .await?;
    let title = courses
        .into_iter()
        .find(|known| known.course == course_id)
        .map(|known| known.title)
        .ok_or(Problem::NotFound)?;
    let frame = Frame::titled(&site, &visitor, &title);
    let activities = choices(&frame, &site, actor);
    let chosen = picked
        .activity
        .and_then(|id| activities.iter().find(|choice| choice.id == id).cloned());
    let mut page = Page {
        course,
        activities,
        chosen: chosen.clone(),
        why: String::new(),
        people: Vec::new(),
        shown: String::new(),
        refused: Vec::new(),
        frame,
    };
    if let Some(choice) = chosen {
        let address = visitor.address;
        let activity = choice.id.clone();
        let roster = site
            .run(move |app| {
                duties::course::roster(
                    app,
                    actor,
                    course_id,
                    &choice.id,
                    &choice.categories,
                    address,
                )
            })
            .await?;
        page.show_people(&site.app().store().compiled(), &roster, &activity);
    }
    page::answer(&page)
}

impl Page {
    /// Puts the people of a roster on the page, and why each may be shown.
    fn show_people(&mut self, compiled: &Compiled, roster: &Roster, activity: &str) {
        let count = roster.people.len().to_string();
        self.shown = self
            .frame
            .fill(console::PEOPLE_SHOWN, &[("n", count.as_str())]);
        // One activity may rest on one basis for students and on another for outside learners.
        let mut reasons: Vec<&str> = roster
            .people
            .iter()
            .map(|reading| self.frame.say(&reading.answer.why))
            .collect();
        reasons.sort_unstable();
        reasons.dedup();
        self.why = reasons.join(" · ");
        self.people = roster
            .people
            .iter()
            .map(|reading| person(&self.frame, compiled, reading, &self.course, activity))
            .collect();
        self.people
            .sort_by(|one, other| one.called.cmp(&other.called));
        self.refused = roster
            .refused
            .iter()
            .map(|not_shown| refused(&self.frame, not_shown))
            .collect();
    }
}

/// The activities in which a role of the actor's, tied to a course, may use data; with the
/// categories that role may see.
pub(super) fn choices(frame: &Frame, site: &Site, actor: ActorId) -> Vec<Choice> {
    let compiled = site.app().store().compiled();
    let roles: Vec<_> = site
        .app()
        .store()
        .roles(actor)
        .iter()
        .filter_map(|number| compiled.role(RoleIx(number)))
        .filter(|role| {
            matches!(
                role.relation_kind,
                RelationKind::Course | RelationKind::Delegation
            ) && role.operations.has(Operation::Use.number())
        })
        .collect();
    compiled
        .activities()
        .iter()
        .zip(0_u8..)
        .filter_map(|(activity, number)| {
            let seen = roles
                .iter()
                .filter(|role| role.activities.has(number))
                .fold(Set64::EMPTY, |all, role| {
                    all.union(role.categories.intersection(activity.categories))
                });
            (!seen.is_empty()).then(|| Choice {
                id: activity.id.clone(),
                name: frame.say(&activity.name).to_owned(),
                purpose: frame.say(&activity.purpose).to_owned(),
                categories: seen
                    .iter()
                    .filter_map(|number| compiled.category(CategoryIx(number)))
                    .map(|category| category.id.clone())
                    .collect(),
            })
        })
        .collect()
}

fn person(
    frame: &Frame,
    compiled: &Compiled,
    reading: &Reading,
    course: &str,
    activity: &str,
) -> Person {
    let is_named = reading
        .answer
        .duties
        .iter()
        .all(|duty| duty.id != "pseudonymise");
    let called = name(reading).unwrap_or_else(|| short(&reading.shown_as));
    let about: Vec<(String, String)> = reading
        .records
        .iter()
        .filter(|record| record.course.is_none())
        .flat_map(|record| fields(frame, compiled, record))
        .filter(|(_, value)| !called.contains(value.as_str()))
        .collect();
    let records = reading
        .records
        .iter()
        .filter(|record| record.course.is_some())
        .count();
    Person {
        called,
        facts: about,
        records: frame.fill(
            console::RECORDS_HERE,
            &[("n", records.to_string().as_str())],
        ),
        address: is_named.then(|| {
            format!(
                "/console/courses/{course}/people/{}?activity={activity}",
                reading.shown_as
            )
        }),
    }
}

/// The person's name, where the permit shows one.
fn name(reading: &Reading) -> Option<String> {
    let field = |wanted: &str| {
        reading.records.iter().find_map(|record| {
            let value = record.fields.open().get(wanted)?.as_str()?;
            Some(value.to_owned()).filter(|value| !value.is_empty())
        })
    };
    match (field("given-name"), field("family-name")) {
        (Some(given), Some(family)) => Some(format!("{given} {family}")),
        (Some(one), None) | (None, Some(one)) => Some(one),
        (None, None) => field("full-name"),
    }
}

/// The first letters of a pseudonym or an id: enough to tell people in a list apart.
fn short(shown_as: &str) -> String {
    shown_as.chars().take(12).collect()
}

fn fields(frame: &Frame, compiled: &Compiled, record: &Record) -> Vec<(String, String)> {
    let Some(category) = compiled.category(record.category) else {
        return Vec::new();
    };
    record
        .fields
        .open()
        .iter()
        .filter_map(|(id, value)| {
            let field = category.fields.iter().find(|field| field.id == *id)?;
            let text = match value {
                serde_json::Value::String(text) => text.clone(),
                serde_json::Value::Null => return None,
                other => other.to_string(),
            };
            Some((frame.say(&field.name).to_owned(), text))
        })
        .collect()
}

fn refused(frame: &Frame, not_shown: &NotShown) -> (String, String, &'static str, String) {
    (
        frame.fill(
            console::NOT_SHOWN_COUNT,
            &[("n", not_shown.count.to_string().as_str())],
        ),
        frame.say(&not_shown.answer.why).to_owned(),
        not_shown.answer.section.unwrap_or_default(),
        frame.say(&not_shown.answer.next_step).to_owned(),
    )
}

/// One record in words.
struct Line {
    category: String,
    at: String,
    fields: Vec<(String, String)>,
    /// Its files: the address that opens each, what it is called, how large it is.
    files: Vec<(String, String, String)>,
}

#[derive(Template)]
#[template(path = "course_person.html")]
struct OnePage {
    frame: Frame,
    back: String,
    why: String,
    activity: String,
    records: Vec<Line>,
}

fn files_of(
    frame: &Frame,
    reading: &Reading,
    record: &Record,
    course: &str,
) -> Vec<(String, String, String)> {
    let files = reading.files.iter();
    files
        .filter(|file| file.record == record.record)
        .map(|file| {
            let address = format!(
                "/console/courses/{course}/people/{}/files/{}",
                reading.shown_as, file.media
            );
            let size = crate::portal::files::size(frame, file.octets);
            (address, file.name.open().clone(), size)
        })
        .collect()
}

/// One person's records in that course.
pub(crate) async fn person_records(
    State(site): State<Arc<Site>>,
    visitor: Visitor,
    Path((course, person)): Path<(String, String)>,
    Query(picked): Query<Picked>,
) -> Result<Response, Problem> {
    let course_id = id(&course)?;
    let frame = Frame::new(&site, &visitor, console::PERSON_IN_COURSE);
    let (asked, activity) = asked_of(&site, &visitor, &frame, &person, picked)?;
    let reading = site
        .run(move |app| {
            is_taught_by(app, asked.actor, course_id)?;
            let wanted = Wanted {
                most: RECORDS_MOST,
                ..Wanted::default()
            };
            duties::read::records(app, &asked, &wanted)
        })
        .await?;
    let compiled = site.app().store().compiled();
    let records = reading
        .records
        .iter()
        .filter(|record| record.course.is_none_or(|of| of == course_id))
        .map(|record| {
            let category = compiled
                .category(record.category)
                .map_or_else(String::new, |category| frame.say(&category.name).to_owned());
            Line {
                category,
                at: frame.moment(record.happened),
                fields: fields(&frame, &compiled, record),
                files: files_of(&frame, &reading, record, &course),
            }
        })
        .collect();
    page::answer(&OnePage {
        back: format!("/console/courses/{course}?activity={activity}"),
        why: frame.say(&reading.answer.why).to_owned(),
        activity,
        records,
        frame,
    })
}

/// What is asked about a person for the activity that was picked, among those of whoever asks; and that activity.
pub(super) fn asked_of(
    site: &Site,
    visitor: &Visitor,
    frame: &Frame,
    person: &str,
    picked: Picked,
) -> Result<(Asked, String), Problem> {
    let actor = visitor.actor()?;
    let choice = picked
        .activity
        .and_then(|id| {
            choices(frame, site, actor)
                .into_iter()
                .find(|choice| choice.id == id)
        })
        .ok_or(Problem::NotFound)?;
    let asked = Asked {
        address: visitor.address,
        ..Asked::use_of(actor, id(person)?, &choice.id, &choice.categories)
    };
    Ok((asked, choice.id))
}

/// Another's course is told as one that is not there.
pub(super) fn is_taught_by(
    app: &duties::App,
    actor: ActorId,
    course: CourseId,
) -> Result<(), duties::Failure> {
    let courses = duties::course::my_courses(app, actor)?;
    let is_theirs = courses.iter().any(|known| known.course == course);
    is_theirs
        .then_some(())
        .ok_or(duties::Failure::Missing("course"))
}
