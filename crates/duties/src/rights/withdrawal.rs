//! Withdrawal of consent: as easy as giving it, felt by the very next decision; what was done before
//! stays lawful (s.19 ¶5–6, `LP-99` … `LP-101`).

use law::words::requests as words;
use law::{Channel, ConsentMethod, ConsentState, Ground, RefusalCode, Right, Text};
use store::NewWord;

use super::about::About;
use super::filing::{self, Asking, Claim};
use super::objection::{GRANTED, activity_of, not_so};
use super::{BY_RULE, Filed};
use crate::app::App;
use crate::failure::Failure;

/// How the withdrawal came, as the record of a consent says it.
const fn method_of(channel: Channel) -> ConsentMethod {
    match channel {
        Channel::Portal => ConsentMethod::Portal,
        Channel::Api => ConsentMethod::Program,
        Channel::Phone => ConsentMethod::Phone,
        Channel::Desk => ConsentMethod::Counter,
        Channel::Post | Channel::Email => ConsentMethod::Paper,
    }
}

pub(super) fn withdraw(app: &App, asking: Asking, activity: &str) -> Result<Filed, Failure> {
    let policy = app.policy();
    let person = asking.person;
    let (ix, known, basis) = activity_of(app, &policy, person, activity)?;
    let none = not_so(app, RefusalCode::WithdrawalNoConsent, &known, basis)?;
    let effect = policy
        .pack
        .activity(&known.id)
        .and_then(|written| written.consent.as_ref())
        .and_then(|asked| asked.effect_of_withdrawing.clone());
    let claim = Claim {
        right: Right::Withdrawal,
        ground: Some(Ground::Withdrawal),
        about: About {
            activities: vec![known.id.clone()],
            ..About::default()
        },
        is_grave: false,
        once: None,
    };
    let method = method_of(asking.channel);
    let evidence = format!("signed-in {}", asking.proved.timestamp());
    let ready = filing::ready(app, asking, claim)?;
    app.store().transact("rights.withdrawal", move |tx| {
        let standing = tx.standing(person).ok_or(Failure::Missing("person"))?;
        let given =
            basis.is_consent() && standing.consents.has(ix.0) && !standing.withdrawn.has(ix.0);
        let filed = Filed::of(&ready);
        let open = filing::open(tx, ready)?;
        let request = open.request;
        // What one of several had agreed to already is taken back with it.
        tx.drop_consent_parts(person, &known.id)?;
        if given {
            let newest = tx.consent_words(person, &known.id)?.pop();
            let word = NewWord {
                state: ConsentState::Withdrawn,
                wording: newest.as_ref().and_then(|word| word.wording),
                method,
                evidence: &evidence,
                flaw: None,
                explicit: newest.is_some_and(|word| word.explicit),
                by: None,
                done_on_it: None,
            };
            tx.file_word(person, ix, &word)?;
            let mut told: Vec<Text> =
                vec![words::WITHDRAWN.fill_text(&[("activity", &known.name)])];
            told.extend(effect);
            open.fulfil(tx, BY_RULE, GRANTED, told)?;
        } else {
            let (refusal, told) = none;
            open.refuse(tx, BY_RULE, &refusal, told)?;
        }
        Ok(filed.numbered(request))
    })
}
