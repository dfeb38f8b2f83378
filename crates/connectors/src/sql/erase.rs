//! Erases: columns of rows that stay, names in rows of others, then rows, those that hang on others first.

use std::collections::{BTreeMap, BTreeSet};

use super::dataset::{Fate, Link, Table};
use super::live::{Foreign, held};
use super::plan::{Plan, Turn, standing};
use super::statement::Value;
use super::walk::{Own, Session, chunks, whole_key};
use crate::contract::{Changed, Held, How, Key, Place, Scope, Stayed, Trouble, Who, Why};

/// What changed and what stayed.
pub(super) struct Outcome {
    pub(super) changed: Vec<Changed>,
    pub(super) stayed: Vec<Stayed>,
}

/// An erasure under way.
struct Erasure<'s, 'd> {
    session: &'s mut Session<'d>,
    own: Own,
    plan: Plan,
    who: &'s Who,
    scope: &'s Scope,
    dry: bool,
    outcome: Outcome,
}

impl Session<'_> {
    /// Erases what the scope names; `dry` counts what would be touched.
    pub(super) fn erase(
        &mut self,
        who: &Who,
        own: Own,
        scope: &Scope,
        dry: bool,
    ) -> Result<Outcome, Trouble> {
        let plan = self.plan(&own, scope)?;
        let dataset = self.dataset;
        let mut erasure = Erasure {
            session: self,
            own,
            plan,
            who,
            scope,
            dry,
            outcome: Outcome {
                changed: Vec::new(),
                stayed: Vec::new(),
            },
        };
        for table in &dataset.tables {
            erasure.columns(table)?;
        }
        for table in &dataset.tables {
            for link in &table.links {
                erasure.link(table, link)?;
            }
        }
        erasure.rows()?;
        Ok(erasure.outcome)
    }
}

impl Erasure<'_, '_> {
    fn keys(&self, table: &str) -> BTreeSet<Key> {
        self.own.get(table).cloned().unwrap_or_default()
    }

    fn changed(&mut self, place: Place, how: How, rows: u64) {
        if rows > 0 {
            self.outcome.changed.push(Changed { place, how, rows });
        }
    }

    fn stayed(&mut self, place: Place, why: Why, rows: u64) {
        if rows > 0 {
            self.outcome.stayed.push(Stayed { place, why, rows });
        }
    }

    /// Treats the columns of rows that stay.
    fn columns(&mut self, table: &Table) -> Result<(), Trouble> {
        let keys = self.keys(&table.name);
        match self.plan.get(&table.name) {
            _ if keys.is_empty() => return Ok(()),
            None | Some(Turn::Delete) => return Ok(()),
            Some(Turn::Keep(why)) => {
                let why = *why;
                if table
                    .categories()
                    .iter()
                    .any(|category| self.scope.has(category))
                {
                    let rows = self.session.count_rows(table, &keys)?;
                    self.stayed(Place::table(&table.name), why, rows);
                }
                return Ok(());
            }
            Some(Turn::Columns(None)) => {}
            Some(Turn::Columns(Some(why))) => {
                let why = *why;
                let rows = self.session.count_rows(table, &keys)?;
                self.stayed(Place::table(&table.name), why, rows);
            }
        }
        for field in &table.fields {
            if !self.scope.has(&field.category) {
                continue;
            }
            let place = Place::column(&table.name, &field.column);
            if let Fate::Keep(ground) = &field.fate {
                let holds = [(field.column.clone(), Value::Null)];
                let rows = self.session.count_where(table, &table.key, &keys, &holds)?;
                self.stayed(place, Why::Kept(*ground), rows);
            } else if let Some((value, how)) = standing(&field.fate, &field.column, self.who) {
                let set = [(field.column.clone(), value)];
                let rows = self.set(table, &table.key, &keys, &set)?;
                self.changed(place, how, rows);
            }
        }
        if self.scope.has(&table.category) {
            self.undeclared(table, &keys)?;
        }
        Ok(())
    }

    /// Columns that nobody declared stay, and that is told.
    fn undeclared(&mut self, table: &Table, keys: &BTreeSet<Key>) -> Result<(), Trouble> {
        let live = self.session.live.table(&table.name)?;
        let unknown: Vec<String> = live
            .columns
            .iter()
            .filter(|column| column.is_readable && held(table, &column.name) == Held::Undeclared)
            .map(|column| column.name.clone())
            .collect();
        for name in unknown {
            let holds = [(name.clone(), Value::Null)];
            let rows = self.session.count_where(table, &table.key, keys, &holds)?;
            self.stayed(Place::column(&table.name, &name), Why::Undeclared, rows);
        }
        Ok(())
    }

