//! The headers that every answer carries: nothing from outside, nothing framed, nothing guessed.

use axum::http::{HeaderMap, HeaderValue, header};

/// What a page may load: nothing but what this house serves itself.
const CONTENT: &str = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; font-src 'self'; connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'";

const ALWAYS: [(&str, &str); 6] = [
    ("content-security-policy", CONTENT),
    ("x-content-type-options", "nosniff"),
    ("x-frame-options", "DENY"),
    ("referrer-policy", "no-referrer"),
    ("cross-origin-opener-policy", "same-origin"),
    ("cross-origin-embedder-policy", "require-corp"),
];

/// Two years.
const HTTPS_ONLY: &str = "max-age=63072000; includeSubDomains";

/// Who may load an answer into a page.
const RESOURCE_POLICY: &str = "cross-origin-resource-policy";

/// Lets pages of other origins load an answer: scripts that the institution's own sites put into theirs.
pub(crate) fn for_other_origins(headers: &mut HeaderMap) {
    headers.insert(RESOURCE_POLICY, HeaderValue::from_static("cross-origin"));
}

/// Puts them on an answer. One that has not said who may load it is for this origin alone; one that has
/// not said how long it may be kept is not kept at all.
pub(crate) fn put(headers: &mut HeaderMap, secure: bool) {
    for (name, value) in ALWAYS {
        headers.insert(name, HeaderValue::from_static(value));
    }
    headers
        .entry(RESOURCE_POLICY)
        .or_insert(HeaderValue::from_static("same-origin"));
    headers.insert(
        "permissions-policy",
        HeaderValue::from_static("camera=(), geolocation=(), microphone=(), interest-cohort=()"),
    );
    if secure {
        headers.insert(
            header::STRICT_TRANSPORT_SECURITY,
            HeaderValue::from_static(HTTPS_ONLY),
        );
    }
    headers
        .entry(header::CACHE_CONTROL)
        .or_insert(HeaderValue::from_static("no-store"));
}
