//! Parts of names as keyed terms, so that a text can be asked whether it names somebody without
//! anybody's records being opened (`LP-21`, `T11`).
//!
//! Names are easily guessed and many people share one; beside the data such terms would tell who is
//! called alike (`K6`). They stand with the keys instead: no data backup holds them, and a row goes
//! with the key of the category that its name was kept in.

use law::PersonId;

use super::Keys;
use crate::connection::Param;
use crate::fault::Fault;

/// The name of the index.
const INDEX: &str = "@name";
/// Terms asked for, and rows read, in one go, so that nobody waits for the key store for long.
const ASKED_AT_ONCE: usize = 1_024;
const READ_AT_ONCE: i64 = 4_096;

/// A keyed term of a part of a name.
pub(crate) type NameTerm = [u8; 32];

impl Keys {
    /// The keyed term of a part of a name; none for a part that cannot be one.
    pub(crate) fn name_key(&self) -> Result<std::sync::Arc<vault::IndexKey>, Fault> {
        self.index(INDEX)
    }

    /// Keeps the parts of a person's names as long as the key of this slot.
    pub(crate) fn keep_names(
        &self,
        person: PersonId,
        slot: &str,
        parts: &[String],
    ) -> Result<(), Fault> {
        if parts.is_empty() {
            return Ok(());
        }
        let key = self.name_key()?;
        let mut state = self.state();
        state.enter_transaction()?;
        for part in parts {
            let Ok(term) = key.term(&[part.as_bytes()]) else {
                continue;
            };
            state.connection.append(
                "INSERT INTO names (person, slot, term) VALUES ($1, $2, $3) ON CONFLICT (person, slot, term) DO NOTHING",
                &[
                    Param::Bytes(&person.bytes()),
                    Param::Text(slot),
                    Param::Bytes(term.as_bytes()),
                ],
            )?;
        }
        Ok(())
    }

    /// Tells who bears each of these terms.
    pub(crate) fn names_of(
        &self,
        terms: &[NameTerm],
        tell: &mut impl FnMut(PersonId, &NameTerm),
    ) -> Result<(), Fault> {
        for some in terms.chunks(ASKED_AT_ONCE) {
            let sets: Vec<Vec<Param<'_>>> =
                some.iter().map(|term| vec![Param::Bytes(term)]).collect();
            self.state().connection.each_of(
                "SELECT person, term FROM names WHERE term = $1",
                &sets,
                |_, row| {
                    tell(PersonId::from_bytes(row.array(0)?), &row.array(1)?);
                    Ok(())
                },
            )?;
        }
        Ok(())
    }

    /// Tells who bears which term, of all there are.
    pub(crate) fn all_names(
        &self,
        tell: &mut impl FnMut(PersonId, &NameTerm),
    ) -> Result<(), Fault> {
        let mut last: Option<([u8; 16], String, NameTerm)> = None;
        loop {
            let (person, slot, term) = match &last {
                Some((person, slot, term)) => (*person, slot.as_str(), *term),
                None => ([0; 16], "", [0; 32]),
            };
            let rows = self.state().connection.all(
                "SELECT person, slot, term FROM names WHERE (person, slot, term) > ($1, $2, $3) ORDER BY person, slot, term LIMIT $4",
                &[
                    Param::Bytes(&person),
                    Param::Text(slot),
                    Param::Bytes(&term),
                    Param::Int(READ_AT_ONCE),
                ],
                |row| Ok((row.array(0)?, row.text(1)?.to_owned(), row.array(2)?)),
            )?;
            for (person, _, term) in &rows {
                tell(PersonId::from_bytes(*person), term);
            }
            last = match rows.into_iter().next_back() {
                Some(row) => Some(row),
                None => return Ok(()),
            };
        }
    }
}
