//! The dataset file: what a SQL database holds of people, how a person is found in it, and what erasing
//! means there, column by column. Names and values stand in it; no statement does.

mod fault;
mod read;
mod shape;
mod view;

use std::collections::{BTreeMap, BTreeSet};
use std::path::PathBuf;

use law::{RefusalCode, Text};

pub use fault::{DatasetFault, Rule};
pub use shape::schema;

/// Which database it is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Reach {
    Sqlite {
        file: PathBuf,
    },
    Postgres {
        host: String,
        port: u16,
        database: String,
        user: String,
        schema: String,
    },
}

/// What becomes of a value when the person's data is erased and the row stays.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Fate {
    Empty,
    /// What stands there instead, by column.
    Replace(BTreeMap<String, String>),
    Pseudonym,
    Keep(RefusalCode),
}

/// What becomes of a person's rows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Rows {
    Delete,
    Columns,
    Keep(RefusalCode),
}

/// How an account is found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Lookup {
    /// From a path of the policy to the column.
    pub(super) by: BTreeMap<String, String>,
    pub(super) several: bool,
    /// Whether small and capital letters are the same.
    pub(super) any_case: bool,
}

/// A link from rows to the key of a person's rows in another table.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Link {
    pub(super) table: String,
    /// Columns here, in the order of the other table's key.
    pub(super) columns: Vec<String>,
    /// None where the rows go.
    pub(super) fate: Option<Fate>,
    pub(super) category: String,
    /// Whether the rows are the person's, or somebody else's that name them.
    pub(super) owns: bool,
    /// Whether the rows are part of a person's copy.
    pub(super) shown: bool,
}

/// A column that holds a field.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Field {
    pub(super) column: String,
    pub(super) category: String,
    pub(super) field: String,
    pub(super) fate: Fate,
}

/// How a row is kept from being used.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Flag {
    pub(super) column: String,
    pub(super) on: String,
    pub(super) off: String,
}

/// A declared table.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Table {
    pub(super) name: String,
    pub(super) key: Vec<String>,
    pub(super) category: String,
    pub(super) rows: Rows,
    pub(super) impersonal: BTreeSet<String>,
    pub(super) found: Vec<Lookup>,
    pub(super) links: Vec<Link>,
    pub(super) fields: Vec<Field>,
    pub(super) flag: Option<Flag>,
}

impl Table {
    /// Every column that the declaration names, once.
    pub(super) fn columns(&self) -> BTreeSet<&str> {
        let found = self.found.iter().flat_map(|lookup| lookup.by.values());
        let links = self.links.iter().flat_map(|link| &link.columns);
        let fields = self.fields.iter().map(|field| &field.column);
        let flag = self.flag.iter().map(|flag| &flag.column);
        found
            .chain(links)
            .chain(fields)
            .chain(flag)
            .chain(&self.key)
            .chain(&self.impersonal)
            .map(String::as_str)
            .collect()
    }

    /// Whether rows of this table can be a person's own.
    pub(super) fn is_owned(&self) -> bool {
        !self.found.is_empty() || self.links.iter().any(|link| link.owns)
    }

    /// The categories its columns hold, its own among them.
    pub(super) fn categories(&self) -> BTreeSet<&str> {
        let fields = self.fields.iter().map(|field| field.category.as_str());
        let links = self.links.iter().map(|link| link.category.as_str());
        fields
            .chain(links)
            .chain([self.category.as_str()])
            .collect()
    }
}

/// A dataset file, read and held to its rules.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Dataset {
    pub(super) system: String,
    pub(super) name: Text,
    pub(super) source: Option<String>,
    pub(super) reach: Reach,
    pub(super) connect_seconds: u32,
    pub(super) answer_seconds: u32,
    /// In an order in which a person's rows are found: others' rows after those they belong to.
    pub(super) tables: Vec<Table>,
    pub(super) categories: BTreeSet<String>,
    /// Where what the policy has to know is named first, by path or category.
    lines: BTreeMap<String, usize>,
    source_line: usize,
}

impl Dataset {
    /// Reads a dataset file; its folder is where a relative file of the embedded engine starts from.
    ///
    /// # Errors
    /// The first [`DatasetFault`]: unknown keys and half declarations are refused, not passed over.
    pub fn parse(text: &str, folder: &std::path::Path) -> Result<Self, DatasetFault> {
        read::dataset(text, folder)
    }

    /// The id of the system.
    #[must_use]
    pub fn system(&self) -> &str {
        &self.system
    }

    /// The id of the policy's source whose data it holds.
    #[must_use]
    pub fn source(&self) -> Option<&str> {
        self.source.as_deref()
    }

    /// Each path `category/field` that the file names, in order: those that find a person and those
    /// that columns hold.
    #[must_use]
    pub fn paths(&self) -> BTreeSet<String> {
        let mut paths = BTreeSet::new();
        for table in &self.tables {
            paths.extend(
                table
                    .found
                    .iter()
                    .flat_map(|lookup| lookup.by.keys().cloned()),
            );
            let of = |field: &Field| format!("{}/{}", field.category, field.field);
            paths.extend(table.fields.iter().map(of));
        }
        paths
    }

    /// The categories that it declares, by their ids in the policy.
    #[must_use]
    pub const fn categories(&self) -> &BTreeSet<String> {
        &self.categories
    }

    /// The line, from 1, that names this path `category/field` or this category first; 1 for what the
    /// file does not name.
    #[must_use]
    pub fn line_naming(&self, named: &str) -> usize {
        self.lines.get(named).copied().unwrap_or(1)
    }

    /// The line, from 1, that names the source; 1 where none is named.
    #[must_use]
    pub const fn line_of_source(&self) -> usize {
        self.source_line
    }

    /// Whether connecting wants a password.
    #[must_use]
    pub const fn wants_password(&self) -> bool {
        matches!(self.reach, Reach::Postgres { .. })
    }

    pub(super) fn table(&self, name: &str) -> Option<&Table> {
        self.tables.iter().find(|table| table.name == name)
    }

    /// The links of every table that lead to this one.
    pub(super) fn links_to<'d>(
        &'d self,
        name: &'d str,
    ) -> impl Iterator<Item = (&'d Table, &'d Link)> {
        self.tables.iter().flat_map(move |table| {
            table
                .links
                .iter()
                .filter(move |link| link.table == name)
                .map(move |link| (table, link))
        })
    }
}
