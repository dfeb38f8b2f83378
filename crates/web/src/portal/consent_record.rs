//! What is kept of a consent, for whoever gave it: each word with the text that was read, and its receipt
//! (s.19, ISO/IEC TS 27560). The texts themselves are public: they are kept for good under their hash.

use std::sync::Arc;

use askama::Template;
use axum::extract::{Path, State};
use axum::http::header;
use axum::response::{IntoResponse, Response};
use duties::{Failure, consent};
use law::words::{asking, consents as said, portal};
use serde_json::Value as Json;
use store::ConsentWord;

use crate::page::{self, Frame};
use crate::problem::Problem;
use crate::session::Visitor;
use crate::site::Site;

#[derive(Template)]
#[template(path = "consent_history.html")]
struct History {
    frame: Frame,
    words: Vec<Word>,
}

/// One word, in words.
struct Word {
    state: &'static str,
    at: String,
    how: Option<String>,
    why: Option<&'static str>,
    done: Option<String>,
    version: u32,
    text: Option<String>,
    receipt: Option<u64>,
}

#[derive(Template)]
#[template(path = "consent_receipt.html")]
struct Receipt {
    frame: Frame,
    number: u64,
    activity: String,
    name: String,
    state: &'static str,
    at: String,
    record: String,
    hash: String,
    key: String,
    leaf: u64,
    language: String,
    text: Vec<String>,
}

#[derive(Template)]
#[template(path = "consent_text.html")]
struct Text {
    frame: Frame,
    name: String,
    language: String,
    hash: String,
    text: Vec<String>,
}

/// The activity that an address names.
#[derive(serde::Deserialize)]
pub(crate) struct OfActivity {
    activity: String,
}

/// The entry that an address names.
#[derive(serde::Deserialize)]
pub(crate) struct OfEntry {
    number: u64,
}

/// The text that an address names, by its hash.
#[derive(serde::Deserialize)]
pub(crate) struct OfText {
    wording: String,
}

/// Every word on one consent, newest first.
pub(crate) async fn history(
    State(site): State<Arc<Site>>,
    visitor: Visitor,
    Path(of): Path<OfActivity>,
) -> Result<Response, Problem> {
    let person = visitor.whose()?;
    let found = site
        .run(move |app| consent::consents(app, person))
        .await?
        .into_iter()
        .find(|one| one.activity.id == of.activity)
        .ok_or(Problem::NotFound)?;
    let mut frame = Frame::new(&site, &visitor, said::HISTORY);
    let name = frame.say(&found.activity.name).to_owned();
    frame.title = frame.fill(said::HISTORY_OF, &[("name", name.as_str())]);
    page::answer(&History {
        words: found.words.iter().map(|word| told(&frame, word)).collect(),
        frame,
    })
}

fn told(frame: &Frame, word: &ConsentWord) -> Word {
    Word {
        state: frame.t(word.state.words()),
        at: frame.moment(word.at),
        // under which number the desk keeps what shows it; other evidence is no number
        how: word.method.map(|method| {
            let how = frame.t(method.words()).to_owned();
            if method.is_taken_down() && !word.evidence.is_empty() {
                format!("{how} · {}", word.evidence)
            } else {
                how
            }
        }),
        why: word.flaw.map(|flaw| frame.t(flaw.words())),
        done: word
            .done_on_it
            .map(|done| frame.fill(said::DONE_ON_IT, &[("n", done.to_string().as_str())])),
        version: word.notice,
        text: word.wording.map(|wording| hex(&wording)),
        receipt: word.entry.filter(|_| word.wording.is_some()),
    }
}

