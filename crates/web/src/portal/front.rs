//! The front page: what this is, the notice, the rights, each one step away (`LP-7`), whom to turn to. For
//! everybody.

use std::sync::Arc;

use askama::Template;
use axum::extract::State;
use axum::response::Response;
use law::words::portal;

use super::choose::{Offer, offers};
use crate::page::{self, Frame};
use crate::problem::Problem;
use crate::session::Visitor;
use crate::site::Site;

#[derive(Template)]
#[template(path = "front.html")]
struct Front {
    frame: Frame,
    summary: Option<law::Text>,
    rights: Vec<Offer>,
}

/// Shows it.
pub(crate) async fn show(
    State(site): State<Arc<Site>>,
    visitor: Visitor,
) -> Result<Response, Problem> {
    let policy = site.app().policy();
    let frame = Frame::new(&site, &visitor, portal::FRONT);
    page::answer(&Front {
        rights: offers(&site, &frame).0,
        frame,
        summary: policy
            .pack
            .head
            .as_ref()
            .and_then(|head| head.summary.clone()),
    })
}
