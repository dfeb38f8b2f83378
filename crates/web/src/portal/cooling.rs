//! The link of a letter: "was this you?" (`T9`). It works without signing in, for whoever reads the
//! mailbox is asked, not whoever holds the session. Looking changes nothing: mail scanners open
//! every link; only a button does.

use std::sync::Arc;

use askama::Template;
use axum::extract::{Path, State};
use axum::response::Response;
use duties::rights::Linked;
use law::words::{Words, letters, portal};

use crate::page::{self, Frame};
use crate::problem::Problem;
use crate::session::Visitor;
use crate::site::Site;

#[derive(Template)]
#[template(path = "cooling.html")]
struct Page {
    frame: Frame,
    number: String,
    lead: String,
    /// What the page says when something was done, or when nothing can be any more.
    told: Option<&'static str>,
    /// Where the button to go on leads, and what it means.
    go_on: Option<(String, String)>,
    /// Where the button to stop leads.
    stop: Option<String>,
}

/// What is asked.
pub(crate) async fn show(
    State(site): State<Arc<Site>>,
    visitor: Visitor,
    Path(word): Path<String>,
) -> Result<Response, Problem> {
    let asked = word.clone();
    let linked = site
        .run(move |app| duties::rights::linked(app, &asked))
        .await?;
    let frame = Frame::new(&site, &visitor, letters::LINK_TITLE);
    let go_on = linked.cooling_until.map(|until| {
        let until = frame.moment(until);
        (
            format!("/requests/go-on/{word}"),
            frame.fill(letters::LINK_YES_MEANS, &[("until", &until)]),
        )
    });
    let stop = linked.can_stop.then(|| format!("/requests/stop/{word}"));
    let told = stop.is_none().then(|| frame.t(letters::LINK_OVER));
    page::answer(&Page {
        number: linked.request.to_string(),
        lead: lead(&frame, &linked),
        told,
        go_on,
        stop,
        frame,
    })
}

fn lead(frame: &Frame, linked: &Linked) -> String {
    frame.fill(
        letters::LINK_LEAD,
        &[
            ("received", &frame.moment(linked.received)),
            ("right", frame.t(linked.right.name())),
        ],
    )
}

/// Goes on at once.
pub(crate) async fn go_on(
    State(site): State<Arc<Site>>,
    visitor: Visitor,
    Path(word): Path<String>,
) -> Result<Response, Problem> {
    let here = format!("/requests/go-on/{word}");
    let linked = site
        .run(move |app| duties::rights::go_on(app, &word))
        .await?;
    done(
        &site,
        &visitor,
        &here,
        &linked,
        (letters::LINK_GONE_ON_TITLE, letters::LINK_GONE_ON),
    )
}

/// Stops a stranger's request.
pub(crate) async fn stop(
    State(site): State<Arc<Site>>,
    visitor: Visitor,
    Path(word): Path<String>,
) -> Result<Response, Problem> {
    let here = format!("/requests/go-on/{word}");
    let linked = site
        .run(move |app| duties::rights::stop(app, &word))
        .await?;
    done(
        &site,
        &visitor,
        &here,
        &linked,
        (letters::LINK_STOPPED_TITLE, letters::LINK_STOPPED),
    )
}

fn done(
    site: &Site,
    visitor: &Visitor,
    here: &str,
    linked: &Linked,
    (title, told): (Words, Words),
) -> Result<Response, Problem> {
    let frame = Frame::new(site, visitor, title).asked_at(here);
    page::answer(&Page {
        number: linked.request.to_string(),
        lead: lead(&frame, linked),
        told: Some(frame.t(told)),
        go_on: None,
        stop: None,
        frame,
    })
}
