//! SHA-256 of what came in: to know a file again, and a row that has no id of its own.

use std::io::{self, BufRead};

use connectors::{Bundle, BundleFault, Row};
use vault::Digest;

/// The SHA-256 of everything a reader gives.
pub(super) fn of_reader(mut reader: impl BufRead) -> io::Result<[u8; 32]> {
    let mut digest = Digest::default();
    add(&mut digest, &mut reader)?;
    Ok(digest.finish())
}

/// The SHA-256 over the names and contents of a bundle's files, in reading order.
pub(super) fn of_bundle(bundle: &mut Bundle<'_>) -> Result<[u8; 32], BundleFault> {
    let mut digest = Digest::default();
    for table in bundle.tables().to_vec() {
        digest.update(table.name().as_bytes());
        digest.update(&[0]);
        let mut reader = bundle.reader(table)?;
        let length = add(&mut digest, &mut reader).map_err(BundleFault::Unreadable)?;
        digest.update(&length.to_be_bytes());
    }
    Ok(digest.finish())
}

/// The SHA-256 of some texts, each told apart from the next by its length.
pub(super) fn of_texts<'t>(texts: impl IntoIterator<Item = &'t str>) -> [u8; 32] {
    let mut digest = Digest::default();
    for text in texts {
        let length = u64::try_from(text.len()).unwrap_or(u64::MAX);
        digest.update(&length.to_be_bytes());
        digest.update(text.as_bytes());
    }
    digest.finish()
}

/// A row as a whole, as an id: the same row is the same record.
pub(super) fn of_row(row: &Row) -> String {
    let values: Vec<_> = row
        .values
        .iter()
        .map(|(path, value)| (path, value.text().unwrap_or_default()))
        .collect();
    let texts = values.iter().flat_map(|(path, value)| [&***path, &**value]);
    hex(&of_texts(texts))
}

/// Bytes in hexadecimal.
pub(super) fn hex(bytes: &[u8]) -> String {
    use std::fmt::Write as _;
    bytes.iter().fold(String::new(), |mut text, byte| {
        let _ = write!(text, "{byte:02x}");
        text
    })
}

fn add(digest: &mut Digest, reader: &mut impl BufRead) -> io::Result<u64> {
    let mut length = 0;
    loop {
        let chunk = reader.fill_buf()?;
        if chunk.is_empty() {
            return Ok(length);
        }
        digest.update(chunk);
        let taken = chunk.len();
        length += u64::try_from(taken).unwrap_or(u64::MAX);
        reader.consume(taken);
    }
}
