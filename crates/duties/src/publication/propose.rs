//! Proposing a version: checked, compared, with the law named where data held already would be used for
//! something else without asking (s.21 ¶2, `LP-46`, `X-14`).

use std::collections::BTreeMap;

use jiff::civil::Date;
use law::words::publishing as words;
use law::{ActorId, ProposalId, Text};
use policy::diff::{Changes, diff};
use policy::pack::Pack;
use serde_json::{Value as Json, json};
use store::{Files, NewProposal};

use super::{ProposalStage, entry, not_yours, role_for, view};
use crate::app::{App, compile};
use crate::failure::Failure;

/// The most characters in which a law is named.
const LAW_CHARS_MAX: usize = 1_000;

/// The law that lets an activity use what is held already for something people were not told of.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LawNamed {
    /// The activity's id.
    pub activity: String,
    /// The law and why it applies, in the words of who proposed.
    pub law: String,
}

impl LawNamed {
    pub(super) fn all_of(laws: &Json) -> Vec<LawNamed> {
        laws.as_object()
            .into_iter()
            .flatten()
            .filter_map(|(activity, law)| {
                Some(LawNamed {
                    activity: activity.clone(),
                    law: law.as_str()?.to_owned(),
                })
            })
            .collect()
    }
}

/// People whom a version concerns.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Concerned {
    /// The relationship's id.
    pub relationship: String,
    /// Its name.
    pub name: Text,
    /// How many people there are of it.
    pub people: u64,
}

/// What a version asks people to agree to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Asks {
    /// The activity's id.
    pub activity: String,
    /// Its name.
    pub name: Text,
    /// How many people would be asked.
    pub people: u64,
}

/// What would follow from a version.
pub struct Preview {
    /// As written.
    pub pack: Pack,
    /// The version it would be.
    pub version: u32,
    /// The day from which it would hold.
    pub effective: Date,
    /// What changes, against the version in force.
    pub changes: Changes,
    /// Who must be told before it holds.
    pub told: Vec<Concerned>,
    /// Who must be asked, and what stays unreadable for those who do not agree.
    pub asks: Vec<Asks>,
}

/// What would follow from these files as the next version; nothing is kept.
///
/// # Errors
/// [`Failure::Pack`] with every fault; [`Failure::Bad`] when it is another policy, no newer version, has
/// no day, or one that is past, or no longer knows what a connected system holds; [`Failure::Store`].
pub fn preview(app: &App, files: &Files) -> Result<Preview, Failure> {
    let base = app.policy();
    let new = compile(files.clone(), &[])?;
    if new.compiled.id() != base.compiled.id() {
        let why = law::words::requests::OTHER_PACK.text();
        return Err(Failure::bad("pack", "LP-108", why));
    }
    if new.compiled.version() <= base.compiled.version() {
        return Err(Failure::bad("version", "LP-108", words::NOT_NEWER.text()));
    }
    if new.compiled.effective() < app.now().civil_day() {
        return Err(Failure::bad("effective", "LP-1", words::DAY_PAST.text()));
    }
    app.fits(&new.pack)
        .map_err(|why| Failure::bad("pack", "LP-24", why))?;
    let changes = diff(&base.pack, &new.pack);
    let (told, asks) = follows(app, &new.pack, &changes)?;
    Ok(Preview {
        version: new.compiled.version(),
        effective: new.compiled.effective(),
        pack: new.pack,
        changes,
        told,
        asks,
    })
}

/// A proposal with what follows from it, counted today.
///
/// # Errors
/// [`Failure::Missing`] for an unknown one; [`Failure::Store`].
pub fn follows_of(
    app: &App,
    proposal: ProposalId,
) -> Result<(super::ProposalView, Preview), Failure> {
    let (one, pack, changes) = super::proposal(app, proposal)?;
    let (told, asks) = follows(app, &pack, &changes)?;
    let preview = Preview {
        version: one.version,
        effective: one
            .effective
            .ok_or(Failure::Missing("day of the version"))?,
        pack,
        changes,
        told,
        asks,
    };
    Ok((one, preview))
}

