//! Looks into one table of a dataset file, strictly.

use std::collections::BTreeMap;
use std::ops::Range;

use law::Text;
use toml::Spanned;
use toml::de::{DeTable, DeValue};

use super::fault::{DatasetFault, Rule};
use super::shape::{Kind, Shape};

/// A table of the file, checked against its shape.
pub(super) struct View<'t, 'i> {
    text: &'t str,
    table: &'t DeTable<'i>,
    span: Range<usize>,
    path: String,
}

impl<'t, 'i> View<'t, 'i> {
    /// Opens a table: an unknown key, a missing one or one with something else behind it is a fault.
    pub(super) fn open(
        text: &'t str,
        table: &'t DeTable<'i>,
        span: Range<usize>,
        path: String,
        shape: &Shape,
    ) -> Result<Self, DatasetFault> {
        let view = View {
            text,
            table,
            span,
            path,
        };
        for (key, value) in table {
            let name = key.get_ref().as_ref();
            let Some(known) = shape.keys.iter().find(|known| known.name == name) else {
                let names: Vec<&str> = shape.keys.iter().map(|key| key.name).collect();
                return Err(view.at(key.span(), name, Rule::Unknown, names.join(", ")));
            };
            if let Some(wanted) = misfit(known.kind, value.get_ref()) {
                return Err(view.at(value.span(), name, Rule::Kind, wanted));
            }
        }
        match shape
            .keys
            .iter()
            .find(|key| key.must && table.get(key.name).is_none())
        {
            Some(missing) => Err(view.at(
                view.span.clone(),
                missing.name,
                Rule::Missing,
                missing.doc.to_owned(),
            )),
            None => Ok(view),
        }
    }

    fn at(&self, span: Range<usize>, key: &str, rule: Rule, about: String) -> DatasetFault {
        DatasetFault {
            line: line_of(self.text, span.start),
            key: format!("{}{key}", self.path),
            rule,
            about,
        }
    }

    /// A fault of a key that is there; of the whole table when it is not.
    pub(super) fn fault(&self, key: &str, rule: Rule, about: &str) -> DatasetFault {
        let span = self
            .table
            .get(key)
            .map_or_else(|| self.span.clone(), Spanned::span);
        self.at(span, key, rule, about.to_owned())
    }

    /// The line of what stands behind a key; of the whole table when it is not there.
    pub(super) fn number(&self, key: &str) -> usize {
        self.fault(key, Rule::Missing, "").line
    }

    pub(super) fn has(&self, key: &str) -> bool {
        self.table.get(key).is_some()
    }

    /// A text; empty when it is not there.
    pub(super) fn line(&self, key: &str) -> String {
        self.opt_line(key).unwrap_or_default()
    }

    pub(super) fn opt_line(&self, key: &str) -> Option<String> {
        match self.table.get(key)?.get_ref() {
            DeValue::String(line) => Some(line.to_string()),
            _ => None,
        }
    }

    pub(super) fn lines(&self, key: &str) -> Vec<String> {
        match self.table.get(key).map(Spanned::get_ref) {
            Some(DeValue::Array(list)) => list
                .iter()
                .filter_map(|element| element.get_ref().as_str().map(str::to_owned))
                .collect(),
            _ => Vec::new(),
        }
    }

    pub(super) fn pairs(&self, key: &str) -> BTreeMap<String, String> {
        match self.table.get(key).map(Spanned::get_ref) {
            Some(DeValue::Table(table)) => table
                .iter()
                .filter_map(|(name, value)| {
                    let value = value.get_ref().as_str()?;
                    Some((name.get_ref().to_string(), value.to_owned()))
                })
                .collect(),
            _ => BTreeMap::new(),
        }
    }

    pub(super) fn both(&self, key: &str) -> Text {
        let pairs = self.pairs(key);
        let of = |language: &str| pairs.get(language).cloned().unwrap_or_default();
        Text::new(of("th"), of("en"))
    }

