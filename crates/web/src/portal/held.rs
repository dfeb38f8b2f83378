//! What we hold and why (s.23, s.30): from the registry alone; nothing is opened for it.

use std::sync::Arc;

use askama::Template;
use axum::extract::State;
use axum::response::Response;
use duties::held::{Held, HeldFor};
use duties::rights::RequestView;
use law::words::{asking, files, portal};
use law::{Ground, Right};
use store::RestrictionRow;

use super::objection::is_objectable;
use super::requests::is_lifted_by;
use super::shown::since;
use crate::page::{self, Frame};
use crate::problem::Problem;
use crate::session::Visitor;
use crate::site::Site;

#[derive(Template)]
#[template(path = "held.html")]
struct Page {
    frame: Frame,
    held: Vec<Category>,
}

struct Category {
    id: String,
    name: String,
    sensitive: bool,
    records: String,
    /// How many files there are, where there are some.
    files: Option<String>,
    span: String,
    until: String,
    until_rule: Option<String>,
    sources: Vec<String>,
    uses: Vec<Use>,
    /// What stands on it: its use is restricted.
    marks: Vec<Mark>,
    restrictable: bool,
}

/// A restriction that stands on a category, since when, and how it ends (`LP-93`).
struct Mark {
    words: &'static str,
    since: String,
    why: String,
    ends: &'static str,
    request: Option<String>,
    lifts: bool,
}

struct Use {
    id: String,
    /// Whether one can object to it, and has not.
    objectable: bool,
    /// Since when the person's objection stands, and which request it is.
    objected: Option<(String, String)>,
    activity: String,
    purpose: String,
    basis: String,
    reason: String,
    state: Vec<(&'static str, &'static str)>,
}

/// Shows it.
pub(crate) async fn show(
    State(site): State<Arc<Site>>,
    visitor: Visitor,
) -> Result<Response, Problem> {
    let person = visitor.whose()?;
    let (held, standing) = site
        .run(move |app| {
            let standing = Standing {
                requests: duties::rights::requests(app, person)?,
                restricted: app.store().read(|read| read.restrictions(person))?,
                files: app.store().read(|read| read.media_counts(person))?,
            };
            Ok::<_, duties::Failure>((duties::held::held(app, person)?, standing))
        })
        .await?;
    let frame = Frame::new(&site, &visitor, portal::HELD);
    let held = held
        .iter()
        .map(|held| told(&frame, held, &standing))
        .collect();
    page::answer(&Page { frame, held })
}

/// What the person has had stopped, and by which request.
struct Standing {
    requests: Vec<RequestView>,
    restricted: Vec<RestrictionRow>,
    files: Vec<(String, u64)>,
}

impl Standing {
    /// What stands on a category.
    fn marks(&self, frame: &Frame, category: &str) -> Vec<Mark> {
        let rows = self
            .restricted
            .iter()
            .filter(|row| row.category == category);
        rows.map(|row| {
            let lifted_by = self.requests.iter().find(|view| is_lifted_by(row, view));
            let set_by = lifted_by.or_else(|| {
                self.requests
                    .iter()
                    .find(|view| view.open && reaches(view, category))
            });
            let ground: Option<Ground> = row.ground.parse().ok();
            let why = ground.map_or("", |ground| frame.t(ground.words()));
            Mark {
                words: frame.t(asking::MARK_RESTRICTED),
                since: since(frame, row.from),
                why: why.to_owned(),
                ends: frame.t(if lifted_by.is_some() {
                    asking::MARK_ENDS_LIFT
                } else {
                    asking::MARK_ENDS_DECIDED
                }),
                request: set_by.map(|view| view.request.to_string()),
                lifts: lifted_by.is_some(),
            }
        })
        .collect()
    }

    /// Since when the person's objection to an activity stands, and which request it is.
    fn objection(&self, frame: &Frame, used: &HeldFor) -> Option<(String, String)> {
        let id = &used.activity.id;
        let view = self.requests.iter().find(|view| {
            view.right == Right::Objection
                && view.refused.is_none()
                && view.about.open().activities.contains(id)
        })?;
        let name = frame.say(&used.activity.name);
        let at = frame.day(view.received);
        let told = frame.fill(
            asking::MARK_OBJECTED,
            &[("activity", name), ("at", at.as_str())],
        );
        Some((told, view.request.to_string()))
    }
}

/// Whether an open request keeps a category from being used: one for restriction or correction.
fn reaches(view: &RequestView, category: &str) -> bool {
    let about = view.about.open();
    let corrects = about.correction.as_ref();
    about.categories.iter().any(|id| id == category)
        || corrects.is_some_and(|wrong| wrong.category == category)
}

fn told(frame: &Frame, held: &Held, standing: &Standing) -> Category {
    Category {
        marks: standing.marks(frame, &held.category.id),
        restrictable: held.uses.iter().any(|used| !used.activity.answers_rights),
        id: held.category.id.clone(),
        name: frame.say(&held.category.name).to_owned(),
        sensitive: held.category.sensitive,
        records: frame.fill(
            portal::HELD_RECORDS,
            &[("n", held.records.to_string().as_str())],
        ),
        files: standing
            .files
            .iter()
            .find(|(category, _)| *category == held.category.id)
            .map(|(_, count)| frame.fill(files::SEE, &[("n", count.to_string().as_str())])),
        span: frame.fill(
            portal::HELD_SPAN,
            &[
                ("from", frame.short_day(held.from).as_str()),
                ("to", frame.short_day(held.to).as_str()),
            ],
        ),
        until: match held.until {
            Some(until) => frame.day(until),
            None => frame.t(portal::HELD_UNTIL_EVENT).to_owned(),
        },
        until_rule: held
            .until_rule
            .as_ref()
            .map(|rule| frame.say(rule).to_owned()),
        sources: held
            .sources
            .iter()
            .map(|source| frame.say(source).to_owned())
            .collect(),
        uses: held
            .uses
            .iter()
            .map(|held_for| use_of(frame, held_for, standing))
            .collect(),
    }
}

fn use_of(frame: &Frame, held_for: &HeldFor, standing: &Standing) -> Use {
    let states = [
        (held_for.restricted, "stopped", portal::STATE_RESTRICTED),
        (held_for.objected, "stopped", portal::STATE_OBJECTED),
        (
            held_for.consent == Some(true),
            "going",
            portal::STATE_CONSENTED,
        ),
        (
            held_for.consent == Some(false),
            "stopped",
            portal::STATE_NOT_CONSENTED,
        ),
    ];
    Use {
        id: held_for.activity.id.clone(),
        objectable: !held_for.objected && is_objectable(&held_for.activity, held_for.basis),
        objected: standing
            .objection(frame, held_for)
            .filter(|_| held_for.objected),
        activity: frame.say(&held_for.activity.name).to_owned(),
        purpose: frame.say(&held_for.activity.purpose).to_owned(),
        basis: frame.t(held_for.basis.words()).to_owned(),
        reason: frame.say(&held_for.reason).to_owned(),
        state: states
            .into_iter()
            .filter(|(is_so, _, _)| *is_so)
            .map(|(_, kind, words)| (kind, frame.t(words)))
            .collect(),
    }
}
