//! The checkout as the checks see it: every file git tracks or would track.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::process::Command;

use crate::rust_text::RustText;

/// The files of the checkout, read once.
pub(crate) struct Tree {
    /// Text of each file that is UTF-8, by path from the top (with `/`).
    pub(crate) texts: BTreeMap<String, String>,
    /// Every path, text or not.
    pub(crate) paths: Vec<String>,
    /// Every Rust file, scanned.
    pub(crate) rust: Vec<RustText>,
}

impl Tree {
    /// Reads the checkout at `root`.
    ///
    /// # Errors
    /// When git does not answer, or a listed file cannot be read.
    pub(crate) fn read(root: &Path) -> Result<Tree, String> {
        let mut files = Vec::new();
        for path in listed(root)? {
            let full = root.join(&path);
            // Removed but not yet committed: git lists it, the folder does not hold it.
            if !full.is_file() {
                continue;
            }
            let bytes =
                std::fs::read(&full).map_err(|e| format!("`{path}` cannot be read: {e}"))?;
            files.push((path, bytes));
        }
        Ok(Tree::of(files))
    }

    /// Builds a tree from paths and contents.
    pub(crate) fn of(files: Vec<(String, Vec<u8>)>) -> Tree {
        let mut tree = Tree {
            texts: BTreeMap::new(),
            paths: Vec::new(),
            rust: Vec::new(),
        };
        for (path, bytes) in files {
            if let Ok(text) = String::from_utf8(bytes) {
                if path.ends_with(".rs") {
                    tree.rust.push(RustText::scan(&path, &text));
                }
                tree.texts.insert(path.clone(), text);
            }
            tree.paths.push(path);
        }
        tree
    }

    /// True when `path` is a file of the tree, or a folder that holds one.
    pub(crate) fn has(&self, path: &str) -> bool {
        let folder = format!("{}/", path.trim_end_matches('/'));
        self.paths
            .iter()
            .any(|p| p == path || p.starts_with(&folder))
    }

    /// The names of the folders directly under `crates/` that hold a `Cargo.toml`, sorted.
    pub(crate) fn rooms(&self) -> Vec<String> {
        let mut rooms: Vec<String> = self
            .paths
            .iter()
            .filter_map(|path| path.strip_prefix("crates/")?.strip_suffix("/Cargo.toml"))
            .filter(|room| !room.contains('/'))
            .map(str::to_owned)
            .collect();
        rooms.sort();
        rooms
    }

    /// The Rust files of one room, tests and all.
    pub(crate) fn rust_of<'t>(&'t self, room: &str) -> impl Iterator<Item = &'t RustText> {
        let folder = format!("crates/{room}/");
        self.rust
            .iter()
            .filter(move |file| file.path.starts_with(&folder))
    }
}

/// The top of the checkout: the parent of this crate's folder.
pub(crate) fn root() -> PathBuf {
    let here = Path::new(env!("CARGO_MANIFEST_DIR"));
    here.parent().unwrap_or(here).to_path_buf()
}

/// Tracked files, and new ones that no ignore rule covers.
fn listed(root: &Path) -> Result<Vec<String>, String> {
    let output = Command::new("git")
        .args([
            "ls-files",
            "-z",
            "--cached",
            "--others",
            "--exclude-standard",
            "--deduplicate",
        ])
        .current_dir(root)
        .output()
        .map_err(|e| format!("git cannot be run: {e}; install git"))?;
    if !output.status.success() {
        let why = String::from_utf8_lossy(&output.stderr).trim().to_owned();
        return Err(format!("git cannot list the files of this folder: {why}"));
    }
    let names = String::from_utf8(output.stdout)
        .map_err(|_| "a file name here is not UTF-8; rename it".to_owned())?;
    Ok(names
        .split('\0')
        .filter(|name| !name.is_empty())
        .map(str::to_owned)
        .collect())
}
