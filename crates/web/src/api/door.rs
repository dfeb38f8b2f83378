//! A door: one address with everything that is told of it, and the way a request takes through it.

use std::net::{IpAddr, SocketAddr};
use std::sync::Arc;

use axum::extract::{ConnectInfo, FromRequestParts as _, Query, RawPathParams, Request};
use axum::http::request::Parts;
use axum::http::{HeaderMap, HeaderValue, header};
use axum::response::Response;
use duties::App;
use law::Language;

use super::body::{self, Streamed};
use super::caller::{self, Caller};
use super::limit::Shared;
use super::problem::Problem;
use super::reply::Reply;
use super::sites;
use crate::site::Site;

/// The header by which a program finds its own request again (AuthZEN 1.0).
pub(crate) const REQUEST_ID: &str = "x-request-id";

/// How a door is come through.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Verb {
    /// To read.
    Get,
    /// To act, or to ask with a body.
    Post,
}

impl Verb {
    /// The word in the description.
    pub(crate) const fn word(self) -> &'static str {
        match self {
            Verb::Get => "get",
            Verb::Post => "post",
        }
    }
}

/// One address of the interface, as it is described and as it answers.
#[derive(Clone, Copy)]
pub(crate) struct Door {
    pub(crate) method: Verb,
    pub(crate) path: &'static str,
    /// The operation's name in the description, unique.
    pub(crate) id: &'static str,
    /// What it does, in a line.
    pub(crate) summary: &'static str,
    /// The part of the description it stands in.
    pub(crate) part: &'static str,
    pub(crate) who: Who,
    /// How a problem is told.
    pub(crate) manner: Manner,
    pub(crate) query: &'static [Parameter],
    pub(crate) takes: Takes,
    pub(crate) gives: Gives,
    /// How often one program may come in a minute; 0 for as often as it likes.
    pub(crate) per_minute: u32,
    /// How long an answer may take.
    pub(crate) seconds_max: u64,
    pub(crate) place: Place,
    pub(crate) answer: fn(&mut Call, &App) -> Result<Reply, Problem>,
}

/// Who may come to a door.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Who {
    /// Anybody: public matter only.
    Anybody,
    /// A program with its token.
    Program,
    /// A program with its token, or a person with the token of their session.
    Caller,
    /// A page of one of the institution's own sites, known by its origin (`LP-30`); cookies count for
    /// nothing here. So often a minute from one network address, which is forgotten with the minute; 0
    /// where the address is not even looked at.
    Site(u32),
}

/// A page of an own site that calls.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Page {
    /// Its origin, which the policy names.
    pub(crate) origin: String,
    /// Whether the browser says no by itself (`Sec-GPC`).
    pub(crate) signal: bool,
    /// Whether it says that no person sits before it.
    pub(crate) is_program: bool,
}

/// How a problem is told.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Manner {
    /// As problem details (RFC 9457).
    Details,
    /// As a message string (AuthZEN 1.0).
    Message,
}

/// What a door takes as its body.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Takes {
    Nothing,
    /// JSON of this schema of the description, and no more octets than this.
    Json(&'static str, usize),
    /// The same, said to be plain text: what a browser sends to another origin without asking first.
    Plain(&'static str, usize),
    /// A stream of octets, no more than this.
    Stream(usize),
}

/// What a door gives when all goes well.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Gives {
    pub(crate) status: u16,
    pub(crate) media: &'static str,
    /// The schema of the description, for JSON.
    pub(crate) schema: Option<&'static str>,
}

impl Gives {
    pub(crate) const fn json(schema: &'static str) -> Self {
        Gives {
            status: 200,
            media: "application/json",
            schema: Some(schema),
        }
    }

    pub(crate) const fn plain(media: &'static str) -> Self {
        Gives {
            status: 200,
            media,
            schema: None,
        }
    }
}

/// A parameter of the query.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Parameter {
    pub(crate) name: &'static str,
    pub(crate) told: &'static str,
    pub(crate) required: bool,
    /// Whether it may be given more than once.
    pub(crate) many: bool,
}

impl Parameter {
    pub(crate) const fn optional(name: &'static str, told: &'static str) -> Self {
        Parameter {
            name,
            told,
            required: false,
            many: false,
        }
    }

    pub(crate) const fn required(name: &'static str, told: &'static str) -> Self {
        Parameter {
            name,
            told,
            required: true,
            many: false,
        }
    }

