//! A request as it is stored: the law's request with its stage, and what only the person and their
//! desk may read.

use law::words::{Words, requests as words};
use law::{Channel, Ground, Moment, PersonId, Request, RequestId, Right, Stage, Text};
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use serde_json::{Value as Json, json};
use store::Tx;

use super::StepTaken;
use super::about::{About, Intake, Message, Proposal, Waiting, WaitsFor};
use super::filing::{Asking, Claim};
use super::wish::Wish;
use crate::app::App;
use crate::failure::Failure;
use crate::letters::LetterNote;
use crate::package::Item;

/// How long a file can be collected again after it was first: for a download that broke off.
const AGAIN: jiff::SignedDuration = jiff::SignedDuration::from_hours(24);

/// A refusal as it was told: code, section, facts and reason, and where to go (`I-9`, APA s.37).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RefusedAs {
    /// The code of the closed list.
    pub code: String,
    /// The section it rests on.
    pub section: String,
    /// Why, for any case of this code.
    pub why: Text,
    /// The reason in this case: which data, used for what, on which basis, by which law.
    pub reason: Text,
    /// The names of the categories.
    pub categories: Vec<Text>,
    /// Where to complain (s.73).
    pub complaint: Text,
    /// Until when and how to appeal, where the answer is an administrative order.
    pub appeal: Text,
}

impl RefusedAs {
    /// The refusal sentence by sentence: why in general, the reason in this case, where to complain, until when to appeal
    /// (`LP-106`).
    #[must_use]
    pub fn told(&self) -> Vec<Text> {
        vec![
            self.why.clone(),
            self.reason.clone(),
            self.complaint.clone(),
            self.appeal.clone(),
        ]
    }
}

/// A category of which something is kept although the rest was erased.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct KeptUntil {
    /// The category's id.
    pub category: String,
    /// Its name.
    pub name: Text,
    /// The civil day after which it is destroyed, ISO 8601; none while a hold stands.
    pub until: Option<jiff::civil::Date>,
    /// Why, in one sentence.
    pub why: Text,
}

/// A request opened.
pub(crate) struct Case {
    pub(crate) request: Request,
    pub(crate) ground: Option<Ground>,
    pub(crate) words: Option<String>,
    pub(crate) refused: Option<RefusedAs>,
    pub(crate) kept: Vec<KeptUntil>,
    /// What it reaches: activities, categories, a correction.
    pub(crate) about: About,
    /// Who took it down, for one that did not come through the portal.
    pub(crate) intake: Option<Intake>,
    /// What desk and person asked and answered.
    pub(crate) messages: Vec<Message>,
    /// What it waits for, beside its stage.
    pub(crate) waiting: Option<Waiting>,
    /// What one of the desk proposed and another must approve.
    pub(crate) proposal: Option<Proposal>,
    /// What is done once it is proved who asks.
    pub(crate) pending: Option<Wish>,
    /// Whether the restriction that was granted has ended since.
    pub(crate) lifted: bool,
    /// Until when a restriction goes on for which the desk found no ground.
    pub(crate) ends: Option<Moment>,
    /// The systems without which a copy goes on, by their ids.
    pub(crate) without: Vec<String>,
    /// What was decided, as the person is told.
    pub(crate) told: Vec<Text>,
    /// What in a copy may speak of others: places, never texts.
    pub(crate) others: Vec<Item>,
    /// How often it had been changed when it was read: what was made from this look is kept only if
    /// nobody changed it since.
    revision: i64,
    /// What became of the letters about it.
    pub(crate) letters: Vec<LetterNote>,
    /// The random part of the word in the links of its letters.
    pub(crate) link: Option<String>,
    taken: Vec<(String, Moment)>,
    /// When the window to collect ends; kept when the stage that holds it is left.
    window: Option<Moment>,
}

fn unreadable() -> Failure {
    Failure::Store(store::Fault::Refused(
        "a stored request cannot be read".to_owned(),
    ))
}

fn whole<T: DeserializeOwned>(stored: Json) -> Result<T, Failure> {
    serde_json::from_value(stored).map_err(|_| unreadable())
}

/// A request of a person, opened; none when they have no such request.
///
/// # Errors
/// [`Failure::Store`].
pub(crate) fn case_of(
    app: &App,
    person: PersonId,
    request: RequestId,
) -> Result<Option<Case>, Failure> {
    let opened = app.store().read(|read| read.request(person, request))?;
    opened.as_ref().map(Case::read).transpose()
}

