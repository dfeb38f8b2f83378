use super::*;

fn scan(text: &str) -> RustText {
    RustText::scan("crates/x/src/lib.rs", text)
}

#[test]
fn comments_and_literals_are_blanked_and_lines_stay() {
    let file = scan(
        "let a = \"SELECT \\\" x\"; // fn hidden()\n/* one /* two */ fn no() {} */ let b = '\"';\nlet c = r#\"raw \" }\"#;\n",
    );
    assert!(!file.code.contains("SELECT"));
    assert!(!file.code.contains("hidden"));
    assert!(!file.code.contains("no()"));
    assert!(file.code.contains("let b"));
    assert!(file.code.contains("let c"));
    assert_eq!(file.code.lines().count(), 3);
    assert_eq!(
        file.literals,
        vec![(1, "SELECT \\\" x".to_owned()), (3, "raw \" }".to_owned())]
    );
}

#[test]
fn lifetimes_raw_names_and_byte_strings_are_told_apart() {
    let file = scan(
        "fn f<'a>(r#type: &'a str) -> char { let _ = br\"x}\"; let _ = b\"y}\"; '\\u{7b}' }\nfn g() {}\n",
    );
    let names: Vec<String> = file.functions().into_iter().map(|f| f.name).collect();
    assert_eq!(names, ["f", "g"]);
    assert_eq!(file.literals.len(), 2);
}

#[test]
fn functions_are_measured_from_fn_to_closing_brace() {
    let file = scan(
        "trait T {\n    fn no_body(&self) -> [u8; 4];\n}\n\npub fn long(\n    a: fn(u8) -> u8,\n) where\n    u8: Copy,\n{\n    if true {\n    }\n}\n",
    );
    assert_eq!(
        file.functions(),
        vec![
            Function {
                name: "no_body".into(),
                line: 2,
                lines: 1
            },
            Function {
                name: "long".into(),
                line: 5,
                lines: 8
            },
        ]
    );
}

#[test]
fn only_what_stands_under_cfg_test_is_test_code() {
    let file = scan("fn a() {}\n#[cfg(test)]\nmod tests {\n    fn b() {}\n}\nfn c() {}\n");
    assert!(!file.is_test(1));
    assert!(file.is_test(2) && file.is_test(4) && file.is_test(5));
    assert!(!file.is_test(6));
    assert_eq!(file.lines_without_tests(), 2);

    let apart = scan("fn a() {}\n#[cfg(test)]\nmod tests;\nfn c() {}\n");
    assert!(apart.is_test(3));
    assert!(!apart.is_test(4));
}

#[test]
fn files_of_tests_are_test_code_whole() {
    assert!(RustText::scan("crates/x/tests/it/main.rs", "mod a;\n").is_test(1));
    assert!(RustText::scan("crates/x/src/y/tests.rs", "fn a() {}\n").is_test(1));
}
