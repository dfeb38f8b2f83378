//! The notice in the words of young readers (s.20, s.23; `LP` note B9). Its lists are those of the whole
//! notice; only the sentences are plainer.

use law::words::notices as words;

use super::{Group, Line, Part, short, who};
use crate::pack::{Minors, Pack};

pub(super) fn children(pack: &Pack) -> Vec<Part> {
    let what = pack.categories.iter().map(|category| {
        let rule = format!("category/{}", category.id);
        Line::new(rule, "s.23(3)", category.name.clone())
    });
    let why = pack.activities.iter().map(|activity| {
        let said = words::CHILD_WHY.fill_text(&[("purpose", &activity.purpose)]);
        Line::new(format!("activity/{}/purpose", activity.id), "s.23(1)", said)
    });
    let mut ask = vec![Line::new(
        "rights/offered",
        "s.23(6)",
        words::CHILD_ASK.text(),
    )];
    let minors = pack.head.as_ref().and_then(|head| head.minors);
    if minors == Some(Minors::Guardian) {
        let said = words::CHILD_GUARDIAN.text();
        ask.push(Line::new("pack/minors", "s.20", said));
    }
    let safe = Line::new("measure", "s.37(1)", words::CHILD_SAFE.text());
    vec![
        Part::new(
            "what",
            words::PART_CHILD_WHAT,
            "s.23(3)",
            vec![Group::plain(what.collect())],
        ),
        Part::new(
            "why",
            words::PART_CHILD_WHY,
            "s.23(1)",
            vec![Group::plain(why.collect())],
        ),
        Part::new(
            "to",
            words::PART_CHILD_TO,
            "s.23(4)",
            vec![Group::plain(short::receivers(pack))],
        ),
        Part::new(
            "guard",
            words::PART_GUARD,
            "s.37(1)",
            vec![Group::plain(vec![safe])],
        ),
        Part::new(
            "rights",
            words::PART_RIGHTS,
            "s.20, s.23(6)",
            vec![Group::plain(ask)],
        ),
        who::contacts(pack),
    ]
}
