//! What a database looks like today, and whether that is what was declared.

use std::collections::BTreeSet;

use super::dataset::{Dataset, Table};
use crate::contract::{Column, Held, Holds, Place, Trouble};

/// What may be done with a column's values.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    /// Whole numbers.
    Whole,
    /// Numbers with a fraction as machines hold them.
    Float,
    /// True or false.
    Bool,
    /// Octets.
    Bytes,
    /// Days and times.
    Time,
    /// Anything else, written as text.
    Text,
}

/// A column as it is.
#[derive(Clone, Debug)]
pub(super) struct LiveColumn {
    pub(super) name: String,
    pub(super) kind: Kind,
    /// The type a text is turned into, in the server's own writing.
    pub(super) cast: Option<String>,
    /// Whether we may read it.
    pub(super) is_readable: bool,
}

/// A table as it is.
#[derive(Clone, Debug)]
pub(super) struct LiveTable {
    pub(super) schema: String,
    pub(super) table: String,
    /// How the declaration and receipts call it: with its schema when that is another than the declared.
    pub(super) name: String,
    pub(super) columns: Vec<LiveColumn>,
}

impl LiveTable {
    pub(super) fn column(&self, name: &str) -> Result<&LiveColumn, Trouble> {
        self.columns
            .iter()
            .find(|column| column.name == name)
            .ok_or_else(|| Trouble::Changed {
                place: Place::column(&self.name, name),
            })
    }

    pub(super) fn columns<'t>(&'t self, names: &[String]) -> Result<Vec<&'t LiveColumn>, Trouble> {
        names.iter().map(|name| self.column(name)).collect()
    }
}

/// A foreign key: these columns hold the values of those.
#[derive(Clone, Debug)]
pub(super) struct Foreign {
    pub(super) table: String,
    pub(super) columns: Vec<String>,
    pub(super) to: String,
    /// The columns it leads to; empty when the engine leaves them unsaid: the primary key.
    pub(super) to_columns: Vec<String>,
}

/// A whole database as it is.
#[derive(Clone, Debug, Default)]
pub(super) struct Live {
    pub(super) tables: Vec<LiveTable>,
    pub(super) foreign: Vec<Foreign>,
}

impl Live {
    pub(super) fn table(&self, name: &str) -> Result<&LiveTable, Trouble> {
        self.tables
            .iter()
            .find(|table| table.name == name)
            .ok_or_else(|| Trouble::Changed {
                place: Place::table(name),
            })
    }

    /// Every declared table and column is there and may be read.
    pub(super) fn agrees(&self, dataset: &Dataset) -> Result<(), Trouble> {
        for declared in &dataset.tables {
            let table = self.table(&declared.name)?;
            for name in declared.columns() {
                let column = table.column(name)?;
                if !column.is_readable {
                    return Err(Trouble::Refused {
                        place: Some(Place::column(&declared.name, name)),
                        code: "unreadable".to_owned(),
                    });
                }
            }
        }
        Ok(())
    }

    /// The declaration beside what is there.
    pub(super) fn coverage(&self, dataset: &Dataset) -> Vec<Holds> {
        let mut all = Vec::new();
        for table in &self.tables {
            let declared = dataset.table(&table.name);
            let mut columns: Vec<Column> = table
                .columns
                .iter()
                .map(|column| Column {
                    name: column.name.clone(),
                    held: declared
                        .map_or(Held::Undeclared, |declared| held(declared, &column.name)),
                })
                .collect();
            let there: BTreeSet<&str> = table
                .columns
                .iter()
                .map(|column| column.name.as_str())
                .collect();
            let missing = declared.into_iter().flat_map(Table::columns);
            columns.extend(
                missing
                    .filter(|name| !there.contains(name))
                    .map(|name| Column {
                        name: name.to_owned(),
                        held: Held::Missing,
                    }),
            );
            all.push(Holds {
                table: table.name.clone(),
                is_declared: declared.is_some(),
                columns,
            });
        }
        for declared in &dataset.tables {
            if self.table(&declared.name).is_err() {
                let columns = declared.columns().into_iter().map(|name| Column {
                    name: name.to_owned(),
                    held: Held::Missing,
                });
                all.push(Holds {
                    table: declared.name.clone(),
                    is_declared: true,
                    columns: columns.collect(),
                });
            }
        }
        all
    }
}

/// What a column is declared as.
pub(super) fn held(table: &Table, name: &str) -> Held {
    if let Some(field) = table.fields.iter().find(|field| field.column == name) {
        return Held::Field(format!("{}/{}", field.category, field.field));
    }
    if table.impersonal.contains(name)
        || table.flag.as_ref().is_some_and(|flag| flag.column == name)
    {
        return Held::Impersonal;
    }
    if table.columns().contains(name) {
        return Held::Key;
    }
    Held::Undeclared
}
