//! What a demo folder was made with, and how far it has come: `demo.toml`.

use std::fs;
use std::path::Path;

use jiff::civil::Date;
use law::words::cli;
use serde::{Deserialize, Serialize};

use crate::fault::{Fault, said};
use crate::root_key::replace_file;

/// The name of the file.
pub(crate) const FILE: &str = "demo.toml";

/// What a demo folder was made with. Files are written anew from it when it goes on, byte for byte.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Notes {
    /// The shipped policy.
    pub(crate) policy: String,
    /// How many people.
    pub(crate) people: u32,
    /// What they are thrown from.
    pub(crate) seed: u64,
    /// The day on which they were invented.
    pub(crate) day: Date,
    /// The steps that are done.
    pub(crate) done: Vec<String>,
}

impl Notes {
    /// How many of the people come in as invented data: all but the one who began this morning and is
    /// known by appointment alone.
    pub(crate) const fn invented(&self) -> u32 {
        self.people.saturating_sub(1)
    }

    /// The notes of a folder, if it is a demo's.
    pub(crate) fn read(folder: &Path) -> Result<Option<Self>, Fault> {
        let path = folder.join(FILE);
        let text = match fs::read_to_string(&path) {
            Ok(text) => text,
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(None),
            Err(error) => return Err(Fault::file(&path, &error)),
        };
        toml::from_str(&text).map(Some).map_err(|error| {
            let shown = path.display().to_string();
            let line = text
                .bytes()
                .take(error.span().map_or(0, |span| span.start))
                .filter(|byte| *byte == b'\n')
                .count()
                + 1;
            Fault::config(said(
                cli::CONFIG_SYNTAX,
                &[
                    ("path", &shown),
                    ("line", &line.to_string()),
                    ("why", error.message()),
                ],
            ))
            .hint(cli::HINT_DEMO_FRESH.text())
        })
    }

    /// Whether a step is done.
    pub(crate) fn is_done(&self, step: &str) -> bool {
        self.done.iter().any(|done| done == step)
    }

    /// Notes that a step is done.
    pub(crate) fn done(&mut self, step: &str, folder: &Path) -> Result<(), Fault> {
        self.done.push(step.to_owned());
        self.write(folder)
    }

    /// Writes the notes, whole or not at all.
    pub(crate) fn write(&self, folder: &Path) -> Result<(), Fault> {
        let text = toml::to_string(self)
            .map_err(|error| Fault::internal(said(cli::OUTPUT, &[("why", &error.to_string())])))?;
        replace_file(&folder.join(FILE), text.as_bytes())
    }
}
