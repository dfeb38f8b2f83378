//! Courses, their classes, and who takes part in them.

use super::University;
use super::people::{FACULTIES, Kind, Person};
use crate::demo::calendar::Term;
use crate::demo::dice::Dice;

/// What is taught; numbered when there are more courses than subjects.
const SUBJECTS: [&str; 24] = [
    "สถิติเบื้องต้น",
    "การเขียนโปรแกรมเบื้องต้น",
    "ภาษาอังกฤษเพื่อการสื่อสาร",
    "ตรรกะและการให้เหตุผล",
    "เศรษฐศาสตร์รอบตัว",
    "ชีวิตกับสิ่งแวดล้อม",
    "การคิดเชิงออกแบบ",
    "แคลคูลัสพื้นฐาน",
    "วรรณกรรมกับสังคม",
    "ฟิสิกส์ในชีวิตประจำวัน",
    "การจัดการโครงงาน",
    "จิตวิทยาการเรียนรู้",
    "ประวัติศาสตร์การแพทย์",
    "โภชนาการเพื่อสุขภาพ",
    "บัญชีสำหรับผู้เริ่มต้น",
    "การเล่าเรื่องด้วยข้อมูล",
    "วัสดุและโครงสร้าง",
    "ดนตรีกับชุมชน",
    "สื่อกับเยาวชน",
    "กฎหมายในชีวิตประจำวัน",
    "ภาษาไทยเชิงวิชาการ",
    "การวิจัยเบื้องต้น",
    "เมืองและการเดินทาง",
    "พลังงานทางเลือก",
];

/// Most classes that one learner takes in a term.
const CLASSES_MAX: usize = 3;

/// One course in one term.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Class {
    /// Number of the course, from 0.
    pub(super) course: u32,
    /// The term it runs in.
    pub(super) term: Term,
}

impl Class {
    /// `sourcedId` of the class, also the course's id number on the learning platform.
    pub(super) fn sourced_id(self) -> String {
        format!(
            "class-{}-{}-{:04}",
            self.term.year_be, self.term.number, self.course
        )
    }

    /// Number of the class among all classes of the learning platform.
    pub(super) fn number(self) -> u64 {
        let terms = (u64::try_from(self.term.year_be)
            .unwrap_or(0)
            .saturating_sub(2_500))
            * 3
            + u64::from(self.term.number);
        terms * 10_000 + u64::from(self.course)
    }
}

/// What somebody is in a class, in the words of OneRoster. Version 1.2 took `aide` out of the
/// enrolment roles; senders keep it, having no other word for an assistant.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum ClassRole {
    /// Learns.
    Student,
    /// Teaches.
    Teacher,
    /// Assists the teacher.
    Assistant,
}

impl ClassRole {
    /// The value of `enrollments.csv`.
    pub(super) const fn word(self) -> &'static str {
        match self {
            Self::Student => "student",
            Self::Teacher => "teacher",
            Self::Assistant => "aide",
        }
    }
}

/// The classes of one learner in one term.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Classes {
    courses: [u32; CLASSES_MAX],
    length: usize,
}

impl Classes {
    fn add(&mut self, course: u32) {
        if !self.courses().any(|each| each == course)
            && let Some(place) = self.courses.get_mut(self.length)
        {
            *place = course;
            self.length += 1;
        }
    }

    /// The numbers of the courses.
    pub(super) fn courses(&self) -> impl Iterator<Item = u32> + '_ {
        self.courses.iter().copied().take(self.length)
    }

    /// How many there are.
    pub(super) const fn len(&self) -> usize {
        self.length
    }
}

/// Title of a course in Thai.
pub(super) fn title(course: u32) -> String {
    let count = u32::try_from(SUBJECTS.len()).unwrap_or(1);
    let place = usize::try_from(course % count).unwrap_or(0);
    let subject = SUBJECTS.get(place).copied().unwrap_or_default();
    match course / count {
        0 => subject.to_owned(),
        round => format!("{subject} {}", round + 1),
    }
}

/// Code of a course: `99`, the faculty's letters, four digits.
pub(super) fn code(course: u32) -> String {
    format!("99{}{course:04}", faculty(course).1)
}

/// The faculty that gives a course.
pub(super) fn faculty(course: u32) -> (&'static str, &'static str) {
    let count = u32::try_from(FACULTIES.len()).unwrap_or(1);
    let place = usize::try_from(course % count).unwrap_or(0);
    FACULTIES.get(place).copied().unwrap_or_default()
}

/// Is true for courses open to outside learners.
pub(super) const fn is_online(course: u32) -> bool {
    course % 5 == 1
}

