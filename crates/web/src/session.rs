//! Who is at the door, and whether this door is for them.

use std::net::{IpAddr, SocketAddr};
use std::sync::Arc;

use axum::RequestExt as _;
use axum::extract::{ConnectInfo, RawPathParams, Request, State};
use axum::http::{Extensions, HeaderMap, Method};
use axum::middleware::Next;
use axum::response::{IntoResponse, Redirect, Response};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use duties::guardian::{self, ActsAs};
use duties::rights::{Asking, Hand};
use duties::{App, Failure};
use jiff::SignedDuration;
use law::words::{Words, representing};
use law::{ActorId, Language, PersonId, Plain};
use policy::RelationKind;
use store::Session;

use crate::address::encoded;
use crate::cookie;
use crate::forms::id;
use crate::page;
use crate::problem::Problem;
use crate::routes::Audience;
use crate::site::Site;

/// How often it is written down that a session's holder was seen.
const SEEN_EVERY: SignedDuration = SignedDuration::from_mins(1);

/// How fresh a proof of who somebody is must be for a copy or an erasure (`ASVS 7.5.3`, `T9`).
pub(crate) const FRESH: SignedDuration = SignedDuration::from_mins(5);

/// Whoever is at the door.
#[derive(Clone, Debug)]
pub(crate) struct Visitor {
    pub(crate) language: Language,
    /// The path asked for.
    pub(crate) path: String,
    /// Where the question came from; used to decide, stored nowhere.
    pub(crate) address: Option<IpAddr>,
    pub(crate) signed: Option<Signed>,
    /// For whom they act on this page: looked up for this very request.
    pub(crate) acts_for: Option<ActsFor>,
}

/// For whom somebody acts, and as what (s.20).
#[derive(Clone)]
pub(crate) struct ActsFor {
    hand: Hand,
    acts_as: ActsAs,
    called: Option<Arc<Plain<String>>>,
}

impl std::fmt::Debug for ActsFor {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("ActsFor").finish_non_exhaustive()
    }
}

impl ActsFor {
    /// Whom, by name where one is held, and as what.
    pub(crate) fn told(&self, language: Language) -> (String, &'static str) {
        let called = self.called.as_ref().map_or_else(
            || representing::NAMELESS.in_language(language).to_owned(),
            |called| called.open().clone(),
        );
        (called, self.acts_as.words().in_language(language))
    }
}

/// Somebody signed in, and the doors that are theirs.
#[derive(Clone, Debug)]
pub(crate) struct Signed {
    pub(crate) session: Session,
    pub(crate) teaching: bool,
    pub(crate) desk: bool,
    pub(crate) staff: bool,
    notice_due: bool,
}

impl Visitor {
    /// Somebody of whom nothing was looked at.
    pub(crate) fn unknown(language: Language, path: &str) -> Self {
        Visitor {
            language,
            path: path.to_owned(),
            address: None,
            signed: None,
            acts_for: None,
        }
    }

    /// The person signed in.
    pub(crate) fn person(&self) -> Result<PersonId, Problem> {
        self.signed
            .as_ref()
            .and_then(|signed| signed.session.person)
            .ok_or(Problem::NotYours)
    }

    /// By whose hand this page acts: the person signed in for themself, or for whom they act.
    pub(crate) fn hand(&self) -> Result<Hand, Problem> {
        match &self.acts_for {
            Some(acts_for) => Ok(acts_for.hand),
            None => Ok(Hand::from(self.person()?)),
        }
    }

    /// Whose matters this page is about.
    pub(crate) fn whose(&self) -> Result<PersonId, Problem> {
        Ok(self.hand()?.person())
    }

    /// A wording for one's own page, or for one about whom the visitor acts for.
    pub(crate) const fn whose_words(&self, own: Words, theirs: Words) -> Words {
        match self.acts_for {
            Some(_) => theirs,
            None => own,
        }
    }

