//! The copy: asked for, gathered from every store, sealed until collected, destroyed (s.30,
//! `LP-80`, `LP-81`).
//!
//! The file lies ready for seven days. The first collection starts a day in which a download that
//! broke off can be repeated; then it is destroyed. Every collection asks for a fresh proof and is
//! entered.

use std::io::Write;

use connectors::contract::Trouble;
use jiff::SignedDuration;
use law::words::{requests as words, systems as system_words};
use law::{CaseId, Gathering, Ground, Moment, PersonId, RequestId, Review, Right, Stage, Text};
use serde_json::json;
use store::{ByHand, OpenParcel, Tx, Work, WrittenParcel};

use super::about::{About, WaitsFor};
use super::case::Case;
use super::conversation::keep;
use super::filing::{self, Asking, Claim};
use super::hand::Hand;
use super::outcome::Open;
use super::{Filed, Package, enter_step, fresh, others, others_files};
use crate::app::App;
use crate::ask::{Asked, category_ids, in_tx, oneself, permit};
use crate::failure::Failure;
use crate::letters::{self, LetterKind};
use crate::package::{FromSystem, Item};
use crate::{package, period, work};

/// After how many tries a copy waits for a connected system by name.
const TRIES: u32 = 6;
/// How long a file lies ready.
pub(super) const WINDOW: SignedDuration = SignedDuration::from_hours(7 * 24);

/// Files a request for a copy. One at a time a person (`T15`).
///
/// # Errors
/// [`Failure::Stale`] unless who asks was proved within [`super::PROOF_FRESH`]; [`Failure::Bad`]
/// when one is under way; [`Failure::Missing`] for an unknown person; [`Failure::Store`].
pub(super) fn ask(app: &App, asking: Asking) -> Result<Filed, Failure> {
    let claim = Claim {
        right: Right::Access,
        ground: Some(Ground::Access),
        about: About::default(),
        is_grave: true,
        once: Some(words::COPY_OPEN_ALREADY),
    };
    let ready = filing::ready(app, asking, claim)?;
    app.store().transact("rights.copy.asked", move |tx| {
        let filed = Filed::of(&ready);
        let begins = ready.cooling_until.unwrap_or(ready.received);
        let person = ready.asking.person;
        let request = filing::open(tx, ready)?.request;
        tx.enqueue(work::GATHER_COPY, Some(person), Some(request), begins)?;
        Ok(filed.numbered(request))
    })
}

/// The question that stands before everything the system reads for a person's own copy: asked as
/// the person, for the activity that answers rights, in the case of the request.
pub(crate) fn own_question(
    app: &App,
    person: PersonId,
    request: RequestId,
) -> Result<Asked, Failure> {
    let policy = app.policy();
    let (_, activity) = app.answering_rights()?;
    let categories = category_ids(&policy.compiled, activity.categories);
    Ok(Asked {
        case: Some(CaseId::from_bytes(request.bytes())),
        by: ByHand::House,
        ..Asked::use_of(oneself(person), person, &activity.id, &categories)
    })
}

/// Gathers the copy of a request that waits for it. Where it speaks of nobody else, or all that does
/// was decided by the desk, it is laid ready; else it waits for the desk (`T11`). A connected system that
/// does not answer is asked again; after [`TRIES`] the request waits for it, and the desk may let it go
/// on without (`T55`).
///
/// # Errors
/// [`Failure`]; the request stays as it was and the work is tried again.
pub(crate) fn gather_copy(
    app: &App,
    person: PersonId,
    request: RequestId,
    attempts: u32,
) -> Result<(), Failure> {
    let opened = app.store().read(|read| read.request(person, request))?;
    let Some(opened) = opened.filter(|opened| is_gathered_by_itself(&opened.row.stage)) else {
        return Ok(());
    };
    let case = Case::read(&opened)?;
    let waits = case.waiting.as_ref().map(|waiting| waiting.on);
    let undecided = case.others.iter().any(|item| item.decided.is_none());
    let for_desk = waits == Some(WaitsFor::Desk) && !case.others.is_empty();
    if undecided || for_desk || waits == Some(WaitsFor::Source) {
        return Ok(());
    }
    let asked = own_question(app, person, request)?;
    let systems = package::elsewhere(app, (person, request), &asked)?;
    if let Some(why) = awaited(&case, &systems) {
        let passes = |one: &FromSystem| one.trouble.as_ref().is_none_or(Trouble::is_passing);
        if attempts < TRIES && systems.iter().all(passes) {
            return Err(Failure::Missing("answer of a connected system"));
        }
        return wait_for_source(app, person, request, why);
    }
    let (answer, permit) = permit(app, &asked)?;
    let gathered = package::gather(app, &answer, &permit, systems, app.now())?;
    let gathering = gathered.gathering();
    let rows = gathered.rows_to_keep();
    match gathered.reviewed(&case.others) {
        Ok(reviewed) => {
            let counts = reviewed.counts();
            let mut writer = app.store().write_parcel(person, request)?;
            package::assemble(app, reviewed, &mut writer)?;
            let ready = Copy {
                written: writer.finish()?,
                gathering,
                counts,
                others: case.others,
            };
            app.store().transact("rights.copy.ready", move |tx| {
                lay_ready(tx, person, request, &ready)
            })
        }
        Err(items) => app.store().transact("rights.copy.others", move |tx| {
            if !rows.is_empty() {
                tx.keep_parcel(person, request, &rows)?;
            }
            others::propose(tx, person, request, gathering, items)
        }),
    }
}

