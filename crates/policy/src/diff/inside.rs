//! What the controller itself does: categories, activities, bases, roles.

use law::Text;

use super::ChangeKind;
use super::find::{Finder, Table, beyond, same};
use crate::pack::{Activity, ActivityBasis, Category, Pack, Role, Sight};

impl Finder<'_> {
    pub(super) fn categories(&mut self) {
        let table = Table {
            name: "category",
            old: &self.old.categories,
            new: &self.new.categories,
            id: |category: &Category| &category.id,
        };
        let word = |kind| {
            move |finder: &mut Self, category: &Category| {
                let people = finder.people_in(&category.id);
                finder.push(
                    kind,
                    "category",
                    &category.id,
                    &[("name", &category.name)],
                    people,
                );
            }
        };
        self.table(
            &table,
            word(ChangeKind::CategoryAdded),
            word(ChangeKind::CategoryRemoved),
            Self::category,
        );
    }

    fn category(&mut self, old: &Category, new: &Category) {
        let people = self.people_in(&new.id);
        for field in &new.field {
            let values = [("name", &new.name), ("other", &field.name)];
            let before = old.field(&field.id);
            if before.is_some_and(|before| beyond(&field.accepts, &before.accepts).next().is_some())
            {
                self.push(
                    ChangeKind::FilesTaken,
                    "category",
                    &new.id,
                    &values,
                    people.clone(),
                );
            }
            match before {
                None => self.push(
                    ChangeKind::FieldAdded,
                    "category",
                    &new.id,
                    &values,
                    people.clone(),
                ),
                Some(before) if before.required != Some(true) && field.required == Some(true) => {
                    self.push(
                        ChangeKind::FieldNowCompulsory,
                        "category",
                        &new.id,
                        &values,
                        people.clone(),
                    );
                }
                Some(_) => {}
            }
        }
        for field in old
            .field
            .iter()
            .filter(|field| new.field(&field.id).is_none())
        {
            self.push(
                ChangeKind::FieldRemoved,
                "category",
                &new.id,
                &[("name", &new.name), ("other", &field.name)],
                people.clone(),
            );
        }
        if beyond(&new.sensitive, &old.sensitive).next().is_some() {
            self.push(
                ChangeKind::SensitivityAdded,
                "category",
                &new.id,
                &[("name", &new.name)],
                people,
            );
        }
    }

    pub(super) fn activities(&mut self) {
        let table = Table {
            name: "activity",
            old: &self.old.activities,
            new: &self.new.activities,
            id: |activity: &Activity| &activity.id,
        };
        let word = |kind| {
            move |finder: &mut Self, activity: &Activity| {
                let people = finder.people_of(std::slice::from_ref(&activity.id));
                finder.push(
                    kind,
                    "activity",
                    &activity.id,
                    &[("name", &activity.name)],
                    people,
                );
            }
        };
        self.table(
            &table,
            word(ChangeKind::ActivityAdded),
            word(ChangeKind::ActivityRemoved),
            |finder, old, new| {
                finder.activity(old, new);
                finder.cells(old, new);
                finder.bases(old, new);
            },
        );
    }

    fn activity(&mut self, old: &Activity, new: &Activity) {
        let people = self.people_of(std::slice::from_ref(&new.id));
        let sight = (old.sight(), new.sight());
        let kinds = [
            (
                ChangeKind::PurposeChanged,
                old.purpose != new.purpose || old.name != new.name,
            ),
            (
                ChangeKind::SightGained,
                sight == (Sight::Pseudonym, Sight::Direct),
            ),
            (
                ChangeKind::SightLost,
                sight == (Sight::Direct, Sight::Pseudonym),
            ),
            (
                ChangeKind::MarketingBegun,
                new.direct_marketing && !old.direct_marketing,
            ),
            (ChangeKind::ConsentChanged, old.consent != new.consent),
        ];
        for (kind, _) in kinds.into_iter().filter(|(_, is_so)| *is_so) {
            self.push(
                kind,
                "activity",
                &new.id,
                &[("name", &new.name)],
                people.clone(),
            );
        }
    }

    fn cells(&mut self, old: &Activity, new: &Activity) {
        let people = self.people_of(std::slice::from_ref(&new.id));
        let mut gained_and_lost = Vec::new();
        for (kind, first, second) in [
            (ChangeKind::CellAdded, new, old),
            (ChangeKind::CellRemoved, old, new),
        ] {
            let categories = beyond(&first.categories, &second.categories);
            gained_and_lost.extend(categories.map(|id| (kind, "other", self.category_name(id))));
        }
        for (kind, first, second) in [
            (ChangeKind::OperationAdded, new, old),
            (ChangeKind::OperationRemoved, old, new),
        ] {
            let verbs = beyond(&first.operations, &second.operations);
            gained_and_lost.extend(verbs.map(|verb| (kind, "to", same(verb.code()))));
        }
        for (kind, gap, what) in gained_and_lost {
            self.push(
                kind,
                "activity",
                &new.id,
                &[("name", &new.name), (gap, &what)],
                people.clone(),
            );
        }
    }

    fn bases(&mut self, old: &Activity, new: &Activity) {
        let name = &new.name;
        for (relationship, basis) in &new.basis {
            let (people, other) = (
                vec![relationship.clone()],
                self.relationship_name(relationship),
            );
            let to = same(&sections(basis));
            match old.basis_for(relationship) {
                None => self.push(
                    ChangeKind::BasisAdded,
                    "activity",
                    &new.id,
                    &[("name", name), ("other", &other), ("to", &to)],
                    people,
                ),
                Some(before) if before.basis != basis.basis => {
                    let from = same(&sections(before));
                    let values = [
                        ("name", name),
                        ("other", &other),
                        ("from", &from),
                        ("to", &to),
                    ];
                    self.push(
                        ChangeKind::BasisChanged,
                        "activity",
                        &new.id,
                        &values,
                        people,
                    );
                }
                Some(_) => {}
            }
        }
        for (relationship, _) in old
            .basis
            .iter()
            .filter(|(relationship, _)| new.basis_for(relationship).is_none())
        {
            let other = self.relationship_name(relationship);
            self.push(
                ChangeKind::BasisRemoved,
                "activity",
                &new.id,
                &[("name", name), ("other", &other)],
                vec![relationship.clone()],
            );
        }
    }

    fn relationship_name(&self, id: &str) -> Text {
        let both = self.new.relationships.iter().chain(&self.old.relationships);
        both.into_iter()
            .find(|relationship| relationship.id == id)
            .map_or_else(|| same(id), |relationship| relationship.name.clone())
    }

    pub(super) fn roles(&mut self) {
        let table = Table {
            name: "role",
            old: &self.old.roles,
            new: &self.new.roles,
            id: |role: &Role| &role.id,
        };
        let word = |kind| {
            move |finder: &mut Self, role: &Role| {
                let people = finder.people_of(&role.activities);
                finder.push(kind, "role", &role.id, &[("name", &role.name)], people);
            }
        };
        self.table(
            &table,
            word(ChangeKind::RoleAdded),
            word(ChangeKind::RoleRemoved),
            Self::role,
        );
        // a role that names no categories gains and loses with its activities, without a word of its own changing
        let (before, after) = (self.old, self.new);
        for role in &after.roles {
            if let Some(old) = before.roles.iter().find(|old| old.id == role.id) {
                self.role(old, role);
            }
        }
    }

    fn role(&mut self, old: &Role, new: &Role) {
        let people = self.people_of(&new.activities);
        let (before, after) = ((self.old, old), (self.new, new));
        for (kind, (pack, first), (other_pack, second)) in [
            (ChangeKind::RoleGains, after, before),
            (ChangeKind::RoleLoses, before, after),
        ] {
            let mut others: Vec<Text> = beyond(&first.activities, &second.activities)
                .map(|id| self.activity_name(id))
                .collect();
            others.extend(
                beyond(&reach(pack, first), &reach(other_pack, second))
                    .map(|id| self.category_name(id)),
            );
            others.extend(
                beyond(&first.operations, &second.operations).map(|verb| same(verb.code())),
            );
            for other in others {
                self.push(
                    kind,
                    "role",
                    &new.id,
                    &[("name", &new.name), ("other", &other)],
                    people.clone(),
                );
            }
        }
    }
}

