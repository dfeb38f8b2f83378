//! Policy packs as files: read from a folder, or shipped within the program.

use std::fs;
use std::path::{Path, PathBuf};

use law::Text;
use law::words::cli;

use crate::fault::{Fault, said};

include!(concat!(env!("OUT_DIR"), "/shipped.rs"));

/// The bytes of a pack's files, by name.
pub(crate) type RawFiles = Vec<(String, Vec<u8>)>;

/// The shipped packs: id and files.
pub(crate) fn shipped() -> &'static [(&'static str, &'static [(&'static str, &'static str)])] {
    SHIPPED
}

/// A shipped pack's files.
pub(crate) fn shipped_files(id: &str) -> Option<RawFiles> {
    let (_, files) = SHIPPED.iter().find(|(shipped, _)| *shipped == id)?;
    Some(
        files
            .iter()
            .map(|(name, text)| ((*name).to_owned(), text.as_bytes().to_vec()))
            .collect(),
    )
}

/// Reads the `*.toml` files of a folder, in the order of their names.
pub(crate) fn read(folder: &Path) -> Result<RawFiles, Fault> {
    let entries = fs::read_dir(folder).map_err(|error| Fault::file(folder, &error))?;
    let mut paths: Vec<PathBuf> = Vec::new();
    for entry in entries {
        let path = entry.map_err(|error| Fault::file(folder, &error))?.path();
        if path.extension().is_some_and(|ending| ending == "toml") {
            paths.push(path);
        }
    }
    paths.sort();
    if paths.is_empty() {
        let shown = folder.display().to_string();
        return Err(
            Fault::user(said(cli::NO_PACK, &[("path", &shown)])).hint(cli::HINT_NO_PACK.text())
        );
    }
    let mut files = Vec::new();
    for path in paths {
        let name = path
            .file_name()
            .map(|name| name.to_string_lossy().into_owned())
            .unwrap_or_default();
        files.push((
            name,
            fs::read(&path).map_err(|error| Fault::file(&path, &error))?,
        ));
    }
    Ok(files)
}

/// A folder, or the id of a shipped pack: a folder wins.
pub(crate) fn find(named: &Path) -> Result<RawFiles, Fault> {
    if !named.exists()
        && let Some(files) = named.to_str().and_then(shipped_files)
    {
        return Ok(files);
    }
    read(named)
}

/// The files as text, for the store. What is no UTF-8 was named by the check before this.
pub(crate) fn texts(files: RawFiles) -> Result<store::Files, Fault> {
    files
        .into_iter()
        .map(|(name, bytes)| {
            String::from_utf8(bytes)
                .map(|text| (name.clone(), text))
                .map_err(|_| Fault::user(said(cli::NOT_UTF8, &[("path", &name)])))
        })
        .collect()
}

/// A pack as read and checked.
pub(crate) struct Checked {
    pub(crate) pack: policy::pack::Pack,
    pub(crate) faults: Vec<policy::fault::Fault>,
}

impl Checked {
    /// Whether nothing stands in the way of compiling it.
    pub(crate) fn is_clean(&self) -> bool {
        !self.faults.iter().any(policy::fault::Fault::is_error)
    }
}

/// Reads and checks a pack; faults of both kinds, sorted.
pub(crate) fn check(files: &RawFiles) -> Checked {
    let borrowed: Vec<(&str, &[u8])> = files
        .iter()
        .map(|(name, bytes)| (name.as_str(), bytes.as_slice()))
        .collect();
    let (pack, mut faults) = policy::read::read_bytes(&borrowed);
    faults.extend(policy::check::check(&pack));
    policy::fault::sort(&mut faults);
    Checked { pack, faults }
}

/// A checked pack, or the fault that says how many are in the way.
pub(crate) fn clean(files: &RawFiles, named: &Path) -> Result<Checked, Fault> {
    let checked = check(files);
    if checked.is_clean() {
        return Ok(checked);
    }
    let shown = named.display().to_string();
    let count = checked
        .faults
        .iter()
        .filter(|fault| fault.is_error())
        .count()
        .to_string();
    let hint: Text = said(cli::HINT_PACK_FAULTS, &[("path", &shown)]);
    Err(Fault::user(said(
        cli::PACK_FAULTS,
        &[("path", &shown), ("count", &count)],
    ))
    .hint(hint))
}
