//! Signing in and out, and proving again who one is: with a provider that the policy has registered
//! (`LP-31`, `C3`), or, in the demo alone, as an invented person. Nobody has a password here (`CO-21`).
//!
//! Identity is the issuer and its subject, never an e-mail address (`T1`). What must be remembered
//! while the person is at the provider lies in a cookie of their own browser for ten minutes.

mod outgoing;
mod provider;
mod ticket;
mod token;
mod trip;
mod way;

use std::sync::Arc;

use askama::Template;
use axum::extract::{Form, Query, State};
use axum::http::{HeaderMap, HeaderValue, header};
use axum::response::{IntoResponse, Redirect, Response};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use duties::App;
use duties::sign_in::Who;
use law::words::portal;
use law::{ActorId, PersonId};
use store::Session;

use crate::address::{encoded, onward};
use crate::cookie;
use crate::forms::Onward;
use crate::page::{self, Frame};
use crate::problem::Problem;
use crate::session::{FRESH, Visitor, written};
use crate::settings::DemoPerson;
use crate::site::Site;

pub use outgoing::ProviderFault;
pub(crate) use trip::{agree_to_abroad, come_back, come_back_with_ticket, leave, tell_of_abroad};
pub(crate) use way::Way;

/// A way of signing in, as it is offered.
struct Offered {
    /// The source's id, for the address.
    source: String,
    name: law::Text,
}

#[derive(Template)]
#[template(path = "sign_in.html")]
struct Choose {
    frame: Frame,
    people: Vec<DemoPerson>,
    ways: Vec<Offered>,
    /// Where the form of the invented people goes.
    to: &'static str,
    next: String,
    /// The same for a link.
    next_in_link: String,
    /// Whether this is the second proof of somebody signed in already.
    again: bool,
}

/// What the policy calls the providers, in the order of the configuration.
fn offered(site: &Site) -> Vec<Offered> {
    let policy = site.app().policy();
    let named = |source: &str| {
        let mut sources = policy.pack.sources.iter();
        sources
            .find(|known| known.id == source)
            .map(|known| known.name.clone())
    };
    site.ways
        .iter()
        .filter_map(|way| {
            Some(Offered {
                name: named(&way.source)?,
                source: way.source.clone(),
            })
        })
        .collect()
}

/// The page on which one signs in.
pub(crate) async fn choose(
    State(site): State<Arc<Site>>,
    visitor: Visitor,
    Query(onwards): Query<Onward>,
) -> Result<Response, Problem> {
    let next = onward(onwards.next.as_deref());
    page::answer(&Choose {
        frame: Frame::new(&site, &visitor, portal::SIGN_IN),
        people: site.settings.demo.clone().unwrap_or_default(),
        ways: offered(&site),
        to: "/sign-in/as",
        next_in_link: encoded(&next),
        next,
        again: false,
    })
}

/// The page on which one proves again who one is, before a copy or an erasure (`T9`). The demo lists
/// nobody but who is signed in: nobody else's proof would count.
pub(crate) async fn confirm(
    State(site): State<Arc<Site>>,
    visitor: Visitor,
    Query(onwards): Query<Onward>,
) -> Result<Response, Problem> {
    let next = onward(onwards.next.as_deref());
    let people = themselves(&site, visitor.session()?).await?;
    page::answer(&Choose {
        frame: Frame::new(&site, &visitor, portal::CONFIRM),
        people,
        ways: offered(&site),
        to: "/confirm/as",
        next_in_link: encoded(&next),
        next,
        again: true,
    })
}

/// Those of the invented people who are the one signed in.
async fn themselves(site: &Arc<Site>, session: Session) -> Result<Vec<DemoPerson>, Problem> {
    let invented = site.settings.demo.clone().unwrap_or_default();
    site.run(move |app| {
        let mut same = Vec::new();
        for person in invented {
            let who = duties::sign_in::sign_in_as(app, &person.account)?;
            if is_the_same(&who, &session).is_ok() {
                same.push(person);
            }
        }
        Ok::<_, duties::Failure>(same)
    })
    .await
}

/// The choice of an invented person.
#[derive(serde::Deserialize)]
pub(crate) struct Choice {
    account: String,
    next: Option<String>,
}

/// Signs in as an invented person. Without the demo this address is not there.
pub(crate) async fn as_invented(
    State(site): State<Arc<Site>>,
    headers: HeaderMap,
    Form(choice): Form<Choice>,
) -> Result<Response, Problem> {
    let who = invented(&site, &choice.account).await?;
    let before = cookie::read(&headers, cookie::SESSION, site.settings.secure);
    let next = onward(choice.next.as_deref());
    begin(&site, &who, before, &next).await
}

