//! What is set in a browser (`LP-30`, `CO-7`, `CO-8`, s.19).

use law::words::notices as words;

use super::{Group, Line, Part, same};
use crate::pack::{Cookie, Pack};

/// Whose cookie it is when it is ours.
const OWN: &str = "own";

pub(super) fn cookies(pack: &Pack) -> Part {
    let mut groups: Vec<Group> = pack.cookies.iter().map(cookie).collect();
    if groups.is_empty() {
        let said = words::COOKIE_NONE.text();
        groups.push(Group::plain(vec![Line::new("cookie", "LP-30", said)]));
    }
    Part::new("cookies", words::PART_COOKIES, "s.19, s.23", groups)
}

fn cookie(cookie: &Cookie) -> Group {
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
    Group::plain(lines)
}
