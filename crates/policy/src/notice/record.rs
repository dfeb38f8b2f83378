//! The record of activities (s.39): its eight fields, for the person and the Office. What was refused and
//! what was used is counted from the ledger by whoever shows it.

use law::Text;
use law::words::notices as words;

use super::{Group, Line, Part, categories, ending, from_and_to, list, rights, what, who, why};
use crate::pack::{Pack, Role};

pub(super) fn record(pack: &Pack) -> Vec<Part> {
    vec![
        who::who(pack),
        what::what(pack),
        why::why(pack),
        access(pack),
        uses(pack),
        from_and_to::to(pack),
        from_and_to::abroad(pack),
        rights::rights(pack),
        ending::guard(pack),
        who::changes(pack),
    ]
}

/// Who may get at the data, and on what terms (s.39(5)).
fn access(pack: &Pack) -> Part {
    let roles = pack.roles.iter().map(|role| role_of(pack, role));
    let groups = vec![Group::plain(roles.collect())];
    Part::new("access", words::PART_ACCESS, "s.39(5)", groups)
}

fn role_of(pack: &Pack, role: &Role) -> Line {
    let activities = role.activities.iter().filter_map(|id| pack.activity(id));
    let activities: Vec<&Text> = activities.map(|activity| &activity.name).collect();
    let verbs: Vec<Text> = role
        .operations
        .iter()
        .map(|verb| verb.words().text())
        .collect();
    let nothing = Text::new("", "");
    let said = words::RECORD_ROLE.fill_text(&[
        ("name", &role.name),
        ("verbs", &list(&verbs).unwrap_or(nothing.clone())),
        ("activities", &list(activities).unwrap_or(nothing.clone())),
        (
            "relation",
            pack.relation(&role.relation)
                .map_or(&nothing, |relation| &relation.name),
        ),
    ]);
    Line::new(format!("role/{}", role.id), "s.39(5)", said)
}

/// What is used and disclosed without consent (s.27 ¶3, s.39(6)).
fn uses(pack: &Pack) -> Part {
    let groups = pack.activities.iter().map(|activity| {
        let lines = activity.basis.iter().filter_map(|(relationship, based)| {
            let basis = based.single().filter(|basis| !basis.is_consent())?;
            let who = pack
                .relationships
                .iter()
                .find(|of| of.id == *relationship)?;
            let said = words::RECORD_USE.fill_text(&[
                ("who", &who.name),
                ("basis", &basis.words().text()),
                ("categories", &categories(pack, &activity.categories)),
            ]);
            let rule = format!("activity/{}/basis/{relationship}", activity.id);
            Some(Line::new(rule, "s.27 ¶3, s.39(6)", said))
        });
        Group::of(&activity.name, lines.collect())
    });
    Part::new(
        "uses",
        words::PART_USES,
        "s.27 ¶3, s.39(6)",
        groups.collect(),
    )
}
