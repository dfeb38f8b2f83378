//! The doors for pages of the institution's own sites: what to ask, what was answered, what was opened
//! (`LP-30`, `CO-7`, `CO-8`, `CO-38`). A page is known by its origin, which the policy names to the letter;
//! nobody else is answered, and no cookie is looked at or set.

use axum::http::{HeaderMap, HeaderValue, header};
use duties::App;
use duties::choices::{self, Answer, Method};
use duties::visits::{self, Device, Seen, Stay, Whence};
use law::Language;
use serde_json::{Map, Value as Json, json};

use super::door::{Call, Door, Gives, Manner, Page, Place, Takes, Verb, Who};
use super::json::{self, only, text};
use super::problem::Problem;
use super::reply::Reply;
use crate::headers;
use crate::site::Site;

/// How long a browser may keep what a site asks, in seconds.
const REGISTER_KEPT: &str = "public, max-age=300";
/// Most purposes an answer can speak of.
const PURPOSES_MOST: usize = 16;

const REGISTER: Door = Door {
    method: Verb::Get,
    path: "/consent/register",
    id: "readSiteRegister",
    summary: "What a site asks its visitors, in both languages, and what it sets for each purpose; for the origins that the policy names",
    part: "Sites",
    who: Who::Site(0),
    manner: Manner::Details,
    query: &[],
    takes: Takes::Nothing,
    gives: Gives::json("SiteRegister"),
    per_minute: 12_000,
    seconds_max: 30,
    place: Place::Here,
    answer: register,
};

/// The doors for pages of own sites.
pub(crate) const DOORS: &[Door] = &[
    REGISTER,
    Door {
        method: Verb::Post,
        path: "/consent/choices",
        id: "giveSiteChoice",
        summary: "Takes a visitor's answer and gives a signed receipt; only a yes is kept, under a random number (s.19)",
        who: Who::Site(120),
        takes: Takes::Plain("SiteChoice", 4 * 1024),
        gives: Gives::json("SiteReceipt"),
        per_minute: 6_000,
        place: Place::House,
        answer: choose,
        ..REGISTER
    },
    Door {
        method: Verb::Post,
        path: "/count",
        id: "countPage",
        summary: "Counts that a page was opened or left, in words of closed lists; of who did it nothing is looked at or kept",
        takes: Takes::Plain("PageSeen", 1024),
        gives: Gives {
            status: 204,
            media: "text/plain",
            schema: None,
        },
        per_minute: 12_000,
        answer: count,
        ..REGISTER
    },
];

/// Words in the user agent of programs that open pages and are no visitors.
const PROGRAMS: [&str; 16] = [
    "bot",
    "crawl",
    "spider",
    "slurp",
    "headless",
    "lighthouse",
    "preview",
    "monitor",
    "scan",
    "curl",
    "wget",
    "python",
    "java/",
    "go-http",
    "facebookexternalhit",
    "phantom",
];

/// The page that calls, if the policy names its origin; none for any other.
pub(crate) fn page(site: &Site, headers: &HeaderMap) -> Option<Page> {
    let mut origins = headers.get_all(header::ORIGIN).iter();
    let (origin, None) = (origins.next()?.to_str().ok()?, origins.next()) else {
        return None;
    };
    policy::site::at_origin(&site.app().policy().pack, origin)?;
    let said = headers
        .get(header::USER_AGENT)
        .and_then(|value| value.to_str().ok())
        .unwrap_or_default()
        .to_ascii_lowercase();
    Some(Page {
        origin: origin.to_owned(),
        signal: says_no(headers),
        is_program: said.is_empty() || PROGRAMS.iter().any(|word| said.contains(word)),
    })
}

/// Whether a browser says no by itself (Global Privacy Control).
pub(crate) fn says_no(headers: &HeaderMap) -> bool {
    headers
        .get("sec-gpc")
        .is_some_and(|value| value.as_bytes() == b"1")
}

