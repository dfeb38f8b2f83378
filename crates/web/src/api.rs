//! The interface for programs: every address described once, in a table of doors from which both
//! the routes and the OpenAPI description are made. An address that is not described does not exist.
//!
//! Trusted with: which program asks. What a program may do is decided by the policy and by the
//! duties, with an entry in the ledger, as for everybody else; an id that somebody else was given
//! opens nothing (`T14`).

pub(crate) mod body;
mod caller;
mod consents;
mod desk;
pub(crate) mod door;
mod files;
mod forms;
mod imports;
pub(crate) mod json;
mod limit;
mod openapi;
pub(crate) mod people;
pub(crate) mod problem;
mod publication;
mod records;
pub(crate) mod reply;
mod requests;
pub(crate) mod sites;
mod sources;
mod systems;
mod transfers;
mod visits;

use std::sync::Arc;

use axum::extract::{Request, State};

use crate::routes::{self, Audience, Route};
use crate::site::Site;
use crate::{authzen, ledger_pages};

use door::{Door, Manner, Verb, Who};
use limit::Shared;

pub use caller::written as program_token;
pub use openapi::written as openapi;

/// Every door for programs, in the order of the description.
pub(crate) fn doors() -> impl Iterator<Item = &'static Door> {
    [
        authzen::DOORS,
        people::DOORS,
        records::DOORS,
        consents::DOORS,
        requests::DOORS,
        desk::DOORS,
        systems::DOORS,
        imports::DOORS,
        sources::DOORS,
        files::DOORS,
        transfers::DOORS,
        forms::DOORS,
        sites::DOORS,
        visits::DOORS,
        publication::DOORS,
        openapi::DOORS,
        ledger_pages::DOORS,
    ]
    .into_iter()
    .flatten()
}

/// Where programs are answered, whether or not a door is there, and how they are told of a problem.
const GROUNDS: [(&str, Manner); 6] = [
    ("/api", Manner::Details),
    ("/access", Manner::Message),
    ("/.well-known/authzen-configuration", Manner::Message),
    ("/ledger/", Manner::Message),
    ("/consent", Manner::Details),
    ("/count", Manner::Details),
];

/// How whoever calls at this path is told of a problem; none where people read pages.
pub(crate) fn manner_at(path: &str) -> Option<Manner> {
    GROUNDS
        .iter()
        .find(|(ground, _)| {
            path.strip_prefix(ground).is_some_and(|rest| {
                rest.is_empty() || rest.starts_with('/') || ground.ends_with('/')
            })
        })
        .map(|(_, manner)| *manner)
}

/// Whether pages of other origins may act at this path: the door itself knows which, and no cookie counts.
pub(crate) fn is_for_sites(path: &str) -> bool {
    doors().any(|door| door.path == path && matches!(door.who, Who::Site(_)))
}

/// The routes of all doors, for the one table.
pub(crate) fn routes() -> Vec<Route> {
    let shared = Arc::new(Shared::default());
    doors().map(|door| route(door, &shared)).collect()
}

fn route(door: &'static Door, shared: &Arc<Shared>) -> Route {
    let shared = Arc::clone(shared);
    let handler = move |State(site): State<Arc<Site>>, request: Request| {
        let shared = Arc::clone(&shared);
        async move { door::answer(door, &site, &shared, request).await }
    };
    let audience = match door.who {
        Who::Anybody => Audience::World,
        Who::Program | Who::Caller => Audience::Program,
        Who::Site(_) => Audience::Site,
    };
    let route = match door.method {
        Verb::Get => routes::get(door.path, audience, handler),
        Verb::Post => routes::post(door.path, audience, handler),
    };
    // A door counts the octets itself and tells what is too much in its own manner.
    route.takes(usize::MAX, door.seconds_max)
}
