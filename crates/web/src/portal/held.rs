//! What we hold and why (s.23, s.30): from the registry alone; nothing is opened for it.

use std::sync::Arc;

use askama::Template;
use axum::extract::State;
use axum::response::Response;
use duties::held::{Held, HeldFor};
use law::words::portal;

use crate::notices;
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
    span: String,
    until: String,
    until_rule: Option<String>,
    sources: Vec<String>,
    uses: Vec<Use>,
}

struct Use {
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
    let person = visitor.person()?;
    let held = site.run(move |app| duties::held::held(app, person)).await?;
    let frame = Frame::new(&site, &visitor, portal::HELD);
    let held = held.iter().map(|held| told(&frame, held)).collect();
    page::answer(&Page { frame, held })
}

fn told(frame: &Frame, held: &Held) -> Category {
    Category {
        id: held.category.id.clone(),
        name: frame.say(&held.category.name).to_owned(),
        sensitive: held.category.sensitive,
        records: frame.fill(
            portal::HELD_RECORDS,
            &[("n", held.records.to_string().as_str())],
        ),
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
            .map(|held_for| use_of(frame, held_for))
            .collect(),
    }
}

fn use_of(frame: &Frame, held_for: &HeldFor) -> Use {
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
        activity: frame.say(&held_for.activity.name).to_owned(),
        purpose: frame.say(&held_for.activity.purpose).to_owned(),
        basis: frame.t(notices::basis(held_for.basis)).to_owned(),
        reason: frame.say(&held_for.reason).to_owned(),
        state: states
            .into_iter()
            .filter(|(is_so, _, _)| *is_so)
            .map(|(_, kind, words)| (kind, frame.t(words)))
            .collect(),
    }
}