/// The categories that a role may see in a version: those it names, else all of its activities.
fn reach(pack: &Pack, role: &Role) -> Vec<String> {
    if !role.categories.is_empty() {
        return role.categories.clone();
    }
    let activities = role.activities.iter().filter_map(|id| pack.activity(id));
    activities
        .flat_map(|activity| activity.categories.iter().cloned())
        .collect()
}

fn sections(basis: &ActivityBasis) -> String {
    basis
        .basis
        .iter()
        .map(|basis| basis.section())
        .collect::<Vec<_>>()
        .join(" + ")
}

/// The activities of the new version whose earlier consents no longer cover what it does.
pub(super) fn ask_again(old: &Pack, new: &Pack) -> Vec<String> {
    new.activities
        .iter()
        .filter(|activity| activity.asks_consent())
        .filter(|activity| !covers_consent(old, new, activity))
        .map(|activity| activity.id.clone())
        .collect()
}

/// Whether a consent given under an earlier version still covers what an activity does now: another
/// purpose, more data, more verbs, more recipients, other words, or consent where another basis was is
/// something else (s.19 ¶3, s.21).
pub(crate) fn covers_consent(old: &Pack, new: &Pack, activity: &Activity) -> bool {
    let Some(before) = old.activity(&activity.id) else {
        return false;
    };
    let newly_asked = activity.basis.iter().any(|(relationship, basis)| {
        basis.basis.iter().any(|basis| basis.is_consent())
            && before
                .basis_for(relationship)
                .is_none_or(|before| !before.basis.iter().any(|basis| basis.is_consent()))
    });
    let given_to = |pack: &Pack| {
        let here =
            |recipient: &&crate::pack::Recipient| recipient.activities.contains(&activity.id);
        pack.recipients
            .iter()
            .filter(here)
            .map(|recipient| recipient.id.clone())
            .collect::<Vec<_>>()
    };
    !(newly_asked
        || is_another_purpose(before, activity)
        || before.consent != activity.consent
        || before.sight() != activity.sight()
        || beyond(&activity.categories, &before.categories)
            .next()
            .is_some()
        || beyond(&activity.operations, &before.operations)
            .next()
            .is_some()
        || beyond(&given_to(new), &given_to(old)).next().is_some())
}

