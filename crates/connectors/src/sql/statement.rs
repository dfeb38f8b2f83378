//! Puts statements together: names are quoted, values are parameters, and no text of a file becomes part of
//! a statement in any other way.

use super::live::{LiveColumn, LiveTable};
use crate::contract::{Cell, Key};

/// How an engine writes what the others write otherwise.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Dialect {
    Sqlite,
    Postgres,
}

/// A value on its way in or out.
#[derive(Clone, PartialEq)]
pub(super) enum Value {
    Null,
    Int(i64),
    Real(f64),
    Text(String),
    Bytes(Vec<u8>),
}

impl Value {
    /// The value as part of a key; none when it is no value that identifies anything.
    pub(super) fn into_cell(self) -> Option<Cell> {
        match self {
            Value::Null => None,
            Value::Int(number) => Some(Cell::Int(number)),
            Value::Real(number) => Some(Cell::Text(number.to_string())),
            Value::Text(text) => Some(Cell::Text(text)),
            Value::Bytes(bytes) => Some(Cell::Bytes(bytes)),
        }
    }
}

impl From<&Cell> for Value {
    fn from(cell: &Cell) -> Self {
        match cell {
            Cell::Int(number) => Value::Int(*number),
            Cell::Text(text) => Value::Text(text.clone()),
            Cell::Bytes(bytes) => Value::Bytes(bytes.clone()),
        }
    }
}

/// A statement with its parameters.
pub(super) struct Statement {
    dialect: Dialect,
    pub(super) text: String,
    pub(super) params: Vec<Value>,
}

impl Statement {
    pub(super) fn new(dialect: Dialect, begin: &'static str) -> Self {
        Statement {
            dialect,
            text: begin.to_owned(),
            params: Vec::new(),
        }
    }

    pub(super) const fn dialect(&self) -> Dialect {
        self.dialect
    }

    /// Adds words of ours.
    pub(super) fn say(&mut self, words: &'static str) -> &mut Self {
        self.text.push_str(words);
        self
    }

    /// Adds a name of the system, quoted.
    pub(super) fn name(&mut self, name: &str) -> &mut Self {
        self.text.push('"');
        self.text.push_str(&name.replace('"', "\"\""));
        self.text.push('"');
        self
    }

    pub(super) fn table(&mut self, table: &LiveTable) -> &mut Self {
        self.name(&table.schema).say(".").name(&table.table)
    }

    /// Adds a column to be read: a server writes it as text, whatever it is.
    pub(super) fn read(&mut self, column: &LiveColumn) -> &mut Self {
        self.name(&column.name);
        if self.dialect == Dialect::Postgres {
            self.say("::text");
        }
        self
    }

    /// Adds several columns to be read.
    pub(super) fn read_all(&mut self, columns: &[&LiveColumn]) -> &mut Self {
        for (column, at) in columns.iter().zip(0_usize..) {
            if at > 0 {
                self.say(", ");
            }
            self.read(column);
        }
        self
    }

    /// Adds a parameter of a column's type.
    pub(super) fn value(&mut self, column: &LiveColumn, value: Value) -> &mut Self {
        self.params.push(value);
        let number = self.params.len();
        match self.dialect {
            Dialect::Sqlite => self.text.push_str(&format!("?{number}")),
            Dialect::Postgres => {
                self.text.push_str(&format!("${number}::text"));
                // The type as the server itself writes it, never as a file does.
                if let Some(cast) = &column.cast {
                    self.text.push_str("::");
                    self.text.push_str(cast);
                }
            }
        }
        self
    }

    /// Adds a condition: these columns hold one of these keys.
    pub(super) fn one_of(&mut self, columns: &[&LiveColumn], keys: &[Key]) -> &mut Self {
        self.say("(");
        if let [column] = columns {
            self.name(&column.name).say(" IN (");
            for (cell, at) in keys.iter().flatten().zip(0_usize..) {
                if at > 0 {
                    self.say(", ");
                }
                self.value(column, cell.into());
            }
            self.say(")");
        } else {
            for (key, at) in keys.iter().zip(0_usize..) {
                self.say(if at > 0 { " OR (" } else { "(" });
                for ((column, cell), part) in columns.iter().zip(key).zip(0_usize..) {
                    if part > 0 {
                        self.say(" AND ");
                    }
                    self.name(&column.name)
                        .say(" = ")
                        .value(column, cell.into());
                }
                self.say(")");
            }
        }
        self.say(")")
    }

    /// Adds a condition: the column holds something else than the value, NULL counted as a value.
    pub(super) fn differs(&mut self, column: &LiveColumn, value: Value) -> &mut Self {
        self.name(&column.name);
        match value {
            Value::Null => self.say(" IS NOT NULL"),
            value => self.say(" IS DISTINCT FROM ").value(column, value),
        }
    }

    /// Adds an assignment.
    pub(super) fn set(&mut self, column: &LiveColumn, value: Value) -> &mut Self {
        self.name(&column.name).say(" = ");
        match value {
            Value::Null => self.say("NULL"),
            value => self.value(column, value),
        }
    }
}

/// How many keys one statement carries.
pub(super) const fn keys_at_once(columns: usize) -> usize {
    if columns > 1 { 50 } else { 200 }
}
