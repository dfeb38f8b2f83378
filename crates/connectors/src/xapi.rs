//! xAPI statements as JSON lines (xAPI 1.0.3, and 2.0 as IEEE 9274.1.1-2023): one statement a
//! line, or an array of them.

use std::collections::VecDeque;
use std::io::BufRead;

use serde_json::value::RawValue;

use crate::json;
use crate::lines::{Line, Lines};
use crate::row::{Row, Value};
use crate::spoiled::{Spoiled, Why};

/// The statements of a file.
pub struct Statements<R> {
    lines: Lines<R>,
    /// Statements of an array that are still to be handed out.
    waiting: VecDeque<Result<Row, Spoiled>>,
}

impl<R: BufRead> Statements<R> {
    /// Starts at the beginning of a file.
    pub fn new(input: R) -> Self {
        Statements {
            lines: Lines::new(input),
            waiting: VecDeque::new(),
        }
    }

    fn line(&mut self, line: &Line) {
        if !line.text.trim_start().starts_with('[') {
            self.waiting
                .push_back(statement(&line.text, line.number, line.ended));
            return;
        }
        match serde_json::from_str::<Vec<&RawValue>>(&line.text) {
            Ok(statements) => self.waiting.extend(
                statements
                    .into_iter()
                    .map(|raw| statement(raw.get(), line.number, true)),
            ),
            Err(error) => self.waiting.push_back(Err(Spoiled {
                line: line.number,
                why: json::broken(&error, line.ended),
            })),
        }
    }
}

impl<R: BufRead> Iterator for Statements<R> {
    type Item = Result<Row, Spoiled>;

    fn next(&mut self) -> Option<Self::Item> {
        loop {
            if let Some(row) = self.waiting.pop_front() {
                return Some(row);
            }
            match self.lines.next()? {
                Ok(line) if line.text.trim().is_empty() => {}
                Ok(line) => self.line(&line),
                Err(spoiled) => return Some(Err(spoiled)),
            }
        }
    }
}

/// Reads a statement and checks what every statement has: actor, verb, object, a known version, and
/// an id that is a UUID if it has one.
fn statement(text: &str, line: u64, ended: bool) -> Result<Row, Spoiled> {
    let mut row = json::object(text, line, ended)?;
    let missing = |part| {
        Err(Spoiled {
            line,
            why: Why::NotAStatement(part),
        })
    };
    let has = |part: &str| {
        row.values.iter().any(|(path, _)| {
            path.strip_prefix(part)
                .is_some_and(|rest| rest.starts_with('.'))
        })
    };
    if !has("actor") {
        return missing("actor");
    }
    if row.text("verb.id").is_none() {
        return missing("verb.id");
    }
    if !has("object") {
        return missing("object");
    }
    let known = |version: &str| {
        version == "1.0" || version.starts_with("1.0.") || version.starts_with("2.0")
    };
    if row.text("version").is_some_and(|version| !known(&version)) {
        return missing("version");
    }
    for (_, value) in row.values.iter_mut().filter(|(path, _)| **path == *"id") {
        match value {
            Value::Nothing => {}
            // Two ways of writing one UUID are one id (RFC 9562 §4).
            Value::Text(id) if is_uuid(id) => id.make_ascii_lowercase(),
            _ => {
                return Err(Spoiled {
                    line,
                    why: Why::StatementId,
                });
            }
        }
    }
    Ok(row)
}

/// Whether a text is a UUID in its usual form: hexadecimal digits by 8, 4, 4, 4 and 12 (RFC 9562 §4).
fn is_uuid(text: &str) -> bool {
    let lengths = text.split('-').map(str::len);
    lengths.eq([8, 4, 4, 4, 12])
        && text
            .bytes()
            .all(|byte| byte == b'-' || byte.is_ascii_hexdigit())
}

#[cfg(test)]
mod tests;
