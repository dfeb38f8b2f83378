//! What was seen, held against what the pack says (`LP-30`, `CO-8`, `X-26`).

use std::collections::BTreeSet;

use axum::http::Uri;
use law::Text;
use law::words::Words;
use law::words::cookies as words;
use policy::pack::{Cookie, KeptIn, Pack, Site};
use policy::site;
use serde_json::{Value as Json, json};

use crate::fault::said;

/// By how much a cookie may outlive its word, in seconds: clocks differ.
const SLACK: f64 = 3_600.0;

/// Something that a page set.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Thing {
    pub(super) name: String,
    pub(super) kept_in: KeptIn,
    /// How long it still lasts; none for what goes with the window, or has no end of its own.
    pub(super) seconds: Option<f64>,
}

/// What is there, and where the browser was sent. Names only: no value is ever read.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Seen {
    pub(super) things: Vec<Thing>,
    pub(super) hosts: BTreeSet<String>,
}

impl Seen {
    pub(super) fn count(&self) -> usize {
        self.things.len()
    }

    pub(super) fn listed(&self) -> Json {
        let things: Vec<Json> = self
            .things
            .iter()
            .map(|thing| json!({ "name": thing.name, "kept_in": thing.kept_in.code() }))
            .collect();
        json!({ "set": things, "hosts": self.hosts })
    }
}

/// A way in which a page can be otherwise than the pack says.
#[derive(Debug)]
pub(super) struct Fault {
    pub(super) code: &'static str,
    pub(super) rule: &'static str,
    words: Words,
    pub(super) next: Words,
}

macro_rules! faults {
    ($($NAME:ident = $code:literal, $rule:literal, $words:ident, $next:ident;)+) => {
        $(const $NAME: Fault = Fault { code: $code, rule: $rule, words: words::$words, next: words::$next };)+
    };
}

faults! {
    SITE_UNKNOWN = "site-unknown", "LP-30", SCAN_SITE_UNKNOWN, SCAN_SITE_UNKNOWN_NEXT;
    UNDECLARED = "undeclared", "s.23, LP-30", SCAN_UNDECLARED, SCAN_UNDECLARED_NEXT;
    BEFORE_CONSENT = "before-consent", "s.19, CO-8", SCAN_BEFORE_WAITS, SCAN_BEFORE_WAITS_NEXT;
    TOO_LONG = "too-long", "s.23(3), LP-30", SCAN_TOO_LONG, SCAN_TOO_LONG_NEXT;
    OUTSIDE = "outside-undeclared", "s.27, s.28, X-26", SCAN_THIRD_UNDECLARED, SCAN_THIRD_UNDECLARED_NEXT;
    OUTSIDE_BEFORE = "outside-before-consent", "s.19, s.28, CO-8", SCAN_THIRD_BEFORE, SCAN_THIRD_BEFORE_NEXT;
    NOT_ASKED = "not-asked", "s.19, CO-8", SCAN_NO_QUESTION, SCAN_NO_QUESTION_NEXT;
}

/// Something that is not as the pack says.
#[derive(Debug)]
pub(super) struct Finding {
    pub(super) fault: &'static Fault,
    pub(super) name: String,
}

impl Finding {
    fn new(fault: &'static Fault, name: &str) -> Self {
        Finding {
            fault,
            name: name.to_owned(),
        }
    }

    /// What is not as it should be.
    pub(super) fn told(&self, url: &str) -> Text {
        said(self.fault.words, &[("name", &self.name), ("url", url)])
    }
}

/// Scheme, host and port of an address, as a browser tells an origin.
pub(super) fn origin(url: &str) -> Option<String> {
    let uri = web_address(url)?;
    let (scheme, place) = (uri.scheme_str()?, uri.authority()?);
    Some(format!(
        "{scheme}://{}",
        place.as_str().to_ascii_lowercase()
    ))
}

/// The host of an address of the web, without its port.
pub(super) fn host(url: &str) -> Option<String> {
    web_address(url)?.host().map(str::to_ascii_lowercase)
}

