//! A checked pack, turned into tables that can be looked up without a thought.

use std::collections::HashMap;

use law::{Basis, Operation};

use crate::declared::{Activity, Category, Recipient, Relation, RelationKind, Role, Scope};
use crate::facts::Condition;
use crate::question::{ActivityIx, RecipientIx, RelationIx, RelationshipIx, RoleIx};
use crate::set::{CategoryIx, Set64};

/// A compiled pack: the whole of what may be decided, and nothing that is not in the pack.
#[derive(Clone, Debug)]
pub struct Compiled {
    id: String,
    version: u32,
    effective: jiff::civil::Date,
    categories: Vec<Category>,
    activities: Vec<Activity>,
    relationships: Vec<Scope>,
    relations: Vec<Relation>,
    roles: Vec<Role>,
    recipients: Vec<Recipient>,
    /// `bases[activity * relationships + relationship]`
    bases: Vec<Option<Basis>>,
    /// `acting[activity]`: the roles that may act in it.
    acting: Vec<Set64>,
    sensitive: Set64,
    free_text: Set64,
    /// Each published version, newest last.
    notices: Vec<Notice>,
    conditions: Set64,
    consent_and_condition: bool,
    names: Names,
}

/// What a pack declares, in its own order; a [`Compiled`] before its look-ups are worked out.
#[derive(Clone, Debug)]
pub(crate) struct Declared {
    pub(crate) id: String,
    pub(crate) version: u32,
    pub(crate) effective: jiff::civil::Date,
    pub(crate) categories: Vec<Category>,
    pub(crate) activities: Vec<Activity>,
    pub(crate) relationships: Vec<Scope>,
    pub(crate) relations: Vec<Relation>,
    pub(crate) roles: Vec<Role>,
    pub(crate) recipients: Vec<Recipient>,
    pub(crate) bases: Vec<Option<Basis>>,
    pub(crate) conditions: Set64,
    pub(crate) consent_and_condition: bool,
}

/// One published version of the notice.
#[derive(Clone, Debug)]
pub(crate) struct Notice {
    pub(crate) version: u32,
    /// One for each activity of the deciding pack.
    pub(crate) told: Vec<Told>,
    /// The activities for which a consent given under this version still covers what is done now.
    pub(crate) covers: Set64,
}

/// What one version of the notice told people of one activity (s.23(1), (3), (4)).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Told {
    /// The categories.
    pub categories: Set64,
    /// The verbs, as a set of [`Operation::number`].
    pub operations: Set64,
    /// The recipients.
    pub recipients: Set64,
    /// The relationships to whose people it said something else, or nothing: that it leaves them
    /// alone, or that it rests on another basis (s.23(1)).
    pub unsaid: Set64,
}

/// Ids of the pack to their places.
#[derive(Clone, Debug, Default)]
struct Names {
    categories: HashMap<String, u8>,
    activities: HashMap<String, u8>,
    relationships: HashMap<String, u8>,
    relations: HashMap<String, u8>,
    roles: HashMap<String, u8>,
    recipients: HashMap<String, u8>,
}

impl Declared {
    /// What the notice made from these declarations tells.
    pub(crate) fn notice(&self) -> Notice {
        let receiving = |number: u8| {
            numbered(&self.recipients)
                .filter(move |(recipient, _)| recipient.activities.has(number))
                .map(|(_, number)| number)
                .collect()
        };
        let told = numbered(&self.activities)
            .map(|(activity, number)| Told {
                categories: activity.categories,
                operations: activity.operations,
                recipients: receiving(number),
                unsaid: Set64::EMPTY,
            })
            .collect();
        Notice {
            version: self.version,
            told,
            covers: Set64::from_bits(u64::MAX),
        }
    }

