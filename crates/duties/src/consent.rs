//! Consent: who must give it, giving it, and what was said (s.19, s.20, `I-20`).
//!
//! Of those who must agree each one's word is noted; it is a consent once all of them have, and until
//! then the next decision is the refusal it was before. A word that binds nobody is not kept. Taking
//! back is a right of its own ([`crate::rights::Wish::Withdrawal`]): either of them does it alone.

mod again;
mod expiry;
mod finding;
pub mod receipt;
mod saying;

use std::collections::BTreeMap;

use law::words::{consents as said_words, desk as words};
use law::{
    Act, Agreed, Agrees, Birth, Capacity, ConsentState, Language, PersonId, Text, consent_needs,
};
use policy::notice::{Wording, wording};
use policy::pack::Minors;
use policy::{Activity, ActivityIx};
use serde_json::json;
use store::{ConsentWord, Digest, Kind, NewWord};

use crate::app::{App, Policy};
use crate::failure::Failure;
use crate::guardian::{self, ActsAs};
use crate::rights;
use crate::rights::Hand;

pub use again::recheck;
pub(crate) use again::{ask_again, recheck_due};
pub(crate) use expiry::{end_due, tell_before};
pub(crate) use finding::carry_due;
pub use finding::{find_invalid, text, texts};
pub use saying::{How, Saying};

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
    /// What is read before it is answered, whole, in each language.
    pub wordings: Vec<Wording>,
    /// Whether it stands.
    pub given: bool,
    /// What became of it last; none where nothing was said yet.
    pub state: Option<ConsentState>,
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

impl Consent {
    /// What is read in a language.
    #[must_use]
    pub fn wording(&self, language: Language) -> Option<&Wording> {
        self.wordings
            .iter()
            .find(|known| known.language == language)
    }
}

/// The hash of a wording, under which it is kept.
#[must_use]
pub fn hash_of(wording: &Wording) -> [u8; 32] {
    Digest::of(wording.written().as_bytes())
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
    let relationship = relationship_of(&policy, app, person)?;
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
                wordings: Language::ALL
                    .into_iter()
                    .filter_map(|language| {
                        wording(&policy.pack, &activity.id, &relationship, language)
                    })
                    .collect(),
                state: of_activity
                    .get(&activity.id)
                    .and_then(|words| words.first())
                    .map(|word| word.state),
                words: of_activity.remove(&activity.id).unwrap_or_default(),
                activity,
            }
        })
        .collect())
}

/// Says yes or no to one activity, by one's own hand or that of who acts for one (s.20). A no brings no
/// disadvantage; one where consent stands is a withdrawal and is filed as that. Each word is kept with the
/// text that was read, its language and how it was said (s.19 ¶2–3).
///
/// # Errors
/// [`Failure::Missing`] for an unknown person; [`Failure::Bad`] when the activity asks no consent, it is
/// given already, the text has changed since it was read or was found never to bind, the age is not known,
/// nobody under age is served, or whose word it is cannot give it; [`Failure::Store`].
pub fn say(app: &App, hand: impl Into<Hand>, saying: &Saying) -> Result<Said, Failure> {
    let hand = hand.into();
    let person = hand.person();
    let policy = app.policy();
    let (ix, known) = asking(&policy, person, app)?
        .into_iter()
        .find(|(_, known)| known.id == saying.activity)
        .ok_or_else(|| Failure::bad("activity", "s.19 ¶1", words::CONSENT_NONE.text()))?;
    let standing = app
        .store()
        .standing(person)
        .ok_or(Failure::Missing("person"))?;
    let stands = standing.consents.has(ix.0) && !standing.withdrawn.has(ix.0);
    if stands {
        let (field, rule, why) = if saying.yes {
            ("activity", "s.19 ¶1", words::CONSENT_ALREADY)
        } else {
            ("given", "s.19 ¶5", words::CONSENT_WITHDRAW)
        };
        return Err(Failure::bad(field, rule, why.text()));
    }
    let relationship = relationship_of(&policy, app, person)?;
    // What was read is known by its hash, whatever language the door speaks by now.
    let languages = [saying.language].into_iter().chain(Language::ALL);
    let read = languages
        .filter_map(|language| wording(&policy.pack, &known.id, &relationship, language))
        .find(|read| saying.read.is_none_or(|hash| hash == hash_of(read)))
        .ok_or_else(|| Failure::bad("wording", "s.19 ¶3", said_words::TEXT_CHANGED.text()))?;
    if !saying.yes {
        refuse(app, hand, (ix, known.id), &read, saying)?;
        return Ok(Said::Not);
    }
    let (needs, own) = who_must(app, &policy, hand, &known, saying.birth)?;
    agree(app, hand, (ix, known.id), (needs, own), &read, saying)
}

