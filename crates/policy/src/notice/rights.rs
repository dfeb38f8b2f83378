//! The rights, each in a sentence, and how they are used (s.19 ¶5, s.23(6), s.30–36, s.73, `LP-79` … `LP-106`).

use law::words::{notices as words, rights as of_rights};
use law::{Text, words::Words};

use super::{Group, Line, Part};
use crate::pack::{Offered, Pack, Rights};

pub(super) fn rights(pack: &Pack) -> Part {
    let Some(rights) = &pack.rights else {
        return Part::new("rights", words::PART_RIGHTS, "s.23(6)", Vec::new());
    };
    let each = rights.offered.iter().map(|right| {
        let said = words::RIGHT.fill_text(&[("name", &name(*right)), ("means", &means(*right))]);
        Line::new(format!("rights/offered/{}", right.code()), "s.23(6)", said)
    });
    let groups = vec![Group::plain(each.collect()), Group::plain(how(rights))];
    Part::new(
        "rights",
        words::PART_RIGHTS,
        "s.23(6), s.30–36, s.73",
        groups,
    )
}

/// On what terms they are used.
fn how(rights: &Rights) -> Vec<Line> {
    let terms = [
        (
            rights.online,
            "online",
            "LP-104, X-15",
            words::RIGHTS_ONLINE,
        ),
        (
            rights.segregate_on_objection,
            "segregate_on_objection",
            "s.32 ¶2",
            words::RIGHTS_STOP,
        ),
        (
            rights.portability_limits_stated,
            "portability_limits_stated",
            "s.31 ¶2",
            words::RIGHTS_PORTABLE_LIMITS,
        ),
        (
            rights.refusals_recorded,
            "refusals_recorded",
            "s.39(7)",
            words::RIGHTS_REFUSALS,
        ),
    ];
    let mut lines: Vec<Line> = terms
        .into_iter()
        .filter(|(holds, ..)| *holds == Some(true))
        .map(|(_, key, law, said)| Line::new(format!("rights/{key}"), law, said.text()))
        .collect();
    if let Some(within) = rights.access_within {
        let said = words::RIGHTS_COPY.fill_text(&[("period", &within.told())]);
        lines.push(Line::new("rights/access_within", "s.30 ¶4", said));
    }
    lines
}

/// A right by name.
pub(super) fn name(right: Offered) -> Text {
    pair(right).0.text()
}

/// What it is, in plain words.
fn means(right: Offered) -> Text {
    pair(right).1.text()
}

fn pair(right: Offered) -> (Words, Words) {
    match right {
        Offered::Informed => (of_rights::RIGHT_INFORMED, of_rights::MEANS_INFORMED),
        Offered::Access => (of_rights::RIGHT_ACCESS, of_rights::MEANS_ACCESS),
        Offered::Portability => (of_rights::RIGHT_PORTABILITY, of_rights::MEANS_PORTABILITY),
        Offered::Objection => (of_rights::RIGHT_OBJECTION, of_rights::MEANS_OBJECTION),
        Offered::Erasure => (of_rights::RIGHT_ERASURE, of_rights::MEANS_ERASURE),
        Offered::Restriction => (of_rights::RIGHT_RESTRICTION, of_rights::MEANS_RESTRICTION),
        Offered::Rectification => (
            of_rights::RIGHT_RECTIFICATION,
            of_rights::MEANS_RECTIFICATION,
        ),
        Offered::Withdrawal => (of_rights::RIGHT_WITHDRAWAL, of_rights::MEANS_WITHDRAWAL),
        Offered::Complaint => (of_rights::RIGHT_COMPLAINT, of_rights::MEANS_COMPLAINT),
    }
}
