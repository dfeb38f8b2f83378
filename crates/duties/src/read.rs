//! Reading one person's records for one activity: decision, entry, then the data.

use policy::{Answer, Duties};
use store::{Media, Permit, Record, Wanted};

use crate::app::App;
use crate::ask::{Asked, permit};
use crate::failure::Failure;

/// What was read, and on which answer.
pub struct Reading {
    /// The answer that let it be read.
    pub answer: Answer,
    /// The records, newest first.
    pub records: Vec<Record>,
    /// The files of those records that may be opened; none where many people are read at once.
    pub files: Vec<Media>,
    /// What the person is called towards this reader: their id, or the activity's own pseudonym
    /// in hexadecimal when the duty says so (`X-12`).
    pub shown_as: String,
}

/// Reads records against a decision that is entered first.
///
/// # Errors
/// [`Failure::Refused`] with the answer when the policy says no; [`Failure::Store`] when the
/// decision cannot be entered or the records cannot be read.
pub fn records(app: &App, asked: &Asked, wanted: &Wanted) -> Result<Reading, Failure> {
    let (answer, permit) = permit(app, asked)?;
    let mut reading = read_with(app, answer, &permit, wanted)?;
    let held = app.store().read(|read| read.media(&permit, wanted))?;
    let is_read = |media: &Media| reading.records.iter().any(|one| one.record == media.record);
    reading.files = held.files.into_iter().filter(is_read).collect();
    Ok(reading)
}

pub(crate) fn read_with(
    app: &App,
    answer: Answer,
    permit: &Permit,
    wanted: &Wanted,
) -> Result<Reading, Failure> {
    let mut records = Vec::new();
    app.store().read(|read| {
        read.records(permit, wanted, |record| {
            records.push(record);
            Ok(())
        })
    })?;
    let shown_as = shown_as(app, &answer, permit)?;
    Ok(Reading {
        answer,
        records,
        files: Vec::new(),
        shown_as,
    })
}

fn shown_as(app: &App, answer: &Answer, permit: &Permit) -> Result<String, Failure> {
    if !permit.duties().has(Duties::PSEUDONYMISE) {
        return Ok(permit.person().to_string());
    }
    let activity = answer
        .activity
        .as_ref()
        .ok_or(Failure::Missing("activity"))?;
    Ok(app.store().pseudonym(permit.person(), &activity.id)?)
}