    pub(crate) const fn many(name: &'static str, told: &'static str) -> Self {
        Parameter {
            name,
            told,
            required: false,
            many: true,
        }
    }
}

/// Where a door's work is done.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Place {
    /// At the door: memory only, nothing that waits.
    Here,
    /// In the house, on a thread that may wait.
    House,
    /// At the door when it is short and changes nothing; in the house otherwise. A question is
    /// answered from memory, and handing it to another thread costs more than answering it.
    Nearest,
}

/// The most octets of a question that is answered at the door.
const SHORT: usize = 4_096;

impl Place {
    fn is_here(self, body: &[u8]) -> bool {
        match self {
            Place::Here => true,
            Place::House => false,
            Place::Nearest => {
                // A name can be spelled with escapes, so a body that has any goes to the house.
                body.len() <= SHORT
                    && !body.contains(&b'\\')
                    && !body.windows(7).any(|octets| octets == b"\"enter\"")
            }
        }
    }
}

/// A request that has come through its door.
pub(crate) struct Call {
    pub(crate) caller: Option<Caller>,
    /// The page that calls; a door that is for sites has one.
    pub(crate) from: Option<Page>,
    /// Where the question came from; used to decide, stored nowhere (`CO-33`).
    pub(crate) address: Option<IpAddr>,
    /// The address under which this house is known, without a slash at its end.
    pub(crate) base_url: String,
    path: Vec<(String, String)>,
    query: Vec<(String, String)>,
    /// The whole body, for doors that take JSON.
    pub(crate) body: Vec<u8>,
    /// The body as it comes, for doors that take a stream.
    pub(crate) stream: Option<Streamed>,
}

impl Call {
    /// Who asks; a door that is for callers has one.
    pub(crate) fn caller(&self) -> Result<&Caller, Problem> {
        self.caller.as_ref().ok_or_else(Problem::no_token)
    }

    /// The page that calls, at a door that is for sites.
    pub(crate) fn page(&self) -> Result<&Page, Problem> {
        self.from.as_ref().ok_or_else(Problem::from_elsewhere)
    }

    /// A part of the path; what is no text of its kind is told as what is not there (`T13`).
    pub(crate) fn id<T: std::str::FromStr>(&self, name: &str) -> Result<T, Problem> {
        self.part(name).parse().map_err(|_| Problem::not_found())
    }

    /// A part of the path as it stands.
    pub(crate) fn part(&self, name: &str) -> &str {
        self.path
            .iter()
            .find(|(known, _)| known == name)
            .map_or("", |(_, value)| value)
    }

    /// The first value of a query parameter.
    pub(crate) fn query(&self, name: &str) -> Option<&str> {
        self.query
            .iter()
            .find(|(known, _)| known == name)
            .map(|(_, value)| value.as_str())
    }

    /// Every value of a query parameter, commas parting them too.
    pub(crate) fn queries(&self, name: &str) -> Vec<String> {
        self.query
            .iter()
            .filter(|(known, _)| known == name)
            .flat_map(|(_, value)| value.split(','))
            .filter(|value| !value.is_empty())
            .map(str::to_owned)
            .collect()
    }

    /// A query parameter read as what it is.
    pub(crate) fn read<T: std::str::FromStr>(
        &self,
        name: &'static str,
    ) -> Result<Option<T>, Problem> {
        self.query(name)
            .map(|value| value.parse().map_err(|_| Problem::wrong_type(name)))
            .transpose()
    }
}

/// Takes a request through a door.
pub(crate) async fn answer(
    door: &'static Door,
    site: &Arc<Site>,
    shared: &Arc<Shared>,
    request: Request,
) -> Response {
    let language = language(request.headers());
    let request_id = request.headers().get(REQUEST_ID).cloned();
    let page = match door.who {
        Who::Site(_) => sites::page(site, request.headers()),
        _ => None,
    };
    let origin = page.as_ref().map(|page| page.origin.clone());
    let answered = through(door, site, shared, page, request).await;
    let mut response = match answered {
        Ok(reply) => reply.into_response(),
        Err(problem) => problem.into_response(door.manner, language),
    };
    let headers = response.headers_mut();
    if let Some(id) = request_id {
        headers.insert(REQUEST_ID, id);
    }
    if let Who::Site(_) = door.who {
        sites::open_to(headers, origin.as_deref());
    } else if door.who != Who::Anybody {
        headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    }
    response
}

