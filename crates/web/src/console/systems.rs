//! Connected systems in the console: what staff have to do in one that has no way of its own, and what is
//! to be asked again. Where an erased person is meant nobody is named, here as little as anywhere.

use std::sync::Arc;

use axum::extract::{Path, State};
use axum::response::{IntoResponse, Redirect, Response};
use duties::systems::{SystemStep, again, by_hand};
use law::{EntryId, RequestId};

use crate::forms::id;
use crate::page::Frame;
use crate::portal::shown::said_of;
use crate::problem::Problem;
use crate::session::Visitor;
use crate::site::Site;

/// A connected system that needs somebody.
pub(crate) struct Needs {
    /// Where its buttons lead.
    pub(crate) path: String,
    pub(crate) told: Vec<String>,
    /// Whether it is done by hand, rather than asked again.
    pub(crate) by_hand: bool,
}

/// Those of some steps that need somebody.
pub(crate) fn needing(frame: &Frame, steps: &[SystemStep]) -> Vec<Needs> {
    let needing = steps.iter().filter(|step| step.state.is_for_the_desk());
    needing
        .map(|step| Needs {
            path: format!("/console/requests/{}/systems/{}", step.request, step.task),
            told: said_of(frame, step),
            by_hand: !step.erases,
        })
        .collect()
}

/// Somebody did it in that system.
pub(crate) async fn done(
    State(site): State<Arc<Site>>,
    visitor: Visitor,
    Path((request, task)): Path<(String, String)>,
) -> Result<Response, Problem> {
    let (actor, address) = (visitor.actor()?, visitor.address);
    let (request, task): (RequestId, EntryId) = (id(&request)?, id(&task)?);
    site.run(move |app| by_hand(app, actor, request, task, address))
        .await?;
    Ok(Redirect::to("/console/requests?done=done-there").into_response())
}

/// That system is asked again now.
pub(crate) async fn ask_again(
    State(site): State<Arc<Site>>,
    visitor: Visitor,
    Path((request, task)): Path<(String, String)>,
) -> Result<Response, Problem> {
    let (actor, address) = (visitor.actor()?, visitor.address);
    let (request, task): (RequestId, EntryId) = (id(&request)?, id(&task)?);
    site.run(move |app| {
        again(app, actor, request, task, address)?;
        duties::work::run_due(app)
    })
    .await?;
    Ok(Redirect::to("/console/requests?done=asked-again").into_response())
}
