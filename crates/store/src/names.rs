//! Who bears a part of a name, for the reader of one copy: told by keyed terms alone (`LP-21`, `T11`).

use std::collections::{HashMap, HashSet};

use law::PersonId;
use law::detect::names::{Bearer, parts};
use policy::Category;
use serde_json::{Map, Value as Json};

use crate::connection::{Connection, Param};
use crate::fault::Fault;
use crate::keys::NameTerm;
use crate::permit::Permit;
use crate::transact::Read;
use crate::tx::Tx;

/// The kind of a field that holds a name or a part of one.
const NAME: &str = "name";

/// Up to so many parts for each person known, each is looked for; of more, all names are read once.
/// What is told is the same.
const PARTS_FOR_EACH_PERSON: usize = 2;

/// What the house knows of the parts that were asked for, for one reader. It tells of nobody.
pub struct Names {
    bearers: HashMap<String, Bearer>,
}

impl Names {
    /// Who bears this part of a name, in the form of [`parts`]. Of one that was not asked for, it is
    /// held that somebody does: rather too much is withheld than too little.
    #[must_use]
    pub fn bearer(&self, part: &str) -> Bearer {
        self.bearers.get(part).copied().unwrap_or(Bearer::Known)
    }
}

impl Tx<'_> {
    /// Makes the names in a record to be found in texts, as long as the record's key lives.
    pub(crate) fn keep_names(
        &self,
        person: PersonId,
        category: &Category,
        fields: &Map<String, Json>,
    ) -> Result<(), Fault> {
        let found: Vec<String> = category
            .fields
            .iter()
            .filter(|field| field.kind == NAME)
            .filter_map(|field| fields.get(&field.id).and_then(Json::as_str))
            .flat_map(parts)
            .collect();
        self.shared.keys.keep_names(person, &category.id, &found)
    }
}

impl Read<'_> {
    /// What the house knows of these parts of names, for the person behind a permit. Somebody is near
    /// whom a class ties to them, as a learner or as one who teaches it.
    ///
    /// # Errors
    /// [`Fault::Refused`] when the permit is another's; [`Fault`] otherwise.
    pub fn names(&mut self, permit: &Permit, asked: HashSet<String>) -> Result<Names, Fault> {
        if !permit.is_oneself() {
            return Err(Fault::Refused(
                "names are told apart for the person themself alone (s.30)".to_owned(),
            ));
        }
        let reader = permit.person();
        let near = near(self.connection, reader)?;
        let who = |person: PersonId| {
            if person == reader {
                Bearer::Reader
            } else if near.contains(&person) {
                Bearer::Near
            } else {
                Bearer::Known
            }
        };
        let keys = &self.shared.keys;
        let key = keys.name_key()?;
        let terms: Vec<(String, Option<NameTerm>)> = asked
            .into_iter()
            .map(|part| {
                let term = key.term(&[part.as_bytes()]).ok();
                (part, term.map(|term| *term.as_bytes()))
            })
            .collect();
        let mut told: HashMap<NameTerm, Bearer> = terms
            .iter()
            .filter_map(|(_, term)| term.map(|term| (term, Bearer::Nobody)))
            .collect();
        let mut tell = |person: PersonId, term: &NameTerm| {
            if let Some(told) = told.get_mut(term) {
                *told = closer(*told, who(person));
            }
        };
        let people = self.shared.hot().people_count();
        if terms.len() <= people.saturating_mul(PARTS_FOR_EACH_PERSON) {
            let wanted: Vec<NameTerm> = terms.iter().filter_map(|(_, term)| *term).collect();
            keys.names_of(&wanted, &mut tell)?;
        } else {
            keys.all_names(&mut tell)?;
        }
        let bearers = terms.into_iter().map(|(part, term)| {
            let bearer = term.and_then(|term| told.get(&term).copied());
            (part, bearer.unwrap_or(Bearer::Nobody))
        });
        Ok(Names {
            bearers: bearers.collect(),
        })
    }
}

/// The reader's own name is theirs whoever else bears it; else who is near counts first.
fn closer(one: Bearer, other: Bearer) -> Bearer {
    if one == Bearer::Reader || other == Bearer::Reader {
        Bearer::Reader
    } else {
        one.max(other)
    }
}

fn near(connection: &mut Connection, reader: PersonId) -> Result<HashSet<PersonId>, Fault> {
    let bytes = reader.bytes();
    let mut near: HashSet<PersonId> = HashSet::new();
    for sql in [
        "SELECT DISTINCT other.person FROM enrolments own JOIN enrolments other ON other.course = own.course WHERE own.person = $1",
        "SELECT DISTINCT actors.person FROM enrolments own JOIN teaching ON teaching.course = own.course
         JOIN actors ON actors.actor = teaching.actor WHERE own.person = $1 AND actors.person IS NOT NULL",
        "SELECT DISTINCT other.person FROM actors own JOIN teaching ON teaching.actor = own.actor
         JOIN enrolments other ON other.course = teaching.course WHERE own.person = $1",
    ] {
        let people = connection.all(sql, &[Param::Bytes(&bytes)], |row| {
            Ok(PersonId::from_bytes(row.array(0)?))
        })?;
        near.extend(people);
    }
    near.remove(&reader);
    Ok(near)
}
