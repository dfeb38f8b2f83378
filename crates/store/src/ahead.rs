//! What a transaction of many rows is going to ask for, asked for at once: a server is then waited
//! for once in hundreds of rows and not many times for each.
//!
//! One writer changes the data, so what was read at the beginning of a transaction holds to its end
//! but for the transaction's own acts, which are noted here as they are done.

use std::collections::{HashMap, HashSet};

use law::{PersonId, RecordId};

use crate::connection::{Param, Row};
use crate::entries::COUNT;
use crate::fault::Fault;
use crate::people::{Identifier, term_of};
use crate::tx::Tx;

/// What is known beforehand.
#[derive(Default)]
pub(crate) struct Ahead {
    /// Who goes by a term, if anybody does.
    pub(crate) names: HashMap<[u8; 32], Option<PersonId>>,
    /// Until when a tombstone lies on a term, if one does.
    tombstones: HashMap<[u8; 32], Option<i64>>,
    /// A record, if it is there.
    pub(crate) records: HashMap<(PersonId, RecordId), Option<Present>>,
    /// How many entries there are about a person.
    pub(crate) entries: HashMap<PersonId, u32>,
    /// People made known in this transaction, of whom nothing was there before.
    pub(crate) new: HashSet<PersonId>,
}

/// A record that is there.
#[derive(Clone)]
pub(crate) struct Present {
    pub(crate) version: i64,
    pub(crate) sealed: Vec<u8>,
    /// When what it tells happened, in microseconds.
    pub(crate) happened: i64,
}

impl Present {
    /// Of a row of version, sealed bytes, and when it happened.
    pub(crate) fn of(row: &Row) -> Result<Self, Fault> {
        Ok(Present {
            version: row.int(0)?,
            sealed: row.bytes(1)?.to_vec(),
            happened: row.int(2)?,
        })
    }
}

/// A record that may be there, as its source names it.
pub struct RecordName<'a> {
    /// Whose.
    pub person: PersonId,
    /// The category's id in the pack.
    pub category: &'a str,
    /// The source, by its id in the pack.
    pub source: &'a str,
    /// What the source calls it.
    pub external_id: &'a str,
}

