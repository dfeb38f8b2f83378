//! Laying a file ready that needs no reviewer: gathered, reviewed by rule, answered, to be collected
//! within its window (s.31, s.73).

use std::io::{self, Write};

use jiff::SignedDuration;
use law::{Gathering, PersonId, RequestId, Review, Text};
use serde_json::json;
use store::{Tx, WrittenParcel};

use super::case::Case;
use super::copy::WINDOW;
use super::{BY_RULE, enter_step};
use crate::app::App;
use crate::failure::Failure;
use crate::letters::{self, LetterKind};
use crate::work;

/// A file put together, before it is kept.
pub(super) struct Laid {
    /// The ZIP archive, kept but for its end.
    pub(super) written: WrittenParcel,
    /// What the sources answered.
    pub(super) gathering: Gathering,
    /// How many passages about others are covered.
    pub(super) withheld: u32,
    /// What is told with it.
    pub(super) told: Vec<Text>,
}

/// Writes a file under the person's own key as `make` makes it, part by part.
///
/// # Errors
/// [`Failure::Store`], also when it cannot be put together.
pub(super) fn written(
    app: &App,
    (person, request): (PersonId, RequestId),
    make: impl FnOnce(&mut dyn Write) -> io::Result<()>,
) -> Result<WrittenParcel, Failure> {
    let mut writer = app.store().write_parcel(person, request)?;
    make(&mut writer).map_err(|why| {
        Failure::Store(store::Fault::Refused(format!(
            "the file could not be put together: {why}"
        )))
    })?;
    Ok(writer.finish()?)
}

/// Keeps a file sealed under the person's own key, and lets the request wait for its person.
///
/// # Errors
/// [`Failure::Missing`] when somebody moved the request meanwhile; [`Failure::Bad`] while it cools off.
pub(super) fn lay_ready(
    tx: &mut Tx<'_>,
    person: PersonId,
    request: RequestId,
    laid: &Laid,
) -> Result<(), Failure> {
    let opened = tx
        .request(person, request)?
        .filter(|opened| opened.row.stage == "identified")
        .ok_or(Failure::Missing("request at this stage"))?;
    let now = tx.now();
    let until = now.after(WINDOW);
    let gathering = laid.gathering;
    let review = Review {
        granted: gathering.answered,
        withheld: laid.withheld,
        kept: 0,
    };
    let mut case = Case::read(&opened)?
        .advance(now, |request| request.gather(gathering, now))?
        .advance(now, |request| request.review(review, BY_RULE, now))?
        .advance(now, |request| request.answer(now, until))?;
    case.waiting = None;
    case.told.clone_from(&laid.told);
    let right = case.request.right();
    tx.close_parcel(&laid.written)?;
    case.keep(tx, person, request, "identified")?;
    let more = json!({
        "asked": gathering.asked, "answered": gathering.answered, "empty": gathering.empty, "failed": gathering.failed,
        "withheld": laid.withheld, "until": until.micros(),
    });
    enter_step(tx, person, request, right, "answered", "system", &more)?;
    let due = until.after(SignedDuration::from_micros(1));
    tx.enqueue(work::DESTROY_PARCEL, Some(person), Some(request), due)?;
    letters::post(tx, person, Some(request), LetterKind::Ready)
}
