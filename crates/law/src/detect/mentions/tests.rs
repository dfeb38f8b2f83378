use super::*;

fn cut<'t>(text: &'t str, found: &[Range<usize>]) -> Vec<&'t str> {
    found
        .iter()
        .map(|range| text.get(range.clone()).unwrap())
        .collect()
}

#[test]
fn t_11_addresses_are_found_however_thai_stands_around_them() {
    for (text, wanted) in [
        (
            "ส่งมาที่somchai.s@example.ac.thได้เลย",
            "somchai.s@example.ac.th",
        ),
        ("<mail:A.B+c@mail.example.org>.", "A.B+c@mail.example.org"),
        ("เขียนถึง ann(at)example.org นะ", "ann(at)example.org"),
        ("ann [at] example.org", "ann [at] example.org"),
        ("ann＠example.org", "ann＠example.org"),
        ("two@example.org.", "two@example.org"),
    ] {
        assert_eq!(cut(text, &emails(text)), [wanted], "{text}");
    }
    for text in ["@ann", "a@b", "3 @ 5", "a@b.1", "x @ example.org", ""] {
        assert!(emails(text).is_empty(), "{text}");
    }
}

#[test]
fn t_11_telephone_numbers_are_found_in_the_ways_they_are_written() {
    for text in [
        "081-234-5678",
        "0812345678",
        "08 1234 5678",
        "๐๘๑-๒๓๔-๕๖๗๘",
        "+66 81 234 5678",
        "+66812345678",
        "(02) 555-0199",
        "02-555-0199",
        "+66 (0) 81 234 5678",
        "0066 81 234 5678",
        "66 81 234 5678",
        "053-555-019",
        "0-0555-1234",
        "+44 20 7946 0958",
        "081.234.5678",
        "081\u{2013}234\u{2013}5678",
    ] {
        let said = format!("โทร {text} นะ");
        let found = phones(&said);
        assert_eq!(found.len(), 1, "{text}");
        let digits = |text: &str| text.chars().filter(|letter| letter.is_numeric()).count();
        assert_eq!(
            digits(said.get(found[0].clone()).unwrap()),
            digits(text),
            "{text}"
        );
    }
    for text in [
        "6530123421",
        "22-11-2569 10",
        "08-02-2569 10",
        "0.8123456789",
        "10/20/30",
        "ข้อ 1 2 3 4 5 6 7 8 9",
        "2566 2567 2568 2569",
        "123456789",
        "ISBN 978-0-12-345678-9x",
        "f0812345678",
        "คะแนน 95 จาก 100",
        "0123456789abcdef0812345678abcdef",
    ] {
        assert!(phones(text).is_empty(), "{text}");
    }
}

#[test]
fn t_11_handles_are_found_and_addresses_are_none() {
    let text = "ขอบคุณ@mali_t และ @มะลิ ครับ ส่งที่ ann@example.org หรือ @b.";
    assert_eq!(cut(text, &handles(text)), ["mali_t", "มะลิ"]);
    assert!(handles("3 @ 5").is_empty());
}

#[test]
fn t_11_words_that_may_be_numbers_or_accounts_are_given_with_digits_of_today() {
    let text = "รหัส ๖๕๓๐๑๒๓๔๒๑ กับ somchai.s และ u6530 (ห้อง 12) ปี 69 well-known.";
    let found: Vec<String> = words(text).into_iter().map(|word| word.text).collect();
    assert_eq!(found, ["6530123421", "somchai.s", "u6530"]);
    for word in words(text) {
        assert!(text.is_char_boundary(word.range.start) && text.is_char_boundary(word.range.end));
    }
}

#[test]
fn no_text_breaks_them() {
    let mut state = 7_u64;
    let alphabet: Vec<char> = "@＠.()[]at+0๐-_ กเำ\u{e48}\u{200b}x/\n😀6ée"
        .chars()
        .collect();
    for _ in 0..4_000 {
        let text: String = (0..24)
            .map(|_| {
                state = state
                    .wrapping_mul(6_364_136_223_846_793_005)
                    .wrapping_add(1);
                alphabet[usize::try_from(state >> 33).unwrap() % alphabet.len()]
            })
            .collect();
        let all = emails(&text)
            .into_iter()
            .chain(handles(&text))
            .chain(phones(&text));
        for range in all.chain(words(&text).into_iter().map(|word| word.range)) {
            assert!(
                range.start < range.end && text.get(range.clone()).is_some(),
                "{text:?} {range:?}"
            );
        }
    }
}
