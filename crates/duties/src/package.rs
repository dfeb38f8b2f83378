//! The copy a person takes away: everything that is held about them, gathered from every store in
//! one look, as pages to read, data for programs and tables for spreadsheets (s.30, `LP-80`,
//! `LP-81`).
//!
//! Reads pass the person's own decision and open with their own keys alone (`T10`). The archive is
//! the same octets for the same data: its files carry no times of their own.

mod archive;
mod data;
mod html;
mod manifest;
mod table;

use law::{Gathering, Moment, PersonId, Text};
use policy::{Answer, Category, CategoryIx};
use store::{OwnTable, Permit, Record, Wanted};

use crate::app::{App, Policy};
use crate::failure::Failure;
use crate::held::{self, Held};
use crate::rights::{self, RequestView};
use crate::uses::{self, Use};
use manifest::Manifest;

/// A package, ready to be sealed.
pub(crate) struct Built {
    /// The ZIP archive.
    pub(crate) bytes: Vec<u8>,
    /// What the sources answered.
    pub(crate) gathering: Gathering,
}

/// Everything that goes into a package.
pub(crate) struct Content<'c> {
    pub(crate) policy: &'c Policy,
    pub(crate) controller: Text,
    pub(crate) person: PersonId,
    pub(crate) made: Moment,
    pub(crate) held: Vec<Held>,
    /// By category, in the pack's order; newest first in each.
    pub(crate) records: Vec<(Category, Vec<Record>)>,
    pub(crate) tables: Vec<OwnTable>,
    pub(crate) uses: Vec<Use>,
    pub(crate) requests: Vec<RequestView>,
    pub(crate) manifest: Manifest,
}

/// Builds the package of the person whose own permit this is.
///
/// # Errors
/// [`Failure::Store`] when a source cannot be asked or the permit has ended.
pub(crate) fn build(
    app: &App,
    answer: &Answer,
    permit: &Permit,
    made: Moment,
) -> Result<Built, Failure> {
    let policy = app.policy();
    let person = permit.person();
    // One look, so that records and rows are of one state.
    let (records, tables, receipt) = app.store().read::<_, store::Fault>(|read| {
        let mut records: Vec<Record> = Vec::new();
        read.records(permit, &Wanted::default(), |record| {
            records.push(record);
            Ok(())
        })?;
        let tables = read.own_rows(permit)?;
        let receipt = read.receipt(person, permit.entered().number)?;
        Ok((records, tables, receipt))
    })?;
    let (uses, total) = uses::uses(app, person, None, usize::MAX)?;
    let held = held::held(app, person)?;
    let requests = rights::requests(app, person)?;
    let records = by_category(&policy, records);
    let manifest = Manifest::of(
        &policy,
        answer,
        &records,
        &tables,
        made,
        (uses.len() as u64, total),
    );
    let controller = policy.pack.controller.as_ref();
    let content = Content {
        controller: controller
            .map_or_else(|| Text::new("", ""), |controller| controller.name.clone()),
        policy: &policy,
        person,
        made,
        held,
        records,
        tables,
        uses,
        requests,
        manifest,
    };
    let bytes = archive::of(&content, &receipt).map_err(|why| {
        Failure::Store(store::Fault::Refused(format!(
            "the copy could not be put together: {why}"
        )))
    })?;
    Ok(Built {
        bytes,
        gathering: content.manifest.gathering(),
    })
}

fn by_category(policy: &Policy, mut records: Vec<Record>) -> Vec<(Category, Vec<Record>)> {
    records.sort_by(|one, other| (other.happened, one.record).cmp(&(one.happened, other.record)));
    let mut of: Vec<(Category, Vec<Record>)> = policy
        .compiled
        .categories()
        .iter()
        .map(|category| (category.clone(), Vec::new()))
        .collect();
    for record in records {
        let CategoryIx(number) = record.category;
        if let Some((_, into)) = of.get_mut(usize::from(number)) {
            into.push(record);
        }
    }
    of.retain(|(_, records)| !records.is_empty());
    of
}

/// A moment as programs read it: RFC 3339, UTC.
pub(crate) fn rfc3339(at: Moment) -> String {
    at.timestamp().to_string()
}
