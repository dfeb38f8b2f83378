//! Ids: each given once, each used one given, and no more of a kind than a decision can tell apart.

use super::Rule;
use crate::fault::{Code, Findings};
use crate::pack::{LIMIT, Pack, Place};
use crate::read::nearest;

pub(super) const RULES: &[Rule] = &[given_once, used_and_given, not_too_many];

fn given_once(pack: &Pack, found: &mut Findings<'_>) {
    let mut seen = std::collections::HashSet::new();
    for (kind, id, span) in &pack.writing.declared {
        if !seen.insert((*kind, id.as_str())) {
            found.push(Code::IdTwice, *span, &[("key", kind), ("id", id)]);
        }
    }
}

fn used_and_given(pack: &Pack, found: &mut Findings<'_>) {
    for (kinds, id, span) in &pack.writing.used {
        let known = |kind: &str| match kind {
            "*" => id == "*",
            "office" => id == "dpo" || id == "counsel",
            _ => pack
                .writing
                .declared
                .iter()
                .any(|(of, given, _)| *of == kind && given == id),
        };
        if kinds.split(' ').any(known) {
            continue;
        }
        let given: Vec<&str> = pack
            .writing
            .declared
            .iter()
            .filter(|(of, _, _)| kinds.split(' ').any(|kind| kind == *of))
            .map(|(_, given, _)| given.as_str())
            .collect();
        let instead = match nearest(id, &given) {
            Some(near) => near.to_owned(),
            None if given.is_empty() => "…".to_owned(),
            None => given.join(", "),
        };
        let kind = kinds.split(' ').next().unwrap_or_default();
        found.push(
            Code::ReferenceUnknown,
            *span,
            &[("key", kind), ("id", id), ("known", &instead)],
        );
    }
}

fn not_too_many(pack: &Pack, found: &mut Findings<'_>) {
    let processors = pack.processors.iter().map(|processor| &processor.place);
    let receiving: Vec<&Place> = pack
        .recipients
        .iter()
        .map(|recipient| &recipient.place)
        .chain(processors)
        .collect();
    let kinds: [(&str, Vec<&Place>); 6] = [
        (
            "activity",
            pack.activities
                .iter()
                .map(|activity| &activity.place)
                .collect(),
        ),
        (
            "category",
            pack.categories
                .iter()
                .map(|category| &category.place)
                .collect(),
        ),
        (
            "relationship",
            pack.relationships
                .iter()
                .map(|relationship| &relationship.place)
                .collect(),
        ),
        (
            "relation",
            pack.relations
                .iter()
                .map(|relation| &relation.place)
                .collect(),
        ),
        ("role", pack.roles.iter().map(|role| &role.place).collect()),
        ("recipient", receiving),
    ];
    for (kind, places) in kinds {
        if let Some(place) = places.get(LIMIT) {
            found.push(
                Code::TooMany,
                place.whole(),
                &[("key", kind), ("known", &LIMIT.to_string())],
            );
        }
    }
}