    /// Works out the look-ups. `earlier` holds the versions published before, oldest first.
    pub(crate) fn compiled(self, earlier: Vec<Notice>) -> Compiled {
        let mut notices = earlier;
        notices.push(self.notice());
        let acting = |number: u8| {
            numbered(&self.roles)
                .filter(move |(role, _)| role.activities.has(number))
                .map(|(_, number)| number)
                .collect()
        };
        Compiled {
            acting: numbered(&self.activities)
                .map(|(_, number)| acting(number))
                .collect(),
            sensitive: numbered(&self.categories)
                .filter(|(category, _)| category.sensitive)
                .map(|(_, number)| number)
                .collect(),
            free_text: numbered(&self.categories)
                .filter(|(category, _)| category.free_text)
                .map(|(_, number)| number)
                .collect(),
            notices,
            names: Names {
                categories: places(&self.categories, |category| &category.id),
                activities: places(&self.activities, |activity| &activity.id),
                relationships: places(&self.relationships, |relationship| &relationship.id),
                relations: places(&self.relations, |relation| &relation.id),
                roles: places(&self.roles, |role| &role.id),
                recipients: places(&self.recipients, |recipient| &recipient.id),
            },
            id: self.id,
            version: self.version,
            effective: self.effective,
            categories: self.categories,
            activities: self.activities,
            relationships: self.relationships,
            relations: self.relations,
            roles: self.roles,
            recipients: self.recipients,
            bases: self.bases,
            conditions: self.conditions,
            consent_and_condition: self.consent_and_condition,
        }
    }
}

fn numbered<T>(declared: &[T]) -> impl Iterator<Item = (&T, u8)> {
    declared.iter().zip(0..=u8::MAX)
}

fn places<T>(declared: &[T], id: impl Fn(&T) -> &String) -> HashMap<String, u8> {
    numbered(declared)
        .map(|(item, number)| (id(item).clone(), number))
        .collect()
}

impl Compiled {
    /// The pack's id: the address of its notice.
    #[must_use]
    pub fn id(&self) -> &str {
        &self.id
    }

    /// The version of the notice.
    #[must_use]
    pub const fn version(&self) -> u32 {
        self.version
    }

    /// The day from which this version holds.
    #[must_use]
    pub const fn effective(&self) -> jiff::civil::Date {
        self.effective
    }

    /// The place of the activity with this id.
    #[must_use]
    pub fn activity_ix(&self, id: &str) -> Option<ActivityIx> {
        self.names.activities.get(id).copied().map(ActivityIx)
    }

    /// The place of the category with this id.
    #[must_use]
    pub fn category_ix(&self, id: &str) -> Option<CategoryIx> {
        self.names.categories.get(id).copied().map(CategoryIx)
    }

    /// The place of the relationship with this id.
    #[must_use]
    pub fn relationship_ix(&self, id: &str) -> Option<RelationshipIx> {
        self.names
            .relationships
            .get(id)
            .copied()
            .map(RelationshipIx)
    }

    /// The place of the relation with this id.
    #[must_use]
    pub fn relation_ix(&self, id: &str) -> Option<RelationIx> {
        self.names.relations.get(id).copied().map(RelationIx)
    }

    /// The place of the role with this id.
    #[must_use]
    pub fn role_ix(&self, id: &str) -> Option<RoleIx> {
        self.names.roles.get(id).copied().map(RoleIx)
    }

    /// The place of the recipient with this id.
    #[must_use]
    pub fn recipient_ix(&self, id: &str) -> Option<RecipientIx> {
        self.names.recipients.get(id).copied().map(RecipientIx)
    }

    /// The activity at this place.
    #[must_use]
    pub fn activity(&self, ix: ActivityIx) -> Option<&Activity> {
        self.activities.get(usize::from(ix.0))
    }

    /// The category at this place.
    #[must_use]
    pub fn category(&self, ix: CategoryIx) -> Option<&Category> {
        self.categories.get(usize::from(ix.0))
    }

    /// The relationship at this place.
    #[must_use]
    pub fn relationship(&self, ix: RelationshipIx) -> Option<&Scope> {
        self.relationships.get(usize::from(ix.0))
    }

    /// The relation at this place.
    #[must_use]
    pub fn relation(&self, ix: RelationIx) -> Option<&Relation> {
        self.relations.get(usize::from(ix.0))
    }

    /// The role at this place.
    #[must_use]
    pub fn role(&self, ix: RoleIx) -> Option<&Role> {
        self.roles.get(usize::from(ix.0))
    }

