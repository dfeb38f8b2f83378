//! Lines of a web server's access log in the combined format:
//! `ip ident user [day/month/year:hour:minute:second zone] "request" status bytes "referrer" "agent"`.
//!
//! The time comes out as RFC 3339; a `-` says nothing. Inside quotation marks, a backslash keeps
//! the mark after it, as servers write it.

use std::io::BufRead;
use std::sync::{Arc, LazyLock};

use crate::lines::Lines;
use crate::row::{Row, Value};
use crate::spoiled::{Spoiled, Why};

static PATHS: LazyLock<[Arc<str>; 9]> = LazyLock::new(|| {
    [
        "ip",
        "ident",
        "user",
        "time",
        "request",
        "status",
        "bytes",
        "referrer",
        "user-agent",
    ]
    .map(Arc::from)
});

const MONTHS: [&str; 12] = [
    "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
];

/// The rows of an access log. Lines with nothing on them are passed over.
pub struct AccessLog<R>(Lines<R>);

impl<R: BufRead> AccessLog<R> {
    /// Starts at the beginning of a log.
    pub fn new(input: R) -> Self {
        AccessLog(Lines::new(input))
    }
}

impl<R: BufRead> Iterator for AccessLog<R> {
    type Item = Result<Row, Spoiled>;

    fn next(&mut self) -> Option<Self::Item> {
        loop {
            let line = match self.0.next()? {
                Ok(line) => line,
                Err(spoiled) => return Some(Err(spoiled)),
            };
            if line.text.trim().is_empty() {
                continue;
            }
            let spoiled = || Spoiled {
                line: line.number,
                why: if line.ended {
                    Why::NotALogLine
                } else {
                    Why::Truncated
                },
            };
            let values = fields(line.text.trim_end());
            return Some(values.ok_or_else(spoiled).map(|values| Row {
                line: line.number,
                values: PATHS.iter().cloned().zip(values).collect(),
            }));
        }
    }
}

fn fields(line: &str) -> Option<[Value; 9]> {
    let (ip, rest) = line.split_once(' ')?;
    let (ident, rest) = rest.split_once(' ')?;
    let (user, rest) = rest.split_once(" [")?;
    let (time, rest) = rest.split_once("] \"")?;
    let (request, rest) = quoted(rest)?;
    let (status, rest) = rest.strip_prefix(' ')?.split_once(' ')?;
    let (bytes, rest) = rest.split_once(" \"")?;
    let (referrer, rest) = quoted(rest)?;
    let (agent, rest) = quoted(rest.strip_prefix(" \"")?)?;
    let number = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
    let whole = rest.is_empty()
        && status.len() == 3
        && number(status)
        && (bytes == "-" || (!bytes.is_empty() && number(bytes)))
        && !user.is_empty();
    whole.then_some(())?;
    Some([
        value(ip.to_owned()),
        value(ident.to_owned()),
        value(user.to_owned()),
        value(rfc_3339(time)?),
        value(request),
        value(status.to_owned()),
        value(bytes.to_owned()),
        value(referrer),
        value(agent),
    ])
}

fn value(text: String) -> Value {
    if text == "-" || text.is_empty() {
        Value::Nothing
    } else {
        Value::Text(text)
    }
}

/// The text up to the closing mark, and what follows.
fn quoted(text: &str) -> Option<(String, &str)> {
    let mut out = String::new();
    let mut letters = text.char_indices();
    while let Some((at, letter)) = letters.next() {
        match letter {
            '"' => return Some((out, text.get(at + 1..)?)),
            '\\' => match letters.next()?.1 {
                kept @ ('"' | '\\') => out.push(kept),
                other => out.extend(['\\', other]),
            },
            other => out.push(other),
        }
    }
    None
}

/// `22/Nov/2026:09:30:00 +0700` as `2026-11-22T09:30:00+07:00`; whether there was such a moment is
/// for whoever reads the time.
fn rfc_3339(time: &str) -> Option<String> {
    let (clock, zone) = time.split_once(' ')?;
    let (day, rest) = clock.split_once('/')?;
    let (month, rest) = rest.split_once('/')?;
    let (year, of_day) = rest.split_once(':')?;
    let month = MONTHS.iter().position(|known| *known == month)? + 1;
    let digits = |text: &str, count: usize| {
        text.len() == count && text.bytes().all(|byte| byte.is_ascii_digit())
    };
    let (sign, zone) = zone.split_at_checked(1)?;
    let (hours, minutes) = zone.split_at_checked(2)?;
    let whole = digits(day, 2)
        && digits(year, 4)
        && of_day.len() == 8
        && matches!(sign, "+" | "-")
        && digits(hours, 2)
        && digits(minutes, 2);
    whole.then(|| format!("{year}-{month:02}-{day}T{of_day}{sign}{hours}:{minutes}"))
}

#[cfg(test)]
mod tests;
