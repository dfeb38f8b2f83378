//! How errors are worded: lower case, no full stop, and never the words of their own source,
//! which whoever prints the chain prints once more.

use crate::finding::Finding;
use crate::rust_text::RustText;
use crate::tree::Tree;

/// Checks the message of each `#[error("…")]`.
pub(crate) fn check(tree: &Tree) -> Vec<Finding> {
    let mut findings = Vec::new();
    for file in tree
        .rust
        .iter()
        .filter(|file| file.path.starts_with("crates/"))
    {
        for (line, message) in messages(file) {
            for (what, remedy) in faults(message) {
                findings.push(Finding::new(&file.path, line, what, remedy));
            }
        }
    }
    findings
}

/// Each message outside tests, with its line.
fn messages(file: &RustText) -> Vec<(usize, &str)> {
    let mark = "#[error(";
    let mut found = Vec::new();
    for (at, _) in file.code.match_indices(mark) {
        let from = at + mark.len();
        let Some(after) = file.code.get(from..) else {
            continue;
        };
        // Literals are blank in `code`, so the next two quotes are the message's own.
        let quotes: Vec<usize> = after
            .match_indices('"')
            .map(|(quote, _)| quote)
            .take(2)
            .collect();
        let [open, close] = quotes.as_slice() else {
            continue;
        };
        let begins_with_literal = after
            .get(..*open)
            .is_some_and(|space| space.trim().is_empty());
        let line = 1 + file
            .code
            .get(..at)
            .map_or(0, |before| before.matches('\n').count());
        if begins_with_literal && !file.is_test(line) {
            found.extend(
                file.text
                    .get(from + open + 1..from + close)
                    .map(|message| (line, message)),
            );
        }
    }
    found
}

fn faults(message: &str) -> Vec<(String, &'static str)> {
    let mut faults = Vec::new();
    let first = message.split_whitespace().next().unwrap_or("");
    let mut letters = first.chars();
    let is_sentence = letters.next().is_some_and(char::is_uppercase)
        && letters.clone().next().is_some()
        && letters.all(|c| c.is_lowercase() || ",.:;'".contains(c));
    if is_sentence || first == "A" {
        faults.push((
            format!("the error message begins with `{first}`"),
            "begin in lower case: it may stand after a colon",
        ));
    }
    if message.ends_with('.') && !message.ends_with("..") {
        faults.push((
            "the error message ends with a full stop".to_owned(),
            "leave the full stop to whoever prints it",
        ));
    }
    if ["{source}", "{source:?}", "{source:#}"]
        .iter()
        .any(|source| message.contains(source))
    {
        faults.push((
            "the error message repeats its source".to_owned(),
            "say only what this step adds; the chain is printed by the binary",
        ));
    }
    faults
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::check::planted;

    fn found(message: &str) -> usize {
        let code = format!(
            "// ไทย\n#[derive(Debug)]\nenum E {{\n    #[error(\n        \"{message}\"\n    )]\n    A,\n}}\n"
        );
        check(&planted(&[("crates/law/src/a.rs", &code)])).len()
    }

    #[test]
    fn messages_begin_small_end_open_and_leave_the_source_to_the_chain() {
        assert_eq!(found("Cannot read the notice"), 1);
        assert_eq!(found("A notice is missing"), 1);
        assert_eq!(found("the notice cannot be read."), 1);
        assert_eq!(found("the notice cannot be read: {source}"), 1);
        assert_eq!(found("Cannot read: {source}."), 3);
        for fine in [
            "the notice cannot be read",
            "SQLite is busy; wait",
            "PostgreSQL is away",
            "`{0}` is no date",
            "s.33 forbids it",
        ] {
            assert_eq!(found(fine), 0, "{fine}");
        }
    }

    #[test]
    fn a_transparent_error_and_tests_are_left_alone() {
        let code = "#[error(transparent)]\nstruct A(\"Not this\");\n";
        assert_eq!(check(&planted(&[("crates/law/src/a.rs", code)])), vec![]);
        let test = "#[error(\"Not this.\")]\nstruct A;\n";
        assert_eq!(
            check(&planted(&[("crates/law/tests/it/a.rs", test)])),
            vec![]
        );
    }
}
