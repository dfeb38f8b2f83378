//! Wishes and decisions as they are written down: what programs and the command line send, and what is
//! sealed with a case until it can be done.

use law::words::{api, desk as words};
use law::{Ground, Limb, RefusalCode, Shown, Text};
use serde_json::{Map, Value as Json, json};

use super::decide::{Decision, DeskRefusal, Findings};
use super::wish::Wish;
use crate::failure::Failure;

/// The kinds of wish, by the word under which each is asked for.
pub const WISHES: [&str; 9] = [
    "copy",
    "erasure",
    "objection",
    "restriction",
    "withdrawal",
    "correction",
    "portability",
    "complaint",
    "question",
];

impl Wish {
    /// A wish as it was written: `kind`, and what that kind needs.
    ///
    /// # Errors
    /// [`Failure::Bad`] for an unknown kind, a part that is missing or of another kind, or a ground that
    /// is none. The value is never repeated.
    pub fn from_json(written: &Map<String, Json>) -> Result<Wish, Failure> {
        let kind = written.get("kind").and_then(Json::as_str);
        if !kind.is_some_and(|kind| WISHES.contains(&kind)) {
            return Err(Failure::bad("kind", "s.30–36", words::KIND_UNKNOWN.text()));
        }
        if kind == Some("copy") && written.len() > 1 {
            return Err(Failure::bad("kind", "s.30", words::PART_UNKNOWN.text()));
        }
        let ground = written.get("ground").and_then(Json::as_str);
        if ground.is_some_and(|code| code.parse::<Ground>().is_err()) {
            return Err(Failure::bad(
                "ground",
                "s.30–36",
                api::REQUEST_GROUND.text(),
            ));
        }
        serde_json::from_value(Json::Object(written.clone())).map_err(|error| {
            // What serde says names the part of this program's own shape, not what was sent.
            let said = error.to_string();
            let (told, quoted) = match said.split('`').collect::<Vec<_>>().as_slice() {
                ["missing field ", field, ..] => (words::PART_MISSING, (*field).to_owned()),
                ["unknown field ", ..] => (words::PART_UNKNOWN, "kind".to_owned()),
                _ => (words::PART_MISSING, "kind".to_owned()),
            };
            Failure::bad(&quoted, "s.30–36", told.text())
        })
    }

    /// As it is written.
    #[must_use]
    pub fn to_json(&self) -> Json {
        serde_json::to_value(self).unwrap_or_default()
    }
}

/// A ground by its code.
pub(super) mod coded {
    use law::Ground;
    use serde::{Deserialize, Deserializer, Serializer, de::Error};

    pub(in super::super) fn serialize<S: Serializer>(
        ground: &Ground,
        into: S,
    ) -> Result<S::Ok, S::Error> {
        into.serialize_str(ground.code())
    }

    pub(in super::super) fn deserialize<'d, D: Deserializer<'d>>(
        from: D,
    ) -> Result<Ground, D::Error> {
        let code = String::deserialize(from)?;
        code.parse().map_err(|_| D::Error::custom("no such ground"))
    }
}

const fn shown_code(shown: Shown) -> &'static str {
    match shown {
        Shown::NotYet => "not-yet",
        Shown::Yes => "yes",
        Shown::No => "no",
    }
}

fn shown(written: &Map<String, Json>, name: &str) -> Result<Shown, Failure> {
    match written.get(name).map(Json::as_str) {
        None | Some(Some("not-yet")) => Ok(Shown::NotYet),
        Some(Some("yes")) => Ok(Shown::Yes),
        Some(Some("no")) => Ok(Shown::No),
        Some(_) => Err(Failure::bad(name, "s.33", words::FINDING_UNKNOWN.text())),
    }
}

fn said(written: &Map<String, Json>, name: &str) -> Result<Text, Failure> {
    let missing = || Failure::bad(name, "LP-98", words::WHY_MISSING.text());
    let both = written
        .get(name)
        .and_then(Json::as_object)
        .ok_or_else(missing)?;
    let one = |language: &str| both.get(language).and_then(Json::as_str).map(str::trim);
    match (one("th"), one("en")) {
        (Some(th), Some(en)) if !th.is_empty() && !en.is_empty() => Ok(Text::new(th, en)),
        _ => Err(missing()),
    }
}

impl Decision {
    /// A decision as it was written: `decision`, and what that decision needs.
    ///
    /// # Errors
    /// [`Failure::Bad`] for an unknown word, a code or limb outside the closed list, or words that are
    /// missing in a language.
    pub fn from_json(written: &Map<String, Json>) -> Result<Decision, Failure> {
        match written.get("decision").and_then(Json::as_str) {
            Some("grant") => Ok(Decision::Grant),
            Some("say") => Ok(Decision::Say(said(written, "answer")?)),
            Some("found") => Ok(Decision::Found(Findings {
                purpose_over: shown(written, "purpose_over")?,
                unlawful: shown(written, "unlawful")?,
                objection_stands: shown(written, "objection_stands")?,
            })),
            Some("refuse") => {
                let code = written.get("code").and_then(Json::as_str);
                let code: RefusalCode = code
                    .and_then(|code| code.parse().ok())
                    .ok_or_else(|| Failure::bad("code", "LP-98", words::CODE_UNKNOWN.text()))?;
                let limbs = written.get("limbs").and_then(Json::as_array);
                let limbs = limbs
                    .into_iter()
                    .flatten()
                    .map(|limb| {
                        Limb::ALL
                            .iter()
                            .copied()
                            .find(|known| limb.as_str() == Some(known.code()))
                            .ok_or_else(|| {
                                Failure::bad("limbs", "LP-98", words::CODE_UNKNOWN.text())
                            })
                    })
                    .collect::<Result<_, _>>()?;
                Ok(Decision::Refuse(DeskRefusal {
                    code,
                    limbs,
                    reason: said(written, "reason")?,
                }))
            }
            _ => Err(Failure::bad(
                "decision",
                "LP-98",
                words::DECISION_UNKNOWN.text(),
            )),
        }
    }

    /// As it is written.
    #[must_use]
    pub fn to_json(&self) -> Json {
        match self {
            Decision::Grant => json!({ "decision": "grant" }),
            Decision::Say(answer) => json!({ "decision": "say", "answer": answer }),
            Decision::Found(found) => json!({
                "decision": "found",
                "purpose_over": shown_code(found.purpose_over),
                "unlawful": shown_code(found.unlawful),
                "objection_stands": shown_code(found.objection_stands),
            }),
            Decision::Refuse(refusal) => json!({
                "decision": "refuse",
                "code": refusal.code.code(),
                "limbs": refusal.limbs.iter().map(|limb| limb.code()).collect::<Vec<_>>(),
                "reason": refusal.reason,
            }),
        }
    }
}
