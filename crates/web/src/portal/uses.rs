//! Who used my data: every entry of the ledger about the person, refused attempts too, newest
//! first, with a receipt that can be checked without us.

use std::sync::Arc;

use askama::Template;
use axum::extract::{Path, Query, State};
use axum::http::header;
use axum::response::{IntoResponse, Response};
use duties::uses::Use;
use law::words::{asking, portal, representing};
use store::Kind;

use super::objection::is_objectable;
use crate::address::encoded;
use crate::page::{self, Frame};
use crate::problem::Problem;
use crate::session::Visitor;
use crate::site::Site;

/// How many entries a page shows.
const ON_A_PAGE: usize = 20;

#[derive(Template)]
#[template(path = "uses.html")]
struct Page {
    frame: Frame,
    total: String,
    entries: Vec<Entry>,
    /// The number before which the next page begins.
    older: Option<u64>,
    is_first: bool,
}

/// One entry in words.
pub(crate) struct Entry {
    pub(crate) number: u64,
    /// Which entry it is, for those who hear the links read out.
    pub(crate) which: String,
    /// The activity's id, where one can object to it.
    pub(crate) objectable: Option<String>,
    /// The categories to have restricted, as an address carries them; nothing where none was used.
    pub(crate) restrictable: Option<String>,
    pub(crate) at: String,
    pub(crate) who: String,
    pub(crate) what: String,
    pub(crate) purpose: String,
    pub(crate) activity: String,
    pub(crate) basis: Option<String>,
    pub(crate) categories: String,
    pub(crate) recipient: Option<String>,
    pub(crate) refused: Option<(String, &'static str)>,
}

/// The entry that an address names.
#[derive(serde::Deserialize)]
pub(crate) struct OfEntry {
    number: u64,
}

/// From which entry on.
#[derive(serde::Deserialize)]
pub(crate) struct From {
    before: Option<u64>,
}

/// Shows a page of it.
pub(crate) async fn show(
    State(site): State<Arc<Site>>,
    visitor: Visitor,
    Query(from): Query<From>,
) -> Result<Response, Problem> {
    let hand = visitor.hand()?;
    let (uses, total) = site
        .run(move |app| duties::uses::uses(app, hand, from.before, ON_A_PAGE))
        .await?;
    let frame = Frame::new(
        &site,
        &visitor,
        visitor.whose_words(portal::USES, representing::THEIR_USES),
    );
    let older = uses
        .last()
        .map(|oldest| oldest.number)
        .filter(|number| *number > 0);
    let entries = uses.iter().map(|one| told(&site, &frame, one)).collect();
    page::answer(&Page {
        total: frame.fill(portal::USES_TOTAL, &[("n", total.to_string().as_str())]),
        is_first: from.before.is_none(),
        entries,
        older,
        frame,
    })
}

/// One entry in the words of the page's language.
pub(crate) fn told(site: &Site, frame: &Frame, one: &Use) -> Entry {
    let number = one.number.to_string();
    let categories: Vec<&str> = one
        .categories
        .iter()
        .map(|category| frame.say(category))
        .collect();
    Entry {
        number: one.number,
        which: frame.fill(asking::THIS_ENTRY, &[("n", number.as_str())]),
        objectable: objectable(site, one),
        restrictable: restrictable(site, one),
        at: frame.moment(one.at),
        who: frame.say(&one.who).to_owned(),
        what: frame.t(operation(&one.operation)).to_owned(),
        purpose: frame.say(&one.purpose).to_owned(),
        activity: frame.say(&one.activity).to_owned(),
        basis: one.basis.map(|basis| frame.t(basis.words()).to_owned()),
        categories: categories.join(" · "),
        recipient: one
            .recipient
            .as_ref()
            .map(|recipient| frame.say(recipient).to_owned()),
        refused: one
            .refused_by
            .map(|rule| (frame.t(rule.why()).to_owned(), rule.section())),
    }
}

/// The activity of a use, where the law lets one object to it.
fn objectable(site: &Site, one: &Use) -> Option<String> {
    if !matches!(one.kind, Kind::Use | Kind::Disclosure) {
        return None;
    }
    let id = one.activity_id.as_deref()?;
    let compiled = site.app().store().compiled();
    let activity = compiled.activity(compiled.activity_ix(id)?)?;
    is_objectable(activity, one.basis?).then(|| id.to_owned())
}

/// What of a use's categories can be restricted (s.34): all that was used, but for the answering of the
/// person's own requests.
fn restrictable(site: &Site, one: &Use) -> Option<String> {
    if !matches!(one.kind, Kind::Use | Kind::Disclosure) {
        return None;
    }
    let compiled = site.app().store().compiled();
    let activity = compiled.activity(compiled.activity_ix(one.activity_id.as_deref()?)?)?;
    let known = one.category_ids.iter();
    let chosen: Vec<String> = known
        .filter(|id| compiled.category_ix(id).is_some())
        .map(|id| format!("category={}", encoded(id)))
        .collect();
    (!activity.answers_rights && !chosen.is_empty()).then(|| chosen.join("&"))
}

/// What was done, in a word.
fn operation(code: &str) -> law::words::Words {
    match code {
        "collect" => portal::DID_COLLECT,
        "use" => portal::DID_USE,
        "store" => portal::DID_STORE,
        "disclose" => portal::DID_DISCLOSE,
        "erase" => portal::DID_ERASE,
        _ => portal::DID_NOTE,
    }
}

/// The receipt of one entry, to keep: it can be checked offline (`C2SP` tlog-proof).
pub(crate) async fn receipt(
    State(site): State<Arc<Site>>,
    visitor: Visitor,
    Path(of): Path<OfEntry>,
) -> Result<Response, Problem> {
    let person = visitor.whose()?;
    let number = of.number;
    let receipt = site
        .run(move |app| duties::uses::receipt(app, person, number))
        .await?;
    Ok((
        [
            (header::CONTENT_TYPE, "text/plain; charset=utf-8".to_owned()),
            (
                header::CONTENT_DISPOSITION,
                format!("attachment; filename=\"sitthi-receipt-{number}.txt\""),
            ),
        ],
        receipt,
    )
        .into_response())
}
