//! The person's requests: what was asked, where it stands, by when the law wants an answer, what
//! comes next; answering the desk, and taking a request back.

use std::sync::Arc;

use askama::Template;
use axum::extract::{Form, Path, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use duties::rights::RequestView;
use law::words::{asking, portal, representing};
use law::{RequestId, Right, Stage, Text};
use store::RestrictionRow;

use super::filing::follow;
use super::shown::{Clock, Reader, Shown, shown};
use super::transfers;
use crate::forms::{Brought, id};
use crate::page::{self, Frame};
use crate::problem::Problem;
use crate::session::Visitor;
use crate::site::Site;

/// The address that notices name for using a right.
pub(crate) async fn here() -> Redirect {
    Redirect::to("/me/requests")
}

/// The request that an address names; whoever acts for somebody has their number before it.
#[derive(serde::Deserialize)]
pub(crate) struct OfRequest {
    request: String,
}

impl OfRequest {
    /// The request's number. One that cannot be read is a page that is not there (`T14`).
    pub(crate) fn number(&self) -> Result<RequestId, Problem> {
        id(&self.request)
    }
}

/// A request in a list.
pub(crate) struct Line {
    pub(crate) address: String,
    pub(crate) right: String,
    pub(crate) stage: String,
    pub(crate) open: bool,
    pub(crate) ready: bool,
    /// Whether the person has to answer something.
    pub(crate) asked: bool,
    pub(crate) holder: String,
    pub(crate) received: String,
    pub(crate) clock: Clock,
    pub(crate) step: String,
}

pub(crate) fn line(site: &Site, frame: &Frame, view: &RequestView) -> Line {
    let told = shown(site, frame, view, Reader::Person);
    Line {
        address: frame.at(&format!("/me/requests/{}", view.request)),
        ready: matches!(view.stage, Stage::Answered { .. }),
        asked: is_asked(view),
        received: frame.short_day(view.received),
        step: told.place,
        right: told.right,
        stage: told.stage,
        open: told.open,
        holder: told.holder,
        clock: told.clock,
    }
}

/// Whether the desk waits for an answer of the person's.
fn is_asked(view: &RequestView) -> bool {
    let waits = view.waiting.as_ref().map(|waiting| waiting.on);
    view.open && waits == Some(duties::rights::WaitsFor::Person)
}

#[derive(Template)]
#[template(path = "requests.html")]
struct List {
    frame: Frame,
    /// That something waits which was sent here at the person's request.
    waiting: Option<String>,
    lines: Vec<Line>,
}

/// All of them, newest first.
pub(crate) async fn list(
    State(site): State<Arc<Site>>,
    visitor: Visitor,
) -> Result<Response, Problem> {
    let person = visitor.whose()?;
    let (views, waiting) = site
        .run(move |app| {
            let waiting = duties::transfers::waiting(app, person)?.len();
            Ok::<_, duties::Failure>((duties::rights::requests(app, person)?, waiting))
        })
        .await?;
    let frame = Frame::new(
        &site,
        &visitor,
        visitor.whose_words(portal::REQUESTS, representing::THEIR_REQUESTS),
    );
    page::answer(&List {
        waiting: transfers::note(&frame, waiting),
        lines: views.iter().map(|view| line(&site, &frame, view)).collect(),
        frame,
    })
}

#[derive(Template)]
#[template(path = "request.html")]
struct Page {
    frame: Frame,
    number: String,
    shown: Shown,
    /// Where the format of the file is published that lies ready.
    schema: Option<&'static str>,
    /// Whether the desk waits for an answer.
    asked: bool,
    /// Whether it can still be taken back.
    takes_back: bool,
    /// Whether the person can end the restriction that it set.
    lifts: bool,
    /// What the person wrote to the desk that was not taken, and why.
    reply: String,
    reply_fault: Option<String>,
}

/// One request.
pub(crate) async fn show(
    State(site): State<Arc<Site>>,
    visitor: Visitor,
    Path(of): Path<OfRequest>,
) -> Result<Response, Problem> {
    shown_with(&site, &visitor, of.number()?, None).await
}

/// The page of a request, with an answer that was not taken as it was written.
async fn shown_with(
    site: &Site,
    visitor: &Visitor,
    request: RequestId,
    returned: Option<(String, Arc<Text>)>,
) -> Result<Response, Problem> {
    let person = visitor.whose()?;
    let (view, restricted) = site
        .run(move |app| {
            let view = duties::rights::request(app, person, request)?;
            let restricted = app.store().read(|read| read.restrictions(person))?;
            Ok::<_, duties::Failure>((view, restricted))
        })
        .await?;
    let frame =
        Frame::new(site, visitor, view.right.name()).asked_at(&format!("/me/requests/{request}"));
    let status = if returned.is_some() {
        StatusCode::UNPROCESSABLE_ENTITY
    } else {
        StatusCode::OK
    };
    let (reply, why) = returned.unzip();
    let shown = Page {
        number: view.request.to_string(),
        shown: shown(site, &frame, &view, Reader::Person),
        schema: match view.right {
            Right::Access => Some("/schemas/copy-1.json"),
            Right::Portability => Some("/schemas/portable-1.json"),
            _ => None,
        },
        asked: is_asked(&view),
        takes_back: takes_back(&view),
        lifts: restricted.iter().any(|row| is_lifted_by(row, &view)),
        reply: reply.unwrap_or_default(),
        reply_fault: why.map(|why| frame.say(&why).to_owned()),
        frame,
    };
    page::answer_with(status, &shown)
}

/// Whether nothing has been handed out, erased or decided yet.
fn takes_back(view: &RequestView) -> bool {
    view.open && !matches!(view.stage, Stage::ErasedHere { .. })
}

/// Whether a restriction ends when the person ends what this request set.
pub(crate) fn is_lifted_by(row: &RestrictionRow, view: &RequestView) -> bool {
    view.right == Right::Restriction
        && matches!(view.stage, Stage::Fulfilled { .. })
        && view
            .ground
            .is_some_and(|ground| ground.code() == row.ground)
        && view.about.open().categories.contains(&row.category)
}

/// What the person writes to the desk.
pub(crate) async fn reply(
    State(site): State<Arc<Site>>,
    visitor: Visitor,
    Path(of): Path<OfRequest>,
    Form(brought): Form<Brought>,
) -> Result<Response, Problem> {
    let hand = visitor.hand()?;
    let request = of.number()?;
    let text = brought.text("text");
    let sent = text.clone();
    let replied = site
        .run(move |app| duties::rights::reply(app, hand, request, &sent))
        .await;
    match replied {
        Err(Problem::Bad { field, why, .. }) if field == "text" => {
            return shown_with(&site, &visitor, request, Some((text, why))).await;
        }
        other => other?,
    };
    Ok(Redirect::to(&visitor.at(&format!("/me/requests/{request}#messages"))).into_response())
}

#[derive(Template)]
#[template(path = "take_back.html")]
struct TakeBack {
    frame: Frame,
    number: String,
    right: String,
}

/// Asks once more before a request is taken back.
pub(crate) async fn ask_take_back(
    State(site): State<Arc<Site>>,
    visitor: Visitor,
    Path(of): Path<OfRequest>,
) -> Result<Response, Problem> {
    let person = visitor.whose()?;
    let request = of.number()?;
    let view = site
        .run(move |app| duties::rights::request(app, person, request))
        .await?;
    let frame = Frame::new(&site, &visitor, asking::TAKE_BACK_TITLE);
    page::answer(&TakeBack {
        number: view.request.to_string(),
        right: frame.t(view.right.name()).to_owned(),
        frame,
    })
}

/// Takes it back.
pub(crate) async fn take_back(
    State(site): State<Arc<Site>>,
    visitor: Visitor,
    Path(of): Path<OfRequest>,
) -> Result<Response, Problem> {
    let hand = visitor.hand()?;
    let request = of.number()?;
    site.run(move |app| duties::rights::take_back(app, hand, request))
        .await?;
    Ok(follow(&visitor, request))
}
