//! The checker of pages: axe-core, the one auditors of public sites know best. It is MPL-2.0 and no
//! part of this program: fetched into the cache, one version, known by its digest, and handed to a
//! browser that looks at our pages.

use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use crate::cargo::cache_folder;
use crate::programs::on_path;
use crate::say::tell;

/// The variable the tests read: the file of the checker.
pub(crate) const VARIABLE: &str = "SITTHI_TEST_AXE";

/// The version and the SHA-256 of its `axe.min.js`.
const VERSION: &str = "4.14.1";
const SHA_256: &str = "29348999450cdf2849a8e70b7912fc2da85a849da39c0d0d5394f51d4a9ed95c";

/// Where it is kept: the person's cache, else beside what is built.
pub(crate) fn file() -> PathBuf {
    let folder = cache_folder().map_or_else(std::env::temp_dir, |cache| cache.join("sitthi"));
    folder.join(format!("axe-{VERSION}.js"))
}

/// Whether it is there, whole.
pub(crate) fn present() -> bool {
    digest(&file()).is_some_and(|found| found == SHA_256)
}

/// Fetches it, unless it is there.
///
/// # Errors
/// When it cannot be fetched, or what comes is not what it should be; says how to do it by hand.
pub(crate) fn bring() -> Result<(), String> {
    if present() {
        return Ok(());
    }
    let file = file();
    let by_hand = format!(
        "by hand: npm pack axe-core@{VERSION}, and lay its axe.min.js at {}",
        file.display()
    );
    tell(&format!("fetching axe-core {VERSION}"));
    let folder = std::env::temp_dir().join(format!("sitthi-axe-{}", std::process::id()));
    let fetched = fetch(&folder, &file);
    let _ = std::fs::remove_dir_all(&folder);
    fetched.map_err(|why| format!("{why}; {by_hand}"))?;
    if !present() {
        return Err(format!(
            "what came as axe-core {VERSION} is not that version's file; {by_hand}"
        ));
    }
    Ok(())
}

fn fetch(folder: &Path, file: &Path) -> Result<(), String> {
    let told = |error: std::io::Error| format!("axe-core cannot be kept: {error}");
    std::fs::create_dir_all(folder).map_err(told)?;
    let wanted = format!("axe-core@{VERSION}");
    run(folder, "npm", &["pack", "--silent", &wanted])?;
    let packed = format!("axe-core-{VERSION}.tgz");
    run(folder, "tar", &["xzf", &packed, "package/axe.min.js"])?;
    if let Some(into) = file.parent() {
        std::fs::create_dir_all(into).map_err(told)?;
    }
    let from = folder.join("package/axe.min.js");
    std::fs::copy(from, file).map(|_| ()).map_err(told)
}

fn run(folder: &Path, program: &str, arguments: &[&str]) -> Result<(), String> {
    if on_path(program).is_none() {
        return Err(format!("`{program}` is missing"));
    }
    let status = Command::new(program)
        .args(arguments)
        .current_dir(folder)
        // The name of the file that came is no result of ours.
        .stdout(Stdio::null())
        .status();
    if status.is_ok_and(|status| status.success()) {
        return Ok(());
    }
    Err(format!("`{program} {}` failed", arguments.join(" ")))
}

fn digest(file: &Path) -> Option<String> {
    let mut command = Command::new("sha256sum");
    let output = command.arg(file).stderr(Stdio::null()).output().ok()?;
    let text = String::from_utf8(output.stdout).ok()?;
    text.split_whitespace().next().map(str::to_owned)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn another_file_in_its_place_is_not_taken_for_it() {
        let other = std::env::temp_dir().join(format!("sitthi-no-axe-{}", std::process::id()));
        std::fs::write(&other, "abc").unwrap();
        let of_abc = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";
        assert_eq!(digest(&other).as_deref(), Some(of_abc));
        std::fs::remove_file(&other).unwrap();
        assert_eq!(digest(&other), None);
    }
}
