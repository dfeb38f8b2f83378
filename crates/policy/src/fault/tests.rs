use std::collections::HashSet;

use super::*;
use crate::check::check;
use crate::read::read;

#[test]
fn a_code_is_a_stable_word_with_a_rule_and_a_line_for_the_docs() {
    let mut seen = HashSet::new();
    for code in Code::ALL {
        assert!(seen.insert(code.code()), "{} twice", code.code());
        assert_eq!(Code::from_code(code.code()), Some(*code));
        assert!(code.code().split('-').all(|word| {
            !word.is_empty()
                && word
                    .chars()
                    .all(|letter| letter.is_ascii_lowercase() || letter.is_ascii_digit())
        }));
        assert!(!code.rule().is_empty());
        for language in Language::ALL {
            for line in [code.means(language), code.instead(language)] {
                assert!(
                    !line.contains(['{', '}']) && !line.ends_with('.') && !line.is_empty(),
                    "{line}"
                );
            }
        }
        assert!(
            code.means(Language::Thai)
                .chars()
                .any(|letter| ('ก'..='๛').contains(&letter)),
            "{} has no Thai",
            code.code()
        );
    }
    assert_eq!(Code::from_code("no-such-code"), None);
}

#[test]
fn a_row_is_cited_whole() {
    let (pack, mut faults) = read(&[("pack.toml", "[pack]\n")]);
    faults.extend(check(&pack));
    let fault = faults
        .iter()
        .find(|fault| fault.code == Code::EffectiveMissing)
        .unwrap();
    assert!(fault.cites("X-19") && fault.cites("LP-1") && fault.cites("s.23"));
    assert!(!fault.cites("X-1") && !fault.cites("LP-19"));
}

/// A line with Thai marks above and below before the words that are wrong.
const THAI: &str =
    "[[relationship]]\nid = \"guest\"\nname = { th = \"ผู้เข้าชมที่นี่\", en = \"Guest\", jp = \"客\" }\n";

#[test]
fn the_underline_stands_under_the_words_also_after_thai_marks() {
    let (pack, faults) = read(&[("people.toml", THAI)]);
    assert_eq!((faults[0].line, faults[0].column), (3, 48));
    let text = render_text(pack.files(), &faults, Language::English);
    insta::assert_snapshot!(text);
    let lines: Vec<&str> = text.lines().collect();
    let source = lines.iter().find(|line| line.contains("jp = ")).unwrap();
    let carets = lines.iter().find(|line| line.contains("^^")).unwrap();
    let before = |line: &str, sign: &str| crate::show::width(line.split(sign).next().unwrap());
    assert_eq!(before(source, "jp"), before(carets, "^^"));
    insta::assert_snapshot!("thai", render_text(pack.files(), &faults, Language::Thai));
}

#[test]
fn a_fault_without_a_file_is_shown_without_a_line() {
    let faults = check(&crate::pack::Pack::default());
    let text = render_text(&[], &faults, Language::English);
    assert!(
        text.contains("error[pack-missing]: there is no `[pack]`"),
        "{text}"
    );
    assert!(!text.contains('^'));
}

#[test]
fn programs_get_the_same_as_people() {
    let (pack, faults) = read(&[("people.toml", THAI)]);
    let json = render_json(&faults);
    assert_eq!(json[0]["code"], "key-unknown");
    assert_eq!(json[0]["line"], 3);
    assert_eq!(json[0]["column"], 48);
    assert_eq!(json[0]["message"]["en"], "`jp` is no key of `name`");
    let sarif = render_sarif(pack.files(), &faults, Language::English);
    assert_eq!(sarif["version"], "2.1.0");
    let run = &sarif["runs"][0];
    assert_eq!(run["tool"]["driver"]["rules"][0]["id"], "key-unknown");
    let region = &run["results"][0]["locations"][0]["physicalLocation"]["region"];
    assert_eq!(
        (
            region["startLine"].as_u64(),
            region["startColumn"].as_u64(),
            region["endColumn"].as_u64()
        ),
        (Some(3), Some(48), Some(50))
    );
    assert_eq!(run["results"][0]["level"], "error");
}

#[test]
fn faults_are_sorted_and_each_stands_once() {
    let (pack, mut faults) = read(&[("people.toml", THAI)]);
    faults.extend(check(&pack));
    let mut twice: Vec<Fault> = faults.iter().rev().chain(&faults).cloned().collect();
    sort(&mut faults);
    sort(&mut twice);
    assert_eq!(faults, twice);
    assert!(faults.windows(2).all(|pair| pair[0].span <= pair[1].span));
}

#[test]
fn a_fault_in_one_line_names_place_code_and_rule() {
    let (_, faults) = read(&[("people.toml", THAI)]);
    assert_eq!(
        faults[0].to_string(),
        "people.toml:3:48: error[key-unknown]: `jp` is no key of `name` (LP-24)"
    );
}

#[test]
fn a_file_of_nothing_but_faults_is_answered_soon_and_refused() {
    let text = "nonsense\n".repeat(100_000);
    let (_, faults) = read(&[("pack.toml", &text)]);
    assert_eq!(faults.len(), ERRORS_NOTED);
    assert!(faults.iter().all(Fault::is_error));
    let warnings: String = (0..1500).map(|at| format!("[[measure]]\nid = \"m{at}\"\nkind = \"backup\"\nname = {{ th = \"ก\", en = \"a\" }}\n")).collect();
    let (pack, _) = read(&[("pack.toml", &warnings)]);
    let faults = check(&pack);
    // warnings never push an error out of the list
    assert!(faults.iter().filter(|fault| !fault.is_error()).count() >= 1500);
    assert!(faults.iter().any(|fault| fault.code == Code::PackMissing));
}
