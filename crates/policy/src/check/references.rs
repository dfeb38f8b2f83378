//! Ids: each given once, each used one given, and no more of a kind than a decision can tell apart.

use std::collections::HashSet;

use super::Rule;
use crate::fault::{Code, Findings};
use crate::pack::{LIMIT, Pack, Place};
use crate::read::nearest;

pub(super) const RULES: &[Rule] = &[given_once, used_and_given, not_too_many];

fn given_once(pack: &Pack, found: &mut Findings<'_>) {
    let mut seen = HashSet::new();
    for (kind, id, span) in &pack.writing.declared {
        if !seen.insert((*kind, id.as_str())) {
            found.push(Code::IdTwice, *span, &[("key", kind), ("id", id)]);
        }
    }
}

fn used_and_given(pack: &Pack, found: &mut Findings<'_>) {
    let declared = &pack.writing.declared;
    let given: HashSet<(&str, &str)> = declared
        .iter()
        .map(|(kind, id, _)| (*kind, id.as_str()))
        .collect();
    for (kinds, id, span) in &pack.writing.used {
        let is_known = |kind: &str| match kind {
            "*" => id == "*",
            "office" => id == "dpo" || id == "counsel",
            _ => given.contains(&(kind, id.as_str())),
        };
        if kinds.split(' ').any(is_known) {
            continue;
        }
        let of_the_kind = declared
            .iter()
            .filter(|(of, _, _)| kinds.split(' ').any(|kind| kind == *of));
        let candidates: Vec<&str> = of_the_kind
            .map(|(_, given, _)| given.as_str())
            .take(CANDIDATES)
            .collect();
        let instead = nearest(id, &candidates).map_or_else(|| listed(&candidates), str::to_owned);
        let kind = kinds.split(' ').next().unwrap_or_default();
        found.push(
            Code::ReferenceUnknown,
            *span,
            &[("key", kind), ("id", id), ("known", &instead)],
        );
    }
}

/// How many ids are looked through for the one that was meant.
const CANDIDATES: usize = 500;

/// Some ids to choose from.
fn listed(ids: &[&str]) -> String {
    let some: Vec<&str> = ids
        .iter()
        .copied()
        .take(8)
        .chain((ids.len() > 8 || ids.is_empty()).then_some("…"))
        .collect();
    some.join(", ")
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
