//! The shipped packs, read as the program reads them.

use std::fs;
use std::path::{Path, PathBuf};

use policy::pack::Pack;
use policy::{Compiled, Uncompilable};

/// The folder of a pack.
pub(crate) fn folder(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("../../policies")
        .join(name)
}

/// The files of a pack: names and bytes.
pub(crate) fn files(name: &str) -> Vec<(String, Vec<u8>)> {
    let mut files: Vec<_> = fs::read_dir(folder(name))
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .filter(|path| path.extension().is_some_and(|ending| ending == "toml"))
        .map(|path| {
            (
                path.file_name().unwrap().to_str().unwrap().to_owned(),
                fs::read(&path).unwrap(),
            )
        })
        .collect();
    files.sort();
    files
}

/// A pack and its tables.
pub(crate) fn compiled(name: &str) -> (Compiled, Pack) {
    let files = files(name);
    let borrowed: Vec<(&str, &[u8])> = files
        .iter()
        .map(|(name, bytes)| (name.as_str(), bytes.as_slice()))
        .collect();
    match Compiled::from_files(&borrowed, &[]) {
        Ok((compiled, pack, _)) => (compiled, pack),
        Err(Uncompilable::Faulty(faults)) => {
            let errors: Vec<_> = faults
                .iter()
                .filter(|fault| fault.severity == policy::fault::Severity::Error)
                .collect();
            panic!("{name}: {errors:#?}")
        }
        Err(other) => panic!("{name}: {other}"),
    }
}

#[test]
fn the_shipped_packs_compile() {
    for name in ["chula-learning", "cmu-culture"] {
        let (compiled, pack) = compiled(name);
        assert_eq!(compiled.id(), pack.id());
        assert_eq!(compiled.activities().len(), pack.activities.len());
    }
}

#[test]
fn the_policies_as_published_do_not_compile() {
    for name in ["as-published/chula-learning", "as-published/cmu-culture"] {
        let files = files(name);
        let borrowed: Vec<(&str, &[u8])> = files
            .iter()
            .map(|(name, bytes)| (name.as_str(), bytes.as_slice()))
            .collect();
        assert!(
            matches!(
                Compiled::from_files(&borrowed, &[]),
                Err(Uncompilable::Faulty(_))
            ),
            "{name}"
        );
    }
}
