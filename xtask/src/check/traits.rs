//! Four traits in all, each because there really are several implementors. A fifth is named in
//! a page of `decisions/` before it is written.

use crate::finding::Finding;
use crate::tree::Tree;

/// The traits of the house, and the room of each.
const TRAITS: &[(&str, &str)] = &[
    ("law", "Clock"),
    ("vault", "RootKey"),
    ("connectors", "Connector"),
    ("duties", "Courier"),
];

/// Checks every trait of every room, tests apart.
pub(crate) fn check(tree: &Tree) -> Vec<Finding> {
    let mut findings = Vec::new();
    for room in tree.rooms() {
        for file in tree.rust_of(&room) {
            let words = file.words();
            for (keyword, name) in words.iter().zip(words.iter().skip(1)) {
                let ((line, keyword), (_, name)) = (keyword, name);
                let is_ours = TRAITS.contains(&(room.as_str(), name.as_str()));
                if keyword == "trait" && !file.is_test(*line) && !is_ours && !decided(tree, name) {
                    findings.push(Finding::new(
                        &file.path,
                        *line,
                        format!("`{name}` would be a fifth trait"),
                        "use a function, an enum or the concrete type; if there really are several implementors, \
                         name it in backticks in a page of decisions/ that says which",
                    ));
                }
            }
        }
    }
    findings
}

/// True when a page of `decisions/` names the trait.
fn decided(tree: &Tree, name: &str) -> bool {
    let quoted = format!("`{name}`");
    tree.texts
        .iter()
        .any(|(path, text)| path.starts_with("decisions/") && text.contains(&quoted))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::check::planted;

    const MANIFESTS: [(&str, &str); 2] =
        [("crates/law/Cargo.toml", ""), ("crates/web/Cargo.toml", "")];

    fn found(files: &[(&str, &str)]) -> usize {
        let all: Vec<(&str, &str)> = MANIFESTS.iter().chain(files).copied().collect();
        check(&planted(&all)).len()
    }

    #[test]
    fn a_fifth_trait_is_found_unless_a_page_names_it() {
        assert_eq!(
            found(&[("crates/law/src/lib.rs", "pub trait Clock {}\n")]),
            0
        );
        assert_eq!(
            found(&[("crates/web/src/lib.rs", "pub trait Clock {}\n")]),
            1
        );
        assert_eq!(found(&[("crates/web/src/lib.rs", "trait Page {}\n")]), 1);
        assert_eq!(
            found(&[("crates/web/tests/it/main.rs", "trait Page {}\n")]),
            0
        );
        let page = (
            "decisions/0009-pages.md",
            "A fifth trait, `Page`, because …\n",
        );
        assert_eq!(
            found(&[("crates/web/src/lib.rs", "trait Page {}\n"), page]),
            0
        );
    }
}
