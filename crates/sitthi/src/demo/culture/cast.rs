//! Whom the demo of the culture office tells people to sign in as.

use super::{CultureOffice, Person, Scheme};

/// Somebody to sign in as.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CulturePlayer {
    /// How records name them.
    pub scheme: Scheme,
    /// Under which value.
    pub value: String,
    /// Name in Thai.
    pub name_th: String,
    /// Name in Latin letters.
    pub name_latin: String,
    /// `relationship` of their records.
    pub relationship: &'static str,
}

/// The people whom the demo shows; for one seed they stay the same.
///
/// The members of staff have records like everybody else.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CultureCast {
    /// A visitor known by mail, with visits, registrations, a complaint and a photograph.
    pub visitor: CulturePlayer,
    /// A visitor known by a number only.
    pub walk_in: CulturePlayer,
    /// A student of the university.
    pub student: CulturePlayer,
    /// Receives visitors and registrations.
    pub registrar: CulturePlayer,
    /// Takes and publishes photographs.
    pub public_relations: CulturePlayer,
    /// Answers requests of data subjects.
    pub privacy_desk: CulturePlayer,
    /// Data protection officer (s.41).
    pub dpo: CulturePlayer,
    /// Decides requests of courts and authorities (CO-44).
    pub legal: CulturePlayer,
    /// Runs the systems.
    pub it: CulturePlayer,
    /// A visitor of sixteen (s.20, CCC s.19).
    pub minor: CulturePlayer,
    /// Holds parental power over the minor (CCC s.1566).
    pub guardian: CulturePlayer,
}

impl CultureCast {
    /// Everybody, with a word for their part.
    #[must_use]
    pub const fn all(&self) -> [(&'static str, &CulturePlayer); 11] {
        [
            ("visitor", &self.visitor),
            ("walk-in", &self.walk_in),
            ("student", &self.student),
            ("registrar", &self.registrar),
            ("public-relations", &self.public_relations),
            ("privacy-desk", &self.privacy_desk),
            ("dpo", &self.dpo),
            ("legal", &self.legal),
            ("it", &self.it),
            ("minor", &self.minor),
            ("guardian", &self.guardian),
        ]
    }
}

impl CultureOffice {
    /// Returns the people whom the demo shows.
    #[must_use]
    pub fn cast(&self) -> CultureCast {
        let player = |index| player(&self.person(index));
        CultureCast {
            visitor: player(10),
            walk_in: player(12),
            student: player(1),
            registrar: player(0),
            public_relations: player(25),
            privacy_desk: player(26),
            dpo: player(27),
            legal: player(28),
            it: player(29),
            minor: player(super::MINOR),
            guardian: player(super::GUARDIAN),
        }
    }
}

fn player(person: &Person) -> CulturePlayer {
    CulturePlayer {
        scheme: person.scheme,
        value: person.value.clone(),
        name_th: format!("{} {}", person.name.given_th(), person.name.family_th()),
        name_latin: format!(
            "{} {}",
            person.name.given_latin(),
            person.name.family_latin()
        ),
        relationship: person.relationship.word(),
    }
}

#[cfg(test)]
mod tests;
