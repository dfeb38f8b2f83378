//! Consent: who must give it, giving it, and what was said (s.19, s.20, `I-20`).
//!
//! Of those who must agree each one's word is noted; it is a consent once all of them have, and until
//! then the next decision is the refusal it was before. A word that binds nobody is not kept. Taking
//! back is a right of its own ([`crate::rights::Wish::Withdrawal`]): either of them does it alone.

use std::collections::BTreeMap;

use law::words::desk as words;
use law::{Act, Agreed, Agrees, Birth, Capacity, PersonId, Text, consent_needs};
use policy::pack::Minors;
use policy::{Activity, ActivityIx};
use serde_json::json;
use store::{ByHand, ConsentWord, Kind, Tx};

use crate::app::{App, Policy};
use crate::failure::Failure;
use crate::guardian::{self, ActsAs};
use crate::rights::Hand;
use crate::work;

/// The word under which the person's own agreement is noted; those of representatives stand under
/// [`ActsAs::code`].
const PERSON: &str = "person";

/// What a person has said on one activity that asks for consent.
#[derive(Clone, Debug)]
pub struct Consent {
    /// The activity.
    pub activity: Activity,
    /// What is asked; one purpose (s.19 ¶3).
    pub ask: Option<Text>,
    /// What follows from withdrawing: shown before it (s.19 ¶6).
    pub effect_of_withdrawing: Option<Text>,
    /// Whether it stands.
    pub given: bool,
    /// Who has agreed so far: the person, or as what somebody acts for them.
    pub agreed: Vec<Text>,
    /// Every word, newest first.
    pub words: Vec<ConsentWord>,
}

/// What became of a word given.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Said {
    /// It is a consent from now on.
    Given,
    /// It is noted, and these have to agree as well.
    Waits {
        /// Who must agree.
        who: Text,
    },
    /// No consent; nothing else depends on it (s.19 ¶4).
    Not,
}

impl Said {
    /// What the person is told.
    #[must_use]
    pub fn told(&self) -> Text {
        match self {
            Said::Given => words::CONSENT_GIVEN.text(),
            Said::Waits { who } => words::CONSENT_WAITS.fill_text(&[("who", who)]),
            Said::Not => words::CONSENT_NO.text(),
        }
    }
}

/// What a person has said, activity by activity, in the pack's order: those that ask people of their
/// relationship for consent.
///
/// # Errors
/// [`Failure::Missing`] for an unknown person; [`Failure::Store`].
pub fn consents(app: &App, person: PersonId) -> Result<Vec<Consent>, Failure> {
    let policy = app.policy();
    let standing = app
        .store()
        .standing(person)
        .ok_or(Failure::Missing("person"))?;
    let asked = asking(&policy, person, app)?;
    let (said, parts) = app.store().read::<_, store::Fault>(|read| {
        let said = read.consents(person)?;
        let mut parts = Vec::new();
        for (_, activity) in &asked {
            parts.push(read.consent_parts(person, &activity.id)?);
        }
        Ok((said, parts))
    })?;
    let mut of_activity: BTreeMap<String, Vec<ConsentWord>> = BTreeMap::new();
    for word in said.into_iter().rev() {
        of_activity
            .entry(word.activity.clone())
            .or_default()
            .push(word);
    }
    Ok(asked
        .into_iter()
        .zip(parts)
        .map(|((ix, activity), parts)| {
            let asked = policy
                .pack
                .activity(&activity.id)
                .and_then(|written| written.consent.as_ref());
            Consent {
                ask: asked.and_then(|asked| asked.ask.clone()),
                effect_of_withdrawing: asked.and_then(|asked| asked.effect_of_withdrawing.clone()),
                given: standing.consents.has(ix.0) && !standing.withdrawn.has(ix.0),
                agreed: parts.iter().map(|(by, ..)| name_of(by)).collect(),
                words: of_activity.remove(&activity.id).unwrap_or_default(),
                activity,
            }
        })
        .collect())
}

