//! What staff do about a system: look how far it is, say that they did by hand what it has no way for, or have it asked
//! again at once.

use std::net::IpAddr;

use law::words::systems as words;
use law::{ActorId, EntryId, PersonId, RequestId};
use store::SystemTask;

use super::carry::{kind_of, right_of, tried};
use super::state::{Act, State};
use super::told::{SystemStep, steps};
use crate::app::App;
use crate::failure::Failure;
use crate::rights::{at_desk, enter_step};
use serde_json::json;

/// Leave to see to the systems of a request. In somebody's case it is decided and entered; where the
/// person is gone, so that nobody's case is opened by it, holding an office of the desk is enough.
pub(crate) fn leave(
    app: &App,
    actor: ActorId,
    request: RequestId,
    address: Option<IpAddr>,
) -> Result<Option<PersonId>, Failure> {
    let person = app.store().read(|read| read.person_of_request(request))?;
    if person.is_some() {
        return at_desk(app, actor, request, address).map(Some);
    }
    if !crate::rights::answers_rights(app, actor) {
        return Err(Failure::Missing("request"));
    }
    Ok(None)
}

fn open(app: &App, request: RequestId, task: EntryId) -> Result<SystemTask, Failure> {
    let known = app
        .store()
        .read(|read| read.system_task(task))?
        .filter(|known| known.request == request)
        .ok_or(Failure::Missing("task of a system"))?;
    if known.ended.is_some() {
        return Err(Failure::bad("task", "s.33–36", words::NOT_OPEN.text()));
    }
    Ok(known)
}

/// Somebody of the desk did in a system what it has no automatic way for. An erasure is closed by asking
/// the system again and by nothing else.
///
/// # Errors
/// [`Failure::Missing`] when the request has no such task; [`Failure::Refused`] when the actor may not;
/// [`Failure::Bad`] when it is done, or waits for something else; [`Failure::Store`].
pub fn by_hand(
    app: &App,
    actor: ActorId,
    request: RequestId,
    task: EntryId,
    address: Option<IpAddr>,
) -> Result<(), Failure> {
    let person = leave(app, actor, request, address)?;
    let known = open(app, request, task)?;
    let erases = Act::of_code(&known.act).is_some_and(Act::erases);
    if erases || !State::of_code(&known.state).is_some_and(State::is_for_the_desk) {
        let why = words::NOT_BY_HAND.text();
        return Err(Failure::bad("task", "s.33, B7", why));
    }
    let person = person.ok_or(Failure::Missing("request"))?;
    app.store().transact("system.by-hand", move |tx| {
        let done = tried(State::ByHandDone, "", None, false);
        if !tx.end_at_system(task, &done, Some(actor))? {
            return Err(Failure::bad("task", "s.33–36", words::NOT_OPEN.text()));
        }
        let Some(right) = right_of(tx, person, request)? else {
            return Ok(());
        };
        let more = json!({
            "system": known.system, "act": known.act, "actor": actor.to_string(),
        });
        enter_step(tx, person, request, right, "system-by-hand", "desk", &more)?;
        Ok(())
    })
}

/// Has a system asked again at once, now that somebody looked there. Where the person is gone, so that
/// nobody's case is opened by it, holding an office of the desk is enough.
///
/// # Errors
/// [`Failure::Missing`] when the request has no such task; [`Failure::Refused`] when the actor may not;
/// [`Failure::Bad`] when it is done; [`Failure::Store`].
pub fn again(
    app: &App,
    actor: ActorId,
    request: RequestId,
    task: EntryId,
    address: Option<IpAddr>,
) -> Result<(), Failure> {
    leave(app, actor, request, address)?;
    open(app, request, task)?;
    app.store().transact("system.again", move |tx| {
        let now = tx.now();
        Ok(tx.enqueue(&kind_of(task), None, Some(request), now)?)
    })
}

/// What the systems were asked for a request, to a member of the desk: a look into somebody's case, and
/// entered as one.
///
/// # Errors
/// [`Failure::Missing`] when no such request is known, or nothing was asked for one whose person is gone;
/// [`Failure::Refused`] when the actor may not; [`Failure::Store`].
pub fn steps_at_desk(
    app: &App,
    actor: ActorId,
    request: RequestId,
    address: Option<IpAddr>,
) -> Result<Vec<SystemStep>, Failure> {
    let person = leave(app, actor, request, address)?;
    let steps = steps(app, request)?;
    if person.is_none() && steps.is_empty() {
        return Err(Failure::Missing("request"));
    }
    Ok(steps)
}
