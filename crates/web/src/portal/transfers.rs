//! What other controllers sent at the person's request and waits for their word (s.31(1), `LP-83`): from
//! whom, what it holds by category, accept or decline. Nothing of a record is shown before it is theirs.

use std::sync::Arc;

use askama::Template;
use axum::extract::{Form, State};
use axum::response::Response;
use duties::transfers::{self, Waiting};
use law::EntryId;
use law::words::portability as words;
use law::words::portal;

use super::ask::proved_or_link;
use crate::forms::{Brought, id};
use crate::page::{self, Frame};
use crate::problem::Problem;
use crate::session::Visitor;
use crate::site::Site;

const START: &str = "/me/transfers";

#[derive(Template)]
#[template(path = "transfers.html")]
struct Page {
    frame: Frame,
    /// What became of the one just decided on.
    told: Option<String>,
    waiting: Vec<Transfer>,
    /// Where a fresh proof is wanted before accepting: the link to it.
    prove: Option<String>,
}

/// One that waits.
struct Transfer {
    number: String,
    sender: String,
    at: String,
    until: String,
    /// The category, how many records, and whether it is taken here.
    holds: Vec<(String, String, bool)>,
    /// Whether something of it is not taken here.
    leaves: bool,
}

fn in_words(frame: &Frame, one: &Waiting) -> Transfer {
    Transfer {
        number: one.transfer.to_string(),
        sender: frame.say(&one.sender).to_owned(),
        at: frame.moment(one.at),
        until: frame.moment(one.until),
        leaves: one.holds.iter().any(|holds| !holds.is_taken),
        holds: one
            .holds
            .iter()
            .map(|holds| {
                let records = holds.records.to_string();
                (
                    frame.say(&holds.category).to_owned(),
                    frame.fill(words::WAITING_RECORDS, &[("n", records.as_str())]),
                    holds.is_taken,
                )
            })
            .collect(),
    }
}

/// Shows them.
pub(crate) async fn show(
    State(site): State<Arc<Site>>,
    visitor: Visitor,
) -> Result<Response, Problem> {
    told(&site, &visitor, None).await
}

async fn told(site: &Site, visitor: &Visitor, told: Option<String>) -> Result<Response, Problem> {
    let person = visitor.whose()?;
    let waiting = site.run(move |app| transfers::waiting(app, person)).await?;
    let frame = Frame::new(site, visitor, words::WAITING_TITLE).asked_at(START);
    page::answer(&Page {
        told,
        waiting: waiting.iter().map(|one| in_words(&frame, one)).collect(),
        prove: proved_or_link(site, visitor, START)?,
        frame,
    })
}

fn number(brought: &Brought) -> Result<EntryId, Problem> {
    id(&brought.text("transfer"))
}

/// Accepts one: each record is held against the policy like any other that comes in.
pub(crate) async fn accept(
    State(site): State<Arc<Site>>,
    visitor: Visitor,
    Form(brought): Form<Brought>,
) -> Result<Response, Problem> {
    let (hand, proved) = (visitor.hand()?, visitor.session()?.proved);
    let transfer = number(&brought)?;
    let report = site
        .run(move |app| transfers::accept(app, hand, transfer, proved))
        .await
        .map_err(|problem| problem.then_on_to(&visitor.at(START)))?;
    let kept = (report.new + report.same + report.replaced).to_string();
    let left = (report.refused_total + report.held_back + report.unlinked).to_string();
    let done = words::ACCEPTED.fill(
        visitor.language,
        &[("kept", kept.as_str()), ("left", left.as_str())],
    );
    told(&site, &visitor, Some(done)).await
}

/// Declines one: it is destroyed.
pub(crate) async fn decline(
    State(site): State<Arc<Site>>,
    visitor: Visitor,
    Form(brought): Form<Brought>,
) -> Result<Response, Problem> {
    let hand = visitor.hand()?;
    let transfer = number(&brought)?;
    site.run(move |app| transfers::decline(app, hand, transfer))
        .await?;
    let done = words::DECLINED.in_language(visitor.language).to_owned();
    told(&site, &visitor, Some(done)).await
}

/// How many wait, in words; nothing where none does.
pub(crate) fn note(frame: &Frame, waiting: usize) -> Option<String> {
    let n = waiting.to_string();
    (waiting > 0).then(|| frame.fill(words::WAITING_NOTE, &[("n", n.as_str())]))
}