/// Says yes or no to one activity, by one's own hand or that of who acts for one (s.20). A no where
/// nothing was given leaves no trace and no disadvantage; one where consent stands is a withdrawal and
/// is filed as that.
///
/// `birth` is the date of birth as it was given just now, for whom none is held. It is looked at, and not
/// kept.
///
/// # Errors
/// [`Failure::Missing`] for an unknown person; [`Failure::Bad`] when the activity asks no consent, it is
/// given already, the age is not known, nobody under age is served, or whose word it is cannot give it;
/// [`Failure::Store`].
pub fn say(
    app: &App,
    hand: impl Into<Hand>,
    activity: &str,
    yes: bool,
    birth: Option<Birth>,
) -> Result<Said, Failure> {
    let hand = hand.into();
    let person = hand.person();
    let policy = app.policy();
    let (ix, known) = asking(&policy, person, app)?
        .into_iter()
        .find(|(_, known)| known.id == activity)
        .ok_or_else(|| Failure::bad("activity", "s.19 ¶1", words::CONSENT_NONE.text()))?;
    let standing = app
        .store()
        .standing(person)
        .ok_or(Failure::Missing("person"))?;
    let stands = standing.consents.has(ix.0) && !standing.withdrawn.has(ix.0);
    if !yes && stands {
        let why = words::CONSENT_WITHDRAW.text();
        return Err(Failure::bad("given", "s.19 ¶5", why));
    }
    if !yes {
        drop_parts(app, person, &known.id)?;
        return Ok(Said::Not);
    }
    if stands {
        let why = words::CONSENT_ALREADY.text();
        return Err(Failure::bad("activity", "s.19 ¶1", why));
    }
    let (needs, own) = who_must(app, &policy, hand, &known, birth)?;
    app.store().transact("consent.said", move |tx| {
        tx.by_hand(hand.noted());
        let now = tx.now();
        let version = tx.compiled().version();
        let mut agreed: Vec<String> = tx
            .consent_parts(person, &known.id)?
            .into_iter()
            // What was agreed under another notice was agreed to something else (s.21).
            .filter(|(_, _, notice)| *notice == version)
            .map(|(by, ..)| by)
            .collect();
        agreed.push(own.to_owned());
        tx.keep_consent_part(person, &known.id, own)?;
        let mut payload = json!({
            "at": now.micros(), "step": "consent-part", "by": hand.by(), "as": own, "activity": known.id,
        });
        if let (Some(payload), Some(more)) = (payload.as_object_mut(), hand.entered().as_object()) {
            payload.extend(more.iter().map(|(key, value)| (key.clone(), value.clone())));
        }
        tx.enter(person, Kind::Request, &payload)?;
        if needs.is_met(agreed_by(&agreed)) {
            tx.file_consent(person, ix, true)?;
            return Ok(Said::Given);
        }
        Ok::<_, Failure>(Said::Waits {
            who: needs.words().text(),
        })
    })
}

/// Looks again whether the consents of a person bind, now that more may be known of their age or
/// capacity: one that those who had to agree did not give was never a consent, and ends (s.19 ¶7). Which
/// activities it ended for.
///
/// # Errors
/// [`Failure`].
pub fn recheck(app: &App, person: PersonId) -> Result<Vec<String>, Failure> {
    let capacity = guardian::capacity_of(app, person, None)?;
    let mut void = Vec::new();
    if capacity == Capacity::AgeUnknown {
        return Ok(void);
    }
    let policy = app.policy();
    let needs = consent_needs(capacity, Act::Ordinary);
    for (ix, activity) in asking(&policy, person, app)? {
        let ended = app.store().transact("consent.rechecked", move |tx| {
            let standing = tx.standing(person).ok_or(Failure::Missing("person"))?;
            let parts = tx.consent_parts(person, &activity.id)?;
            let agreed: Vec<String> = parts.into_iter().map(|(by, ..)| by).collect();
            let stands = standing.consents.has(ix.0) && !standing.withdrawn.has(ix.0);
            // Whoever has grown since may leave standing what a guardian gave.
            let binds =
                needs.is_met(agreed_by(&agreed)) || (needs == Agrees::Person && !agreed.is_empty());
            if !stands || agreed.is_empty() || binds {
                return Ok::<_, Failure>(None);
            }
            tx.drop_consent_parts(person, &activity.id)?;
            tx.by_hand(ByHand::House);
            tx.file_consent(person, ix, false)?;
            Ok(Some(activity.id))
        })?;
        void.extend(ended);
    }
    Ok(void)
}

/// Looks again at the consents of a person, or of everybody who agreed to something with others: more
/// is known of an age or a capacity, or another version of the policy is in force.
///
/// # Errors
/// [`Failure`]; the work is tried again.
pub(crate) fn recheck_due(app: &App, person: Option<PersonId>) -> Result<(), Failure> {
    let Some(person) = person else {
        let everybody = app.store().read(|read| read.people_with_consent_parts())?;
        app.store()
            .transact::<_, store::Fault>("consent.recheck", move |tx| {
                for person in everybody {
                    ask_again(tx, person)?;
                }
                Ok(())
            })?;
        return Ok(());
    };
    if app.store().standing(person).is_some() {
        recheck(app, person)?;
    }
    Ok(())
}

