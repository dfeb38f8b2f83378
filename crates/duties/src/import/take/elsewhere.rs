//! What came from elsewhere than the person (s.25 ¶1, ¶3): by when they must be told, and the address that
//! came along for telling them.

use law::{PersonId, Plain};
use policy::pack::{FieldKind, SourceKind};
use store::{Fault, Kept};

use super::Taking;
use crate::import::prepare::Taken;
use crate::sources;

impl Taking<'_, '_> {
    /// Starts the clock of section 25 for what comes from elsewhere (`LP-32`, `I-22`); not for who knows
    /// already, since the notice that names the source has reached them.
    pub(super) fn begin_indirect(
        &mut self,
        person: PersonId,
        row: &Taken,
        kept: &Kept,
    ) -> Result<(), Fault> {
        if *kept == Kept::Same {
            return Ok(());
        }
        let standing = self.tx.standing(person).ok_or(Fault::Missing("person"))?;
        let knows = standing
            .notice
            .is_some_and(|seen| !self.door.policy.is_news(seen, standing.relationship));
        let ground = match self.exception {
            _ if knows => store::KNEW,
            Some(exception) => exception,
            None => store::BY_NOTICE,
        };
        let source = &self.door.source;
        let due = sources::due(source, self.tx.now());
        self.tx.begin_indirect(person, &source.id, due, ground)?;
        let by_sign_in = source.kind == Some(SourceKind::IdentityProvider);
        if ground == store::BY_NOTICE && standing.notice.is_none() && !by_sign_in {
            let address = self.address_in(row);
            self.to_tell
                .extend(address.map(|address| (person, address)));
        }
        Ok(())
    }

    /// The first e-mail address in a row.
    fn address_in(&self, row: &Taken) -> Option<Plain<String>> {
        row.pieces.iter().find_map(|piece| {
            piece.fields.iter().find_map(|(id, value)| {
                let field = self.door.field(&format!("{}/{id}", piece.category))?;
                let text = value.as_str()?;
                (field.wanted.kind == FieldKind::Email).then(|| Plain::new(text.to_owned()))
            })
        })
    }
}
