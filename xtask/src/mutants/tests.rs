use std::path::Path;

use super::*;

const SMALL: &str = r#"
[row]
E1 = "somebody's error"

[[mutant]]
id = "one-more"
row = "E1"
says = "one more"
crate = "counts"
tests = ["add"]
edit = [{ file = "src/lib.rs", find = "left + right", put = "left + right + 1" }]
"#;

const COUNTS: &str = "//! Counts.\n/// Adds.\npub fn add(left: u8, right: u8) -> u8 { left + right }\n\
    #[cfg(test)]\nmod tests {\n    #[test]\n    fn it_adds() { assert_eq!(super::add(1, 2), 3); }\n    \
    #[test]\n    fn it_says_nothing() {}\n}\n";

fn small(from: &str, to: &str) -> Result<List, String> {
    assert!(SMALL.contains(from), "`{from}` is not in the small list");
    List::read(&SMALL.replacen(from, to, 1))
}

fn counts(text: &str) -> Tree {
    let manifest = "[package]\nname = \"counts\"\nversion = \"0.1.0\"\nedition = \"2024\"\n";
    let lock = "version = 4\n\n[[package]]\nname = \"counts\"\nversion = \"0.1.0\"\n";
    let files = [
        ("Cargo.toml", manifest),
        ("Cargo.lock", lock),
        ("src/lib.rs", text),
    ];
    let owned = files.map(|(path, text)| (path.to_owned(), text.as_bytes().to_vec()));
    Tree::of(owned.to_vec())
}

#[test]
fn every_error_of_the_list_can_be_planted_in_this_checkout() {
    let tree = Tree::read(&crate::tree::root()).unwrap();
    let list = listed(&tree).unwrap();
    let rows: Vec<&str> = list.rows.iter().map(|(row, _)| row.as_str()).collect();
    assert_eq!(
        rows,
        ["E1", "E2", "E3", "E4", "E5", "E6", "E7", "E8", "own"],
        "a row of part E is left out"
    );
}

#[test]
fn a_list_that_would_pass_over_something_is_refused() {
    small("one-more", "one-more").unwrap();
    for (from, to, told) in [
        ("row = \"E1\"", "row = \"E9\"", "row `E9`"),
        ("E1 = \"", "E2 = \"nobody's\"\nE1 = \"", "row `E2`"),
        ("left + right + 1", "left + right", "in its own place"),
        ("crate =", "package =", "`package` is no key"),
        ("tests = [\"add\"]", "tests = [\"\"]", "no name"),
        ("says = \"one more\"\n", "", "`says`"),
        ("[{ file", "[] # [{ file", "changes nothing"),
        ("[row]", "row", "not TOML"),
    ] {
        let why = small(from, to).unwrap_err();
        assert!(why.contains(told), "{to}: {why}");
    }
    let entry = SMALL.split_once("[[mutant]]").unwrap().1;
    let why = List::read(&format!("{SMALL}[[mutant]]{entry}")).unwrap_err();
    assert!(why.contains("`one-more` is listed twice"), "{why}");
}

#[test]
fn a_text_to_find_stands_in_its_file_once() {
    let list = List::read(SMALL).unwrap();
    list.fits(&counts(COUNTS)).unwrap();
    for (text, told) in [
        ("//! Empty.\n".to_owned(), "stands 0 times"),
        (format!("{COUNTS}// left + right\n"), "stands 2 times"),
    ] {
        let why = list.fits(&counts(&text)).unwrap_err();
        assert!(why.contains(told) && why.contains("one-more"), "{why}");
    }
    let elsewhere = small("src/lib.rs", "src/other.rs").unwrap();
    let why = elsewhere.fits(&counts(COUNTS)).unwrap_err();
    assert!(why.contains("there is no `src/other.rs`"), "{why}");
    let tests = small("src/lib.rs", "src/tests/it.rs").unwrap();
    let why = tests.fits(&counts(COUNTS)).unwrap_err();
    assert!(why.contains("is a test"), "{why}");
}

#[test]
fn edits_of_one_file_come_one_after_another() {
    let list = small(
        "left + right + 1\" }]",
        "left + right + 1\" }, { file = \"src/lib.rs\", find = \"+ 1\", put = \"+ 2\" }]",
    )
    .unwrap();
    let tree = counts(COUNTS);
    let planted = list.mutants[0]
        .planted(|file| tree.texts.get(file).cloned())
        .unwrap();
    assert_eq!(planted.len(), 1);
    assert!(planted[0].1.contains("left + right + 2"));
}

