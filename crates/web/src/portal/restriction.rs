//! Having data kept and used for nothing (s.34, `LP-93` … `LP-96`): which categories, on which ground.
//! It begins with the filing and the person ends it themself.

use std::sync::Arc;

use axum::extract::{Form, Path, Query, State};
use axum::response::Response;
use duties::held::Held;
use duties::rights::Wish;
use law::words::{Words, asking, portal};
use law::{Ground, Right};

use super::ask::{Ask, Check, Choice, Choose, Part, Row};
use super::ask::{clock_runs, fault_of_words, offered_ground_of, offered_grounds, own_words, said};
use super::filing::{file_and_follow, follow};
use super::requests::OfRequest;
use crate::forms::Brought;
use crate::page::Frame;
use crate::problem::Problem;
use crate::session::Visitor;
use crate::site::Site;

const START: &str = "/me/requests/new/restriction";
const WHAT: &str = "/me/requests/new/restriction/what";
const WHY: &str = "/me/requests/new/restriction/why";
const CHECK: &str = "/me/requests/new/restriction/check";

/// First question: which categories.
pub(crate) async fn ask(
    State(site): State<Arc<Site>>,
    visitor: Visitor,
    Query(chosen): Query<Brought>,
) -> Result<Response, Problem> {
    // What the page that led here chose is not asked again.
    let held = restrictable(&site, &visitor).await?;
    let is_held = |id: &str| held.iter().any(|held| held.category.id == id);
    if chosen.one("category").is_some() && chosen.all("category").all(is_held) {
        return ask_why(&site, &visitor, &chosen, false).await;
    }
    ask_what(&site, &visitor, &Brought::default(), &[], false).await
}

/// The first question again, to change its answer.
pub(crate) async fn what(
    State(site): State<Arc<Site>>,
    visitor: Visitor,
    Form(brought): Form<Brought>,
) -> Result<Response, Problem> {
    let chosen: Vec<String> = brought.all("category").map(str::to_owned).collect();
    ask_what(&site, &visitor, &brought, &chosen, false).await
}

/// What is held and can be restricted: all but the record of the person's own requests.
async fn restrictable(site: &Site, visitor: &Visitor) -> Result<Vec<Held>, Problem> {
    let person = visitor.whose()?;
    let mut held = site.run(move |app| duties::held::held(app, person)).await?;
    held.retain(|held| held.uses.iter().any(|used| !used.activity.answers_rights));
    Ok(held)
}

async fn ask_what(
    site: &Site,
    visitor: &Visitor,
    brought: &Brought,
    chosen: &[String],
    wrong: bool,
) -> Result<Response, Problem> {
    let held = restrictable(site, visitor).await?;
    let frame = Frame::new(site, visitor, asking::RESTRICTION_WHAT).asked_at(START);
    let choices = held
        .iter()
        .map(|held| Choice {
            value: held.category.id.clone(),
            label: frame.say(&held.category.name).to_owned(),
            notes: vec![frame.fill(
                portal::HELD_RECORDS,
                &[("n", held.records.to_string().as_str())],
            )],
            mark: held
                .uses
                .iter()
                .any(|used| used.restricted)
                .then(|| ("stopped", frame.t(asking::RESTRICTION_ALREADY).to_owned())),
            chosen: chosen.contains(&held.category.id),
        })
        .collect();
    let part = Part::Choose(Choose {
        name: "category",
        legend: frame.t(asking::RESTRICTION_CATEGORIES).to_owned(),
        hint: Some(frame.t(asking::RESTRICTION_WHAT_HINT).to_owned()),
        many: true,
        choices,
        fault: wrong.then(|| frame.t(asking::CHOOSE_SOME).to_owned()),
    });
    let mut page = Ask::question(frame, "/me/requests/new", WHY, (1, 2));
    page.carried = brought.carried(&["ground", "words"]);
    page.parts.push(part);
    page.answer()
}

/// Second question: on which ground, and what for where it is a claim.
pub(crate) async fn why(
    State(site): State<Arc<Site>>,
    visitor: Visitor,
    Form(brought): Form<Brought>,
) -> Result<Response, Problem> {
    if brought.one("category").is_none() {
        return ask_what(&site, &visitor, &brought, &[], true).await;
    }
    ask_why(&site, &visitor, &brought, false).await
}

