//! Asks again after erasures, as if nothing had been said: by every key that was located, by every column
//! that should be empty, and by everything the person goes by in every text of the database, declared or not.
//!
//! The first two are asked for one person after the other, by what the system finds them by. The last reads
//! everything, and does so once for all of them (`names`).

use std::collections::{BTreeMap, BTreeSet};

use law::Moment;

use super::dataset::{Fate, Table};
use super::live::{Foreign, Kind, LiveColumn};
use super::plan::{Plan, Turn, standing};
use super::statement::Value;
use super::walk::{Own, Session, chunks};
use crate::contract::{Erased, Found, Key, Left, Place, Residue, Scope, Stayed, Trouble, Who, Why};

/// What was found, place by place.
#[derive(Default)]
pub(super) struct Sum {
    left: BTreeMap<(Place, Found), u64>,
    kept: Vec<Stayed>,
    pub(super) unread: Vec<Place>,
}

impl Sum {
    pub(super) fn left(&mut self, place: Place, found: Found, rows: u64) {
        if rows > 0 {
            *self.left.entry((place, found)).or_default() += rows;
        }
    }

    pub(super) fn kept(&mut self, place: Place, why: Why, rows: u64) {
        if rows == 0 {
            return;
        }
        let same = |kept: &&mut Stayed| kept.place == place && kept.why == why;
        match self.kept.iter_mut().find(same) {
            Some(kept) => kept.rows = kept.rows.max(rows),
            None => self.kept.push(Stayed { place, why, rows }),
        }
    }
}

/// One person who is looked for, and what was found so far.
pub(super) struct Looked<'e> {
    pub(super) erased: Erased<'e>,
    pub(super) own: Own,
    pub(super) plan: Plan,
    pub(super) sum: Sum,
}

/// Whether a trouble says something of one person's rows, and nothing of the system.
const fn is_of_one_person(trouble: &Trouble) -> bool {
    matches!(
        trouble,
        Trouble::Taken { .. }
            | Trouble::Ambiguous { .. }
            | Trouble::TooMuch { .. }
            | Trouble::Elsewhere
    )
}

