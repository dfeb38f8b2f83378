use proptest::prelude::*;

use super::*;

/// A stream of numbers below a bound that is the same each time (splitmix64).
struct Numbers(u64);

impl Numbers {
    fn below(&mut self, bound: u64) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        (mixed ^ (mixed >> 31)) % bound
    }

    fn pick<'a, T: ?Sized>(&mut self, among: &[&'a T]) -> &'a T {
        let at = self.below(u64::try_from(among.len()).unwrap());
        among[usize::try_from(at).unwrap()]
    }

    fn digits(&mut self, opening: &str, length: usize) -> String {
        let mut digits = opening.to_owned();
        while digits.len() < length {
            digits.push(char::from(b'0' + u8::try_from(self.below(10)).unwrap()));
        }
        digits
    }

    /// A card number nobody holds but the test: right length, opening and check digit.
    fn card(&mut self) -> String {
        let (opening, length) = *self.pick(&[
            &("4", 16),
            &("4", 13),
            &("4", 19),
            &("51", 16),
            &("2221", 16),
            &("2720", 16),
            &("34", 15),
            &("37", 15),
            &("36", 14),
            &("6011", 16),
            &("65", 16),
            &("3530", 16),
            &("62", 16),
            &("62", 19),
        ]);
        let stem = self.digits(opening, length - 1);
        (0..10)
            .map(|check| format!("{stem}{check}"))
            .find(|number| is_luhn(&plain(number)))
            .unwrap()
    }
}

fn plain(number: &str) -> Vec<u8> {
    number.bytes().map(|byte| byte - b'0').collect()
}

fn in_groups(number: &str, mark: &str) -> String {
    let sizes: &[usize] = match number.len() {
        13 => &[4, 3, 3, 3],
        14 => &[4, 6, 4],
        15 => &[4, 6, 5],
        16 => &[4, 4, 4, 4],
        _ => &[4, 4, 4, 4, 3],
    };
    cut(number, sizes, mark)
}

/// The text in parts of these sizes with the mark between them.
fn cut(text: &str, sizes: &[usize], mark: &str) -> String {
    let mut rest = text;
    let mut parts = Vec::new();
    for size in sizes {
        let (part, after) = rest.split_at(*size);
        parts.push(part);
        rest = after;
    }
    parts.join(mark)
}

#[test]
fn co_030_i_17_ten_thousand_planted_cards_are_all_found() {
    let mut numbers = Numbers(30);
    for count in 0..10_000 {
        let card = numbers.card();
        let written = match numbers.below(8) {
            0 => in_groups(&card, " "),
            1 => in_groups(&card, "-"),
            2 => in_groups(&card, " - "),
            3 => in_groups(&card, "\u{2013}"),
            4 => in_groups(&card, "\u{a0}"),
            5 => crate::date::thai_digits(&in_groups(&card, " ")),
            6 => crate::date::thai_digits(&card),
            _ => card.clone(),
        };
        let before = numbers.pick(&[
            "",
            "เลขบัตร",
            "จ่ายด้วยบัตร ",
            "Visa",
            "paid: ",
            "งวด 2 ",
            "โทร 02-218-0242 บัตร ",
            "{\"note\":\"",
            "(",
            "6531234521/",
        ]);
        let after = numbers.pick(&[
            "",
            "ครับ",
            " หมดอายุ 12/27",
            ".",
            " cvv 123",
            "\"}",
            ")",
            "\n081-234-5678",
            "x",
        ]);
        let text = format!("{before}{written}{after}");
        let found: Vec<Finding> = cards(&text).collect();
        assert_eq!(found.len(), 1, "{count}: {text}");
        assert_eq!(text.get(found[0].range.clone()), Some(written.as_str()));
        assert!(!masked(&text, "▮").contains(&written));
    }
}

