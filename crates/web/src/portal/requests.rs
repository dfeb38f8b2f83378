//! The person's requests: what was asked, where it stands, by when the law wants an answer, what
//! comes next.

use std::sync::Arc;

use askama::Template;
use axum::extract::{Path, State};
use axum::response::{Redirect, Response};
use duties::rights::RequestView;
use jiff::civil::Date;
use law::words::{Words, portal, requests};
use law::{Right, Stage, TimeLeft, date};

use crate::forms::id;
use crate::page::{self, Frame};
use crate::problem::Problem;
use crate::session::Visitor;
use crate::site::Site;

/// The address that notices name for using a right.
pub(crate) async fn here() -> Redirect {
    Redirect::to("/me/requests")
}

/// A request in a list.
pub(crate) struct Line {
    pub(crate) address: String,
    pub(crate) right: String,
    pub(crate) stage: String,
    pub(crate) open: bool,
    pub(crate) ready: bool,
    pub(crate) received: String,
    pub(crate) clock: Clock,
    pub(crate) step: String,
}

/// The law's day and how far it is.
pub(crate) struct Clock {
    pub(crate) due: String,
    pub(crate) left: String,
    /// `good`, `warn` or `bad`: the words say the same, colour never alone.
    pub(crate) mark: &'static str,
}

impl Clock {
    pub(crate) fn of(frame: &Frame, due: Date, left: TimeLeft) -> Self {
        Clock {
            due: date::long(due, frame.language),
            left: left.told(frame.language),
            mark: match left {
                TimeLeft::Overdue(_) => "bad",
                TimeLeft::Today => "warn",
                TimeLeft::Days(days) if days <= 7 => "warn",
                _ => "good",
            },
        }
    }
}

pub(crate) fn line(frame: &Frame, view: &RequestView) -> Line {
    let steps = steps(view);
    let at = steps
        .iter()
        .rposition(|(_, reached)| *reached)
        .map_or(1, |at| at + 1);
    Line {
        address: format!("/me/requests/{}", view.request),
        right: frame.t(view.right.name()).to_owned(),
        stage: frame.say(&view.stage_words).to_owned(),
        open: view.open,
        ready: matches!(view.stage, Stage::Answered { .. }),
        received: frame.short_day(view.received),
        clock: Clock::of(frame, view.due, view.left),
        step: frame.fill(
            portal::STEP_OF,
            &[
                ("k", at.to_string().as_str()),
                ("n", steps.len().to_string().as_str()),
            ],
        ),
    }
}

#[derive(Template)]
#[template(path = "requests.html")]
struct List {
    frame: Frame,
    lines: Vec<Line>,
}

/// All of them, newest first.
pub(crate) async fn list(
    State(site): State<Arc<Site>>,
    visitor: Visitor,
) -> Result<Response, Problem> {
    let person = visitor.person()?;
    let views = site
        .run(move |app| duties::rights::requests(app, person))
        .await?;
    let frame = Frame::new(&site, &visitor, portal::REQUESTS);
    let lines = views.iter().map(|view| line(&frame, view)).collect();
    page::answer(&List { frame, lines })
}

#[derive(Template)]
#[template(path = "request_choose.html")]
struct Choose {
    frame: Frame,
}

/// Which right to use.
pub(crate) async fn choose(
    State(site): State<Arc<Site>>,
    visitor: Visitor,
) -> Result<Response, Problem> {
    page::answer(&Choose {
        frame: Frame::new(&site, &visitor, portal::REQUEST_NEW),
    })
}

#[derive(Template)]
#[template(path = "request.html")]
struct Page {
    frame: Frame,
    number: String,
    shown: Shown,
}

/// A request as its person and the desk see it.
pub(crate) struct Shown {
    pub(crate) right: String,
    pub(crate) section: &'static str,
    pub(crate) stage: String,
    pub(crate) open: bool,
    pub(crate) received: String,
    pub(crate) clock: Clock,
    pub(crate) ground: Option<(String, String)>,
    pub(crate) words: Option<String>,
    pub(crate) steps: Vec<Step>,
    pub(crate) next: String,
    pub(crate) collect: Option<(String, String)>,
    pub(crate) refused: Option<Refused>,
    pub(crate) kept: Vec<(String, String, String)>,
    /// What became of the letters about it: which, what, since when.
    pub(crate) letters: Vec<(String, String, String)>,
    pub(crate) certificate: Option<String>,
}

/// One step on the way.
pub(crate) struct Step {
    pub(crate) words: String,
    pub(crate) at: Option<String>,
    /// `done`, `now` or nothing.
    pub(crate) mark: &'static str,
}

/// A refusal as it was told (`I-9`).
pub(crate) struct Refused {
    pub(crate) section: String,
    pub(crate) why: String,
    pub(crate) reason: String,
    pub(crate) categories: String,
    pub(crate) complaint: String,
    pub(crate) appeal: String,
}

