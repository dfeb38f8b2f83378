//! Objection: the activity stops at once, then it is decided (s.32, `LP-85` … `LP-87`, `X-9`).
//!
//! Filing sets the data apart in the same transaction: the very next decision about this activity is
//! a refusal. That is the restriction of s.34(4) too, which reaches what was objected to and no more
//! (`LP-96`). Direct marketing cannot be refused and needs nobody.

use law::words::requests as words;
use law::{
    Answer, Basis, Circumstances, Ground, Refusal, RefusalCode, Review, Right, Shown, Text, answer,
};
use policy::{Activity, ActivityIx};
use store::Tx;

use super::about::About;
use super::case::RefusedAs;
use super::filing::{self, Asking, Claim};
use super::outcome::{Open, by_rule};
use super::{BY_RULE, Filed, desk};
use crate::app::{App, Policy};
use crate::failure::Failure;
use crate::systems::{self, AtSystem};

/// One thing done as asked.
pub(super) const GRANTED: Review = Review {
    granted: 1,
    withheld: 0,
    kept: 0,
};

/// An activity of the pack, and the basis on which it uses this person's data.
pub(super) fn activity_of(
    app: &App,
    policy: &Policy,
    person: law::PersonId,
    id: &str,
) -> Result<(ActivityIx, Activity, Basis), Failure> {
    let standing = app
        .store()
        .standing(person)
        .ok_or(Failure::Missing("person"))?;
    let unknown = || Failure::bad("activity", "LP-35", words::ACTIVITY_UNKNOWN.text());
    let ix = policy.compiled.activity_ix(id).ok_or_else(unknown)?;
    let activity = policy.compiled.activity(ix).ok_or_else(unknown)?.clone();
    let basis = policy
        .compiled
        .basis(ix, standing.relationship)
        .ok_or_else(unknown)?;
    Ok((ix, activity, basis))
}

pub(super) fn object(
    app: &App,
    asking: Asking,
    activity: &str,
    ground: Ground,
) -> Result<Filed, Failure> {
    if ground.right() != Right::Objection {
        let why = words::GROUND_NOT_OBJECTION.text();
        return Err(Failure::bad("ground", "s.32 ¶1", why));
    }
    let policy = app.policy();
    let person = asking.person;
    let (ix, known, basis) = activity_of(app, &policy, person, activity)?;
    let answered = answer(ground, basis, &circumstances(&known));
    let refused = match answered {
        Answer::DoesNot { code } => Some(not_so(app, code, &known, basis)?),
        _ => None,
    };
    let claim = Claim {
        right: Right::Objection,
        ground: Some(ground),
        about: About {
            activities: vec![known.id.clone()],
            ..About::default()
        },
        is_grave: false,
        once: None,
    };
    let relationship = app
        .store()
        .standing(person)
        .map(|standing| standing.relationship);
    let alone = relationship.map_or_else(Vec::new, |relationship| {
        systems::used_for_alone(&policy.compiled, relationship, ix)
    });
    let holders = systems::holders(app, &alone);
    let ready = filing::ready(app, asking, claim)?;
    app.store().transact("rights.objection.filed", move |tx| {
        let already = tx
            .standing(person)
            .is_some_and(|standing| standing.objections.has(ix.0));
        if already {
            let why = words::OBJECTED_ALREADY.text();
            return Err(Failure::bad("activity", "s.32 ¶1", why));
        }
        let filed = Filed::of(&ready);
        let open = filing::open(tx, ready)?;
        let request = open.request;
        let of = (person, request);
        match (refused, answered) {
            (Some((refusal, told)), _) => open.refuse(tx, BY_RULE, &refusal, told)?,
            (None, Answer::Works) => {
                tx.file_objection(person, ix)?;
                systems::ask_holders(tx, of, Right::Objection, AtSystem::Restrict, &holders)?;
                let told = words::OBJECTION_STANDS.fill_text(&[("activity", &known.name)]);
                open.fulfil(tx, BY_RULE, GRANTED, vec![told])?;
            }
            (None, _) => {
                tx.file_objection(person, ix)?;
                systems::ask_holders(tx, of, Right::Objection, AtSystem::Restrict, &holders)?;
                let step = words::OBJECTION_EXAMINED.fill_text(&[("activity", &known.name)]);
                open.leave_with_desk(tx, step)?;
            }
        }
        Ok(filed.numbered(request))
    })
}

/// What is known of an objection without anybody looking.
fn circumstances(activity: &Activity) -> Circumstances {
    let shown = |so: bool| if so { Shown::Yes } else { Shown::No };
    Circumstances {
        marketing: shown(activity.direct_marketing),
        research: shown(activity.research),
        ..Circumstances::default()
    }
}

/// The refusal that the table gives for one activity, in the words that the person gets.
pub(super) fn not_so(
    app: &App,
    code: RefusalCode,
    activity: &Activity,
    basis: Basis,
) -> Result<(Refusal, RefusedAs), Failure> {
    let reason = words::RULE_REFUSED.fill_text(&[
        ("activity", &activity.name),
        ("basis", &basis.words().text()),
    ]);
    let told = desk::refused_as(app, code, reason, Vec::new());
    Ok((by_rule(code, &told)?, told))
}

/// The objection stands: the activity stays stopped for this person.
pub(super) fn stands(tx: &mut Tx<'_>, open: Open, by: law::ActorId) -> Result<(), Failure> {
    let told = vec![words::OBJECTION_STANDS.fill_text(&[("activity", &name(tx, &open))])];
    open.fulfil(tx, by, GRANTED, told)
}

/// The objection is refused: the activity goes on.
pub(super) fn ends(tx: &mut Tx<'_>, open: &Open) -> Result<(), Failure> {
    for id in &open.case.about.activities {
        if let Some(ix) = tx.compiled().activity_ix(id) {
            tx.end_objection(open.person, ix)?;
        }
    }
    systems::release(tx, (open.person, open.request), Right::Objection)
}

fn name(tx: &Tx<'_>, open: &Open) -> Text {
    let compiled = tx.compiled();
    let id = open.case.about.activities.first();
    id.and_then(|id| compiled.activity_ix(id))
        .and_then(|ix| compiled.activity(ix))
        .map_or_else(|| Text::new("", ""), |activity| activity.name.clone())
}
