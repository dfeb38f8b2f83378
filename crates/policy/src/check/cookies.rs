//! What is set in a browser (`LP-30`, `CO-8`), and the promise to share nothing outside (`X-26`).

use super::{Rule, blank};
use crate::fault::{Code, Findings};
use crate::pack::{Cookie, CookieKind, Pack, Period, SourceKind, is_abroad};

pub(super) const RULES: &[Rule] = &[consent, lasting, needed, no_outside];

const OWN: &str = "own";

fn consent(pack: &Pack, found: &mut Findings<'_>) {
    for cookie in &pack.cookies {
        let waits = matches!(
            cookie.kind,
            Some(CookieKind::Measurement | CookieKind::Marketing)
        );
        if waits && !cookie.consent {
            found.push(
                Code::CookieWithoutConsent,
                cookie.place.of("consent"),
                &[("id", &cookie.name)],
            );
        }
    }
}

fn lasting(pack: &Pack, found: &mut Findings<'_>) {
    for cookie in pack
        .cookies
        .iter()
        .filter(|cookie| cookie.lasts.is_none_or(Period::is_zero))
    {
        found.push(
            Code::CookieEndless,
            cookie.place.of("lasts"),
            &[("id", &cookie.name)],
        );
    }
}

fn is_outside(cookie: &Cookie) -> bool {
    !blank(&cookie.provider) && cookie.provider != OWN
}

fn needed(pack: &Pack, found: &mut Findings<'_>) {
    for cookie in pack
        .cookies
        .iter()
        .filter(|cookie| is_outside(cookie) && cookie.kind == Some(CookieKind::StrictlyNeeded))
    {
        found.push(
            Code::CookieNeededOutside,
            cookie.place.of("provider"),
            &[("id", &cookie.name), ("value", &cookie.provider)],
        );
    }
}

fn no_outside(pack: &Pack, found: &mut Findings<'_>) {
    if !pack.promises_no_outside_sharing() {
        return;
    }
    for cookie in pack.cookies.iter().filter(|cookie| is_outside(cookie)) {
        if !cookie.consent || (is_abroad(&cookie.country) && cookie.transfer.is_none()) {
            found.push(
                Code::NoOutsideBroken,
                cookie.place.of("provider"),
                &[("id", &cookie.name), ("value", &cookie.provider)],
            );
        }
    }
    // signing in at an outside body tells that body who comes and when
    for source in pack
        .sources
        .iter()
        .filter(|source| source.kind == Some(SourceKind::IdentityProvider))
    {
        if is_abroad(&source.country) && source.transfer.is_none() {
            found.push(
                Code::NoOutsideBroken,
                source.place.of("country"),
                &[("id", &source.id), ("value", &source.name.en)],
            );
        }
    }
}
