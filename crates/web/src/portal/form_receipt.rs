//! The receipt of a filled-in form: what the person keeps, shown once (`LP-25`).

use askama::Template;
use axum::response::Response;
use duties::forms::Receipt;
use law::date;
use law::words::{console, counter, portal};

use crate::page::{self, Frame};
use crate::problem::Problem;
use crate::session::Visitor;
use crate::site::Site;

/// The receipt: what the person keeps, shown once.
#[derive(Template)]
#[template(path = "form_receipt.html")]
struct Kept {
    frame: Frame,
    receipt: Receipt,
    form: String,
    session: Option<String>,
    state: &'static str,
    received: String,
    due: String,
    /// The notice that was given, at its permanent address.
    notice: String,
    /// Staff entered it for somebody: the way back to the desk.
    desk: Option<String>,
}

/// The page of a receipt.
pub(crate) fn kept(
    site: &Site,
    visitor: &Visitor,
    receipt: &Receipt,
    desk: Option<String>,
) -> Result<Response, Problem> {
    let frame = Frame::new(site, visitor, counter::RECEIVED_TITLE).asked_at("/forms");
    let id = &receipt.form.0;
    page::answer(&Kept {
        form: frame.say(&receipt.form.1).to_owned(),
        session: receipt
            .session
            .as_ref()
            .map(|session| frame.say(session).to_owned()),
        state: frame.t(receipt.state.words()),
        received: frame.moment(receipt.received),
        due: date::long(receipt.due, frame.language),
        notice: format!("{}/forms/{id}", frame.house.notice),
        receipt: receipt.clone(),
        frame,
        desk,
    })
}
