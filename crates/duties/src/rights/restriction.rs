//! Restriction: kept and used for nothing, nor destroyed, until it ends (s.34, `LP-93` … `LP-96`).
//!
//! It begins with the filing, also where somebody must look first: while it is examined it stands. What
//! the person needs for a claim is held against destruction too. The answering of rights goes on.

use jiff::SignedDuration;
use law::words::requests as words;
use law::{
    ActorId, Answer, Circumstances, Ground, Moment, Objection, ObjectionGround, PersonId, Refusal,
    RequestId, Right, Shown, Stage, Text, answer,
};
use policy::CategoryIx;
use serde_json::{Value as Json, json};
use store::{Tx, Work};

use super::about::About;
use super::case::{Case, RefusedAs};
use super::filing::{self, Asking, Claim};
use super::hand::Hand;
use super::objection::GRANTED;
use super::outcome::{Open, by_rule};
use super::plan::promises_wider;
use super::{BY_RULE, Filed, desk, enter_step};
use crate::app::{App, Policy};
use crate::failure::Failure;
use crate::held::category_of_rights;
use crate::letters::{self, LetterKind};
use crate::recipients::{self, Act};
use crate::systems::{self, AtSystem};
use crate::{period, work};

/// How long a restriction goes on after its person was told that it ends.
const TOLD_BEFORE: SignedDuration = SignedDuration::from_hours(8 * 24);

/// Categories by the ids of the pack; the record of rights itself is never restricted.
fn categories_of(policy: &Policy, ids: &[String]) -> Result<Vec<(CategoryIx, Text)>, Failure> {
    let unknown = || Failure::bad("categories", "LP-24", words::CATEGORY_UNKNOWN.text());
    if ids.is_empty() {
        return Err(unknown());
    }
    let rights = category_of_rights(policy);
    ids.iter()
        .map(|id| {
            let ix = policy.compiled.category_ix(id).ok_or_else(unknown)?;
            let category = policy.compiled.category(ix).ok_or_else(unknown)?;
            if Some(ix) == rights {
                return Err(unknown());
            }
            Ok((ix, category.name.clone()))
        })
        .collect()
}

/// What may be claimed, before anything else is looked at.
fn claimable(asking: &Asking, ground: Ground) -> Result<(), Failure> {
    if ground.right() != Right::Restriction {
        let why = words::GROUND_NOT_RESTRICTION.text();
        return Err(Failure::bad("ground", "s.34 ¶1", why));
    }
    if ground == Ground::ForClaim && asking.said.is_none() {
        let why = words::CLAIM_MISSING.text();
        return Err(Failure::bad("words", "s.34(3)", why));
    }
    Ok(())
}

/// What the rule refuses alone, and how it is told.
fn refused_by_rule(
    app: &App,
    ground: Ground,
    answered: Answer,
    names: &[Text],
) -> Result<Option<(Refusal, RefusedAs)>, Failure> {
    match answered {
        Answer::DoesNot { code } => {
            let reason =
                words::RESTRICTION_REFUSED.fill_text(&[("categories", &period::list(names))]);
            let told = desk::refused_as(app, code, reason, names.to_vec());
            Ok(Some((by_rule(code, &told)?, told)))
        }
        // What the person must do first is no matter for the desk: they are told so.
        Answer::WorksAfter { step, .. } if step.is_the_persons() => {
            let why = step.words().text();
            Err(Failure::bad("ground", ground.section(), why))
        }
        _ => Ok(None),
    }
}

