//! Holds each value against what the field catalogue says of it (`LP-24`), before anything is kept.
//!
//! Digits of Thai script count as digits and are kept as 0–9 where the kind is a number, a date or
//! an identifier; free text is kept as it was written.

use std::net::IpAddr;

use connectors::Value;
use jiff::Timestamp;
use law::Moment;
use law::words::{Words, import};
use policy::pack::FieldKind;
use serde_json::Value as Json;

use super::refused::Because;

/// What the catalogue says of a field.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Wanted {
    pub(super) kind: FieldKind,
    pub(super) max_chars: u32,
}

/// The schemes of addresses that a browser would run instead of open.
const RUN_BY_BROWSERS: [&str; 4] = ["javascript", "data", "vbscript", "blob"];

/// The value in its one form; `None` when it says nothing.
pub(super) fn checked(value: &Value, wanted: Wanted) -> Result<Option<Json>, Because> {
    let Some(text) = value.text() else {
        return Ok(None);
    };
    let text = text.trim();
    if text.is_empty() {
        return Ok(None);
    }
    free_of_cards(text)?;
    let multi_line = wanted.kind == FieldKind::FreeText;
    if text.chars().any(|letter| is_control(letter, multi_line)) {
        return Err(Because::ControlCharacter);
    }
    let kept = of_kind(value, text, wanted.kind)?;
    let too_long =
        |text: &str| text.chars().count() > usize::try_from(wanted.max_chars).unwrap_or(usize::MAX);
    match &kept {
        Json::String(text) if too_long(text) => Err(Because::TooLong(wanted.max_chars)),
        _ => Ok(Some(kept)),
    }
}

/// Refuses a text with the number of a payment card in it (`CO-30`, `I-17`).
pub(super) fn free_of_cards(text: &str) -> Result<(), Because> {
    // The shortest card number has thirteen digits; most values have not.
    let may_be = text.len() >= 13
        && text
            .chars()
            .filter(|letter| letter.is_numeric())
            .nth(12)
            .is_some();
    if may_be && law::detect::has_card(text) {
        return Err(Because::CardNumber);
    }
    Ok(())
}

/// Control characters, and those that turn the direction of writing so that a reader is misled (`T52`).
fn is_control(letter: char, multi_line: bool) -> bool {
    match letter {
        '\n' | '\r' | '\t' => !multi_line,
        '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' => true,
        other => other.is_control(),
    }
}

fn of_kind(value: &Value, text: &str, kind: FieldKind) -> Result<Json, Because> {
    let wrong = |words: Words| Err(Because::Kind(words));
    let string = |text: String| Ok(Json::String(text));
    match kind {
        FieldKind::Text
        | FieldKind::Name
        | FieldKind::FreeText
        | FieldKind::Document
        | FieldKind::Image
        | FieldKind::Video => string(text.to_owned()),
        FieldKind::Identifier => string(western(text)),
        FieldKind::Code => Ok(match value {
            Value::Flag(flag) => Json::Bool(*flag),
            _ => Json::String(text.to_owned()),
        }),
        FieldKind::Email if is_email(text) => string(text.to_owned()),
        FieldKind::Email => wrong(import::NOT_AN_EMAIL),
        FieldKind::Phone if is_phone(&western(text)) => string(western(text)),
        FieldKind::Phone => wrong(import::NOT_A_PHONE),
        FieldKind::Date => date(text).map(|day| Json::String(day.to_string())),
        FieldKind::Instant => moment(text).map(|at| Json::String(at.timestamp().to_string())),
        FieldKind::Number => number(value, text, false),
        FieldKind::Amount => number(value, text, true),
        FieldKind::IpAddress => match text.parse::<IpAddr>() {
            Ok(address) => string(address.to_canonical().to_string()),
            Err(_) => wrong(import::NOT_AN_ADDRESS),
        },
        FieldKind::Url if is_url(text) => string(text.to_owned()),
        FieldKind::Url => wrong(import::NOT_A_URL),
    }
}

