//! Every crate the program is built from may be given on under Apache-2.0: its licence is on
//! the list below, or it stands in `xtask/licences.toml` with a reason.

use std::collections::BTreeMap;

use serde_json::Value;

use crate::cargo::Cargo;
use crate::finding::Finding;
use crate::tree::Tree;

/// Where exceptions stand.
const EXCEPTIONS: &str = "xtask/licences.toml";

/// Licences that ask for no more than notice (and the public-domain dedications).
const PERMISSIVE: &[&str] = &[
    "0BSD",
    "Apache-2.0",
    "Apache-2.0 WITH LLVM-exception",
    "BSD-2-Clause",
    "BSD-3-Clause",
    "BSL-1.0",
    "CC0-1.0",
    "ISC",
    "MIT",
    "MIT-0",
    "Unicode-3.0",
    "Unlicense",
    "Zlib",
];

/// A package of the build and the licence it states.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Package {
    name: String,
    version: String,
    licence: Option<String>,
}

/// Checks every package of `Cargo.lock`.
pub(crate) fn check(cargo: &Cargo, tree: &Tree) -> Vec<Finding> {
    let packages = match packages(cargo) {
        Ok(packages) => packages,
        Err(why) => {
            return vec![Finding::new(
                "Cargo.lock",
                0,
                why,
                "make `cargo metadata --locked` answer",
            )];
        }
    };
    match exceptions(tree.texts.get(EXCEPTIONS).map_or("", String::as_str)) {
        Ok(excused) => judge(&packages, &excused),
        Err(finding) => vec![*finding],
    }
}

fn packages(cargo: &Cargo) -> Result<Vec<Package>, String> {
    let output = cargo
        .call(&["metadata", "--format-version", "1", "--locked"])
        .output()
        .map_err(|e| format!("cargo cannot be run: {e}"))?;
    if !output.status.success() {
        let why = String::from_utf8_lossy(&output.stderr);
        let first = why
            .lines()
            .find(|line| line.starts_with("error"))
            .unwrap_or("no reason given");
        return Err(format!("cargo cannot resolve the workspace: {first}"));
    }
    let metadata: Value = serde_json::from_slice(&output.stdout)
        .map_err(|e| format!("cargo's answer is not JSON: {e}"))?;
    let listed = metadata
        .get("packages")
        .and_then(Value::as_array)
        .ok_or("cargo's answer names no packages")?;
    let text =
        |package: &Value, key: &str| package.get(key).and_then(Value::as_str).map(str::to_owned);
    Ok(listed
        .iter()
        .map(|package| Package {
            name: text(package, "name").unwrap_or_default(),
            version: text(package, "version").unwrap_or_default(),
            licence: text(package, "license"),
        })
        .collect())
}

/// Reads `[crates]` of the exceptions: crate name → reason.
fn exceptions(text: &str) -> Result<BTreeMap<String, String>, Box<Finding>> {
    let table = text.parse::<toml::Table>().map_err(|e| {
        Box::new(Finding::new(
            EXCEPTIONS,
            0,
            format!("not TOML: {}", e.message()),
            "mend the file",
        ))
    })?;
    let listed = table
        .get("crates")
        .and_then(toml::Value::as_table)
        .cloned()
        .unwrap_or_default();
    let mut excused = BTreeMap::new();
    for (name, reason) in listed {
        match reason.as_str().map(str::trim) {
            Some(reason) if reason.chars().count() > 10 => excused.insert(name, reason.to_owned()),
            _ => {
                return Err(Box::new(Finding::new(
                    EXCEPTIONS,
                    0,
                    format!("the exception for `{name}` gives no reason"),
                    "write why this licence is acceptable, in a sentence",
                )));
            }
        };
    }
    Ok(excused)
}

fn judge(packages: &[Package], excused: &BTreeMap<String, String>) -> Vec<Finding> {
    let mut findings = Vec::new();
    for package in packages
        .iter()
        .filter(|package| !excused.contains_key(&package.name))
    {
        let stated = package.licence.as_deref().unwrap_or("");
        if !is_permissive(stated) {
            let shown = if stated.is_empty() {
                "states no licence".to_owned()
            } else {
                format!("is under `{stated}`")
            };
            findings.push(Finding::new(
                "Cargo.lock",
                0,
                format!("`{}` {} {shown}", package.name, package.version),
                format!("do without it, or give the reason it is acceptable in {EXCEPTIONS}"),
            ));
        }
    }
    for name in excused.keys() {
        let still_needed = packages
            .iter()
            .any(|p| p.name == *name && !is_permissive(p.licence.as_deref().unwrap_or("")));
        if !still_needed {
            findings.push(Finding::new(
                EXCEPTIONS,
                0,
                format!("the exception for `{name}` is no longer needed"),
                "delete its line: the list may only shrink",
            ));
        }
    }
    findings
}

