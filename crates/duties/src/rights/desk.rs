//! The privacy desk: what waits, opening a case, answering what the rule cannot answer alone.
//!
//! The queue names no one. Opening a case is a use of the person's data: it is decided, entered, and
//! seen by the person.

use std::net::IpAddr;

use law::words::rights;
use law::{
    ActorId, CaseId, ClockKind, Ground, Limb, Operation, PersonId, Plain, Refusal, RefusalCode,
    RequestId, Right, Shown, Stage, Text,
};

use policy::ActivityIx;

use super::case::{Case, RefusedAs};
use super::erasure::{self, ErasureAnswer};
use super::{QueueRow, RequestView, enter_step, left, read_day, view};
use crate::app::App;
use crate::ask::{Asked, category_ids, permit};
use crate::failure::Failure;
use crate::{held, period};

/// How many open requests the queue shows at most.
const QUEUE_MOST: usize = 10_000;

/// What the desk found out about a request that the rule could not answer alone. What nobody has
/// looked at counts neither way.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Findings {
    /// The data is no longer needed for its purpose (s.33(1)).
    pub purpose_over: Shown,
    /// It was processed unlawfully (s.33(4)).
    pub unlawful: Shown,
    /// The person's objection stands (s.33(3)).
    pub objection_stands: Shown,
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

fn person_of(app: &App, request: RequestId) -> Result<PersonId, Failure> {
    app.store()
        .read(|read| read.person_of_request(request))?
        .ok_or(Failure::Missing("request"))
}

/// What the desk asks before it touches a request: the record of rights alone, which is all that
/// opening a case shows.
fn desk_question(
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

/// Answers an erasure with what the desk found out: by the same rule table as always.
///
/// # Errors
/// [`Failure::Missing`]; [`Failure::Refused`] when the actor may not erase in answering rights;
/// [`Failure::Bad`] when the request is answered already; [`Failure::Store`].
pub fn answer_erasure(
    app: &App,
    actor: ActorId,
    request: RequestId,
    findings: Findings,
    address: Option<IpAddr>,
) -> Result<ErasureAnswer, Failure> {
    let person = person_of(app, request)?;
    let asked = desk_question(app, actor, person, request, Operation::Erase, address)?;
    let (_, _leave) = permit(app, &asked)?;
    erasure::answer(app, person, request, &findings, actor)?.ok_or_else(super::wrong_stage)
}

/// A refusal that somebody of the desk gives: every limb shown, the reason in words.
pub struct DeskRefusal {
    /// The code of the closed list.
    pub code: RefusalCode,
    /// The limbs shown; access needs both (s.30 ¶2, `I-10`).
    pub limbs: Vec<Limb>,
    /// The facts, the law, and why, as the person reads it.
    pub reason: Text,
}

/// Refuses a request with a code of the Act's closed list. Entered in the s.39 record, where the
/// person reads it (`I-9`).
///
/// # Errors
/// [`Failure::Bad`] when the Act admits no such refusal, a limb is missing, or the reason is too short
/// to be checked; else as [`answer_erasure`].
pub fn refuse(
    app: &App,
    actor: ActorId,
    request: RequestId,
    refusal: &DeskRefusal,
    address: Option<IpAddr>,
) -> Result<RequestView, Failure> {
    let person = person_of(app, request)?;
    let asked = desk_question(app, actor, person, request, Operation::Use, address)?;
    let (_, _leave) = permit(app, &asked)?;
    let opened = app
        .store()
        .read(|read| read.request(person, request))?
        .ok_or(Failure::Missing("request"))?;
    let case = Case::read(&opened)?;
    let right = case.request.right();
    let admitted = admitted(app, &case, person, refusal.code);
    let law_refusal = Refusal::new(
        &admitted,
        refusal.code,
        &refusal.limbs,
        Plain::new(refusal.reason.th.clone()),
    )
    .map_err(|fault| Failure::bad("refusal", refusal.code.section(), fault.words().text()))?;
    let told = refused_as(app, refusal.code, refusal.reason.clone(), Vec::new());
    let opened = app.store().transact::<store::Request, Failure>("rights.refused", move |tx| {
        let now = tx.now();
        let from = case.stage();
        let mut case = case.advance(now, |request| request.refuse(&law_refusal, actor, now))?;
        case.refused = Some(told);
        tx.move_request(person, request, from, case.stage(), &case.facts())?;
        let code = law_refusal.code();
        let more = serde_json::json!({ "code": code.code(), "section": code.section(), "actor": actor.to_string() });
        enter_step(tx, person, request, right, "refused", "desk", &more)?;
        tx.close_case(CaseId::from_bytes(request.bytes()), person)?;
        tx.request(person, request)?.ok_or(Failure::Missing("request"))
    })?;
    view(app, opened)
}

/// What the rule table answers to the claim on a basis on which this person's data is held: the one
/// that admits the code, if any does. For access every basis gives the one refusal of s.30 ¶2.
fn admitted(app: &App, case: &Case, person: PersonId, code: RefusalCode) -> law::Answer {
    let ground = match case.request.right() {
        Right::Access => Ground::Access,
        _ => case.ground.unwrap_or(Ground::PurposeOver),
    };
    let policy = app.policy();
    let relationship = app
        .store()
        .standing(person)
        .map(|standing| standing.relationship);
    let mut answers = (0..policy.compiled.activities().len())
        .filter_map(|number| u8::try_from(number).ok())
        .filter_map(|number| policy.compiled.basis(ActivityIx(number), relationship?))
        .map(|basis| law::cell(ground, basis))
        .collect::<Vec<_>>();
    answers.sort_by_key(|answer| !answer.admits(code));
    answers
        .first()
        .copied()
        .unwrap_or_else(|| law::cell(ground, law::Basis::LegalDuty))
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
