//! The shipped packs against the reader and the checks: the two that are offered are clean, and
//! the two policies as published are refused, defect by defect.

use std::collections::BTreeSet;
use std::fmt::Write as _;

use policy::check::check;
use policy::diff::diff;
use policy::fault::{Fault, Severity, sort};
use policy::pack::Pack;
use policy::read::read_bytes;
use proptest::prelude::*;

use crate::shipped::files;

fn checked(files: &[(String, Vec<u8>)]) -> (Pack, Vec<Fault>) {
    let borrowed: Vec<(&str, &[u8])> = files
        .iter()
        .map(|(name, bytes)| (name.as_str(), bytes.as_slice()))
        .collect();
    let (pack, mut faults) = read_bytes(&borrowed);
    faults.extend(check(&pack));
    sort(&mut faults);
    (pack, faults)
}

#[test]
fn the_offered_packs_have_nothing_but_assumptions() {
    for name in ["chula-learning", "cmu-culture"] {
        let (pack, faults) = checked(&files(name));
        let others: Vec<String> = faults
            .iter()
            .filter(|fault| fault.severity != Severity::Assumption)
            .map(ToString::to_string)
            .collect();
        assert!(others.is_empty(), "{name}:\n{}", others.join("\n"));
        assert_eq!(faults.len(), pack.assumptions.len());
        assert!(faults.len() > 10, "{name} says openly what it assumed");
    }
}

/// The defect rows that the errors of a pack cite.
fn defects(faults: &[Fault]) -> BTreeSet<u32> {
    let cited = faults
        .iter()
        .filter(|fault| fault.is_error())
        .flat_map(|fault| fault.rule.split([',', ' ']));
    cited
        .filter_map(|row| row.strip_prefix("X-"))
        .map(|number| number.parse().unwrap())
        .collect()
}

/// Each of these rows is named by a fault of the policy as published, and by none of the offered
/// policy that repairs it.
fn refused_as_published(name: &str, rows: impl IntoIterator<Item = u32>) {
    let (_, published) = checked(&files(&format!("as-published/{name}")));
    let (_, offered) = checked(&files(name));
    let (named, left) = (defects(&published), defects(&offered));
    for row in rows {
        assert!(
            named.contains(&row),
            "X-{row} is not named in {name} as published"
        );
        assert!(!left.contains(&row), "X-{row} is left in {name} as offered");
    }
}

#[test]
fn x_001_021_the_learning_policy_as_published_is_refused_for_each() {
    refused_as_published("chula-learning", 1..=21);
}

#[test]
fn x_032_035_the_learning_policy_as_published_is_refused_for_each() {
    refused_as_published("chula-learning", 32..=35);
}

#[test]
fn x_022_031_the_culture_guideline_as_published_is_refused_for_each() {
    refused_as_published("cmu-culture", 22..=31);
}

#[test]
fn x_033_the_culture_guideline_as_published_names_no_whole_set_of_measures() {
    refused_as_published("cmu-culture", [33]);
}

#[test]
fn one_policy_is_not_blamed_for_what_only_the_other_says() {
    let (_, faults) = checked(&files("as-published/chula-learning"));
    // what only the other policy says is not laid at this one's door
    for row in [22, 23, 24, 25, 26, 27, 28, 29, 31] {
        let wrongly: Vec<String> = faults
            .iter()
            .filter(|fault| fault.cites(&format!("X-{row}")))
            .map(ToString::to_string)
            .collect();
        let shared = faults
            .iter()
            .all(|fault| !fault.cites(&format!("X-{row}")) || fault.rule.matches("X-").count() > 1);
        assert!(shared, "X-{row}: {wrongly:#?}");
    }
}

#[test]
fn the_faults_of_both_policies_as_published_stand_in_full() {
    for name in ["as-published/chula-learning", "as-published/cmu-culture"] {
        let (_, faults) = checked(&files(name));
        let mut list = String::new();
        for fault in &faults {
            writeln!(list, "{fault}").unwrap();
        }
        insta::assert_snapshot!(name.replace('/', "-"), list);
    }
}

#[test]
fn the_same_files_always_give_the_same_list() {
    let mut files = files("as-published/chula-learning");
    let first = checked(&files);
    files.reverse();
    let second = checked(&files);
    assert_eq!(first, second);
    for render in [
        policy::fault::render_json(&first.1),
        policy::fault::render_sarif(first.0.files(), &first.1, law::Language::Thai),
    ] {
        assert_eq!(render.to_string().matches('\u{fffd}').count(), 0);
    }
}

#[test]
fn lp_109_from_a_policy_as_published_to_the_offered_one_is_material() {
    let (published, _) = checked(&files("as-published/chula-learning"));
    let (offered, _) = checked(&files("chula-learning"));
    let changes = diff(&published, &offered);
    assert!(changes.is_material());
    for language in law::Language::ALL {
        let text = changes.render(language);
        assert!(!text.contains(['{', '}']), "{text}");
    }
}

/// A pack with one line of one file taken out.
fn without_line(files: &[(String, Vec<u8>)], at: prop::sample::Index) -> Vec<(String, Vec<u8>)> {
    let count = |bytes: &[u8]| bytes.split(|byte| *byte == b'\n').count();
    let mut line = at.index(files.iter().map(|(_, bytes)| count(bytes)).sum());
    let mut changed = Vec::new();
    for (name, bytes) in files {
        let mut kept: Vec<&[u8]> = bytes.split(|byte| *byte == b'\n').collect();
        if line < kept.len() {
            kept.remove(line);
            line = usize::MAX;
        } else if line != usize::MAX {
            line -= kept.len();
        }
        changed.push((name.clone(), kept.join(&b'\n')));
    }
    changed
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 40, ..ProptestConfig::default() })]

    #[test]
    fn a_line_taken_out_of_a_shipped_pack_never_makes_another_in_silence(at in any::<prop::sample::Index>(), second in any::<bool>()) {
        let files = files(if second { "cmu-culture" } else { "chula-learning" });
        let (good, _) = checked(&files);
        let (pack, faults) = checked(&without_line(&files, at));
        if !faults.iter().any(Fault::is_error) && pack != good {
            prop_assert!(!diff(&good, &pack).is_empty());
        }
    }
}
