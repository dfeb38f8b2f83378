//! The world in which is decided: 100,000 people, 200 courses, four of them each, relationships,
//! objections; a teacher for each course and the offices of the learning-platform policy. Every
//! engine is asked about the same people.

use std::sync::Arc;

use duties::App;
use law::{ActorId, CourseId, PersonId};
use policy::{ActivityIx, Compiled};
use store::{Fault, Store, Term, Tx};

use crate::measure::mix;
use crate::place::{Engine, House, actor};

pub const COURSES: u16 = 200;
/// The nine published activities stand first in the pack, in their order (`LP-36` … `LP-44`).
pub const CODES: [&str; 9] = ["P1", "P2", "P3", "P4", "P5", "P6", "P7", "P8", "P9"];
pub const CATEGORIES: u8 = 5;
const RELATIONSHIPS: [&str; 2] = ["enrolled-student", "outside-learner"];
/// Which office does which activity; the first two are done by teachers.
const OFFICES: [(u8, &str); 7] = [
    (2, "records-officer"),
    (3, "learning-analyst"),
    (4, "quality-office"),
    (5, "staff-affairs"),
    (6, "learning-analyst"),
    (7, "system-operator"),
    (8, "log-custodian"),
];

/// One person as every engine sees them.
#[derive(Clone, Copy)]
pub struct Person {
    pub relationship: u8,
    pub courses: [u16; 4],
    pub objections: u16,
}

/// One question, in numbers.
#[derive(Clone, Copy)]
pub struct Asked {
    /// A course's teacher by its number; an office by 200 and the number of its activity.
    pub asker: u16,
    pub person: u32,
    pub activity: u8,
    pub category: u8,
}

/// A house full of people.
pub struct Campus<'c> {
    // Closed before its folder goes.
    pub app: Arc<App>,
    pub house: House<'c>,
    pub people: Vec<Person>,
    pub ids: Vec<PersonId>,
    courses: Vec<CourseId>,
    askers: Vec<ActorId>,
}

impl Person {
    fn thrown(number: u64) -> Self {
        let thrown = mix(number);
        let course = |shift: u32| u16::try_from((thrown >> shift) % u64::from(COURSES));
        Person {
            relationship: low(thrown, 2),
            courses: [8, 18, 28, 38].map(|shift| course(shift).unwrap_or_default()),
            // One of sixteen objects, to one activity.
            objections: if thrown >> 60 == 0 {
                1 << (thrown % 9)
            } else {
                0
            },
        }
    }
}

fn low(number: u64, below: u64) -> u8 {
    u8::try_from(number % below).unwrap_or_default()
}

/// The role of an asker.
pub fn role_of(asker: u16) -> &'static str {
    let office = OFFICES
        .iter()
        .find(|(activity, _)| asker == COURSES + u16::from(*activity));
    office.map_or("instructor", |(_, role)| role)
}

/// The number of an activity in the pack.
pub fn activity_ix(compiled: &Compiled, number: u8) -> ActivityIx {
    let found = compiled
        .activity(ActivityIx(number))
        .map(|activity| activity.code.as_str());
    assert_eq!(
        found,
        Some(CODES[usize::from(number)]),
        "the published activities stand first"
    );
    ActivityIx(number)
}

impl<'c> Campus<'c> {
    pub fn new(engine: Engine<'c>) -> Self {
        let house = House::new(engine);
        let app = Arc::new(house.open());
        let (courses, askers) = staff(app.store());
        Campus {
            app,
            house,
            people: Vec::new(),
            ids: Vec::new(),
            courses,
            askers,
        }
    }

    /// Brings people in until there are so many.
    pub fn grow(&mut self, count: usize) {
        while self.people.len() < count {
            let first = self.people.len();
            let some: Vec<Person> = (first..count.min(first + 500))
                .map(|number| Person::thrown(number as u64))
                .collect();
            let (people, courses) = (some.clone(), self.courses.clone());
            let ids = self.app.store().transact("bench.campus", move |tx| {
                people
                    .iter()
                    .map(|person| enters(tx, person, &courses))
                    .collect::<Result<Vec<_>, _>>()
            });
            self.ids.extend(ids.expect("people"));
            self.people.extend(some);
        }
    }

    /// Closes the house while somebody looks at it, and opens it again.
    pub fn closed<T>(self, look: impl FnOnce(&House<'c>) -> T) -> (Self, T) {
        drop(self.app);
        let seen = look(&self.house);
        let app = Arc::new(self.house.open());
        (Campus { app, ..self }, seen)
    }

    /// Questions about the first so many people; three of four come from whoever does that
    /// activity with that person.
    pub fn questions(&self, count: u64, people: usize) -> Vec<Asked> {
        let question = |number: u64| {
            let thrown = mix(number ^ 0xABCD_EF00);
            let person = u32::try_from(thrown % people as u64).unwrap_or_default();
            let activity = low(thrown >> 20, 9);
            let theirs = self.people[person as usize].courses[usize::from(low(thrown >> 50, 4))];
            let asker = match (thrown >> 62, activity) {
                (0, _) => u16::try_from((thrown >> 40) % u64::from(COURSES)).unwrap_or_default(),
                (_, 0 | 1) => theirs,
                (_, activity) => COURSES + u16::from(activity),
            };
            Asked {
                asker,
                person,
                activity,
                category: low(thrown >> 30, u64::from(CATEGORIES)),
            }
        };
        (0..count).map(question).collect()
    }

    pub fn actor(&self, asker: u16) -> ActorId {
        self.askers[usize::from(asker)]
    }
}

/// A teacher for each course, then nine offices by the number of their activity.
fn staff(store: &Store) -> (Vec<CourseId>, Vec<ActorId>) {
    let staffed = store.transact("bench.staff", |tx| {
        let mut courses = Vec::new();
        let mut askers = Vec::new();
        for number in 0..COURSES {
            let name = format!("class-{number}");
            let course =
                tx.keep_course("sis-oneroster", &name, "Invented Studies", Term::default())?;
            let teacher = actor(tx, "instructor")?;
            tx.assign(teacher, course, "teacher", Term::default())?;
            courses.push(course);
            askers.push(teacher);
        }
        for activity in 0..9 {
            askers.push(actor(tx, role_of(COURSES + activity))?);
        }
        Ok::<_, Fault>((courses, askers))
    });
    staffed.expect("courses")
}

fn enters(tx: &mut Tx<'_>, person: &Person, courses: &[CourseId]) -> Result<PersonId, Fault> {
    let id = tx.add_person(
        RELATIONSHIPS[usize::from(person.relationship)],
        "sis-oneroster",
    )?;
    for course in person.courses {
        tx.enrol(id, courses[usize::from(course)], "student", Term::default())?;
    }
    let version = tx.compiled().version();
    tx.deliver_notice(id, version, "bench")?;
    for activity in (0..9).filter(|bit| person.objections & (1 << bit) != 0) {
        tx.file_objection(id, ActivityIx(activity))?;
    }
    Ok(id)
}
