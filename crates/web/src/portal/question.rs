//! Asking the data protection officer what is done with one's data, from any page that shows a use
//! (s.23, s.41 ¶4, `LP-79`).

use std::sync::Arc;

use axum::extract::{Form, Query, State};
use axum::response::Response;
use duties::rights::{Wish, entry_of};
use law::words::asking;
use law::{RequestId, Right};

use super::ask::{Ask, Part, Write, clock_runs, fault_of_words, said};
use super::filing::file_and_follow;
use crate::forms::Brought;
use crate::page::Frame;
use crate::problem::Problem;
use crate::session::Visitor;
use crate::site::Site;

const START: &str = "/me/requests/new/question";

/// What the question is about: an entry of the person's own, or one of their requests.
#[derive(Default, serde::Deserialize)]
pub(crate) struct About {
    entry: Option<u64>,
    request: Option<String>,
}

impl About {
    pub(crate) fn concerns(&self) -> Option<String> {
        match (self.entry, &self.request) {
            (Some(number), _) => Some(duties::rights::concerning_entry(number)),
            (None, Some(request)) => Some(request.parse::<RequestId>().ok()?.to_string()),
            (None, None) => None,
        }
    }
}

/// What a question or complaint is about, in words.
pub(crate) fn concerns_in_words(frame: &Frame, concerns: &str) -> String {
    match entry_of(concerns) {
        Some(number) => {
            let number = number.to_string();
            frame.fill(asking::QUESTION_ENTRY, &[("n", number.as_str())])
        }
        None => frame.fill(asking::QUESTION_REQUEST, &[("n", concerns)]),
    }
}

/// The one page: what they want to ask.
pub(crate) async fn ask(
    State(site): State<Arc<Site>>,
    visitor: Visitor,
    Query(about): Query<About>,
) -> Result<Response, Problem> {
    let concerns = about.concerns();
    ask_words(
        &site,
        &visitor,
        concerns.as_deref(),
        &Brought::default(),
        false,
    )
}

fn ask_words(
    site: &Site,
    visitor: &Visitor,
    concerns: Option<&str>,
    brought: &Brought,
    wrong: bool,
) -> Result<Response, Problem> {
    let frame = Frame::new(site, visitor, asking::QUESTION_TITLE).asked_at(START);
    let fault = fault_of_words(brought)
        .or_else(|| said(brought).is_none().then_some(asking::WRITE_SOMETHING))
        .filter(|_| wrong);
    let words = Part::Write(Write {
        name: "words",
        label: frame.t(asking::QUESTION_WORDS).to_owned(),
        hint: Some(frame.t(asking::WORDS_HINT).to_owned()),
        value: brought.text("words"),
        fault: fault.map(|fault| frame.t(fault).to_owned()),
        long: true,
    });
    let mut notes: Vec<String> = concerns
        .map(|concerns| {
            let about = concerns_in_words(&frame, concerns);
            format!("{}: {about}", frame.t(asking::QUESTION_ABOUT))
        })
        .into_iter()
        .collect();
    notes.push(clock_runs(site, &frame, Right::Informed));
    let lead = frame.t(asking::QUESTION_LEAD).to_owned();
    let mut page = Ask::page(frame, "/me/requests/new", START, asking::QUESTION_SEND);
    page.lead = Some(lead);
    page.notes = notes;
    page.carried = concerns
        .map(|concerns| ("concerns".to_owned(), concerns.to_owned()))
        .into_iter()
        .collect();
    page.parts.push(words);
    page.answer()
}

/// Files it.
pub(crate) async fn send(
    State(site): State<Arc<Site>>,
    visitor: Visitor,
    Form(brought): Form<Brought>,
) -> Result<Response, Problem> {
    let concerns = brought.one("concerns").map(str::to_owned);
    let words = said(&brought);
    if words.is_none() || fault_of_words(&brought).is_some() {
        return ask_words(&site, &visitor, concerns.as_deref(), &brought, true);
    }
    let wish = Wish::Question { concerns };
    file_and_follow(&site, &visitor, START, words, wish).await
}
