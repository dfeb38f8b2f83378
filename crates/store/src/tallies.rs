//! What was entered, counted by day: how often each rule of the policy was used, and how often it refused.
//!
//! Nobody is in it. The counts are kept in the transaction of the entries they count, can be made anew from
//! the ledger, and are held against it (s.39(6), s.39(7), s.27 ¶3).

use std::collections::{BTreeMap, BTreeSet};

use law::{Moment, PersonId};
use serde_json::Value as Json;

use crate::connection::{Connection, Param};
use crate::entries::OwnEntry;
use crate::fault::Fault;
use crate::leaf::{Kind, Leaf};
use crate::look::Look;
use crate::transact::{Read, Store};
use crate::tx::Tx;

/// Minutes by which Thai days begin before those of UTC.
const AHEAD_MINUTES: i64 = 7 * 60;
/// Minutes of a day.
const DAY_MINUTES: i64 = 24 * 60;
/// Entries of a person that are opened at once.
const OPENED_AT_ONCE: usize = 512;
/// People whose entries are opened in one go when counts are made anew.
const PEOPLE_AT_ONCE: usize = 256;
/// Pigeonholes of a [`Crowd`].
const HOLES: u8 = 64;

/// What is counted together. Words of the pack, of the Act and of this program only.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Tallied {
    /// The day in Thailand, in days since 1970.
    pub day: i64,
    /// What happened.
    pub kind: Kind,
    /// Which of the five verbs was asked for; empty when none.
    pub operation: String,
    /// For which activity; empty when for none.
    pub activity: String,
    /// On which basis, by its code; empty when on none.
    pub basis: String,
    /// Which rule refused; right, step and code of a request's step; the state of an objection or a
    /// restriction; empty otherwise.
    pub reason: String,
    /// Which category was touched; empty for the entries as such, however many categories they touch.
    pub category: String,
    /// Who received it; empty when nobody did.
    pub recipient: String,
}

/// How many people something concerned, at least, by pigeonholes: each person falls into one of 64, hundreds
/// share one, and a count of holes is never more than the people were. Says of nobody that they were there.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Crowd(u64);

impl Crowd {
    /// One person. The last octet of an id is random.
    #[must_use]
    pub fn of(person: PersonId) -> Self {
        let [.., last] = person.bytes();
        Crowd(1 << (last % HOLES))
    }

    /// Both crowds.
    #[must_use]
    pub const fn and(self, other: Crowd) -> Self {
        Crowd(self.0 | other.0)
    }

    /// So many people at least, up to 64.
    #[must_use]
    pub const fn at_least(self) -> u32 {
        self.0.count_ones()
    }
}

/// How often, and about how many people.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Tally {
    /// Entries.
    pub entries: u64,
    /// The people they are about.
    pub crowd: Crowd,
}

impl Tally {
    const fn and(self, other: Tally) -> Self {
        Tally {
            entries: self.entries.saturating_add(other.entries),
            crowd: self.crowd.and(other.crowd),
        }
    }
}

/// How many of each.
pub(crate) type Tallies = BTreeMap<Tallied, Tally>;

/// Entries of each kind on each day.
pub type ByKind = BTreeMap<(i64, Kind), u64>;

/// The Thai day of a minute since 1970 UTC.
const fn day_of_minute(minute: i64) -> i64 {
    (minute + AHEAD_MINUTES).div_euclid(DAY_MINUTES)
}

/// Adds counts to others.
pub(crate) fn add(to: &mut Tallies, more: Tallies) {
    for (counted, tally) in more {
        let known = to.entry(counted).or_default();
        *known = known.and(tally);
    }
}

/// Counts one entry: as such, and once for each category it touches.
pub(crate) fn count(
    tallies: &mut Tallies,
    at: Moment,
    kind: Kind,
    about: Option<PersonId>,
    payload: &Json,
) {
    let word = |key: &str| payload.get(key).and_then(Json::as_str).unwrap_or_default();
    let reason = match kind {
        Kind::Refusal => word("rule").to_owned(),
        Kind::Request => [word("right"), word("step"), word("code")].join("/"),
        Kind::Objection | Kind::Restriction => word("state").to_owned(),
        _ => String::new(),
    };
    let whole = Tallied {
        day: day_of_minute(at.minute()),
        kind,
        operation: word("operation").to_owned(),
        activity: word("activity").to_owned(),
        basis: word("basis").to_owned(),
        reason,
        category: String::new(),
        recipient: word("recipient").to_owned(),
    };
    let one = Tally {
        entries: 1,
        crowd: about.map(Crowd::of).unwrap_or_default(),
    };
    let categories = payload.get("categories").and_then(Json::as_array);
    let categories: BTreeSet<&str> = categories
        .into_iter()
        .flatten()
        .filter_map(Json::as_str)
        .filter(|category| !category.is_empty())
        .collect();
    let each = categories.into_iter().map(|category| Tallied {
        category: category.to_owned(),
        ..whole.clone()
    });
    let mut found: Tallies = each.map(|counted| (counted, one)).collect();
    found.insert(whole, one);
    add(tallies, found);
}

