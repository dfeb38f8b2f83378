use super::*;
use crate::check::planted;

fn found(path: &str, text: &str) -> Vec<String> {
    check(&planted(&[(path, text)]))
        .into_iter()
        .map(|f| f.to_string())
        .collect()
}

#[test]
fn names_that_say_nothing_are_found() {
    for code in [
        "pub struct KeyManager;\n",
        "enum Service {}\n",
        "pub(crate) type RowData = u8;\n",
        "trait StoreImpl {}\n",
        "mod util;\n",
        "fn process_row() {}\n",
        "fn handle_row() {}\n",
        "fn perform() {}\n",
        "async fn do_it() {}\n",
    ] {
        assert_eq!(found("crates/law/src/a.rs", code).len(), 1, "{code}");
    }
    assert_eq!(found("crates/law/src/helpers/a.rs", "").len(), 1);
    assert_eq!(found("crates/web/tests/it/common.rs", "").len(), 1);
}

#[test]
fn names_that_say_something_are_left_alone() {
    for code in [
        "struct Metadata;\nstruct DataCategory;\n",
        "impl Visitor for A {\n    type Data = u8;\n}\n",
        "fn document() {}\nfn processor() {}\nfn handles() {}\nfn domain() {}\nfn handle() {}\n",
        "// fn process_row() of struct KeyManager\n",
    ] {
        assert!(found("crates/law/src/a.rs", code).is_empty(), "{code}");
    }
}

#[test]
fn work_left_undone_is_found_in_any_file() {
    for mark in UNDONE {
        assert_eq!(
            found("README.md", &format!("a {mark} b\n")).len(),
            1,
            "{mark}"
        );
        assert_eq!(
            found("crates/law/src/a.rs", &format!("// {mark}: b\n")).len(),
            1,
            "{mark}"
        );
    }
    assert!(found("README.md", concat!("MASTO", "DON\n")).is_empty());
}

#[test]
fn a_path_of_one_machine_is_found_and_an_address_is_not() {
    for start in MACHINE_PATHS {
        assert_eq!(
            found("README.md", &format!("see {start}x\n")).len(),
            1,
            "{start}"
        );
        assert_eq!(
            found("README.md", &format!("`{start}x`\n")).len(),
            1,
            "{start}"
        );
        assert!(
            found("README.md", &format!("https://example.org{start}x\n")).is_empty(),
            "{start}"
        );
    }
}
