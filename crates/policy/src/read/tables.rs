//! Reads tables and lists of tables.

use law::words::faults;
use toml::de::DeValue;

use super::values::get;
use super::{Reading, View};
use crate::pack::Span;

impl Reading<'_> {
    /// The table behind a key.
    pub(super) fn table<'t, 'i>(&mut self, view: &View<'t, 'i>, key: &str) -> Option<View<'t, 'i>> {
        let value = get(view, key)?;
        let span = Self::span(view, value);
        match value.get_ref() {
            DeValue::Table(inner) => Some(View::new(inner, span)),
            other => {
                self.wrong_type(key, faults::KIND_TABLE, span, other);
                None
            }
        }
    }

    pub(crate) fn one<T>(
        &mut self,
        view: &View<'_, '_>,
        key: &str,
        read: fn(&mut Self, &View<'_, '_>) -> T,
    ) -> Option<T> {
        let inner = self.table(view, key)?;
        Some(read(self, &inner))
    }

    pub(crate) fn many<T>(
        &mut self,
        view: &View<'_, '_>,
        key: &str,
        read: fn(&mut Self, &View<'_, '_>) -> T,
    ) -> Option<Vec<T>> {
        let value = get(view, key)?;
        let DeValue::Array(list) = value.get_ref() else {
            self.wrong_type(
                key,
                faults::KIND_LIST,
                Self::span(view, value),
                value.get_ref(),
            );
            return None;
        };
        let mut items = Vec::new();
        for element in list {
            let span = Self::span(view, element);
            match element.get_ref() {
                DeValue::Table(inner) => items.push(read(self, &View::new(inner, span))),
                other => self.wrong_type(key, faults::KIND_TABLE, span, other),
            }
        }
        Some(items)
    }

    pub(crate) fn named<T>(
        &mut self,
        view: &View<'_, '_>,
        key: &str,
        kinds: &'static str,
        read: fn(&mut Self, &View<'_, '_>) -> T,
    ) -> Vec<(String, T)> {
        let Some(inner) = self.table(view, key) else {
            return Vec::new();
        };
        let mut items = Vec::new();
        for (name, _) in inner.table {
            let span = Span::new(inner.place.whole().file, name.span());
            self.writing
                .used
                .push((kinds, name.get_ref().to_string(), span));
            if let Some(item) = self.one(&inner, name.get_ref(), read) {
                items.push((name.get_ref().to_string(), item));
            }
        }
        items
    }
}