/// Adds counts to those that are kept.
pub(crate) fn keep(connection: &mut Connection, tallies: &Tallies) -> Result<(), Fault> {
    for (counted, tally) in tallies {
        connection.write(
            "INSERT INTO tallies (day, kind, operation, activity, basis, reason, category, recipient, entries, crowd)
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)
             ON CONFLICT (day, kind, operation, activity, basis, reason, category, recipient)
             DO UPDATE SET entries = tallies.entries + excluded.entries, crowd = tallies.crowd | excluded.crowd",
            &[
                Param::Int(counted.day),
                Param::Text(counted.kind.word()),
                Param::Text(&counted.operation),
                Param::Text(&counted.activity),
                Param::Text(&counted.basis),
                Param::Text(&counted.reason),
                Param::Text(&counted.category),
                Param::Text(&counted.recipient),
                Param::Int(i64::try_from(tally.entries).unwrap_or(i64::MAX)),
                Param::Int(tally.crowd.0.cast_signed()),
            ],
        )?;
    }
    Ok(())
}

/// What is kept of these days, added up over them and told of the first.
fn kept(connection: &mut Connection, days: (i64, i64)) -> Result<Tallies, Fault> {
    let mut found = Tallies::new();
    let (first, last) = days;
    connection.each(
        "SELECT kind, operation, activity, basis, reason, category, recipient, entries, crowd FROM tallies WHERE day >= $1 AND day <= $2",
        &[Param::Int(first), Param::Int(last)],
        |row| {
            let word = row.text(0)?.to_owned();
            let kind = Kind::ALL.into_iter().find(|kind| kind.word() == word);
            let counted = Tallied {
                day: first,
                kind: kind.ok_or_else(|| row.meaningless(0))?,
                operation: row.text(1)?.to_owned(),
                activity: row.text(2)?.to_owned(),
                basis: row.text(3)?.to_owned(),
                reason: row.text(4)?.to_owned(),
                category: row.text(5)?.to_owned(),
                recipient: row.text(6)?.to_owned(),
            };
            let tally = Tally {
                entries: u64::try_from(row.int(7)?).map_err(|_| row.meaningless(7))?,
                crowd: Crowd(row.int(8)?.cast_unsigned()),
            };
            add(&mut found, Tallies::from([(counted, tally)]));
            Ok(())
        },
    )?;
    Ok(found)
}

/// The first and the last of so many days, today the last of them.
fn window(now: Moment, days: u16) -> (i64, i64) {
    let today = day_of_minute(now.minute());
    (today + 1 - i64::from(days.max(1)), today)
}

impl Read<'_> {
    /// What was entered in the last so many days, today among them.
    ///
    /// # Errors
    /// [`Fault`].
    pub fn counted(&mut self, days: u16) -> Result<Vec<(Tallied, Tally)>, Fault> {
        let found = kept(self.connection, window(self.now, days))?;
        Ok(found.into_iter().collect())
    }

    /// The same of one person, from their own entries.
    ///
    /// # Errors
    /// [`Fault`]; an entry that does not open is a [`Fault::Ledger`], not a gap.
    pub fn counted_of(
        &mut self,
        person: PersonId,
        days: u16,
    ) -> Result<Vec<(Tallied, Tally)>, Fault> {
        let (first, _) = window(self.now, days);
        let mut found = Tallies::new();
        self.each_own(person, |entry| {
            let meant = day_of_minute(entry.at.minute()) >= first;
            if meant {
                count(
                    &mut found,
                    entry.at,
                    entry.kind,
                    Some(person),
                    &entry.payload,
                );
            }
            meant
        })?;
        let mut summed = Tallies::new();
        for (counted, tally) in found {
            let counted = Tallied {
                day: first,
                ..counted
            };
            add(&mut summed, Tallies::from([(counted, tally)]));
        }
        Ok(summed.into_iter().collect())
    }

    /// Hands a person's entries to `each`, newest first, as long as it wants more.
    fn each_own(
        &mut self,
        person: PersonId,
        mut each: impl FnMut(&OwnEntry) -> bool,
    ) -> Result<(), Fault> {
        let mut before = None;
        loop {
            let entries = self.own_entries(person, before, OPENED_AT_ONCE)?;
            let Some(oldest) = entries.last() else {
                return Ok(());
            };
            before = Some(oldest.number);
            if !entries.iter().all(&mut each) {
                return Ok(());
            }
        }
    }

    /// Entries by day and kind: as the counts have them, and as the whole ledger has them.
    ///
    /// # Errors
    /// [`Fault`].
    pub fn counted_and_entered(&mut self) -> Result<(ByKind, ByKind), Fault> {
        Ok((by_kind(self.connection)?, by_leaves(self.connection)?))
    }
}

