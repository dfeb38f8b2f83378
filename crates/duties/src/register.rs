//! The record of activities that people and the Office may read (s.39), and the record each processor is to
//! keep (s.40(3)): cell by cell of the published matrix, made of the policy that decides, with what the ledger
//! counted of uses and refusals (s.39(6), s.39(7)).

use jiff::civil::Date;
use law::Text;
use policy::pack::{Activity, Pack, Processor, is_abroad};
use serde::Serialize;

use crate::counts::{Counts, RefusedRequests};
use crate::package::table::{cell, line};

/// The schema of the record for programs.
pub const REGISTER_SCHEMA: &str = include_str!("../../../docs/schemas/register-1.schema.json");

/// The record, for programs.
#[derive(Clone, Debug, Serialize)]
pub struct Register {
    /// `sitthi-register`.
    pub format: &'static str,
    /// 1; members are added in later ones.
    pub format_version: u8,
    /// The policy's id.
    pub policy: String,
    /// Its version.
    pub version: String,
    /// The day from which it holds.
    pub effective: Option<Date>,
    /// The controller (s.39(3)).
    pub controller: Party,
    /// Its data protection officer.
    pub officer: Option<Party>,
    /// How the ledger was counted; nothing where it was not asked.
    pub counted: Option<Counted>,
    /// What is done, cell by cell.
    pub activities: Vec<Cell>,
    /// Requests that were refused, with the reason (s.39(7)).
    pub refusals: Vec<RefusedRequests>,
    /// Objections that were filed (s.32); nothing where there were too few to tell.
    pub objections: Option<u64>,
    /// Security measures (s.39(8)).
    pub measures: Vec<Text>,
    /// What each processor is to record (s.40(3)).
    pub processors: Vec<ProcessorRecord>,
}

/// How the ledger was counted.
#[derive(Clone, Copy, Debug, Serialize)]
pub struct Counted {
    /// Over how many days, the last of them today.
    pub days: u16,
    /// What concerned fewer people is not in the counts.
    pub people_min: u32,
    /// Counts are rounded down to multiples of this.
    pub whole: u64,
}

/// Somebody and how to reach them.
#[derive(Clone, Debug, Serialize)]
pub struct Party {
    /// The name.
    pub name: Text,
    /// Where.
    pub address: Option<Text>,
    /// By telephone; empty when not.
    pub phone: String,
    /// By e-mail; empty when not.
    pub email: String,
}

/// One category in one activity for people of one relationship.
#[derive(Clone, Debug, Serialize)]
pub struct Cell {
    /// The activity's id.
    pub activity: String,
    /// Its name.
    pub activity_name: Text,
    /// What for (s.39(2)).
    pub purpose: Text,
    /// The category's id.
    pub category: String,
    /// Its name (s.39(1)).
    pub category_name: Text,
    /// The relationship's id.
    pub relationship: String,
    /// Its name.
    pub relationship_name: Text,
    /// The basis by its code.
    pub basis: &'static str,
    /// Its section.
    pub section: &'static str,
    /// How long it is kept (ISO 8601, s.39(4)).
    pub period: Option<String>,
    /// From when that is counted.
    pub after: Option<Text>,
    /// Who may get at it, by role (s.39(5)).
    pub roles: Vec<Text>,
    /// Who receives it.
    pub recipients: Vec<Text>,
    /// Who works on it on instruction.
    pub processors: Vec<Text>,
    /// Uses and disclosures on this basis (s.27 ¶3, s.39(6)), whatever the relationship; nothing where they
    /// were too few to tell.
    pub uses: Option<u64>,
}

/// What a processor is to record of what it does for the controller (s.40(3)).
#[derive(Clone, Debug, Serialize)]
pub struct ProcessorRecord {
    /// The processor's id.
    pub processor: String,
    /// Its name.
    pub name: Text,
    /// For whom.
    pub controller: Text,
    /// What it does.
    pub does: Text,
    /// The agreement it does it under (s.40 ¶3).
    pub agreement: Option<String>,
    /// The activities it is instructed to work for.
    pub activities: Vec<Text>,
    /// The categories it may see.
    pub categories: Vec<Text>,
    /// Its country.
    pub country: String,
    /// Those it relies on, with their countries.
    pub sub_processors: Vec<String>,
    /// Countries outside Thailand that it or they work in.
    pub abroad: Vec<String>,
    /// Until when its security attestation holds.
    pub attested_until: Option<Date>,
}

/// The record of a policy, with counts where the ledger was asked; none where the pack lacks its head or its
/// controller.
#[must_use]
pub fn register(pack: &Pack, counts: Option<&Counts>) -> Option<Register> {
    let head = pack.head.as_ref()?;
    let controller = pack.controller.as_ref()?;
    let cells = pack.activities.iter();
    Some(Register {
        format: "sitthi-register",
        format_version: 1,
        policy: head.id.clone(),
        version: head.version.clone(),
        effective: pack.effective(),
        controller: Party {
            name: controller.name.clone(),
            address: controller.address.clone(),
            phone: controller.phone.clone(),
            email: controller.email.clone(),
        },
        officer: pack.dpo.as_ref().map(|dpo| Party {
            name: dpo.name.clone(),
            address: dpo.address.clone(),
            phone: dpo.phone.clone(),
            email: dpo.email.clone(),
        }),
        counted: counts.map(|counts| Counted {
            days: counts.days(),
            people_min: counts.people_min(),
            whole: counts.whole(),
        }),
        activities: cells
            .flat_map(|activity| cells_of(pack, activity, counts))
            .collect(),
        refusals: counts.map(Counts::refused_requests).unwrap_or_default(),
        objections: counts.and_then(Counts::objections),
        measures: pack
            .measures
            .iter()
            .map(|measure| measure.name.clone())
            .collect(),
        processors: pack
            .processors
            .iter()
            .map(|known| of_processor(pack, known, &controller.name))
            .collect(),
    })
}

