//! From what a person goes by to their accounts, and from those to every row that belongs to them.

use std::collections::{BTreeMap, BTreeSet};

use super::dataset::{Dataset, Fate, Link, Lookup, Rows, Table};
use super::engine::Database;
use super::live::{Kind, Live, LiveColumn, LiveTable};
use super::statement::{Value, keys_at_once};
use crate::contract::{Key, Located, Place, Trouble, Who};

/// The most rows of one person in one table that are carried at once.
const ROWS_MAX: usize = 1_000_000;

/// A database that agrees with its declaration, with a transaction open.
pub(super) struct Session<'d> {
    pub(super) database: Database,
    pub(super) dataset: &'d Dataset,
    pub(super) live: Live,
}

/// The keys of a person's rows, table by table.
pub(super) type Own = BTreeMap<String, BTreeSet<Key>>;

impl Session<'_> {
    /// The accounts that what the person goes by leads to, and the rows on which others hang.
    pub(super) fn locate(&mut self, who: &Who) -> Result<Located, Trouble> {
        let dataset = self.dataset;
        let mut located = Located::nowhere(&dataset.system, who);
        for table in &dataset.tables {
            for lookup in &table.found {
                for key in self.accounts(table, lookup, who)? {
                    located.account(&table.name, key);
                }
            }
        }
        let own = self.own(&located)?;
        for table in &dataset.tables {
            // What the others are found by, and rows that stay and lose their link to the person.
            let leads = dataset.links_to(&table.name).next().is_some();
            let loses = table.rows == Rows::Columns;
            for key in own.get(&table.name).into_iter().flatten() {
                if leads || loses {
                    located.note(&table.name, key.clone());
                }
            }
        }
        Ok(located)
    }

    fn accounts(
        &mut self,
        table: &Table,
        lookup: &Lookup,
        who: &Who,
    ) -> Result<BTreeSet<Key>, Trouble> {
        let live = self.live.table(&table.name)?.clone();
        let key = live.columns(&table.key)?;
        let mut accounts = BTreeSet::new();
        for (path, column) in &lookup.by {
            let column = live.column(column)?;
            for name in who.of(path) {
                let Some(value) = sought(column, name) else {
                    continue;
                };
                let mut select = self.database.statement("SELECT ");
                select.read_all(&key).say(" FROM ").table(&live);
                select.say(" WHERE ");
                if lookup.any_case {
                    let text = Value::Text(name.to_lowercase());
                    select.say("lower(").name(&column.name).say(") = ");
                    select.value(column, text);
                } else {
                    select.name(&column.name).say(" = ").value(column, value);
                }
                self.database.each(&select, &mut |row| {
                    accounts.insert(whole_key(&live, row)?);
                    Ok(())
                })?;
                if accounts.len() > 1 && !lookup.several {
                    return Err(Trouble::Ambiguous {
                        place: Place::column(&table.name, &column.name),
                        accounts: accounts.len() as u64,
                    });
                }
            }
        }
        Ok(accounts)
    }

    /// Every row of the person's: those located before that are still theirs, and those that belong to
    /// them now.
    pub(super) fn own(&mut self, located: &Located) -> Result<Own, Trouble> {
        let dataset = self.dataset;
        if located.system() != dataset.system {
            return Err(Trouble::Elsewhere);
        }
        let mut own = Own::new();
        for table in dataset.tables.iter().filter(|table| table.is_owned()) {
            let mut keys = self.still_theirs(table, located, &own)?;
            for link in table.links.iter().filter(|link| link.owns) {
                let parents = own.get(&link.table).cloned().unwrap_or_default();
                self.linked(table, link, &parents, &mut keys)?;
            }
            own.insert(table.name.clone(), keys);
        }
        Ok(own)
    }

    /// Adds the keys of the rows that a link leads from to these rows of the other table.
    fn linked(
        &mut self,
        table: &Table,
        link: &Link,
        parents: &BTreeSet<Key>,
        keys: &mut BTreeSet<Key>,
    ) -> Result<(), Trouble> {
        let live = self.live.table(&table.name)?.clone();
        let key = live.columns(&table.key)?;
        let columns = live.columns(&link.columns)?;
        for parents in chunks(parents) {
            let mut select = self.database.statement("SELECT ");
            select.read_all(&key).say(" FROM ").table(&live);
            select.say(" WHERE ").one_of(&columns, &parents);
            self.database.each(&select, &mut |row| {
                if keys.len() >= ROWS_MAX {
                    return Err(Trouble::TooMuch {
                        place: Place::table(&live.name),
                    });
                }
                keys.insert(whole_key(&live, row)?);
                Ok(())
            })?;
        }
        Ok(())
    }

    /// The located keys of a table, without those under which somebody else's row stands by now: systems
    /// give numbers out again. An account that goes by other names is nobody's to guess about.
    fn still_theirs(
        &mut self,
        table: &Table,
        located: &Located,
        own: &Own,
    ) -> Result<BTreeSet<Key>, Trouble> {
        let live = self.live.table(&table.name)?.clone();
        let key = live.columns(&table.key)?;
        let mut kept: BTreeSet<Key> = located.keys(&table.name).iter().cloned().collect();
        let lookups: Vec<(&str, &str)> = table
            .found
            .iter()
            .flat_map(|lookup| &lookup.by)
            .map(|(path, column)| (path.as_str(), column.as_str()))
            .collect();
        let links: Vec<&Link> = table.links.iter().filter(|link| link.owns).collect();
        let names = lookups.iter().map(|(_, column)| (*column).to_owned());
        let linking = links.iter().flat_map(|link| link.columns.iter().cloned());
        let read: Vec<String> = names.chain(linking).collect();
        let read = live.columns(&read)?;
        for keys in chunks(&kept.clone()) {
            let mut select = self.database.statement("SELECT ");
            select.read_all(&key).say(", ").read_all(&read);
            select
                .say(" FROM ")
                .table(&live)
                .say(" WHERE ")
                .one_of(&key, &keys);
            self.database.each(&select, &mut |mut row| {
                let mut rest = row.split_off(key.len());
                let linking = rest.split_off(lookups.len());
                let is_account =
                    !lookups.is_empty() && goes_by(table, located.who(), &lookups, &rest);
                let is_linked = links_to_own(&links, linking, own, located.who());
                if is_account || is_linked {
                    return Ok(());
                }
                if links.is_empty() {
                    return Err(Trouble::Taken {
                        place: Place::table(&live.name),
                    });
                }
                kept.remove(&whole_key(&live, row)?);
                Ok(())
            })?;
        }
        Ok(kept)
    }
}

