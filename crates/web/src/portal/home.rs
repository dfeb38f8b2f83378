//! The person's home: open requests first, then who looked, consents, what is held, what to do.

use std::sync::Arc;

use askama::Template;
use axum::extract::State;
use axum::response::Response;
use duties::held::Held;
use jiff::SignedDuration;
use law::words::{asking, consents as said, portal, representing, uses};
use store::Kind;

use super::choose::{Offer, offers};
use super::consents::{self, Consent};
use super::requests::{Line, line};
use super::transfers;
use super::uses::{Entry, told};
use crate::page::{self, Frame};
use crate::problem::Problem;
use crate::session::Visitor;
use crate::site::Site;

/// How far back "lately" reaches.
const LATELY: SignedDuration = SignedDuration::from_hours(24 * 30);
/// How many entries are looked through for it.
const ENTRIES_MOST: usize = 1_000;
/// How many of them are shown.
const SHOWN: usize = 3;

#[derive(Template)]
#[template(path = "home.html")]
struct Home {
    frame: Frame,
    open: Vec<Line>,
    /// That something waits which was sent here at the person's request.
    waiting: Option<String>,
    looked: String,
    times: usize,
    newest: Vec<Entry>,
    consents: Vec<Consent>,
    held: Vec<Tile>,
    offered: Vec<Offer>,
}

/// A category in a tile.
struct Tile {
    id: String,
    name: String,
    /// Whether it can be corrected and restricted: all but the record of the person's own requests.
    own: bool,
    records: String,
    restricted: bool,
    until: String,
}

/// Shows it.
pub(crate) async fn show(
    State(site): State<Arc<Site>>,
    visitor: Visitor,
) -> Result<Response, Problem> {
    let hand = visitor.hand()?;
    let person = hand.person();
    let (requests, entries, held, consents, waiting) = site
        .run(move |app| {
            let requests = duties::rights::requests(app, person)?;
            let (uses, _) = duties::uses::uses(app, hand, None, ENTRIES_MOST)?;
            let held = duties::held::held(app, person)?;
            let consents = duties::consent::consents(app, person)?;
            let waiting = duties::transfers::waiting(app, person)?.len();
            Ok::<_, duties::Failure>((requests, uses, held, consents, waiting))
        })
        .await?;
    let now = site.app().now();
    let lately: Vec<_> = entries
        .into_iter()
        .filter(|one| matches!(one.kind, Kind::Use | Kind::Disclosure | Kind::Refusal))
        .filter(|one| one.at.after(LATELY) > now)
        // What the reader did, or the house for what was asked of it, is no news.
        .filter(|one| ![uses::WHO_YOU.en, uses::WHO_SYSTEM.en].contains(&one.who.en.as_str()))
        .collect();
    let frame = Frame::new(
        &site,
        &visitor,
        visitor.whose_words(portal::HOME, representing::THEIR_HOME),
    );
    let mut offices: Vec<&str> = lately.iter().map(|one| one.who.th.as_str()).collect();
    offices.sort_unstable();
    offices.dedup();
    let home = Home {
        waiting: transfers::note(&frame, waiting),
        open: requests
            .iter()
            .filter(|view| view.open || view.collect_until.is_some())
            .map(|view| line(&site, &frame, view))
            .collect(),
        looked: frame.fill(
            portal::LOOKED,
            &[
                ("n", lately.len().to_string().as_str()),
                ("m", offices.len().to_string().as_str()),
            ],
        ),
        times: lately.len(),
        newest: lately
            .iter()
            .take(SHOWN)
            .map(|one| told(&site, &frame, one))
            .collect(),
        consents: consents::told(&frame, &consents),
        held: held.iter().map(|held| tile(&frame, held)).collect(),
        offered: offers(&site, &frame).0,
        frame,
    };
    page::answer(&home)
}

fn tile(frame: &Frame, held: &Held) -> Tile {
    Tile {
        id: held.category.id.clone(),
        own: held.uses.iter().any(|used| !used.activity.answers_rights),
        name: frame.say(&held.category.name).to_owned(),
        records: held.records.to_string(),
        restricted: held.uses.iter().any(|used| used.restricted),
        until: held.until.map_or_else(
            || frame.t(portal::HELD_UNTIL_EVENT).to_owned(),
            |until| frame.fill(portal::UNTIL, &[("day", frame.short_day(until).as_str())]),
        ),
    }
}