async fn through(
    door: &'static Door,
    site: &Arc<Site>,
    shared: &Arc<Shared>,
    page: Option<Page>,
    request: Request,
) -> Result<Reply, Problem> {
    let (mut parts, content) = request.into_parts();
    let caller = match door.who {
        Who::Anybody => None,
        Who::Site(per_address) => {
            let page = page.as_ref().ok_or_else(Problem::from_elsewhere)?;
            let address = peer(&parts).filter(|_| per_address > 0);
            shared.pass_page(door, page, (address, per_address), site.app().now())?;
            None
        }
        Who::Program | Who::Caller => {
            let caller = caller::of(site, shared, &parts.headers).await?;
            if door.who == Who::Program && !caller.is_program {
                return Err(Problem::no_token());
            }
            shared.pass(door, &caller, site.app().now())?;
            Some(caller)
        }
    };
    let mut call = Call {
        caller,
        from: page,
        address: peer(&parts),
        base_url: site.settings.base_url.clone(),
        path: path_of(&mut parts).await?,
        query: query_of(&parts, door)?,
        body: Vec::new(),
        stream: None,
    };
    match door.takes {
        Takes::Nothing => {}
        Takes::Json(_, most) => {
            body::is_json(&parts.headers)?;
            call.body = body::whole(content, most).await?;
        }
        Takes::Plain(_, most) => call.body = body::whole(content, most).await?,
        Takes::Stream(most) => call.stream = Some(body::streamed(content, most)),
    }
    if door.place.is_here(&call.body) {
        return (door.answer)(&mut call, site.app());
    }
    // The house knows its own problems; ours go through it untouched.
    site.run(move |app| Ok::<_, crate::problem::Problem>((door.answer)(&mut call, app)))
        .await
        .unwrap_or_else(|problem| Err(Problem::of_the_house(&problem)))
}

fn peer(parts: &Parts) -> Option<IpAddr> {
    parts
        .extensions
        .get::<ConnectInfo<SocketAddr>>()
        .map(|ConnectInfo(address)| address.ip())
}

async fn path_of(parts: &mut Parts) -> Result<Vec<(String, String)>, Problem> {
    let params = RawPathParams::from_request_parts(parts, &())
        .await
        .map_err(|_| Problem::not_found())?;
    Ok(params
        .iter()
        .map(|(name, value)| (name.to_owned(), value.to_owned()))
        .collect())
}

/// The query; a parameter that the door does not know is refused, so that a slip of the pen never
/// asks for more than was meant.
fn query_of(parts: &Parts, door: &Door) -> Result<Vec<(String, String)>, Problem> {
    let Query(query) = Query::<Vec<(String, String)>>::try_from_uri(&parts.uri)
        .map_err(|_| Problem::wrong_type("query"))?;
    for (name, _) in &query {
        let known = door.query.iter().find(|known| known.name == name);
        let given = query.iter().filter(|(other, _)| other == name).count();
        if known.is_none_or(|known| given > 1 && !known.many) {
            return Err(Problem::wrong_type("query"));
        }
    }
    for required in door.query.iter().filter(|known| known.required) {
        if !query.iter().any(|(name, _)| name == required.name) {
            return Err(Problem::missing(required.name));
        }
    }
    Ok(query)
}

/// The language asked for; Thai when none of ours is.
pub(crate) fn language(headers: &HeaderMap) -> Language {
    let asked = headers
        .get(header::ACCEPT_LANGUAGE)
        .and_then(|value| value.to_str().ok())
        .unwrap_or_default();
    let mut best = (0_u32, Language::Thai);
    for one in asked.split(',') {
        let (tag, weight) = one.split_once(";q=").unwrap_or((one, "1"));
        let primary = tag.trim().split('-').next().unwrap_or_default();
        let Ok(language) = primary.to_ascii_lowercase().parse::<Language>() else {
            continue;
        };
        let weight = thousandths(weight.trim());
        if weight > best.0 {
            best = (weight, language);
        }
    }
    best.1
}

/// A weight such as `0.8` in thousandths; 0 for what is none.
fn thousandths(weight: &str) -> u32 {
    let (whole, parts) = weight.split_once('.').unwrap_or((weight, ""));
    let digits: String = parts.chars().chain("000".chars()).take(3).collect();
    match (whole, digits.parse::<u32>()) {
        ("1", _) => 1_000,
        ("0", Ok(parts)) => parts,
        _ => 0,
    }
}

#[cfg(test)]
mod tests;
