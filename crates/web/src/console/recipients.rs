//! Recipients that were told to erase, restrict or correct what they received, at the desk: who still has
//! to confirm, whom only the post reaches, and the letter to print for those. Nobody's data and nobody's
//! name is on these pages (s.33 ¶3, s.34, s.35).

use std::sync::Arc;

use askama::Template;
use axum::extract::{Path, Query, State};
use axum::response::{IntoResponse, Redirect, Response};
use duties::recipients::{self, Confirms, TellingView, Way};
use law::words::{console, portal, recipients as words};
use law::{EntryId, Moment, Text, date};

use super::queue::Wanted;
use crate::forms::id;
use crate::page::{self, Frame};
use crate::portal::shown::Clock;
use crate::problem::Problem;
use crate::session::Visitor;
use crate::site::Site;

const START: &str = "/console/recipients";
/// How many are shown at most, those due first.
const SHOWN_MOST: usize = 500;

/// A recipient that was told, as the desk sees it.
pub(crate) struct Told {
    pub(crate) number: String,
    pub(crate) request: String,
    pub(crate) recipient: String,
    pub(crate) act: &'static str,
    /// The day by which it must confirm, while it has not.
    pub(crate) clock: Option<Clock>,
    /// How it is told, and how far that is.
    pub(crate) way: String,
    pub(crate) by_post: bool,
    /// Whether a letter has to be posted now.
    pub(crate) to_post: bool,
    pub(crate) confirmed: Option<String>,
}

/// A telling in the words of the page.
pub(crate) fn told(frame: &Frame, one: &TellingView, now: Moment) -> Told {
    let day = |at: Moment| date::long(at.civil_day(), frame.language);
    let on = |words, at: Moment| frame.fill(words, &[("at", day(at).as_str())]);
    let by_post = one.way == Way::Post;
    let to_post = one.is_to_post(now);
    let posted = match one.posted {
        None => frame.t(words::POST_NOW).to_owned(),
        Some(at) if to_post => on(words::POST_AGAIN, at),
        Some(at) => on(words::POST_WAITS, at),
    };
    Told {
        number: one.telling.to_string(),
        request: one.request.to_string(),
        recipient: frame.say(&one.recipient).to_owned(),
        act: frame.t(one.act.words()),
        clock: one
            .confirmed
            .is_none()
            .then(|| Clock::of(frame, one.due, one.left)),
        way: match one.way {
            Way::Post if one.confirmed.is_some() => frame.t(words::WAY_POST).to_owned(),
            Way::Post => format!("{} · {posted}", frame.t(words::WAY_POST)),
            Way::Letter => {
                let times = one.reminded.to_string();
                frame.fill(words::WAY_LETTER, &[("n", times.as_str())])
            }
        },
        by_post,
        to_post,
        confirmed: one.confirmed.map(|at| {
            on(
                match one.confirmed_by {
                    Some(Confirms::Desk) => words::CONFIRMED_BY_DESK,
                    _ => words::CONFIRMED_BY_RECIPIENT,
                },
                at,
            )
        }),
    }
}

#[derive(Template)]
#[template(path = "recipients.html")]
struct List {
    frame: Frame,
    done: Option<&'static str>,
    tellings: Vec<Told>,
}

/// Everybody who still has to confirm, those due first.
pub(crate) async fn show(
    State(site): State<Arc<Site>>,
    visitor: Visitor,
    Query(wanted): Query<Wanted>,
) -> Result<Response, Problem> {
    let open = site.run(|app| recipients::open(app, SHOWN_MOST)).await?;
    let frame = Frame::new(&site, &visitor, words::DESK_TITLE);
    let now = site.app().now();
    page::answer(&List {
        done: match wanted.done.as_str() {
            "posted" => Some(frame.t(words::DONE_POSTED)),
            "heard" => Some(frame.t(words::DONE_HEARD)),
            _ => None,
        },
        tellings: open.iter().map(|one| told(&frame, one, now)).collect(),
        frame,
    })
}

#[derive(Template)]
#[template(path = "recipient_letter.html")]
struct Letter {
    frame: Frame,
    number: String,
    recipient: Text,
    subject: Text,
    /// The day in both languages.
    day: Text,
    paragraphs: Vec<Text>,
    to_post: bool,
}

/// The letter to one of them, to be printed.
pub(crate) async fn letter(
    State(site): State<Arc<Site>>,
    visitor: Visitor,
    Path(telling): Path<String>,
) -> Result<Response, Problem> {
    let telling: EntryId = id(&telling)?;
    let base_url = site.settings.base_url.trim_end_matches('/').to_owned();
    let (view, (subject, paragraphs)) = site
        .run(move |app| {
            let view = recipients::telling(app, telling)?;
            let letter = recipients::letter(app, telling, &base_url)?;
            Ok::<_, duties::Failure>((view, letter))
        })
        .await?;
    let frame = Frame::new(&site, &visitor, words::LETTER_TITLE);
    let now = site.app().now();
    let today = now.civil_day();
    page::answer(&Letter {
        number: view.telling.to_string(),
        to_post: view.is_to_post(now),
        day: Text::new(
            date::long(today, law::Language::Thai),
            date::long(today, law::Language::English),
        ),
        recipient: view.recipient,
        subject,
        paragraphs,
        frame,
    })
}

/// It was posted.
pub(crate) async fn posted(
    State(site): State<Arc<Site>>,
    visitor: Visitor,
    Path(telling): Path<String>,
) -> Result<Response, Problem> {
    let (actor, address) = (visitor.actor()?, visitor.address);
    let telling = id(&telling)?;
    site.run(move |app| recipients::posted(app, actor, telling, address))
        .await?;
    Ok(Redirect::to(&format!("{START}?done=posted")).into_response())
}

/// It told the desk that it is done.
pub(crate) async fn heard(
    State(site): State<Arc<Site>>,
    visitor: Visitor,
    Path(telling): Path<String>,
) -> Result<Response, Problem> {
    let (actor, address) = (visitor.actor()?, visitor.address);
    let telling = id(&telling)?;
    site.run(move |app| recipients::acknowledged(app, actor, telling, address))
        .await?;
    Ok(Redirect::to(&format!("{START}?done=heard")).into_response())
}
