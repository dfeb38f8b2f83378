//! The pictures that the register of photographs names, for those whom the demo shows.

use super::catalogue::Source;
use super::{CultureOffice, MINOR, Scheme};
use crate::demo::picture::{Scene, jpeg};

/// Of whom: the visitor, the student, the visitor by number, and the minor.
const OF: [u32; 4] = [10, 1, 12, MINOR];

/// A picture of somebody, and the record that it belongs to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Photograph {
    /// `id` of the record.
    pub record: String,
    /// The field of the pack by which the person is found, and its value.
    pub known_by: (&'static str, String),
    /// What it is called.
    pub name: String,
    /// What is in it.
    pub octets: Vec<u8>,
}

impl CultureOffice {
    /// The pictures.
    #[must_use]
    pub fn photographs(&self) -> Vec<Photograph> {
        let of = |(index, number): (u32, u32)| {
            let person = self.person(index);
            let field = match person.scheme {
                Scheme::Email => "contact/email",
                Scheme::CmuItAccount => "identity/cmu-it-account",
                Scheme::VisitorNumber => "identity/visitor-no",
            };
            Photograph {
                record: format!("{}-{index:06}-0", Source::Photos.prefix()),
                known_by: (field, person.value),
                name: format!("IMG99-{index:06}.jpg"),
                octets: jpeg(Scene::of(number)),
            }
        };
        OF.into_iter().zip(0..).map(of).collect()
    }
}

#[cfg(test)]
mod tests;
