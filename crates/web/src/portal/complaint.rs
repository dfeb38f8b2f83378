//! Complaining to the Committee (s.73, `LP-106`): which request or entry it is about; the person gets their
//! evidence and sends it themself.

use std::sync::Arc;

use axum::extract::{Form, Query, State};
use axum::response::Response;
use duties::rights::{Wish, entry_of};
use law::words::{Words, asking};
use law::{RequestId, date};

use super::ask::{Ask, Choice, Choose, Part, Write};
use super::ask::{fault_of_words, proved_or_link, said};
use super::filing::file_and_follow;
use super::question::{About, concerns_in_words};
use crate::forms::Brought;
use crate::page::Frame;
use crate::problem::Problem;
use crate::session::Visitor;
use crate::site::Site;

const START: &str = "/me/requests/new/complaint";

/// Whether it is the number of a request or of an entry.
fn is_number(concerns: &str) -> bool {
    concerns.parse::<RequestId>().is_ok() || entry_of(concerns).is_some()
}

/// What is wrong with the words: the Committee's form asks what happened (s.73).
fn fault_of_facts(brought: &Brought) -> Option<Words> {
    fault_of_words(brought).or_else(|| said(brought).is_none().then_some(asking::WRITE_SOMETHING))
}

/// The one page: what it is about, and in one's own words.
pub(crate) async fn ask(
    State(site): State<Arc<Site>>,
    visitor: Visitor,
    Query(about): Query<About>,
) -> Result<Response, Problem> {
    let concerns = about.concerns().filter(|of| is_number(of));
    ask_about(
        &site,
        &visitor,
        concerns.as_deref(),
        &Brought::default(),
        false,
    )
    .await
}

async fn ask_about(
    site: &Site,
    visitor: &Visitor,
    concerns: Option<&str>,
    brought: &Brought,
    wrong: bool,
) -> Result<Response, Problem> {
    let person = visitor.whose()?;
    let views = site
        .run(move |app| duties::rights::requests(app, person))
        .await?;
    let frame = Frame::new(site, visitor, asking::COMPLAINT_TITLE).asked_at(START);
    let mut choices: Vec<Choice> = Vec::new();
    if let Some(entry) = concerns.filter(|concerns| entry_of(concerns).is_some()) {
        choices.push(Choice {
            label: concerns_in_words(&frame, entry),
            chosen: true,
            value: entry.to_owned(),
            ..Choice::default()
        });
    }
    choices.extend(views.iter().map(|view| {
        let number = view.request.to_string();
        let day = date::long(view.received.civil_day(), frame.language);
        Choice {
            label: frame.fill(
                asking::COMPLAINT_LINE,
                &[("right", frame.t(view.right.name())), ("day", day.as_str())],
            ),
            notes: vec![frame.say(&view.stage_words).to_owned()],
            mark: None,
            chosen: concerns == Some(number.as_str()),
            value: number,
        }
    }));
    choices.push(Choice {
        value: String::new(),
        label: frame.t(asking::COMPLAINT_GENERAL).to_owned(),
        chosen: concerns.is_none(),
        ..Choice::default()
    });
    let which = Part::Choose(Choose {
        name: "concerns",
        legend: frame.t(asking::COMPLAINT_WHICH).to_owned(),
        hint: None,
        many: false,
        choices,
        fault: None,
    });
    let fault = fault_of_facts(brought).filter(|_| wrong);
    let words = Part::Write(Write {
        name: "words",
        label: frame.t(asking::COMPLAINT_WORDS).to_owned(),
        hint: Some(frame.t(asking::WORDS_HINT).to_owned()),
        value: brought.text("words"),
        fault: fault.map(|fault| frame.t(fault).to_owned()),
        long: true,
    });
    let lead = frame.t(asking::COMPLAINT_LEAD).to_owned();
    let mut page = Ask::page(frame, "/me/requests/new", START, asking::COMPLAINT_SEND);
    page.lead = Some(lead);
    page.prove = proved_or_link(site, visitor, START)?;
    page.parts = vec![which, words];
    page.answer()
}

/// Files it.
pub(crate) async fn send(
    State(site): State<Arc<Site>>,
    visitor: Visitor,
    Form(brought): Form<Brought>,
) -> Result<Response, Problem> {
    let concerns = brought
        .one("concerns")
        .filter(|of| is_number(of))
        .map(str::to_owned);
    if fault_of_facts(&brought).is_some() {
        return ask_about(&site, &visitor, concerns.as_deref(), &brought, true).await;
    }
    let wish = Wish::Complaint { concerns };
    file_and_follow(&site, &visitor, START, said(&brought), wish).await
}