fn cells_of(pack: &Pack, activity: &Activity, counts: Option<&Counts>) -> Vec<Cell> {
    let mut cells = Vec::new();
    for (relationship, based) in &activity.basis {
        let known = pack.relationships.iter().find(|of| of.id == *relationship);
        let (Some(known), Some(basis)) = (known, based.single()) else {
            continue;
        };
        for category in activity
            .categories
            .iter()
            .filter_map(|id| pack.category(id))
        {
            let kept = pack.retention_of(&activity.id, &category.id);
            let roles = pack.roles.iter().filter(|role| {
                role.activities.contains(&activity.id)
                    && (role.categories.is_empty() || role.categories.contains(&category.id))
            });
            let recipients = pack.recipients.iter().filter(|known| {
                known.activities.contains(&activity.id) && known.categories.contains(&category.id)
            });
            let processors = pack.processors.iter().filter(|known| {
                known.activities.contains(&activity.id) && known.categories.contains(&category.id)
            });
            cells.push(Cell {
                activity: activity.id.clone(),
                activity_name: activity.name.clone(),
                purpose: activity.purpose.clone(),
                category: category.id.clone(),
                category_name: category.name.clone(),
                relationship: relationship.clone(),
                relationship_name: known.name.clone(),
                basis: basis.code(),
                section: basis.section(),
                period: kept
                    .and_then(|row| row.period.period)
                    .map(|period| period.to_string()),
                after: kept
                    .and_then(|row| pack.event(&row.after))
                    .map(|event| event.name.clone()),
                roles: roles.map(|role| role.name.clone()).collect(),
                recipients: recipients.map(|known| known.name.clone()).collect(),
                processors: processors.map(|known| known.name.clone()).collect(),
                uses: counts
                    .and_then(|counts| counts.of_cell(&activity.id, basis.code(), &category.id)),
            });
        }
    }
    cells
}

fn of_processor(pack: &Pack, known: &Processor, controller: &Text) -> ProcessorRecord {
    let subs: Vec<_> = known.sub_processors.iter().flatten().collect();
    let countries = subs.iter().map(|sub| sub.country.as_str());
    let mut abroad: Vec<String> = std::iter::once(known.country.as_str())
        .chain(countries)
        .filter(|country| is_abroad(country))
        .map(str::to_owned)
        .collect();
    abroad.sort();
    abroad.dedup();
    let activities = known.activities.iter().filter_map(|id| pack.activity(id));
    let categories = known.categories.iter().filter_map(|id| pack.category(id));
    ProcessorRecord {
        processor: known.id.clone(),
        name: known.name.clone(),
        controller: controller.clone(),
        does: known.does.clone(),
        agreement: known
            .agreement
            .as_ref()
            .map(|terms| terms.reference.clone()),
        activities: activities.map(|activity| activity.name.clone()).collect(),
        categories: categories.map(|category| category.name.clone()).collect(),
        country: known.country.clone(),
        sub_processors: subs
            .iter()
            .map(|sub| format!("{} ({})", sub.name, sub.country))
            .collect(),
        abroad,
        attested_until: known.attestation_until,
    }
}

/// The cells as a table for spreadsheets: with a byte-order mark, and nothing that would be taken
/// for a formula (`T21`).
#[must_use]
pub fn table(register: &Register) -> String {
    let heads = [
        "activity",
        "activity_th",
        "activity_en",
        "purpose_th",
        "purpose_en",
        "category",
        "category_th",
        "category_en",
        "relationship",
        "relationship_th",
        "relationship_en",
        "basis",
        "section",
        "period",
        "counted_from_th",
        "counted_from_en",
        "roles_en",
        "recipients_en",
        "processors_en",
        "uses",
    ];
    let mut table = String::from("\u{feff}");
    table.push_str(&line(heads.map(cell)));
    let names = |names: &[Text]| {
        let names: Vec<&str> = names.iter().map(|name| name.en.as_str()).collect();
        names.join("; ")
    };
    for row in &register.activities {
        let after = row.after.clone().unwrap_or_else(|| Text::new("", ""));
        let cells = [
            row.activity.clone(),
            row.activity_name.th.clone(),
            row.activity_name.en.clone(),
            row.purpose.th.clone(),
            row.purpose.en.clone(),
            row.category.clone(),
            row.category_name.th.clone(),
            row.category_name.en.clone(),
            row.relationship.clone(),
            row.relationship_name.th.clone(),
            row.relationship_name.en.clone(),
            row.basis.to_owned(),
            row.section.to_owned(),
            row.period.clone().unwrap_or_default(),
            after.th,
            after.en,
            names(&row.roles),
            names(&row.recipients),
            names(&row.processors),
            row.uses.map(|uses| uses.to_string()).unwrap_or_default(),
        ];
        table.push_str(&line(cells.map(|value| cell(&value))));
    }
    table
}

/// Requests that were refused, with the reason, as a table (s.39(7)).
#[must_use]
pub fn refusals_table(register: &Register) -> String {
    let heads = ["right", "section", "reason", "reason_section", "times"];
    let mut table = String::from("\u{feff}");
    table.push_str(&line(heads.map(cell)));
    for row in &register.refusals {
        let times = row.times.to_string();
        let cells = [row.right, row.section, row.code, row.reason_section, &times];
        table.push_str(&line(cells.map(cell)));
    }
    table
}
