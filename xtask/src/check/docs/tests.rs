use super::*;
use crate::check::planted;

const README: (&str, &str) = (
    "README.md",
    "`cargo run --release -- demo` and `cargo xtask test`\n",
);
const GLOSSARY: (&str, &str) = ("GLOSSARY.md", "basis: `law::Basis`\n");
const ARCHITECTURE: (&str, &str) = ("ARCHITECTURE.md", "`law` is the words of the Act\n");
const MANIFEST: (&str, &str) = ("crates/law/Cargo.toml", "");
const LIBRARY: (&str, &str) = (
    "crates/law/src/lib.rs",
    "//! Words.\n//!\n//! Trusted with: nothing.\n\npub enum Basis {}\n",
);

fn found(changed: &[(&str, &str)]) -> Vec<String> {
    let base = [README, GLOSSARY, ARCHITECTURE, MANIFEST, LIBRARY];
    let kept = base
        .iter()
        .filter(|(path, _)| changed.iter().all(|(other, _)| path != other));
    let files: Vec<(&str, &str)> = kept.chain(changed.iter()).copied().collect();
    check(&planted(&files))
        .into_iter()
        .map(|f| f.to_string())
        .collect()
}

#[test]
fn a_true_map_passes() {
    assert_eq!(found(&[]), Vec::<String>::new());
}

#[test]
fn a_missing_document_header_or_command_is_found() {
    let bare = check(&planted(&[MANIFEST, LIBRARY]));
    assert_eq!(bare.len(), 3, "{bare:?}");
    assert_eq!(
        found(&[(
            "crates/law/src/lib.rs",
            "//! Words.\npub enum Basis {}\n// Trusted with: no\n"
        )])
        .len(),
        1
    );
    assert_eq!(found(&[("README.md", "`cargo xtask test`\n")]).len(), 1);
}

#[test]
fn a_crate_off_the_map_and_a_place_that_is_not_there_are_found() {
    assert_eq!(found(&[("ARCHITECTURE.md", "nothing\n")]).len(), 1);
    assert!(
        found(&[(
            "ARCHITECTURE.md",
            "```text\n  law/   words; `gone/away.rs` in a picture\n```\n"
        )])
        .is_empty()
    );
    for gone in [
        "`crates/annex`",
        "`law/gone.rs`",
        "`law/src/gone.rs`",
        "`GONE.md`",
        "`law::Gone`",
    ] {
        assert_eq!(
            found(&[("ARCHITECTURE.md", &format!("`law` {gone}\n"))]).len(),
            1,
            "{gone}"
        );
    }
    for fine in [
        "`crates/law`",
        "`law/lib.rs`",
        "`/access/v1`",
        "`text/html`",
        "`law::Basis`",
        "`cargo run x/y`",
        "`src/*.rs`",
    ] {
        assert!(
            found(&[("ARCHITECTURE.md", &format!("`law` {fine}\n"))]).is_empty(),
            "{fine}"
        );
    }
}

#[test]
fn a_link_that_leads_nowhere_is_found() {
    assert_eq!(
        found(&[(
            "decisions/0001-a.md",
            "[x](../README.md) [y](../GONE.md#a)\n"
        )])
        .len(),
        1
    );
    assert!(
        found(&[(
            "decisions/0001-a.md",
            "[x](https://example.org) [y](#here) [z](../crates/law)\n"
        )])
        .is_empty()
    );
}
