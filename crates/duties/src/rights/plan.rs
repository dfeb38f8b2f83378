//! What becomes of each category when erasure is asked for: the rule table of the Act, held against
//! every activity that keeps it (s.33, `law` note B4, B12).
//!
//! The basis is the one that the person's relationship fixed; it is never chosen anew. A category
//! goes only when no activity may keep it.

use jiff::civil::Date;
use law::{
    Answer, Basis, Circumstances, Ground, Moment, Objection, ObjectionGround, RefusalCode, Right,
    Shown, Step, Text, answer,
};
use policy::pack::{CountsFrom, Pack, Retention};
use policy::{Activity, ActivityIx, CategoryIx, Standing};
use store::{Holding, RequestRow};

use super::decide::Findings;
use crate::app::Policy;
use crate::held::category_of_rights;
use crate::period;

/// What becomes of one category.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Verdict {
    /// Nothing keeps it.
    Goes,
    /// A law wants its young records kept until a day; the older ones go.
    Until {
        /// The last civil day.
        day: Date,
        /// Only records that happened at or after this stay; all of them when there is none.
        from: Option<Moment>,
        /// When the last of them may go.
        ends: Moment,
        /// The law.
        law: Text,
    },
    /// Something of fact must be established first.
    Waits(Step),
    /// A hold stands against it: a claim, an order.
    Held,
    /// It is not erased.
    Stays(Reason),
}

/// Why a category is not erased.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Reason {
    pub(crate) code: RefusalCode,
    pub(crate) activity: ActivityIx,
    pub(crate) basis: Basis,
    pub(crate) law: Option<Text>,
}

impl Verdict {
    /// The graver one decides.
    const fn weight(&self) -> u8 {
        match self {
            Verdict::Goes => 0,
            Verdict::Until { .. } => 1,
            Verdict::Waits(_) => 2,
            Verdict::Held => 3,
            Verdict::Stays(_) => 4,
        }
    }

    fn graver(self, other: Verdict) -> Verdict {
        if other.weight() > self.weight() {
            other
        } else {
            self
        }
    }
}

/// What is known when a plan is made.
pub(crate) struct Known<'k> {
    pub(crate) policy: &'k Policy,
    pub(crate) standing: &'k Standing,
    pub(crate) holdings: &'k [Holding],
    pub(crate) requests: &'k [RequestRow],
    /// Open cases that are no rights request: an order, an incident.
    pub(crate) other_cases: bool,
    pub(crate) ground: Ground,
    pub(crate) findings: &'k Findings,
    pub(crate) now: Moment,
}

/// The verdict on every category that is held, in the pack's order.
pub(crate) fn plan(known: &Known<'_>) -> Vec<(CategoryIx, Verdict)> {
    let rights = category_of_rights(known.policy);
    known
        .policy
        .compiled
        .categories()
        .iter()
        .zip(0_u8..)
        .filter_map(|(category, number)| {
            let ix = CategoryIx(number);
            let held: Vec<&Holding> = known
                .holdings
                .iter()
                .filter(|holding| holding.category == category.id)
                .collect();
            if Some(ix) == rights {
                return record_of_refusals(known, ix, &category.id).map(|verdict| (ix, verdict));
            }
            (!held.is_empty()).then(|| (ix, verdict(known, ix, &held)))
        })
        .collect()
}

/// A refusal is a record that the Act commands, and is kept as long as the pack says; a person who
/// was never refused anything leaves none (s.39(7), `X-34`).
fn record_of_refusals(known: &Known<'_>, ix: CategoryIx, category: &str) -> Option<Verdict> {
    let refused = known.requests.iter().filter(|row| row.stage == "refused");
    let newest = refused.map(|row| row.changed).max()?;
    let (activity, declared, basis) =
        activities(known, ix).find(|(_, activity, _)| activity.answers_rights)?;
    let row = known.policy.pack.retention_of(&declared.id, category);
    let law = row.map(|row| row.law.clone()).filter(is_said);
    let law = law.or_else(|| law_of(known, activity));
    let Some(period) = row.and_then(|row| row.period.period) else {
        return Some(Verdict::Stays(Reason {
            code: RefusalCode::ErasureLegalDuty,
            activity,
            basis,
            law,
        }));
    };
    let ends = period::end_of(period, newest);
    (ends > known.now).then(|| Verdict::Until {
        day: period.after(newest.civil_day()),
        from: None,
        ends,
        law: law.unwrap_or_else(unsaid),
    })
}

