//! What is set in a browser (`LP-30`, `CO-7`, `CO-8`, s.19).

use law::Text;
use law::words::notices as words;

use super::{Group, Line, Part, same};
use crate::pack::{Cookie, KeptIn, Pack};
use crate::site;

/// Whose cookie it is when it is ours.
const OWN: &str = "own";

pub(super) fn cookies(pack: &Pack) -> Part {
    let mut groups: Vec<Group> = pack.cookies.iter().map(|one| cookie(pack, one)).collect();
    if groups.is_empty() {
        let said = words::COOKIE_NONE.text();
        groups.push(Group::plain(vec![Line::new("cookie", "LP-30", said)]));
    }
    let counted = pack.sites.iter().filter(|site| !site.paths.is_empty());
    groups.extend(counted.map(|site| {
        let said = words::COOKIE_COUNTED.fill_text(&[("site", &site.name)]);
        Group::plain(vec![Line::new(
            format!("site/{}", site.id),
            "s.23(1)",
            said,
        )])
    }));
    Part::new("cookies", words::PART_COOKIES, "s.19, s.23", groups)
}

fn cookie(pack: &Pack, cookie: &Cookie) -> Group {
    let rule = format!("cookie/{}", cookie.name);
    let name = same(&cookie.name);
    let lasts = cookie.lasts.filter(|period| !period.is_zero());
    let said = match lasts {
        Some(period) => words::COOKIE.fill_text(&[
            ("name", &name),
            ("purpose", &cookie.purpose),
            ("period", &period.told()),
        ]),
        None => words::COOKIE_SESSION.fill_text(&[("name", &name), ("purpose", &cookie.purpose)]),
    };
    let choice = if cookie.consent {
        words::COOKIE_ASKED
    } else {
        words::COOKIE_NEEDED
    };
    let mut lines = vec![
        Line::new(rule.clone(), "LP-30", said),
        Line::new(format!("{rule}/consent"), "s.19", choice.text()),
    ];
    if cookie.provider != OWN {
        let said = words::COOKIE_OTHER.fill_text(&[
            ("provider", &same(&cookie.provider)),
            ("country", &same(&cookie.country)),
        ]);
        lines.push(Line::new(format!("{rule}/provider"), "s.23(4)", said));
    }
    if cookie.kept_in.is_some_and(|place| place != KeptIn::Cookie) {
        let said = words::COOKIE_KEPT.fill_text(&[("place", &site::place(cookie))]);
        lines.push(Line::new(format!("{rule}/kept_in"), "LP-30", said));
    }
    let sites: Vec<Text> = pack
        .sites
        .iter()
        .filter(|site| cookie.sites.contains(&site.id))
        .map(|site| site.name.clone())
        .collect();
    if let Some(sites) = super::list(&sites) {
        let said = words::COOKIE_SITES.fill_text(&[("sites", &sites)]);
        lines.push(Line::new(format!("{rule}/sites"), "LP-30", said));
    }
    Group::plain(lines)
}