impl Case {
    /// Takes a request in, identified.
    pub(crate) fn filed(
        asking: &Asking,
        received: Moment,
        claim: Claim,
        cooling_until: Option<Moment>,
    ) -> Result<Case, Failure> {
        let request = Request::receive(claim.right, asking.channel, received)
            .identify(asking.proof, asking.proved, cooling_until)
            .map_err(|_| super::wrong_stage())?;
        let mut case = Case::new(request, asking.said.clone(), claim, asking.intake());
        let identified = asking.proved.max(received);
        case.taken.push(("identified".to_owned(), identified));
        Ok(case)
    }

    /// Takes a request in of which it is still to be proved who asks. What is wished for is done when
    /// it is.
    pub(crate) fn unproved(
        (channel, received): (Channel, Moment),
        words: Option<String>,
        claim: Claim,
        intake: Intake,
        pending: Wish,
    ) -> Case {
        let request = Request::receive(claim.right, channel, received);
        Case {
            pending: Some(pending),
            ..Case::new(request, words, claim, Some(intake))
        }
    }

    /// Takes it up: it is proved who asks.
    pub(crate) fn identified(
        self,
        asking: &Asking,
        claim: Claim,
        now: Moment,
        cooling_until: Option<Moment>,
    ) -> Result<Case, Failure> {
        let case = self.advance(now, |request| {
            request.identify(asking.proof, now, cooling_until)
        })?;
        Ok(Case {
            ground: claim.ground,
            about: claim.about,
            intake: asking.intake(),
            pending: None,
            waiting: None,
            ..case
        })
    }

    fn new(request: Request, words: Option<String>, claim: Claim, intake: Option<Intake>) -> Case {
        let received = request.received();
        Case {
            request,
            ground: claim.ground,
            words,
            refused: None,
            kept: Vec::new(),
            about: claim.about,
            intake,
            messages: Vec::new(),
            waiting: None,
            proposal: None,
            pending: None,
            told: Vec::new(),
            others: Vec::new(),
            lifted: false,
            ends: None,
            without: Vec::new(),
            revision: 0,
            letters: Vec::new(),
            link: None,
            taken: vec![("received".to_owned(), received)],
            window: None,
        }
    }

    /// Moves it as the law lets it, and notes the step.
    pub(crate) fn advance(
        self,
        at: Moment,
        step: impl FnOnce(Request) -> Result<Request, law::WrongMove>,
    ) -> Result<Case, Failure> {
        let request = step(self.request).map_err(|_| super::wrong_stage())?;
        let mut taken = self.taken;
        taken.push((request.stage().name().to_owned(), at));
        let window = match request.stage() {
            Stage::Answered { expires, .. } => Some(*expires),
            Stage::Collected { collected_at, .. } => {
                let again = collected_at.after(AGAIN);
                Some(self.window.map_or(again, |window| window.min(again)))
            }
            _ => self.window,
        };
        Ok(Case {
            request,
            taken,
            window,
            ..self
        })
    }

    /// Brings the facts of the stage it stands in up to now: no new step.
    pub(crate) fn again(
        self,
        step: impl FnOnce(Request) -> Result<Request, law::WrongMove>,
    ) -> Result<Case, Failure> {
        let request = step(self.request).map_err(|_| super::wrong_stage())?;
        Ok(Case { request, ..self })
    }

