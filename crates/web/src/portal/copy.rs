//! Asking for a copy (s.30), and collecting it: both with a proof of the last minutes (`T9`).

use std::sync::Arc;

use askama::Template;
use axum::extract::{Path, State};
use axum::http::header;
use axum::response::{IntoResponse, Redirect, Response};
use law::words::portal;

use crate::forms::id;
use crate::page::{self, Frame};
use crate::problem::Problem;
use crate::session::Visitor;
use crate::sign_in::is_fresh;
use crate::site::Site;

#[derive(Template)]
#[template(path = "copy.html")]
struct Page {
    frame: Frame,
    fresh: bool,
}

/// What one gets, and the button that asks for it.
pub(crate) async fn ask(
    State(site): State<Arc<Site>>,
    visitor: Visitor,
) -> Result<Response, Problem> {
    let fresh = is_fresh(&site, &visitor.session()?);
    page::answer(&Page {
        frame: Frame::new(&site, &visitor, portal::ASK_COPY),
        fresh,
    })
}

/// Files the request.
pub(crate) async fn send(
    State(site): State<Arc<Site>>,
    visitor: Visitor,
) -> Result<Response, Problem> {
    let (person, session) = (visitor.person()?, visitor.session()?);
    let filed = site
        .run(move |app| {
            duties::rights::file(
                app,
                duties::rights::Asking::oneself(person, session.proved),
                duties::rights::Wish::Copy,
            )
        })
        .await
        .map_err(|problem| problem.then_on_to("/me/requests/new/copy"))?;
    Ok(Redirect::to(&format!("/me/requests/{}", filed.request)).into_response())
}

/// Hands the file over.
pub(crate) async fn collect(
    State(site): State<Arc<Site>>,
    visitor: Visitor,
    Path(request): Path<String>,
) -> Result<Response, Problem> {
    let (person, session) = (visitor.person()?, visitor.session()?);
    let here = visitor.path.clone();
    let request = id(&request)?;
    let (package, bytes) = site
        .run(move |app| {
            let mut bytes = Vec::new();
            duties::rights::collect(app, person, request, session.proved, &mut bytes)
                .map(|package| (package, bytes))
        })
        .await
        .map_err(|problem| problem.then_on_to(&here))?;
    Ok((
        [
            (header::CONTENT_TYPE, "application/zip".to_owned()),
            (
                header::CONTENT_DISPOSITION,
                format!("attachment; filename=\"{}\"", package.name),
            ),
        ],
        bytes,
    )
        .into_response())
}
