//! What pages load: one style sheet, four font files, one sign. All from this house, all in the binary.

use std::sync::{Arc, LazyLock};

use axum::extract::{Path, State};
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Response};

use crate::api::sites;
use crate::headers;
use crate::problem::Problem;
use crate::site::Site;

/// What pages of own sites load to ask before anything is set (s.19, `CO-8`).
const CONSENT: &str = include_str!("../assets/consent.js");
/// What they load to be counted without anybody in them (`CO-7`).
const COUNT: &str = include_str!("../assets/count.js");

const STYLE: &str = include_str!("../assets/sitthi.css");
const SIGN: &str = include_str!("../assets/sign.svg");

const FONTS: [(&str, &[u8]); 4] = [
    (
        "sarabun-thai-400.woff2",
        include_bytes!("../assets/fonts/sarabun-thai-400-normal.woff2"),
    ),
    (
        "sarabun-thai-700.woff2",
        include_bytes!("../assets/fonts/sarabun-thai-700-normal.woff2"),
    ),
    (
        "sarabun-latin-400.woff2",
        include_bytes!("../assets/fonts/sarabun-latin-400-normal.woff2"),
    ),
    (
        "sarabun-latin-700.woff2",
        include_bytes!("../assets/fonts/sarabun-latin-700-normal.woff2"),
    ),
];

/// A year, and never asked for again: fonts never change under their name, and the style sheet's
/// name changes with it.
const FOREVER: &str = "public, max-age=31536000, immutable";

static STYLE_NAME: LazyLock<String> = LazyLock::new(|| {
    let mark: String = store::Digest::of(STYLE.as_bytes())
        .iter()
        .take(6)
        .map(|byte| format!("{byte:02x}"))
        .collect();
    format!("/assets/sitthi-{mark}.css")
});

/// The address of the style sheet.
pub(crate) fn style() -> &'static str {
    &STYLE_NAME
}

/// Serves one of them.
pub(crate) async fn serve(Path(name): Path<String>) -> Result<Response, Problem> {
    if STYLE_NAME.rsplit('/').next() == Some(name.as_str()) {
        return Ok(kept("text/css; charset=utf-8", STYLE.as_bytes()));
    }
    if name == "sign.svg" {
        return Ok(kept("image/svg+xml", SIGN.as_bytes()));
    }
    FONTS
        .iter()
        .find(|(known, _)| *known == name)
        .map(|(_, bytes)| kept("font/woff2", bytes))
        .ok_or(Problem::NotFound)
}

/// The question, for pages of own sites.
pub(crate) async fn consent(State(site): State<Arc<Site>>, headers: HeaderMap) -> Response {
    script(&site, &headers, CONSENT)
}

/// The counter, for pages of own sites.
pub(crate) async fn count(State(site): State<Arc<Site>>, headers: HeaderMap) -> Response {
    script(&site, &headers, COUNT)
}

/// A script that any page may load, and that pages of own sites may also read, so that they can pin it by
/// its digest (Subresource Integrity).
fn script(site: &Site, asked: &HeaderMap, text: &'static str) -> Response {
    let mut response = (
        [
            (header::CONTENT_TYPE, "text/javascript; charset=utf-8"),
            (header::CACHE_CONTROL, "public, max-age=3600"),
        ],
        text,
    )
        .into_response();
    let page = sites::page(site, asked);
    sites::open_to(
        response.headers_mut(),
        page.as_ref().map(|page| page.origin.as_str()),
    );
    headers::for_other_origins(response.headers_mut());
    response
}

/// That the browser's own no is honoured (Global Privacy Control).
pub(crate) async fn signal(State(site): State<Arc<Site>>) -> Response {
    let since = site.app().policy().pack.effective();
    (
        [
            (header::CONTENT_TYPE, "application/json"),
            (header::CACHE_CONTROL, "public, max-age=86400"),
        ],
        sites::honoured(since).to_string(),
    )
        .into_response()
}

/// Browsers ask for this name unasked.
pub(crate) async fn icon() -> Response {
    kept("image/svg+xml", SIGN.as_bytes())
}

/// What `data.json` of a copy is made of (s.30): the schema that also lies in every copy.
pub(crate) async fn copy_schema() -> Response {
    schema(duties::rights::COPY_SCHEMA)
}

/// What a person takes along, and what goes from one controller to another (s.31, `LP-82`).
pub(crate) async fn portable_schema() -> Response {
    schema(duties::rights::PORTABLE_SCHEMA)
}

/// What a receipt of a consent is made of (ISO/IEC TS 27560).
pub(crate) async fn consent_receipt_schema() -> Response {
    schema(duties::consent::receipt::RECEIPT_SCHEMA)
}

fn schema(text: &'static str) -> Response {
    (
        [
            (header::CONTENT_TYPE, "application/schema+json"),
            (header::CACHE_CONTROL, "public, max-age=86400"),
        ],
        text,
    )
        .into_response()
}

/// Whom to tell of a weakness (`RFC 9116`).
pub(crate) async fn security(State(site): State<Arc<Site>>) -> Result<Response, Problem> {
    let policy = site.app().policy();
    let contact = policy
        .pack
        .dpo
        .as_ref()
        .and_then(|dpo| crate::page::said(&dpo.email))
        .or_else(|| crate::page::said(&policy.pack.controller.as_ref()?.email))
        .ok_or(Problem::NotFound)?;
    let expires = site
        .app()
        .now()
        .after(jiff::SignedDuration::from_hours(24 * 180));
    let text = format!(
        "Contact: mailto:{contact}\nExpires: {}\nPreferred-Languages: th, en\nCanonical: {}/.well-known/security.txt\n",
        expires.timestamp().strftime("%Y-%m-%dT%H:%M:%SZ"),
        site.settings.base_url
    );
    Ok((
        [
            (header::CONTENT_TYPE, "text/plain; charset=utf-8"),
            (header::CACHE_CONTROL, "public, max-age=3600"),
        ],
        text,
    )
        .into_response())
}

fn kept(kind: &'static str, bytes: &'static [u8]) -> Response {
    (
        StatusCode::OK,
        [
            (header::CONTENT_TYPE, kind),
            (header::CACHE_CONTROL, FOREVER),
        ],
        bytes,
    )
        .into_response()
}