/// The systems whose answer a copy still waits for, and why it has not come; none where all answered, or
/// the desk lets it go on without.
fn awaited(case: &Case, systems: &[FromSystem]) -> Option<Text> {
    let awaited: Vec<&FromSystem> = systems
        .iter()
        .filter(|system| system.trouble.is_some() && !case.without.contains(&system.id))
        .collect();
    let why = awaited.first()?.why.clone()?;
    let names: Vec<Text> = awaited.iter().map(|system| system.name.clone()).collect();
    let named = [("systems", &period::list(&names)), ("why", &why)];
    Some(system_words::COPY_WAITS.fill_text(&named))
}

/// Leaves the request waiting for a source by name: the desk and the person read which. The clock runs on.
fn wait_for_source(
    app: &App,
    person: PersonId,
    request: RequestId,
    why: Text,
) -> Result<(), Failure> {
    app.store().transact("rights.copy.waits", move |tx| {
        let mut open = Open::read(tx, person, request)?;
        if !is_gathered_by_itself(open.case.stage()) {
            return Ok(());
        }
        open.case.wait(WaitsFor::Source, why, tx.now());
        keep(tx, open, "blocked", "system", &json!({}))
    })
}

/// The desk lets a copy go on: every system is asked once more, and what does not answer now is left out
/// and named in the copy as not answering.
pub(super) fn go_on_without(
    tx: &mut Tx<'_>,
    open: &mut Open,
    systems: Vec<String>,
) -> Result<(), Failure> {
    open.case.without = systems;
    if open.case.others.iter().all(|item| item.decided.is_some()) {
        open.case.waiting = None;
    }
    let now = tx.now();
    let due = open
        .case
        .cooling_until()
        .map_or(now, |until| until.max(now));
    let (person, request) = (Some(open.person), Some(open.request));
    Ok(tx.enqueue(work::GATHER_COPY, person, request, due)?)
}

/// The stages in which the system gathers: when who asks is proved, and again once others in it were
/// reviewed.
fn is_gathered_by_itself(stage: &str) -> bool {
    matches!(stage, "identified" | "gathered")
}

/// A copy put together, before it is kept.
struct Copy {
    written: WrittenParcel,
    gathering: Gathering,
    /// Passages withheld, and found but left.
    counts: (u32, u32),
    /// What it was reviewed by.
    others: Vec<Item>,
}

fn lay_ready(
    tx: &mut Tx<'_>,
    person: PersonId,
    request: RequestId,
    ready: &Copy,
) -> Result<(), Failure> {
    let Some(opened) = tx.request(person, request)? else {
        return Ok(());
    };
    let from = opened.row.stage.clone();
    let case = Case::read(&opened)?;
    if !is_gathered_by_itself(&from) || case.others != ready.others {
        // Somebody moved it while it was put together.
        return Err(Failure::Missing("request at this stage"));
    }
    let now = tx.now();
    let until = now.after(WINDOW);
    let gathering = ready.gathering;
    let (withheld, kept) = ready.counts;
    let reviewer = others::reviewer(&case.others);
    let case = case
        .advance(now, |request| request.gather(gathering, now))?
        .advance(now, |request| {
            let review = Review {
                granted: gathering.answered,
                withheld,
                kept,
            };
            request.review(review, reviewer, now)
        })?
        .advance(now, |request| request.answer(now, until))?;
    tx.close_parcel(&ready.written)?;
    case.keep(tx, person, request, &from)?;
    let more = json!({
        "asked": gathering.asked, "answered": gathering.answered, "empty": gathering.empty, "failed": gathering.failed,
        "withheld": withheld, "left": kept, "until": until.micros(),
    });
    enter_step(
        tx,
        person,
        request,
        Right::Access,
        "answered",
        "system",
        &more,
    )?;
    let due = until.after(SignedDuration::from_micros(1));
    tx.enqueue(work::DESTROY_PARCEL, Some(person), Some(request), due)?;
    letters::post(tx, person, Some(request), LetterKind::Ready)
}

