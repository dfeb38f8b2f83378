//! Data comes in at the command line: whole rows or none, each refused one named, none repeated.

use std::fs;
use std::process::Stdio;

use crate::house::{Folder, program, settled};

#[test]
fn a_row_that_breaks_a_rule_is_named_and_stops_nothing() {
    let folder = Folder::new();
    settled(&folder, 60);
    let file = folder.join("statements.jsonl");
    let good = r#"{"id":"11111111-1111-4111-8111-111111111111","actor":{"account":{"homePage":"https://lms.example.ac.th","name":"9968000000"}},"verb":{"id":"http://adlnet.gov/expapi/verbs/completed"},"object":{"id":"https://lms.example.ac.th/course/1"},"timestamp":"2026-11-20T03:00:00Z"}"#;
    let undeclared = good
        .replace("1111-111111111111", "1111-111111111112")
        .replace("\"timestamp\"", "\"shoe_size\":44,\"timestamp\"");
    let broken = "{\"id\":";
    fs::write(&file, format!("{good}\n{undeclared}\n{broken}\n")).unwrap();
    let path = file.to_str().unwrap();
    let said = folder.run(&["import", "lms-xapi", path, "--json"]);
    assert_eq!(said.code, 1, "{said:?}");
    let report = said.json();
    assert_eq!(
        (&report["new"], &report["refused_total"]),
        (&1.into(), &2.into()),
        "{report}"
    );
    let lines: Vec<_> = report["refused"]
        .as_array()
        .unwrap()
        .iter()
        .map(|row| row["line"].as_u64().unwrap())
        .collect();
    assert_eq!(lines, [2, 3]);
    let text = folder.run(&["import", "lms-xapi", path]);
    assert!(text.out.contains("statements.jsonl, line 2"), "{text:?}");
    assert!(
        !text.out.contains("44"),
        "the value itself is never repeated"
    );
}

#[test]
fn the_same_file_again_changes_nothing_and_a_stream_is_read_again() {
    let folder = Folder::new();
    let university = settled(&folder, 60);
    let file = folder.join("statements.jsonl");
    university
        .write_statements(fs::File::create(&file).unwrap())
        .unwrap();
    let path = file.to_str().unwrap();
    let first = folder.well(&["import", "lms-xapi", path, "--json"]).json();
    assert!(first["new"].as_u64().unwrap() > 100, "{first}");
    let again = folder.well(&["import", "lms-xapi", path, "--json"]).json();
    assert_eq!(
        (&again["new"], &again["already_done"]),
        (&0.into(), &true.into())
    );
    let told = folder.well(&["import", "lms-xapi", path]).out;
    assert!(told.contains("nothing changed"), "{told}");
    let output = program()
        .args([
            "import",
            "lms-xapi",
            "-",
            "--json",
            "--data",
            &folder.data(),
        ])
        .stdin(Stdio::from(fs::File::open(&file).unwrap()))
        .output()
        .unwrap();
    let said = crate::house::Said::from(output);
    let streamed = said.json();
    assert_eq!(
        (&streamed["new"], &streamed["same"]),
        (&0.into(), &first["rows"]),
        "{streamed}"
    );
}

#[test]
fn a_source_or_a_file_that_is_not_there_is_a_fault_of_the_user() {
    let folder = Folder::new();
    folder.well(&["init"]);
    let said = folder.run(&["import", "lms-xapi", "no-such-file", "--json"]);
    assert_eq!((said.code, &said.error()["kind"]), (2, &"user".into()));
    let file = folder.join("x");
    fs::write(&file, "{}\n").unwrap();
    let said = folder.run(&["import", "no-such-source", file.to_str().unwrap(), "--json"]);
    assert_eq!(
        (said.code, &said.error()["kind"]),
        (2, &"user".into()),
        "{said:?}"
    );
}
