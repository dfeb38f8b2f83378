//! Lawful bases (s.24, s.26): one for each relationship, with what each of them needs.

use law::Basis;

use super::{Rule, unsaid};
use crate::fault::{Code, Findings};
use crate::pack::{Activity, ActivityBasis, Pack};

pub(super) const RULES: &[Rule] = &[
    given, single, reasoned, lawful, balanced, sensitive, research,
];

fn each(pack: &Pack, mut look: impl FnMut(&Activity, &str, &ActivityBasis)) {
    for activity in &pack.activities {
        for (relationship, basis) in &activity.basis {
            look(activity, relationship, basis);
        }
    }
}

fn given(pack: &Pack, found: &mut Findings<'_>) {
    for activity in pack
        .activities
        .iter()
        .filter(|activity| activity.all_bases().next().is_none())
    {
        found.push(
            Code::BasisMissing,
            activity.place.of("id"),
            &[("id", &activity.id)],
        );
    }
}

fn single(pack: &Pack, found: &mut Findings<'_>) {
    each(pack, |activity, relationship, basis| {
        if basis.basis.len() > 1 {
            found.push(
                Code::BasesSeveral,
                basis.place.of("basis"),
                &[("id", &activity.id), ("other", relationship)],
            );
        }
    });
}

fn reasoned(pack: &Pack, found: &mut Findings<'_>) {
    each(pack, |activity, relationship, basis| {
        if basis.reason.is_none() {
            found.push(
                Code::ReasonMissing,
                basis.place.whole(),
                &[("id", &activity.id), ("other", relationship)],
            );
        }
    });
}

fn lawful(pack: &Pack, found: &mut Findings<'_>) {
    each(pack, |activity, relationship, basis| {
        let by_law = basis.basis.iter().find(|basis| {
            matches!(
                basis,
                Basis::PublicTask | Basis::LegalDuty | Basis::SensitiveLegalAim
            )
        });
        if let Some(claimed) = by_law.filter(|_| unsaid(&basis.law)) {
            let values = [
                ("id", activity.id.as_str()),
                ("value", claimed.section()),
                ("other", relationship),
            ];
            let rule = format!("{}, LP-15", claimed.section());
            found.push_under(Code::LawMissing, &rule, basis.place.of("basis"), &values);
        }
    });
}

fn balanced(pack: &Pack, found: &mut Findings<'_>) {
    each(pack, |activity, relationship, basis| {
        if basis.basis.contains(&Basis::LegitimateInterest) && basis.balancing.is_none() {
            found.push(
                Code::BalancingMissing,
                basis.place.of("basis"),
                &[("id", &activity.id), ("other", relationship)],
            );
        }
    });
}

fn sensitive(pack: &Pack, found: &mut Findings<'_>) {
    each(pack, |activity, _, basis| {
        let Some(weak) = basis.basis.iter().find(|basis| !basis.admits_sensitive()) else {
            return;
        };
        let held = activity
            .categories
            .iter()
            .filter_map(|id| pack.category(id));
        for category in held.filter(|category| category.is_sensitive()) {
            let values = [
                ("id", activity.id.as_str()),
                ("other", &category.id),
                ("value", weak.section()),
            ];
            found.push(
                Code::BasisWeakForSensitive,
                basis.place.of("basis"),
                &values,
            );
        }
    });
}

fn research(pack: &Pack, found: &mut Findings<'_>) {
    each(pack, |activity, _, basis| {
        if basis.basis.contains(&Basis::Archive) && !activity.research {
            found.push(
                Code::ResearchUnsaid,
                basis.place.of("basis"),
                &[("id", &activity.id)],
            );
        }
    });
}
