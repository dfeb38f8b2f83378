//! Signing in by a provider abroad (`LP-31`): it learns that its person comes here, so that they are told of
//! the country's protection and asked, before the first redirect and every time (s.28(2), `LP-58`, `X-18`).

use law::{Operation, PersonId, Text};
use policy::Condition;
use policy::pack::is_abroad;
use serde_json::json;
use store::{Fault, Kind};

use crate::app::App;
use crate::failure::Failure;

/// What somebody is told before they are sent to a provider abroad.
#[derive(Clone, Debug)]
pub struct Abroad {
    /// The provider's name in the policy.
    pub name: Text,
    /// Its country (ISO 3166-1).
    pub country: String,
    /// What the policy says of the protection there.
    pub statement: Text,
    /// The fields that are kept of what it says, by their names in the catalogue.
    pub kept: Vec<Text>,
    condition: Condition,
    evidence: String,
}

/// Whether a provider is abroad and its people must be asked first; with what they are told then. One whose
/// country, condition or statement the policy leaves out is not asked by anybody: the pack is refused.
#[must_use]
pub fn leads(app: &App, source: &str) -> Option<Abroad> {
    let policy = app.policy();
    let mut sources = policy.pack.sources.iter();
    let source = sources
        .find(|known| known.id == source)
        .filter(|known| is_abroad(&known.country))?;
    let transfer = source.transfer.as_ref();
    let condition = transfer
        .and_then(|transfer| transfer.condition)
        .and_then(|word| word.condition());
    let statement = policy
        .pack
        .transfers
        .as_ref()
        .and_then(|transfers| transfers.inadequacy_statement.clone());
    let kept = source.keep.iter();
    Some(Abroad {
        name: source.name.clone(),
        country: source.country.clone(),
        statement: statement.unwrap_or_else(|| Text::new("", "")),
        kept: kept
            .filter_map(|kept| policy.pack.field(&kept.to))
            .map(|field| field.name.clone())
            .collect(),
        condition: condition.unwrap_or(Condition::Consent),
        evidence: transfer.map_or_else(String::new, |transfer| transfer.evidence.clone()),
    })
}

/// Notes that a person agreed, with its entry; once.
pub(super) fn agreed(
    app: &App,
    person: PersonId,
    source: &str,
    abroad: &Abroad,
) -> Result<(), Failure> {
    let (source, condition) = (source.to_owned(), abroad.condition);
    let evidence = abroad.evidence.clone();
    Ok(app
        .store()
        .transact::<_, Fault>("sign-in.abroad", move |tx| {
            if tx.has_agreed_to_transfer(person, &source)? {
                return Ok(());
            }
            tx.keep_transfer_to_source(person, &source, condition, &evidence)?;
            let payload = json!({
                "at": tx.now().micros(),
                "operation": Operation::Collect.code(),
                "categories": [],
                "source": source,
                "transfer": condition.code(),
                "agreed": true,
            });
            tx.enter(person, Kind::Collection, &payload).map(|_| ())
        })?)
}
