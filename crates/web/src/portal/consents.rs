//! The person's consents: each on or off in place, with one press either way, and what withdrawing does
//! told before the button (s.19 ¶4–6, `LP-99` … `LP-101`). Where the age decides who must agree and is not
//! known, it is asked for, looked at, and not kept (s.20).

use std::sync::Arc;

use askama::Template;
use axum::extract::{Form, State};
use axum::response::{IntoResponse, Redirect, Response};
use duties::consent::{self, How, Said, Saying};
use duties::rights::{Asking, Hand, Wish, file};
use duties::{App, Failure};
use law::words::{Words, asking, consents as said, desk, portal};
use law::{Birth, ConsentState, Language, PersonId, RequestId, date};

use super::ask::{Ask, Part, Write};
use super::consent_record::{hex, unhex};
use super::filing::follow;
use super::shown::joined;
use crate::forms::Brought;
use crate::page::{self, Frame};
use crate::problem::Problem;
use crate::session::Visitor;
use crate::site::Site;

const START: &str = "/me/consents";
const GIVE: &str = "/me/consents/give";
const REFUSE: &str = "/me/consents/refuse";

/// One consent, given or not.
pub(crate) struct Consent {
    pub(crate) id: String,
    pub(crate) name: String,
    pub(crate) ask: String,
    /// What is agreed to where the data is sensitive (s.26).
    pub(crate) statement: Option<String>,
    /// What else is read before the answer.
    pub(crate) lines: Vec<String>,
    /// The hash of all of it, which comes back with the answer.
    pub(crate) wording: String,
    pub(crate) explicit: bool,
    pub(crate) given: bool,
    /// Whether somebody else has to agree too.
    pub(crate) waits: bool,
    /// Who has agreed so far.
    pub(crate) agreed: String,
    pub(crate) state: &'static str,
}

#[derive(Template)]
#[template(path = "consents.html")]
struct Page {
    frame: Frame,
    consents: Vec<Consent>,
}

/// Every consent that the policy asks of this person, in words.
pub(crate) fn told(frame: &Frame, consents: &[consent::Consent]) -> Vec<Consent> {
    consents
        .iter()
        .filter_map(|one| {
            // What cannot be read cannot be agreed to.
            let read = one.wording(frame.language)?;
            let waits = !one.given && !one.agreed.is_empty();
            Some(Consent {
                id: one.activity.id.clone(),
                name: read.name.clone(),
                ask: read.ask.clone(),
                statement: read.statement.clone(),
                lines: read.lines.clone(),
                wording: hex(&consent::hash_of(read)),
                explicit: read.explicit,
                given: one.given,
                waits,
                agreed: joined(frame, one.agreed.iter()),
                state: frame.t(state_of(one, waits)),
            })
        })
        .collect()
}

const fn state_of(one: &consent::Consent, waits: bool) -> Words {
    match (one.given, waits, one.state) {
        (true, ..) => asking::CONSENT_ON,
        (false, true, _) => asking::CONSENT_WAITS,
        (false, false, Some(ConsentState::Refused)) => said::REFUSED_STATE,
        (false, false, Some(ConsentState::Invalid)) => said::INVALID_STATE,
        (false, false, Some(ConsentState::Expired)) => said::EXPIRED_STATE,
        (false, false, _) => asking::CONSENT_OFF,
    }
}

/// Shows them.
pub(crate) async fn show(
    State(site): State<Arc<Site>>,
    visitor: Visitor,
) -> Result<Response, Problem> {
    let person = visitor.whose()?;
    let consents = site.run(move |app| consent::consents(app, person)).await?;
    let frame = Frame::new(&site, &visitor, asking::CONSENTS);
    page::answer(&Page {
        consents: told(&frame, &consents),
        frame,
    })
}

/// Takes a consent back: at once, and told on the page of the request. What only waits for somebody
/// else's word was no consent yet, and is dropped.
pub(crate) async fn withdraw(
    State(site): State<Arc<Site>>,
    visitor: Visitor,
    Form(brought): Form<Brought>,
) -> Result<Response, Problem> {
    let (hand, asking) = (visitor.hand()?, visitor.asking()?);
    let activity = brought.text("activity");
    let how = (visitor.language, how(&visitor)?);
    let filed = site
        .run(move |app| take_back(app, hand, asking, activity, how))
        .await?;
    Ok(match filed {
        Some(request) => follow(&visitor, request),
        None => Redirect::to(&visitor.at(START)).into_response(),
    })
}

