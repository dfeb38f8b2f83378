//! What a source of the pack lets in: the pack's own words, made ready to be looked up row by row.

use std::collections::HashMap;
use std::sync::Arc;

use policy::pack::{CountsFrom, FieldKind, Pack, Period, Source, SourceFormat};

use super::value::Wanted;
use crate::app::Policy;
use crate::period;

/// The role words of the standard that are no part of the policy's relations.
const PARTS_OF_THE_STANDARD: [&str; 2] = ["administrator", "proctor"];
/// Fields of the catalogue that say in which class something happened (`LP-51`).
const CLASS_FIELDS: [&str; 2] = ["class", "course"];

/// What becomes of a field.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Landing {
    /// Kept as this field of this category.
    Kept(Arc<Field>),
    /// Known and let fall (s.22), or read by the door itself.
    Passed,
    /// Neither: the row is refused (`LP-24`).
    Undeclared,
}

/// A field of the catalogue in which values land.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Field {
    pub(super) category: String,
    pub(super) field: String,
    /// `category/field`.
    pub(super) path: String,
    pub(super) wanted: Wanted,
    /// Whether a person can be found by it.
    pub(super) lookup: bool,
    /// Whether it names the class in which something happened.
    pub(super) names_class: bool,
}

/// A source, ready.
pub(super) struct Door {
    pub(super) policy: Arc<Policy>,
    pub(super) source: Source,
    pub(super) format: SourceFormat,
    /// Sources whose classes records may belong to.
    pub(super) rosters: Vec<String>,
    kept: Vec<(String, Arc<Field>)>,
    passed: Vec<String>,
    fields: HashMap<String, Arc<Field>>,
    /// Words for a part in a class that some relation of the policy stands on.
    staff_parts: Vec<String>,
}

impl Door {
    /// Makes a source ready; `None` when the pack has no such source, or it has no format.
    pub(super) fn new(policy: Arc<Policy>, source: &str) -> Option<Self> {
        let pack = &policy.pack;
        let source = pack
            .sources
            .iter()
            .find(|known| known.id == source)?
            .clone();
        let format = source.format?;
        let fields = catalogue(pack);
        let kept = source
            .keep
            .iter()
            .filter_map(|kept| {
                Some((
                    kept.from.clone(),
                    Arc::clone(fields.get(&landing(&source, &kept.to))?),
                ))
            })
            .collect();
        let mut passed: Vec<String> = source
            .drop
            .iter()
            .chain(&source.structure)
            .cloned()
            .collect();
        passed.extend(
            [&source.person, &source.external_id, &source.at]
                .into_iter()
                .filter(|path| !path.is_empty())
                .cloned(),
        );
        passed.extend(
            source
                .relationship_from
                .iter()
                .map(|from| from.path.clone()),
        );
        let rosters = pack
            .sources
            .iter()
            .filter(|known| known.format == Some(SourceFormat::Oneroster))
            .map(|known| known.id.clone())
            .collect();
        let staff_parts = policy
            .compiled
            .relations()
            .iter()
            .flat_map(|relation| relation.course_roles.iter().cloned())
            .collect();
        Some(Door {
            policy: Arc::clone(&policy),
            source,
            format,
            rosters,
            kept,
            passed,
            fields,
            staff_parts,
        })
    }

    /// What becomes of the field at a path.
    pub(super) fn landing(&self, path: &str) -> Landing {
        if let Some((_, field)) = self.kept.iter().find(|(from, _)| covers(from, path)) {
            return Landing::Kept(Arc::clone(field));
        }
        if self.passed.iter().any(|from| covers(from, path)) {
            return Landing::Passed;
        }
        Landing::Undeclared
    }

    /// The field `category/field` of the catalogue.
    pub(super) fn field(&self, path: &str) -> Option<&Arc<Field>> {
        self.fields.get(path)
    }

    /// Whether this word for a part in a class makes somebody staff of it (`LP-51`).
    pub(super) fn is_staff_part(&self, part: &str) -> bool {
        self.staff_parts.iter().any(|known| known == part)
    }

    /// Whether this word for a part in a class is known at all.
    pub(super) fn is_part(&self, part: &str) -> bool {
        part == "student"
            || part.starts_with("ext:")
            || self.is_staff_part(part)
            || PARTS_OF_THE_STANDARD.contains(&part)
    }

    /// The category in which ties to classes land.
    pub(super) fn category_of_ties(&self) -> &str {
        let mut kept = self.kept.iter();
        let found = kept.find(|(from, _)| from == "enrollments.classSourcedId");
        found.map_or(&self.source.category, |(_, field)| &field.category)
    }

    /// Whether records are tied to classes under this policy at all.
    pub(super) fn ties_to_classes(&self) -> bool {
        !self.staff_parts.is_empty() && !self.rosters.is_empty()
    }

    /// Whether every path of a file is let fall or structure, so that it need not be read.
    pub(super) fn passes_over(&self, file: &str) -> bool {
        let all = format!("{file}.*");
        self.passed.contains(&all)
    }

    /// The periods for which a category of people of this relationship is kept, each with what it
    /// counts from. A period that keeps something only for a case keeps nothing here.
    pub(super) fn periods(
        &self,
        relationship: &str,
        category: &str,
    ) -> Vec<(CountsFrom, Option<Period>)> {
        let pack = &self.policy.pack;
        pack.retention
            .iter()
            .filter(|row| {
                row.categories.iter().any(|held| held == category)
                    && pack
                        .activity(&row.activity)
                        .is_some_and(|activity| activity.basis_for(relationship).is_some())
            })
            .map(|row| (period::counts(pack, row), row.period.period))
            .filter(|(counts, _)| *counts != CountsFrom::CaseClosed)
            .collect()
    }
}

/// The catalogue, by `category/field`.
fn catalogue(pack: &Pack) -> HashMap<String, Arc<Field>> {
    let mut fields = HashMap::new();
    for category in &pack.categories {
        for field in &category.field {
            let path = format!("{}/{}", category.id, field.id);
            let known = Field {
                category: category.id.clone(),
                field: field.id.clone(),
                path: path.clone(),
                wanted: Wanted {
                    kind: field.kind.unwrap_or(FieldKind::Text),
                    max_chars: field.limit(),
                },
                lookup: field.lookup,
                names_class: CLASS_FIELDS.contains(&field.id.as_str()),
            };
            fields.insert(path, Arc::new(known));
        }
    }
    fields
}

/// `category/field`, with the source's own category where none is written.
fn landing(source: &Source, to: &str) -> String {
    if to.contains('/') {
        to.to_owned()
    } else {
        format!("{}/{to}", source.category)
    }
}

/// Whether a path of the pack covers a path of a row; `*` at the end covers everything below.
fn covers(pattern: &str, path: &str) -> bool {
    match pattern.strip_suffix(".*") {
        Some(above) => path
            .strip_prefix(above)
            .is_some_and(|rest| rest.starts_with('.') || rest.is_empty()),
        None => pattern == path,
    }
}
