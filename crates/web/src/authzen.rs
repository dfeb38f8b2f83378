//! AuthZEN Authorization API 1.0: "may this actor do this with this person's data?" (`LP-35`).
//!
//! | AuthZEN | here |
//! |---|---|
//! | `subject` | `type` is `actor` (or `person`, for somebody asking about themself); `id` is the 32 digits |
//! | `resource` | `type` is `person` with `properties.categories`, or the id of one category; `id` is the person's |
//! | `action.name` | one of the five verbs: collect, use, store, disclose, erase (`LP-14`) |
//! | `context` | `activity`, `recipient`, `abroad`, `case`, `memo`, `ip`; and `enter`, an extension of ours |
//!
//! Roles, relations, consents are looked up and never taken from the request. A pure question
//! enters nothing and nothing can be read on the strength of it; with `context.enter` the decision
//! is written into the ledger and the answer names its entry. `action.properties.activity` may name
//! the activity too, so that an action search or a batch can carry it without a context.

mod batch;
mod decision;
mod question;
mod search;

use axum::http::header;
use duties::App;
use serde_json::{Value as Json, json};

pub(crate) use decision::Grounds;

use crate::api::door::{Call, Door, Gives, Manner, Place, Takes, Verb, Who};
use crate::api::problem::Problem;
use crate::api::reply::Reply;

/// The most octets of a question.
const QUESTION_BYTES_MAX: usize = 64 * 1024;
/// The most octets of a batch.
const BATCH_BYTES_MAX: usize = 1024 * 1024;
/// How long an answer may take.
const SECONDS_MAX: u64 = 30;

const EVALUATION: &str = "/access/v1/evaluation";
const EVALUATIONS: &str = "/access/v1/evaluations";
const SEARCH_SUBJECT: &str = "/access/v1/search/subject";
const SEARCH_RESOURCE: &str = "/access/v1/search/resource";
const SEARCH_ACTION: &str = "/access/v1/search/action";

const fn asks(
    path: &'static str,
    id: &'static str,
    summary: &'static str,
    takes: Takes,
    gives: &'static str,
    answer: fn(&mut Call, &App) -> Result<Reply, Problem>,
) -> Door {
    Door {
        method: Verb::Post,
        path,
        id,
        summary,
        part: "AuthZEN",
        who: Who::Program,
        manner: Manner::Message,
        query: &[],
        takes,
        gives: Gives::json(gives),
        per_minute: 0,
        seconds_max: SECONDS_MAX,
        place: Place::House,
        answer,
    }
}

/// The doors of AuthZEN.
pub(crate) const DOORS: &[Door] = &[
    Door {
        method: Verb::Get,
        path: "/.well-known/authzen-configuration",
        id: "authzenConfiguration",
        summary: "Where the decision point answers",
        part: "AuthZEN",
        who: Who::Anybody,
        manner: Manner::Message,
        query: &[],
        takes: Takes::Nothing,
        gives: Gives::json("AuthzenConfiguration"),
        per_minute: 0,
        seconds_max: SECONDS_MAX,
        place: Place::Here,
        answer: configuration,
    },
    Door {
        place: Place::Nearest,
        ..asks(
            EVALUATION,
            "evaluate",
            "May this actor do this with this person's data?",
            Takes::Json("EvaluationRequest", QUESTION_BYTES_MAX),
            "Decision",
            decision::answer,
        )
    },
    Door {
        place: Place::Nearest,
        ..asks(
            EVALUATIONS,
            "evaluateMany",
            "The same for many questions, with one of three semantics",
            Takes::Json("EvaluationsRequest", BATCH_BYTES_MAX),
            "EvaluationsResponse",
            batch::answer,
        )
    },
    Door {
        per_minute: search::PER_MINUTE,
        ..asks(
            SEARCH_SUBJECT,
            "searchSubject",
            "Which actors may do this with this person's data?",
            Takes::Json("SubjectSearchRequest", QUESTION_BYTES_MAX),
            "SearchResponse",
            search::subjects,
        )
    },
    Door {
        per_minute: search::PER_MINUTE,
        ..asks(
            SEARCH_RESOURCE,
            "searchResource",
            "With whose data may this actor do this?",
            Takes::Json("ResourceSearchRequest", QUESTION_BYTES_MAX),
            "SearchResponse",
            search::resources,
        )
    },
    Door {
        per_minute: search::PER_MINUTE,
        ..asks(
            SEARCH_ACTION,
            "searchAction",
            "What may this actor do with this person's data?",
            Takes::Json("ActionSearchRequest", QUESTION_BYTES_MAX),
            "SearchResponse",
            search::actions,
        )
    },
];

/// The metadata of the decision point.
fn configuration(call: &mut Call, _: &App) -> Result<Reply, Problem> {
    let base = call.base_url.as_str();
    let at = |path: &str| -> Json { json!(format!("{base}{path}")) };
    Reply::json(&json!({
        "policy_decision_point": base,
        "access_evaluation_endpoint": at(EVALUATION),
        "access_evaluations_endpoint": at(EVALUATIONS),
        "search_subject_endpoint": at(SEARCH_SUBJECT),
        "search_resource_endpoint": at(SEARCH_RESOURCE),
        "search_action_endpoint": at(SEARCH_ACTION),
    }))
    .map(|reply| reply.with(header::CACHE_CONTROL, "public, max-age=3600"))
}
