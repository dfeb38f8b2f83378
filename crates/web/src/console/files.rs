//! A file of somebody in a course, for who may read their records there: a decision and an entry of its
//! own, and handed over to be kept, never shown by this house (`LP-51`).

use std::sync::Arc;

use axum::extract::{Form, Path, State};
use axum::response::Response;
use law::words::console;

use super::course::{Picked, asked_of, is_taught_by};
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
    let (course, media) = (id(&course)?, id(&file)?);
    let frame = Frame::new(&site, &visitor, console::PERSON_IN_COURSE);
    let (asked, _) = asked_of(&site, &visitor, &frame, &person, picked)?;
    let open = site
        .run(move |app| {
            is_taught_by(app, asked.actor, course)?;
            duties::files::open(app, &asked, media)
        })
        .await?;
    Ok(handed::file(open))
}
