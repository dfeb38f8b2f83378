//! A checked pack, turned into tables that can be looked up without a thought.

use std::collections::HashMap;

use ipnet::IpNet;
use law::{Basis, Operation, Text};

use crate::facts::Condition;
use crate::question::{ActivityIx, RecipientIx, RelationIx, RelationshipIx, RoleIx};
use crate::set::{CategoryIx, Set64};

/// A compiled pack: the whole of what may be decided, and nothing that is not in the pack.
#[derive(Clone, Debug)]
pub struct Compiled {
    pub(crate) id: String,
    pub(crate) version: u32,
    pub(crate) effective: jiff::civil::Date,
    pub(crate) categories: Vec<Category>,
    pub(crate) activities: Vec<Activity>,
    pub(crate) relationships: Vec<Scope>,
    pub(crate) relations: Vec<Relation>,
    pub(crate) roles: Vec<Role>,
    pub(crate) recipients: Vec<Recipient>,
    /// `bases[activity * relationships + relationship]`
    pub(crate) bases: Vec<Option<Basis>>,
    /// What each published notice version told, newest last: one set of categories for each activity.
    pub(crate) notices: Vec<(u32, Vec<Set64>)>,
    pub(crate) conditions: Vec<Condition>,
    pub(crate) consent_and_condition: bool,
    pub(crate) names: Names,
}

/// Ids of the pack to their places.
#[derive(Clone, Debug, Default)]
pub(crate) struct Names {
    pub(crate) categories: HashMap<String, u8>,
    pub(crate) activities: HashMap<String, u8>,
    pub(crate) relationships: HashMap<String, u8>,
    pub(crate) relations: HashMap<String, u8>,
    pub(crate) roles: HashMap<String, u8>,
    pub(crate) recipients: HashMap<String, u8>,
}

/// A named thing with its id and its name in both languages.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Scope {
    /// The id in the pack.
    pub id: String,
    /// The name people see.
    pub name: Text,
}

/// A category of data (กลุ่มข้อมูล).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Category {
    /// The id in the pack.
    pub id: String,
    /// The published code, such as `D1`.
    pub code: String,
    /// The name people see.
    pub name: Text,
    /// Whether section 26 protects it.
    pub sensitive: bool,
    /// Whether it may hold other people or matter of section 26 in free text (`LP-21`).
    pub free_text: bool,
    /// The field catalogue (`LP-19`).
    pub fields: Vec<Field>,
}

/// A field of the catalogue.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Field {
    /// The id in the pack, unique in its category.
    pub id: String,
    /// The name people see.
    pub name: Text,
    /// The kind of value, as written in the pack.
    pub kind: String,
    /// The most characters a value may have.
    pub max_chars: u32,
    /// Whether a person can be found by it.
    pub lookup: bool,
}

/// Whether an activity sees who a person is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Identity {
    /// As they are.
    Direct,
    /// Under a pseudonym that belongs to this activity alone (`X-12`).
    Pseudonym,
}

/// An activity (กลุ่มกิจกรรม).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Activity {
    /// The id in the pack.
    pub id: String,
    /// The published code, such as `P1`.
    pub code: String,
    /// The name people see.
    pub name: Text,
    /// What for, in plain words.
    pub purpose: Text,
    /// The categories marked for it in the matrix (`LP-36` … `LP-44`).
    pub categories: Set64,
    /// The verbs it may do, as a set of [`Operation::number`].
    pub operations: Set64,
    /// Whether it sees who the person is.
    pub identity: Identity,
    /// Whether a case must be named (`X-13`, `CO-37`).
    pub case_required: bool,
    /// Whether it is direct marketing: an objection is absolute (s.32(2)).
    pub direct_marketing: bool,
    /// Whether it is research or statistics (s.32(3)).
    pub research: bool,
    /// Whether it is the answering of people's own rights, which a restriction does not stop.
    pub answers_rights: bool,
}

