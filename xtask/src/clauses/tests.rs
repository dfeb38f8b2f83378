use super::*;
use crate::tree::Tree;

const SHORT: &str = "[LP]\n1 = { what = \"a\", section = \"23\" }\n2 = { what = \"b\", section = \"24\" }\n\
                     [CO]\n1 = { what = \"c\", section = \"23\" }\n[X]\n1 = { what = \"d\", section = \"28\" }\n\
                     [I]\n1 = { what = \"e\", section = \"21\" }\n";

fn tree(tests: &str, table: &str) -> Tree {
    let code = format!("#[cfg(test)]\nmod tests {{\n{tests}\n}}\n");
    Tree::of(vec![
        (REGISTER.to_owned(), SHORT.as_bytes().to_vec()),
        (TABLE.to_owned(), table.as_bytes().to_vec()),
        ("crates/law/src/a.rs".to_owned(), code.into_bytes()),
    ])
}

fn table_of(tests: &str) -> String {
    let tree = tree(tests, "");
    table::markdown(&read(&tree).unwrap(), &claims::all(&tree.rust))
}

#[test]
fn the_committed_register_holds_every_clause() {
    let register = Register::read(include_str!("../../clauses.toml")).unwrap();
    let counts: Vec<usize> = register::SERIES
        .iter()
        .map(|series| register.of(series.mark).len())
        .collect();
    assert_eq!(counts, [109, 44, 35, 28]);
}

#[test]
fn a_register_with_a_gap_or_an_empty_clause_is_refused() {
    assert!(Register::read(SHORT).is_ok());
    assert!(
        Register::read(&SHORT.replace("1 = { what = \"a\", section = \"23\" }\n2", "2")).is_err()
    );
    assert!(Register::read(&SHORT.replace("what = \"c\"", "what = \"\"")).is_err());
    assert!(Register::read(&SHORT.replace(", section = \"28\"", "")).is_err());
    assert!(Register::read(&SHORT.replace("[X]", "[Y]")).is_err());
}

#[test]
fn tests_claim_single_clauses_and_runs() {
    let text =
        table_of("#[test]\nfn lp_001_002_both() {}\n#[test]\nfn i_01_holds() {}\nfn x_ray() {}\n");
    assert!(
        text.contains("| LP-1 | a | 23 | law `lp_001_002_both` |"),
        "{text}"
    );
    assert!(
        text.contains("| LP-2 | b | 24 | law `lp_001_002_both` |"),
        "{text}"
    );
    assert!(
        text.contains("| I1 | e | 21 | law `i_01_holds` |"),
        "{text}"
    );
    assert!(text.contains("| X-1 | d | 28 | open |"), "{text}");
    assert!(text.contains("| All | 5 | 3 | 2 |"), "{text}");
}

#[test]
fn a_test_may_claim_clauses_of_several_series_with_a_threat_between_them() {
    let text = table_of("#[test]\nfn i_01_t_14_lp_002_said() {}\n");
    for row in ["| LP-2 | b | 24", "| I1 | e | 21"] {
        let claimed = format!("{row} | law `i_01_t_14_lp_002_said` |");
        assert!(text.contains(&claimed), "{text}");
    }
    assert!(text.contains("| All | 5 | 2 | 3 |"), "{text}");
}

#[test]
fn only_tests_claim() {
    let outside = Tree::of(vec![(
        "crates/law/src/a.rs".to_owned(),
        b"fn lp_001_helper() {}\n".to_vec(),
    )]);
    assert!(claims::all(&outside.rust).is_empty());
}

#[test]
fn an_unknown_clause_and_a_stale_table_are_found() {
    let tests = "#[test]\nfn lp_001_a() {}\n";
    assert_eq!(check(&tree(tests, &table_of(tests))), vec![]);
    assert_eq!(check(&tree(tests, &table_of(""))).len(), 1);
    for unknown in [
        "fn lp_110_a() {}",
        "fn co_002_a() {}",
        "fn lp_002_001_a() {}",
        "fn lp_001_009_a() {}",
        "fn i_00_a() {}",
    ] {
        let found = check(&tree(unknown, &table_of(unknown)));
        assert_eq!(found.len(), 1, "{unknown}");
        assert_eq!(found[0].line, 3);
    }
}
