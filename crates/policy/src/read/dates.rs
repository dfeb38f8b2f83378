//! Reads dates: days of the Common Era, and what people write instead of them.

use jiff::civil::Date;
use law::words::faults;
use toml::de::DeValue;

use super::values::get;
use super::{Reading, View};
use crate::fault::Code;
use crate::pack::{Span, Wording, Words};

/// The Common Era year, and the whole date in it, of a date whose year is of the Buddhist Era.
pub(super) fn buddhist_year(written: &str) -> Option<(String, String)> {
    let (year, rest) = written.trim().split_once('-')?;
    let year: u16 = year.parse().ok()?;
    let common = format!(
        "{:04}",
        year.checked_sub(543)
            .filter(|_| (2400..=2700).contains(&year))?
    );
    Some((common.clone(), format!("{common}-{rest}")))
}

/// Whether a text looks like `22/11/2569` or `22-11-2026`: a day as people write it.
pub(super) fn looks_like_a_day(written: &str) -> bool {
    let parts: Vec<&str> = written.trim().split(['/', '.', '-']).collect();
    let is_number = |part: &&str| !part.is_empty() && part.chars().all(|digit| digit.is_numeric());
    parts.len() == 3 && parts.iter().all(is_number)
}

impl Reading<'_> {
    pub(crate) fn date(&mut self, view: &View<'_, '_>, key: &'static str) -> Option<Date> {
        let value = get(view, key)?;
        let span = Self::span(view, value);
        match value.get_ref() {
            DeValue::Datetime(written) => self.date_of(key, span, written, value.get_ref()),
            DeValue::String(text) if text.trim().is_empty() || text.contains('[') => {
                // a blank or a placeholder is how a policy without a date was published
                self.writing.wordings.push(Wording {
                    key,
                    span,
                    words: Words::Plain(text.to_string()),
                });
                None
            }
            DeValue::String(text) => {
                self.date_in_words(key, text, span, value.get_ref());
                None
            }
            other => {
                self.wrong_type(key, faults::KIND_DATE, span, other);
                None
            }
        }
    }

    fn date_of(
        &mut self,
        key: &str,
        span: Span,
        written: &toml::value::Datetime,
        value: &DeValue<'_>,
    ) -> Option<Date> {
        // a date that the parser refused has no parts; its fault is already there
        let date = written.date?;
        let text = date.to_string();
        if let Some((common, meant)) = buddhist_year(&text) {
            self.findings.push(
                Code::DateBuddhistEra,
                span,
                &[("value", &text), ("year", &common), ("known", &meant)],
            );
            return None;
        }
        if written.time.is_some() {
            self.wrong_type(key, faults::KIND_DATE, span, value);
            return None;
        }
        let (year, month, day) = (
            i16::try_from(date.year).ok()?,
            i8::try_from(date.month).ok()?,
            i8::try_from(date.day).ok()?,
        );
        Date::new(year, month, day).ok()
    }

    fn date_in_words(&mut self, key: &str, text: &str, span: Span, value: &DeValue<'_>) {
        if let Some((common, meant)) = buddhist_year(text) {
            self.findings.push(
                Code::DateBuddhistEra,
                span,
                &[("value", text), ("year", &common), ("known", &meant)],
            );
        } else if looks_like_a_day(text) {
            self.findings
                .push(Code::DateWrittenOut, span, &[("value", text)]);
        } else {
            self.wrong_type(key, faults::KIND_DATE, span, value);
        }
    }
}
