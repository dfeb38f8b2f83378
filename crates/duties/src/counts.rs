//! What the rules of the policy did: counted from the ledger for whoever reads a notice (s.23, s.39(6)), for the
//! Office (s.39(7)), and for the person, of their own data.
//!
//! Anybody is told whole tens, of what surely concerned ten people or more; the sums are made of such
//! counts alone, so that no difference of two figures tells what was left out. Zero and few are told alike.

use std::collections::BTreeMap;

use law::{PersonId, RefusalCode, Right};
use policy::Rule;
use policy::pack::Pack;
use serde::Serialize;
use store::{Kind, Tallied, Tally};

use crate::app::App;
use crate::failure::Failure;

/// How far back anybody is told, in days, today among them.
pub const DAYS: u16 = 30;
/// How far back the Office is told, in days, today among them.
pub const OFFICE_DAYS: u16 = 365;
/// What concerned fewer people is told to nobody but the Office and the person.
pub const PEOPLE_MIN: u32 = 10;
/// Anybody is told multiples of this.
pub const WHOLE: u64 = 10;

/// Who is told.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Reader {
    /// Whole tens, of crowds.
    Anybody,
    /// Each one.
    Exactly,
}

/// What was entered in the last days, for one kind of reader.
#[derive(Clone, Debug)]
pub struct Counts {
    days: u16,
    reader: Reader,
    tallied: Vec<(Tallied, Tally)>,
}

/// What one rule did: what it allowed and refused, or how often a right was asked for and refused. Nothing
/// where that is too little to be told.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Did {
    /// Uses, disclosures, collections and erasures under it; requests, for a right.
    pub done: Option<u64>,
    /// Refusals.
    pub refused: Option<u64>,
}

/// Requests that were refused for one reason (s.39(7)).
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct RefusedRequests {
    /// The right that was claimed.
    pub right: &'static str,
    /// The section that gives it.
    pub section: &'static str,
    /// The code of the Act's closed list.
    pub code: &'static str,
    /// The section that lets it be refused.
    pub reason_section: &'static str,
    /// How often.
    pub times: u64,
}

