//! What a person takes along: `portable.json` for programs with its schema, and a table a category
//! (s.31 ¶1, `LP-82`). Only what the right reaches; what it does not is named with its code.

use std::io::{self, Write};

use law::{Basis, Gathering, Moment, PersonId, RefusalCode, Text};
use policy::{Category, CategoryIx, Set64};
use serde_json::{Map, Value as Json, json};
use store::{Permit, Record, Wanted};

use super::archive::{Archive, records_file, system_file};
use super::elsewhere::FromSystem;
use super::files::{self, Attached};
use super::manifest::Answered;
use super::others::{self, Passage};
use super::{both, by_category, rfc3339, table};
use crate::app::{App, Policy};
use crate::failure::Failure;
use crate::rights::{Reach, gathering};

/// The schema of `portable.json` (JSON Schema 2020-12), as it stands in every file.
pub const PORTABLE_SCHEMA: &str = include_str!("../../../../docs/schemas/portable-1.schema.json");
/// The file that describes `portable.json`, beside it.
const SCHEMA_FILE: &str = "portable.schema.json";

/// A cell of the matrix that the right reaches.
pub(crate) struct Carried {
    pub(crate) activity: String,
    pub(crate) category: CategoryIx,
    pub(crate) basis: Basis,
}

/// A cell that it does not reach, and why.
pub(crate) struct LeftOut {
    pub(crate) activity: String,
    pub(crate) category: CategoryIx,
    pub(crate) basis: Basis,
    pub(crate) code: RefusalCode,
}

/// What goes along, gathered and with passages about others covered.
pub(crate) struct Portable {
    json: Json,
    records: Vec<(Category, Vec<Record>)>,
    systems: Vec<FromSystem>,
    files: Vec<Attached>,
    accounts: Vec<String>,
    asked: usize,
    withheld: u32,
}

/// Gathers what the right reaches of the person whose own permit this is.
///
/// # Errors
/// [`Failure::Store`] when the store cannot be asked, a record does not open, or the permit ended.
pub(crate) fn portable(
    app: &App,
    permit: &Permit,
    reach: &Reach,
    mut systems: Vec<FromSystem>,
    made: Moment,
) -> Result<Portable, Failure> {
    let policy = app.policy();
    let (mut records, passages) = looked_through(app, &policy, permit, &systems)?;
    let accounts = accounts(&records);
    let carried = reach.categories();
    let is_carried = |category: &Category| {
        let ix = policy.compiled.category_ix(&category.id);
        ix.is_some_and(|ix| carried.has(ix.0))
    };
    records.retain(|(category, _)| is_carried(category));
    let mut withheld = cover(&mut records, &passages);
    for system in &mut systems {
        system.records.retain(|(category, _)| is_carried(category));
        withheld = withheld.saturating_add(cover(&mut system.records, &passages));
    }
    // Nobody looks at what goes along, so a file in which others may be does not (s.31 ¶3).
    let (attached, unread) = files::attached(app, &policy, permit, &records)?;
    let found = attached.len();
    let attached: Vec<Attached> = attached
        .into_iter()
        .filter(|file| !file.may_show_others())
        .collect();
    let left = u32::try_from(found - attached.len()).unwrap_or(u32::MAX);
    withheld = withheld.saturating_add(left);
    let controller = policy.pack.controller.as_ref();
    let id_of = |ix: CategoryIx| {
        let known = policy.compiled.category(ix);
        known.map_or("", |category| category.id.as_str())
    };
    let json = json!({
        "$schema": SCHEMA_FILE,
        "format": "sitthi-portable",
        "format_version": 1,
        "made": rfc3339(made),
        "controller": controller.map_or_else(|| both(&Text::new("", "")), |controller| both(&controller.name)),
        "policy": { "id": policy.compiled.id(), "version": policy.compiled.version() },
        "carried": reach.carried.iter().map(|one| json!({
            "activity": one.activity, "category": id_of(one.category),
            "basis": one.basis.code(), "section": one.basis.section(),
        })).collect::<Vec<_>>(),
        "left_out": reach.left_out.iter().map(|one| json!({
            "activity": one.activity, "category": id_of(one.category),
            "basis": one.basis.code(), "section": one.code.section(),
            "code": one.code.code(), "why": both(&one.code.why().text()),
        })).collect::<Vec<_>>(),
        "withheld": withheld,
        "catalogue": policy.compiled.categories().iter().filter(|one| is_carried(one)).map(catalogue).collect::<Vec<_>>(),
        "systems": systems.iter().map(system_of).collect::<Vec<_>>(),
        "files": files::listed(&attached),
        "files_unread": unread.values().sum::<u64>(),
        "records": records.iter().map(|(category, records)| (category.id.clone(), rows(records))).collect::<Map<_, _>>(),
    });
    Ok(Portable {
        json,
        accounts,
        records,
        systems,
        files: attached,
        asked: carried.iter().count(),
        withheld,
    })
}

