//! Bringing people the notice, with proof that it reached them (s.23, `LP-79`).

use law::PersonId;

use crate::app::App;
use crate::failure::Failure;

/// People told in one transaction.
const AT_ONCE: usize = 500;

/// Records that the version in force reached these people through a channel, each with a ledger
/// entry; how many it newly reached. Nobody is told twice of one version.
///
/// # Errors
/// [`Failure::Store`]; what was recorded before stays.
pub fn deliver(app: &App, people: &[PersonId], channel: &str) -> Result<u64, Failure> {
    let mut reached = 0;
    for some in people.chunks(AT_ONCE) {
        let (some, channel) = (some.to_vec(), channel.to_owned());
        reached += app
            .store()
            .transact::<u64, store::Fault>("notice.delivered", move |tx| {
                let version = tx.compiled().version();
                let mut reached = 0;
                for person in some {
                    let told = tx
                        .standing(person)
                        .map(|standing| standing.notice == Some(version));
                    if told == Some(false) {
                        tx.deliver_notice(person, version, &channel)?;
                        reached += 1;
                    }
                }
                Ok(reached)
            })?;
    }
    Ok(reached)
}

/// Whether the version in force has yet to reach a person.
#[must_use]
pub fn due(app: &App, person: PersonId) -> bool {
    let version = app.store().compiled().version();
    app.store()
        .standing(person)
        .is_some_and(|standing| standing.notice != Some(version))
}
