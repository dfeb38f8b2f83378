//! The letter about an erasure. Its addresses are read before the keys are destroyed and are kept in
//! memory alone, for minutes: nothing that was erased is written down again to say that it is.

use jiff::SignedDuration;
use jiff::civil::Date;
use law::{EntryId, Moment, PersonId, RequestId};

use super::deliver::known_addresses;
use super::write::{self, Matter, Office};
use super::{Address, LetterKind};
use crate::app::App;
use crate::failure::Failure;
use crate::rights;

/// For how long it is tried. The certificate's address stood in the first letter, so that one that
/// is never delivered takes no proof from anybody.
const TRIED_FOR: SignedDuration = SignedDuration::from_mins(15);

/// A letter to somebody who is erased by now.
pub(crate) struct Farewell {
    addresses: Vec<Address>,
    matter: Matter,
    until: Moment,
}

/// Reads where the letter about an erasure will go, while that can still be read. An erasure never
/// fails for want of it.
pub(crate) fn prepare_farewell(
    app: &App,
    person: PersonId,
    request: RequestId,
) -> Option<Farewell> {
    let prepared = app.mail().map(|_| {
        let Some((matter, _)) = rights::told_of(app, person, request, LetterKind::Erased)? else {
            return Err(Failure::Missing("request"));
        };
        Ok(Farewell {
            addresses: known_addresses(app, person, Some(request))?
                .into_iter()
                .map(|known| known.address)
                .collect(),
            matter,
            until: app.now().after(TRIED_FOR),
        })
    })?;
    prepared
        .inspect_err(|failure| {
            tracing::warn!(%failure, "no letter will tell of an erasure");
        })
        .ok()
        .filter(|farewell| !farewell.addresses.is_empty())
}

impl Farewell {
    /// Gives the letter over to be sent by the worker, now that the erasure is done.
    pub(crate) fn hand_over(mut self, app: &App, final_by: Date) {
        self.matter.final_by = Some(final_by);
        self.until = app.now().after(TRIED_FOR);
        if let Some(room) = app.mail() {
            room.keep_farewell(self);
        }
    }
}

/// Sends the letters that are kept in memory; what cannot be sent for a quarter of an hour is
/// forgotten, addresses and all.
pub(crate) fn send_farewells(app: &App) {
    let Some(room) = app.mail() else { return };
    let now = app.now();
    for mut farewell in room.take_farewells() {
        let office = Office::of(&app.policy());
        let said = write::to_person(LetterKind::Erased, &office, &room, Some(&farewell.matter));
        let request = farewell.matter.request;
        let work = EntryId::from_bytes(request.bytes());
        if room.look(now).is_err() && now < farewell.until {
            room.keep_farewell(farewell);
            continue;
        }
        let mut left = Vec::new();
        for (place, address) in std::mem::take(&mut farewell.addresses)
            .into_iter()
            .enumerate()
        {
            let written = write::letter(
                &said,
                (&office, &room),
                Some(request),
                address,
                (work, place),
                now,
            );
            let Ok(letter) = written else { continue };
            match room.carry(&letter, now) {
                Ok(()) => {}
                Err(why) if why.is_final() || now >= farewell.until => {
                    tracing::warn!(%why, "a letter about an erasure is given up; its address is forgotten");
                }
                Err(_) => left.push(letter.to),
            }
        }
        if !left.is_empty() {
            room.keep_farewell(Farewell {
                addresses: left,
                ..farewell
            });
        }
    }
}
