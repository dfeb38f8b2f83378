//! What is told of the systems: to the person on the page of the request and of the certificate, to the
//! desk in the case, in the history of both.

use law::words::{Words, systems as words};
use law::{EntryId, Moment, RequestId, Text};
use store::SystemTask;

use super::carry::Answer;
use super::state::{Act, State};
use crate::app::App;
use crate::failure::Failure;
use crate::period;
use crate::rights::read_day;
use connectors::contract::{Trouble, Why};

/// One system asked for a request, as its person and the desk see it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SystemStep {
    /// The number of the task.
    pub task: EntryId,
    /// The request.
    pub request: RequestId,
    /// The system, by its id.
    pub system: String,
    /// How far it is.
    pub state: State,
    /// Whether it erases, so that staff cannot close it by hand.
    pub erases: bool,
    /// How often it was tried.
    pub attempts: u32,
    /// When anything last changed.
    pub changed: Moment,
    /// What is told of it, sentence by sentence: what it was asked and how far it is, then what stays
    /// there and why.
    pub told: Vec<Text>,
}

/// What the systems were asked for a request, in that order. What is not to be asked before a later day
/// is left out until then.
///
/// # Errors
/// [`Failure::Store`].
pub fn steps(app: &App, request: RequestId) -> Result<Vec<SystemStep>, Failure> {
    let tasks = app.store().read(|read| read.system_tasks(request))?;
    let shown = tasks.iter().filter(|task| {
        let later = task.act == Act::EraseRest.code() && task.state == State::Waits.code();
        !later && task.state != State::Moot.code()
    });
    shown.map(|task| step(app, task)).collect()
}

/// The most systems that are shown as needing somebody.
const SHOWN_MOST: usize = 200;

/// What systems were asked and somebody has to look at, whosever request it is, those due first: for the
/// desk. Nobody is named.
///
/// # Errors
/// [`Failure::Store`].
pub fn needing(app: &App) -> Result<Vec<SystemStep>, Failure> {
    let tasks = app
        .store()
        .read(|read| read.open_system_tasks(SHOWN_MOST))?;
    let needing = tasks
        .iter()
        .filter(|task| State::of_code(&task.state).is_some_and(State::is_for_the_desk));
    needing.map(|task| step(app, task)).collect()
}

/// What is told of them.
pub(crate) fn sentences(steps: &[SystemStep]) -> impl Iterator<Item = Text> {
    steps.iter().flat_map(|step| step.told.iter().cloned())
}

fn step(app: &App, task: &SystemTask) -> Result<SystemStep, Failure> {
    let state = State::of_code(&task.state).unwrap_or(State::Desk);
    let act = Act::of_code(&task.act).ok_or(Failure::Missing("act of a system"))?;
    let answer = Answer::read(&task.answer);
    let name = name_of(app, &task.system);
    let day = period::day(read_day(&task.due_day)?);
    let when = period::moment(task.ended.unwrap_or(task.changed));
    let rows = number(answer.left());
    let why = trouble(&task.trouble);
    let said = state_words(state, act).fill_text(&[
        ("day", &day),
        ("when", &when),
        ("rows", &rows),
        ("why", &why),
    ]);
    let mut told =
        vec![words::TASK.fill_text(&[("system", &name), ("act", &act.words()), ("state", &said)])];
    told.extend(stayed(&name, &answer));
    Ok(SystemStep {
        task: task.task,
        request: task.request,
        system: task.system.clone(),
        state,
        erases: act.erases(),
        attempts: task.attempts,
        changed: task.changed,
        told,
    })
}

const fn state_words(state: State, act: Act) -> Words {
    match state {
        State::Waits => words::STATE_WAITS,
        State::Trying => words::STATE_TRYING,
        State::Desk => words::STATE_DESK,
        State::Left => words::STATE_LEFT,
        State::ByHand => words::STATE_BY_HAND,
        State::ByHandDone => words::STATE_BY_HAND_DONE,
        State::Done if act.erases() => words::STATE_DONE_ERASE,
        State::Done => words::STATE_DONE,
        State::Nowhere => words::STATE_NOWHERE,
        State::Moot => words::STATE_MOOT,
    }
}

/// What stays, once for each reason with the rows together, and what could not be looked at.
fn stayed(name: &Text, answer: &Answer) -> Vec<Text> {
    let mut by_reason: Vec<(Why, u64)> = Vec::new();
    for stayed in answer.stayed() {
        match by_reason.iter_mut().find(|(why, _)| *why == stayed.why) {
            Some((_, rows)) => *rows += stayed.rows,
            None => by_reason.push((stayed.why, stayed.rows)),
        }
    }
    let mut told: Vec<Text> = by_reason
        .into_iter()
        .map(|(why, rows)| {
            words::STAYED.fill_text(&[
                ("system", name),
                ("rows", &number(rows)),
                ("why", &why.text()),
            ])
        })
        .collect();
    let unread = answer
        .residue
        .as_ref()
        .map_or(0, |residue| residue.unread.len());
    if unread > 0 {
        told.push(words::UNREAD.fill_text(&[("system", name), ("places", &number(unread as u64))]));
    }
    told
}

fn number(count: u64) -> Text {
    Text::new(count.to_string(), count.to_string())
}

/// The name of a system as the configuration says it, or its id where it is connected no longer.
pub(crate) fn name_of(app: &App, system: &str) -> Text {
    app.systems()
        .of(system)
        .map_or_else(|| Text::new(system, system), |known| known.name().clone())
}

/// Why a try failed, by its code.
fn trouble(code: &str) -> Text {
    let words = match code {
        "" => return Text::new("", ""),
        "not-connected" => words::WHY_NOT_CONNECTED,
        "lost" => words::WHY_LOST,
        code => Trouble::words_of_code(code).unwrap_or(words::WHY_LOST),
    };
    words.text()
}

/// What happened with a system, as an entry of a case tells it; nothing for any other entry.
pub(crate) fn in_history(app: &App, step: &str, payload: &serde_json::Value) -> Option<Text> {
    let told = match step {
        "system-asked" => words::STEP_SYSTEM_ASKED,
        "system-done" => words::STEP_SYSTEM_DONE,
        "system-left" => words::STEP_SYSTEM_LEFT,
        "system-desk" => words::STEP_SYSTEM_DESK,
        "system-by-hand" => words::STEP_SYSTEM_BY_HAND,
        _ => return None,
    };
    let word = |name: &str| payload.get(name).and_then(serde_json::Value::as_str);
    let system = name_of(app, word("system").unwrap_or_default());
    let act = word("act").and_then(Act::of_code);
    let act = act.map_or_else(|| Text::new("", ""), Act::words);
    Some(told.fill_text(&[("system", &system), ("act", &act)]))
}

/// What is said when something is erased here and not yet in other systems (`T19`).
pub(crate) fn everywhere(open: u32, by: jiff::civil::Date) -> Option<Text> {
    (open > 0).then(|| {
        words::EVERYWHERE_BY.fill_text(&[
            ("count", &number(u64::from(open))),
            ("day", &period::day(by)),
        ])
    })
}
