//! What an erasure does with each table, decided from the declaration, the scope and what hangs on what.

use std::collections::{BTreeMap, BTreeSet};

use super::dataset::{Fate, Link, Rows, Table};
use super::statement::Value;
use super::walk::{Own, Session, chunks};
use crate::contract::{How, Key, Scope, Trouble, Who, Why};

/// What becomes of a person's rows of one table.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Turn {
    /// They go.
    Delete,
    /// They stay and each column is treated; the reason when the declaration wanted them to go.
    Columns(Option<Why>),
    /// They stay as they are.
    Keep(Why),
}

/// What becomes of each table with rows of the person.
pub(super) type Plan = BTreeMap<String, Turn>;

impl Session<'_> {
    /// Decides table by table, those on which nothing hangs first.
    pub(super) fn plan(&mut self, own: &Own, scope: &Scope) -> Result<Plan, Trouble> {
        let dataset = self.dataset;
        let mut plan = Plan::new();
        for table in dataset.tables.iter().rev().filter(|table| table.is_owned()) {
            let wants = table
                .categories()
                .iter()
                .all(|category| scope.has(category));
            let turn = match table.rows {
                Rows::Keep(ground) => Turn::Keep(Why::Kept(ground)),
                Rows::Columns => Turn::Columns(None),
                Rows::Delete if !wants => {
                    Turn::Columns(scope.has(&table.category).then_some(Why::OtherCategories))
                }
                Rows::Delete => match self.anchor(table, own, scope, &plan)? {
                    Some(why) => Turn::Columns(Some(why)),
                    None => Turn::Delete,
                },
            };
            plan.insert(table.name.clone(), turn);
        }
        Ok(plan)
    }

    /// Why rows of this table cannot go: rows stay that must lead to them.
    fn anchor(
        &mut self,
        table: &Table,
        own: &Own,
        scope: &Scope,
        plan: &Plan,
    ) -> Result<Option<Why>, Trouble> {
        let dataset = self.dataset;
        let Some(keys) = own.get(&table.name) else {
            return Ok(None);
        };
        for (child, link) in dataset.links_to(&table.name) {
            let goes = link.owns && plan.get(&child.name) == Some(&Turn::Delete);
            let is_kept = match plan.get(&child.name) {
                Some(Turn::Keep(why)) if link.owns => Some(*why),
                _ => None,
            };
            let why = match (&link.fate, is_kept) {
                _ if goes => continue,
                (_, Some(why)) => why,
                (Some(Fate::Keep(ground)), _) => Why::Kept(*ground),
                (Some(_), _) if scope.has(&link.category) => continue,
                _ => Why::OtherCategories,
            };
            if self.count_linked(child, link, keys)? > 0 {
                return Ok(Some(why));
            }
        }
        Ok(None)
    }

    /// How many rows of `table` a link leads from to these keys.
    pub(super) fn count_linked(
        &mut self,
        table: &Table,
        link: &Link,
        keys: &BTreeSet<Key>,
    ) -> Result<u64, Trouble> {
        let live = self.live.table(&table.name)?.clone();
        let columns = live.columns(&link.columns)?;
        let mut count = 0;
        for keys in chunks(keys) {
            let mut select = self
                .database
                .statement("SELECT CAST(count(*) AS BIGINT) FROM ");
            select.table(&live).say(" WHERE ").one_of(&columns, &keys);
            count += self.database.count(&select)?;
        }
        Ok(count)
    }

    /// How many rows of the table there are under these keys.
    pub(super) fn count_rows(
        &mut self,
        table: &Table,
        keys: &BTreeSet<Key>,
    ) -> Result<u64, Trouble> {
        self.count_where(table, &table.key, keys, &[])
    }

    /// How many rows under these keys hold something else than these values, in any of these columns.
    pub(super) fn count_where(
        &mut self,
        table: &Table,
        by: &[String],
        keys: &BTreeSet<Key>,
        differ: &[(String, Value)],
    ) -> Result<u64, Trouble> {
        let live = self.live.table(&table.name)?.clone();
        let key = live.columns(by)?;
        let mut count = 0;
        for keys in chunks(keys) {
            let mut select = self
                .database
                .statement("SELECT CAST(count(*) AS BIGINT) FROM ");
            select.table(&live).say(" WHERE ").one_of(&key, &keys);
            for ((column, value), at) in differ.iter().zip(0_usize..) {
                select.say(if at == 0 { " AND (" } else { " OR " });
                select.differs(live.column(column)?, value.clone());
            }
            if !differ.is_empty() {
                select.say(")");
            }
            count += self.database.count(&select)?;
        }
        Ok(count)
    }
}

/// What shall stand in a column, and how that is called; none for what is kept.
pub(super) fn standing(fate: &Fate, column: &str, who: &Who) -> Option<(Value, How)> {
    match fate {
        Fate::Empty => Some((Value::Null, How::Emptied)),
        Fate::Replace(with) => Some((
            Value::Text(with.get(column).cloned().unwrap_or_default()),
            How::Overwritten,
        )),
        Fate::Pseudonym => Some((Value::Text(who.pseudonym()), How::Pseudonymised)),
        Fate::Keep(_) => None,
    }
}
