//! What is true for a question: the hot state under the changes of the transaction that asks.

use std::sync::Arc;

use law::{ActorId, CaseId, CourseId, MemoId, Moment, PersonId};
use policy::{
    Agreement, Compiled, Condition, Facts, Memo, Question, RelationKind, Set64, Transfer,
};

use super::changes::{Changes, Of};
use super::crowd::Ties;
use super::{Actor, Change, Delegation, Hot, MemoState, Part, Person};

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
