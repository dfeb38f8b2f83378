//! When somebody sits down to learn, in which class, and what for.
//!
//! xAPI statements and access-log lines both follow these sittings, so the two agree.

use super::courses::{Class, Classes};
use super::people::{Kind, Person};
use super::{STATEMENTS_PER_PERSON_MAX, University};
use crate::demo::calendar::{Moment, Term};
use crate::demo::dice::Dice;

/// Most statements that one sitting gives.
pub(super) const STATEMENTS_PER_SITTING_MAX: u32 = 4;

/// The first so many of each kind are shown in the demo and have done something of everything.
const SHOWN: u32 = 2;
/// Fewest sittings of those who are shown.
const SITTINGS_SHOWN: u32 = 16;
/// What those who are shown do, one after the other.
const TURN: [Task; 4] = [Task::Assignment, Task::Forum, Task::Quiz, Task::Read];

/// Hours at which people learn; an hour that stands more often is likelier.
const HOURS: [u32; 32] = [
    6, 7, 8, 8, 9, 9, 9, 10, 10, 10, 11, 11, 12, 13, 13, 13, 14, 14, 15, 15, 16, 17, 18, 19, 19,
    20, 20, 20, 21, 21, 22, 23,
];

/// What somebody sits down for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Task {
    /// Reads or watches something.
    Read,
    /// Takes a quiz.
    Quiz,
    /// Reads and writes in the forum.
    Forum,
    /// Hands in an assignment, which is graded some days later.
    Assignment,
}

/// One sitting.
#[derive(Debug, Clone, Copy)]
pub(super) struct Sitting {
    /// When it begins.
    pub(super) begins: Moment,
    /// In which class.
    pub(super) class: Class,
    /// What for.
    pub(super) task: Task,
    /// Dice for what happens in it.
    pub(super) dice: Dice,
    /// Which one it is, from 0.
    pub(super) ordinal: u32,
}

/// The sittings of one person, in order of time.
pub(super) struct Sittings<'a> {
    university: &'a University,
    person: &'a Person,
    dice: Dice,
    left: u32,
    day: u32,
    done: u32,
    term: Option<(Term, Classes)>,
}

impl University {
    /// The sittings of one learner within the window.
    pub(super) fn sittings<'a>(&'a self, person: &'a Person) -> Sittings<'a> {
        let mut dice = self.seed.dice(b"sittings", person.key());
        let often = if dice.percent(12) { dice.below(20) } else { 0 };
        let usual = match person.kind {
            Kind::Student => 8 + dice.below(7) + often,
            _ => 4 + dice.below(6),
        };
        let least = if person.ordinal < SHOWN {
            SITTINGS_SHOWN
        } else {
            1
        };
        let most = STATEMENTS_PER_PERSON_MAX / STATEMENTS_PER_SITTING_MAX;
        let left = self.volume.of(usual).clamp(least, most);
        Sittings {
            university: self,
            person,
            dice,
            left,
            day: 0,
            done: 0,
            term: None,
        }
    }
}

impl Sittings<'_> {
    /// The class for a day, if the person has one in that day's term.
    fn class(&mut self, day: u32) -> Option<Class> {
        let date = self.university.window.date(day)?;
        if self
            .term
            .is_none_or(|(term, _)| date < term.begins || date >= term.ends)
        {
            let term = self
                .university
                .begun_terms()
                .find(|term| term.begins <= date && date < term.ends)?;
            self.term = Some((term, self.university.taken(self.person, term)));
        }
        let (term, classes) = self.term?;
        let thrown = self.dice.place(classes.len());
        let turn = usize::try_from(self.done / 4)
            .unwrap_or(0)
            .checked_rem(classes.len())?;
        let course = classes
            .courses()
            .nth(if self.shown() { turn } else { thrown })?;
        Some(Class { course, term })
    }

    /// What the person sits down for.
    fn task(&mut self) -> Task {
        if self.shown() {
            let turn = usize::try_from(self.done % 4).unwrap_or(0);
            return TURN.get(turn).copied().unwrap_or(Task::Read);
        }
        match self.dice.below(100) {
            0..=37 => Task::Read,
            38..=61 => Task::Quiz,
            62..=79 => Task::Forum,
            _ => Task::Assignment,
        }
    }

    /// Is true for those whom the demo shows: they do everything in turn, in each class in turn.
    const fn shown(&self) -> bool {
        self.person.ordinal < SHOWN
    }
}

impl Iterator for Sittings<'_> {
    type Item = Sitting;

    fn next(&mut self) -> Option<Sitting> {
        let length = self.university.window.length();
        while self.left > 0 && self.day < length {
            // Steps that keep the sittings in order and spread them over what is left.
            let span = (length - self.day).saturating_mul(2) / (self.left + 1);
            let mut day = self
                .day
                .saturating_add(self.dice.below(span.max(1)))
                .min(length - 1);
            if self.university.window.weekend(day) && self.dice.percent(50) {
                day = (day + 2).min(length - 1);
            }
            self.left -= 1;
            self.day = day + 1;
            let hour = self.dice.pick(&HOURS);
            let begins = Moment {
                day,
                second: hour * 3_600 + self.dice.below(3_600),
            };
            let Some(class) = self.class(day) else {
                continue;
            };
            let task = self.task();
            let dice = self.university.seed.dice(
                b"sitting ",
                self.person.key() ^ (u64::from(self.done) << 48),
            );
            let sitting = Sitting {
                begins,
                class,
                task,
                dice,
                ordinal: self.done,
            };
            self.done += 1;
            return Some(sitting);
        }
        None
    }
}

#[cfg(test)]
mod tests;
