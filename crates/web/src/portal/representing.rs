//! Who acts for whom (s.20): for whom the person acts, with the way to those pages, and who may act for
//! them, with the way to end it where the law lets one. Who somebody's representative is, by name, is
//! data of that other person and shown to nobody.

use std::sync::Arc;

use askama::Template;
use axum::extract::{Form, State};
use axum::response::{IntoResponse, Redirect, Response};
use duties::Failure;
use duties::guardian::{self, ActsAs, Represented};
use jiff::SignedDuration;
use law::words::{portal, representing as words};
use law::{Moment, PersonId};

use crate::forms::{Brought, id};
use crate::page::{self, Frame};
use crate::problem::Problem;
use crate::session::Visitor;
use crate::site::Site;

const START: &str = "/me/representatives";

#[derive(Template)]
#[template(path = "representing.html")]
struct Page {
    frame: Frame,
    theirs: Vec<Acting>,
    mine: Vec<Acting>,
}

/// One who acts for another, in words.
pub(crate) struct Acting {
    /// The number of the other one of the two.
    pub(crate) number: String,
    /// What the represented is called, on the representative's page.
    pub(crate) called: String,
    pub(crate) acts_as: &'static str,
    pub(crate) code: &'static str,
    pub(crate) evidence: &'static str,
    pub(crate) since: String,
    pub(crate) until: String,
    pub(crate) in_force: bool,
    /// Whether it ends with coming of age.
    pub(crate) of_age: bool,
}

/// A representation in words; `number` is that of the other one of the two.
pub(crate) fn in_words(frame: &Frame, row: &Represented, number: PersonId) -> Acting {
    Acting {
        number: number.to_string(),
        called: String::new(),
        acts_as: frame.t(row.acts_as.words()),
        code: row.acts_as.code(),
        evidence: frame.t(row.evidence.words()),
        since: frame.day(row.begins),
        until: row.ends.map_or_else(
            || frame.t(words::UNTIL_ENDED).to_owned(),
            |ends| last_day(frame, ends),
        ),
        in_force: row.is_in_force,
        of_age: row.acts_as == ActsAs::Guardian,
    }
}

/// Until when: the last whole day, or the moment at which it was ended.
fn last_day(frame: &Frame, ends: Moment) -> String {
    let before = ends.after(SignedDuration::from_micros(-1));
    if before.civil_day() == ends.civil_day() {
        frame.moment(ends)
    } else {
        frame.day(before)
    }
}

/// Shows both.
pub(crate) async fn show(
    State(site): State<Arc<Site>>,
    visitor: Visitor,
) -> Result<Response, Problem> {
    let person = visitor.person()?;
    let (theirs, mine) = site
        .run(move |app| {
            let mut theirs = Vec::new();
            let acts_for = guardian::acts_for(app, person)?;
            for row in acts_for.into_iter().filter(|row| row.is_in_force) {
                let hand = guardian::acting(app, person, row.person)?;
                theirs.push((guardian::called(app, hand)?, row));
            }
            Ok::<_, Failure>((theirs, guardian::representatives(app, person)?))
        })
        .await?;
    let frame = Frame::new(&site, &visitor, words::TITLE);
    let nameless = frame.t(words::NAMELESS);
    let theirs = theirs
        .iter()
        .map(|(called, row)| Acting {
            called: called
                .as_ref()
                .map_or_else(|| nameless.to_owned(), |called| called.open().clone()),
            ..in_words(&frame, row, row.person)
        })
        .collect();
    let mine = mine
        .iter()
        .map(|row| in_words(&frame, row, row.representative))
        .collect();
    page::answer(&Page {
        frame,
        theirs,
        mine,
    })
}

/// Acts for somebody no more.
pub(crate) async fn lay_down(
    State(site): State<Arc<Site>>,
    visitor: Visitor,
    Form(brought): Form<Brought>,
) -> Result<Response, Problem> {
    let representative = visitor.person()?;
    let person: PersonId = id(&brought.text("person"))?;
    site.run(move |app| guardian::lay_down(app, representative, person))
        .await?;
    Ok(Redirect::to(START).into_response())
}

/// Ends that somebody acts for the person, who has come of age.
pub(crate) async fn end(
    State(site): State<Arc<Site>>,
    visitor: Visitor,
    Form(brought): Form<Brought>,
) -> Result<Response, Problem> {
    let person = visitor.person()?;
    let representative: PersonId = id(&brought.text("representative"))?;
    site.run(move |app| guardian::end_of_age(app, person, representative))
        .await?;
    Ok(Redirect::to(START).into_response())
}