    /// Who asks on this page, as last proved.
    pub(crate) fn asking(&self) -> Result<Asking, Problem> {
        Ok(Asking::by(self.hand()?, self.session()?.proved))
    }

    /// An address of a person's own pages, for whom this page is about.
    pub(crate) fn at(&self, path: &str) -> String {
        match &self.acts_for {
            Some(acts_for) => page::moved(path, &format!("/for/{}", acts_for.hand.person())),
            None => path.to_owned(),
        }
    }

    /// The actor signed in.
    pub(crate) fn actor(&self) -> Result<ActorId, Problem> {
        self.signed
            .as_ref()
            .and_then(|signed| signed.session.actor)
            .ok_or(Problem::NotYours)
    }

    /// The session.
    pub(crate) fn session(&self) -> Result<Session, Problem> {
        self.signed
            .as_ref()
            .map(|signed| signed.session)
            .ok_or(Problem::NotYours)
    }
}

/// Stands before every handler: finds out who is there, and lets in whom the door is for.
pub(crate) async fn gate(
    State((site, audience)): State<(Arc<Site>, Audience)>,
    mut request: Request,
    next: Next,
) -> Response {
    if matches!(
        audience,
        Audience::World | Audience::Program | Audience::Site
    ) {
        return next.run(request).await;
    }
    let language = page::language(request.headers(), request.uri(), site.settings.secure);
    let mut visitor = Visitor::unknown(language, request.uri().path());
    visitor.address = peer(request.extensions());
    let answered = match known(&site, request.headers()).await {
        Err(problem) => problem.into_response(),
        Ok(signed) => {
            visitor.signed = signed;
            match admitted(&visitor, audience, request.method()) {
                Err(answer) => answer,
                Ok(()) => match acts_for(&site, &visitor, audience, &mut request).await {
                    Err(problem) => problem.into_response(),
                    Ok(acts_for) => {
                        visitor.acts_for = acts_for;
                        request.extensions_mut().insert(visitor.clone());
                        next.run(request).await
                    }
                },
            }
        }
    };
    page::told(&site, &visitor, answered)
}

/// For whom the visitor acts, where the door is about somebody else: looked up anew each time, so that a
/// power that ended opens nothing from the next request on. Who may not is told what a stranger is told
/// of nobody (`T13`, `T14`).
async fn acts_for(
    site: &Site,
    visitor: &Visitor,
    audience: Audience,
    request: &mut Request,
) -> Result<Option<ActsFor>, Problem> {
    if audience != Audience::Representative {
        return Ok(None);
    }
    let representative = visitor.person()?;
    let named: RawPathParams = request
        .extract_parts()
        .await
        .map_err(|_| Problem::NotFound)?;
    let person: PersonId = named
        .iter()
        .find(|(name, _)| *name == "whose")
        .ok_or(Problem::NotFound)
        .and_then(|(_, value)| id(value))?;
    site.run(move |app| {
        let hand = guardian::acting(app, representative, person)?;
        Ok::<_, Failure>(Some(ActsFor {
            hand,
            acts_as: guardian::acting_as(app, representative, person)?,
            called: guardian::called(app, hand)?,
        }))
    })
    .await
}

fn peer(extensions: &Extensions) -> Option<IpAddr> {
    extensions
        .get::<ConnectInfo<SocketAddr>>()
        .map(|ConnectInfo(address)| address.ip())
}

