//! Asking for erasure (s.33): why, and anything to add; then the answers to check, then send. What the
//! person writes travels in forms only, never in an address.

use std::sync::Arc;

use axum::extract::{Form, State};
use axum::http::header;
use axum::response::{IntoResponse, Redirect, Response};
use duties::rights::{ErasureAnswer, Wish};
use law::Right;
use law::words::{asking, portal};

use super::ask::{Ask, Check, Choose, Part, Row};
use super::ask::{
    clock_runs, fault_of_words, offered_ground_of, offered_grounds, own_words, proved_or_link, said,
};
use super::filing::{filed, follow};
use crate::cookie;
use crate::forms::Brought;
use crate::page::Frame;
use crate::problem::Problem;
use crate::session::Visitor;
use crate::site::Site;

/// Where the questions begin.
const START: &str = "/me/requests/new/erasure";
const WHY: &str = "/me/requests/new/erasure/why";
const CHECK: &str = "/me/requests/new/erasure/check";

/// Why, and anything to add.
pub(crate) async fn ask(
    State(site): State<Arc<Site>>,
    visitor: Visitor,
) -> Result<Response, Problem> {
    ask_why(&site, &visitor, &Brought::default(), false)
}

/// The same again, to change its answers.
pub(crate) async fn why(
    State(site): State<Arc<Site>>,
    visitor: Visitor,
    Form(brought): Form<Brought>,
) -> Result<Response, Problem> {
    ask_why(&site, &visitor, &brought, false)
}

fn ask_why(
    site: &Site,
    visitor: &Visitor,
    brought: &Brought,
    wrong: bool,
) -> Result<Response, Problem> {
    let frame = Frame::new(site, visitor, portal::ASK_ERASURE).asked_at(START);
    let chosen = offered_ground_of(site, Right::Erasure, brought);
    let ground = Part::Choose(Choose {
        name: "ground",
        legend: frame.t(portal::ERASURE_GROUND).to_owned(),
        hint: Some(frame.t(portal::ERASURE_GROUND_HINT).to_owned()),
        many: false,
        choices: offered_grounds(site, &frame, Right::Erasure, chosen),
        fault: (wrong && chosen.is_none())
            .then(|| frame.t(portal::ERASURE_GROUND_WANTED).to_owned()),
    });
    let fault = fault_of_words(brought).filter(|_| wrong);
    let words = own_words(&frame, brought.text("words"), asking::WORDS_HINT, fault);
    let lead = frame.t(portal::ERASURE_MEANS).to_owned();
    let mut page = Ask::page(frame, "/me/requests/new", CHECK, portal::GO_ON);
    page.lead = Some(lead);
    page.prove = proved_or_link(site, visitor, START)?;
    page.parts = vec![ground, words];
    page.answer()
}

/// The answers to check, with what happens when they are sent.
pub(crate) async fn check(
    State(site): State<Arc<Site>>,
    visitor: Visitor,
    Form(brought): Form<Brought>,
) -> Result<Response, Problem> {
    let (Some(ground), None) = (
        offered_ground_of(&site, Right::Erasure, &brought),
        fault_of_words(&brought),
    ) else {
        return ask_why(&site, &visitor, &brought, true);
    };
    let frame = Frame::new(&site, &visitor, portal::CHECK_ANSWERS).asked_at(START);
    let rows = vec![
        Row::ground(&frame, ground, WHY),
        Row::own_words(&frame, &brought, WHY),
    ];
    let mut before: Vec<String> = [
        portal::ERASURE_BEFORE_1,
        portal::ERASURE_BEFORE_2,
        portal::ERASURE_BEFORE_3,
    ]
    .map(|words| frame.t(words).to_owned())
    .to_vec();
    before.push(clock_runs(&site, &frame, Right::Erasure));
    let mut page = Check::page(frame, START, START, portal::ERASURE_SEND);
    page.rows = rows;
    page.before = before;
    page.carried = brought.carried(&["ground", "words"]);
    page.grave = true;
    page.answer()
}

/// Files the request. Where the rule erases at once, the person has no page here any more: they are
/// led to the certificate, whose address only they have.
pub(crate) async fn send(
    State(site): State<Arc<Site>>,
    visitor: Visitor,
    Form(brought): Form<Brought>,
) -> Result<Response, Problem> {
    let (Some(ground), None) = (
        offered_ground_of(&site, Right::Erasure, &brought),
        fault_of_words(&brought),
    ) else {
        return ask_why(&site, &visitor, &brought, true);
    };
    let wish = Wish::Erasure { ground };
    let filed = filed(&site, &visitor, START, said(&brought), wish).await?;
    let is_gone = matches!(
        filed.answer,
        Some(ErasureAnswer::Erased { .. } | ErasureAnswer::Partly { refused: None, .. })
    );
    if !is_gone {
        return Ok(follow(&visitor, filed.request));
    }
    let mut response = Redirect::to(&format!("/certificates/{}", filed.request)).into_response();
    if visitor.hand()?.representative().is_none() {
        response.headers_mut().append(
            header::SET_COOKIE,
            cookie::clear(cookie::SESSION, site.settings.secure),
        );
    }
    Ok(response)
}
