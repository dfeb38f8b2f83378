//! The matrix of activities and categories (`LP-36` … `LP-44`).

use law::Basis;

use super::{Rule, nowhere};
use crate::fault::{Code, Findings};
use crate::pack::{Activity, Category, FieldKind, Pack, Role, Sight, Tie};

pub(super) const RULES: &[Rule] = &[
    cells,
    unused,
    identity,
    pseudonyms,
    rights_answered,
    rights_whole,
    rights_of_ones_own,
    acted_in,
];

fn cells(pack: &Pack, found: &mut Findings<'_>) {
    if pack.activities.is_empty() {
        found.push(Code::ActivitiesMissing, nowhere(pack), &[]);
    }
    for activity in pack
        .activities
        .iter()
        .filter(|activity| activity.categories.is_empty())
    {
        found.push(
            Code::ActivityEmpty,
            activity.place.of("categories"),
            &[("id", &activity.id)],
        );
    }
}

fn unused(pack: &Pack, found: &mut Findings<'_>) {
    for category in &pack.categories {
        if !pack
            .activities
            .iter()
            .any(|activity| activity.categories.contains(&category.id))
        {
            found.push(
                Code::CategoryUnused,
                category.place.of("id"),
                &[("id", &category.id)],
            );
        }
    }
}

/// Whether a category says who somebody is: by a field people are looked up by, or by a picture.
fn names_people(category: &Category) -> bool {
    category.field.iter().any(|field| {
        field.lookup || matches!(field.kind, Some(FieldKind::Image | FieldKind::Video))
    })
}

fn naming<'p>(
    pack: &'p Pack,
    activity: &'p Activity,
) -> impl Iterator<Item = (usize, &'p Category)> {
    let held = activity.categories.iter().enumerate();
    held.filter_map(|(at, id)| pack.category(id).map(|category| (at, category)))
        .filter(|(_, category)| names_people(category))
}

fn identity(pack: &Pack, found: &mut Findings<'_>) {
    // a pack in which nothing can be looked up by has another fault than this one
    if !pack.categories.iter().any(names_people) {
        return;
    }
    for activity in &pack.activities {
        let sees = activity.sight() == Sight::Direct
            && !activity.case_required
            && !activity.categories.is_empty();
        if !sees || naming(pack, activity).next().is_some() {
            continue;
        }
        // a log kept by law must lead to its user, under a case; anything else needs no one
        let by_law = activity.all_bases().any(|basis| basis == Basis::LegalDuty);
        let rule = if by_law {
            "s.22, s.37(1), LP-44, X-13"
        } else {
            "s.22, X-12"
        };
        found.push_under(
            Code::IdentityUnreachable,
            rule,
            activity.place.of("identity"),
            &[("id", &activity.id)],
        );
    }
}

fn pseudonyms(pack: &Pack, found: &mut Findings<'_>) {
    for activity in pack
        .activities
        .iter()
        .filter(|activity| activity.sight() == Sight::Pseudonym)
    {
        for (at, category) in naming(pack, activity) {
            found.push(
                Code::PseudonymPierced,
                activity.place.element("categories", at),
                &[("id", &activity.id), ("other", &category.id)],
            );
        }
    }
}

fn rights_answered(pack: &Pack, found: &mut Findings<'_>) {
    let mut answering = pack
        .activities
        .iter()
        .filter(|activity| activity.answers_rights);
    if answering.next().is_none() {
        found.push(Code::RightsActivityMissing, nowhere(pack), &[]);
    }
    for activity in answering {
        found.push(
            Code::RightsActivityTwice,
            activity.place.of("answers_rights"),
            &[("id", &activity.id)],
        );
    }
}

fn rights_whole(pack: &Pack, found: &mut Findings<'_>) {
    for activity in pack
        .activities
        .iter()
        .filter(|activity| activity.answers_rights)
    {
        for category in pack
            .categories
            .iter()
            .filter(|category| !activity.categories.contains(&category.id))
        {
            found.push(
                Code::RightsActivityNarrow,
                activity.place.of("categories"),
                &[("id", &activity.id), ("other", &category.id)],
            );
        }
    }
}

fn rights_of_ones_own(pack: &Pack, found: &mut Findings<'_>) {
    let own = |role: &&Role| {
        pack.relation(&role.relation)
            .is_some_and(|relation| relation.kind == Some(Tie::OneSelf))
    };
    for activity in pack
        .activities
        .iter()
        .filter(|activity| activity.answers_rights)
    {
        let mut roles = pack.roles.iter().filter(own);
        if !roles.any(|role| role.activities.contains(&activity.id)) {
            found.push(
                Code::RightsSelfMissing,
                activity.place.of("answers_rights"),
                &[],
            );
        }
    }
}

fn acted_in(pack: &Pack, found: &mut Findings<'_>) {
    for activity in &pack.activities {
        if !pack
            .roles
            .iter()
            .any(|role| role.activities.contains(&activity.id))
        {
            found.push(
                Code::ActivityWithoutRole,
                activity.place.of("id"),
                &[("id", &activity.id)],
            );
        }
    }
}
