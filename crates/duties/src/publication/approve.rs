//! The second person: approval with a fresh proof of who gives it, refusal with reasons, taking back.

use law::words::publishing as words;
use law::{ActorId, Moment, ProposalId, Text};
use policy::diff::diff;
use store::{ProposalRow, Settled, Tx};

use super::{ProposalStage, ProposalView, entry, not_yours, pack_of, role_for, statement, view};
use crate::app::{App, compile};
use crate::failure::Failure;
use crate::rights;
use crate::work;

/// Approves what somebody else proposed: it is held to every rule again, signed, and in force on its day;
/// those it concerns are told from now on. `proved` is when the approver last proved who they are.
///
/// # Errors
/// [`Failure::Stale`] without a fresh proof; [`Failure::Missing`] for an unknown proposal;
/// [`Failure::Bad`] when the actor may not approve, proposed it, cannot be told from who did, it is not
/// waiting, or it no longer stands on the version in force; [`Failure::Pack`]; [`Failure::Store`].
pub fn approve(
    app: &App,
    actor: ActorId,
    proposal: ProposalId,
    proved: Moment,
) -> Result<ProposalView, Failure> {
    let role = role_for(app, actor, |named| &named.approved_by).ok_or_else(not_yours)?;
    rights::fresh(app.now(), proved)?;
    let row = waiting(app, proposal)?;
    rights::two_people(app, row.proposed_by, actor)?;
    let (told, day) = still_stands(app, &row)?;
    let proposer = role_for(app, row.proposed_by, |named| &named.proposed_by)
        .ok_or_else(|| Failure::bad("proposal", "LP-109", words::PROPOSER_GONE.text()))?;
    let due = Moment::start_of(day);
    let approved = app.store().transact("publication.approved", move |tx| {
        let row = in_stage(tx, proposal, &[ProposalStage::Proposed])?;
        if row.base_version != tx.compiled().version() {
            return Err(stale());
        }
        let now = tx.now();
        let said = statement::text(&row, (&proposer, &role), now);
        let signed = tx.sign_statement(&said)?;
        tx.settle_proposal(
            proposal,
            &Settled {
                stage: ProposalStage::Approved.code(),
                by: Some(actor),
                reason: None,
                statement: Some(signed),
            },
        )?;
        tx.enter_house(&entry("approved", &row, &role))?;
        for relationship in &told {
            tx.plan_deliveries(row.version, relationship)?;
        }
        tx.enqueue(work::ENACT_POLICY, None, None, due)?;
        tx.proposal(proposal)?.ok_or(Failure::Missing("proposal"))
    })?;
    app.look_ahead()?;
    if due <= app.now() {
        super::enact_due(app)?;
    }
    let row = app
        .store()
        .read(|read| read.proposal(proposal))?
        .unwrap_or(approved);
    view(row)
}

/// Whom to tell and from which day, if the proposal still stands on the version in force and its day is
/// not past.
fn still_stands(app: &App, row: &ProposalRow) -> Result<(Vec<String>, jiff::civil::Date), Failure> {
    let base = app.policy();
    let digest = store::pack_digest(&base.files)?;
    if row.base_version != base.compiled.version() || row.base_digest != digest {
        return Err(stale());
    }
    let new = compile(row.files.clone(), &[])?;
    let day = new.compiled.effective();
    if day < app.now().civil_day() {
        return Err(Failure::bad("effective", "LP-1", words::DAY_PAST.text()));
    }
    app.fits(&new.pack)
        .map_err(|why| Failure::bad("pack", "LP-24", why))?;
    let told = diff(&base.pack, &pack_of(&row.files))
        .must_be_told()
        .into_iter()
        .map(str::to_owned)
        .collect();
    Ok((told, day))
}

fn stale() -> Failure {
    Failure::bad("proposal", "LP-108", words::BASE_CHANGED.text())
}

fn waiting(app: &App, proposal: ProposalId) -> Result<ProposalRow, Failure> {
    let row = app
        .store()
        .read(|read| read.proposal(proposal))?
        .ok_or(Failure::Missing("proposal"))?;
    if ProposalStage::of_code(&row.stage) == Some(ProposalStage::Proposed) {
        Ok(row)
    } else {
        Err(Failure::bad(
            "proposal",
            "LP-108",
            words::NOT_WAITING.text(),
        ))
    }
}

fn in_stage(
    tx: &mut Tx<'_>,
    proposal: ProposalId,
    stages: &[ProposalStage],
) -> Result<ProposalRow, Failure> {
    let row = tx.proposal(proposal)?.ok_or(Failure::Missing("proposal"))?;
    let stage = ProposalStage::of_code(&row.stage);
    if stage.is_some_and(|stage| stages.contains(&stage)) {
        Ok(row)
    } else {
        Err(Failure::bad(
            "proposal",
            "LP-108",
            words::NOT_WAITING.text(),
        ))
    }
}

/// Refuses what was proposed, with the reason.
///
/// # Errors
/// [`Failure::Missing`]; [`Failure::Bad`] when the actor may not, it is not waiting, or the reason is
/// missing in a language; [`Failure::Store`].
pub fn refuse(
    app: &App,
    actor: ActorId,
    proposal: ProposalId,
    why: Text,
) -> Result<ProposalView, Failure> {
    let role = role_for(app, actor, |named| &named.approved_by).ok_or_else(not_yours)?;
    end(
        app,
        (actor, role),
        proposal,
        why,
        (ProposalStage::Refused, &[ProposalStage::Proposed]),
    )
}

/// Takes back what was proposed or approved, before its day, with the reason. Whom it was told to already
/// keeps that receipt; nothing of it ever held.
///
/// # Errors
/// As [`refuse`].
pub fn withdraw(
    app: &App,
    actor: ActorId,
    proposal: ProposalId,
    why: Text,
) -> Result<ProposalView, Failure> {
    let role = role_for(app, actor, |named| &named.proposed_by)
        .or_else(|| role_for(app, actor, |named| &named.approved_by))
        .ok_or_else(not_yours)?;
    end(
        app,
        (actor, role),
        proposal,
        why,
        (
            ProposalStage::Withdrawn,
            &[ProposalStage::Proposed, ProposalStage::Approved],
        ),
    )
}

fn end(
    app: &App,
    (actor, role): (ActorId, String),
    proposal: ProposalId,
    why: Text,
    (stage, from): (ProposalStage, &'static [ProposalStage]),
) -> Result<ProposalView, Failure> {
    let why = rights::reason(why)?;
    let reason = serde_json::to_string(&why).map_err(|_| Failure::Missing("reason"))?;
    let row = app.store().transact("publication.ended", move |tx| {
        let row = in_stage(tx, proposal, from)?;
        tx.settle_proposal(
            proposal,
            &Settled {
                stage: stage.code(),
                by: Some(actor),
                reason: Some(reason),
                statement: None,
            },
        )?;
        tx.drop_deliveries(row.version)?;
        tx.enter_house(&entry(stage.code(), &row, &role))?;
        tx.proposal(proposal)?.ok_or(Failure::Missing("proposal"))
    })?;
    app.look_ahead()?;
    view(row)
}
