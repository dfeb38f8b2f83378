//! What staff take down for a person: on the telephone, by letter, at the desk (`LP-104`, `X-15`). The
//! clock starts when the person spoke or wrote. Nothing is done before it is proved who asks (`T9`),
//! and no copy of a document is kept for that.

use std::collections::HashMap;
use std::net::IpAddr;
use std::sync::{Mutex, PoisonError};

use jiff::SignedDuration;
use law::words::{desk as words, requests};
use law::{ActorId, Channel, Moment, Operation, PersonId, Proof, RequestId, Stage, detect};
use serde_json::json;

use super::about::{About, Checked, Intake, TakenDown, WaitsFor};
use super::approval::{two_people, wants_two};
use super::case::Case;
use super::conversation::{WHY_MAX, at_desk, by};
use super::desk::{answers_rights, question_about};
use super::filing::{Asking, Claim, holdable};
use super::impartial::refuse_party;
use super::wish::{Wish, file};
use super::{Filed, WORDS_MAX, due_day, enter_step, notify, wrong_stage};
use crate::app::App;
use crate::ask::permit;
use crate::failure::Failure;
use crate::identifier;
use crate::letters::{self, LetterKind};

/// How often one member of the desk looks people up within [`WINDOW`], at most (`T34`).
const SOUGHT_MOST: usize = 60;
const WINDOW: SignedDuration = SignedDuration::from_hours(1);
/// How long ago a request that is taken down can have come: what is older is a slip of the calendar.
const RECEIVED_AGO: SignedDuration = SignedDuration::from_hours(24 * 366);

/// Who of the desk looked people up lately, and when.
///
/// A brake, kept in memory: it begins anew with the program. To take it off somebody must restart the
/// server, which only the owner of the data folder can, who has the root key and needs no look-up. What
/// must outlast a restart does: each look stands in the ledger with who looked, found or not.
#[derive(Default)]
pub(crate) struct Sought(Mutex<HashMap<ActorId, Vec<Moment>>>);

impl Sought {
    /// Counts one more; refuses when there were too many.
    fn count(&self, actor: ActorId, now: Moment) -> Result<(), Failure> {
        let Sought(lately) = self;
        let mut lately = lately.lock().unwrap_or_else(PoisonError::into_inner);
        let times = lately.entry(actor).or_default();
        times.retain(|time| time.after(WINDOW) > now);
        if times.len() >= SOUGHT_MOST {
            let why = words::SOUGHT_OFTEN.text();
            return Err(Failure::bad("sought", "T34", why));
        }
        times.push(now);
        Ok(())
    }
}

/// The person who goes by exactly this: a student number, an e-mail address, an account. Each look is
/// counted and entered, under the person where there is one, with the channel on which they asked as
/// its reason (`T34`).
///
/// # Errors
/// [`Failure::Bad`] for nothing to look for, an actor who answers no requests, or too many looks;
/// [`Failure::Refused`] when the actor may not; [`Failure::Store`].
pub fn find_person(
    app: &App,
    actor: ActorId,
    goes_by: &str,
    channel: Channel,
    address: Option<IpAddr>,
) -> Result<Option<PersonId>, Failure> {
    desk_only(app, actor)?;
    let goes_by = goes_by.trim();
    if goes_by.is_empty() {
        let why = words::SOUGHT_SHORT.text();
        return Err(Failure::bad("sought", "T34", why));
    }
    app.intakes().count(actor, app.now())?;
    app.store()
        .transact::<_, store::Fault>("rights.sought", move |tx| {
            tx.enter_house(&json!({
                "kind": "person-sought", "channel": channel.code(), "actor": actor.to_string(),
            }))
        })?;
    let policy = app.policy();
    for identifier in identifier::all(&policy.compiled, goes_by) {
        let found = app.store().read(|read| read.find(&identifier))?;
        if let Some(person) = found.filter(|person| app.store().standing(*person).is_some()) {
            refuse_party(app, actor, person)?;
            let asked = question_about(app, actor, person, Operation::Use, address)?;
            let (_, _leave) = permit(app, &asked)?;
            return Ok(Some(person));
        }
    }
    Ok(None)
}

/// Takes a request down for a person. With proof of who asks it is filed like any other; without, it
/// waits for that, and its clock runs. Where the policy wants two people, what hands data out or
/// erases it is never filed on the word of one: somebody else proves who asks.
///
/// # Errors
/// [`Failure::Missing`] for an unknown person; [`Failure::Refused`] when the actor may not;
/// [`Failure::Bad`] when it was received in the future or long ago, the channel or proof is none that
/// staff take, the note is missing or holds the number of a card or citizen, or the wish is refused as
/// [`file()`] would; [`Failure::Store`].
pub fn take_down(
    app: &App,
    actor: ActorId,
    address: Option<IpAddr>,
    person: PersonId,
    down: &TakenDown,
    said: Option<String>,
    wish: Wish,
) -> Result<Filed, Failure> {
    if down.by != actor {
        let why = words::TAKEN_BY_OTHER.text();
        return Err(Failure::bad("by", "LP-104", why));
    }
    desk_only(app, actor)?;
    acceptable(down, said.as_deref(), app.now())?;
    refuse_party(app, actor, person)?;
    let asked = question_about(app, actor, person, Operation::Use, address)?;
    let (_, _leave) = permit(app, &asked)?;
    let needs_two = wish.is_grave() && wants_two(app);
    match down.proof.filter(|_| !needs_two) {
        Some(proof) => {
            let asking = Asking::taken_down(person, down, proof, app.now())?.saying(said)?;
            file(app, asking, wish)
        }
        None => leave_unproved(app, person, down, said, wish),
    }
}

