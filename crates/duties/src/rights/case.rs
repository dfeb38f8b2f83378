//! A request as it is stored: the law's request with its stage, and what only the person and their
//! desk may read.

use law::words::{Words, requests as words};
use law::{Channel, Gathering, Ground, Moment, Proof, Request, Review, Right, Stage, Text};
use serde::{Deserialize, Serialize};
use serde_json::{Value as Json, json};

use super::StepTaken;
use crate::failure::Failure;

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
    /// The refusal sentence by sentence: the reason, where to complain, until when to appeal
    /// (`LP-106`).
    #[must_use]
    pub fn told(&self) -> Vec<Text> {
        vec![
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
    /// What the privacy desk must establish before the rule can answer.
    pub(crate) waits: Option<Text>,
    pub(crate) refused: Option<RefusedAs>,
    pub(crate) kept: Vec<KeptUntil>,
    taken: Vec<(String, Moment)>,
    /// When the window to collect ends; kept when the stage that holds it is left.
    window: Option<Moment>,
}

fn unreadable() -> Failure {
    Failure::Store(store::Fault::Refused(
        "a stored request cannot be read".to_owned(),
    ))
}

impl Case {
    /// Takes a request in, identified.
    pub(crate) fn filed(
        right: Right,
        received: Moment,
        proved: Moment,
        ground: Option<Ground>,
        words: Option<String>,
    ) -> Result<Case, Failure> {
        let request = Request::receive(right, Channel::Portal, received)
            .identify(Proof::FreshSignIn, proved, None)
            .map_err(|_| super::wrong_stage())?;
        Ok(Case {
            request,
            ground,
            words,
            waits: None,
            refused: None,
            kept: Vec::new(),
            taken: vec![
                ("received".to_owned(), received),
                ("identified".to_owned(), received),
            ],
            window: None,
        })
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

    pub(crate) fn stage(&self) -> &'static str {
        self.request.stage().name()
    }

    /// Until when the file can be collected, while it can be at all.
    pub(crate) fn collect_until(&self) -> Option<Moment> {
        match self.request.stage() {
            Stage::Answered { .. } | Stage::Collected { .. } => self.window,
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
            "waits": self.waits,
            "refused": self.refused,
            "kept": self.kept,
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
        let steps: Vec<(String, i64)> =
            serde_json::from_value(part("steps")).map_err(|_| unreadable())?;
        Ok(Case {
            request,
            ground: facts
                .get("ground")
                .and_then(Json::as_str)
                .and_then(|code| code.parse().ok()),
            words: facts.get("words").and_then(Json::as_str).map(str::to_owned),
            waits: serde_json::from_value(part("waits")).map_err(|_| unreadable())?,
            refused: serde_json::from_value(part("refused")).map_err(|_| unreadable())?,
            kept: serde_json::from_value(part("kept")).map_err(|_| unreadable())?,
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

fn stage_json(stage: &Stage) -> Json {
    let cooling = |until: &Option<Moment>| until.map(Moment::micros);
    match stage {
        Stage::Received => json!({}),
        Stage::Identified {
            proof,
            identified_at,
            cooling_until,
        } => {
            json!({ "proof": proof.code(), "at": identified_at.micros(), "cooling": cooling(cooling_until) })
        }
        Stage::Gathered {
            gathering,
            gathered_at,
            cooling_until,
        } => json!({
            "asked": gathering.asked, "answered": gathering.answered, "empty": gathering.empty, "failed": gathering.failed,
            "at": gathered_at.micros(), "cooling": cooling(cooling_until),
        }),
        Stage::Reviewed {
            review,
            reviewed_by,
            reviewed_at,
            cooling_until,
        } => json!({
            "granted": review.granted, "withheld": review.withheld, "kept": review.kept,
            "by": reviewed_by.to_string(), "at": reviewed_at.micros(), "cooling": cooling(cooling_until),
        }),
        Stage::Answered {
            answered_at,
            expires,
        } => json!({ "at": answered_at.micros(), "expires": expires.micros() }),
        Stage::Collected {
            answered_at,
            collected_at,
        } => json!({ "answered": answered_at.micros(), "at": collected_at.micros() }),
        Stage::Expired {
            answered_at,
            expired_at,
        } => json!({ "answered": answered_at.micros(), "at": expired_at.micros() }),
        Stage::ErasedHere { erased_at, open } => json!({ "at": erased_at.micros(), "open": open }),
        Stage::Fulfilled { fulfilled_at } => json!({ "at": fulfilled_at.micros() }),
        Stage::Refused {
            code,
            refused_by,
            refused_at,
        } => {
            json!({ "code": code.code(), "by": refused_by.to_string(), "at": refused_at.micros() })
        }
        Stage::Withdrawn { withdrawn_at } => json!({ "at": withdrawn_at.micros() }),
    }
}

/// The facts of a stage as they were stored.
struct Facts<'j>(&'j Json);

impl<'j> Facts<'j> {
    fn text(&self, name: &str) -> Result<&'j str, Failure> {
        let Facts(facts) = *self;
        facts
            .get(name)
            .and_then(Json::as_str)
            .ok_or_else(unreadable)
    }

    fn parsed<T: std::str::FromStr>(&self, name: &str) -> Result<T, Failure> {
        self.text(name)?.parse().map_err(|_| unreadable())
    }

    fn moment(&self, name: &str) -> Result<Moment, Failure> {
        let micros = self.0.get(name).and_then(Json::as_i64);
        micros.map(Moment::from_micros).ok_or_else(unreadable)
    }

    fn number(&self, name: &str) -> Result<u32, Failure> {
        let number = self.0.get(name).and_then(Json::as_u64);
        number
            .and_then(|number| u32::try_from(number).ok())
            .ok_or_else(unreadable)
    }

    /// There may be no cooling-off.
    fn cooling(&self) -> Option<Moment> {
        let micros = self.0.get("cooling").and_then(Json::as_i64);
        micros.map(Moment::from_micros)
    }
}

fn read_stage(name: &str, stored: &Json) -> Result<Stage, Failure> {
    let facts = Facts(stored);
    let at = || facts.moment("at");
    Ok(match name {
        "received" => Stage::Received,
        "identified" => Stage::Identified {
            proof: facts.parsed("proof")?,
            identified_at: at()?,
            cooling_until: facts.cooling(),
        },
        "gathered" => Stage::Gathered {
            gathering: Gathering {
                asked: facts.number("asked")?,
                answered: facts.number("answered")?,
                empty: facts.number("empty")?,
                failed: facts.number("failed")?,
            },
            gathered_at: at()?,
            cooling_until: facts.cooling(),
        },
        "reviewed" => Stage::Reviewed {
            review: Review {
                granted: facts.number("granted")?,
                withheld: facts.number("withheld")?,
                kept: facts.number("kept")?,
            },
            reviewed_by: facts.parsed("by")?,
            reviewed_at: at()?,
            cooling_until: facts.cooling(),
        },
        "answered" => Stage::Answered {
            answered_at: at()?,
            expires: facts.moment("expires")?,
        },
        "collected" => Stage::Collected {
            answered_at: facts.moment("answered")?,
            collected_at: at()?,
        },
        "expired" => Stage::Expired {
            answered_at: facts.moment("answered")?,
            expired_at: at()?,
        },
        "erased-here" => Stage::ErasedHere {
            erased_at: at()?,
            open: facts.number("open")?,
        },
        "fulfilled" => Stage::Fulfilled {
            fulfilled_at: at()?,
        },
        "refused" => Stage::Refused {
            code: facts.parsed("code")?,
            refused_by: facts.parsed("by")?,
            refused_at: at()?,
        },
        "withdrawn" => Stage::Withdrawn {
            withdrawn_at: at()?,
        },
        _ => return Err(unreadable()),
    })
}

#[cfg(test)]
mod tests;
