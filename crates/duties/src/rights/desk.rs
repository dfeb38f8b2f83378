//! The privacy desk: what waits, opening a case, answering what the rule cannot answer alone.
//!
//! The queue names no one. Opening a case is a use of the person's data: it is decided, entered, and
//! seen by the person.

use std::net::IpAddr;

use law::words::rights;
use law::{
    ActorId, CaseId, ClockKind, Operation, PersonId, RefusalCode, RequestId, Right, Stage, Text,
};

use super::about::WaitsFor;
use super::case::RefusedAs;
use super::{QueueRow, RequestView, left, read_day};
use crate::app::App;
use crate::ask::{Asked, category_ids, permit};
use crate::failure::Failure;
use crate::{held, period};

/// How many open requests the queue shows at most.
const QUEUE_MOST: usize = 10_000;

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
    let asked = desk_question(app, actor, person, request, Operation::Use, address)?;
    let (_, _leave) = permit(app, &asked)?;
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
    let policy = app.policy();
    let (_, activity) = app.answering_rights()?;
    let categories = match held::category_of_rights(&policy) {
        Some(category) => policy::Set64::only(category.0),
        None => activity.categories,
    };
    Ok(Asked {
        operation: operation.code().to_owned(),
        case: Some(CaseId::from_bytes(request.bytes())),
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
    RefusedAs {
        code: code.code().to_owned(),
        section: code.section().to_owned(),
        why: code.why().text(),
        reason,
        categories,
        complaint: rights::ROUTE_COMPLAINT.text(),
        appeal: rights::ROUTE_APPEAL.fill_text(&[("date", &period::day(appeal))]),
    }
}

/// Whether a request of this stage can still be answered.
pub(crate) const fn is_answerable(stage: &Stage) -> bool {
    matches!(stage, Stage::Identified { .. })
}
