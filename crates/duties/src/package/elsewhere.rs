//! What connected systems hold of the person, gathered for the copy: each within its own deadline, beside
//! the others, and bounded in memory (s.30, `T55`). What may speak of others in it is reviewed like the
//! person's records here.

use std::ops::ControlFlow;
use std::thread;

use connectors::contract::{Piece, Trouble, Who};
use law::words::systems as words;
use law::{Moment, PersonId, Plain, RecordId, RequestId, Text};
use policy::Category;
use serde_json::{Map, Value as Json, json};
use store::{Digest, Record};

use super::manifest::Answered;
use crate::app::{App, Policy};
use crate::ask::{Asked, permit};
use crate::failure::Failure;
use crate::systems::{self, System};

/// The most octets of values taken from one system into one copy.
const OCTETS_MOST: usize = 64 * 1024 * 1024;

/// What one connected system answered.
pub(crate) struct FromSystem {
    /// Its id in the configuration.
    pub(crate) id: String,
    pub(crate) name: Text,
    pub(crate) answer: Answered,
    /// Why, where it failed; no personal data.
    pub(crate) why: Option<Text>,
    /// Why it could not be asked, so that it can be asked again.
    pub(crate) trouble: Option<Trouble>,
    /// By category, as the system holds them; the source of each is its table there.
    pub(crate) records: Vec<(Category, Vec<Record>)>,
}

impl FromSystem {
    pub(crate) fn rows(&self) -> u64 {
        let rows = self.records.iter().map(|(_, records)| records.len() as u64);
        rows.sum()
    }
}

/// Asks every connected system for what it holds of the person. The same decision stands before it as
/// before everything that is read here for the copy, and is entered first.
///
/// # Errors
/// [`Failure`] when it is not permitted, or what the person goes by cannot be read. A system that does
/// not answer is no failure: it stands in the answer with its trouble.
pub(crate) fn elsewhere(
    app: &App,
    (person, request): (PersonId, RequestId),
    asked: &Asked,
) -> Result<Vec<FromSystem>, Failure> {
    let connected = app.systems();
    if connected.is_empty() {
        return Ok(Vec::new());
    }
    let policy = app.policy();
    let (_, _leave) = permit(app, asked)?;
    let who = systems::who_of(&systems::names(app, &policy, person, request)?)?;
    let now = app.now();
    let (policy, who) = (&*policy, &who);
    Ok(thread::scope(|scope| {
        let calls: Vec<_> = connected
            .iter()
            .map(|system| {
                let call = scope.spawn(move || of_one(policy, system, who, asked, now));
                (system, call)
            })
            .collect();
        calls
            .into_iter()
            .map(|(system, call)| call.join().unwrap_or_else(|_| failed(system, Trouble::Cut)))
            .collect()
    }))
}

fn failed(system: &System, trouble: Trouble) -> FromSystem {
    FromSystem {
        id: system.id().to_owned(),
        name: system.name().clone(),
        answer: Answered::Failed,
        why: Some(trouble.words().text()),
        trouble: Some(trouble),
        records: Vec::new(),
    }
}

fn of_one(policy: &Policy, system: &System, who: &Who, asked: &Asked, now: Moment) -> FromSystem {
    let mut taking = Taking {
        policy,
        asked,
        system: system.id(),
        now,
        records: Vec::new(),
        octets: 0,
        left_out: false,
    };
    let answered = system.ask(now, |connector| {
        let located = connector.locate(who)?;
        if located.is_nowhere() {
            return Ok(());
        }
        connector
            .export(&located, &mut |piece| taking.take(piece))
            .map(|_| ())
    });
    let full = taking.octets > OCTETS_MOST;
    match answered {
        Err(Trouble::Stopped) if full => {
            let place = connectors::contract::Place::table(system.id());
            failed(system, Trouble::TooMuch { place })
        }
        Err(trouble) => failed(system, trouble),
        Ok(()) => {
            let answer = match (taking.left_out, taking.records.is_empty()) {
                (true, _) => Answered::Failed,
                (false, true) => Answered::Empty,
                (false, false) => Answered::Data,
            };
            FromSystem {
                id: system.id().to_owned(),
                name: system.name().clone(),
                answer,
                why: taking.left_out.then(|| words::LINE_NOT_PERMITTED.text()),
                trouble: None,
                records: taking.records,
            }
        }
    }
}

/// Takes row by row what a system hands out.
struct Taking<'t> {
    policy: &'t Policy,
    asked: &'t Asked,
    system: &'t str,
    now: Moment,
    records: Vec<(Category, Vec<Record>)>,
    octets: usize,
    /// Whether something was left out that the policy does not let be answered with.
    left_out: bool,
}

impl Taking<'_> {
    fn take(&mut self, piece: Piece) -> ControlFlow<()> {
        let compiled = &self.policy.compiled;
        let known = compiled
            .category_ix(&piece.category)
            .filter(|_| self.asked.categories.contains(&piece.category))
            .and_then(|ix| Some((ix, compiled.category(ix)?)));
        let Some((ix, category)) = known else {
            self.left_out = true;
            return ControlFlow::Continue(());
        };
        let octets = Json::Object(piece.fields.open().clone()).to_string();
        self.octets = self.octets.saturating_add(octets.len());
        if self.octets > OCTETS_MOST {
            return ControlFlow::Break(());
        }
        let place = match self.records.iter().position(|(of, _)| of.id == category.id) {
            Some(place) => place,
            None => {
                self.records.push((category.clone(), Vec::new()));
                self.records.len() - 1
            }
        };
        let Some((_, into)) = self.records.get_mut(place) else {
            return ControlFlow::Continue(());
        };
        // The same row has the same number each time it is gathered, so that what the desk decided of
        // it holds; equal rows are told apart by their order.
        let equal = into.iter().filter(|record| {
            record.source == piece.table && record.fields.open() == piece.fields.open()
        });
        let number = number_of(self.system, &piece, &octets, equal.count());
        into.push(Record {
            record: number,
            category: ix,
            source: piece.table,
            course: None,
            happened: self.now,
            expires: None,
            fields: piece.fields,
        });
        ControlFlow::Continue(())
    }
}

fn number_of(system: &str, piece: &Piece, octets: &str, equal: usize) -> RecordId {
    let whole = json!([system, piece.table, piece.category, octets, equal]).to_string();
    let digest = Digest::of(whole.as_bytes());
    let mut number = [0; 16];
    number
        .iter_mut()
        .zip(digest)
        .for_each(|(into, octet)| *into = octet);
    RecordId::from_bytes(number)
}

/// The rows of systems in which passages were found, as they are kept sealed while the desk reviews them:
/// what was looked at is what is shown.
pub(crate) fn to_keep(systems: &[FromSystem], is_wanted: impl Fn(&str) -> bool) -> Vec<u8> {
    let mut rows = Map::new();
    let records = systems
        .iter()
        .flat_map(|system| &system.records)
        .flat_map(|(_, records)| records);
    for record in records {
        let number = record.record.to_string();
        if is_wanted(&number) {
            rows.insert(number, Json::Object(record.fields.open().clone()));
        }
    }
    if rows.is_empty() {
        return Vec::new();
    }
    Json::Object(rows).to_string().into_bytes()
}

/// Opens what was kept for the review.
pub(crate) fn kept(octets: &[u8]) -> Vec<(String, Plain<Map<String, Json>>)> {
    let rows: Map<String, Json> = serde_json::from_slice(octets).unwrap_or_default();
    rows.into_iter()
        .filter_map(|(number, fields)| match fields {
            Json::Object(fields) => Some((number, Plain::new(fields))),
            _ => None,
        })
        .collect()
}
