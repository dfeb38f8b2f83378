//! What changed from one version of a notice to another: what it means for people first (`LP-108`, `LP-109`).

use std::sync::Arc;

use askama::Template;
use axum::extract::{Path, State};
use axum::response::Response;
use law::Text;
use law::words::{changes as words, portal};
use policy::diff::{self, Change, Changes};
use policy::pack::Pack;

use super::{home, published};
use crate::page::{self, Frame};
use crate::problem::Problem;
use crate::session::Visitor;
use crate::site::Site;

#[derive(Template)]
#[template(path = "notice_changes.html")]
struct Page {
    frame: Frame,
    title: Text,
    from: u32,
    to: u32,
    home: String,
    earlier: String,
    material: Vec<Change>,
    minor: Vec<Change>,
    /// Whose people are told before it holds, by name.
    told: Vec<Text>,
    /// What people are asked for again, by name.
    asked: Vec<Text>,
}

/// The page.
pub(crate) async fn show(
    State(site): State<Arc<Site>>,
    visitor: Visitor,
    Path((id, to, from)): Path<(String, u32, u32)>,
) -> Result<Response, Problem> {
    let before = published(&site, &id, from).await?;
    let after = published(&site, &id, to).await?;
    let changes = diff::diff(&before, &after);
    let (told, asked) = named(&after, &changes);
    let parts = |material: bool| {
        let of = changes.changes.iter();
        of.filter(|change| change.is_material() == material)
            .cloned()
            .collect()
    };
    let frame = Frame::new(&site, &visitor, portal::NOTICE_CHANGES);
    let title = after.head.as_ref().map(|head| head.title.clone());
    page::answer(&Page {
        title: title.ok_or(Problem::NotFound)?,
        home: home(&id, to),
        earlier: home(&id, from),
        material: parts(true),
        minor: parts(false),
        frame,
        from,
        to,
        told,
        asked,
    })
}

/// Whom to tell and what to ask again, in the words of the new version.
fn named(pack: &Pack, changes: &Changes) -> (Vec<Text>, Vec<Text>) {
    let told = changes.must_be_told().into_iter().filter_map(|id| {
        let known = pack.relationships.iter().find(|known| known.id == id)?;
        Some(known.name.clone())
    });
    let asked = changes.ask_again.iter().filter_map(|id| pack.activity(id));
    (
        told.collect(),
        asked.map(|activity| activity.name.clone()).collect(),
    )
}
