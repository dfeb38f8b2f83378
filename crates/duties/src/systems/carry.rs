//! Carrying out: a system is asked, what it answers is noted, and it is asked again until it is done.
//!
//! Every step may be repeated: a crash between any two of them leaves the task as it was, on the list
//! of work. What a system says it did is noted and closes no erasure; its answer to being asked again
//! does.

use connectors::contract::{
    Asked, Change, Located as Found, Receipt, Residue, Scope, Stayed, Trouble, Why,
};
use jiff::SignedDuration;
use law::{EntryId, PersonId, Plain, RequestId, Right};
use serde::{Deserialize, Serialize};
use serde_json::{Value as Json, json};
use store::{SystemTask, Tx, Work};

use super::ask::{Located, stands};
use super::prove::Unproved;
use super::state::{Act, State};
use super::{System, names, who_of};
use crate::app::App;
use crate::failure::Failure;
use crate::rights::{case_of, enter_step, fulfil_elsewhere};

/// The prefix of the kind of work, before the number of the task.
const WORK: &str = "at-system/";
/// After how many passing troubles in a row the desk is told.
const TRIES: u32 = 6;
/// The longest wait before a passing trouble is tried again.
const WAIT_MOST: SignedDuration = SignedDuration::from_hours(1);
/// How long before a system is asked again in which somebody has to look first.
const LOOK_AGAIN: SignedDuration = SignedDuration::from_hours(6);
/// How soon it is tried again when something else is being changed there.
const BUSY: SignedDuration = SignedDuration::from_secs(2);
/// How long a task that ended is kept as evidence (s.77, limitation of three years).
const KEPT_FOR: SignedDuration = SignedDuration::from_hours(3 * 366 * 24);

/// What a system answered, as it is kept: no personal data.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub(super) struct Answer {
    /// What it says it did.
    pub(super) receipt: Option<Receipt>,
    /// What it still held when it was asked again.
    pub(super) residue: Option<Residue>,
}

impl Answer {
    pub(super) fn read(stored: &str) -> Answer {
        serde_json::from_str(stored).unwrap_or_default()
    }

    fn to_store(&self) -> String {
        serde_json::to_string(self).unwrap_or_default()
    }

    /// How many rows were found that should be gone.
    pub(super) fn left(&self) -> u64 {
        let left = self.residue.iter().flat_map(|residue| &residue.left);
        left.map(|left| left.rows).sum()
    }

    /// What stays and why: as it was found when asked again, or else as the system said.
    pub(super) fn stayed(&self) -> &[Stayed] {
        match (&self.residue, &self.receipt) {
            (Some(residue), _) => &residue.kept,
            (None, Some(receipt)) => &receipt.stayed,
            (None, None) => &[],
        }
    }
}

/// What a try led to.
pub(super) enum Outcome {
    /// It is over, or goes on, in this state.
    Is(State, Answer),
    /// It failed.
    Failed(Trouble),
    /// What is sealed cannot be read: somebody has to look there.
    Lost,
}

/// What carrying out a task came to.
enum Tried {
    Ended(Outcome),
    /// The system said that it erased, and was not asked again yet.
    Erased(Box<Found>, Receipt),
}

/// The kind of work that carries out a task.
pub(super) fn kind_of(task: EntryId) -> String {
    format!("{WORK}{task}")
}

/// The task that work of this kind carries out.
pub(crate) fn task_of(kind: &str) -> Option<EntryId> {
    kind.strip_prefix(WORK)?.parse().ok()
}

pub(super) const fn tried<'a>(
    state: State,
    trouble: &'a str,
    answer: Option<&'a str>,
    counts: bool,
) -> store::Tried<'a> {
    store::Tried {
        state: state.code(),
        trouble,
        answer,
        counts,
    }
}