    /// Treats the columns by which rows that stay lead to the person.
    fn link(&mut self, table: &Table, link: &Link) -> Result<(), Trouble> {
        let parents = self.keys(&link.table);
        let stays = !link.owns || matches!(self.plan.get(&table.name), Some(Turn::Columns(_)));
        let (Some(fate), true) = (&link.fate, stays && self.scope.has(&link.category)) else {
            return Ok(());
        };
        let place = Place::column(&table.name, &link.columns.join(", "));
        if let Fate::Keep(ground) = fate {
            let rows = self.session.count_linked(table, link, &parents)?;
            self.stayed(place, Why::Kept(*ground), rows);
            return Ok(());
        }
        let mut how = How::Emptied;
        let mut set = Vec::new();
        for column in &link.columns {
            if let Some((value, told)) = standing(fate, column, self.who) {
                how = told;
                set.push((column.clone(), value));
            }
        }
        let rows = self.set(table, &link.columns, &parents, &set)?;
        self.changed(place, how, rows);
        Ok(())
    }

    /// Writes these values where others stand, or counts where it would.
    fn set(
        &mut self,
        table: &Table,
        by: &[String],
        keys: &BTreeSet<Key>,
        set: &[(String, Value)],
    ) -> Result<u64, Trouble> {
        if self.dry {
            return self.session.count_where(table, by, keys, set);
        }
        self.session.set(table, by, keys, set)
    }

    /// Deletes the rows that go.
    fn rows(&mut self) -> Result<(), Trouble> {
        let mut going: BTreeMap<String, BTreeSet<Key>> = BTreeMap::new();
        for (table, turn) in &self.plan {
            let keys = self.keys(table);
            if *turn == Turn::Delete && !keys.is_empty() {
                going.insert(table.clone(), keys);
            }
        }
        for name in self.order(&going) {
            let Some(table) = self.session.dataset.table(&name) else {
                continue;
            };
            let keys = self.keys(&name);
            self.nothing_hangs(table, &keys, &going)?;
            let rows = if self.dry {
                self.session.count_rows(table, &keys)?
            } else {
                self.session.delete(table, &keys)?
            };
            self.changed(Place::table(&name), How::Deleted, rows);
        }
        Ok(())
    }

    /// The tables that lose rows, each before those that its rows refer to.
    fn order(&self, going: &BTreeMap<String, BTreeSet<Key>>) -> Vec<String> {
        let mut open: Vec<String> = self
            .session
            .dataset
            .tables
            .iter()
            .rev()
            .map(|table| table.name.clone())
            .filter(|name| going.contains_key(name))
            .collect();
        let mut order = Vec::new();
        while !open.is_empty() {
            let is_free = |name: &String| {
                let mut foreign = self.session.live.foreign.iter();
                !foreign
                    .any(|key| key.to == *name && key.table != *name && open.contains(&key.table))
            };
            // In a circle the declared order holds, and the system says whether it may be.
            let at = open.iter().position(is_free).unwrap_or(0);
            order.push(open.remove(at));
        }
        order
    }

    /// No row of anybody else's refers to what goes: it would be lost with it, or stop the deletion.
    fn nothing_hangs(
        &mut self,
        table: &Table,
        keys: &BTreeSet<Key>,
        going: &BTreeMap<String, BTreeSet<Key>>,
    ) -> Result<(), Trouble> {
        let foreign: Vec<Foreign> = self
            .session
            .live
            .foreign
            .iter()
            .filter(|key| key.to == table.name && !self.is_cleared(key))
            .cloned()
            .collect();
        for key in foreign {
            let rows = self.session.hanging(table, keys, &key, going)?;
            if rows > 0 {
                return Err(Trouble::Hanging {
                    place: Place::column(&key.table, &key.columns.join(", ")),
                    rows,
                });
            }
        }
        Ok(())
    }

