//! Deliveries of other systems, taken in as they stream (s.22–25, `LP-24`, `LP-31` … `LP-34`).

use std::io::{BufReader, Read as _};

use duties::App;
use duties::import::{Content, Import, Report, import};
use law::Operation;
use policy::pack::{Source, SourceFormat};
use serde_json::{Value as Json, json};

use super::door::{Call, Door, Gives, Manner, Parameter, Place, Takes, Verb, Who};
use super::problem::Problem;
use super::reply::Reply;

/// The most octets of one delivery.
const DELIVERY_BYTES_MAX: usize = 16 * 1024 * 1024 * 1024;
/// The most octets of a delivery that must be held whole before it can be read.
const BUNDLE_BYTES_MAX: u64 = 256 * 1024 * 1024;
/// How long a delivery may take: six hours.
const SECONDS_MAX: u64 = 21_600;
/// Octets read ahead.
const AHEAD: usize = 64 * 1024;

/// The doors for deliveries.
pub(crate) const DOORS: &[Door] = &[Door {
    method: Verb::Post,
    path: "/api/v1/imports/{source}",
    id: "import",
    summary: "Takes in a delivery of a source of the policy; a bad row is told with its line and stops no other",
    part: "Imports",
    who: Who::Program,
    manner: Manner::Details,
    query: &[
        Parameter::optional(
            "name",
            "The name of the file; for a single OneRoster file, which of them it is.",
        ),
        Parameter::optional(
            "notice_given",
            "The channel by which the notice in force was given to everybody in the delivery (s.23).",
        ),
        Parameter::optional(
            "lawful",
            "For a public source, which takes nothing without it: why the delivery may be read and kept (CO-32). It is recorded.",
        ),
    ],
    takes: Takes::Stream(DELIVERY_BYTES_MAX),
    gives: Gives::json("ImportReport"),
    per_minute: 600,
    seconds_max: SECONDS_MAX,
    place: Place::House,
    answer: take_in,
}];

fn take_in(call: &mut Call, app: &App) -> Result<Reply, Problem> {
    let policy = app.policy();
    let source = policy
        .pack
        .sources
        .iter()
        .find(|source| source.id == call.part("source"))
        .ok_or_else(Problem::not_found)?;
    if !has_mandate(call, app, source)? {
        return Err(Problem::no_mandate());
    }
    let name = call.query("name").unwrap_or(&source.id).to_owned();
    if name.len() > 255 || name.contains(['/', '\\', '\0']) {
        return Err(Problem::out_of_range("name"));
    }
    let notice_given = call.query("notice_given").map(str::to_owned);
    let mut stream = call.stream.take().ok_or_else(Problem::broken)?;
    // A bundle is an archive, whose list stands at its end: it is held whole.
    let bundle = if source.format == Some(SourceFormat::Oneroster) {
        let mut octets = Vec::new();
        (&mut stream)
            .take(BUNDLE_BYTES_MAX + 1)
            .read_to_end(&mut octets)
            .map_err(|_| Problem::too_long())?;
        if octets.len() as u64 > BUNDLE_BYTES_MAX {
            return Err(Problem::too_long());
        }
        Some(octets)
    } else {
        None
    };
    let mut lines = BufReader::with_capacity(AHEAD, stream);
    let content = match &bundle {
        Some(octets) => Content::Bytes(octets),
        None => Content::Stream(&mut lines),
    };
    let delivery = Import {
        source: source.id.clone(),
        name,
        content,
        notice_given,
        lawful: call.query("lawful").map(str::to_owned),
    };
    let report = import(app, delivery, &mut |_| {})?;
    Reply::json(&in_words(&report))
}

/// Whether a role of the program may take data in for an activity of the source (`LP-71`).
pub(super) fn has_mandate(call: &Call, app: &App, source: &Source) -> Result<bool, Problem> {
    let compiled = app.store().compiled();
    let roles = app.store().roles(call.caller()?.actor);
    Ok(roles
        .iter()
        .filter_map(|number| compiled.role(policy::RoleIx(number)))
        .filter(|role| role.operations.has(Operation::Collect.number()))
        .any(|role| {
            source.activities.iter().any(|id| {
                compiled
                    .activity_ix(id)
                    .is_some_and(|activity| role.activities.has(activity.0))
            })
        }))
}

pub(super) fn in_words(report: &Report) -> Json {
    let refused: Vec<Json> = report
        .refused
        .iter()
        .map(|fault| {
            json!({
                "file": fault.file,
                "line": fault.line,
                "field": fault.field,
                "rule": fault.rule,
                "message": fault.message,
            })
        })
        .collect();
    json!({
        "rows": report.rows,
        "new": report.new,
        "same": report.same,
        "replaced": report.replaced,
        "people": report.people,
        "held_back": report.held_back,
        "ended": report.ended,
        "unlinked": report.unlinked,
        "refused_total": report.refused_total,
        "refused": refused,
        "resumed_at": report.resumed_at,
        "already_done": report.already_done,
    })
}
