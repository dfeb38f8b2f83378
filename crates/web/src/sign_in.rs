//! Signing in and out, and proving again who one is: with an OpenID Connect provider (`C3`), or, in
//! the demo alone, as an invented person.
//!
//! Identity is the issuer and its subject, never an e-mail address (`T1`). What must be remembered
//! while the person is at the provider lies in a cookie of their own browser for ten minutes.

mod provider;
mod token;

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
use provider::Leaving;

pub(crate) use provider::Provider;
pub use provider::ProviderFault;

/// How long a sign-in may take, in seconds.
const SIGNING_IN_SECONDS: u32 = 600;

#[derive(Template)]
#[template(path = "sign_in.html")]
struct Choose {
    frame: Frame,
    people: Vec<DemoPerson>,
    provider: bool,
    /// Where the form of the invented people goes.
    to: &'static str,
    next: String,
    /// The same for a link.
    next_in_link: String,
    /// Whether this is the second proof of somebody signed in already.
    again: bool,
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
        provider: site.provider.is_some(),
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
        provider: site.provider.is_some(),
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

/// How the person comes to the provider.
#[derive(serde::Deserialize)]
pub(crate) struct LeavingFor {
    next: Option<String>,
    again: Option<String>,
}

/// Sends the person to the provider.
pub(crate) async fn leave(
    State(site): State<Arc<Site>>,
    Query(asked): Query<LeavingFor>,
) -> Result<Response, Problem> {
    let provider = site.provider.clone().ok_or(Problem::NotFound)?;
    let again = asked.again.is_some();
    let next = onward(asked.next.as_deref());
    let [state, nonce, verifier] = [random()?, random()?, random()?];
    let challenge = URL_SAFE_NO_PAD.encode(store::Digest::of(verifier.as_bytes()));
    let kept = format!(
        "{state}.{nonce}.{verifier}.{}.{}",
        u8::from(again),
        URL_SAFE_NO_PAD.encode(next)
    );
    let now = site.app().now();
    let address = asked_of(move || {
        provider.address_to_leave_for(
            &Leaving {
                state: &state,
                nonce: &nonce,
                challenge: &challenge,
                again,
            },
            now,
        )
    })
    .await?;
    let mut response = Redirect::to(&address).into_response();
    response.headers_mut().append(
        header::SET_COOKIE,
        cookie::write(
            cookie::SIGNING_IN,
            &kept,
            Some(SIGNING_IN_SECONDS),
            site.settings.secure,
        ),
    );
    Ok(response)
}

/// What the provider sends the person back with.
#[derive(serde::Deserialize)]
pub(crate) struct Returned {
    code: Option<String>,
    state: Option<String>,
    /// `RFC 9207`.
    iss: Option<String>,
}

/// What the browser kept while its person was at the provider.
struct Kept {
    state: String,
    nonce: String,
    verifier: String,
    again: bool,
    next: String,
}

impl Kept {
    fn read(text: &str) -> Option<Kept> {
        let mut parts = text.split('.').map(str::to_owned);
        let (state, nonce, verifier) = (parts.next()?, parts.next()?, parts.next()?);
        let again = parts.next()? == "1";
        let next = URL_SAFE_NO_PAD.decode(parts.next()?).ok()?;
        let whole = parts.next().is_none()
            && [&state, &nonce, &verifier]
                .iter()
                .all(|part| part.len() == 43);
        whole.then_some(Kept {
            state,
            nonce,
            verifier,
            again,
            next: String::from_utf8(next).ok()?,
        })
    }
}

/// Takes the person in again when the provider sends them back.
pub(crate) async fn come_back(
    State(site): State<Arc<Site>>,
    visitor: Visitor,
    headers: HeaderMap,
    Query(returned): Query<Returned>,
) -> Result<Response, Problem> {
    let provider = site.provider.clone().ok_or(Problem::NotFound)?;
    let kept = cookie::read(&headers, cookie::SIGNING_IN, site.settings.secure)
        .as_deref()
        .and_then(Kept::read)
        .ok_or(Problem::SignInFailed)?;
    let answers = returned.state.as_deref() == Some(kept.state.as_str())
        && returned
            .iss
            .as_deref()
            .is_none_or(|iss| iss == provider.issuer());
    let code = returned
        .code
        .filter(|code| answers && code.len() <= 4096)
        .ok_or(Problem::SignInFailed)?;
    let (now, again) = (site.app().now(), kept.again);
    let at_provider = Arc::clone(&provider);
    let claims = asked_of(move || {
        let wanted = at_provider.wanted(&kept.nonce, again);
        at_provider.identity(&code, &kept.verifier, &wanted, now)
    })
    .await?;
    let account = provider
        .account_claim()
        .and_then(|claim| claims.text(claim))
        .map(str::to_owned);
    let who = site
        .run(move |app| {
            duties::sign_in::sign_in(app, provider.issuer(), &claims.subject, account.as_deref())
        })
        .await?;
    if again {
        is_the_same(&who, &visitor.session()?)?;
    }
    let before = cookie::read(&headers, cookie::SESSION, site.settings.secure);
    let mut response = begin(&site, &who, before, &onward(Some(&kept.next))).await?;
    response.headers_mut().append(
        header::SET_COOKIE,
        cookie::clear(cookie::SIGNING_IN, site.settings.secure),
    );
    Ok(response)
}

/// Asks the provider on a thread that may wait; what went wrong is logged by its kind alone.
async fn asked_of<T: Send + 'static>(
    ask: impl FnOnce() -> Result<T, ProviderFault> + Send + 'static,
) -> Result<T, Problem> {
    tokio::task::spawn_blocking(ask)
        .await
        .map_err(|_| Problem::Broken)?
        .map_err(|fault| {
            tracing::warn!(%fault, "a sign-in failed");
            Problem::SignInFailed
        })
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

fn random() -> Result<String, Problem> {
    let mut bytes = [0_u8; 32];
    rustls::crypto::aws_lc_rs::default_provider()
        .secure_random
        .fill(&mut bytes)
        .map_err(|_| Problem::Broken)?;
    Ok(URL_SAFE_NO_PAD.encode(bytes))
}
