//! The archive: the same octets for the same content.

use std::io::{self, Cursor, Write};

use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, DateTime, ZipWriter};

use super::{Content, data, html, table};

/// The file that describes `data.json`, beside it.
pub(crate) const SCHEMA_FILE: &str = "data.schema.json";

/// Puts the files together. Names are of ASCII letters, digits, hyphens and dots (`T22`).
pub(crate) fn of(content: &Content) -> io::Result<Vec<u8>> {
    let mut archive = ZipWriter::new(Cursor::new(Vec::new()));
    let options = SimpleFileOptions::default()
        .compression_method(CompressionMethod::Deflated)
        .last_modified_time(DateTime::default())
        .unix_permissions(0o600);
    let mut file = |name: &str, text: &[u8]| -> io::Result<()> {
        archive
            .start_file(name, options)
            .map_err(io::Error::other)?;
        archive.write_all(text)
    };
    file("index.html", html::page(content).as_bytes())?;
    file("data.json", &data::json(content))?;
    file(SCHEMA_FILE, super::COPY_SCHEMA.as_bytes())?;
    file("manifest.json", &content.manifest.json())?;
    for (category, records) in &content.records {
        let name = records_file(&category.id);
        file(&name, table::records(category, records).as_bytes())?;
    }
    for system in &content.systems {
        for (category, records) in &system.records {
            let name = system_file(&system.id, &category.id);
            let rows = table::rows_of_system(category, records);
            file(&name, rows.as_bytes())?;
        }
    }
    file("uses.csv", table::uses(&content.uses).as_bytes())?;
    file("receipt.txt", content.receipt.as_bytes())?;
    Ok(archive.finish().map_err(io::Error::other)?.into_inner())
}

/// The name of a category's file on the page and in the archive.
pub(crate) fn records_file(category: &str) -> String {
    format!("records-{}.csv", ascii(category))
}

/// The name of what a connected system holds of a category.
pub(crate) fn system_file(system: &str, category: &str) -> String {
    format!("system-{}-{}.csv", ascii(system), ascii(category))
}

fn ascii(id: &str) -> String {
    id.chars()
        .map(|letter| {
            if letter.is_ascii_alphanumeric() || letter == '-' {
                letter
            } else {
                '-'
            }
        })
        .collect()
}
