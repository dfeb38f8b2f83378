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

/// The way of a request: the steps taken, then those still to come for its right. What filing did by
/// itself is told where it was done, after it was proved who asks.
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
    let proved = view
        .steps
        .iter()
        .position(|step| step.stage == "identified");
    if let Some(at) = proved.filter(|_| stops(view)) {
        let stopped = Step {
            words: frame.t(asking::WAY_STOPPED).to_owned(),
            at: way.get(at).and_then(|proved| proved.at.clone()),
            mark: "done",
        };
        way.insert(at + 1, stopped);
    }
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

/// Which step of how many it stands at: the one that is going on, or the last.
pub(crate) fn place(way: &[Step]) -> (usize, usize) {
    let now = way.iter().position(|step| step.mark == "now");
    (now.map_or(way.len(), |at| at + 1), way.len())
}

/// Whether filing it stopped a use, and that was not undone.
fn stops(view: &RequestView) -> bool {
    matches!(view.right, Right::Objection | Right::Restriction)
        && !matches!(view.stage, Stage::Refused { .. } | Stage::Withdrawn { .. })
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
            (asking::WAY_STOPPED, taken(&["identified"])),
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
