//! Deciding a request that the rule could not answer alone: by the same rule table, with what the desk
//! established; a refusal only with a code of the Act's closed list and all its limbs (`LP-98`).

use std::net::IpAddr;

use law::{
    ActorId, Circumstances, Ground, Limb, Operation, PersonId, Plain, Refusal, RefusalCode,
    RefusalFault, RequestId, Right, Shown, Stage, Text,
};
use policy::ActivityIx;
use store::Tx;

use super::approval;
use super::case::Case;
use super::conversation::unproposed;
use super::desk::{leave_at_desk, person_of, refused_as};
use super::erasure::{self, ErasureAnswer};
use super::filing::holdable;
use super::outcome::Open;
use super::plan::promises_wider;
use super::{
    RequestView, WORDS_MAX, inform, objection, portability, rectification, restriction, view,
};
use crate::app::App;
use crate::failure::Failure;

/// What the desk found out about a request for erasure that the rule could not answer alone. What
/// nobody has looked at counts neither way.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Findings {
    /// The data is no longer needed for its purpose (s.33(1)).
    pub purpose_over: Shown,
    /// It was processed unlawfully (s.33(4)).
    pub unlawful: Shown,
    /// The person's objection stands (s.33(3)).
    pub objection_stands: Shown,
}

/// A refusal that somebody of the desk gives: every limb shown, the reason in words.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DeskRefusal {
    /// The code of the closed list.
    pub code: RefusalCode,
    /// The limbs shown; access needs both (s.30 ¶2, `I-10`).
    pub limbs: Vec<Limb>,
    /// The facts, the law, and why, as the person reads it.
    pub reason: Text,
}

/// What the desk decides.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Decision {
    /// What was found out about an erasure; the rule table then answers.
    Found(Findings),
    /// The objection stands, the ground of the restriction is true, the correction is made.
    Grant,
    /// The answer to a question, in both languages.
    Say(Text),
    /// No, with the code, its limbs and the reason.
    Refuse(DeskRefusal),
}

/// Where a decision led.
pub struct Decided {
    /// The request as it stands now; nothing when its person was erased with it.
    pub view: Option<RequestView>,
    /// What became of an erasure.
    pub erasure: Option<ErasureAnswer>,
}

/// Decides a request for a member of the desk: permitted and entered first, like every use.
///
/// # Errors
/// [`Failure::Missing`] when there is no such request; [`Failure::Refused`] when the actor may not;
/// [`Failure::Bad`] when it is decided already, the decision is none for this right, the Act admits no
/// such refusal, a limb is missing, or the reason is too short to be checked; [`Failure::Store`].
pub fn decide(
    app: &App,
    actor: ActorId,
    request: RequestId,
    decision: Decision,
    address: Option<IpAddr>,
) -> Result<Decided, Failure> {
    let person = person_of(app, request)?;
    let operation = match decision {
        Decision::Found(_) => Operation::Erase,
        _ => Operation::Use,
    };
    leave_at_desk(app, actor, (person, request), operation, address)?;
    if approval::is_for_two(app, &decision) {
        approval::propose(app, actor, (person, request), &decision)?;
        return decided(app, person, request, None);
    }
    let erasure = carry_out(app, actor, (person, request), decision)?;
    decided(app, person, request, erasure)
}

/// Where a decision led, as the request stands now.
pub(super) fn decided(
    app: &App,
    person: PersonId,
    request: RequestId,
    erasure: Option<ErasureAnswer>,
) -> Result<Decided, Failure> {
    let opened = app.store().read(|read| read.request(person, request))?;
    Ok(Decided {
        view: opened.map(|opened| view(app, opened)).transpose()?,
        erasure,
    })
}

/// Does what was decided, by who answers for it.
pub(super) fn carry_out(
    app: &App,
    actor: ActorId,
    (person, request): (PersonId, RequestId),
    decision: Decision,
) -> Result<Option<ErasureAnswer>, Failure> {
    Ok(match decision {
        Decision::Found(findings) => Some(
            erasure::answer(app, person, request, &findings, actor)?
                .ok_or_else(super::wrong_stage)?,
        ),
        Decision::Grant if right_of(app, person, request)? == Some(Right::Rectification) => {
            rectification::correct(app, actor, (person, request))?;
            None
        }
        Decision::Grant => {
            app.store().transact("rights.granted", move |tx| {
                let open = Open::read(tx, person, request)?;
                unproposed(&open)?;
                grant(tx, open, actor)
            })?;
            None
        }
        Decision::Say(said) => {
            holdable("answer", &said.th, WORDS_MAX)?;
            holdable("answer", &said.en, WORDS_MAX)?;
            app.store().transact("rights.answered", move |tx| {
                let open = Open::read(tx, person, request)?;
                match open.case.request.right() {
                    Right::Informed => inform::answered(tx, open, actor, said),
                    _ => Err(super::wrong_stage()),
                }
            })?;
            None
        }
        Decision::Refuse(refusal) => {
            refuse(app, actor, (person, request), &refusal)?;
            None
        }
    })
}

