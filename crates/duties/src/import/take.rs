//! Takes prepared rows in, inside one transaction: who the person is, what the policy says, and only
//! then what is kept. A row either passes whole or leaves nothing; every check comes before the
//! first write.

mod elsewhere;
mod office;
mod once;
mod ties;
mod whom;

use std::collections::HashMap;

use law::{ActorId, CourseId, Moment, Operation, PersonId};
use policy::pack::{CountsFrom, SourceKind};
use policy::{ActivityIx, CategoryIx, Outcome, Question, Rule, Set64, Standing};
use serde_json::json;
use store::{Fault, Identifier, Kept, KeptWithNames, Kind, NewRecord, RecordName, Term, Tx};

pub(crate) use office::intake;

use super::door::Door;
use super::prepare::{Piece, Taken};
use super::refused::{Because, NotTaken};
use crate::{identifier, period, sources};

/// The actor under which everything is taken in: a program, never a person.
pub(crate) const INTAKE: ActorId = ActorId::from_bytes(*b"sitthi/intake/01");

/// A class that a row belongs to, found before the transaction.
#[derive(Clone, Copy)]
pub(super) struct Class {
    pub(super) course: CourseId,
    /// When the class begins and ends.
    pub(super) term: Term,
}

/// What became of a row about a person.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Became {
    /// Kept; the most telling of what happened to its records, and whether the person is new.
    Kept { kept: Kept, new_person: bool },
    /// About somebody who was erased and is not brought back (`K11`).
    HeldBack,
}

/// Why a row did not pass.
pub(super) enum Stopped {
    /// By a rule. The person may be known now all the same, when only their notice is missing.
    Rule(NotTaken, Known),
    /// The store failed.
    Store(Fault),
}

/// Whether a refused row made its person known.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Known {
    Before,
    Newly,
}

impl From<Fault> for Stopped {
    fn from(fault: Fault) -> Self {
        Stopped::Store(fault)
    }
}

fn rule(because: Because, field: &str) -> Stopped {
    Stopped::Rule(because.at(field), Known::Before)
}

/// What is remembered from row to row: who goes by what, and whose collection was entered.
#[derive(Default)]
pub(super) struct Memory {
    people: HashMap<String, PersonId>,
    /// Collection entries of this run, by person and activity, with their categories.
    entered: HashMap<(PersonId, u8), Set64>,
}

impl Memory {
    /// Forgets who goes by what, after a transaction that was undone.
    pub(super) fn forget_people(&mut self) {
        self.people.clear();
    }
}

/// Where a person stands before a row: found, or to be made known.
enum Whom {
    Found {
        person: PersonId,
        standing: Standing,
        add: Vec<Identifier>,
        relationship: Option<String>,
    },
    New {
        standing: Standing,
        relationship: String,
    },
}

/// One transaction's taking in.
pub(super) struct Taking<'t, 'b> {
    pub(super) tx: &'t mut Tx<'b>,
    pub(super) door: &'t Door,
    pub(super) memory: &'t mut Memory,
    /// How the notice was given to everybody in the file, when it was (`LP-25`).
    pub(super) notice_given: Option<&'t str>,
    /// The run, under which ties to courses are noted.
    pub(super) run: [u8; 16],
    roles: Set64,
    /// What the policy said of a person and a category in this transaction.
    said: HashMap<(PersonId, u8), Result<ActivityIx, Rule>>,
    /// The exception under which the source's people need not be told (s.25 ¶2).
    exception: Option<&'static str>,
    /// Who was made known with an address and has yet to be told, once the transaction is durable.
    pub(super) to_tell: Vec<(PersonId, law::Plain<String>)>,
    /// Collection entries of this transaction, not yet durable.
    pub(super) to_enter: HashMap<(PersonId, u8), Set64>,
}