pub(super) fn restrict(
    app: &App,
    asking: Asking,
    categories: Vec<String>,
    ground: Ground,
) -> Result<Filed, Failure> {
    claimable(&asking, ground)?;
    let policy = app.policy();
    let person = asking.person;
    let found = categories_of(&policy, &categories)?;
    let names: Vec<Text> = found.iter().map(|(_, name)| name.clone()).collect();
    let known = circumstances(app, &policy, person, asking.said.is_some())?;
    // The table gives one answer on every basis (`B4`).
    let answered = answer(ground, law::Basis::PublicTask, &known);
    let refused = refused_by_rule(app, ground, answered, &names)?;
    let claim = Claim {
        right: Right::Restriction,
        ground: Some(ground),
        about: About {
            categories,
            ..About::default()
        },
        is_grave: false,
        once: None,
    };
    let received = recipients::received_by(app, person, Some(&claim.about.categories))?;
    let holders = systems::holders(app, &claim.about.categories);
    let ready = filing::ready(app, asking, claim)?;
    app.store().transact("rights.restriction.filed", move |tx| {
        let filed = Filed::of(&ready);
        let open = filing::open(tx, ready)?;
        let request = open.request;
        if let Some((refusal, told)) = refused {
            open.refuse(tx, BY_RULE, &refusal, told)?;
            return Ok(filed.numbered(request));
        }
        for (category, _) in &found {
            tx.restrict(person, *category, ground.code())?;
            tx.hold(person, *category, ground.code(), None)?;
        }
        recipients::tell(tx, request, &received, Act::Restrict)?;
        let of = (person, request);
        systems::ask_holders(tx, of, Right::Restriction, AtSystem::Restrict, &holders)?;
        if matches!(answered, Answer::Works) {
            open.fulfil(tx, BY_RULE, GRANTED, vec![told_of(&names)])?;
        } else {
            let step =
                words::RESTRICTION_EXAMINED.fill_text(&[("categories", &period::list(&names))]);
            open.leave_with_desk(tx, step)?;
        }
        Ok(filed.numbered(request))
    })
}

fn told_of(names: &[Text]) -> Text {
    words::RESTRICTED.fill_text(&[("categories", &period::list(names))])
}

/// What the system knows of the four grounds without anybody looking.
fn circumstances(
    app: &App,
    policy: &Policy,
    person: PersonId,
    claim_stated: bool,
) -> Result<Circumstances, Failure> {
    let standing = app
        .store()
        .standing(person)
        .ok_or(Failure::Missing("person"))?;
    let requests = app.store().read(|read| read.requests_of(person))?;
    let correcting = requests.iter().any(|row| {
        row.kind == Right::Rectification.code()
            && matches!(row.stage.as_str(), "received" | "identified" | "reviewed")
    });
    let shown = |so: bool| if so { Shown::Yes } else { Shown::No };
    Ok(Circumstances {
        correction_open: shown(correcting),
        claim: shown(claim_stated),
        objection: if standing.objections.is_empty() {
            Objection::None
        } else {
            Objection::Open(ObjectionGround::PublicOrInterest)
        },
        wider_promise: promises_wider(&policy.pack),
        ..Circumstances::default()
    })
}

/// The desk finds the ground true: the restriction, which stood since the filing, stays.
pub(super) fn stands(tx: &mut Tx<'_>, open: Open, by: ActorId) -> Result<(), Failure> {
    let names: Vec<Text> = ours(tx, &open)
        .into_iter()
        .filter_map(|ix| tx.compiled().category(ix).map(|found| found.name.clone()))
        .collect();
    open.fulfil(tx, by, GRANTED, vec![told_of(&names)])
}

/// The person ends a restriction that they asked for (s.34): from then on the data is used again, and
/// its period runs as before. One that the law set while something is examined ends with that.
///
/// # Errors
/// [`Failure::Missing`] when the person has no such request; [`Failure::Bad`] when no restriction of it
/// stands; [`Failure::Store`].
pub fn lift(app: &App, hand: impl Into<Hand>, request: RequestId) -> Result<(), Failure> {
    let hand = hand.into();
    let person = hand.person();
    app.store()
        .transact("rights.restriction.lifted", move |tx| {
            tx.by_hand(hand.noted());
            let open = Open::read(tx, person, request)?;
            if !goes_on(&open.case) || open.case.request.right() != Right::Restriction {
                return Err(Failure::bad(
                    "request",
                    "s.34",
                    words::NOT_RESTRICTED.text(),
                ));
            }
            end_now(tx, open, words::LIFTED.text(), (hand.by(), &hand.entered()))
        })
}

