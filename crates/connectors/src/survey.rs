//! Survey answers as a table: one column a question, one row an answer sheet.

use std::io::BufRead;
use std::sync::Arc;

use crate::row::{Row, Value};
use crate::spoiled::{Spoiled, Why};
use crate::table::{self, Record, Records};

/// The rows of a table of answers; the header's names are the paths.
pub struct Survey<R> {
    records: Records<R>,
    columns: Option<Vec<Arc<str>>>,
    over: bool,
}

impl<R: BufRead> Survey<R> {
    /// Starts at the beginning of a file.
    pub fn new(input: R) -> Self {
        Survey {
            records: Records::new(input),
            columns: None,
            over: false,
        }
    }
}

impl<R: BufRead> Iterator for Survey<R> {
    type Item = Result<Row, Spoiled>;

    fn next(&mut self) -> Option<Self::Item> {
        if self.over {
            return None;
        }
        if self.columns.is_none() {
            match table::header(&mut self.records, &[]) {
                Ok(names) => self.columns = Some(names.into_iter().map(Arc::from).collect()),
                Err(spoiled) => {
                    self.over = true;
                    return Some(Err(spoiled));
                }
            }
        }
        let record = self.records.next()?;
        Some(record.and_then(|record| row(record, self.columns.as_deref().unwrap_or_default())))
    }
}

/// A record under its header.
pub(crate) fn row(record: Record, columns: &[Arc<str>]) -> Result<Row, Spoiled> {
    if record.fields.len() != columns.len() {
        return Err(Spoiled {
            line: record.line,
            why: Why::Columns {
                found: record.fields.len(),
                wanted: columns.len(),
            },
        });
    }
    let value = |text: String| {
        if text.trim().is_empty() {
            Value::Nothing
        } else {
            Value::Text(text)
        }
    };
    Ok(Row {
        line: record.line,
        values: columns
            .iter()
            .cloned()
            .zip(record.fields.into_iter().map(value))
            .collect(),
    })
}

#[cfg(test)]
mod tests;
