//! The notice to somebody whom a source has made known (s.25 ¶3): sent with the address that came in the
//! same delivery, right after it is kept. Before that notice the address is used for nothing else: the
//! decision refuses every use of it, so that there is no second chance but a sign-in or the next delivery.

use law::words::publishing as words;
use law::{EntryId, PersonId, Plain, Text};
use vault::Digest;

use crate::app::App;
use crate::failure::Failure;
use crate::letters::{self, Address};
use crate::{period, publication};

/// Tells somebody of the source that brought their data. What could not be sent leaves them waiting, and
/// the list of those who must be told says so.
pub(crate) fn tell(app: &App, person: PersonId, source: &Text, address: &Plain<String>) {
    if let Err(failure) = told(app, person, source, address) {
        tracing::warn!(%failure, "somebody was not told of a source yet; they stay on the list");
    }
}

fn told(
    app: &App,
    person: PersonId,
    source: &Text,
    address: &Plain<String>,
) -> Result<(), Failure> {
    let Some(room) = app.mail() else {
        return Ok(());
    };
    let Ok(to) = Address::parse(address.open()) else {
        return Ok(());
    };
    let policy = app.policy();
    let version = policy.compiled.version();
    let standing = app.store().standing(person);
    if standing.is_none_or(|standing| standing.notice.is_some()) {
        return Ok(());
    }
    let day = period::day(app.now().civil_day());
    let said = letters::NoticeSaid {
        subject: words::INDIRECT_SUBJECT.text(),
        body: words::INDIRECT_BODY.fill_text(&[("source", source), ("day", &day)]),
        lines: Vec::new(),
        path: format!("/notices/{}/{version}", policy.compiled.id()),
    };
    let mut seed = person.bytes().to_vec();
    seed.extend(version.to_be_bytes());
    seed.extend(b"indirect");
    let digest = Digest::of(&seed);
    let number: Vec<u8> = digest.iter().copied().take(16).collect();
    let number = EntryId::from_slice(&number).map_err(|_| Failure::Missing("letter"))?;
    if letters::carry_notice(app, &room, &said, to, (number, 0), app.now())?.is_ok() {
        app.store()
            .transact::<_, store::Fault>("notices.first", move |tx| {
                publication::mark_told(tx, (person, version, 0), "e-mail").map(|_| ())
            })?;
    }
    Ok(())
}
