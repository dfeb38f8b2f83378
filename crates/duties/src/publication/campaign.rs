//! Asking people for the consent that a version needs: an unrelated new purpose is refused for everybody
//! who did not agree to it, and for who did not answer (s.19, s.21 ¶2(1), `LP-47`).

use law::words::publishing as words;
use law::{Moment, PersonId, Text};
use policy::pack::Pack;
use store::CampaignRow;

use crate::app::App;
use crate::consent::{self, Consent, Said, Saying};
use crate::failure::Failure;
use crate::rights::Hand;

/// One purpose that a person is asked to agree to; yes and no stand side by side.
#[derive(Clone, Debug)]
pub struct Asked {
    /// The version that asks.
    pub version: u32,
    /// What is asked, as wherever consents are.
    pub consent: Consent,
    /// Until when it is asked.
    pub ends: Moment,
}

/// One purpose for whoever looks after it: counts, never names.
#[derive(Clone, Debug)]
pub struct CampaignView {
    /// The version that asks.
    pub version: u32,
    /// The activity's id.
    pub activity: String,
    /// Its name.
    pub name: Text,
    /// Since when.
    pub began: Moment,
    /// Until when.
    pub ends: Moment,
    /// Whether people are still asked.
    pub open: bool,
    /// How many people it is for.
    pub people: u64,
    /// How many agreed.
    pub yes: u64,
    /// How many said no.
    pub no: u64,
    /// How many have not answered; for them it stays refused like for who said no.
    pub silent: u64,
}

/// Whether a version asks this person to agree to something.
pub(crate) fn version_asks(app: &App, pack: &Pack, person: PersonId) -> Result<bool, Failure> {
    let policy = app.policy();
    if pack.version() == Some(policy.compiled.version()) {
        return Ok(!asked(app, person)?.is_empty());
    }
    let scope = app
        .store()
        .standing(person)
        .and_then(|standing| policy.compiled.relationship(standing.relationship));
    let relationship = scope.map(|scope| scope.id.as_str()).unwrap_or_default();
    Ok(policy::diff::diff(&policy.pack, pack)
        .ask_again
        .iter()
        .filter_map(|id| pack.activity(id))
        .filter_map(|activity| activity.basis_for(relationship))
        .any(|basis| basis.basis.iter().any(|basis| basis.is_consent())))
}

fn running(app: &App) -> Result<Vec<CampaignRow>, Failure> {
    let now = app.now();
    let all = app
        .store()
        .read::<_, store::Fault>(|read| read.campaigns())?;
    Ok(all.into_iter().filter(|row| row.ends > now).collect())
}

/// What a person is asked now and has not answered, in the order of the policy.
///
/// # Errors
/// [`Failure::Missing`] for an unknown person; [`Failure::Store`].
pub fn asked(app: &App, person: PersonId) -> Result<Vec<Asked>, Failure> {
    let running = running(app)?;
    if running.is_empty() {
        return Ok(Vec::new());
    }
    let answered = app
        .store()
        .read::<_, store::Fault>(|read| read.answers(person))?;
    let consents = consent::consents(app, person)?;
    Ok(consents
        .into_iter()
        .filter(|one| !one.given)
        .filter_map(|one| {
            let row = running.iter().find(|row| row.activity == one.activity.id)?;
            let mut answers = answered.iter();
            let has =
                answers.any(|said| said.version == row.version && said.activity == row.activity);
            (!has).then(|| Asked {
                version: row.version,
                ends: row.ends,
                consent: one,
            })
        })
        .collect())
}

/// Takes an answer, which is a yes or a no like any other; it is noted that nobody is asked again, and
/// nothing else depends on a no (s.19 ¶4).
///
/// # Errors
/// [`Failure::Bad`] when the person is not asked this; as [`consent::say`].
pub fn answer(app: &App, hand: impl Into<Hand>, saying: &Saying) -> Result<Said, Failure> {
    let hand = hand.into();
    let person = hand.person();
    let one = asked(app, person)?
        .into_iter()
        .find(|one| one.consent.activity.id == saying.activity)
        .ok_or_else(|| Failure::bad("activity", "LP-47", words::NOT_ASKED.text()))?;
    let said = consent::say(app, hand, saying)?;
    let (activity, yes) = (saying.activity.clone(), saying.yes);
    app.store().transact("publication.answered", move |tx| {
        tx.keep_answer(person, one.version, &activity, yes)
    })?;
    Ok(said)
}

/// Everything that people were asked, newest version first, counted.
///
/// # Errors
/// [`Failure::Store`].
pub fn campaigns(app: &App) -> Result<Vec<CampaignView>, Failure> {
    let policy = app.policy();
    let (rows, counts) = app
        .store()
        .read::<_, store::Fault>(|read| Ok((read.campaigns()?, read.people_by_relationship()?)))?;
    let now = app.now();
    rows.into_iter()
        .map(|row| {
            let activity = policy.pack.activity(&row.activity);
            let asks = |relationship: &str| {
                activity
                    .and_then(|activity| activity.basis_for(relationship))
                    .is_some_and(|basis| basis.basis.iter().any(|basis| basis.is_consent()))
            };
            let people: u64 = counts
                .iter()
                .filter(|(relationship, _)| asks(relationship))
                .map(|(_, count)| count)
                .sum();
            let (yes, no) = app
                .store()
                .read::<_, store::Fault>(|read| read.answer_counts(row.version, &row.activity))?;
            Ok(CampaignView {
                name: activity.map_or_else(
                    || Text::new(row.activity.clone(), row.activity.clone()),
                    |activity| activity.name.clone(),
                ),
                version: row.version,
                activity: row.activity,
                began: row.began,
                ends: row.ends,
                open: row.ends > now,
                people,
                yes,
                no,
                silent: people.saturating_sub(yes + no),
            })
        })
        .collect()
}
