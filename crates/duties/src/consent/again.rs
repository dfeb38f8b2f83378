//! Looking again whether consents bind, once more is known of an age or a capacity, or another version of
//! the policy asks other people (s.19 ¶7, s.20).

use law::{
    Act, Agrees, Capacity, ConsentFlaw, ConsentMethod, ConsentState, PersonId, consent_needs,
};
use store::{ByHand, NewWord, Tx};

use super::{agreed_by, asking, finding};
use crate::app::App;
use crate::failure::Failure;
use crate::letters::{self, LetterKind};
use crate::{guardian, work};

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
        let done = finding::done_on(app, person, &activity.id)?;
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
            let newest = tx.consent_words(person, &activity.id)?.pop();
            let word = NewWord {
                state: ConsentState::Invalid,
                wording: newest.as_ref().and_then(|word| word.wording),
                method: ConsentMethod::Rule,
                evidence: "s.20",
                flaw: Some(ConsentFlaw::GuardianMissing),
                explicit: newest.is_some_and(|word| word.explicit),
                by: None,
                done_on_it: Some(done),
            };
            tx.file_word(person, ix, &word)?;
            letters::post(tx, person, None, LetterKind::ConsentInvalid)?;
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
