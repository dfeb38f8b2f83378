//! Generic records as JSON lines, for systems that speak no standard of their own:
//! `{"source", "id", "person": {"scheme", "value"}, "relationship", "category", "at", "fields": {…}}`.

use std::io::BufRead;

use crate::json;
use crate::lines::Lines;
use crate::row::Row;
use crate::spoiled::Spoiled;

/// The rows of a file of records. Lines with nothing on them are passed over.
pub struct RecordLines<R>(Lines<R>);

impl<R: BufRead> RecordLines<R> {
    /// Starts at the beginning of a file.
    pub fn new(input: R) -> Self {
        RecordLines(Lines::new(input))
    }
}

impl<R: BufRead> Iterator for RecordLines<R> {
    type Item = Result<Row, Spoiled>;

    fn next(&mut self) -> Option<Self::Item> {
        loop {
            let line = match self.0.next()? {
                Ok(line) => line,
                Err(spoiled) => return Some(Err(spoiled)),
            };
            if !line.text.trim().is_empty() {
                return Some(json::object(&line.text, line.number, line.ended));
            }
        }
    }
}
