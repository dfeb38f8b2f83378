//! The people of the invented university, one at a time.

use jiff::civil::Date;

use super::University;
use crate::demo::names::{self, Name};

/// Faculties, in Thai; the names say that they are invented.
pub(super) const FACULTIES: [(&str, &str); 6] = [
    ("คณะวิทยาการจำลอง", "SIM"),
    ("คณะอักษรสมมุติ", "LET"),
    ("คณะวิศวกรรมตัวอย่าง", "ENG"),
    ("คณะพาณิชย์ทดลอง", "COM"),
    ("คณะสาธารณสุขสาธิต", "PUB"),
    ("คณะครุแบบฝึก", "EDU"),
];

/// What somebody is to the university.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(super) enum Kind {
    /// Answers requests of data subjects.
    PrivacyDesk,
    /// Data protection officer (s.41).
    ProtectionOfficer,
    /// Decides requests of courts and authorities (CO-44).
    Legal,
    /// Runs the systems.
    It,
    /// Acts for a faculty with a signed memo (LP-53).
    UnitRepresentative,
    /// Looks after users (LP-52).
    UserCare,
    /// Teaches.
    Lecturer,
    /// Studies and assists in a course (LP-51).
    Assistant,
    /// Is enrolled in a degree.
    Student,
    /// Takes online courses from outside.
    OutsideLearner,
}

impl Kind {
    /// All kinds, in the order in which people are written.
    pub(super) const ALL: [Self; 10] = [
        Self::PrivacyDesk,
        Self::ProtectionOfficer,
        Self::Legal,
        Self::It,
        Self::UnitRepresentative,
        Self::UserCare,
        Self::Lecturer,
        Self::Assistant,
        Self::Student,
        Self::OutsideLearner,
    ];

    /// Eight letters that keep this kind's dice apart.
    const fn purpose(self) -> &'static [u8; 8] {
        match self {
            Self::PrivacyDesk => b"p.desk  ",
            Self::ProtectionOfficer => b"p.dpo   ",
            Self::Legal => b"p.legal ",
            Self::It => b"p.it    ",
            Self::UnitRepresentative => b"p.unit  ",
            Self::UserCare => b"p.care  ",
            Self::Lecturer => b"p.teach ",
            Self::Assistant => b"p.assist",
            Self::Student => b"p.study ",
            Self::OutsideLearner => b"p.outsid",
        }
    }

    /// Is true for those who take part in courses to learn.
    pub(super) const fn learns(self) -> bool {
        matches!(self, Self::Assistant | Self::Student | Self::OutsideLearner)
    }
}

/// How many people of each kind there are.
#[derive(Debug, Clone, Copy)]
pub(super) struct Layout {
    counts: [u32; Kind::ALL.len()],
    people: u32,
}

impl Layout {
    /// Shares out `people`: 2 % teach, 1 % assist, one in 400 looks after users; of the rest a
    /// quarter learns from outside.
    pub(super) fn of(people: u32) -> Self {
        let representatives = u32::try_from(FACULTIES.len()).unwrap_or(u32::MAX);
        let care = (people / 400).max(2);
        let lecturers = (people / 50).max(4);
        let assistants = (people / 100).max(2);
        let rest = people.saturating_sub(4 + representatives + care + lecturers + assistants);
        let outside = rest / 4;
        let counts = [
            1,
            1,
            1,
            1,
            representatives,
            care,
            lecturers,
            assistants,
            rest - outside,
            outside,
        ];
        Self { counts, people }
    }

    /// How many people of one kind.
    pub(super) fn count(self, kind: Kind) -> u32 {
        Kind::ALL
            .iter()
            .zip(self.counts)
            .find(|(each, _)| **each == kind)
            .map_or(0, |(_, count)| count)
    }

    /// How many students.
    pub(super) fn students(self) -> u32 {
        self.count(Kind::Student)
    }

    /// How many people in all.
    pub(super) const fn people(self) -> u32 {
        self.people
    }
}

/// One invented person.
#[derive(Debug, Clone)]
pub(super) struct Person {
    /// What they are to the university.
    pub(super) kind: Kind,
    /// Which one of their kind, from 0.
    pub(super) ordinal: u32,
    /// Name in both scripts.
    pub(super) name: Name,
    /// Sign-in name at the learning platform; the student number for those who have one.
    pub(super) username: String,
    /// Number on the university's card; none for outside learners.
    pub(super) card_number: Option<String>,
    /// Mail address.
    pub(super) email: String,
    /// Telephone; some gave none.
    pub(super) phone: Option<String>,
    /// Place of their faculty in [`FACULTIES`].
    pub(super) faculty: u32,
    /// Academic year of admission, Buddhist era; of joining for others.
    pub(super) admitted_be: i16,
    /// Day of birth.
    pub(super) born: Date,
}

impl Person {
    /// `sourcedId` in every OneRoster file.
    pub(super) fn sourced_id(&self) -> String {
        format!("user-{}", self.username)
    }

    /// A number for this person's dice, the same whatever the size of the university.
    pub(super) fn key(&self) -> u64 {
        key(self.kind, self.ordinal)
    }
}

fn key(kind: Kind, ordinal: u32) -> u64 {
    let kind = Kind::ALL.iter().position(|each| *each == kind).unwrap_or(0);
    (u64::try_from(kind).unwrap_or(0) << 32) | u64::from(ordinal)
}

