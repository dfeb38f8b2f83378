//! Tables for spreadsheets: CSV (RFC 4180) with a byte-order mark, so that Thai shows, and nothing
//! that a spreadsheet would take for a formula (`T21`, ASVS 1.2.10).

use std::collections::BTreeSet;

use law::Text;
use policy::Category;
use serde_json::Value as Json;
use store::Record;

use super::rfc3339;
use crate::uses::Use;

/// What spreadsheets read as the beginning of a formula, in the forms that they take for the same.
const FORMULA: [char; 14] = [
    '=', '+', '-', '@', '＝', '＋', '－', '＠', '﹢', '﹣', '﹦', '﹫', '−', '|',
];

/// One cell. A value that would begin a formula, after whatever cannot be seen before it, gets an
/// apostrophe before it; so does one that begins with a tab or a new line. Every value is quoted.
pub(crate) fn cell(value: &str) -> String {
    let value: String = value.chars().filter(|letter| *letter != '\0').collect();
    let seen = value.trim_start_matches(is_unseen);
    let guarded = seen.starts_with(FORMULA) || value.starts_with(['\t', '\r', '\n']);
    let guard = if guarded { "'" } else { "" };
    format!("\"{guard}{}\"", value.replace('"', "\"\""))
}

/// What a spreadsheet may pass over before it looks at a value.
fn is_unseen(letter: char) -> bool {
    letter.is_whitespace()
        || letter.is_control()
        || matches!(letter, '\u{ad}' | '\u{180e}' | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{2069}' | '\u{feff}')
}

/// A row; its cells are quoted already.
pub(crate) fn line(cells: impl IntoIterator<Item = String>) -> String {
    let mut line = cells.into_iter().collect::<Vec<_>>().join(",");
    line.push_str("\r\n");
    line
}

/// A value as text: strings as they are, everything else as JSON.
pub(crate) fn text_of(value: &Json) -> String {
    match value {
        Json::String(text) => text.clone(),
        Json::Null => String::new(),
        other => other.to_string(),
    }
}

/// The fields that occur in some records: those of the catalogue in its order, then any other.
pub(crate) fn columns(category: &Category, records: &[Record]) -> Vec<(String, Text)> {
    let present: BTreeSet<&String> = records
        .iter()
        .flat_map(|record| record.fields.open().keys())
        .collect();
    let declared = category
        .fields
        .iter()
        .filter(|field| present.contains(&field.id))
        .map(|field| (field.id.clone(), field.name.clone()));
    let other = present
        .iter()
        .filter(|id| category.fields.iter().all(|field| field.id != ***id))
        .map(|id| ((*id).clone(), Text::new(id.as_str(), id.as_str())));
    declared.chain(other).collect()
}

/// The records of one category.
pub(crate) fn records(category: &Category, records: &[Record]) -> String {
    let columns = columns(category, records);
    let heads = ["happened_at", "source", "record"].map(cell).into_iter();
    let mut table = String::from("\u{feff}");
    table.push_str(&line(heads.chain(columns.iter().map(|(id, _)| cell(id)))));
    for record in records {
        let fixed = [
            rfc3339(record.happened),
            record.source.clone(),
            record.record.to_string(),
        ];
        table.push_str(&row(&fixed, &columns, record));
    }
    table
}

/// What a connected system holds of one category.
pub(crate) fn rows_of_system(category: &Category, records: &[Record]) -> String {
    let columns = columns(category, records);
    let heads = ["table", "record"].map(cell).into_iter();
    let mut table = String::from("\u{feff}");
    table.push_str(&line(heads.chain(columns.iter().map(|(id, _)| cell(id)))));
    for record in records {
        let fixed = [record.source.clone(), record.record.to_string()];
        table.push_str(&row(&fixed, &columns, record));
    }
    table
}

fn row(fixed: &[String], columns: &[(String, Text)], record: &Record) -> String {
    let values = columns.iter().map(|(id, _)| {
        let value = record.fields.open().get(id);
        value.map_or_else(|| cell(""), |value| cell(&text_of(value)))
    });
    line(fixed.iter().map(|value| cell(value)).chain(values))
}

/// Who used the data.
pub(crate) fn uses(uses: &[Use]) -> String {
    let heads = [
        "number",
        "ledger_entry",
        "at",
        "kind",
        "operation",
        "who_th",
        "who_en",
        "activity_th",
        "activity_en",
        "purpose_th",
        "purpose_en",
        "basis",
        "categories_en",
        "recipient_en",
        "refused_by",
    ];
    let mut table = String::from("\u{feff}");
    table.push_str(&line(heads.map(cell)));
    for entry in uses {
        let categories: Vec<&str> = entry
            .categories
            .iter()
            .map(|name| name.en.as_str())
            .collect();
        table.push_str(&line(
            [
                entry.number.to_string(),
                entry.leaf.to_string(),
                rfc3339(entry.at),
                entry.kind.word().to_owned(),
                entry.operation.clone(),
                entry.who.th.clone(),
                entry.who.en.clone(),
                entry.activity.th.clone(),
                entry.activity.en.clone(),
                entry.purpose.th.clone(),
                entry.purpose.en.clone(),
                entry.basis.map_or("", law::Basis::section).to_owned(),
                categories.join("; "),
                entry
                    .recipient
                    .as_ref()
                    .map_or_else(String::new, |name| name.en.clone()),
                entry.refused_by.map_or("", policy::Rule::code).to_owned(),
            ]
            .iter()
            .map(|value| cell(value)),
        ));
    }
    table
}

#[cfg(test)]
mod tests;