/// Notes how it was proved who asks for a request that was taken down before that was clear, and has
/// it done.
///
/// # Errors
/// [`Failure::Missing`] for an unknown request; [`Failure::Refused`]; [`Failure::Bad`] when it is proved
/// already, the proof is none that staff take, the note may not be kept, who took it down is the only
/// one who says so where the policy wants two people, or the wish cannot be filed; [`Failure::Store`].
pub fn identify(
    app: &App,
    actor: ActorId,
    request: RequestId,
    proof: Proof,
    note: &str,
    address: Option<IpAddr>,
) -> Result<Filed, Failure> {
    note_holdable(note)?;
    let person = at_desk(app, actor, request, address)?;
    let opened = app
        .store()
        .read(|read| read.request(person, request))?
        .ok_or(Failure::Missing("request"))?;
    let case = Case::read(&opened)?;
    let (Stage::Received, Some(wish), Some(intake)) =
        (case.request.stage(), case.pending, case.intake)
    else {
        let why = words::IDENTIFIED_ALREADY.text();
        return Err(Failure::bad("request", "T9", why));
    };
    let taken_by: ActorId = intake.by.parse().map_err(|_| wrong_stage())?;
    if wish.is_grave() && wants_two(app) && two_people(app, taken_by, actor).is_err() {
        let why = words::SECOND_IDENTIFIES.text();
        return Err(Failure::bad("actor", "T30", why));
    }
    let now = app.now();
    let down = TakenDown {
        by: taken_by,
        channel: case.request.channel(),
        proof: Some(proof),
        received: opened.row.received,
        note: intake.note,
    };
    let checked = Checked {
        by: actor.to_string(),
        at: now.micros(),
        note: note.trim().to_owned(),
    };
    let asking = Asking {
        proved: now,
        said: case.words,
        resumes: Some((request, checked)),
        ..Asking::taken_down(person, &down, proof, Moment::from_micros(intake.at))?
    };
    file(app, asking, wish)
}

/// Opens a case in which nothing is done yet: it waits until it is proved who asks.
fn leave_unproved(
    app: &App,
    person: PersonId,
    down: &TakenDown,
    said: Option<String>,
    wish: Wish,
) -> Result<Filed, Failure> {
    let policy = app.policy();
    let (channel, received) = (down.channel, down.received);
    let due = due_day(app, &policy, wish.right(), received);
    let claim = Claim {
        right: wish.right(),
        ground: wish.ground(),
        about: About::default(),
        is_grave: wish.is_grave(),
        once: None,
    };
    let (by_whom, note) = (down.by, down.note.trim().to_owned());
    let said = said.filter(|said| !said.trim().is_empty());
    let request = app.store().transact("rights.taken-down", move |tx| {
        if tx.standing(person).is_none() {
            return Err(Failure::Missing("person"));
        }
        notify(tx, person)?;
        let now = tx.now();
        let intake = Intake {
            by: by_whom.to_string(),
            at: now.micros(),
            note,
            checked: None,
        };
        let right = claim.right;
        let ground = claim.ground.map(law::Ground::code);
        let mut case = Case::unproved((channel, received), said, claim, intake, wish);
        case.wait(WaitsFor::Desk, words::WAITS_IDENTITY.text(), now);
        let day = due.to_string();
        let stage = case.stage();
        let request =
            tx.open_request(person, right.code(), stage, received, &day, &case.facts())?;
        case.keep(tx, person, request, stage)?;
        let mut more = by(by_whom);
        if let Some(more) = more.as_object_mut() {
            more.insert("due".to_owned(), json!(day));
            more.insert("channel".to_owned(), json!(channel.code()));
            more.insert("ground".to_owned(), json!(ground));
        }
        enter_step(tx, person, request, right, "received", "desk", &more)?;
        letters::post(tx, person, Some(request), LetterKind::Received)?;
        Ok(request)
    })?;
    Ok(Filed {
        request,
        due,
        received,
        cooling_until: None,
        answer: None,
    })
}

fn desk_only(app: &App, actor: ActorId) -> Result<(), Failure> {
    if answers_rights(app, actor) {
        return Ok(());
    }
    let why = words::NOT_OF_THE_DESK.text();
    Err(Failure::bad("actor", "LP-71", why))
}

/// Refuses what staff may not take down.
fn acceptable(down: &TakenDown, said: Option<&str>, now: Moment) -> Result<(), Failure> {
    if matches!(down.channel, Channel::Portal | Channel::Api) {
        let why = requests::CHANNEL_NOT_STAFFS.text();
        return Err(Failure::bad("channel", "LP-104", why));
    }
    if down.received > now {
        let why = requests::RECEIVED_LATER.text();
        return Err(Failure::bad("received", "LP-104", why));
    }
    if down.received.after(RECEIVED_AGO) < now {
        let why = words::RECEIVED_LONG_AGO.text();
        return Err(Failure::bad("received", "T17", why));
    }
    note_holdable(&down.note)?;
    let said = said.unwrap_or_default();
    holdable("words", said, WORDS_MAX)?;
    without_citizen_number("words", said)
}

/// A note on how identity was proved: there is one, short, without numbers of cards or citizens.
fn note_holdable(note: &str) -> Result<(), Failure> {
    if note.trim().is_empty() {
        let why = requests::NOTE_MISSING.text();
        return Err(Failure::bad("note", "T9", why));
    }
    holdable("note", note, WHY_MAX)?;
    without_citizen_number("note", note)
}

fn without_citizen_number(field: &str, said: &str) -> Result<(), Failure> {
    if detect::has_citizen_number(said) {
        let why = words::CITIZEN_NUMBER.text();
        return Err(Failure::bad(field, "s.22, T9", why));
    }
    Ok(())
}