impl<'t, 'b> Taking<'t, 'b> {
    pub(super) fn new(
        tx: &'t mut Tx<'b>,
        door: &'t Door,
        memory: &'t mut Memory,
        notice_given: Option<&'t str>,
        run: [u8; 16],
    ) -> Result<Self, Fault> {
        let roles = intake(tx)?;
        let exception = if sources::is_indirect(&door.source) {
            sources::exception(tx, &door.source.id)?.map(sources::Exception::code)
        } else {
            None
        };
        Ok(Taking {
            tx,
            door,
            memory,
            notice_given,
            run,
            roles,
            said: HashMap::new(),
            exception,
            to_tell: Vec::new(),
            to_enter: HashMap::new(),
        })
    }

    /// Takes one row.
    pub(super) fn person_row(
        &mut self,
        row: &Taken,
        class: Option<Class>,
    ) -> Result<Became, Stopped> {
        if row.part.is_some() && class.is_none() {
            return Err(rule(Because::ClassUnknown, "enrollments.classSourcedId"));
        }
        let Some(whom) = self.whom(row)? else {
            return Ok(Became::HeldBack);
        };
        let (mut standing, found) = match &whom {
            Whom::Found {
                person, standing, ..
            } => (*standing, Some(*person)),
            Whom::New { standing, .. } => (*standing, None),
        };
        standing.notice_due = self.notice_due(&standing, found.is_none());
        let version = self.tx.compiled().version();
        let notify = self.notice_given.is_some() && standing.notice != Some(version);
        if notify {
            standing.notice = Some(version);
        }
        let activities = match self.permitted(found, &standing, row) {
            Ok(activities) => activities,
            Err((Rule::NoticeUndelivered, field)) if found.is_none() => {
                // Known from now on, so that the notice can reach them; nothing is kept before it does (s.23).
                self.settle(whom, row)?;
                let because = Because::Policy(Rule::NoticeUndelivered).at(&field);
                return Err(Stopped::Rule(because, Known::Newly));
            }
            Err((by, field)) => return Err(rule(Because::Policy(by), &field)),
        };
        let ends = self.ends(&standing, row, class)?;
        self.told_once(found, row)?;
        let (person, new_person) = self.settle(whom, row)?;
        if let (true, Some(channel)) = (notify, self.notice_given) {
            self.tx.deliver_notice(person, version, channel)?;
            self.said.retain(|(whose, _), _| *whose != person);
        }
        let kept = self.keep(person, row, class, &ends)?;
        if sources::is_indirect(&self.door.source) {
            self.begin_indirect(person, row, &kept)?;
        }
        if let (Some((part, term)), Some(class)) = (&row.part, class) {
            self.tie(person, part, *term, class)?;
        }
        if kept != Kept::Same || new_person {
            for (activity, category) in activities {
                let categories = self.to_enter.entry((person, activity.0)).or_default();
                *categories = categories.with(category.0);
            }
        }
        Ok(Became::Kept { kept, new_person })
    }

    /// Until when rows may come in while the notice is on its way. That is so for what comes from
    /// elsewhere (s.25 ¶3); of what the controller's own systems hold, the person is told before or
    /// when it is collected (s.23 ¶1, `LP-26`).
    fn notice_due(&self, standing: &Standing, is_new: bool) -> Option<Moment> {
        let source = &self.door.source;
        if source.kind == Some(SourceKind::OwnSystem) {
            return None;
        }
        let within = source.notice_within.filter(|_| is_new);
        within.map_or(standing.notice_due, |within| {
            Some(Moment::start_of(within.after(self.tx.now().civil_day())))
        })
    }

    /// For each category the activity under which the policy lets it be collected; or the first
    /// category for which it does not, with its rule.
    fn permitted(
        &mut self,
        person: Option<PersonId>,
        standing: &Standing,
        row: &Taken,
    ) -> Result<Vec<(ActivityIx, CategoryIx)>, (Rule, String)> {
        let compiled = self.tx.compiled();
        let mut activities = Vec::new();
        for piece in &row.pieces {
            let category = compiled
                .category_ix(&piece.category)
                .ok_or_else(|| (Rule::CategoryUndeclared, piece.category.clone()))?;
            let known = person.and_then(|person| self.said.get(&(person, category.0)).copied());
            let said = known.unwrap_or_else(|| self.ask(person, standing, category));
            if let (Some(person), Ok(_)) = (person, said) {
                self.said.insert((person, category.0), said);
            }
            let activity = said.map_err(|by| (by, piece.category.clone()))?;
            activities.push((activity, category));
        }
        Ok(activities)
    }

