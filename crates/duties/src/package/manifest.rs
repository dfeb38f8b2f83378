//! Which sources were asked and what they answered: a copy that lacks something says so (`T10`,
//! completeness). The tables are those of `store/columns.toml`; a test holds the two together.

use std::collections::BTreeMap;

use law::words::{Words, others as words};
use law::{Gathering, Moment, Text};
use policy::{Answer, Category};
use serde_json::{Map, Value as Json, json};
use store::{Cell, OwnTable, Record};

use super::elsewhere::FromSystem;
use super::others::Pointing;
use super::review::{Item, is_withheld};
use super::{both, rfc3339};
use crate::app::Policy;

/// What a source answered.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Answered {
    /// With data.
    Data,
    /// That it holds nothing.
    Empty,
    /// Not, or not with all it holds.
    Failed,
}

impl Answered {
    pub(crate) const fn word(self) -> &'static str {
        match self {
            Answered::Data => "answered",
            Answered::Empty => "empty",
            Answered::Failed => "failed",
        }
    }
}

/// One source and its answer.
pub(crate) struct Line {
    /// `table`, `category`, `files` or `system`.
    pub(crate) kind: &'static str,
    pub(crate) name: String,
    pub(crate) answer: Answered,
    pub(crate) rows: u64,
    /// Why, where it failed; no personal data.
    pub(crate) why: Option<String>,
    /// By source of the pack, for a category.
    pub(crate) sources: BTreeMap<String, u64>,
}

/// The whole of it.
pub(crate) struct Manifest {
    pub(crate) lines: Vec<Line>,
    /// What was found of others, each decided.
    pub(crate) others: Vec<Item>,
    /// Every file, with what became of it.
    pub(crate) files: Vec<Json>,
    made: Moment,
    policy: String,
    version: u32,
}

impl Manifest {
    pub(crate) fn of(
        policy: &Policy,
        answer: &Answer,
        records: &[(Category, Vec<Record>)],
        tables: &[OwnTable],
        systems: &[FromSystem],
        made: Moment,
        (opened, entered): (u64, u64),
    ) -> Self {
        let mut lines: Vec<Line> = tables
            .iter()
            .map(|table| of_table(table, opened, entered))
            .collect();
        let asked: Vec<&str> = answer
            .categories
            .iter()
            .map(|category| category.id.as_str())
            .collect();
        for (category, held) in held_by_category(tables, made) {
            let read = records
                .iter()
                .find(|(of, _)| of.id == category)
                .map_or(&[][..], |(_, records)| records);
            lines.push(of_category(
                &category,
                &held,
                read,
                asked.contains(&category.as_str()),
            ));
        }
        for category in policy.compiled.categories() {
            if lines
                .iter()
                .all(|line| line.kind != "category" || line.name != category.id)
            {
                lines.push(of_category(&category.id, &BTreeMap::new(), &[], true));
            }
        }
        lines.extend(systems.iter().map(of_system));
        Manifest {
            lines,
            others: Vec::new(),
            files: Vec::new(),
            made,
            policy: policy.compiled.id().to_owned(),
            version: policy.compiled.version(),
        }
    }

    /// The counts that the request carries.
    pub(crate) fn gathering(&self) -> Gathering {
        let count = |answer| {
            let lines = self.lines.iter().filter(|line| line.answer == answer);
            u32::try_from(lines.count()).unwrap_or(u32::MAX)
        };
        Gathering {
            asked: u32::try_from(self.lines.len()).unwrap_or(u32::MAX),
            answered: count(Answered::Data),
            empty: count(Answered::Empty),
            failed: count(Answered::Failed),
        }
    }

    /// How many passages are withheld because they are about somebody else.
    pub(crate) fn withheld_count(&self) -> usize {
        self.others.iter().filter(|item| is_withheld(item)).count()
    }

    /// How many, and why, in a sentence.
    pub(crate) fn withheld_why(&self) -> Text {
        let count = self.withheld_count();
        if count == 0 {
            return words::WITHHELD_NONE.text();
        }
        let count = Text::new(count.to_string(), count.to_string());
        words::WITHHELD_WHY.fill_text(&[("count", &count)])
    }

