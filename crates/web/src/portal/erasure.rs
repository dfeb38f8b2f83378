//! Asking for erasure (s.33): one question a page, then the answers to check, then send. What the
//! person writes travels in forms only, never in an address.

use std::sync::Arc;

use askama::Template;
use axum::extract::{Form, State};
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Redirect, Response};
use law::words::portal;
use law::{Ground, Right};

use super::ask::{is_offered, proved_or_link};
use super::filing::{filed, follow};
use crate::cookie;
use crate::page::{self, Frame};
use crate::problem::Problem;
use crate::session::Visitor;
use crate::site::Site;
use duties::rights::{ErasureAnswer, Wish};

/// Where the questions begin.
const START: &str = "/me/requests/new/erasure";
/// The most letters of the person's own words.
const WORDS_CHARS_MAX: usize = 4_000;

#[derive(Template)]
#[template(path = "erasure_ground.html")]
struct AskGround {
    frame: Frame,
    /// Where a fresh proof is wanted first: the link to it.
    prove: Option<String>,
    grounds: Vec<(Ground, bool)>,
    words: String,
    wrong: bool,
}

#[derive(Template)]
#[template(path = "erasure_words.html")]
struct AskWords {
    frame: Frame,
    ground: Ground,
    words: String,
    wrong: bool,
}

#[derive(Template)]
#[template(path = "erasure_check.html")]
struct Check {
    frame: Frame,
    ground: Ground,
    words: String,
}

/// What the person answered so far.
#[derive(Default, serde::Deserialize)]
pub(crate) struct Answers {
    ground: Option<String>,
    #[serde(default)]
    words: String,
}

impl Answers {
    fn ground(&self) -> Option<Ground> {
        self.ground
            .as_deref()?
            .parse()
            .ok()
            .filter(|ground: &Ground| ground.right() == Right::Erasure)
    }

    fn are_too_long(&self) -> bool {
        self.words.chars().count() > WORDS_CHARS_MAX
    }
}

/// First question: why.
pub(crate) async fn ground(
    State(site): State<Arc<Site>>,
    visitor: Visitor,
) -> Result<Response, Problem> {
    ask_ground(&site, &visitor, &Answers::default(), false)
}

fn ask_ground(
    site: &Site,
    visitor: &Visitor,
    answers: &Answers,
    wrong: bool,
) -> Result<Response, Problem> {
    let chosen = answers.ground();
    let asked = AskGround {
        frame: Frame::new(site, visitor, portal::ASK_ERASURE).asked_at(START),
        prove: proved_or_link(site, visitor, START)?,
        grounds: Right::Erasure
            .grounds()
            .filter(|ground| is_offered(site, *ground))
            .map(|ground| (ground, chosen == Some(ground)))
            .collect(),
        words: answers.words.clone(),
        wrong,
    };
    page::answer_with(status(wrong), &asked)
}

/// Second question: anything to add.
pub(crate) async fn words(
    State(site): State<Arc<Site>>,
    visitor: Visitor,
    Form(answers): Form<Answers>,
) -> Result<Response, Problem> {
    match answers.ground() {
        Some(ground) => ask_words(&site, &visitor, ground, answers.words, false),
        None => ask_ground(&site, &visitor, &answers, true),
    }
}

fn ask_words(
    site: &Site,
    visitor: &Visitor,
    ground: Ground,
    words: String,
    wrong: bool,
) -> Result<Response, Problem> {
    let asked = AskWords {
        frame: Frame::new(site, visitor, portal::ERASURE_WORDS).asked_at(START),
        ground,
        words,
        wrong,
    };
    page::answer_with(status(wrong), &asked)
}

/// The answers, to be checked before they are sent.
pub(crate) async fn check(
    State(site): State<Arc<Site>>,
    visitor: Visitor,
    Form(answers): Form<Answers>,
) -> Result<Response, Problem> {
    let Some(ground) = answers.ground() else {
        return ask_ground(&site, &visitor, &answers, true);
    };
    if answers.are_too_long() {
        return ask_words(&site, &visitor, ground, answers.words, true);
    }
    page::answer(&Check {
        frame: Frame::new(&site, &visitor, portal::CHECK_ANSWERS).asked_at(START),
        ground,
        words: answers.words.trim().to_owned(),
    })
}

/// Files the request. Where the rule erases at once, the person has no page here any more: they are
/// led to the certificate, whose address only they have.
pub(crate) async fn send(
    State(site): State<Arc<Site>>,
    visitor: Visitor,
    Form(answers): Form<Answers>,
) -> Result<Response, Problem> {
    let Some(ground) = answers.ground() else {
        return ask_ground(&site, &visitor, &answers, true);
    };
    if answers.are_too_long() {
        return ask_words(&site, &visitor, ground, answers.words, true);
    }
    let words = Some(answers.words.trim().to_owned()).filter(|words| !words.is_empty());
    let filed = filed(&site, &visitor, START, words, Wish::Erasure { ground }).await?;
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

const fn status(wrong: bool) -> StatusCode {
    if wrong {
        StatusCode::UNPROCESSABLE_ENTITY
    } else {
        StatusCode::OK
    }
}
