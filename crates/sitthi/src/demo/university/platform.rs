//! What the invented learning platform holds in a database of its own, which the demo connects: accounts, what
//! people wrote in its forum, and their answers to its questions.

use super::University;
use super::people::{Kind, Person};
use crate::demo::names::Name;
use crate::demo::prose::{self, Voice};

/// An account of the learning platform.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Account {
    /// The name by which one signs in: `username` of `users.csv`.
    pub username: String,
    /// Given name in Thai.
    pub given_name: String,
    /// Family name in Thai.
    pub family_name: String,
    /// What they wrote in the forum.
    pub posts: Vec<String>,
    /// What they answered.
    pub answers: Vec<String>,
}

impl University {
    /// The accounts of everybody who learns, as the platform's own database has them.
    pub fn accounts(&self) -> impl Iterator<Item = Account> + '_ {
        self.learners().map(|person| self.account(&person))
    }

    fn account(&self, person: &Person) -> Account {
        let mut dice = self.seed.dice(b"platform", person.key());
        let voice = Voice::throw(&mut self.seed.dice(b"voice   ", person.key()));
        // Those who are shown have something of everything.
        let is_shown = person.ordinal < 2 && person.kind != Kind::Assistant;
        let posts = if is_shown { 2 } else { dice.below(3) };
        let answers = if is_shown { 2 } else { dice.below(2) };
        let posts = (0..posts).map(|_| {
            let thanked = Name::throw(&mut dice).given_th();
            prose::forum_post(voice, &mut dice, thanked)
        });
        let posts = posts.collect();
        let answers = (0..answers).map(|_| prose::answer(&mut dice).to_owned());
        Account {
            username: person.username.clone(),
            given_name: person.name.given_th().to_owned(),
            family_name: person.name.family_th(),
            answers: answers.collect(),
            posts,
        }
    }
}

#[cfg(test)]
mod tests;