impl Look {
    /// How many entries are counted, and how many there are, at one moment.
    ///
    /// # Errors
    /// [`Fault`].
    pub fn counted(&mut self) -> Result<(u64, u64), Fault> {
        let both = self.connection().first(
            "SELECT CAST(COALESCE(SUM(entries), 0) AS BIGINT), (SELECT CAST(COALESCE(MAX(leaf) + 1, 0) AS BIGINT) FROM ledger_leaves)
             FROM tallies WHERE category = ''",
            &[],
            |row| {
                let whole = |at| u64::try_from(row.int(at)?).map_err(|_| row.meaningless(at));
                Ok((whole(0)?, whole(1)?))
            },
        )?;
        Ok(both.unwrap_or_default())
    }
}

fn by_kind(connection: &mut Connection) -> Result<ByKind, Fault> {
    let rows = connection.all(
        "SELECT day, kind, CAST(SUM(entries) AS BIGINT) FROM tallies WHERE category = '' GROUP BY day, kind",
        &[],
        |row| {
            let word = row.text(1)?.to_owned();
            let kind = Kind::ALL.into_iter().find(|kind| kind.word() == word);
            let entries = u64::try_from(row.int(2)?).map_err(|_| row.meaningless(2))?;
            let key = (row.int(0)?, kind.ok_or_else(|| row.meaningless(1))?);
            Ok((key, entries))
        },
    )?;
    Ok(rows.into_iter().collect())
}

/// What the counts must be by day and kind: from the whole ledger.
fn by_leaves(connection: &mut Connection) -> Result<ByKind, Fault> {
    let mut found = ByKind::new();
    connection.each(
        "SELECT bytes FROM ledger_leaves ORDER BY leaf",
        &[],
        |row| {
            let leaf = Leaf::parse(row.bytes(0)?).map_err(|_| row.meaningless(0))?;
            let key = (day_of_minute(leaf.minute), leaf.kind);
            *found.entry(key).or_default() += 1;
            Ok(())
        },
    )?;
    Ok(found)
}

impl Store {
    /// Counts the whole ledger when nothing of it is counted: one from before counts were kept.
    pub(crate) fn count_anew_if_none(&self) -> Result<(), Fault> {
        let none = self.read::<_, Fault>(|read| {
            Ok(read.ledger_size()? > 0 && by_kind(read.connection)?.is_empty())
        })?;
        if none { self.count_anew() } else { Ok(()) }
    }

    /// Makes the counts anew from the ledger. Entries of people whose keys are destroyed are counted by what
    /// their leaf tells: that something of a kind happened, on a day.
    ///
    /// # Errors
    /// [`Fault`]; then the counts are as they were.
    pub fn count_anew(&self) -> Result<(), Fault> {
        self.transact("tallies.anew", |tx| tx.count_anew())
    }
}

impl Tx<'_> {
    fn count_anew(&mut self) -> Result<(), Fault> {
        let mut tallies = self.opened()?;
        let mut left = by_leaves(self.connection)?;
        for (counted, tally) in &tallies {
            if counted.category.is_empty() {
                let key = (counted.day, counted.kind);
                let known = left.entry(key).or_default();
                *known = known.saturating_sub(tally.entries);
            }
        }
        left.retain(|_, entries| *entries > 0);
        for ((day, kind), entries) in left {
            let crowd = Crowd::default();
            let unopened = (Tallied::bare(day, kind), Tally { entries, crowd });
            add(&mut tallies, Tallies::from([unopened]));
        }
        // What this transaction and those before it in its commit entered is among the leaves already.
        self.tallies.clear();
        self.recounted = true;
        self.connection.execute("DELETE FROM tallies", &[])?;
        keep(self.connection, &tallies)
    }

    /// Every entry that still opens, counted.
    fn opened(&mut self) -> Result<Tallies, Fault> {
        let mut tallies = Tallies::new();
        let mut read = Read {
            connection: &mut *self.connection,
            shared: self.shared,
            now: self.now,
        };
        let mut after: Option<PersonId> = None;
        loop {
            let people = read.roll_of_people(after, PEOPLE_AT_ONCE)?;
            let Some(last) = people.last() else {
                return Ok(tallies);
            };
            after = Some(*last);
            for person in people {
                read.each_own(person, |entry| {
                    count(
                        &mut tallies,
                        entry.at,
                        entry.kind,
                        Some(person),
                        &entry.payload,
                    );
                    true
                })?;
            }
        }
    }
}

impl Tallied {
    /// What is known of an entry that opens no more.
    fn bare(day: i64, kind: Kind) -> Self {
        Tallied {
            day,
            kind,
            operation: String::new(),
            activity: String::new(),
            basis: String::new(),
            reason: String::new(),
            category: String::new(),
            recipient: String::new(),
        }
    }
}

#[cfg(test)]
mod tests;
