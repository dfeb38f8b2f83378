//! Tables of comma-separated values (RFC 4180), record by record.
//!
//! Written here and not taken from a crate because of three things that an intake needs at once: no
//! record larger than the limit is ever held, every record knows its line, and after a quotation
//! mark that is never closed the next line is read as if nothing had happened.

use std::collections::VecDeque;
use std::io::BufRead;

use crate::lines::{LINE_BYTES_MAX, Line, Lines};
use crate::spoiled::{Spoiled, Why};

/// The most lines that one record may reach over.
const RECORD_LINES_MAX: usize = 1_000;

/// A record: the line on which it begins, and its fields.
pub(crate) struct Record {
    pub(crate) line: u64,
    pub(crate) fields: Vec<String>,
}

/// Reads the records of a table, its header among them.
pub(crate) struct Records<R> {
    lines: Lines<R>,
    /// Lines that were looked at for the end of a record that has none.
    again: VecDeque<Result<Line, Spoiled>>,
}

/// What became of reading fields from the lines so far.
enum Parsed {
    Whole(Vec<String>),
    /// A quotation mark is open at the end.
    Open,
    Stray,
}

impl<R: BufRead> Records<R> {
    pub(crate) fn new(input: R) -> Self {
        Records {
            lines: Lines::new(input),
            again: VecDeque::new(),
        }
    }

    fn line(&mut self) -> Option<Result<Line, Spoiled>> {
        self.again.pop_front().or_else(|| self.lines.next())
    }

    /// Goes on with a record whose first line leaves a quotation mark open.
    fn longer(&mut self, first: Line) -> Result<Record, Spoiled> {
        let mut text = first.text;
        let mut taken = Vec::new();
        let why = loop {
            let next = match self.line() {
                None => {
                    break if first.ended {
                        Why::QuoteOpen
                    } else {
                        Why::Truncated
                    };
                }
                Some(Err(spoiled)) => {
                    taken.push(Err(spoiled));
                    break Why::QuoteOpen;
                }
                Some(Ok(next)) => next,
            };
            let too_long = text.len() + next.text.len() >= LINE_BYTES_MAX;
            if too_long || taken.len() >= RECORD_LINES_MAX {
                taken.push(Ok(next));
                break Why::QuoteOpen;
            }
            text.push('\n');
            text.push_str(&next.text);
            // Every mark opens or closes, so only an odd number of them can close the record.
            let closes = next.text.matches('"').count() % 2 == 1;
            taken.push(Ok(next));
            if !closes {
                continue;
            }
            match parse(&text) {
                Parsed::Open | Parsed::Stray => break Why::QuoteStray,
                Parsed::Whole(fields) => {
                    return Ok(Record {
                        line: first.number,
                        fields,
                    });
                }
            }
        };
        // The first line alone is spoiled; what was looked at after it is read on its own.
        for line in taken.into_iter().rev() {
            self.again.push_front(line);
        }
        Err(Spoiled {
            line: first.number,
            why,
        })
    }
}

impl<R: BufRead> Iterator for Records<R> {
    type Item = Result<Record, Spoiled>;

    fn next(&mut self) -> Option<Self::Item> {
        loop {
            let line = match self.line()? {
                Ok(line) => line,
                Err(spoiled) => return Some(Err(spoiled)),
            };
            if line.text.is_empty() {
                continue;
            }
            return Some(match parse(&line.text) {
                Parsed::Whole(fields) => Ok(Record {
                    line: line.number,
                    fields,
                }),
                Parsed::Open => self.longer(line),
                Parsed::Stray => Err(Spoiled {
                    line: line.number,
                    why: Why::QuoteStray,
                }),
            });
        }
    }
}

fn parse(text: &str) -> Parsed {
    let mut fields = Vec::new();
    let mut rest = text;
    loop {
        let (field, after) = if let Some(quoted) = rest.strip_prefix('"') {
            let Some((field, after)) = unquoted(quoted) else {
                return Parsed::Open;
            };
            (field, after)
        } else {
            let end = rest.find(',').unwrap_or(rest.len());
            let (field, after) = rest.split_at_checked(end).unwrap_or((rest, ""));
            if field.contains('"') {
                return Parsed::Stray;
            }
            (field.to_owned(), after)
        };
        fields.push(field);
        if after.is_empty() {
            return Parsed::Whole(fields);
        }
        match after.strip_prefix(',') {
            Some(next) => rest = next,
            None => return Parsed::Stray,
        }
    }
}

/// The field up to its closing mark, two marks read as one, and what follows.
fn unquoted(text: &str) -> Option<(String, &str)> {
    let mut field = String::new();
    let mut rest = text;
    loop {
        let (before, after) = rest.split_once('"')?;
        field.push_str(before);
        match after.strip_prefix('"') {
            Some(next) => {
                field.push('"');
                rest = next;
            }
            None => return Some((field, after)),
        }
    }
}

/// The header of a table, checked: no name twice, and those that must be there are.
pub(crate) fn header<R: BufRead>(
    records: &mut Records<R>,
    must: &[&'static str],
) -> Result<Vec<String>, Spoiled> {
    let record = match records.next() {
        Some(record) => record?,
        None => {
            return Err(Spoiled {
                line: 1,
                why: Why::Empty,
            });
        }
    };
    let names: Vec<String> = record
        .fields
        .iter()
        .map(|name| name.trim().to_owned())
        .collect();
    let spoiled = |why| Spoiled {
        line: record.line,
        why,
    };
    if names.len() > crate::FIELDS_MAX {
        return Err(spoiled(Why::TooManyFields));
    }
    for (at, name) in names.iter().enumerate() {
        if names.iter().take(at).any(|known| known == name) {
            return Err(spoiled(Why::HeaderTwice { column: at + 1 }));
        }
    }
    match must
        .iter()
        .find(|name| !names.iter().any(|known| known == **name))
    {
        Some(missing) => Err(spoiled(Why::HeaderWithout(missing))),
        None => Ok(names),
    }
}

#[cfg(test)]
mod tests;
