//! Names that say what a thing is, nothing left undone, and no trace of one person's machine.

use crate::finding::Finding;
use crate::rust_text::RustText;
use crate::tree::Tree;

/// Ends of type names that say nothing about the thing.
const TYPE_ENDS: &[&str] = &[
    "Manager", "Service", "Helper", "Handler", "Util", "Utils", "Wrapper", "Impl", "Data", "Info",
];

/// Modules that collect everything because their name says nothing.
const MODULES: &[&str] = &[
    "util", "utils", "common", "helper", "helpers", "misc", "service", "services", "manager",
    "managers",
];

/// Verbs that say nothing about the act.
const VERBS: &[&str] = &["process", "handle", "manage", "do", "perform"];

/// Marks of work left undone. Written in halves, so that this file does not find itself.
const UNDONE: &[&str] = &[
    concat!("TO", "DO"),
    concat!("FIX", "ME"),
    concat!("to", "do!"),
    concat!("unimple", "mented!"),
    concat!("#[ign", "ore"),
];

/// Beginnings of paths that exist on one person's machine only.
const MACHINE_PATHS: &[&str] = &[
    concat!("/wo", "rk/"),
    concat!("/ro", "ot/"),
    concat!("/ho", "me/"),
];

/// Checks names in Rust, and every text file for what must not be in it.
pub(crate) fn check(tree: &Tree) -> Vec<Finding> {
    let mut findings = Vec::new();
    for file in &tree.rust {
        findings.extend(names(file));
        findings.extend(module_path(file));
    }
    for (path, text) in &tree.texts {
        for (at, line) in text.lines().enumerate() {
            findings.extend(line_faults(path, at + 1, line));
        }
    }
    findings
}

fn names(file: &RustText) -> Vec<Finding> {
    let words = file.words();
    let mut findings = Vec::new();
    for (first, second) in words.iter().zip(words.iter().skip(1)) {
        let ((line, keyword), (_, name)) = (first, second);
        let fault = match keyword.as_str() {
            "struct" | "enum" | "trait" | "union" => type_fault(name),
            // An associated type's name is given by the trait it belongs to.
            "type" if starts_at_margin(file, *line) => type_fault(name),
            "mod" if MODULES.contains(&name.as_str()) => Some((
                format!("module `{name}` says nothing about what it holds"),
                "name it after the noun inside; if there are several, make several modules"
                    .to_owned(),
            )),
            "fn" => function_fault(name),
            _ => None,
        };
        if let Some((what, remedy)) = fault {
            findings.push(Finding::new(&file.path, *line, what, remedy));
        }
    }
    findings
}

fn starts_at_margin(file: &RustText, line: usize) -> bool {
    file.code
        .lines()
        .nth(line - 1)
        .is_some_and(|text| text.starts_with("type ") || text.starts_with("pub"))
}

fn type_fault(name: &str) -> Option<(String, String)> {
    let end = TYPE_ENDS.iter().find(|end| name.ends_with(**end))?;
    Some((
        format!("type `{name}` ends in `{end}`"),
        "name the thing, not that there is one: what would the person at the desk call it?"
            .to_owned(),
    ))
}

fn function_fault(name: &str) -> Option<(String, String)> {
    let verb = VERBS.iter().find(|verb| {
        (name == **verb && name != "handle")
            || name
                .strip_prefix(**verb)
                .is_some_and(|rest| rest.starts_with('_'))
    })?;
    Some((
        format!("function `{name}` begins with `{verb}`"),
        "use the act's own verb: receive, identify, gather, review, fulfil, refuse, decide, disclose, erase, parse, send"
            .to_owned(),
    ))
}

/// A file or folder named after nothing.
fn module_path(file: &RustText) -> Option<Finding> {
    let name = file
        .path
        .split('/')
        .map(|part| part.trim_end_matches(".rs"))
        .find(|part| MODULES.contains(part))?;
    Some(Finding::new(
        &file.path,
        0,
        format!("`{name}` in a path says nothing about what is there"),
        "name the file after the noun inside",
    ))
}

fn line_faults(path: &str, number: usize, line: &str) -> Vec<Finding> {
    let mut findings = Vec::new();
    for mark in UNDONE {
        if whole(line, mark) {
            findings.push(Finding::new(
                path,
                number,
                format!("`{mark}` marks work left undone"),
                "do it now, or write it down where work is planned and delete the mark",
            ));
        }
    }
    for start in MACHINE_PATHS {
        if begins_path(line, start) {
            findings.push(Finding::new(
                path,
                number,
                format!("`{start}…` is a path on one person's machine"),
                "write the path from the top of the checkout, or take the folder as an argument",
            ));
        }
    }
    findings
}

/// True when `mark` stands in `line` as a word of its own.
fn whole(line: &str, mark: &str) -> bool {
    line.match_indices(mark).any(|(at, _)| {
        let before = line.get(..at).and_then(|text| text.chars().next_back());
        let after = line
            .get(at + mark.len()..)
            .and_then(|text| text.chars().next());
        !before.is_some_and(|c| c.is_alphanumeric() || c == '_')
            && (mark.ends_with('!') || !after.is_some_and(|c| c.is_alphanumeric() || c == '_'))
    })
}

/// True when an absolute path beginning with `start` stands in `line`, and not the tail of a
/// longer path or of an address.
fn begins_path(line: &str, start: &str) -> bool {
    line.match_indices(start).any(|(at, _)| {
        let before = line.get(..at).and_then(|text| text.chars().next_back());
        !before.is_some_and(|c| c.is_alphanumeric() || "_-.~*}>)".contains(c))
    })
}

#[cfg(test)]
mod tests;
