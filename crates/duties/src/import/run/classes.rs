//! The classes that rows belong to (`LP-51`): found before their transaction, and remembered.

use std::sync::Arc;

use law::CourseId;
use store::{Fault, Term, Tx};

use super::{Run, Waiting, What};
use crate::failure::Failure;
use crate::import::digest;
use crate::import::door::Door;
use crate::import::prepare::ClassName;
use crate::import::refused::Because;
use crate::import::take::Class;

/// The most names of classes that are remembered.
const CLASSES_MAX: usize = 50_000;

impl Run<'_> {
    /// What waits, with the classes that the rows belong to; a row of a class that the registry must
    /// know and does not is refused.
    pub(super) fn with_classes(&mut self) -> Result<Arc<Vec<Waiting>>, Failure> {
        let waiting = std::mem::take(&mut self.waiting);
        let mut unknown: Vec<ClassName> = waiting
            .iter()
            .filter_map(|row| row.class_name())
            .filter(|name| !self.classes.contains_key(name))
            .cloned()
            .collect();
        unknown.sort();
        unknown.dedup();
        if !unknown.is_empty() {
            self.look_up(unknown)?;
        }
        let mut ready = Vec::with_capacity(waiting.len());
        for mut row in waiting {
            if let What::Person(taken, class) = &mut row.what
                && let Some(name) = &taken.class
            {
                *class = self.classes.get(name).copied().flatten();
                if class.is_none() && matches!(name, ClassName::Id(_)) {
                    let not_taken = Because::ClassUnknown.at("classSourcedId");
                    self.refuse(&row.file, row.line, &not_taken);
                    self.refused_before += 1;
                    continue;
                }
            }
            ready.push(row);
        }
        Ok(Arc::new(ready))
    }

    /// Finds classes by what rows call them, and their terms.
    fn look_up(&mut self, names: Vec<ClassName>) -> Result<(), Failure> {
        let door = Arc::clone(&self.door);
        let found = self.app.store().transact("import.classes", move |tx| {
            names
                .into_iter()
                .map(|name| Ok((course(tx, &door, &name)?, name)))
                .collect::<Result<Vec<_>, Fault>>()
        })?;
        let known: Vec<(Option<Class>, ClassName)> = self.app.store().read::<_, Fault>(|read| {
            found
                .into_iter()
                .map(|(course, name)| {
                    let Some(course) = course else {
                        return Ok((None, name));
                    };
                    let term = read.course(course)?.map_or(Term::default(), |known| Term {
                        begins: known.begins,
                        ends: known.ends,
                    });
                    Ok((Some(Class { course, term }), name))
                })
                .collect()
        })?;
        if self.classes.len() > CLASSES_MAX {
            self.classes.clear();
        }
        self.classes
            .extend(known.into_iter().map(|(class, name)| (name, class)));
        Ok(())
    }
}

/// The class that a row names. Another system's class that no registry knows becomes a class of its
/// own in which nobody teaches, so that its records are not seen through another class (`LP-51`);
/// its address is kept as a hash, for a sender may have put anything there.
fn course(tx: &mut Tx<'_>, door: &Door, name: &ClassName) -> Result<Option<CourseId>, Fault> {
    let said = match name {
        ClassName::Id(id) => return tx.course_of(&door.source.id, id),
        ClassName::Said(said) | ClassName::Perhaps(said) => said,
    };
    for candidate in candidates(said) {
        for roster in &door.rosters {
            if let Some(course) = tx.course_of(roster, candidate)? {
                return Ok(Some(course));
            }
        }
    }
    if matches!(name, ClassName::Perhaps(_)) {
        return Ok(None);
    }
    let hash = digest::hex(&digest::of_texts([said.as_str()]));
    tx.keep_course(&door.source.id, &hash, "", Term::default())
        .map(Some)
}

/// Where a registry's id may stand in what another system says: the whole, a value of the query, the
/// last part of the path.
fn candidates(said: &str) -> impl Iterator<Item = &str> {
    let (path, query) = said.split_once('?').unwrap_or((said, ""));
    let values = query
        .split('&')
        .filter_map(|pair| pair.split_once('=').map(|(_, value)| value));
    let last = path.rsplit('/').next().into_iter();
    std::iter::once(said)
        .chain(values)
        .chain(last)
        .filter(|candidate| !candidate.is_empty())
}

#[cfg(test)]
mod tests;
