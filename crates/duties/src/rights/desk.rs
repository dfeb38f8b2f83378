//! The privacy desk: what waits, opening a case, answering what the rule cannot answer alone.
//!
//! The queue names no one. Opening a case is a use of the person's data: it is decided, entered, and
//! seen by the person.

use std::net::IpAddr;

use law::words::{desk as words, rights};
use law::{
    ActorId, CaseId, ClockKind, Operation, PersonId, RefusalCode, RequestId, Right, Stage, Text,
    TimeLeft,
};
use policy::RelationKind;
use serde_json::json;

use super::about::WaitsFor;
use super::case::RefusedAs;
use super::impartial::refuse_party;
use super::outcome::Open;
use super::{QueueRow, RequestView, enter_step, left, read_day};
use crate::app::App;
use crate::ask::{Asked, category_ids, permit};
use crate::failure::Failure;
use crate::held;

/// How many open requests the queue shows at most.
const QUEUE_MOST: usize = 10_000;

/// Days before the due day from which a request is shown as due soon.
pub const DUE_SOON_DAYS: u32 = 7;

/// Which lines of the queue are wanted; what is left out asks for nothing.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Filter {
    /// Those that this member of the desk holds.
    pub held_by: Option<ActorId>,
    /// Those that nobody holds.
    pub unassigned: bool,
    /// Those for one right.
    pub right: Option<Right>,
    /// Those that wait for this.
    pub waits: Option<WaitsFor>,
    /// Those whose day has passed.
    pub overdue: bool,
    /// Those due within [`DUE_SOON_DAYS`], today and overdue among them.
    pub due_soon: bool,
}

impl Filter {
    /// Whether a line is wanted.
    #[must_use]
    pub fn wants(&self, row: &QueueRow) -> bool {
        self.held_by.is_none_or(|actor| row.assigned == Some(actor))
            && (!self.unassigned || row.assigned.is_none())
            && self.right.is_none_or(|right| row.right == right)
            && self.waits.is_none_or(|waits| row.waits == Some(waits))
            && (!self.overdue || row.overdue)
            && (!self.due_soon || is_due_soon(&row.left))
    }
}

/// Whether so little is left that a request is shown as due soon.
#[must_use]
pub const fn is_due_soon(left: &TimeLeft) -> bool {
    match left {
        TimeLeft::Days(days) => *days <= DUE_SOON_DAYS,
        _ => true,
    }
}

/// Gives a request to somebody of the desk, or back into the common queue. Nothing of the case is
/// opened by it; the person sees that it was done.
///
/// # Errors
/// [`Failure::Missing`] when there is no such request; [`Failure::Refused`] when the actor may not;
/// [`Failure::Bad`] when either of the two is a party in it (`T30`), or who is to hold it does not answer
/// requests;
/// [`Failure::Store`].
pub fn assign(
    app: &App,
    actor: ActorId,
    request: RequestId,
    to: Option<ActorId>,
) -> Result<(), Failure> {
    let person = person_of(app, request)?;
    refuse_party(app, actor, person)?;
    if !answers_rights(app, actor) {
        return Err(refused(app, actor, person, request)?);
    }
    if let Some(to) = to {
        if !answers_rights(app, to) {
            let why = words::NOT_OF_THE_DESK.text();
            return Err(Failure::bad("assigned", "LP-71", why));
        }
        refuse_party(app, to, person)?;
    }
    app.store().transact("rights.assigned", move |tx| {
        let open = Open::read(tx, person, request)?;
        tx.assign_request(person, request, to)?;
        let step = if to.is_some() {
            "assigned"
        } else {
            "unassigned"
        };
        let more = json!({ "actor": actor.to_string(), "to": to.map(|to| to.to_string()) });
        let right = open.case.request.right();
        enter_step(tx, person, request, right, step, "desk", &more)?;
        Ok(())
    })
}

/// Whether an actor holds, now, a role whose duty is to answer requests.
#[must_use]
pub fn answers_rights(app: &App, actor: ActorId) -> bool {
    let policy = app.policy();
    let Ok((ix, _)) = app.answering_rights() else {
        return false;
    };
    let held = app.store().roles(actor);
    let roles = policy.compiled.roles().iter().zip(0_u8..);
    roles
        .filter(|(role, number)| held.has(*number) && role.relation_kind == RelationKind::Office)
        .any(|(role, _)| role.activities.has(ix.0) && role.operations.has(Operation::Use.number()))
}

/// The refusal that the policy gives somebody who may not touch a request, entered like every question.
fn refused(
    app: &App,
    actor: ActorId,
    person: PersonId,
    request: RequestId,
) -> Result<Failure, Failure> {
    let asked = desk_question(app, actor, person, request, Operation::Use, None)?;
    match permit(app, &asked) {
        Err(failure) => Ok(failure),
        Ok(_) => Ok(Failure::bad(
            "actor",
            "LP-71",
            words::NOT_OF_THE_DESK.text(),
        )),
    }
}

/// Leave for somebody whose office is to answer requests, and for nobody else, to act in a case:
/// decided and entered first. What the policy lets people do with their own data, or lets whoever acts
/// for them, is no office: they answer no request of theirs (`T30`).
///
/// # Errors
/// [`Failure::Bad`] for a party in the case, or an actor without such an office whom the policy does not
/// refuse itself; [`Failure::Refused`]; [`Failure::Store`].
pub(super) fn leave_at_desk(
    app: &App,
    actor: ActorId,
    (person, request): (PersonId, RequestId),
    operation: Operation,
    address: Option<IpAddr>,
) -> Result<(), Failure> {
    refuse_party(app, actor, person)?;
    if !answers_rights(app, actor) {
        return Err(refused(app, actor, person, request)?);
    }
    let asked = desk_question(app, actor, person, request, operation, address)?;
    let (_, _leave) = permit(app, &asked)?;
    Ok(())
}

