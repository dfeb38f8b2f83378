//! Sets the stage of the demo: an invented institution comes in through the public import doors,
//! gets the notice, and is used for a morning. What was done is noted, so that a demo that was cut
//! short goes on where it stopped.

mod cast;
mod culture;
mod family;
mod files;
mod notes;
mod platform;
mod university;

use std::collections::BTreeMap;
use std::fs::{self, File};
use std::io::{BufWriter, Write};
use std::path::{Path, PathBuf};

use duties::{App, Failure, identifier, sign_in};
use law::words::cli;
use law::{PersonId, Text};

use crate::command::Setting;
use crate::command::import::bring;
use crate::demo::{self, CultureOffice, University, Written, people_in_range};
use crate::fault::{Fault, said};
use crate::root_key::private_folder;
use crate::start;

pub(crate) use cast::Guest;
pub(crate) use notes::Notes;
pub(crate) use platform::connected_to;

/// A demo folder being set up.
pub(crate) struct Stage<'s> {
    app: &'s App,
    setting: &'s Setting,
    folder: &'s Path,
    notes: Notes,
}

/// Sets everything up that was not before, and says whom to sign in as.
pub(crate) fn set(
    app: &App,
    setting: &Setting,
    folder: &Path,
    notes: Notes,
) -> Result<Vec<Guest>, Fault> {
    let policy = notes.policy.clone();
    let mut stage = Stage {
        app,
        setting,
        folder,
        notes,
    };
    let guests = match policy.as_str() {
        "cmu-culture" => culture::set(&mut stage)?,
        _ => university::set(&mut stage)?,
    };
    stage.who_can_sign_in(guests)
}

/// A request that a demo cut short had filed before is no fault: one at a time each (T15).
fn filed<T>(filed: Result<T, Failure>) -> Result<(), Fault> {
    match filed {
        Ok(_) | Err(Failure::Bad { .. }) => Ok(()),
        Err(failure) => Err(start::failed(&failure)),
    }
}

/// Fewest people of a demo: everybody who has a part, and whoever began this morning.
const PEOPLE_MIN: u32 = demo::PEOPLE_MIN + 1;

/// Whether so many people can be there at all.
pub(crate) fn possible(notes: &Notes) -> Result<(), Fault> {
    let made = people_in_range(notes.people, PEOPLE_MIN).and_then(|_| {
        let invented = notes.invented();
        match notes.policy.as_str() {
            "cmu-culture" => CultureOffice::new(notes.seed, invented, notes.day).map(|_| ()),
            _ => University::new(notes.seed, invented, notes.day).map(|_| ()),
        }
    });
    made.map_err(|error| Fault::user(said(cli::DEMO_RANGE, &[("why", &error.to_string())])))
}

impl Stage<'_> {
    /// Does a step, unless it was done before.
    fn step(
        &mut self,
        name: &str,
        act: impl FnOnce(&Self) -> Result<(), Fault>,
    ) -> Result<(), Fault> {
        if self.notes.is_done(name) {
            return Ok(());
        }
        act(self)?;
        self.notes.done(name, self.folder)
    }

    /// Where files lie on their way through the doors.
    fn files(&self) -> PathBuf {
        self.folder.join("on-the-way")
    }

    /// Writes a file of invented data.
    fn write(
        path: &Path,
        write: impl FnOnce(&mut BufWriter<File>) -> std::io::Result<Written>,
    ) -> Result<Written, Fault> {
        let failed = |error: std::io::Error| Fault::file(path, &error);
        if let Some(folder) = path.parent() {
            private_folder(folder)?;
        }
        let mut out = BufWriter::new(File::create(path).map_err(failed)?);
        let written = write(&mut out).map_err(failed)?;
        out.flush().map_err(failed)?;
        Ok(written)
    }

    /// Writes a file and brings it in through the door of a source; `notice` is how the notice
    /// reached the people in it, where it came with the data.
    fn bring(
        &self,
        source: &str,
        name: &str,
        notice: Option<&str>,
        write: impl FnOnce(&mut BufWriter<File>) -> std::io::Result<Written>,
    ) -> Result<(), Fault> {
        let path = self.files().join(name);
        Self::write(&path, write)?;
        self.bring_written(source, &path, notice)?;
        fs::remove_file(&path).map_err(|error| Fault::file(&path, &error))
    }

    /// Brings in what was written; how many rows were refused is said by rule.
    fn bring_written(&self, source: &str, path: &Path, notice: Option<&str>) -> Result<(), Fault> {
        let report = bring(
            self.app,
            self.setting,
            source,
            path,
            (notice.map(str::to_owned), None),
        )?;
        let mut by_rule: BTreeMap<(&str, &str), (u64, &Text)> = BTreeMap::new();
        for row in &report.refused {
            by_rule
                .entry((&row.file, &row.rule))
                .or_insert((0, &row.message))
                .0 += 1;
        }
        for ((file, rule), (count, message)) in by_rule {
            self.setting.terminal.tell(&said(
                cli::DEMO_REFUSED,
                &[
                    ("file", file),
                    ("rule", rule),
                    ("count", &count.to_string()),
                ],
            ));
            self.setting.terminal.tell(message);
        }
        Ok(())
    }

    /// The person who goes by this: their account, or whatever else the policy finds people by.
    fn person(&self, known_by: &str) -> Result<Option<PersonId>, Fault> {
        let policy = self.app.policy();
        for category in &policy.pack.categories {
            for field in category.field.iter().filter(|field| field.lookup) {
                let path = format!("{}/{}", category.id, field.id);
                let Some(wanted) = identifier::of(&policy.compiled, &path, known_by) else {
                    continue;
                };
                let found = self
                    .app
                    .store()
                    .read::<_, store::Fault>(|read| read.find(&wanted))?;
                if found.is_some() {
                    return Ok(found);
                }
            }
        }
        Ok(None)
    }

    /// Those of the cast whom the chooser finds.
    fn who_can_sign_in(&self, guests: Vec<Guest>) -> Result<Vec<Guest>, Fault> {
        let mut found = Vec::new();
        for guest in guests {
            let who = sign_in::sign_in_as(self.app, &guest.account)
                .map_err(|failure| start::failed(&failure))?;
            if who.person.is_some() {
                found.push(guest);
            }
        }
        Ok(found)
    }
}