impl University {
    /// Everybody, kind by kind.
    pub(super) fn everybody(&self) -> impl Iterator<Item = Person> + '_ {
        Kind::ALL
            .into_iter()
            .flat_map(move |kind| self.everybody_of(kind))
    }

    /// Everybody of one kind.
    pub(super) fn everybody_of(&self, kind: Kind) -> impl Iterator<Item = Person> + '_ {
        (0..self.layout.count(kind)).map(move |ordinal| self.person(kind, ordinal))
    }

    /// Everybody who takes part in courses to learn.
    pub(super) fn learners(&self) -> impl Iterator<Item = Person> + '_ {
        Kind::ALL
            .into_iter()
            .filter(|kind| kind.learns())
            .flat_map(move |kind| self.everybody_of(kind))
    }

    /// Invents one person.
    pub(super) fn person(&self, kind: Kind, ordinal: u32) -> Person {
        let mut dice = self.seed.dice(kind.purpose(), u64::from(ordinal));
        let thrown = Name::throw(&mut dice);
        let name = match (kind, ordinal) {
            // Who holds parental power over the student who is under age bears the same family name.
            (Kind::OutsideLearner, 1) => thrown.in_family_of(self.person(Kind::Student, 1).name),
            _ => thrown,
        };
        let faculty = match kind {
            Kind::UnitRepresentative => ordinal,
            _ => dice.below(u32::try_from(FACULTIES.len()).unwrap_or(1)),
        };
        let year_be = self.terms.last().map_or(0, |term| term.year_be);
        let (years_here, age) = match (kind, ordinal) {
            (Kind::Student, 0) => (1, 21),
            (Kind::Student, 1) => (0, 18),
            (Kind::Student, _) => {
                let year = dice.below(4);
                (year, 18 + year + dice.below(2))
            }
            (Kind::Assistant, _) => (dice.below(2), 23 + dice.below(6)),
            (Kind::OutsideLearner, 0) => (1, 41),
            (Kind::OutsideLearner, 1) => (0, 46),
            (Kind::OutsideLearner, _) => (dice.below(4), 16 + dice.below(50)),
            _ => (dice.below(15), 27 + dice.below(30)),
        };
        let admitted_be = year_be - i16::try_from(years_here).unwrap_or(0);
        let card_number = card_number(kind, ordinal, admitted_be);
        let username = username(kind, ordinal, card_number.as_deref());
        let host = if kind == Kind::OutsideLearner {
            "example.org"
        } else {
            "example.ac.th"
        };
        let phone = dice.percent(80).then(|| names::telephone(&mut dice));
        let born = self.birthday(age, dice.below(360));
        let email = format!("{username}@{host}");
        Person {
            kind,
            ordinal,
            name,
            username,
            card_number,
            email,
            phone,
            faculty,
            admitted_be,
            born,
        }
    }

    /// A day of birth for somebody who turned `age` some days before today.
    fn birthday(&self, age: u32, days_ago: u32) -> Date {
        let years = i16::try_from(age).unwrap_or(0);
        let day = i8::try_from(days_ago % 28).unwrap_or(0) + 1;
        let back = i16::try_from(days_ago / 28 % 12).unwrap_or(0);
        // Counted in months from January of year 0, so that no month overflows.
        let months = self.today.year() * 12 + i16::from(self.today.month()) - 2 - back;
        let month = i8::try_from(months.rem_euclid(12)).unwrap_or(0) + 1;
        Date::new(months.div_euclid(12) - years, month, day).unwrap_or(self.today)
    }
}

/// Ten digits beginning with `99` for those who study, a staff number for those who work here.
fn card_number(kind: Kind, ordinal: u32, admitted_be: i16) -> Option<String> {
    let year = admitted_be.rem_euclid(100);
    match kind {
        Kind::Student => Some(format!("99{year:02}{ordinal:06}")),
        Kind::Assistant => Some(format!("99{year:02}{:06}", 900_000 + ordinal)),
        Kind::OutsideLearner => None,
        Kind::PrivacyDesk => Some("STF-00001".to_owned()),
        Kind::ProtectionOfficer => Some("STF-00002".to_owned()),
        Kind::Legal => Some("STF-00003".to_owned()),
        Kind::It => Some("STF-00004".to_owned()),
        Kind::UnitRepresentative => Some(format!("STF-1{ordinal:04}")),
        Kind::UserCare => Some(format!("STF-2{ordinal:04}")),
        Kind::Lecturer => Some(format!("STF-3{ordinal:04}")),
    }
}

/// The sign-in name that follows from what somebody is.
pub(super) fn username(kind: Kind, ordinal: u32, card_number: Option<&str>) -> String {
    match kind {
        Kind::Student | Kind::Assistant => card_number.unwrap_or_default().to_owned(),
        Kind::OutsideLearner => format!("mooc-{ordinal:06}"),
        Kind::PrivacyDesk => "privacy-desk".to_owned(),
        Kind::ProtectionOfficer => "dpo".to_owned(),
        Kind::Legal => "legal".to_owned(),
        Kind::It => "it".to_owned(),
        Kind::UnitRepresentative => format!("unit-{ordinal:04}"),
        Kind::UserCare => format!("care-{ordinal:04}"),
        Kind::Lecturer => format!("lecturer-{ordinal:04}"),
    }
}

#[cfg(test)]
mod tests;
