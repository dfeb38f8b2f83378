//! From a checked pack to the tables that decide.

mod notices;
mod outflow;

use std::collections::HashMap;

use law::Basis;

use crate::check::check;
use crate::compiled::{Compiled, Declared};
use crate::declared::{
    Activity, Category, Field, FileRule, Identity, Relation, RelationKind, Role, Scope,
};
use crate::facts::Condition;
use crate::fault::{Fault, Severity};
use crate::pack::{self, Pack, Sight, Tie, Verb};
use crate::question::RelationIx;
use crate::read::read_bytes;
use crate::set::Set64;

/// Why a pack cannot be compiled.
#[derive(Debug, PartialEq, Eq, thiserror::Error)]
pub enum Uncompilable {
    /// Reading or checking found errors, which stand among these faults; none is passed over.
    #[error("the pack has {} faults; a pack with faults decides nothing (s.23, s.24)", errors(.0))]
    Faulty(Vec<Fault>),
    /// An earlier version belongs to another pack, is not earlier, or stands there twice.
    #[error("version `{version}` of `{id}` is no earlier version of this pack (LP-108)")]
    Stranger {
        /// The other pack.
        id: String,
        /// Its version.
        version: String,
    },
    /// Something that a decision needs is not said, or names what the pack does not declare.
    #[error(
        "`{id}` does not say its {what} in words of the pack; a pack with gaps decides nothing (s.23, s.24)"
    )]
    Gap {
        /// What lacks it.
        id: String,
        /// What is lacking.
        what: &'static str,
    },
    /// An id names two things of one kind.
    #[error("`{id}` names two things; a decision could not tell them apart")]
    Twice {
        /// The id.
        id: String,
    },
    /// More things of a kind than a decision can tell apart.
    #[error("the pack declares {count} {kind}; a decision can tell {limit} apart", limit = pack::LIMIT)]
    TooMany {
        /// Of what.
        kind: &'static str,
        /// How many.
        count: usize,
    },
}

impl Compiled {
    /// Reads, checks and compiles the files of a pack, given as name and bytes. `earlier` are the
    /// versions published before: a person who was told by one of them is held to what it said.
    ///
    /// With the tables come the pack and its warnings and assumptions.
    ///
    /// # Errors
    /// As [`Compiled::new`], and when the files cannot be read as a pack.
    pub fn from_files(
        files: &[(&str, &[u8])],
        earlier: &[Pack],
    ) -> Result<(Compiled, Pack, Vec<Fault>), Uncompilable> {
        let (pack, mut faults) = read_bytes(files);
        faults.extend(check(&pack));
        if errors(&faults) > 0 {
            return Err(Uncompilable::Faulty(faults));
        }
        let compiled = compiled(&pack, earlier)?;
        Ok((compiled, pack, faults))
    }

    /// Compiles a pack that was read without error. `earlier` are the versions published before.
    ///
    /// # Errors
    /// When `check` finds an error, when an earlier version is none of this pack's, or when the
    /// pack leaves open what a decision needs.
    pub fn new(pack: &Pack, earlier: &[Pack]) -> Result<Compiled, Uncompilable> {
        let faults = check(pack);
        if errors(&faults) > 0 {
            return Err(Uncompilable::Faulty(faults));
        }
        compiled(pack, earlier)
    }
}

fn compiled(pack: &Pack, earlier: &[Pack]) -> Result<Compiled, Uncompilable> {
    let places = Places::of(pack)?;
    let declared = declared(pack, &places)?;
    let notices = notices::earlier_notices(pack, &declared, &places, earlier)?;
    Ok(declared.compiled(notices))
}

fn errors(faults: &[Fault]) -> usize {
    faults
        .iter()
        .filter(|fault| fault.severity == Severity::Error)
        .count()
}

fn gap(id: &str, what: &'static str) -> Uncompilable {
    Uncompilable::Gap {
        id: id.to_owned(),
        what,
    }
}

