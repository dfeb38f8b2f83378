//! One question, one decision with its grounds.

use duties::{App, ask};
use law::Operation;
use policy::{Answer, Rule};
use serde_json::{Value as Json, json};
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
pub(super) fn decide(app: &App, posed: &Posed) -> Result<Json, Problem> {
    if posed.asked.operation.parse::<Operation>().is_err() {
        // A verb that is none of the five cannot be put as a question; no activity does it.
        let rule = Rule::OperationUndeclared;
        return Ok(json!({
            "decision": false,
            "context": {
                "rule": rule.code(),
                "section": rule.section(),
                "why": rule.why().text(),
                "next_step": rule.next_step().text(),
            },
        }));
    }
    if posed.enter {
        let (answer, entered) = ask::decide(app, &posed.asked)?;
        return Ok(decision(&answer, Some(entered)));
    }
    Ok(decision(&ask::evaluate(app, &posed.asked), None))
}

/// A decision as AuthZEN has it; everything the answer says stands in its context.
pub(crate) fn decision(answer: &Answer, entered: Option<Entered>) -> Json {
    json!({ "decision": answer.permitted, "context": grounds(answer, entered) })
}

/// The grounds of an answer: basis, section, notice version, rule, words, duties, and the ledger
/// entry when there is one. Names no person.
pub(crate) fn grounds(answer: &Answer, entered: Option<Entered>) -> Json {
    let mut grounds = json!({
        "policy": answer.policy,
        "version": answer.version,
        "operation": answer.operation,
        "activity": answer.activity,
        "categories": answer.categories,
        "section": answer.section,
        "why": answer.why,
        "next_step": answer.next_step,
        "at": answer.at.to_string(),
    });
    if let Json::Object(members) = &mut grounds {
        // A member with nothing in it is left out, as AuthZEN asks of its documents.
        members.retain(|_, value| !value.is_null());
        let mut put = |name: &str, value: Option<Json>| {
            if let Some(value) = value {
                members.insert(name.to_owned(), value);
            }
        };
        put("rule", answer.rule.map(Json::from));
        put("basis", answer.basis.map(Json::from));
        put("notice_version", answer.notice.map(Json::from));
        put("role", answer.role.as_ref().map(|role| json!(role)));
        put("recipient", answer.recipient.as_ref().map(|to| json!(to)));
        put("until", answer.until.map(|until| json!(until.to_string())));
        if answer.permitted {
            put("duties", Some(json!(answer.duties)));
        }
        put(
            "entry",
            entered.map(|entry| json!({ "leaf": entry.leaf, "number": entry.number })),
        );
    }
    grounds
}
