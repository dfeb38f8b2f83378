//! The copy a person takes away: everything that is held about them, gathered from every store in
//! one look, as pages to read, data for programs and tables for spreadsheets (s.30, `LP-80`,
//! `LP-81`).
//!
//! Reads pass the person's own decision and open with their own keys alone (`T10`). What in it may
//! speak of others is found first ([`Gathered`]); only when each passage was decided ([`Reviewed`])
//! is there a package (`T11`). The archive is the same octets for the same data: its files carry no
//! times of their own.

mod archive;
mod complaint;
mod data;
mod elsewhere;
pub(crate) mod files;
mod html;
mod manifest;
mod notices;
mod others;
mod portable;
mod review;
pub(crate) mod table;

use std::io::Write;
use std::sync::Arc;

use law::{Moment, PersonId, Text};
use policy::{Answer, Category, CategoryIx};
use serde_json::{Value as Json, json};
use store::{OwnTable, Permit, Record, Wanted};

use crate::app::{App, Policy};
use crate::failure::Failure;
use crate::held::{self, Held};
use crate::rights::{self, RequestView};
use crate::uses::{self, Use};
use manifest::Manifest;
use notices::Versions;

pub use others::Pointing;
pub use portable::PORTABLE_SCHEMA;
pub use review::{Keep, Leave};

pub(crate) use elsewhere::{FromSystem, elsewhere, kept as kept_rows};

pub(crate) use files::{Attached, Edited};

pub(crate) use complaint::{About as ComplaintAbout, evidence};
pub(crate) use others::window;
pub(crate) use portable::{Carried, LeftOut, Portable, portable, zipped};
pub(crate) use review::{Gathered, Item, Reviewed, Verdict};

/// The schema of `data.json` (JSON Schema 2020-12), as it stands in every copy.
pub const COPY_SCHEMA: &str = include_str!("../../../docs/schemas/copy-1.schema.json");

/// Everything that goes into a package.
pub(crate) struct Content {
    pub(crate) policy: Arc<Policy>,
    pub(crate) controller: Text,
    pub(crate) person: PersonId,
    pub(crate) made: Moment,
    pub(crate) held: Vec<Held>,
    /// By category, in the pack's order; newest first in each.
    pub(crate) records: Vec<(Category, Vec<Record>)>,
    pub(crate) tables: Vec<OwnTable>,
    /// The files of those records.
    pub(crate) files: Vec<Attached>,
    /// What connected systems answered.
    pub(crate) systems: Vec<FromSystem>,
    pub(crate) uses: Vec<Use>,
    pub(crate) requests: Vec<RequestView>,
    pub(crate) notices: Vec<Json>,
    pub(crate) consents: Vec<Json>,
    pub(crate) receipt: String,
    pub(crate) manifest: Manifest,
}

/// Gathers what is held about the person whose own permit this is. A record that does not open is
/// left out and counted by the manifest, which says so; it never makes the copy fail or look whole.
///
/// # Errors
/// [`Failure::Store`] when the store cannot be asked or the permit has ended.
pub(crate) fn gather(
    app: &App,
    answer: &Answer,
    permit: &Permit,
    systems: Vec<FromSystem>,
    made: Moment,
) -> Result<Gathered, Failure> {
    let policy = app.policy();
    let person = permit.person();
    // One look, so that records and rows are of one state.
    let (records, passages, tables, receipt, entries, published) =
        app.store().read::<_, store::Fault>(|read| {
            let mut records: Vec<Record> = Vec::new();
            read.records_that_open(permit, &Wanted::default(), |record| {
                records.push(record);
                Ok(())
            })?;
            let records = by_category(&policy, records);
            let mut looked = vec![records.as_slice()];
            looked.extend(systems.iter().map(|system| system.records.as_slice()));
            let passages = others::passages(read, &policy, permit, &looked)?;
            let tables = read.own_rows(permit)?;
            let receipt = read.receipt(person, permit.entered().number)?;
            // Entries that do not open are counted by the manifest.
            let entries = read
                .own_entries(person, None, usize::MAX)
                .unwrap_or_default();
            let published = read.published(policy.compiled.id())?;
            Ok((records, passages, tables, receipt, entries, published))
        })?;
    let (attached, unread) = files::attached(app, &policy, permit, &records)?;
    let mut passages = passages;
    passages.extend(files::passages(&attached));
    let (uses, total) = uses::uses(app, person, None, usize::MAX).or_else(not_opened)?;
    let versions = Versions::of(&published);
    let mut manifest = Manifest::of(
        &policy,
        answer,
        &records,
        &tables,
        &systems,
        made,
        (uses.len() as u64, total),
    );
    manifest.lines.extend(files::lines(&attached, &unread));
    let controller = policy.pack.controller.as_ref();
    let content = Content {
        controller: controller
            .map_or_else(|| Text::new("", ""), |controller| controller.name.clone()),
        person,
        made,
        held: held::held(app, person)?,
        notices: versions.notices(&entries),
        consents: versions.consents(&tables),
        records,
        tables,
        files: attached,
        systems,
        uses,
        requests: rights::requests(app, person)?,
        receipt,
        manifest,
        policy,
    };
    Ok(Gathered::new(content, passages))
}

/// Entries that do not open leave the copy without them, which its manifest tells; any other failure
/// is one.
fn not_opened(failure: Failure) -> Result<(Vec<Use>, u64), Failure> {
    match failure {
        Failure::Store(store::Fault::Ledger(_) | store::Fault::Vault(_)) => Ok((Vec::new(), 0)),
        other => Err(other),
    }
}

/// Puts the package together of what was gathered and reviewed: a ZIP archive, written as it is made,
/// so that its files pass through memory part by part.
///
/// # Errors
/// [`Failure::Store`] when it cannot be put together.
pub(crate) fn assemble(app: &App, reviewed: Reviewed, out: &mut dyn Write) -> Result<(), Failure> {
    archive::write(app, &mut reviewed.into_content(), out).map_err(|why| {
        Failure::Store(store::Fault::Refused(format!(
            "the copy could not be put together: {why}"
        )))
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

/// Both wordings.
fn both(text: &Text) -> Json {
    json!({ "th": text.th, "en": text.en })
}