fn declared(pack: &Pack, places: &Places) -> Result<Declared, Uncompilable> {
    let id = pack.id().to_owned();
    let processors = pack
        .processors
        .iter()
        .map(|processor| places.processor(processor));
    let recipients = pack
        .recipients
        .iter()
        .map(|recipient| places.recipient(recipient));
    Ok(Declared {
        version: pack.version().ok_or_else(|| gap(&id, "version"))?,
        effective: pack.effective().ok_or_else(|| gap(&id, "effective date"))?,
        categories: pack
            .categories
            .iter()
            .map(category)
            .collect::<Result<_, _>>()?,
        activities: pack
            .activities
            .iter()
            .map(|activity| places.activity(activity))
            .collect::<Result<_, _>>()?,
        relationships: pack
            .relationships
            .iter()
            .map(|tie| Scope {
                id: tie.id.clone(),
                name: tie.name.clone(),
            })
            .collect(),
        relations: pack
            .relations
            .iter()
            .map(relation)
            .collect::<Result<_, _>>()?,
        roles: pack
            .roles
            .iter()
            .map(|role| places.role(pack, role))
            .collect::<Result<_, _>>()?,
        recipients: processors.chain(recipients).collect::<Result<_, _>>()?,
        bases: bases(pack)?,
        conditions: pack
            .conditions()
            .into_iter()
            .map(Condition::number)
            .collect(),
        consent_and_condition: pack.consent_and_condition(),
        id,
    })
}

/// The basis of every activity for every relationship; a relationship that an activity leaves
/// out has none.
fn bases(pack: &Pack) -> Result<Vec<Option<Basis>>, Uncompilable> {
    let mut bases = Vec::new();
    for activity in &pack.activities {
        for relationship in &pack.relationships {
            let stated = activity.basis_for(&relationship.id);
            bases.push(
                stated
                    .map(|stated| {
                        stated
                            .single()
                            .ok_or_else(|| gap(&activity.id, "one basis"))
                    })
                    .transpose()?,
            );
        }
    }
    Ok(bases)
}

fn category(category: &pack::Category) -> Result<Category, Uncompilable> {
    let field = |field: &pack::Field| {
        Ok(Field {
            id: field.id.clone(),
            name: field.name.clone(),
            kind: field
                .kind
                .ok_or_else(|| gap(&field.id, "kind"))?
                .code()
                .to_owned(),
            max_chars: field.limit(),
            lookup: field.lookup,
            files: files_of(field)?,
        })
    };
    Ok(Category {
        id: category.id.clone(),
        code: code(&category.code, &category.id),
        name: category.name.clone(),
        sensitive: category.is_sensitive(),
        free_text: category.free_text,
        fields: category.field.iter().map(field).collect::<Result<_, _>>()?,
    })
}

/// What files a field takes; none where it names no kind.
fn files_of(field: &pack::Field) -> Result<Option<FileRule>, Uncompilable> {
    if !field.takes_files() {
        return Ok(None);
    }
    Ok(Some(FileRule {
        accepts: field.accepts.clone(),
        octets_max: u64::from(field.max_kib.ok_or_else(|| gap(&field.id, "max_kib"))?) * 1024,
        shows_others: field
            .shows_others
            .ok_or_else(|| gap(&field.id, "shows_others"))?,
    }))
}

fn relation(relation: &pack::Relation) -> Result<Relation, Uncompilable> {
    Ok(Relation {
        id: relation.id.clone(),
        name: relation.name.clone(),
        kind: kind(relation)?,
        course_roles: relation.course_roles.clone(),
    })
}

fn kind(relation: &pack::Relation) -> Result<RelationKind, Uncompilable> {
    Ok(
        match relation.kind.ok_or_else(|| gap(&relation.id, "kind"))? {
            Tie::Course => RelationKind::Course,
            Tie::Delegation => RelationKind::Delegation,
            Tie::Memo => RelationKind::Memo,
            Tie::OneSelf => RelationKind::OneSelf,
            Tie::Office => RelationKind::Office,
        },
    )
}

/// The published code, or the id where none was published.
fn code(code: &str, id: &str) -> String {
    if code.is_empty() {
        id.to_owned()
    } else {
        code.to_owned()
    }
}

fn verbs(verbs: &[Verb]) -> Set64 {
    verbs.iter().map(|verb| verb.operation().number()).collect()
}

