//! JSON objects, flattened to paths while they are read.
//!
//! A nested key is joined to its parents with a full stop; an array adds nothing, so that a path
//! through it means every element. A full stop inside a key is written `%2E`, so that nobody can
//! pass a key off as a path.

use std::fmt;
use std::sync::Arc;

use serde::de::{DeserializeSeed, Deserializer, Error, MapAccess, SeqAccess, Visitor};

use crate::row::{FIELDS_MAX, Row, Value};
use crate::spoiled::{Spoiled, Why};

/// How deep objects and arrays may be nested.
const DEPTH_MAX: usize = 32;

/// What stops the reading of an object that is JSON all the same.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Stop {
    KeyTwice,
    TooDeep,
    TooManyFields,
    Nul,
}

impl Stop {
    const fn why(self) -> Why {
        match self {
            Stop::KeyTwice => Why::KeyTwice,
            Stop::TooDeep => Why::TooDeep,
            Stop::TooManyFields => Why::TooManyFields,
            Stop::Nul => Why::Nul,
        }
    }
}

/// Gathers the fields of one object.
struct Flat {
    fields: Vec<(Arc<str>, Value)>,
    path: String,
    depth: usize,
    stop: Option<Stop>,
}

/// What is read next: the value at the present path.
struct Next<'f>(&'f mut Flat);

impl Flat {
    fn stop<E: Error>(&mut self, stop: Stop) -> E {
        self.stop = Some(stop);
        E::custom("stopped")
    }

    fn take<E: Error>(&mut self, value: Value) -> Result<(), E> {
        if self.fields.len() >= FIELDS_MAX {
            return Err(self.stop(Stop::TooManyFields));
        }
        self.fields.push((Arc::from(self.path.as_str()), value));
        Ok(())
    }

    fn deeper<E: Error>(&mut self) -> Result<(), E> {
        self.depth += 1;
        if self.depth > DEPTH_MAX {
            return Err(self.stop(Stop::TooDeep));
        }
        Ok(())
    }

    /// Goes down to a key; the length to come back to.
    fn down(&mut self, key: &str) -> usize {
        let back = self.path.len();
        if !self.path.is_empty() {
            self.path.push('.');
        }
        if key.contains('.') {
            self.path.push_str(&key.replace('.', "%2E"));
        } else {
            self.path.push_str(key);
        }
        back
    }
}

impl<'de> DeserializeSeed<'de> for Next<'_> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Next<'_> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a JSON value")
    }

    fn visit_bool<E: Error>(self, value: bool) -> Result<(), E> {
        self.0.take(Value::Flag(value))
    }

    fn visit_i64<E: Error>(self, value: i64) -> Result<(), E> {
        self.0.take(Value::Number(value.into()))
    }

    fn visit_u64<E: Error>(self, value: u64) -> Result<(), E> {
        self.0.take(Value::Number(value.into()))
    }

    fn visit_f64<E: Error>(self, value: f64) -> Result<(), E> {
        let number = serde_json::Number::from_f64(value).map_or(Value::Nothing, Value::Number);
        self.0.take(number)
    }

    fn visit_str<E: Error>(self, value: &str) -> Result<(), E> {
        if value.contains('\0') {
            return Err(self.0.stop(Stop::Nul));
        }
        self.0.take(Value::Text(value.to_owned()))
    }

    fn visit_unit<E: Error>(self) -> Result<(), E> {
        self.0.take(Value::Nothing)
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut elements: A) -> Result<(), A::Error> {
        self.0.deeper()?;
        while elements.next_element_seed(Next(self.0))?.is_some() {}
        self.0.depth -= 1;
        Ok(())
    }

    fn visit_map<A: MapAccess<'de>>(self, mut members: A) -> Result<(), A::Error> {
        self.0.deeper()?;
        let mut keys: Vec<String> = Vec::new();
        while let Some(key) = members.next_key::<String>()? {
            if keys.len() >= FIELDS_MAX {
                return Err(self.0.stop(Stop::TooManyFields));
            }
            if keys.contains(&key) {
                return Err(self.0.stop(Stop::KeyTwice));
            }
            let back = self.0.down(&key);
            members.next_value_seed(Next(self.0))?;
            self.0.path.truncate(back);
            keys.push(key);
        }
        self.0.depth -= 1;
        Ok(())
    }
}

/// Reads one object as a row.
pub(crate) fn object(text: &str, line: u64, ended: bool) -> Result<Row, Spoiled> {
    let spoiled = |why| Spoiled { line, why };
    if !text.trim_start().starts_with('{') {
        return Err(spoiled(not_an_object(text, ended)));
    }
    let mut flat = Flat {
        fields: Vec::new(),
        path: String::new(),
        depth: 0,
        stop: None,
    };
    let mut json = serde_json::Deserializer::from_str(text);
    let read = Next(&mut flat)
        .deserialize(&mut json)
        .and_then(|()| json.end());
    match (read, flat.stop) {
        (Ok(()), _) => Ok(Row {
            line,
            values: flat.fields,
        }),
        (Err(_), Some(stop)) => Err(spoiled(stop.why())),
        (Err(error), None) => Err(spoiled(broken(&error, ended))),
    }
}

/// The rule that a text which is no object breaks: it may be no JSON at all.
fn not_an_object(text: &str, ended: bool) -> Why {
    match serde_json::from_str::<serde::de::IgnoredAny>(text) {
        Ok(_) => Why::NotAnObject,
        Err(error) => broken(&error, ended),
    }
}

/// The rule that a text which is no JSON breaks: on a line without an end the file was cut.
pub(crate) fn broken(error: &serde_json::Error, ended: bool) -> Why {
    if error.is_eof() && !ended {
        return Why::Truncated;
    }
    Why::NotJson {
        column: u64::try_from(error.column()).unwrap_or(u64::MAX).max(1),
    }
}

#[cfg(test)]
mod tests;