fn take_back(
    app: &App,
    hand: Hand,
    asking: Asking,
    activity: String,
    (language, how): (Language, How),
) -> Result<Option<RequestId>, Failure> {
    let known = consent::consents(app, hand.person())?;
    let waits = known
        .iter()
        .any(|one| one.activity.id == activity && !one.given && !one.agreed.is_empty());
    if waits {
        consent::say(app, hand, &Saying::new(activity, false, language, how))?;
        return Ok(None);
    }
    Ok(Some(
        file(app, asking, Wish::Withdrawal { activity })?.request,
    ))
}

/// Gives a consent. Where the age must be known first, it is asked for.
pub(crate) async fn give(
    State(site): State<Arc<Site>>,
    visitor: Visitor,
    Form(brought): Form<Brought>,
) -> Result<Response, Problem> {
    let hand = visitor.hand()?;
    let written = brought.one("birth").map(date::read);
    let birth = match written {
        Some(Err(_)) => return ask_birth(&site, &visitor, (START, GIVE), &brought, true),
        Some(Ok(typed)) => Some(Birth::Day(typed.day)),
        None => None,
    };
    let saying = saying(&visitor, &brought, true)?.born(birth);
    let said = site.run(move |app| consent::say(app, hand, &saying)).await;
    match said {
        Ok(Said::Given | Said::Waits { .. } | Said::Not) => {
            Ok(Redirect::to(&visitor.at(START)).into_response())
        }
        Err(Problem::Bad { why, .. }) if *why == desk::CONSENT_BIRTH.text() => {
            ask_birth(&site, &visitor, (START, GIVE), &brought, false)
        }
        Err(problem) => Err(problem),
    }
}

/// Says no to a consent: as easily as yes, and with no other effect than that nothing is used.
pub(crate) async fn refuse(
    State(site): State<Arc<Site>>,
    visitor: Visitor,
    Form(brought): Form<Brought>,
) -> Result<Response, Problem> {
    let hand = visitor.hand()?;
    match brought.one("birth").map(date::read) {
        Some(Err(_)) => return ask_birth(&site, &visitor, (START, REFUSE), &brought, true),
        // it is looked at for a yes alone, and kept for neither
        Some(Ok(_)) => {}
        None if is_asked_birth(&site, hand.person()).await? => {
            return ask_birth(&site, &visitor, (START, REFUSE), &brought, false);
        }
        None => {}
    }
    let saying = saying(&visitor, &brought, false)?;
    site.run(move |app| consent::say(app, hand, &saying))
        .await?;
    Ok(Redirect::to(&visitor.at(START)).into_response())
}

/// Whether the date of birth is asked before either answer counts.
pub(crate) async fn is_asked_birth(site: &Site, person: PersonId) -> Result<bool, Problem> {
    site.run(move |app| consent::asks_birth(app, person)).await
}

/// How a word comes that is said on these pages.
fn how(visitor: &Visitor) -> Result<How, Problem> {
    let proved = visitor.session()?.proved;
    Ok(How::Portal { proved })
}

/// The answer of a form to the text that it showed: one that says not which, answers none.
pub(crate) fn saying(visitor: &Visitor, brought: &Brought, yes: bool) -> Result<Saying, Problem> {
    let read = unhex(&brought.text("wording")).unwrap_or_default();
    let activity = brought.text("activity");
    Ok(Saying::new(activity, yes, visitor.language, how(visitor)?).having_read(Some(read)))
}

pub(crate) fn ask_birth(
    site: &Site,
    visitor: &Visitor,
    (start, give): (&'static str, &'static str),
    brought: &Brought,
    wrong: bool,
) -> Result<Response, Problem> {
    let frame = Frame::new(site, visitor, asking::CONSENT_BORN).asked_at(start);
    let lead = frame.t(desk::CONSENT_BIRTH).to_owned();
    let birth = Part::Write(Write {
        name: "birth",
        label: frame.t(asking::CONSENT_BORN).to_owned(),
        hint: Some(frame.t(asking::CONSENT_BORN_HINT).to_owned()),
        value: brought.text("birth"),
        fault: wrong.then(|| frame.t(asking::CONSENT_BORN_WRONG).to_owned()),
        long: false,
    });
    let is_no = give == REFUSE || brought.one("answer") == Some("no");
    let button = if is_no {
        said::REFUSE
    } else {
        asking::CONSENT_GIVE
    };
    let mut page = Ask::page(frame, start, give, button);
    page.lead = Some(lead);
    page.carried = brought.carried(&["activity", "wording", "answer"]);
    page.parts.push(birth);
    page.answer()
}
