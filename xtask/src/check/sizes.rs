//! Functions of at most 70 lines, files of at most 500 without tests, a map of at most 200.
//! An exception stands beside the thing itself: `// size: <reason>` on the line above the
//! function, or on the file's first line.

use crate::finding::Finding;
use crate::rust_text::{Function, RustText};
use crate::tree::Tree;

const FUNCTION_LINES_MAX: usize = 70;
const FILE_LINES_MAX: usize = 500;
const MAP_LINES_MAX: usize = 200;
const MAP: &str = "ARCHITECTURE.md";

/// Checks every Rust file and the map.
pub(crate) fn check(tree: &Tree) -> Vec<Finding> {
    let mut findings: Vec<Finding> = tree.rust.iter().flat_map(file).collect();
    let map_lines = tree.texts.get(MAP).map_or(0, |text| text.lines().count());
    if map_lines > MAP_LINES_MAX {
        findings.push(Finding::new(
            MAP,
            0,
            format!("{map_lines} lines; at most {MAP_LINES_MAX}"),
            "a map is read in one sitting: move detail into the crate's own header or into decisions/",
        ));
    }
    findings
}

fn file(file: &RustText) -> Vec<Finding> {
    let lines: Vec<&str> = file.text.lines().collect();
    let mut findings = Vec::new();
    let count = file.lines_without_tests();
    if count > FILE_LINES_MAX && !lines.first().is_some_and(|line| is_reason(line)) {
        findings.push(Finding::new(
            &file.path,
            0,
            format!("{count} lines without tests; at most {FILE_LINES_MAX}"),
            "split it by noun, or begin the file with `// size: <reason>`",
        ));
    }
    for Function {
        name,
        line,
        lines: long,
    } in file.functions()
    {
        if long > FUNCTION_LINES_MAX && !reason_above(&lines, line) {
            findings.push(Finding::new(
                &file.path,
                line,
                format!("`{name}` has {long} lines; at most {FUNCTION_LINES_MAX}"),
                "name its parts and make them functions, or write `// size: <reason>` on the line above it",
            ));
        }
    }
    findings
}

fn is_reason(line: &str) -> bool {
    line.trim()
        .strip_prefix("// size:")
        .is_some_and(|reason| reason.trim().chars().count() > 5)
}

/// True when a reason stands above the function on `line`, among its attributes and comments.
fn reason_above(lines: &[&str], line: usize) -> bool {
    lines
        .iter()
        .take(line.saturating_sub(1))
        .rev()
        .take_while(|above| {
            above.trim_start().starts_with("//") || above.trim_start().starts_with("#[")
        })
        .any(|above| is_reason(above))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::check::planted;

    fn long_function(lines: usize, above: &str) -> String {
        format!("{above}fn f() {{\n{}}}\n", "    g();\n".repeat(lines - 2))
    }

    fn found(path: &str, text: &str) -> usize {
        check(&planted(&[(path, text)])).len()
    }

    #[test]
    fn a_function_over_70_lines_is_found_unless_it_says_why() {
        let path = "crates/law/src/a.rs";
        assert_eq!(found(path, &long_function(70, "")), 0);
        assert_eq!(found(path, &long_function(71, "")), 1);
        assert_eq!(
            found(
                path,
                &long_function(71, "// size: one table, read as one\n")
            ),
            0
        );
        assert_eq!(
            found(
                path,
                &long_function(
                    71,
                    "// size: one table, read as one\n/// Doc.\n#[must_use]\n"
                )
            ),
            0
        );
        assert_eq!(found(path, &long_function(71, "// size:\n")), 1);
    }

    #[test]
    fn a_file_over_500_lines_is_found_and_its_tests_do_not_count() {
        let path = "crates/law/src/a.rs";
        assert_eq!(found(path, &"const A: u8 = 1;\n".repeat(500)), 0);
        assert_eq!(found(path, &"const A: u8 = 1;\n".repeat(501)), 1);
        let with_tests = format!(
            "{}#[cfg(test)]\nmod tests {{\n{}}}\n",
            "\n".repeat(490),
            "\n".repeat(400)
        );
        assert_eq!(found(path, &with_tests), 0);
        let excused = format!("// size: one clause a line\n{}", "\n".repeat(600));
        assert_eq!(found(path, &excused), 0);
        assert_eq!(found("crates/law/src/a/tests.rs", &"\n".repeat(600)), 0);
    }

    #[test]
    fn the_map_is_short() {
        assert_eq!(found("ARCHITECTURE.md", &"x\n".repeat(200)), 0);
        assert_eq!(found("ARCHITECTURE.md", &"x\n".repeat(201)), 1);
    }
}
