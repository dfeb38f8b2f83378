//! What the rule table says of an opened case: for each use the request reaches, the basis, the answer,
//! and the refusals that stay open; so that whoever decides sees the rule and not a mood (`LP-98`).

use duties::App;
use duties::rights::RequestView;
use law::words::{Words, console};
use law::{
    Answer, Basis, Circumstances, Ground, RefusalCode, Right, Shown, Stage, Text, answer, cell,
};

use crate::page::Frame;

/// The table's lines for one request, and the codes that can refuse it.
pub(crate) struct Rule {
    lines: Vec<(Text, Basis, Answer)>,
    ground: Ground,
    codes: Vec<RefusalCode>,
}

/// A line as it is shown: the uses to which the law answers the same on the same basis.
pub(crate) struct Line {
    pub(crate) used: Vec<String>,
    pub(crate) basis: &'static str,
    pub(crate) answer: String,
    pub(crate) codes: String,
}

impl Line {
    fn answers_as(&self, other: &Line) -> bool {
        (self.basis, &self.answer, &self.codes) == (other.basis, &other.answer, &other.codes)
    }
}

/// A refusal to choose, with every limb that must be shown.
pub(crate) struct Code {
    pub(crate) code: &'static str,
    pub(crate) why: &'static str,
    pub(crate) section: String,
    pub(crate) limbs: Vec<(&'static str, &'static str)>,
}

/// The ground a request is answered on, also for rights that are claimed on one alone.
fn ground_of(view: &RequestView) -> Ground {
    view.ground
        .or_else(|| view.right.grounds().next())
        .unwrap_or(Ground::Access)
}

/// Looks the request up in the table. The bases are those of the person's relationship; nothing of
/// their data is opened for it.
pub(crate) fn rule(app: &App, view: &RequestView) -> Result<Rule, duties::Failure> {
    let ground = ground_of(view);
    let relationship = app
        .store()
        .read(|read| read.person_of_request(view.request))?
        .and_then(|person| app.store().standing(person))
        .map(|standing| standing.relationship);
    let policy = app.policy();
    let about = view.about.open();
    let reaches = |activity: &policy::Activity| {
        let named = about.activities.contains(&activity.id);
        let holds = about.categories.iter().any(|id| {
            let ix = policy.compiled.category_ix(id);
            ix.is_some_and(|ix| activity.categories.has(ix.0))
        });
        (about.activities.is_empty() && about.categories.is_empty()) || named || holds
    };
    let activities = policy.compiled.activities().iter().zip(0_u8..);
    let lines: Vec<(Text, Basis, Answer)> = activities
        .filter(|(activity, _)| !activity.answers_rights && reaches(activity))
        .filter_map(|(activity, number)| {
            let ix = policy::ActivityIx(number);
            let basis = policy.compiled.basis(ix, relationship?)?;
            Some((activity.name.clone(), basis, cell(ground, basis)))
        })
        .collect();
    Ok(Rule {
        codes: codes(view, ground, &lines),
        ground,
        lines,
    })
}

/// The codes that can still refuse it. Before it is proved who asks, only that; afterwards never that.
fn codes(view: &RequestView, ground: Ground, lines: &[(Text, Basis, Answer)]) -> Vec<RefusalCode> {
    let is_received = matches!(view.stage, Stage::Received);
    let absent = Circumstances {
        marketing: Shown::No,
        research: Shown::No,
        purpose_over: Shown::No,
        unlawful: Shown::No,
        claim: Shown::No,
        erasure_due: Shown::No,
        ..Circumstances::default()
    };
    let admits = |code: RefusalCode| {
        lines.iter().any(|(_, basis, cell)| {
            cell.admits(code) || answer(ground, *basis, &absent).admits(code)
        })
    };
    RefusalCode::ALL
        .iter()
        .copied()
        .filter(|code| code.is_for_identity() == is_received)
        .filter(|code| code.is_for_identity() || admits(*code))
        .collect()
}

impl Rule {
    /// The lines in the words of the page.
    pub(crate) fn lines(&self, frame: &Frame) -> Vec<Line> {
        let mut told: Vec<Line> = Vec::new();
        for (name, basis, cell) in &self.lines {
            let name = frame.say(name).to_owned();
            let line = Line {
                used: vec![name.clone()],
                basis: frame.t(basis.words()),
                answer: frame.section(frame.say(&cell.told(self.ground))),
                codes: match cell {
                    Answer::Works => frame.t(console::RULE_CODES_NONE).to_owned(),
                    cell => {
                        let mut sections: Vec<String> = cell
                            .codes()
                            .iter()
                            .map(|code| frame.section(code.section()))
                            .collect();
                        sections.dedup();
                        sections.join(", ")
                    }
                },
            };
            match told.iter_mut().find(|known| known.answers_as(&line)) {
                Some(known) => known.used.push(name),
                None => told.push(line),
            }
        }
        told
    }

    /// The refusals to choose from.
    pub(crate) fn codes(&self, frame: &Frame) -> Vec<Code> {
        let codes = self.codes.iter();
        codes
            .map(|code| Code {
                code: code.code(),
                why: frame.t(code.why()),
                section: frame.section(code.section()),
                limbs: code
                    .limbs()
                    .iter()
                    .map(|limb| (limb.code(), frame.t(limb.words())))
                    .collect(),
            })
            .collect()
    }
}

/// What granting does for this right; nothing where the desk cannot simply grant it.
pub(crate) const fn granting(right: Right) -> Option<Words> {
    match right {
        Right::Objection => Some(console::GRANT_OBJECTION),
        Right::Restriction => Some(console::GRANT_RESTRICTION),
        Right::Rectification => Some(console::GRANT_CORRECTION),
        _ => None,
    }
}
