use proptest::prelude::*;

use super::*;
use crate::check::check;
use crate::diff::diff;
use crate::fault::Code;

const GOOD: &str = include_str!("../check/tests/good.toml");

fn codes(faults: &[Fault]) -> Vec<Code> {
    faults.iter().map(|fault| fault.code).collect()
}

#[test]
fn every_syntax_fault_is_found_at_once() {
    let (_, faults) = read(&[(
        "pack.toml",
        "[pack]\nid = small\nversion = \"1\nowner = = \"x\"\n",
    )]);
    assert!(
        faults
            .iter()
            .filter(|fault| fault.code == Code::TomlSyntax)
            .count()
            >= 2,
        "{faults:#?}"
    );
    assert_eq!(faults[0].line, 1);
    assert!(
        faults.iter().any(|fault| fault.line == 2) && faults.iter().any(|fault| fault.line >= 3)
    );
}

#[test]
fn lp_024_an_unknown_key_is_told_the_nearest_known_one() {
    let (_, faults) = read(&[(
        "pack.toml",
        "[pack]\nid = \"a\"\nversion = \"1\"\ntitel = { th = \"ก\", en = \"a\" }\n",
    )]);
    let unknown = faults
        .iter()
        .find(|fault| fault.code == Code::KeyUnknown)
        .unwrap();
    assert_eq!(unknown.help.en, "write title, or take the line out");
    assert_eq!((unknown.line, unknown.column), (4, 1));
}

#[test]
fn i_28_a_leap_day_of_the_buddhist_era_is_answered_with_the_common_year() {
    // 29 February 2567 was a day; 2567 as a Common Era year has none
    let (_, faults) = read(&[(
        "pack.toml",
        "[dpo]\nname = { th = \"ก\", en = \"a\" }\nsince = 2567-02-29\n",
    )]);
    let fault = faults
        .iter()
        .find(|fault| fault.code == Code::DateBuddhistEra)
        .unwrap();
    assert_eq!(fault.help.en, "write the Common Era year 2024: 2024-02-29");
    assert_eq!((fault.line, fault.column), (3, 9));
    assert!(!codes(&faults).contains(&Code::TomlSyntax), "{faults:#?}");
}

#[test]
fn what_is_no_text_or_too_much_of_it_is_a_fault_and_not_read() {
    let large = vec![b' '; FILE_LIMIT + 1];
    let (pack, faults) = read_bytes(&[
        ("a.toml", b"id = \"\xff\""),
        ("b.toml", &large),
        ("c.toml", b"[promises]\nno_outside_sharing = true\n"),
    ]);
    assert_eq!(codes(&faults), [Code::FileNotUtf8, Code::FileTooLarge]);
    assert!(pack.promises_no_outside_sharing());
    let names: Vec<String> = (0..=FILES_LIMIT)
        .map(|at| format!("{at:03}.toml"))
        .collect();
    let files: Vec<(&str, &str)> = names.iter().map(|name| (name.as_str(), "")).collect();
    assert_eq!(codes(&read(&files).1), [Code::FileTooLarge]);
}

#[test]
fn lp_009_a_table_that_stands_once_stands_in_one_file() {
    let one = "[promises]\nno_outside_sharing = true\n";
    let (pack, faults) = read(&[("b.toml", one), ("a.toml", "[promises]\n")]);
    assert_eq!(codes(&faults), [Code::TableTwice]);
    assert_eq!((faults[0].file.as_str(), faults[0].line), ("b.toml", 1));
    assert!(faults[0].cites("LP-9"));
    assert!(
        !pack.promises_no_outside_sharing(),
        "the first by name holds"
    );
}

#[test]
fn the_order_in_which_files_are_handed_in_does_not_matter() {
    let half = GOOD.find("[[retention]]").unwrap();
    let (first, second) = (
        ("a.toml", GOOD.get(..half).unwrap()),
        ("b.toml", GOOD.get(half..).unwrap()),
    );
    let (one, other) = (read(&[first, second]), read(&[second, first]));
    assert_eq!(one, other);
    assert_eq!(one.0, read(&[("pack.toml", GOOD)]).0);
    assert!(one.1.is_empty());
}

#[test]
fn a_byte_order_mark_and_line_ends_of_another_system_change_nothing() {
    let (plain, _) = read(&[("pack.toml", GOOD)]);
    let (other, faults) = read(&[(
        "pack.toml",
        &format!("\u{feff}{}", GOOD.replace('\n', "\r\n")),
    )]);
    assert!(faults.is_empty(), "{faults:#?}");
    assert_eq!(plain, other);
}

#[test]
fn an_item_knows_where_it_and_its_keys_stand() {
    let (pack, _) = read(&[("pack.toml", GOOD)]);
    let activity = pack.activity("posters").unwrap();
    let at = |span: Span| GOOD.get(span.start..span.end).unwrap();
    assert_eq!(at(activity.place.whole()), "[[activity]]");
    assert_eq!(at(activity.place.of("purpose.en")), "\"make posters\"");
    assert_eq!(at(activity.place.element("categories", 1)), "\"visitor\"");
    assert_eq!(at(activity.place.of("research")), "[[activity]]");
    assert!(activity.place.has("opt_out") && !activity.place.has("research"));
}