/// What kind of tie a relation is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RelationKind {
    /// The actor has a part in a class that the person is in (`LP-51`).
    Course,
    /// Somebody with a part in it has delegated to the actor (`LP-52`).
    Delegation,
    /// A signed memorandum names the actor (`LP-53`).
    Memo,
    /// The actor is the person.
    OneSelf,
    /// The office as a whole serves every person of the controller.
    Office,
}

/// A tie between who asks and the person.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Relation {
    /// The id in the pack.
    pub id: String,
    /// The name people see.
    pub name: Text,
    /// What kind of tie.
    pub kind: RelationKind,
    /// The parts in a class that make the tie, for [`RelationKind::Course`].
    pub course_roles: Vec<String>,
}

/// A role of whoever asks.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Role {
    /// The id in the pack.
    pub id: String,
    /// The name people see: the office and role, never a person.
    pub name: Text,
    /// The tie that the role needs.
    pub relation: RelationIx,
    /// The kind of that tie.
    pub relation_kind: RelationKind,
    /// Activities it may act in.
    pub activities: Set64,
    /// Categories it may see; the activity's own set still bounds them.
    pub categories: Set64,
    /// Verbs it may do, as a set of [`Operation::number`].
    pub operations: Set64,
    /// Whether a confidentiality undertaking must be in force (`CO-23`).
    pub undertaking: bool,
    /// Address ranges it is tied to; `None` when it is not (`CO-33`).
    pub network: Option<Vec<IpNet>>,
}

/// The class of a recipient.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RecipientClass {
    /// Works on the controller's instruction (s.40).
    Processor,
    /// Another unit of the same controller.
    Unit,
    /// A body that cooperates (`LP-50`).
    CooperatingBody,
    /// A state agency.
    StateAgency,
    /// A court.
    Court,
    /// A single named person or body.
    PersonNamed,
}

/// Who else may get data (`LP-6`).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Recipient {
    /// The id in the pack.
    pub id: String,
    /// The name people see.
    pub name: Text,
    /// The class.
    pub class: RecipientClass,
    /// Activities under which it may receive.
    pub activities: Set64,
    /// Categories it may receive.
    pub categories: Set64,
    /// Whether it is outside the country (s.28).
    pub abroad: bool,
    /// Whether an agreement must be in force.
    pub agreement_required: bool,
    /// Whether the legal team decides each time (`CO-44`).
    pub legal_review: bool,
}

/// Why a pack cannot be compiled.
#[derive(Debug, PartialEq, Eq, thiserror::Error)]
pub enum Uncompilable {
    /// `check` found errors; none of them is passed over.
    #[error("the pack has {0} faults; a pack with faults decides nothing")]
    Faulty(usize),
    /// An earlier version belongs to another pack.
    #[error("version {version} of `{id}` is no earlier version of this pack")]
    Stranger {
        /// The other pack.
        id: String,
        /// Its version.
        version: u32,
    },
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
        self.names.relationships.get(id).copied().map(RelationshipIx)
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
        self.bases.get(usize::from(activity.0) * width + usize::from(relationship.0)).copied().flatten()
    }

    /// The categories that notice version `seen` told people for this activity; a version never
    /// published told nothing.
    #[must_use]
    pub fn told(&self, seen: u32, activity: ActivityIx) -> Set64 {
        self.notices
            .iter()
            .find(|(version, _)| *version == seen)
            .and_then(|(_, told)| told.get(usize::from(activity.0)))
            .copied()
            .unwrap_or_default()
    }

    /// Whether a transfer condition may be used under this pack (`LP-59`).
    #[must_use]
    pub fn allows_condition(&self, condition: Condition) -> bool {
        self.conditions.contains(&condition)
    }

    /// Whether a transfer needs the person's consent besides a condition (`LP-58`, `X-1`).
    #[must_use]
    pub const fn consent_and_condition(&self) -> bool {
        self.consent_and_condition
    }

    /// The set of all operations in `operations`.
    #[must_use]
    pub fn operation_set(operations: &[Operation]) -> Set64 {
        operations.iter().map(|operation| operation.number()).collect()
    }
}
