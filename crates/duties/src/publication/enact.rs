//! A version comes into force on its day at 00:00 in Bangkok by itself, also after a restart.

use jiff::civil::Date;
use law::Moment;
use policy::Set64;
use policy::diff::{Changes, diff};
use policy::pack::{Pack, Period};
use store::{ProposalRow, Settled, Store};

use super::{ProposalStage, entry, pack_of};
use crate::app::{App, Policy, compile, earlier, enter_in_force};
use crate::failure::Failure;

/// How long people are asked where the policy does not say.
const ASKED_FOR: Period = Period::of_days(60);

/// An approved version that has its day before it.
pub(crate) struct Coming {
    pub(crate) version: u32,
    pub(crate) effective: Date,
    pub(crate) pack: Pack,
    /// The relationships of the policy in force whose people are told of it.
    pub(crate) told: Set64,
}

/// The approved version that has its day before it, if there is one.
pub(crate) fn coming_of(store: &Store, policy: &Policy) -> Result<Option<Coming>, Failure> {
    let rows = store.read::<_, store::Fault>(|read| read.proposals(policy.compiled.id()))?;
    let Some(row) = rows.into_iter().find(is_approved) else {
        return Ok(None);
    };
    let pack = pack_of(&row.files);
    let changes = diff(&policy.pack, &pack);
    let must = changes.must_be_told();
    let told = policy.compiled.relationships().iter().zip(0_u8..);
    Ok(Some(Coming {
        version: row.version,
        effective: row
            .effective
            .parse()
            .map_err(|_| Failure::Missing("day of the version"))?,
        told: told
            .filter(|(relationship, _)| must.contains(&relationship.id.as_str()))
            .map(|(_, number)| number)
            .collect(),
        pack,
    }))
}

fn is_approved(row: &ProposalRow) -> bool {
    ProposalStage::of_code(&row.stage) == Some(ProposalStage::Approved)
}

/// Puts in force what was approved and whose day has come; whether anything was.
///
/// # Errors
/// [`Failure::Pack`] when the program finds faults in it that it did not find when it was approved;
/// [`Failure::Store`]. Then the version before stays in force.
pub fn enact_due(app: &App) -> Result<bool, Failure> {
    let today = app.now().civil_day();
    let present = app.policy();
    let rows = app
        .store()
        .read::<_, store::Fault>(|read| read.proposals(present.compiled.id()))?;
    let due = rows.into_iter().find(|row| {
        let day = row.effective.parse::<Date>();
        is_approved(row) && day.is_ok_and(|day| day <= today)
    });
    match due {
        Some(row) => enact(app, row).map(|()| true),
        None => Ok(false),
    }
}

fn enact(app: &App, row: ProposalRow) -> Result<(), Failure> {
    let _one = app.changing();
    let before = app.policy();
    if before.compiled.version() >= row.version {
        return Ok(());
    }
    let alone = compile(row.files.clone(), &[])?;
    let next = compile(alone.files, &earlier(app.store(), &alone.compiled)?)?;
    let changes = diff(&before.pack, &next.pack);
    let told: Vec<String> = changes
        .must_be_told()
        .into_iter()
        .map(str::to_owned)
        .collect();
    let asks = changes.ask_again.clone();
    let publication = next.pack.publication.as_ref();
    let asked_for = publication
        .and_then(|publication| publication.asked_for)
        .unwrap_or(ASKED_FOR);
    let until = Moment::start_of(asked_for.after(app.now().civil_day()));
    let (old, version) = (before.compiled.version(), row.version);
    enter_in_force(app.store(), &next, move |tx| {
        tx.settle_proposal(
            row.proposal,
            &Settled {
                stage: ProposalStage::InForce.code(),
                by: None,
                reason: None,
                statement: None,
            },
        )?;
        tx.enter_house(&entry("in-force", &row, "clock"))?;
        tx.drop_deliveries(old)?;
        tx.count_as_told(version)?;
        for relationship in &told {
            tx.plan_deliveries(version, relationship)?;
        }
        for activity in &asks {
            tx.begin_campaign(version, activity, until)?;
        }
        Ok(())
    })?;
    app.decide_by(next)
}

/// What the policy changes against an earlier version.
pub(crate) struct Since {
    pub(crate) version: u32,
    pub(crate) pack: Pack,
    pub(crate) changes: Changes,
    /// The relationships whose people must be told of it.
    pub(crate) concerned: Set64,
}

/// What the policy changes against each earlier version.
pub(crate) fn since(pack: &Pack, compiled: &policy::Compiled, earlier: &[Pack]) -> Vec<Since> {
    let of = |before: &Pack| {
        let changes = diff(before, pack);
        let must = changes.must_be_told();
        let relationships = compiled.relationships().iter().zip(0_u8..);
        let concerned = relationships
            .filter(|(relationship, _)| must.contains(&relationship.id.as_str()))
            .map(|(_, number)| number)
            .collect();
        Some(Since {
            version: before.version()?,
            pack: before.clone(),
            concerned,
            changes,
        })
    };
    earlier.iter().filter_map(of).collect()
}
