//! Calls cargo from inside a program that cargo started.

use std::ffi::OsString;
use std::path::{Path, PathBuf};
use std::process::Command;

use serde_json::Value;

/// The file in the cache that names the checkout whose packages it holds.
const CHECKOUT: &str = "checkout";

/// Variables that the outer cargo sets for this program alone. Left in place, some build
/// scripts see a change and everything after them is built twice.
const OUTER_VARIABLES: &[&str] = &[
    "CARGO_PKG_",
    "CARGO_MANIFEST_",
    "CARGO_BIN_",
    "CARGO_CRATE_",
];

/// Cargo for one checkout.
#[derive(Debug, Clone)]
pub(crate) struct Cargo {
    root: PathBuf,
    target: Option<PathBuf>,
}

impl Cargo {
    /// Cargo for the checkout at `root`, building where the environment says.
    pub(crate) fn at(root: &Path) -> Cargo {
        Cargo {
            root: root.to_path_buf(),
            target: None,
        }
    }

    /// The same, building in the person's cache folder if there is one and the environment
    /// leaves it open: a fresh clone then starts warm.
    pub(crate) fn with_cache(self) -> Cargo {
        Cargo {
            target: cached_target(set("CARGO_TARGET_DIR").is_some(), cache_folder()),
            ..self
        }
    }

    /// The same, building in this folder.
    pub(crate) fn building_in(self, target: &Path) -> Cargo {
        Cargo {
            target: Some(target.to_path_buf()),
            ..self
        }
    }

    /// Where this cargo builds.
    pub(crate) fn target(&self) -> PathBuf {
        let said = std::env::var_os("CARGO_TARGET_DIR").filter(|value| !value.is_empty());
        match (&self.target, said) {
            (Some(target), _) => target.clone(),
            (None, Some(said)) => self.root.join(said),
            (None, None) => self.root.join("target"),
        }
    }

    /// Makes the build cache this checkout's. Cargo tells members of a workspace apart by their place
    /// in it, not by where it stands: from a cache that another checkout filled, tests of code that is
    /// older than the cache would run with that checkout's folders compiled in.
    ///
    /// # Errors
    /// When cargo or the cache cannot be used.
    pub(crate) fn settle(&self) -> Result<(), String> {
        let Some(target) = &self.target else {
            return Ok(());
        };
        let stamp = target.join(CHECKOUT);
        let here = self.root.to_string_lossy();
        if std::fs::read_to_string(&stamp).is_ok_and(|of| of == here) {
            return Ok(());
        }
        let mut arguments = vec!["clean".to_owned(), "--quiet".to_owned()];
        for member in self.members()? {
            arguments.extend(["--package".to_owned(), member]);
        }
        let cleaned = self.call(&arguments).status();
        if !cleaned.is_ok_and(|status| status.success()) {
            return Err("what another checkout built cannot be cleaned away".to_owned());
        }
        std::fs::create_dir_all(target)
            .and_then(|()| std::fs::write(&stamp, here.as_bytes()))
            .map_err(|error| format!("`{}` cannot be written: {error}", stamp.display()))
    }

    /// The names of the workspace's own packages.
    fn members(&self) -> Result<Vec<String>, String> {
        let output = self
            .call(&["metadata", "--format-version", "1", "--no-deps", "--locked"])
            .output()
            .map_err(|error| format!("cargo cannot be run: {error}"))?;
        let metadata: Value = serde_json::from_slice(&output.stdout)
            .map_err(|error| format!("cargo's answer is not JSON: {error}"))?;
        let packages = metadata.get("packages").and_then(Value::as_array);
        let names = packages.into_iter().flatten().filter_map(|package| {
            let name = package.get("name").and_then(Value::as_str);
            name.map(str::to_owned)
        });
        Ok(names.collect())
    }

    /// The top of the checkout.
    pub(crate) fn root(&self) -> &Path {
        &self.root
    }

    /// A call of cargo with these arguments, from the top of the checkout.
    pub(crate) fn call<S: AsRef<str>>(&self, arguments: &[S]) -> Command {
        let mut command = Command::new(program());
        command.args(arguments.iter().map(AsRef::as_ref));
        self.prepare(&mut command);
        command
    }

    /// Sets folder and environment of a command that will call cargo.
    pub(crate) fn prepare(&self, command: &mut Command) {
        command.current_dir(&self.root);
        for (name, _) in std::env::vars_os() {
            let text = name.to_string_lossy();
            if OUTER_VARIABLES.iter().any(|start| text.starts_with(start)) {
                command.env_remove(&name);
            }
        }
        if let Some(target) = &self.target {
            command.env("CARGO_TARGET_DIR", target);
        }
    }
}

/// The folder a variable names; an empty one names none.
fn set(name: &str) -> Option<PathBuf> {
    let value = std::env::var_os(name).filter(|value| !value.is_empty());
    value.map(PathBuf::from)
}

/// The person's cache folder.
pub(crate) fn cache_folder() -> Option<PathBuf> {
    set("XDG_CACHE_HOME").or_else(|| set("HOME").map(|home| home.join(".cache")))
}

/// The cargo that started this program, else the one on the search path.
pub(crate) fn program() -> OsString {
    std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into())
}

fn cached_target(already_set: bool, cache: Option<PathBuf>) -> Option<PathBuf> {
    let cache = cache.filter(|folder| !already_set && folder.is_dir())?;
    Some(cache.join("sitthi/target"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_cache_is_used_only_when_it_is_there_and_nothing_else_is_said() {
        let here = std::env::temp_dir();
        assert_eq!(
            cached_target(false, Some(here.clone())),
            Some(here.join("sitthi/target"))
        );
        assert_eq!(cached_target(true, Some(here.clone())), None);
        assert_eq!(
            cached_target(false, Some(here.join("sitthi-not-here"))),
            None
        );
        assert_eq!(cached_target(false, None), None);
    }

    #[test]
    fn a_cache_that_another_checkout_filled_is_emptied_of_its_packages() {
        let target = std::env::temp_dir().join(format!("sitthi-settle-{}", std::process::id()));
        let root = Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap();
        let here = Cargo {
            target: Some(target.clone()),
            ..Cargo::at(root)
        };
        let built = target.join("debug/.fingerprint/xtask-0123456789abcdef");
        for (filled_by, left) in [("/elsewhere", false), (root.to_str().unwrap(), true)] {
            std::fs::create_dir_all(&built).unwrap();
            std::fs::write(built.join("bin-xtask"), "0").unwrap();
            std::fs::write(target.join(CHECKOUT), filled_by).unwrap();
            here.settle().unwrap();
            assert_eq!(built.exists(), left, "filled by {filled_by}");
        }
        assert!(here.members().unwrap().iter().any(|name| name == "xtask"));
        std::fs::remove_dir_all(&target).unwrap();
    }

    #[test]
    fn what_the_outer_cargo_set_is_not_passed_on() {
        let mut command = Command::new("env");
        Cargo::at(Path::new("/")).prepare(&mut command);
        let said = String::from_utf8(command.output().unwrap().stdout).unwrap();
        assert!(std::env::var_os("CARGO_MANIFEST_DIR").is_some());
        assert!(!said.contains("CARGO_MANIFEST_DIR="));
    }
}
