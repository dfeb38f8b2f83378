//! The page of a recipient: what it was told to erase, restrict or correct, and the button by which it
//! confirms (s.33 ¶3, s.34, s.35). Its number was given to nobody else; the page names no person.

use std::sync::Arc;

use askama::Template;
use axum::extract::{Path, State};
use axum::response::{IntoResponse, Redirect, Response};
use duties::recipients::{self, Confirms};
use law::words::{portal, recipients as words};
use law::{Text, date};

use crate::forms::id;
use crate::page::{self, Frame};
use crate::problem::Problem;
use crate::session::Visitor;
use crate::site::Site;

#[derive(Template)]
#[template(path = "recipient.html")]
struct Page {
    frame: Frame,
    number: String,
    recipient: String,
    act: &'static str,
    entries: Vec<String>,
    told: String,
    due: String,
    confirmed: Option<String>,
}

/// What it must do.
pub(crate) async fn show(
    State(site): State<Arc<Site>>,
    visitor: Visitor,
    Path(telling): Path<String>,
) -> Result<Response, Problem> {
    let telling = id(&telling)?;
    let told = site
        .run(move |app| recipients::telling(app, telling))
        .await?;
    let frame = Frame::new(&site, &visitor, words::TITLE);
    let in_words = |text: &Text| frame.say(text).to_owned();
    page::answer(&Page {
        number: told.telling.to_string(),
        recipient: in_words(&told.recipient),
        act: frame.t(told.act.words()),
        entries: told.disclosures.iter().map(u64::to_string).collect(),
        told: frame.moment(told.told),
        due: date::long(told.due, frame.language),
        confirmed: told.confirmed.map(|at| frame.moment(at)),
        frame,
    })
}

/// Confirms it. Confirming again changes nothing.
pub(crate) async fn confirm(
    State(site): State<Arc<Site>>,
    Path(telling): Path<String>,
) -> Result<Response, Problem> {
    let number = id(&telling)?;
    site.run(move |app| recipients::confirm(app, number, Confirms::Recipient))
        .await?;
    Ok(Redirect::to(&format!("/recipients/{telling}")).into_response())
}
