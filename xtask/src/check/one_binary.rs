//! One integration binary a crate (each more is linked anew), and no Rust file that nothing
//! declares: a test in a forgotten file never runs and never fails.

use crate::finding::Finding;
use crate::tree::Tree;

/// Checks `tests/` and `src/` of every crate of the workspace.
pub(crate) fn check(tree: &Tree) -> Vec<Finding> {
    let mut findings = Vec::new();
    let rooms = tree
        .rooms()
        .into_iter()
        .map(|room| format!("crates/{room}"));
    for home in rooms.chain(["xtask".to_owned()]) {
        let tests = format!("{home}/tests/");
        let source = format!("{home}/src/");
        for path in tree.rust.iter().map(|file| file.path.as_str()) {
            if let Some(inner) = path.strip_prefix(&tests) {
                findings.extend(second_binary(&home, path, inner));
                if let Some(module) = inner.strip_prefix("it/") {
                    findings.extend(forgotten(tree, &format!("{tests}it"), path, module));
                }
            } else if let Some(module) = path.strip_prefix(&source)
                && !module.starts_with("bin/")
            {
                findings.extend(forgotten(tree, &format!("{home}/src"), path, module));
            }
        }
    }
    findings
}

/// A binary of integration tests other than `tests/it/main.rs`.
fn second_binary(home: &str, path: &str, inner: &str) -> Option<Finding> {
    let is_binary = match inner.split_once('/') {
        None => true,
        Some((folder, rest)) => rest == "main.rs" && folder != "it",
    };
    is_binary.then(|| {
        Finding::new(
            path,
            0,
            "a second binary of integration tests",
            format!(
                "move it to {home}/tests/it/ and declare it as a module in {home}/tests/it/main.rs"
            ),
        )
    })
}

/// A file that its parent module does not declare.
fn forgotten(tree: &Tree, top: &str, path: &str, module: &str) -> Option<Finding> {
    let parts: Vec<&str> = module.trim_end_matches(".rs").split('/').collect();
    let (name, folders) = match parts.as_slice() {
        [only @ ("lib" | "main" | "build")] if !only.is_empty() => return None,
        [folders @ .., folder, "mod"] => (*folder, folders),
        [folders @ .., name] => (*name, folders),
        [] => return None,
    };
    let parents = if folders.is_empty() {
        vec![format!("{top}/lib.rs"), format!("{top}/main.rs")]
    } else {
        let folder = folders.join("/");
        vec![
            format!("{top}/{folder}.rs"),
            format!("{top}/{folder}/mod.rs"),
        ]
    };
    let declared = tree
        .rust
        .iter()
        .filter(|file| parents.contains(&file.path))
        .any(|file| {
            file.words()
                .windows(2)
                .any(|pair| matches!(pair, [(_, a), (_, b)] if a == "mod" && b == name))
        });
    (!declared).then(|| {
        Finding::new(
            path,
            0,
            "no module declares this file, so nothing in it is compiled or run",
            format!(
                "write `mod {name};` in {}, or delete the file",
                parents.join(" or ")
            ),
        )
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::check::planted;

    fn found(files: &[(&str, &str)]) -> Vec<String> {
        let mut all = vec![("crates/law/Cargo.toml", "")];
        all.extend_from_slice(files);
        check(&planted(&all)).into_iter().map(|f| f.path).collect()
    }

    #[test]
    fn a_second_binary_is_found() {
        assert_eq!(
            found(&[("crates/law/tests/more.rs", "")]),
            ["crates/law/tests/more.rs"]
        );
        assert_eq!(
            found(&[("crates/law/tests/more/main.rs", "")]),
            ["crates/law/tests/more/main.rs"]
        );
        assert!(found(&[("crates/law/tests/it/main.rs", "")]).is_empty());
        assert!(found(&[("crates/law/tests/compile_fail/forged.rs", "")]).is_empty());
    }

    #[test]
    fn a_forgotten_test_file_is_found() {
        let main = (
            "crates/law/tests/it/main.rs",
            "mod clocks;\n// mod rights;\n",
        );
        assert!(found(&[main, ("crates/law/tests/it/clocks.rs", "")]).is_empty());
        assert_eq!(
            found(&[main, ("crates/law/tests/it/rights.rs", "")]),
            ["crates/law/tests/it/rights.rs"]
        );
        assert_eq!(
            found(&[
                main,
                ("crates/law/tests/it/clocks.rs", "mod a;"),
                ("crates/law/tests/it/clocks/b.rs", "")
            ]),
            ["crates/law/tests/it/clocks/b.rs"]
        );
    }

    #[test]
    fn a_forgotten_module_beside_its_parent_is_found() {
        let files = [
            ("crates/law/src/lib.rs", "mod a;\npub mod b;\n"),
            ("crates/law/src/a.rs", "#[cfg(test)]\nmod tests;\n"),
            ("crates/law/src/a/tests.rs", ""),
            ("crates/law/src/b/mod.rs", "mod c;\n"),
            ("crates/law/src/b/c.rs", ""),
        ];
        assert!(found(&files).is_empty());
        let mut more = files.to_vec();
        more.push(("crates/law/src/b/tests.rs", ""));
        assert_eq!(found(&more), ["crates/law/src/b/tests.rs"]);
    }
}