#[test]
fn i_17_a_wrong_check_digit_is_no_card() {
    let mut numbers = Numbers(31);
    for _ in 0..2_000 {
        let card = numbers.card();
        let (stem, last) = card.split_at(card.len() - 1);
        let wrong = (last.parse::<u64>().unwrap() + 1 + numbers.below(9)) % 10;
        assert!(!has_card(&format!("{stem}{wrong}")));
    }
}

#[test]
fn numbers_of_daily_life_are_no_cards() {
    let mut numbers = Numbers(32);
    for _ in 0..10_000 {
        let student = numbers.digits("65", 10);
        let other = numbers.digits("", 9);
        let mobile = format!(
            "0{}-{}-{}",
            numbers.digits("8", 2),
            numbers.digits("", 3),
            numbers.digits("", 4)
        );
        let landline = format!("02-{}-{}", numbers.digits("", 3), numbers.digits("", 4));
        let hex: String = (0..32)
            .map(|_| char::from(b"0123456789abcdef"[usize::try_from(numbers.below(16)).unwrap()]))
            .collect();
        let uuid = cut(&hex, &[8, 4, 4, 4, 12], "-");
        for text in [
            student.clone(),
            format!("{student} {other}"),
            format!("{student} {mobile} {landline}"),
            format!("{mobile} {mobile} {landline}"),
            format!("+66 {mobile}"),
            uuid,
            format!("a{hex}"),
        ] {
            assert!(!has_card(&text), "{text}");
        }
    }
}

#[test]
fn rows_of_marks_years_and_dates_are_no_cards() {
    let mut numbers = Numbers(33);
    for _ in 0..2_000 {
        let singles: Vec<String> = (0..20).map(|_| numbers.digits("", 1)).collect();
        let doubles: Vec<String> = (0..12).map(|_| numbers.digits("", 2)).collect();
        let years: Vec<String> = (0..4)
            .map(|_| (2500 + numbers.below(80)).to_string())
            .collect();
        let dates: Vec<String> = (0..2)
            .map(|_| {
                format!(
                    "{}{:02}{:02}",
                    2560 + numbers.below(12),
                    1 + numbers.below(12),
                    1 + numbers.below(28)
                )
            })
            .collect();
        for text in [
            singles.join(" "),
            doubles.join(" "),
            years.join(" "),
            years.join("-"),
            dates.join(" "),
        ] {
            assert!(!has_card(&text), "{text}");
        }
    }
}

#[test]
fn scores_with_a_long_fraction_are_no_cards() {
    let mut met = 0;
    for whole in 1..300_u16 {
        for part in 0..whole {
            for score in [
                f64::from(part) / f64::from(whole),
                100.0 * f64::from(part) / f64::from(whole),
            ] {
                let text = format!("{{\"scaled\":{score},\"raw\":-{score}}}");
                assert!(!has_card(&text), "{text}");
                let fraction = score
                    .to_string()
                    .split_once('.')
                    .map(|(_, digits)| digits.to_owned());
                met += u32::from(fraction.is_some_and(|digits| has_card(&digits)));
            }
        }
    }
    assert!(
        met > 100,
        "only {met} fractions would pass for cards: the test shows nothing"
    );
    assert!(has_card("ref.4111111111111111") && has_card("4111.1111.1111.1111"));
}

#[test]
fn every_card_in_a_text_is_found_where_it_stands() {
    let mut numbers = Numbers(34);
    let (first, second) = (in_groups(&numbers.card(), " "), numbers.card());
    let text = format!("ใบเสร็จ {first}, {second} และ {first}");
    let found: Vec<String> = cards(&text)
        .map(|finding| text.get(finding.range).unwrap().to_owned())
        .collect();
    assert_eq!(found, [first.clone(), second, first]);
    assert_eq!(masked(&text, "[บัตร]"), "ใบเสร็จ [บัตร], [บัตร] และ [บัตร]");
}

