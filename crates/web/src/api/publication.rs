//! Publishing a version of the policy through doors: the same acts as on the console. Whoever proposes, approves,
//! refuses or takes back is a member of staff who comes with the token of their own session, and an approval
//! wants a proof of who they are that is minutes old; a program's token reads and checks (`LP-108`,
//! `LP-109`).

use std::collections::BTreeMap;

use duties::publication::{self, Preview, ProposalView};
use duties::{App, Failure};
use jiff::Timestamp;
use law::{Moment, ProposalId};
use policy::diff::Changes;
use serde_json::{Map, Value as Json, json};
use store::Files;

use super::desk::{actor, reason};
use super::door::{Call, Door, Gives, Manner, Place, Takes, Verb, Who};
use super::json::{self, only};
use super::problem::Problem;
use super::reply::Reply;

/// The most octets of a policy that is sent.
const PACK_BYTES_MAX: usize = 2 * 1024 * 1024;

const LIST: Door = Door {
    method: Verb::Get,
    path: "/api/v1/policy/proposals",
    id: "listProposals",
    summary: "The version in force and what was proposed since, newest first",
    part: "Policy",
    who: Who::Caller,
    manner: Manner::Details,
    query: &[],
    takes: Takes::Nothing,
    gives: Gives::json("Proposals"),
    per_minute: 120,
    seconds_max: 30,
    place: Place::House,
    answer: list,
};

/// What is done about one proposal.
const ACT: Door = Door {
    method: Verb::Post,
    gives: Gives::json("Proposal"),
    per_minute: 30,
    seconds_max: 120,
    ..LIST
};

/// The doors of publishing.
pub(crate) const DOORS: &[Door] = &[
    LIST,
    Door {
        path: "/api/v1/policy/proposals/{proposal}",
        id: "readProposal",
        summary: "One proposal: what it changes, what follows, how far people have been told, and its signed approval",
        gives: Gives::json("Proposal"),
        answer: read,
        ..LIST
    },
    Door {
        path: "/api/v1/policy/check",
        id: "checkPolicy",
        summary: "What would follow from a version, or every fault in it; nothing is kept",
        takes: Takes::Json("PolicyBrought", PACK_BYTES_MAX),
        gives: Gives::json("PolicyPreview"),
        answer: check,
        ..ACT
    },
    Door {
        path: "/api/v1/policy/proposals",
        id: "proposePolicy",
        summary: "Proposes a version, to be approved by somebody else; a member of staff with their own session",
        takes: Takes::Json("PolicyBrought", PACK_BYTES_MAX),
        gives: Gives {
            status: 201,
            ..Gives::json("Proposal")
        },
        answer: propose,
        ..ACT
    },
    Door {
        path: "/api/v1/policy/proposals/{proposal}/approve",
        id: "approvePolicy",
        summary: "Approves what somebody else proposed; a member of staff who proved who they are within five minutes",
        answer: approve,
        ..ACT
    },
    Door {
        path: "/api/v1/policy/proposals/{proposal}/refuse",
        id: "refusePolicy",
        summary: "Refuses what was proposed, with the reason",
        takes: Takes::Json("Reason", 8 * 1024),
        answer: refuse,
        ..ACT
    },
    Door {
        path: "/api/v1/policy/proposals/{proposal}/withdraw",
        id: "withdrawPolicy",
        summary: "Takes back what was proposed or approved, before its day, with the reason",
        takes: Takes::Json("Reason", 8 * 1024),
        answer: withdraw,
        ..ACT
    },
    Door {
        path: "/api/v1/policy/verify",
        id: "verifyApproval",
        summary: "Whether a signed approval is of these files and by the key of this ledger; the command line does the same offline",
        takes: Takes::Json("ApprovalBrought", PACK_BYTES_MAX),
        gives: Gives::json("ApprovalVerified"),
        answer: verify,
        ..ACT
    },
];

/// Who may read what was proposed: a program, or whoever has a say in it.
fn reader(call: &Call, app: &App) -> Result<(), Problem> {
    let caller = call.caller()?;
    let powers = publication::powers(app, caller.actor);
    if caller.is_program || powers.propose || powers.approve {
        Ok(())
    } else {
        Err(Problem::not_yours())
    }
}

fn list(call: &mut Call, app: &App) -> Result<Reply, Problem> {
    reader(call, app)?;
    let policy = app.policy();
    let proposals: Vec<Json> = publication::proposals(app)?.iter().map(line).collect();
    Reply::json(&json!({
        "in_force": {
            "policy": policy.compiled.id(),
            "version": policy.compiled.version(),
            "effective": policy.compiled.effective().to_string(),
        },
        "proposals": proposals,
    }))
}

fn at(moment: Moment) -> Option<String> {
    Timestamp::from_microsecond(moment.micros())
        .ok()
        .map(|at| at.to_string())
}

/// A proposal without what follows from it. Who proposed it is not told.
fn line(one: &ProposalView) -> Json {
    json!({
        "proposal": one.proposal.to_string(),
        "version": one.version,
        "base_version": one.base_version,
        "digest": one.digest,
        "effective": one.effective.map(|day| day.to_string()),
        "stage": one.stage.code(),
        "proposed": at(one.proposed),
        "decided": one.decided.and_then(at),
    })
}

fn changes(changes: &Changes) -> Vec<Json> {
    changes
        .consequences()
        .iter()
        .map(|one| {
            json!({
                "line": one.change.line,
                "judged": one.judged.code(),
                "material": one.judged.is_material(),
                "section": one.judged.section(),
                "held_back": one.held_back.code(),
            })
        })
        .collect()
}

