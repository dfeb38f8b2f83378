//! Plants errors in a copy of the checkout and runs the tests that must notice them.

use std::fs::File;
use std::path::{Path, PathBuf};

use super::list::Mutant;
use crate::cargo::Cargo;
use crate::keeper::Keeper;
use crate::tree::Tree;

/// A copy of the checkout in a folder that goes when this value goes.
pub(super) struct Copy {
    folder: PathBuf,
    cargo: Cargo,
    // Removes the folder, however this program ends.
    _keeper: Keeper,
    // Held as long as the copy is there, so that no other run builds into the same folder.
    _lock: File,
}

/// What a run of tests said.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Verdict {
    /// Every test run passed: their names.
    Passed(Vec<String>),
    /// Some tests failed: their names.
    Failed(Vec<String>),
    /// No verdict of tests: what was said last.
    None(String),
}

impl Copy {
    /// Copies the files of the tree at `root`; what is built of the copy lies in `build`. Cargo
    /// tells members of a workspace apart by their place in it alone, so the copy never builds
    /// where the checkout does.
    ///
    /// # Errors
    /// When another run builds there, or a file cannot be copied.
    pub(super) fn of(root: &Path, tree: &Tree, build: &Path) -> Result<Copy, String> {
        let lock = lock(build)?;
        let folder = std::env::temp_dir().join(format!("sitthi-mutants-{}", std::process::id()));
        let name = folder.to_string_lossy().into_owned();
        let keeper = Keeper::stand_by("rm -rf -- \"$1\"", &[&name])?;
        for path in &tree.paths {
            let (from, to) = (root.join(path), folder.join(path));
            let above = to.parent().unwrap_or(&folder);
            std::fs::create_dir_all(above)
                .and_then(|()| std::fs::copy(&from, &to))
                .map_err(|e| format!("`{path}` cannot be copied: {e}"))?;
        }
        Ok(Copy {
            cargo: Cargo::at(&folder).building_in(build),
            folder,
            _keeper: keeper,
            _lock: lock,
        })
    }

    /// Plants the error, runs its tests, and puts the files right again.
    ///
    /// # Errors
    /// When it cannot be planted or cargo cannot be run.
    pub(super) fn with(&self, mutant: &Mutant, tree: &Tree) -> Result<Verdict, String> {
        let planted = mutant.planted(|file| tree.texts.get(file).cloned())?;
        for (file, text) in &planted {
            self.write(file, text)?;
        }
        let verdict = self.tests(&mutant.package, &mutant.tests);
        for (file, _) in &planted {
            let right = tree.texts.get(file).map(String::as_str);
            self.write(file, right.unwrap_or_default())?;
        }
        verdict
    }

    /// Runs the tests inside a crate whose names hold one of `names`; all of them when none is
    /// given.
    ///
    /// # Errors
    /// When cargo cannot be run.
    pub(super) fn tests(&self, package: &str, names: &[String]) -> Result<Verdict, String> {
        let mut arguments = vec!["test", "--locked", "--lib", "--package", package, "--"];
        arguments.extend(names.iter().map(String::as_str));
        let output = self
            .cargo
            .call(&arguments)
            .env("CARGO_TERM_COLOR", "never")
            .env("CARGO_INCREMENTAL", "1")
            // Nobody steps through these: half of what is built would be for a debugger.
            .env("CARGO_PROFILE_DEV_DEBUG", "false")
            // A test compares snapshots; only a person accepts new ones.
            .env("INSTA_UPDATE", "no")
            // Which throw fails is enough; nobody waits here for the smallest one.
            .env("PROPTEST_MAX_SHRINK_ITERS", "0")
            .output()
            .map_err(|e| format!("cargo cannot be run: {e}"))?;
        let said = String::from_utf8_lossy(&output.stdout);
        let told = String::from_utf8_lossy(&output.stderr);
        Ok(verdict(output.status.success(), &said, &told))
    }

    fn write(&self, file: &str, text: &str) -> Result<(), String> {
        std::fs::write(self.folder.join(file), text)
            .map_err(|e| format!("the copy of `{file}` cannot be written: {e}"))
    }
}

fn lock(build: &Path) -> Result<File, String> {
    let cannot = |e: std::io::Error| format!("`{}` cannot be used: {e}", build.display());
    std::fs::create_dir_all(build).map_err(cannot)?;
    let lock = File::create(build.join("in-use")).map_err(cannot)?;
    lock.try_lock()
        .map_err(|_| format!("another run builds in `{}`; wait for it", build.display()))?;
    Ok(lock)
}

/// Reads what the tests said. A crate that does not compile has failed no test.
pub(super) fn verdict(success: bool, said: &str, told: &str) -> Verdict {
    let named = |ending: &str| {
        said.lines()
            .filter_map(|line| line.strip_prefix("test ")?.strip_suffix(ending))
            .map(|name| name.trim_end_matches(" - should panic").to_owned())
            .collect::<Vec<String>>()
    };
    let failed = named(" ... FAILED");
    let ran = said.lines().any(|line| line.starts_with("test result: "));
    if success && ran && failed.is_empty() {
        return Verdict::Passed(named(" ... ok"));
    }
    if !success && ran && !failed.is_empty() {
        return Verdict::Failed(failed);
    }
    let fault = told.lines().find(|line| line.starts_with("error"));
    let last = told.lines().rfind(|line| !line.trim().is_empty());
    Verdict::None(fault.or(last).unwrap_or("nothing was said").to_owned())
}