/// The person's records, and what in them and in those of connected systems points to somebody else.
type LookedThrough = (Vec<(Category, Vec<Record>)>, Vec<Passage>);

fn looked_through(
    app: &App,
    policy: &Policy,
    permit: &Permit,
    systems: &[FromSystem],
) -> Result<LookedThrough, Failure> {
    let found = app.store().read::<_, store::Fault>(|read| {
        let mut records = Vec::new();
        read.records(permit, &Wanted::default(), |record| {
            records.push(record);
            Ok(())
        })?;
        let records = by_category(policy, records);
        let mut looked = vec![records.as_slice()];
        looked.extend(systems.iter().map(|system| system.records.as_slice()));
        let passages = others::passages(read, policy, permit, &looked)?;
        Ok((records, passages))
    })?;
    Ok(found)
}

/// What the person goes by that another controller may know too: addresses for e-mail, which are
/// proved there and not secrets of this house.
fn accounts(records: &[(Category, Vec<Record>)]) -> Vec<String> {
    let mut found: Vec<String> = Vec::new();
    for (category, records) in records {
        let fields = category
            .fields
            .iter()
            .filter(|field| field.lookup && field.kind == "email");
        for field in fields {
            let values = records
                .iter()
                .filter_map(|record| record.fields.open().get(&field.id)?.as_str());
            for value in values {
                if !found.iter().any(|known| known == value) {
                    found.push(value.to_owned());
                }
            }
        }
    }
    found
}

/// Covers every passage that points to somebody else; how many.
fn cover(records: &mut [(Category, Vec<Record>)], passages: &[Passage]) -> u32 {
    let mut covered = 0_u32;
    for (category, records) in records {
        for record in records.iter_mut() {
            let number = record.record.to_string();
            let of: Vec<&Passage> = passages
                .iter()
                .filter(|passage| passage.record == number && passage.category == category.id)
                .collect();
            if of.is_empty() {
                continue;
            }
            covered = covered.saturating_add(u32::try_from(of.len()).unwrap_or(u32::MAX));
            let fields = std::mem::replace(&mut record.fields, law::Plain::new(Map::new()));
            record.fields = others::withhold(fields, &of);
        }
    }
    covered
}

fn catalogue(category: &Category) -> Json {
    let fields = category
        .fields
        .iter()
        .map(|field| json!({ "id": field.id, "name": both(&field.name), "kind": field.kind }));
    json!({ "id": category.id, "name": both(&category.name), "fields": fields.collect::<Vec<_>>() })
}

/// What a connected system handed over of it, or why it did not.
fn system_of(system: &FromSystem) -> Json {
    let rows = |records: &[Record]| {
        let rows = records.iter().map(|record| {
            json!({
                "record": record.record.to_string(),
                "table": record.source,
                "fields": record.fields.open(),
            })
        });
        Json::Array(rows.collect())
    };
    json!({
        "id": system.id,
        "name": both(&system.name),
        "answer": system.answer.word(),
        "why": system.why.as_ref().map(both),
        "records": system.records.iter().map(|(category, records)| (category.id.clone(), rows(records))).collect::<Map<_, _>>(),
    })
}

fn rows(records: &[Record]) -> Json {
    let rows = records.iter().map(|record| {
        json!({
            "record": record.record.to_string(),
            "source": record.source,
            "happened_at": rfc3339(record.happened),
            "fields": record.fields.open(),
        })
    });
    Json::Array(rows.collect())
}

