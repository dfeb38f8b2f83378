//! What decisions look at, held in memory: how people stand, which ties bind actors to them.
//!
//! The database is the truth; this is read from it at start and changed by the one writer after
//! each commit and before anybody is answered, so that what a person files is felt by the very
//! next decision (s.32 ¶2, `I-4`). Inside a transaction its own changes are seen at once.

mod changes;
mod crowd;
mod view;

use std::collections::HashMap;
use std::hash::{BuildHasher, Hash};
use std::sync::Arc;

use law::{ActorId, CaseId, CourseId, MemoId, Moment, PersonId};
use policy::{Compiled, Condition, RelationKind, Set64, Standing};

pub(crate) use changes::Changes;
use crowd::{ById, Crowd};
pub(crate) use view::View;

/// Somebody's part in a course, and when.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) struct Part {
    pub(crate) course: CourseId,
    /// Place of the part's word in [`Hot::parts`].
    pub(crate) part: u16,
    pub(crate) begins: i64,
    pub(crate) ends: i64,
}

impl Part {
    const fn in_force(&self, now: Moment) -> bool {
        self.begins <= now.micros() && now.micros() < self.ends
    }
}

/// A member of staff or a program.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Actor {
    pub(crate) person: Option<PersonId>,
    pub(crate) roles: Set64,
    pub(crate) undertaking_until: i64,
    pub(crate) begins: i64,
    pub(crate) ends: i64,
}

impl Actor {
    pub(crate) const fn in_force(&self, now: Moment) -> bool {
        self.begins <= now.micros() && now.micros() < self.ends
    }
}

/// A signed memorandum for one representative, one activity, one course (`LP-53`).
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct MemoState {
    pub(crate) actor: ActorId,
    pub(crate) activity: u8,
    pub(crate) course: CourseId,
    pub(crate) expires: Moment,
    pub(crate) uses_left: u32,
}

/// Somebody with a part in a course lets another act in it (`LP-52`).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Delegation {
    pub(crate) delegator: ActorId,
    pub(crate) course: CourseId,
    pub(crate) begins: i64,
    pub(crate) ends: i64,
}

/// How a person stands, and how many entries about them there are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Person {
    pub(crate) standing: Standing,
    /// `None` until it is asked for: a start need not count every entry of everybody.
    pub(crate) entries: Option<u32>,
    /// Whether an erasure has begun: nothing may be read or written any more.
    pub(crate) erasing: bool,
}

/// One change of the hot state; each replaces the whole of what it names.
#[derive(Clone, Debug)]
pub(crate) enum Change {
    Person(PersonId, Option<Person>),
    Enrolments(PersonId, Vec<Part>),
    Actor(ActorId, Option<Actor>),
    Teaching(ActorId, Vec<Part>),
    Delegations(ActorId, Vec<Delegation>),
    Memo(MemoId, Option<MemoState>),
    Agreement(u8, i64),
    Release(CaseId, u8, Option<ActorId>),
    Case(CaseId, PersonId, bool),
    Transfer(PersonId, u8, Option<(Condition, bool)>),
}

/// The state itself.
pub(crate) struct Hot {
    pub(crate) compiled: Arc<Compiled>,
    crowd: Crowd,
    actors: ById<ActorId, Actor>,
    teaching: ById<ActorId, Box<[Part]>>,
    delegations: ById<ActorId, Box<[Delegation]>>,
    memos: HashMap<MemoId, MemoState>,
    agreements: HashMap<u8, i64>,
    releases: HashMap<(CaseId, u8), ActorId>,
    cases: HashMap<(CaseId, PersonId), ()>,
    transfers: HashMap<(PersonId, u8), (Condition, bool)>,
    pub(crate) parts: Vec<PartWord>,
    /// Relations that hold by being oneself, by an office, by delegation.
    oneself: Set64,
    office: Set64,
    delegation: Set64,
}

/// A part in a course, and the relations that whoever has it stands in to those who learn there.
pub(crate) struct PartWord {
    pub(crate) word: String,
    relations: Set64,
}

