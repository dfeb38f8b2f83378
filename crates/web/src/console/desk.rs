//! The privacy desk: the queue by the law's clock, and a case once it is opened. The queue holds case
//! numbers only; opening one is a use of the person's data, decided, entered, and seen by them.

use std::sync::Arc;

use askama::Template;
use axum::extract::{Form, Path, State};
use axum::response::{IntoResponse, Redirect, Response};
use duties::rights::{Findings, QueueRow, RequestView};
use law::words::{console, portal};
use law::{RequestId, Right, Stage};

use crate::forms::id;
use crate::page::{self, Frame};
use crate::portal::requests::{Clock, Shown, shown};
use crate::problem::Problem;
use crate::session::Visitor;
use crate::site::Site;

/// One line of the queue.
pub(crate) struct Row {
    pub(crate) number: String,
    pub(crate) right: String,
    pub(crate) section: &'static str,
    pub(crate) stage: String,
    pub(crate) received: String,
    pub(crate) clock: Clock,
}

pub(crate) fn row(frame: &Frame, row: &QueueRow) -> Row {
    Row {
        number: row.request.to_string(),
        right: frame.t(row.right.name()).to_owned(),
        section: row.right.section(),
        stage: frame.say(&row.stage_words).to_owned(),
        received: frame.short_day(row.received),
        clock: Clock::of(frame, row.due, row.left),
    }
}

#[derive(Template)]
#[template(path = "queue.html")]
struct Queue {
    frame: Frame,
    rows: Vec<Row>,
}

/// The queue.
pub(crate) async fn queue(
    State(site): State<Arc<Site>>,
    visitor: Visitor,
) -> Result<Response, Problem> {
    let rows = site.run(duties::rights::queue).await?;
    let frame = Frame::new(&site, &visitor, console::QUEUE);
    let rows = rows.iter().map(|one| row(&frame, one)).collect();
    page::answer(&Queue { frame, rows })
}

#[derive(Template)]
#[template(path = "case_closed.html")]
struct Closed {
    frame: Frame,
    row: Row,
}

/// A case before it is opened: its number and its clock.
pub(crate) async fn closed(
    State(site): State<Arc<Site>>,
    visitor: Visitor,
    Path(request): Path<String>,
) -> Result<Response, Problem> {
    let request: RequestId = id(&request)?;
    let rows = site.run(duties::rights::queue).await?;
    let frame = Frame::new(&site, &visitor, console::CASE);
    let found = rows
        .iter()
        .find(|row| row.request == request)
        .ok_or(Problem::NotFound)?;
    page::answer(&Closed {
        row: row(&frame, found),
        frame,
    })
}

#[derive(Template)]
#[template(path = "case.html")]
struct Case {
    frame: Frame,
    number: String,
    shown: Shown,
    /// Whether the desk has to establish something before the rule can answer.
    waits: bool,
    is_copy: bool,
}

/// Opens the case.
pub(crate) async fn open(
    State(site): State<Arc<Site>>,
    visitor: Visitor,
    Path(request): Path<String>,
) -> Result<Response, Problem> {
    let (actor, address) = (visitor.actor()?, visitor.address);
    let request = id(&request)?;
    let view = site
        .run(move |app| duties::rights::open_case(app, actor, request, address))
        .await?;
    case(&site, &visitor, &view)
}

fn case(site: &Site, visitor: &Visitor, view: &RequestView) -> Result<Response, Problem> {
    let frame = Frame::new(site, visitor, console::CASE)
        .asked_at(&format!("/console/requests/{}", view.request));
    let answerable = matches!(view.stage, Stage::Identified { .. });
    page::answer(&Case {
        number: view.request.to_string(),
        shown: shown(&frame, view),
        waits: view.right == Right::Erasure && answerable,
        is_copy: view.right == Right::Access && answerable,
        frame,
    })
}

/// Takes the work that is due now instead of in a few seconds.
pub(crate) async fn gather(
    State(site): State<Arc<Site>>,
    Path(request): Path<String>,
) -> Result<Response, Problem> {
    let _: RequestId = id(&request)?;
    site.run(duties::work::run_due).await?;
    Ok(Redirect::to("/console/requests").into_response())
}

/// What the desk found out.
#[derive(Default, serde::Deserialize)]
pub(crate) struct Found {
    purpose_over: Option<String>,
    unlawful: Option<String>,
    objection_stands: Option<String>,
}

fn established(answer: Option<&str>) -> law::Shown {
    match answer {
        Some("yes") => law::Shown::Yes,
        Some("no") => law::Shown::No,
        _ => law::Shown::NotYet,
    }
}

/// Answers with what was found out, by the rule.
pub(crate) async fn answer(
    State(site): State<Arc<Site>>,
    visitor: Visitor,
    Path(request): Path<String>,
    Form(found): Form<Found>,
) -> Result<Response, Problem> {
    let (actor, address) = (visitor.actor()?, visitor.address);
    let request: RequestId = id(&request)?;
    let findings = Findings {
        purpose_over: established(found.purpose_over.as_deref()),
        unlawful: established(found.unlawful.as_deref()),
        objection_stands: established(found.objection_stands.as_deref()),
    };
    site.run(move |app| {
        duties::rights::decide(
            app,
            actor,
            request,
            duties::rights::Decision::Found(findings),
            address,
        )
    })
    .await?;
    Ok(Redirect::to("/console/requests").into_response())
}
