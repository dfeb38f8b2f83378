//! Looks for everything that erased people go by in every text of a database, declared or not: one reading,
//! however many people are looked for (`T19`, s.33).

use std::collections::{BTreeMap, BTreeSet, HashMap};

use super::dataset::{Fate, Table};
use super::live::{Kind, LiveColumn, LiveTable};
use super::plan::{Plan, Turn};
use super::statement::{Dialect, Statement, Value};
use super::verify::Looked;
use super::walk::Session;
use crate::contract::{Found, Key, Place, Scope, Trouble, Why};

/// Fewer characters are looked for as a whole value alone: within a text they would be found everywhere.
const WITHIN_CHARS_MIN: usize = 5;
/// So many names the database looks for itself; with more of them every row is handed over instead, for
/// it would look through each text once for each name.
const NAMES_IN_DATABASE: usize = 8;
/// The octets that a name is first known by; one that is looked for within a text has more.
const FIRST: usize = 4;

/// What several people go by, looked for together.
struct Names {
    /// Looked for as a whole value, and whose they are, by their place in the list.
    whole: BTreeMap<String, BTreeSet<usize>>,
    /// Looked for within a text too, by their first octets.
    within: HashMap<[u8; FIRST], Vec<(String, BTreeSet<usize>)>>,
    /// Which first octets some name has, by a hash of sixteen bits: most places in a text are passed by it.
    begins: Vec<bool>,
}

impl Names {
    fn of(looked: &[&mut Looked<'_>]) -> Names {
        let mut all: BTreeMap<String, BTreeSet<usize>> = BTreeMap::new();
        for (person, at) in looked.iter().zip(0_usize..) {
            for (_, name) in person.erased.located.who().names() {
                all.entry(name.trim().to_lowercase())
                    .or_default()
                    .insert(at);
            }
        }
        let mut names = Names {
            whole: BTreeMap::new(),
            within: HashMap::new(),
            begins: vec![false; 1 << 16],
        };
        for (name, people) in all {
            let first = name.as_bytes().first_chunk::<FIRST>().copied();
            match first.filter(|_| name.chars().count() >= WITHIN_CHARS_MIN) {
                Some(first) => {
                    if let Some(begins) = names.begins.get_mut(mixed(first)) {
                        *begins = true;
                    }
                    names.within.entry(first).or_default().push((name, people));
                }
                None => {
                    names.whole.insert(name, people);
                }
            }
        }
        names
    }

    fn all(&self) -> impl Iterator<Item = &str> {
        let within = self.within.values().flatten().map(|(name, _)| name);
        self.whole.keys().chain(within).map(String::as_str)
    }

    fn count(&self) -> usize {
        self.whole.len() + self.within.values().map(Vec::len).sum::<usize>()
    }

    /// The people whom a value names: not by a part of a longer number or word.
    fn in_value(&self, value: &Value) -> BTreeSet<usize> {
        match value {
            Value::Null => BTreeSet::new(),
            Value::Int(number) => self.in_text(&number.to_string()),
            Value::Real(number) => self.in_text(&number.to_string()),
            Value::Text(text) => match text.strip_prefix("\\x").and_then(octets) {
                Some(octets) => self.in_text(&String::from_utf8_lossy(&octets)),
                None => self.in_text(text),
            },
            Value::Bytes(bytes) => self.in_text(&String::from_utf8_lossy(bytes)),
        }
    }

    fn in_text(&self, text: &str) -> BTreeSet<usize> {
        let text = text.to_lowercase();
        let mut people = BTreeSet::new();
        if let Some(whole) = self.whole.get(text.trim()) {
            people.extend(whole);
        }
        for (first, at) in text.as_bytes().windows(FIRST).zip(0_usize..) {
            let Some(first) = first.first_chunk::<FIRST>() else {
                continue;
            };
            if self.begins.get(mixed(*first)) != Some(&true) {
                continue;
            }
            let begun = self.within.get(first).into_iter().flatten();
            for (name, whose) in begun {
                if stands_at(&text, at, name) {
                    people.extend(whose);
                }
            }
        }
        people
    }
}

/// Sixteen bits of four octets.
const fn mixed(first: [u8; FIRST]) -> usize {
    (u32::from_le_bytes(first).wrapping_mul(0x9E37_79B1) >> 16) as usize
}

impl Session<'_> {
    /// Everything these people go by, in every text of the database.
    pub(super) fn by_name(&mut self, looked: &mut [&mut Looked<'_>]) -> Result<(), Trouble> {
        let names = Names::of(looked);
        for table in self.live.tables.clone() {
            self.in_table(&table, &names, looked)?;
        }
        Ok(())
    }

    fn in_table(
        &mut self,
        table: &LiveTable,
        names: &Names,
        looked: &mut [&mut Looked<'_>],
    ) -> Result<(), Trouble> {
        let mut columns = Vec::new();
        for column in &table.columns {
            if column.is_readable {
                columns.push(column);
            } else {
                for person in &mut *looked {
                    let place = Place::column(&table.name, &column.name);
                    person.sum.unread.push(place);
                }
            }
        }
        if self.database.dialect() == Dialect::Postgres {
            columns.retain(|column| !matches!(column.kind, Kind::Bool | Kind::Float | Kind::Time));
        }
        if names.count() == 0 || columns.is_empty() {
            return Ok(());
        }
        let declared = self.dataset.table(&table.name);
        let key = declared.map_or(Ok(Vec::new()), |declared| table.columns(&declared.key))?;
        let mut select = self.database.statement("SELECT ");
        for column in &key {
            select.read(column).say(", ");
        }
        select.read_all(&columns).say(" FROM ").table(table);
        if names.count() <= NAMES_IN_DATABASE {
            any_holds(&mut select, &columns, names);
        }
        let mut found: BTreeMap<(usize, String, Option<Why>), u64> = BTreeMap::new();
        self.database.each(&select, &mut |mut row| {
            let values = row.split_off(key.len());
            for (column, value) in columns.iter().zip(&values) {
                for at in names.in_value(value) {
                    let why = looked.get(at).and_then(|person| {
                        let declared = declared?;
                        let row: Option<Key> = row.iter().cloned().map(Value::into_cell).collect();
                        person.own.get(&declared.name)?.get(&row?)?;
                        reason(declared, &column.name, &person.plan, person.erased.scope)
                    });
                    *found.entry((at, column.name.clone(), why)).or_default() += 1;
                }
            }
            Ok(())
        })?;
        for ((at, column, why), rows) in found {
            let place = Place::column(&table.name, &column);
            match (looked.get_mut(at), why) {
                (Some(person), Some(why)) => person.sum.kept(place, why, rows),
                (Some(person), None) => person.sum.left(place, Found::ByName, rows),
                (None, _) => {}
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

/// The condition that any of the columns may hold any of the names.
fn any_holds(select: &mut Statement, columns: &[&LiveColumn], names: &Names) {
    let mut before = " WHERE ";
    for name in names.all() {
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

/// Whether a name stands at this place of a text, and not as a part of a longer number or word.
fn stands_at(text: &str, at: usize, name: &str) -> bool {
    let (Some(before), Some(rest)) = (text.get(..at), text.get(at..)) else {
        return false;
    };
    let Some(after) = rest.strip_prefix(name) else {
        return false;
    };
    let is_word =
        |letter: Option<char>| letter.is_some_and(|letter| letter.is_ascii_alphanumeric());
    let begins = is_word(name.chars().next());
    let ends = is_word(name.chars().next_back());
    !(begins && is_word(before.chars().next_back()) || ends && is_word(after.chars().next()))
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
mod tests;
