//! The notice, first of all (s.23): whom the version in force has not reached sees it once and goes
//! on; that it reached them is entered.

use std::sync::Arc;

use axum::extract::{Form, Query, State};
use axum::response::{IntoResponse, Redirect, Response};

use crate::address::onward;
use crate::forms::Onward;
use crate::notices;
use crate::problem::Problem;
use crate::session::Visitor;
use crate::site::Site;

/// Shows the notice with the way on at its end.
pub(crate) async fn show(
    State(site): State<Arc<Site>>,
    visitor: Visitor,
    Query(onwards): Query<Onward>,
) -> Result<Response, Problem> {
    let person = visitor.person()?;
    if !duties::notice::due(site.app(), person) {
        return Ok(Redirect::to(&onward(onwards.next.as_deref())).into_response());
    }
    notices::to_be_read(&site, &visitor, onward(onwards.next.as_deref()))
}

/// Notes that it reached the person.
pub(crate) async fn read(
    State(site): State<Arc<Site>>,
    visitor: Visitor,
    Form(onwards): Form<Onward>,
) -> Result<Response, Problem> {
    let person = visitor.person()?;
    site.run(move |app| duties::notice::deliver(app, &[person], "portal"))
        .await?;
    Ok(Redirect::to(&onward(onwards.next.as_deref())).into_response())
}
