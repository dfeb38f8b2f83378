//! Roles and relations: no role reaches further than its activities (`LP-51` … `LP-53`, `LP-71`).

use super::Rule;
use crate::fault::{Code, Findings};
use crate::pack::{Activity, Pack, Role, Tie};

pub(super) const RULES: &[Rule] = &[
    acting,
    within_the_matrix,
    within_the_operations,
    courses,
    memos,
];

fn activities_of<'p>(pack: &'p Pack, role: &'p Role) -> impl Iterator<Item = &'p Activity> {
    role.activities.iter().filter_map(|id| pack.activity(id))
}

fn acting(pack: &Pack, found: &mut Findings<'_>) {
    for role in pack.roles.iter().filter(|role| role.activities.is_empty()) {
        found.push(
            Code::RoleWithoutActivity,
            role.place.of("activities"),
            &[("id", &role.id)],
        );
    }
}

fn within_the_matrix(pack: &Pack, found: &mut Findings<'_>) {
    for role in &pack.roles {
        for (at, category) in role.categories.iter().enumerate() {
            if !activities_of(pack, role).any(|activity| activity.categories.contains(category)) {
                found.push(
                    Code::RoleBeyondMatrix,
                    role.place.element("categories", at),
                    &[("id", &role.id), ("other", category)],
                );
            }
        }
    }
}

fn within_the_operations(pack: &Pack, found: &mut Findings<'_>) {
    for role in pack.roles.iter().filter(|role| !role.activities.is_empty()) {
        for (at, verb) in role.operations.iter().enumerate() {
            if !activities_of(pack, role).any(|activity| activity.does(*verb)) {
                found.push(
                    Code::RoleBeyondOperations,
                    role.place.element("operations", at),
                    &[("id", &role.id), ("value", verb.code())],
                );
            }
        }
    }
}

fn courses(pack: &Pack, found: &mut Findings<'_>) {
    for relation in &pack.relations {
        if relation.kind == Some(Tie::Course) && relation.course_roles.is_empty() {
            found.push(
                Code::CourseRolesMissing,
                relation.place.of("kind"),
                &[("id", &relation.id)],
            );
        }
    }
}

fn memos(pack: &Pack, found: &mut Findings<'_>) {
    for role in &pack.roles {
        let by_memo = pack
            .relation(&role.relation)
            .and_then(|relation| relation.kind)
            == Some(Tie::Memo);
        let bounded = role.memo.as_ref().is_some_and(|memo| {
            memo.uses.is_some_and(|uses| uses > 0)
                && memo.valid.is_some_and(|valid| !valid.is_zero())
        });
        if by_memo && !bounded {
            found.push(
                Code::MemoUnbounded,
                role.place.of("memo"),
                &[("id", &role.id)],
            );
        }
        if !by_memo && role.memo.is_some() {
            found.push(Code::MemoIdle, role.place.of("memo"), &[("id", &role.id)]);
        }
    }
}
