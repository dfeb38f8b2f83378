//! A stage as it is sealed, and opened again.

use law::{Gathering, Moment, Review, Stage};
use serde_json::{Value as Json, json};

use super::unreadable;
use crate::failure::Failure;

pub(super) fn stage_json(stage: &Stage) -> Json {
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
pub(super) struct Facts<'j>(pub(super) &'j Json);

impl<'j> Facts<'j> {
    fn text(&self, name: &str) -> Result<&'j str, Failure> {
        let Facts(facts) = *self;
        facts
            .get(name)
            .and_then(Json::as_str)
            .ok_or_else(unreadable)
    }

    pub(super) fn parsed<T: std::str::FromStr>(&self, name: &str) -> Result<T, Failure> {
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

pub(super) fn read_stage(name: &str, stored: &Json) -> Result<Stage, Failure> {
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
