//! What desk and person write to each other within a case, what a case waits for, and taking a request
//! back. The law's clock runs through all of it; nothing here moves a due day.

use std::net::IpAddr;

use law::words::desk as words;
use law::{ActorId, CaseId, Moment, Operation, PersonId, RequestId, Right, Stage, Text};
use serde_json::{Value as Json, json};
use store::Tx;

use super::about::{Message, WaitsFor, Writer};
use super::copy;
use super::decide::undo;
use super::desk::{leave_at_desk, person_of};
use super::filing::holdable;
use super::hand::Hand;
use super::outcome::Open;
use super::{RequestView, WORDS_MAX, enter_step, wrong_stage};
use crate::app::App;
use crate::failure::Failure;
use crate::letters::{self, LetterKind};

/// Messages in one case, at most.
const MESSAGES_MOST: usize = 200;
/// The most characters of a reason for waiting.
pub(crate) const WHY_MAX: usize = 400;

/// Asks the person something: the case waits for them, and its clock runs on.
///
/// # Errors
/// [`Failure::Missing`] for an unknown request; [`Failure::Refused`] when the actor may not;
/// [`Failure::Bad`] for no text or one that may not be kept, a request that is done, the actor's own, or
/// one in which a proposal awaits approval; [`Failure::Store`].
pub fn ask_person(
    app: &App,
    actor: ActorId,
    request: RequestId,
    text: &str,
    address: Option<IpAddr>,
) -> Result<RequestView, Failure> {
    let text = message(text)?;
    let person = at_desk(app, actor, request, address)?;
    app.store().transact("rights.asked", move |tx| {
        let mut open = going_on(tx, person, request)?;
        unproposed(&open)?;
        write(&mut open, Writer::Desk, text, tx.now())?;
        let now = tx.now();
        open.case
            .wait(WaitsFor::Person, words::WAITS_ANSWER.text(), now);
        keep(tx, open, "asked", "desk", &by(actor))?;
        letters::post(tx, person, Some(request), LetterKind::Asked)
    })?;
    super::request(app, person, request)
}

/// What the person writes in their case: an answer, or something nobody asked for. The desk reads it
/// before anything else happens; what it had proposed meanwhile is proposed anew.
///
/// # Errors
/// [`Failure::Missing`] when the person has no such request; [`Failure::Bad`] for no text or one that
/// may not be kept, or a request that is done; [`Failure::Store`].
pub fn reply(
    app: &App,
    hand: impl Into<Hand>,
    request: RequestId,
    text: &str,
) -> Result<RequestView, Failure> {
    let hand = hand.into();
    let person = hand.person();
    let text = message(text)?;
    app.store().transact("rights.replied", move |tx| {
        let mut open = going_on(tx, person, request)?;
        let now = tx.now();
        write(&mut open, Writer::Person, text, now)?;
        let is_blocked = open
            .case
            .waiting
            .as_ref()
            .is_some_and(|waiting| waiting.on == WaitsFor::Source);
        if !is_blocked {
            open.case.proposal = None;
            open.case
                .wait(WaitsFor::Desk, words::PERSON_WROTE.text(), now);
        }
        keep(tx, open, "replied", hand.by(), &hand.entered())
    })?;
    super::request(app, person, request)
}

/// The person takes their request back, as long as nothing was handed out or erased. What its filing
/// began ends with it: what was set apart or restricted is used again.
///
/// # Errors
/// [`Failure::Missing`] when the person has no such request; [`Failure::Bad`] when it is past that;
/// [`Failure::Store`].
pub fn take_back(
    app: &App,
    hand: impl Into<Hand>,
    request: RequestId,
) -> Result<RequestView, Failure> {
    let hand = hand.into();
    let person = hand.person();
    app.store().transact("rights.withdrawn", move |tx| {
        tx.by_hand(hand.noted());
        let open = Open::read(tx, person, request)?;
        withdraw(tx, open, hand.by(), &hand.entered())
    })?;
    super::request(app, person, request)
}

/// Takes a request back in the caller's transaction, with its entry.
///
/// # Errors
/// [`Failure::Bad`] when it was handed out, erased or decided; [`Failure::Store`].
pub(crate) fn withdraw(
    tx: &mut Tx<'_>,
    open: Open,
    said_by: &str,
    more: &Json,
) -> Result<(), Failure> {
    let now = tx.now();
    if !matches!(open.case.request.stage(), Stage::Received) {
        undo(tx, &open)?;
    }
    let Open {
        person,
        request,
        case,
    } = open;
    let (from, right) = (case.stage(), case.request.right());
    let mut case = case.advance(now, |request| request.withdraw(now))?;
    case.waiting = None;
    case.proposal = None;
    case.keep(tx, person, request, from)?;
    tx.drop_parcel(person, request)?;
    enter_step(tx, person, request, right, "withdrawn", said_by, more)?;
    tx.close_case(CaseId::from_bytes(request.bytes()), person)?;
    Ok(())
}

