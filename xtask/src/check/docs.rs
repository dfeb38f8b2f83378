//! The map is true: each crate says what it is trusted with, ARCHITECTURE.md names every crate
//! and nothing that is not there, GLOSSARY.md likewise, links lead somewhere, and README.md
//! names the two commands.

use std::collections::BTreeSet;

use crate::finding::Finding;
use crate::rust_text::is_word_char;
use crate::tree::Tree;

/// Documents whose every path and type in backticks must exist.
const MAPS: &[&str] = &["ARCHITECTURE.md", "GLOSSARY.md"];

/// The two commands a reader starts with.
const COMMANDS: &[&str] = &["cargo run --release -- demo", "cargo xtask test"];

/// Ends of words that are files, even without a `/`.
const FILE_ENDS: &[&str] = &[".rs", ".md", ".toml", ".sql", ".sh", ".txt", ".json"];

/// Checks headers, maps, links and the README.
pub(crate) fn check(tree: &Tree) -> Vec<Finding> {
    let mut findings = headers(tree);
    for map in MAPS {
        match tree.texts.get(*map) {
            Some(text) => findings.extend(map_faults(tree, map, text)),
            None => findings.push(Finding::new(
                map,
                0,
                "the document is missing",
                "write it; CONTRIBUTING.md says what it holds",
            )),
        }
    }
    findings.extend(unmapped_rooms(tree));
    findings.extend(commands(tree));
    for (path, text) in tree.texts.iter().filter(|(path, _)| path.ends_with(".md")) {
        findings.extend(links(tree, path, text));
    }
    findings
}

/// Each crate's `//!` header says what it is trusted with.
fn headers(tree: &Tree) -> Vec<Finding> {
    let mut findings = Vec::new();
    for room in tree.rooms() {
        let library = format!("crates/{room}/src/lib.rs");
        let path = if tree.texts.contains_key(&library) {
            library
        } else {
            format!("crates/{room}/src/main.rs")
        };
        let header: Vec<&str> = tree
            .texts
            .get(&path)
            .map_or("", String::as_str)
            .lines()
            .take_while(|line| line.starts_with("//!"))
            .collect();
        if !header.iter().any(|line| line.contains("Trusted with:")) {
            findings.push(Finding::new(
                &path,
                1,
                "the crate does not say what it is trusted with",
                "begin it with a `//!` header that has a line `//! Trusted with: …`: what could its holder do?",
            ));
        }
    }
    findings
}

fn unmapped_rooms(tree: &Tree) -> Vec<Finding> {
    let Some(map) = tree.texts.get("ARCHITECTURE.md") else {
        return Vec::new();
    };
    tree.rooms()
        .iter()
        .filter(|room| {
            let listed = format!("{room}/");
            let named = [format!("crates/{room}"), format!("`{room}`")];
            !named.iter().any(|name| map.contains(name))
                && !map
                    .lines()
                    .any(|line| line.trim_start().starts_with(&listed))
        })
        .map(|room| {
            Finding::new(
                "ARCHITECTURE.md",
                0,
                format!("`crates/{room}` is not on the map"),
                "give it a line that says what it is for",
            )
        })
        .collect()
}

fn commands(tree: &Tree) -> Vec<Finding> {
    let Some(text) = tree.texts.get("README.md") else {
        return vec![Finding::new(
            "README.md",
            0,
            "the document is missing",
            "write it: what this is, why, and the two commands",
        )];
    };
    COMMANDS
        .iter()
        .filter(|command| !text.contains(**command))
        .map(|command| {
            Finding::new(
                "README.md",
                0,
                format!("`{command}` is not named"),
                "name both commands near the top",
            )
        })
        .collect()
}

/// Names in backticks that are not there.
fn map_faults(tree: &Tree, map: &str, text: &str) -> Vec<Finding> {
    let mut findings = Vec::new();
    for (line, name) in in_backticks(text) {
        if is_path(tree, &name) && !path_exists(tree, &name) {
            findings.push(Finding::new(
                map,
                line,
                format!("`{name}` does not exist"),
                "write the path as it is today, from the top of the checkout or from crates/",
            ));
        } else if let Some((room, item)) = room_item(tree, &name)
            && !item_exists(tree, &room, &item)
        {
            findings.push(Finding::new(
                map,
                line,
                format!("`{name}`: `{item}` is nowhere in crates/{room}"),
                "write the name as it is today",
            ));
        }
    }
    findings
}

