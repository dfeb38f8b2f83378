//! Ties to classes: who learns in them and who has another part, and that they end (`LP-51`).

use law::PersonId;
use store::{Fault, Term, Told};

use super::{Class, Taking};

impl<'t> Taking<'t, '_> {
    /// The person's part in a class: a learner is enrolled, staff become an actor with a part. Roles
    /// of the policy are given by appointment alone, never by a file.
    pub(super) fn tie(
        &mut self,
        person: PersonId,
        part: &str,
        said: Term,
        class: Class,
    ) -> Result<(), Fault> {
        let term = Term {
            begins: said.begins.or(class.term.begins),
            ends: match (said.ends, class.term.ends) {
                (Some(one), Some(other)) => Some(one.min(other)),
                (one, other) => one.or(other),
            },
        };
        if self.door.is_staff_part(part) {
            let actor = match self.tx.actor_of(person)? {
                Some(known) => known.actor,
                None => self.tx.add_actor(Some(person))?,
            };
            self.tx
                .assign_as_told(actor, class.course, part, term, Some(self.told()))?;
        } else {
            self.tx
                .enrol_as_told(person, class.course, part, term, Some(self.told()))?;
        }
        Ok(())
    }

    /// Who tells what this transaction takes in.
    pub(in crate::import) fn told(&self) -> Told<'t> {
        Told {
            source: &self.door.source.id,
            run: self.run,
        }
    }

    /// Notes that a tie of this person ended by being left out of a whole roster; entered under the
    /// activity and category under which a row would have told it.
    pub(in crate::import) fn note_end(&mut self, person: PersonId) {
        let compiled = self.tx.compiled();
        let Some(standing) = self.tx.standing(person) else {
            return;
        };
        let Some(category) = compiled.category_ix(self.door.category_of_ties()) else {
            return;
        };
        let first = || {
            let mut declared = self.door.source.activities.iter();
            declared.find_map(|id| compiled.activity_ix(id))
        };
        // Somebody who objected is out of the class all the same, and is to see that they are.
        let activity = self.ask(Some(person), &standing, category).ok();
        if let Some(activity) = activity.or_else(first) {
            let categories = self.to_enter.entry((person, activity.0)).or_default();
            *categories = categories.with(category.0);
        }
    }
}