    /// The first of the source's activities for which the policy says yes; else the rule at which
    /// the one that came furthest failed.
    fn ask(
        &self,
        person: Option<PersonId>,
        standing: &Standing,
        category: CategoryIx,
    ) -> Result<ActivityIx, Rule> {
        let compiled = self.tx.compiled();
        let mut furthest = Rule::ActivityUndeclared;
        for id in &self.door.source.activities {
            let Some(activity) = compiled.activity_ix(id) else {
                continue;
            };
            let question = Question {
                actor: INTAKE,
                roles: self.roles,
                address: None,
                person: person.unwrap_or(PersonId::from_bytes([0; 16])),
                categories: Set64::only(category.0),
                unknown_categories: false,
                activity: Some(activity),
                operation: Operation::Collect,
                recipient: None,
                abroad: false,
                case: None,
                memo: None,
            };
            let mut facts = self.tx.facts(&question);
            facts.standing = Some(*standing);
            let decision = policy::decide(&compiled, &facts, &question, self.tx.now());
            match decision.outcome() {
                Outcome::Permitted { .. } => return Ok(activity),
                Outcome::Refused { by } => furthest = furthest.max(by),
            }
        }
        Err(furthest)
    }

    /// When each piece's period ends, where that is known; a period that is over refuses the row.
    fn ends(
        &self,
        standing: &Standing,
        row: &Taken,
        class: Option<Class>,
    ) -> Result<Vec<Option<Moment>>, Stopped> {
        let compiled = self.tx.compiled();
        let relationship = compiled
            .relationship(standing.relationship)
            .map_or("", |relationship| relationship.id.as_str());
        let happened = row.happened.unwrap_or(self.tx.now());
        let mut ends = Vec::new();
        for piece in &row.pieces {
            let end = self.end(relationship, piece, happened, class);
            if end.is_some_and(|end| end <= self.tx.now()) {
                return Err(rule(Because::PeriodOver, &piece.category));
            }
            ends.push(end);
        }
        Ok(ends)
    }

    /// The last of the ends of all periods that keep it; unknown while one of them is.
    fn end(
        &self,
        relationship: &str,
        piece: &Piece,
        happened: Moment,
        class: Option<Class>,
    ) -> Option<Moment> {
        let periods = self.door.periods(relationship, &piece.category);
        let ends: Option<Vec<Moment>> = periods
            .into_iter()
            .map(|(counts, period)| {
                let from = match counts {
                    CountsFrom::Recorded => Some(happened),
                    CountsFrom::CourseEnd => class.and_then(|class| class.term.ends),
                    _ => None,
                };
                Some(period::end_of(period?, from?))
            })
            .collect();
        ends?.into_iter().max()
    }

    /// Makes the person known, or adds what the row newly says they go by and are.
    fn settle(&mut self, whom: Whom, row: &Taken) -> Result<(PersonId, bool), Stopped> {
        match whom {
            Whom::Found {
                person,
                add,
                relationship,
                ..
            } => {
                for identifier in &add {
                    if !self.was_put_right(person, identifier)? {
                        self.tx.add_identifier(person, identifier)?;
                    }
                }
                if let Some(relationship) = relationship {
                    self.tx.set_relationship(person, &relationship)?;
                }
                Ok((person, false))
            }
            Whom::New { relationship, .. } => {
                let source = &self.door.source.id;
                let person = self.tx.add_person(&relationship, source)?;
                self.tx.add_identifier(person, &row.key)?;
                for other in &row.others {
                    self.tx.add_identifier(person, other)?;
                }
                Ok((person, true))
            }
        }
    }

