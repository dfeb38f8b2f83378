//! Lines of text on their way to a writer: CSV (RFC 4180), JSON (RFC 8259), log lines.
//!
//! One buffer is reused for everything, so that writing two hundred thousand people needs
//! no more memory than writing two.

use std::io::{self, Write};

/// How many bytes are gathered before they are written out.
const BUFFER_BYTES: usize = 64 * 1024;

/// What a writer took.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Written {
    /// Lines, a CSV header included.
    pub lines: u64,
    /// Bytes, line ends included.
    pub bytes: u64,
}

/// Gathers lines and hands them on in large pieces.
pub(super) struct Lines<W: Write> {
    out: W,
    buffer: Vec<u8>,
    written: Written,
}

impl<W: Write> Lines<W> {
    /// Starts with nothing written.
    pub(super) fn new(out: W) -> Self {
        Self {
            out,
            buffer: Vec::with_capacity(BUFFER_BYTES * 2),
            written: Written::default(),
        }
    }

    /// Adds text as it stands.
    pub(super) fn text(&mut self, text: &str) -> &mut Self {
        self.buffer.extend_from_slice(text.as_bytes());
        self
    }

    /// Adds a whole number.
    pub(super) fn number(&mut self, number: u64) -> &mut Self {
        self.padded(number, 1)
    }

    /// Adds a whole number with leading zeros up to `width` digits (at most 20).
    pub(super) fn padded(&mut self, number: u64, width: usize) -> &mut Self {
        let mut digits = [b'0'; 20];
        let mut rest = number;
        let mut used = 0;
        for place in digits.iter_mut().rev() {
            if rest == 0 && used >= width {
                break;
            }
            *place = b"0123456789"
                .get(usize::try_from(rest % 10).unwrap_or(0))
                .copied()
                .unwrap_or(b'0');
            rest /= 10;
            used += 1;
        }
        let from = digits.len().saturating_sub(used);
        self.buffer
            .extend_from_slice(digits.get(from..).unwrap_or_default());
        self
    }

    /// Adds a clock's number from 0 to 99 with two digits.
    pub(super) fn two(&mut self, number: u32) -> &mut Self {
        let [.., low] = (number % 100).to_be_bytes();
        self.buffer
            .extend_from_slice(&[b'0' + low / 10, b'0' + low % 10]);
        self
    }

    /// Adds a UUID in its usual form (RFC 9562 §4).
    pub(super) fn uuid(&mut self, uuid: [u8; 16]) -> &mut Self {
        for (at, byte) in uuid.into_iter().enumerate() {
            if matches!(at, 4 | 6 | 8 | 10) {
                self.buffer.push(b'-');
            }
            self.buffer.extend_from_slice(&hex(byte));
        }
        self
    }

    /// What was added and not handed on yet, as text.
    pub(super) fn so_far(&self) -> String {
        String::from_utf8_lossy(&self.buffer).into_owned()
    }

    /// Adds a JSON string, quotes included.
    pub(super) fn json(&mut self, text: &str) -> &mut Self {
        self.buffer.push(b'"');
        if text
            .bytes()
            .any(|byte| matches!(byte, b'"' | b'\\' | 0..=0x1F))
        {
            self.escaped(text);
        } else {
            self.text(text);
        }
        self.buffer.push(b'"');
        self
    }

    fn escaped(&mut self, text: &str) {
        for byte in text.bytes() {
            match byte {
                b'"' => self.buffer.extend_from_slice(b"\\\""),
                b'\\' => self.buffer.extend_from_slice(b"\\\\"),
                b'\n' => self.buffer.extend_from_slice(b"\\n"),
                0..=0x1F => {
                    self.text("\\u00");
                    self.buffer.extend_from_slice(&hex(byte));
                }
                _ => self.buffer.push(byte),
            }
        }
    }

    /// Adds one CSV field, in quotes only where it needs them.
    pub(super) fn csv(&mut self, text: &str) -> &mut Self {
        if !text.contains(['"', ',', '\n', '\r']) {
            return self.text(text);
        }
        self.buffer.push(b'"');
        for byte in text.bytes() {
            if byte == b'"' {
                self.buffer.push(b'"');
            }
            self.buffer.push(byte);
        }
        self.buffer.push(b'"');
        self
    }

    /// Ends the line.
    ///
    /// # Errors
    /// What the writer answers.
    pub(super) fn end(&mut self) -> io::Result<()> {
        self.buffer.push(b'\n');
        self.written.lines += 1;
        if self.buffer.len() >= BUFFER_BYTES {
            self.pour()?;
        }
        Ok(())
    }

    /// Writes out what is left and says how much it was in all.
    ///
    /// # Errors
    /// What the writer answers.
    pub(super) fn finish(mut self) -> io::Result<Written> {
        self.pour()?;
        self.out.flush()?;
        Ok(self.written)
    }

    fn pour(&mut self) -> io::Result<()> {
        self.out.write_all(&self.buffer)?;
        self.written.bytes += u64::try_from(self.buffer.len()).unwrap_or(u64::MAX);
        self.buffer.clear();
        Ok(())
    }
}

/// The two hexadecimal digits of a byte, in lower case.
fn hex(byte: u8) -> [u8; 2] {
    [byte >> 4, byte & 0xF].map(|nibble| {
        if nibble < 10 {
            b'0' + nibble
        } else {
            b'a' + nibble - 10
        }
    })
}

#[cfg(test)]
mod tests;