    pub(crate) fn stage(&self) -> &'static str {
        self.request.stage().name()
    }

    /// Keeps it, once: at its stage, with what it waits for. `from` is the stage at which it was read.
    ///
    /// # Errors
    /// [`Failure::Missing`] when somebody else moved or changed it since it was read; [`Failure::Store`].
    pub(crate) fn keep(
        &self,
        tx: &mut Tx<'_>,
        person: PersonId,
        request: RequestId,
        from: &str,
    ) -> Result<(), Failure> {
        let waits = self.waiting.as_ref().map(|waiting| waiting.on.code());
        let from = (from, self.revision);
        tx.move_request(person, request, from, (self.stage(), waits), &self.facts())?;
        Ok(())
    }

    /// Leaves it waiting from now on; the clock runs on.
    pub(crate) fn wait(&mut self, on: WaitsFor, why: Text, now: Moment) {
        self.waiting = Some(Waiting::from(on, why, now));
    }

    /// Until when the file can be collected, while it can be at all.
    pub(crate) fn collect_until(&self) -> Option<Moment> {
        match self.request.stage() {
            Stage::Answered { .. } | Stage::Collected { .. } => self.window,
            _ => None,
        }
    }

    /// Until when nothing is handed out or erased, while that still runs.
    pub(crate) const fn cooling_until(&self) -> Option<Moment> {
        match self.request.stage() {
            Stage::Identified { cooling_until, .. }
            | Stage::Gathered { cooling_until, .. }
            | Stage::Reviewed { cooling_until, .. } => *cooling_until,
            _ => None,
        }
    }

    pub(crate) fn steps(&self) -> Vec<StepTaken> {
        self.taken
            .iter()
            .map(|(stage, at)| StepTaken {
                stage: stage.clone(),
                words: step_words(stage).text(),
                at: *at,
            })
            .collect()
    }

    /// As it is sealed.
    pub(crate) fn facts(&self) -> Json {
        json!({
            "channel": self.request.channel().code(),
            "stage": stage_json(self.request.stage()),
            "ground": self.ground.map(Ground::code),
            "words": self.words,
            "refused": self.refused,
            "kept": self.kept,
            "about": self.about,
            "intake": self.intake,
            "messages": self.messages,
            "waiting": self.waiting,
            "proposal": self.proposal,
            "pending": self.pending,
            "told": self.told,
            "others": self.others,
            "lifted": self.lifted,
            "ends": self.ends.map(Moment::micros),
            "without": self.without,
            "letters": self.letters,
            "link": self.link,
            "window": self.window.map(Moment::micros),
            "steps": self.taken.iter().map(|(stage, at)| json!([stage, at.micros()])).collect::<Vec<_>>(),
        })
    }

    /// Opens it again.
    pub(crate) fn read(opened: &store::Request) -> Result<Case, Failure> {
        let facts = opened.facts.open();
        let right: Right = opened.row.kind.parse().map_err(|_| unreadable())?;
        let channel: Channel = Facts(facts).parsed("channel")?;
        let part = |name: &str| facts.get(name).cloned().unwrap_or(Json::Null);
        let stage = read_stage(&opened.row.stage, &part("stage"))?;
        let request = Request::resume(right, channel, opened.row.received, stage)
            .map_err(|_| unreadable())?;
        let steps: Vec<(String, i64)> = whole(part("steps"))?;
        Ok(Case {
            request,
            ground: facts
                .get("ground")
                .and_then(Json::as_str)
                .and_then(|code| code.parse().ok()),
            words: facts.get("words").and_then(Json::as_str).map(str::to_owned),
            refused: whole(part("refused"))?,
            kept: whole(part("kept"))?,
            about: whole(part("about"))?,
            intake: whole(part("intake"))?,
            messages: whole(part("messages"))?,
            waiting: whole(part("waiting"))?,
            proposal: whole(part("proposal"))?,
            pending: whole(part("pending"))?,
            told: whole(part("told"))?,
            others: whole(part("others"))?,
            lifted: part("lifted") == Json::Bool(true),
            without: match part("without") {
                Json::Null => Vec::new(),
                named => whole(named)?,
            },
            ends: facts
                .get("ends")
                .and_then(Json::as_i64)
                .map(Moment::from_micros),
            revision: opened.row.revision,
            letters: whole(part("letters"))?,
            link: whole(part("link"))?,
            window: facts
                .get("window")
                .and_then(Json::as_i64)
                .map(Moment::from_micros),
            taken: steps
                .into_iter()
                .map(|(stage, at)| (stage, Moment::from_micros(at)))
                .collect(),
        })
    }
}

mod stage;

use stage::{Facts, read_stage, stage_json};

fn step_words(stage: &str) -> Words {
    match stage {
        "received" => words::STEP_RECEIVED,
        "identified" => words::STEP_IDENTIFIED,
        "gathered" => words::STEP_GATHERED,
        "reviewed" => words::STEP_REVIEWED,
        "answered" => words::STEP_ANSWERED,
        "collected" => words::STEP_COLLECTED,
        "expired" => words::STEP_EXPIRED,
        "erased-here" => words::STEP_ERASED_HERE,
        "refused" => words::STEP_REFUSED,
        "withdrawn" => words::STEP_WITHDRAWN,
        _ => words::STEP_FULFILLED,
    }
}

#[cfg(test)]
mod tests;
