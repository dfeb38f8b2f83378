//! Writes the clause table as Markdown.

use std::collections::BTreeSet;
use std::fmt::Write;

use super::claims::Claim;
use super::register::{Register, SERIES};

/// How many tests a row names before it only counts the rest.
const TESTS_NAMED_MAX: usize = 6;

/// The whole table: totals first, then one table a series.
pub(super) fn markdown(register: &Register, claims: &[Claim]) -> String {
    let mut text = String::from(
        "# Clauses\n\n\
         Written by `cargo xtask clauses --write` from `xtask/clauses.toml` and the names of the tests;\n\
         edit those. A section is of the Personal Data Protection Act B.E. 2562 unless it says otherwise.\n\n\
         | Series | Clauses | Tested | Open |\n|---|---:|---:|---:|\n",
    );
    let mut bodies = String::new();
    let (mut all, mut tested) = (0, 0);
    for series in SERIES {
        let clauses = register.of(series.mark);
        let mut with_tests = 0;
        let _ = write!(
            bodies,
            "\n## {}\n\n| # | What must hold | Section | Tests |\n|---|---|---|---|\n",
            series.title
        );
        for clause in clauses {
            let tests = tests_of(claims, series.mark, clause.number);
            with_tests += usize::from(!tests.is_empty());
            let _ = writeln!(
                bodies,
                "| {}{}{} | {} | {} | {} |",
                series.mark,
                series.joint,
                clause.number,
                clause.what,
                clause.section,
                shown(&tests)
            );
        }
        let open = clauses.len() - with_tests;
        let _ = writeln!(
            text,
            "| {}, {} | {} | {with_tests} | {open} |",
            series.mark,
            series.title,
            clauses.len()
        );
        all += clauses.len();
        tested += with_tests;
    }
    let _ = writeln!(text, "| All | {all} | {tested} | {} |", all - tested);
    text + &bodies
}

/// The tests that name a clause, alone or inside a run, each once.
fn tests_of(claims: &[Claim], mark: &str, number: u32) -> BTreeSet<String> {
    claims
        .iter()
        .filter(|claim| claim.series == mark && (claim.from..=claim.to).contains(&number))
        .map(|claim| format!("{} `{}`", claim.room, claim.test))
        .collect()
}

fn shown(tests: &BTreeSet<String>) -> String {
    if tests.is_empty() {
        return "open".to_owned();
    }
    let named: Vec<&str> = tests
        .iter()
        .take(TESTS_NAMED_MAX)
        .map(String::as_str)
        .collect();
    let rest = tests.len() - named.len();
    let more = if rest == 0 {
        String::new()
    } else {
        format!("<br>and {rest} more")
    };
    named.join("<br>") + &more
}
