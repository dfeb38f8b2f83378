//! One question, one decision with its grounds.

use duties::{App, ask};
use jiff::Timestamp;
use law::{Operation, Text};
use policy::{Answer, Duty, Named, Rule};
use serde::Serialize;
use serde_json::Value as Json;
use store::Entered;

use super::question::{Members, Open, Posed, pose};
use crate::api::door::Call;
use crate::api::json;
use crate::api::problem::Problem;
use crate::api::reply::Reply;

/// Answers one evaluation.
pub(super) fn answer(call: &mut Call, app: &App) -> Result<Reply, Problem> {
    let body = json::object(&call.body)?;
    let posed = pose(&app.store().compiled(), &Members::of(&body), Open::Nothing)?;
    Reply::json(&decide(app, &posed)?)
}

/// The decision on one question: evaluated, or entered where that is asked for.
pub(super) fn decide(app: &App, posed: &Posed) -> Result<Decision, Problem> {
    if posed.asked.operation.parse::<Operation>().is_err() {
        // A verb that is none of the five cannot be put as a question; no activity does it.
        let rule = Rule::OperationUndeclared;
        let context = Context::NoVerb {
            rule: rule.code(),
            section: rule.section(),
            why: rule.why().text(),
            next_step: rule.next_step().text(),
        };
        return Ok(Decision {
            decision: false,
            context,
        });
    }
    if posed.enter {
        let (answer, entered) = ask::decide(app, &posed.asked)?;
        return Ok(Decision::of(answer, Some(entered)));
    }
    Ok(Decision::of(ask::evaluate(app, &posed.asked), None))
}

/// A decision as AuthZEN has it; everything the answer says stands in its context. Written straight
/// into the reply: a tree of the same would cost more than the decision.
#[derive(Serialize)]
pub(super) struct Decision {
    pub(super) decision: bool,
    context: Context,
}

#[derive(Serialize)]
#[serde(untagged)]
enum Context {
    Grounds(Box<Grounds>),
    NoVerb {
        rule: &'static str,
        section: &'static str,
        why: Text,
        next_step: Text,
    },
    Fault {
        error: Json,
    },
}

impl Decision {
    fn of(answer: Answer, entered: Option<Entered>) -> Self {
        Decision {
            decision: answer.permitted,
            context: Context::Grounds(Box::new(Grounds::of(answer, entered))),
        }
    }

    /// What a question of a batch is answered that could not be read.
    pub(super) const fn fault(error: Json) -> Self {
        Decision {
            decision: false,
            context: Context::Fault { error },
        }
    }
}

/// The grounds of an answer: basis, section, notice version, rule, words, duties, and the ledger
/// entry when there is one. Names no person. A member with nothing in it is left out, as AuthZEN asks
/// of its documents.
#[derive(Serialize)]
pub(crate) struct Grounds {
    #[serde(skip_serializing_if = "Option::is_none")]
    activity: Option<Named>,
    at: Timestamp,
    #[serde(skip_serializing_if = "Option::is_none")]
    basis: Option<&'static str>,
    categories: Vec<Named>,
    #[serde(skip_serializing_if = "Option::is_none")]
    duties: Option<Vec<Duty>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    entry: Option<Entry>,
    next_step: Text,
    #[serde(skip_serializing_if = "Option::is_none")]
    notice_version: Option<u32>,
    operation: &'static str,
    policy: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    recipient: Option<Named>,
    #[serde(skip_serializing_if = "Option::is_none")]
    role: Option<Named>,
    #[serde(skip_serializing_if = "Option::is_none")]
    rule: Option<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    section: Option<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    until: Option<Timestamp>,
    version: u32,
    why: Text,
}

#[derive(Serialize)]
struct Entry {
    leaf: u64,
    number: u64,
}

impl Grounds {
    pub(crate) fn of(answer: Answer, entered: Option<Entered>) -> Self {
        Grounds {
            activity: answer.activity,
            at: answer.at,
            basis: answer.basis,
            categories: answer.categories,
            duties: answer.permitted.then_some(answer.duties),
            entry: entered.map(|entered| Entry {
                leaf: entered.leaf,
                number: entered.number,
            }),
            next_step: answer.next_step,
            notice_version: answer.notice,
            operation: answer.operation,
            policy: answer.policy,
            recipient: answer.recipient,
            role: answer.role,
            rule: answer.rule,
            section: answer.section,
            until: answer.until,
            version: answer.version,
            why: answer.why,
        }
    }
}
