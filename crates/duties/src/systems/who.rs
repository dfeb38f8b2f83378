//! What a person goes by, read as they themself through an entered decision, to be found by it in
//! other systems.

use connectors::contract::Who;
use law::{PersonId, Plain, RequestId};
use policy::Set64;
use store::{Store, Wanted};

use crate::app::{App, Policy};
use crate::ask::{Asked, category_ids, permit};
use crate::failure::Failure;
use crate::rights::own_question;

/// What the person goes by: each value with its path `category/field`, once.
///
/// # Errors
/// [`Failure`].
pub(crate) fn names(
    app: &App,
    policy: &Policy,
    person: PersonId,
    request: RequestId,
) -> Result<Vec<(String, Plain<String>)>, Failure> {
    names_by(app, policy, own_question(app, person, request)?)
}

/// The same, as somebody asks who says why.
///
/// # Errors
/// [`Failure`].
pub(super) fn names_by(
    app: &App,
    policy: &Policy,
    mut asked: Asked,
) -> Result<Vec<(String, Plain<String>)>, Failure> {
    let with_lookup: Set64 = policy
        .compiled
        .categories()
        .iter()
        .zip(0_u8..)
        .filter(|(category, _)| category.fields.iter().any(|field| field.lookup))
        .map(|(_, number)| number)
        .collect();
    let wanted = category_ids(&policy.compiled, with_lookup);
    asked
        .categories
        .retain(|category| wanted.contains(category));
    if asked.categories.is_empty() {
        return Ok(Vec::new());
    }
    let (_, permit) = permit(app, &asked)?;
    let mut found: Vec<(String, Plain<String>)> = Vec::new();
    app.store().read::<_, store::Fault>(|read| {
        read.records(&permit, &Wanted::default(), |record| {
            let Some(category) = policy.compiled.category(record.category) else {
                return Ok(());
            };
            for field in category.fields.iter().filter(|field| field.lookup) {
                let value = record
                    .fields
                    .open()
                    .get(&field.id)
                    .and_then(|value| value.as_str());
                let Some(value) = value else { continue };
                let path = format!("{}/{}", category.id, field.id);
                let known = found
                    .iter()
                    .any(|(of, known)| *of == path && known.open() == value);
                if !known {
                    found.push((path, Plain::new(value.to_owned())));
                }
            }
            Ok(())
        })
    })?;
    Ok(found)
}

/// The same as systems are asked for it, with a pseudonym drawn for this request alone.
///
/// # Errors
/// [`Failure`].
pub(crate) fn who_of(names: &[(String, Plain<String>)]) -> Result<Who, Failure> {
    let names = names
        .iter()
        .map(|(path, value)| (path.clone(), Plain::new(value.open().clone())))
        .collect();
    Ok(Who::new(names, Store::random::<16>()?))
}
