//! The certificate of an erasure. Its address is the request's number, which only the person was
//! given: after an erasure nothing here says whose it was.

use std::sync::Arc;

use askama::Template;
use axum::extract::{Path, State};
use axum::http::header;
use axum::response::{IntoResponse, Response};
use law::words::portal;

use crate::forms::id;
use crate::page::{self, Frame};
use crate::problem::Problem;
use crate::session::Visitor;
use crate::site::Site;

#[derive(Template)]
#[template(path = "certificate.html")]
struct Page {
    frame: Frame,
    number: String,
    at: String,
    leaf: String,
    /// What is done, when it is final everywhere, what is kept until when (`T19`).
    told: Vec<String>,
    text: String,
}

/// Shows it.
pub(crate) async fn show(
    State(site): State<Arc<Site>>,
    visitor: Visitor,
    Path(number): Path<String>,
) -> Result<Response, Problem> {
    let certificate = id(&number)?;
    let (found, text, told) = site
        .run(move |app| {
            let (found, text) = duties::certificate::certificate(app, certificate)?;
            let told = duties::certificate::told(app, &found)?;
            Ok::<_, duties::Failure>((found, text, told))
        })
        .await?;
    let frame = Frame::new(&site, &visitor, portal::CERTIFICATE);
    page::answer(&Page {
        at: frame.moment(found.at),
        leaf: found.leaf.to_string(),
        told: told
            .sentences
            .iter()
            .map(|text| text.in_language(frame.language).to_owned())
            .collect(),
        number,
        text,
        frame,
    })
}

/// The text itself, to keep: it can be checked without us.
pub(crate) async fn text(
    State(site): State<Arc<Site>>,
    Path(number): Path<String>,
) -> Result<Response, Problem> {
    let certificate = id(&number)?;
    let (_, text) = site
        .run(move |app| duties::certificate::certificate(app, certificate))
        .await?;
    Ok((
        [
            (header::CONTENT_TYPE, "text/plain; charset=utf-8"),
            (
                header::CONTENT_DISPOSITION,
                "attachment; filename=\"sitthi-certificate.txt\"",
            ),
        ],
        text,
    )
        .into_response())
}