impl Portable {
    /// What the stores answered: each category one.
    pub(crate) fn gathering(&self) -> Gathering {
        let held = gathering(self.asked, self.records.len());
        let count = |answer: Answered| {
            let of = self.systems.iter().filter(|one| one.answer == answer);
            u32::try_from(of.count()).unwrap_or(u32::MAX)
        };
        let asked = u32::try_from(self.systems.len()).unwrap_or(u32::MAX);
        Gathering {
            asked: held.asked.saturating_add(asked),
            answered: held.answered.saturating_add(count(Answered::Data)),
            empty: held.empty.saturating_add(count(Answered::Empty)),
            failed: held.failed.saturating_add(count(Answered::Failed)),
        }
    }

    /// How many passages about others are covered.
    pub(crate) const fn withheld(&self) -> u32 {
        self.withheld
    }

    /// How many files go along where the person takes it themself.
    pub(crate) fn files(&self) -> u32 {
        u32::try_from(self.files.len()).unwrap_or(u32::MAX)
    }

    /// The part of it in these categories: what a recipient may receive.
    pub(crate) fn only(mut self, policy: &Policy, categories: Set64) -> Portable {
        let is_in = |id: &str| {
            let ix = policy.compiled.category_ix(id);
            ix.is_some_and(|ix| categories.has(ix.0))
        };
        self.records.retain(|(category, _)| is_in(&category.id));
        self.files.retain(|file| is_in(&file.category.id));
        for system in &mut self.systems {
            system.records.retain(|(category, _)| is_in(&category.id));
        }
        let systems: Vec<Json> = self.systems.iter().map(system_of).collect();
        if let Some(members) = self.json.as_object_mut() {
            members.insert("systems".to_owned(), Json::Array(systems));
            members.insert("files".to_owned(), Json::Array(files::listed(&self.files)));
        }
        self.asked = categories.iter().count();
        if let Some(records) = self.json.get_mut("records").and_then(Json::as_object_mut) {
            records.retain(|id, _| is_in(id));
        }
        for (list, name) in [("carried", "category"), ("catalogue", "id")] {
            if let Some(list) = self.json.get_mut(list).and_then(Json::as_array_mut) {
                list.retain(|one| one.get(name).and_then(Json::as_str).is_some_and(is_in));
            }
        }
        self
    }

    /// `portable.json`, for the person.
    fn octets(&self) -> Vec<u8> {
        let mut octets = serde_json::to_vec_pretty(&self.json).unwrap_or_default();
        octets.push(b'\n');
        octets
    }

    /// `portable.json` for another controller: with what the person goes by there.
    pub(crate) fn to_send(&self) -> String {
        let mut json = self.json.clone();
        if let Some(members) = json.as_object_mut() {
            // The octets of files do not travel in this form.
            members.insert("files".to_owned(), json!([]));
            members.insert("accounts".to_owned(), json!(self.accounts));
        }
        json.to_string()
    }

    /// Writes the file that the person takes along, as it is made.
    ///
    /// # Errors
    /// What the store or `out` says.
    pub(crate) fn write(
        &mut self,
        app: &App,
        person: PersonId,
        out: &mut dyn Write,
    ) -> io::Result<()> {
        let mut archive = Archive::new(out);
        archive.text("portable.json", &self.octets())?;
        archive.text(SCHEMA_FILE, PORTABLE_SCHEMA.as_bytes())?;
        for (category, records) in &self.records {
            let table = table::records(category, records);
            archive.text(&records_file(&category.id), table.as_bytes())?;
        }
        for system in &self.systems {
            for (category, records) in &system.records {
                let table = table::rows_of_system(category, records);
                archive.text(&system_file(&system.id, &category.id), table.as_bytes())?;
            }
        }
        for file in &mut self.files {
            let (path, is_pressed) = (file.path.clone(), files::is_pressed(file));
            archive.add(&path, is_pressed, |out| {
                files::write(app, person, file, out)
            })?;
        }
        archive.finish()
    }
}

/// Puts files together: the same octets for the same content. Names are of ASCII letters, digits,
/// hyphens, dots and slashes (`T22`).
pub(crate) fn zipped(files: &[(String, Vec<u8>)]) -> io::Result<Vec<u8>> {
    let mut whole = Vec::new();
    let mut archive = Archive::new(&mut whole);
    for (name, octets) in files {
        archive.text(name, octets)?;
    }
    archive.finish()?;
    Ok(whole)
}
