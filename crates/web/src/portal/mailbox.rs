//! The invented mailbox of the demo: what would have gone to the mailbox of whoever is signed in.
//! Without the demo this address is not there.

use std::sync::Arc;

use askama::Template;
use axum::extract::State;
use axum::response::Response;
use law::words::{letters, portal};

use crate::page::{self, Frame};
use crate::problem::Problem;
use crate::session::Visitor;
use crate::site::Site;

#[derive(Template)]
#[template(path = "mailbox.html")]
struct Page {
    frame: Frame,
    laid: Vec<Shown>,
}

/// A letter, line by line.
struct Shown {
    at: String,
    title: String,
    lines: Vec<Line>,
}

/// A line, and where it leads when it is one of this house's own addresses.
struct Line {
    text: String,
    address: Option<String>,
}

/// Shows it.
pub(crate) async fn show(
    State(site): State<Arc<Site>>,
    visitor: Visitor,
) -> Result<Response, Problem> {
    if site.settings.demo.is_none() {
        return Err(Problem::NotFound);
    }
    let person = visitor.person()?;
    let laid = site
        .run(move |app| duties::letters::mailbox(app, person))
        .await?
        .ok_or(Problem::NotFound)?;
    let frame = Frame::new(&site, &visitor, letters::MAILBOX);
    let base = &site.settings.base_url;
    let shown = laid
        .iter()
        .map(|laid| {
            let mut lines = laid
                .text
                .open()
                .lines()
                .filter(|line| *line != letters::ENGLISH_BELOW.en);
            let title = lines
                .by_ref()
                .find(|line| !line.is_empty())
                .unwrap_or_default();
            Shown {
                at: frame.moment(laid.written),
                title: title.to_owned(),
                lines: lines
                    .map(|line| Line {
                        text: line.to_owned(),
                        // The path alone: whatever host the letter names, the demo is here.
                        address: line
                            .strip_prefix(base.as_str())
                            .filter(|path| path.starts_with('/'))
                            .map(str::to_owned),
                    })
                    .collect(),
            }
        })
        .collect();
    page::answer(&Page { frame, laid: shown })
}