/// The text with digits of Thai script as 0–9.
fn western(text: &str) -> String {
    text.chars()
        .map(|letter| match letter {
            '๐'..='๙' => {
                char::from_digit(u32::from(letter) - u32::from('๐'), 10).unwrap_or(letter)
            }
            other => other,
        })
        .collect()
}

/// A civil day, as people in Thailand write it; what can be read two ways is refused (`law` note B6).
pub(super) fn date(text: &str) -> Result<jiff::civil::Date, Because> {
    let typed = law::date::read(text).map_err(Because::Date)?;
    if typed.old_year {
        return Err(Because::OldYear);
    }
    Ok(typed.day)
}

/// A moment with its zone (RFC 3339). A year of the Buddhist era has no place in it.
pub(super) fn moment(text: &str) -> Result<Moment, Because> {
    let at: Timestamp = western(text)
        .parse()
        .map_err(|_| Because::Kind(import::NOT_A_MOMENT))?;
    let year = law::BANGKOK.to_datetime(at).year();
    if law::date::BUDDHIST_YEARS.contains(&year) {
        return Err(Because::Kind(import::BUDDHIST_YEAR_IN_MOMENT));
    }
    if !law::date::COMMON_YEARS.contains(&year) {
        return Err(Because::Kind(import::NOT_A_MOMENT));
    }
    Ok(at.into())
}

fn is_email(text: &str) -> bool {
    let Some((local, domain)) = text.rsplit_once('@') else {
        return false;
    };
    let labels_hold = domain.split('.').all(|label| {
        !label.is_empty()
            && label
                .chars()
                .all(|letter| letter.is_alphanumeric() || letter == '-' || !letter.is_ascii())
    });
    !local.is_empty()
        && local.len() <= 64
        && !local.contains('@')
        && !text.chars().any(char::is_whitespace)
        && domain.contains('.')
        && labels_hold
}

fn is_phone(text: &str) -> bool {
    let digits = text.chars().filter(char::is_ascii_digit).count();
    (3..=20).contains(&digits)
        && text.chars().all(|letter| {
            letter.is_ascii_digit() || " +-()./#x,".contains(letter) || "extต่อ".contains(letter)
        })
}

/// A decimal number; an amount is never below nothing and has two decimals at most.
fn number(value: &Value, text: &str, is_amount: bool) -> Result<Json, Because> {
    let text = western(text);
    let digits = text.strip_prefix('-').unwrap_or(&text);
    let (whole, fraction) = digits.split_once('.').unwrap_or((digits, "0"));
    let all_digits =
        |part: &str| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit());
    let plain = all_digits(whole) && all_digits(fraction);
    let words = if is_amount {
        import::NOT_AN_AMOUNT
    } else {
        import::NOT_A_NUMBER
    };
    match value {
        Value::Flag(_) => Err(Because::Kind(words)),
        _ if is_amount && (text.starts_with('-') || fraction.len() > 2 || !plain) => {
            Err(Because::Kind(words))
        }
        Value::Number(number) => Ok(Json::Number(number.clone())),
        _ if plain => Ok(Json::String(text)),
        _ => Err(Because::Kind(words)),
    }
}

/// A web address or another IRI with its scheme, and none that a browser would run.
fn is_url(text: &str) -> bool {
    let Some((scheme, rest)) = text.split_once(':') else {
        return false;
    };
    let is_scheme = scheme.starts_with(|letter: char| letter.is_ascii_alphabetic())
        && scheme
            .chars()
            .all(|letter| letter.is_ascii_alphanumeric() || "+-.".contains(letter));
    is_scheme
        && !rest.is_empty()
        && !text.chars().any(char::is_whitespace)
        && !RUN_BY_BROWSERS.contains(&scheme.to_ascii_lowercase().as_str())
}

#[cfg(test)]
mod tests;
