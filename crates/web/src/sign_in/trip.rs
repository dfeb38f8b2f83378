//! The way to a provider and back: what must come back with the person, and who they are then.

use std::sync::Arc;

use askama::Template;
use axum::extract::{Form, Path, Query, State};
use axum::http::{HeaderMap, header};
use axum::response::{IntoResponse, Redirect, Response};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use duties::sign_in::Arrival;
use law::words::portal;

use super::outgoing::ProviderFault;
use super::way::{By, Leaving, Proved, Way};
use super::{begin, is_the_same};
use crate::address::{encoded, onward};
use crate::cookie;
use crate::page::{self, Frame};
use crate::problem::Problem;
use crate::session::Visitor;
use crate::site::Site;

/// How long a sign-in may take, in seconds.
const SIGNING_IN_SECONDS: u32 = 600;
/// The longest code or ticket that is handed on to a provider.
const CODE_BYTES_MAX: usize = 4096;

/// How the person comes to the provider.
#[derive(serde::Deserialize)]
pub(crate) struct LeavingFor {
    /// The provider's source; the first one when left out.
    by: Option<String>,
    next: Option<String>,
    again: Option<String>,
}

fn way(site: &Site, source: Option<&str>) -> Result<Arc<Way>, Problem> {
    let mut ways = site.ways.iter();
    match source {
        None => ways.next(),
        Some(source) => ways.find(|way| way.source == source),
    }
    .cloned()
    .ok_or(Problem::NotFound)
}

/// Sends the person to the provider; to one abroad only after they were told and asked (`LP-58`).
pub(crate) async fn leave(
    State(site): State<Arc<Site>>,
    Query(asked): Query<LeavingFor>,
) -> Result<Response, Problem> {
    let way = way(&site, asked.by.as_deref())?;
    if duties::sign_in::leads(site.app(), &way.source).is_none() {
        return sent(&site, way, &asked, false).await;
    }
    let next = encoded(&onward(asked.next.as_deref()));
    let again = if asked.again.is_some() {
        "&again=1"
    } else {
        ""
    };
    let page = format!("/sign-in/abroad?by={}&next={next}{again}", way.source);
    Ok(Redirect::to(&page).into_response())
}

#[derive(Template)]
#[template(path = "sign_in_abroad.html")]
struct Told {
    frame: Frame,
    lead: String,
    statement: String,
    kept: Vec<String>,
    by: String,
    next: String,
    again: bool,
}

/// What is told before somebody is sent to a provider abroad, and the question (s.28(2)).
pub(crate) async fn tell_of_abroad(
    State(site): State<Arc<Site>>,
    visitor: Visitor,
    Query(asked): Query<LeavingFor>,
) -> Result<Response, Problem> {
    let way = way(&site, asked.by.as_deref())?;
    let abroad = duties::sign_in::leads(site.app(), &way.source).ok_or(Problem::NotFound)?;
    let frame = Frame::new(&site, &visitor, portal::ABROAD);
    page::answer(&Told {
        lead: frame.fill(
            portal::ABROAD_LEAD,
            &[
                ("name", frame.say(&abroad.name)),
                ("country", &abroad.country),
            ],
        ),
        statement: frame.say(&abroad.statement).to_owned(),
        kept: abroad
            .kept
            .iter()
            .map(|name| frame.say(name).to_owned())
            .collect(),
        by: way.source.clone(),
        next: onward(asked.next.as_deref()),
        again: asked.again.is_some(),
        frame,
    })
}

/// The person was told and agrees: on to the provider.
pub(crate) async fn agree_to_abroad(
    State(site): State<Arc<Site>>,
    Form(asked): Form<LeavingFor>,
) -> Result<Response, Problem> {
    let way = way(&site, asked.by.as_deref())?;
    sent(&site, way, &asked, true).await
}

