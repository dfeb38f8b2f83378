//! How often pages of own sites were opened, for programs (`CO-7`, `CO-38`): sums of days that are over.

use duties::App;
use duties::visits;
use jiff::civil::Date;
use serde_json::{Value as Json, json};

use super::door::{Call, Door, Gives, Manner, Parameter, Place, Takes, Verb, Who};
use super::problem::Problem;
use super::reply::Reply;

/// The door to page counts.
pub(crate) const DOORS: &[Door] = &[Door {
    method: Verb::Get,
    path: "/api/v1/sites/{site}/visits",
    id: "readVisits",
    summary: "How often pages of an own site were opened, as sums of days that are over in whole tens; nothing below ten, and nobody is a number",
    part: "Sites",
    who: Who::Program,
    manner: Manner::Details,
    query: &[
        Parameter::required("from", "The first day, such as 2026-11-01."),
        Parameter::required("to", "The last day."),
    ],
    takes: Takes::Nothing,
    gives: Gives::json("Visits"),
    per_minute: 60,
    seconds_max: 30,
    place: Place::House,
    answer: read,
}];

fn read(call: &mut Call, app: &App) -> Result<Reply, Problem> {
    let day = |name: &'static str| {
        call.read::<Date>(name)?
            .ok_or_else(|| Problem::missing(name))
    };
    let (from, to) = (day("from")?, day("to")?);
    let site = call.part("site");
    let published = visits::published(app, site, from, to)?;
    let sums: Vec<Json> = published
        .sums
        .iter()
        .map(|sum| {
            json!({
                "day": sum.day.to_string(),
                "what": sum.what,
                "word": sum.word,
                "times": sum.times,
            })
        })
        .collect();
    Reply::json(&json!({ "site": site, "least": visits::K, "sums": sums }))
}