/// Hands the copy over: within its window, against a fresh proof, entered before the first octet.
///
/// # Errors
/// [`Failure::Stale`]; [`Failure::Missing`] when the person has no such request; [`Failure::Bad`]
/// when nothing lies ready or its time is over; [`Failure::Refused`]; [`Failure::Store`], also when
/// `out` cannot be written: the file can then be collected again.
pub fn collect(
    app: &App,
    hand: impl Into<Hand>,
    request: RequestId,
    session_proved: Moment,
    out: &mut dyn Write,
) -> Result<Package, Failure> {
    let mut handed = hand_out(app, hand, request, session_proved)?;
    handed.package.bytes = handed.content.write_to(out)?;
    Ok(handed.package)
}

/// A file that is being handed over.
pub struct HandedOut {
    /// What it is called, and until when it can be collected again; no octets are counted yet.
    pub package: Package,
    /// Its octets, part by part.
    pub content: OpenParcel,
}

/// As [`collect`], for a door that passes the file on part by part: all of the deciding and entering is
/// done when this returns.
///
/// # Errors
/// As [`collect`].
pub fn hand_out(
    app: &App,
    hand: impl Into<Hand>,
    request: RequestId,
    session_proved: Moment,
) -> Result<HandedOut, Failure> {
    let hand = hand.into();
    let person = hand.person();
    fresh(app.now(), session_proved)?;
    let asked = own_question(app, person, request)?;
    let handed = app.store().transact("rights.copy.collected", move |tx| {
        hand_over(tx, hand, request, &asked)
    })?;
    let (until, right) = handed.map_err(|answer| Failure::Refused(Box::new(answer)))?;
    let package = Package {
        name: format!("sitthi-{}-{}.zip", name_of(right), app.now().civil_day()),
        bytes: 0,
        until,
    };
    Ok(HandedOut {
        package,
        content: app.store().open_parcel(person, request)?,
    })
}

/// What the file of a right is called.
const fn name_of(right: Right) -> &'static str {
    match right {
        Right::Portability => "portable",
        Right::Complaint => "complaint",
        _ => "copy",
    }
}

fn hand_over(
    tx: &mut Tx<'_>,
    hand: Hand,
    request: RequestId,
    asked: &Asked,
) -> Result<Result<(Moment, Right), policy::Answer>, Failure> {
    let person = hand.person();
    let opened = tx
        .request(person, request)?
        .ok_or(Failure::Missing("request"))?;
    let from = opened.row.stage.clone();
    let case = Case::read(&opened)?;
    let right = case.request.right();
    let now = tx.now();
    let over = || Failure::bad("request", "s.30, T12", words::WINDOW_OVER.text());
    let window = case.collect_until().ok_or_else(super::wrong_stage)?;
    if now > window {
        return Err(over());
    }
    let (answer, permit) = in_tx(tx, asked)?;
    if permit.is_err() {
        return Ok(Err(answer));
    }
    let case = match case.request.stage() {
        Stage::Answered { .. } => case.advance(now, |request| request.collect(now))?,
        _ => case,
    };
    let until = case.collect_until().ok_or_else(over)?;
    case.keep(tx, person, request, &from)?;
    let mut more = hand.entered();
    if let Some(more) = more.as_object_mut() {
        more.insert("until".to_owned(), json!(until.micros()));
    }
    enter_step(tx, person, request, right, "collected", hand.by(), &more)?;
    if from != case.stage() {
        let due = until.after(SignedDuration::from_micros(1));
        tx.enqueue(work::DESTROY_PARCEL, Some(person), Some(request), due)?;
    }
    Ok(Ok((until, right)))
}

/// Destroys a copy whose window is over, collected or not.
///
/// # Errors
/// [`Failure`]; the work is tried again.
pub(crate) fn destroy_parcel(tx: &mut Tx<'_>, work: &Work) -> Result<(), Failure> {
    let (Some(person), Some(request)) = (work.person, work.request) else {
        return Ok(());
    };
    let Some(opened) = tx.request(person, request)? else {
        return Ok(());
    };
    let case = Case::read(&opened)?;
    let right = case.request.right();
    let now = tx.now();
    if case.collect_until().is_none_or(|window| now <= window) {
        return Ok(());
    }
    tx.drop_parcel(person, request)?;
    others_files::drop_edited(tx, person, &case)?;
    let from = opened.row.stage;
    let case = match case.request.stage() {
        Stage::Answered { .. } => case.advance(now, |request| request.expire(now))?,
        _ => case,
    };
    case.keep(tx, person, request, &from)?;
    enter_step(
        tx,
        person,
        request,
        right,
        "destroyed",
        "system",
        &json!({}),
    )?;
    Ok(())
}
