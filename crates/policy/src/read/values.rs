//! Reads single values; each fault says what stands there and what should.

use law::words::faults;
use toml::Spanned;
use toml::de::DeValue;

use super::{Reading, View, nearest};
use crate::fault::Code;
use crate::pack::{Kept, Period, Span, Wording, Words};

/// The value of a key.
pub(super) fn get<'t, 'i>(view: &View<'t, 'i>, key: &str) -> Option<&'t Spanned<DeValue<'i>>> {
    view.table
        .iter()
        .find(|(known, _)| known.get_ref() == key)
        .map(|(_, value)| value)
}

fn kind_of_value(value: &DeValue<'_>) -> law::words::Words {
    match value {
        DeValue::String(_) => faults::KIND_TEXT,
        DeValue::Integer(_) => faults::KIND_WHOLE,
        DeValue::Float(_) => faults::KIND_FRACTION,
        DeValue::Boolean(_) => faults::KIND_FLAG,
        DeValue::Datetime(_) => faults::KIND_DATE,
        DeValue::Array(_) => faults::KIND_LIST,
        DeValue::Table(_) => faults::KIND_TABLE,
    }
}

impl Reading<'_> {
    pub(super) fn span(view: &View<'_, '_>, value: &Spanned<DeValue<'_>>) -> Span {
        Span::new(view.place.whole().file, value.span())
    }

    pub(super) fn wrong_type(
        &mut self,
        key: &str,
        wanted: law::words::Words,
        span: Span,
        value: &DeValue<'_>,
    ) {
        let (key, is, wanted) = (
            law::Text::new(key, key),
            kind_of_value(value).text(),
            wanted.text(),
        );
        self.findings.push_texts(
            Code::ValueType,
            Code::ValueType.rule(),
            span,
            &[("key", &key), ("value", &is), ("known", &wanted)],
        );
    }

    /// Notes that an id was given.
    pub(super) fn declare(&mut self, kind: &'static str, id: &str, span: Span) {
        let words = id.split('-').all(|word| {
            !word.is_empty()
                && word
                    .chars()
                    .all(|letter| letter.is_ascii_lowercase() || letter.is_ascii_digit())
        });
        if !words {
            self.findings.push(Code::IdMalformed, span, &[("id", id)]);
        }
        if !kind.is_empty() {
            self.writing.declared.push((kind, id.to_owned(), span));
        }
    }

    fn string<'t>(&mut self, key: &str, span: Span, value: &'t DeValue<'_>) -> Option<&'t str> {
        match value {
            DeValue::String(text) => Some(text.as_ref()),
            other => {
                self.wrong_type(key, faults::KIND_TEXT, span, other);
                None
            }
        }
    }

    pub(super) fn string_at<'t>(
        &mut self,
        view: &View<'t, '_>,
        key: &str,
    ) -> Option<(&'t str, Span)> {
        let value = get(view, key)?;
        let span = Self::span(view, value);
        self.string(key, span, value.get_ref())
            .map(|text| (text, span))
    }

    fn strings_at<'t>(&mut self, view: &View<'t, '_>, key: &str) -> Vec<(&'t str, Span)> {
        let Some(value) = get(view, key) else {
            return Vec::new();
        };
        let DeValue::Array(list) = value.get_ref() else {
            self.wrong_type(
                key,
                faults::KIND_LIST,
                Self::span(view, value),
                value.get_ref(),
            );
            return Vec::new();
        };
        let mut texts = Vec::new();
        for element in list {
            let span = Self::span(view, element);
            if let Some(text) = self.string(key, span, element.get_ref()) {
                texts.push((text, span));
            }
        }
        texts
    }

    pub(crate) fn id(&mut self, view: &View<'_, '_>, key: &str, kind: &'static str) -> String {
        let Some((id, span)) = self.string_at(view, key) else {
            return String::new();
        };
        self.declare(kind, id, span);
        id.to_owned()
    }

    pub(crate) fn reference(
        &mut self,
        view: &View<'_, '_>,
        key: &str,
        kinds: &'static str,
    ) -> String {
        let Some((id, span)) = self.string_at(view, key) else {
            return String::new();
        };
        // an empty reference says the same as one left out
        if !id.is_empty() {
            self.writing.used.push((kinds, id.to_owned(), span));
        }
        id.to_owned()
    }

    pub(crate) fn references(
        &mut self,
        view: &View<'_, '_>,
        key: &str,
        kinds: &'static str,
    ) -> Vec<String> {
        let used = self.strings_at(view, key);
        let mut ids: Vec<String> = Vec::with_capacity(used.len());
        for (id, span) in used {
            if ids.iter().any(|known| known == id) {
                self.findings
                    .push(Code::ListedTwice, span, &[("id", id), ("key", key)]);
                continue;
            }
            self.writing.used.push((kinds, id.to_owned(), span));
            ids.push(id.to_owned());
        }
        ids
    }

    pub(crate) fn reference_by_name(
        &mut self,
        view: &View<'_, '_>,
        key: &str,
        kinds: &'static str,
    ) -> Vec<(String, String)> {
        let Some(inner) = self.table(view, key) else {
            return Vec::new();
        };
        let names: Vec<&str> = inner
            .table
            .iter()
            .map(|(name, _)| name.get_ref().as_ref())
            .collect();
        names
            .into_iter()
            .map(|name| (name.to_owned(), self.reference(&inner, name, kinds)))
            .collect()
    }

    pub(crate) fn line(&mut self, view: &View<'_, '_>, key: &'static str) -> String {
        let Some((text, span)) = self.string_at(view, key) else {
            return String::new();
        };
        self.writing.wordings.push(Wording {
            key,
            span,
            words: Words::Plain(text.to_owned()),
        });
        text.to_owned()
    }

    pub(crate) fn email(&mut self, view: &View<'_, '_>, key: &'static str) -> String {
        let is_email = |text: &str| {
            text.split_once('@').is_some_and(|(name, host)| {
                !name.is_empty() && host.contains('.') && !host.contains('@')
            })
        };
        self.address(view, key, is_email, "name@example.ac.th")
    }

    pub(crate) fn online(&mut self, view: &View<'_, '_>, key: &'static str) -> String {
        let is_reached = |text: &str| {
            let rest = text.strip_prefix("https://");
            text.starts_with('/') || rest.is_some_and(|host| !host.is_empty())
        };
        self.address(view, key, is_reached, "/requests, https://…")
    }

    fn address(
        &mut self,
        view: &View<'_, '_>,
        key: &'static str,
        leads_somewhere: fn(&str) -> bool,
        known: &str,
    ) -> String {
        let text = self.line(view, key);
        // a blank one is a placeholder, which the check names
        let is_blank = text.trim().is_empty();
        if !is_blank && (text.contains(char::is_whitespace) || !leads_somewhere(&text)) {
            let values = [("key", key), ("value", text.as_str()), ("known", known)];
            self.findings
                .push(Code::AddressUnreadable, view.place.of(key), &values);
        }
        text
    }

    pub(crate) fn lines(&mut self, view: &View<'_, '_>, key: &'static str) -> Vec<String> {
        let texts = self.strings_at(view, key);
        for (text, span) in &texts {
            self.writing.wordings.push(Wording {
                key,
                span: *span,
                words: Words::Plain((*text).to_owned()),
            });
        }
        texts.into_iter().map(|(text, _)| text.to_owned()).collect()
    }

    pub(crate) fn text(&mut self, view: &View<'_, '_>, key: &'static str) -> Option<law::Text> {
        self.text_named(view, key, key)
    }

    fn text_named(
        &mut self,
        view: &View<'_, '_>,
        key: &str,
        noted: &'static str,
    ) -> Option<law::Text> {
        let inner = self.table(view, key)?;
        let whole = inner.place.whole();
        for (name, _) in inner.table {
            if name.get_ref() != "th" && name.get_ref() != "en" {
                let span = Span::new(whole.file, name.span());
                self.findings.push(
                    Code::KeyUnknown,
                    span,
                    &[("key", name.get_ref()), ("table", key), ("known", "th, en")],
                );
            }
        }
        let mut wording = |language: &'static str| {
            if get(&inner, language).is_none() {
                self.findings.push(
                    Code::WordingMissing,
                    whole,
                    &[("key", key), ("value", language)],
                );
                return None;
            }
            self.string_at(&inner, language)
                .map(|(text, _)| text.to_owned())
        };
        let (th, en) = (wording("th"), wording("en"));
        let text = law::Text { th: th?, en: en? };
        self.writing.wordings.push(Wording {
            key: noted,
            span: whole,
            words: Words::Both(text.clone()),
        });
        Some(text)
    }

    pub(crate) fn text_by_reference(
        &mut self,
        view: &View<'_, '_>,
        key: &'static str,
        kinds: &'static str,
    ) -> Vec<(String, law::Text)> {
        let Some(inner) = self.table(view, key) else {
            return Vec::new();
        };
        let mut texts = Vec::new();
        for (name, _) in inner.table {
            let span = Span::new(inner.place.whole().file, name.span());
            self.writing
                .used
                .push((kinds, name.get_ref().to_string(), span));
            if let Some(text) = self.text_named(&inner, name.get_ref(), key) {
                texts.push((name.get_ref().to_string(), text));
            }
        }
        texts
    }

    pub(crate) fn word(
        &mut self,
        view: &View<'_, '_>,
        key: &str,
        known: &'static [&'static str],
    ) -> Option<usize> {
        let (word, span) = self.string_at(view, key)?;
        self.known_word(key, word, span, known)
    }

    pub(crate) fn words(
        &mut self,
        view: &View<'_, '_>,
        key: &str,
        known: &'static [&'static str],
    ) -> Vec<usize> {
        let mut places = Vec::new();
        for (word, span) in self.strings_at(view, key) {
            match self.known_word(key, word, span, known) {
                Some(at) if places.contains(&at) => {
                    self.findings
                        .push(Code::ListedTwice, span, &[("id", word), ("key", key)])
                }
                Some(at) => places.push(at),
                None => {}
            }
        }
        places
    }

    fn known_word(
        &mut self,
        key: &str,
        word: &str,
        span: Span,
        known: &'static [&'static str],
    ) -> Option<usize> {
        let found = known.iter().position(|candidate| *candidate == word);
        if found.is_none() {
            let instead =
                nearest::nearest(word, known).map_or_else(|| known.join(", "), str::to_owned);
            self.findings.push(
                Code::WordUnknown,
                span,
                &[("value", word), ("key", key), ("known", &instead)],
            );
        }
        found
    }

    pub(crate) fn bases(&mut self, view: &View<'_, '_>, key: &str) -> Vec<law::Basis> {
        let Some(value) = get(view, key) else {
            return Vec::new();
        };
        let codes = match value.get_ref() {
            DeValue::String(code) => vec![(code.as_ref(), Self::span(view, value))],
            _ => self.strings_at(view, key),
        };
        let mut bases = Vec::new();
        for (code, span) in codes {
            match code.parse() {
                Ok(basis) => bases.push(basis),
                Err(_) => self
                    .findings
                    .push(Code::BasisUnknown, span, &[("value", code)]),
            }
        }
        bases
    }

    pub(crate) fn flag(&mut self, view: &View<'_, '_>, key: &str) -> Option<bool> {
        let value = get(view, key)?;
        match value.get_ref() {
            DeValue::Boolean(flag) => Some(*flag),
            other => {
                self.wrong_type(key, faults::KIND_FLAG, Self::span(view, value), other);
                None
            }
        }
    }

    pub(crate) fn whole(&mut self, view: &View<'_, '_>, key: &str) -> Option<u32> {
        let value = get(view, key)?;
        let number = match value.get_ref() {
            DeValue::Integer(number) => u32::from_str_radix(number.as_str(), number.radix()).ok(),
            _ => None,
        };
        if number.is_none() {
            self.wrong_type(
                key,
                faults::KIND_WHOLE,
                Self::span(view, value),
                value.get_ref(),
            );
        }
        number
    }

    pub(crate) fn period(&mut self, view: &View<'_, '_>, key: &str) -> Option<Period> {
        let (text, span) = self.string_at(view, key)?;
        let period = text.parse().ok();
        if period.is_none() {
            self.findings.push(
                Code::PeriodUnreadable,
                span,
                &[("value", text), ("key", key)],
            );
        }
        period
    }

    pub(crate) fn kept(&mut self, view: &View<'_, '_>, key: &str) -> Kept {
        let Some((text, _)) = self.string_at(view, key) else {
            return Kept::default();
        };
        Kept {
            words: text.to_owned(),
            period: text.parse().ok(),
        }
    }

    pub(crate) fn country(&mut self, view: &View<'_, '_>, key: &str) -> String {
        let Some((text, span)) = self.string_at(view, key) else {
            return String::new();
        };
        let two_letters = text.len() == 2 && text.chars().all(|letter| letter.is_ascii_uppercase());
        if !two_letters && !text.is_empty() {
            self.findings
                .push(Code::CountryMalformed, span, &[("value", text)]);
        }
        text.to_owned()
    }

    pub(crate) fn ranges(&mut self, view: &View<'_, '_>, key: &str) -> Vec<ipnet::IpNet> {
        let mut ranges = Vec::new();
        for (text, span) in self.strings_at(view, key) {
            match text.parse::<ipnet::IpNet>() {
                Ok(range) => ranges.push(range.trunc()),
                Err(_) => self
                    .findings
                    .push(Code::RangeUnreadable, span, &[("value", text)]),
            }
        }
        ranges
    }
}
