//! Passages of a copy that may be about others: the desk decides each, and nothing is handed out before
//! (`LP-21`, `T11`).

use std::sync::Arc;

use askama::Template;
use axum::extract::{Form, Path, Request, State};
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Redirect, Response};
use duties::rights::{ItemDecision, ItemView, Keep, Leave, Pointing};
use law::RequestId;
use law::words::{console, files, portal};

use crate::api::body;
use crate::forms::{Brought, id};
use crate::handed;
use crate::one_file::{OneFile, boundary};
use crate::page::{self, Frame};
use crate::problem::Problem;
use crate::session::Visitor;
use crate::site::Site;

/// The word of the form for a passage that is not handed out.
const WITHHOLD: &str = "withhold";

/// One passage.
struct Item {
    number: usize,
    place: String,
    at: Option<String>,
    points: String,
    passage: Option<[String; 3]>,
    /// What the file is called and how large it is, where it is a file.
    file: Option<(String, String)>,
    /// Whether an edited version was handed in.
    edited: bool,
    /// Value, words, and whether it was chosen before.
    choices: Vec<(&'static str, &'static str, bool)>,
    /// Whether it was sent without a decision.
    undecided: bool,
}

#[derive(Template)]
#[template(path = "review.html")]
struct Page {
    frame: Frame,
    number: String,
    items: Vec<Item>,
}

impl Page {
    /// The passages that were sent without a decision.
    fn undecided(&self) -> impl Iterator<Item = &Item> {
        self.items.iter().filter(|item| item.undecided)
    }
}

/// What was chosen for a passage in a form that came back.
fn sent(brought: &Brought, number: usize) -> Option<&str> {
    let mut of = brought.carried_by_number("item-");
    of.find_map(|(item, word)| (item == number).then_some(word))
}

fn item(frame: &Frame, view: &ItemView, brought: Option<&Brought>) -> Item {
    let sent = brought.map(|brought| sent(brought, view.item).unwrap_or_default());
    let chosen = sent.unwrap_or(match (view.keep, view.leave) {
        (Some(keep), _) => keep.code(),
        (None, Some(leave)) => leave.code(),
        (None, None) if view.decided => WITHHOLD,
        (None, None) => "",
    });
    let edited = view.file.as_ref().is_some_and(|file| file.edited);
    let mut choices = vec![("", frame.t(console::REVIEW_LATER))];
    match (view.points, edited) {
        (Pointing::File, true) => choices.push((WITHHOLD, frame.t(files::GIVE_EDITED))),
        (Pointing::File, false) => {}
        _ => choices.push((WITHHOLD, frame.t(console::REVIEW_WITHHOLD))),
    }
    if view.points == Pointing::File {
        // A whole file is left out for a reason that its person reads.
        choices.extend(Leave::ALL.map(|leave| (leave.code(), frame.t(leave.words()))));
    }
    choices.extend(Keep::ALL.map(|keep| (keep.code(), frame.t(keep.words()))));
    Item {
        number: view.item,
        place: format!("{} · {}", frame.say(&view.category), frame.say(&view.field)),
        at: view.happened.map(|at| frame.moment(at)),
        points: frame.say(&view.points_words).to_owned(),
        passage: view.passage.as_ref().map(|passage| passage.open().clone()),
        choices: choices
            .into_iter()
            .map(|(value, words)| (value, words, value == chosen))
            .collect(),
        file: view.file.as_ref().map(|file| {
            let size = crate::portal::files::size(frame, file.octets);
            (file.name.open().clone(), size)
        }),
        edited,
        undecided: sent.is_some_and(|word| decision(view.item, word).is_none()),
    }
}

/// What a word of the form decides; nothing while it is left open.
fn decision(item: usize, word: &str) -> Option<ItemDecision> {
    let (keep, leave) = match word {
        WITHHOLD => (None, None),
        word => match Leave::of_code(word) {
            Some(leave) => (None, Some(leave)),
            None => (Some(Keep::of_code(word)?), None),
        },
    };
    Some(ItemDecision { item, keep, leave })
}