/// Whether an activity is something else than people were told under the same id: its purpose is worded
/// otherwise, it sees who people are where it did not, or it has become marketing (s.21).
pub(crate) fn is_another_purpose(before: &Activity, after: &Activity) -> bool {
    before.purpose != after.purpose
        || (before.sight(), after.sight()) == (Sight::Pseudonym, Sight::Direct)
        || (after.direct_marketing && !before.direct_marketing)
}

/// Whether an activity rests, for people of a relationship, on what it rested on before; so too where
/// it does not touch them now.
pub(crate) fn same_terms(before: &Activity, after: &Activity, relationship: &str) -> bool {
    match (
        before.basis_for(relationship),
        after.basis_for(relationship),
    ) {
        (_, None) => true,
        (None, Some(_)) => false,
        (Some(before), Some(after)) => before.basis == after.basis,
    }
}

/// The activities that use what was held already for something people were not told of, on a basis
/// other than their consent (s.21 ¶2).
pub(super) fn needs_law(old: &Pack, new: &Pack) -> Vec<String> {
    let takes_up = |activity: &&Activity| {
        let held = |category: &&String| old.category(category).is_some();
        match old.activity(&activity.id) {
            Some(before) if !is_another_purpose(before, activity) => {
                let mut newly = beyond(&activity.categories, &before.categories);
                newly.any(|category| held(&category))
            }
            _ => activity.categories.iter().any(|category| held(&category)),
        }
    };
    let without_asking = |activity: &&Activity| {
        activity
            .basis
            .iter()
            .any(|(_, basis)| !basis.basis.iter().any(|basis| basis.is_consent()))
    };
    new.activities
        .iter()
        .filter(takes_up)
        .filter(without_asking)
        .map(|activity| activity.id.clone())
        .collect()
}
