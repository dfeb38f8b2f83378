//! The ledger's public side: checkpoint, key, tiles (C2SP tlog-tiles, tlog-checkpoint), and a page
//! that says how to check it. Nothing here is personal data: entries are salted commitments (`I-25`).

use std::sync::Arc;

use askama::Template;
use axum::extract::State;
use axum::http::header;
use axum::response::Response;
use duties::App;
use law::words::{api, portal};

use crate::api::door::{Call, Door, Gives, Manner, Place, Takes, Verb, Who};
use crate::api::problem::Problem;
use crate::api::reply::Reply;
use crate::page::{self, Frame};
use crate::session::Visitor;
use crate::site::Site;

const TEXT: &str = "text/plain; charset=utf-8";
const OCTETS: &str = "application/octet-stream";

const fn serves(
    path: &'static str,
    id: &'static str,
    summary: &'static str,
    media: &'static str,
    answer: fn(&mut Call, &App) -> Result<Reply, Problem>,
) -> Door {
    Door {
        method: Verb::Get,
        path,
        id,
        summary,
        part: "Ledger",
        who: Who::Anybody,
        manner: Manner::Message,
        query: &[],
        takes: Takes::Nothing,
        gives: Gives::plain(media),
        per_minute: 0,
        seconds_max: 30,
        place: Place::House,
        answer,
    }
}

/// The doors to the ledger.
pub(crate) const DOORS: &[Door] = &[
    serves(
        "/ledger/checkpoint",
        "readCheckpoint",
        "The newest signed checkpoint (C2SP tlog-checkpoint)",
        TEXT,
        checkpoint,
    ),
    serves(
        "/ledger/key",
        "readKey",
        "The key that checks the checkpoints (C2SP signed-note)",
        TEXT,
        key,
    ),
    serves(
        "/ledger/tile/{*tile}",
        "readTile",
        "A tile of hashes, or under `entries/` a bundle of entries (C2SP tlog-tiles)",
        OCTETS,
        tile,
    ),
];

fn checkpoint(_: &mut Call, app: &App) -> Result<Reply, Problem> {
    let note = app
        .store()
        .read(|read| read.checkpoint())?
        .ok_or_else(Problem::not_found)?;
    Ok(Reply::octets(TEXT, note.into_bytes()).with(header::CACHE_CONTROL, "no-cache"))
}

fn key(_: &mut Call, app: &App) -> Result<Reply, Problem> {
    let key = format!("{}\n", app.store().verifier());
    Ok(Reply::octets(TEXT, key.into_bytes()).with(header::CACHE_CONTROL, "public, max-age=3600"))
}

fn tile(call: &mut Call, app: &App) -> Result<Reply, Problem> {
    let path = format!("tile/{}", call.part("tile"));
    let tile = app.store().read(|read| read.published_tile(&path))?;
    // What is full never changes; what is not may soon be asked for in a wider form.
    let keep = if tile.full {
        "public, max-age=31536000, immutable"
    } else {
        "public, max-age=300"
    };
    Ok(Reply::octets(OCTETS, tile.octets).with(header::CACHE_CONTROL, keep))
}

#[derive(Template)]
#[template(path = "ledger.html")]
struct LedgerPage {
    frame: Frame,
    size: u64,
    checkpoint: Option<String>,
    key: String,
    base: String,
}

/// The page on the ledger for people.
pub(crate) async fn show(
    State(site): State<Arc<Site>>,
    visitor: Visitor,
) -> Result<Response, crate::problem::Problem> {
    let (size, checkpoint, key) = site
        .run(|app| {
            app.store().read::<_, store::Fault>(|read| {
                Ok((
                    read.ledger_size()?,
                    read.checkpoint()?,
                    app.store().verifier().to_string(),
                ))
            })
        })
        .await?;
    page::answer(&LedgerPage {
        frame: Frame::new(&site, &visitor, api::LEDGER_TITLE),
        size,
        checkpoint,
        key,
        base: site.settings.base_url.clone(),
    })
}
