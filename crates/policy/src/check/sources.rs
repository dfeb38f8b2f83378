//! Data from elsewhere (s.25): what for, who is told and when, and where each field lands.

use std::collections::HashSet;

use super::{Rule, blank};
use crate::fault::{Code, Findings};
use crate::pack::{Pack, Source, SourceFormat, SourceKind, Span};

pub(super) const RULES: &[Rule] = &[
    for_something,
    told,
    reviewed,
    landing,
    keeping,
    paths,
    people,
];

/// Within how many days the notice of s.25 must reach the person.
const NOTICE_DAYS: u64 = 30;

fn for_something(pack: &Pack, found: &mut Findings<'_>) {
    for source in pack
        .sources
        .iter()
        .filter(|source| source.activities.is_empty())
    {
        found.push(
            Code::SourceWithoutActivity,
            source.place.of("activities"),
            &[("id", &source.id)],
        );
    }
}

fn from_others(pack: &Pack) -> impl Iterator<Item = &Source> {
    pack.sources
        .iter()
        .filter(|source| source.kind != Some(SourceKind::OwnSystem))
}

fn told(pack: &Pack, found: &mut Findings<'_>) {
    for source in from_others(pack) {
        match source.notice_within {
            None => found.push(
                Code::SourceNoticeUnsaid,
                source.place.whole(),
                &[("id", &source.id)],
            ),
            Some(within) if within.longest_days() > NOTICE_DAYS => {
                found.push(
                    Code::SourceNoticeLate,
                    source.place.of("notice_within"),
                    &[("id", &source.id), ("value", &within.to_string())],
                );
            }
            Some(_) => {}
        }
    }
}

fn reviewed(pack: &Pack, found: &mut Findings<'_>) {
    let bodies = from_others(pack).filter(|source| source.kind != Some(SourceKind::Public));
    let by_somebody = |source: &Source| {
        let reviewed = source.body_policy_reviewed.as_ref();
        reviewed.is_some_and(|reviewed| !reviewed.by.is_empty())
    };
    for source in bodies.filter(|source| !by_somebody(source)) {
        found.push(
            Code::SourcePolicyUnreviewed,
            source.place.whole(),
            &[("id", &source.id)],
        );
    }
}

/// Whether one of the source's activities needs this category.
fn is_needed(pack: &Pack, source: &Source, category: &str) -> bool {
    source
        .activities
        .iter()
        .filter_map(|id| pack.activity(id))
        .any(|activity| activity.categories.iter().any(|held| held == category))
}

fn landing(pack: &Pack, found: &mut Findings<'_>) {
    for source in pack
        .sources
        .iter()
        .filter(|source| !source.activities.is_empty())
    {
        for kept in &source.keep {
            let category = kept
                .to
                .split_once('/')
                .map_or(kept.to.as_str(), |(category, _)| category);
            if pack.category(category).is_some() && !is_needed(pack, source, category) {
                found.push(
                    Code::SourceBeyondMatrix,
                    kept.place.of("to"),
                    &[("id", &source.id), ("other", &kept.to)],
                );
            }
        }
        for (at, category) in source.categories.iter().enumerate() {
            if pack.category(category).is_some() && !is_needed(pack, source, category) {
                found.push(
                    Code::SourceBeyondMatrix,
                    source.place.element("categories", at),
                    &[("id", &source.id), ("other", category)],
                );
            }
        }
    }
}

fn keeping(pack: &Pack, found: &mut Findings<'_>) {
    for source in &pack.sources {
        if source.keep.is_empty() && source.categories.is_empty() {
            found.push(
                Code::SourceIdle,
                source.place.whole(),
                &[("id", &source.id)],
            );
        }
    }
}