/// Notes a no: what somebody else had agreed to goes, and the same no twice is one.
fn refuse(
    app: &App,
    hand: Hand,
    (ix, activity): (ActivityIx, String),
    read: &Wording,
    saying: &Saying,
) -> Result<(), Failure> {
    let person = hand.person();
    let (body, explicit) = (read.written(), read.explicit);
    let (method, evidence, by) = (saying.how.method(), saying.how.evidence(), saying.how.by());
    app.store().transact("consent.refused", move |tx| {
        if by.is_none() {
            tx.by_hand(hand.noted());
        }
        tx.drop_consent_parts(person, &activity)?;
        let wording = Digest::of(body.as_bytes());
        let newest = tx.consent_words(person, &activity)?.pop();
        let again = newest.is_some_and(|word| {
            word.state == ConsentState::Refused && word.wording == Some(wording)
        });
        if again {
            return Ok(());
        }
        tx.keep_consent_text(&body)?;
        let word = NewWord {
            state: ConsentState::Refused,
            wording: Some(wording),
            method,
            evidence: &evidence,
            flaw: None,
            explicit,
            by,
            done_on_it: None,
        };
        tx.file_word(person, ix, &word)?;
        Ok::<_, Failure>(())
    })
}

/// Notes a yes; it is a consent once everybody who must agree has.
fn agree(
    app: &App,
    hand: Hand,
    (ix, activity): (ActivityIx, String),
    (needs, own): (Agrees, &'static str),
    read: &Wording,
    saying: &Saying,
) -> Result<Said, Failure> {
    let person = hand.person();
    let (body, explicit) = (read.written(), read.explicit);
    let (method, evidence, by) = (saying.how.method(), saying.how.evidence(), saying.how.by());
    app.store().transact("consent.said", move |tx| {
        if by.is_none() {
            tx.by_hand(hand.noted());
        }
        let now = tx.now();
        let version = tx.compiled().version();
        let wording = tx.keep_consent_text(&body)?;
        if tx.is_found_invalid(&wording)? {
            let why = words::CONSENT_NONE.text();
            return Err(Failure::bad("wording", "s.19 ¶7", why));
        }
        let mut agreed: Vec<String> = tx
            .consent_parts(person, &activity)?
            .into_iter()
            // What was agreed under another notice was agreed to something else (s.21).
            .filter(|(_, _, notice)| *notice == version)
            .map(|(by, ..)| by)
            .collect();
        agreed.push(own.to_owned());
        tx.keep_consent_part(person, &activity, own)?;
        let mut payload = json!({
            "at": now.micros(), "step": "consent-part", "by": hand.by(), "as": own, "activity": activity,
        });
        if let (Some(payload), Some(more)) = (payload.as_object_mut(), hand.entered().as_object()) {
            payload.extend(more.iter().map(|(key, value)| (key.clone(), value.clone())));
        }
        tx.enter(person, Kind::Request, &payload)?;
        if !needs.is_met(agreed_by(&agreed)) {
            return Ok(Said::Waits {
                who: needs.words().text(),
            });
        }
        let word = NewWord {
            state: ConsentState::Given,
            wording: Some(wording),
            method,
            evidence: &evidence,
            flaw: None,
            explicit,
            by,
            done_on_it: None,
        };
        tx.file_word(person, ix, &word)?;
        expiry::plan(tx, person, &body)?;
        Ok(Said::Given)
    })
}

/// Whether the date of birth decides who must agree for this person and none is held: it is asked before a no as
/// before a yes, so that neither answer is the longer way (s.19 ¶3, s.20).
///
/// # Errors
/// [`Failure::Missing`] for an unknown person; [`Failure::Store`].
pub fn asks_birth(app: &App, person: PersonId) -> Result<bool, Failure> {
    let capacity = guardian::capacity_of(app, person, None)?;
    Ok(consent_needs(capacity, Act::Ordinary) == Agrees::AgeFirst)
}

/// Takes down a word for a person who said it to the desk: on paper, by telephone, at the counter. The
/// look is decided and entered like every use; nobody takes down their own (`T30`).
///
/// # Errors
/// As [`say`]; [`Failure::Bad`] when the word is not one that the desk took, or the actor does not answer
/// rights; [`Failure::Refused`] when the policy says no.
pub fn take_down(
    app: &App,
    person: PersonId,
    saying: &Saying,
    address: Option<std::net::IpAddr>,
) -> Result<Said, Failure> {
    let How::TakenDown { by, .. } = saying.how else {
        let why = said_words::REFERENCE_BAD.text();
        return Err(Failure::bad("method", "s.19 ¶2", why));
    };
    rights::may_act_at_desk(app, by, person)?;
    rights::enter_at_desk(app, by, person, law::Operation::Use, address)?;
    say(app, person, saying)
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
        |acts_as| acts_as.words().text(),
    )
}

/// The person's relationship, by its word in the pack.
fn relationship_of(policy: &Policy, app: &App, person: PersonId) -> Result<String, Failure> {
    let standing = app
        .store()
        .standing(person)
        .ok_or(Failure::Missing("person"))?;
    policy
        .compiled
        .relationship(standing.relationship)
        .map(|known| known.id.clone())
        .ok_or(Failure::Missing("relationship"))
}