    /// Whether the row names the person by what was put right since (s.35): they are not found by that
    /// any more.
    fn was_put_right(&mut self, person: PersonId, by: &Identifier) -> Result<bool, Fault> {
        let Some((category, field)) = by.field.split_once('/') else {
            return Ok(false);
        };
        let compiled = self.tx.compiled();
        self.tx.was_put_right(person, category, field, |value| {
            let known = value
                .as_str()
                .and_then(|text| identifier::of(&compiled, &by.field, text));
            known.is_some_and(|known| known.parts == by.parts)
        })
    }

    fn keep(
        &mut self,
        person: PersonId,
        row: &Taken,
        class: Option<Class>,
        ends: &[Option<Moment>],
    ) -> Result<Kept, Stopped> {
        let mut most = Kept::Same;
        for (piece, expires) in row.pieces.iter().zip(ends) {
            let record = NewRecord {
                person,
                category: &piece.category,
                source: &self.door.source.id,
                external_id: &row.external_id,
                course: class.map(|class| class.course),
                happened: row.happened.unwrap_or(self.tx.now()),
                expires: *expires,
                fields: &piece.fields,
            };
            let KeptWithNames { kept, names_gone } =
                self.tx
                    .keep_record_with_names(&record, identifier::of, &row.key)?;
            self.learned_age(person, piece, &kept)?;
            if names_gone {
                self.memory.forget_people();
            }
            most = match (most, kept) {
                (Kept::New, _) | (_, Kept::New) => Kept::New,
                (Kept::Replaced, _) | (_, Kept::Replaced) => Kept::Replaced,
                (Kept::Same, Kept::Same) => Kept::Same,
            };
        }
        Ok(most)
    }

    /// Reads at once what these rows will ask for one by one.
    pub(super) fn look_ahead(&mut self, rows: &[&Taken]) -> Result<(), Fault> {
        let mut wanted = Vec::new();
        for row in rows {
            if !self.remembers(&row.key) {
                wanted.push(&row.key);
            }
            wanted.extend(&row.others);
        }
        self.tx.look_ahead(&wanted)?;
        let mut names = Vec::new();
        for row in rows {
            let Some(person) = self.find(&row.key)? else {
                continue;
            };
            names.extend(row.pieces.iter().map(|piece| RecordName {
                person,
                category: &piece.category,
                source: &self.door.source.id,
                external_id: &row.external_id,
            }));
        }
        self.tx.look_ahead_records(&names)
    }

    /// Enters that data was taken in and from where (s.23, s.25, `LP-25`): once a run for each person,
    /// activity and category, and not for every row, so that what people read of it stays short. How
    /// much is held is counted live, in *what we hold*. Called at the end of the transaction.
    pub(super) fn enter(&mut self) -> Result<(), Fault> {
        let compiled = self.tx.compiled();
        let mut new: Vec<((PersonId, u8), Set64)> = self
            .to_enter
            .iter()
            .map(|(of, categories)| {
                let before = self.memory.entered.get(of).copied().unwrap_or_default();
                (*of, categories.minus(before))
            })
            .filter(|(_, categories)| !categories.is_empty())
            .collect();
        new.sort_by_key(|((person, activity), _)| (person.bytes(), *activity));
        for ((person, activity), categories) in new {
            let ix = ActivityIx(activity);
            let basis = self
                .tx
                .standing(person)
                .and_then(|standing| compiled.basis(ix, standing.relationship));
            let names: Vec<&str> = categories
                .iter()
                .filter_map(|number| compiled.category(CategoryIx(number)))
                .map(|category| category.id.as_str())
                .collect();
            let payload = json!({
                "at": self.tx.now().micros(),
                "operation": Operation::Collect.code(),
                "activity": compiled.activity(ix).map(|activity| activity.id.as_str()),
                "categories": names,
                "basis": basis.map(law::Basis::code),
                "source": self.door.source.id,
            });
            self.tx.enter(person, Kind::Collection, &payload)?;
        }
        Ok(())
    }
}

impl Memory {
    /// Notes what a transaction entered, once it is durable.
    pub(super) fn note_entered(&mut self, entered: HashMap<(PersonId, u8), Set64>) {
        for (of, categories) in entered {
            let known = self.entered.entry(of).or_default();
            *known = known.union(categories);
        }
    }
}