    /// The recipient at this place.
    #[must_use]
    pub fn recipient(&self, ix: RecipientIx) -> Option<&Recipient> {
        self.recipients.get(usize::from(ix.0))
    }

    /// All activities, in the pack's order.
    #[must_use]
    pub fn activities(&self) -> &[Activity] {
        &self.activities
    }

    /// All categories, in the pack's order.
    #[must_use]
    pub fn categories(&self) -> &[Category] {
        &self.categories
    }

    /// All relationships, in the pack's order.
    #[must_use]
    pub fn relationships(&self) -> &[Scope] {
        &self.relationships
    }

    /// All relations, in the pack's order.
    #[must_use]
    pub fn relations(&self) -> &[Relation] {
        &self.relations
    }

    /// All roles, in the pack's order.
    #[must_use]
    pub fn roles(&self) -> &[Role] {
        &self.roles
    }

    /// All recipients, in the pack's order.
    #[must_use]
    pub fn recipients(&self) -> &[Recipient] {
        &self.recipients
    }

    /// The basis that the relationship fixes for the activity; none where the activity may not
    /// touch people of that relationship (`law` note B4).
    #[must_use]
    pub fn basis(&self, activity: ActivityIx, relationship: RelationshipIx) -> Option<Basis> {
        let width = self.relationships.len();
        if usize::from(relationship.0) >= width {
            return None;
        }
        self.bases
            .get(usize::from(activity.0) * width + usize::from(relationship.0))
            .copied()
            .flatten()
    }

    /// What notice version `seen` told people of this activity (`LP-45`); a version never
    /// published told nothing.
    #[must_use]
    pub fn told(&self, seen: u32, activity: ActivityIx) -> Told {
        self.notices
            .iter()
            .rev()
            .find(|notice| notice.version == seen)
            .and_then(|notice| notice.told.get(usize::from(activity.0)))
            .copied()
            .unwrap_or_default()
    }

    /// Whether a consent given under a version covers what the activity does now (s.19 ¶3, `LP-47`);
    /// one given under a version that was never published covers nothing.
    #[must_use]
    pub fn covers(&self, given_under: u32, activity: ActivityIx) -> bool {
        self.notices
            .iter()
            .rev()
            .find(|notice| notice.version == given_under)
            .is_some_and(|notice| notice.covers.has(activity.0))
    }

    /// What this pack's own notice tells people of this activity.
    #[must_use]
    pub fn tells(&self, activity: ActivityIx) -> Told {
        self.told(self.version, activity)
    }

    /// The roles that may act in the activity.
    #[must_use]
    pub fn acting(&self, activity: ActivityIx) -> Set64 {
        self.acting
            .get(usize::from(activity.0))
            .copied()
            .unwrap_or_default()
    }

    /// The relations of one kind: an office's tie holds towards everybody, a person's tie to
    /// themselves whenever they ask.
    #[must_use]
    pub fn relations_of(&self, kind: RelationKind) -> Set64 {
        self.relations
            .iter()
            .zip(0..)
            .filter(|(relation, _)| relation.kind == kind)
            .map(|(_, number)| number)
            .collect()
    }

    /// The categories that section 26 protects.
    #[must_use]
    pub const fn sensitive(&self) -> Set64 {
        self.sensitive
    }

    /// The categories with free text, which may speak of others or of matter of section 26 (`LP-21`).
    #[must_use]
    pub const fn free_text(&self) -> Set64 {
        self.free_text
    }

    /// Whether a transfer condition may be used under this pack (`LP-59`).
    #[must_use]
    pub const fn allows_condition(&self, condition: Condition) -> bool {
        self.conditions.has(condition.number())
    }

    /// Whether a transfer needs the person's consent besides a condition (`LP-58`, `X-1`).
    #[must_use]
    pub const fn consent_and_condition(&self) -> bool {
        self.consent_and_condition
    }

    /// The set of all operations in `operations`.
    #[must_use]
    pub fn operation_set(operations: &[Operation]) -> Set64 {
        operations
            .iter()
            .map(|operation| operation.number())
            .collect()
    }
}

#[cfg(test)]
pub(crate) mod sample;
