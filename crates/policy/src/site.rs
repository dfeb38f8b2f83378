//! The institution's own sites, as the pack declares them: which one an origin is, what is set there,
//! what visitors are asked, and which pages are counted (`LP-30`, `CO-7`, `CO-8`, `CO-38`).

use law::Text;

use crate::pack::{Cookie, CookieKind, KeptIn, Pack, Site};

/// The name under which a site's browser keeps the visitor's choice (`CO-8`).
pub const CHOICE: &str = "sitthi-choice";

/// What visitors of a site are asked in one item: one purpose and all that is set for it (s.19).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Purpose<'p> {
    /// The kind that all of it is of.
    pub kind: CookieKind,
    /// What is set after a yes.
    pub cookies: Vec<&'p Cookie>,
}

/// The site that stands at this origin, to the letter; nothing for any other.
#[must_use]
pub fn at_origin<'p>(pack: &'p Pack, origin: &str) -> Option<&'p Site> {
    pack.sites
        .iter()
        .find(|site| site.origins.iter().any(|known| known == origin))
}

/// What a site sets, strictly needed or not, in the order of the pack.
pub fn cookies<'p>(pack: &'p Pack, site: &Site) -> impl Iterator<Item = &'p Cookie> {
    let id = site.id.clone();
    pack.cookies
        .iter()
        .filter(move |cookie| cookie.sites.contains(&id))
}

/// What this portal itself sets.
pub fn of_the_portal(pack: &Pack) -> impl Iterator<Item = &Cookie> {
    pack.cookies.iter().filter(|cookie| cookie.sites.is_empty())
}

/// What visitors of a site are asked, purpose by purpose; nothing where nothing waits for consent.
#[must_use]
pub fn purposes<'p>(pack: &'p Pack, site: &Site) -> Vec<Purpose<'p>> {
    CookieKind::ALL
        .iter()
        .map(|kind| Purpose {
            kind: *kind,
            cookies: cookies(pack, site)
                .filter(|cookie| cookie.consent && cookie.kind == Some(*kind))
                .collect(),
        })
        .filter(|purpose| !purpose.cookies.is_empty())
        .collect()
}

/// What of a cookie matters to whoever agreed to it, as one line: who reads it, where, for what kind of
/// purpose, where it is kept and for how long. A better wording of the same purpose changes none of it,
/// so nobody is asked again for that.
#[must_use]
pub fn matters(cookie: &Cookie) -> String {
    let kind = cookie.kind.map_or("", CookieKind::code);
    let kept_in = cookie.kept_in.unwrap_or(KeptIn::Cookie).code();
    let lasts = cookie
        .lasts
        .map_or_else(String::new, |lasts| lasts.to_string());
    let mut hosts = cookie.hosts.clone();
    hosts.sort();
    [
        cookie.name.as_str(),
        kind,
        cookie.provider.as_str(),
        cookie.country.as_str(),
        kept_in,
        lasts.as_str(),
        hosts.join(" ").as_str(),
    ]
    .join("\n")
}

/// A purpose by the name people see.
#[must_use]
pub fn name(kind: CookieKind) -> Text {
    use law::words::cookies as words;
    match kind {
        CookieKind::StrictlyNeeded => words::KIND_NEEDED.text(),
        CookieKind::Measurement => words::KIND_MEASUREMENT.text(),
        CookieKind::Marketing => words::KIND_MARKETING.text(),
    }
}

/// Where a browser keeps something, by the name people see.
#[must_use]
pub fn place(cookie: &Cookie) -> Text {
    use law::words::cookies as words;
    match cookie.kept_in.unwrap_or(KeptIn::Cookie) {
        KeptIn::Cookie => words::KEPT_COOKIE.text(),
        KeptIn::LocalStorage => words::KEPT_LOCAL.text(),
        KeptIn::SessionStorage => words::KEPT_SESSION.text(),
    }
}

/// Whether a text is an origin as a browser sends it (`RFC 6454`): https, a host in small letters, a
/// port if there is one. Plain http only where it does not leave the machine.
#[must_use]
pub fn is_origin(text: &str) -> bool {
    let (rest, is_plain) = match (text.strip_prefix("https://"), text.strip_prefix("http://")) {
        (Some(rest), _) => (rest, false),
        (_, Some(rest)) => (rest, true),
        _ => return false,
    };
    let (host, port) = rest
        .split_once(':')
        .map_or((rest, None), |(host, port)| (host, Some(port)));
    let is_host = !host.is_empty()
        && !host.starts_with(['.', '-'])
        && !host.ends_with(['.', '-'])
        && host.bytes().all(|byte| {
            byte.is_ascii_lowercase() || byte.is_ascii_digit() || b".-".contains(&byte)
        });
    let is_port = port.is_none_or(|port| {
        port.bytes().all(|byte| byte.is_ascii_digit())
            && !port.starts_with('0')
            && port.parse::<u16>().is_ok()
    });
    is_host && is_port && (!is_plain || matches!(host, "localhost" | "127.0.0.1"))
}

/// Whether a text is a path that can be counted: literal parts, and `{…}` for one part.
#[must_use]
pub fn is_pattern(text: &str) -> bool {
    let Some(rest) = text.strip_prefix('/') else {
        return false;
    };
    text.len() <= 200
        && rest.split('/').all(|part| {
            let is_gap = is_gap(part);
            is_gap
                || !part.chars().any(|sign| {
                    sign.is_whitespace() || sign.is_control() || "?#{}%\\".contains(sign)
                })
        })
}

fn is_gap(part: &str) -> bool {
    part.strip_prefix('{')
        .and_then(|part| part.strip_suffix('}'))
        .is_some_and(|name| {
            !name.is_empty()
                && name
                    .bytes()
                    .all(|byte| byte.is_ascii_alphanumeric() || byte == b'-')
        })
}

/// A pattern without the names of its gaps: two of one shape would count the same pages.
#[must_use]
pub fn shape(pattern: &str) -> String {
    pattern
        .split('/')
        .map(|part| if is_gap(part) { "{}" } else { part })
        .collect::<Vec<_>>()
        .join("/")
}

/// The first of a site's patterns that a path is counted under: literal parts before gaps. Whatever
/// stands behind `?` or `#` is not looked at (`CO-7`).
#[must_use]
pub fn counted_as<'p>(site: &'p Site, path: &str) -> Option<&'p str> {
    let path = path.split(['?', '#']).next().unwrap_or_default();
    let path = match path.strip_suffix('/') {
        Some("") | None => path,
        Some(without) => without,
    };
    let fits = |pattern: &&String| {
        let pattern = pattern
            .strip_suffix('/')
            .filter(|rest| !rest.is_empty())
            .unwrap_or(pattern);
        pattern.split('/').count() == path.split('/').count()
            && pattern
                .split('/')
                .zip(path.split('/'))
                .all(|(part, given)| part == given || (is_gap(part) && !given.is_empty()))
    };
    site.paths
        .iter()
        .filter(fits)
        .min_by_key(|pattern| pattern.split('/').filter(|part| is_gap(part)).count())
        .map(String::as_str)
}

#[cfg(test)]
mod tests;