/// What follows from a version.
fn follows(preview: &Preview) -> Json {
    let told = preview.told.iter().map(
        |one| json!({ "relationship": one.relationship, "name": one.name, "people": one.people }),
    );
    let asks = preview
        .asks
        .iter()
        .map(|one| json!({ "activity": one.activity, "name": one.name, "people": one.people }));
    json!({
        "version": preview.version,
        "effective": preview.effective.to_string(),
        "changes": changes(&preview.changes),
        "told": told.collect::<Vec<_>>(),
        "asks": asks.collect::<Vec<_>>(),
        "needs_law": preview.changes.needs_law,
    })
}

/// One proposal, whole.
fn whole(app: &App, proposal: ProposalId) -> Result<Reply, Problem> {
    let (one, preview) = publication::follows_of(app, proposal)?;
    let reached = publication::progress(app, one.version, 0)?;
    let mut told = line(&one);
    if let Some(told) = told.as_object_mut() {
        let laws: Map<String, Json> = one
            .laws
            .iter()
            .map(|law| (law.activity.clone(), json!(law.law)))
            .collect();
        told.extend([
            ("reason".to_owned(), json!(one.reason)),
            ("laws".to_owned(), Json::Object(laws)),
            ("follows".to_owned(), follows(&preview)),
            ("statement".to_owned(), json!(one.statement)),
            (
                "reached".to_owned(),
                json!({
                    "by_letter": reached.by_letter,
                    "otherwise": reached.otherwise(),
                    "waiting": reached.waiting,
                    "unreachable": reached.unreachable,
                }),
            ),
        ]);
    }
    Reply::json(&told)
}

fn read(call: &mut Call, app: &App) -> Result<Reply, Problem> {
    reader(call, app)?;
    whole(app, call.id("proposal")?)
}

/// The files of a version, and the laws named for it.
fn brought(call: &Call) -> Result<(Files, BTreeMap<String, String>), Problem> {
    let body = json::object(&call.body)?;
    only(&body, &["files", "laws"])?;
    let files = texts(&body, "files")?.ok_or_else(|| Problem::missing("files"))?;
    Ok((
        files.into_iter().collect(),
        texts(&body, "laws")?.unwrap_or_default(),
    ))
}

/// A member that names texts.
fn texts(
    body: &Map<String, Json>,
    name: &'static str,
) -> Result<Option<BTreeMap<String, String>>, Problem> {
    let wrong = || Problem::wrong_type(name);
    match body.get(name) {
        None | Some(Json::Null) => Ok(None),
        Some(Json::Object(named)) => named
            .iter()
            .map(|(name, text)| Ok((name.clone(), text.as_str().ok_or_else(wrong)?.to_owned())))
            .collect::<Result<_, _>>()
            .map(Some),
        Some(_) => Err(wrong()),
    }
}

/// Faults of a version are told one by one, with file, line and rule.
fn told(failure: Failure) -> Problem {
    match failure {
        Failure::Pack(faults) => Problem::unfit(
            faults
                .iter()
                .filter(|fault| fault.is_error())
                .map(|fault| {
                    json!({
                        "field": format!("{}:{}", fault.file, fault.line),
                        "rule": fault.rule,
                        "why": fault.message,
                    })
                })
                .collect(),
        ),
        other => other.into(),
    }
}

fn check(call: &mut Call, app: &App) -> Result<Reply, Problem> {
    reader(call, app)?;
    let (files, _) = brought(call)?;
    let preview = publication::preview(app, &files).map_err(told)?;
    Reply::json(&follows(&preview))
}

fn propose(call: &mut Call, app: &App) -> Result<Reply, Problem> {
    let actor = actor(call)?;
    let (files, laws) = brought(call)?;
    let proposed = publication::propose(app, actor, files, &laws).map_err(told)?;
    Ok(whole(app, proposed.proposal)?.with_status(axum::http::StatusCode::CREATED))
}

fn approve(call: &mut Call, app: &App) -> Result<Reply, Problem> {
    let (actor, proposal) = (actor(call)?, call.id("proposal")?);
    // A program proves nothing about a person; a session says when its holder last did.
    let proved = call.caller()?.proved.ok_or_else(Problem::not_yours)?;
    publication::approve(app, actor, proposal, proved).map_err(told)?;
    whole(app, proposal)
}

fn refuse(call: &mut Call, app: &App) -> Result<Reply, Problem> {
    let (actor, proposal) = (actor(call)?, call.id("proposal")?);
    publication::refuse(app, actor, proposal, reason(call)?)?;
    whole(app, proposal)
}

fn withdraw(call: &mut Call, app: &App) -> Result<Reply, Problem> {
    let (actor, proposal) = (actor(call)?, call.id("proposal")?);
    publication::withdraw(app, actor, proposal, reason(call)?)?;
    whole(app, proposal)
}

fn verify(call: &mut Call, app: &App) -> Result<Reply, Problem> {
    let body = json::object(&call.body)?;
    only(&body, &["statement", "files"])?;
    let statement = json::text(&body, "statement", "statement")?
        .ok_or_else(|| Problem::missing("statement"))?;
    let files = texts(&body, "files")?.ok_or_else(|| Problem::missing("files"))?;
    let files: Files = files.into_iter().collect();
    let found = publication::verify(statement, app.store().verifier(), &files);
    Reply::json(&match found {
        Ok(found) => json!({
            "holds": true,
            "policy": found.pack,
            "version": found.version,
            "effective": found.effective,
            "digest": found.digest,
            "why_not": null,
        }),
        Err(why) => json!({
            "holds": false,
            "policy": null,
            "version": null,
            "effective": null,
            "digest": null,
            "why_not": why.code(),
        }),
    })
}
