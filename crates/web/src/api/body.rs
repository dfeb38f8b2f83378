//! Bodies: whole and short for JSON, as a stream for what may be long.

use std::future::poll_fn;
use std::io;
use std::pin::Pin;

use axum::body::{Body, Bytes, HttpBody as _};
use axum::http::{HeaderMap, header};
use tokio::sync::mpsc;

use super::problem::Problem;

/// Pieces of a stream that wait to be read.
const PIECES_AHEAD: usize = 8;

/// Refuses what does not say that it is JSON.
pub(crate) fn is_json(headers: &HeaderMap) -> Result<(), Problem> {
    let said = headers
        .get(header::CONTENT_TYPE)
        .and_then(|value| value.to_str().ok())
        .unwrap_or_default();
    let media = said.split(';').next().unwrap_or_default().trim();
    if media.eq_ignore_ascii_case("application/json") {
        Ok(())
    } else {
        Err(Problem::content_type())
    }
}

/// The whole body, if it has no more octets than `most`.
pub(crate) async fn whole(mut content: Body, most: usize) -> Result<Vec<u8>, Problem> {
    let mut body = Vec::new();
    while let Some(piece) = next(&mut content).await {
        let piece = piece.map_err(|_| Problem::too_long())?;
        if body.len() + piece.len() > most {
            return Err(Problem::too_long());
        }
        body.extend_from_slice(&piece);
    }
    Ok(body)
}

/// The next octets of a body; trailers are passed over.
async fn next(content: &mut Body) -> Option<Result<Bytes, axum::Error>> {
    loop {
        let frame = poll_fn(|context| Pin::new(&mut *content).poll_frame(context)).await?;
        match frame.map(|frame| frame.into_data()) {
            Ok(Ok(piece)) => return Some(Ok(piece)),
            Ok(Err(_)) => {}
            Err(error) => return Some(Err(error)),
        }
    }
}

/// A body to be read on a thread that may wait, as its pieces come.
pub(crate) struct Streamed {
    pieces: mpsc::Receiver<io::Result<Bytes>>,
    present: Bytes,
}

/// Reads a body piece by piece; more octets than `most`, or a line that breaks, is an error of the
/// reader and never a shorter file (`Bad input`: a truncated upload is told as such).
pub(crate) fn streamed(mut content: Body, most: usize) -> Streamed {
    let (sender, pieces) = mpsc::channel(PIECES_AHEAD);
    tokio::spawn(async move {
        let mut octets = 0_usize;
        while let Some(piece) = next(&mut content).await {
            let piece = piece.map_err(|_| io::Error::from(io::ErrorKind::ConnectionAborted));
            octets += piece.as_ref().map_or(0, Bytes::len);
            let piece = if octets > most {
                Err(io::Error::from(io::ErrorKind::FileTooLarge))
            } else {
                piece
            };
            let is_last = piece.is_err();
            if sender.send(piece).await.is_err() || is_last {
                break;
            }
        }
    });
    Streamed {
        pieces,
        present: Bytes::new(),
    }
}

impl io::Read for Streamed {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        while self.present.is_empty() {
            match self.pieces.blocking_recv() {
                Some(piece) => self.present = piece?,
                None => return Ok(0),
            }
        }
        let piece = self.present.split_to(into.len().min(self.present.len()));
        for (place, octet) in into.iter_mut().zip(piece.iter()) {
            *place = *octet;
        }
        Ok(piece.len())
    }
}
