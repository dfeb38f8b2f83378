//! A file of somebody in a course, for who may read their records there: a decision and an entry of its
//! own, and handed over to be kept, never shown by this house (`LP-51`).

use std::sync::Arc;

use axum::extract::{Form, Path, State};
use axum::response::Response;
use duties::ask::Asked;
use law::words::console;

use super::course::{Picked, choices};
use crate::forms::id;
use crate::handed;
use crate::page::Frame;
use crate::problem::Problem;
use crate::session::Visitor;
use crate::site::Site;

/// Hands one over.
pub(crate) async fn open(
    State(site): State<Arc<Site>>,
    visitor: Visitor,
    Path((course, person, file)): Path<(String, String, String)>,
    Form(picked): Form<Picked>,
) -> Result<Response, Problem> {
    let actor = visitor.actor()?;
    let (course, person, media) = (id(&course)?, id(&person)?, id(&file)?);
    let frame = Frame::new(&site, &visitor, console::PERSON_IN_COURSE);
    let choice = picked
        .activity
        .and_then(|id| {
            choices(&frame, &site, actor)
                .into_iter()
                .find(|choice| choice.id == id)
        })
        .ok_or(Problem::NotFound)?;
    let asked = Asked {
        address: visitor.address,
        ..Asked::use_of(actor, person, &choice.id, &choice.categories)
    };
    let open = site
        .run(move |app| {
            let is_theirs = duties::course::my_courses(app, actor)?
                .iter()
                .any(|known| known.course == course);
            if !is_theirs {
                return Err(duties::Failure::Missing("course"));
            }
            duties::files::open(app, &asked, media)
        })
        .await?;
    Ok(handed::file(open))
}
