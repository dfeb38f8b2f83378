//! What decisions look at, held in memory: how people stand, which ties bind actors to them.
//!
//! The database is the truth; this is read from it at start and changed by the one writer after
//! each commit and before anybody is answered, so that what a person files is felt by the very
//! next decision (s.32 ¶2, `I-4`). Inside a transaction its own changes are seen at once.

mod changes;
mod crowd;

use std::collections::HashMap;
use std::hash::{BuildHasher, Hash};
use std::sync::Arc;

use law::{ActorId, CaseId, CourseId, MemoId, Moment, PersonId};
use policy::{
    Agreement, Compiled, Condition, Facts, Memo, Question, RelationKind, Set64, Standing, Transfer,
};

pub(crate) use changes::Changes;
use changes::Of;
pub(crate) use crowd::Ties;
use crowd::{ById, Crowd};

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

/// The hot state as a transaction sees it: its own changes first.
pub(crate) struct View<'h> {
    hot: &'h Hot,
    /// Newer before older.
    overlays: [Option<&'h Changes>; 2],
}

impl<'h> View<'h> {
    pub(crate) const fn plain(hot: &'h Hot) -> Self {
        View {
            hot,
            overlays: [None, None],
        }
    }

    /// `batch` is older than `job`.
    pub(crate) const fn over(hot: &'h Hot, batch: &'h Changes, job: &'h Changes) -> Self {
        View {
            hot,
            overlays: [Some(job), Some(batch)],
        }
    }

    fn newest<T>(&self, of: Of, pick: impl Fn(&'h Change) -> Option<T>) -> Option<T> {
        let mut overlays = self.overlays.iter().flatten();
        overlays
            .find_map(|changes| changes.newest(of))
            .and_then(pick)
    }

    pub(crate) fn compiled(&self) -> &'h Arc<Compiled> {
        &self.hot.compiled
    }

    pub(crate) fn person(&self, person: PersonId) -> Option<Person> {
        self.newest(Of::Person(person), |change| match change {
            Change::Person(_, state) => Some(*state),
            _ => None,
        })
        .unwrap_or_else(|| self.hot.crowd.person(person))
    }

