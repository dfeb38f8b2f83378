//! The institution's own sites: exact origins, paths that can be counted, and a declared place for the
//! visitor's choice (`LP-30`, `CO-7`, `CO-8`, `CO-38`).

use std::collections::HashSet;

use super::Rule;
use crate::fault::{Code, Findings};
use crate::pack::{CookieKind, KeptIn, Pack, Period, Place};
use crate::site::{self, CHOICE};

pub(super) const RULES: &[Rule] = &[origins, paths, remembering];

/// How many paths a site may have counted each by itself, so that a day's counts stay few.
const PATHS_MAX: usize = 200;

fn origins(pack: &Pack, found: &mut Findings<'_>) {
    let mut seen = HashSet::new();
    for site in &pack.sites {
        let place = site.place.of("origins");
        if site.origins.is_empty() {
            let values = [("id", site.id.as_str()), ("value", "")];
            found.push(Code::SiteOriginWrong, place, &values);
        }
        for origin in &site.origins {
            let values = [("id", site.id.as_str()), ("value", origin.as_str())];
            if !site::is_origin(origin) {
                found.push(Code::SiteOriginWrong, place, &values);
            }
            if !seen.insert(origin) {
                found.push(Code::SiteOriginTwice, place, &values);
            }
        }
    }
}

fn paths(pack: &Pack, found: &mut Findings<'_>) {
    for site in &pack.sites {
        if site.paths.len() > PATHS_MAX {
            found.push(
                Code::SiteTooManyPaths,
                site.place.of("paths"),
                &[("id", &site.id), ("known", &PATHS_MAX.to_string())],
            );
        }
        let mut seen = HashSet::new();
        let mut wrong = |id: &str, value: &str, place: &Place, key: &str| {
            let values = [("id", id), ("value", value)];
            found.push(Code::SitePathWrong, place.of(key), &values);
        };
        for path in &site.paths {
            if !site::is_pattern(path) || !seen.insert(site::shape(path)) {
                wrong(&site.id, path, &site.place, "paths");
            }
        }
        for flow in &site.flow {
            if flow.steps.len() < 2 {
                wrong(&flow.id, "steps", &flow.place, "steps");
            }
            for step in flow.steps.iter().filter(|step| !site.paths.contains(step)) {
                wrong(&flow.id, step, &flow.place, "steps");
            }
        }
    }
}

/// A site that asks must have said where the answer is kept, and for how long: until then it asks nobody.
fn remembering(pack: &Pack, found: &mut Findings<'_>) {
    for asks in pack
        .sites
        .iter()
        .filter(|asks| !site::purposes(pack, asks).is_empty())
    {
        let is_kept = pack.cookies.iter().any(|cookie| {
            cookie.name == CHOICE
                && cookie.kind == Some(CookieKind::StrictlyNeeded)
                && cookie.kept_in == Some(KeptIn::LocalStorage)
                && cookie.lasts.is_some_and(|lasts| !Period::is_zero(lasts))
                && cookie.sites.contains(&asks.id)
        });
        if !is_kept {
            found.push(
                Code::SiteChoiceUndeclared,
                asks.place.whole(),
                &[("id", &asks.id)],
            );
        }
    }
}
