//! What other controllers send at a person's request (s.31(1), `LP-83`): taken in signed, set apart, and
//! kept when the person accepts it.

use axum::http::StatusCode;
use duties::App;
use duties::transfers::{self, BYTES_MAX, SOURCE};
use law::{EntryId, PersonId};
use serde_json::{Value as Json, json};

use super::door::{Call, Door, Gives, Manner, Place, Takes, Verb, Who};
use super::imports::{has_mandate, in_words};
use super::json::{self, only};
use super::problem::Problem;
use super::reply::Reply;

/// The address of the door, which a sender's statement must name.
const PATH: &str = "/api/v1/transfers";

const WAITING: Door = Door {
    method: Verb::Get,
    path: "/api/v1/people/{person}/transfers",
    id: "listTransfers",
    summary: "What other controllers sent for the person and waits for their word; the person alone",
    part: "Transfers",
    who: Who::Caller,
    manner: Manner::Details,
    query: &[],
    takes: Takes::Nothing,
    gives: Gives::json("TransfersWaiting"),
    per_minute: 600,
    seconds_max: 30,
    place: Place::House,
    answer: waiting,
};

/// The doors for transfers.
pub(crate) const DOORS: &[Door] = &[
    Door {
        method: Verb::Post,
        path: PATH,
        id: "takeTransfer",
        summary: "Takes a person's data from another controller (s.31(1)); the receipt is the same whether the person is known or not",
        who: Who::Program,
        // Inside the envelope each quote of the content is written with a stroke before it.
        takes: Takes::Json("TransferEnvelope", 2 * BYTES_MAX),
        gives: Gives {
            status: 202,
            ..Gives::json("TransferReceipt")
        },
        per_minute: 60,
        seconds_max: 120,
        answer: take,
        ..WAITING
    },
    WAITING,
    Door {
        method: Verb::Post,
        path: "/api/v1/people/{person}/transfers/{transfer}",
        id: "answerTransfer",
        summary: "Accepts or declines what another controller sent; the person alone, to accept freshly signed in",
        takes: Takes::Json("TransferAnswer", 1024),
        gives: Gives::json("TransferAnswered"),
        per_minute: 30,
        seconds_max: 600,
        answer,
        ..WAITING
    },
];

fn take(call: &mut Call, app: &App) -> Result<Reply, Problem> {
    let policy = app.policy();
    let source = policy
        .pack
        .sources
        .iter()
        .find(|source| source.id == SOURCE);
    // Where the policy takes no transfers, the duty itself says so.
    if let Some(source) = source
        && !has_mandate(call, app, source)?
    {
        return Err(Problem::no_mandate());
    }
    let envelope = std::str::from_utf8(&call.body).map_err(|_| Problem::not_json())?;
    let endpoint = format!("{}{PATH}", call.base_url);
    let receipt = transfers::take(app, &endpoint, envelope)?;
    Reply::json(&json!({ "receipt": receipt })).map(|reply| reply.with_status(StatusCode::ACCEPTED))
}

/// The person who calls about themself; anybody else is told that nothing is there (`T14`).
fn oneself(call: &Call) -> Result<PersonId, Problem> {
    let person: PersonId = call.id("person")?;
    if call.caller()?.is(person) {
        Ok(person)
    } else {
        Err(Problem::not_found())
    }
}

fn waiting(call: &mut Call, app: &App) -> Result<Reply, Problem> {
    let waiting = transfers::waiting(app, oneself(call)?)?;
    let transfers: Vec<Json> = waiting
        .iter()
        .map(|one| {
            let holds: Vec<Json> = one
                .holds
                .iter()
                .map(|holds| {
                    json!({ "category": holds.category, "records": holds.records, "taken": holds.is_taken })
                })
                .collect();
            json!({
                "transfer": one.transfer.to_string(),
                "sender": one.sender,
                "at": one.at.timestamp().to_string(),
                "until": one.until.timestamp().to_string(),
                "holds": holds,
            })
        })
        .collect();
    Reply::json(&json!({ "transfers": transfers }))
}

fn answer(call: &mut Call, app: &App) -> Result<Reply, Problem> {
    let person = oneself(call)?;
    let transfer: EntryId = call.id("transfer")?;
    let body = json::object(&call.body)?;
    only(&body, &["accept"])?;
    let accept = body
        .get("accept")
        .and_then(Json::as_bool)
        .ok_or_else(|| Problem::wrong_type("accept"))?;
    if !accept {
        transfers::decline(app, person, transfer)?;
        return Reply::json(&json!({ "accepted": false, "report": Json::Null }));
    }
    let proved = call.caller()?.proved.ok_or_else(Problem::not_found)?;
    let report = transfers::accept(app, person, transfer, proved)?;
    Reply::json(&json!({ "accepted": true, "report": in_words(&report) }))
}
