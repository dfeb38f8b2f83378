//! Puts values right, and keeps rows from being used.

use super::erase::Outcome;
use super::statement::Value;
use super::walk::{Own, Session, chunks};
use crate::contract::{Change, Changed, How, Place, Scope, Stayed, Trouble, Why};

impl Session<'_> {
    /// Writes the right value wherever the wrong one stands in the person's own rows (s.35).
    pub(super) fn rectify(&mut self, own: &Own, change: &Change) -> Result<Outcome, Trouble> {
        let mut outcome = nothing();
        let dataset = self.dataset;
        for table in &dataset.tables {
            let Some(keys) = own.get(&table.name).filter(|keys| !keys.is_empty()) else {
                continue;
            };
            let fields = table
                .fields
                .iter()
                .filter(|field| field.category == change.category && field.field == change.field);
            for field in fields {
                let place = Place::column(&table.name, &field.column);
                let after = Value::Text(change.after.open().clone());
                let live = self.live.table(&table.name)?.clone();
                let key = live.columns(&table.key)?;
                let column = live.column(&field.column)?;
                let mut rows = 0;
                for keys in chunks(keys) {
                    let mut update = self.database.statement("UPDATE ");
                    update.table(&live).say(" SET ").set(column, after.clone());
                    update.say(" WHERE ").one_of(&key, &keys).say(" AND ");
                    update.differs(column, after.clone());
                    if let Some(before) = &change.before {
                        let before = Value::Text(before.open().clone());
                        update.say(" AND ").name(&column.name).say(" = ");
                        update.value(column, before);
                    }
                    rows += self.database.run(&update)?;
                }
                if rows > 0 {
                    outcome.changed.push(Changed {
                        place: place.clone(),
                        how: How::Corrected,
                        rows,
                    });
                }
                let differ = [(field.column.clone(), after)];
                let others = self.count_where(table, &table.key, keys, &differ)?;
                if others > 0 {
                    outcome.stayed.push(Stayed {
                        place,
                        why: Why::Differs,
                        rows: others,
                    });
                }
            }
        }
        Ok(outcome)
    }

    /// Sets or takes back the mark that keeps the person's rows from being used (s.34).
    pub(super) fn mark(
        &mut self,
        own: &Own,
        scope: &Scope,
        restrict: bool,
    ) -> Result<Outcome, Trouble> {
        let mut outcome = nothing();
        let dataset = self.dataset;
        for table in &dataset.tables {
            let is_meant = table
                .categories()
                .iter()
                .any(|category| scope.has(category));
            let Some(keys) = own
                .get(&table.name)
                .filter(|keys| is_meant && !keys.is_empty())
            else {
                continue;
            };
            let Some(flag) = &table.flag else {
                let rows = self.count_rows(table, keys)?;
                if rows > 0 {
                    outcome.stayed.push(Stayed {
                        place: Place::table(&table.name),
                        why: Why::Cannot,
                        rows,
                    });
                }
                continue;
            };
            let (value, how) = if restrict {
                (&flag.on, How::Restricted)
            } else {
                (&flag.off, How::Released)
            };
            let set = [(flag.column.clone(), Value::Text(value.clone()))];
            let rows = self.set(table, &table.key, keys, &set)?;
            if rows > 0 {
                outcome.changed.push(Changed {
                    place: Place::column(&table.name, &flag.column),
                    how,
                    rows,
                });
            }
        }
        Ok(outcome)
    }
}

const fn nothing() -> Outcome {
    Outcome {
        changed: Vec::new(),
        stayed: Vec::new(),
    }
}