    /// What was withheld and what was left although it was found, place by place; never the text.
    pub(crate) fn withheld(&self) -> Json {
        let place = |item: &Item| {
            let passage = &item.passage;
            let (kind, words) = (passage.points, Pointing::words(passage.points).text());
            json!({
                "record": passage.record, "category": passage.category, "field": passage.field,
                "kind": kind.code(), "kind_words": both(&words),
            })
        };
        let reasoned = |item: &Item, (code, words): (&str, Words)| {
            let mut told = place(item);
            if let Some(told) = told.as_object_mut() {
                told.insert("reason".to_owned(), json!(code));
                told.insert("reason_words".to_owned(), both(&words.text()));
            }
            told
        };
        let withheld = self
            .others
            .iter()
            .filter(|item| is_withheld(item))
            .map(|item| {
                let leave = item.decided.as_ref().and_then(|verdict| verdict.leave);
                leave.map_or_else(
                    || place(item),
                    |why| reasoned(item, (why.code(), why.words())),
                )
            });
        let kept = self.others.iter().filter_map(|item| {
            let keep = item.decided.as_ref()?.keep?;
            Some(reasoned(item, (keep.code(), keep.words())))
        });
        json!({
            "passages": self.withheld_count(),
            "why": both(&self.withheld_why()),
            "rule": both(&words::WITHHELD_RULE.text()),
            "places": withheld.collect::<Vec<_>>(),
            "found_and_left": kept.collect::<Vec<_>>(),
        })
    }

    /// As `manifest.json`.
    pub(crate) fn json(&self) -> Vec<u8> {
        let gathering = self.gathering();
        let lines: Vec<Json> = self
            .lines
            .iter()
            .map(|line| {
                let mut told = Map::new();
                told.insert(line.kind.to_owned(), json!(line.name));
                told.insert("answer".to_owned(), json!(line.answer.word()));
                told.insert("rows".to_owned(), json!(line.rows));
                if let Some(why) = &line.why {
                    told.insert("why".to_owned(), json!(why));
                }
                if !line.sources.is_empty() {
                    told.insert("sources".to_owned(), json!(line.sources));
                }
                Json::Object(told)
            })
            .collect();
        let whole = json!({
            "made": rfc3339(self.made),
            "policy": self.policy,
            "version": self.version,
            "asked": gathering.asked,
            "answered": gathering.answered,
            "empty": gathering.empty,
            "failed": gathering.failed,
            "sources": lines,
            "files": self.files,
            "withheld": self.withheld(),
        });
        let mut text = serde_json::to_vec_pretty(&whole).unwrap_or_default();
        text.push(b'\n');
        text
    }
}

fn of_table(table: &OwnTable, opened: u64, entered: u64) -> Line {
    let rows = table.rows.len() as u64;
    // Every entry of the ledger about the person must have been opened.
    let short = table.table == "entries" && opened < rows.max(entered);
    Line {
        kind: "table",
        name: table.table.to_owned(),
        answer: match (short, rows) {
            (true, _) => Answered::Failed,
            (false, 0) => Answered::Empty,
            (false, _) => Answered::Data,
        },
        rows,
        why: short.then(|| "not every entry could be opened".to_owned()),
        sources: BTreeMap::new(),
    }
}

fn of_system(system: &FromSystem) -> Line {
    Line {
        kind: "system",
        name: system.id.clone(),
        answer: system.answer,
        rows: system.rows(),
        why: system.why.as_ref().map(|why| why.en.clone()),
        sources: BTreeMap::new(),
    }
}

/// How many records each category holds by the rows, from which source; those past their period
/// are gone for everybody and not counted.
fn held_by_category(tables: &[OwnTable], made: Moment) -> BTreeMap<String, BTreeMap<String, u64>> {
    let mut held: BTreeMap<String, BTreeMap<String, u64>> = BTreeMap::new();
    let Some(table) = tables.iter().find(|table| table.table == "records") else {
        return held;
    };
    let place = |name: &str| table.columns.iter().position(|column| *column == name);
    for row in &table.rows {
        let at = |name: &str| place(name).and_then(|place| row.get(place));
        let (Some(Cell::Word(category)), Some(Cell::Word(source))) = (at("category"), at("source"))
        else {
            continue;
        };
        if matches!(at("expires_at"), Some(Cell::Number(ends)) if *ends <= made.micros()) {
            continue;
        }
        *held
            .entry(category.clone())
            .or_default()
            .entry(source.clone())
            .or_default() += 1;
    }
    held
}

fn of_category(category: &str, held: &BTreeMap<String, u64>, read: &[Record], asked: bool) -> Line {
    let rows: u64 = held.values().sum();
    let got = read.len() as u64;
    let why = if got < rows && !asked {
        Some("the policy in force has no such category in the answering of rights".to_owned())
    } else if got < rows {
        Some(format!("{got} of {rows} records could be opened"))
    } else {
        None
    };
    Line {
        kind: "category",
        name: category.to_owned(),
        answer: match (&why, rows) {
            (Some(_), _) => Answered::Failed,
            (None, 0) => Answered::Empty,
            (None, _) => Answered::Data,
        },
        rows: got,
        why,
        sources: held.clone(),
    }
}