    pub(super) fn flag(&self, key: &str) -> bool {
        matches!(
            self.table.get(key).map(Spanned::get_ref),
            Some(DeValue::Boolean(true))
        )
    }

    pub(super) fn whole(&self, key: &str, default: u32) -> u32 {
        match self.table.get(key).map(Spanned::get_ref) {
            Some(DeValue::Integer(number)) => number.as_str().parse().unwrap_or(default),
            _ => default,
        }
    }

    /// The table behind a key.
    pub(super) fn one(
        &self,
        key: &str,
        shape: &Shape,
    ) -> Result<Option<View<'t, 'i>>, DatasetFault> {
        let Some(value) = self.table.get(key) else {
            return Ok(None);
        };
        match value.get_ref() {
            DeValue::Table(table) => {
                let path = format!("{}{key}.", self.path);
                View::open(self.text, table, value.span(), path, shape).map(Some)
            }
            _ => Ok(None),
        }
    }

    /// The tables behind a key.
    pub(super) fn many(&self, key: &str, shape: &Shape) -> Result<Vec<View<'t, 'i>>, DatasetFault> {
        let Some(DeValue::Array(list)) = self.table.get(key).map(Spanned::get_ref) else {
            return Ok(Vec::new());
        };
        let mut views = Vec::new();
        for (element, number) in list.iter().zip(1_usize..) {
            if let DeValue::Table(table) = element.get_ref() {
                let path = format!("{}{key} {number}.", self.path);
                views.push(View::open(self.text, table, element.span(), path, shape)?);
            }
        }
        Ok(views)
    }
}

/// What is wanted behind a key, when something else is there.
fn misfit(kind: Kind, value: &DeValue<'_>) -> Option<String> {
    let is_line = |value: &DeValue<'_>| {
        value
            .as_str()
            .is_some_and(|line| !line.is_empty() && !line.contains('\0'))
    };
    let (fits, wanted) = match kind {
        Kind::Line => (is_line(value), "\"…\"".to_owned()),
        Kind::Lines => (
            matches!(value, DeValue::Array(list) if !list.is_empty() && list.iter().all(|element| is_line(element.get_ref()))),
            "[\"…\"]".to_owned(),
        ),
        Kind::Pairs => (
            matches!(value, DeValue::Table(table) if !table.is_empty() && table.iter().all(|(_, value)| is_line(value.get_ref()))),
            "{ … = \"…\" }".to_owned(),
        ),
        Kind::Both => (
            matches!(value, DeValue::Table(table) if table.len() == 2
                && ["th", "en"].iter().all(|language| table.get(*language).is_some_and(|value| is_line(value.get_ref())))),
            "{ th = \"…\", en = \"…\" }".to_owned(),
        ),
        Kind::Word(words) => (
            value.as_str().is_some_and(|word| words.contains(&word)),
            words.join(" · "),
        ),
        Kind::Flag => (
            matches!(value, DeValue::Boolean(_)),
            "true · false".to_owned(),
        ),
        Kind::Whole(from, to) => (
            matches!(value, DeValue::Integer(number)
                if number.as_str().parse().is_ok_and(|number: u32| (from..=to).contains(&number))),
            format!("{from} – {to}"),
        ),
        Kind::One(_) => (matches!(value, DeValue::Table(_)), "[…]".to_owned()),
        Kind::Many(_) => (
            matches!(value, DeValue::Array(list) if !list.is_empty()
                && list.iter().all(|element| matches!(element.get_ref(), DeValue::Table(_)))),
            "[[…]]".to_owned(),
        ),
    };
    (!fits).then_some(wanted)
}

/// The line of an octet, from 1.
pub(super) fn line_of(text: &str, at: usize) -> usize {
    text.bytes()
        .take(at)
        .filter(|octet| *octet == b'\n')
        .count()
        + 1
}
