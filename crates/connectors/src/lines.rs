//! Lines of text, one at a time, none longer than the limit.

use std::io::BufRead;

use crate::spoiled::{Spoiled, Why};

/// The most bytes that a line may have, and the most that are ever held of one.
pub const LINE_BYTES_MAX: usize = 1024 * 1024;

/// A line without its end.
pub(crate) struct Line {
    /// Its number, from 1.
    pub(crate) number: u64,
    pub(crate) text: String,
    /// Whether an end of line followed; the last line of a file may lack it.
    pub(crate) ended: bool,
}

/// Reads lines and checks each: its length, UTF-8, no NUL. A byte-order mark is passed over.
pub(crate) struct Lines<R> {
    input: R,
    number: u64,
    buffer: Vec<u8>,
    over: bool,
}

/// How a line ended.
enum End {
    Newline,
    File,
    Nothing,
}

impl<R: BufRead> Lines<R> {
    pub(crate) fn new(input: R) -> Self {
        Lines {
            input,
            number: 0,
            buffer: Vec::new(),
            over: false,
        }
    }

    fn spoiled(&self, why: Why) -> Spoiled {
        Spoiled {
            line: self.number,
            why,
        }
    }

    /// Fills the buffer with the next line, or with its beginning when it is too long.
    fn fill(&mut self) -> std::io::Result<(End, bool)> {
        self.buffer.clear();
        let mut whole = true;
        let mut any = false;
        loop {
            let chunk = match self.input.fill_buf() {
                Ok(chunk) => chunk,
                Err(error) if error.kind() == std::io::ErrorKind::Interrupted => continue,
                Err(error) => return Err(error),
            };
            if chunk.is_empty() {
                return Ok((if any { End::File } else { End::Nothing }, whole));
            }
            any = true;
            let newline = chunk.iter().position(|byte| *byte == b'\n');
            let taken = newline.unwrap_or(chunk.len());
            let room = LINE_BYTES_MAX.saturating_sub(self.buffer.len());
            whole &= taken <= room;
            self.buffer
                .extend_from_slice(chunk.get(..taken.min(room)).unwrap_or_default());
            let used = newline.map_or(taken, |at| at + 1);
            self.input.consume(used);
            if newline.is_some() {
                return Ok((End::Newline, whole));
            }
        }
    }

    /// What the first bytes say of the whole file; takes a byte-order mark away.
    fn opening(&mut self) -> Option<Why> {
        let compressed: [&[u8]; 5] = [
            b"\x1f\x8b",
            b"PK\x03\x04",
            b"BZh",
            b"\xfd7zXZ\0",
            b"\x28\xb5\x2f\xfd",
        ];
        if self.buffer.starts_with(b"\xef\xbb\xbf") {
            self.buffer.drain(..3);
        }
        if self.buffer.starts_with(b"\xff\xfe") || self.buffer.starts_with(b"\xfe\xff") {
            return Some(Why::Utf16);
        }
        let is_compressed = compressed
            .iter()
            .any(|magic| self.buffer.starts_with(magic));
        is_compressed.then_some(Why::Compressed)
    }

    fn checked(&mut self, whole: bool, ended: bool) -> Result<Line, Spoiled> {
        if !whole {
            return Err(self.spoiled(Why::LineTooLong));
        }
        if ended && self.buffer.last() == Some(&b'\r') {
            self.buffer.pop();
        }
        if self.buffer.contains(&0) {
            return Err(self.spoiled(Why::Nul));
        }
        match std::str::from_utf8(&self.buffer) {
            Ok(text) => Ok(Line {
                number: self.number,
                text: text.to_owned(),
                ended,
            }),
            Err(error) => {
                let column = u64::try_from(error.valid_up_to()).unwrap_or(u64::MAX) + 1;
                Err(self.spoiled(Why::NotUtf8 {
                    column,
                    looks_thai: looks_thai(&self.buffer),
                }))
            }
        }
    }
}

/// Whether every byte beyond ASCII is a letter of Windows-874, and there are several.
fn looks_thai(bytes: &[u8]) -> bool {
    let mut beyond = bytes.iter().filter(|byte| !byte.is_ascii()).peekable();
    beyond.peek().is_some()
        && beyond.all(
            |byte| matches!(byte, 0xa1..=0xda | 0xdf..=0xfb | 0x80 | 0x85 | 0x91..=0x97 | 0xa0),
        )
}

impl<R: BufRead> Iterator for Lines<R> {
    type Item = Result<Line, Spoiled>;

    fn next(&mut self) -> Option<Self::Item> {
        if self.over {
            return None;
        }
        let filled = self.fill();
        self.number += 1;
        match filled {
            Ok((End::Nothing, _)) => {
                self.over = true;
                (self.number == 1).then(|| Err(self.spoiled(Why::Empty)))
            }
            Ok((end, whole)) => {
                if let Some(why) = (self.number == 1).then(|| self.opening()).flatten() {
                    self.over = true;
                    return Some(Err(self.spoiled(why)));
                }
                Some(self.checked(whole, matches!(end, End::Newline)))
            }
            Err(error) => {
                self.over = true;
                Some(Err(self.spoiled(Why::Unreadable { kind: error.kind() })))
            }
        }
    }
}

#[cfg(test)]
mod tests;
