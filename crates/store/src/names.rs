//! Who bears a part of a name, for the reader of one copy: told by keyed terms alone (`LP-21`, `T11`).

use std::collections::{HashMap, HashSet};
use std::sync::Arc;

use law::PersonId;
use law::detect::names::{Bearer, parts};
use policy::Category;
use serde_json::{Map, Value as Json};
use vault::IndexKey;

use crate::connection::{Connection, Param};
use crate::fault::Fault;
use crate::permit::Permit;
use crate::transact::Read;
use crate::tx::Tx;

/// The kind of a field that holds a name or a part of one.
const NAME: &str = "name";

/// What the house knows of names, for one reader: asked part by part, and it tells of nobody.
pub struct Names {
    key: Arc<IndexKey>,
    bearers: HashMap<[u8; 32], Bearer>,
}

impl Names {
    /// Who bears this part of a name, in the form of [`parts`].
    #[must_use]
    pub fn bearer(&self, part: &str) -> Bearer {
        self.key
            .term(&[part.as_bytes()])
            .map_or(Bearer::Nobody, |term| {
                self.bearers
                    .get(term.as_bytes())
                    .copied()
                    .unwrap_or(Bearer::Nobody)
            })
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
    /// What the house knows of names, for the person behind a permit. Somebody is near whom a class
    /// ties to them, as a learner or as one who teaches it.
    ///
    /// # Errors
    /// [`Fault::Refused`] when the permit is another's; [`Fault`] otherwise.
    pub fn names(&mut self, permit: &Permit) -> Result<Names, Fault> {
        if !permit.is_oneself() {
            return Err(Fault::Refused(
                "names are told apart for the person themself alone (s.30)".to_owned(),
            ));
        }
        let reader = permit.person();
        let near = near(self.connection, reader)?;
        let mut bearers: HashMap<[u8; 32], Bearer> = HashMap::new();
        let mut rows = self.shared.keys.names_after(None)?;
        while let Some(last) = rows.last().cloned() {
            for (person, _, term) in &rows {
                let bearer = if *person == reader {
                    Bearer::Reader
                } else if near.contains(person) {
                    Bearer::Near
                } else {
                    Bearer::Known
                };
                let told = bearers.entry(*term).or_insert(bearer);
                *told = closer(*told, bearer);
            }
            rows = self.shared.keys.names_after(Some(&last))?;
        }
        Ok(Names {
            key: self.shared.keys.name_key()?,
            bearers,
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
