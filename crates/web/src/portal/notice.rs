//! The notice, first of all (s.23): whom it has not reached sees it once and goes on; whom an earlier version
//! reached sees what changes for them, before they go on; that it reached them is entered (s.21, `LP-8`).

use std::sync::Arc;

use askama::Template;
use axum::extract::{Form, Query, State};
use axum::response::{IntoResponse, Redirect, Response};
use duties::notice::{self, Due};
use law::words::{portal, publishing as words};

use crate::address::{encoded, onward};
use crate::forms::Onward;
use crate::notices;
use crate::page::{self, Frame};
use crate::problem::Problem;
use crate::session::Visitor;
use crate::site::Site;

#[derive(Template)]
#[template(path = "notice_news.html")]
struct News {
    frame: Frame,
    lead: String,
    lines: Vec<String>,
    whole: String,
    all: String,
    next: String,
}

/// Shows what is due, with the way on at its end.
pub(crate) async fn show(
    State(site): State<Arc<Site>>,
    visitor: Visitor,
    Query(onwards): Query<Onward>,
) -> Result<Response, Problem> {
    let person = visitor.person()?;
    let next = onward(onwards.next.as_deref());
    let (due, change) = site
        .run(move |app| {
            let change = notice::change_due(app, person)?;
            Ok::<_, duties::Failure>((notice::due(app, person)?, change))
        })
        .await?;
    let change = match (due, change) {
        (Due::Nothing, _) => return Ok(Redirect::to(&next).into_response()),
        (_, Some(change)) => change,
        (_, None) => return notices::to_be_read(&site, &visitor, next),
    };
    let frame = Frame::new(&site, &visitor, words::NEWS_TITLE);
    let lead = if change.is_coming {
        words::NEWS_COMING
    } else {
        words::NEWS_NOW
    };
    let home = notices::home(site.app().policy().compiled.id(), change.version);
    page::answer(&News {
        lead: frame.fill(
            lead,
            &[(
                "day",
                law::date::long(change.effective, frame.language).as_str(),
            )],
        ),
        lines: change
            .lines
            .iter()
            .map(|line| frame.say(line).to_owned())
            .collect(),
        all: format!("{home}/since/{}", change.since),
        whole: home,
        frame,
        next,
    })
}

/// Notes that it reached the person; where a version asks for their consent, they are asked next.
pub(crate) async fn read(
    State(site): State<Arc<Site>>,
    visitor: Visitor,
    Form(onwards): Form<Onward>,
) -> Result<Response, Problem> {
    let person = visitor.person()?;
    let asked = site
        .run(move |app| {
            notice::read(app, person, "portal")?;
            duties::publication::asked(app, person)
        })
        .await?;
    let next = onward(onwards.next.as_deref());
    let to = if asked.is_empty() {
        next
    } else {
        format!("/me/asked?next={}", encoded(&next))
    };
    Ok(Redirect::to(&to).into_response())
}
