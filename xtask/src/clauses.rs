//! The clause table: which clause of the published policies, which defect of theirs, and which
//! invariant has a test that carries its number.

mod claims;
mod register;
mod table;

use std::path::Path;

use crate::finding::Finding;
use crate::say::{say, tell};
use crate::tree::Tree;

use claims::Claim;
use register::Register;

/// Where the clauses stand, in our own words.
const REGISTER: &str = "xtask/clauses.toml";

/// Where the table is committed.
const TABLE: &str = "docs/clauses.md";

/// Prints the table, or writes it to its file.
///
/// # Errors
/// When the register is at fault, a test names an unknown clause, or the file cannot be written.
pub(crate) fn run(root: &Path, write: bool) -> Result<(), String> {
    let tree = Tree::read(root)?;
    let register = read(&tree).map_err(|finding| finding.to_string())?;
    let claims = claims::all(&tree.rust);
    let unknown = unknown(&register, &claims);
    for finding in &unknown {
        tell(&finding.to_string());
    }
    let text = table::markdown(&register, &claims);
    if write {
        let path = root.join(TABLE);
        if let Some(folder) = path.parent() {
            std::fs::create_dir_all(folder)
                .map_err(|e| format!("the folder of `{TABLE}` cannot be made: {e}"))?;
        }
        std::fs::write(&path, text).map_err(|e| format!("`{TABLE}` cannot be written: {e}"))?;
        tell(&format!("wrote {TABLE}"));
    } else {
        say(text.trim_end());
    }
    if unknown.is_empty() {
        Ok(())
    } else {
        Err("a test names a clause that is not in the register".to_owned())
    }
}

/// Finds unknown clauses in test names, and a committed table that is not today's.
pub(crate) fn check(tree: &Tree) -> Vec<Finding> {
    let register = match read(tree) {
        Ok(register) => register,
        Err(finding) => return vec![*finding],
    };
    let claims = claims::all(&tree.rust);
    let mut findings = unknown(&register, &claims);
    let today = table::markdown(&register, &claims);
    let committed = tree.texts.get(TABLE).map_or("", String::as_str);
    if committed != today {
        let line = committed
            .lines()
            .zip(today.lines())
            .position(|(a, b)| a != b)
            .map_or(0, |at| at + 1);
        let what = if committed.is_empty() {
            "the clause table is missing"
        } else {
            "the clause table is not today's"
        };
        findings.push(Finding::new(
            TABLE,
            line,
            what,
            "run `cargo xtask clauses --write` and commit the file",
        ));
    }
    findings
}

fn read(tree: &Tree) -> Result<Register, Box<Finding>> {
    let fault = |what: String| {
        Box::new(Finding::new(
            REGISTER,
            0,
            what,
            "mend the register; its first lines say how it is written",
        ))
    };
    let text = tree
        .texts
        .get(REGISTER)
        .ok_or_else(|| fault("the register is missing".to_owned()))?;
    Register::read(text).map_err(fault)
}

fn unknown(register: &Register, claims: &[Claim]) -> Vec<Finding> {
    claims
        .iter()
        .filter(|claim| {
            !register.has(claim.series, claim.from)
                || !register.has(claim.series, claim.to)
                || claim.to < claim.from
        })
        .map(|claim| {
            Finding::new(
                &claim.path,
                claim.line,
                format!(
                    "`{}` names a clause that is not in the register",
                    claim.test
                ),
                format!("name a clause of {REGISTER}, or add the clause there"),
            )
        })
        .collect()
}

#[cfg(test)]
mod tests;