fn activities<'k>(
    known: &Known<'k>,
    category: CategoryIx,
) -> impl Iterator<Item = (ActivityIx, &'k Activity, Basis)> {
    let (policy, relationship) = (known.policy, known.standing.relationship);
    policy
        .compiled
        .activities()
        .iter()
        .zip(0_u8..)
        .filter(move |(activity, _)| activity.categories.has(category.0))
        .filter_map(move |(activity, number)| {
            let ix = ActivityIx(number);
            Some((ix, activity, policy.compiled.basis(ix, relationship)?))
        })
}

fn verdict(known: &Known<'_>, category: CategoryIx, held: &[&Holding]) -> Verdict {
    let mut verdict = if known.standing.holds.has(category.0) {
        Verdict::Held
    } else {
        Verdict::Goes
    };
    for (ix, activity, basis) in activities(known, category) {
        let row = known
            .policy
            .compiled
            .category(category)
            .and_then(|category| known.policy.pack.retention_of(&activity.id, &category.id));
        // Only an activity for which something here was collected has a say (s.21, s.24, `X-30`).
        let newest = held
            .iter()
            .filter(|holding| is_collected_for(known.policy, &holding.source, &activity.id))
            .map(|holding| holding.to)
            .max();
        if let Some(newest) = newest {
            verdict = verdict.graver(by_activity(known, ix, activity, basis, row, newest));
        }
    }
    verdict
}

/// Whether a source delivers for an activity. What came another way than through a source of the
/// pack may have been collected for any.
fn is_collected_for(policy: &Policy, source: &str, activity: &str) -> bool {
    let source = policy.pack.sources.iter().find(|known| known.id == source);
    source.is_none_or(|source| source.activities.iter().any(|of| of == activity))
}

/// What one activity has to say against erasure.
fn by_activity(
    known: &Known<'_>,
    ix: ActivityIx,
    activity: &Activity,
    basis: Basis,
    row: Option<&Retention>,
    newest: Moment,
) -> Verdict {
    if row.is_some_and(|row| period::counts(&known.policy.pack, row) == CountsFrom::CaseClosed) {
        // What is kept from the end of a case keeps nothing where there is none.
        return if known.other_cases && activity.case_required {
            Verdict::Held
        } else {
            Verdict::Goes
        };
    }
    if let Some(floor) = row.and_then(|row| row.floor) {
        let ends = period::end_of(floor, newest);
        if ends <= known.now {
            return Verdict::Goes;
        }
        let days = jiff::SignedDuration::from_hours(
            i64::try_from(floor.longest_days())
                .unwrap_or(i64::MAX / 48)
                .saturating_mul(24),
        );
        return Verdict::Until {
            day: floor.after(newest.civil_day()),
            from: Some(Moment::start_of(known.now.after(-days).civil_day())),
            ends,
            law: row.map_or_else(unsaid, |row| row.floor_law.clone()),
        };
    }
    if basis.is_consent() && !has_word(known, ix) {
        // Nobody consented, so nothing was kept for it.
        return Verdict::Goes;
    }
    let circumstances = circumstances(known, ix, activity, basis);
    match answer(known.ground, basis, &circumstances) {
        // The exceptions that a controller may show are held cases: they are holds here.
        Answer::Works | Answer::Refusable { .. } => Verdict::Goes,
        Answer::WorksAfter { .. } if spoke_of_another(known, ix) => Verdict::Stays(Reason {
            code: RefusalCode::ErasureGroundAbsent,
            activity: ix,
            basis,
            law: None,
        }),
        Answer::WorksAfter { step, .. } => Verdict::Waits(step),
        Answer::DoesNot { code } => Verdict::Stays(Reason {
            code,
            activity: ix,
            basis,
            law: law_of(known, ix),
        }),
    }
}