/// True when the SPDX expression can be met with listed licences alone. `/` is the old `OR`.
/// An expression that cannot be read is not permissive.
fn is_permissive(expression: &str) -> bool {
    let spaced = expression
        .replace('(', " ( ")
        .replace(')', " ) ")
        .replace('/', " OR ");
    let tokens: Vec<&str> = spaced.split_whitespace().collect();
    let mut rest = tokens.as_slice();
    let met = either(&mut rest);
    met == Some(true) && rest.is_empty()
}

fn either(rest: &mut &[&str]) -> Option<bool> {
    let mut met = all(rest)?;
    while let ["OR", after @ ..] = *rest {
        *rest = after;
        met |= all(rest)?;
    }
    Some(met)
}

fn all(rest: &mut &[&str]) -> Option<bool> {
    let mut met = one(rest)?;
    while let ["AND", after @ ..] = *rest {
        *rest = after;
        met &= one(rest)?;
    }
    Some(met)
}

fn one(rest: &mut &[&str]) -> Option<bool> {
    match *rest {
        ["(", after @ ..] => {
            *rest = after;
            let met = either(rest)?;
            let [")", after @ ..] = *rest else {
                return None;
            };
            *rest = after;
            Some(met)
        }
        [id, "WITH", exception, after @ ..] => {
            *rest = after;
            Some(PERMISSIVE.contains(&format!("{id} WITH {exception}").as_str()))
        }
        [id, after @ ..] if !matches!(*id, ")" | "OR" | "AND" | "WITH") => {
            *rest = after;
            Some(PERMISSIVE.contains(id))
        }
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn package(name: &str, licence: Option<&str>) -> Package {
        Package {
            name: name.into(),
            version: "1.0.0".into(),
            licence: licence.map(str::to_owned),
        }
    }

    #[test]
    fn expressions_are_read_as_spdx_reads_them() {
        for good in [
            "MIT",
            "MIT OR GPL-3.0-only",
            "MIT/GPL-2.0",
            "ISC AND (Apache-2.0 OR ISC)",
            "(MIT OR Apache-2.0) AND Unicode-3.0",
            "Apache-2.0 WITH LLVM-exception OR LGPL-2.1-or-later",
            "GPL-3.0-only OR MIT AND ISC",
        ] {
            assert!(is_permissive(good), "{good}");
        }
        for bad in [
            "",
            "GPL-3.0-only",
            "MIT AND GPL-3.0-only",
            "(MIT OR GPL-3.0-only) AND AGPL-3.0-only",
            "Apache-2.0 WITH Other-exception",
            "MIT OR",
            "(MIT",
            "MIT )",
            "MIT ISC",
        ] {
            assert!(!is_permissive(bad), "{bad}");
        }
    }

    #[test]
    fn a_copyleft_or_unstated_licence_is_found() {
        let packages = [
            package("a", Some("MIT")),
            package("b", Some("AGPL-3.0-only")),
            package("c", None),
        ];
        let found = judge(&packages, &BTreeMap::new());
        assert_eq!(found.len(), 2);
        assert!(found[0].what.contains("AGPL-3.0-only"));
        assert!(found[1].what.contains("states no licence"));
    }

    #[test]
    fn an_exception_excuses_one_crate_and_may_not_outlive_its_need() {
        let excused =
            exceptions("[crates]\nb = \"a font, not linked into the program\"\n").unwrap();
        assert_eq!(judge(&[package("b", Some("OFL-1.1"))], &excused), vec![]);
        assert_eq!(judge(&[package("b", Some("MIT"))], &excused).len(), 1);
        assert_eq!(
            judge(
                &[package("d", Some("OFL-1.1")), package("b", Some("OFL-1.1"))],
                &excused
            )
            .len(),
            1
        );
        assert!(exceptions("[crates]\nb = \"\"\n").is_err());
    }
}
