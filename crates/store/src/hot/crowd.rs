//! Everybody, kept small.
//!
//! There are hundreds of thousands of people and few ways to stand or to be tied to a course, so
//! each way is kept once and a person is four numbers beside their id. Ways that nobody stands in
//! any more stay until the next start: they are as few as they were.

use std::collections::HashMap;
use std::hash::{BuildHasherDefault, Hash, Hasher};

use law::{CourseId, Moment, PersonId};
use policy::Standing;

use super::{Part, Person};

/// A map by ids of ours.
pub(super) type ById<K, V> = HashMap<K, V, BuildHasherDefault<IdHasher>>;

/// Stands for "none" where a number is kept. A number that does not fit is none too: the person is
/// then unknown, or has no ties, and is refused.
const NONE: u32 = u32::MAX;
/// Below so many unused numbers the lists of ties are not made anew.
const WASTE_MIN: usize = 1 << 16;
const MIX: u128 = 0x9E37_79B9_7F4A_7C15;
const MICROS: i64 = 1_000_000;

/// Hashes ids. They are thrown by the store and never chosen by anybody outside, so mixing their
/// sixteen octets is enough; the general hasher costs more than the rest of a look-up.
#[derive(Default)]
pub(super) struct IdHasher(u64);

impl Hasher for IdHasher {
    fn write(&mut self, bytes: &[u8]) {
        for eight in bytes.chunks(8) {
            let mut word = [0; 8];
            word.iter_mut()
                .zip(eight)
                .for_each(|(to, from)| *to = *from);
            // Both halves of the product: either alone would leave some bits of the id out.
            let mixed = u128::from(self.0 ^ u64::from_le_bytes(word)) * MIX;
            let half = |bits: u128| u64::try_from(bits & u128::from(u64::MAX)).unwrap_or(0);
            self.0 = half(mixed) ^ half(mixed >> 64);
        }
    }

    // The length, which is the same for all.
    fn write_usize(&mut self, _: usize) {}

    fn finish(&self) -> u64 {
        self.0
    }
}

/// Things that many share, each kept once and known by its number.
struct Pool<T> {
    kept: Vec<T>,
    numbers: HashMap<T, u32>,
}

impl<T: Copy + Eq + Hash> Pool<T> {
    fn new() -> Self {
        Pool {
            kept: Vec::new(),
            numbers: HashMap::new(),
        }
    }

    fn number(&mut self, thing: T) -> u32 {
        if let Some(number) = self.numbers.get(&thing) {
            return *number;
        }
        let number = place(self.kept.len());
        if number != NONE {
            self.kept.push(thing);
            self.numbers.insert(thing, number);
        }
        number
    }

    fn get(&self, number: u32) -> Option<&T> {
        self.kept.get(index(number))
    }
}

/// One person: numbers of what is kept elsewhere.
#[derive(Clone, Copy)]
struct Row {
    /// In [`Crowd::stands`].
    stands: u32,
    /// Until when data may come in while the notice is on its way, in seconds since 1970.
    notice_due: u32,
    /// How many entries there are about them.
    entries: u32,
    /// Where their ties begin in [`Lists::numbers`].
    ties: u32,
}

/// Lists of numbers, one after another, each behind its length.
#[derive(Default)]
struct Lists {
    numbers: Vec<u32>,
    unused: usize,
}

impl Lists {
    fn get(&self, at: u32) -> &[u32] {
        let list = self.numbers.get(index(at)..).and_then(<[u32]>::split_first);
        list.and_then(|(length, rest)| rest.get(..index(*length)))
            .unwrap_or(&[])
    }

    /// Puts a list in the place of another, and tells where it is.
    fn put(&mut self, instead_of: u32, list: &[u32]) -> u32 {
        self.unused += self.room_of(instead_of);
        let at = place(self.numbers.len());
        if list.is_empty() || at == NONE {
            return NONE;
        }
        self.numbers.push(place(list.len()));
        self.numbers.extend(list);
        at
    }

    fn room_of(&self, at: u32) -> usize {
        if at == NONE {
            0
        } else {
            self.get(at).len() + 1
        }
    }
}

