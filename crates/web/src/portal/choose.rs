//! Which right to use: in plain words what each gives; those that this policy offers first, by how
//! often people need them.

use std::sync::Arc;

use askama::Template;
use axum::extract::State;
use axum::response::Response;
use law::Right;
use law::words::{Words, asking, portal};

use crate::page::{self, Frame};
use crate::problem::Problem;
use crate::session::Visitor;
use crate::site::Site;

/// Every right with its own path, by how often people need it.
const PATHS: [(Right, &str, Words); 9] = [
    (Right::Access, "/me/requests/new/copy", asking::WANT_ACCESS),
    (
        Right::Rectification,
        "/me/requests/new/correction",
        asking::WANT_RECTIFICATION,
    ),
    (
        Right::Objection,
        "/me/requests/new/objection",
        asking::WANT_OBJECTION,
    ),
    (
        Right::Erasure,
        "/me/requests/new/erasure",
        asking::WANT_ERASURE,
    ),
    (Right::Withdrawal, "/me/consents", asking::WANT_WITHDRAWAL),
    (
        Right::Restriction,
        "/me/requests/new/restriction",
        asking::WANT_RESTRICTION,
    ),
    (
        Right::Informed,
        "/me/requests/new/question",
        asking::WANT_INFORMED,
    ),
    (
        Right::Portability,
        "/me/requests/new/portability",
        asking::WANT_PORTABILITY,
    ),
    (
        Right::Complaint,
        "/me/requests/new/complaint",
        asking::WANT_COMPLAINT,
    ),
];

/// A right to choose.
pub(crate) struct Offer {
    pub(crate) address: &'static str,
    pub(crate) name: String,
    pub(crate) meaning: String,
    pub(crate) section: &'static str,
}

#[derive(Template)]
#[template(path = "request_choose.html")]
struct Page {
    frame: Frame,
    offered: Vec<Offer>,
    others: Vec<Offer>,
}

/// The rights with a path of their own: those that the policy offers, and those of the law alone.
pub(crate) fn offers(site: &Site, frame: &Frame) -> (Vec<Offer>, Vec<Offer>) {
    let policy = site.app().policy();
    let is_offered = |right: Right| {
        let rights = policy.pack.rights.as_ref();
        rights.is_some_and(|rights| {
            rights
                .offered
                .iter()
                .any(|offered| offered.code() == right.code())
        })
    };
    let (offered, others): (Vec<_>, Vec<_>) = PATHS
        .into_iter()
        .partition(|(right, _, _)| is_offered(*right));
    let told = |paths: Vec<(Right, &'static str, Words)>| {
        let paths = paths.into_iter();
        paths
            .map(|(right, address, name)| Offer {
                address,
                name: frame.t(name).to_owned(),
                meaning: frame.t(right.meaning()).to_owned(),
                section: right.section(),
            })
            .collect()
    };
    (told(offered), told(others))
}

/// Shows them.
pub(crate) async fn show(
    State(site): State<Arc<Site>>,
    visitor: Visitor,
) -> Result<Response, Problem> {
    let frame = Frame::new(&site, &visitor, portal::REQUEST_NEW);
    let (offered, others) = offers(&site, &frame);
    page::answer(&Page {
        frame,
        offered,
        others,
    })
}
