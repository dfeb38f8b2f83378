//! SHA-256 of what came in: to know a file again, and a row that has no id of its own.

use std::io::{self, BufRead};

use aws_lc_rs::digest::{Context, SHA256};
use connectors::{Bundle, BundleFault, Row};

/// The SHA-256 of everything a reader gives.
pub(super) fn of_reader(mut reader: impl BufRead) -> io::Result<[u8; 32]> {
    let mut context = Context::new(&SHA256);
    add(&mut context, &mut reader)?;
    Ok(done(context))
}

/// The SHA-256 over the names and contents of a bundle's files, in reading order.
pub(super) fn of_bundle(bundle: &mut Bundle<'_>) -> Result<[u8; 32], BundleFault> {
    let mut context = Context::new(&SHA256);
    for table in bundle.tables().to_vec() {
        context.update(table.name().as_bytes());
        context.update(&[0]);
        let mut reader = bundle.reader(table)?;
        let length = add(&mut context, &mut reader).map_err(BundleFault::Unreadable)?;
        context.update(&length.to_be_bytes());
    }
    Ok(done(context))
}

/// The SHA-256 of some texts, each told apart from the next by its length.
pub(super) fn of_texts<'t>(texts: impl IntoIterator<Item = &'t str>) -> [u8; 32] {
    let mut context = Context::new(&SHA256);
    for text in texts {
        let length = u64::try_from(text.len()).unwrap_or(u64::MAX);
        context.update(&length.to_be_bytes());
        context.update(text.as_bytes());
    }
    done(context)
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

fn add(context: &mut Context, reader: &mut impl BufRead) -> io::Result<u64> {
    let mut length = 0;
    loop {
        let chunk = reader.fill_buf()?;
        if chunk.is_empty() {
            return Ok(length);
        }
        context.update(chunk);
        let taken = chunk.len();
        length += u64::try_from(taken).unwrap_or(u64::MAX);
        reader.consume(taken);
    }
}

fn done(context: Context) -> [u8; 32] {
    let mut bytes = [0; 32];
    for (place, byte) in bytes.iter_mut().zip(context.finish().as_ref()) {
        *place = *byte;
    }
    bytes
}