fn right_of(app: &App, person: PersonId, request: RequestId) -> Result<Option<Right>, Failure> {
    let rows = app.store().read(|read| read.requests_of(person))?;
    let row = rows.iter().find(|row| row.request == request);
    Ok(row.and_then(|row| row.kind.parse().ok()))
}

fn grant(tx: &mut Tx<'_>, open: Open, by: ActorId) -> Result<(), Failure> {
    match open.case.request.right() {
        Right::Objection => objection::stands(tx, open, by),
        Right::Restriction => restriction::stands(tx, open, by),
        Right::Portability => portability::again(tx, open),
        _ => Err(super::wrong_stage()),
    }
}

/// What was stopped when the request was filed goes on when it is refused.
pub(super) fn undo(tx: &mut Tx<'_>, open: &Open) -> Result<(), Failure> {
    match open.case.request.right() {
        Right::Objection => objection::ends(tx, open),
        Right::Restriction => restriction::ends(tx, open),
        Right::Rectification => rectification::ends(tx, open),
        _ => Ok(()),
    }
}

fn refuse(
    app: &App,
    actor: ActorId,
    (person, request): (PersonId, RequestId),
    refusal: &DeskRefusal,
) -> Result<(), Failure> {
    let opened = app
        .store()
        .read(|read| read.request(person, request))?
        .ok_or(Failure::Missing("request"))?;
    let case = Case::read(&opened)?;
    let law_refusal = refusal_of(app, &case, person, refusal)?;
    let told = refused_as(app, refusal.code, refusal.reason.clone(), Vec::new());
    app.store().transact("rights.refused", move |tx| {
        let mut open = Open::read(tx, person, request)?;
        unproposed(&open)?;
        // Before it is proved who asks, nothing was begun that could end.
        if !matches!(open.case.request.stage(), Stage::Received) {
            match open.case.request.right() {
                Right::Restriction => restriction::end_later(tx, &mut open)?,
                _ => undo(tx, &open)?,
            }
        }
        open.refuse(tx, actor, &law_refusal, told)
    })
}

/// The refusal, if the rule table admits it with these limbs and this reason.
///
/// # Errors
/// [`Failure::Bad`].
pub(super) fn refusal_of(
    app: &App,
    case: &Case,
    person: PersonId,
    refusal: &DeskRefusal,
) -> Result<Refusal, Failure> {
    holdable("reason", &refusal.reason.th, WORDS_MAX)?;
    holdable("reason", &refusal.reason.en, WORDS_MAX)?;
    let is_received = matches!(case.request.stage(), Stage::Received);
    if is_received != refusal.code.is_for_identity() {
        return Err(super::wrong_stage());
    }
    Refusal::new(
        &admitted(app, case, person, refusal.code),
        refusal.code,
        &refusal.limbs,
        Plain::new(refusal.reason.th.clone()),
    )
    .map_err(|fault| {
        Failure::bad(
            part_of(&fault),
            refusal.code.section(),
            fault.words().text(),
        )
    })
}

/// The part of a refusal in which a fault lies.
const fn part_of(fault: &RefusalFault) -> &'static str {
    match fault {
        RefusalFault::NotAdmitted { .. } => "code",
        RefusalFault::LimbMissing { .. } | RefusalFault::LimbForeign { .. } => "limbs",
        RefusalFault::ReasonMissing => "reason",
    }
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
    // Whoever refuses for want of the ground's facts has looked and found them not so.
    let not_so = Circumstances {
        marketing: Shown::No,
        research: Shown::No,
        purpose_over: Shown::No,
        withdrawn: Shown::No,
        unlawful: Shown::No,
        claim: Shown::No,
        erasure_due: Shown::No,
        wider_promise: promises_wider(&policy.pack),
        ..Circumstances::default()
    };
    let reached = |id: &str| {
        case.about.activities.is_empty() || case.about.activities.iter().any(|of| of == id)
    };
    let mut answers = policy
        .compiled
        .activities()
        .iter()
        .zip(0_u8..)
        .filter(|(activity, _)| reached(&activity.id))
        .filter_map(|(_, number)| policy.compiled.basis(ActivityIx(number), relationship?))
        .flat_map(|basis| {
            [
                law::cell(ground, basis),
                law::answer(ground, basis, &not_so),
            ]
        })
        .collect::<Vec<_>>();
    answers.sort_by_key(|answer| !answer.admits(code));
    answers
        .first()
        .copied()
        .unwrap_or_else(|| law::cell(ground, law::Basis::LegalDuty))
}
