//! SQL stands in `store`, and in the part of `connectors` that reaches other people's databases: a statement
//! anywhere else would read or write personal data without a permit and without a ledger entry.

use crate::finding::Finding;
use crate::tree::Tree;

/// The room that speaks SQL.
const ROOM: &str = "store";

/// Where other people's databases are spoken to; their schema is theirs.
const ELSEWHERE: &str = "crates/connectors/src/sql";

/// Checks every string literal of every other room, tests apart, and files of SQL.
pub(crate) fn check(tree: &Tree) -> Vec<Finding> {
    let mut findings = Vec::new();
    for room in tree.rooms().iter().filter(|room| *room != ROOM) {
        for file in tree.rust_of(room) {
            for (line, literal) in &file.literals {
                let is_elsewhere = file.path.starts_with(ELSEWHERE);
                if !is_elsewhere && !file.is_test(*line) && is_statement(literal) {
                    findings.push(Finding::new(
                        &file.path,
                        *line,
                        "a SQL statement outside the store",
                        "give the store a named function for it, in crates/store/src, and call that",
                    ));
                }
            }
        }
    }
    let home = format!("crates/{ROOM}/");
    for path in tree
        .paths
        .iter()
        .filter(|p| p.starts_with("crates/") && p.ends_with(".sql"))
    {
        if !path.starts_with(&home) && !path.contains("/tests/") {
            findings.push(Finding::new(
                path,
                0,
                "a file of SQL outside the store",
                "move it into crates/store",
            ));
        }
    }
    findings
}

/// True for text that a database would take as a statement. English that happens to hold
/// "select" or "update" in lower case is not one unless it begins like one.
fn is_statement(text: &str) -> bool {
    let holds = |first: &str, then: &str| {
        text.split_once(first)
            .is_some_and(|(_, rest)| then.is_empty() || rest.contains(then))
    };
    let lower = text.trim_start().to_lowercase();
    let begins = |first: &str, then: &str| {
        lower
            .strip_prefix(first)
            .is_some_and(|rest| rest.contains(then))
    };
    holds("SELECT ", "")
        || holds("INSERT INTO", "")
        || holds("DELETE FROM", "")
        || holds("UPDATE ", " SET ")
        || holds("CREATE TABLE", "")
        || holds("ALTER TABLE", "")
        || holds("PRAGMA ", "")
        || begins("select ", " from ")
        || begins("insert into ", " values")
        || begins("delete from ", " where ")
        || begins("update ", " set ")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::check::planted;

    fn found(path: &str, code: &str) -> usize {
        let tree = planted(&[
            ("crates/web/Cargo.toml", ""),
            ("crates/store/Cargo.toml", ""),
            ("crates/connectors/Cargo.toml", ""),
            (path, code),
        ]);
        check(&tree).len()
    }

    #[test]
    fn a_statement_outside_the_store_is_found() {
        for statement in [
            "SELECT a FROM b",
            "INSERT INTO b VALUES ($1)",
            "UPDATE b\\n SET a = 1",
            "UPDATE b SET a = 1",
            "DELETE FROM b",
            "  select a from b",
            "update b set a = 1",
        ] {
            let code = format!("const Q: &str = \"{}\";\n", statement.replace("\\n", " "));
            assert_eq!(found("crates/web/src/lib.rs", &code), 1, "{statement}");
            assert_eq!(found("crates/store/src/lib.rs", &code), 0, "{statement}");
            assert_eq!(
                found("crates/connectors/src/xapi.rs", &code),
                1,
                "{statement}"
            );
            let elsewhere = "crates/connectors/src/sql/erase.rs";
            assert_eq!(found(elsewhere, &code), 0, "{statement}");
            assert_eq!(
                found("crates/web/tests/it/main.rs", &code),
                0,
                "{statement}"
            );
        }
        assert_eq!(found("crates/web/src/a.sql", "x"), 1);
    }

    #[test]
    fn plain_words_are_not_a_statement() {
        for words in [
            "select the people you mean",
            "<select name=x>",
            "update the notice",
            "delete from here",
        ] {
            assert_eq!(
                found(
                    "crates/web/src/lib.rs",
                    &format!("const Q: &str = \"{words}\";\n")
                ),
                0,
                "{words}"
            );
        }
        assert_eq!(found("crates/web/src/lib.rs", "// SELECT a FROM b\n"), 0);
    }
}
