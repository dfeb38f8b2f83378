//! The house checks. Each is a function of the [`Tree`] that returns every fault it finds.

mod arrows;
mod docs;
mod errors;
mod generated;
mod licences;
mod lints;
mod one_binary;
mod sizes;
mod sql;
mod traits;
mod words;

pub(crate) use generated::write as write_generated;

use crate::cargo::Cargo;
use crate::clauses;
use crate::finding::Finding;
use crate::say::{say, stopwatch};
use crate::tree::Tree;

/// One check: its name on the command line, what it holds, and the check itself.
struct Check {
    name: &'static str,
    holds: &'static str,
    run: fn(&Cargo, &Tree) -> Vec<Finding>,
}

/// Every house check, cheap ones first.
const CHECKS: &[Check] = &[
    Check {
        name: "arrows",
        holds: "rooms depend only downward, and outside crates stay in their rooms",
        run: |_, tree| arrows::check(tree),
    },
    Check {
        name: "sql",
        holds: "SQL stands in the store alone",
        run: |_, tree| sql::check(tree),
    },
    Check {
        name: "sizes",
        holds: "functions, files and the map stay short",
        run: |_, tree| sizes::check(tree),
    },
    Check {
        name: "words",
        holds: "names say what a thing is; nothing is left undone",
        run: |_, tree| words::check(tree),
    },
    Check {
        name: "traits",
        holds: "four traits in all, a fifth by decision",
        run: |_, tree| traits::check(tree),
    },
    Check {
        name: "errors",
        holds: "errors are worded as one voice",
        run: |_, tree| errors::check(tree),
    },
    Check {
        name: "lints",
        holds: "every crate takes the house lints, every exception has a reason",
        run: |_, tree| lints::check(tree),
    },
    Check {
        name: "one_binary",
        holds: "one integration binary a crate, no file forgotten",
        run: |_, tree| one_binary::check(tree),
    },
    Check {
        name: "docs",
        holds: "the map is true",
        run: |_, tree| docs::check(tree),
    },
    Check {
        name: "clauses",
        holds: "the clause table is current and no test names an unknown clause",
        run: |_, tree| clauses::check(tree),
    },
    Check {
        name: "licences",
        holds: "every dependency may be given on under Apache-2.0",
        run: licences::check,
    },
    Check {
        name: "generated",
        holds: "generated files are what their commands write",
        run: generated::check,
    },
];

/// Runs the checks named (all when none is), printing every finding.
///
/// # Errors
/// When a name is unknown, the tree cannot be read, or anything was found.
pub(crate) fn run(cargo: &Cargo, names: &[String]) -> Result<(), String> {
    if let Some(unknown) = names
        .iter()
        .find(|name| CHECKS.iter().all(|c| c.name != *name))
    {
        let known: Vec<&str> = CHECKS.iter().map(|c| c.name).collect();
        return Err(format!(
            "no check is named `{unknown}`; there are {}",
            known.join(", ")
        ));
    }
    let tree = Tree::read(cargo.root())?;
    let mut total = 0;
    for check in CHECKS
        .iter()
        .filter(|c| names.is_empty() || names.iter().any(|n| n == c.name))
    {
        let began = stopwatch();
        let findings = (check.run)(cargo, &tree);
        let ms = began.elapsed().as_millis();
        if findings.is_empty() {
            say(&format!(
                "  ok    {:<11} {} ({ms} ms)",
                check.name, check.holds
            ));
        } else {
            say(&format!(
                "  FAIL  {:<11} {}: {} found ({ms} ms)",
                check.name,
                check.holds,
                findings.len()
            ));
        }
        for finding in &findings {
            say(&format!("        {finding}"));
        }
        total += findings.len();
    }
    match total {
        0 => Ok(()),
        1 => Err("1 finding; its line ends with what to do".to_owned()),
        n => Err(format!("{n} findings; each line ends with what to do")),
    }
}

/// Builds a tree from planted files, for the checks' own tests.
#[cfg(test)]
fn planted(files: &[(&str, &str)]) -> Tree {
    Tree::of(
        files
            .iter()
            .map(|(path, text)| ((*path).to_owned(), text.as_bytes().to_vec()))
            .collect(),
    )
}
