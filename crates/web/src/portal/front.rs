//! The front page: what this is, the notice, the rights, whom to turn to. For everybody.

use std::sync::Arc;

use askama::Template;
use axum::extract::State;
use axum::response::Response;
use law::Right;
use law::words::portal;

use crate::page::{self, Frame};
use crate::problem::Problem;
use crate::session::Visitor;
use crate::site::Site;

#[derive(Template)]
#[template(path = "front.html")]
struct Front {
    frame: Frame,
    summary: Option<law::Text>,
    rights: Vec<Right>,
    /// Whether there are forms that people fill in.
    forms: bool,
}

/// Shows it.
pub(crate) async fn show(
    State(site): State<Arc<Site>>,
    visitor: Visitor,
) -> Result<Response, Problem> {
    let policy = site.app().policy();
    let offered = policy.pack.rights.as_ref().map_or_else(Vec::new, |rights| {
        rights.offered.iter().map(|right| right.code()).collect()
    });
    page::answer(&Front {
        frame: Frame::new(&site, &visitor, portal::FRONT),
        forms: duties::forms::offered(&policy.pack).next().is_some(),
        summary: policy
            .pack
            .head
            .as_ref()
            .and_then(|head| head.summary.clone()),
        rights: Right::ALL
            .into_iter()
            .filter(|right| offered.contains(&right.code()))
            .collect(),
    })
}