/// What is wrong with the words: a claim has to be named (s.34(3)).
fn wrong_words(brought: &Brought, ground: Option<Ground>) -> Option<Words> {
    fault_of_words(brought).or_else(|| {
        (ground == Some(Ground::ForClaim) && brought.text("words").is_empty())
            .then_some(asking::RESTRICTION_CLAIM_WANTED)
    })
}

/// The names of what was chosen, as one line.
fn names(frame: &Frame, held: &[Held], brought: &Brought) -> String {
    let chosen: Vec<&str> = held
        .iter()
        .filter(|held| brought.all("category").any(|id| id == held.category.id))
        .map(|held| frame.say(&held.category.name))
        .collect();
    chosen.join(" · ")
}

async fn ask_why(
    site: &Site,
    visitor: &Visitor,
    brought: &Brought,
    wrong: bool,
) -> Result<Response, Problem> {
    let held = restrictable(site, visitor).await?;
    let frame = Frame::new(site, visitor, asking::RESTRICTION_WHY).asked_at(START);
    let chosen = offered_ground_of(site, Right::Restriction, brought);
    let ground = Part::Choose(Choose {
        name: "ground",
        legend: frame.t(portal::GROUND).to_owned(),
        hint: Some(frame.t(portal::ERASURE_GROUND_HINT).to_owned()),
        many: false,
        choices: offered_grounds(site, &frame, Right::Restriction, chosen),
        fault: (wrong && chosen.is_none()).then(|| frame.t(asking::CHOOSE_ONE).to_owned()),
    });
    let fault = wrong_words(brought, chosen).filter(|_| wrong);
    let hint = asking::RESTRICTION_CLAIM_HINT;
    let words = own_words(&frame, brought.text("words"), hint, fault);
    let lead = names(&frame, &held, brought);
    let mut page = Ask::question(frame, START, CHECK, (2, 2));
    page.lead = Some(lead);
    page.carried = brought.carried(&["category"]);
    page.parts = vec![ground, words];
    page.answer()
}

/// The answers to check, with what happens when they are sent.
pub(crate) async fn check(
    State(site): State<Arc<Site>>,
    visitor: Visitor,
    Form(brought): Form<Brought>,
) -> Result<Response, Problem> {
    if brought.one("category").is_none() {
        return ask_what(&site, &visitor, &brought, &[], true).await;
    }
    let ground = offered_ground_of(&site, Right::Restriction, &brought);
    let (Some(ground), None) = (ground, wrong_words(&brought, ground)) else {
        return ask_why(&site, &visitor, &brought, true).await;
    };
    let held = restrictable(&site, &visitor).await?;
    let frame = Frame::new(&site, &visitor, portal::CHECK_ANSWERS).asked_at(START);
    let names = names(&frame, &held, &brought);
    let rows = vec![
        Row::new(&frame, asking::RESTRICTION_CATEGORIES, names, WHAT),
        Row::ground(&frame, ground, WHY),
        Row::own_words(&frame, &brought, WHY),
    ];
    let before = vec![
        frame.t(asking::RESTRICTION_STOPS).to_owned(),
        frame.t(asking::RESTRICTION_SERVICE).to_owned(),
        clock_runs(&site, &frame, Right::Restriction),
    ];
    let mut page = Check::page(frame, START, START, asking::RESTRICTION_SEND);
    page.rows = rows;
    page.before = before;
    page.carried = brought.carried(&["category", "ground", "words"]);
    page.answer()
}

/// Files it.
pub(crate) async fn send(
    State(site): State<Arc<Site>>,
    visitor: Visitor,
    Form(brought): Form<Brought>,
) -> Result<Response, Problem> {
    if brought.one("category").is_none() {
        return ask_what(&site, &visitor, &brought, &[], true).await;
    }
    let ground = offered_ground_of(&site, Right::Restriction, &brought);
    let (Some(ground), None) = (ground, wrong_words(&brought, ground)) else {
        return ask_why(&site, &visitor, &brought, true).await;
    };
    let categories: Vec<String> = brought.all("category").map(str::to_owned).collect();
    let wish = Wish::Restriction { categories, ground };
    file_and_follow(&site, &visitor, START, said(&brought), wish).await
}

/// Ends a restriction that the person asked for.
pub(crate) async fn lift(
    State(site): State<Arc<Site>>,
    visitor: Visitor,
    Path(of): Path<OfRequest>,
) -> Result<Response, Problem> {
    let hand = visitor.hand()?;
    let request = of.number()?;
    site.run(move |app| duties::rights::lift(app, hand, request))
        .await?;
    Ok(follow(&visitor, request))
}