/// Whether an account still goes by a name of the person's, or by none any more.
fn goes_by(table: &Table, who: &Who, lookups: &[(&str, &str)], values: &[Value]) -> bool {
    let mut is_blank = true;
    for ((path, column), value) in lookups.iter().zip(values) {
        let text = match value {
            Value::Null => continue,
            Value::Text(text) => text.trim_end().to_owned(),
            Value::Int(number) => number.to_string(),
            Value::Real(number) => number.to_string(),
            Value::Bytes(_) => return false,
        };
        if who
            .of(path)
            .any(|name| name.to_lowercase() == text.to_lowercase())
        {
            return true;
        }
        let fate = table
            .fields
            .iter()
            .find(|field| field.column == **column)
            .map(|field| &field.fate);
        let is_erased = match fate {
            Some(Fate::Replace(with)) => with.values().any(|with| *with == text),
            _ => who.pseudonym() == text,
        };
        is_blank &= is_erased;
    }
    is_blank
}

/// Whether a row still leads to one of the person's rows, or to nobody any more.
fn links_to_own(links: &[&Link], mut values: Vec<Value>, own: &Own, who: &Who) -> bool {
    let mut leads_away = false;
    for link in links {
        let rest = values.split_off(link.columns.len().min(values.len()));
        let these = std::mem::replace(&mut values, rest);
        let is_blank = these.iter().zip(&link.columns).all(|(value, column)| {
            let text = match value {
                Value::Null => return true,
                Value::Text(text) => text.clone(),
                Value::Int(number) => number.to_string(),
                Value::Real(_) | Value::Bytes(_) => return false,
            };
            match &link.fate {
                Some(Fate::Replace(with)) => with.get(column) == Some(&text),
                Some(Fate::Pseudonym) => text == who.pseudonym(),
                _ => false,
            }
        });
        let key: Option<Key> = these.into_iter().map(Value::into_cell).collect();
        let leads = key
            .as_ref()
            .zip(own.get(&link.table))
            .is_some_and(|(key, rows)| rows.contains(key));
        if leads {
            return true;
        }
        leads_away |= !is_blank;
    }
    !links.is_empty() && !leads_away
}

/// A name as a value of the column; none when the column cannot hold it.
fn sought(column: &LiveColumn, name: &str) -> Option<Value> {
    match (column.kind, &column.cast) {
        (Kind::Whole, _) => name.parse().ok().map(Value::Int),
        // Only what is a text takes any text; the others would refuse it.
        (_, Some(cast))
            if cast != "citext" && cast != "public.citext" && !is_fitting(cast, name) =>
        {
            None
        }
        _ => Some(Value::Text(name.to_owned())),
    }
}

fn is_fitting(cast: &str, name: &str) -> bool {
    match cast {
        "numeric" => {
            !name.is_empty() && name.len() <= 64 && name.bytes().all(|octet| octet.is_ascii_digit())
        }
        "uuid" => {
            let digits = name.bytes().filter(|octet| *octet != b'-');
            digits.clone().count() == 32 && digits.clone().all(|octet| octet.is_ascii_hexdigit())
        }
        _ => false,
    }
}

/// A row's key; a part of it that is NULL identifies nothing.
pub(super) fn whole_key(table: &LiveTable, row: Vec<Value>) -> Result<Key, Trouble> {
    row.into_iter()
        .map(Value::into_cell)
        .collect::<Option<Key>>()
        .ok_or_else(|| Trouble::Changed {
            place: Place::table(&table.name),
        })
}

/// Keys in portions that one statement carries.
pub(super) fn chunks(keys: &BTreeSet<Key>) -> Vec<Vec<Key>> {
    let at_once = keys_at_once(keys.first().map_or(1, Vec::len));
    let all: Vec<Key> = keys.iter().cloned().collect();
    all.chunks(at_once).map(<[Key]>::to_vec).collect()
}
