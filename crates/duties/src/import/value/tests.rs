use law::date::DateFault;

use super::*;

fn of(kind: FieldKind, text: &str) -> Result<Option<String>, Because> {
    let wanted = Wanted {
        kind,
        max_chars: 60,
    };
    checked(&Value::Text(text.to_owned()), wanted).map(|value| {
        value.map(|value| {
            value
                .as_str()
                .map_or_else(|| value.to_string(), str::to_owned)
        })
    })
}

fn kept(kind: FieldKind, text: &str) -> String {
    of(kind, text).ok().flatten().unwrap()
}

#[test]
fn i_19_dates_are_read_in_both_eras_and_scripts_and_kept_as_iso() {
    for text in [
        "22/11/2569",
        "2026-11-22",
        "๒๒ พ.ย. ๒๕๖๙",
        "22 November 2026",
    ] {
        assert_eq!(kept(FieldKind::Date, text), "2026-11-22", "{text}");
    }
    for (text, fault) in [
        ("29/2/2568", DateFault::NoLeapYear),
        ("16/01/69", DateFault::TwoDigitYear),
        ("11/22/2026", DateFault::Month),
        ("soon", DateFault::Shape),
    ] {
        assert_eq!(
            of(FieldKind::Date, text),
            Err(Because::Date(fault)),
            "{text}"
        );
    }
    assert_eq!(kept(FieldKind::Date, "29/2/2567"), "2024-02-29");
    assert_eq!(of(FieldKind::Date, "5/2/2470"), Err(Because::OldYear));
}

#[test]
fn a_buddhist_year_in_a_moment_is_refused_with_its_own_words() {
    let because = of(FieldKind::Instant, "2569-11-22T09:30:00+07:00").unwrap_err();
    assert_eq!(because, Because::Kind(import::BUDDHIST_YEAR_IN_MOMENT));
    assert_eq!(
        kept(FieldKind::Instant, "2026-11-22T09:30:00+07:00"),
        "2026-11-22T02:30:00Z"
    );
    for text in ["2026-11-22 09:30", "2026-11-22", "9026-01-01T00:00:00Z"] {
        assert!(of(FieldKind::Instant, text).is_err(), "{text}");
    }
}

#[test]
fn co_030_i_17_a_card_number_is_refused_in_every_kind_of_field() {
    // A number of a test card that no bank gives out.
    for text in [
        "4111111111111111",
        "pay 4111-1111-1111-1111 now",
        "๔๑๑๑ ๑๑๑๑ ๑๑๑๑ ๑๑๑๑",
    ] {
        for kind in [
            FieldKind::Text,
            FieldKind::FreeText,
            FieldKind::Identifier,
            FieldKind::Code,
            FieldKind::Number,
        ] {
            assert_eq!(of(kind, text), Err(Because::CardNumber), "{text}");
        }
    }
    let card = Value::Number(4_111_111_111_111_111_u64.into());
    let wanted = Wanted {
        kind: FieldKind::Number,
        max_chars: 60,
    };
    assert_eq!(checked(&card, wanted), Err(Because::CardNumber));
    assert_eq!(kept(FieldKind::Identifier, "9900000001"), "9900000001");
}

#[test]
fn thai_digits_are_digits_in_numbers_and_identifiers_and_stay_in_text() {
    assert_eq!(kept(FieldKind::Identifier, "๙๙๐๐๐๐๐๐๐๑"), "9900000001");
    assert_eq!(kept(FieldKind::Number, "๑๒.๕"), "12.5");
    assert_eq!(kept(FieldKind::Text, "ห้อง ๑๒"), "ห้อง ๑๒");
}

#[test]
fn t_52_each_kind_refuses_what_it_is_not() {
    let wrong = [
        (FieldKind::Email, "someone at example.org"),
        (FieldKind::Email, "@example.org"),
        (FieldKind::Email, "a@b"),
        (FieldKind::Phone, "call me"),
        (FieldKind::Phone, "1"),
        (FieldKind::Number, "1,000"),
        (FieldKind::Number, "NaN"),
        (FieldKind::Amount, "-5"),
        (FieldKind::Amount, "1.005"),
        (FieldKind::IpAddress, "300.1.1.1"),
        (FieldKind::Url, "javascript:alert(1)"),
        (FieldKind::Url, "DATA:text/html,x"),
        (FieldKind::Url, "no scheme"),
        (FieldKind::Text, "turned \u{202e} round"),
        (FieldKind::Text, "two\nlines"),
        (FieldKind::FreeText, "bell \u{7}"),
    ];
    for (kind, text) in wrong {
        assert!(of(kind, text).is_err(), "{kind:?} {text:?}");
    }
    let right = [
        (FieldKind::Email, "u1@example.ac.th"),
        (FieldKind::Phone, "0-2555-0199 ต่อ 12"),
        (FieldKind::Amount, "1500.50"),
        (FieldKind::IpAddress, "2001:db8::1"),
        (FieldKind::Url, "http://id.tincanapi.com/verb/viewed"),
        (FieldKind::Url, "urn:example:x"),
        (FieldKind::FreeText, "two\nlines"),
        (FieldKind::Number, "-0.5"),
    ];
    for (kind, text) in right {
        assert_eq!(kept(kind, text), text, "{kind:?}");
    }
}

#[test]
fn a_value_is_as_long_as_the_catalogue_allows_counted_in_characters() {
    let wanted = Wanted {
        kind: FieldKind::Text,
        max_chars: 3,
    };
    let of = |text: &str| checked(&Value::Text(text.to_owned()), wanted);
    assert!(of("กขค").is_ok());
    assert_eq!(of("กขคง"), Err(Because::TooLong(3)));
    assert_eq!(of("  "), Ok(None));
    assert_eq!(checked(&Value::Nothing, wanted), Ok(None));
}

#[test]
fn numbers_and_truth_of_json_stay_what_they_are() {
    let wanted = |kind| Wanted {
        kind,
        max_chars: 60,
    };
    let number = Value::Number(serde_json::Number::from_f64(0.75).unwrap());
    assert_eq!(
        checked(&number, wanted(FieldKind::Number)),
        Ok(Some(serde_json::json!(0.75)))
    );
    assert_eq!(
        checked(&Value::Flag(true), wanted(FieldKind::Code)),
        Ok(Some(Json::Bool(true)))
    );
    assert!(checked(&Value::Flag(true), wanted(FieldKind::Number)).is_err());
}