/// Carries out one task as far as it goes now, and has it tried again where it is not over. What an
/// erasure leads to is for [`super::prove`].
///
/// # Errors
/// [`Failure`]; the work is tried again.
pub(crate) fn run(app: &App, work: &Work, task: EntryId) -> Result<Option<Unproved>, Failure> {
    let known = app.store().read(|read| read.system_task(task))?;
    let Some(known) = known.filter(|known| known.ended.is_none()) else {
        return over(app, work).map(|()| None);
    };
    let Some(system) = app.systems().of(&known.system) else {
        let desk = Outcome::Is(State::Desk, Answer::default());
        return settle(app, work, &known, "not-connected", &desk).map(|()| None);
    };
    let Some(_alone) = system.alone() else {
        return later(app, work, BUSY).map(|()| None);
    };
    // Whatever was asked before this one is done there by now, or need not be done.
    let known = app.store().read(|read| read.system_task(task))?;
    let Some(known) = known.filter(|known| known.ended.is_none()) else {
        return over(app, work).map(|()| None);
    };
    match attempt(app, &system, &known)? {
        Tried::Ended(outcome) => tell(app, work, &known, &outcome).map(|()| None),
        Tried::Erased(located, receipt) => Ok(Some(Unproved {
            work: work.clone(),
            scope: scope_of(&known),
            known,
            located: *located,
            receipt,
        })),
    }
}

/// What a try led to, with its reason, as it is noted.
pub(super) fn tell(
    app: &App,
    work: &Work,
    known: &SystemTask,
    outcome: &Outcome,
) -> Result<(), Failure> {
    let why = match outcome {
        Outcome::Failed(trouble) => trouble.code(),
        Outcome::Lost => "lost",
        Outcome::Is(..) => "",
    };
    settle(app, work, known, why, outcome)
}

fn over(app: &App, work: &Work) -> Result<(), Failure> {
    let work = work.clone();
    app.store()
        .transact("system.over", move |tx| Ok(tx.finish_work(&work)?))
}

fn later(app: &App, work: &Work, wait: SignedDuration) -> Result<(), Failure> {
    let work = work.clone();
    app.store().transact("system.later", move |tx| {
        let due = tx.now().after(wait);
        tx.finish_work(&work)?;
        Ok(tx.enqueue(&work.kind, None, work.request, due)?)
    })
}

fn attempt(app: &App, system: &System, known: &SystemTask) -> Result<Tried, Failure> {
    let Some(act) = Act::of_code(&known.act) else {
        return Ok(Tried::Ended(Outcome::Lost));
    };
    let located = match located(app, system, known, act)? {
        Ok(located) => located,
        Err(outcome) => return Ok(Tried::Ended(outcome)),
    };
    let now = app.now();
    let outcome = match act {
        Act::Do(Asked::Erase) | Act::EraseRest => {
            let erased = system.ask(now, |to| to.erase(&located, &scope_of(known), false));
            match erased {
                Ok(receipt) => return Ok(Tried::Erased(Box::new(located), receipt)),
                Err(trouble) => Outcome::Failed(trouble),
            }
        }
        Act::Do(Asked::Restrict) => match still_to_do(app, known, true)? {
            Some(scope) => asked_only(
                &located,
                system.ask(now, |to| to.restrict(&located, &scope)),
            ),
            None => Outcome::Is(State::Moot, Answer::default()),
        },
        Act::Do(Asked::Release) => match still_to_do(app, known, false)? {
            Some(scope) => asked_only(&located, system.ask(now, |to| to.release(&located, &scope))),
            None => Outcome::Is(State::Moot, Answer::default()),
        },
        Act::Do(Asked::Rectify) => match change_of(app, known.request)? {
            Some(change) => asked_only(
                &located,
                system.ask(now, |to| to.rectify(&located, &change)),
            ),
            None => Outcome::Is(State::Moot, Answer::default()),
        },
    };
    Ok(Tried::Ended(outcome))
}

fn scope_of(known: &SystemTask) -> Scope {
    if known.categories.is_empty() {
        Scope::everything()
    } else {
        Scope::of(known.categories.split_whitespace().map(str::to_owned))
    }
}

/// What of a restriction is to begin there (`begins`), or to end: nothing that does not stand any more,
/// and nothing that stands again since, for another request may have been carried out there before this
/// one.
fn still_to_do(app: &App, known: &SystemTask, begins: bool) -> Result<Option<Scope>, Failure> {
    let person = person_of(app, known.request)?;
    let Some(standing) = person.and_then(|person| app.store().standing(person)) else {
        return Ok(None);
    };
    let policy = app.policy();
    let meant: Vec<String> = known
        .categories
        .split_whitespace()
        .filter(|id| stands(&policy.compiled, &standing, id) == begins)
        .map(str::to_owned)
        .collect();
    Ok((!meant.is_empty()).then(|| Scope::of(meant)))
}

