//! Asking again: what a system says it erased is asked for, several people in one reading, and only its
//! answer to that closes an erasure (s.33, `T19`).

use connectors::contract::{Erased, Located as Found, Receipt, Residue, Scope, Trouble};
use law::{EntryId, Moment};
use store::{SystemTask, Work};

use super::System;
use super::carry::{Answer, Outcome, tell};
use super::state::State;
use crate::app::App;
use crate::failure::Failure;

/// An erasure that a system said it did, before it was asked again.
pub(crate) struct Unproved {
    pub(super) work: Work,
    pub(super) known: SystemTask,
    pub(super) located: Found,
    pub(super) scope: Scope,
    pub(super) receipt: Receipt,
}

impl Unproved {
    /// The task that it carries out.
    pub(crate) const fn task(&self) -> EntryId {
        self.known.task
    }
}

/// Asks a system again after the erasures that it said it did, all of them in one reading, and settles
/// each by what it answered. What was asked, with what it led to.
pub(crate) fn prove(app: &App, unproved: Vec<Unproved>) -> Vec<(Work, Result<(), Failure>)> {
    let Some(first) = unproved.first() else {
        return Vec::new();
    };
    let answers = match app.systems().of(&first.known.system) {
        Some(system) => ask_again(&system, app.now(), &unproved),
        // It was taken out of the configuration meanwhile: found out at the next try.
        None => vec![Err(Trouble::Unreachable); unproved.len()],
    };
    let settled = unproved.into_iter().zip(answers).map(|(one, answer)| {
        let outcome = proved(&one.located, one.receipt, answer);
        let settled = tell(app, &one.work, &one.known, &outcome);
        (one.work, settled)
    });
    settled.collect()
}

fn ask_again(system: &System, now: Moment, unproved: &[Unproved]) -> Vec<Result<Residue, Trouble>> {
    let erased: Vec<Erased<'_>> = unproved
        .iter()
        .map(|one| Erased {
            located: &one.located,
            scope: &one.scope,
        })
        .collect();
    let answers = system.ask(now, |to| {
        let answers = to.verify_all(&erased);
        // One that answered about nobody failed.
        match answers.first() {
            Some(Err(trouble)) if trouble.is_passing() => Err(trouble.clone()),
            _ => Ok(answers),
        }
    });
    let mut answers = answers.unwrap_or_else(|trouble| vec![Err(trouble); erased.len()]);
    // Whoever was not answered about is asked about again.
    answers.resize_with(erased.len(), || Err(Trouble::Cut));
    answers
}

/// What an erasure led to. A system that says it did is believed only when nothing is found.
fn proved(located: &Found, receipt: Receipt, answer: Result<Residue, Trouble>) -> Outcome {
    let residue = match answer {
        Ok(residue) => residue,
        Err(trouble) => return Outcome::Failed(trouble),
    };
    let state = match (residue.is_empty(), located.is_nowhere()) {
        (false, _) => State::Left,
        (true, true) if receipt.changed.is_empty() => State::Nowhere,
        (true, _) => State::Done,
    };
    let answer = Answer {
        receipt: Some(receipt),
        residue: Some(residue),
    };
    Outcome::Is(state, answer)
}