/// Whether the door is for this visitor; otherwise what they are told.
#[expect(
    clippy::result_large_err,
    reason = "the answer is sent at once, never passed on"
)]
fn admitted(visitor: &Visitor, audience: Audience, method: &Method) -> Result<(), Response> {
    let Some(signed) = &visitor.signed else {
        return match audience {
            Audience::Anyone => Ok(()),
            _ if method == Method::GET => Err(Redirect::to(&format!(
                "/sign-in?next={}",
                encoded(&visitor.path)
            ))
            .into_response()),
            _ => Err(Problem::SignedOut.into_response()),
        };
    };
    let is_theirs = match audience {
        Audience::Anyone => true,
        Audience::Person | Audience::Representative => signed.session.person.is_some(),
        Audience::Staff => signed.staff,
        Audience::Teaching => signed.teaching,
        Audience::Desk => signed.desk,
        Audience::World | Audience::Program | Audience::Site => false,
    };
    if !is_theirs {
        return Err(Problem::NotYours.into_response());
    }
    // s.23: nobody uses the portal before the notice in force has reached them.
    let is_own = matches!(audience, Audience::Person | Audience::Representative);
    if is_own && signed.notice_due && visitor.path != "/me/notice" {
        return Err(
            Redirect::to(&format!("/me/notice?next={}", encoded(&visitor.path))).into_response(),
        );
    }
    Ok(())
}

/// The session that the cookie names, if it is alive.
async fn known(site: &Arc<Site>, headers: &HeaderMap) -> Result<Option<Signed>, Problem> {
    let Some(token) = cookie::read(headers, cookie::SESSION, site.settings.secure)
        .and_then(|value| URL_SAFE_NO_PAD.decode(value).ok())
        .filter(|token| token.len() == 32)
    else {
        return Ok(None);
    };
    site.run(move |app| look_up(app, &token)).await
}

fn look_up(app: &App, token: &[u8]) -> Result<Option<Signed>, store::Fault> {
    let Some((session, seen)) = app.store().read(|read| read.session(token))? else {
        return Ok(None);
    };
    if seen.after(SEEN_EVERY) <= app.now() {
        app.store()
            .transact("session.seen", move |tx| tx.touch_session(&session))?;
    }
    let compiled = app.store().compiled();
    let roles: Vec<&policy::Role> = session
        .actor
        .map(|actor| app.store().roles(actor))
        .unwrap_or_default()
        .iter()
        .filter_map(|number| compiled.role(policy::RoleIx(number)))
        .filter(|role| role.relation_kind != RelationKind::OneSelf)
        .collect();
    let answers = |role: &policy::Role| {
        role.relation_kind == RelationKind::Office
            && role.activities.iter().any(|number| {
                compiled
                    .activity(policy::ActivityIx(number))
                    .is_some_and(|activity| activity.answers_rights)
            })
            && role.operations.has(law::Operation::Disclose.number())
    };
    let teaches = |role: &policy::Role| {
        matches!(
            role.relation_kind,
            RelationKind::Course | RelationKind::Delegation
        )
    };
    Ok(Some(Signed {
        teaching: roles.iter().any(|role| teaches(role)),
        desk: roles.iter().any(|role| answers(role)),
        staff: !roles.is_empty(),
        notice_due: match session.person {
            Some(person) => duties::notice::due(app, person)? != duties::notice::Due::Nothing,
            None => false,
        },
        session,
    }))
}

/// The member of staff whose session this is, by the token as the cookie carries it, and when they last
/// proved who they are. Nothing for any other word.
///
/// # Errors
/// [`store::Fault`].
pub fn staff_of_session(
    app: &App,
    token: &str,
) -> Result<Option<(ActorId, law::Moment)>, store::Fault> {
    let token = URL_SAFE_NO_PAD.decode(token).ok();
    let Some(token) = token.filter(|token| token.len() == store::TOKEN_BYTES) else {
        return Ok(None);
    };
    let found = look_up(app, &token)?.filter(|signed| signed.staff);
    Ok(found.and_then(|signed| Some((signed.session.actor?, signed.session.proved))))
}

/// A session's token as the cookie carries it.
pub(crate) fn written(token: &[u8; 32]) -> String {
    URL_SAFE_NO_PAD.encode(token)
}

impl<S: Send + Sync> axum::extract::FromRequestParts<S> for Visitor {
    type Rejection = Problem;

    async fn from_request_parts(
        parts: &mut axum::http::request::Parts,
        _: &S,
    ) -> Result<Self, Problem> {
        parts
            .extensions
            .get::<Visitor>()
            .cloned()
            .ok_or(Problem::Broken)
    }
}
