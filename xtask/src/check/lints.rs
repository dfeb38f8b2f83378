//! Every crate takes the house lints, `unsafe` is forbidden for all, and every exception to a
//! lint says why.

use crate::finding::Finding;
use crate::rust_text::RustText;
use crate::tree::Tree;

/// Lints the root manifest must hold, and at what level.
const REQUIRED: &[(&str, &str, &str)] = &[
    ("rust", "unsafe_code", "forbid"),
    ("rust", "missing_docs", "warn"),
    ("clippy", "unwrap_used", "deny"),
    ("clippy", "expect_used", "deny"),
    ("clippy", "panic", "deny"),
    ("clippy", "indexing_slicing", "deny"),
    ("clippy", "print_stdout", "deny"),
    ("clippy", "print_stderr", "deny"),
    ("clippy", "allow_attributes_without_reason", "deny"),
];

/// Checks manifests and attributes.
pub(crate) fn check(tree: &Tree) -> Vec<Finding> {
    let mut findings = root_lints(tree.texts.get("Cargo.toml").map_or("", String::as_str));
    let manifests = tree
        .rooms()
        .into_iter()
        .map(|room| format!("crates/{room}/Cargo.toml"));
    for path in manifests.chain(["xtask/Cargo.toml".to_owned()]) {
        let text = tree.texts.get(&path).map_or("", String::as_str);
        let taken = text
            .parse::<toml::Table>()
            .ok()
            .and_then(|manifest| manifest.get("lints")?.get("workspace")?.as_bool());
        if taken != Some(true) {
            findings.push(Finding::new(
                &path,
                0,
                "the crate does not take the house lints",
                "add `[lints]` with `workspace = true`",
            ));
        }
    }
    findings.extend(tree.rust.iter().flat_map(attributes));
    findings
}

fn root_lints(text: &str) -> Vec<Finding> {
    let manifest = text.parse::<toml::Table>().unwrap_or_default();
    let lints = manifest.get("workspace").and_then(|w| w.get("lints"));
    let mut findings = Vec::new();
    for (tool, lint, level) in REQUIRED {
        let set = lints.and_then(|l| l.get(tool)).and_then(|l| l.get(lint));
        let found = set.and_then(|s| s.as_str().or_else(|| s.get("level")?.as_str()));
        if found != Some(level) {
            findings.push(Finding::new(
                "Cargo.toml",
                0,
                format!("lint `{lint}` is not `{level}` for the workspace"),
                format!("set `{lint} = \"{level}\"` under `[workspace.lints.{tool}]`"),
            ));
        }
    }
    findings
}

/// Each `allow` or `expect` attribute without a reason.
fn attributes(file: &RustText) -> Vec<Finding> {
    let mut findings = Vec::new();
    for (at, _) in file.code.match_indices('#') {
        let Some(attribute) = file.code.get(at..).and_then(attribute) else {
            continue;
        };
        let names_exception = ["allow(", "expect("].iter().any(|mark| {
            attribute.match_indices(mark).any(|(i, _)| {
                let before = attribute.get(..i).and_then(|text| text.chars().next_back());
                before.is_some_and(|c| "[(, ".contains(c))
            })
        });
        let reason = file.text.get(at..at + attribute.len()).map(reason_of);
        if names_exception && !matches!(reason, Some(Some(_))) {
            let line = 1 + file
                .code
                .get(..at)
                .map_or(0, |before| before.matches('\n').count());
            findings.push(Finding::new(
                &file.path,
                line,
                "an exception to a lint without a reason",
                "write `#[expect(<lint>, reason = \"…\")]`, or mend what the lint found",
            ));
        }
    }
    findings
}

/// The attribute that begins with `#` at the start of `code`, to its closing bracket.
fn attribute(code: &str) -> Option<&str> {
    let body = code
        .strip_prefix("#![")
        .or_else(|| code.strip_prefix("#["))?;
    let opened = code.len() - body.len();
    let mut depth = 1_usize;
    for (at, c) in body.char_indices() {
        match c {
            '[' => depth += 1,
            ']' => depth -= 1,
            _ => {}
        }
        if depth == 0 {
            return code.get(..opened + at + 1);
        }
    }
    None
}

/// The reason an attribute gives, if it gives one of more than a few letters.
fn reason_of(attribute: &str) -> Option<&str> {
    let (_, after) = attribute.split_once("reason")?;
    let (_, quoted) = after.trim_start().strip_prefix('=')?.split_once('"')?;
    let (reason, _) = quoted.split_once('"')?;
    (reason.trim().chars().count() > 5).then_some(reason)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::check::planted;

    fn exceptions(code: &str) -> usize {
        attributes(&RustText::scan("crates/law/src/a.rs", code)).len()
    }

    #[test]
    fn an_exception_needs_a_reason() {
        assert_eq!(exceptions("#[allow(dead_code)]\nfn a() {}\n"), 1);
        assert_eq!(exceptions("#![expect(clippy::panic)]\n"), 1);
        assert_eq!(
            exceptions("#[cfg_attr(test, allow(dead_code))]\nfn a() {}\n"),
            1
        );
        assert_eq!(
            exceptions("#[expect(\n    clippy::panic,\n    reason = \"\"\n)]\nfn a() {}\n"),
            1
        );
        assert_eq!(
            exceptions(
                "#[expect(\n    clippy::panic,\n    reason = \"ชื่อ in the test name\"\n)]\nfn a() {}\n"
            ),
            0
        );
        assert_eq!(
            exceptions("// #[allow(dead_code)]\n#[derive(Debug)]\nstruct A;\n"),
            0
        );
    }

    #[test]
    fn a_crate_without_the_house_lints_is_found() {
        let root: String = ["rust", "clippy"]
            .iter()
            .map(|tool| {
                let lines: String = REQUIRED
                    .iter()
                    .filter(|r| r.0 == *tool)
                    .map(|(_, lint, level)| format!("{lint} = \"{level}\"\n"))
                    .collect();
                format!("[workspace.lints.{tool}]\n{lines}")
            })
            .collect();
        let taken = "[lints]\nworkspace = true\n";
        let good = [
            ("Cargo.toml", root.as_str()),
            ("xtask/Cargo.toml", taken),
            ("crates/law/Cargo.toml", taken),
        ];
        assert_eq!(check(&planted(&good)), vec![]);
        let bare = [
            ("Cargo.toml", root.as_str()),
            ("xtask/Cargo.toml", taken),
            ("crates/law/Cargo.toml", "[package]\n"),
        ];
        assert_eq!(check(&planted(&bare)).len(), 1);
        let weak = root.replace("unsafe_code = \"forbid\"", "unsafe_code = \"warn\"");
        let weakened = [
            ("Cargo.toml", weak.as_str()),
            ("xtask/Cargo.toml", taken),
            ("crates/law/Cargo.toml", taken),
        ];
        assert_eq!(check(&planted(&weakened)).len(), 1);
    }
}
