//! JSON as it comes in from outside: one reading only (RFC 7493). A name that stands twice in one
//! object, a number no double can hold, or nesting without end is refused.

use std::fmt;

use serde::de::{Deserialize, Deserializer, Error, MapAccess, SeqAccess, Visitor};
use serde_json::{Map, Number, Value as Json};

use super::problem::Problem;

/// Reads a body that must be one JSON object.
pub(crate) fn object(body: &[u8]) -> Result<Map<String, Json>, Problem> {
    // The parser itself ends at 128 levels; the error's own text may hold input, so it goes no further.
    let Ok(Once(value)) = serde_json::from_slice(body) else {
        return Err(Problem::not_json());
    };
    match value {
        Json::Object(object) => Ok(object),
        _ => Err(Problem::not_object()),
    }
}

/// A value in which no object has a name twice.
struct Once(Json);

impl<'de> Deserialize<'de> for Once {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        from.deserialize_any(Reading).map(Once)
    }
}

struct Reading;

impl<'de> Visitor<'de> for Reading {
    type Value = Json;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("JSON")
    }

    fn visit_bool<E>(self, value: bool) -> Result<Json, E> {
        Ok(Json::Bool(value))
    }

    fn visit_i64<E>(self, value: i64) -> Result<Json, E> {
        Ok(Json::from(value))
    }

    fn visit_u64<E>(self, value: u64) -> Result<Json, E> {
        Ok(Json::from(value))
    }

    fn visit_f64<E: Error>(self, value: f64) -> Result<Json, E> {
        Number::from_f64(value)
            .map(Json::Number)
            .ok_or_else(|| E::custom("no finite number"))
    }

    fn visit_str<E>(self, value: &str) -> Result<Json, E> {
        Ok(Json::String(value.to_owned()))
    }

    fn visit_string<E>(self, value: String) -> Result<Json, E> {
        Ok(Json::String(value))
    }

    fn visit_unit<E>(self) -> Result<Json, E> {
        Ok(Json::Null)
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<Json, A::Error> {
        let mut array = Vec::new();
        while let Some(Once(item)) = items.next_element()? {
            array.push(item);
        }
        Ok(Json::Array(array))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut members: A) -> Result<Json, A::Error> {
        let mut object = Map::new();
        while let Some((name, Once(value))) = members.next_entry::<String, Once>()? {
            if object.insert(name, value).is_some() {
                return Err(A::Error::custom("a name stands twice"));
            }
        }
        Ok(Json::Object(object))
    }
}

/// A member that must be a text, if it is there. `null` counts as absent (RFC 7493).
pub(crate) fn text<'j>(
    object: &'j Map<String, Json>,
    name: &str,
    told: &str,
) -> Result<Option<&'j str>, Problem> {
    match object.get(name) {
        None | Some(Json::Null) => Ok(None),
        Some(Json::String(text)) => Ok(Some(text)),
        Some(_) => Err(Problem::wrong_type(told)),
    }
}

/// A member that must be a truth value, if it is there.
pub(crate) fn flag(object: &Map<String, Json>, name: &str, told: &str) -> Result<bool, Problem> {
    match object.get(name) {
        None | Some(Json::Null) => Ok(false),
        Some(Json::Bool(flag)) => Ok(*flag),
        Some(_) => Err(Problem::wrong_type(told)),
    }
}

/// Refuses members that a document of ours does not have.
pub(crate) fn only(object: &Map<String, Json>, known: &[&str]) -> Result<(), Problem> {
    if object.keys().all(|name| known.contains(&name.as_str())) {
        Ok(())
    } else {
        Err(Problem::out_of_range("body"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn t_74_a_body_with_two_readings_is_refused() {
        for bad in [
            r#"{"a":1,"a":2}"#,
            r#"{"b":{"a":1,"\u0061":2}}"#,
            r#"{"a":1e999}"#,
            r#"{"a":"\ud800"}"#,
            "{\"a\":\"\u{0}\"}",
            "[]",
            "\"a\"",
            "",
            "{}{}",
            "{",
            "\u{feff}{}",
        ] {
            assert!(object(bad.as_bytes()).is_err(), "{bad:?}");
        }
        assert!(object(b"{\"a\":\"\xff\"}").is_err());
        let deep = format!("{{\"a\":{}{}}}", "[".repeat(100_000), "]".repeat(100_000));
        assert!(object(deep.as_bytes()).is_err());
    }

    #[test]
    fn what_is_one_object_is_read() {
        let read = object(br#"{"a":[1,-2,0.5,null,true,{"b":"\u0e01"}]}"#).unwrap();
        assert_eq!(
            Json::Object(read).to_string(),
            r#"{"a":[1,-2,0.5,null,true,{"b":"ก"}]}"#
        );
    }
}
