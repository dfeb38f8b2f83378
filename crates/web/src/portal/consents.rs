//! The person's consents: each on or off in place, with one press either way, and what withdrawing does
//! told before the button (s.19 ¶4–6, `LP-99` … `LP-101`).

use std::sync::Arc;

use askama::Template;
use axum::extract::{Form, State};
use axum::response::{IntoResponse, Redirect, Response};
use duties::App;
use duties::rights::{Asking, Wish, file};
use law::PersonId;
use law::words::{asking, portal};

use super::objection::uses_of;
use crate::forms::Brought;
use crate::page::{self, Frame};
use crate::problem::Problem;
use crate::session::Visitor;
use crate::site::Site;

/// One consent, given or not.
pub(crate) struct Consent {
    pub(crate) id: String,
    pub(crate) name: String,
    pub(crate) ask: String,
    pub(crate) effect: String,
    pub(crate) given: bool,
    pub(crate) state: &'static str,
}

#[derive(Template)]
#[template(path = "consents.html")]
struct Page {
    frame: Frame,
    consents: Vec<Consent>,
}

/// Every consent that the policy asks of this person.
pub(crate) fn consents(app: &App, frame: &Frame, person: PersonId) -> Vec<Consent> {
    let policy = app.policy();
    let Some(standing) = app.store().standing(person) else {
        return Vec::new();
    };
    uses_of(app, person)
        .into_iter()
        .filter(|used| used.basis.is_consent())
        .filter_map(|used| {
            let asked = policy.pack.activity(&used.id)?.consent.as_ref()?;
            let ix = policy.compiled.activity_ix(&used.id)?;
            let given = standing.consents.has(ix.0) && !standing.withdrawn.has(ix.0);
            let text = |text: &Option<law::Text>| {
                let text = text.as_ref();
                text.map_or_else(String::new, |text| frame.say(text).to_owned())
            };
            Some(Consent {
                name: frame.say(&used.name).to_owned(),
                ask: text(&asked.ask),
                effect: text(&asked.effect_of_withdrawing),
                given,
                state: frame.t(if given {
                    asking::CONSENT_ON
                } else {
                    asking::CONSENT_OFF
                }),
                id: used.id,
            })
        })
        .collect()
}

/// Shows them.
pub(crate) async fn show(
    State(site): State<Arc<Site>>,
    visitor: Visitor,
) -> Result<Response, Problem> {
    let person = visitor.person()?;
    let frame = Frame::new(&site, &visitor, asking::CONSENTS);
    page::answer(&Page {
        consents: consents(site.app(), &frame, person),
        frame,
    })
}

/// Takes a consent back: at once, and told on the page of the request.
pub(crate) async fn withdraw(
    State(site): State<Arc<Site>>,
    visitor: Visitor,
    Form(brought): Form<Brought>,
) -> Result<Response, Problem> {
    let (person, session) = (visitor.person()?, visitor.session()?);
    let activity = brought.text("activity");
    let filed = site
        .run(move |app| {
            let asking = Asking::oneself(person, session.proved);
            file(app, asking, Wish::Withdrawal { activity })
        })
        .await?;
    Ok(Redirect::to(&format!("/me/requests/{}", filed.request)).into_response())
}
