//! Asking: what is noted in the transaction of a right, before any system is reached.

use std::collections::{BTreeMap, BTreeSet};
use std::thread;

use connectors::contract::{self, Asked, Who};
use jiff::SignedDuration;
use law::{EntryId, PersonId, Plain, RequestId, Right};
use policy::{ActivityIx, CategoryIx, Compiled, RelationshipIx, Set64, Standing};
use serde::{Deserialize, Serialize};
use serde_json::json;
use store::{NewSystemTask, SystemTask, Tx};

use super::carry::{kind_of, tried};
use super::state::{Act, State};
use crate::app::App;
use crate::failure::Failure;
use crate::rights::enter_step;

/// By when a system must have done it: the day on which backups lapse too (`K1`).
const WITHIN: SignedDuration = SignedDuration::from_hours(7 * 24);

/// Where the person is in one system, as it is sealed with a task.
#[derive(Serialize, Deserialize)]
pub(crate) struct Located {
    /// Whether the system was asked; before, only what the person goes by is in it.
    asked: bool,
    /// The octets of the contract's own form, which are text.
    octets: String,
}

impl Located {
    /// What the person goes by, before the system could be asked.
    pub(super) fn not_yet(system: &str, who: &Who) -> Located {
        Located::holding(&contract::Located::nowhere(system, who), false)
    }

    pub(super) fn holding(located: &contract::Located, asked: bool) -> Located {
        let octets = located.to_bytes().into_open();
        Located {
            asked,
            octets: String::from_utf8(octets).unwrap_or_default(),
        }
    }

    pub(super) fn to_seal(&self) -> Plain<Vec<u8>> {
        Plain::new(serde_json::to_vec(self).unwrap_or_default())
    }

    /// Opens what was sealed: where the person is, and whether the system was asked.
    pub(super) fn opened(sealed: &Plain<Vec<u8>>) -> Option<(contract::Located, bool)> {
        let kept: Located = serde_json::from_slice(sealed.open()).ok()?;
        let octets = Plain::new(kept.octets.into_bytes());
        let located = contract::Located::from_bytes(&octets).ok()?;
        Some((located, kept.asked))
    }
}

/// A system and what of some categories it holds.
pub(crate) type Holder = (String, Vec<String>);

/// The systems that hold any of these categories.
pub(crate) fn holders(app: &App, categories: &[String]) -> Vec<Holder> {
    let connected = app.systems();
    let systems = connected.iter().map(|system| {
        let held = |category: &&String| system.holds_any(std::slice::from_ref(*category));
        let held = categories.iter().filter(held).cloned().collect();
        (system.id().to_owned(), held)
    });
    let holds = |(_, held): &Holder| !held.is_empty();
    systems.filter(holds).collect()
}

/// The categories that this activity alone uses of people of a relationship: what an objection to it
/// reaches in another system (`LP-96`). The answering of rights goes on.
pub(crate) fn used_for_alone(
    compiled: &Compiled,
    relationship: RelationshipIx,
    activity: ActivityIx,
) -> Vec<String> {
    let activities = compiled.activities().iter().zip(0_u8..);
    let others: Set64 = activities
        .filter(|(other, number)| {
            let ix = ActivityIx(*number);
            ix != activity && !other.answers_rights && compiled.basis(ix, relationship).is_some()
        })
        .fold(Set64::EMPTY, |all, (other, _)| all.union(other.categories));
    let own = compiled
        .activity(activity)
        .map_or(Set64::EMPTY, |activity| activity.categories);
    own.iter()
        .filter(|number| !others.has(*number))
        .filter_map(|number| compiled.category(CategoryIx(number)))
        .map(|category| category.id.clone())
        .collect()
}

/// Locates a person in every system, each beside the others and within its own deadline. One that does
/// not answer now is asked again later by what the person goes by, which is kept sealed with its task:
/// no erasure waits for it.
pub(crate) fn locate_all(app: &App, who: &Who) -> Vec<(String, Located)> {
    let now = app.now();
    let connected = app.systems();
    thread::scope(|scope| {
        let asked: Vec<_> = connected
            .iter()
            .map(|system| {
                let call =
                    scope.spawn(move || system.ask(now, |connector| connector.locate(who)).ok());
                (system, call)
            })
            .collect();
        asked
            .into_iter()
            .map(|(system, call)| {
                let found = call.join().ok().flatten();
                let located = found.map_or_else(
                    || Located::not_yet(system.id(), who),
                    |located| Located::holding(&located, true),
                );
                (system.id().to_owned(), located)
            })
            .collect()
    })
}

/// Notes that a system is asked, and has it asked as soon as the transaction is durable; for what is
/// erased later, when that day comes. `located` is sealed with it where the person's own keys go.
///
/// # Errors
/// [`Failure::Store`].
pub(crate) fn ask(
    tx: &mut Tx<'_>,
    request: RequestId,
    system: &str,
    act: Act,
    categories: &[String],
    located: Option<&Located>,
) -> Result<EntryId, Failure> {
    let due = tx.now().after(WITHIN).civil_day().to_string();
    let task = tx.ask_system(&NewSystemTask {
        request,
        system,
        act: act.code(),
        categories: &categories.join(" "),
        state: State::Waits.code(),
        due_day: &due,
    })?;
    if let Some(located) = located {
        tx.keep_for_system(task, &located.to_seal())?;
    }
    if act != Act::EraseRest {
        let now = tx.now();
        tx.enqueue(&kind_of(task), None, Some(request), now)?;
    }
    Ok(task)
}

