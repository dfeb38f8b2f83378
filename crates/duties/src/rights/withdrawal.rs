//! Withdrawal of consent: as easy as giving it, felt by the very next decision; what was done before
//! stays lawful (s.19 ¶5–6, `LP-99` … `LP-101`).

use law::words::requests as words;
use law::{Ground, RefusalCode, Right, Text};

use super::about::About;
use super::filing::{self, Asking, Claim};
use super::objection::{GRANTED, activity_of, not_so};
use super::{BY_RULE, Filed};
use crate::app::App;
use crate::failure::Failure;

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
            tx.file_consent(person, ix, false)?;
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