impl University {
    /// The terms that have begun, in order.
    pub(super) fn begun_terms(&self) -> impl DoubleEndedIterator<Item = Term> + '_ {
        self.terms
            .iter()
            .copied()
            .filter(|term| term.begins <= self.today)
    }

    /// Is true if a course has a class in a term: always, but in summer only some.
    pub(super) const fn is_given(course: u32, term: Term) -> bool {
        term.number != 3 || course < 2 || is_online(course) || course.is_multiple_of(4)
    }

    /// All classes of the terms that have begun.
    pub(super) fn classes(&self) -> impl Iterator<Item = Class> + '_ {
        self.begun_terms().flat_map(move |term| {
            (0..self.courses)
                .filter(move |course| Self::is_given(*course, term))
                .map(move |course| Class { course, term })
        })
    }

    /// The ordinal of the lecturer who teaches a class. The first two courses are the first
    /// lecturer's, and nobody else's.
    pub(super) fn teacher(&self, class: Class) -> u32 {
        let others = self.layout.count(Kind::Lecturer).saturating_sub(1).max(1);
        match class.course {
            0 | 1 => 0,
            course => 1 + self.seed.dice(b"teacher ", u64::from(course)).below(others),
        }
    }

    /// The course in which an assistant assists, in every term since they came that gives it.
    pub(super) const fn assisted(&self, assistant: u32) -> u32 {
        assistant % self.courses
    }

    /// What somebody is in which classes of a term.
    pub(super) fn roles(&self, person: &Person, term: Term) -> Vec<(Class, ClassRole)> {
        let mut roles = Vec::with_capacity(CLASSES_MAX + 1);
        let class = |course| Class { course, term };
        match person.kind {
            Kind::Lecturer => {
                let given = (0..self.courses)
                    .filter(|course| Self::is_given(*course, term))
                    .map(class);
                roles.extend(
                    given
                        .filter(|class| self.teacher(*class) == person.ordinal)
                        .map(|class| (class, ClassRole::Teacher)),
                );
            }
            Kind::Assistant => {
                let course = self.assisted(person.ordinal);
                if Self::is_given(course, term) && term.year_be >= person.admitted_be {
                    roles.push((class(course), ClassRole::Assistant));
                }
            }
            _ => {}
        }
        roles.extend(
            self.taken(person, term)
                .courses()
                .map(|course| (class(course), ClassRole::Student)),
        );
        roles
    }

    /// The courses that somebody takes in a term to learn.
    pub(super) fn taken(&self, person: &Person, term: Term) -> Classes {
        let mut classes = Classes::default();
        if term.year_be < person.admitted_be || !person.kind.learns() {
            return classes;
        }
        let key = person.key()
            ^ (u64::try_from(term.year_be).unwrap_or(0) << 48)
            ^ (u64::from(term.number) << 44);
        let mut dice = self.seed.dice(b"classes ", key);
        let wanted = match (person.kind, term.number) {
            (Kind::OutsideLearner, _) if person.ordinal != 0 && dice.percent(40) => 0,
            (Kind::OutsideLearner, _) => 1 + dice.place(2),
            (Kind::Assistant, _) | (_, 3) => 1,
            _ => CLASSES_MAX,
        };
        // Those whom the demo shows are where the first lecturer and assistant can see them.
        match (person.kind, person.ordinal) {
            (Kind::Student, 0) => {
                classes.add(0);
                classes.add(1);
            }
            (Kind::Student, 1) => classes.add(0),
            (Kind::OutsideLearner, 0) => classes.add(1),
            _ => {}
        }
        for _ in 0..12 {
            if classes.len() >= wanted {
                break;
            }
            let course = self.wished(person, &mut dice);
            if Self::is_given(course, term) && !self.assists(person, course) {
                classes.add(course);
            }
        }
        classes
    }

    /// A course somebody might choose: outside learners an online one, others two times in
    /// three one of their own faculty.
    fn wished(&self, person: &Person, dice: &mut Dice) -> u32 {
        if person.kind == Kind::OutsideLearner {
            // Online courses are 1, 6, 11 and so on.
            return dice.below((self.courses + 3) / 5) * 5 + 1;
        }
        let faculties = u32::try_from(FACULTIES.len()).unwrap_or(1);
        if dice.percent(66) {
            dice.below(self.courses / faculties) * faculties + person.faculty
        } else {
            dice.below(self.courses)
        }
    }

    fn assists(&self, person: &Person, course: u32) -> bool {
        person.kind == Kind::Assistant && self.assisted(person.ordinal) == course
    }
}

#[cfg(test)]
mod tests;
