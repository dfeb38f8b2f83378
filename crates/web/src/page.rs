//! The frame of every page: language, who is signed in, where to turn to; and what becomes of an
//! answer on its way out.

use std::any::Any;
use std::sync::Arc;

use askama::Template;
use axum::body::Body;
use axum::extract::{Request, State};
use axum::http::{HeaderMap, HeaderValue, StatusCode, Uri, header};
use axum::middleware::Next;
use axum::response::{Html, IntoResponse, Response};
use law::words::{Words, letters, portal};
use law::{Ground, Language, Moment, Origin, Text, date};

use crate::api::{self, door, door::Manner};
use crate::assets;
use crate::cookie;
use crate::headers;
use crate::problem::{self, Problem};
use crate::session::{Signed, Visitor};
use crate::site::Site;

/// A year: how long a choice of language is remembered.
const LANGUAGE_SECONDS: u32 = 31_536_000;

/// What every page has around its own matter.
pub(crate) struct Frame {
    pub(crate) language: Language,
    /// The page's own title, in the page's language.
    pub(crate) title: String,
    /// Where the language links lead: this page, asked for anew.
    pub(crate) here: String,
    /// Where the pages about the person stand: their own, or those of whom the visitor acts for.
    pub(crate) me: String,
    /// For whom the visitor acts on this page, and as what.
    pub(crate) acts_for: Option<(String, &'static str)>,
    pub(crate) signed: Option<Signed>,
    pub(crate) demo: bool,
    pub(crate) house: House,
}

/// Where everybody's own pages stand.
pub(crate) const OWN: &str = "/me";

/// An address below [`OWN`], moved below another; any other address as it is.
pub(crate) fn moved(path: &str, me: &str) -> String {
    path.strip_prefix(OWN)
        .filter(|rest| rest.is_empty() || rest.starts_with(['/', '?', '#']))
        .map_or_else(|| path.to_owned(), |rest| format!("{me}{rest}"))
}

/// Who the controller is and where to turn to, from the policy in force.
pub(crate) struct House {
    pub(crate) controller: Text,
    pub(crate) policy: Text,
    pub(crate) notice: String,
    pub(crate) dpo: Option<Contact>,
    pub(crate) authority: Option<(Text, String)>,
}

/// Somebody to turn to.
pub(crate) struct Contact {
    pub(crate) name: Text,
    pub(crate) phone: Option<String>,
    pub(crate) email: Option<String>,
}

impl Frame {
    pub(crate) fn new(site: &Site, visitor: &Visitor, title: Words) -> Self {
        Self::titled(site, visitor, title.in_language(visitor.language))
    }

    pub(crate) fn titled(site: &Site, visitor: &Visitor, title: &str) -> Self {
        Frame {
            language: visitor.language,
            title: title.to_owned(),
            here: visitor.path.clone(),
            me: visitor.at(OWN),
            acts_for: visitor
                .acts_for
                .as_ref()
                .map(|acts_for| acts_for.told(visitor.language)),
            signed: visitor.signed.clone(),
            demo: site.settings.demo.is_some(),
            house: house(site),
        }
    }

    /// For pages that answer a form: the page to ask for in the other language.
    pub(crate) fn asked_at(mut self, here: &str) -> Self {
        self.here = self.at(here);
        self
    }

    /// A wording for a person's own page, or for one about whom the visitor acts for.
    pub(crate) fn whose(&self, own: Words, theirs: Words) -> &'static str {
        self.t(self.acts_for.as_ref().map_or(own, |_| theirs))
    }

    /// Whether this page is among those of a person that begin with this path.
    pub(crate) fn is_among(&self, path: &str) -> bool {
        self.is_at(&self.at(path))
    }

    /// An address of a person's own pages, as it is on this page: for whom the visitor acts, theirs.
    pub(crate) fn at(&self, path: &str) -> String {
        moved(path, &self.me)
    }