/// What an act that is not asked again led to. What the system has no way for is left to staff.
fn asked_only(located: &Found, answered: Result<Receipt, Trouble>) -> Outcome {
    let receipt = match answered {
        Ok(receipt) => receipt,
        Err(trouble) => return Outcome::Failed(trouble),
    };
    let cannot = receipt
        .stayed
        .iter()
        .any(|stayed| matches!(stayed.why, Why::Cannot | Why::Differs));
    let state = match (cannot, located.is_nowhere()) {
        (true, _) => State::ByHand,
        (false, true) => State::Nowhere,
        (false, false) => State::Done,
    };
    let answer = Answer {
        receipt: Some(receipt),
        residue: None,
    };
    Outcome::Is(state, answer)
}

/// Where the person is there: as it was located before, or located now and kept for the next try.
fn located(
    app: &App,
    system: &System,
    known: &SystemTask,
    act: Act,
) -> Result<Result<Found, Outcome>, Failure> {
    let task = known.task;
    let sealed = app.store().read(|read| read.for_system(task))?;
    let who = match sealed.as_ref().map(Located::opened) {
        Some(Some((located, true))) => return Ok(Ok(located)),
        Some(Some((located, false))) => located.who().clone(),
        Some(None) => return Ok(Err(Outcome::Lost)),
        None if act.erases() => return Ok(Err(Outcome::Lost)),
        None => {
            let Some(person) = person_of(app, known.request)? else {
                return Ok(Err(Outcome::Is(State::Moot, Answer::default())));
            };
            let mut names = names(app, &app.policy(), person, known.request)?;
            // By what was put right the system may not know them yet.
            names.extend(change_of(app, known.request)?.and_then(|change| {
                let is_name = is_looked_up(app, &change);
                let path = format!("{}/{}", change.category, change.field);
                change
                    .before
                    .filter(|_| is_name)
                    .map(|before| (path, before))
            }));
            who_of(&names)?
        }
    };
    let found = match system.ask(app.now(), |to| to.locate(&who)) {
        Ok(found) => found,
        Err(trouble) => return Ok(Err(Outcome::Failed(trouble))),
    };
    let to_seal = Located::holding(&found, true);
    app.store()
        .transact::<_, store::Fault>("system.located", move |tx| {
            tx.keep_for_system(task, &to_seal.to_seal())
        })?;
    Ok(Ok(found))
}

/// Whose request it is, as long as they are known and can be asked about.
fn person_of(app: &App, request: RequestId) -> Result<Option<PersonId>, Failure> {
    let person = app.store().read(|read| read.person_of_request(request))?;
    Ok(person.filter(|person| app.store().standing(*person).is_some()))
}

/// What is to be put right there.
fn change_of(app: &App, request: RequestId) -> Result<Option<Change>, Failure> {
    let Some(person) = person_of(app, request)? else {
        return Ok(None);
    };
    let case = case_of(app, person, request)?;
    let wanted = case.and_then(|case| case.about.correction);
    Ok(wanted.map(|wanted| Change {
        before: text_of(&wanted.before).map(Plain::new),
        after: Plain::new(text_of(&wanted.after).unwrap_or_default()),
        category: wanted.category,
        field: wanted.field,
    }))
}

fn is_looked_up(app: &App, change: &Change) -> bool {
    let compiled = &app.policy().compiled;
    let category = compiled
        .category_ix(&change.category)
        .and_then(|ix| compiled.category(ix));
    category.is_some_and(|category| {
        let mut fields = category.fields.iter();
        fields.any(|field| field.id == change.field && field.lookup)
    })
}

fn text_of(value: &Json) -> Option<String> {
    match value {
        Json::Null => None,
        Json::String(text) => Some(text.clone()),
        other => Some(other.to_string()),
    }
}