/// Whether the person ever consented to the activity, be it withdrawn since.
const fn has_word(known: &Known<'_>, ix: ActivityIx) -> bool {
    known.standing.consents.has(ix.0) || known.standing.withdrawn.has(ix.0)
}

/// Whether the ground is a word of the person's that they gave on other activities and not on this
/// one: then it reaches those alone (s.33(2), (3)).
fn spoke_of_another(known: &Known<'_>, ix: ActivityIx) -> bool {
    let spoken = match known.ground {
        Ground::Objected | Ground::PromisedAfterObjection => known.standing.objections,
        Ground::ConsentWithdrawn => known.standing.withdrawn,
        _ => return false,
    };
    !spoken.is_empty() && !spoken.has(ix.0)
}

fn law_of(known: &Known<'_>, activity: ActivityIx) -> Option<Text> {
    let relationship = known
        .policy
        .compiled
        .relationship(known.standing.relationship)?;
    let activity = known.policy.compiled.activity(activity)?;
    let written = known.policy.pack.activity(&activity.id)?;
    let law = &written.basis_for(&relationship.id)?.law;
    Some(law.clone()).filter(is_said)
}

fn is_said(law: &Text) -> bool {
    !law.th.is_empty() && !law.en.is_empty()
}

fn unsaid() -> Text {
    Text::new("", "")
}

/// The facts of the case, as far as the system knows them; the desk's findings come first.
fn circumstances(
    known: &Known<'_>,
    ix: ActivityIx,
    activity: &Activity,
    basis: Basis,
) -> Circumstances {
    let objected_on = if activity.direct_marketing {
        ObjectionGround::DirectMarketing
    } else if activity.research {
        ObjectionGround::Research
    } else {
        ObjectionGround::PublicOrInterest
    };
    let objection = match (
        known.standing.objections.has(ix.0),
        known.findings.objection_stands,
    ) {
        (false, _) => Objection::None,
        (true, Shown::NotYet) => Objection::Open(objected_on),
        (true, Shown::Yes) => Objection::Stands(objected_on),
        (true, Shown::No) => Objection::Refused(objected_on),
    };
    let withdrawn = basis.is_consent() && known.standing.withdrawn.has(ix.0);
    Circumstances {
        marketing: shown(activity.direct_marketing),
        research: shown(activity.research),
        purpose_over: purpose_over(known, basis),
        withdrawn: shown(withdrawn),
        other_basis: Shown::No,
        objection,
        unlawful: known.findings.unlawful,
        wider_promise: promises_wider(&known.policy.pack),
        ..Circumstances::default()
    }
}

/// Whether the policy promises more than sections 33 and 34 give (`X-7`, `X-8`).
pub(crate) fn promises_wider(pack: &Pack) -> bool {
    let erasure = pack.erasure.as_ref();
    erasure.and_then(|erasure| erasure.promise_wider_grounds) == Some(true)
}

const fn shown(so: bool) -> Shown {
    if so { Shown::Yes } else { Shown::No }
}

/// Whether the purpose is over. Whoever asks to have what a contract needed erased ends the contract;
/// where the whole relationship is one, what was only of interest while it lasted is over with it
/// (s.33(1)). Anything else is examined.
fn purpose_over(known: &Known<'_>, basis: Basis) -> Shown {
    if known.findings.purpose_over != Shown::NotYet {
        return known.findings.purpose_over;
    }
    let bases: Vec<Basis> = (0_u8..)
        .take(known.policy.compiled.activities().len())
        .filter_map(|number| {
            let activity = ActivityIx(number);
            known
                .policy
                .compiled
                .basis(activity, known.standing.relationship)
        })
        .collect();
    let by_contract = bases.contains(&Basis::Contract) && !bases.contains(&Basis::PublicTask);
    let ended = match basis {
        Basis::Contract | Basis::Consent | Basis::ExplicitConsent => true,
        Basis::LegitimateInterest => by_contract,
        _ => false,
    };
    if ended { Shown::Yes } else { Shown::NotYet }
}

/// Whether a stored case is a rights request rather than an order or an incident.
pub(crate) fn is_of_rights(kind: &str) -> bool {
    kind.parse::<Right>().is_ok()
}
