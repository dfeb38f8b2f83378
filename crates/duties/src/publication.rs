//! Publishing a version of the policy is an act: proposed by one person, approved by another, signed, in
//! force on its day; then the people concerned are told, and asked where their consent is needed
//! (s.19, s.21, s.23, `LP-1`, `LP-8`, `LP-45` … `LP-47`, `LP-108`, `LP-109`).
//!
//! What lies in a folder decides nothing. The first version is the founding act of whoever opens the store
//! for the first time; each later one comes through here.

mod approve;
mod campaign;
mod enact;
mod progress;
mod propose;
mod statement;
mod tell;

use jiff::civil::Date;
use law::words::publishing as words;
use law::{ActorId, Moment, ProposalId, Text};
use policy::RelationKind;
use policy::diff::{Changes, diff};
use policy::pack::{Pack, Publication};
use serde_json::{Value as Json, json};
use store::{Files, ProposalRow};

use crate::app::App;
use crate::failure::Failure;
use crate::rights;

pub use approve::{approve, refuse, withdraw};
pub use campaign::{Asked, CampaignView, answer, asked, campaigns};
pub use enact::enact_due;
pub use progress::{Progress, progress};
pub use propose::{Asks, Concerned, LawNamed, Preview, follows_of, preview, propose};
pub use statement::{NotApproved, Verified, verify};

pub(crate) use enact::{Coming, Since, coming_of, since};
pub(crate) use tell::{mark_told, news_for, plan_reminders, tell_due};

law::closed_list! {
    /// Where a proposal stands.
    pub enum ProposalStage {
        /// Somebody else has to look at it.
        Proposed = "proposed", words::STAGE_PROPOSED;
        /// Approved and signed; it waits for its day.
        Approved = "approved", words::STAGE_APPROVED;
        /// It was put in force.
        InForce = "in-force", words::STAGE_IN_FORCE;
        /// Whoever looked at it did not approve it.
        Refused = "refused", words::STAGE_REFUSED;
        /// It was taken back before its day.
        Withdrawn = "withdrawn", words::STAGE_WITHDRAWN;
    }
}

impl ProposalStage {
    /// Whether it may still come into force.
    #[must_use]
    pub const fn is_open(self) -> bool {
        matches!(self, ProposalStage::Proposed | ProposalStage::Approved)
    }
}

/// A proposal for whoever looks at it.
#[derive(Clone, Debug)]
pub struct ProposalView {
    /// Its number.
    pub proposal: ProposalId,
    /// The version it would be.
    pub version: u32,
    /// The version it was compared with.
    pub base_version: u32,
    /// SHA-256 of its files, hexadecimal.
    pub digest: String,
    /// The day from which it holds, 00:00 in Bangkok.
    pub effective: Option<Date>,
    /// Where it stands.
    pub stage: ProposalStage,
    /// Who proposed it.
    pub proposed_by: ActorId,
    /// When.
    pub proposed: Moment,
    /// When it was approved, refused, withdrawn or put in force.
    pub decided: Option<Moment>,
    /// Why it was refused or withdrawn.
    pub reason: Option<Text>,
    /// The laws named for uses without consent (s.21 ¶2(2)).
    pub laws: Vec<LawNamed>,
    /// The signed approval, checkable offline (C2SP signed-note).
    pub statement: Option<String>,
}

fn view(row: ProposalRow) -> Result<ProposalView, Failure> {
    let stage = ProposalStage::of_code(&row.stage).ok_or(Failure::Missing("proposal"))?;
    Ok(ProposalView {
        proposal: row.proposal,
        version: row.version,
        base_version: row.base_version,
        digest: row.digest,
        effective: row.effective.parse().ok(),
        stage,
        proposed_by: row.proposed_by,
        proposed: row.proposed,
        decided: row.decided,
        reason: row
            .reason
            .and_then(|reason| serde_json::from_str(&reason).ok()),
        laws: LawNamed::all_of(&row.laws),
        statement: row.statement,
    })
}

/// The proposals of the policy in force, newest first.
///
/// # Errors
/// [`Failure::Store`].
pub fn proposals(app: &App) -> Result<Vec<ProposalView>, Failure> {
    let policy = app.policy();
    let rows = app
        .store()
        .read(|read| read.proposals(policy.compiled.id()))?;
    rows.into_iter().map(view).collect()
}

/// One proposal, what it is made of, and what it changes against the version it was compared with.
///
/// # Errors
/// [`Failure::Missing`] for an unknown one; [`Failure::Store`].
pub fn proposal(app: &App, proposal: ProposalId) -> Result<(ProposalView, Pack, Changes), Failure> {
    let row = app
        .store()
        .read(|read| read.proposal(proposal))?
        .ok_or(Failure::Missing("proposal"))?;
    let base = version_of(app, row.base_version)?.ok_or(Failure::Missing("version"))?;
    let pack = pack_of(&row.files);
    let changes = diff(&base, &pack);
    Ok((view(row)?, pack, changes))
}

/// A version as people may read it: one in force, one that was, or one that is approved and has its day
/// before it.
///
/// # Errors
/// [`Failure::Store`].
pub fn version_of(app: &App, version: u32) -> Result<Option<Pack>, Failure> {
    let policy = app.policy();
    if policy.compiled.version() == version {
        return Ok(Some(policy.pack.clone()));
    }
    if let Some(coming) = app.coming().filter(|coming| coming.version == version) {
        return Ok(Some(coming.pack.clone()));
    }
    let since = policy.since.iter().find(|since| since.version == version);
    Ok(since.map(|since| since.pack.clone()))
}

pub(crate) fn pack_of(files: &Files) -> Pack {
    let files: Vec<(&str, &str)> = files
        .iter()
        .map(|(name, text)| (name.as_str(), text.as_str()))
        .collect();
    policy::read::read(&files).0
}

/// What somebody may do about versions of the policy.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Powers {
    /// Propose one, and take back what is proposed.
    pub propose: bool,
    /// Approve or refuse what somebody else proposed.
    pub approve: bool,
}

/// What an actor may do: by the roles that the policy names for it; where it names none, whoever answers
/// people's requests may do both, and never both for one version.
#[must_use]
pub fn powers(app: &App, actor: ActorId) -> Powers {
    Powers {
        propose: role_for(app, actor, |named| &named.proposed_by).is_some(),
        approve: role_for(app, actor, |named| &named.approved_by).is_some(),
    }
}

/// The id of the role under which an actor may do it.
fn role_for(
    app: &App,
    actor: ActorId,
    list: impl Fn(&Publication) -> &Vec<String>,
) -> Option<String> {
    let policy = app.policy();
    let named = policy.pack.publication.as_ref().map(list);
    let held = app.store().roles(actor);
    let roles = policy.compiled.roles().iter().zip(0_u8..);
    let mut offices = roles
        .filter(|(role, number)| held.has(*number) && role.relation_kind == RelationKind::Office)
        .map(|(role, _)| role.id.clone());
    match named.filter(|named| !named.is_empty()) {
        Some(named) => offices.find(|held| named.contains(held)),
        None if rights::answers_rights(app, actor) => offices.next(),
        None => None,
    }
}

fn not_yours() -> Failure {
    Failure::bad("actor", "LP-109", words::NOT_YOURS.text())
}

/// What the ledger says of a step: no person, no actor; the role is enough.
fn entry(step: &str, row: &ProposalRow, role: &str) -> Json {
    json!({
        "kind": "publication",
        "step": step,
        "pack": row.pack,
        "version": row.version,
        "digest": row.digest,
        "base": row.base_version,
        "effective": row.effective,
        "role": role,
    })
}
