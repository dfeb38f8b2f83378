//! The register of everything that our sites set in a browser, and the place where a choice is seen and
//! changed (s.19 ¶5, `LP-30`, `CO-8`): for everybody, without a script and without an account.

use std::sync::Arc;

use askama::Template;
use axum::extract::{Form, State};
use axum::http::{HeaderMap, header};
use axum::response::{IntoResponse, Redirect, Response};
use duties::choices;
use law::words::{cookies as words, portal};
use policy::pack::{Cookie, Period};
use policy::site;

use super::shown::joined;
use crate::api::sites::says_no;
use crate::cookie;
use crate::forms::Brought;
use crate::page::{self, Frame};
use crate::problem::Problem;
use crate::session::Visitor;
use crate::site::Site;

/// Whose cookie it is when it is ours.
const OWN: &str = "own";

/// One thing that is set.
struct Row {
    name: String,
    purpose: String,
    kept: String,
    lasts: String,
    reader: String,
    waits: bool,
}

/// One of our sites.
struct OwnSite {
    id: String,
    name: String,
    rows: Vec<Row>,
    counts: bool,
    /// Where its question is opened, when it asks one.
    change: Option<(String, String)>,
}

/// An answer that is kept.
struct Kept {
    site: String,
    at: String,
    yes: String,
    no: String,
    how: String,
    until: String,
}

/// What became of the number that was brought.
enum Looked {
    Not,
    Wrong,
    Found(Vec<Kept>),
    Erased,
}

#[derive(Template)]
#[template(path = "cookies.html")]
struct Page {
    frame: Frame,
    signal: bool,
    here: Vec<Row>,
    now: Vec<String>,
    forgets: bool,
    sites: Vec<OwnSite>,
    number: String,
    looked: Looked,
}

impl Page {
    fn of(site: &Site, visitor: &Visitor, headers: &HeaderMap) -> Page {
        let frame = Frame::new(site, visitor, words::REGISTER).asked_at("/cookies");
        let policy = site.app().policy();
        let pack = &policy.pack;
        let secure = site.settings.secure;
        let set = |name: &str| cookie::read(headers, name, secure).is_some();
        let own: Vec<&Cookie> = site::of_the_portal(pack).collect();
        let now = [cookie::SESSION, cookie::SIGNING_IN, cookie::LANGUAGE]
            .into_iter()
            .filter(|name| set(name))
            .map(|name| {
                let declared = own
                    .iter()
                    .find(|one| one.name.strip_prefix(cookie::BOUND) == Some(name));
                declared.map_or_else(
                    || name.to_owned(),
                    |one| format!("{name}: {}", frame.say(&one.purpose)),
                )
            })
            .collect();
        let sites = pack
            .sites
            .iter()
            .map(|one| OwnSite {
                id: one.id.clone(),
                name: frame.say(&one.name).to_owned(),
                rows: site::cookies(pack, one)
                    .map(|cookie| row(&frame, cookie))
                    .collect(),
                counts: !one.paths.is_empty(),
                change: one
                    .origins
                    .first()
                    .filter(|_| !site::purposes(pack, one).is_empty())
                    .map(|origin| {
                        let name = frame.say(&one.name);
                        (
                            format!("{origin}/#sitthi-consent"),
                            frame.fill(words::REGISTER_CHANGE, &[("site", name)]),
                        )
                    }),
            })
            .collect();
        Page {
            signal: says_no(headers),
            here: own.iter().map(|cookie| row(&frame, cookie)).collect(),
            now,
            forgets: set(cookie::LANGUAGE),
            sites,
            number: String::new(),
            looked: Looked::Not,
            frame,
        }
    }

    fn wrong(&self) -> bool {
        matches!(self.looked, Looked::Wrong)
    }
}

fn row(frame: &Frame, cookie: &Cookie) -> Row {
    Row {
        name: cookie.name.clone(),
        purpose: frame.say(&cookie.purpose).to_owned(),
        kept: frame.say(&site::place(cookie)).to_owned(),
        lasts: cookie
            .lasts
            .map(Period::told)
            .map_or_else(String::new, |lasts| frame.say(&lasts).to_owned()),
        reader: if cookie.provider == OWN {
            frame.t(words::REGISTER_US).to_owned()
        } else {
            format!("{} ({})", cookie.provider, cookie.country)
        },
        waits: cookie.consent,
    }
}

/// Shows it.
pub(crate) async fn show(
    State(site): State<Arc<Site>>,
    visitor: Visitor,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    page::answer(&Page::of(&site, &visitor, &headers))
}

/// Forgets the language that was chosen.
pub(crate) async fn forget(State(site): State<Arc<Site>>) -> Response {
    let gone = cookie::clear(cookie::LANGUAGE, site.settings.secure);
    ([(header::SET_COOKIE, gone)], Redirect::to("/cookies")).into_response()
}

/// Shows what is kept under the number that was brought; the number itself stands in no address.
pub(crate) async fn record(
    State(site): State<Arc<Site>>,
    visitor: Visitor,
    headers: HeaderMap,
    Form(brought): Form<Brought>,
) -> Result<Response, Problem> {
    let mut page = Page::of(&site, &visitor, &headers);
    page.number = brought.text("number");
    page.looked = Looked::Wrong;
    if let Some(number) = choices::number(&page.number) {
        let kept = site.run(move |app| choices::kept(app, number)).await?;
        if !kept.is_empty() {
            page.looked = Looked::Found(kept.iter().map(|one| told(&page.frame, one)).collect());
        }
    }
    page::answer(&page)
}

fn told(frame: &Frame, kept: &choices::Kept) -> Kept {
    Kept {
        site: frame.say(&kept.site).to_owned(),
        at: frame.moment(kept.at),
        yes: joined(frame, kept.agreed.iter()),
        no: joined(frame, kept.declined.iter()),
        how: frame.say(&kept.method).to_owned(),
        until: frame.day(kept.ends),
    }
}

/// Erases what is kept under the number that was brought.
pub(crate) async fn erase(
    State(site): State<Arc<Site>>,
    visitor: Visitor,
    headers: HeaderMap,
    Form(brought): Form<Brought>,
) -> Result<Response, Problem> {
    let mut page = Page::of(&site, &visitor, &headers);
    page.looked = Looked::Wrong;
    if let Some(number) = choices::number(&brought.text("number")) {
        let gone = site.run(move |app| choices::erase(app, number)).await?;
        if gone > 0 {
            page.looked = Looked::Erased;
        }
    }
    page::answer(&page)
}