/// Proves again, as an invented person, who one is.
pub(crate) async fn confirm_as_invented(
    State(site): State<Arc<Site>>,
    visitor: Visitor,
    headers: HeaderMap,
    Form(choice): Form<Choice>,
) -> Result<Response, Problem> {
    let who = invented(&site, &choice.account).await?;
    is_the_same(&who, &visitor.session()?)?;
    let before = cookie::read(&headers, cookie::SESSION, site.settings.secure);
    let next = onward(choice.next.as_deref());
    begin(&site, &who, before, &next).await
}

async fn invented(site: &Arc<Site>, account: &str) -> Result<Who, Problem> {
    let listed = site
        .settings
        .demo
        .iter()
        .flatten()
        .any(|person| person.account == account);
    if !listed {
        return Err(Problem::NotFound);
    }
    let account = account.to_owned();
    site.run(move |app| duties::sign_in::sign_in_as(app, &account))
        .await
}

/// A second proof counts for nobody but who is signed in.
fn is_the_same(who: &Who, session: &Session) -> Result<(), Problem> {
    let same = who.person == session.person && who.actor == session.actor;
    if same { Ok(()) } else { Err(Problem::NotYours) }
}

/// Begins a session of somebody whom a code from their mailbox proved: never of staff.
pub(crate) async fn proved_by_code(
    site: &Arc<Site>,
    person: PersonId,
    headers: &HeaderMap,
) -> Result<Response, Problem> {
    let who = Who {
        person: Some(person),
        ..Who::default()
    };
    let before = cookie::read(headers, cookie::SESSION, site.settings.secure);
    begin(site, &who, before, "/me").await
}

/// Begins a session under a new token, whatever was there before (`T5`: no fixed session).
async fn begin(
    site: &Arc<Site>,
    who: &Who,
    before: Option<String>,
    next: &str,
) -> Result<Response, Problem> {
    if who.person.is_none() && who.actor.is_none() {
        return Err(Problem::Stranger);
    }
    let (person, actor) = (who.person, who.actor);
    let token = site
        .run(move |app| begun(app, person, actor, before.as_deref()))
        .await?;
    let mut response = Redirect::to(next).into_response();
    response.headers_mut().append(
        header::SET_COOKIE,
        cookie::write(
            cookie::SESSION,
            &written(&token),
            None,
            site.settings.secure,
        ),
    );
    Ok(response)
}

fn begun(
    app: &App,
    person: Option<PersonId>,
    actor: Option<ActorId>,
    before: Option<&str>,
) -> Result<[u8; 32], store::Fault> {
    let old = known(app, before)?;
    app.store().transact("session.begun", move |tx| {
        if let Some(old) = &old {
            tx.end_session(old)?;
        }
        tx.begin_session(person, actor)
    })
}

fn known(app: &App, cookie: Option<&str>) -> Result<Option<Session>, store::Fault> {
    let Some(token) = cookie.and_then(|value| URL_SAFE_NO_PAD.decode(value).ok()) else {
        return Ok(None);
    };
    Ok(app
        .store()
        .read(|read| read.session(&token))?
        .map(|(session, _)| session))
}

/// Ends the session, and has the browser forget what it showed (`T8`).
pub(crate) async fn sign_out(
    State(site): State<Arc<Site>>,
    visitor: Visitor,
) -> Result<Response, Problem> {
    if let Some(signed) = visitor.signed {
        site.run(move |app| {
            app.store()
                .transact("session.ended", move |tx| tx.end_session(&signed.session))
        })
        .await?;
    }
    let mut response = Redirect::to("/signed-out").into_response();
    let headers = response.headers_mut();
    headers.append(
        header::SET_COOKIE,
        cookie::clear(cookie::SESSION, site.settings.secure),
    );
    headers.insert(
        "clear-site-data",
        HeaderValue::from_static("\"cache\", \"storage\""),
    );
    Ok(response)
}

#[derive(Template)]
#[template(path = "signed_out.html")]
struct SignedOut {
    frame: Frame,
}

/// Says that one is signed out.
pub(crate) async fn signed_out(
    State(site): State<Arc<Site>>,
    visitor: Visitor,
) -> Result<Response, Problem> {
    page::answer(&SignedOut {
        frame: Frame::new(&site, &visitor, portal::SIGNED_OUT),
    })
}

/// Whether the person's proof is fresh enough for a copy or an erasure.
pub(crate) fn is_fresh(site: &Site, session: &Session) -> bool {
    session.proved.after(FRESH) > site.app().now()
}
