//! Packs at the command line: checked, shown, compared.

use std::fs;

use crate::house::{Folder, packs, run};

#[test]
fn a_shipped_pack_is_clean_and_says_what_it_assumes() {
    for id in ["chula-learning", "cmu-culture"] {
        let said = run(&["policy", "check", id, "--format", "json"]);
        assert_eq!(said.code, 0, "{said:?}");
        let report = said.json();
        assert_eq!(
            (&report["pack"], &report["errors"]),
            (&id.into(), &0.into())
        );
        assert!(report["assumptions"].as_u64().unwrap() > 0);
    }
}

#[test]
fn what_was_published_is_refused_with_place_rule_and_remedy() {
    for id in ["chula-learning", "cmu-culture"] {
        let folder = packs().join("as-published").join(id);
        let said = run(&["policy", "check", folder.to_str().unwrap()]);
        assert_eq!(said.code, 1, "{said:?}");
        assert!(
            said.out.contains("X-16") && said.out.contains("= help: "),
            "{id}"
        );
        let last = said.out.lines().last().unwrap();
        assert!(last.contains("refused; "), "{last}");
        let thai = run(&["policy", "check", folder.to_str().unwrap(), "--lang", "th"]);
        assert!(thai.out.contains("วิธีแก้"), "{id}");
    }
}

#[test]
fn an_editor_gets_sarif() {
    let folder = packs().join("as-published/cmu-culture");
    let said = run(&[
        "policy",
        "check",
        folder.to_str().unwrap(),
        "--format",
        "sarif",
    ]);
    assert_eq!(said.code, 1);
    let log = said.json();
    assert_eq!(log["version"], "2.1.0");
    let results = log["runs"][0]["results"].as_array().unwrap();
    assert!(results.iter().all(|result| {
        result["locations"][0]["physicalLocation"]["region"]["startLine"].is_u64()
    }));
}

#[test]
fn the_matrix_is_shown_in_both_languages() {
    let english = run(&["policy", "show", "chula-learning"]);
    let thai = run(&["policy", "show", "chula-learning", "--lang", "th"]);
    assert!(english.out.contains("P1") && english.out.contains("s.24(4)"));
    assert!(thai.out.contains("กิจกรรม"), "{}", thai.out);
    let json = run(&["policy", "show", "chula-learning", "--json"]).json();
    assert_eq!(json["activities"][0]["code"], "P1");
}

#[test]
fn a_change_says_whom_to_tell_and_whom_to_ask_again() {
    let folder = Folder::new();
    let before = packs().join("chula-learning");
    let after = folder.join("after");
    fs::create_dir(&after).unwrap();
    for file in fs::read_dir(&before).unwrap() {
        let path = file.unwrap().path();
        let mut text = fs::read_to_string(&path).unwrap();
        if path.ends_with("pack.toml") {
            text = text.replacen("version = \"1\"", "version = \"2\"", 1);
        }
        if path.ends_with("activities.toml") {
            text = text.replacen(
                "categories = [\"identity\", \"contact\", \"learning\", \"technical\"]",
                "categories = [\"identity\", \"contact\", \"learning\", \"technical\", \"survey\"]",
                1,
            );
        }
        fs::write(after.join(path.file_name().unwrap()), text).unwrap();
    }
    let (before, after) = (before.to_str().unwrap(), after.to_str().unwrap());
    let json = run(&["policy", "diff", before, after, "--json"]).json();
    assert_eq!((&json["from"], &json["to"]), (&"1".into(), &"2".into()));
    assert_eq!(json["material"], true);
    let kinds: Vec<_> = json["changes"]
        .as_array()
        .unwrap()
        .iter()
        .map(|change| &change["kind"])
        .collect();
    assert!(kinds.contains(&&"cell-added".into()), "{kinds:?}");
    assert!(
        json["tell"]
            .as_array()
            .unwrap()
            .contains(&"enrolled-student".into())
    );
    let same = run(&["policy", "diff", before, before, "--json"]).json();
    assert!(same["changes"].as_array().unwrap().is_empty());
}

#[test]
fn the_schema_is_the_committed_one() {
    let said = run(&["policy", "schema"]);
    let committed = fs::read_to_string(packs().join("pack.schema.json")).unwrap();
    assert!(said.out == committed, "run `cargo xtask generate`");
}

#[test]
fn a_folder_without_a_pack_is_said_to_be_one() {
    let folder = Folder::new();
    let said = run(&["policy", "check", folder.path().to_str().unwrap(), "--json"]);
    assert_eq!(said.code, 2);
    assert_eq!(said.error()["kind"], "user");
    let said = run(&["policy", "check", "no-such-pack"]);
    assert_eq!(said.code, 2, "{said:?}");
}

#[test]
fn broken_bytes_in_a_pack_are_a_fault_with_a_place() {
    let folder = Folder::new();
    fs::write(folder.join("pack.toml"), b"[pack]\nid = \"\xff\xfe\"\n").unwrap();
    let said = run(&[
        "policy",
        "check",
        folder.path().to_str().unwrap(),
        "--format",
        "json",
    ]);
    assert_eq!(said.code, 1, "{said:?}");
    assert!(said.json()["errors"].as_u64().unwrap() > 0);
}

#[test]
fn a_reader_that_goes_away_is_no_fault() {
    use std::process::Stdio;
    let mut child = crate::house::program()
        .args([
            "policy",
            "check",
            packs().join("as-published/cmu-culture").to_str().unwrap(),
        ])
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    drop(child.stdout.take());
    let output = child.wait_with_output().unwrap();
    assert!(output.stderr.is_empty(), "{output:?}");
}
