//! Whom the demo tells people to sign in as.

use jiff::civil::Date;

use super::University;
use super::courses::Class;
use super::people::{Kind, Person};
use super::roster::role_word;

/// Somebody to sign in as.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Player {
    /// `sourcedId` of `users.csv`.
    pub sourced_id: String,
    /// `username` of `users.csv`; name of the xAPI account.
    pub username: String,
    /// Given and family name in Thai.
    pub name_th: String,
    /// Given and family name in Latin letters.
    pub name_latin: String,
    /// Primary role in `roles.csv`.
    pub role: &'static str,
    /// Mail address.
    pub email: String,
    /// Day of birth, as `demographics.csv` has it for those who learn.
    pub born: Date,
    /// `sourcedId`s of the classes of the present term in which they learn, teach or assist.
    pub classes: Vec<String>,
}

/// The people whom the demo shows. For one seed they keep their names; numbers and user names
/// that carry a year of admission change with the academic year.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Cast {
    /// A student in the second year, with grades and forum posts, in both classes of
    /// [`instructor`](Self::instructor), one of which is online.
    pub student: Player,
    /// A first-year student who is not yet twenty (s.20, CCC s.19).
    pub minor: Player,
    /// Holds parental power over the minor (s.20, CCC s.1566) and takes an online course.
    pub guardian: Player,
    /// An outside learner in the instructor's online class.
    pub outside_learner: Player,
    /// Teaches two classes.
    pub instructor: Player,
    /// Assists in the first of them; a student otherwise.
    pub assistant: Player,
    /// Looks after users; may act for the instructor by delegation (LP-52).
    pub user_care: Player,
    /// Represents a faculty, by a signed memo each time (LP-53).
    pub unit_representative: Player,
    /// Answers requests of data subjects.
    pub privacy_desk: Player,
    /// Data protection officer (s.41).
    pub dpo: Player,
    /// Decides requests of courts and authorities.
    pub legal: Player,
    /// Runs the systems.
    pub it: Player,
}

impl Cast {
    /// Everybody, with a word for their part.
    #[must_use]
    pub const fn all(&self) -> [(&'static str, &Player); 12] {
        [
            ("student", &self.student),
            ("minor", &self.minor),
            ("guardian", &self.guardian),
            ("outside-learner", &self.outside_learner),
            ("instructor", &self.instructor),
            ("assistant", &self.assistant),
            ("user-care", &self.user_care),
            ("unit-representative", &self.unit_representative),
            ("privacy-desk", &self.privacy_desk),
            ("dpo", &self.dpo),
            ("legal", &self.legal),
            ("it", &self.it),
        ]
    }
}

impl University {
    /// Returns the people whom the demo shows.
    #[must_use]
    pub fn cast(&self) -> Cast {
        let player = |kind, ordinal| self.player(&self.person(kind, ordinal));
        Cast {
            student: player(Kind::Student, 0),
            minor: player(Kind::Student, 1),
            guardian: player(Kind::OutsideLearner, 1),
            outside_learner: player(Kind::OutsideLearner, 0),
            instructor: player(Kind::Lecturer, 0),
            assistant: player(Kind::Assistant, 0),
            user_care: player(Kind::UserCare, 0),
            unit_representative: player(Kind::UnitRepresentative, 0),
            privacy_desk: player(Kind::PrivacyDesk, 0),
            dpo: player(Kind::ProtectionOfficer, 0),
            legal: player(Kind::Legal, 0),
            it: player(Kind::It, 0),
        }
    }

    fn player(&self, person: &Person) -> Player {
        let roles = self.present_roles(person);
        Player {
            sourced_id: person.sourced_id(),
            username: person.username.clone(),
            name_th: format!("{} {}", person.name.given_th(), person.name.family_th()),
            name_latin: format!(
                "{} {}",
                person.name.given_latin(),
                person.name.family_latin()
            ),
            role: role_word(person.kind),
            email: person.email.clone(),
            born: person.born,
            classes: roles.iter().map(|class| class.sourced_id()).collect(),
        }
    }

    /// The classes of the present term in which somebody has a part.
    fn present_roles(&self, person: &Person) -> Vec<Class> {
        let term = self.begun_terms().next_back();
        let roles = term.map(|term| self.roles(person, term));
        let classes = roles.unwrap_or_default().into_iter();
        classes.map(|(class, _)| class).collect()
    }

    /// The first class of the present term in which somebody has a part.
    pub(super) fn present_class(&self, person: &Person) -> Option<Class> {
        self.present_roles(person).into_iter().next()
    }
}

#[cfg(test)]
mod tests;
