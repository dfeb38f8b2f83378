//! Recipients that the policy gives no e-mail address: the desk prints the letter and posts it, and notes
//! what came back by post or telephone (s.33 ¶3, s.34, s.35). Nobody is named in the letter.

use std::net::IpAddr;

use law::words::recipients as words;
use law::{ActorId, EntryId, PersonId, Right, Text};
use serde_json::json;
use store::{Telling, Tx};

use super::{Act, Confirms, TellingView, fulfil_elsewhere, telling as seen};
use crate::app::App;
use crate::failure::Failure;
use crate::letters;
use crate::rights::{enter_step, read_day};
use crate::systems::leave;

/// How a recipient is written to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Way {
    /// By e-mail, by itself, and again until it confirms.
    Letter,
    /// By post only: the policy gives no e-mail address.
    Post,
}

/// How the policy has a recipient written to.
pub(super) fn way(app: &App, recipient: &str) -> Way {
    if letters::writes_to(&app.policy(), recipient) {
        Way::Letter
    } else {
        Way::Post
    }
}

fn found(app: &App, telling: EntryId) -> Result<Telling, Failure> {
    app.store()
        .read(|read| read.telling(telling))?
        .ok_or(Failure::Missing("telling"))
}

/// Enters a step of the desk with a recipient, for the person as long as there is one.
fn enter(
    tx: &mut Tx<'_>,
    person: Option<PersonId>,
    known: &Telling,
    step: &str,
    actor: ActorId,
) -> Result<(), Failure> {
    let Some(person) = person else {
        return Ok(());
    };
    let right = tx
        .request(person, known.request)?
        .and_then(|opened| opened.row.kind.parse::<Right>().ok())
        .ok_or(Failure::Missing("request"))?;
    let more = json!({ "recipient": known.recipient, "actor": actor.to_string() });
    enter_step(tx, person, known.request, right, step, "desk", &more)?;
    Ok(())
}

/// Notes that the printed letter to a recipient was posted today. The person sees it.
///
/// # Errors
/// [`Failure::Missing`] when there is no such telling, or for whoever answers no requests;
/// [`Failure::Refused`]; [`Failure::Bad`] for a recipient that is written to by e-mail, or one that has
/// confirmed; [`Failure::Store`].
pub fn posted(
    app: &App,
    actor: ActorId,
    telling: EntryId,
    address: Option<IpAddr>,
) -> Result<TellingView, Failure> {
    let known = found(app, telling)?;
    let person = leave(app, actor, known.request, address)?;
    if way(app, &known.recipient) == Way::Letter {
        let why = words::NOT_BY_POST.text();
        return Err(Failure::bad("telling", "s.33–35", why));
    }
    app.store().transact("recipients.posted", move |tx| {
        if !tx.telling_posted(telling)? {
            let why = words::CONFIRMED_ALREADY.text();
            return Err(Failure::bad("telling", "s.33–35", why));
        }
        enter(tx, person, &known, "recipient-posted", actor)
    })?;
    seen(app, telling)
}

/// Notes that a recipient told the desk, by post or telephone, that it did what it was asked. Noting it
/// twice is noting it once. The person sees it.
///
/// # Errors
/// [`Failure::Missing`] when there is no such telling, or for whoever answers no requests;
/// [`Failure::Refused`]; [`Failure::Store`].
pub fn acknowledged(
    app: &App,
    actor: ActorId,
    telling: EntryId,
    address: Option<IpAddr>,
) -> Result<TellingView, Failure> {
    let known = found(app, telling)?;
    let person = leave(app, actor, known.request, address)?;
    app.store().transact("recipients.acknowledged", move |tx| {
        if !tx.confirm_telling(telling, Confirms::Desk.word())? {
            return Ok(());
        }
        enter(tx, person, &known, "recipient-acknowledged", actor)?;
        fulfil_elsewhere(tx, known.request)
    })?;
    seen(app, telling)
}

/// The letter to a recipient as it is printed: its subject, and its paragraphs. `base_url` is the address
/// of this house, without a slash at its end.
///
/// # Errors
/// [`Failure::Missing`] when there is no such telling; [`Failure::Store`].
pub fn letter(app: &App, telling: EntryId, base_url: &str) -> Result<(Text, Vec<Text>), Failure> {
    let known = found(app, telling)?;
    let kind = Act::of_code(&known.act)
        .ok_or(Failure::Missing("act of a telling"))?
        .letter();
    let by = read_day(&known.due_day)?;
    Ok(letters::printed(&app.policy(), kind, &known, by, base_url))
}