    /// Whether a link of the declaration clears this foreign key in this erasure; only then is it left
    /// out of the count of a dry run, in which nothing was cleared yet.
    fn is_cleared(&self, key: &Foreign) -> bool {
        let Some(table) = self.session.dataset.table(&key.table).filter(|_| self.dry) else {
            return false;
        };
        let stays = !matches!(self.plan.get(&table.name), Some(Turn::Delete));
        table.links.iter().any(|link| {
            link.table == key.to
                && link
                    .columns
                    .iter()
                    .all(|column| key.columns.contains(column))
                && self.scope.has(&link.category)
                && (!link.owns || stays)
                && !matches!(link.fate, None | Some(Fate::Keep(_)))
        })
    }
}

impl Session<'_> {
    /// Writes these values into the rows where others stand, and tells how many the system touched.
    pub(super) fn set(
        &mut self,
        table: &Table,
        by: &[String],
        keys: &BTreeSet<Key>,
        set: &[(String, Value)],
    ) -> Result<u64, Trouble> {
        let live = self.live.table(&table.name)?.clone();
        let key = live.columns(by)?;
        let mut rows = 0;
        for keys in chunks(keys) {
            let mut update = self.database.statement("UPDATE ");
            update.table(&live).say(" SET ");
            for ((column, value), at) in set.iter().zip(0_usize..) {
                if at > 0 {
                    update.say(", ");
                }
                update.set(live.column(column)?, value.clone());
            }
            update.say(" WHERE ").one_of(&key, &keys);
            for ((column, value), at) in set.iter().zip(0_usize..) {
                update.say(if at == 0 { " AND (" } else { " OR " });
                update.differs(live.column(column)?, value.clone());
            }
            update.say(")");
            rows += self.database.run(&update)?;
        }
        Ok(rows)
    }

    fn delete(&mut self, table: &Table, keys: &BTreeSet<Key>) -> Result<u64, Trouble> {
        let live = self.live.table(&table.name)?.clone();
        let key = live.columns(&table.key)?;
        let mut rows = 0;
        for keys in chunks(keys) {
            let mut delete = self.database.statement("DELETE FROM ");
            delete.table(&live).say(" WHERE ").one_of(&key, &keys);
            rows += self.database.run(&delete)?;
        }
        Ok(rows)
    }

    /// How many rows that stay refer by this foreign key to rows that go.
    fn hanging(
        &mut self,
        table: &Table,
        keys: &BTreeSet<Key>,
        foreign: &Foreign,
        going: &BTreeMap<String, BTreeSet<Key>>,
    ) -> Result<u64, Trouble> {
        let to = if foreign.to_columns.is_empty() {
            &table.key
        } else {
            &foreign.to_columns
        };
        let referred = if *to == table.key {
            keys.clone()
        } else {
            self.values_of(table, keys, to)?
        };
        let live = self.live.table(&foreign.table)?.clone();
        let columns = live.columns(&foreign.columns)?;
        let child = self.dataset.table(&foreign.table);
        let gone = child.and_then(|child| going.get(&child.name));
        // Undeclared tables have no key that we know; each of their rows is somebody's.
        let read = match child {
            Some(child) => live.columns(&child.key)?,
            None => columns.clone(),
        };
        let mut rows = 0;
        for referred in chunks(&referred) {
            let mut select = self.database.statement("SELECT ");
            select.read_all(&read).say(" FROM ").table(&live);
            select.say(" WHERE ").one_of(&columns, &referred);
            self.database.each(&select, &mut |row| {
                let key = whole_key(&live, row)?;
                if !gone.is_some_and(|gone| gone.contains(&key)) {
                    rows += 1;
                }
                Ok(())
            })?;
        }
        Ok(rows)
    }

    /// What these columns hold in rows of these keys; rows with a NULL among them are referred to by nobody.
    fn values_of(
        &mut self,
        table: &Table,
        keys: &BTreeSet<Key>,
        columns: &[String],
    ) -> Result<BTreeSet<Key>, Trouble> {
        let live = self.live.table(&table.name)?.clone();
        let key = live.columns(&table.key)?;
        let read = live.columns(columns)?;
        let mut found = BTreeSet::new();
        for keys in chunks(keys) {
            let mut select = self.database.statement("SELECT ");
            select.read_all(&read).say(" FROM ").table(&live);
            select.say(" WHERE ").one_of(&key, &keys);
            self.database.each(&select, &mut |row| {
                if let Some(values) = row.into_iter().map(Value::into_cell).collect() {
                    found.insert(values);
                }
                Ok(())
            })?;
        }
        Ok(found)
    }
}
