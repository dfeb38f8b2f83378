//! What for, on which basis, and for how long: activity by activity (s.21, s.23(1), s.23(3), s.24, s.26,
//! `LP-5`, `LP-36` … `LP-44`, `LP-72`).

use law::Text;
use law::words::notices as words;

use super::{Group, Line, Part, categories};
use crate::pack::{Activity, ActivityBasis, AtEnd, Pack, Retention, Sight};

pub(super) fn why(pack: &Pack) -> Part {
    let groups = pack.activities.iter().map(|activity| told(pack, activity));
    Part::new(
        "why",
        words::PART_WHY,
        "s.21, s.23(1), s.23(3)",
        groups.collect(),
    )
}

fn told(pack: &Pack, activity: &Activity) -> Group {
    let mut lines = vec![purpose(activity)];
    lines.extend(needs(pack, activity));
    for (relationship, based) in &activity.basis {
        lines.extend(bases(pack, activity, relationship, based));
    }
    lines.extend(asked(activity));
    lines.extend(kept(pack, &activity.id));
    let id = &activity.id;
    let marks = [
        (
            activity.sight() == Sight::Pseudonym,
            "identity",
            "LP-39",
            words::PSEUDONYM,
        ),
        (
            activity.direct_marketing,
            "direct_marketing",
            "s.32(2)",
            words::MARKETING,
        ),
        (
            activity.case_required,
            "case_required",
            "X-13",
            words::CASE_ONLY,
        ),
    ];
    for (_, key, law, said) in marks.into_iter().filter(|(holds, ..)| *holds) {
        lines.push(Line::new(format!("activity/{id}/{key}"), law, said.text()));
    }
    Group::of(&activity.name, lines)
}

/// What an activity is for.
pub(super) fn purpose(activity: &Activity) -> Line {
    let said = words::PURPOSE.fill_text(&[("purpose", &activity.purpose)]);
    Line::new(format!("activity/{}/purpose", activity.id), "s.23(1)", said)
}

/// Each category it needs, and why (s.22).
fn needs<'a>(pack: &'a Pack, activity: &'a Activity) -> impl Iterator<Item = Line> + 'a {
    activity.categories.iter().filter_map(|id| {
        let category = pack.category(id)?;
        let reason = activity.necessity.iter().find(|(of, _)| of == id);
        let said = match reason {
            Some((_, why)) => words::NEEDS.fill_text(&[("category", &category.name), ("why", why)]),
            None => words::NEEDS_PLAIN.fill_text(&[("category", &category.name)]),
        };
        let rule = format!("activity/{}/categories/{id}", activity.id);
        Some(Line::new(rule, "s.22", said))
    })
}

/// The basis for people of one relationship, with the law or the weighing it rests on.
pub(super) fn bases(
    pack: &Pack,
    activity: &Activity,
    relationship: &str,
    based: &ActivityBasis,
) -> Vec<Line> {
    let known = pack.relationships.iter().find(|of| of.id == relationship);
    let (Some(who), Some(basis)) = (known, based.single()) else {
        return Vec::new();
    };
    let rule = format!("activity/{}/basis/{relationship}", activity.id);
    let nothing = Text::new("", "");
    let said = words::BASED.fill_text(&[
        ("who", &who.name),
        ("basis", &basis.words().text()),
        ("reason", based.reason.as_ref().unwrap_or(&nothing)),
    ]);
    let said = Text::new(said.th.trim_end(), said.en.trim_end());
    let mut lines = vec![Line::new(rule.clone(), "s.24, s.26", said)];
    if !based.law.th.is_empty() {
        let said = words::BASED_LAW.fill_text(&[("law", &based.law)]);
        lines.push(Line::new(format!("{rule}/law"), basis.section(), said));
    }
    if let Some(weighed) = &based.balancing {
        let said = words::BASED_BALANCE.fill_text(&[("summary", &weighed.summary)]);
        lines.push(Line::new(format!("{rule}/balancing"), "s.24(5)", said));
    }
    lines
}

/// What consent is asked for, and what follows from withdrawing it.
pub(super) fn asked(activity: &Activity) -> Vec<Line> {
    let Some(consent) = &activity.consent else {
        return Vec::new();
    };
    let rule = format!("activity/{}/consent", activity.id);
    let asks = consent.ask.iter().map(|ask| {
        let said = words::ASKS.fill_text(&[("ask", ask)]);
        Line::new(format!("{rule}/ask"), "s.19", said)
    });
    let withdrawing = consent.effect_of_withdrawing.iter().map(|effect| {
        let said = words::WITHDRAWING.fill_text(&[("effect", effect)]);
        Line::new(format!("{rule}/effect_of_withdrawing"), "s.19 ¶6", said)
    });
    let lasting = consent.expires.iter().map(|period| {
        let said = words::CONSENT_LASTS.fill_text(&[("period", &period.told())]);
        Line::new(format!("{rule}/expires"), "s.19, s.23(3)", said)
    });
    let explicit = consent.explicit.iter().map(|statement| {
        let said = words::EXPLICITLY.fill_text(&[("statement", statement)]);
        Line::new(format!("{rule}/explicit"), "s.26", said)
    });
    asks.chain(explicit)
        .chain(withdrawing)
        .chain(lasting)
        .collect()
}

/// How long an activity keeps what.
pub(super) fn kept(pack: &Pack, activity: &str) -> Vec<Line> {
    let rows = pack.retention.iter();
    rows.filter(|row| row.activity == activity)
        .flat_map(|row| kept_by(pack, row))
        .collect()
}

/// What one row of the retention table says.
pub(super) fn kept_by(pack: &Pack, row: &Retention) -> Vec<Line> {
    let rule = format!("retention/{}/{}", row.activity, row.categories.join("+"));
    let (Some(period), Some(event)) = (row.period.period, pack.event(&row.after)) else {
        return Vec::new();
    };
    let sentence = match row.then {
        Some(AtEnd::Anonymise) => words::KEPT_ANONYMISED,
        Some(AtEnd::Destroy) | None => words::KEPT_DESTROYED,
    };
    let said = sentence.fill_text(&[
        ("categories", &categories(pack, &row.categories)),
        ("period", &period.told()),
        ("event", &event.name),
    ]);
    let mut lines = vec![Line::new(rule.clone(), "s.23(3), s.37(3)", said)];
    if let Some(floor) = row.floor {
        let told = floor.told();
        let said = if row.floor_law.th.is_empty() {
            words::KEPT_FLOOR_PLAIN.fill_text(&[("period", &told)])
        } else {
            words::KEPT_FLOOR.fill_text(&[("period", &told), ("law", &row.floor_law)])
        };
        lines.push(Line::new(format!("{rule}/floor"), "s.37(3)", said));
    }
    lines
}
