//! The files that are held of the person: which there are, and each to take (s.30, `LP-21`). Both are uses
//! of their own, entered; a file is handed over to be kept, never shown by this house.

use std::sync::Arc;

use askama::Template;
use axum::extract::{Path, State};
use axum::response::Response;
use duties::files::{self as duty, FileSeen};
use law::words::{files, portal};

use crate::forms::id;
use crate::handed;
use crate::page::{self, Frame};
use crate::problem::Problem;
use crate::session::Visitor;
use crate::site::Site;

#[derive(Template)]
#[template(path = "files.html")]
struct Page {
    frame: Frame,
    files: Vec<Line>,
    closed: Option<String>,
}

/// A file in words.
pub(crate) struct Line {
    pub(crate) number: String,
    pub(crate) name: String,
    pub(crate) place: String,
    pub(crate) size: String,
    pub(crate) came: String,
}

pub(crate) fn line(frame: &Frame, file: &FileSeen) -> Line {
    let at = frame.moment(file.at);
    let source = frame.say(&file.source);
    Line {
        number: file.media.to_string(),
        name: file.name.open().clone(),
        place: format!("{} · {}", frame.say(&file.category), frame.say(&file.field)),
        size: size(frame, file.octets),
        came: frame.fill(files::CAME, &[("at", at.as_str()), ("source", source)]),
    }
}

/// How large a file is.
pub(crate) fn size(frame: &Frame, octets: u64) -> String {
    let kib = octets.div_ceil(1024).to_string();
    frame.fill(files::SIZE, &[("n", kib.as_str())])
}

/// Shows which there are.
pub(crate) async fn show(
    State(site): State<Arc<Site>>,
    visitor: Visitor,
) -> Result<Response, Problem> {
    let hand = visitor.hand()?;
    let own = site.run(move |app| duty::own(app, hand)).await?;
    let frame = Frame::new(&site, &visitor, files::TITLE);
    let closed = own.closed.to_string();
    page::answer(&Page {
        files: own.files.iter().map(|file| line(&frame, file)).collect(),
        closed: (own.closed > 0).then(|| frame.fill(files::CLOSED, &[("n", closed.as_str())])),
        frame,
    })
}

/// Which file.
#[derive(serde::Deserialize)]
pub(crate) struct OfFile {
    file: String,
}

/// Hands one over.
pub(crate) async fn open(
    State(site): State<Arc<Site>>,
    visitor: Visitor,
    Path(of): Path<OfFile>,
) -> Result<Response, Problem> {
    let (hand, media) = (visitor.hand()?, id(&of.file)?);
    let open = site
        .run(move |app| duty::open_own(app, hand, media))
        .await?;
    Ok(handed::file(open))
}
