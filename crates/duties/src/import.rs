//! Taking data in (s.22–s.25): the doors through which files of other systems come, each row held
//! against the policy pack before anything of it is kept.
//!
//! A row passes whole or leaves nothing. Refused is what the source does not declare (`LP-24`), what
//! holds a card number (`CO-30`), what the policy does not let in (basis, consent, objection, notice),
//! what would give one person another's identifier (`T2`), and what nobody can be found for; held
//! back is what is about somebody who was erased (`K11`). A refused row never stops the others.
//!
//! **Going on.** Up to 500 rows share a transaction, which also notes how far the run has come; a
//! second run of the same file goes on after the last of them. A file is known again by the SHA-256
//! of its bytes (a bundle: of its files' names and bytes). A stream is read once and cannot be known
//! again, so each is a run of its own: sending it twice reads it twice, and what was kept is `same`.
//! A finished file is not read again, unless rows of it were refused: what was refused then may
//! pass now, and unless it is a whole roster that another has replaced since.
//!
//! **Whole rosters.** Where the manifest of a `OneRoster` bundle says that `enrollments.csv` is whole
//! (`bulk`), the ties to classes that its source told before and that are not in it end with it
//! (`LP-51`), entered for each person like an end that a row tells. A bundle of which any row was
//! refused, which could not be read to its end, or which has no tie at all, ends nothing and says so.
//!
//! **What comes again.** A row with an id that is kept is the same record, and what it says now
//! replaces what it said. A statement of xAPI is never changed: with other content it is refused
//! (1.0.3 §2.3.1). Compared is what is kept of it, and when it happened.
//!
//! **What people go by.** A record that no longer says what its person was found by, such as an
//! e-mail address that changed, ends that they are found by it: the address may be somebody else's
//! tomorrow (`T2`).

pub(crate) mod claims;
mod collect;
mod digest;
mod door;
mod prepare;
mod refused;
mod roster;
mod run;
mod source;
mod take;
mod value;

pub(crate) use collect::{enter_collected, may_collect};

use std::io::BufRead;
use std::path::Path;

use connectors::Value;
use law::Text;
use policy::pack::{Field, FieldKind};
use serde_json::Value as Json;

use crate::app::App;
use crate::failure::Failure;

pub(crate) use take::{INTAKE, intake};

/// The most refused rows that a report names one by one.
pub const NAMED_MAX: usize = 1_000;

/// What is to be taken in.
pub struct Import<'r> {
    /// The source's id in the pack.
    pub source: String,
    /// The name of the file or stream: shown in reports, and for a single OneRoster file which
    /// file it is.
    pub name: String,
    /// The content itself.
    pub content: Content<'r>,
    /// The channel by which the notice in force was given to everybody in the file, when it was
    /// (s.23, `LP-25`); entered for each of them. Without it, only what concerns people whom the
    /// notice has reached is kept.
    pub notice_given: Option<String>,
    /// Why the delivery may be read and kept, for a public source: that anybody can read it is no ground
    /// (`CO-32`, `X-30`). Without it nothing of such a source is taken.
    pub lawful: Option<String>,
}

/// Where the content comes from.
pub enum Content<'r> {
    /// A file of this machine; for OneRoster also a folder or a ZIP archive.
    Path(&'r Path),
    /// The whole content; for OneRoster a ZIP archive or one file.
    Bytes(&'r [u8]),
    /// A stream, read once.
    Stream(&'r mut dyn BufRead),
}

/// How far an import has come.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Progress {
    /// The file that is being read, within a bundle.
    pub file: String,
    /// Rows behind us, those of an earlier run and refused ones among them.
    pub rows: u64,
    /// Rows refused in this run.
    pub refused: u64,
    /// Bytes read in this run.
    pub bytes: u64,
    /// Bytes there are, where that is known.
    pub bytes_total: Option<u64>,
}

/// What an import came to.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Report {
    /// Rows read in this run, refused ones among them.
    pub rows: u64,
    /// Rows of which something is newly kept.
    pub new: u64,
    /// Rows that were there already, the same.
    pub same: u64,
    /// Rows that were there with other values.
    pub replaced: u64,
    /// People newly known.
    pub people: u64,
    /// Rows about people who were erased, not brought back (`K11`).
    pub held_back: u64,
    /// Ties to classes that ended because a whole roster of their source leaves them out.
    pub ended: u64,
    /// Rows that name nobody, such as requests before a sign-in; not kept.
    pub unlinked: u64,
    /// The first [`NAMED_MAX`] refused rows.
    pub refused: Vec<RowFault>,
    /// How many rows were refused.
    pub refused_total: u64,
    /// Rows that an earlier run of the same file has behind it.
    pub resumed_at: u64,
    /// Whether the file was finished before, so that nothing was read.
    pub already_done: bool,
}

/// A row that was not taken: where and why, never what it held.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RowFault {
    /// The file within the delivery.
    pub file: String,
    /// The line on which the row begins, from 1.
    pub line: u64,
    /// The field, by its path.
    pub field: String,
    /// The rule's id.
    pub rule: String,
    /// Why not, and what to do.
    pub message: Text,
}

/// Takes in a delivery of one source. `progress` hears of it after each transaction.
///
/// # Errors
/// [`Failure::Bad`] when the source is not declared, is of a format that comes through another
/// door, or the delivery as a whole cannot be read; [`Failure::Store`] when nothing can be kept
/// any more: what was noted as done stays, and the next run goes on from there.
pub fn import(
    app: &App,
    import: Import<'_>,
    progress: &mut dyn FnMut(&Progress),
) -> Result<Report, Failure> {
    source::read(app, import, progress)
}

/// Refuses a text with the number of a payment card in it (`CO-30`).
///
/// # Errors
/// With the rule and what is wrong.
pub(crate) fn value_is_free_of_cards(text: &str) -> Result<(), (&'static str, Text)> {
    value::free_of_cards(text).map_err(|because| ("CO-30", because.text()))
}

/// Holds a value that somebody gives for a field of the catalogue against what it says of that field,
/// like a value in a row that comes in (`LP-24`, `CO-30`). Nothing when the value says nothing.
///
/// # Errors
/// With the rule and what is wrong; never with the value.
pub(crate) fn value_given(
    field: &Field,
    given: &Json,
) -> Result<Option<Json>, (&'static str, Text)> {
    let value = match given {
        Json::Null => Value::Nothing,
        Json::Bool(flag) => Value::Flag(*flag),
        Json::Number(number) => Value::Number(number.clone()),
        Json::String(text) => Value::Text(text.clone()),
        Json::Array(_) | Json::Object(_) => {
            return Err(("LP-24", law::words::corrections::VALUE_NOT_SIMPLE.text()));
        }
    };
    let wanted = value::Wanted {
        kind: field.kind.unwrap_or(FieldKind::Text),
        max_chars: field.limit(),
    };
    value::checked(&value, wanted).map_err(|because| {
        let rule = match because {
            refused::Because::CardNumber => "CO-30",
            _ => "LP-24",
        };
        (rule, because.text())
    })
}
