//! What people no longer go by. An address that a source once told and now tells no more may be given
//! to somebody else; whoever looks for its new owner must not find the old one (`T2`).

use std::collections::HashSet;

use law::{PersonId, RecordId};
use policy::Compiled;
use serde_json::{Map, Value as Json};
use vault::Place;

use crate::connection::Param;
use crate::fault::Fault;
use crate::people::{Identifier, term_of};
use crate::records::{Kept, KeptOver, NewRecord};
use crate::tx::Tx;

/// What people are found by in a value of a catalogue field, by its path `category/field`; nothing
/// where the field is not one by which they are found. A plain function: it can keep nothing.
pub type Naming = fn(&Compiled, &str, &str) -> Option<Identifier>;

/// A record as kept, and whether its person is no longer found by something it held before.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct KeptWithNames {
    /// What became of the record.
    pub kept: Kept,
    /// Whether somebody goes by less than before.
    pub names_gone: bool,
}

/// The identifiers in the fields of a record.
fn names_in(
    compiled: &Compiled,
    naming: Naming,
    category: &str,
    fields: &Map<String, Json>,
) -> Vec<Identifier> {
    let mut names = Vec::new();
    for (field, value) in fields {
        let path = format!("{category}/{field}");
        let values = match value {
            Json::Array(many) => many.as_slice(),
            one => std::slice::from_ref(one),
        };
        let texts = values.iter().filter_map(Json::as_str);
        names.extend(texts.filter_map(|text| naming(compiled, &path, text)));
    }
    names
}

fn fields_of(plain: &[u8]) -> Result<Map<String, Json>, Fault> {
    serde_json::from_slice(plain).map_err(|_| Fault::Vault("a record holds no fields".to_owned()))
}

impl Tx<'_> {
    /// Keeps a record like [`Tx::keep_record`]. By what it held before and holds no more, its person
    /// is no longer found, unless another record of theirs still holds it or it is `spared`.
    ///
    /// # Errors
    /// [`Fault`]; also when the person is not known here.
    pub fn keep_record_with_names(
        &mut self,
        new: &NewRecord<'_>,
        naming: Naming,
        spared: &Identifier,
    ) -> Result<KeptWithNames, Fault> {
        let KeptOver { kept, before } = self.keep(new)?;
        let mut names_gone = false;
        if let Some(before) = before {
            let compiled = self.compiled();
            let old = names_in(&compiled, naming, new.category, &fields_of(&before)?);
            if !old.is_empty() {
                let mut held = names_in(&compiled, naming, new.category, new.fields);
                held.push(spared.clone());
                held.extend(self.names_besides(new, naming, &compiled)?);
                let held = held
                    .iter()
                    .map(|name| term_of(&self.shared.keys, name))
                    .collect::<Result<HashSet<_>, _>>()?;
                for name in &old {
                    if !held.contains(&term_of(&self.shared.keys, name)?) {
                        names_gone |= self.forget_identifier(new.person, name)?;
                    }
                }
            }
        }
        Ok(KeptWithNames { kept, names_gone })
    }

    /// What the person's other records of the same category hold that people are found by.
    fn names_besides(
        &mut self,
        new: &NewRecord<'_>,
        naming: Naming,
        compiled: &Compiled,
    ) -> Result<Vec<Identifier>, Fault> {
        let this = self.record_id(new.source, new.category, new.external_id)?;
        let rows = self.connection.all(
            "SELECT record, version, sealed FROM records
             WHERE person = $1 AND category = $2 AND (expires_at IS NULL OR expires_at > $3)",
            &[
                Param::Bytes(&new.person.bytes()),
                Param::Text(new.category),
                Param::Int(self.now.micros()),
            ],
            |row| {
                let version = u32::try_from(row.int(1)?).map_err(|_| row.meaningless(1))?;
                let record = RecordId::from_bytes(row.array(0)?);
                Ok((record, version, row.bytes(2)?.to_vec()))
            },
        )?;
        let mut names = Vec::new();
        for (record, version, sealed) in rows {
            if record != this {
                let fields = self.fields(new.person, new.category, record, version, &sealed)?;
                names.extend(names_in(compiled, naming, new.category, &fields));
            }
        }
        Ok(names)
    }

    fn fields(
        &self,
        person: PersonId,
        category: &str,
        record: RecordId,
        version: u32,
        sealed: &[u8],
    ) -> Result<Map<String, Json>, Fault> {
        let key = self.shared.keys.data(person, category, self.now)?;
        let key = key.ok_or(Fault::Missing("key"))?;
        let place = Place {
            controller: &self.shared.controller,
            person: person.bytes(),
            category,
            record: record.bytes(),
            field: "fields",
            version,
        };
        let opened = key
            .open(&place, sealed)
            .map_err(|refused| Fault::Vault(refused.to_string()))?;
        fields_of(opened.open())
    }
}
