//! Octets that are handed on as they are read: a file or a package passes through memory part by part,
//! on a thread that may wait, and a reader who does not take the next part in time is left.

use std::fmt::Write as _;
use std::io;
use std::pin::Pin;
use std::task::{Context, Poll};
use std::time::Duration;

use axum::body::{Body, Bytes, HttpBody};
use axum::http::{HeaderValue, header};
use axum::response::{IntoResponse as _, Response};
use duties::rights::HandedOut;
use http_body::Frame;
use store::{Fault, OpenMedia};
use tokio::sync::mpsc;
use tokio::time::timeout;

/// Parts that wait to be taken.
const PARTS_AHEAD: usize = 2;
/// How long a reader may take for one part.
const TAKEN_WITHIN: Duration = Duration::from_secs(60);
/// A file is shown by nobody in this house's name: not framed, not run, not rendered.
const APART: &str = "default-src 'none'; sandbox; frame-ancestors 'none'";

struct Parts(mpsc::Receiver<io::Result<Bytes>>);

impl HttpBody for Parts {
    type Data = Bytes;
    type Error = io::Error;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<io::Result<Frame<Bytes>>>> {
        self.0
            .poll_recv(context)
            .map(|part| part.map(|part| part.map(Frame::data)))
    }
}

/// A body of parts. One that ends by a fault is cut off, so that nobody takes it for whole.
fn body(mut next: impl FnMut() -> Result<Option<Bytes>, Fault> + Send + 'static) -> Body {
    let (sender, parts) = mpsc::channel(PARTS_AHEAD);
    let runtime = tokio::runtime::Handle::current();
    tokio::task::spawn_blocking(move || {
        loop {
            let part = match next() {
                Ok(Some(part)) => Ok(part),
                Ok(None) => return,
                Err(fault) => {
                    tracing::warn!(%fault, "a file was not handed over to its end");
                    Err(io::Error::from(io::ErrorKind::ConnectionAborted))
                }
            };
            let is_last = part.is_err();
            let taken = runtime.block_on(timeout(TAKEN_WITHIN, sender.send(part)));
            if is_last || !matches!(taken, Ok(Ok(()))) {
                return;
            }
        }
    });
    Body::new(Parts(parts))
}

/// The octets of a file.
pub(crate) fn file_body(mut open: OpenMedia) -> Body {
    body(move || {
        let part = open.next_part()?;
        Ok(part.map(|part| Bytes::copy_from_slice(part.open())))
    })
}

/// The octets of a package.
pub(crate) fn package_body(handed: HandedOut) -> Body {
    let mut content = handed.content;
    body(move || {
        let part = content.next_part()?;
        Ok(part.map(|part| Bytes::copy_from_slice(part.open())))
    })
}

/// How a file is offered: to be kept, never shown, under a name that is safe in a header and on a disk
/// (RFC 6266, `T22`).
pub(crate) fn attachment(name: &str) -> String {
    let plain: String = name
        .chars()
        .map(|letter| {
            if letter.is_ascii_alphanumeric() || matches!(letter, '.' | '-') {
                letter
            } else {
                '-'
            }
        })
        .collect();
    let mut encoded = String::new();
    for octet in name.bytes() {
        if octet.is_ascii_alphanumeric() || matches!(octet, b'.' | b'-') {
            encoded.push(char::from(octet));
        } else {
            // Writing to a string cannot fail.
            let _ = write!(encoded, "%{octet:02X}");
        }
    }
    format!("attachment; filename=\"{plain}\"; filename*=UTF-8''{encoded}")
}

/// The headers of a file that is handed out.
pub(crate) fn headers(open: &OpenMedia) -> [(header::HeaderName, String); 4] {
    let media = &open.media;
    [
        (header::CONTENT_TYPE, media.kind.media_type().to_owned()),
        (header::CONTENT_LENGTH, media.octets.to_string()),
        (
            header::CONTENT_DISPOSITION,
            attachment(&media.kind.safe_name(media.name.open())),
        ),
        (header::CONTENT_SECURITY_POLICY, APART.to_owned()),
    ]
}

/// A file as the answer to a visitor.
pub(crate) fn file(open: OpenMedia) -> Response {
    let headers = headers(&open);
    (headers, file_body(open)).into_response()
}

/// A package as the answer to a visitor.
pub(crate) fn package(handed: HandedOut) -> Response {
    let name = format!("attachment; filename=\"{}\"", handed.package.name);
    let mut response = package_body(handed).into_response();
    let headers = response.headers_mut();
    headers.insert(
        header::CONTENT_TYPE,
        HeaderValue::from_static("application/zip"),
    );
    if let Ok(name) = HeaderValue::try_from(name) {
        headers.insert(header::CONTENT_DISPOSITION, name);
    }
    response
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn t_22_a_name_in_a_header_is_one_name_and_no_other_header() {
        for (name, header) in [
            (
                "a.png",
                "attachment; filename=\"a.png\"; filename*=UTF-8''a.png",
            ),
            (
                "ก\".txt\r\nSet-Cookie: x",
                "attachment; filename=\"--.txt--Set-Cookie--x\"; filename*=UTF-8''%E0%B8%81%22.txt%0D%0ASet-Cookie%3A%20x",
            ),
        ] {
            assert_eq!(attachment(name), header);
            assert!(HeaderValue::try_from(attachment(name)).is_ok());
        }
    }
}
