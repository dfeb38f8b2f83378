//! The record of section 39 for the Office: uses, refusals and objections counted from the ledger, each one, as
//! a page, as tables and for programs (s.39 ¶1, s.39(6), s.39(7)).

use std::sync::Arc;

use askama::Template;
use axum::extract::{Path, State};
use axum::response::Response;
use duties::counts::{Counts, Did, Matter};
use duties::register;
use law::words::{counts as words, portal};
use law::{RefusalCode, Right};

use crate::notices;
use crate::page::{self, Frame};
use crate::problem::Problem;
use crate::session::Visitor;
use crate::site::Site;

#[derive(Template)]
#[template(path = "register.html")]
struct Page {
    frame: Frame,
    lead: String,
    objections: u64,
    /// Right, reason, how often.
    refusals: Vec<(&'static str, String, u64)>,
    /// Activity, allowed, refused.
    activities: Vec<(String, u64, u64)>,
    /// Why uses were refused, and how often.
    reasons: Vec<String>,
}

/// The page.
pub(crate) async fn show(
    State(site): State<Arc<Site>>,
    visitor: Visitor,
) -> Result<Response, Problem> {
    let counts = site.run(Counts::for_office).await?;
    let frame = Frame::new(&site, &visitor, words::RECORD);
    let language = frame.language;
    let refusals = counts.refused_requests().into_iter().filter_map(|row| {
        let right: Right = row.right.parse().ok()?;
        let code: RefusalCode = row.code.parse().ok()?;
        let reason = format!(
            "{} ({})",
            code.why().in_language(language),
            page::cited(row.reason_section, language)
        );
        Some((right.name().in_language(language), reason, row.times))
    });
    let policy = site.app().policy();
    let activities = policy.pack.activities.iter().map(|activity| {
        let Did { done, refused } = counts.did(Matter::Activity(&activity.id));
        let name = activity.name.in_language(language).to_owned();
        (name, done.unwrap_or_default(), refused.unwrap_or_default())
    });
    let reasons = counts.reasons(None).into_iter().map(|(rule, times)| {
        let why = rule.why().in_language(language);
        frame.fill(
            words::REASON,
            &[("why", why), ("times", &times.to_string())],
        )
    });
    let days = counts.days().to_string();
    page::answer(&Page {
        lead: frame.fill(words::RECORD_LEAD, &[("days", &days)]),
        objections: counts.objections().unwrap_or_default(),
        refusals: refusals.collect(),
        activities: activities.collect(),
        reasons: reasons.collect(),
        frame,
    })
}

/// The same for programs and spreadsheets.
pub(crate) async fn file(
    State(site): State<Arc<Site>>,
    _: Visitor,
    Path(name): Path<String>,
) -> Result<Response, Problem> {
    let counts = site.run(Counts::for_office).await?;
    let policy = site.app().policy();
    let register = register::register(&policy.pack, Some(&counts)).ok_or(Problem::NotFound)?;
    let (what, kind) = name.split_once('.').ok_or(Problem::NotFound)?;
    notices::record_as(register, what, kind)
}
