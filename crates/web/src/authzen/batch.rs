//! Many questions at once, with the three semantics of AuthZEN.

use duties::App;
use law::words::api;
use serde::Serialize;
use serde_json::{Map, Value as Json};

use super::decision::{Decision, decide};
use super::question::{Members, Open, pose};
use crate::api::door::Call;
use crate::api::json::{self, text};
use crate::api::problem::Problem;
use crate::api::reply::Reply;

/// Questions in one request at most.
const QUESTIONS_MAX: usize = 1_000;

/// The decisions on a batch, in the order of its questions.
#[derive(Serialize)]
struct Batch {
    evaluations: Vec<Decision>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Semantic {
    ExecuteAll,
    DenyOnFirstDeny,
    PermitOnFirstPermit,
}

impl Semantic {
    fn read(body: &Map<String, Json>) -> Result<Self, Problem> {
        let options = match body.get("options") {
            None | Some(Json::Null) => return Ok(Semantic::ExecuteAll),
            Some(Json::Object(options)) => options,
            Some(_) => return Err(Problem::wrong_type("options")),
        };
        match text(
            options,
            "evaluations_semantic",
            "options.evaluations_semantic",
        )? {
            None | Some("execute_all") => Ok(Semantic::ExecuteAll),
            Some("deny_on_first_deny") => Ok(Semantic::DenyOnFirstDeny),
            Some("permit_on_first_permit") => Ok(Semantic::PermitOnFirstPermit),
            Some(_) => Err(Problem::unreadable(api::REQUEST_SEMANTIC.text())),
        }
    }

    /// Whether a decision ends the batch.
    const fn ends_with(self, decision: bool) -> bool {
        match self {
            Semantic::ExecuteAll => false,
            Semantic::DenyOnFirstDeny => !decision,
            Semantic::PermitOnFirstPermit => decision,
        }
    }
}

/// Answers a batch; one without questions is answered as a single evaluation.
pub(super) fn answer(call: &mut Call, app: &App) -> Result<Reply, Problem> {
    let body = json::object(&call.body)?;
    let semantic = Semantic::read(&body)?;
    let items = match body.get("evaluations") {
        None | Some(Json::Null) => &[][..],
        Some(Json::Array(items)) => items.as_slice(),
        Some(_) => return Err(Problem::wrong_type("evaluations")),
    };
    let compiled = app.store().compiled();
    if items.is_empty() {
        let posed = pose(&compiled, &Members::of(&body), Open::Nothing)?;
        return Reply::json(&decide(app, &posed)?);
    }
    if items.len() > QUESTIONS_MAX {
        return Err(Problem::out_of_range("evaluations"));
    }
    let mut decisions = Vec::with_capacity(items.len());
    for item in items {
        let posed = item
            .as_object()
            .ok_or_else(|| Problem::wrong_type("evaluations"))
            .and_then(|item| pose(&compiled, &Members::item(item, &body), Open::Nothing));
        let one = match posed {
            Ok(posed) => decide(app, &posed)?,
            // A fault of one question closes that one and leaves the others standing.
            Err(problem) => Decision::fault(problem.in_brief()),
        };
        let is_permitted = one.decision;
        decisions.push(one);
        if semantic.ends_with(is_permitted) {
            break;
        }
    }
    Reply::json(&Batch {
        evaluations: decisions,
    })
}