/// One request.
pub(crate) async fn show(
    State(site): State<Arc<Site>>,
    visitor: Visitor,
    Path(request): Path<String>,
) -> Result<Response, Problem> {
    let person = visitor.person()?;
    let request = id(&request)?;
    let view = site
        .run(move |app| duties::rights::request(app, person, request))
        .await?;
    let frame = Frame::new(&site, &visitor, view.right.name());
    let shown = shown(&frame, &view);
    page::answer(&Page {
        number: view.request.to_string(),
        shown,
        frame,
    })
}

/// The wordings of a request, for the person's page and the desk's.
pub(crate) fn shown(frame: &Frame, view: &RequestView) -> Shown {
    Shown {
        right: frame.t(view.right.name()).to_owned(),
        section: view.right.section(),
        stage: frame.say(&view.stage_words).to_owned(),
        open: view.open,
        received: frame.moment(view.received),
        clock: Clock::of(frame, view.due, view.left),
        ground: view
            .ground
            .map(|ground| (frame.t(ground.words()).to_owned(), frame.source_of(&ground))),
        words: view.words.as_ref().map(|words| words.open().clone()),
        steps: way(frame, view),
        next: frame.say(&view.next).to_owned(),
        collect: view.collect_until.map(|until| {
            (
                format!("/me/requests/{}/collect", view.request),
                frame.moment(until),
            )
        }),
        refused: view.refused.as_ref().map(|refused| Refused {
            section: refused.section.clone(),
            why: frame.say(&refused.why).to_owned(),
            reason: frame.say(&refused.reason).to_owned(),
            categories: refused
                .categories
                .iter()
                .map(|category| frame.say(category))
                .collect::<Vec<_>>()
                .join(" · "),
            complaint: frame.say(&refused.complaint).to_owned(),
            appeal: frame.say(&refused.appeal).to_owned(),
        }),
        kept: view
            .kept
            .iter()
            .map(|kept| {
                (
                    frame.say(&kept.name).to_owned(),
                    kept.until.map_or_else(
                        || frame.t(portal::KEPT_WHILE_HELD).to_owned(),
                        |until| date::long(until, frame.language),
                    ),
                    frame.say(&kept.why).to_owned(),
                )
            })
            .collect(),
        letters: view
            .letters
            .iter()
            .map(|note| {
                (
                    frame.say(&note.subject()).to_owned(),
                    frame.say(&note.state.text()).to_owned(),
                    frame.moment(note.at()),
                )
            })
            .collect(),
        certificate: view
            .certificate
            .filter(|_| view.refused.is_none())
            .map(|certificate| format!("/certificates/{certificate}")),
    }
}

/// The way of a request: the steps taken, then those still to come for its right.
fn way(frame: &Frame, view: &RequestView) -> Vec<Step> {
    let mut way: Vec<Step> = view
        .steps
        .iter()
        .map(|step| Step {
            words: frame.say(&step.words).to_owned(),
            at: Some(frame.moment(step.at)),
            mark: "done",
        })
        .collect();
    let to_come: Vec<Words> = steps(view)
        .into_iter()
        .filter(|(_, reached)| !reached)
        .map(|(words, _)| words)
        .collect();
    for (at, words) in to_come.into_iter().enumerate() {
        way.push(Step {
            words: frame.t(words).to_owned(),
            at: None,
            mark: if at == 0 { "now" } else { "" },
        });
    }
    way
}

/// The steps that requests for this right take, worded as still to come, and which are behind it.
fn steps(view: &RequestView) -> Vec<(Words, bool)> {
    let taken = |names: &[&str]| {
        view.steps
            .iter()
            .any(|step| names.contains(&step.stage.as_str()))
    };
    if matches!(view.stage, Stage::Refused { .. } | Stage::Withdrawn { .. }) {
        return view
            .steps
            .iter()
            .map(|_| (requests::STEP_REFUSED, true))
            .collect();
    }
    let begun = [
        (requests::STEP_RECEIVED, true),
        (requests::STEP_IDENTIFIED, taken(&["identified"])),
    ];
    let rest = if matches!(view.right, Right::Access | Right::Portability) {
        [
            (
                portal::TO_COME_GATHERED,
                taken(&["gathered", "reviewed", "answered"]),
            ),
            (portal::TO_COME_ANSWERED, taken(&["answered"])),
            (portal::TO_COME_COLLECTED, taken(&["collected", "expired"])),
        ]
    } else {
        [
            (
                portal::TO_COME_GATHERED,
                taken(&["gathered", "reviewed", "erased-here", "fulfilled"]),
            ),
            (portal::TO_COME_ERASED, taken(&["erased-here", "fulfilled"])),
            (portal::TO_COME_FULFILLED, taken(&["fulfilled"])),
        ]
    };
    begun.into_iter().chain(rest).collect()
}
