//! Reads the list of planted errors and holds it against the checkout.

use std::collections::BTreeSet;

use toml::{Table, Value};

use crate::tree::Tree;

/// Every planted error, with the wrong encodings they stand for.
#[derive(Debug)]
pub(super) struct List {
    /// A row's id and what it says, in the order of their ids.
    pub(super) rows: Vec<(String, String)>,
    pub(super) mutants: Vec<Mutant>,
}

/// One error, and the tests that must notice it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Mutant {
    pub(super) id: String,
    /// The row it stands for.
    pub(super) row: String,
    /// What is wrong once it is planted.
    pub(super) says: String,
    /// The crate whose tests must fail.
    pub(super) package: String,
    /// The tests run, each by a part of its name; all when none is named.
    pub(super) tests: Vec<String>,
    pub(super) edits: Vec<Edit>,
}

/// One change of one file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Edit {
    /// Path from the top of the checkout.
    pub(super) file: String,
    /// The right text; stands in the file once.
    pub(super) find: String,
    /// The wrong one.
    pub(super) put: String,
}

impl List {
    /// Reads `text`.
    ///
    /// # Errors
    /// Says what is wrong: not TOML, a key that is missing or unknown, an id given twice, a row
    /// that no error stands for, an error of no row.
    pub(super) fn read(text: &str) -> Result<List, String> {
        let table = text
            .parse::<Table>()
            .map_err(|e| format!("not TOML: {}", e.message()))?;
        only(&table, &["row", "mutant"], "the list")?;
        let rows = part(&table, "row", "the list", Value::as_table)?;
        let mut list = List {
            rows: Vec::new(),
            mutants: Vec::new(),
        };
        for id in rows.keys() {
            list.rows.push((id.clone(), word(rows, id, "row")?));
        }
        for value in part(&table, "mutant", "the list", Value::as_array)? {
            let entry = value.as_table().ok_or("a `mutant` is no table")?;
            list.mutants.push(mutant(entry)?);
        }
        list.whole()?;
        Ok(list)
    }

    fn whole(&self) -> Result<(), String> {
        let mut ids = BTreeSet::new();
        for mutant in &self.mutants {
            let (id, row) = (&mutant.id, &mutant.row);
            if !ids.insert(id) {
                return Err(format!("`{id}` is listed twice"));
            }
            if self.rows.iter().all(|(known, _)| known != row) {
                return Err(format!("`{id}` stands for row `{row}`, which there is not"));
            }
        }
        let bare = self
            .rows
            .iter()
            .find(|(row, _)| self.mutants.iter().all(|mutant| mutant.row != *row));
        match bare {
            Some((row, says)) => Err(format!("no error stands for row `{row}`: {says}")),
            None => Ok(()),
        }
    }

    /// Holds that every error can be planted in this checkout.
    ///
    /// # Errors
    /// Names the first that cannot: its file is gone, is a test, or holds its text not once.
    pub(super) fn fits(&self, tree: &Tree) -> Result<(), String> {
        for mutant in &self.mutants {
            for edit in &mutant.edits {
                let (id, file) = (&mutant.id, &edit.file);
                if file.contains("/tests") {
                    return Err(format!(
                        "`{id}`: `{file}` is a test; plant in what is tested"
                    ));
                }
                if !tree.texts.contains_key(file) {
                    return Err(format!("`{id}`: there is no `{file}`"));
                }
            }
            mutant.planted(|file| tree.texts.get(file).cloned())?;
        }
        Ok(())
    }
}

impl Mutant {
    /// The files as they are with the error in them, from their right texts.
    ///
    /// # Errors
    /// When a file is not there, or a text to be changed does not stand in it exactly once.
    pub(super) fn planted(
        &self,
        right: impl Fn(&str) -> Option<String>,
    ) -> Result<Vec<(String, String)>, String> {
        let mut changed: Vec<(String, String)> = Vec::new();
        for Edit { file, find, put } in &self.edits {
            let id = &self.id;
            if changed.iter().all(|(path, _)| path != file) {
                let text = right(file).ok_or_else(|| format!("`{id}`: there is no `{file}`"))?;
                changed.push((file.clone(), text));
            }
            for (_, text) in changed.iter_mut().filter(|(path, _)| path == file) {
                match text.matches(find.as_str()).count() {
                    1 => *text = text.replacen(find, put, 1),
                    count => {
                        return Err(format!(
                            "`{id}`: `{find}` stands {count} times in `{file}`, not once; write the text to find anew in {}",
                            super::LIST
                        ));
                    }
                }
            }
        }
        Ok(changed)
    }
}

fn mutant(entry: &Table) -> Result<Mutant, String> {
    let id = word(entry, "id", "a `mutant`")?;
    let known = ["id", "row", "says", "crate", "tests", "edit"];
    only(entry, &known, &id)?;
    let mut tests = Vec::new();
    if entry.contains_key("tests") {
        for name in part(entry, "tests", &id, Value::as_array)? {
            let name = name.as_str().filter(|name| !name.is_empty());
            tests.push(
                name.ok_or_else(|| format!("`{id}`: a test is no name"))?
                    .to_owned(),
            );
        }
    }
    let mut edits = Vec::new();
    for value in part(entry, "edit", &id, Value::as_array)? {
        let edit = value.as_table();
        let edit = edit.ok_or_else(|| format!("`{id}`: an `edit` is no table"))?;
        only(edit, &["file", "find", "put"], &id)?;
        let [file, find] = [word(edit, "file", &id)?, word(edit, "find", &id)?];
        let put = part(edit, "put", &id, Value::as_str)?.to_owned();
        if find == put {
            return Err(format!("`{id}`: `{find}` is put in its own place"));
        }
        edits.push(Edit { file, find, put });
    }
    if edits.is_empty() {
        return Err(format!("`{id}` changes nothing"));
    }
    Ok(Mutant {
        row: word(entry, "row", &id)?,
        says: word(entry, "says", &id)?,
        package: word(entry, "crate", &id)?,
        id,
        tests,
        edits,
    })
}

fn only(table: &Table, known: &[&str], of: &str) -> Result<(), String> {
    match table.keys().find(|key| !known.contains(&key.as_str())) {
        Some(key) => Err(format!("`{of}`: `{key}` is no key of ours")),
        None => Ok(()),
    }
}

fn part<'t, T: ?Sized>(
    table: &'t Table,
    key: &str,
    of: &str,
    read: impl Fn(&'t Value) -> Option<&'t T>,
) -> Result<&'t T, String> {
    table
        .get(key)
        .and_then(read)
        .ok_or_else(|| format!("`{of}`: `{key}` is missing or of another kind"))
}

fn word(table: &Table, key: &str, of: &str) -> Result<String, String> {
    let text = part(table, key, of, Value::as_str)?;
    if text.trim().is_empty() {
        return Err(format!("`{of}`: `{key}` is empty"));
    }
    Ok(text.to_owned())
}
