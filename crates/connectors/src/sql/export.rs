//! Hands out a person's rows, field by field; no column that nobody declared.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::ControlFlow;

use law::Plain;
use serde_json::{Map, Number, Value as Json};

use super::dataset::{Field, Table};
use super::live::{Kind, LiveColumn};
use super::statement::Value;
use super::walk::{Session, chunks};
use crate::contract::{Count, Counts, Key, Located, Piece, Trouble};

impl Session<'_> {
    /// Hands out every row of the person's, and those of others that name them and are shown.
    pub(super) fn export(
        &mut self,
        located: &Located,
        each: &mut dyn FnMut(Piece) -> ControlFlow<()>,
    ) -> Result<Counts, Trouble> {
        let own = self.own(located)?;
        let mut counts: BTreeMap<(String, String), u64> = BTreeMap::new();
        let dataset = self.dataset;
        for table in &dataset.tables {
            let none = BTreeSet::new();
            let keys = own.get(&table.name).unwrap_or(&none);
            self.pieces(table, &table.key, keys, None, &mut counts, each)?;
            for link in table.links.iter().filter(|link| !link.owns && link.shown) {
                let parents = own.get(&link.table).unwrap_or(&none);
                self.pieces(table, &link.columns, parents, Some(keys), &mut counts, each)?;
            }
        }
        let counts = counts
            .into_iter()
            .map(|((table, category), rows)| Count {
                table,
                category,
                rows,
            })
            .collect();
        Ok(Counts { counts })
    }

    /// The rows that hold one of these keys in these columns, but for those handed out before.
    fn pieces(
        &mut self,
        table: &Table,
        by: &[String],
        keys: &BTreeSet<Key>,
        before: Option<&BTreeSet<Key>>,
        counts: &mut BTreeMap<(String, String), u64>,
        each: &mut dyn FnMut(Piece) -> ControlFlow<()>,
    ) -> Result<(), Trouble> {
        let live = self.live.table(&table.name)?.clone();
        let key = live.columns(&table.key)?;
        let by = live.columns(by)?;
        let fields = table
            .fields
            .iter()
            .map(|field| Ok((field, live.column(&field.column)?)))
            .collect::<Result<Vec<_>, Trouble>>()?;
        if fields.is_empty() {
            return Ok(());
        }
        let columns: Vec<&LiveColumn> = fields.iter().map(|(_, column)| *column).collect();
        for keys in chunks(keys) {
            let mut select = self.database.statement("SELECT ");
            select.read_all(&key).say(", ").read_all(&columns);
            select
                .say(" FROM ")
                .table(&live)
                .say(" WHERE ")
                .one_of(&by, &keys);
            self.database.each(&select, &mut |mut row| {
                let values = row.split_off(key.len());
                let row: Option<Key> = row.into_iter().map(Value::into_cell).collect();
                if row
                    .zip(before)
                    .is_some_and(|(row, before)| before.contains(&row))
                {
                    return Ok(());
                }
                for (category, found) in by_category(&fields, values) {
                    let place = (table.name.clone(), category.clone());
                    *counts.entry(place).or_default() += 1;
                    let piece = Piece {
                        table: table.name.clone(),
                        category,
                        fields: Plain::new(found),
                    };
                    if each(piece).is_break() {
                        return Err(Trouble::Stopped);
                    }
                }
                Ok(())
            })?;
        }
        Ok(())
    }
}

/// A row's values by category and field; NULL is nothing held.
fn by_category(
    fields: &[(&Field, &LiveColumn)],
    values: Vec<Value>,
) -> BTreeMap<String, Map<String, Json>> {
    let mut found: BTreeMap<String, Map<String, Json>> = BTreeMap::new();
    for ((field, column), value) in fields.iter().zip(values) {
        let Some(value) = json(column, value) else {
            continue;
        };
        let of = found.entry(field.category.clone()).or_default();
        match of.get_mut(&field.field) {
            None => {
                of.insert(field.field.clone(), value);
            }
            // Several columns of one field: each value is told.
            Some(Json::Array(all)) => all.push(value),
            Some(first) => *first = Json::Array(vec![first.take(), value]),
        }
    }
    found
}

fn json(column: &LiveColumn, value: Value) -> Option<Json> {
    Some(match value {
        Value::Null => return None,
        Value::Int(number) => Json::Number(number.into()),
        Value::Real(number) => {
            Number::from_f64(number).map_or_else(|| Json::String(number.to_string()), Json::Number)
        }
        Value::Bytes(bytes) => {
            Json::String(bytes.iter().map(|octet| format!("{octet:02x}")).collect())
        }
        Value::Text(text) => match column.kind {
            Kind::Whole if column.cast.is_some() => text
                .parse::<i64>()
                .map_or(Json::String(text), |number| Json::Number(number.into())),
            Kind::Float => text
                .parse()
                .ok()
                .and_then(Number::from_f64)
                .map_or(Json::String(text), Json::Number),
            Kind::Bool => Json::Bool(text == "true" || text == "t"),
            Kind::Bytes => Json::String(
                text.strip_prefix("\\x")
                    .map_or_else(|| text.clone(), str::to_owned),
            ),
            Kind::Whole | Kind::Time | Kind::Text => Json::String(text),
        },
    })
}