/// What a rule of a notice speaks of, as far as it can be counted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Matter<'r> {
    /// All of an activity.
    Activity(&'r str),
    /// One category, in one activity or in all.
    Category(Option<&'r str>, &'r str),
    /// What an activity does on one basis, by its code.
    Basis(&'r str, &'static str),
    /// What one recipient is given.
    Recipient(&'r str),
    /// Requests for one right.
    Right(Right),
}

impl<'r> Matter<'r> {
    /// What a sentence with this rule speaks of; nothing where nothing can be counted, such as an address.
    #[must_use]
    pub fn of_rule(pack: &Pack, rule: &'r str) -> Option<Self> {
        let parts: Vec<&str> = rule.split('/').collect();
        Some(match parts.as_slice() {
            ["activity", activity, "purpose"] => Matter::Activity(activity),
            ["activity", activity, "categories", category] => {
                Matter::Category(Some(activity), category)
            }
            ["activity", activity, "basis", relationship] => {
                let basis = pack.activity(activity)?.basis_for(relationship)?;
                Matter::Basis(activity, basis.single()?.code())
            }
            ["category", category] => Matter::Category(None, category),
            ["recipient", recipient] => Matter::Recipient(recipient),
            ["rights", "offered", right] => Matter::Right(right.parse().ok()?),
            _ => return None,
        })
    }

    fn is_of(&self, tallied: &Tallied) -> bool {
        let whole = tallied.category.is_empty();
        match *self {
            Matter::Activity(activity) => whole && tallied.activity == activity,
            Matter::Category(activity, category) => {
                tallied.category == category
                    && activity.is_none_or(|activity| tallied.activity == activity)
            }
            Matter::Basis(activity, basis) => {
                whole && tallied.activity == activity && tallied.basis == basis
            }
            Matter::Recipient(recipient) => whole && tallied.recipient == recipient,
            Matter::Right(right) => {
                tallied.kind == Kind::Request
                    && step_of(tallied).is_some_and(|(of, _, _)| of == right)
            }
        }
    }
}

/// Right, step and code of a step of a request.
fn step_of(tallied: &Tallied) -> Option<(Right, &str, &str)> {
    let mut words = tallied.reason.splitn(3, '/');
    let (right, step, code) = (words.next()?, words.next()?, words.next()?);
    Some((right.parse().ok()?, step, code))
}

const fn is_use(kind: Kind) -> bool {
    matches!(
        kind,
        Kind::Use | Kind::Disclosure | Kind::Collection | Kind::Erasure
    )
}

impl Counts {
    /// For anybody: the last [`DAYS`].
    ///
    /// # Errors
    /// [`Failure::Store`].
    pub fn for_anybody(app: &App) -> Result<Self, Failure> {
        Ok(Counts {
            days: DAYS,
            reader: Reader::Anybody,
            tallied: app
                .store()
                .read::<_, store::Fault>(|read| read.counted(DAYS))?,
        })
    }

    /// For the Office and whoever keeps its record (s.39): the last [`OFFICE_DAYS`], each one.
    ///
    /// # Errors
    /// [`Failure::Store`].
    pub fn for_office(app: &App) -> Result<Self, Failure> {
        Ok(Counts {
            days: OFFICE_DAYS,
            reader: Reader::Exactly,
            tallied: app
                .store()
                .read::<_, store::Fault>(|read| read.counted(OFFICE_DAYS))?,
        })
    }

    /// For a person, of their own data: the last [`DAYS`], each one.
    ///
    /// # Errors
    /// [`Failure::Store`].
    pub fn of_person(app: &App, person: PersonId) -> Result<Self, Failure> {
        Ok(Counts {
            days: DAYS,
            reader: Reader::Exactly,
            tallied: app
                .store()
                .read::<_, store::Fault>(|read| read.counted_of(person, DAYS))?,
        })
    }

    /// How far back is counted, in days.
    #[must_use]
    pub const fn days(&self) -> u16 {
        self.days
    }

    /// What concerned fewer people is not in the counts.
    #[must_use]
    pub const fn people_min(&self) -> u32 {
        match self.reader {
            Reader::Anybody => PEOPLE_MIN,
            Reader::Exactly => 1,
        }
    }

    /// Counts are rounded down to multiples of this.
    #[must_use]
    pub const fn whole(&self) -> u64 {
        match self.reader {
            Reader::Anybody => WHOLE,
            Reader::Exactly => 1,
        }
    }

    /// The sum of what is meant, as it may be told.
    fn sum(&self, is_meant: impl Fn(&Tallied) -> bool) -> Option<u64> {
        let meant = self.tallied.iter().filter(|(tallied, _)| is_meant(tallied));
        match self.reader {
            Reader::Exactly => Some(meant.map(|(_, tally)| tally.entries).sum()),
            Reader::Anybody => {
                let crowds = meant.filter(|(_, tally)| tally.crowd.at_least() >= PEOPLE_MIN);
                let sum: u64 = crowds.map(|(_, tally)| tally.entries).sum();
                Some(sum - sum % WHOLE).filter(|told| *told > 0)
            }
        }
    }

    /// What was done and refused of what a rule speaks of.
    #[must_use]
    pub fn did(&self, matter: Matter<'_>) -> Did {
        if let Matter::Right(_) = matter {
            let step = |tallied: &Tallied, word: &str| {
                matter.is_of(tallied) && step_of(tallied).is_some_and(|(_, step, _)| step == word)
            };
            return Did {
                done: self.sum(|tallied| step(tallied, "received")),
                refused: self.sum(|tallied| step(tallied, "refused")),
            };
        }
        Did {
            done: self.sum(|tallied| is_use(tallied.kind) && matter.is_of(tallied)),
            refused: self.sum(|tallied| tallied.kind == Kind::Refusal && matter.is_of(tallied)),
        }
    }

    /// Why questions were refused, the most frequent reason first; with those of one activity alone, or all.
    #[must_use]
    pub fn reasons(&self, activity: Option<&str>) -> Vec<(Rule, u64)> {
        let mut found: Vec<(Rule, u64)> = Rule::ALL
            .iter()
            .filter_map(|rule| {
                let times = self.sum(|tallied| {
                    tallied.kind == Kind::Refusal
                        && tallied.category.is_empty()
                        && tallied.reason == rule.code()
                        && activity.is_none_or(|activity| tallied.activity == activity)
                })?;
                (times > 0).then_some((*rule, times))
            })
            .collect();
        found.sort_by_key(|(_, times)| std::cmp::Reverse(*times));
        found
    }

    /// What an activity did with a category on a basis: one cell of the record (s.39(6)).
    pub(crate) fn of_cell(&self, activity: &str, basis: &str, category: &str) -> Option<u64> {
        self.sum(|tallied| {
            is_use(tallied.kind)
                && tallied.activity == activity
                && tallied.basis == basis
                && tallied.category == category
        })
    }

    /// Requests that were refused, by right and code (s.39(7)).
    #[must_use]
    pub fn refused_requests(&self) -> Vec<RefusedRequests> {
        let mut codes: BTreeMap<(Right, &str), RefusalCode> = BTreeMap::new();
        for (tallied, _) in &self.tallied {
            if let (Kind::Request, Some((right, "refused", code))) =
                (tallied.kind, step_of(tallied))
                && let Ok(known) = code.parse()
            {
                codes.insert((right, code), known);
            }
        }
        codes
            .into_iter()
            .filter_map(|((right, word), code)| {
                let meant = (right, "refused", word);
                let times = self.sum(|tallied| {
                    tallied.kind == Kind::Request && step_of(tallied) == Some(meant)
                })?;
                Some(RefusedRequests {
                    right: right.code(),
                    section: right.section(),
                    code: code.code(),
                    reason_section: code.section(),
                    times,
                })
            })
            .collect()
    }

    /// Objections that were filed (s.32).
    #[must_use]
    pub fn objections(&self) -> Option<u64> {
        self.sum(|tallied| tallied.kind == Kind::Objection && tallied.reason == "filed")
    }
}

#[cfg(test)]
mod tests;