/// Lets the page that called read the answer, and no other. Where nobody was let in, nobody reads it.
pub(crate) fn open_to(headers: &mut HeaderMap, origin: Option<&str>) {
    headers.append(header::VARY, HeaderValue::from_static("Origin, Sec-GPC"));
    headers
        .entry(header::CACHE_CONTROL)
        .or_insert(HeaderValue::from_static("no-store"));
    if let Some(origin) = origin.and_then(|origin| HeaderValue::from_str(origin).ok()) {
        headers.insert(header::ACCESS_CONTROL_ALLOW_ORIGIN, origin);
        headers::for_other_origins(headers);
    }
}

fn register(call: &mut Call, app: &App) -> Result<Reply, Problem> {
    let page = call.page()?;
    let register = choices::register(app, &call.base_url, &page.origin, page.signal)?;
    Ok(Reply::json(&register)?.with(header::CACHE_CONTROL, REGISTER_KEPT))
}

fn choose(call: &mut Call, app: &App) -> Result<Reply, Problem> {
    let body = json::object(&call.body)?;
    only(
        &body,
        &[
            "text", "language", "agreed", "declined", "method", "visitor",
        ],
    )?;
    let page = call.page()?;
    let answer = Answer {
        origin: page.origin.clone(),
        signal: page.signal,
        text: needed(&body, "text")?.to_owned(),
        language: needed(&body, "language")?
            .parse::<Language>()
            .map_err(|_| Problem::wrong_type("language"))?,
        agreed: purposes(&body, "agreed")?,
        declined: purposes(&body, "declined")?,
        method: Method::of_code(needed(&body, "method")?)
            .ok_or_else(|| Problem::wrong_type("method"))?,
        visitor: text(&body, "visitor", "visitor")?
            .map(|number| choices::number(number).ok_or_else(|| Problem::wrong_type("visitor")))
            .transpose()?,
    };
    Reply::json(&choices::choose(app, &call.base_url, answer)?)
}

fn needed<'b>(body: &'b Map<String, Json>, name: &'static str) -> Result<&'b str, Problem> {
    text(body, name, name)?.ok_or_else(|| Problem::missing(name))
}

fn purposes(body: &Map<String, Json>, name: &'static str) -> Result<Vec<String>, Problem> {
    let list = body
        .get(name)
        .ok_or_else(|| Problem::missing(name))?
        .as_array()
        .filter(|list| list.len() <= PURPOSES_MOST)
        .ok_or_else(|| Problem::wrong_type(name))?;
    list.iter()
        .map(|one| {
            one.as_str()
                .map(str::to_owned)
                .ok_or_else(|| Problem::wrong_type(name))
        })
        .collect()
}

fn count(call: &mut Call, app: &App) -> Result<Reply, Problem> {
    let body = json::object(&call.body)?;
    let word = |name: &'static str| needed(&body, name);
    let seen = match word("seen")? {
        "opened" => {
            only(&body, &["seen", "path", "from", "device"])?;
            Seen::Opened {
                path: word("path")?.to_owned(),
                from: Whence::of_code(word("from")?).ok_or_else(|| Problem::wrong_type("from"))?,
                device: Device::of_code(word("device")?)
                    .ok_or_else(|| Problem::wrong_type("device"))?,
            }
        }
        "left" => {
            only(&body, &["seen", "stay"])?;
            let stay = Stay::of_code(word("stay")?).ok_or_else(|| Problem::wrong_type("stay"))?;
            Seen::Left { stay }
        }
        "agreed" => {
            only(&body, &["seen"])?;
            Seen::Agreed
        }
        _ => return Err(Problem::wrong_type("seen")),
    };
    let page = call.page()?;
    // A program is no visitor; a browser that says no by itself has agreed to nothing.
    let against_signal = page.signal && seen == Seen::Agreed;
    if !page.is_program && !against_signal {
        visits::count(app, &page.origin, &seen)?;
    }
    Ok(Reply::octets("text/plain", Vec::new()).with_status(axum::http::StatusCode::NO_CONTENT))
}

/// That this house honours the signal (`/.well-known/gpc.json`).
pub(crate) fn honoured(since: Option<jiff::civil::Date>) -> Json {
    json!({ "gpc": true, "lastUpdate": since.map(|day| day.to_string()) })
}