impl PartWord {
    fn new(compiled: &Compiled, word: &str) -> Self {
        let is_one = |roles: &[String]| roles.iter().any(|role| role == word);
        PartWord {
            word: word.to_owned(),
            relations: relations(compiled, |relation| {
                relation.kind == RelationKind::Course && is_one(&relation.course_roles)
            }),
        }
    }
}

/// The relations of the pack that are of a sort.
fn relations(compiled: &Compiled, of_sort: impl Fn(&policy::Relation) -> bool) -> Set64 {
    let relations = compiled.relations().iter().zip(0_u8..);
    relations
        .filter(|(relation, _)| of_sort(relation))
        .map(|(_, number)| number)
        .collect()
}

impl Hot {
    pub(crate) fn new(compiled: Arc<Compiled>) -> Self {
        let of_kind = |kind| relations(&compiled, |relation| relation.kind == kind);
        Hot {
            oneself: of_kind(RelationKind::OneSelf),
            office: of_kind(RelationKind::Office),
            delegation: of_kind(RelationKind::Delegation),
            compiled,
            crowd: Crowd::new(),
            actors: ById::default(),
            teaching: ById::default(),
            delegations: ById::default(),
            memos: HashMap::new(),
            agreements: HashMap::new(),
            releases: HashMap::new(),
            cases: HashMap::new(),
            transfers: HashMap::new(),
            parts: Vec::new(),
        }
    }

    pub(crate) fn people_count(&self) -> usize {
        self.crowd.count()
    }

    /// Changes how a known person stands.
    pub(crate) fn change_person(&mut self, person: PersonId, change: impl FnOnce(&mut Person)) {
        if let Some(mut state) = self.crowd.person(person) {
            change(&mut state);
            self.crowd.put(person, &state);
        }
    }

    /// A person's parts in courses, as they are kept.
    pub(crate) fn enrolments(&self, person: PersonId) -> impl Iterator<Item = Part> + '_ {
        self.crowd.ties(person).iter()
    }

    /// Gives back the room that reading everything took.
    pub(crate) fn tidy(&mut self) {
        self.crowd.tidy();
    }

    pub(crate) fn apply(&mut self, change: Change) {
        match change {
            Change::Person(person, Some(state)) => self.crowd.put(person, &state),
            Change::Person(person, None) => self.forget(person),
            Change::Enrolments(person, parts) => self.crowd.put_ties(person, &parts),
            Change::Actor(actor, state) => set(&mut self.actors, actor, state),
            Change::Teaching(actor, parts) => put(&mut self.teaching, actor, parts.into()),
            Change::Delegations(actor, list) => put(&mut self.delegations, actor, list.into()),
            Change::Memo(memo, state) => set(&mut self.memos, memo, state),
            Change::Agreement(recipient, until) => put(&mut self.agreements, recipient, until),
            Change::Release(case, recipient, by) => set(&mut self.releases, (case, recipient), by),
            Change::Case(case, person, open) => {
                set(&mut self.cases, (case, person), open.then_some(()))
            }
            Change::Transfer(person, recipient, condition) => {
                set(&mut self.transfers, (person, recipient), condition);
            }
        }
    }

    fn forget(&mut self, person: PersonId) {
        self.crowd.forget(person);
        self.transfers.retain(|(whose, _), _| *whose != person);
        self.cases.retain(|(_, whose), ()| *whose != person);
    }

    /// The number of a part's word, given out at first sight; the 65,536th shares the last number.
    pub(crate) fn part_number(&mut self, word: &str) -> u16 {
        let found = self
            .parts
            .iter()
            .position(|known| known.word == word)
            .unwrap_or_else(|| {
                self.parts.push(PartWord::new(&self.compiled, word));
                self.parts.len() - 1
            });
        u16::try_from(found).unwrap_or(u16::MAX)
    }
}

fn put<K: Eq + Hash, V, S: BuildHasher>(map: &mut HashMap<K, V, S>, key: K, value: V) {
    map.insert(key, value);
}

fn set<K: Eq + Hash, V, S: BuildHasher>(map: &mut HashMap<K, V, S>, key: K, value: Option<V>) {
    match value {
        Some(value) => put(map, key, value),
        None => {
            map.remove(&key);
        }
    }
}
