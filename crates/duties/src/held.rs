//! What is held about a person and why, without opening any of it (s.23, s.30).

use std::collections::BTreeMap;

use law::{Basis, Moment, PersonId, Text};
use policy::{Activity, ActivityIx, Category, CategoryIx, Standing};
use store::Holding;

use crate::app::{App, Policy};
use crate::failure::Failure;
use crate::period;

/// One category that is held about a person.
#[derive(Clone, Debug)]
pub struct Held {
    /// The category.
    pub category: Category,
    /// How many records.
    pub records: u64,
    /// When what the oldest tells happened.
    pub from: Moment,
    /// When what the newest tells happened.
    pub to: Moment,
    /// When the last of it ends, where that is known.
    pub until: Option<Moment>,
    /// How long it is kept, in words.
    pub until_rule: Option<Text>,
    /// Where it came from.
    pub sources: Vec<Text>,
    /// What it is used for.
    pub uses: Vec<HeldFor>,
}

/// One activity that may use a category of a person's data.
#[derive(Clone, Debug)]
pub struct HeldFor {
    /// The activity.
    pub activity: Activity,
    /// The basis that the person's relationship fixes.
    pub basis: Basis,
    /// Why it holds, in plain words.
    pub reason: Text,
    /// Whether the person had the use of the category restricted (s.34).
    pub restricted: bool,
    /// Whether the person objected to the activity (s.32).
    pub objected: bool,
    /// Whether consent is given, where the basis is consent (s.19).
    pub consent: Option<bool>,
}

/// What is held about a person, category by category in the pack's order.
///
/// # Errors
/// [`Failure::Missing`] when the person is not known; [`Failure::Store`].
pub fn held(app: &App, person: PersonId) -> Result<Vec<Held>, Failure> {
    let policy = app.policy();
    let standing = app
        .store()
        .standing(person)
        .ok_or(Failure::Missing("person"))?;
    let (holdings, requests) = app
        .store()
        .read::<_, store::Fault>(|read| Ok((read.holdings(person)?, read.requests_of(person)?)))?;
    let mut of_category: BTreeMap<u8, Vec<Holding>> = BTreeMap::new();
    for holding in holdings {
        if let Some(category) = policy.compiled.category_ix(&holding.category) {
            of_category.entry(category.0).or_default().push(holding);
        }
    }
    if let Some(category) = category_of_rights(&policy)
        && let (Some(newest), Some(oldest)) = (requests.first(), requests.last())
    {
        let asked = Holding {
            category: String::new(),
            source: String::new(),
            records: requests.len() as u64,
            from: oldest.received,
            to: newest.received,
            until: None,
        };
        of_category.entry(category.0).or_default().push(asked);
    }
    Ok(of_category
        .into_iter()
        .filter_map(|(number, holdings)| one(&policy, &standing, CategoryIx(number), &holdings))
        .collect())
}

fn one(policy: &Policy, standing: &Standing, ix: CategoryIx, holdings: &[Holding]) -> Option<Held> {
    let category = policy.compiled.category(ix)?;
    let relationship = policy.compiled.relationship(standing.relationship);
    let relationship = relationship.map_or("", |relationship| relationship.id.as_str());
    let from = holdings.iter().map(|holding| holding.from).min()?;
    let to = holdings.iter().map(|holding| holding.to).max()?;
    let (until_rule, by_rule) = period::longest(policy, relationship, &category.id, to);
    let marked: Option<Vec<Moment>> = holdings.iter().map(|holding| holding.until).collect();
    Some(Held {
        category: category.clone(),
        records: holdings.iter().map(|holding| holding.records).sum(),
        from,
        to,
        until: marked.and_then(|ends| ends.into_iter().max()).or(by_rule),
        until_rule,
        sources: holdings
            .iter()
            .filter(|holding| !holding.source.is_empty())
            .map(|holding| source_name(policy, &holding.source))
            .collect(),
        uses: held_for(policy, standing, relationship, ix),
    })
}

fn held_for(
    policy: &Policy,
    standing: &Standing,
    relationship: &str,
    category: CategoryIx,
) -> Vec<HeldFor> {
    let activities = policy.compiled.activities().iter().zip(0_u8..);
    activities
        .filter(|(activity, _)| activity.categories.has(category.0))
        .filter_map(|(activity, number)| {
            let ix = ActivityIx(number);
            let basis = policy.compiled.basis(ix, standing.relationship)?;
            let reason = policy
                .pack
                .activity(&activity.id)
                .and_then(|written| written.basis_for(relationship))
                .and_then(|written| written.reason.clone())
                .unwrap_or_else(|| activity.purpose.clone());
            Some(HeldFor {
                activity: activity.clone(),
                basis,
                reason,
                restricted: standing.restrictions.has(category.0) && !activity.answers_rights,
                objected: standing.objections.has(number),
                consent: basis
                    .is_consent()
                    .then(|| standing.consents.has(number) && !standing.withdrawn.has(number)),
            })
        })
        .collect()
}

/// The category that holds nothing but the record of rights: the one that only the answering of
/// rights uses (s.39(7), `X-34`).
pub(crate) fn category_of_rights(policy: &Policy) -> Option<CategoryIx> {
    let used =
        |number: u8, answers: bool| {
            policy.compiled.activities().iter().any(|activity| {
                activity.answers_rights == answers && activity.categories.has(number)
            })
        };
    let mut categories = policy.compiled.categories().iter().zip(0_u8..);
    categories
        .find(|(_, number)| used(*number, true) && !used(*number, false))
        .map(|(_, number)| CategoryIx(number))
}

/// What a source or channel of the pack is called; its id when the pack knows it no more.
pub(crate) fn source_name(policy: &Policy, id: &str) -> Text {
    let source = policy.pack.sources.iter().find(|source| source.id == id);
    let channel = policy.pack.channels.iter().find(|channel| channel.id == id);
    source
        .map(|source| &source.name)
        .or(channel.map(|channel| &channel.name))
        .cloned()
        .unwrap_or_else(|| Text::new(id, id))
}
