//! Which data, and what must be given (s.23(2), s.23(3), `LP-19` … `LP-24`, `X-21`).

use law::words::notices as words;

use super::{Group, Line, Part};
use crate::pack::{Category, Pack};

pub(super) fn what(pack: &Pack) -> Part {
    let lines = pack.categories.iter().flat_map(category).collect();
    Part::new(
        "what",
        words::PART_WHAT,
        "s.23(3)",
        vec![Group::plain(lines)],
    )
}

fn category(category: &Category) -> Vec<Line> {
    let rule = format!("category/{}", category.id);
    let mut lines = vec![Line::new(rule.clone(), "s.23(3)", named(category))];
    if category.is_sensitive() {
        let said = words::CATEGORY_SENSITIVE.text();
        lines.push(Line::new(format!("{rule}/sensitive"), "s.26", said));
    }
    if category.free_text {
        let said = words::CATEGORY_FREE_TEXT.text();
        lines.push(Line::new(format!("{rule}/free_text"), "s.26, LP-21", said));
    }
    lines
}

/// A category by name, with its examples where it has any.
fn named(category: &Category) -> law::Text {
    match &category.examples {
        Some(examples) => {
            words::CATEGORY_EXAMPLES.fill_text(&[("name", &category.name), ("examples", examples)])
        }
        None => category.name.clone(),
    }
}

/// What must be given, and what follows otherwise.
pub(super) fn compulsory(pack: &Pack) -> Part {
    let groups = pack.categories.iter().map(must_be_given);
    let mut groups: Vec<Group> = groups.filter(|group| !group.lines.is_empty()).collect();
    if groups.is_empty() {
        let said = words::FIELD_MUST_NOTHING.text();
        groups.push(Group::plain(vec![Line::new("category", "s.23(2)", said)]));
    }
    Part::new("compulsory", words::PART_MUST, "s.23(2)", groups)
}

pub(super) fn must_be_given(category: &Category) -> Group {
    let fields = category.field.iter();
    let must = fields.filter(|field| field.required == Some(true));
    let lines = must.filter_map(|field| {
        let effect = field.if_refused.as_ref()?;
        let said = words::FIELD_MUST.fill_text(&[("field", &field.name), ("effect", effect)]);
        let rule = format!("field/{}/{}", category.id, field.id);
        Some(Line::new(rule, "s.23(2)", said))
    });
    Group::of(&category.name, lines.collect())
}