    /// A wording in the page's language.
    pub(crate) fn t(&self, words: Words) -> &'static str {
        words.in_language(self.language)
    }

    /// A text of the policy in the page's language.
    pub(crate) fn say<'t>(&self, text: &'t Text) -> &'t str {
        text.in_language(self.language)
    }

    /// A wording with its gaps filled.
    pub(crate) fn fill(&self, words: Words, values: &[(&str, &str)]) -> String {
        words.fill(self.language, values)
    }

    /// A section as people of the page's language cite it: `s.33 ¶2` is `มาตรา 33 วรรค 2`.
    pub(crate) fn section(&self, section: &str) -> String {
        cited(section, self.language)
    }

    /// Where a ground of a request comes from: the section, or that this policy promised it.
    pub(crate) fn source_of(&self, ground: &Ground) -> String {
        match ground.origin() {
            Origin::Act => self.section(ground.section()),
            Origin::Policy(_) => self.t(portal::BY_POLICY).to_owned(),
        }
    }

    /// The page's language tag.
    pub(crate) fn tag(&self) -> &'static str {
        self.language.tag()
    }

    /// The other language's tag.
    pub(crate) fn other_tag(&self) -> &'static str {
        match self.language {
            Language::Thai => Language::English.tag(),
            Language::English => Language::Thai.tag(),
        }
    }

    /// A day and the time of day, with the weekday, in the era of the language.
    pub(crate) fn moment(&self, moment: Moment) -> String {
        date::long_with_time(moment, self.language)
    }

    /// A day with its weekday.
    pub(crate) fn day(&self, moment: Moment) -> String {
        date::long(moment.civil_day(), self.language)
    }

    /// A day, for tables.
    pub(crate) fn short_day(&self, moment: Moment) -> String {
        date::short(moment.civil_day(), self.language)
    }

    /// Whether a part of the portal is the one shown.
    pub(crate) fn is_at(&self, path: &str) -> bool {
        self.here == path || (path.len() > 3 && self.here.starts_with(&format!("{path}/")))
    }

    /// Whether somebody with a page of their own is signed in.
    pub(crate) fn is_person(&self) -> bool {
        self.signed
            .as_ref()
            .is_some_and(|signed| signed.session.person.is_some())
    }

    /// How the way to the invented mailbox is called: in the demo, for whoever has one.
    pub(crate) fn mailbox(&self) -> Option<&'static str> {
        (self.demo && self.is_person()).then(|| self.t(letters::MAILBOX_OPEN))
    }

    /// Whether somebody with work in the console is signed in.
    pub(crate) fn is_staff(&self) -> bool {
        self.signed.as_ref().is_some_and(|signed| signed.staff)
    }

    /// The style sheet, by an address that changes with it.
    pub(crate) fn style(&self) -> &'static str {
        assets::style()
    }
}

fn house(site: &Site) -> House {
    let policy = site.app().policy();
    let pack = &policy.pack;
    House {
        controller: pack
            .controller
            .as_ref()
            .map_or_else(|| portal::NAME.text(), |controller| controller.name.clone()),
        policy: pack
            .head
            .as_ref()
            .map_or_else(|| portal::NAME.text(), |head| head.title.clone()),
        notice: format!(
            "/notices/{}/{}",
            policy.compiled.id(),
            policy.compiled.version()
        ),
        dpo: pack.dpo.as_ref().map(|dpo| Contact {
            name: dpo.name.clone(),
            phone: said(&dpo.phone),
            email: said(&dpo.email),
        }),
        authority: pack
            .authority
            .as_ref()
            .map(|authority| (authority.name.clone(), authority.website.clone())),
    }
}

/// A section as people of a language cite it.
pub(crate) fn cited(section: &str, language: Language) -> String {
    match language {
        Language::English => section.to_owned(),
        Language::Thai => section.replace("s.", "มาตรา ").replace('¶', "วรรค "),
    }
}

/// A line of the pack, if anything stands on it.
pub(crate) fn said(line: &str) -> Option<String> {
    Some(line.trim())
        .filter(|line| !line.is_empty())
        .map(str::to_owned)
}

/// A page as an answer.
pub(crate) fn answer(page: &impl Template) -> Result<Response, Problem> {
    page.render()
        .map(|html| Html(html).into_response())
        .map_err(|_| Problem::Broken)
}

/// A page as an answer with another status.
pub(crate) fn answer_with(status: StatusCode, page: &impl Template) -> Result<Response, Problem> {
    let mut response = answer(page)?;
    *response.status_mut() = status;
    Ok(response)
}

/// The language a visitor wants: as just chosen, as chosen before, Thai otherwise.
pub(crate) fn language(headers: &HeaderMap, uri: &Uri, secure: bool) -> Language {
    chosen(uri)
        .or_else(|| {
            cookie::read(headers, cookie::LANGUAGE, secure)?
                .parse()
                .ok()
        })
        .unwrap_or_default()
}

fn chosen(uri: &Uri) -> Option<Language> {
    uri.query()?
        .split('&')
        .find_map(|pair| pair.strip_prefix("lang="))?
        .parse()
        .ok()
}

/// Turns what went wrong into a page for this visitor.
pub(crate) fn told(site: &Site, visitor: &Visitor, mut response: Response) -> Response {
    match response.extensions_mut().remove::<problem::Carried>() {
        Some(carried) => problem::page(site, visitor, &carried),
        None => response,
    }
}