/// Whether the restriction of an answered request still stands.
fn goes_on(case: &Case) -> bool {
    let answered = match case.request.stage() {
        Stage::Fulfilled { .. } => true,
        _ => case.ends.is_some(),
    };
    answered && !case.lifted
}

/// The desk finds no ground: the restriction goes on for [`TOLD_BEFORE`], and its person is told that it
/// ends and when, so that they can say something before it does.
pub(super) fn end_later(tx: &mut Tx<'_>, open: &mut Open) -> Result<(), Failure> {
    let day = tx.now().after(TOLD_BEFORE).civil_day();
    let ends = Moment::start_of(day);
    open.case.ends = Some(ends);
    open.case.told = vec![words::RESTRICTION_ENDS.fill_text(&[("day", &period::day(day))])];
    let (person, request) = (open.person, open.request);
    tx.enqueue(work::END_RESTRICTION, Some(person), Some(request), ends)?;
    letters::post(tx, person, Some(request), LetterKind::RestrictionEnding)
}

/// Ends a restriction on the day that was told, unless its person ended it before.
///
/// # Errors
/// [`Failure`]; the work is tried again.
pub(crate) fn end_refused(tx: &mut Tx<'_>, work: &Work) -> Result<(), Failure> {
    let (Some(person), Some(request)) = (work.person, work.request) else {
        return Ok(());
    };
    if tx.request(person, request)?.is_none() {
        return Ok(());
    }
    let open = Open::read(tx, person, request)?;
    if open.case.ends.is_none_or(|ends| ends > tx.now()) || open.case.lifted {
        return Ok(());
    }
    end_now(
        tx,
        open,
        words::RESTRICTION_ENDED.text(),
        ("system", &json!({})),
    )
}

/// Ends it in the caller's transaction; `by` and what the entry names beside that say whose hand it was.
fn end_now(
    tx: &mut Tx<'_>,
    mut open: Open,
    told: Text,
    (by, more): (&str, &Json),
) -> Result<(), Failure> {
    ends(tx, &open)?;
    open.case.lifted = true;
    open.case.told = vec![told];
    let (person, request, from) = (open.person, open.request, open.case.stage());
    open.case.keep(tx, person, request, from)?;
    enter_step(tx, person, request, Right::Restriction, "lifted", by, more)?;
    Ok(())
}

/// The restriction of a request ends: refused, or lifted by its person, or over.
pub(super) fn ends(tx: &mut Tx<'_>, open: &Open) -> Result<(), Failure> {
    let Some(ground) = open.case.ground else {
        return Ok(());
    };
    let others = others_standing(tx, open, ground)?;
    for category in ours(tx, open) {
        let id = tx
            .compiled()
            .category(category)
            .map(|known| known.id.clone());
        if others.iter().any(|other| Some(other) == id.as_ref()) {
            continue;
        }
        tx.end_restriction(open.person, category, ground.code())?;
        tx.end_hold(open.person, category, ground.code())?;
    }
    systems::release(tx, (open.person, open.request), Right::Restriction)
}

/// The categories that another request of the person restricts on the same ground, and goes on to
/// restrict when this one ends.
fn others_standing(tx: &mut Tx<'_>, open: &Open, ground: Ground) -> Result<Vec<String>, Failure> {
    let mut standing = Vec::new();
    for row in tx.requests_of(open.person)? {
        if row.request == open.request || row.kind != Right::Restriction.code() {
            continue;
        }
        let other = Open::read(tx, open.person, row.request)?.case;
        let stage = other.request.stage();
        // Before it is proved who asks, nothing was restricted.
        let stands = match stage {
            Stage::Received => false,
            stage => stage.is_open() || goes_on(&other),
        };
        if stands && other.ground == Some(ground) {
            standing.extend(other.about.categories);
        }
    }
    Ok(standing)
}

fn ours(tx: &Tx<'_>, open: &Open) -> Vec<CategoryIx> {
    let ids = open.case.about.categories.iter();
    ids.filter_map(|id| tx.compiled().category_ix(id)).collect()
}