/// Where each id of the pack stands.
struct Places {
    categories: HashMap<String, u8>,
    activities: HashMap<String, u8>,
    relations: HashMap<String, u8>,
    recipients: HashMap<String, u8>,
}

impl Places {
    fn of(pack: &Pack) -> Result<Places, Uncompilable> {
        let receiving = pack
            .processors
            .iter()
            .map(|processor| &processor.id)
            .chain(pack.recipients.iter().map(|recipient| &recipient.id));
        numbered(
            "relationships",
            pack.relationships
                .iter()
                .map(|relationship| &relationship.id),
        )?;
        numbered("roles", pack.roles.iter().map(|role| &role.id))?;
        Ok(Places {
            categories: numbered(
                "categories",
                pack.categories.iter().map(|category| &category.id),
            )?,
            activities: numbered(
                "activities",
                pack.activities.iter().map(|activity| &activity.id),
            )?,
            relations: numbered(
                "relations",
                pack.relations.iter().map(|relation| &relation.id),
            )?,
            recipients: numbered("processors and recipients", receiving)?,
        })
    }

    fn activity(&self, activity: &pack::Activity) -> Result<Activity, Uncompilable> {
        Ok(Activity {
            id: activity.id.clone(),
            code: code(&activity.code, &activity.id),
            name: activity.name.clone(),
            purpose: activity.purpose.clone(),
            categories: set(
                &self.categories,
                &activity.categories,
                &activity.id,
                "categories",
            )?,
            operations: verbs(&activity.operations),
            identity: match activity.sight() {
                Sight::Direct => Identity::Direct,
                Sight::Pseudonym => Identity::Pseudonym,
            },
            case_required: activity.case_required,
            direct_marketing: activity.direct_marketing,
            research: activity.research,
            answers_rights: activity.answers_rights,
        })
    }

    /// A role that names no categories sees those of its activities.
    fn role(&self, pack: &Pack, role: &pack::Role) -> Result<Role, Uncompilable> {
        let relation = pack
            .relation(&role.relation)
            .ok_or_else(|| gap(&role.id, "relation"))?;
        let place = self
            .relations
            .get(&role.relation)
            .ok_or_else(|| gap(&role.id, "relation"))?;
        let own = set(&self.categories, &role.categories, &role.id, "categories")?;
        let acting = pack
            .activities
            .iter()
            .filter(|activity| role.activities.contains(&activity.id));
        let marked = acting
            .map(|activity| {
                set(
                    &self.categories,
                    &activity.categories,
                    &activity.id,
                    "categories",
                )
            })
            .try_fold(Set64::EMPTY, |all, some| some.map(|some| all.union(some)))?;
        let network = match role.network.as_str() {
            "" => None,
            id => Some(
                pack.network(id)
                    .ok_or_else(|| gap(&role.id, "network"))?
                    .ranges
                    .clone(),
            ),
        };
        Ok(Role {
            id: role.id.clone(),
            name: role.name.clone(),
            relation: RelationIx(*place),
            relation_kind: kind(relation)?,
            activities: set(&self.activities, &role.activities, &role.id, "activities")?,
            categories: if role.categories.is_empty() {
                marked
            } else {
                own
            },
            operations: verbs(&role.operations),
            undertaking: role.undertaking,
            network,
        })
    }
}

fn numbered<'i>(
    kind: &'static str,
    ids: impl Iterator<Item = &'i String>,
) -> Result<HashMap<String, u8>, Uncompilable> {
    let ids: Vec<&String> = ids.collect();
    if ids.len() > pack::LIMIT {
        return Err(Uncompilable::TooMany {
            kind,
            count: ids.len(),
        });
    }
    let mut places = HashMap::new();
    for (id, number) in ids.into_iter().zip(0..) {
        if places.insert(id.clone(), number).is_some() {
            return Err(Uncompilable::Twice { id: id.clone() });
        }
    }
    Ok(places)
}

fn set(
    places: &HashMap<String, u8>,
    ids: &[String],
    of: &str,
    what: &'static str,
) -> Result<Set64, Uncompilable> {
    ids.iter()
        .map(|id| places.get(id).copied().ok_or_else(|| gap(of, what)))
        .collect()
}

#[cfg(test)]
mod tests;