/// The receipt as a page.
pub(crate) async fn receipt(
    State(site): State<Arc<Site>>,
    visitor: Visitor,
    Path(of): Path<OfEntry>,
) -> Result<Response, Problem> {
    let person = visitor.whose()?;
    let (whole, checked, key) = site
        .run(move |app| {
            let whole = consent::receipt::issue(app, person, of.number)?;
            let key = app.store().verifier().clone();
            // What we hand out is held to what anybody would hold it to.
            let checked = consent::receipt::check(&whole, &key)
                .map_err(|_| Failure::Missing("consent receipt that holds"))?;
            Ok::<_, Failure>((whole, checked, key.to_string()))
        })
        .await?;
    let whole: Json = serde_json::from_str(&whole).map_err(|_| Problem::NotFound)?;
    let frame = Frame::new(&site, &visitor, said::RECEIPT);
    let at = |pointer: &str| {
        let found = whole.pointer(pointer).and_then(Json::as_str);
        found.unwrap_or_default().to_owned()
    };
    page::answer(&Receipt {
        number: of.number,
        activity: at("/consent_text/activity"),
        name: checked.activity,
        state: frame.t(checked.state.words()),
        at: frame.moment(checked.at),
        record: at("/record_id"),
        hash: at("/evidence/text_sha256"),
        key,
        leaf: checked.leaf,
        language: at("/consent_text/language"),
        text: lines(&whole),
        frame,
    })
}

/// The receipt as a file.
pub(crate) async fn file(
    State(site): State<Arc<Site>>,
    visitor: Visitor,
    Path(of): Path<OfEntry>,
) -> Result<Response, Problem> {
    let person = visitor.whose()?;
    let number = of.number;
    let whole = site
        .run(move |app| consent::receipt::issue(app, person, number))
        .await?;
    Ok((
        [
            (header::CONTENT_TYPE, "application/json".to_owned()),
            (
                header::CONTENT_DISPOSITION,
                format!("attachment; filename=\"consent-receipt-{number}.json\""),
            ),
        ],
        whole,
    )
        .into_response())
}

/// What was read: the question, the statement, and each line.
fn lines(whole: &Json) -> Vec<String> {
    let text = whole.get("consent_text");
    let part = |name: &str| text.and_then(|text| text.get(name));
    let listed = part("lines").and_then(Json::as_array).into_iter().flatten();
    part("ask")
        .into_iter()
        .chain(part("statement"))
        .chain(listed)
        .filter_map(Json::as_str)
        .map(str::to_owned)
        .collect()
}

/// A text under its hash.
pub(crate) async fn text(
    State(site): State<Arc<Site>>,
    visitor: Visitor,
    Path(of): Path<OfText>,
) -> Result<Response, Problem> {
    let body = body(&site, &of.wording).await?;
    let whole: Json = serde_json::from_str(&body).map_err(|_| Problem::NotFound)?;
    let at = |pointer: &str| {
        let found = whole.pointer(pointer).and_then(Json::as_str);
        found.unwrap_or_default().to_owned()
    };
    page::answer(&Text {
        name: at("/consent_text/name"),
        language: at("/consent_text/language"),
        hash: of.wording,
        text: lines(&whole),
        frame: Frame::new(&site, &visitor, said::TEXT_PAGE),
    })
}

/// The very octets whose hash it is.
pub(crate) async fn text_file(
    State(site): State<Arc<Site>>,
    Path(of): Path<OfText>,
) -> Result<Response, Problem> {
    let body = body(&site, &of.wording).await?;
    Ok((
        [
            (header::CONTENT_TYPE, "application/json"),
            (header::CACHE_CONTROL, "public, max-age=31536000, immutable"),
        ],
        body,
    )
        .into_response())
}

async fn body(site: &Arc<Site>, wording: &str) -> Result<String, Problem> {
    let wording = unhex(wording).ok_or(Problem::NotFound)?;
    site.run(move |app| consent::text(app, &wording)).await
}

/// A hash as addresses and forms hold it.
pub(crate) fn hex(bytes: &[u8; 32]) -> String {
    bytes.map(|byte| format!("{byte:02x}")).concat()
}

/// The hash that an address or a form names; lower-case alone, so that each has one address.
pub(crate) fn unhex(text: &str) -> Option<[u8; 32]> {
    let digits = text.as_bytes();
    let known = |digit: &u8| matches!(digit, b'0'..=b'9' | b'a'..=b'f');
    if digits.len() != 64 || !digits.iter().all(known) {
        return None;
    }
    let bytes: Option<Vec<u8>> = digits
        .chunks(2)
        .map(|pair| u8::from_str_radix(std::str::from_utf8(pair).ok()?, 16).ok())
        .collect();
    bytes?.try_into().ok()
}
