//! Asks again after an erasure, as if nothing had been said: by every key that was located, by every column
//! that should be empty, and by everything the person goes by in every text of the database, declared or not.

use std::collections::{BTreeMap, BTreeSet};

use law::Moment;

use super::dataset::{Fate, Table};
use super::live::{Foreign, Kind, LiveColumn, LiveTable};
use super::plan::{Plan, Turn, standing};
use super::statement::{Dialect, Statement, Value};
use super::walk::{Own, Session, chunks};
use crate::contract::{
    Found, Key, Left, Located, Place, Residue, Scope, Stayed, Trouble, Who, Why,
};

/// Fewer characters are looked for as a whole value alone: within a text they would be found everywhere.
const WITHIN_CHARS_MIN: usize = 5;

/// What was found, place by place.
#[derive(Default)]
struct Sum {
    left: BTreeMap<(Place, Found), u64>,
    kept: Vec<Stayed>,
    unread: Vec<Place>,
}

impl Sum {
    fn left(&mut self, place: Place, found: Found, rows: u64) {
        if rows > 0 {
            *self.left.entry((place, found)).or_default() += rows;
        }
    }

    fn kept(&mut self, place: Place, why: Why, rows: u64) {
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

impl Session<'_> {
    /// What is left of the person.
    pub(super) fn verify(
        &mut self,
        located: &Located,
        scope: &Scope,
        now: Moment,
    ) -> Result<Residue, Trouble> {
        let own = self.own(located)?;
        let plan = self.plan(&own, scope)?;
        let mut sum = Sum::default();
        let dataset = self.dataset;
        for table in &dataset.tables {
            self.rows_left(table, &own, &plan, located.who(), scope, &mut sum)?;
            self.links_left(table, &own, &plan, scope, &mut sum)?;
        }
        self.elsewhere(&own, &mut sum)?;
        for table in self.live.tables.clone() {
            self.names_left(&table, &own, &plan, located.who(), scope, &mut sum)?;
        }
        let left = sum
            .left
            .into_iter()
            .map(|((place, found), rows)| Left { place, found, rows });
        Ok(Residue {
            system: dataset.system.clone(),
            left: left.collect(),
            kept: sum.kept,
            unread: sum.unread,
            asked_at: now,
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

    /// Everything the person goes by, in every text of one table.
    fn names_left(
        &mut self,
        table: &LiveTable,
        own: &Own,
        plan: &Plan,
        who: &Who,
        scope: &Scope,
        sum: &mut Sum,
    ) -> Result<(), Trouble> {
        let names: BTreeSet<String> = who.names().map(|(_, name)| name.to_lowercase()).collect();
        let mut columns = Vec::new();
        for column in &table.columns {
            if column.is_readable {
                columns.push(column);
            } else {
                sum.unread.push(Place::column(&table.name, &column.name));
            }
        }
        if self.database.dialect() == Dialect::Postgres {
            columns.retain(|column| !matches!(column.kind, Kind::Bool | Kind::Float | Kind::Time));
        }
        if names.is_empty() || columns.is_empty() {
            return Ok(());
        }
        let declared = self.dataset.table(&table.name);
        let key = declared.map_or(Ok(Vec::new()), |declared| table.columns(&declared.key))?;
        let mut select = self.database.statement("SELECT ");
        for column in &key {
            select.read(column).say(", ");
        }
        select.read_all(&columns).say(" FROM ").table(table);
        any_holds(&mut select, &columns, &names);
        let mut found: BTreeMap<(String, Option<Why>), u64> = BTreeMap::new();
        self.database.each(&select, &mut |mut row| {
            let values = row.split_off(key.len());
            let row: Option<Key> = row.into_iter().map(Value::into_cell).collect();
            let is_own = declared
                .and_then(|declared| own.get(&declared.name))
                .zip(row)
                .is_some_and(|(own, row)| own.contains(&row));
            for (column, value) in columns.iter().zip(values) {
                if names.iter().any(|name| stands_in(&value, name)) {
                    let why = declared
                        .filter(|_| is_own)
                        .and_then(|declared| reason(declared, &column.name, plan, scope));
                    *found.entry((column.name.clone(), why)).or_default() += 1;
                }
            }
            Ok(())
        })?;
        for ((column, why), rows) in found {
            let place = Place::column(&table.name, &column);
            match why {
                Some(why) => sum.kept(place, why, rows),
                None => sum.left(place, Found::ByName, rows),
            }
        }
        Ok(())
    }
}

/// Why a value of the person's own row may stand there; none when it may not.
fn reason(table: &Table, column: &str, plan: &Plan, scope: &Scope) -> Option<Why> {
    let field = table.fields.iter().find(|field| field.column == column);
    match plan.get(&table.name) {
        Some(Turn::Keep(why)) => return Some(*why),
        Some(Turn::Columns(_)) => {}
        Some(Turn::Delete) | None => return None,
    }
    match field {
        Some(field) if !scope.has(&field.category) => Some(Why::OtherCategories),
        Some(field) => match field.fate {
            Fate::Keep(ground) => Some(Why::Kept(ground)),
            _ => None,
        },
        None if !scope.has(&table.category) => Some(Why::OtherCategories),
        None => None,
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

/// The condition that any of the columns may hold any of the names.
fn any_holds(select: &mut Statement, columns: &[&LiveColumn], names: &BTreeSet<String>) {
    let mut before = " WHERE ";
    for name in names {
        for column in columns {
            select.say(before);
            before = " OR ";
            holds(select, column, name);
        }
    }
}

/// A condition that the column may hold the name, exactly or within; what it really holds is looked at after.
fn holds(select: &mut Statement, column: &LiveColumn, name: &str) {
    let text = LiveColumn {
        cast: None,
        ..column.clone()
    };
    let value = Value::Text(name.to_owned());
    match (select.dialect(), column.kind) {
        (Dialect::Sqlite, _) => {
            select.say("instr(lower(CAST(").name(&column.name);
            select.say(" AS TEXT)), ").value(&text, value).say(") > 0");
        }
        (Dialect::Postgres, Kind::Bytes) => {
            select.say("position(convert_to(").value(&text, value);
            select.say(", 'UTF8') IN ").name(&column.name).say(") > 0");
        }
        (Dialect::Postgres, _) => {
            select.say("strpos(lower(").name(&column.name);
            select.say("::text), ").value(&text, value).say(") > 0");
        }
    }
}

/// Whether a value really holds a name: not as a part of a longer number or word.
fn stands_in(value: &Value, name: &str) -> bool {
    let text = match value {
        Value::Null => return false,
        Value::Int(number) => number.to_string(),
        Value::Real(number) => number.to_string(),
        Value::Text(text) => match text.strip_prefix("\\x").and_then(octets) {
            Some(octets) => return holds_octets(&octets, name),
            None => text.to_lowercase(),
        },
        Value::Bytes(bytes) => return holds_octets(bytes, name),
    };
    is_within(&text, name)
}

fn holds_octets(octets: &[u8], name: &str) -> bool {
    is_within(&String::from_utf8_lossy(octets).to_lowercase(), name)
}

fn is_within(text: &str, name: &str) -> bool {
    if name.chars().count() < WITHIN_CHARS_MIN {
        return text.trim() == name;
    }
    let is_word =
        |letter: Option<char>| letter.is_some_and(|letter| letter.is_ascii_alphanumeric());
    let begins = is_word(name.chars().next());
    let ends = is_word(name.chars().next_back());
    text.match_indices(name).any(|(at, _)| {
        let before = text.get(..at).and_then(|before| before.chars().next_back());
        let after = text
            .get(at + name.len()..)
            .and_then(|after| after.chars().next());
        !(begins && is_word(before) || ends && is_word(after))
    })
}

/// The octets that a server writes as hexadecimal digits.
fn octets(digits: &str) -> Option<Vec<u8>> {
    let pairs = digits.as_bytes().chunks(2);
    pairs
        .map(|pair| {
            let pair = std::str::from_utf8(pair).ok()?;
            u8::from_str_radix(pair, 16).ok()
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_number_is_not_found_in_a_longer_one() {
        assert!(is_within("รหัส 6530012345 ค่ะ", "6530012345"));
        assert!(is_within("รหัส6530012345ค่ะ", "6530012345"));
        assert!(!is_within("65300123456", "6530012345"));
        assert!(!is_within("x6530012345", "6530012345"));
        assert!(is_within("<a.b@example.ac.th>", "a.b@example.ac.th"));
        assert!(!is_within("aa.b@example.ac.th", "a.b@example.ac.th"));
        assert!(is_within(" 42 ", "42") && !is_within("room 42", "42"));
        assert!(stands_in(
            &Value::Text("\\x2061626364656667".to_owned()),
            "abcdefg"
        ));
    }
}
