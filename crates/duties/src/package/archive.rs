//! The archive: the same octets for the same content.

use std::io::{self, Write};

use zip::write::{SimpleFileOptions, StreamWriter};
use zip::{CompressionMethod, DateTime, ZipWriter};

use super::files;
use super::{Content, data, html, table};
use crate::app::App;

/// The file that describes `data.json`, beside it.
pub(crate) const SCHEMA_FILE: &str = "data.schema.json";

/// An archive that is written as it is made. Its files carry no times of their own, so that it is the
/// same octets for the same content.
pub(crate) struct Archive<'w>(ZipWriter<StreamWriter<&'w mut dyn Write>>);

impl<'w> Archive<'w> {
    pub(crate) fn new(out: &'w mut dyn Write) -> Self {
        Archive(ZipWriter::new_stream(out))
    }

    /// Adds a file whose octets `fill` writes. Names are of letters, digits, hyphens, dots and slashes
    /// (`T22`).
    pub(crate) fn add(
        &mut self,
        name: &str,
        is_pressed: bool,
        fill: impl FnOnce(&mut dyn Write) -> io::Result<()>,
    ) -> io::Result<()> {
        let method = if is_pressed {
            CompressionMethod::Stored
        } else {
            CompressionMethod::Deflated
        };
        let options = SimpleFileOptions::default()
            .compression_method(method)
            .last_modified_time(DateTime::default())
            .unix_permissions(0o600);
        self.0.start_file(name, options).map_err(io::Error::other)?;
        fill(&mut self.0)
    }

    pub(crate) fn text(&mut self, name: &str, text: &[u8]) -> io::Result<()> {
        self.add(name, false, |out| out.write_all(text))
    }

    pub(crate) fn finish(self) -> io::Result<()> {
        self.0.finish().map(|_| ()).map_err(io::Error::other)
    }
}

/// Puts the files together.
pub(crate) fn write(app: &App, content: &mut Content, out: &mut dyn Write) -> io::Result<()> {
    let mut archive = Archive::new(out);
    archive.text("index.html", html::page(content).as_bytes())?;
    archive.text("data.json", &data::json(content))?;
    archive.text(SCHEMA_FILE, super::COPY_SCHEMA.as_bytes())?;
    archive.text("manifest.json", &content.manifest.json())?;
    for (category, records) in &content.records {
        let name = records_file(&category.id);
        archive.text(&name, table::records(category, records).as_bytes())?;
    }
    for system in &content.systems {
        for (category, records) in &system.records {
            let name = system_file(&system.id, &category.id);
            let rows = table::rows_of_system(category, records);
            archive.text(&name, rows.as_bytes())?;
        }
    }
    archive.text("uses.csv", table::uses(&content.uses).as_bytes())?;
    archive.text("receipt.txt", content.receipt.as_bytes())?;
    let person = content.person;
    for file in &mut content.files {
        if !file.is_left_out() {
            let (path, is_pressed) = (file.path.clone(), files::is_pressed(file));
            archive.add(&path, is_pressed, |out| {
                files::write(app, person, file, out)
            })?;
        }
    }
    archive.finish()
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