/// Each run of text in single backticks outside fenced blocks, with its line.
fn in_backticks(text: &str) -> Vec<(usize, String)> {
    let mut found = Vec::new();
    let mut fenced = false;
    for (at, line) in text.lines().enumerate() {
        if line.trim_start().starts_with("```") {
            fenced = !fenced;
        } else if !fenced {
            found.extend(
                line.split('`')
                    .skip(1)
                    .step_by(2)
                    .map(|name| (at + 1, name.to_owned())),
            );
        }
    }
    found
}

/// True for text that means a file or folder of the checkout: not an address of the server
/// (`/access/v1`), a media type, a command, or a pattern.
fn is_path(tree: &Tree, name: &str) -> bool {
    let shape = |c: char| is_word_char(c) || "/.-".contains(c);
    let is_plain = !name.is_empty() && name.chars().all(shape) && !name.starts_with(['/', '.']);
    let begins_here = name.split_once('/').is_some_and(|(top, rest)| {
        rest.is_empty() || tree.has(top) || tree.has(&format!("crates/{top}"))
    });
    is_plain && (begins_here || FILE_ENDS.iter().any(|end| name.ends_with(end)))
}

/// True when the path exists from the top, from `crates/`, or inside a crate's `src/`.
fn path_exists(tree: &Tree, name: &str) -> bool {
    let name = name.trim_end_matches('/');
    let inside_source = name
        .split_once('/')
        .map(|(room, rest)| format!("crates/{room}/src/{rest}"));
    tree.has(name)
        || tree.has(&format!("crates/{name}"))
        || inside_source.is_some_and(|path| tree.has(&path))
        || (!name.contains('/')
            && tree
                .paths
                .iter()
                .any(|path| path.ends_with(&format!("/{name}"))))
}

/// Splits `room::path::Item` when `room` is ours.
fn room_item(tree: &Tree, name: &str) -> Option<(String, String)> {
    let plain = name.split(['(', '<', ' ', '!']).next().unwrap_or(name);
    let parts: Vec<&str> = plain.split("::").collect();
    let [room, .., item] = parts.as_slice() else {
        return None;
    };
    let is_name = !item.is_empty() && item.chars().all(is_word_char);
    (is_name && tree.rooms().iter().any(|r| r == room))
        .then(|| ((*room).to_owned(), (*item).to_owned()))
}

fn item_exists(tree: &Tree, room: &str, item: &str) -> bool {
    tree.rust_of(room).any(|file| {
        file.words()
            .iter()
            .any(|(line, word)| word == item && !file.is_test(*line))
    })
}

/// Relative links that lead nowhere.
fn links(tree: &Tree, path: &str, text: &str) -> Vec<Finding> {
    let folder = path.rsplit_once('/').map_or("", |(folder, _)| folder);
    let mut findings = Vec::new();
    for (at, line) in text.lines().enumerate() {
        let targets: BTreeSet<&str> = line
            .split("](")
            .skip(1)
            .filter_map(|rest| rest.split(')').next())
            .collect();
        for target in targets {
            let file = target.split('#').next().unwrap_or("");
            if file.is_empty()
                || file.contains("://")
                || file.starts_with("mailto:")
                || file.contains(' ')
            {
                continue;
            }
            if !tree.has(&resolved(folder, file)) {
                findings.push(Finding::new(
                    path,
                    at + 1,
                    format!("the link `{target}` leads nowhere"),
                    "link to where the file is now",
                ));
            }
        }
    }
    findings
}

/// `target` as seen from `folder`, with `.` and `..` worked out.
fn resolved(folder: &str, target: &str) -> String {
    let mut parts: Vec<&str> = folder.split('/').filter(|part| !part.is_empty()).collect();
    for part in target.split('/') {
        match part {
            "" | "." => {}
            ".." => {
                parts.pop();
            }
            other => parts.push(other),
        }
    }
    parts.join("/")
}

#[cfg(test)]
mod tests;
