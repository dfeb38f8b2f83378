//! Asking for a copy (s.30), and collecting it: both with a proof of the last minutes (`T9`).

use std::sync::Arc;

use askama::Template;
use axum::extract::{Path, State};
use axum::response::Response;
use duties::rights::Wish;
use law::words::{asking, portal};

use super::ask::proved_or_link;
use super::filing::file_and_follow;
use super::requests::OfRequest;
use crate::handed;
use crate::page::{self, Frame};
use crate::problem::Problem;
use crate::session::Visitor;
use crate::site::Site;

const START: &str = "/me/requests/new/copy";

#[derive(Template)]
#[template(path = "copy.html")]
struct Page {
    frame: Frame,
    /// Where a fresh proof is wanted first: the link to it.
    prove: Option<String>,
}

/// What one gets, and the button that asks for it.
pub(crate) async fn ask(
    State(site): State<Arc<Site>>,
    visitor: Visitor,
) -> Result<Response, Problem> {
    page::answer(&Page {
        frame: Frame::new(&site, &visitor, portal::ASK_COPY),
        prove: proved_or_link(&site, &visitor, START)?,
    })
}

/// Files the request.
pub(crate) async fn send(
    State(site): State<Arc<Site>>,
    visitor: Visitor,
) -> Result<Response, Problem> {
    file_and_follow(&site, &visitor, START, None, Wish::Copy).await
}

/// Hands the file over.
pub(crate) async fn collect(
    State(site): State<Arc<Site>>,
    visitor: Visitor,
    Path(of): Path<OfRequest>,
) -> Result<Response, Problem> {
    let (hand, session) = (visitor.hand()?, visitor.session()?);
    let here = visitor.path.clone();
    let request = of.number()?;
    let handed = site
        .run(move |app| duties::rights::hand_out(app, hand, request, session.proved))
        .await
        .map_err(|problem| problem.then_on_to(&here))?;
    Ok(handed::package(handed))
}