fn web_address(url: &str) -> Option<Uri> {
    let uri: Uri = url.split('#').next()?.parse().ok()?;
    let is_web = matches!(uri.scheme_str(), Some("http" | "https"));
    let is_plain = !uri.authority()?.as_str().contains('@');
    (is_web && is_plain).then_some(uri)
}

/// The pages that the pack names of a site: each of its paths that stands for one page alone, or its first page.
pub(super) fn pages(site: &Site) -> Vec<String> {
    let mut paths: Vec<&str> = site.paths.iter().map(String::as_str).collect();
    paths.retain(|path| !path.contains('{'));
    if paths.is_empty() {
        paths.push("/");
    }
    let of = |origin: &String| -> Vec<String> {
        paths.iter().map(|path| format!("{origin}{path}")).collect()
    };
    site.origins.iter().flat_map(of).collect()
}

/// The site of the pack that an address is on.
pub(super) fn site_of<'p>(pack: &'p Pack, url: &str) -> Option<&'p Site> {
    site::at_origin(pack, &origin(url)?)
}

fn fits(cookie: &Cookie, thing: &Thing) -> bool {
    let is_named = match cookie.name.strip_suffix('*') {
        Some(beginning) => thing.name.starts_with(beginning),
        None => cookie.name == thing.name,
    };
    is_named && cookie.kept_in.unwrap_or(KeptIn::Cookie) == thing.kept_in
}

/// Everything that is not as the pack says on one page.
pub(super) fn findings(
    pack: &Pack,
    house: Option<&str>,
    url: &str,
    before: &Seen,
    after: Option<&Seen>,
) -> Vec<Finding> {
    let here = site_of(pack, url);
    let declared: Vec<&Cookie> = here
        .into_iter()
        .flat_map(|site| site::cookies(pack, site))
        .collect();
    let own: BTreeSet<String> = here
        .into_iter()
        .flat_map(|site| &site.origins)
        .map(String::as_str)
        .chain([url])
        .chain(house)
        .filter_map(host)
        .collect();
    let mut found = Vec::new();
    if here.is_none() {
        found.push(Finding::new(&SITE_UNKNOWN, url));
    }
    for (seen, is_before) in [(Some(before), true), (after, false)] {
        let Some(seen) = seen else { continue };
        for thing in &seen.things {
            found.extend(of_a_thing(&declared, thing, is_before));
        }
        for outside in seen.hosts.iter().filter(|host| !own.contains(*host)) {
            found.extend(of_a_host(&declared, outside, is_before));
        }
    }
    let asks = here.is_some_and(|site| !site::purposes(pack, site).is_empty());
    if asks && after.is_none() {
        found.push(Finding::new(&NOT_ASKED, url));
    }
    found
}

fn of_a_thing(declared: &[&Cookie], thing: &Thing, is_before: bool) -> Vec<Finding> {
    let name = thing.name.as_str();
    let Some(cookie) = declared.iter().find(|cookie| fits(cookie, thing)) else {
        return vec![Finding::new(&UNDECLARED, name)];
    };
    let mut found = Vec::new();
    if is_before && cookie.consent {
        found.push(Finding::new(&BEFORE_CONSENT, name));
    }
    if is_too_long(cookie, thing) {
        found.push(Finding::new(&TOO_LONG, name));
    }
    found
}

fn of_a_host(declared: &[&Cookie], outside: &str, is_before: bool) -> Option<Finding> {
    let named = declared
        .iter()
        .find(|cookie| cookie.hosts.iter().any(|host| host == outside));
    match named {
        None => Some(Finding::new(&OUTSIDE, outside)),
        Some(cookie) if is_before && cookie.consent => Some(Finding::new(&OUTSIDE_BEFORE, outside)),
        Some(_) => None,
    }
}

fn is_too_long(cookie: &Cookie, thing: &Thing) -> bool {
    let Some((lasts, seconds)) = cookie.lasts.zip(thing.seconds) else {
        return false;
    };
    let days = u32::try_from(lasts.longest_days()).unwrap_or(u32::MAX);
    seconds > f64::from(days) * 86_400.0 + SLACK
}

#[cfg(test)]
mod tests;
