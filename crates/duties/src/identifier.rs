//! What people go by, in the one normal form in which they are found and remembered.

use policy::Compiled;
use policy::pack::{Pack, SourceFormat};
use store::Identifier;

/// The kind of a field whose values are compared without regard to case.
const EMAIL: &str = "email";

/// The identifier for a value of a catalogue field, such as `identity/account`; none when the field
/// is not one by which people are found. Import, sign-in and erasure use this one form.
#[must_use]
pub fn of(compiled: &Compiled, path: &str, value: &str) -> Option<Identifier> {
    let (category, field) = path.split_once('/')?;
    let category = compiled.category(compiled.category_ix(category)?)?;
    let field = category
        .fields
        .iter()
        .find(|known| known.id == field && known.lookup)?;
    let value = value.trim();
    if value.is_empty() {
        return None;
    }
    let value = if field.kind == EMAIL {
        value.to_lowercase()
    } else {
        value.to_owned()
    };
    Some(Identifier::new(path, value))
}

/// The value as an identifier in every field by which people are found, in the catalogue's order.
pub fn all(compiled: &Compiled, value: &str) -> Vec<Identifier> {
    let fields = compiled.categories().iter().flat_map(|category| {
        category
            .fields
            .iter()
            .map(move |field| format!("{}/{}", category.id, field.id))
    });
    fields
        .filter_map(|path| of(compiled, &path, value))
        .collect()
}

/// The catalogue field that holds the account name people sign in with: the one an identity
/// provider of the pack delivers besides its own subject, else the one its other sources know
/// people by.
#[must_use]
pub fn account_field(pack: &Pack) -> Option<String> {
    let is_lookup = |path: &str| pack.field(path).is_some_and(|field| field.lookup);
    let provided = pack
        .sources
        .iter()
        .filter(|source| source.format == Some(SourceFormat::IdentityProvider))
        .flat_map(|source| {
            source
                .keep
                .iter()
                .map(|kept| &kept.to)
                .filter(|to| **to != source.person_field)
        })
        .find(|to| is_lookup(to));
    let known_by = pack
        .sources
        .iter()
        .map(|source| &source.person_field)
        .find(|path| is_lookup(path));
    provided.or(known_by).cloned()
}
