//! Which versions of the notice reached the person, when and how, each with its receipt (s.23, `LP-8`).

use std::sync::Arc;

use askama::Template;
use axum::extract::State;
use axum::response::Response;
use duties::notice;
use law::date;
use law::words::{portal, publishing as words};

use crate::notices;
use crate::page::{self, Frame};
use crate::problem::Problem;
use crate::session::Visitor;
use crate::site::Site;

/// One version that reached them.
struct Line {
    name: String,
    /// Where it can be read.
    way: Option<String>,
    at: String,
    how: String,
    receipt: String,
}

#[derive(Template)]
#[template(path = "reached.html")]
struct Page {
    frame: Frame,
    lines: Vec<Line>,
}

/// The page.
pub(crate) async fn show(
    State(site): State<Arc<Site>>,
    visitor: Visitor,
) -> Result<Response, Problem> {
    let person = visitor.whose()?;
    let reached = site.run(move |app| notice::reached(app, person)).await?;
    let title = visitor.whose_words(words::REACHED_TITLE, words::REACHED_THEIRS);
    let frame = Frame::new(&site, &visitor, title);
    let lines = reached.into_iter().map(|one| Line {
        name: format!(
            "{} {}",
            frame.t(portal::VERSION),
            one.version
                .map(|version| version.to_string())
                .unwrap_or_default()
        ),
        way: one
            .version
            .filter(|_| one.is_public)
            .map(|version| notices::home(&one.policy, version)),
        at: date::long(one.at.civil_day(), frame.language),
        how: frame.say(&one.channel).to_owned(),
        receipt: format!("{}/uses/{}/receipt", frame.me, one.number),
    });
    page::answer(&Page {
        lines: lines.collect(),
        frame,
    })
}