/// The outermost layer: bare failures of the layers inside get a page, every answer its headers,
/// and a chosen language is remembered.
pub(crate) async fn dress(State(site): State<Arc<Site>>, request: Request, next: Next) -> Response {
    let secure = site.settings.secure;
    let visitor = Visitor::unknown(
        language(request.headers(), request.uri(), secure),
        request.uri().path(),
    );
    let chosen = chosen(request.uri());
    let program = Program::at(request.uri().path(), request.headers());
    let mut response = next.run(request).await;
    if let Some(problem) = bare(&response) {
        response = problem.into_response();
    }
    let mut response = match program {
        Some(program) => program.told(response),
        None => told(&site, &visitor, response),
    };
    headers::put(response.headers_mut(), secure);
    if let Some(language) = chosen {
        response.headers_mut().append(
            header::SET_COOKIE,
            cookie::write(
                cookie::LANGUAGE,
                language.tag(),
                Some(LANGUAGE_SECONDS),
                secure,
            ),
        );
    }
    response
}

/// A program that calls where programs are answered: no page would help it.
struct Program {
    manner: Manner,
    language: Language,
    request_id: Option<HeaderValue>,
}

impl Program {
    fn at(path: &str, headers: &HeaderMap) -> Option<Self> {
        Some(Program {
            manner: api::manner_at(path)?,
            language: door::language(headers),
            request_id: headers.get(door::REQUEST_ID).cloned(),
        })
    }

    /// Turns what went wrong before any door was reached into an answer of the doors' manner.
    fn told(self, mut response: Response) -> Response {
        let Some(carried) = response.extensions_mut().remove::<problem::Carried>() else {
            return response;
        };
        let mut told = problem::for_a_program(&carried, self.manner, self.language);
        if let Some(id) = self.request_id {
            told.headers_mut().insert(door::REQUEST_ID, id);
        }
        if let Some(allow) = response.headers_mut().remove(header::ALLOW) {
            told.headers_mut().insert(header::ALLOW, allow);
        }
        told
    }
}

/// What a layer's bare status means; pages and the interface's own answers are left alone.
fn bare(response: &Response) -> Option<Problem> {
    let dressed = response
        .headers()
        .get(header::CONTENT_TYPE)
        .is_some_and(|kind| kind != HeaderValue::from_static("text/plain; charset=utf-8"));
    if dressed || response.extensions().get::<problem::Carried>().is_some() {
        return None;
    }
    match response.status() {
        StatusCode::FORBIDDEN => Some(Problem::FromElsewhere),
        StatusCode::PAYLOAD_TOO_LARGE => Some(Problem::TooLong),
        StatusCode::SERVICE_UNAVAILABLE => Some(Problem::Unavailable),
        StatusCode::BAD_REQUEST
        | StatusCode::UNPROCESSABLE_ENTITY
        | StatusCode::UNSUPPORTED_MEDIA_TYPE => Some(Problem::Unreadable),
        status if status.is_server_error() => Some(Problem::Broken),
        _ => None,
    }
}

/// Where no route leads.
pub(crate) async fn nothing_here() -> Problem {
    Problem::NotFound
}

/// Where a route leads, but not by this method.
pub(crate) async fn not_that_way() -> Problem {
    Problem::NotThatWay
}

/// What is answered when a handler panics. What it said may hold a person's data: it is not shown.
pub(crate) fn broken(_: Box<dyn Any + Send + 'static>) -> Response<Body> {
    tracing::error!("a handler broke off; the visitor was told so");
    Problem::Broken.into_response()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_program_that_waited_too_long_is_told_in_the_manner_of_its_door() {
        for (path, media) in [
            ("/api/v1/imports/x", "application/problem+json"),
            ("/access/v1/evaluation", "text/plain; charset=UTF-8"),
            ("/ledger/checkpoint", "text/plain; charset=UTF-8"),
        ] {
            let program = Program::at(path, &HeaderMap::new()).unwrap();
            let timed_out = StatusCode::SERVICE_UNAVAILABLE.into_response();
            let told = program.told(bare(&timed_out).unwrap().into_response());
            assert_eq!(told.status(), StatusCode::SERVICE_UNAVAILABLE);
            assert_eq!(told.headers()[header::CONTENT_TYPE], media);
            assert!(told.headers().contains_key(header::RETRY_AFTER));
        }
        for path in ["/", "/ledger", "/apis", "/me/access"] {
            assert!(Program::at(path, &HeaderMap::new()).is_none(), "{path}");
        }
    }
}
