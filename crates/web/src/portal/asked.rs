//! What a version asks a person to agree to: one purpose a form, nothing chosen beforehand, yes and no side by
//! side and alike; who does not answer is not touched for it (s.19, s.21 ¶2(1), `LP-47`).

use std::sync::Arc;

use askama::Template;
use axum::extract::{Form, Query, State};
use axum::response::{IntoResponse, Redirect, Response};
use duties::publication;
use law::words::{desk, portal, publishing as words};
use law::{Birth, date};

use super::consents::{Consent, ask_birth, is_asked_birth, saying, told};
use crate::address::onward;
use crate::forms::{Brought, Onward};
use crate::page::{self, Frame};
use crate::problem::Problem;
use crate::session::Visitor;
use crate::site::Site;

const START: &str = "/me/asked";

/// One purpose, and until when it is asked.
struct One {
    consent: Consent,
    until: String,
}

#[derive(Template)]
#[template(path = "asked.html")]
struct Page {
    frame: Frame,
    asked: Vec<One>,
    next: String,
}

/// Asks.
pub(crate) async fn show(
    State(site): State<Arc<Site>>,
    visitor: Visitor,
    Query(onwards): Query<Onward>,
) -> Result<Response, Problem> {
    let person = visitor.whose()?;
    let asked = site.run(move |app| publication::asked(app, person)).await?;
    let frame = Frame::new(&site, &visitor, words::ASKED_TITLE);
    let asked = asked
        .iter()
        .flat_map(|one| {
            let day = date::long(one.ends.civil_day(), frame.language);
            told(&frame, std::slice::from_ref(&one.consent))
                .into_iter()
                .map(|consent| One {
                    consent,
                    until: frame.fill(words::ASKED_UNTIL, &[("day", day.as_str())]),
                })
                .collect::<Vec<_>>()
        })
        .collect();
    page::answer(&Page {
        asked,
        next: onward(onwards.next.as_deref()),
        frame,
    })
}

/// Takes an answer. Where the age must be known before a yes can count, it is asked for.
pub(crate) async fn answer(
    State(site): State<Arc<Site>>,
    visitor: Visitor,
    Form(brought): Form<Brought>,
) -> Result<Response, Problem> {
    let hand = visitor.hand()?;
    let yes = match brought.one("answer") {
        Some("yes") => true,
        Some("no") => false,
        // Neither was pressed: nothing is taken for an answer.
        _ => return Ok(Redirect::to(&visitor.at(START)).into_response()),
    };
    let birth = match brought.one("birth").map(date::read) {
        Some(Err(_)) => return ask_birth(&site, &visitor, (START, START), &brought, true),
        Some(Ok(typed)) => Some(Birth::Day(typed.day)),
        // before a no as before a yes
        None if is_asked_birth(&site, hand.person()).await? => {
            return ask_birth(&site, &visitor, (START, START), &brought, false);
        }
        None => None,
    };
    let saying = saying(&visitor, &brought, yes)?.born(birth);
    let said = site
        .run(move |app| publication::answer(app, hand, &saying))
        .await;
    match said {
        Ok(_) => Ok(Redirect::to(&visitor.at(START)).into_response()),
        Err(Problem::Bad { why, .. }) if *why == desk::CONSENT_BIRTH.text() => {
            ask_birth(&site, &visitor, (START, START), &brought, false)
        }
        Err(problem) => Err(problem),
    }
}