/// Has everything asked that was to be erased later, on the day on which it goes here.
///
/// # Errors
/// [`Failure::Store`].
pub(crate) fn start_rest(tx: &mut Tx<'_>, request: RequestId) -> Result<(), Failure> {
    let now = tx.now();
    for task in tx.system_tasks(request)? {
        if task.ended.is_none() && task.act == Act::EraseRest.code() {
            tx.enqueue(&kind_of(task.task), None, Some(request), now)?;
        }
    }
    Ok(())
}

/// Has each of these systems asked, with its step in the history of the case.
///
/// # Errors
/// [`Failure::Store`].
pub(crate) fn ask_holders(
    tx: &mut Tx<'_>,
    (person, request): (PersonId, RequestId),
    right: Right,
    act: Asked,
    holders: &[Holder],
) -> Result<(), Failure> {
    for (system, held) in holders {
        if act == Asked::Restrict {
            not_to_end(tx, person, system, held)?;
        }
        ask(tx, request, system, Act::Do(act), held, None)?;
        let more = json!({ "system": system, "act": act.code() });
        enter_step(tx, person, request, right, "system-asked", "system", &more)?;
    }
    Ok(())
}

/// What a system was to end and has not yet is not to be ended any more, now that it begins again: of
/// the two it would do the older one last.
fn not_to_end(
    tx: &mut Tx<'_>,
    person: PersonId,
    system: &str,
    held: &[String],
) -> Result<(), Failure> {
    for row in tx.requests_of(person)? {
        for task in tx.system_tasks(row.request)? {
            let begins_again = task.act == Asked::Release.code()
                && task.ended.is_none()
                && task.system == system
                && task
                    .categories
                    .split_whitespace()
                    .all(|id| held.iter().any(|held| held == id));
            if begins_again {
                let moot = tried(State::Moot, "", None, false);
                tx.end_at_system(task.task, &moot, None)?;
            }
        }
    }
    Ok(())
}

/// Whether a category is restricted, or set apart by an objection that reaches systems.
pub(super) fn stands(compiled: &Compiled, standing: &Standing, id: &str) -> bool {
    let ix = compiled.category_ix(id);
    ix.is_some_and(|ix| standing.restrictions.has(ix.0))
        || standing.objections.iter().any(|number| {
            let alone = used_for_alone(compiled, standing.relationship, ActivityIx(number));
            alone.iter().any(|category| category == id)
        })
}

/// Ends, in the systems that were asked to restrict, what ends with this request and stands for no
/// other. Where several requests had restricted the same, the last to end ends it for all of them: also
/// where only an earlier one had reached the system, and what was not yet done there need not be done.
///
/// # Errors
/// [`Failure::Store`].
pub(crate) fn release(
    tx: &mut Tx<'_>,
    (person, request): (PersonId, RequestId),
    right: Right,
) -> Result<(), Failure> {
    let Some(standing) = tx.standing(person) else {
        return Ok(());
    };
    let compiled = tx.compiled();
    let over = |id: &str| !stands(&compiled, &standing, id);
    let of_request = tx.system_tasks(request)?;
    let ended: BTreeSet<String> = of_request
        .iter()
        .filter(|task| restricts(task))
        .flat_map(|task| task.categories.split_whitespace())
        .filter(|id| over(id))
        .map(str::to_owned)
        .collect();
    if ended.is_empty() {
        return Ok(());
    }
    let mut to_end: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    for row in tx.requests_of(person)? {
        let tasks = tx.system_tasks(row.request)?;
        for task in tasks.iter().filter(|task| restricts(task)) {
            let mut all = task.categories.split_whitespace();
            let gone: BTreeSet<String> = all
                .clone()
                .filter(|id| ended.contains(*id) && !is_released(&tasks, &task.system, id))
                .map(str::to_owned)
                .collect();
            if all.all(over) {
                let none = tried(State::Moot, "", None, false);
                tx.end_at_system(task.task, &none, None)?;
            }
            if task.state != State::Nowhere.code() && !gone.is_empty() {
                to_end.entry(task.system.clone()).or_default().extend(gone);
            }
        }
    }
    let holders: Vec<Holder> = to_end
        .into_iter()
        .map(|(system, gone)| (system, gone.into_iter().collect()))
        .collect();
    ask_holders(tx, (person, request), right, Asked::Release, &holders)
}

/// Whether a task restricts, or did.
fn restricts(task: &SystemTask) -> bool {
    task.act == Asked::Restrict.code() && task.state != State::Moot.code()
}

/// Whether what a request had restricted in a system was ended there for that request already.
fn is_released(tasks: &[SystemTask], system: &str, id: &str) -> bool {
    tasks.iter().any(|task| {
        task.act == Asked::Release.code()
            && task.state != State::Moot.code()
            && task.system == system
            && task.categories.split_whitespace().any(|held| held == id)
    })
}

/// Ends everything that is still asked for a request: its person, or its file, goes.
///
/// # Errors
/// [`Failure::Store`].
pub(crate) fn drop_all(tx: &mut Tx<'_>, request: RequestId) -> Result<(), Failure> {
    for task in tx.system_tasks(request)? {
        let erases = Act::of_code(&task.act).is_some_and(Act::erases);
        if task.ended.is_none() && !erases {
            tx.end_at_system(task.task, &tried(State::Moot, "", None, false), None)?;
        }
    }
    Ok(())
}