impl Tx<'_> {
    /// Finds out at once who goes by these, and on which of them that nobody goes by a tombstone
    /// lies; [`Tx::find`] and [`Tx::was_buried`] then know it.
    ///
    /// # Errors
    /// [`Fault`].
    pub fn look_ahead(&mut self, identifiers: &[&Identifier]) -> Result<(), Fault> {
        let mut wanted: HashMap<[u8; 32], &Identifier> = HashMap::new();
        for identifier in identifiers {
            let term = term_of(&self.shared.keys, identifier)?;
            if !self.ahead.names.contains_key(&term) {
                wanted.insert(term, identifier);
            }
        }
        let wanted: Vec<([u8; 32], &Identifier)> = wanted.into_iter().collect();
        let sets: Vec<Vec<Param<'_>>> = wanted
            .iter()
            .map(|(term, identifier)| vec![Param::Text(&identifier.field), Param::Bytes(term)])
            .collect();
        let mut found = vec![None; wanted.len()];
        self.connection.each_of(
            "SELECT person FROM lookups WHERE field = $1 AND term = $2",
            &sets,
            |at, row| {
                if let Some(found) = found.get_mut(at) {
                    *found = Some(PersonId::from_bytes(row.array(0)?));
                }
                Ok(())
            },
        )?;
        let mut free = Vec::new();
        for ((term, identifier), person) in wanted.into_iter().zip(found) {
            self.ahead.names.insert(term, person);
            if person.is_none() {
                free.push(identifier);
            }
        }
        self.look_for_tombstones(&free)
    }

    fn look_for_tombstones(&mut self, identifiers: &[&Identifier]) -> Result<(), Fault> {
        let terms = identifiers
            .iter()
            .map(|identifier| self.tombstone_of(identifier))
            .collect::<Result<Vec<_>, _>>()?;
        let sets: Vec<Vec<Param<'_>>> = identifiers
            .iter()
            .zip(&terms)
            .map(|(identifier, term)| vec![Param::Text(&identifier.field), Param::Bytes(term)])
            .collect();
        let mut found = vec![None; terms.len()];
        self.connection.each_of(
            "SELECT until_at FROM tombstones WHERE field = $1 AND term = $2",
            &sets,
            |at, row| {
                if let Some(found) = found.get_mut(at) {
                    *found = Some(row.int(0)?);
                }
                Ok(())
            },
        )?;
        self.ahead.tombstones.extend(terms.into_iter().zip(found));
        Ok(())
    }

    fn tombstone_of(&self, identifier: &Identifier) -> Result<[u8; 32], Fault> {
        let key = self.shared.keys.tombstone()?;
        key.tombstone(&identifier.field, &identifier.bytes())
            .map(|term| *term.as_bytes())
            .map_err(|refused| Fault::Refused(refused.to_string()))
    }

    /// Whether somebody who went by this was erased, and is not brought back yet (`K11`); from what
    /// [`Tx::look_ahead`] read, where it did.
    ///
    /// # Errors
    /// [`Fault`].
    pub fn was_buried(&mut self, identifier: &Identifier) -> Result<bool, Fault> {
        let term = self.tombstone_of(identifier)?;
        match self.ahead.tombstones.get(&term) {
            Some(until) => Ok(until.is_some_and(|until| until > self.now.micros())),
            None => self.is_buried(identifier),
        }
    }

    /// Reads at once what of these records is there, with the keys of their people and how many
    /// entries each person has; keeping records and entering then know it.
    ///
    /// # Errors
    /// [`Fault`]; also when an external id is empty or too long.
    pub fn look_ahead_records(&mut self, names: &[RecordName<'_>]) -> Result<(), Fault> {
        let mut wanted = HashSet::new();
        for name in names {
            let record = self.record_id(name.source, name.category, name.external_id)?;
            wanted.insert((name.person, record));
        }
        wanted.retain(|of| !self.ahead.records.contains_key(of) && !self.ahead.new.contains(&of.0));
        let wanted: Vec<(PersonId, RecordId)> = wanted.into_iter().collect();
        let ids: Vec<([u8; 16], [u8; 16])> = wanted
            .iter()
            .map(|(person, record)| (person.bytes(), record.bytes()))
            .collect();
        let sets: Vec<Vec<Param<'_>>> = ids
            .iter()
            .map(|(person, record)| vec![Param::Bytes(person), Param::Bytes(record)])
            .collect();
        let mut found = vec![None; wanted.len()];
        self.connection.each_of(
            "SELECT version, sealed, happened_at FROM records WHERE person = $1 AND record = $2",
            &sets,
            |at, row| {
                if let Some(found) = found.get_mut(at) {
                    *found = Some(Present::of(row)?);
                }
                Ok(())
            },
        )?;
        let people: HashSet<PersonId> = wanted.iter().map(|(person, _)| *person).collect();
        let people: Vec<PersonId> = people.into_iter().collect();
        self.ahead.records.extend(wanted.into_iter().zip(found));
        self.shared.keys.look_ahead(&people, self.now)?;
        self.count_entries(&people)
    }

    fn count_entries(&mut self, people: &[PersonId]) -> Result<(), Fault> {
        let uncounted = |person: &PersonId| {
            let known = self.view(|view| view.person(*person));
            known.is_some_and(|known| known.entries.is_none())
        };
        let mut wanted: Vec<PersonId> = people.to_vec();
        wanted.retain(|person| !self.ahead.entries.contains_key(person) && uncounted(person));
        let ids: Vec<[u8; 16]> = wanted.iter().map(|person| person.bytes()).collect();
        let sets: Vec<Vec<Param<'_>>> = ids.iter().map(|id| vec![Param::Bytes(id)]).collect();
        let mut found = vec![0; wanted.len()];
        self.connection.each_of(COUNT, &sets, |at, row| {
            if let Some(found) = found.get_mut(at) {
                *found = u32::try_from(row.int(0)?).map_err(|_| row.meaningless(0))?;
            }
            Ok(())
        })?;
        self.ahead.entries.extend(wanted.into_iter().zip(found));
        Ok(())
    }
}