/// The parts that a path of this format can begin with, where the format is closed.
const fn beginnings(format: SourceFormat) -> &'static [&'static str] {
    match format {
        SourceFormat::AccessLog => &[
            "ip",
            "ident",
            "user",
            "time",
            "request",
            "status",
            "bytes",
            "referrer",
            "user-agent",
        ],
        SourceFormat::Xapi => &[
            "id",
            "actor",
            "verb",
            "object",
            "result",
            "context",
            "timestamp",
            "stored",
            "authority",
            "version",
            "attachments",
        ],
        SourceFormat::Oneroster => &[
            "manifest",
            "academicSessions",
            "categories",
            "classes",
            "classResources",
            "courses",
            "courseResources",
            "demographics",
            "enrollments",
            "lineItemLearningObjectiveIds",
            "lineItems",
            "lineItemScoreScales",
            "orgs",
            "resources",
            "resultLearningObjectiveIds",
            "results",
            "resultScoreScales",
            "roles",
            "scoreScales",
            "userProfiles",
            "userResources",
            "users",
        ],
        SourceFormat::SurveyCsv
        | SourceFormat::Records
        | SourceFormat::IdentityProvider
        | SourceFormat::Public => &[],
    }
}

/// Paths, each with where it stands.
type Paths<'s> = Vec<(&'s str, Span)>;

/// The paths of a source, each with where it stands: those of which each field has one, then
/// those that only point at a field.
fn paths_of(source: &Source) -> (Paths<'_>, Paths<'_>) {
    let kept = source
        .keep
        .iter()
        .map(|kept| (kept.from.as_str(), kept.place.of("from")));
    let listed = |key: &'static str, paths: &'_ [String]| -> Vec<Span> {
        (0..paths.len())
            .map(|at| source.place.element(key, at))
            .collect()
    };
    let dropped = source
        .drop
        .iter()
        .map(String::as_str)
        .zip(listed("drop", &source.drop));
    let read = source
        .structure
        .iter()
        .map(String::as_str)
        .zip(listed("structure", &source.structure));
    let mut pointing: Paths<'_> = Vec::new();
    for (key, path) in [
        ("person", &source.person),
        ("external_id", &source.external_id),
        ("at", &source.at),
    ] {
        pointing.push((path.as_str(), source.place.of(key)));
    }
    pointing.extend(
        source
            .relationship_from
            .as_ref()
            .map(|from| (from.path.as_str(), from.place.of("path"))),
    );
    pointing.retain(|(path, _)| !blank(path));
    (kept.chain(dropped).chain(read).collect(), pointing)
}

fn paths(pack: &Pack, found: &mut Findings<'_>) {
    for source in &pack.sources {
        let (fields, pointing) = paths_of(source);
        let mut seen = HashSet::new();
        for (path, span) in fields.iter().filter(|(path, _)| !seen.insert(*path)) {
            found.push(
                Code::PathTwice,
                *span,
                &[("id", &source.id), ("value", path)],
            );
        }
        let known = source.format.map_or(&[][..], beginnings);
        let is_known = |path: &str| {
            known.is_empty() || known.contains(&path.split('.').next().unwrap_or_default())
        };
        for (path, span) in fields
            .into_iter()
            .chain(pointing)
            .filter(|(path, _)| !is_known(path))
        {
            let format = source.format.map_or("", SourceFormat::code);
            found.push(
                Code::PathUnknown,
                span,
                &[
                    ("value", path),
                    ("key", format),
                    ("known", &known.join(", ")),
                ],
            );
        }
    }
}

fn people(pack: &Pack, found: &mut Findings<'_>) {
    for source in &pack.sources {
        let by_scheme =
            source.format == Some(SourceFormat::Records) && !source.person_schemes.is_empty();
        let by_path = !blank(&source.person) && !blank(&source.person_field);
        if !by_scheme && !by_path {
            found.push(
                Code::PersonUnfindable,
                source.place.whole(),
                &[("id", &source.id)],
            );
        }
        let schemes = source
            .person_schemes
            .iter()
            .map(|(name, field)| (field, source.place.of(&format!("person_schemes.{name}"))));
        let single = Some((&source.person_field, source.place.of("person_field")));
        for (path, span) in schemes.chain(single) {
            if pack.field(path).is_some_and(|field| !field.lookup) {
                found.push(
                    Code::PersonFieldNotLookup,
                    span,
                    &[("id", &source.id), ("other", path)],
                );
            }
        }
    }
}
