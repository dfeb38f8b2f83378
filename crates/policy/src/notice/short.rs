//! The layers people meet first: the short notice, what is said before a form, and the camera sign. Each is
//! derived, so that no layer can say what another does not (`LP-4`, `LP-25`, `CO-13`).

use law::words::notices as words;

use super::{Group, Line, Part, from_and_to, rights, what, who, why};
use crate::pack::{Activity, Channel, EnteredBy, FieldKind, Pack, Verb};

pub(super) fn short(pack: &Pack) -> Vec<Part> {
    let summary = pack.head.as_ref().and_then(|head| head.summary.as_ref());
    let summary = summary.map(|said| Line::new("pack/summary", "LP-4", said.clone()));
    let held = pack.categories.iter().map(|category| {
        let rule = format!("category/{}", category.id);
        Line::new(rule, "s.23(3)", category.name.clone())
    });
    let done = pack.activities.iter().map(|activity| {
        let rule = format!("activity/{}", activity.id);
        Line::new(rule, "s.23(1)", activity.name.clone())
    });
    let offered = pack.rights.iter().flat_map(|rights| &rights.offered);
    let offered = offered.map(|right| {
        let rule = format!("rights/offered/{}", right.code());
        Line::new(rule, "s.23(6)", rights::name(*right))
    });
    let whole = Line::new("pack", "LP-4", words::SHORT_WHOLE.text());
    let groups = vec![
        Group::plain(summary.into_iter().collect()),
        Group::of(&words::SHORT_WHAT.text(), held.collect()),
        Group::of(&words::SHORT_WHY.text(), done.collect()),
        Group::of(&words::SHORT_TO.text(), receivers(pack)),
        Group::of(&words::SHORT_RIGHTS.text(), offered.collect()),
        Group::plain(vec![whole]),
    ];
    vec![
        Part::new("short", words::PART_SHORT, "s.23, LP-4", groups),
        who::contacts(pack),
    ]
}

/// Everybody who receives something, by name.
pub(super) fn receivers(pack: &Pack) -> Vec<Line> {
    let processors = pack.processors.iter().map(|known| {
        let rule = format!("processor/{}", known.id);
        Line::new(rule, "s.23(4)", known.name.clone())
    });
    let recipients = pack.recipients.iter().map(|known| {
        let rule = format!("recipient/{}", known.id);
        Line::new(rule, "s.23(4)", known.name.clone())
    });
    let named: Vec<Line> = processors.chain(recipients).collect();
    if named.is_empty() {
        let said = words::SHORT_TO_NOBODY.text();
        return vec![Line::new("recipient", "s.23(4)", said)];
    }
    named
}

/// What is said before one channel collects: its data, what must be given, what for and for how
/// long, who receives it and whom to ask.
pub(super) fn channel(pack: &Pack, id: &str) -> Option<Vec<Part>> {
    let channel = pack.channels.iter().find(|channel| channel.id == id)?;
    let collected = from_and_to::channel(pack, channel);
    let musts = channel
        .collects
        .iter()
        .filter_map(|category| pack.category(category))
        .map(what::must_be_given);
    let used = fed(pack, channel).map(|activity| {
        let mut lines = vec![why::purpose(activity)];
        for (relationship, based) in &activity.basis {
            lines.extend(why::bases(pack, activity, relationship, based));
        }
        lines.extend(why::asked(activity));
        let rows = pack.retention.iter().filter(|row| {
            row.activity == activity.id
                && row
                    .categories
                    .iter()
                    .any(|of| channel.collects.contains(of))
        });
        lines.extend(rows.flat_map(|row| why::kept_by(pack, row)));
        Group::of(&activity.name, lines)
    });
    let groups = vec![Group::plain(vec![collected])];
    Some(vec![
        Part::new("what", words::PART_WHAT, "s.23(3)", groups),
        Part::new("compulsory", words::PART_MUST, "s.23(2)", musts.collect()),
        Part::new("why", words::PART_WHY, "s.23(1)", used.collect()),
        Part::new(
            "to",
            words::PART_TO,
            "s.23(4)",
            vec![Group::plain(receivers(pack))],
        ),
        rights::rights(pack),
        who::contacts(pack),
    ])
}

/// The activities that collect what a channel brings.
fn fed<'a>(pack: &'a Pack, channel: &'a Channel) -> impl Iterator<Item = &'a Activity> {
    pack.activities.iter().filter(|activity| {
        activity.does(Verb::Collect)
            && !activity.answers_rights
            && activity
                .categories
                .iter()
                .any(|category| channel.collects.contains(category))
    })
}

/// The sign beside a camera: who, what for, how long, where the rest stands. Only where a device
/// collects moving pictures.
pub(super) fn camera(pack: &Pack) -> Option<Vec<Part>> {
    let seen = |category: &String| {
        let fields = pack.category(category).map(|category| &category.field);
        let mut fields = fields.into_iter().flatten();
        fields.any(|field| field.kind == Some(FieldKind::Video))
    };
    let filmed: Vec<&String> = pack
        .channels
        .iter()
        .filter(|channel| channel.by == Some(EnteredBy::Device))
        .flat_map(|channel| &channel.collects)
        .filter(|category| seen(category))
        .collect();
    let watching = pack.activities.iter().find(|activity| {
        activity.does(Verb::Collect)
            && !activity.answers_rights
            && activity.categories.iter().any(|of| filmed.contains(&of))
    })?;
    let said = words::CAMERA_SIGN.fill_text(&[("purpose", &watching.purpose)]);
    let rule = format!("activity/{}/purpose", watching.id);
    let mut lines = vec![Line::new(rule, "s.23(1), CO-13", said)];
    let rows = pack.retention.iter().filter(|row| {
        row.activity == watching.id && row.categories.iter().any(|of| filmed.contains(&of))
    });
    lines.extend(rows.filter_map(|row| {
        let period = row.period.period?;
        let said = words::CAMERA_KEPT.fill_text(&[("period", &period.told())]);
        let rule = format!("retention/{}/{}", row.activity, row.categories.join("+"));
        Some(Line::new(rule, "s.23(3)", said))
    }));
    lines.push(Line::new("pack", "s.23", words::CAMERA_MORE.text()));
    let groups = vec![Group::plain(lines)];
    Some(vec![
        Part::new("camera", words::PART_SHORT, "s.23, CO-13", groups),
        who::who(pack),
    ])
}
