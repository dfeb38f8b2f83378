//! The person's consents: each on or off in place, with one press either way, and what withdrawing does
//! told before the button (s.19 ¶4–6, `LP-99` … `LP-101`). Where the age decides who must agree and is not
//! known, it is asked for, looked at, and not kept (s.20).

use std::sync::Arc;

use askama::Template;
use axum::extract::{Form, State};
use axum::response::{IntoResponse, Redirect, Response};
use duties::consent::{self, Said};
use duties::rights::{Asking, Hand, Wish, file};
use duties::{App, Failure};
use law::words::{asking, desk, portal};
use law::{Birth, RequestId, Text, date};

use super::ask::{Ask, Part, Write};
use super::filing::follow;
use super::shown::joined;
use crate::forms::Brought;
use crate::page::{self, Frame};
use crate::problem::Problem;
use crate::session::Visitor;
use crate::site::Site;

const START: &str = "/me/consents";
const GIVE: &str = "/me/consents/give";

/// One consent, given or not.
pub(crate) struct Consent {
    pub(crate) id: String,
    pub(crate) name: String,
    pub(crate) ask: String,
    pub(crate) effect: String,
    pub(crate) given: bool,
    /// Whether somebody else has to agree too.
    pub(crate) waits: bool,
    /// Who has agreed so far.
    pub(crate) agreed: String,
    pub(crate) state: &'static str,
}

#[derive(Template)]
#[template(path = "consents.html")]
struct Page {
    frame: Frame,
    consents: Vec<Consent>,
}

/// Every consent that the policy asks of this person, in words.
pub(crate) fn told(frame: &Frame, consents: &[consent::Consent]) -> Vec<Consent> {
    let text = |text: &Option<Text>| {
        let text = text.as_ref();
        text.map_or_else(String::new, |text| frame.say(text).to_owned())
    };
    consents
        .iter()
        .map(|one| {
            let waits = !one.given && !one.agreed.is_empty();
            Consent {
                id: one.activity.id.clone(),
                name: frame.say(&one.activity.name).to_owned(),
                ask: text(&one.ask),
                effect: text(&one.effect_of_withdrawing),
                given: one.given,
                waits,
                agreed: joined(frame, one.agreed.iter()),
                state: frame.t(match (one.given, waits) {
                    (true, _) => asking::CONSENT_ON,
                    (false, true) => asking::CONSENT_WAITS,
                    (false, false) => asking::CONSENT_OFF,
                }),
            }
        })
        .collect()
}

/// Shows them.
pub(crate) async fn show(
    State(site): State<Arc<Site>>,
    visitor: Visitor,
) -> Result<Response, Problem> {
    let person = visitor.whose()?;
    let consents = site.run(move |app| consent::consents(app, person)).await?;
    let frame = Frame::new(&site, &visitor, asking::CONSENTS);
    page::answer(&Page {
        consents: told(&frame, &consents),
        frame,
    })
}

/// Takes a consent back: at once, and told on the page of the request. What only waits for somebody
/// else's word was no consent yet, and is dropped.
pub(crate) async fn withdraw(
    State(site): State<Arc<Site>>,
    visitor: Visitor,
    Form(brought): Form<Brought>,
) -> Result<Response, Problem> {
    let (hand, asking) = (visitor.hand()?, visitor.asking()?);
    let activity = brought.text("activity");
    let filed = site
        .run(move |app| take_back(app, hand, asking, activity))
        .await?;
    Ok(match filed {
        Some(request) => follow(&visitor, request),
        None => Redirect::to(&visitor.at(START)).into_response(),
    })
}

fn take_back(
    app: &App,
    hand: Hand,
    asking: Asking,
    activity: String,
) -> Result<Option<RequestId>, Failure> {
    let known = consent::consents(app, hand.person())?;
    let waits = known
        .iter()
        .any(|one| one.activity.id == activity && !one.given && !one.agreed.is_empty());
    if waits {
        consent::say(app, hand, &activity, false, None)?;
        return Ok(None);
    }
    Ok(Some(
        file(app, asking, Wish::Withdrawal { activity })?.request,
    ))
}

/// Gives a consent. Where the age must be known first, it is asked for.
pub(crate) async fn give(
    State(site): State<Arc<Site>>,
    visitor: Visitor,
    Form(brought): Form<Brought>,
) -> Result<Response, Problem> {
    let hand = visitor.hand()?;
    let activity = brought.text("activity");
    let written = brought.one("birth").map(date::read);
    let birth = match written {
        Some(Err(_)) => return ask_birth(&site, &visitor, (START, GIVE), &brought, true),
        Some(Ok(typed)) => Some(Birth::Day(typed.day)),
        None => None,
    };
    let said = site
        .run(move |app| consent::say(app, hand, &activity, true, birth))
        .await;
    match said {
        Ok(Said::Given | Said::Waits { .. } | Said::Not) => {
            Ok(Redirect::to(&visitor.at(START)).into_response())
        }
        Err(Problem::Bad { why, .. }) if *why == desk::CONSENT_BIRTH.text() => {
            ask_birth(&site, &visitor, (START, GIVE), &brought, false)
        }
        Err(problem) => Err(problem),
    }
}

pub(crate) fn ask_birth(
    site: &Site,
    visitor: &Visitor,
    (start, give): (&'static str, &'static str),
    brought: &Brought,
    wrong: bool,
) -> Result<Response, Problem> {
    let frame = Frame::new(site, visitor, asking::CONSENT_BORN).asked_at(start);
    let lead = frame.t(desk::CONSENT_BIRTH).to_owned();
    let birth = Part::Write(Write {
        name: "birth",
        label: frame.t(asking::CONSENT_BORN).to_owned(),
        hint: Some(frame.t(asking::CONSENT_BORN_HINT).to_owned()),
        value: brought.text("birth"),
        fault: wrong.then(|| frame.t(asking::CONSENT_BORN_WRONG).to_owned()),
        long: false,
    });
    let mut page = Ask::page(frame, start, give, asking::CONSENT_GIVE);
    page.lead = Some(lead);
    page.carried = brought.carried(&["activity", "answer"]);
    page.parts.push(birth);
    page.answer()
}