/// Shows them, each with a few words around it. A use of the person's data by the desk.
pub(crate) async fn show(
    State(site): State<Arc<Site>>,
    visitor: Visitor,
    Path(request): Path<String>,
) -> Result<Response, Problem> {
    shown(&site, &visitor, id(&request)?, None).await
}

/// The page; where a form came back with something left open, that is marked and the rest stands.
async fn shown(
    site: &Site,
    visitor: &Visitor,
    request: RequestId,
    brought: Option<&Brought>,
) -> Result<Response, Problem> {
    let (actor, address) = (visitor.actor()?, visitor.address);
    let items = site
        .run(move |app| duties::rights::others_of(app, actor, request, address))
        .await?;
    let frame = Frame::new(site, visitor, console::REVIEW_TITLE)
        .asked_at(&format!("/console/requests/{request}"));
    let items = items.iter().map(|view| item(&frame, view, brought));
    let page = Page {
        number: request.to_string(),
        items: items.collect(),
        frame,
    };
    let status = if page.undecided().next().is_some() {
        StatusCode::UNPROCESSABLE_ENTITY
    } else {
        StatusCode::OK
    };
    page::answer_with(status, &page)
}

/// Enters what was decided, once every passage is: nothing is handed out before.
pub(crate) async fn decide(
    State(site): State<Arc<Site>>,
    visitor: Visitor,
    Path(request): Path<String>,
    Form(brought): Form<Brought>,
) -> Result<Response, Problem> {
    let (actor, address) = (visitor.actor()?, visitor.address);
    let request: RequestId = id(&request)?;
    let decisions: Option<Vec<ItemDecision>> = brought
        .carried_by_number("item-")
        .map(|(item, word)| decision(item, word))
        .collect();
    let Some(decisions) = decisions else {
        return shown(&site, &visitor, request, Some(&brought)).await;
    };
    site.run(move |app| duties::rights::review_others(app, actor, request, &decisions, address))
        .await?;
    Ok(Redirect::to(&format!("/console/requests/{request}?done=reviewed")).into_response())
}

/// The most octets of a form with an edited version; the route holds it to the same.
const FORM_OCTETS_MOST: usize = 512 * 1024 * 1024;

/// Opens the file of an item: a use of the person's data by the desk, entered.
pub(crate) async fn file(
    State(site): State<Arc<Site>>,
    visitor: Visitor,
    Path((request, item)): Path<(String, String)>,
) -> Result<Response, Problem> {
    let (actor, address) = (visitor.actor()?, visitor.address);
    let (request, item): (RequestId, usize) = (id(&request)?, id(&item)?);
    let open = site
        .run(move |app| duties::rights::open_item(app, actor, request, item, address))
        .await?;
    Ok(handed::file(open))
}

/// Takes a version of a file in which others are covered, and shows the review again.
pub(crate) async fn edited(
    State(site): State<Arc<Site>>,
    visitor: Visitor,
    Path((request, item)): Path<(String, String)>,
    form: Request,
) -> Result<Response, Problem> {
    let (actor, address) = (visitor.actor()?, visitor.address);
    let (request, item): (RequestId, usize) = (id(&request)?, id(&item)?);
    let said = form.headers().get(header::CONTENT_TYPE);
    let boundary = said
        .and_then(|said| boundary(said.to_str().ok()?))
        .ok_or(Problem::Unreadable)?
        .to_owned();
    let stream = body::streamed(form.into_body(), FORM_OCTETS_MOST);
    site.run(move |app| {
        let mut file = OneFile::new(stream, &boundary).map_err(|_| Problem::Unreadable)?;
        duties::rights::hand_in_edited(app, actor, request, item, &mut file, address)
            .map_err(Problem::from)
    })
    .await?;
    shown(&site, &visitor, request, None).await
}