#[test]
fn what_is_written_is_what_is_read() {
    let (pack, _) = read(&[("pack.toml", GOOD)]);
    assert_eq!((pack.id(), pack.version()), ("small-museum", Some(1)));
    assert_eq!(pack.effective(), Some(jiff::civil::date(2026, 6, 1)));
    let meals = pack.activity("meals").unwrap();
    assert_eq!(
        meals.basis_for("guest").unwrap().single(),
        Some(law::Basis::ExplicitConsent)
    );
    assert!(meals.asks_consent() && meals.basis_for("staff").is_none());
    assert_eq!(
        pack.conditions(),
        [crate::Condition::Safeguards, crate::Condition::Consent]
    );
    assert_eq!(
        pack.network("campus").unwrap().ranges,
        ["10.0.0.0/8".parse::<ipnet::IpNet>().unwrap()]
    );
    assert_eq!(
        pack.retention_of("posters", "visitor")
            .unwrap()
            .period
            .period
            .unwrap()
            .to_string(),
        "P3Y"
    );
    assert_eq!(pack.field("visitor/email").unwrap().limit(), 254);
    assert_eq!(
        pack.processors[0].sub_processors.as_ref().unwrap()[0].region,
        "ap-southeast-7"
    );
}

/// Reads and checks another writing of the good pack: it says the same, or a fault names it, or
/// the list of changes does.
fn is_said(good: &Pack, text: &str) {
    let (pack, mut faults) = read(&[("pack.toml", text)]);
    faults.extend(check(&pack));
    if faults.iter().any(Fault::is_error) || pack == *good {
        return;
    }
    assert!(
        !diff(good, &pack).is_empty(),
        "a silent difference:\n{text}"
    );
}

#[test]
fn a_line_taken_out_never_makes_another_pack_in_silence() {
    let (good, _) = read(&[("pack.toml", GOOD)]);
    let lines: Vec<&str> = GOOD.lines().collect();
    for without in 0..lines.len() {
        let kept: Vec<&str> = lines
            .iter()
            .enumerate()
            .filter(|(at, _)| *at != without)
            .map(|(_, line)| *line)
            .collect();
        is_said(&good, &kept.join("\n"));
    }
}

#[test]
fn two_neighbouring_lines_swapped_never_make_another_pack_in_silence() {
    let (good, _) = read(&[("pack.toml", GOOD)]);
    let lines: Vec<&str> = GOOD.lines().collect();
    for at in 1..lines.len() {
        let mut swapped = lines.clone();
        swapped.swap(at - 1, at);
        is_said(&good, &swapped.join("\n"));
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 300, ..ProptestConfig::default() })]

    #[test]
    fn arbitrary_bytes_are_read_without_panic(bytes in proptest::collection::vec(any::<u8>(), 0..600)) {
        let (pack, faults) = read_bytes(&[("pack.toml", &bytes)]);
        let found = check(&pack);
        prop_assert!(faults.iter().chain(&found).any(Fault::is_error));
        let _ = crate::fault::render_text(pack.files(), &found, law::Language::Thai);
        let _ = crate::show::show(&pack, law::Language::Thai);
    }

    #[test]
    fn arbitrary_text_of_the_format_is_read_without_panic(text in "(\\[\\[?(pack|activity|category.field|retention|source)\\]?\\]|id|basis|period|keep|th| |\n|=|\"|\\{|\\}|\\[|ก|ั|2569-02-29|P1Y|,|#){0,60}") {
        let (pack, faults) = read(&[("pack.toml", &text)]);
        let _ = crate::fault::render_text(pack.files(), &faults, law::Language::English);
        let _ = crate::fault::render_sarif(pack.files(), &check(&pack), law::Language::English);
    }

    #[test]
    fn any_letters_in_a_pack_are_rendered_without_panic(letters in any::<String>(), at in 0..GOOD.len()) {
        let at = GOOD.floor_char_boundary(at);
        let mut text = GOOD.to_owned();
        text.insert_str(at, &letters);
        let (pack, mut faults) = read(&[("pack.toml", &text)]);
        faults.extend(check(&pack));
        for language in law::Language::ALL {
            let _ = crate::fault::render_text(pack.files(), &faults, language);
            let _ = crate::show::show(&pack, language);
        }
        for fault in &faults {
            prop_assert!(text.is_char_boundary(fault.span.start) && text.is_char_boundary(fault.span.end), "{fault}");
        }
    }

    #[test]
    fn a_good_pack_with_changed_bytes_never_differs_in_silence(at in 0..GOOD.len(), byte in any::<u8>(), cut in 0usize..8) {
        let (good, _) = read(&[("pack.toml", GOOD)]);
        let mut bytes = GOOD.as_bytes().to_vec();
        bytes.splice(at..(at + cut).min(GOOD.len()), [byte]);
        let (pack, mut faults) = read_bytes(&[("pack.toml", &bytes)]);
        faults.extend(check(&pack));
        if !faults.iter().any(Fault::is_error) && pack != good {
            prop_assert!(!diff(&good, &pack).is_empty());
        }
    }
}
