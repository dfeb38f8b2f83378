//! `data.json`: everything in one file for programs, with a description of itself (s.31 ¶1: a form
//! that machines commonly read).

use law::Moment;
use serde_json::{Map, Value as Json, json};
use store::{Cell, Kind, OwnTable};

use super::archive::SCHEMA_FILE;
use super::{Content, both, rfc3339};
use crate::rights::RequestView;
use crate::uses::Use;

/// The whole content as JSON.
pub(crate) fn json(content: &Content) -> Vec<u8> {
    let records: Map<String, Json> = content
        .records
        .iter()
        .map(|(category, records)| {
            let records = records.iter().map(|record| {
                json!({
                    "record": record.record.to_string(),
                    "source": record.source,
                    "course": record.course.map(|course| course.to_string()),
                    "happened_at": rfc3339(record.happened),
                    "kept_until": record.expires.map(rfc3339),
                    "fields": record.fields.open(),
                })
            });
            (category.id.clone(), Json::Array(records.collect()))
        })
        .collect();
    let tables: Map<String, Json> = content
        .tables
        .iter()
        .map(|table| (table.table.to_owned(), rows(table)))
        .collect();
    let whole = json!({
        "$schema": SCHEMA_FILE,
        "format": "sitthi-copy",
        "format_version": 1,
        "made": rfc3339(content.made),
        "controller": both(&content.controller),
        "policy": { "id": content.policy.compiled.id(), "version": content.policy.compiled.version() },
        "person": content.person.to_string(),
        "held": held(content),
        "records": records,
        "tables": tables,
        "systems": systems(content),
        "uses": content.uses.iter().map(one_use).collect::<Vec<_>>(),
        "disclosures": content.uses.iter().filter(|entry| entry.kind == Kind::Disclosure).map(one_use).collect::<Vec<_>>(),
        "notices": content.notices,
        "consents": content.consents,
        "files": content.manifest.files,
        "withheld": content.manifest.withheld(),
        "requests": content.requests.iter().map(one_request).collect::<Vec<_>>(),
        "recipients": recipients(content),
        "sources": sources(content),
    });
    let mut text = serde_json::to_vec_pretty(&whole).unwrap_or_default();
    text.push(b'\n');
    text
}

/// What connected systems handed over, each with whether it answered.
fn systems(content: &Content) -> Vec<Json> {
    let systems = content.systems.iter().map(|system| {
        let records: Map<String, Json> = system
            .records
            .iter()
            .map(|(category, records)| {
                let records = records.iter().map(|record| {
                    json!({
                        "record": record.record.to_string(),
                        "table": record.source,
                        "fields": record.fields.open(),
                    })
                });
                (category.id.clone(), Json::Array(records.collect()))
            })
            .collect();
        json!({
            "id": system.id,
            "name": both(&system.name),
            "answer": system.answer.word(),
            "why": system.why.as_ref().map(both),
            "records": records,
        })
    });
    systems.collect()
}

fn rows(table: &OwnTable) -> Json {
    let rows = table.rows.iter().map(|row| {
        let cells = table.columns.iter().zip(row).map(|(column, cell)| {
            let is_time = column.ends_with("_at") || *column == "at";
            let value = match cell {
                Cell::Nothing => Json::Null,
                Cell::Number(micros) if is_time => {
                    json!(rfc3339(law::Moment::from_micros(*micros)))
                }
                Cell::Number(number) => json!(number),
                Cell::Word(word) => json!(word),
                Cell::Id(id) => json!(id),
            };
            ((*column).to_owned(), value)
        });
        Json::Object(cells.collect())
    });
    Json::Array(rows.collect())
}

fn held(content: &Content) -> Vec<Json> {
    let held = content.held.iter().map(|held| {
        let uses: Vec<Json> = held
            .uses
            .iter()
            .map(|used| {
                json!({
                    "activity": used.activity.id,
                    "name": both(&used.activity.name),
                    "purpose": both(&used.activity.purpose),
                    "basis": used.basis.code(),
                    "section": used.basis.section(),
                    "reason": both(&used.reason),
                    "restricted": used.restricted,
                    "objected": used.objected,
                    "consent": used.consent,
                })
            })
            .collect();
        json!({
            "category": held.category.id,
            "name": both(&held.category.name),
            "records": held.records,
            "from": rfc3339(held.from),
            "to": rfc3339(held.to),
            "kept_until": held.until.map(rfc3339),
            "kept": held.until_rule.as_ref().map(both),
            "sources": held.sources.iter().map(both).collect::<Vec<_>>(),
            "uses": uses,
        })
    });
    held.collect()
}

fn one_use(entry: &Use) -> Json {
    json!({
        "number": entry.number,
        "ledger_entry": entry.leaf,
        "at": rfc3339(entry.at),
        "kind": entry.kind.word(),
        "operation": entry.operation,
        "who": both(&entry.who),
        "activity": both(&entry.activity),
        "purpose": both(&entry.purpose),
        "basis": entry.basis.map(law::Basis::code),
        "categories": entry.categories.iter().map(both).collect::<Vec<_>>(),
        "recipient": entry.recipient.as_ref().map(both),
        "refused_by": entry.refused_by.map(policy::Rule::code),
    })
}

pub(super) fn one_request(view: &RequestView) -> Json {
    json!({
        "request": view.request.to_string(),
        "right": view.right.code(),
        "ground": view.ground.map(law::Ground::code),
        "channel": view.channel.code(),
        "words": view.words.as_ref().map(law::Plain::open),
        "messages": view.messages.open().iter().map(|message| json!({
            "from": message.from,
            "text": message.text,
            "at": rfc3339(Moment::from_micros(message.at)),
        })).collect::<Vec<_>>(),
        "taken_down": view.intake.as_ref().map(|intake| json!({
            "at": rfc3339(Moment::from_micros(intake.at)),
            "note": intake.note,
            "proved": intake.checked.as_ref().map(|checked| &checked.note),
        })),
        "told": view.told,
        "stage": view.stage.name(),
        "received": rfc3339(view.received),
        "due": view.due.to_string(),
        "steps": view.steps.iter().map(|step| json!({ "stage": step.stage, "at": rfc3339(step.at) })).collect::<Vec<_>>(),
        "refused": view.refused,
        "kept": view.kept,
    })
}

fn recipients(content: &Content) -> Vec<Json> {
    let compiled = &content.policy.compiled;
    let named = compiled.recipients().iter().map(|recipient| {
        let activities: Vec<&str> = compiled
            .activities()
            .iter()
            .zip(0_u8..)
            .filter(|(_, number)| recipient.activities.has(*number))
            .map(|(activity, _)| activity.id.as_str())
            .collect();
        json!({ "id": recipient.id, "name": both(&recipient.name), "activities": activities, "abroad": recipient.abroad })
    });
    named.collect()
}

fn sources(content: &Content) -> Vec<Json> {
    let sources = content.policy.pack.sources.iter();
    let channels = content.policy.pack.channels.iter();
    sources
        .map(|source| json!({ "id": source.id, "name": both(&source.name) }))
        .chain(channels.map(|channel| json!({ "id": channel.id, "name": both(&channel.name) })))
        .collect()
}
