//! Taking one's data, or having it sent on (s.31, `LP-82` … `LP-84`): which of the three, to whom, and what
//! the law leaves out, told before anything is sent.

use std::sync::Arc;

use axum::extract::{Form, State};
use axum::response::Response;
use duties::rights::Wish;
use law::words::{asking, portal};
use law::{Ground, Right};

use super::ask::{Ask, Check, Choice, Choose, Part, Row};
use super::ask::{clock_runs, ground_of, proved_or_link};
use super::filing::file_and_follow;
use crate::forms::Brought;
use crate::page::Frame;
use crate::problem::Problem;
use crate::session::Visitor;
use crate::site::Site;

const START: &str = "/me/requests/new/portability";
const WHAT: &str = "/me/requests/new/portability/what";
const CHECK: &str = "/me/requests/new/portability/check";

/// Which way, and to whom.
pub(crate) async fn ask(
    State(site): State<Arc<Site>>,
    visitor: Visitor,
) -> Result<Response, Problem> {
    ask_what(&site, &visitor, &Brought::default(), false)
}

/// The same again, to change its answers.
pub(crate) async fn what(
    State(site): State<Arc<Site>>,
    visitor: Visitor,
    Form(brought): Form<Brought>,
) -> Result<Response, Problem> {
    ask_what(&site, &visitor, &brought, false)
}

/// The bodies to which data can be sent straight: their ids and names.
pub(crate) fn recipients(site: &Site, frame: &Frame) -> Vec<(String, String)> {
    let policy = site.app().policy();
    let recipients = policy.pack.recipients.iter();
    recipients
        .filter(|recipient| !recipient.transfer_endpoint.is_empty())
        .map(|recipient| (recipient.id.clone(), frame.say(&recipient.name).to_owned()))
        .collect()
}

fn ask_what(
    site: &Site,
    visitor: &Visitor,
    brought: &Brought,
    wrong: bool,
) -> Result<Response, Problem> {
    let frame = Frame::new(site, visitor, asking::PORTABILITY_WHAT).asked_at(START);
    let chosen = ground_of(Right::Portability, brought);
    let known = recipients(site, &frame);
    let fault = match chosen {
        None => Some(asking::CHOOSE_ONE),
        Some(Ground::SendOn) if known.is_empty() => Some(asking::PORTABILITY_RECIPIENT_NONE),
        Some(_) => None,
    }
    .filter(|_| wrong);
    let choices = Right::Portability
        .grounds()
        // Nothing can be sent where nobody can receive it; the page says so.
        .filter(|ground| *ground != Ground::SendOn || !known.is_empty())
        .map(|ground| Choice {
            value: ground.code().to_owned(),
            label: frame.t(ground.words()).to_owned(),
            notes: vec![frame.source_of(&ground)],
            mark: None,
            chosen: chosen == Some(ground),
        })
        .collect();
    let ground = Part::Choose(Choose {
        name: "ground",
        legend: frame.t(asking::PORTABILITY_HOW).to_owned(),
        hint: None,
        many: false,
        choices,
        fault: fault.map(|fault| frame.t(fault).to_owned()),
    });
    let mut parts = vec![ground];
    let mut notes = Vec::new();
    if known.is_empty() {
        notes.push(frame.t(asking::PORTABILITY_RECIPIENT_NONE).to_owned());
    } else {
        let to = brought.one("recipient");
        let is_wanted = wrong && chosen == Some(Ground::SendOn) && to.is_none();
        parts.push(Part::Choose(Choose {
            name: "recipient",
            legend: frame.t(asking::PORTABILITY_RECIPIENT).to_owned(),
            hint: Some(frame.t(asking::PORTABILITY_RECIPIENT_HINT).to_owned()),
            many: false,
            choices: known
                .into_iter()
                .map(|(id, name)| Choice {
                    chosen: to == Some(id.as_str()),
                    value: id,
                    label: name,
                    ..Choice::default()
                })
                .collect(),
            fault: is_wanted.then(|| frame.t(asking::PORTABILITY_RECIPIENT_WANTED).to_owned()),
        }));
    }
    let lead = frame.t(asking::PORTABILITY_LEAD).to_owned();
    let mut page = Ask::page(frame, "/me/requests/new", CHECK, portal::GO_ON);
    page.lead = Some(lead);
    page.prove = proved_or_link(site, visitor, START)?;
    page.notes = notes;
    page.parts = parts;
    page.answer()
}

/// What was answered, if it is whole.
fn answered(brought: &Brought) -> Option<(Ground, Option<String>)> {
    let ground = ground_of(Right::Portability, brought)?;
    let recipient = brought.one("recipient").map(str::to_owned);
    match ground {
        Ground::SendOn => recipient.map(|to| (ground, Some(to))),
        _ => Some((ground, None)),
    }
}

/// The answers to check, with what happens when they are sent.
pub(crate) async fn check(
    State(site): State<Arc<Site>>,
    visitor: Visitor,
    Form(brought): Form<Brought>,
) -> Result<Response, Problem> {
    let Some((ground, recipient)) = answered(&brought) else {
        return ask_what(&site, &visitor, &brought, true);
    };
    let frame = Frame::new(&site, &visitor, portal::CHECK_ANSWERS).asked_at(START);
    let row = |name, value| Row::new(&frame, name, value, WHAT);
    let mut rows = vec![row(
        asking::PORTABILITY_HOW,
        frame.t(ground.words()).to_owned(),
    )];
    if let Some(to) = &recipient {
        let known = recipients(&site, &frame);
        let name = known.into_iter().find(|(id, _)| id == to);
        rows.push(row(
            asking::ABOUT_RECIPIENT,
            name.map_or_else(String::new, |(_, name)| name),
        ));
    }
    let happens = match ground {
        Ground::SendOn => asking::PORTABILITY_BEFORE_SEND,
        Ground::CopyOfSent => asking::PORTABILITY_BEFORE_SENT,
        _ => asking::PORTABILITY_BEFORE_RECEIVE,
    };
    let before = vec![
        frame.t(happens).to_owned(),
        frame.t(asking::PORTABILITY_LEAD).to_owned(),
        clock_runs(&site, &frame, Right::Portability),
    ];
    let mut page = Check::page(frame, START, START, asking::PORTABILITY_SEND);
    page.rows = rows;
    page.before = before;
    page.carried = brought.carried(&["ground", "recipient"]);
    page.answer()
}

/// Files it.
pub(crate) async fn send(
    State(site): State<Arc<Site>>,
    visitor: Visitor,
    Form(brought): Form<Brought>,
) -> Result<Response, Problem> {
    let Some((ground, recipient)) = answered(&brought) else {
        return ask_what(&site, &visitor, &brought, true);
    };
    let wish = Wish::Portability { ground, recipient };
    file_and_follow(&site, &visitor, START, None, wish).await
}
