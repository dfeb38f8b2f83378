//! Passages of a copy that may be about others: the desk decides each, and nothing is handed out before
//! (`LP-21`, `T11`).

use std::sync::Arc;

use askama::Template;
use axum::extract::{Form, Path, State};
use axum::response::{IntoResponse, Redirect, Response};
use duties::rights::{ItemDecision, ItemView, Keep};
use law::RequestId;
use law::words::{console, portal};

use crate::forms::{Brought, id};
use crate::page::{self, Frame};
use crate::problem::Problem;
use crate::session::Visitor;
use crate::site::Site;

/// One passage.
struct Item {
    number: usize,
    place: String,
    at: Option<String>,
    points: String,
    passage: Option<[String; 3]>,
    /// Value, words, and whether it was chosen before.
    choices: Vec<(&'static str, &'static str, bool)>,
}

#[derive(Template)]
#[template(path = "review.html")]
struct Page {
    frame: Frame,
    number: String,
    items: Vec<Item>,
}

fn item(frame: &Frame, view: &ItemView) -> Item {
    let undecided = !view.decided;
    let mut choices = vec![
        ("", frame.t(console::REVIEW_LATER), undecided),
        (
            "withhold",
            frame.t(console::REVIEW_WITHHOLD),
            view.decided && view.keep.is_none(),
        ),
    ];
    choices.extend(
        Keep::ALL.map(|keep| (keep.code(), frame.t(keep.words()), view.keep == Some(keep))),
    );
    Item {
        number: view.item,
        place: format!("{} · {}", frame.say(&view.category), frame.say(&view.field)),
        at: view.happened.map(|at| frame.moment(at)),
        points: frame.say(&view.points_words).to_owned(),
        passage: view.passage.as_ref().map(|passage| passage.open().clone()),
        choices,
    }
}

/// Shows them, each with a few words around it. A use of the person's data by the desk.
pub(crate) async fn show(
    State(site): State<Arc<Site>>,
    visitor: Visitor,
    Path(request): Path<String>,
) -> Result<Response, Problem> {
    let (actor, address) = (visitor.actor()?, visitor.address);
    let request: RequestId = id(&request)?;
    let items = site
        .run(move |app| duties::rights::others_of(app, actor, request, address))
        .await?;
    let frame = Frame::new(&site, &visitor, console::REVIEW_TITLE)
        .asked_at(&format!("/console/requests/{request}"));
    page::answer(&Page {
        number: request.to_string(),
        items: items.iter().map(|view| item(&frame, view)).collect(),
        frame,
    })
}

/// Enters what was decided. What was left open stays open.
pub(crate) async fn decide(
    State(site): State<Arc<Site>>,
    visitor: Visitor,
    Path(request): Path<String>,
    Form(brought): Form<Brought>,
) -> Result<Response, Problem> {
    let (actor, address) = (visitor.actor()?, visitor.address);
    let request: RequestId = id(&request)?;
    let decisions: Vec<ItemDecision> = brought
        .carried_by_number("item-")
        .filter_map(|(item, word)| match word {
            "withhold" => Some(ItemDecision { item, keep: None }),
            word => Keep::of_code(word).map(|keep| ItemDecision {
                item,
                keep: Some(keep),
            }),
        })
        .collect();
    site.run(move |app| duties::rights::review_others(app, actor, request, &decisions, address))
        .await?;
    Ok(Redirect::to(&format!("/console/requests/{request}?done=reviewed")).into_response())
}