/// Has the consents of a person looked at again, where any stands.
///
/// # Errors
/// [`store::Fault`].
pub(crate) fn ask_again(tx: &mut Tx<'_>, person: PersonId) -> Result<(), store::Fault> {
    let stands = tx
        .standing(person)
        .is_some_and(|standing| !standing.consents.is_empty());
    if stands {
        let now = tx.now();
        tx.enqueue(work::RECHECK_CONSENTS, Some(person), None, now)?;
    }
    Ok(())
}

/// The activities that ask people of this person's relationship for consent.
fn asking(
    policy: &Policy,
    person: PersonId,
    app: &App,
) -> Result<Vec<(ActivityIx, Activity)>, Failure> {
    let standing = app
        .store()
        .standing(person)
        .ok_or(Failure::Missing("person"))?;
    let activities = policy.compiled.activities().iter().zip(0_u8..);
    Ok(activities
        .map(|(activity, number)| (ActivityIx(number), activity))
        .filter(|(ix, _)| {
            let basis = policy.compiled.basis(*ix, standing.relationship);
            basis.is_some_and(law::Basis::is_consent)
        })
        .map(|(ix, activity)| (ix, activity.clone()))
        .collect())
}

/// Who must agree for this person today, and as whom this hand agrees. A hand that is none of them
/// gives nothing.
fn who_must(
    app: &App,
    policy: &Policy,
    hand: Hand,
    activity: &Activity,
    birth: Option<Birth>,
) -> Result<(Agrees, &'static str), Failure> {
    let person = hand.person();
    let own = match hand.representative() {
        None => PERSON,
        Some(representative) => guardian::acting_as(app, representative, person)?.code(),
    };
    let capacity = guardian::capacity_of(app, person, birth)?;
    let minors = policy
        .pack
        .activity(&activity.id)
        .and_then(|written| written.minors)
        .or_else(|| policy.pack.head.as_ref().and_then(|head| head.minors));
    if minors == Some(Minors::NoMinors)
        && !matches!(capacity, Capacity::Adult | Capacity::AgeUnknown)
    {
        let why = words::NO_MINORS.text();
        return Err(Failure::bad("activity", "s.20", why));
    }
    let needs = consent_needs(capacity, Act::Ordinary);
    if needs == Agrees::AgeFirst {
        let why = words::CONSENT_BIRTH.text();
        return Err(Failure::bad("birth", "s.20", why));
    }
    let everybody = Agreed {
        person: true,
        guardian: true,
        custodian: true,
        curator: true,
    };
    // Their word counts if without it the others would not be enough.
    let without = match own {
        PERSON => Agreed {
            person: false,
            ..everybody
        },
        _ => match ActsAs::of_code(own) {
            Some(ActsAs::Custodian) => Agreed {
                custodian: false,
                ..everybody
            },
            Some(ActsAs::Curator) => Agreed {
                curator: false,
                ..everybody
            },
            _ => Agreed {
                guardian: false,
                ..everybody
            },
        },
    };
    if needs.is_met(without) {
        let who = needs.words().text();
        let why = words::CONSENT_NOT_YOURS.fill_text(&[("who", &who)]);
        return Err(Failure::bad("given", "s.20", why));
    }
    Ok((needs, own))
}

fn agreed_by(agreed: &[String]) -> Agreed {
    let has = |word: &str| agreed.iter().any(|by| by == word);
    Agreed {
        person: has(PERSON),
        guardian: has(ActsAs::Guardian.code()),
        custodian: has(ActsAs::Custodian.code()),
        curator: has(ActsAs::Curator.code()),
    }
}

fn name_of(agreed_by: &str) -> Text {
    ActsAs::of_code(agreed_by).map_or_else(
        || Agrees::Person.words().text(),
        |acts_as| acts_as.name().text(),
    )
}

fn drop_parts(app: &App, person: PersonId, activity: &str) -> Result<(), Failure> {
    let activity = activity.to_owned();
    app.store()
        .transact::<_, store::Fault>("consent.dropped", move |tx| {
            tx.drop_consent_parts(person, &activity)
        })?;
    Ok(())
}