/// Who must be told and who must be asked, counted.
fn follows(
    app: &App,
    pack: &Pack,
    changes: &Changes,
) -> Result<(Vec<Concerned>, Vec<Asks>), Failure> {
    let counts: BTreeMap<String, u64> = app
        .store()
        .read::<_, store::Fault>(|read| read.people_by_relationship())?
        .into_iter()
        .collect();
    let of = |relationship: &str| counts.get(relationship).copied().unwrap_or_default();
    let must = changes.must_be_told();
    let told = pack
        .relationships
        .iter()
        .filter(|relationship| must.contains(&relationship.id.as_str()))
        .map(|relationship| Concerned {
            relationship: relationship.id.clone(),
            name: relationship.name.clone(),
            people: of(&relationship.id),
        })
        .collect();
    let asks = changes
        .ask_again
        .iter()
        .filter_map(|id| pack.activity(id))
        .map(|activity| {
            let asking = activity.basis.iter().filter(|(_, basis)| {
                let mut bases = basis.basis.iter();
                bases.any(|basis| basis.is_consent())
            });
            Asks {
                activity: activity.id.clone(),
                name: activity.name.clone(),
                people: asking.map(|(relationship, _)| of(relationship)).sum(),
            }
        })
        .collect();
    Ok((told, asks))
}

/// Proposes a version, to be approved by somebody else. `laws` names the law for each activity that
/// would use what is held already for something people were not told of, without asking them.
///
/// # Errors
/// As [`preview`]; [`Failure::Bad`] also when the actor may not propose, another version is under way, or
/// a law is not named.
pub fn propose(
    app: &App,
    actor: ActorId,
    files: Files,
    laws: &BTreeMap<String, String>,
) -> Result<super::ProposalView, Failure> {
    let role = role_for(app, actor, |named| &named.proposed_by).ok_or_else(not_yours)?;
    let base = app.policy();
    let preview = preview(app, &files)?;
    let laws = laws_named(&preview.changes.needs_law, laws)?;
    let new = NewProposal {
        pack: base.compiled.id().to_owned(),
        version: preview.version,
        files,
        base_version: base.compiled.version(),
        base_files: base.files.clone(),
        effective: preview.effective.to_string(),
        laws,
        stage: ProposalStage::Proposed.code(),
        proposed_by: actor,
    };
    let row = app.store().transact("publication.proposed", move |tx| {
        let under_way = tx
            .proposals(&new.pack)?
            .into_iter()
            .any(|known| ProposalStage::of_code(&known.stage).is_some_and(ProposalStage::is_open));
        if under_way {
            return Err(Failure::bad("version", "LP-108", words::UNDER_WAY.text()));
        }
        let proposal: ProposalId = tx.keep_proposal(&new)?;
        let row = tx.proposal(proposal)?.ok_or(Failure::Missing("proposal"))?;
        let mut payload = entry("proposed", &row, &role);
        if let Some(payload) = payload.as_object_mut() {
            payload.insert("laws".to_owned(), row.laws.clone());
        }
        tx.enter_house(&payload)?;
        Ok(row)
    })?;
    view(row)
}

/// A law for each activity that needs one, and for no other.
fn laws_named(needed: &[String], laws: &BTreeMap<String, String>) -> Result<Json, Failure> {
    let mut named = serde_json::Map::new();
    for activity in needed {
        let law = laws.get(activity).map(|law| law.trim()).unwrap_or_default();
        if law.is_empty() || law.chars().count() > LAW_CHARS_MAX {
            let activity = Text::new(activity.clone(), activity.clone());
            let why = words::LAW_WANTED.fill_text(&[("activity", &activity)]);
            return Err(Failure::bad("law", "s.21 ¶2(2), LP-46", why));
        }
        named.insert(activity.clone(), json!(law));
    }
    Ok(Json::Object(named))
}
