//! Two people decide where the policy wants it: a refusal, and an erasure on facts that the desk
//! established, is proposed by one and done by the approval of another (`T30`).
//!
//! An approval is no rubber stamp of what was true once: what is approved is held to the rule table
//! again at that moment.

use std::net::IpAddr;

use law::words::desk as words;
use law::{ActorId, PersonId, RequestId, Right, Text};
use serde_json::json;

use super::about::{Proposal, WaitsFor};
use super::case::Case;
use super::conversation::{at_desk, by, going_on, keep, reason, unproposed};
use super::decide::{self, Decided, Decision};
use super::{RequestView, desk};
use crate::app::App;
use crate::failure::Failure;

/// Whether a decision is done only when somebody else approves it.
pub(super) fn is_for_two(app: &App, decision: &Decision) -> bool {
    wants_two(app) && matches!(decision, Decision::Found(_) | Decision::Refuse(_))
}

/// Whether the policy wants two people.
pub(crate) fn wants_two(app: &App) -> bool {
    let policy = app.policy();
    let rights = policy.pack.rights.as_ref();
    rights.and_then(|rights| rights.two_person) == Some(true)
}

/// Leaves a decision for somebody else to approve. One that could not be done is not proposed either.
pub(super) fn propose(
    app: &App,
    actor: ActorId,
    (person, request): (PersonId, RequestId),
    decision: &Decision,
) -> Result<(), Failure> {
    could_be_done(app, person, request, decision)?;
    let act = decision.to_json();
    app.store().transact("rights.proposed", move |tx| {
        let mut open = going_on(tx, person, request)?;
        unproposed(&open)?;
        let now = tx.now();
        open.case.proposal = Some(Proposal::new(actor, now, act));
        open.case
            .wait(WaitsFor::Approval, words::WAITS_APPROVAL.text(), now);
        keep(tx, open, "proposed", "desk", &by(actor))
    })
}

/// Approves what a colleague proposed, and has it done: held to the rule table again first.
///
/// # Errors
/// [`Failure::Missing`] for an unknown request; [`Failure::Refused`] when the actor may not answer
/// requests; [`Failure::Bad`] when nothing is proposed, the approver proposed it, is the same person as
/// who did, or cannot be told from them, or the proposal does not hold any more; [`Failure::Store`].
pub fn approve(
    app: &App,
    actor: ActorId,
    request: RequestId,
    address: Option<IpAddr>,
) -> Result<Decided, Failure> {
    let person = at_desk(app, actor, request, address)?;
    let proposal = proposal(app, person, request)?;
    let proposer: ActorId = proposal
        .by
        .parse()
        .map_err(|_| Failure::Missing("proposer"))?;
    two_people(app, proposer, actor)?;
    let decision = decision_of(&proposal).ok_or(Failure::Missing("proposal"))?;
    could_be_done(app, person, request, &decision)?;
    app.store().transact("rights.approved", move |tx| {
        let mut open = going_on(tx, person, request)?;
        if open.case.proposal.as_ref() != Some(&proposal) {
            let why = words::NO_PROPOSAL.text();
            return Err(Failure::bad("request", "T30", why));
        }
        open.case.proposal = None;
        let now = tx.now();
        open.case
            .wait(WaitsFor::Desk, words::STEP_APPROVED.text(), now);
        let more = json!({ "actor": actor.to_string(), "proposer": proposer.to_string() });
        keep(tx, open, "approved", "desk", &more)
    })?;
    let erasure = decide::carry_out(app, actor, (person, request), decision)?;
    decide::decided(app, person, request, erasure)
}

/// Sends a proposal back to the desk, with the reason; whoever answers requests can, who proposed it
/// too.
///
/// # Errors
/// [`Failure::Missing`] for an unknown request; [`Failure::Refused`]; [`Failure::Bad`] when nothing is
/// proposed or the reason is missing in a language; [`Failure::Store`].
pub fn send_back(
    app: &App,
    actor: ActorId,
    request: RequestId,
    why: Text,
    address: Option<IpAddr>,
) -> Result<RequestView, Failure> {
    let why = reason(why)?;
    let person = at_desk(app, actor, request, address)?;
    app.store().transact("rights.sent-back", move |tx| {
        let mut open = going_on(tx, person, request)?;
        if open.case.proposal.take().is_none() {
            let told = words::NO_PROPOSAL.text();
            return Err(Failure::bad("request", "T30", told));
        }
        let step = words::SENT_BACK.fill_text(&[("why", &why)]);
        open.case.wait(WaitsFor::Desk, step, tx.now());
        keep(tx, open, "sent-back", "desk", &by(actor))
    })?;
    super::request(app, person, request)
}

/// What is proposed, as it would be done.
pub(crate) fn decision_of(proposal: &Proposal) -> Option<Decision> {
    Decision::from_json(proposal.act.as_object()?).ok()
}

fn proposal(app: &App, person: PersonId, request: RequestId) -> Result<Proposal, Failure> {
    let opened = app
        .store()
        .read(|read| read.request(person, request))?
        .ok_or(Failure::Missing("request"))?;
    Case::read(&opened)?
        .proposal
        .ok_or_else(|| Failure::bad("request", "T30", words::NO_PROPOSAL.text()))
}

/// Refuses unless the two are shown to be two people: two staff accounts of one person are one (`T30`).
///
/// # Errors
/// [`Failure::Bad`].
pub(crate) fn two_people(app: &App, first: ActorId, second: ActorId) -> Result<(), Failure> {
    let same = || Failure::bad("actor", "T30", words::SAME_APPROVER.text());
    if first == second {
        return Err(same());
    }
    let (first, second) = app.store().read::<_, store::Fault>(|read| {
        let first = read.actor(first)?.and_then(|row| row.person);
        Ok((first, read.actor(second)?.and_then(|row| row.person)))
    })?;
    match (first, second) {
        (Some(first), Some(second)) if first == second => Err(same()),
        (Some(_), Some(_)) => Ok(()),
        _ => Err(Failure::bad("actor", "T30", words::APPROVER_UNKNOWN.text())),
    }
}

/// Whether the decision could be done as things stand, without doing it.
fn could_be_done(
    app: &App,
    person: PersonId,
    request: RequestId,
    decision: &Decision,
) -> Result<(), Failure> {
    let opened = app
        .store()
        .read(|read| read.request(person, request))?
        .ok_or(Failure::Missing("request"))?;
    let case = Case::read(&opened)?;
    match decision {
        Decision::Refuse(refusal) => {
            decide::refusal_of(app, &case, person, refusal)?;
            Ok(())
        }
        _ if case.request.right() == Right::Erasure
            && desk::is_answerable(case.request.stage()) =>
        {
            Ok(())
        }
        _ => Err(super::wrong_stage()),
    }
}