async fn sent(
    site: &Arc<Site>,
    way: Arc<Way>,
    asked: &LeavingFor,
    agreed: bool,
) -> Result<Response, Problem> {
    let kept = Kept {
        agreed,
        state: random()?,
        nonce: random()?,
        verifier: random()?,
        again: asked.again.is_some(),
        by: way.source.clone(),
        next: onward(asked.next.as_deref()),
    };
    let written = kept.written();
    let (now, app) = (site.app().now(), Arc::clone(site.app()));
    let address = asked_of(move || {
        let challenge = URL_SAFE_NO_PAD.encode(store::Digest::of(kept.verifier.as_bytes()));
        let claims = duties::sign_in::claims_kept(&app, &way.source);
        way.address_to_leave_for(
            &Leaving {
                state: &kept.state,
                nonce: &kept.nonce,
                challenge: &challenge,
                again: kept.again,
                claims: &claims,
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
            &written,
            Some(SIGNING_IN_SECONDS),
            site.settings.secure,
        ),
    );
    Ok(response)
}

/// What an issuer of OpenID Connect sends the person back with.
#[derive(serde::Deserialize)]
pub(crate) struct Returned {
    code: Option<String>,
    state: Option<String>,
    /// `RFC 9207`.
    iss: Option<String>,
}

/// What Chula SSO sends the person back with.
#[derive(serde::Deserialize)]
pub(crate) struct ReturnedWithTicket {
    ticket: Option<String>,
}

/// What the browser kept while its person was at the provider.
struct Kept {
    state: String,
    nonce: String,
    verifier: String,
    again: bool,
    /// Whether the person agreed to go abroad.
    agreed: bool,
    /// The provider's source.
    by: String,
    next: String,
}

impl Kept {
    fn written(&self) -> String {
        format!(
            "{}.{}.{}.{}.{}.{}.{}",
            self.state,
            self.nonce,
            self.verifier,
            u8::from(self.again),
            u8::from(self.agreed),
            URL_SAFE_NO_PAD.encode(&self.by),
            URL_SAFE_NO_PAD.encode(&self.next)
        )
    }

    fn read(text: &str) -> Option<Kept> {
        let mut parts = text.split('.').map(str::to_owned);
        let (state, nonce, verifier) = (parts.next()?, parts.next()?, parts.next()?);
        let (again, agreed) = (parts.next()? == "1", parts.next()? == "1");
        let mut decoded = || {
            let bytes = URL_SAFE_NO_PAD.decode(parts.next()?).ok()?;
            String::from_utf8(bytes).ok()
        };
        let (by, next) = (decoded()?, decoded()?);
        let whole = parts.next().is_none()
            && [&state, &nonce, &verifier]
                .iter()
                .all(|part| part.len() == 43);
        whole.then_some(Kept {
            state,
            nonce,
            verifier,
            again,
            agreed,
            by,
            next,
        })
    }

    /// What this browser keeps of a sign-in, if this is the way back from it.
    fn of(site: &Site, headers: &HeaderMap, state: Option<&str>) -> Result<Kept, Problem> {
        cookie::read(headers, cookie::SIGNING_IN, site.settings.secure)
            .as_deref()
            .and_then(Kept::read)
            .filter(|kept| state == Some(kept.state.as_str()))
            .ok_or(Problem::SignInFailed)
    }
}

/// Takes the person in again when an issuer of OpenID Connect sends them back.
pub(crate) async fn come_back(
    State(site): State<Arc<Site>>,
    visitor: Visitor,
    headers: HeaderMap,
    Query(returned): Query<Returned>,
) -> Result<Response, Problem> {
    let kept = Kept::of(&site, &headers, returned.state.as_deref())?;
    let way = way(&site, Some(&kept.by))?;
    let answers = returned
        .iss
        .as_deref()
        .is_none_or(|iss| iss == way.issuer());
    let code = returned.code.filter(|_| answers);
    let code = code.filter(|_| matches!(way.by, By::OpenIdConnect(_)));
    arrived(&site, visitor, &headers, kept, (way, code)).await
}

/// Takes the person in again when Chula SSO sends them back. The word in the address ties the ticket to
/// this browser, as nothing else of that protocol does (`T4`).
pub(crate) async fn come_back_with_ticket(
    State(site): State<Arc<Site>>,
    visitor: Visitor,
    headers: HeaderMap,
    Path(state): Path<String>,
    Query(returned): Query<ReturnedWithTicket>,
) -> Result<Response, Problem> {
    let kept = Kept::of(&site, &headers, Some(&state))?;
    let way = way(&site, Some(&kept.by))?;
    let ticket = returned
        .ticket
        .filter(|_| matches!(way.by, By::ChulaTicket(_)));
    arrived(&site, visitor, &headers, kept, (way, ticket)).await
}

async fn arrived(
    site: &Arc<Site>,
    visitor: Visitor,
    headers: &HeaderMap,
    kept: Kept,
    (way, code): (Arc<Way>, Option<String>),
) -> Result<Response, Problem> {
    let code = code
        .filter(|code| !code.is_empty() && code.len() <= CODE_BYTES_MAX)
        .ok_or(Problem::SignInFailed)?;
    let (now, again, next) = (site.app().now(), kept.again, onward(Some(&kept.next)));
    let agreed = kept.agreed;
    let (asked, app) = (Arc::clone(&way), Arc::clone(site.app()));
    let proved = asked_of(move || {
        let claims = duties::sign_in::claims_kept(&app, &asked.source);
        asked.identity(&code, (&kept.nonce, &kept.verifier, again), &claims, now)
    })
    .await?;
    let who = site
        .run(move |app| {
            let Proved {
                subject,
                account,
                claims,
            } = &proved;
            duties::sign_in::sign_in(
                app,
                &Arrival {
                    source: &way.source,
                    issuer: way.issuer(),
                    subject,
                    account: account.as_deref(),
                    claims,
                    agreed,
                },
            )
        })
        .await?;
    if again {
        is_the_same(&who, &visitor.session()?)?;
    }
    let before = cookie::read(headers, cookie::SESSION, site.settings.secure);
    let mut response = begin(site, &who, before, &next).await?;
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

fn random() -> Result<String, Problem> {
    let mut bytes = [0_u8; 32];
    rustls::crypto::aws_lc_rs::default_provider()
        .secure_random
        .fill(&mut bytes)
        .map_err(|_| Problem::Broken)?;
    Ok(URL_SAFE_NO_PAD.encode(bytes))
}
