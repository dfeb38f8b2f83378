//! Holds what was given against the form and the catalogue (`LP-24`, `LP-27`, `LP-28`, `CO-30`): every fault at
//! once, each with its field, none with what was given.

use std::collections::BTreeMap;

use jiff::civil::Date;
use law::words::{forms as words, import};
use policy::pack::{AskedField, Field, FieldKind, Form, Pack};
use serde_json::{Map, Value as Json};

use super::{Attached, Unfit, attach};
use crate::import::value_given;

/// What a form holds, by category.
pub(super) type Pieces = BTreeMap<String, Map<String, Json>>;

/// The name of the choice of a session among the fields.
pub(super) const SESSION: &str = "session";

fn unfit(field: &str, rule: &'static str, why: law::Text) -> Unfit {
    Unfit {
        field: field.to_owned(),
        rule,
        why,
    }
}

/// The answers, each in its category; or everything that is wrong with them.
pub(super) fn checked(
    pack: &Pack,
    form: &Form,
    (answers, files): (&[(String, Json)], &[Attached]),
    session: Option<&str>,
    today: Date,
) -> Result<Pieces, Vec<Unfit>> {
    let mut wrong = Vec::new();
    let mut pieces = Pieces::new();
    for (at, (path, _)) in answers.iter().enumerate() {
        let can_hold = pack.field(path).is_some_and(|field| !field.takes_files());
        let is_asked = can_hold && form.ask.iter().any(|asked| asked.to == *path);
        let is_twice = answers.iter().take(at).any(|(other, _)| other == path);
        if !is_asked || is_twice {
            // its name is the sender's own word: it is not repeated
            wrong.push(unfit("", "LP-28", words::FIELD_NOT_ASKED.text()));
        }
    }
    for asked in &form.ask {
        let Some(field) = pack.field(&asked.to) else {
            wrong.push(unfit(&asked.to, "LP-24", words::FIELD_NOT_ASKED.text()));
            continue;
        };
        if field.takes_files() {
            continue;
        }
        let given = answers.iter().find(|(path, _)| *path == asked.to);
        let given = given.map_or(&Json::Null, |(_, value)| value);
        match one(asked, field, given) {
            Ok(Some(value)) => put(&mut pieces, &asked.to, value),
            Ok(None) => {}
            Err(fault) => wrong.push(fault),
        }
    }
    wrong.extend(attach::faults(pack, form, files));
    for file in files {
        // a file stands with a record of its category, also where nothing else does
        let category = file
            .field
            .split_once('/')
            .map_or("", |(category, _)| category);
        pieces.entry(category.to_owned()).or_default();
    }
    if let Err(fault) = chosen(form, session, today) {
        wrong.push(fault);
    }
    if let (Some(session), false) = (session, form.session_field.is_empty()) {
        put(&mut pieces, &form.session_field, Json::from(session));
    }
    if wrong.is_empty() && pieces.is_empty() {
        wrong.push(unfit("", "LP-27", words::NOTHING_FILLED_IN.text()));
    }
    if wrong.is_empty() {
        Ok(pieces)
    } else {
        Err(wrong)
    }
}

/// Puts a value into its category.
pub(super) fn put(pieces: &mut Pieces, path: &str, value: Json) {
    if let Some((category, field)) = path.split_once('/') {
        pieces
            .entry(category.to_owned())
            .or_default()
            .insert(field.to_owned(), value);
    }
}

fn one(asked: &AskedField, field: &Field, given: &Json) -> Result<Option<Json>, Unfit> {
    let local = local_moment(field, given);
    let given = local.as_ref().unwrap_or(given);
    let value = value_given(field, given).map_err(|(rule, why)| unfit(&asked.to, rule, why))?;
    let Some(value) = value else {
        if asked.required == Some(true) {
            let effect = asked
                .if_left_out
                .clone()
                .unwrap_or_else(|| law::Text::new("", ""));
            let why = words::MUST_BE_GIVEN.fill_text(&[("effect", &effect)]);
            return Err(unfit(&asked.to, "s.23(2), LP-27", why));
        }
        return Ok(None);
    };
    let is_choice = asked
        .choice
        .iter()
        .any(|choice| value.as_str() == Some(choice.value.as_str()));
    if !asked.choice.is_empty() && !is_choice {
        return Err(unfit(&asked.to, "LP-24", words::NOT_A_CHOICE.text()));
    }
    let below = match &value {
        Json::String(text) => text.starts_with('-'),
        Json::Number(number) => number.as_f64().is_none_or(|number| number < 0.0),
        _ => false,
    };
    if field.kind == Some(FieldKind::Number) && below {
        return Err(unfit(&asked.to, "LP-24", import::NOT_A_NUMBER.text()));
    }
    Ok(Some(value))
}

/// A day and time of day as a browser gives it (`2026-12-01T10:00`): a moment in Bangkok.
fn local_moment(field: &Field, given: &Json) -> Option<Json> {
    let text = given.as_str()?.trim();
    let is_local = text.len() == 16 && text.is_ascii() && text.contains('T');
    (field.kind == Some(FieldKind::Instant) && is_local)
        .then(|| Json::from(format!("{text}:00+07:00")))
}

/// Whether the session chosen is one of the form's and still open.
fn chosen(form: &Form, session: Option<&str>, today: Date) -> Result<(), Unfit> {
    let wrong = |words: law::words::Words| Err(unfit(SESSION, "CO-3", words.text()));
    match (form.session.is_empty(), session) {
        (true, None) => Ok(()),
        (true, Some(_)) => wrong(words::FIELD_NOT_ASKED),
        (false, None) => wrong(words::SESSION_UNCHOSEN),
        (false, Some(id)) => match form.session(id).map(|session| session.closes) {
            None => wrong(words::NOT_A_CHOICE),
            Some(closes) if closes.is_none_or(|closes| closes < today) => {
                wrong(words::SESSION_CLOSED)
            }
            Some(_) => Ok(()),
        },
    }
}
