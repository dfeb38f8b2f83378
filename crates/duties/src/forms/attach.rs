//! Files that come with a form (`LP-28`, `CO-3`): held against what the pack lets its questions take before anything is
//! kept, then sealed with the case's records in the transaction that keeps them, and gone with them.

use law::words::{files as told, forms as words};
use law::{CaseId, FileKind, MediaId, PersonId, Plain, RecordId, Text};
use policy::pack::{AskedField, Field, Form, Pack};
use store::{NAME_CHARS_MOST, NewMedia, OpenMedia, Permit, Tx, Wanted};
use zeroize::Zeroizing;

use super::{Unfit, desk, follow};
use crate::app::App;
use crate::failure::Failure;
use crate::files::{self, FileSeen};

/// A file that came with a form.
pub struct Attached {
    /// The catalogue field of its question, as `category/field`.
    pub field: String,
    /// What its sender calls it.
    pub name: Plain<String>,
    /// All of it.
    pub octets: Zeroizing<Vec<u8>>,
}

impl Attached {
    /// A file as it came.
    #[must_use]
    pub fn new(field: &str, name: &str, octets: Vec<u8>) -> Self {
        Attached {
            field: field.to_owned(),
            name: Plain::new(name.to_owned()),
            octets: Zeroizing::new(octets),
        }
    }
}

fn unfit(field: &str, rule: &'static str, why: Text) -> Unfit {
    Unfit {
        field: field.to_owned(),
        rule,
        why,
    }
}

/// Everything that is wrong with the files of a form; never with what is in one or what it is called.
pub(super) fn faults(pack: &Pack, form: &Form, attached: &[Attached]) -> Vec<Unfit> {
    let mut wrong = Vec::new();
    let asked_for = |file: &Attached| {
        let mut asked = form.attachments(pack);
        asked.any(|(asked, _)| asked.to == file.field)
    };
    if !attached.iter().all(asked_for) {
        // its name is the sender's own word: it is not repeated
        wrong.push(unfit("", "LP-28", words::FIELD_NOT_ASKED.text()));
    }
    for (asked, field) in form.attachments(pack) {
        let given = attached.iter().filter(|file| file.field == asked.to);
        wrong.extend(of_question(asked, field, given));
    }
    wrong
}

/// The first fault of the files of one question.
fn of_question<'f>(
    asked: &AskedField,
    field: &Field,
    given: impl Iterator<Item = &'f Attached> + Clone,
) -> Option<Unfit> {
    let count = given.clone().count();
    if count == 0 && asked.required == Some(true) {
        let effect = asked.if_left_out.clone();
        let effect = effect.unwrap_or_else(|| Text::new("", ""));
        let why = words::MUST_BE_GIVEN.fill_text(&[("effect", &effect)]);
        return Some(unfit(&asked.to, "s.23(2), LP-27", why));
    }
    let most = asked.files.unwrap_or_default();
    if u32::try_from(count).is_ok_and(|count| count > most) || u32::try_from(count).is_err() {
        let most = most.to_string();
        let most = Text::new(most.clone(), most);
        let why = words::FILES_TOO_MANY.fill_text(&[("n", &most)]);
        return Some(unfit(&asked.to, "s.22", why));
    }
    given
        .into_iter()
        .find_map(|file| of_file(asked, field, file))
}

fn of_file(asked: &AskedField, field: &Field, file: &Attached) -> Option<Unfit> {
    let name = file.name.open();
    let is_named = (1..=NAME_CHARS_MOST).contains(&name.chars().count())
        && !name.chars().any(char::is_control);
    if law::detect::has_card(name) {
        return Some(unfit(&asked.to, "CO-30", told::NAME_WRONG.text()));
    }
    if !is_named {
        return Some(unfit(&asked.to, "LP-24", told::NAME_WRONG.text()));
    }
    if file.octets.is_empty() {
        return Some(unfit(&asked.to, "LP-24", told::EMPTY.text()));
    }
    let kib = field.max_kib.unwrap_or_default();
    if file.octets.len() as u64 > u64::from(kib) * 1024 {
        let kib = kib.to_string();
        let why = told::TOO_LARGE.fill_text(&[("n", &Text::new(kib.clone(), kib))]);
        return Some(unfit(&asked.to, "s.22", why));
    }
    let kind = FileKind::of(&file.octets).filter(|kind| field.accepts.contains(kind));
    let is_taken = kind.is_some_and(|kind| kind.may_hold(&file.octets));
    (!is_taken).then(|| unfit(&asked.to, "LP-24", told::KIND_NOT_TAKEN.text()))
}

/// Keeps the files of a form with the records of its case.
pub(super) fn keep(
    tx: &mut Tx<'_>,
    (person, case): (PersonId, CaseId),
    channel: &str,
    attached: &[Attached],
) -> Result<(), Failure> {
    let number = case.to_string();
    for (at, file) in attached.iter().enumerate() {
        let (category, field) = file.field.split_once('/').unwrap_or((&file.field, ""));
        let record = tx.record_id(channel, category, &number)?;
        let new = NewMedia {
            person,
            category,
            record,
            field,
            // each has a place of its own: two of one name are two
            slot: &at.to_string(),
            source: channel,
            name: file.name.open(),
        };
        tx.keep_media(&new, &file.octets).map_err(files::told)?;
    }
    Ok(())
}

/// The files of one case and of no other, without opening any.
pub(super) fn of_case(
    app: &App,
    records: &[(String, RecordId)],
    leave: &Permit,
) -> Result<Vec<FileSeen>, Failure> {
    let held = app
        .store()
        .read(|read| read.media(leave, &Wanted::default()))?;
    let policy = app.policy();
    Ok(held
        .files
        .into_iter()
        .filter(|media| records.iter().any(|(_, id)| *id == media.record))
        .map(|media| files::seen(&policy, media))
        .collect())
}

/// Opens a file of a case, which must be one of that case's records.
fn opened(
    app: &App,
    case: &store::FormCase,
    leave: &Permit,
    media: MediaId,
) -> Result<OpenMedia, Failure> {
    let records = desk::record_ids(app, &app.policy(), case)?;
    let open = app.store().open_media(leave, media)?;
    if records.iter().any(|(_, id)| *id == open.media.record) {
        Ok(open)
    } else {
        Err(Failure::Missing("file"))
    }
}

/// Opens a file of a case for its desk: a use of its own, decided and entered.
///
/// # Errors
/// As [`super::open`]; [`Failure::Missing`] when the case has no such file.
pub fn open_file(
    app: &App,
    actor: law::ActorId,
    (case, media): (CaseId, MediaId),
    address: Option<std::net::IpAddr>,
) -> Result<OpenMedia, Failure> {
    let (found, leave) = desk::open(app, actor, case, address)?;
    opened(app, &found, &leave, media)
}

/// Opens a file of a case for whoever knows its word.
///
/// # Errors
/// As [`super::reach`]; [`Failure::Missing`] when the case has no such file.
pub fn reach_file(
    app: &App,
    (case, media): (CaseId, MediaId),
    word: &str,
    address: Option<std::net::IpAddr>,
) -> Result<OpenMedia, Failure> {
    let (found, leave) = follow::let_in(app, case, word, address)?;
    opened(app, &found, &leave, media)
}
