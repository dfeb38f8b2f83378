//! Whose case it is, and who stands beside them, does not handle it: the one rule that every act of
//! the desk asks before anything else (`T30`; Administrative Procedure Act s.13, s.16).

use law::words::desk as words;
use law::{ActorId, PersonId};

use crate::app::App;
use crate::ask::oneself;
use crate::failure::Failure;

/// Refuses an actor who is a party in the matters of a person: the person themself, whoever acts for
/// them or ever did, and whoever this person acts for or did. That a representation has ended makes
/// nobody impartial: the Act says "is or was".
///
/// # Errors
/// [`Failure::Bad`] for a party; [`Failure::Store`].
pub(crate) fn refuse_party(app: &App, actor: ActorId, person: PersonId) -> Result<(), Failure> {
    let (own, acts_for, acted_for_by) = app.store().read::<_, store::Fault>(|read| {
        let own = read.actor(actor)?.and_then(|row| row.person);
        let beside = |acts: Vec<store::Representation>| {
            let parties = acts
                .into_iter()
                .flat_map(|acts| [acts.person, acts.representative]);
            own.is_some_and(|own| parties.into_iter().any(|party| party == own))
        };
        Ok((
            own,
            beside(read.representatives(person)?),
            beside(read.represented_by(person)?),
        ))
    })?;
    if actor == oneself(person) || own == Some(person) {
        let why = words::OWN_MATTER.text();
        return Err(Failure::bad("actor", "T30", why));
    }
    if acts_for || acted_for_by {
        let why = words::PARTY.text();
        return Err(Failure::bad("actor", "T30", why));
    }
    Ok(())
}
