//! The texts on which people gave their word, with how many did, and the finding that one of them never
//! bound anybody (s.19 ¶7). Nobody's name or number stands here: counts alone.

use std::sync::Arc;

use askama::Template;
use axum::extract::{Form, State};
use axum::http::StatusCode;
use axum::response::Response;
use duties::consent;
use law::ConsentFlaw;
use law::words::{consents as said, portal};
use serde_json::Value as Json;
use store::ConsentText;

use crate::forms::Brought;
use crate::page::{self, Frame};
use crate::portal::consent_record::{hex, unhex};
use crate::problem::Problem;
use crate::session::Visitor;
use crate::site::Site;

#[derive(Template)]
#[template(path = "consent_findings.html")]
struct Page {
    frame: Frame,
    texts: Vec<Told>,
    flaws: Vec<(&'static str, &'static str)>,
    done: Option<String>,
    fault: Option<&'static str>,
}

/// One text, in words.
struct Told {
    hash: String,
    name: String,
    ask: String,
    language: String,
    version: String,
    first: String,
    given: u64,
    standing: u64,
    flaw: Option<&'static str>,
}

/// Shows them.
pub(crate) async fn show(
    State(site): State<Arc<Site>>,
    visitor: Visitor,
) -> Result<Response, Problem> {
    page_of(&site, &visitor, None, None).await
}

/// Finds that a text never bound anybody.
pub(crate) async fn find(
    State(site): State<Arc<Site>>,
    visitor: Visitor,
    Form(brought): Form<Brought>,
) -> Result<Response, Problem> {
    let actor = visitor.actor()?;
    let flaw = ConsentFlaw::of_code(&brought.text("flaw"));
    let (Some(wording), Some(flaw)) = (unhex(&brought.text("wording")), flaw) else {
        return page_of(&site, &visitor, None, Some(said::FLAW_UNKNOWN)).await;
    };
    let ended = site
        .run(move |app| consent::find_invalid(app, actor, wording, flaw))
        .await;
    match ended {
        Ok(ended) => page_of(&site, &visitor, Some(ended), None).await,
        Err(Problem::Bad { why, .. }) if *why == said::NOT_STANDING.text() => {
            page_of(&site, &visitor, None, Some(said::NOT_STANDING)).await
        }
        Err(problem) => Err(problem),
    }
}

async fn page_of(
    site: &Arc<Site>,
    visitor: &Visitor,
    ended: Option<u64>,
    fault: Option<law::words::Words>,
) -> Result<Response, Problem> {
    let texts = site.run(consent::texts).await?;
    let frame = Frame::new(site, visitor, said::FINDINGS).asked_at("/console/consents");
    let status = if fault.is_some() {
        StatusCode::UNPROCESSABLE_ENTITY
    } else {
        StatusCode::OK
    };
    page::answer_with(
        status,
        &Page {
            texts: texts.iter().map(|text| told(&frame, text)).collect(),
            flaws: ConsentFlaw::ALL
                .iter()
                .map(|flaw| (flaw.code(), frame.t(flaw.words())))
                .collect(),
            done: ended.map(|ended| frame.fill(said::FOUND, &[("n", ended.to_string().as_str())])),
            fault: fault.map(|fault| frame.t(fault)),
            frame,
        },
    )
}

fn told(frame: &Frame, text: &ConsentText) -> Told {
    let body: Json = serde_json::from_str(&text.body).unwrap_or_default();
    let at = |name: &str| {
        let found = body.pointer(&format!("/consent_text/{name}"));
        found.map_or_else(String::new, |value| {
            value
                .as_str()
                .map_or_else(|| value.to_string(), str::to_owned)
        })
    };
    Told {
        hash: hex(&text.wording),
        name: at("name"),
        ask: at("ask"),
        language: at("language"),
        version: at("version"),
        first: frame.short_day(text.first),
        given: text.given,
        standing: text.standing,
        flaw: text.flaw.map(|flaw| frame.t(flaw.words())),
    }
}
