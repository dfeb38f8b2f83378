//! What is told once and never changed: a statement of xAPI (1.0.3 §2.3.1).

use law::PersonId;
use policy::pack::SourceFormat;
use store::{Fault, Kept, NewRecord};

use super::{Stopped, Taking, rule};
use crate::consent;
use crate::guardian::BIRTH_FIELD;
use crate::import::prepare::{Piece, Taken};
use crate::import::refused::Because;

impl Taking<'_, '_> {
    /// Refuses a statement whose id is kept with other content; the same again is the same (§4.1.2).
    /// Compared is what is kept of it and when it happened: what the policy lets fall nobody can compare.
    pub(super) fn told_once(
        &mut self,
        found: Option<PersonId>,
        row: &Taken,
    ) -> Result<(), Stopped> {
        let Some(person) = found.filter(|_| self.door.format == SourceFormat::Xapi) else {
            return Ok(());
        };
        for piece in &row.pieces {
            let statement = NewRecord {
                person,
                category: &piece.category,
                source: &self.door.source.id,
                external_id: &row.external_id,
                course: None,
                happened: row.happened.unwrap_or(self.tx.now()),
                expires: None,
                fields: &piece.fields,
            };
            if self.tx.is_kept_otherwise(&statement)? {
                return Err(rule(Because::StatementConflict, "id"));
            }
        }
        Ok(())
    }

    /// Has the consents of a person looked at again of whose age more is known now (s.20).
    pub(super) fn learned_age(
        &mut self,
        person: PersonId,
        piece: &Piece,
        kept: &Kept,
    ) -> Result<(), Fault> {
        if !matches!(kept, Kept::Same) && piece.fields.contains_key(BIRTH_FIELD) {
            consent::ask_again(self.tx, person)?;
        }
        Ok(())
    }
}