/// Notes what a try led to, tells who has to know, and has it tried again unless it is over; all in one
/// transaction with taking the work off the list.
fn settle(
    app: &App,
    work: &Work,
    known: &SystemTask,
    why: &str,
    outcome: &Outcome,
) -> Result<(), Failure> {
    let (state, answer) = match outcome {
        Outcome::Is(state, answer) => (*state, answer.receipt.is_some().then_some(answer)),
        Outcome::Failed(trouble) if trouble.is_passing() && known.attempts + 1 < TRIES => {
            (State::Trying, None)
        }
        Outcome::Failed(_) | Outcome::Lost => (State::Desk, None),
    };
    let wait = match outcome {
        Outcome::Failed(trouble) if trouble.is_passing() => {
            SignedDuration::from_secs(4_i64 << known.attempts.min(10)).min(WAIT_MOST)
        }
        _ => LOOK_AGAIN,
    };
    let (work, known, why) = (work.clone(), known.clone(), why.to_owned());
    let to_store = answer.map(Answer::to_store);
    let counts = answer.map(counted);
    if state.is_for_the_desk() && known.state != state.code() {
        tracing::warn!(system = %known.system, act = %known.act, state = state.code(), why = %why, "a connected system needs the desk");
    }
    app.store().transact("system.tried", move |tx| {
        let now = tx.now();
        tx.finish_work(&work)?;
        let tried = tried(state, &why, to_store.as_deref(), true);
        if !state.is_open() {
            if tx.end_at_system(known.task, &tried, None)? {
                ended(tx, &known, state, counts.as_ref())?;
            }
            return Ok(());
        }
        let stands = tx.tried_at_system(known.task, &tried)?;
        if stands && state.is_for_the_desk() && known.state != state.code() {
            let step = if state == State::Left {
                "system-left"
            } else {
                "system-desk"
            };
            told(tx, &known, step, counts.as_ref())?;
        }
        if stands && state != State::ByHand {
            tx.enqueue(&work.kind, None, work.request, now.after(wait))?;
        }
        Ok(())
    })
}

/// How much changed, stayed and was left: what the ledger says of an answer.
fn counted(answer: &Answer) -> Json {
    let receipt = answer.receipt.as_ref();
    let changed: u64 = receipt
        .iter()
        .flat_map(|receipt| &receipt.changed)
        .map(|changed| changed.rows)
        .sum();
    let stayed: u64 = answer.stayed().iter().map(|stayed| stayed.rows).sum();
    json!({ "changed": changed, "stayed": stayed, "left": answer.left() })
}

/// A task is over: told to its person, entered, and with the last of an erasure that is done everywhere.
fn ended(
    tx: &mut Tx<'_>,
    known: &SystemTask,
    state: State,
    counts: Option<&Json>,
) -> Result<(), Failure> {
    let erases = Act::of_code(&known.act).is_some_and(Act::erases);
    if state != State::Moot {
        told(tx, known, "system-done", counts)?;
    }
    if erases {
        // Nobody is named: what the person was given is the number of the request, which is not said.
        let said = json!({
            "kind": "erased-in-system", "system": known.system, "attempts": known.attempts + 1, "counts": counts,
        });
        tx.enter_house(&said)?;
        fulfil_elsewhere(tx, known.request)?;
    }
    Ok(())
}

/// Tells the person in the history of their case, while there is one.
pub(super) fn told(
    tx: &mut Tx<'_>,
    known: &SystemTask,
    step: &str,
    counts: Option<&Json>,
) -> Result<(), Failure> {
    let Some(person) = tx.person_of_request(known.request)? else {
        return Ok(());
    };
    if tx.standing(person).is_none() {
        return Ok(());
    }
    let Some(right) = right_of(tx, person, known.request)? else {
        return Ok(());
    };
    let more = json!({ "system": known.system, "act": known.act, "counts": counts });
    enter_step(tx, person, known.request, right, step, "system", &more)?;
    Ok(())
}

pub(super) fn right_of(
    tx: &mut Tx<'_>,
    person: PersonId,
    request: RequestId,
) -> Result<Option<Right>, Failure> {
    let rows = tx.requests_of(person)?;
    let row = rows.iter().find(|row| row.request == request);
    Ok(row.and_then(|row| row.kind.parse().ok()))
}

/// How many systems still have to erase for a request.
///
/// # Errors
/// [`Failure::Store`].
pub(crate) fn open_of(tx: &mut Tx<'_>, request: RequestId) -> Result<usize, Failure> {
    let erase = Act::Do(Asked::Erase).code();
    let tasks = tx.system_tasks(request)?;
    Ok(tasks
        .iter()
        .filter(|task| task.ended.is_none() && task.act == erase)
        .count())
}

/// Removes tasks that ended long ago.
pub(crate) fn sweep(tx: &mut Tx<'_>) -> Result<u64, store::Fault> {
    let before = tx.now().after(-KEPT_FOR);
    tx.sweep_system_tasks(before)
}