impl Session<'_> {
    /// What is left of each of these people.
    ///
    /// # Errors
    /// The [`Trouble`] that stops the reading for all of them; what concerns one person alone is in theirs.
    pub(super) fn verify(
        &mut self,
        of: &[Erased<'_>],
        now: Moment,
    ) -> Result<Vec<Result<Residue, Trouble>>, Trouble> {
        let mut looked = Vec::with_capacity(of.len());
        for erased in of {
            looked.push(match self.by_key(*erased) {
                Err(trouble) if !is_of_one_person(&trouble) => return Err(trouble),
                answer => answer,
            });
        }
        let mut sought: Vec<&mut Looked<'_>> = looked.iter_mut().flatten().collect();
        self.by_name(&mut sought)?;
        let answers = looked.into_iter().map(|looked| {
            let sum = looked?.sum;
            let left = sum.left.into_iter();
            let left = left.map(|((place, found), rows)| Left { place, found, rows });
            Ok(Residue {
                system: self.dataset.system.clone(),
                left: left.collect(),
                kept: sum.kept,
                unread: sum.unread,
                asked_at: now,
            })
        });
        Ok(answers.collect())
    }

    /// What is found of one person by the keys that were located, and by what leads to those.
    fn by_key<'e>(&mut self, erased: Erased<'e>) -> Result<Looked<'e>, Trouble> {
        let Erased { located, scope } = erased;
        let own = self.own(located)?;
        let plan = self.plan(&own, scope)?;
        let mut sum = Sum::default();
        let dataset = self.dataset;
        for table in &dataset.tables {
            self.rows_left(table, &own, &plan, located.who(), scope, &mut sum)?;
            self.links_left(table, &own, &plan, scope, &mut sum)?;
        }
        self.elsewhere(&own, &mut sum)?;
        Ok(Looked {
            erased,
            own,
            plan,
            sum,
        })
    }

    /// Rows and values of the person's own that should be gone.
    fn rows_left(
        &mut self,
        table: &Table,
        own: &Own,
        plan: &Plan,
        who: &Who,
        scope: &Scope,
        sum: &mut Sum,
    ) -> Result<(), Trouble> {
        let (Some(keys), Some(turn)) = (own.get(&table.name), plan.get(&table.name)) else {
            return Ok(());
        };
        let is_meant = table
            .categories()
            .iter()
            .any(|category| scope.has(category));
        let whole = Place::table(&table.name);
        let rows = self.count_rows(table, keys)?;
        match turn {
            Turn::Delete => {
                sum.left(whole, Found::ByKey, rows);
                return Ok(());
            }
            Turn::Keep(why) if is_meant => sum.kept(whole, *why, rows),
            Turn::Columns(Some(why)) => sum.kept(whole, *why, rows),
            Turn::Keep(_) | Turn::Columns(None) => {}
        }
        if matches!(turn, Turn::Keep(_)) {
            return Ok(());
        }
        for field in table
            .fields
            .iter()
            .filter(|field| scope.has(&field.category))
        {
            let place = Place::column(&table.name, &field.column);
            if let Fate::Keep(ground) = &field.fate {
                let holds = [(field.column.clone(), Value::Null)];
                let rows = self.count_where(table, &table.key, keys, &holds)?;
                sum.kept(place, Why::Kept(*ground), rows);
            } else if let Some((value, _)) = standing(&field.fate, &field.column, who) {
                let differs = [(field.column.clone(), value)];
                let rows = self.count_where(table, &table.key, keys, &differs)?;
                sum.left(place, Found::ByKey, rows);
            }
        }
        Ok(())
    }

    /// Rows that still lead to rows of the person's.
    fn links_left(
        &mut self,
        table: &Table,
        own: &Own,
        plan: &Plan,
        scope: &Scope,
        sum: &mut Sum,
    ) -> Result<(), Trouble> {
        for link in &table.links {
            let is_staying = !link.owns || matches!(plan.get(&table.name), Some(Turn::Columns(_)));
            let (Some(keys), Some(fate), true) = (
                own.get(&link.table),
                &link.fate,
                is_staying && scope.has(&link.category),
            ) else {
                continue;
            };
            let rows = self.count_linked(table, link, keys)?;
            let place = Place::column(&table.name, &link.columns.join(", "));
            match fate {
                Fate::Keep(ground) => sum.kept(place, Why::Kept(*ground), rows),
                _ => sum.left(place, Found::ByKey, rows),
            }
        }
        Ok(())
    }

    /// Rows of undeclared tables that lead to the person by a foreign key, or by a column that is called
    /// as one that does so elsewhere.
    fn elsewhere(&mut self, own: &Own, sum: &mut Sum) -> Result<(), Trouble> {
        let dataset = self.dataset;
        let mut leads: BTreeMap<(String, String), Vec<String>> = BTreeMap::new();
        for Foreign {
            table,
            columns,
            to,
            to_columns,
        } in &self.live.foreign
        {
            let is_key = dataset
                .table(to)
                .is_some_and(|parent| to_columns.is_empty() || parent.key == *to_columns);
            if dataset.table(table).is_none() && is_key {
                leads.insert((table.clone(), to.clone()), columns.clone());
            }
        }
        let links = dataset.tables.iter().flat_map(|table| &table.links);
        for link in links.filter(|link| link.columns.len() == 1) {
            let undeclared = self.live.tables.iter().filter(|table| {
                dataset.table(&table.name).is_none() && table.columns(&link.columns).is_ok()
            });
            for table in undeclared {
                leads
                    .entry((table.name.clone(), link.table.clone()))
                    .or_insert_with(|| link.columns.clone());
            }
        }
        for ((name, to), columns) in leads {
            let table = self.live.table(&name)?.clone();
            let columns_there = table.columns(&columns)?;
            let keys = own.get(&to).cloned().unwrap_or_default();
            if !columns_there
                .iter()
                .all(|column| column.is_readable && fits(column, &keys))
            {
                continue;
            }
            for keys in chunks(&keys) {
                let mut select = self
                    .database
                    .statement("SELECT CAST(count(*) AS BIGINT) FROM ");
                select
                    .table(&table)
                    .say(" WHERE ")
                    .one_of(&columns_there, &keys);
                let rows = self.database.count(&select)?;
                sum.left(
                    Place::column(&name, &columns.join(", ")),
                    Found::ByKey,
                    rows,
                );
            }
        }
        Ok(())
    }
}

/// Whether a column can hold keys of this kind at all.
fn fits(column: &LiveColumn, keys: &BTreeSet<Key>) -> bool {
    let are_numbers = keys.iter().flatten().all(|cell| match cell {
        crate::contract::Cell::Int(_) => true,
        crate::contract::Cell::Text(text) => text.parse::<i64>().is_ok(),
        crate::contract::Cell::Bytes(_) => false,
    });
    match column.kind {
        Kind::Whole => are_numbers,
        Kind::Text => column.cast.is_none(),
        _ => false,
    }
}
