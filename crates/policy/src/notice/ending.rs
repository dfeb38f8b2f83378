//! How data is guarded, and how it ends (s.33, s.37, `LP-69` … `LP-78`).

use law::words::{notices as words, publishing};

use super::{Group, Line, Part};
use crate::pack::{Pack, Refusals};

pub(super) fn guard(pack: &Pack) -> Part {
    let measures = pack.measures.iter().map(|measure| {
        let rule = format!("measure/{}", measure.id);
        Line::new(rule, "s.37(1)", measure.name.clone())
    });
    let groups = vec![Group::plain(measures.collect())];
    Part::new("guard", words::PART_GUARD, "s.37(1)", groups)
}

pub(super) fn end(pack: &Pack) -> Part {
    let mut lines = Vec::new();
    if let Some(erasure) = &pack.erasure {
        let periods = [
            (
                erasure.requested_within,
                "requested_within",
                "s.33, LP-78",
                words::ENDS_ASKED,
            ),
            (
                erasure.lapsed_within,
                "lapsed_within",
                "s.37(3), LP-75",
                words::ENDS_LAPSED,
            ),
            (
                erasure
                    .storage_purge
                    .as_ref()
                    .and_then(|purge| purge.notice),
                "storage_purge",
                "LP-74, LP-77",
                words::ENDS_SPACE,
            ),
        ];
        for (period, key, law, sentence) in periods {
            let told = period.map(|period| sentence.fill_text(&[("period", &period.told())]));
            lines.extend(told.map(|said| Line::new(format!("erasure/{key}"), law, said)));
        }
        if erasure.covers_backups == Some(true) {
            let said = words::ENDS_BACKUPS.text();
            lines.push(Line::new("erasure/covers_backups", "s.33", said));
        }
        if erasure.refusals == Some(Refusals::BySection) {
            let said = words::ENDS_EXCEPTIONS.text();
            lines.push(Line::new("erasure/refusals", "s.33 ¶2", said));
        }
    }
    let reminder = pack.publication.as_ref().and_then(|how| how.remind_every);
    lines.extend(reminder.map(|period| {
        let said = publishing::NOTICE_REMINDER.fill_text(&[("period", &period.told())]);
        Line::new("publication/remind_every", "LP-8", said)
    }));
    let groups = vec![Group::plain(lines)];
    Part::new("end", words::PART_END, "s.33, s.37(3)", groups)
}
