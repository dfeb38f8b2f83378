//! Sources other than the person (s.25): who of their people has yet to be told, and what was found about
//! each. Counts alone; nobody's name or number stands here.

use std::sync::Arc;

use askama::Template;
use axum::extract::{Form, State};
use axum::http::StatusCode;
use axum::response::Response;
use duties::sources::{self, Finding, SourceView};
use law::words::{portal, sources as words};
use law::{Text, date};
use policy::pack::SourceKind;
use store::IndirectCount;

use crate::forms::Brought;
use crate::page::{self, Frame};
use crate::problem::Problem;
use crate::session::Visitor;
use crate::site::Site;

const HERE: &str = "/console/sources";

#[derive(Template)]
#[template(path = "sources.html")]
struct Page {
    frame: Frame,
    sources: Vec<Told>,
    findings: Vec<(&'static str, &'static str)>,
    overdue: String,
    is_late: bool,
    done: bool,
    fault: Option<String>,
}

/// One source, in words.
struct Told {
    id: String,
    name: String,
    kind: &'static str,
    abroad: Option<String>,
    is_open: bool,
    counts: Vec<(&'static str, u64)>,
    is_late: bool,
    oldest: Option<String>,
    reviewed: Vec<String>,
    exception: Option<&'static str>,
}

/// Shows them.
pub(crate) async fn show(
    State(site): State<Arc<Site>>,
    visitor: Visitor,
) -> Result<Response, Problem> {
    page_of(&site, &visitor, false, None).await
}

/// Records what was found about one of them.
pub(crate) async fn find(
    State(site): State<Arc<Site>>,
    visitor: Visitor,
    Form(brought): Form<Brought>,
) -> Result<Response, Problem> {
    let actor = visitor.actor()?;
    let Some(finding) = Finding::of_code(&brought.text("found")) else {
        let fault = Some(words::NO_SUCH_FINDING.text());
        return page_of(&site, &visitor, false, fault).await;
    };
    let (source, reference, reason) = (
        brought.text("source"),
        brought.text("reference"),
        brought.text("reason"),
    );
    let found = site
        .run(move |app| sources::find(app, actor, &source, finding, (&reference, &reason)))
        .await;
    match found {
        Ok(_) => page_of(&site, &visitor, true, None).await,
        Err(Problem::Bad { why, .. }) => {
            page_of(&site, &visitor, false, Some(Text::clone(&why))).await
        }
        Err(problem) => Err(problem),
    }
}

async fn page_of(
    site: &Arc<Site>,
    visitor: &Visitor,
    done: bool,
    fault: Option<Text>,
) -> Result<Response, Problem> {
    let views = site.run(sources::sources).await?;
    let frame = Frame::new(site, visitor, words::TITLE).asked_at(HERE);
    let late: u64 = views.iter().map(|view| view.people.overdue).sum();
    let status = if fault.is_some() {
        StatusCode::UNPROCESSABLE_ENTITY
    } else {
        StatusCode::OK
    };
    let findings = Finding::all();
    page::answer_with(
        status,
        &Page {
            sources: views.iter().map(|view| told(&frame, view)).collect(),
            findings: findings
                .iter()
                .map(|finding| (finding.code(), frame.t(finding.words())))
                .collect(),
            overdue: if late == 0 {
                frame.t(words::OVERDUE_NONE).to_owned()
            } else {
                frame.fill(words::OVERDUE_SOME, &[("n", late.to_string().as_str())])
            },
            is_late: late > 0,
            done,
            fault: fault.map(|fault| frame.say(&fault).to_owned()),
            frame,
        },
    )
}

fn told(frame: &Frame, view: &SourceView) -> Told {
    let people = &view.people;
    let kind = match view.kind {
        SourceKind::OutsideBody => words::KIND_OUTSIDE,
        SourceKind::IdentityProvider => words::KIND_PROVIDER,
        SourceKind::Public => words::KIND_PUBLIC,
        SourceKind::OwnSystem => words::KIND_OWN,
    };
    let abroad = view.abroad.as_deref();
    Told {
        id: view.id.clone(),
        name: frame.say(&view.name).to_owned(),
        kind: frame.t(kind),
        abroad: abroad.map(|country| frame.fill(words::ABROAD, &[("country", country)])),
        is_open: view.is_open,
        counts: counts(frame, people),
        is_late: people.overdue > 0,
        oldest: people
            .oldest_due
            .map(|due| date::long(due.civil_day(), frame.language)),
        reviewed: reviewed(frame, view),
        exception: view.exception.map(|exception| frame.t(exception.words())),
    }
}

/// How many people there are, and of each way they stand that anybody is in.
fn counts(frame: &Frame, people: &IndirectCount) -> Vec<(&'static str, u64)> {
    let ways = [
        (words::TOLD, people.told),
        (words::KNOWN, people.known),
        (words::EXCEPTED, people.excepted),
        (words::WAITING, people.waiting),
        (words::OVERDUE, people.overdue),
    ];
    let mut counts = vec![(frame.t(words::PEOPLE), people.people)];
    let there = ways.into_iter().filter(|(_, count)| *count > 0);
    counts.extend(there.map(|(way, count)| (frame.t(way), count)));
    counts
}

/// What is known of the source's own policy, the newest first (`LP-34`).
fn reviewed(frame: &Frame, view: &SourceView) -> Vec<String> {
    let mut lines = Vec::new();
    if let Some(found) = &view.found {
        let word = Finding::of_code(&found.word).map_or("", |finding| frame.t(finding.words()));
        let day = date::long(found.at.civil_day(), frame.language);
        lines.push(frame.fill(
            words::REVIEW_FOUND,
            &[
                ("found", word),
                ("day", &day),
                ("reference", &found.reference),
            ],
        ));
    }
    if let Some((_, on)) = &view.reviewed_in_pack {
        let day = date::long(*on, frame.language);
        lines.push(frame.fill(words::REVIEW_PACK, &[("day", &day)]));
    }
    if lines.is_empty() {
        lines.push(frame.t(words::REVIEW_NONE).to_owned());
    }
    lines
}