#[test]
fn only_a_test_that_fails_is_a_verdict_against_the_error() {
    let (ok, failed) = ("test a::b ... ok\n", "test a::c ... FAILED\n");
    let ended = |how: &str| format!("\ntest result: {how}. 1 passed; 0 failed\n");
    assert_eq!(
        run::verdict(true, &format!("{ok}{}", ended("ok")), ""),
        Verdict::Passed(vec!["a::b".to_owned()])
    );
    assert_eq!(
        run::verdict(false, &format!("{ok}{failed}{}", ended("FAILED")), ""),
        Verdict::Failed(vec!["a::c".to_owned()])
    );
    let told = "   Compiling counts\nerror[E0308]: mismatched types\n\nerror: could not compile";
    assert_eq!(
        run::verdict(false, "", told),
        Verdict::None("error[E0308]: mismatched types".to_owned())
    );
    assert_eq!(
        run::verdict(false, ok, "killed by a signal\n"),
        Verdict::None("killed by a signal".to_owned())
    );
}

#[test]
fn a_planted_error_is_caught_survives_or_does_not_compile() {
    let here = std::env::temp_dir().join(format!("sitthi-counts-{}", std::process::id()));
    let tree = counts(COUNTS);
    for (path, text) in &tree.texts {
        let to = here.join(path);
        std::fs::create_dir_all(to.parent().unwrap()).unwrap();
        std::fs::write(to, text).unwrap();
    }
    let build = here.join("target/mutants");
    let copy = Copy::of(&here, &tree, &build).unwrap();
    let why = Copy::of(&here, &tree, &build).map(drop).unwrap_err();
    assert!(why.contains("another run builds"), "{why}");
    let add = List::read(SMALL).unwrap();
    before_planting(&copy, &[&add.mutants[0]]).unwrap();
    let what = |list: &List| outcome(copy.with(&list.mutants[0], &tree).unwrap());
    assert_eq!(
        what(&add),
        Outcome::Caught(vec!["tests::it_adds".to_owned()])
    );
    let unseen = small("[\"add\"]", "[\"says_nothing\"]").unwrap();
    assert_eq!(what(&unseen), Outcome::Survived);
    let broken = small("left + right + 1", "left + rihgt").unwrap();
    let Outcome::Void(why) = what(&broken) else {
        panic!("what does not compile has a verdict");
    };
    assert!(why.starts_with("error"), "{why}");
    let absent = small("[\"add\"]", "[\"multiplies\"]").unwrap();
    let why = before_planting(&copy, &[&absent.mutants[0]]).unwrap_err();
    assert!(why.contains("no test"), "{why}");
    drop(copy);
    assert_eq!(
        std::fs::read_to_string(here.join("src/lib.rs")).unwrap(),
        COUNTS,
        "the checkout was touched"
    );
    std::fs::remove_dir_all(Path::new(&here)).unwrap();
}

#[test]
fn the_table_names_what_survived_and_what_caught_the_rest() {
    let list = List::read(SMALL).unwrap();
    let mutant = &list.mutants[0];
    let [one, two] = [Duration::from_millis(1500), Duration::from_secs(2)];
    let caught = Outcome::Caught(vec!["a::it_adds".to_owned(), "a::b".to_owned()]);
    let outcomes = [
        (mutant, caught, one),
        (mutant, Outcome::Survived, two),
        (mutant, Outcome::Void("error[E1]".to_owned()), two),
    ];
    assert_eq!(
        table(&list, &outcomes, two),
        "\n  E1  somebody's error\n   1.5 s  one more: caught by it_adds and 1 more\n   \
         2.0 s  one more: SURVIVED: every test passed\n   \
         2.0 s  one more: SURVIVED: no test ran: error[E1]\n\n  \
         1 of 3 caught; 2.0 s unplanted, 5.5 s planted"
    );
}

#[test]
fn an_error_is_chosen_by_its_id_or_its_row() {
    let list = List::read(SMALL).unwrap();
    for ids in [vec![], vec!["one-more".to_owned()], vec!["E1".to_owned()]] {
        assert_eq!(chosen(&list, &ids).unwrap().len(), 1);
    }
    let why = chosen(&list, &["two-more".to_owned()]).unwrap_err();
    assert!(why.contains("`two-more`"), "{why}");
}
