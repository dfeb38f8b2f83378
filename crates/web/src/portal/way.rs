//! The way of a request: which steps requests for its right take, and which are behind it.

use duties::rights::RequestView;
use law::words::{Words, asking, portal, requests};
use law::{Right, Stage};

use crate::page::Frame;

/// One step on the way.
pub(crate) struct Step {
    pub(crate) words: String,
    pub(crate) at: Option<String>,
    /// `done`, `now` or nothing.
    pub(crate) mark: &'static str,
}

/// The way of a request: the steps taken, then those still to come for its right.
pub(crate) fn way(frame: &Frame, view: &RequestView) -> Vec<Step> {
    let mut way: Vec<Step> = view
        .steps
        .iter()
        .map(|step| Step {
            words: frame.say(&step.words).to_owned(),
            at: Some(frame.moment(step.at)),
            mark: "done",
        })
        .collect();
    let to_come = steps(view).into_iter().filter(|(_, reached)| !reached);
    for (at, (words, _)) in to_come.enumerate() {
        way.push(Step {
            words: frame.t(words).to_owned(),
            at: None,
            mark: if at == 0 { "now" } else { "" },
        });
    }
    way
}

/// Which step of how many it stands at.
pub(crate) fn place(view: &RequestView) -> (usize, usize) {
    let steps = steps(view);
    let reached = steps
        .iter()
        .rposition(|(_, reached)| *reached)
        .map_or(1, |at| at + 1);
    (reached, steps.len())
}

/// The steps that requests for this right take, worded as still to come, and which are behind it.
fn steps(view: &RequestView) -> Vec<(Words, bool)> {
    let taken = |names: &[&str]| {
        view.steps
            .iter()
            .any(|step| names.contains(&step.stage.as_str()))
    };
    if matches!(view.stage, Stage::Refused { .. } | Stage::Withdrawn { .. }) {
        return view
            .steps
            .iter()
            .map(|_| (requests::STEP_REFUSED, true))
            .collect();
    }
    let mut steps = vec![
        (requests::STEP_RECEIVED, true),
        (requests::STEP_IDENTIFIED, taken(&["identified"])),
    ];
    let examined = taken(&["reviewed", "fulfilled"]);
    let fulfilled = taken(&["fulfilled"]);
    match view.right {
        Right::Access | Right::Portability | Right::Complaint => steps.extend([
            (
                portal::TO_COME_GATHERED,
                taken(&["gathered", "reviewed", "answered"]),
            ),
            (portal::TO_COME_ANSWERED, taken(&["answered"])),
            (portal::TO_COME_COLLECTED, taken(&["collected", "expired"])),
        ]),
        Right::Erasure => steps.extend([
            (
                portal::TO_COME_GATHERED,
                taken(&["gathered", "reviewed", "erased-here", "fulfilled"]),
            ),
            (portal::TO_COME_ERASED, taken(&["erased-here", "fulfilled"])),
            (portal::TO_COME_FULFILLED, fulfilled),
        ]),
        Right::Objection | Right::Restriction => steps.extend([
            (asking::WAY_STOPPED, true),
            (asking::WAY_EXAMINED, examined),
            (asking::WAY_DECIDED, fulfilled),
        ]),
        Right::Informed => steps.push((asking::WAY_ANSWERED, fulfilled)),
        Right::Rectification | Right::Withdrawal => steps.extend([
            (asking::WAY_EXAMINED, examined),
            (asking::WAY_DECIDED, fulfilled),
        ]),
    }
    steps
}