    pub(crate) fn enrolments(&self, person: PersonId) -> Ties<'h> {
        self.newest(Of::Enrolments(person), |change| match change {
            Change::Enrolments(_, parts) => Some(self.hot.crowd.changed(parts)),
            _ => None,
        })
        .unwrap_or_else(|| self.hot.crowd.ties(person))
    }

    pub(crate) fn actor(&self, actor: ActorId) -> Option<&'h Actor> {
        self.newest(Of::Actor(actor), |change| match change {
            Change::Actor(_, state) => Some(state.as_ref()),
            _ => None,
        })
        .unwrap_or_else(|| self.hot.actors.get(&actor))
    }

    pub(crate) fn teaching(&self, actor: ActorId) -> &'h [Part] {
        self.newest(Of::Teaching(actor), |change| match change {
            Change::Teaching(_, parts) => Some(parts.as_slice()),
            _ => None,
        })
        .unwrap_or_else(|| self.hot.teaching.get(&actor).map_or(&[], |parts| parts))
    }

    fn delegations(&self, actor: ActorId) -> &'h [Delegation] {
        self.newest(Of::Delegations(actor), |change| match change {
            Change::Delegations(_, delegations) => Some(delegations.as_slice()),
            _ => None,
        })
        .unwrap_or_else(|| {
            self.hot
                .delegations
                .get(&actor)
                .map_or(&[], |delegations| delegations)
        })
    }

    pub(crate) fn delegations_of(&self, actor: ActorId) -> Vec<Delegation> {
        self.delegations(actor).to_vec()
    }

    pub(crate) fn memo(&self, memo: MemoId) -> Option<&'h MemoState> {
        self.newest(Of::Memo(memo), |change| match change {
            Change::Memo(_, state) => Some(state.as_ref()),
            _ => None,
        })
        .unwrap_or_else(|| self.hot.memos.get(&memo))
    }

    fn agreement(&self, recipient: u8) -> Option<i64> {
        self.newest(Of::Agreement(recipient), |change| match change {
            Change::Agreement(_, until) => Some(*until),
            _ => None,
        })
        .or_else(|| self.hot.agreements.get(&recipient).copied())
    }

    fn released(&self, case: CaseId, recipient: u8) -> Option<ActorId> {
        self.newest(Of::Release(case, recipient), |change| match change {
            Change::Release(_, _, released) => Some(*released),
            _ => None,
        })
        .unwrap_or_else(|| self.hot.releases.get(&(case, recipient)).copied())
    }

    fn case_open(&self, case: CaseId, person: PersonId) -> bool {
        self.newest(Of::Case(case, person), |change| match change {
            Change::Case(_, _, open) => Some(*open),
            _ => None,
        })
        .unwrap_or_else(|| self.hot.cases.contains_key(&(case, person)))
    }

    fn transfer(&self, person: PersonId, recipient: u8) -> Option<(Condition, bool)> {
        self.newest(Of::Transfer(person, recipient), |change| match change {
            Change::Transfer(_, _, condition) => Some(*condition),
            _ => None,
        })
        .unwrap_or_else(|| self.hot.transfers.get(&(person, recipient)).copied())
    }

    /// The roles of an actor in force now: those of their row, and for a person who asks about
    /// themselves the roles that need nothing but being that person.
    pub(crate) fn roles(&self, actor: ActorId, now: Moment) -> Set64 {
        if let Some(known) = self.actor(actor) {
            return if known.in_force(now) {
                known.roles
            } else {
                Set64::EMPTY
            };
        }
        if self.person(PersonId::from_bytes(actor.bytes())).is_none() {
            return Set64::EMPTY;
        }
        let roles = self.compiled().roles().iter().zip(0_u8..);
        roles
            .filter(|(role, _)| role.relation_kind == RelationKind::OneSelf)
            .map(|(_, number)| number)
            .collect()
    }

    /// Everything that is true for a question.
    pub(crate) fn facts(&self, question: &Question, now: Moment) -> Facts {
        let recipient = question.recipient.map(|recipient| recipient.0);
        let actor = self.actor(question.actor);
        Facts {
            standing: self
                .person(question.person)
                .filter(|person| !person.erasing)
                .map(|person| person.standing),
            relations: self.relations(question.actor, actor, question.person, now),
            undertaking: actor.is_some_and(|actor| actor.undertaking_until > now.micros()),
            memo: self.memo_fact(question, now),
            agreement: recipient
                .and_then(|recipient| self.agreement(recipient))
                .map_or(Agreement::Missing, |until| {
                    if until > now.micros() {
                        Agreement::InForce {
                            until: Moment::from_micros(until),
                        }
                    } else {
                        Agreement::Expired
                    }
                }),
            case_open: question
                .case
                .is_some_and(|case| self.case_open(case, question.person)),
            legal_review: question
                .case
                .zip(recipient)
                .and_then(|(case, recipient)| self.released(case, recipient)),
            transfer: recipient
                .and_then(|recipient| self.transfer(question.person, recipient))
                .map_or_else(Transfer::default, |(condition, consented)| Transfer {
                    condition: Some(condition),
                    consented,
                }),
        }
    }

    fn relations(
        &self,
        actor: ActorId,
        known: Option<&Actor>,
        person: PersonId,
        now: Moment,
    ) -> Set64 {
        let known = known.filter(|known| known.in_force(now));
        let themselves = actor.bytes() == person.bytes()
            || known.is_some_and(|known| known.person == Some(person));
        let or_none = |so: bool, set: Set64| if so { set } else { Set64::EMPTY };
        let oneself = or_none(themselves, self.hot.oneself);
        if known.is_none() {
            return oneself;
        }
        let delegated = self.delegated(actor, person, now).next().is_some();
        let by_courses = self
            .parts_shared(actor, person, now)
            .filter_map(|part| self.hot.parts.get(usize::from(part.part)))
            .fold(Set64::EMPTY, |set, part| set.union(part.relations));
        oneself
            .union(self.hot.office)
            .union(or_none(delegated, self.hot.delegation))
            .union(by_courses)
    }

    /// The courses in which the actor has one of these parts and the person takes part, both now.
    pub(crate) fn shared<'v>(
        &'v self,
        actor: ActorId,
        person: PersonId,
        parts: &'v [String],
        now: Moment,
    ) -> impl Iterator<Item = CourseId> + 'v {
        self.parts_shared(actor, person, now)
            .filter(|part| self.is_one_of(part, parts))
            .map(|part| part.course)
    }

    /// The actor's parts in courses of the person, both in force now.
    fn parts_shared(
        &self,
        actor: ActorId,
        person: PersonId,
        now: Moment,
    ) -> impl Iterator<Item = Part> + 'h {
        let teaching = self.teaching(actor).iter();
        let mut teaching = teaching.filter(move |part| part.in_force(now)).peekable();
        let enrolled = teaching.peek().map(|_| self.enrolments(person));
        teaching
            .filter(move |part| enrolled.is_some_and(|ties| ties.now_in(part.course, now)))
            .copied()
    }

    fn is_one_of(&self, part: &Part, words: &[String]) -> bool {
        self.hot
            .parts
            .get(usize::from(part.part))
            .is_some_and(|part| words.contains(&part.word))
    }

    /// The courses of the person in which somebody who still has a part has delegated to the actor.
    pub(crate) fn delegated<'v>(
        &'v self,
        actor: ActorId,
        person: PersonId,
        now: Moment,
    ) -> impl Iterator<Item = CourseId> + 'v {
        let mut delegations = self.delegations(actor).iter().peekable();
        let enrolled = delegations.peek().map(|_| self.enrolments(person));
        delegations
            .filter(move |delegation| {
                delegation.begins <= now.micros() && now.micros() < delegation.ends
            })
            .filter(move |delegation| {
                self.actor(delegation.delegator)
                    .is_some_and(|delegator| delegator.in_force(now))
            })
            .filter(move |delegation| {
                self.teaching(delegation.delegator)
                    .iter()
                    .any(|part| part.course == delegation.course && part.in_force(now))
            })
            .filter(move |delegation| {
                enrolled.is_some_and(|ties| ties.now_in(delegation.course, now))
            })
            .map(|delegation| delegation.course)
    }

    fn memo_fact(&self, question: &Question, now: Moment) -> Memo {
        let Some(memo) = question.memo.and_then(|memo| self.memo(memo)) else {
            return Memo::None;
        };
        let for_this = memo.actor == question.actor
            && question
                .activity
                .is_some_and(|activity| activity.0 == memo.activity)
            && self
                .actor(question.actor)
                .is_some_and(|actor| actor.in_force(now))
            && self
                .enrolments(question.person)
                .iter()
                .any(|part| part.course == memo.course);
        if !for_this {
            return Memo::None;
        }
        if memo.uses_left == 0 {
            return Memo::Used;
        }
        if memo.expires <= now {
            Memo::Expired
        } else {
            Memo::Valid {
                until: memo.expires,
            }
        }
    }
}