/// Refuses an actor who answers no requests, or is a party in this person's matters.
pub(crate) fn may_act_at_desk(app: &App, actor: ActorId, person: PersonId) -> Result<(), Failure> {
    answers_for_the_desk(app, actor)?;
    refuse_party(app, actor, person)
}

/// Whether this actor answers rights; nobody else decides on consents.
pub(crate) fn answers_for_the_desk(app: &App, actor: ActorId) -> Result<(), Failure> {
    if answers_rights(app, actor) {
        return Ok(());
    }
    let why = words::NOT_OF_THE_DESK.text();
    Err(Failure::bad("actor", "LP-71", why))
}

/// Enters what the desk does about a person outside any case, decided like every use.
pub(crate) fn enter_at_desk(
    app: &App,
    actor: ActorId,
    person: PersonId,
    operation: Operation,
    address: Option<IpAddr>,
) -> Result<(), Failure> {
    let asked = question_about(app, actor, person, operation, address)?;
    let (_, _leave) = permit(app, &asked)?;
    Ok(())
}

/// The lines of the queue that a filter wants, by the day they are due.
///
/// # Errors
/// [`Failure::Store`].
pub fn queue_of(app: &App, filter: &Filter) -> Result<Vec<QueueRow>, Failure> {
    let mut rows = queue(app)?;
    rows.retain(|row| filter.wants(row));
    Ok(rows)
}

/// Every request that waits for an answer, by the day it is due. No name, no word of a person.
///
/// # Errors
/// [`Failure::Store`].
pub fn queue(app: &App) -> Result<Vec<QueueRow>, Failure> {
    let now = app.now();
    let rows = app.store().read(|read| read.open_requests(QUEUE_MOST))?;
    rows.into_iter()
        .filter_map(|row| {
            let right: Right = row.kind.parse().ok()?;
            Some(read_day(&row.due_day).map(|due| QueueRow {
                request: row.request,
                right,
                stage_words: stage_words(&row.stage),
                stage: row.stage,
                received: row.received,
                due,
                left: left(due, now),
                overdue: now.civil_day() > due,
                waits: row.waits.as_deref().and_then(WaitsFor::of_code),
                assigned: row.assigned,
            }))
        })
        .collect()
}

fn stage_words(stage: &str) -> Text {
    match stage {
        "received" => rights::STAGE_RECEIVED,
        "identified" => rights::STAGE_IDENTIFIED,
        "gathered" => rights::STAGE_GATHERED,
        "reviewed" => rights::STAGE_REVIEWED,
        _ => rights::STAGE_ERASED_HERE,
    }
    .text()
}

/// Opens a case for a member of the desk: decided and entered first, with the request as the reason
/// to look (`CO-37`).
///
/// # Errors
/// [`Failure::Missing`] when there is no such request; [`Failure::Refused`] when the actor may not;
/// [`Failure::Store`].
pub fn open_case(
    app: &App,
    actor: ActorId,
    request: RequestId,
    address: Option<IpAddr>,
) -> Result<RequestView, Failure> {
    let person = person_of(app, request)?;
    leave_at_desk(app, actor, (person, request), Operation::Use, address)?;
    super::request(app, person, request)
}

pub(super) fn person_of(app: &App, request: RequestId) -> Result<PersonId, Failure> {
    app.store()
        .read(|read| read.person_of_request(request))?
        .ok_or(Failure::Missing("request"))
}

/// What the desk asks before it touches a request: the record of rights alone, which is all that
/// opening a case shows.
pub(super) fn desk_question(
    app: &App,
    actor: ActorId,
    person: PersonId,
    request: RequestId,
    operation: Operation,
    address: Option<IpAddr>,
) -> Result<Asked, Failure> {
    Ok(Asked {
        case: Some(CaseId::from_bytes(request.bytes())),
        ..question_about(app, actor, person, operation, address)?
    })
}

/// What the desk asks before it takes a request down: like [`desk_question`], before there is a case.
pub(super) fn question_about(
    app: &App,
    actor: ActorId,
    person: PersonId,
    operation: Operation,
    address: Option<IpAddr>,
) -> Result<Asked, Failure> {
    let policy = app.policy();
    let (_, activity) = app.answering_rights()?;
    let categories = match held::category_of_rights(&policy) {
        Some(category) => policy::Set64::only(category.0),
        None => activity.categories,
    };
    Ok(Asked {
        operation: operation.code().to_owned(),
        address,
        ..Asked::use_of(
            actor,
            person,
            &activity.id,
            &category_ids(&policy.compiled, categories),
        )
    })
}

/// A refusal in the words that the person gets: code, section, reason, where to complain, until when
/// to appeal (`LP-106`, APA s.37, s.44).
pub(crate) fn refused_as(
    app: &App,
    code: RefusalCode,
    reason: Text,
    categories: Vec<Text>,
) -> RefusedAs {
    let appeal = law::due(ClockKind::Appeal, app.now(), app.holidays()).day();
    let day = |language| law::date::in_both_eras(appeal, language);
    let appeal = Text::new(day(law::Language::Thai), day(law::Language::English));
    RefusedAs {
        code: code.code().to_owned(),
        section: code.section().to_owned(),
        why: code.why().text(),
        reason,
        categories,
        complaint: rights::ROUTE_COMPLAINT.text(),
        appeal: rights::ROUTE_APPEAL.fill_text(&[("date", &appeal)]),
    }
}

/// Whether a request of this stage can still be answered.
pub(crate) const fn is_answerable(stage: &Stage) -> bool {
    matches!(stage, Stage::Identified { .. })
}
