//! Who a row is about: found by what they go by, held back when they were erased (`K11`), and never
//! mistaken for somebody who goes by the same (`T2`).

use law::PersonId;
use policy::Standing;
use store::{Fault, Identifier};

use super::{Stopped, Taking, Whom, rule};
use crate::import::prepare::Taken;
use crate::import::refused::Because;

/// The source of people whom an appointment made known by their account alone.
const APPOINTED: &str = "appointment";
/// The most people whom an import remembers between rows.
const PEOPLE_MAX: usize = 100_000;

impl Taking<'_, '_> {
    /// Who the row is about; `None` for somebody who was erased.
    pub(super) fn whom(&mut self, row: &Taken) -> Result<Option<Whom>, Stopped> {
        if let Some(person) = self.find(&row.key)? {
            let Some(standing) = self.tx.standing(person) else {
                return Ok(None);
            };
            let add = self.free(row, person)?;
            return self.found(person, standing, add, row).map(Some);
        }
        for identifier in std::iter::once(&row.key).chain(&row.others) {
            if self.tx.was_buried(identifier)? {
                return Ok(None);
            }
        }
        let Some(relationship) = row.relationship.clone() else {
            return Err(rule(Because::PersonUnknown, &row.key.field));
        };
        if let Some(person) = self.appointed(row)? {
            let standing = self.tx.standing(person).ok_or(Fault::Missing("person"))?;
            let mut add = self.free(row, person)?;
            add.push(row.key.clone());
            return self.found(person, standing, add, row).map(Some);
        }
        let ix = self
            .tx
            .compiled()
            .relationship_ix(&relationship)
            .ok_or_else(|| rule(Because::RelationshipUnknown, &row.key.field))?;
        Ok(Some(Whom::New {
            standing: Standing::new(ix),
            relationship,
        }))
    }

    /// Whether it is remembered who goes by this.
    pub(super) fn remembers(&self, key: &Identifier) -> bool {
        self.memory.people.contains_key(&remembered(key))
    }

    pub(super) fn find(&mut self, key: &Identifier) -> Result<Option<PersonId>, Fault> {
        let name = remembered(key);
        if let Some(person) = self.memory.people.get(&name).copied() {
            if self.tx.standing(person).is_some() {
                return Ok(Some(person));
            }
            self.memory.people.remove(&name);
        }
        let found = self.tx.find(key)?;
        if let Some(person) = found {
            if self.memory.people.len() >= PEOPLE_MAX {
                self.memory.people.clear();
            }
            self.memory.people.insert(name, person);
        }
        Ok(found)
    }

    /// The row's other identifiers that nobody goes by yet; refused when somebody else does (`T2`).
    fn free(&mut self, row: &Taken, person: PersonId) -> Result<Vec<Identifier>, Stopped> {
        let mut free = Vec::new();
        for other in &row.others {
            match self.tx.find(other)? {
                Some(known) if known == person => {}
                Some(_) => return Err(rule(Because::IdentifierTaken, &other.field)),
                None => free.push(other.clone()),
            }
        }
        Ok(free)
    }

    /// Somebody whom an appointment made known by an account in this row, and whom no registry
    /// knows yet. Everybody else who goes by one of the row's identifiers is another person.
    fn appointed(&mut self, row: &Taken) -> Result<Option<PersonId>, Stopped> {
        let mut person = None;
        for other in &row.others {
            let Some(known) = self.tx.find(other)? else {
                continue;
            };
            let source = self.tx.listed(known)?.map(|listed| listed.source);
            let is_appointed = source.as_deref() == Some(APPOINTED)
                && !self.tx.goes_by_one(known, &row.key.field)?;
            if !is_appointed || person.is_some_and(|before| before != known) {
                return Err(rule(Because::IdentifierTaken, &other.field));
            }
            person = Some(known);
        }
        Ok(person)
    }

    /// A person who is known, and their relationship where the row may change it: only the source
    /// that made them known may, for it fixes the basis (`law` note B4).
    fn found(
        &mut self,
        person: PersonId,
        mut standing: Standing,
        add: Vec<Identifier>,
        row: &Taken,
    ) -> Result<Whom, Stopped> {
        let compiled = self.tx.compiled();
        let said = row
            .relationship
            .as_ref()
            .filter(|_| row.changes_relationship)
            .and_then(|id| Some((id, compiled.relationship_ix(id)?)))
            .filter(|(_, ix)| *ix != standing.relationship);
        let mut relationship = None;
        if let Some((id, ix)) = said {
            let source = self.tx.listed(person)?.map(|listed| listed.source);
            if source.is_some_and(|known| known == self.door.source.id || known == APPOINTED) {
                standing.relationship = ix;
                relationship = Some(id.clone());
            }
        }
        Ok(Whom::Found {
            person,
            standing,
            add,
            relationship,
        })
    }
}

fn remembered(key: &Identifier) -> String {
    format!("{}\u{0}{}", key.field, key.parts.join("\u{0}"))
}