#[test]
fn hidden_marks_do_not_hide_a_card() {
    let card = Numbers(35).card();
    let (left, right) = card.split_at(5);
    assert!(
        has_card(&format!("{left}\u{200b}{right}")),
        "a zero-width space"
    );
    let wide: String = card
        .chars()
        .map(|digit| char::from_u32(u32::from(digit) - 0x30 + 0xff10).unwrap())
        .collect();
    assert!(has_card(&wide));
    assert!(has_card(&in_groups(&card, "..")));
    assert!(!has_card(&format!("{left},{right}")));
}

#[test]
fn a_citizen_number_is_known_by_its_check_digit() {
    let mut numbers = Numbers(36);
    for _ in 0..10_000 {
        let class = numbers.below(8) + 1;
        let stem = numbers.digits(&class.to_string(), 12);
        let right: Vec<String> = (0..10)
            .map(|check| format!("{stem}{check}"))
            .filter(|number| is_citizen_number(&plain(number)))
            .collect();
        let [number] = right.as_slice() else {
            panic!("one check digit fits, not {}", right.len())
        };
        let grouped = |mark| cut(number, &[1, 4, 5, 2, 1], mark);
        for text in [
            number.clone(),
            grouped("-"),
            grouped(" "),
            crate::date::thai_digits(&format!("เลขบัตรประชาชน{number}นะ")),
        ] {
            assert!(has_citizen_number(&text), "{text}");
        }
        let wrong = (number.split_at(12).1.parse::<u64>().unwrap() + 1 + numbers.below(9)) % 10;
        assert!(!has_citizen_number(&format!("{stem}{wrong}")));
        assert!(!has_citizen_number(&format!("{number}0")), "one digit more");
    }
}

#[test]
fn known_numbers_check_as_published() {
    // ISO/IEC 7812-1, annex B, and a number that fails it.
    assert!(is_luhn(&plain("79927398713")));
    assert!(!is_luhn(&plain("79927398710")));
    assert!(!is_luhn(&[]));
    // Test numbers that issuers publish for this use.
    for card in [
        "4111111111111111",
        "5555555555554444",
        "2223003122003222",
        "378282246310005",
        "6011111111111117",
        "30569309025904",
        "3530111333300000",
    ] {
        assert!(has_card(card), "{card}");
    }
    assert!(
        !has_card("0000000000000000") && !has_card("1111111111111117"),
        "no issuer opens so"
    );
}

#[test]
fn a_finding_says_where_and_never_what() {
    let text = "4111111111111111";
    let finding = cards(text).next().unwrap();
    assert!(!format!("{finding:?}").contains("4111"));
}

proptest! {
    #[test]
    fn any_text_is_searched_and_masked(text in "\\PC{0,80}") {
        for finding in cards(&text).chain(citizen_numbers(&text)) {
            prop_assert!(text.get(finding.range).is_some());
        }
        let masked = masked(&text, "");
        prop_assert!(!has_card(&masked) || masked.len() < text.len());
    }

    #[test]
    fn nothing_is_found_where_no_run_satisfies_luhn(text in "[0-9๐-๙ .-]{0,60}") {
        for finding in cards(&text) {
            let digits: Vec<u8> = groups(text.get(finding.range).unwrap()).into_iter().flatten().flat_map(|group| group.digits).collect();
            prop_assert!((13..=19).contains(&digits.len()) && is_luhn(&digits));
        }
    }
}

#[test]
fn a_long_text_is_searched_once_through() {
    let mut numbers = Numbers(37);
    let mut text = String::new();
    for _ in 0..20_000 {
        text.push_str("{\"id\":\"");
        text.push_str(&format!(
            "{}-1a2b-4c3d-8e4f-{}",
            numbers.digits("", 8),
            numbers.digits("", 12)
        ));
        text.push_str("\",\"score\":");
        text.push_str(&numbers.digits("", 2));
        text.push_str("}, ");
    }
    text.push_str("4111 1111 1111 1111");
    assert_eq!(cards(&text).count(), 1);
}
