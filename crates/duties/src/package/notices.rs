//! The notices that reached a person and what they consented to, in the very words of the version
//! that was published then (s.19, s.23, `LP-108`).

use std::collections::BTreeMap;

use law::Text;
use policy::pack::Pack;
use serde_json::{Value as Json, json};
use store::{Cell, Kind, OwnEntry, OwnTable, PublishedPack};

use super::{both, rfc3339};

/// The published versions, read as they were written.
pub(crate) struct Versions(BTreeMap<u32, Pack>);

impl Versions {
    pub(crate) fn of(published: &[PublishedPack]) -> Self {
        let packs = published.iter().map(|version| {
            let files: Vec<(&str, &str)> = version
                .files
                .iter()
                .map(|(name, text)| (name.as_str(), text.as_str()))
                .collect();
            (version.version, policy::read::read(&files).0)
        });
        Versions(packs.collect())
    }

    /// Each notice that reached the person: when, by which channel, and its text.
    pub(crate) fn notices(&self, entries: &[OwnEntry]) -> Vec<Json> {
        let reached = entries.iter().filter(|entry| entry.kind == Kind::Notice);
        let mut told: Vec<Json> = reached
            .map(|entry| {
                let version = entry.payload.get("version").and_then(Json::as_u64);
                let version = version.and_then(|version| u32::try_from(version).ok());
                let pack = version.and_then(|version| self.0.get(&version));
                json!({
                    "version": version,
                    "reached_at": rfc3339(entry.at),
                    "channel": entry.payload.get("channel"),
                    "ledger_entry": entry.leaf,
                    "text": pack.map(text),
                })
            })
            .collect();
        told.reverse();
        told
    }

    /// Each word of consent: what was asked in the version that was shown, and what was said.
    pub(crate) fn consents(&self, tables: &[OwnTable]) -> Vec<Json> {
        let Some(table) = tables.iter().find(|table| table.table == "consents") else {
            return Vec::new();
        };
        let said = table.rows.iter().map(|row| {
            let at = |name: &str| {
                let place = table.columns.iter().position(|column| *column == name);
                place.and_then(|place| row.get(place))
            };
            let number = |name: &str| match at(name) {
                Some(Cell::Number(number)) => Some(*number),
                _ => None,
            };
            let activity = match at("activity") {
                Some(Cell::Word(word)) => word.as_str(),
                _ => "",
            };
            let version = number("notice").and_then(|version| u32::try_from(version).ok());
            let asked = version
                .and_then(|version| self.0.get(&version))
                .and_then(|pack| pack.activity(activity))
                .and_then(|activity| activity.consent.as_ref());
            json!({
                "activity": activity,
                "at": number("at").map(|at| rfc3339(law::Moment::from_micros(at))),
                "given": number("given") == Some(1),
                "notice_version": version,
                "asked": asked.and_then(|asked| asked.ask.as_ref()).map(both),
                "effect_of_withdrawing": asked.and_then(|asked| asked.effect_of_withdrawing.as_ref()).map(both),
            })
        });
        said.collect()
    }
}

/// The text of a notice, part by part.
fn text(pack: &Pack) -> Json {
    let head = pack.head.as_ref();
    let name_of = |id: &str| pack.category(id).map(|category| both(&category.name));
    let activities = pack.activities.iter().map(|activity| {
        let bases = activity.basis.iter().filter_map(|(relationship, based)| {
            let who = pack.relationships.iter().find(|known| known.id == *relationship)?;
            let basis = based.single()?;
            Some(json!({
                "who": both(&who.name),
                "basis": both(&basis.words().text()),
                "section": basis.section(),
                "reason": based.reason.as_ref().map(both),
            }))
        });
        let kept = activity.categories.iter().filter_map(|id| {
            let retention = pack.retention_of(&activity.id, id)?;
            let after = pack.event(&retention.after).map(|event| both(&event.name));
            Some(json!({ "category": name_of(id), "period": retention.period.words, "after": after }))
        });
        json!({
            "name": both(&activity.name),
            "purpose": both(&activity.purpose),
            "categories": activity.categories.iter().filter_map(|id| name_of(id)).collect::<Vec<_>>(),
            "bases": bases.collect::<Vec<_>>(),
            "kept": kept.collect::<Vec<_>>(),
        })
    });
    let named = |names: Vec<&Text>| names.into_iter().map(both).collect::<Vec<_>>();
    let contacts = pack.contacts.iter().map(|contact| {
        json!({ "name": both(&contact.name), "phone": contact.phone, "email": contact.email })
    });
    json!({
        "title": head.map(|head| both(&head.title)),
        "effective": pack.effective().map(|day| day.to_string()),
        "summary": head.and_then(|head| head.summary.as_ref()).map(both),
        "activities": activities.collect::<Vec<_>>(),
        "categories": pack.categories.iter().map(|category| json!({ "name": both(&category.name), "examples": category.examples.as_ref().map(both) })).collect::<Vec<_>>(),
        "sources": named(pack.channels.iter().map(|channel| &channel.name).chain(pack.sources.iter().map(|source| &source.name)).collect()),
        "recipients": named(pack.processors.iter().map(|processor| &processor.name).chain(pack.recipients.iter().map(|recipient| &recipient.name)).collect()),
        "contacts": contacts.collect::<Vec<_>>(),
    })
}