/// Says that the case waits for a source or a recipient that has not answered, and why; the person
/// reads it. The clock runs on.
///
/// # Errors
/// As [`ask_person`]; also when the reason is missing in a language.
pub fn block(
    app: &App,
    actor: ActorId,
    request: RequestId,
    why: Text,
    address: Option<IpAddr>,
) -> Result<RequestView, Failure> {
    let why = reason(why)?;
    let person = at_desk(app, actor, request, address)?;
    app.store().transact("rights.blocked", move |tx| {
        let mut open = going_on(tx, person, request)?;
        unproposed(&open)?;
        open.case.wait(WaitsFor::Source, why, tx.now());
        keep(tx, open, "blocked", "desk", &by(actor))
    })?;
    super::request(app, person, request)
}

/// Says that what a case waited for has come: the desk goes on. A copy asks its sources once more, and
/// goes on without those that do not answer then, which it names.
///
/// # Errors
/// As [`ask_person`]; also when the case waited for no source.
pub fn unblock(
    app: &App,
    actor: ActorId,
    request: RequestId,
    address: Option<IpAddr>,
) -> Result<RequestView, Failure> {
    let person = at_desk(app, actor, request, address)?;
    let systems = app
        .systems()
        .iter()
        .map(|one| one.id().to_owned())
        .collect();
    app.store().transact("rights.unblocked", move |tx| {
        let mut open = going_on(tx, person, request)?;
        let waits = open.case.waiting.as_ref().map(|waiting| waiting.on);
        if waits != Some(WaitsFor::Source) {
            let why = words::NOT_BLOCKED.text();
            return Err(Failure::bad("request", "LP-105", why));
        }
        let step = words::SOURCE_CAME.text();
        open.case.wait(WaitsFor::Desk, step, tx.now());
        if open.case.request.right() == Right::Access {
            copy::go_on_without(tx, &mut open, systems)?;
        }
        keep(tx, open, "unblocked", "desk", &by(actor))
    })?;
    super::request(app, person, request)
}

/// Leave for a member of the desk to act in somebody else's case: decided and entered first.
pub(crate) fn at_desk(
    app: &App,
    actor: ActorId,
    request: RequestId,
    address: Option<IpAddr>,
) -> Result<PersonId, Failure> {
    let person = person_of(app, request)?;
    leave_at_desk(app, actor, (person, request), Operation::Use, address)?;
    Ok(person)
}

/// The case, if something can still be said in it.
pub(super) fn going_on(
    tx: &mut Tx<'_>,
    person: PersonId,
    request: RequestId,
) -> Result<Open, Failure> {
    let open = Open::read(tx, person, request)?;
    match open.case.request.stage() {
        Stage::Received
        | Stage::Identified { .. }
        | Stage::Gathered { .. }
        | Stage::Reviewed { .. } => Ok(open),
        _ => Err(wrong_stage()),
    }
}

/// Refuses to go on beside a proposal that somebody else is to look at.
pub(super) fn unproposed(open: &Open) -> Result<(), Failure> {
    if open.case.proposal.is_some() {
        let why = words::PROPOSAL_WAITS.text();
        return Err(Failure::bad("request", "T30", why));
    }
    Ok(())
}

/// A reason as the person reads it: in both languages, short, without numbers of cards.
pub(crate) fn reason(why: Text) -> Result<Text, Failure> {
    let why = Text::new(why.th.trim(), why.en.trim());
    if why.th.is_empty() || why.en.is_empty() {
        let told = words::WHY_MISSING.text();
        return Err(Failure::bad("reason", "LP-98", told));
    }
    holdable("reason", &why.th, WHY_MAX)?;
    holdable("reason", &why.en, WHY_MAX)?;
    Ok(why)
}

/// Who of the desk, for an entry.
pub(super) fn by(actor: ActorId) -> Json {
    json!({ "actor": actor.to_string() })
}

/// Keeps a case at its stage, with the entry of a step.
pub(super) fn keep(
    tx: &mut Tx<'_>,
    open: Open,
    step: &str,
    said_by: &str,
    more: &Json,
) -> Result<(), Failure> {
    let (person, request, case) = (open.person, open.request, open.case);
    case.keep(tx, person, request, case.stage())?;
    let right = case.request.right();
    enter_step(tx, person, request, right, step, said_by, more)?;
    Ok(())
}

fn message(text: &str) -> Result<String, Failure> {
    let text = text.trim();
    if text.is_empty() {
        let why = words::MESSAGE_EMPTY.text();
        return Err(Failure::bad("text", "s.22", why));
    }
    holdable("text", text, WORDS_MAX)?;
    Ok(text.to_owned())
}

fn write(open: &mut Open, from: Writer, text: String, now: Moment) -> Result<(), Failure> {
    if open.case.messages.len() >= MESSAGES_MOST {
        let why = words::MESSAGE_MANY.text();
        return Err(Failure::bad("text", "s.22", why));
    }
    open.case.messages.push(Message {
        from,
        text,
        at: now.micros(),
    });
    Ok(())
}
