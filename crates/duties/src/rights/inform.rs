//! Asking the data protection officer: what is done with my data, and why (s.23, s.39, s.41 ¶4,
//! `LP-79`).

use law::words::requests as words;
use law::{ActorId, Ground, Right, Text};
use store::Tx;

use super::Filed;
use super::about::About;
use super::filing::{self, Asking, Claim};
use super::objection::GRANTED;
use super::outcome::Open;
use crate::app::App;
use crate::failure::Failure;

/// The most characters of what a question is about: a number, no story.
const CONCERNS_MAX: usize = 64;

pub(super) fn ask(app: &App, asking: Asking, concerns: Option<String>) -> Result<Filed, Failure> {
    if asking.said.is_none() {
        let why = words::QUESTION_MISSING.text();
        return Err(Failure::bad("words", "s.23", why));
    }
    let concerns = concerns.filter(|concerns| !concerns.is_empty());
    let is_number = |concerns: &String| {
        concerns.len() <= CONCERNS_MAX
            && concerns
                .bytes()
                .all(|byte| byte.is_ascii_alphanumeric() || byte == b'-')
    };
    if !concerns.as_ref().is_none_or(is_number) {
        let why = words::CONCERNS_NOT_NUMBER.text();
        return Err(Failure::bad("concerns", "s.22", why));
    }
    let claim = Claim {
        right: Right::Informed,
        ground: Some(Ground::Notice),
        about: About {
            concerns,
            ..About::default()
        },
        is_grave: false,
        once: None,
    };
    let ready = filing::ready(app, asking, claim)?;
    app.store().transact("rights.question.asked", move |tx| {
        let filed = Filed::of(&ready);
        let open = filing::open(tx, ready)?;
        let request = open.request;
        open.leave_with_desk(tx, words::QUESTION_READ.text())?;
        Ok(filed.numbered(request))
    })
}

/// The answer, in the officer's own words.
pub(super) fn answered(
    tx: &mut Tx<'_>,
    open: Open,
    by: ActorId,
    said: Text,
) -> Result<(), Failure> {
    open.fulfil(tx, by, GRANTED, vec![said])
}