/// A person's ties to courses: as a transaction under way has them, or as they are kept.
#[derive(Clone, Copy)]
pub(crate) struct Ties<'h> {
    changed: &'h [Part],
    kept: &'h [u32],
    crowd: &'h Crowd,
}

impl<'h> Ties<'h> {
    /// Each of them.
    pub(crate) fn iter(self) -> impl Iterator<Item = Part> + 'h {
        let kept = self.kept.iter();
        let kept = kept.filter_map(move |number| self.crowd.ties.get(*number));
        self.changed.iter().chain(kept).copied()
    }

    /// Whether one of them is to this course and in force now.
    pub(super) fn now_in(self, course: CourseId, now: Moment) -> bool {
        self.iter()
            .any(|part| part.course == course && part.in_force(now))
    }
}

/// How everybody stands, and their ties.
pub(super) struct Crowd {
    rows: ById<PersonId, Row>,
    /// How people stand, without the day of their notice; and whether their erasure has begun.
    stands: Pool<(Standing, bool)>,
    ties: Pool<Part>,
    lists: Lists,
}

impl Crowd {
    pub(super) fn new() -> Self {
        Crowd {
            rows: ById::default(),
            stands: Pool::new(),
            ties: Pool::new(),
            lists: Lists::default(),
        }
    }

    pub(super) fn count(&self) -> usize {
        self.rows.len()
    }

    pub(super) fn person(&self, person: PersonId) -> Option<Person> {
        let row = self.rows.get(&person)?;
        let (standing, erasing) = *self.stands.get(row.stands)?;
        let due = (row.notice_due != NONE).then(|| i64::from(row.notice_due) * MICROS);
        Some(Person {
            standing: Standing {
                notice_due: due.map(Moment::from_micros),
                ..standing
            },
            entries: (row.entries != NONE).then_some(row.entries),
            erasing,
        })
    }

    pub(super) fn put(&mut self, person: PersonId, state: &Person) {
        let standing = Standing {
            notice_due: None,
            ..state.standing
        };
        let due = state.standing.notice_due.map(|due| due.micros() / MICROS);
        let stands = self.stands.number((standing, state.erasing));
        let row = self.rows.entry(person).or_insert(Row {
            stands,
            notice_due: NONE,
            entries: NONE,
            ties: NONE,
        });
        row.stands = stands;
        row.notice_due = due.and_then(|due| u32::try_from(due).ok()).unwrap_or(NONE);
        row.entries = state.entries.unwrap_or(NONE);
    }

    pub(super) fn ties(&self, person: PersonId) -> Ties<'_> {
        let row = self.rows.get(&person);
        Ties {
            changed: &[],
            kept: row.map_or(&[], |row| self.lists.get(row.ties)),
            crowd: self,
        }
    }

    /// The ties of a transaction under way, in place of those that are kept.
    pub(super) const fn changed<'h>(&'h self, changed: &'h [Part]) -> Ties<'h> {
        Ties {
            changed,
            kept: &[],
            crowd: self,
        }
    }

    /// Ties of somebody who is not known are not kept.
    pub(super) fn put_ties(&mut self, person: PersonId, parts: &[Part]) {
        let numbers: Vec<u32> = parts.iter().map(|part| self.ties.number(*part)).collect();
        if let Some(row) = self.rows.get_mut(&person) {
            row.ties = self.lists.put(row.ties, &numbers);
        }
        if self.lists.unused > WASTE_MIN.max(self.lists.numbers.len() / 2) {
            self.tidy();
        }
    }

    pub(super) fn forget(&mut self, person: PersonId) {
        if let Some(row) = self.rows.remove(&person) {
            self.lists.put(row.ties, &[]);
        }
    }

    /// Gives back room that nothing stands in.
    pub(super) fn tidy(&mut self) {
        let room = self.lists.numbers.len().saturating_sub(self.lists.unused);
        let mut lists = Lists {
            numbers: Vec::with_capacity(room),
            unused: 0,
        };
        for row in self.rows.values_mut() {
            row.ties = lists.put(NONE, self.lists.get(row.ties));
        }
        self.lists = lists;
    }
}

fn place(length: usize) -> u32 {
    u32::try_from(length).unwrap_or(NONE)
}

fn index(number: u32) -> usize {
    usize::try_from(number).unwrap_or(usize::MAX)
}

#[cfg(test)]
mod tests;
