//! Work handed in with files: who of the cast handed in what. The statement comes through the door of the
//! learning platform; its files follow it.

use std::io::{self, Write};

use super::University;
use super::people::{Kind, Person};
use crate::demo::calendar::Moment;
use crate::demo::document::pdf;
use crate::demo::lines::{Lines, Written};
use crate::demo::picture::{Scene, jpeg, png};

/// Who handed something in.
const BY: [(Kind, u32); 3] = [
    (Kind::Student, 0),
    (Kind::Student, 1),
    (Kind::OutsideLearner, 0),
];

/// A file that somebody handed in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HandedIn {
    /// `id` of the statement to which it belongs.
    pub statement: String,
    /// `username` of who handed it in.
    pub username: String,
    /// What it is called.
    pub name: String,
    /// What is in it.
    pub octets: Vec<u8>,
}

impl University {
    /// Writes the statements of work that was handed in with files.
    ///
    /// # Errors
    /// What the writer answers.
    pub fn write_handed_in(&self, out: impl Write) -> io::Result<Written> {
        let mut lines = Lines::new(out);
        let at = Moment {
            day: self.window.length().saturating_sub(9),
            second: 20 * 3_600,
        };
        for (kind, ordinal) in BY {
            let person = self.person(kind, ordinal);
            if let Some(class) = self.present_class(&person) {
                self.write_submission(&person, class, self.handing_in(&person), at, &mut lines)?;
            }
        }
        lines.finish()
    }

    /// The files of that work.
    #[must_use]
    pub fn handed_in(&self) -> Vec<HandedIn> {
        let mut files = Vec::new();
        for ((kind, ordinal), number) in BY.into_iter().zip(0..) {
            let person = self.person(kind, ordinal);
            if self.present_class(&person).is_none() {
                continue;
            }
            let mut id = Lines::new(Vec::new());
            let statement = id.uuid(self.handing_in(&person).uuid()).so_far();
            let scene = Scene::of(number);
            let title = format!("Invented homework no. {}", number + 1);
            let page = [
                "Nobody wrote this. It shows how work that was handed in is kept,",
                "opened by its person and their teacher, and put into a copy.",
            ];
            let of = |name: &str, octets: Vec<u8>| HandedIn {
                statement: statement.clone(),
                username: person.username.clone(),
                name: name.to_owned(),
                octets,
            };
            files.push(of("รายงานสมมุติ.pdf", pdf(&title, &page)));
            files.push(of("ภาพถ่ายสมมุติ.jpg", jpeg(scene)));
            if ordinal == 0 && kind == Kind::Student {
                files.push(of("โปสเตอร์กลุ่มสมมุติ.png", png(scene)));
            }
        }
        files
    }

    /// The dice of what somebody handed in; the first throw is the statement's id.
    fn handing_in(&self, person: &Person) -> crate::demo::dice::Dice {
        self.seed.dice(b"handedin", person.key())
    }
}

#[cfg(test)]
mod tests;
