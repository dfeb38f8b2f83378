//! What a door answers.

use axum::body::Body;
use axum::http::{HeaderName, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse as _, Response};
use serde::Serialize;

use super::problem::Problem;

/// An answer on its way out.
pub(crate) struct Reply {
    status: StatusCode,
    media: &'static str,
    body: Body,
    headers: Vec<(HeaderName, String)>,
}

impl Reply {
    /// A JSON document.
    pub(crate) fn json(value: &impl Serialize) -> Result<Self, Problem> {
        Ok(Reply::octets(
            "application/json",
            serde_json::to_vec(value).map_err(|_| Problem::broken())?,
        ))
    }

    /// Octets of a media type.
    pub(crate) fn octets(media: &'static str, body: Vec<u8>) -> Self {
        Reply {
            status: StatusCode::OK,
            media,
            body: Body::from(body),
            headers: Vec::new(),
        }
    }

    /// Octets that are passed on as they are read.
    pub(crate) fn passed_on(media: &'static str, body: Body) -> Self {
        Reply {
            status: StatusCode::OK,
            media,
            body,
            headers: Vec::new(),
        }
    }

    /// The same with another status.
    pub(crate) fn with_status(mut self, status: StatusCode) -> Self {
        self.status = status;
        self
    }

    /// The same with a header of ASCII text.
    pub(crate) fn with(mut self, name: HeaderName, value: impl Into<String>) -> Self {
        self.headers.push((name, value.into()));
        self
    }

    pub(crate) fn into_response(self) -> Response {
        let mut response = (self.status, self.body).into_response();
        let headers = response.headers_mut();
        headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(self.media));
        for (name, value) in self.headers {
            if let Ok(value) = HeaderValue::try_from(value) {
                headers.insert(name, value);
            }
        }
        response
    }
}
